"""JSON, JSONL and YAML: one record, a list of records, or ``{records: […], 台账完整: […]}``."""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from govrules.errors import Problem, Span, suggest
from govrules.ledgers.entries import Contents, Entry, Path, refusal, refused_file
from govrules.models.record_types import kind_of, record_types
from govrules.trees import Mapping, Node, Scalar, Sequence, read_json, read_yaml, to_data

RECORDS = "records"
COMPLETE = "台账完整"


def json_records(text: str, file: str) -> Contents:
    """The records of a JSON text.

    A sound file is read by the standard library alone; the tree that knows the places is built only when
    something is wrong with it.
    """

    @cache
    def tree() -> tuple[Node | None, list[Problem]]:
        problems: list[Problem] = []
        return read_json(text, file, problems), problems

    try:
        items, complete = _plain_json(text)
    except (ValueError, RecursionError):
        return _tree_records(*tree(), file)
    if not items and not complete:
        return refused_file(file, [Problem("文件里没有记录", None, "写入记录后再试")])
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    entries = []
    for number, (data, index) in enumerate(items):
        line = bisect_right(starts, index)
        entries.append(Entry(file, line, data, locate=partial(_locate_item, tree, number)))
    return Contents(tuple(entries), complete=complete)


def yaml_records(text: str, file: str) -> Contents:
    """The records of a YAML text."""
    problems: list[Problem] = []
    return _tree_records(read_yaml(text, file, problems), problems, file)


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
        node = read_json(line, file, problems, first_line=number)
        data = to_data(node) if node is not None else None

    def locate(path: Path) -> Span | None:
        return _locate(read_json(line, file, [], first_line=number), path)

    return Entry(file, number, data, tuple(problems), locate)


# --- the tree -------------------------------------------------------------------------------------------


def _tree_records(root: Node | None, problems: list[Problem], file: str) -> Contents:
    if root is None:
        return refused_file(file, problems)
    complete = root.get(COMPLETE) if isinstance(root, Mapping) else None
    kinds = _complete_kinds(complete, problems) if complete is not None else frozenset()
    nodes = _record_nodes(root, problems)
    if not nodes and not problems and not kinds:
        problems.append(Problem("文件里没有记录", root.span, "写入记录后再试"))
    faults, others = _by_node(nodes, problems)
    entries = [
        Entry(file, node.span.line, to_data(node), tuple(faults[number]), partial(_locate, node))
        for number, node in enumerate(nodes)
    ]
    # What is wrong with the file around its records does not keep the records from being read.
    refused = (refusal(file, "", others, is_record=False),) if others else ()
    return Contents(tuple(entries), refused, complete=kinds)


def _by_node(
    nodes: tuple[Node, ...], problems: list[Problem]
) -> tuple[defaultdict[int, list[Problem]], list[Problem]]:
    """The problems inside each of ``nodes`` (which follow one another), by its number, and those outside."""
    starts = [(node.span.line, node.span.start) for node in nodes]
    inside: defaultdict[int, list[Problem]] = defaultdict(list)
    outside = []
    for problem in problems:
        place = (problem.span.line, problem.span.start) if problem.span else (0, 0)
        number = bisect_right(starts, place) - 1
        if number >= 0 and place < _end(nodes[number]):
            inside[number].append(problem)
        else:
            outside.append(problem)
    return inside, outside


def _end(node: Node) -> tuple[int, int]:
    """The line and the character where ``node`` is over."""
    if isinstance(node, Scalar):
        return node.span.line, node.span.start + node.span.length
    return node.end


def _record_nodes(root: Node, problems: list[Problem]) -> tuple[Node, ...]:
    match root:
        case Sequence(items=items):
            return items
        case Mapping(entries=entries) if root.key(RECORDS) or root.key(COMPLETE):
            records: tuple[Node, ...] = ()
            for key, value in entries:
                match key.text, value:
                    case "records", Sequence(items=items):
                        records = items
                    case "records", _:
                        problems.append(Problem("“records”应为列表", key.span, "写成 [ … ]，每项一条记录"))
                    case "台账完整", _:
                        pass
                    case other, _:
                        hint = "与“records”并列的只能有“台账完整”"
                        problems.append(Problem(f"不认识“{other}”", key.span, hint))
            return records
        case Mapping():
            return (root,)
        case Scalar(span=span):
            if not problems:
                problems.append(Problem("文件里不是记录", span, "写成“键: 值”，或记录的列表"))
            return ()


def _complete_kinds(node: Node, problems: list[Problem]) -> frozenset[str]:
    if not isinstance(node, Sequence):
        problems.append(Problem("“台账完整”应为列表", node.span, "写成 [会议, 公文] 的样子"))
        return frozenset()
    kinds = set()
    for item in node.items:
        text = item.text if isinstance(item, Scalar) else ""
        if kind := kind_of(text):
            kinds.add(kind)
        else:
            titles = [t.title for t in record_types().values()]
            hint = suggest(text, titles) or f"可填：{'、'.join(titles)}"
            problems.append(Problem(f"“台账完整”中没有记录类型“{text}”", item.span, hint))
    return frozenset(kinds)


def _locate_item(
    tree: Callable[[], tuple[Node | None, list[Problem]]], number: int, path: Path
) -> Span | None:
    root, _ = tree()
    return _locate(_record_nodes(root, [])[number], path) if root is not None else None


def _locate(node: Node | None, path: Path) -> Span | None:
    """The key, or the item of a list, that ``path`` leads to; as much of the way as there is."""
    span = node.span if node is not None else None
    for step in path:
        match node, step:
            case Mapping(), str() if key := node.key(step):
                span, node = key.span, node.get(step)
            case Sequence(items=items), int() if step < len(items):
                node = items[step]
                span = node.span
            case _:
                break
    return span


# --- JSON without places --------------------------------------------------------------------------------

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
