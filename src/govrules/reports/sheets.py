"""Workbooks written: a text stays a text whatever it looks like, and a column is as wide as its Chinese.

xlsxwriter writes them. Its own guesses are off: no text becomes a formula, a link or a number.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from itertools import zip_longest
from typing import TYPE_CHECKING, TypeAlias

from govrules.errors import UsageError, display_width
from govrules.reports.text import VISIBLE

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Cell: TypeAlias = str | int | float | date | time | None

MOST_ROWS = 1_048_576
"""Rows of a sheet."""
LONGEST_NAME = 31
"""UTF-16 units of a sheet's name."""
EXACT = 10**15
"""From here on a workbook does not keep every digit of a number."""
FIRST_YEAR = 1900
"""Days of earlier years a workbook cannot say."""
TRUTH = '"TRUE";"TRUE";"FALSE"'
"""The format of a truth value, without which LibreOffice shows a 1."""
LONGEST_CELL = 32_767
"""UTF-16 units of a text in a cell."""
WIDEST = 32
"""Width of the widest column, in digits; longer texts are wrapped."""
LINE, HIGHEST = 15, 150
"""Points of a line, and of the highest row."""
COLOURS = {
    "没有检查": "#fcdcd9",
    "违反": "#fcdcd9",
    "红": "#fcdcd9",
    "偏离": "#fdebc8",
    "黄": "#fdebc8",
    "未到期": "#d9e8fb",
    "待核": "#eceef1",
    "核对单": "#eceef1",
    "合规": "#d8f0e0",
    "绿": "#d8f0e0",
}
"""What a cell of a marked column is coloured by; the word stands in it, too."""

HEAD, OWN_HEAD = "#e5e6eb", "#dcebdf"
"""What a header is shaded with; that of columns which were the ledger's own."""

_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_RICH = re.compile(r"<r>.*</r>", re.DOTALL)
_NOT_XML = str.maketrans({"\ufffe": "�", "\uffff": "�"})


class Book:
    """A workbook while it is written, in memory."""

    def __init__(self, made: date):
        """``made`` is what the file says of its own day. Raises :class:`UsageError` without xlsxwriter."""
        needed()
        import xlsxwriter  # noqa: PLC0415 (an extra)

        self.content = io.BytesIO()
        never = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
        options = {"in_memory": True, **dict.fromkeys(never, False)}
        self.book: Workbook = xlsxwriter.Workbook(self.content, options)
        self.book.set_properties({"created": datetime(made.year, made.month, made.day)})  # noqa: DTZ001
        self.formats: dict[str, Format] = {}
        self.names = {"history"}  # a name that Excel keeps for itself

    def format(self, **properties: object) -> Format:
        """The format with these properties, at the top of its cell and wrapped."""
        name = repr(sorted(properties.items()))
        if name not in self.formats:
            self.formats[name] = self.book.add_format({"valign": "top", "text_wrap": True} | properties)
        return self.formats[name]

    def bytes(self) -> bytes:
        """The finished file."""
        self.book.close()
        return self.content.getvalue()

    def add_sheet(
        self,
        name: str,
        titles: Sequence[str],
        rows: Iterable[Sequence[Cell]],
        *,
        above: Sequence[str] = (),
        marked: int = 0,
        frozen: int = 0,
        on_one_page: bool = False,
        own: Collection[int] = (),
    ) -> None:
        """A sheet: the lines ``above``, the header and the rows, each with a cell per title.

        Its name is ``name``, or what comes nearest to it of those that a sheet can have and no other one has.
        ``marked`` is the column that :data:`COLOURS` colours; so many columns as ``frozen`` stay in view, and
        ``on_one_page`` fits the width to paper; ``own`` are the columns that a ledger had before. Rows that a
        sheet has no room for are counted in its last.
        """
        sheet = self.book.add_worksheet(self._free(name))
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})  # texts are meant to be texts
        for row, line in enumerate(above):
            sheet.write_string(row, 0, visible(line), self.book.add_format({"bold": row == 0}))
        top = len(above)
        every = list(rows)
        room = MOST_ROWS - top - 1
        shown = every if len(every) <= room else every[: room - 1]
        columns = zip_longest(titles, *shown)
        widths = [min(WIDEST, max(map(_width, column))) + 2 for column in columns]
        for column, (title, width) in enumerate(zip(titles, widths, strict=True)):
            sheet.set_column(column, column, width)
            shade = OWN_HEAD if column in own else HEAD
            head = {"bold": True, "bg_color": shade, "border": 1, "border_color": "#c9cdd4"}
            self._write(sheet, top, column, title, head)
        for row, cells in enumerate((titles, *shown), start=top):
            lines = max(_lines(cell, width - 1) for cell, width in zip(cells, widths, strict=False))
            sheet.set_row(row, min(lines * LINE, HIGHEST))
        for row, cells in enumerate(shown, start=top + 1):
            for column, cell in enumerate(cells):
                colour = COLOURS.get(str(cell)) if column == marked else None
                self._write(sheet, row, column, cell, {"bg_color": colour} if colour else {})
        if len(shown) < len(every):
            said = f"另有 {len(every) - len(shown)} 行写不下，见 --format json"
            sheet.write_string(MOST_ROWS - 1, 0, said)
        sheet.freeze_panes(top + 1, frozen)
        sheet.autofilter(top, 0, top + len(shown), len(titles) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.repeat_rows(top)
        if frozen:
            sheet.repeat_columns(0, frozen - 1)
        if on_one_page:
            sheet.fit_to_pages(1, 0)

    def _free(self, name: str) -> str:
        """A name for a sheet that no other one has."""
        number = 1
        while (found := sheet_name(name, f" ({number})" if number > 1 else "")).lower() in self.names:
            number += 1
        self.names.add(found.lower())
        return found

    def _write(
        self, sheet: Worksheet, row: int, column: int, cell: Cell, properties: Mapping[str, object]
    ) -> None:
        match cell:
            case None | "":
                if properties:
                    sheet.write_blank(row, column, None, self.format(**properties))
            case str():
                self._write_text(sheet, row, column, visible(cell), properties)
            case date() if cell.year < FIRST_YEAR:
                self._write_text(sheet, row, column, str(cell), properties)
            case datetime():
                shape = "yyyy-mm-dd hh:mm:ss" if cell.second else "yyyy-mm-dd hh:mm"
                sheet.write_datetime(
                    row, column, cell.replace(tzinfo=None), self.format(num_format=shape, align="left")
                )
            case date():
                sheet.write_datetime(row, column, cell, self.format(num_format="yyyy-mm-dd", align="left"))
            case time():
                shape = "hh:mm:ss" if cell.second else "hh:mm"
                sheet.write_datetime(row, column, cell, self.format(num_format=shape, align="left"))
            case bool():
                sheet.write_boolean(row, column, cell, self.format(num_format=TRUTH, align="left"))
            case int() | float() if abs(cell) < EXACT:
                sheet.write_number(row, column, cell, self.format())
            case _:  # a number of too many digits, or none at all
                self._write_text(sheet, row, column, str(cell), properties)

    def _write_text(
        self, sheet: Worksheet, row: int, column: int, text: str, properties: Mapping[str, object]
    ) -> None:
        """A text; one that looks like a formula stays a text when somebody edits the cell."""
        quoted = {"quote_prefix": True} if text.startswith(("=", "+", "-", "@")) else {}
        format_ = self.format(**properties, **quoted)
        if _RICH.fullmatch(text):  # what xlsxwriter takes for markup of its own; in two parts it does not
            sheet.write_rich_string(row, column, text[0], self.format(), text[1:], format_)
        else:
            sheet.write_string(row, column, text, format_)


def needed() -> None:
    """Raises :class:`UsageError` where the library that writes workbooks is not installed."""
    try:
        import xlsxwriter  # noqa: F401, PLC0415 (an extra)
    except ImportError:
        raise UsageError("写电子表格要另装 xlsxwriter：pip install 'govrules[excel]'") from None


def sheet_name(wanted: str, end: str = "") -> str:
    """What a sheet can be called that is to be called ``wanted``, with ``end`` behind it."""
    name = _NOT_IN_NAMES.sub("-", visible(wanted)).encode("utf-16-le")
    room = 2 * (LONGEST_NAME - len(end))
    return (name[:room].decode("utf-16-le", "ignore").strip(" '") or "工作表") + end


def visible(text: str) -> str:
    """The text with U+FFFD for what no cell should hold, line by line; cut where it is too long for one."""
    lines = (line.translate(VISIBLE).translate(_NOT_XML) for line in text.split("\n"))
    whole = "\n".join(lines)
    if len(whole) * 2 <= LONGEST_CELL:  # the common case: a character has at most two units
        return whole
    units = whole.encode("utf-16-le")
    if len(units) <= LONGEST_CELL * 2:
        return whole
    return units[: (LONGEST_CELL - 1) * 2].decode("utf-16-le", "ignore") + "…"


def _lines(cell: Cell, width: int) -> int:
    """How many lines a cell takes in a column of this width."""
    if not isinstance(cell, str):
        return 1
    return sum(max(1, -(-display_width(line) // width)) for line in cell.split("\n"))


def _width(cell: Cell) -> int:
    """The width of a cell's longest line, in digits."""
    match cell:
        case None:
            return 0
        case datetime():
            return 16
        case date():
            return 10
        case _:
            return max(display_width(line) for line in str(cell)[:2000].split("\n"))
