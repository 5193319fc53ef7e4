"""The account of coverage, as a table for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from govrules.analysis.coverage import Coverage, Line
from govrules.errors import display_width
from govrules.policies.statements import Kind
from govrules.reports.json_report import json_text
from govrules.reports.text import printable

COLUMNS = ("语句", "规则", "其中填报", "不判", "缺")


def coverage_text(account: Coverage, *, verbose: bool = False) -> str:
    """The table by regulation and article, the counts beside the ledger's, and what is missing."""
    return printable([*_table(account, verbose), "", *_summary(account)])


def _table(account: Coverage, verbose: bool) -> Iterator[str]:
    widest = max((display_width(line.clause) for line in account.lines), default=0)
    regulations = [regulation.clause for regulation in account.ledger.regulations]
    for name, lines in groupby(
        account.lines, lambda line: next((r for r in regulations if line.clause.startswith(r)), line.clause)
    ):
        yield f"■ {name}"
        yield "  " + " " * widest + "".join(f"  {title}" for title in COLUMNS)
        for line in lines:
            yield _row(line, widest)
            yield from _reasons(line) if verbose else ()


def _row(line: Line, widest: int) -> str:
    rules = sum(bool(place.rule) for place in line.places)
    missing = len(line.entries) - len({place.id for place in line.places})
    numbers = (len(line.entries), rules, line.count(Kind.ATTESTED), line.count(Kind.NONE), missing)
    cells = "".join(
        f"  {number or '·':>{display_width(title)}}" for number, title in zip(numbers, COLUMNS, strict=True)
    )
    return f"  {line.clause}{' ' * (widest - display_width(line.clause))}{cells}"


def _reasons(line: Line) -> Iterator[str]:
    for place in line.places:
        if place.kind is Kind.NONE:
            yield f"      {place.id}　不判：{place.why}"


def _summary(account: Coverage) -> Iterator[str]:
    for kind in Kind:
        yield f"{kind.label}　{account.found(kind)} 条，目录 {account.expected(kind)} 条"
    yield f"覆盖　{account.covered}/{account.total}"
    if account.compared is not None:
        yield f"与所给全文核对　{account.compared} 条"
    if account.gaps:
        yield f"不符　{len(account.gaps)} 处"
        yield from (f"  {gap.message}" for gap in account.gaps)


def coverage_json(account: Coverage) -> str:
    """The same as data."""
    return json_text(
        {
            "policies": {"name": account.policies.name, "version": account.policies.version},
            "total": account.total,
            "covered": account.covered,
            "compared": account.compared,
            "kinds": {
                kind.value: {"ledger": account.expected(kind), "found": account.found(kind)} for kind in Kind
            },
            "articles": [
                {
                    "clause": line.clause,
                    "statements": [entry.id for entry in line.entries],
                    "rules": [place.id for place in line.places if place.rule],
                    "attested": [place.id for place in line.places if place.kind is Kind.ATTESTED],
                    "unchecked": {place.id: place.why for place in line.places if not place.rule},
                }
                for line in account.lines
            ],
            "gaps": [
                {"clause": gap.clause, "statements": list(gap.statements), "message": gap.message}
                for gap in account.gaps
            ],
        }
    )
