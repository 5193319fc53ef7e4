"""Workbooks (.xlsx, and .et or .xls that are .xlsx inside): each visible sheet is a table of records.

python-calamine reads the values; :mod:`govrules.ledgers.ooxml` says which cells have none. Places are cells:
``台账.xlsx[Sheet1]!C5``.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from govrules.errors import Problem
from govrules.ledgers.entries import Contents, clean, gathered, refused_file
from govrules.ledgers.ooxml import SheetMarks, UnsoundWorkbookError, marks_of
from govrules.ledgers.tables import Row, header_index, kind_of_name, read_rows
from govrules.models.vocabulary import Vocabulary

Cell: TypeAlias = int | float | str | bool | time | date | datetime | timedelta

EXACT = 10**15
"""from here on a workbook does not keep every digit of a number"""

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "用电子表格软件打开，另存为 .xlsx"


def read_workbook(data: bytes, file: str, kind: str | None, vocabulary: Vocabulary | None = None) -> Contents:
    """The records of a workbook; a sheet's kind is what its name says, then the file's, then ``kind``."""
    try:
        import python_calamine as calamine  # noqa: PLC0415 (an extra)
    except ImportError:
        hint = "安装：pip install 'govrules[excel]'；或另存为CSV"
        return refused_file(file, [Problem("读电子表格要另装 python-calamine", None, hint)])
    try:
        _check_content(data)
        marks = marks_of(data)
        with calamine.load_workbook(io.BytesIO(data)) as book:
            hidden = [s.name for s in book.sheets_metadata if s.visible != calamine.SheetVisibleEnum.Visible]
            parts, blank = [], []
            tables = [s.name for s in book.sheets_metadata if s.typ == calamine.SheetTypeEnum.WorkSheet]
            for name in tables:
                if name in hidden or name not in marks.sheets:
                    continue
                sheet = book.get_sheet_by_name(name)
                values = sheet.to_python(skip_empty_area=False)
                first = datetime(1904, 1, 1) if marks.from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001
                rows = list(_rows(values, marks.sheets[name], sheet.merged_cell_ranges or [], first))
                if header_index(rows)[1]:
                    kind_here = kind_of_name(name) or kind_of_name(file) or kind
                    parts.append(read_rows(rows, f"{file}[{clean(name)}]", kind_here, vocabulary, cells=True))
                elif rows:
                    blank.append(name)
    except UnsoundWorkbookError as error:
        return refused_file(file, [Problem(error.message, None, error.hint)])
    except calamine.CalamineError:
        return refused_file(file, [Problem("文件已损坏，不能读取", None, _SAVE_AS)])
    if not parts:
        message = "各工作表里都没有认识的列名" if blank else "没有填写内容的工作表"
        return refused_file(file, [Problem(message, None, "列名写在一行，例如“编号”")])
    said = [("没有认识的列名", blank), ("是隐藏的", hidden)]
    warnings = tuple(f"{file}[{clean(name)}]：工作表{why}，没有读入" for why, names in said for name in names)
    return gathered([*parts, Contents(warnings=warnings)])


def _check_content(data: bytes) -> None:
    """Raises UnsoundWorkbookError for what is no .xlsx, saying what it is."""
    if data.startswith(_ZIP):
        return
    if data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data:
        raise UnsoundWorkbookError("文件有密码，不能读取", "去掉密码后再试")
    if data.startswith(_OLE):  # its errors would be read as blank cells
        raise UnsoundWorkbookError("文件是旧版二进制表格（.xls、.et），不能读取", _SAVE_AS)
    if data[:1024].lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
        raise UnsoundWorkbookError("文件其实是网页（HTML或XML），不是电子表格", _SAVE_AS)
    raise UnsoundWorkbookError("文件不是电子表格", _SAVE_AS)


def _rows(
    values: list[list[Cell]],
    marks: SheetMarks,
    merged: list[tuple[tuple[int, int], tuple[int, int]]],
    first: datetime,
) -> Iterator[Row]:
    """The rows that are not blank, as texts, merged cells filled; ``first`` is day 0 of the workbook."""
    grid = [[_text(value) for value in row] for row in values]
    for row, column in marks.dates:
        value = values[row][column] if row < len(values) and column < len(values[row]) else ""
        if isinstance(value, int | float) and 0 < value < 2_958_466:
            grid[row][column] = _text(first + timedelta(days=value))
    faults: dict[int, dict[int, str]] = {}
    width = max((len(row) for row in grid), default=0)
    for (row, column), cause in marks.errors.items():
        while len(grid) <= row:  # the reader leaves out blank rows at the end
            grid.append([])
        grid[row] += [""] * (max(width, column + 1) - len(grid[row]))
        grid[row][column] = cause.removeprefix("错误值 ")
        faults.setdefault(row, {})[column] = cause
    for number, cells in enumerate(values):
        for column, value in enumerate(cells):
            if isinstance(value, float) and abs(value) >= EXACT:
                faults.setdefault(number, {})[column] = "数字超过15位，末尾已不可靠，应存为文本"
    for (top, left), (bottom, right) in merged:
        if top >= len(grid) or left >= len(grid[top]):
            continue
        while len(grid) <= min(bottom, top + len(values)):
            grid.append([""] * width)
        fault = faults.get(top, {}).get(left)
        for row in range(top, min(bottom + 1, len(grid))):
            for column in range(left, min(right + 1, len(grid[row]))):
                grid[row][column] = grid[top][left]
                if fault:
                    faults.setdefault(row, {})[column] = fault
    for number, row_cells in enumerate(grid):
        if any(cell.strip() for cell in row_cells):
            yield Row(number + 1, row_cells, faults.get(number, {}))


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
