"""A mapping proposed for an office's own ledger, from its headers: what is called as facts are is placed.

What is only like the name of a fact is never taken for it: it stands in the proposal as a comment, with the
names that come nearest, for somebody to decide.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from govrules.errors import UsageError
from govrules.ledgers.entries import clean
from govrules.ledgers.files import WORKBOOKS, tables_of
from govrules.ledgers.json_text import MAPPING
from govrules.ledgers.mapping import COLUMNS, HEADER_ROW, IGNORED, KIND
from govrules.ledgers.tables import HEADER_ROWS, Row, kind_of_name, titles_of
from govrules.models.cells import NOT_IN_TABLES
from govrules.models.record_types import KIND_KEYS, column_names, is_list_of_rows, kind_title, record_types

LIKE = 0.4
"""likeness, in difflib's measure, from which a name is offered for a column"""
MOST_OFFERED = 3
"""names that are offered for one column"""

_BARE = re.compile(r"[\w（）]*[^\W\d_][\w（）]*")


class ProposedSheet(Struct, frozen=True):
    """What is proposed for one table.

    ``columns`` are placed, each with the title of its fact; ``open`` are not, each with the titles that come
    nearest, or why there is none. Without a ``kind`` nothing is placed. The ``header_row`` is None where the
    file itself names its columns.
    """

    name: str
    kind: str | None
    header_row: int | None
    columns: dict[str, str]
    open: dict[str, str]


def propose(path: Path, kind: str | None = None) -> list[ProposedSheet]:
    """A mapping for the tables of a file; ``kind`` is the record type where no name says it.

    Raises :class:`UsageError` for a file that has no table.
    """
    if path.suffix.lower() not in (".csv", ".parquet", *WORKBOOKS):
        raise UsageError(f"{clean(str(path))}：只有表格（CSV、电子表格、Parquet）才有列名可对")
    tables, wrong = tables_of(path)
    for message in wrong:
        raise UsageError(message)
    found = [_proposed(name, rows, kind_of_name(path.name), kind) for name, rows in tables if rows]
    if not found:
        raise UsageError(f"{clean(str(path))}：没有填写内容的表")
    return found


def mapping_text(sheets: Sequence[ProposedSheet]) -> str:
    """The proposal as a mapping file: YAML, what could not be placed in comments."""
    lines = ["# 核对后使用：govrules check 台账 --mapping 本文件", f"{MAPPING}:"]
    for sheet in sheets:
        lines += _sheet_lines(sheet)
    return "".join(f"{line}\n" for line in lines)


def _sheet_lines(sheet: ProposedSheet) -> Iterator[str]:
    yield f"  {_scalar(sheet.name)}:"
    yield f"    {KIND}: {kind_title(sheet.kind) if sheet.kind else '# 看不出，请填写，或加 --kind 再来一次'}"
    if sheet.header_row is not None:
        yield f"    {HEADER_ROW}: {sheet.header_row}"
    yield f"    {COLUMNS}:"
    for title, fact in sheet.columns.items():
        yield f"      {_scalar(title)}: {fact}"
    if sheet.open:
        yield f"    # 没有对上的列：对得上的，去掉行首的 #，只留一个项目名；用不着的，写进“{IGNORED}”"
    for title, near in sheet.open.items():
        yield f"    #  {_scalar(title)}: {near}"
    yield f"    {IGNORED}: []"


def _scalar(text: str) -> str:
    """A text as YAML, in quotes where it might be something else."""
    return text if _BARE.fullmatch(text) else json.dumps(text, ensure_ascii=not text.isprintable())


# --- one table ------------------------------------------------------------------------------------------


def _proposed(name: str, rows: Sequence[Row], file_kind: str | None, given: str | None) -> ProposedSheet:
    at = _header(rows) if rows[0].number else 0
    titles = list(dict.fromkeys(t for t in titles_of(rows, at) if t and t not in KIND_KEYS))
    kind = kind_of_name(name) or file_kind or given or _kind_of(titles)
    columns: dict[str, str] = {}
    open_: dict[str, str] = {}
    names = column_names(kind) if kind else {}
    for title in titles:
        term = names.get(title)
        if term is None:
            open_[title] = _nearest(title, kind) if kind else ""
        elif is_list_of_rows(term):
            open_[title] = f"（表格里填不下；{NOT_IN_TABLES}）"
        elif term.title in columns.values():
            open_[title] = f"（另一列已是“{term.title}”）"
        else:
            columns[title] = term.title
    return ProposedSheet(name, kind, rows[at].number or None, columns, open_)


def _header(rows: Sequence[Row]) -> int:
    """Which row is most like a header: with most names of facts, then with most cells that differ."""
    known = {name for kind in record_types() for name in column_names(kind)}

    def likeness(at: int) -> tuple[int, int]:
        titles = {*titles_of(rows, at)} - {""}
        return len(titles & known), len(titles)

    return max(range(len(rows[:HEADER_ROWS])), key=likeness)


def _kind_of(titles: Sequence[str]) -> str | None:
    """The record type that most columns are of, if it is one alone and they are several."""
    counts = {kind: sum(title in column_names(kind) for title in titles) for kind in record_types()}
    most = max(counts.values())
    best = [kind for kind, count in counts.items() if count == most]
    return best[0] if len(best) == 1 and most > 1 else None


def _nearest(title: str, kind: str) -> str:
    """The titles of the facts whose names come nearest."""
    names = {n: t for n, t in column_names(kind).items() if not is_list_of_rows(t)}
    found = difflib.get_close_matches(title, names, MOST_OFFERED, LIKE)
    return "、".join(dict.fromkeys(names[name].title for name in found)) or "（没有相近的项目名）"
