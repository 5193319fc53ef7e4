"""YAML, and JSON with places: one record, a list of records, or ``{records: […], 台账完整: […]}``."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from functools import partial

from govrules.errors import Problem, Span, suggest
from govrules.ledgers.entries import Contents, Entry, Path, refusal, refused_file
from govrules.ledgers.json_text import COMPLETE, MAPPING, RECORDS
from govrules.models.record_types import kind_of, record_types
from govrules.trees import Mapping, Node, Scalar, Sequence, read_yaml, to_data


def yaml_records(text: str, file: str) -> Contents:
    """The records of a YAML text."""
    problems: list[Problem] = []
    return tree_records(read_yaml(text, file, problems), problems, file)


def tree_records(root: Node | None, problems: list[Problem], file: str) -> Contents:
    """The records of a tree that was read from ``file``, with what is wrong with it."""
    if root is None:
        return refused_file(file, problems)
    if isinstance(root, Mapping) and root.key(MAPPING):
        return Contents(warnings=(f"{file}：是台账映射，没有当作记录读入",))
    complete = root.get(COMPLETE) if isinstance(root, Mapping) else None
    kinds = _complete_kinds(complete, problems) if complete is not None else frozenset()
    nodes = record_nodes(root, problems)
    if not nodes and not problems and not kinds:
        problems.append(Problem("文件里没有记录", root.span, "写入记录后再试"))
    faults, others = _by_node(nodes, problems)
    entries = [
        Entry(file, node.span.line, to_data(node), tuple(faults[number]), partial(locate, node))
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


def record_nodes(root: Node, problems: list[Problem]) -> tuple[Node, ...]:
    """The nodes that are records."""
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
            titles = list(record_types().titles.values())
            hint = suggest(text, titles) or f"可填：{'、'.join(titles)}"
            problems.append(Problem(f"“台账完整”中没有记录类型“{text}”", item.span, hint))
    return frozenset(kinds)


def locate(node: Node | None, path: Path) -> Span | None:
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
