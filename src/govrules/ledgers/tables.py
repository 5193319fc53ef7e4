"""Ledgers that are tables: a header of Chinese titles or English names, a record a row."""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import PurePath

from msgspec import Struct, field

from govrules.errors import Problem
from govrules.language.terms import Term, plain
from govrules.ledgers.entries import Contents, Entry, TableReader, clean, refused_file
from govrules.ledgers.ooxml import cell_name, column_letters
from govrules.ledgers.own_rows import OwnRow
from govrules.models.cells import NOT_IN_TABLES, cell_value
from govrules.models.record_types import (
    KIND_KEYS,
    column_names,
    is_list_of_rows,
    kind_of,
    kind_title,
    record_types,
)
from govrules.models.vocabulary import Vocabulary

DELIMITERS = (",", "\t", ";")

MOST_COLUMNS = 1_000
"""The columns that a table may have."""

NEAR = 0.75
"""likeness, in difflib's measure, from which an unknown column is taken for a slip of the pen"""

_NOTE = re.compile(
    r"(?:本[页月季年])?(?:合计|总计|小计|共计|累计)(?::.*)?"
    r"|(?:注|备注|说明|填表说明)\d*:.*"
    r"|(?:制表|填表|填报|统计|审核|复核)(?:人|单位|部门|日期|时间):.*"
)
"""sums, notes and the foot of a table, in plain form"""
_ERROR_CELL = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!)", re.IGNORECASE)


HEADER_ROWS = 20
"""rows that are not blank among which the header is looked for, below titles and headings of groups"""

NOT_RECORDED = "\0未登记"
"""a cell of which a mapping says that nothing is recorded, whatever a blank one would mean"""

MOST_KEPT = 10_000
"""texts of one column whose values are kept, for columns say the same again and again"""


class Row(Struct, frozen=True):
    """A row that is not blank, with its number, counted from 1.

    ``faults`` are the cells that have no value, by column, each with the cause; ``letters`` say what the
    cells were in the file (:mod:`govrules.ledgers.own_rows`); ``own`` are the cells as the ledger has them,
    where a mapping has put others in their place.
    """

    number: int
    cells: list[str]
    faults: Mapping[int, str] = field(default_factory=dict)
    letters: str = ""
    own: list[str] | None = None


def known_titles(text: str, known: Collection[str] | None = None) -> set[str]:
    """The names ``known`` (None: those of all facts) that the header of ``text`` holds, as plain text."""
    return _header(text, known)[1]


def has_kind_column(text: str) -> bool:
    """Whether the header of ``text`` has a column for the kind of record."""
    return bool(known_titles(text) & set(KIND_KEYS))


def read_table(
    text: str,
    file: str,
    kind: str | None,
    vocabulary: Vocabulary | None = None,
    reader: TableReader | None = None,
) -> Contents:
    """The records of a CSV text; ``kind`` is the record type where neither a column nor the name says it."""
    delimiter, known = _header(text, reader.titles if reader else None)
    if reader is not None and not reader.titles:
        delimiter = _delimiter_of_most_cells(text)
    try:
        rows = list(_rows(text, delimiter))
    except _Broken as broken:
        return refused_file(file, [broken.problem])
    if not rows:
        return refused_file(file, [Problem("文件是空的", None, "写入表头和数据行后再试")])
    if reader is not None:
        return reader.read(rows, file, vocabulary)
    if not known:
        hint = "列名写在一行，例如“编号”"
        return refused_file(file, [Problem(f"前{HEADER_ROWS}行里没有认识的列名", None, hint)])
    return read_rows(rows, file, kind_of_name(file) or kind, vocabulary)


def read_rows(
    rows: Sequence[Row],
    file: str,
    kind: str | None,
    vocabulary: Vocabulary | None = None,
    *,
    cells: bool = False,
) -> Contents:
    """The records of the rows of a table that has a header (:func:`header_index`).

    ``kind`` is the record type where no column says it; ``cells``: places are cells, as C5, not rows.
    """
    at, _ = header_index(rows)
    header = rows[at]
    if len(header.cells) > MOST_COLUMNS:
        message = f"列数过多（{len(header.cells)}列，上限{MOST_COLUMNS}）"
        return refused_file(file, [Problem(message, None, "只留记录自己的列")])
    body = list[Row]()
    skipped: dict[str, list[int]] = {
        "在表头之上": [row.number for row in rows[:at]],
        "是合计或附注": [],
        "重复表头": [],
        "是空行": [],
    }
    above = header.number
    for row in rows[at + 1 :]:
        skipped["是空行"] += range(above + 1, row.number)
        above = row.number
        if is_note(row):
            skipped["是合计或附注"].append(row.number)
        elif _titles(row) == _titles(header):
            skipped["重复表头"].append(row.number)
        else:
            body.append(row)
    if not body:
        return refused_file(file, [Problem("没有数据行", None, "在表头下面填写记录，一行一条")])
    own = header.own or own_titles(rows, at)
    return _records(_Table(file, header.cells, kind, vocabulary, cells, own), body, skipped)


def header_index(rows: Iterable[Row], known: Collection[str] | None = None) -> tuple[int, set[str]]:
    """Which row is the header, and the names ``known`` (None: those of all facts) it holds, as plain text.

    That is the one of the first :data:`HEADER_ROWS` with most known names, the first of several; a header
    of merged rows is the lowest of them.
    """
    every = set(known or ()) or set(KIND_KEYS).union(*(column_names(kind) for kind in record_types()))
    best, most, above = 0, set[str](), list[str]()
    for index, row in enumerate(islice(rows, HEADER_ROWS)):
        titles = _titles(row)
        names = every.intersection(titles)
        if len(names) > len(most) or (names and index == best + 1 and titles == above):
            best, most, above = index, names, titles
    return best, most


def titles_of(rows: Sequence[Row], at: int) -> list[str]:
    """The titles of a header row, in plain form; of several alike each with that of its group above it."""
    titles = [plain(cell) for cell in rows[at].cells]
    above = [plain(cell) for cell in rows[at - 1].cells] if at else []
    above += [""] * (len(titles) - len(above))
    return [
        group + title if titles.count(title) > 1 and title and group != title else title
        for group, title in zip(above, titles, strict=False)
    ]


def own_titles(rows: Sequence[Row], at: int) -> list[str]:
    """The titles of a header row as they stand; of several alike each with its group (:func:`titles_of`).

    One text over all columns is the title of the table, and no group.
    """
    cells = [cell.strip() for cell in rows[at].cells]
    groups = {plain(cell) for cell in rows[at - 1].cells} - {""} if at else set()
    if len(groups) < 2:
        return cells
    titles = zip(cells, titles_of(rows, at), strict=True)
    return [cell if title == plain(cell) else title for cell, title in titles]


def _titles(row: Row) -> list[str]:
    """The cells as titles; blank ones to the right left out."""
    titles = [plain(cell) for cell in row.cells]
    while titles and not titles[-1]:
        titles.pop()
    return titles


def kind_of_name(file: str) -> str | None:
    """The record type that a file's name holds, by code or title; the longest where there are several."""
    name = plain(PurePath(file).stem)
    found = [
        (len(word), code)
        for code, schema in record_types().items()
        for word in (code, schema.title)
        if word in name
    ]
    longest = {code for length, code in found if length == max(found)[0]}
    return longest.pop() if len(longest) == 1 else None


# --- the header -----------------------------------------------------------------------------------------


def _header(text: str, known: Collection[str] | None = None) -> tuple[str, set[str]]:
    """The delimiter under which the header holds most known names, and these names."""
    best, most = DELIMITERS[0], set[str]()
    for delimiter in DELIMITERS:
        try:
            _, names = header_index(_rows(text, delimiter), known)
        except _Broken:
            continue
        if len(names) > len(most):
            best, most = delimiter, names
    return best, most


def _delimiter_of_most_cells(text: str) -> str:
    """The delimiter that cuts one of the rows among which the header is into most cells."""

    def width(delimiter: str) -> int:
        most = 0
        with suppress(_Broken):  # it is said when the rows are read
            for row in islice(_rows(text, delimiter), HEADER_ROWS):
                most = max(most, len(row.cells))
        return most

    return max(DELIMITERS, key=width)


class _Table(Struct, frozen=True):
    """A table's file, its header as it is read, and the record type of rows that do not say one.

    ``own`` is the header as the ledger has it.
    """

    file: str
    header: list[str]
    kind: str | None
    vocabulary: Vocabulary | None
    cells: bool
    own: list[str]

    def cell(self, row: Row, column: int) -> str:
        """The cell as C5, where the table has such places."""
        return cell_name(row.number - 1, column) if self.cells else ""

    def name(self, column: int) -> str:
        """What a column is called in messages: as the ledger has it."""
        return plain(self.own[column])

    def column(self, column: int) -> str:
        """What a column without a title is called."""
        return column_letters(column) if self.cells else str(column + 1)

    def kind_column(self) -> int | None:
        """The column that holds the kind of record."""
        return next((i for i, title in enumerate(self.header) if plain(title) in KIND_KEYS), None)

    def kind_of(self, row: Row) -> str | None:
        """What ``row`` says its kind is, or else the table's."""
        column = self.kind_column()
        said = row.cells[column].strip() if column is not None and column < len(row.cells) else ""
        return said or self.kind


def _header_problems(table: _Table, kinds: list[str]) -> list[Problem]:
    """Columns that cannot be what they seem: two for one fact, or the slip of a known name."""
    problems = []
    seen: dict[tuple[str, str], int] = {}
    for column, title in enumerate(table.header):
        for term in _terms(title, kinds):
            first = seen.setdefault((term.record, term.name), column)
            if first != column:
                message = f"“{table.header[first].strip()}”列与“{title.strip()}”列是同一项"
                problems.append(Problem(message, None, "只留一列"))
                break
        if any(is_list_of_rows(term) for term in _terms(title, kinds)):
            hint = f"删去该列；{NOT_IN_TABLES}"
            problems.append(Problem(f"“{title.strip()}”列：表格里填不下清单", None, hint))
    kind_titles = [title for title in table.header if plain(title) in KIND_KEYS]
    if len(kind_titles) > 1:
        problems.append(Problem("有两列记录类型", None, "只留一列"))
    known = [*KIND_KEYS, *(name for kind in kinds for name in column_names(kind))]
    for title in _unknown_titles(table, kinds):
        if near := difflib.get_close_matches(plain(title), known, 1, NEAR):
            hint = f"是否指“{near[0]}”？改正列名；确是另一项的，换个列名或删去该列"
            problems.append(Problem(f"不认识“{title.strip()}”列", None, hint))
    return problems


def _terms(title: str, kinds: list[str]) -> list[Term]:
    """What a column is to the records of ``kinds``."""
    return [column_names(kind)[plain(title)] for kind in kinds if plain(title) in column_names(kind)]


def _unknown_titles(table: _Table, kinds: list[str]) -> list[str]:
    return [t for t in table.header if plain(t) and plain(t) not in KIND_KEYS and not _terms(t, kinds)]


# --- the rows -------------------------------------------------------------------------------------------


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    """The rows that are not blank; raises _Broken."""
    number = 0
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            number += 1
            if any(cell.strip() for cell in cells):
                yield Row(number, cells)
    except csv.Error as error:
        raise _Broken(number + 1, too_long="field limit" in str(error)) from None


class _Broken(Exception):  # noqa: N818 (it carries the row to the caller, nothing else)
    """The quotes of a row do not match, or one of its cells is longer than any that is read."""

    def __init__(self, row: int, *, too_long: bool):
        self.problem = Problem(f"第{row}行的引号没有配对", None, "引号要成对；格内的引号写两个")
        if too_long:
            self.problem = Problem(f"第{row}行有一格过长", None, "缩短该格；也可能是前面少了一个引号")
        super().__init__(row)


def is_note(row: Row) -> bool:
    """Whether a row is a sum or a note under the table, and no record."""
    first = next(cell for cell in row.cells if cell.strip())
    return _NOTE.fullmatch(plain(first)) is not None


def _records(table: _Table, body: list[Row], skipped: Mapping[str, list[int]]) -> Contents:
    if table.kind is None and table.kind_column() is None:
        where = "把工作表改名为类型（如“会议”）" if table.cells else "在文件名中写明类型（如“会议.csv”）"
        hint = f"{where}，或加一列“记录类型”，或用 --kind 指定"
        return refused_file(table.file, [Problem("看不出记录类型", None, hint)])
    found = {kind_of(said) for row in body if (said := table.kind_of(row))}
    kinds = [kind for kind in record_types() if kind in found]
    if problems := _header_problems(table, kinds):
        return refused_file(table.file, problems)
    warnings = tuple(f"{table.file}：{clean(said)}" for said in _left_out(table, kinds, body, skipped))
    return Contents(_entries(table, body), warnings=warnings, size=len(body))


def _left_out(
    table: _Table, kinds: list[str], body: list[Row], skipped: Mapping[str, list[int]]
) -> Iterator[str]:
    """What of a table is not read, though nothing is wrong with it."""
    if kinds and (unknown := _unknown_titles(table, kinds)):
        yield f"不认识{'、'.join(f'“{title.strip()}”' for title in unknown)}列，没有读入"
    untitled = [i for i, title in enumerate(table.header) if not plain(title)]
    if filled := [i for i in untitled if any(row.cells[i : i + 1] and row.cells[i].strip() for row in body)]:
        yield f"第{'、'.join(table.column(i) for i in filled)}列没有列名，没有读入"
    for reason, numbers in skipped.items():
        if numbers:
            yield f"第{_listed(numbers)}行{reason}，没有读入"


def _listed(numbers: list[int]) -> str:
    """Ascending numbers, three and more in a row as 3至39."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(f"{run[0]}至{run[-1]}" if len(run) > 2 else "、".join(map(str, run)) for run in runs)


class _Columns(Struct, frozen=True):
    """What the columns of a table are to the records of one kind.

    ``facts`` are column, title, term and the values of cells already read; ``kinds`` the columns for the
    kind, ``foreign`` those that only records of other kinds have; ``letters`` are the columns of an entry.
    """

    kind: str | None
    facts: list[tuple[int, str, Term, dict[str, object]]]
    kinds: list[int]
    foreign: list[int]
    letters: Mapping[str, str]


def _columns(table: _Table, kind: str | None) -> _Columns:
    names = column_names(kind, table.vocabulary) if kind else {}
    found = _Columns(kind, [], [], [], letters := {})
    for column, title in enumerate(table.header):
        name = plain(title)
        if term := names.get(name):
            found.facts.append((column, title.strip(), term, {}))
            letters[title.strip()] = column_letters(column) if table.cells else ""
        elif name in KIND_KEYS:
            found.kinds.append(column)
        elif kind and _is_foreign(name):
            found.foreign.append(column)
    return found


def _entries(table: _Table, body: list[Row]) -> Iterator[Entry]:
    """The entries of the rows, which are given up one by one."""
    columns: dict[str, _Columns] = {}
    body.reverse()
    while body:
        row = body.pop()
        said = table.kind_of(row) or ""
        if said not in columns:
            columns[said] = _columns(table, kind_of(said) if said else None)
        yield _entry(table, row, said, columns[said])


def _entry(table: _Table, row: Row, said: str, columns: _Columns) -> Entry:
    data: dict[str, object] = {"kind": said} if said else {}
    faults = list(_surplus(table, row))
    has_id = False
    for column, title, term, read in columns.facts:
        if column >= len(row.cells):
            break
        text = row.cells[column].strip()
        has_id = has_id or (term.name == "id" and text != "")
        try:
            _take(term, title, text, data, row.faults.get(column), read)
        except ValueError as error:
            faults.append(Problem(f"“{table.name(column)}”列：{error}", cell=table.cell(row, column)))
    faults += (
        Problem(f"“{table.name(column)}”列：{row.faults[column]}", cell=table.cell(row, column))
        for column in columns.kinds
        if column in row.faults
    )
    for column in columns.foreign:
        if any(cell.strip() for cell in row.cells[column : column + 1]):
            message = f"“{table.name(column)}”列：{kind_title(str(columns.kind))}没有这一项"
            hint = "清空该格；类型不对的，改“记录类型”列、工作表名或文件名"
            faults.append(Problem(message, None, hint, table.cell(row, column)))
    if len(faults) > 1:
        faults.sort(key=lambda fault: (len(fault.cell), fault.cell))
    own = OwnRow(table.own, row.own or row.cells, row.letters)
    entry = Entry(table.file, row.number, data, tuple(faults), columns=columns.letters, own=own)
    if columns.kind and not has_id:
        data["id"] = entry.source
    return entry


def _take(
    term: Term, title: str, text: str, data: dict[str, object], fault: str | None, read: dict[str, object]
) -> None:
    """Put what a cell says into ``data``, under the column's title; raises ValueError if it says nothing.

    ``read`` holds what texts of this column have said before.
    """
    if text == NOT_RECORDED:
        return
    if fault:
        raise ValueError(f"{fault}（改正公式，或填入数值）")
    if not text:
        if term.blank == "null":
            data[title] = None
    elif _ERROR_CELL.fullmatch(text):
        raise ValueError(f"{text}是出错的公式（改正公式，或填入数值）")
    elif text in read:
        data[title] = read[text]
    else:
        data[title] = value = cell_value(term, text)
        if len(read) < MOST_KEPT:
            read[text] = value


def _surplus(table: _Table, row: Row) -> Iterator[Problem]:
    """Cells to the right of the header."""
    if any(cell.strip() for cell in row.cells[len(table.header) :]):
        message = f"有{len(row.cells)}格，表头只有{len(table.header)}列"
        yield Problem(message, None, "格内有逗号的，给该格加引号；多余的格删去")


def _is_foreign(name: str) -> bool:
    """Whether a column is known, if only to other kinds of record."""
    return any(name in column_names(kind) for kind in record_types())
