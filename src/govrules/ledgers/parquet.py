"""Ledgers that are Parquet files: a column a fact, read one row group after another.

A column that is not there is absent, a null is a blank cell. Rows are counted from 1; the header is row 0.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from govrules.errors import Problem
from govrules.ledgers.entries import Contents, TableReader, refused_file
from govrules.ledgers.ooxml import MOST_CELLS, MOST_UNPACKED
from govrules.ledgers.own_rows import letters_of
from govrules.ledgers.tables import Row, header_index, kind_of_name, read_rows
from govrules.models.vocabulary import Vocabulary
from govrules.workdays import CHINA_TIME


def read_parquet(
    data: bytes,
    file: str,
    kind: str | None,
    vocabulary: Vocabulary | None = None,
    reader: TableReader | None = None,
) -> Contents:
    """The records of a Parquet file, of the kind that a column, then the file's name, then ``kind`` says.

    ``reader`` is the file's own, if it has one.
    """
    try:
        import pyarrow  # noqa: PLC0415 (an extra)
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        hint = "安装：pip install 'govrules[parquet]'；或另存为CSV"
        return refused_file(file, [Problem("读 Parquet 文件要另装 pyarrow", None, hint)])
    try:
        opened = parquet.ParquetFile(io.BytesIO(data))
        about = opened.metadata
        size = sum(about.row_group(i).total_byte_size for i in range(about.num_row_groups))
        if about.num_rows * about.num_columns > MOST_CELLS or size > MOST_UNPACKED:
            limit = f"上限{MOST_CELLS // 10_000}万格、{MOST_UNPACKED // 1_000_000}MB"
            return refused_file(file, [Problem(f"文件过大（{limit}）", None, "请分成几个文件")])
        rows = [Row(0, opened.schema_arrow.names), *_rows(opened)]
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError):  # also a text or a day that is none
        return refused_file(file, [Problem("文件已损坏，或不是 Parquet 文件", None, "核对文件后再试")])
    if reader is not None:
        return reader.read(rows, file, vocabulary)
    if not header_index(rows[:1])[1]:
        return refused_file(file, [Problem("没有认识的列名", None, "列名例如“编号”")])
    return read_rows(rows, file, kind_of_name(file) or kind, vocabulary)


def _rows(opened: Any) -> Iterator[Row]:
    """The rows that are not blank, as texts."""
    texts: dict[str, str] = {}
    number = 0
    for group in range(opened.num_row_groups):
        columns = [column.to_pylist() for column in opened.read_row_group(group).columns]
        for values in zip(*columns, strict=True):
            number += 1
            cells = [_text(value) for value in values]
            if any(cell.strip() for cell in cells):
                were = letters_of(values)
                yield Row(number, [texts.setdefault(c, c) for c in cells], {}, texts.setdefault(were, were))


def _text(value: object) -> str:
    """A value as a table without types has it."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            here = value.astimezone(CHINA_TIME) if value.tzinfo else value
            return f"{here:%Y-%m-%d %H:%M:%S}"
        case date():
            return value.isoformat()
        case bytes():  # how older programs write a text
            return value.decode()
        case list():
            return "、".join(map(_text, value))
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)
