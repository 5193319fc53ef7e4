"""The text of a .docx as it reads once every revision is accepted: paragraphs, each with its number.

Read are the main story, its text boxes and the foot- and endnotes it refers to, which is what Word counts by
default (ECMA-376, doNotIncludeSubdocsInStats); no headers, footers, comments, formulas and automatic numbers.
Insertions stand, deletions and what was moved away do not. A text box is stored twice (mc:AlternateContent)
and read once. Content controls, nested tables, links and fields (their results) are read through.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

from msgspec import Struct

from govrules.ledgers.signatures import ARCHIVE, COMPOUND

MOST_PARTS = 10_000
"""files that a .docx may hold"""

MOST_UNPACKED = 64_000_000
"""bytes that a part which is read may have when it is unpacked"""

MOST_ELEMENTS = 1_000_000
"""XML elements of a part; 100,000 words with a revision each have fewer"""

DEEPEST = 200
"""XML elements inside one another"""

SAVE_AS = "用 WPS 或 Word 打开，另存为 .docx"

_BROKEN = (zipfile.BadZipFile, zlib.error, ET.ParseError, EOFError, LookupError, ValueError, OSError)
_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_BRANCHES = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_REVISIONS = {"ins", "del", "moveFrom", "moveTo"}
_LEFT_OUT = {"del", "moveFrom", "pPr", "rPr", "rt"}
"""deleted and moved text, properties (tab stops among them), and the sound that stands above a character"""
_SIGNS = {"tab": " ", "br": " ", "cr": " ", "ptab": " ", "noBreakHyphen": "-", "sym": "□"}
"""elements that stand for a character; ``sym`` is one of a font of symbols"""
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}


class NoDocxError(Exception):
    """A file that cannot or should not be read as a .docx, with what to do about it."""

    def __init__(self, message: str, hint: str = SAVE_AS):
        self.message, self.hint = message, hint
        super().__init__(message)


class Paragraph(Struct, frozen=True):
    """A paragraph in the order of the text; ``number`` counts from 1, blank ones too.

    ``cell`` is the row (of all tables) and the column of the innermost table cell it stands in, from 1.
    ``heading`` says that its style is that of a title.
    """

    number: int
    text: str
    cell: tuple[int, int] | None = None
    heading: bool = False


class Text(Struct, frozen=True):
    """The text of a file; ``revised`` says that it holds revisions that nobody has accepted or rejected."""

    paragraphs: tuple[Paragraph, ...]
    revised: bool = False


def read_docx(data: bytes) -> Text:
    """The text of a .docx. Raises NoDocxError, which says what the file is."""
    _check_beginning(data)
    if data.count(b"PK\x01\x02") > MOST_PARTS:  # before a list of them is made
        raise NoDocxError(f"压缩包里的文件过多（上限{MOST_PARTS}个），不予读取")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read(archive)
    except _BROKEN as error:
        raise NoDocxError("文件已损坏，不能读取") from error
    except RuntimeError as error:  # how zipfile says that a part has a password
        raise NoDocxError("文件有密码，不能读取", "去掉密码后再试") from error


def _check_beginning(data: bytes) -> None:
    """Raises NoDocxError for what is no .docx by its first bytes."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \r\n\t")
    if data.startswith(ARCHIVE):
        return
    if data.startswith(COMPOUND) and "EncryptedPackage".encode("utf-16-le") in data:
        raise NoDocxError("文件有密码，不能读取", "去掉密码后再试")
    if data.startswith(COMPOUND):
        raise NoDocxError("文件其实是旧版二进制文档（.doc、.wps），不是 .docx")
    for beginning, name in (
        (b"<", "网页或XML"),
        (b"MIME-Version", "网页"),
        (b"{\\rtf", "RTF"),
        (b"%PDF", "PDF"),
    ):
        if start.startswith(beginning):
            raise NoDocxError(f"文件其实是{name}，不是 .docx")
    raise NoDocxError("文件是空的" if not data else "文件不是 Word 文档")


def _read(archive: zipfile.ZipFile) -> Text:
    main = _related(archive, "").get("officeDocument")
    root = _tree(archive, main) if main else None
    if main is None or root is None or _name(root) != "document":
        raise NoDocxError("文件是压缩包，但不是 Word 文档")
    parts = _related(archive, main)
    story = _Story(_title_styles(_tree(archive, parts["styles"])) if "styles" in parts else set())
    story.blocks(root, None)
    notes = {kind: _tree(archive, parts[kind]) for kind in {k for k, _ in story.notes} if kind in parts}
    for kind, number in tuple(story.notes):
        for note in notes.get(kind, ()):
            if _value(note, "id") == number:
                story.blocks(note, None)
    if story.open:
        story.end()
    elements = (element for part in (root, *notes.values()) for element in part.iter())
    return Text(tuple(story.paragraphs), any(_name(element) in _REVISIONS for element in elements))


def _title_styles(root: ET.Element) -> set[str]:
    """The styles that are the title's, as paragraphs name them; Chinese programs number them."""
    return {
        _value(style, "styleId")
        for style in root
        for name in style
        if _name(name) == "name" and _value(name, "val").lower() == "title"
    }


def _related(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """The parts inside the file to which ``part`` (the whole file: "") leads, by their kinds."""
    folder, name = posixpath.split(part)
    links = posixpath.join(folder, "_rels", f"{name}.rels")
    if links not in archive.namelist():
        return {}
    return {
        link.get("Type", "").rpartition("/")[2]: posixpath.normpath(
            posixpath.join("/", folder, link.get("Target", ""))
        ).lstrip("/")
        for link in _tree(archive, links)
    }


def _tree(archive: zipfile.ZipFile, part: str) -> ET.Element:
    found = archive.getinfo(part)
    if found.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile(part)
    if found.file_size > MOST_UNPACKED:
        raise NoDocxError(f"文件解开后过大（上限{MOST_UNPACKED // 1_000_000}MB），不予读取", "请分成几个文件")
    # The builder, not the parser, is what keeps hostile XML out.
    return ET.fromstring(archive.read(part), ET.XMLParser(target=_Builder()))


class _Builder(ET.TreeBuilder):
    """Builds a tree of bounded size and depth, and takes no document type declaration: no entities."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = self.count = 0

    def start(self, tag: Any, attrs: Any) -> ET.Element:
        self.depth += 1
        self.count += 1
        if self.depth > DEEPEST or self.count > MOST_ELEMENTS:
            raise NoDocxError("文件的结构过深或过多，不予读取")
        return super().start(tag, attrs)

    def end(self, tag: str) -> ET.Element:
        self.depth -= 1
        return super().end(tag)

    def doctype(self, *_declared: str | None) -> None:
        raise NoDocxError("文件含有文档类型声明，不予读取")


class _Story:
    """The paragraphs of a document while they are collected, and the notes they refer to."""

    def __init__(self, title_styles: set[str]) -> None:
        self.title_styles = title_styles
        self.paragraphs: list[Paragraph] = []
        self.notes: dict[tuple[str, str], None] = {}
        self.rows = 0
        self.open = ""
        """the text of paragraphs whose end is deleted: it goes on in the next one"""

    def blocks(self, parent: ET.Element, cell: tuple[int, int] | None) -> None:
        """Take the paragraphs and tables in ``parent``, also those inside content controls and the like."""
        for child in _children(parent):
            match _name(child):
                case "p":
                    self.paragraph(child, cell)
                case "tbl":
                    for row in _inside(child, "tr"):
                        self.rows += 1
                        at = self.rows
                        for column, box in enumerate(_inside(row, "tc"), start=1):
                            self.blocks(box, (at, column))
                case "altChunk":
                    raise NoDocxError("文件里嵌有另一个文件，读不出全文")
                case _:
                    self.blocks(child, cell)

    def paragraph(self, element: ET.Element, cell: tuple[int, int] | None) -> None:
        pieces: list[str] = []
        boxes: list[ET.Element] = []
        self.runs(element, pieces, boxes)
        self.open += "".join(pieces)
        if not any(_name(mark) in _LEFT_OUT for mark in _properties(element, "pPr", "rPr")):
            styles = (_value(p, "val") for p in _properties(element, "pPr") if _name(p) == "pStyle")
            self.end(cell, heading=any(style in self.title_styles for style in styles))
        for box in boxes:
            self.blocks(box, cell)

    def runs(self, parent: ET.Element, pieces: list[str], boxes: list[ET.Element]) -> None:
        """Add the text inside ``parent`` to ``pieces`` and the text boxes anchored there to ``boxes``."""
        for child in _children(parent):
            match _name(child):
                case "t":
                    pieces.append(child.text or "")
                case "txbxContent":
                    boxes.append(child)
                case name if name in _SIGNS:
                    pieces.append(_SIGNS[name])
                case name if name in _NOTES:
                    self.notes[_NOTES[name], _value(child, "id")] = None
                case "r" if any(_name(p) == "vanish" and _is_on(p) for p in _properties(child, "rPr")):
                    pass  # hidden text
                case _:
                    self.runs(child, pieces, boxes)

    def end(self, cell: tuple[int, int] | None = None, *, heading: bool = False) -> None:
        self.paragraphs.append(Paragraph(len(self.paragraphs) + 1, self.open, cell, heading))
        self.open = ""


def _children(parent: ET.Element) -> Iterator[ET.Element]:
    """The children that are text in the end; of alternatives the first."""
    if parent.tag == f"{{{_BRANCHES}}}AlternateContent":
        yield from parent[:1]
        return
    for child in parent:
        if _name(child) not in _LEFT_OUT:
            yield child


def _inside(parent: ET.Element, name: str) -> Iterator[ET.Element]:
    """The rows of a table or the cells of a row, also those inside content controls; deleted ones not."""
    for child in _children(parent):
        if _name(child) != name:
            yield from _inside(child, name)
        elif not any(_name(p) == "del" for p in _properties(child, "trPr")):
            yield child


def _properties(element: ET.Element, *path: str) -> Iterator[ET.Element]:
    """The properties of an element that stand under ``path``."""
    found = [element]
    for step in path:
        found = [child for parent in found for child in parent if _name(child) == step]
    return (child for parent in found for child in parent)


def _name(element: ET.Element) -> str:
    """The name of an element of WordprocessingML; of any other the empty one."""
    space, _, name = str(element.tag).lstrip("{").rpartition("}")
    return name if space in _WORD else ""


def _value(element: ET.Element, name: str) -> str:
    """An attribute of WordprocessingML."""
    return next((element.attrib[key] for s in _WORD if (key := f"{{{s}}}{name}") in element.attrib), "")


def _is_on(element: ET.Element) -> bool:
    return _value(element, "val") not in ("0", "false", "off")
