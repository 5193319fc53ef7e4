"""The cases of rule files: records with the verdict that a rule must give on them."""

from __future__ import annotations

from collections.abc import Iterator

from govrules.errors import Problem
from govrules.findings import Verdict
from govrules.language.terms import Term, Type
from govrules.models.base import Record
from govrules.models.reading import RecordError, read_record
from govrules.models.record_types import kind_of
from govrules.models.values import ValueProblem, read_value
from govrules.models.vocabulary import Vocabulary
from govrules.policies.rules import Case
from govrules.trees import Data, Mapping, Sequence, to_data
from govrules.trees import Node as Tree

CASE_DAY = Term("today", "今日", Type.MOMENT)
OTHERS, COMPLETE, READING = "另有", "台账完整", "口径"


def read_cases(
    rule: Mapping, kind: str, today: str, vocabulary: Vocabulary, problems: list[Problem]
) -> Iterator[Case]:
    """The cases of a rule or a table about ``kind``; ``today`` is the day of those that name none."""
    for verdict in Verdict:
        tree = rule.get(verdict.value)
        if tree is None:
            continue
        if not isinstance(tree, Sequence):
            problems.append(Problem("案例应为列表", tree.span))
            continue
        for item in tree.items:
            case = _case(kind, verdict, item, today, vocabulary, problems)
            if case is not None:
                yield case


def _case(
    kind: str, verdict: Verdict, item: Tree, day: str, vocabulary: Vocabulary, problems: list[Problem]
) -> Case | None:
    if not isinstance(item, Mapping):
        problems.append(Problem("每个案例应为 {术语: 值, …}", item.span))
        return None

    data = to_data(item)
    assert isinstance(data, dict)
    today = str(data.pop("今日", day))
    try:
        read_value(CASE_DAY, today)
    except ValueProblem as error:
        key = item.key("今日")
        span = key.span if key is not None else item.span
        problems.append(Problem(f"案例的“今日”{error.message}", span))
        return None
    reading = str(data.pop(READING, ""))
    others, complete = data.pop(OTHERS, []), data.pop(COMPLETE, [])
    if not isinstance(others, list) or not isinstance(complete, list):
        problems.append(Problem(f"案例的“{OTHERS}”和“{COMPLETE}”应为列表", item.span))
        return None
    record = _record({"id": "案例", **data}, kind, item, vocabulary, problems)
    beside = []
    for i, other in enumerate(others, start=1):
        data = {"id": f"另{i}", **other} if isinstance(other, dict) else {}
        beside.append(_record(data, None, item, vocabulary, problems))
    if record is None or None in beside:
        return None
    kinds = frozenset(kind_of(str(name)) or "" for name in complete)
    return Case(verdict, record, today, item.span, tuple(r for r in beside if r), kinds, reading)


def _record(
    data: dict[str, Data], kind: str | None, item: Mapping, vocabulary: Vocabulary, problems: list[Problem]
) -> Record | None:
    try:
        return read_record(data, kind, vocabulary)
    except RecordError as error:
        for problem in error.problems:
            key = item.key(str(problem.path[0])) if problem.path else None
            span = key.span if key is not None else item.span
            problems.append(Problem(f"案例：{problem.message}", span, problem.hint))
        return None
