"""Workbooks for people: the findings on one sheet, then the records, each with its own beside it.

A table of a ledger is a sheet that has its rows as they stand, also the refused ones; the findings stand to
the left of them, where they are seen however many columns the ledger has. Records that come from elsewhere
have a sheet per record type. Like the page (:mod:`govrules.reports.html`), they carry what the records say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, TypeAlias

from govrules.checking.as_text import due_text
from govrules.checking.obligations import Obligation
from govrules.findings import Due, Finding, Report, Verdict
from govrules.language.terms import Term, Type
from govrules.ledgers import Batch, Loaded
from govrules.ledgers.own_rows import CheckedRow, Table
from govrules.ledgers.tables import MOST_COLUMNS
from govrules.models.record_types import kind_title, record_types
from govrules.models.values import VALUE
from govrules.models.vocabulary import Vocabulary
from govrules.reports.due import days_left_text, due_day_text, legend
from govrules.reports.groups import STANDINGS, standing
from govrules.reports.json_report import LEFT_OUT
from govrules.reports.sheets import Book, Cell
from govrules.reports.text import (
    attestation_text,
    checklist_text,
    claims_text,
    conflict_text,
    gathered,
    readings_text,
    records_text,
    refused_at,
    summary_line,
    waiver_text,
)

if TYPE_CHECKING:
    from govrules.models import Row

FINDINGS = "检查结果"
DUE = "应办未办"
FINDING_COLUMNS = (
    "结论",
    "记录类型",
    "编号",
    "规则",
    "条款",
    "要求",
    "情况",
    "期限",
    "怎么数",
    "怎么办",
    "责任单位",
    "位置",
)
DUE_COLUMNS = (
    "颜色",
    "期限",
    "还有几日",
    "责任单位",
    "记录类型",
    "编号",
    "规则",
    "条款",
    "要求",
    "怎么数",
    "位置",
)
BESIDE = ("violation", "advisory", "pending")
"""The standings that have a column beside the records, with a line per finding."""
NOT_CHECKED, WHY = "没有检查", "没有检查的原因"

Findings: TypeAlias = Mapping[tuple[str, str], Sequence[Finding]]
"""The findings on each record, by its kind and id."""


def xlsx_report(
    report: Report, batch: Batch, labels: Vocabulary | None, *, everything: bool = False
) -> bytes:
    """The report on the records of ``batch`` as a workbook.

    ``labels`` are those of the policy set (None: the shipped ones); ``everything`` lists the findings that
    passed or did not apply, too. Raises :class:`~govrules.errors.UsageError` without xlsxwriter.
    """
    book = Book(date.fromisoformat(report.today[:10]))
    book.add_sheet(
        FINDINGS,
        FINDING_COLUMNS,
        _finding_rows(report, everything),
        above=(_title("检查报告", report), summary_line(report)),
        frozen=3,
        on_one_page=True,
    )
    by_record: dict[tuple[str, str], list[Finding]] = {}
    for finding in report.findings:
        by_record.setdefault((finding.record.kind, finding.record.id), []).append(finding)
    _add_ledgers(book, batch.tables, by_record)
    _add_records(book, batch, labels, by_record)
    return book.bytes()


def due_xlsx(report: Report, owed: Sequence[Obligation]) -> bytes:
    """The due list as a workbook, soonest first."""
    book = Book(date.fromisoformat(report.today[:10]))
    refused = [f"没有检查：{refused_at(r)}：{r.message}" for r in report.refused]
    book.add_sheet(
        DUE,
        DUE_COLUMNS,
        [_due_row(item, report.today[:10]) for item in owed],
        above=(_title("应办未办", report), *([legend(owed)] if owed else []), *refused),
        frozen=1,
        on_one_page=True,
    )
    return book.bytes()


def _title(name: str, report: Report) -> str:
    rules = f"{report.policies['name']} {report.policies['version']}"
    return f"{name}　今天 {report.today}　规则集 {rules}　引擎 {report.engine}"


# --- the findings ---------------------------------------------------------------------------------------


def _finding_rows(report: Report, everything: bool) -> Iterator[Sequence[Cell]]:
    """What was not checked; what failed, was waived or is pending; what is unknown, gathered; notes."""
    for refusal in report.refused:
        yield _note(NOT_CHECKED, refusal.message, refusal.hint or "", refused_at(refusal))
    undecided = Verdict.UNKNOWN
    listed = [f for f in report.findings if f.verdict is not undecided or f.reading_dependent]
    wanted = [f for f in listed if everything or f.verdict not in LEFT_OUT or f.reading_dependent]
    for finding in sorted(wanted, key=_rank):
        yield _finding_row(finding)
    unknown = [f for f in report.findings if f.verdict is undecided]
    for kind, said, further, group in gathered([f for f in unknown if not f.checklist]):
        yield (STANDINGS["unknown"], kind, records_text(group), "", "", "", said + further)
    checklists: dict[tuple[str, str, str | None], list[Finding]] = {}
    for finding in unknown:
        if finding.checklist:
            record = finding.record
            checklists.setdefault((record.kind_title, record.id, record.source), []).append(finding)
    for (kind, id_, source), group in checklists.items():
        yield ("核对单", kind, id_, "", "", "", checklist_text(group), None, "", "", "", source)
    yield from _notes(report)


def _rank(finding: Finding) -> tuple[int, date, str, str, str]:
    """By standing, what is pending by its day, then by record."""
    first = finding.due.first if finding.verdict is Verdict.PENDING and finding.due else None
    order = list(STANDINGS).index(standing(finding))
    return order, first or date.max, finding.record.kind, finding.record.id, finding.rule


def _finding_row(finding: Finding) -> Sequence[Cell]:
    record = finding.record
    further = [
        finding.message,
        conflict_text(finding),
        waiver_text(finding),
        attestation_text(finding),
        claims_text(finding),
        "各口径的结论：" + readings_text(finding) if finding.reading_dependent else "",
    ]
    return (
        STANDINGS[standing(finding)],
        record.kind_title,
        record.id,
        finding.rule,
        finding.clause,
        finding.says,
        "\n".join(said for said in further if said),
        _due_cell(finding.due),
        finding.counting,
        finding.remedy,
        finding.bearer_text,
        record.source,
    )


def _notes(report: Report) -> Iterator[Sequence[Cell]]:
    for said in report.waiver_warnings:
        yield _note("没有起作用的豁免", said)
    if report.baseline is not None:
        for gone in report.baseline.resolved:
            was = f"原为{gone.verdict.label}"
            yield ("已解决", kind_title(gone.kind), gone.id, gone.rule, gone.clause, gone.says, was)
        for said in report.baseline.notes:
            yield _note("说明", said)
    for said in (*report.errors, *report.warnings):
        yield _note("说明", said)


def _note(what: str, said: str, remedy: str = "", place: str = "") -> Sequence[Cell]:
    return (what, "", "", "", "", "", said, None, "", remedy, "", place)


def _due_cell(due: Due | None) -> Cell:
    """A due day as a date, with the hour where there is one; as text while it is not fixed."""
    if due is None or due.day is None:
        return due_text(due)
    if due.at is None:
        return due.day
    hour, minute = map(int, due.at.split(":"))
    return datetime(due.day.year, due.day.month, due.day.day, hour, minute)  # noqa: DTZ001 (as it is shown)


def _due_row(item: Obligation, today: str) -> Sequence[Cell]:
    finding, record = item.finding, item.finding.record
    return (
        item.light.value,
        _due_cell(finding.due) or due_day_text(item),
        days_left_text(item, today).removeprefix("，"),
        finding.bearer_text,
        record.kind_title,
        record.id,
        finding.rule,
        finding.clause,
        finding.says,
        finding.counting or finding.message,
        record.source,
    )


# --- the rows of ledgers --------------------------------------------------------------------------------


def _add_ledgers(book: Book, tables: Sequence[Table], findings: Findings) -> None:
    """A sheet per table; where sheets of several files have one name, the file's stands before it."""
    names = [_names_of(table) for table in tables]
    often = Counter(name for _, name in names)
    for table, (file, name) in zip(tables, names, strict=True):
        refused = any(row.refused for row in table.rows)
        titles = ["编号", "结论", *([WHY] if refused else []), *(STANDINGS[code] for code in BESIDE), "待核"]
        width = _width(table)
        own = (*table.titles[:width], *[""] * (width - len(table.titles)))
        book.add_sheet(
            f"{file} {name}" if often[name] > 1 and file else name,
            (*titles, *own, "位置"),
            [_ledger_row(row, refused, width, findings) for row in table.rows],
            above=(table.place,),
            marked=titles.index("结论"),
            frozen=2,
            own=range(len(titles), len(titles) + width),
        )


def _names_of(table: Table) -> tuple[str, str]:
    """What the file is called without its ending, "" where it has one table only, and the table."""
    if table.place.endswith("]"):
        file, _, sheet = table.place[:-1].rpartition("[")
        return PurePath(file).stem, sheet
    return "", PurePath(table.place).stem


def _width(table: Table) -> int:
    """The columns up to the last that has a title or a cell; of a refused row, not more than can be read."""
    every = (table.titles, *(row.own.cells for row in table.rows))
    filled = (number for cells in every for number, cell in enumerate(cells, start=1) if cell.strip())
    return min(MOST_COLUMNS, max(filled))


def _ledger_row(row: CheckedRow, refused: bool, width: int, findings: Findings) -> Sequence[Cell]:
    """The row of a ledger; ``refused`` says whether there is a column for why rows were."""
    if row.refused:
        hint = f"（{row.refused.hint}）" if row.refused.hint else ""
        beside: Sequence[Cell] = (NOT_CHECKED, row.refused.message + hint, *[""] * (len(BESIDE) + 1))
    else:
        worst, *others = _beside(findings.get((row.kind or "", row.id or ""), ()))
        beside = (worst, *([""] if refused else []), *others)
    values = row.own.values()[:width]
    return (row.id, *beside, *values, *[None] * (width - len(values)), row.source)


# --- the other records ----------------------------------------------------------------------------------


def _add_records(book: Book, batch: Batch, labels: Vocabulary | None, findings: Findings) -> None:
    """A sheet per record type, made of what the records state that are no rows of a table, or not only.

    What a draft shows of a record that stands in a ledger, too, is nowhere else to be seen.
    """
    rows = {(row.kind, row.id) for table in batch.tables for row in table.rows if not row.refused}
    others = [e for e in batch.loaded if e.shown or (e.record.kind, e.record.id) not in rows]
    for kind, record_type in record_types(labels).items():
        of_kind = [loaded for loaded in others if loaded.record.kind == kind]
        if not of_kind:
            continue
        given = set[str]().union(*(loaded.record.model_fields_set for loaded in of_kind))
        terms = [term for name, term in record_type.terms.items() if name in given]
        titles = ("编号", "结论", *(STANDINGS[code] for code in BESIDE), "待核")
        book.add_sheet(
            record_type.title,
            (*titles, *(term.title for term in terms), "位置"),
            [_record_row(loaded, terms, findings.get((kind, loaded.record.id), ())) for loaded in of_kind],
            marked=titles.index("结论"),
            frozen=2,
        )


def _beside(findings: Sequence[Finding]) -> Sequence[Cell]:
    """What stands beside a record: its worst standing, and the findings of each."""
    by_standing: dict[str, list[Finding]] = {}
    for finding in findings:
        by_standing.setdefault(standing(finding), []).append(finding)
    worst = next((title for code, title in STANDINGS.items() if code in by_standing), "")
    unknown = by_standing.get("unknown", [])
    return (
        worst,
        *(_lines(by_standing.get(code, [])) for code in BESIDE),
        checklist_text(unknown) if unknown else "",
    )


def _record_row(loaded: Loaded, terms: Sequence[Term], findings: Sequence[Finding]) -> Sequence[Cell]:
    record = loaded.record
    return (
        record.id,
        *_beside(findings),
        *(
            _fact_cell(term, getattr(record, term.name)) if term.name in record.model_fields_set else None
            for term in terms
        ),
        loaded.source,
    )


def _lines(findings: Iterable[Finding]) -> str:
    return "\n".join(f"{f.rule}　{f.clause}　{f.message}" for f in findings)


def _fact_cell(term: Term, value: object) -> Cell:
    """What a record states, as a number or a date where it is one; null is 无, a list a line per row."""
    match value:
        case None:
            return "无"
        case bool():
            return "是" if value else "否"
        case int() | date():
            return value
        case frozenset():
            return "、".join(label for code, label in term.labels.items() if code in value) or "无"
        case tuple():
            if VALUE in term.items:
                return "、".join(_fact_text(term.items[VALUE], element) for element in value) or "无"
            return "\n".join(_row_text(term, row) for row in value) or "无"
        case _:
            return term.labels.get(str(value), str(value)) if term.type is Type.CODE else str(value)


def _row_text(term: Term, row: Row | Mapping[str, object]) -> str:
    """What the row of a list states; that of a model, or of a plain record."""
    given = row if isinstance(row, Mapping) else {name: getattr(row, name) for name in row.model_fields_set}
    items = [item for name, item in term.items.items() if name in given]
    return "，".join(f"{item.title}：{_fact_text(item, given[item.name])}" for item in items)


def _fact_text(term: Term, value: object) -> str:
    match _fact_cell(term, value):
        case datetime() as moment:
            return f"{moment:%Y-%m-%d %H:%M:%S}".removesuffix(":00")
        case cell:
            return str(cell)
