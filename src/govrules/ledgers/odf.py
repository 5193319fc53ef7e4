"""What the reader of workbooks does not tell of an .ods: errors, formulas without a result, merged cells."""

from __future__ import annotations

import re
import zipfile

from govrules.ledgers.ooxml import (
    NO_RESULT,
    Attributes,
    Marks,
    SheetMarks,
    UnsoundWorkbookError,
    check_extent,
    parse_part,
)

_ERROR = re.compile(r"(?:#[^\s]+[!?]|#N/A|Err:[0-9]+)", re.IGNORECASE)
_CELLS = ("table:table-cell", "table:covered-table-cell")
_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = "META-INF/manifest.xml"


def marks_of_ods(archive: zipfile.ZipFile) -> Marks:
    """The marks of an .ods; raises UnsoundWorkbookError, and what reading an archive raises."""
    names = archive.namelist()
    if _MANIFEST in names and b"encryption-data" in archive.read(_MANIFEST):
        raise UnsoundWorkbookError("文件有密码，不能读取", "去掉密码后再试")
    if "mimetype" in names and not archive.read("mimetype").startswith(_TYPE):
        hint = "把表格复制到电子表格里，另存为 .xlsx"
        raise UnsoundWorkbookError("文件其实是文字文档（.odt）一类，不是电子表格", hint)
    content = _Content()
    parse_part(archive, "content.xml", content.begin, content.end, content.text)
    return Marks(content.sheets)


class _Content:
    """The sheets while the XML is read; a row or cell that stands for several has them in its attributes."""

    def __init__(self) -> None:
        self.sheets: dict[str, SheetMarks] = {}
        self.tables = 0
        self.row = self.column = self.row_count = self.cell_count = 0
        self.cell: Attributes | None = None
        self.shown: str | None = None
        self.in_note = 0
        self.last_row = self.last_column = 0

    def begin(self, name: str, attributes: Attributes) -> None:
        if name == "table:table":
            self.tables += 1
            if self.tables == 1:
                self.marks = self.sheets[attributes.get("table:name", "")] = SheetMarks()
                self.row = self.last_row = self.last_column = 0
        elif self.tables != 1:
            return
        elif name == "table:table-row":
            self.row_count, self.column = int(attributes.get("table:number-rows-repeated", "1")), 0
        elif name in _CELLS:
            self.cell, self.shown = attributes, None
            self.cell_count = int(attributes.get("table:number-columns-repeated", "1"))
        elif name == "office:annotation":
            self.in_note += 1
        elif name == "text:p" and not self.in_note:
            self.shown = self.shown or ""

    def text(self, text: str) -> None:
        if self.shown is not None and not self.in_note:
            self.shown += text

    def end(self, name: str) -> None:
        if name == "table:table":
            self.tables -= 1
        elif self.tables != 1:
            return
        elif name == "table:table-row":
            self.row += self.row_count
        elif name == "office:annotation":
            self.in_note -= 1
        elif name in _CELLS and self.cell is not None:
            self.finish(self.cell)
            self.column += self.cell_count
            self.cell = None

    def finish(self, cell: Attributes) -> None:
        """Note what a cell is, now that it is read."""
        typed, formula = cell.get("office:value-type"), "table:formula" in cell
        rows = int(cell.get("table:number-rows-spanned", "1"))
        columns = int(cell.get("table:number-columns-spanned", "1"))
        if rows > 1 or columns > 1:
            last = (self.row + rows - 1, self.column + columns - 1)
            self.marks.merged.append(((self.row, self.column), last))
        if typed is None and not formula and not self.shown:
            return
        self.last_row = max(self.last_row, self.row + self.row_count - 1)
        self.last_column = max(self.last_column, self.column + self.cell_count - 1)
        check_extent(self.last_row, self.last_column)
        shown = (self.shown or "").strip()
        cause = ""
        if cell.get("calcext:value-type") == "error" or (formula and _ERROR.fullmatch(shown)):
            cause = f"错误值 {shown or '#N/A'}"
        elif formula and typed is None and self.shown is None:
            cause = NO_RESULT
        if cause:
            for row in range(self.row, self.row + self.row_count):
                for column in range(self.column, self.column + self.cell_count):
                    self.marks.errors[row, column] = cause
