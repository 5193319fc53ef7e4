"""Waivers that do not stand in the records: from a side file (YAML, JSON, JSONL or CSV), or as mappings."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from govrules.errors import UsageError, suggest
from govrules.language.terms import plain
from govrules.ledgers.entries import GivenWaiver, clean, placed
from govrules.ledgers.files import WORKBOOKS, read_file, table_of
from govrules.ledgers.tables import DELIMITERS
from govrules.models.base import Waiver, optional
from govrules.models.cells import cell_value
from govrules.models.reading import RecordError, read_row, row_names
from govrules.models.record_types import kind_of, record_types


class WaiverEntry(Waiver):
    """A waiver with the record it is for; the kind may be left out where the id is that of one record."""

    record_kind: str | None = optional("记录类型", "kind")
    record_id: str | None = optional("编号", "id", "ID", "记录编号")


def load_waivers(path: Path | str) -> tuple[GivenWaiver, ...]:
    """The waivers of a file. Raises :class:`UsageError` with everything that is wrong with it."""
    file = Path(path)
    if file.suffix.lower() in WORKBOOKS:
        raise UsageError(f"{clean(str(file))}：豁免清单不能是电子表格（请另存为CSV）")
    rows, problems = _table_rows(file) if file.suffix.lower() == ".csv" else _structured_rows(file)
    found = []
    for source, data in rows:
        try:
            found.append(_given(data, source))
        except ValueError as error:
            problems.append(f"{source}：{error}")
    if problems:
        raise UsageError("豁免文件不能用，什么也没有检查：\n" + "\n".join(f"  {p}" for p in problems))
    return tuple(found)


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


def _structured_rows(file: Path) -> tuple[list[tuple[str, object]], list[str]]:
    contents = read_file(file, None)
    problems = [
        f"{placed(r.source, r.place)}：{r.message}{f'（{r.hint}）' if r.hint else ''}"
        for r in contents.refused
    ]
    problems += [f"{e.source}：{fault.message}" for e in contents.entries for fault in e.faults]
    return [(entry.source, entry.data) for entry in contents.entries], problems


def _table_rows(file: Path) -> tuple[list[tuple[str, object]], list[str]]:
    """The rows of a table, with cells read as the column asks; and what is wrong with it."""
    name, text = clean(str(file)), table_of(file)
    columns = row_names(WaiverEntry)
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=lambda d: sum(plain(c) in columns for c in first.split(d)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows = [(number, cells) for number, cells in enumerate(reader, start=1) if any(c.strip() for c in cells)]
    if not rows:
        return [], [f"{name}：文件是空的"]
    header = [plain(title) for title in rows[0][1]]
    problems = [
        f"{name}：不认识“{clean(title)}”列（{suggest(title, columns) or '删去该列'}）"
        for title in header
        if title and title not in columns
    ]
    found: list[tuple[str, object]] = []
    for number, cells in rows[1:]:
        source, data = f"{name}:{number}", dict[str, object]()
        for title, cell in zip(header, cells, strict=False):
            if cell.strip() and title in columns:
                try:
                    data[title] = cell_value(columns[title], cell)
                except ValueError as error:
                    problems.append(f"{source}：“{title}”列：{error}")
        found.append((source, data))
    return found, problems
