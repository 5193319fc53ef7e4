"""Paths turned into texts, and each text handed to the reader of its format."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from govrules.errors import Problem
from govrules.ledgers import signatures
from govrules.ledgers.entries import Contents, TableReader, clean, no_reader, placed, refused_file
from govrules.ledgers.json_text import json_lines, json_records

if TYPE_CHECKING:
    from govrules.ledgers.tables import Row
    from govrules.models.vocabulary import Vocabulary

WORKBOOKS = (".xlsx", ".xls", ".et", ".ods")

DRAFT = ".docx"
DRAFTS_BY_NAME = (".txt", ".md")
"""drafts that are read only where the file itself is named: a directory has such files for other ends"""

SUFFIXES = (".json", ".jsonl", ".yaml", ".yml", ".csv", ".parquet", *WORKBOOKS, DRAFT)

STDIN = "-"
"""the path that stands for standard input"""

STDIN_NAME = "标准输入"

MAX_BYTES = 200_000_000
"""bytes that a file may have"""

HEADER_BYTES = 65_536
"""bytes of a table among which its header is looked for"""

_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SAVE_AS = "请另存为UTF-8"
_LINES_OF_JSON = re.compile(r"\s*\{.*\}[ \t]*\n\s*\{")


class _Unreadable(Exception):  # noqa: N818 (it carries the problem to the caller, nothing else)
    """Bytes that are no text."""

    def __init__(self, message: str, hint: str):
        self.problem = Problem(message, None, hint)
        super().__init__(message)


def read_paths(
    paths: Sequence[Path | str],
    kind: str | None,
    stdin: bytes | None,
    vocabulary: Vocabulary | None = None,
    reader_of: Callable[[str], TableReader | None] = no_reader,
) -> Iterator[Contents]:
    """The contents of each path in turn; of a directory, those of its record files, sorted.

    A file named twice is read once; ``reader_of`` gives the reader of a table that has its own.
    """
    seen: set[str] = set()
    for path in paths:
        if str(path) == STDIN:
            yield read_stdin(stdin, kind, vocabulary)
            continue
        closed: list[OSError] = []
        files = _record_files(Path(path), closed) if Path(path).is_dir() else [Path(path)]
        yield from (_cannot_read(str(error.filename), error) for error in closed)
        if not files and not closed:
            hint = f"放入{'、'.join(SUFFIXES)}文件后再试"
            yield refused_file(clean(str(path)), [Problem("目录中没有可读的记录文件", None, hint)])
        for file in files:
            if (real := os.path.realpath(file)) not in seen:
                seen.add(real)
                yield read_file(file, kind, vocabulary, reader_of)


def has_drafts(paths: Sequence[Path | str]) -> bool:
    """Whether there are drafts among the files, which have to be seen together with their records."""
    return any(
        path.suffix.lower() in (DRAFT, *DRAFTS_BY_NAME)
        or (path.is_dir() and any(file.suffix.lower() == DRAFT for file in _record_files(path, [])))
        for path in map(Path, paths)
    )


def read_file(
    path: Path,
    kind: str | None,
    vocabulary: Vocabulary | None = None,
    reader_of: Callable[[str], TableReader | None] = no_reader,
) -> Contents:
    """The contents of one file, in the format that its name's ending says."""
    name, suffix = clean(str(path)), path.suffix.lower()
    try:
        if not path.exists():
            raise _Unreadable("没有这个文件或目录", "检查路径")
        if suffix not in (*SUFFIXES, *DRAFTS_BY_NAME):
            hint = f"可读 {'、'.join(SUFFIXES)}；其他表格请另存为 .xlsx，其他文稿另存为 .docx"
            raise _Unreadable(f"不能读取“{suffix or path.name}”文件", hint)
        if path.stat().st_size > MAX_BYTES:
            raise _Unreadable(f"文件过大，上限{MAX_BYTES // 1_000_000}MB", "请分成几个文件")
        data = path.read_bytes()
        if suffix in WORKBOOKS:
            from govrules.ledgers.workbooks import read_workbook  # noqa: PLC0415 (only where one is read)

            return read_workbook(data, name, kind, vocabulary, reader_of)
        if suffix == ".parquet":
            from govrules.ledgers.parquet import read_parquet  # noqa: PLC0415

            return read_parquet(data, name, kind, vocabulary, reader_of(path.stem))
        if suffix == DRAFT:
            from govrules.ledgers.drafts import read_document  # noqa: PLC0415

            return read_document(data, name, kind)
        _check_is_text(data)
        reader = reader_of(path.stem) if suffix == ".csv" else None
        text = table_text(data, reader) if suffix == ".csv" else utf8_text(data)
    except _Unreadable as error:
        return refused_file(name, [error.problem])
    except OSError as error:
        return _cannot_read(name, error)
    match suffix:
        case ".csv":
            from govrules.ledgers.tables import read_table  # noqa: PLC0415 (each reader only where it is used)

            return read_table(text, name, kind, vocabulary, reader)
        case ".jsonl":
            return json_lines(text, name)
        case ".json":
            return json_records(text, name)
        case ".txt" | ".md":
            from govrules.ledgers.drafts import read_text  # noqa: PLC0415

            return read_text(text, name, kind)
        case _:
            from govrules.ledgers.structured import yaml_records  # noqa: PLC0415

            return yaml_records(text, name)


def _check_is_text(data: bytes) -> None:
    """Refuse what is no text, saying what it is."""
    if data.startswith((signatures.ARCHIVE, signatures.COMPOUND, b"%PDF")) and (
        found := signatures.what_it_is(data)
    ):
        raise _Unreadable(f"文件其实是{found[0]}，不是文本", found[1])


def tables_of(path: Path, titles: Collection[str] = ()) -> tuple[list[tuple[str, list[Row]]], list[str]]:
    """The tables of a file with their names and rows, as records would be made of them, and what is wrong.

    ``titles`` are those that a header has, in plain form; without any it may have others.
    """
    found: list[tuple[str, list[Row]]] = []

    def reader_of(name: str) -> TableReader:
        def take(rows: list[Row], *_further: object, **_options: object) -> Contents:
            found.append((name, rows))
            return Contents()

        return TableReader(titles, take)

    refused = read_file(path, None, reader_of=reader_of).refused
    return found, [
        f"{placed(r.source, r.place)}：{r.message}{f'（{r.hint}）' if r.hint else ''}" for r in refused
    ]


def read_stdin(data: bytes | None, kind: str | None, vocabulary: Vocabulary | None = None) -> Contents:
    """The contents of standard input, in the format that they show.

    What begins with a bracket is JSON, or JSONL; a header with a column for the kind (or, ``kind`` given,
    with any known column) makes a CSV; all else is YAML.
    """
    if data is None:
        return refused_file(STDIN_NAME, [Problem("没有标准输入", None, "用管道送入记录，或给出文件")])
    try:
        text = table_text(data)
    except _Unreadable as error:
        return refused_file(STDIN_NAME, [error.problem])
    if text.lstrip().startswith(("{", "[")):
        read = json_lines if _LINES_OF_JSON.match(text) else json_records
        return read(text, STDIN_NAME)
    from govrules.ledgers.structured import yaml_records  # noqa: PLC0415
    from govrules.ledgers.tables import has_kind_column, known_titles, read_table  # noqa: PLC0415

    if has_kind_column(text) or (kind is not None and known_titles(text)):
        return read_table(text, STDIN_NAME, kind, vocabulary)
    return yaml_records(text, STDIN_NAME)


def utf8_text(data: bytes) -> str:
    """The text of UTF-8 bytes, with or without a byte order mark, line ends made alike."""
    try:
        return _text(data.removeprefix(_BOM), "utf-8")
    except UnicodeDecodeError as error:
        raise _not_utf8(data, error) from None


def table_text(data: bytes, reader: TableReader | None = None) -> str:
    """The text of a table: UTF-8, or GB18030 (with it GBK) where that makes its header a known Chinese one.

    So a UTF-8 file with one broken byte is an error with its line, never taken for GB18030. For a ``reader``
    to which every header is good it is the bytes alone that decide.
    """
    try:
        return _text(data.removeprefix(_BOM), "utf-8")
    except UnicodeDecodeError as error:
        from govrules.ledgers.tables import known_titles  # noqa: PLC0415

        beginning = data[:HEADER_BYTES].decode("gb18030", errors="replace")
        known = known_titles(beginning, reader.titles if reader else None)
        is_any_good = reader is not None and not reader.titles
        if data.startswith((_BOM, *_UTF16)) or not (is_any_good or any(not name.isascii() for name in known)):
            raise _not_utf8(data, error) from None
    try:
        return _text(data, "gb18030")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _Unreadable(f"第{line}行有不能识别的字节（按GB18030编码）", _SAVE_AS) from None


def _text(data: bytes, encoding: str) -> str:
    return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")


def _not_utf8(data: bytes, error: UnicodeDecodeError) -> _Unreadable:
    if data.startswith(_UTF16):
        return _Unreadable("文件是UTF-16编码，不是UTF-8编码", _SAVE_AS)
    line = error.object.count(b"\n", 0, error.start) + 1
    return _Unreadable(f"文件不是UTF-8编码（第{line}行有不能识别的字节）", _SAVE_AS)


def _cannot_read(name: str, error: OSError) -> Contents:
    reason = f"无法读取（{error.strerror or error}）"
    return refused_file(clean(name), [Problem(reason, None, "检查是否有读取权限")])


def _record_files(directory: Path, closed: list[OSError]) -> list[Path]:
    """The record files under a directory, sorted; what begins with a dot is left alone.

    The errors of folders that cannot be opened are added to ``closed``.
    """
    found = []
    for folder, folders, names in os.walk(directory, onerror=closed.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(folder) / name
            if not name.startswith((".", "~$")) and path.suffix.lower() in SUFFIXES and path.is_file():
                found.append(path)
    return sorted(found)
