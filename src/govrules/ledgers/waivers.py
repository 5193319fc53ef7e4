"""Waivers that do not stand in the records: from a side file (YAML, JSON, JSONL, CSV or a workbook), from a
sheet of a ledger, or as mappings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from govrules.errors import UsageError, suggest
from govrules.language.terms import Term, plain
from govrules.ledgers.entries import Contents, GivenWaiver, clean, placed
from govrules.ledgers.files import WORKBOOKS, read_file, tables_of
from govrules.ledgers.ooxml import cell_name
from govrules.ledgers.tables import Row, header_index
from govrules.ledgers.workbooks import WAIVERS
from govrules.models.base import Waiver, optional
from govrules.models.cells import cell_value
from govrules.models.reading import RecordError, read_row, row_names
from govrules.models.record_types import kind_of, record_types

Read: TypeAlias = tuple[list[GivenWaiver], list[str]]
"""waivers, and what is wrong with the file they are read from"""

VOID = "；这项豁免不算"
"""what a warning about a row of a sheet ends with"""


class WaiverEntry(Waiver):
    """A waiver with the record it is for; the kind may be left out where the id is that of one record."""

    record_kind: str | None = optional("记录类型", "kind")
    record_id: str | None = optional("编号", "id", "ID", "记录编号")


def load_waivers(path: Path | str) -> tuple[GivenWaiver, ...]:
    """The waivers of a file. Raises :class:`UsageError` with everything that is wrong with it."""
    file = Path(path)
    match file.suffix.lower():
        case ".csv":
            found, problems = _of_csv(file)
        case suffix if suffix in WORKBOOKS:
            found, problems = _of_workbook(file)
        case _:
            found, problems = _of_mappings(file)
    if problems:
        raise UsageError("豁免文件不能用，什么也没有检查：\n" + "\n".join(f"  {p}" for p in problems))
    return tuple(found)


def sheet_waivers(rows: Sequence[Row], place: str) -> Contents:
    """The waivers of a sheet of a workbook; a row that is no waiver is a warning, and waives nothing."""
    found, problems, above = _of_rows(rows, place, cells=True)
    return Contents(waivers=tuple(found), warnings=(*above, *(f"{p}{VOID}" for p in problems)))


def take_waivers(waivers: Iterable[GivenWaiver | Mapping[str, object]]) -> list[GivenWaiver]:
    """Waivers that are at hand as mappings. Raises :class:`UsageError` for one that cannot be read."""
    found = []
    for number, data in enumerate(waivers, start=1):
        try:
            found.append(data if isinstance(data, GivenWaiver) else _given(data, None))
        except ValueError as error:
            raise UsageError(f"第{number}项豁免：{error}") from None
    return found


def _given(data: object, source: str | None) -> GivenWaiver:
    """Raises ValueError with what is wrong."""
    if not isinstance(data, Mapping):
        raise ValueError("一项豁免应为对象（写作 {编号: …, 规则: …, 理由: …} 的样子）")
    try:
        entry = read_row(data, WaiverEntry, "豁免")
    except RecordError as error:
        raise ValueError(str(error)) from None
    if entry.record_id is None:
        raise ValueError("没有写明是给哪一条记录的（加上“编号”）")
    kind = kind_of(entry.record_kind) if entry.record_kind else None
    if entry.record_kind and kind is None:
        titles = list(record_types().titles.values())
        hint = suggest(entry.record_kind, [*record_types(), *titles]) or f"可填：{'、'.join(titles)}"
        raise ValueError(f"没有记录类型“{clean(entry.record_kind)}”（{hint}）")
    return GivenWaiver(kind, entry.record_id, entry, source)


def _of_mappings(file: Path) -> Read:
    contents = read_file(file, None)
    problems = [
        f"{placed(r.source, r.place)}：{r.message}{f'（{r.hint}）' if r.hint else ''}"
        for r in contents.refused
    ]
    entries = list(contents.entries)
    problems += [f"{e.source}：{fault.message}" for e in entries for fault in e.faults]
    found = []
    for entry in entries:
        try:
            found.append(_given(entry.data, entry.source))
        except ValueError as error:
            problems.append(f"{entry.source}：{error}")
    return found, problems


def _of_csv(file: Path) -> Read:
    tables, problems = tables_of(file, row_names(WaiverEntry))
    if problems:
        return [], problems
    ((_, rows),) = tables
    found, problems, _ = _of_rows(rows, clean(str(file)), cells=False)
    return found, problems


def _of_workbook(file: Path) -> Read:
    contents = read_file(file, None)
    on_sheet = f"{clean(str(file))}[{WAIVERS}]"
    wrong = [w.removesuffix(VOID) for w in contents.warnings if w.startswith(on_sheet) and w.endswith(VOID)]
    if contents.waivers or wrong:
        return list(contents.waivers), wrong
    unreadable = [f"{r.source}：{r.message}" for r in contents.refused if not r.is_record]
    return [], unreadable or [f"{clean(str(file))}：没有名为“{WAIVERS}”的工作表，或表里没有填写"]


def _of_rows(
    rows: Sequence[Row], name: str, *, cells: bool
) -> tuple[list[GivenWaiver], list[str], list[str]]:
    """The waivers of a table, what is wrong with it, and what stands above its header.

    ``cells``: places are cells, as C5, not rows.
    """
    columns = row_names(WaiverEntry)
    at, _ = header_index(rows, columns)
    header = [plain(title) for title in rows[at].cells]
    problems = [
        f"{name}：不认识“{clean(title)}”列（{suggest(title, columns) or '删去该列'}）"
        for title in header
        if title and title not in columns
    ]
    found = []
    for row in rows[at + 1 :]:
        filled = [
            c
            for c, (title, cell) in enumerate(zip(header, row.cells, strict=False))
            if title and cell.strip()
        ]
        if not filled:
            continue
        places = {c: placed(name, cell_name(row.number - 1, c) if cells else str(row.number)) for c in filled}
        try:
            found.append(_given(_values(row, header, columns, places), places[filled[0]]))
        except _NoValueError as error:
            problems.append(str(error))
        except ValueError as error:
            problems.append(f"{places[filled[0]]}：{error}")
    above = "、".join(str(row.number) for row in rows[:at])
    return found, problems, [f"{name}：第{above}行在表头之上，没有读入"] if above else []


class _NoValueError(ValueError):
    """A cell that cannot be read, with its place."""


def _values(
    row: Row, header: Sequence[str], columns: Mapping[str, Term], places: Mapping[int, str]
) -> dict[str, object]:
    """The values of a row's cells by their titles; raises _NoValueError for one that has none."""
    data = dict[str, object]()
    for column, place in places.items():
        title = header[column]
        if title not in columns:
            continue
        if cause := row.faults.get(column):
            raise _NoValueError(f"{place}：“{title}”列：{cause}")
        try:
            data[title] = cell_value(columns[title], row.cells[column])
        except ValueError as error:
            raise _NoValueError(f"{place}：“{title}”列：{error}") from None
    return data
