"""Ledgers that are workbooks (.xlsx, .xls, .et, .ods): every sheet is a table, its rows are records.

python-calamine reads the values; :mod:`govrules.ledgers.ooxml`, :mod:`~govrules.ledgers.biff` and
:mod:`~govrules.ledgers.odf` say which cells have none. What a file is, is told from its content, not from
its name. Places are cells: ``台账.xlsx[Sheet1]!C5``.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from govrules.errors import Problem
from govrules.language.terms import plain
from govrules.ledgers import signatures
from govrules.ledgers.biff import marks_of_xls
from govrules.ledgers.entries import Contents, TableReader, clean, gathered, no_reader, refused_file
from govrules.ledgers.ooxml import Marks, Place, SheetMarks, UnsoundWorkbookError, marks_of_archive
from govrules.ledgers.own_rows import DAY, letters_of
from govrules.ledgers.signatures import SAVE_AS
from govrules.ledgers.tables import Row, header_index, kind_of_name, read_rows
from govrules.models.vocabulary import Vocabulary

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

Cell: TypeAlias = int | float | str | bool | time | date | datetime | timedelta

EXACT = 10**15
"""from here on a workbook does not keep every digit of a number"""

WAIVERS = "豁免"
"""the name of the sheet that holds waivers, not records"""


def read_workbook(
    data: bytes,
    file: str,
    kind: str | None,
    vocabulary: Vocabulary | None = None,
    reader_of: Callable[[str], TableReader | None] = no_reader,
) -> Contents:
    """The records of a workbook; a sheet's kind is what its name says, then the file's, then ``kind``.

    ``reader_of`` gives the reader of a sheet that has its own.
    """
    try:
        import python_calamine as calamine  # noqa: PLC0415 (an extra)
    except ImportError:
        hint = "安装：pip install 'govrules[excel]'；或另存为CSV"
        return refused_file(file, [Problem("读电子表格要另装 python-calamine", None, hint)])
    parts, warnings, blank = list[Contents](), list[str](), list[str]()
    try:
        inside = _marks_in(data)
        with calamine.load_workbook(io.BytesIO(data)) as book:
            sheets = book.sheets_metadata
            marks = inside if isinstance(inside, Marks) else _named(inside, [sheet.name for sheet in sheets])
            hidden = [s.name for s in sheets if s.visible != calamine.SheetVisibleEnum.Visible]
            tables = [s.name for s in sheets if s.typ == calamine.SheetTypeEnum.WorkSheet]
            for name in tables:
                if name in hidden or name not in marks.sheets:
                    continue
                place = f"{file}[{clean(name)}]"
                rows = list(_rows(book.get_sheet_by_name(name), marks.sheets[name], marks.first_day))
                if rows and plain(name) == WAIVERS:
                    parts.append(_waivers(rows, place))
                    continue
                if rows and (reader := reader_of(name)) is not None:
                    parts.append(reader.read(rows, place, vocabulary, cells=True))
                elif header_index(rows)[1]:
                    kind_here = kind_of_name(name) or kind_of_name(file) or kind
                    parts.append(read_rows(rows, place, kind_here, vocabulary, cells=True))
                elif rows:
                    blank.append(name)
    except UnsoundWorkbookError as error:
        return refused_file(file, [Problem(error.message, None, error.hint)])
    except calamine.CalamineError:
        return refused_file(file, [Problem("文件已损坏，不能读取", None, SAVE_AS)])
    if not parts:
        message = "各工作表里都没有认识的列名" if blank else "没有填写内容的工作表"
        return refused_file(file, [Problem(message, None, "列名写在一行，例如“编号”")])
    said = [("没有认识的列名", blank), ("是隐藏的", hidden)]
    warnings += [f"{file}[{clean(name)}]：工作表{why}，没有读入" for why, names in said for name in names]
    return gathered([*parts, Contents(warnings=tuple(warnings))])


def _waivers(rows: list[Row], place: str) -> Contents:
    from govrules.ledgers.waivers import sheet_waivers  # noqa: PLC0415 (only where there are any)

    return sheet_waivers(rows, place)


def _marks_in(data: bytes) -> Marks | tuple[list[SheetMarks], bool]:
    """What is to be known beside the values; raises UnsoundWorkbookError for what is no workbook."""
    if data.startswith(signatures.ARCHIVE):
        return marks_of_archive(data)
    if data.startswith(signatures.COMPOUND):
        return marks_of_xls(data)
    what, hint = signatures.what_it_is(data) or ("", SAVE_AS)
    raise UnsoundWorkbookError(f"文件其实是{what}，不是电子表格" if what else "文件不是电子表格", hint)


def _named(found: tuple[list[SheetMarks], bool], names: list[str]) -> Marks:
    """The marks of an .xls under the names of its sheets."""
    sheets, from_1904 = found
    if len(sheets) != len(names):
        raise UnsoundWorkbookError("文件已损坏，不能读取", SAVE_AS)
    return Marks(dict(zip(names, sheets, strict=True)), from_1904)


class _Merge(Struct):
    """A merge, and what its first cell holds once that has been read."""

    bottom: int
    left: int
    right: int
    text: str = ""
    letter: str = ""
    fault: str | None = None


def _rows(sheet: CalamineSheet, marks: SheetMarks, first: datetime) -> Iterator[Row]:
    """The rows that are not blank, as texts, merged cells filled; ``first`` is day 0 of the workbook.

    Raises UnsoundWorkbookError where merges overlap: no program makes such, and filling them takes for ever.
    """
    errors: dict[int, dict[int, str]] = defaultdict(dict)
    for (row, column), cause in marks.errors.items():
        errors[row][column] = cause
    opening: dict[int, list[_Merge]] = defaultdict(list)
    height, width = (sheet.end[0] + 1 if sheet.end else 0), _width(sheet)
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or marks.merged:
        # A merge may reach to the end of the sheet; below the last filled row it goes on no longer than that.
        opening[top].append(_Merge(min(bottom, top + height), left, right))
    texts: dict[str, str] = {}
    open_: list[_Merge] = []
    number, last_fault = 0, max(errors, default=-1)
    values = _values(sheet)
    while True:
        read = next(values, None)
        if read is None and not open_ and number > last_fault:
            return
        here = errors.get(number, {})
        cells, letters = _cells(read or [], number, marks.dates, first)
        faults = dict(here)
        cells += [""] * (max(width, *(column + 1 for column in here), 0) - len(cells))
        letters += " " * (len(cells) - len(letters))
        for column, cause in here.items():
            cells[column] = cause.removeprefix("错误值 ")
        for column, value in enumerate(read or []):
            if isinstance(value, float) and abs(value) >= EXACT:
                faults[column] = "数字超过15位，末尾已不可靠，应存为文本"
        for merge in opening.pop(number, []):
            if merge.left < len(cells):
                merge.text, merge.letter = cells[merge.left], letters[merge.left]
                merge.fault = faults.get(merge.left)
                open_.append(merge)
        if sum(min(merge.right + 1, len(cells)) - merge.left for merge in open_) > len(cells):
            message = f"第{number + 1}行的合并单元格互相重叠"
            raise UnsoundWorkbookError(message, SAVE_AS)
        for merge in open_:
            for column in range(merge.left, min(merge.right + 1, len(cells))):
                cells[column], letters[column] = merge.text, merge.letter
                if merge.fault:
                    faults[column] = merge.fault
        number += 1
        open_ = [merge for merge in open_ if merge.bottom >= number]
        if any(cell.strip() for cell in cells):
            were = "".join(letters)
            yield Row(number, [texts.setdefault(c, c) for c in cells], faults, texts.setdefault(were, were))


def _values(sheet: CalamineSheet) -> Iterator[list[Cell]]:
    """The rows of a sheet from its first one, each from its first column."""
    width = _width(sheet)
    for row in sheet.iter_rows():  # it gives blank rows above the first filled one, but no blank columns
        yield [""] * (width - len(row)) + row


def _width(sheet: CalamineSheet) -> int:
    return sheet.end[1] + 1 if sheet.end else 0


def _cells(values: list[Cell], row: int, dates: set[Place], first: datetime) -> tuple[list[str], list[str]]:
    """The cells of a row as texts, and the letters of what they were."""
    cells, letters = [_text(value) for value in values], list(letters_of(values))
    for column, value in enumerate(values) if dates else ():
        if (row, column) in dates and isinstance(value, int | float) and 0 < value < 2_958_466:
            cells[column], letters[column] = _text(first + timedelta(days=value)), DAY
    return cells, letters


def _text(value: Cell) -> str:
    """A cell as a table without types has it."""
    match value:
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            whole = (value + timedelta(milliseconds=500)).replace(microsecond=0)
            return whole.strftime("%Y-%m-%d %H:%M:%S").removesuffix(" 00:00:00")
        case _:
            return str(value)
