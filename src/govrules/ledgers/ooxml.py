"""What the reader of workbooks does not tell of an .xlsx: errors, formulas without a result, Chinese dates.

It hands over an error and a formula that was never calculated as blank cells, and a number shown as
2026年9月18日 by one of the formats that only Chinese Excel has built in (27–36, 50–58) as a plain number.
The XML says them apart. It is read as a stream; a document type declaration is refused.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from xml.parsers import expat

from msgspec import Struct, field

from govrules.ledgers.signatures import SAVE_AS

MOST_UNPACKED = 1_000_000_000
"""bytes that all parts of a workbook may have when they are unpacked"""

MOST_CELLS = 8_000_000
"""cells that a sheet may span from A1 to its last filled cell: the reader keeps a place for each"""

CHINESE_DATES = frozenset({*range(27, 32), 36, *range(50, 55), 57, 58})
"""numbers of the built-in formats that show a date in Chinese Excel only"""

NO_RESULT = "公式没有结果"
"""the cause of a formula that was never calculated"""

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_CHUNK = 1 << 20

Attributes = Mapping[str, str]
Place = tuple[int, int]


class SheetMarks(Struct, frozen=True):
    """What one sheet's cells are, by row and column counted from 0, that their values do not tell."""

    errors: dict[Place, str] = field(default_factory=dict)
    """cells that have no value, each with the cause"""
    dates: set[Place] = field(default_factory=set)
    """numbers that are days in a format of Chinese Excel"""
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    """first and last cell of merges, where the reader does not tell them"""


class Marks(Struct, frozen=True):
    """What a workbook's sheets hold, by their names; ``from_1904`` says how its days are counted."""

    sheets: Mapping[str, SheetMarks]
    from_1904: bool = False

    @property
    def first_day(self) -> datetime:
        """Day 0."""
        return datetime(1904, 1, 1) if self.from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001


class UnsoundWorkbookError(Exception):
    """A workbook that cannot or should not be read, with what to do about it."""

    def __init__(self, message: str, hint: str):
        self.message, self.hint = message, hint
        super().__init__(message)


def marks_of_archive(data: bytes) -> Marks:
    """The marks of an .xlsx or .ods, an archive of XML. Raises UnsoundWorkbookError, saying what it is."""
    from govrules.ledgers.odf import marks_of_ods  # noqa: PLC0415 (it builds on this module)

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                limit = f"上限{MOST_UNPACKED // 1_000_000}MB"
                raise UnsoundWorkbookError(f"文件解开后过大（{limit}）", "请分成几个文件")
            names = archive.namelist()
            is_ods = "content.xml" in names
            if not is_ods and "xl/workbook.xml" not in names:
                raise _no_workbook(names)
            if archive.testzip() is not None:
                raise UnsoundWorkbookError("文件已损坏", SAVE_AS)
            return marks_of_ods(archive) if is_ods else _marks(archive)
    except (
        zipfile.BadZipFile,
        expat.ExpatError,
        KeyError,
        ValueError,
        OSError,
        NotImplementedError,
    ) as error:
        raise UnsoundWorkbookError("文件已损坏，不能读取", SAVE_AS) from error
    except RuntimeError as error:  # how zipfile says that a part has a password
        raise UnsoundWorkbookError("文件有密码，不能读取", "去掉密码后再试") from error


_ARCHIVES = {
    "word/document.xml": "Word 文档（.docx）",
    "ppt/presentation.xml": "演示文稿（.pptx）",
    "xl/workbook.bin": "二进制的 .xlsb 表格",
    "OFD.xml": "版式文件（.ofd）",
}
"""parts that say what an archive is, if it is no workbook"""


def _no_workbook(names: list[str]) -> UnsoundWorkbookError:
    what = next((what for part, what in _ARCHIVES.items() if part in names), None)
    if what is None:
        return UnsoundWorkbookError("文件是压缩包，但不是电子表格", "用电子表格软件另存为 .xlsx")
    hint = SAVE_AS if "xl" in what else "把表格复制到电子表格里，另存为 .xlsx"
    return UnsoundWorkbookError(f"文件其实是{what}，不是能读的电子表格", hint)


def check_extent(row: int, column: int) -> None:
    """Raises UnsoundWorkbookError where a sheet reaches too far, counted from 0."""
    if (row + 1) * (column + 1) > MOST_CELLS:
        message = f"工作表过大（到{cell_name(row, column)}），上限{MOST_CELLS // 10_000}万格"
        raise UnsoundWorkbookError(message, "删去远处的零星内容，或分成几个文件")


def cell_name(row: int, column: int) -> str:
    """The cell of a row and a column counted from 0, as C5."""
    return f"{column_letters(column)}{row + 1}"


def column_letters(column: int) -> str:
    """The letters of a column counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _marks(archive: zipfile.ZipFile) -> Marks:
    targets = {
        found["Id"]: found["Target"]
        for name, found in _elements(archive, "xl/_rels/workbook.xml.rels")
        if name == "Relationship"
    }
    dates = _date_styles(archive)
    sheets, from_1904 = {}, False
    for name, found in _elements(archive, "xl/workbook.xml"):
        if name == "workbookPr":
            from_1904 = found.get("date1904", "0") in ("1", "true")
        if name == "sheet" and (target := targets.get(found.get("id", ""))):
            part = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
            sheets[found["name"]] = _Sheet(dates).read(archive, part)
    return Marks(sheets, from_1904)


def _date_styles(archive: zipfile.ZipFile) -> set[str]:
    """The styles, as cells name them, that show a date in Chinese Excel only."""
    if "xl/styles.xml" not in archive.namelist():
        return set()
    inside, formats = False, list[int]()
    for name, found in _elements(archive, "xl/styles.xml"):
        inside = name == "cellXfs" or (inside and name not in ("cellStyles", "dxfs", "cellStyleXfs"))
        if inside and name == "xf":
            formats.append(int(found.get("numFmtId", "0")))
    return {str(number) for number, code in enumerate(formats) if code in CHINESE_DATES}


def _elements(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, Attributes]]:
    """The elements of a small part, each with its attributes, without their prefixes."""
    found: list[tuple[str, Attributes]] = []

    def begin(name: str, attributes: Attributes) -> None:
        found.append((local(name), {local(key): value for key, value in attributes.items()}))

    parse_part(archive, part, begin, lambda _name: None, lambda _text: None)
    return iter(found)


def parse_part(
    archive: zipfile.ZipFile,
    part: str,
    begin: Callable[[str, Attributes], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> None:
    """Read a part of an archive as a stream; raises UnsoundWorkbookError for a document type."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, end, text
    parser.StartDoctypeDeclHandler = _no_doctype
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)


def _no_doctype(*_arguments: object) -> None:
    raise UnsoundWorkbookError("文件含有文档类型声明，不予读取", SAVE_AS)


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


class _Sheet:
    """One sheet while its XML is read."""

    def __init__(self, dates: set[str]):
        self.marks = SheetMarks()
        self.styles = dates
        self.row = self.column = -1
        self.last_row = self.last_column = -1
        self.type = self.style = self.value = ""
        self.formula = self.has_value = self.in_value = False

    def read(self, archive: zipfile.ZipFile, part: str) -> SheetMarks:
        parse_part(archive, part, self.begin, self.end, self.text)
        return self.marks

    def begin(self, name: str, attributes: Attributes) -> None:
        match local(name):
            case "row":
                self.row = int(attributes["r"]) - 1 if "r" in attributes else self.row + 1
                self.column = -1
            case "c":
                self.column += 1
                if found := _REFERENCE.fullmatch(attributes.get("r", "")):
                    self.column, self.row = _column(found[1]), int(found[2]) - 1
                self.type, self.style = attributes.get("t", "n"), attributes.get("s", "0")
                self.formula = self.has_value = False
                self.value = ""
            case "f":
                self.formula = True
            case "v":
                self.has_value = self.in_value = True
            case "is":
                self.has_value, self.value = True, "…"

    def text(self, text: str) -> None:
        if self.in_value:
            self.value += text

    def end(self, name: str) -> None:
        match local(name):
            case "v":
                self.in_value = False
            case "c":
                self.finish()

    def finish(self) -> None:
        """Note what a cell is, now that it is read."""
        place = (self.row, self.column)
        # A formula that comes to a text may come to the empty one: that is stored, as an empty value.
        if self.formula and not self.value and not (self.type == "str" and self.has_value):
            self.marks.errors[place] = NO_RESULT
        elif self.type == "e":
            self.marks.errors[place] = f"错误值 {self.value}"
        elif self.type == "n" and self.value and self.style in self.styles:
            self.marks.dates.add(place)
        if not self.value and not self.formula:
            return
        self.last_row, self.last_column = max(self.last_row, self.row), max(self.last_column, self.column)
        check_extent(self.last_row, self.last_column)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
