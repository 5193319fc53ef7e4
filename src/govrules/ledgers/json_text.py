"""JSON and JSONL, read by the standard library alone as long as nothing is wrong with them."""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from govrules.errors import Problem, Span
from govrules.ledgers.entries import Contents, Entry, Path, refused_file
from govrules.models.record_types import kind_of

if TYPE_CHECKING:
    from govrules.trees import Node

RECORDS = "records"
COMPLETE = "台账完整"
MAPPING = "台账映射"
"""the key of a file that maps the columns of ledgers and holds no records"""


def json_records(text: str, file: str) -> Contents:
    """The records of a JSON text.

    A sound file is read by the standard library alone; the tree that knows the places is built only when
    something is wrong with it.
    """

    @cache
    def tree() -> tuple[Node | None, list[Problem]]:
        from govrules.trees import read_json  # noqa: PLC0415 (only where something is wrong)

        problems: list[Problem] = []
        return read_json(text, file, problems), problems

    try:
        items, complete = _plain_json(text)
    except (ValueError, RecursionError):
        from govrules.ledgers.structured import tree_records  # noqa: PLC0415

        return tree_records(*tree(), file)
    if not items and not complete:
        return refused_file(file, [Problem("文件里没有记录", None, "写入记录后再试")])
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    entries = []
    for number, (data, index) in enumerate(items):
        line = bisect_right(starts, index)
        entries.append(Entry(file, line, data, locate=partial(_locate_item, tree, number)))
    return Contents(tuple(entries), complete=complete)


def json_lines(text: str, file: str) -> Contents:
    """The records of a JSONL text, one a line; an empty line is none."""
    entries = [
        _line_entry(line, number, file)
        for number, line in enumerate(text.split("\n"), start=1)
        if line.strip()
    ]
    if not entries:
        return refused_file(file, [Problem("文件是空的", None, "写入记录后再试")])
    return Contents(tuple(entries))


def _line_entry(line: str, number: int, file: str) -> Entry:
    problems: list[Problem] = []
    node: Node | None = None
    try:
        data = _value(line)
    except (ValueError, RecursionError):
        from govrules.trees import read_json, to_data  # noqa: PLC0415

        node = read_json(line, file, problems, first_line=number)
        data = to_data(node) if node is not None else None

    def locate(path: Path) -> Span | None:
        from govrules.ledgers.structured import locate as locate_in  # noqa: PLC0415
        from govrules.trees import read_json  # noqa: PLC0415

        return locate_in(read_json(line, file, [], first_line=number), path)

    return Entry(file, number, data, tuple(problems), locate)


def _locate_item(
    tree: Callable[[], tuple[Node | None, list[Problem]]], number: int, path: Path
) -> Span | None:
    from govrules.ledgers.structured import locate, record_nodes  # noqa: PLC0415

    root, _ = tree()
    return locate(record_nodes(root, [])[number], path) if root is not None else None


_SPACE = re.compile(r"[ \t\n\r]*")
_HALF_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        raise ValueError("equal keys")
    return data


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("not a finite number")
    return value


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_float=_finite, parse_constant=_finite)


def _value(text: str) -> object:
    """The value of a JSON text; ValueError or RecursionError where the reader with places has to look."""
    if _HALF_CHARACTER.search(text):
        raise ValueError("perhaps half a character")
    return _DECODER.decode(text)


def _plain_json(text: str) -> tuple[list[tuple[object, int]], frozenset[str]]:
    """The records with the index at which each begins, and the kinds declared complete.

    Raises ValueError or RecursionError for anything out of the ordinary.
    """
    if _HALF_CHARACTER.search(text):
        raise ValueError("perhaps half a character")
    start = _space(text, 0)
    complete: frozenset[str] = frozenset()
    if text[start : start + 1] == "[":
        items, end = _plain_list(text, start)
    else:
        data, items, end = _plain_object(text, start)
        if MAPPING in data:
            raise ValueError("no records")
        if RECORDS not in data and COMPLETE not in data:
            items = [(data, start)]
        elif set(data) <= {RECORDS, COMPLETE}:
            complete = _plain_kinds(data.get(COMPLETE, []))
        else:
            raise ValueError("other keys")
    if _space(text, end) != len(text):
        raise ValueError("more than one value")
    return items, complete


def _plain_kinds(value: object) -> frozenset[str]:
    if not isinstance(value, list):
        raise ValueError("no list")
    kinds = [kind_of(item) if isinstance(item, str) else None for item in value]
    if None in kinds:
        raise ValueError("no such kind")
    return frozenset(kind for kind in kinds if kind is not None)


def _plain_list(text: str, start: int) -> tuple[list[tuple[object, int]], int]:
    """The items of the list that opens at ``start``, each with its index, and where the list is over."""
    items: list[tuple[object, int]] = []
    index = _space(text, start + 1)
    if text[index : index + 1] == "]":
        return items, index + 1
    more = True
    while more:
        value, end = _DECODER.raw_decode(text, index)
        items.append((value, index))
        index, more = _after(text, end, "]")
    return items, index


def _plain_object(text: str, start: int) -> tuple[dict[str, object], list[tuple[object, int]], int]:
    """The object that opens at ``start``, the items of its ``records``, and where it is over."""
    if text[start : start + 1] != "{":
        raise ValueError("neither list nor object")
    data: dict[str, object] = {}
    items: list[tuple[object, int]] = []
    index, more = _space(text, start + 1), True
    while more:
        key, end = _DECODER.raw_decode(text, index)
        index = _space(text, end)
        if not isinstance(key, str) or key in data or text[index : index + 1] != ":":
            raise ValueError("no key, or a second time")
        index = _space(text, index + 1)
        if key == RECORDS:
            if text[index : index + 1] != "[":
                raise ValueError("no list")
            items, end = _plain_list(text, index)
            data[key] = None
        else:
            data[key], end = _DECODER.raw_decode(text, index)
        index, more = _after(text, end, "}")
    return data, items, index


def _after(text: str, end: int, close: str) -> tuple[int, bool]:
    """Where the next part begins, and whether there is one, or ``close`` ends them."""
    index = _space(text, end)
    match text[index : index + 1]:
        case ",":
            return _space(text, index + 1), True
        case found if found == close:
            return index + 1, False
        case _:
            raise ValueError("neither comma nor end")


def _space(text: str, index: int) -> int:
    found = _SPACE.match(text, index)
    return found.end() if found else index
