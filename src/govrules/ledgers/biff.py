"""What the reader of workbooks does not tell of an .xls or .et: errors, dates, formulas without a result.

An .xls is a stream of records inside a compound file (a little file system of chained sectors). Only the
records that hold cells are looked at, and the one that says which program calculated last.

The format has no formula without a result. Programs that write formulas and calculate none store a value
that a calculated one may have, too: the empty text, in a workbook that names no program that calculated it
(xlwt); or the number 0 marked "to be calculated on loading", a mark that Excel never writes (Apache POI,
JExcelApi, PhpSpreadsheet). A cell does not tell, the workbook does: where each of its formulas holds such a
value nobody has calculated it, and all of them are errors. Elsewhere an empty text is a result: a blank cell.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from msgspec import Struct, field

from govrules.ledgers.ooxml import (
    CHINESE_DATES,
    NO_RESULT,
    Place,
    SheetMarks,
    UnsoundWorkbookError,
    check_extent,
)
from govrules.ledgers.signatures import SAVE_AS

_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_OTHERS = {
    "encryptedpackage": ("文件有密码，不能读取", "去掉密码后再试"),
    "worddocument": ("文件其实是 Word 文档（.doc），不是电子表格", "把表格复制到电子表格里，另存为 .xlsx"),
    "powerpoint document": ("文件其实是演示文稿（.ppt），不是电子表格", "核对是否选错了文件"),
}
"""streams that say what a compound file is, if it is no workbook"""

_LAST_SECTOR = 0xFFFFFFFA
"""the numbers of sectors end here; from here on they are signs, such as for the end of a chain"""

_FORMULA, _EOF, _FILEPASS, _DATEMODE, _BOUNDSHEET, _XF = 0x06, 0x0A, 0x2F, 0x22, 0x85, 0xE0
_BOF, _NUMBER, _RK, _BOOLERR, _MULRK, _LABEL, _LABELSST = 0x0809, 0x0203, 0x027E, 0x0205, 0xBD, 0x0204, 0xFD
_DIMENSIONS, _RECALCID = 0x0200, 0x01C1
_WORKSHEET = 0
_MOST_ROWS, _MOST_COLUMNS = 65_536, 256
"""of a sheet in this format"""
_AN_ERROR, _EMPTY = 2, 3
"""kinds of results of formulas"""
_ON_LOADING = 0x0002
"""mark of a formula whose result is to be calculated when the workbook is loaded"""


def marks_of_xls(data: bytes) -> tuple[list[SheetMarks], bool]:
    """The marks of the sheets of a compound file, in their order, and whether days count from 1904.

    Raises UnsoundWorkbookError, saying what the file is if it is no workbook.
    """
    try:
        return _marks(_workbook_stream(data))
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise UnsoundWorkbookError("文件已损坏，不能读取", SAVE_AS) from error


# --- the compound file ------------------------------------------------------------------------------------


def _workbook_stream(data: bytes) -> bytes:
    """The stream that holds the workbook; raises struct.error or IndexError where the file is broken."""
    size, mini_size = 1 << _u16(data, 30), 1 << _u16(data, 32)
    if size not in (512, 4096) or mini_size != 64:
        raise IndexError(size)
    table = _sector_table(data, size)
    directory = _chain(data, table, _u32(data, 48), size, size)
    streams: dict[str, tuple[int, int]] = {}
    root = 0
    for at in range(0, len(directory) - 127, 128):
        name = directory[at : at + max(_u16(directory, at + 64) - 2, 0)].decode("utf-16-le").lower()
        kind, start, length = directory[at + 66], _u32(directory, at + 116), _u32(directory, at + 120)
        if kind == 5:
            root = start
        elif kind == 2:
            streams[name] = start, length
    for name, (message, hint) in _OTHERS.items():
        if name in streams:
            raise UnsoundWorkbookError(message, hint)
    found = streams.get("workbook") or streams.get("book")
    if found is None:
        raise UnsoundWorkbookError("文件不是电子表格", SAVE_AS)
    start, length = found
    if length >= _u32(data, 56):
        return _chain(data, table, start, size, size)[:length]
    small = _chain(data, table, root, size, size)
    packed = _chain(data, table, _u32(data, 60), size, size)
    mini_table = struct.unpack(f"<{len(packed) // 4}I", packed)
    return _chain(small, mini_table, start, mini_size, 0)[:length]


def _sector_table(data: bytes, size: int) -> tuple[int, ...]:
    """Which sector follows on which."""
    sectors = list(struct.unpack_from("<109I", data, 76))
    following, left = _u32(data, 68), len(data) // size
    while following < _LAST_SECTOR and left:
        more = struct.unpack_from(f"<{size // 4}I", data, (following + 1) * size)
        sectors += more[:-1]
        following, left = more[-1], left - 1
    parts = [data[(n + 1) * size : (n + 2) * size] for n in sectors if n < _LAST_SECTOR]
    packed = b"".join(parts)
    return struct.unpack(f"<{len(packed) // 4}I", packed[: len(packed) // 4 * 4])


def _chain(data: bytes, table: tuple[int, ...], start: int, size: int, offset: int) -> bytes:
    """The sectors from ``start`` on as one; a chain that leads back into itself, or out, is an IndexError."""
    parts = list[bytes]()
    while start < _LAST_SECTOR:
        at = start * size + offset
        if len(parts) > len(table) or at >= len(data):
            raise IndexError(start)
        parts.append(data[at : at + size])
        start = table[start]
    return b"".join(parts)


def _u16(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<H", data, at)[0])


def _u32(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", data, at)[0])


# --- the records ------------------------------------------------------------------------------------------


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records from ``at`` to the end of that part, without those of parts inside it (charts)."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 0:
            return
        if depth == 1:
            yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _marks(stream: bytes) -> tuple[list[SheetMarks], bool]:
    places, formats, from_1904, engine = list[int](), list[int](), False, 0
    for kind, body in _records(stream, 0):
        if kind == _FILEPASS:
            raise UnsoundWorkbookError("文件有密码，不能读取", "去掉密码后再试")
        if kind == _DATEMODE:
            from_1904 = _u16(body, 0) == 1
        elif kind == _RECALCID:
            engine = _u32(body, 4)
        elif kind == _XF:
            formats.append(_u16(body, 2))
        elif kind == _BOUNDSHEET:
            places.append(_u32(body, 0) if body[5] == _WORKSHEET else -1)
    dates = {number for number, code in enumerate(formats) if code in CHINESE_DATES}
    sheets = [_sheet(stream, at, dates) if at >= 0 else _Sheet() for at in places]
    if all(sheet.is_never_calculated(engine) for sheet in sheets):
        for sheet in sheets:
            sheet.marks.errors.update(dict.fromkeys([*sheet.empty, *sheet.zeros], NO_RESULT))
    return [sheet.marks for sheet in sheets], from_1904


class _Sheet(Struct):
    """One sheet's marks, and what its formulas come to."""

    marks: SheetMarks = field(default_factory=SheetMarks)
    empty: list[Place] = field(default_factory=list)
    """formulas that hold the empty text"""
    zeros: list[Place] = field(default_factory=list)
    """formulas that hold 0, to be calculated on loading"""
    is_calculated: bool = False
    """whether another formula has a result"""

    def is_never_calculated(self, engine: int) -> bool:
        """Whether no formula has been; ``engine`` is the program that calculated last, 0 for none."""
        return not (self.is_calculated or (engine and self.empty))


def _sheet(stream: bytes, at: int, dates: set[int]) -> _Sheet:
    sheet, last_row, last_column = _Sheet(), 0, 0
    marks = sheet.marks
    for kind, body in _records(stream, at):
        if kind in (_NUMBER, _RK, _LABEL, _LABELSST, _BOOLERR, _FORMULA):
            row, column, style = struct.unpack_from("<3H", body)
            place = (row, column)
            if kind in (_NUMBER, _RK) and style in dates:
                marks.dates.add(place)
            elif kind == _BOOLERR and body[7]:
                marks.errors[place] = f"错误值 {_ERRORS.get(body[6], '#N/A')}"
            elif kind == _FORMULA:
                _look_at_result(sheet, place, body, is_date=style in dates)
        elif kind == _MULRK:
            row, first, column = *struct.unpack_from("<2H", body), _u16(body, len(body) - 2)
            styles = [_u16(body, 4 + 6 * n) for n in range(column - first + 1)] if dates else []
            marks.dates.update((row, first + n) for n, style in enumerate(styles) if style in dates)
        else:
            if kind == _DIMENSIONS:
                _check_dimensions(body)
            continue
        last_row, last_column = max(last_row, row), max(last_column, column)
        check_extent(last_row, last_column)
    return sheet


def _check_dimensions(body: bytes) -> None:
    """Raises IndexError for an extent that no sheet has: the reader of the values sets room aside for it."""
    top, bottom, left, right = struct.unpack_from("<4H" if len(body) == 10 else "<2I2H", body)
    if not (bottom <= _MOST_ROWS and right <= _MOST_COLUMNS):
        raise IndexError(bottom)
    if bottom and right and (top > bottom or left > right):
        raise IndexError(top)


def _look_at_result(sheet: _Sheet, place: Place, body: bytes, *, is_date: bool) -> None:
    """Note what the result of a formula is: a number, or a kind of value with the value behind it."""
    result = body[6:14]
    if result[6:8] != b"\xff\xff":
        if is_date:
            sheet.marks.dates.add(place)
        if not any(result) and _u16(body, 14) & _ON_LOADING:
            sheet.zeros.append(place)
            return
    elif result[0] == _AN_ERROR:
        sheet.marks.errors[place] = f"错误值 {_ERRORS.get(result[2], '#N/A')}"
    elif result[0] == _EMPTY:
        sheet.empty.append(place)
        return
    sheet.is_calculated = True
