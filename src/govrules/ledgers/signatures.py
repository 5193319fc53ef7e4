"""What a file really is, told from its first bytes: names lie, and people rename files."""

from __future__ import annotations

ARCHIVE = b"PK\x03\x04"
"""how an archive begins: .xlsx, .ods, .docx and others"""

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""how a compound file begins: .xls, .et, .doc, and whatever Office has locked with a password"""

SAVE_AS = "用电子表格软件打开，另存为 .xlsx"
"""what to do with a table in a format that is not read, or in a damaged file"""

_BEGINNING = 1024
_RENAME = "把文件后缀改为 .xlsx 再检查"


def what_it_is(data: bytes) -> tuple[str, str] | None:
    """What a file is that was taken for something else, with what to do; None where nothing shows it."""
    beginning = data[:_BEGINNING]
    text = beginning.lstrip(b"\xef\xbb\xbf \r\n\t")
    if data.startswith(ARCHIVE):
        return "压缩包或电子表格（.xlsx 一类）", _RENAME
    if data.startswith(COMPOUND):
        return "旧版 Office 文件（.xls、.doc 一类）", _RENAME
    if data.startswith(b"%PDF"):
        return "PDF", "向制表人要电子表格"
    if data.startswith(b"{\\rtf"):
        return "RTF 文档", "把表格复制到电子表格里，另存为 .xlsx"
    if text[:1] == b"<":
        return "网页（HTML或XML）", SAVE_AS
    if text and b"\0" not in beginning and any(mark in beginning for mark in b",\t;"):
        return "文本（CSV一类）", "把文件后缀改为 .csv 再检查"
    return None
