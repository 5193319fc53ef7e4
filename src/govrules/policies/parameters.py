"""Parameters: the figures of the text, each with its unit, its history and its clause."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from math import lcm

from govrules.errors import Problem
from govrules.language.nodes import If, Lit, Node, Op, Origin
from govrules.language.typecheck import ParameterSpec, compare
from govrules.policies.rules import Parameter, Version
from govrules.trees import Mapping, Scalar, Sequence
from govrules.trees import Node as Tree

UNITS = ("人", "字", "分钟", "秒", "次", "件", "个", "项", "工作日", "日", "比例", "时刻")
KEYS = ("says", "unit", "by", "values")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
HOUR = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
RATIO = re.compile(r"([1-9]\d?)/([1-9]\d?)")


def spec_of(parameter: Parameter) -> ParameterSpec:
    """What the language needs to know of a parameter."""

    def resolve(key: str | None, governing: Node) -> tuple[Node, int]:
        return value_by_date(parameter, key, governing)

    return ParameterSpec(parameter.name, parameter.unit, parameter.keys, parameter.by, resolve)


def value_by_date(parameter: Parameter, key: str | None, governing: Node) -> tuple[Node, int]:
    """The value as a node (a choice by governing date where the history has several), and its scale."""
    versions = parameter.history(key)
    amounts = [_amount(v.values[key]) for v in versions]
    scale = lcm(*(a.denominator for a in amounts))
    values = [
        Lit(int(amount * scale), Origin(parameter.name, key, parameter.unit, version.clause, version.since))
        for amount, version in zip(amounts, versions, strict=True)
    ]
    later = [v.since.toordinal() for v in versions[1:]]
    if not later:
        return values[0], scale
    rows = tuple(
        (compare(Op.BELOW, governing, Lit(day)), value) for day, value in zip(later, values, strict=False)
    )
    return If(rows, values[-1]), scale


def _amount(value: int | str) -> Fraction:
    if isinstance(value, int):
        return Fraction(value)
    if hour := HOUR.fullmatch(value):
        return Fraction(int(hour[1]) * 3600 + int(hour[2]) * 60)
    return Fraction(value)


def read_parameters(tree: Tree, problems: list[Problem]) -> list[Parameter]:
    """The parameters of one file; what is wrong is added to ``problems``."""
    if not isinstance(tree, Mapping):
        problems.append(Problem("参数文件应为“名称: {says, unit, values}”的列表", tree.span))
        return []
    found = []
    for key, node in tree.entries:
        parameter = read_parameter(key, node, problems)
        if parameter is not None:
            found.append(parameter)
    return found


def read_parameter(
    key: Scalar, node: Tree, problems: list[Problem], like: Parameter | None = None
) -> Parameter | None:
    """One parameter; what ``node`` leaves open is as in ``like``. What is wrong is added to ``problems``."""
    name = str(key.value)
    if not isinstance(node, Mapping):
        problems.append(Problem(f"参数“{name}”应有 says、unit、values", key.span))
        return None
    entries = {str(k.value): v for k, v in node.entries}
    for k, _ in node.entries:
        if k.value not in KEYS:
            problems.append(
                Problem(f"参数“{name}”有不认识的键“{k.value}”", k.span, f"可用：{'、'.join(KEYS)}")
            )
    if like is not None:
        heads = {"says": like.says, "unit": like.unit} | ({"by": like.by} if like.by else {})
        as_before = {k: Scalar(said, key.span, quoted=False, text=said) for k, said in heads.items()}
        entries = {**as_before, **entries}
    says, unit, by, values = (entries.get(k) for k in KEYS)
    if not isinstance(says, Scalar) or not isinstance(unit, Scalar) or not isinstance(values, Mapping):
        problems.append(Problem(f"参数“{name}”须有 says、unit 和 values", key.span))
        return None
    if unit.value not in UNITS:
        problems.append(Problem(f"没有“{unit.value}”这个单位", unit.span, f"可用：{'、'.join(UNITS)}"))
        return None
    before = len(problems)
    versions = [v for v in (_read_version(k, n, str(unit.value), problems) for k, n in values.entries) if v]
    if not versions:
        if len(problems) == before:
            problems.append(Problem(f"参数“{name}”没有值", values.span))
        return None
    if len({frozenset(v.values) for v in versions}) > 1:
        parts = dict.fromkeys(part or "value" for version in versions for part in version.values)
        hint = f"每一版都写全：{'、'.join(parts)}，没有改的照抄"
        problems.append(Problem(f"参数“{name}”各版本的分项不一致", values.span, hint))
        return None
    versions.sort(key=lambda v: v.since)
    return Parameter(
        name,
        str(says.value),
        str(unit.value),
        str(by.value) if isinstance(by, Scalar) else None,
        tuple(versions),
        key.span,
    )


def _read_version(key: Scalar, node: Tree, unit: str, problems: list[Problem]) -> Version | None:
    since = read_day(key, problems)
    if since is None:
        return None
    if not isinstance(node, Mapping):
        problems.append(Problem("每个版本写成 {value: …, clause: …} 或 {分项: …, clause: …}", key.span))
        return None
    values: dict[str | None, int | str] = {}
    clause = ""
    for k, v in node.entries:
        if isinstance(v, Sequence | Mapping):
            problems.append(Problem("参数的值应为单个数字或文字", v.span))
        elif k.value == "clause":
            clause = str(v.value)
        elif _fits(v.value, unit):
            values[None if k.value == "value" else str(k.value)] = v.value  # type: ignore[assignment]
        else:
            problems.append(Problem(f"“{v.value}”不是以“{unit}”计的值", v.span, _value_hint(unit)))
    if not clause:
        problems.append(Problem("没有写明条款 clause", key.span))
        return None
    if None in values and len(values) > 1:
        problems.append(Problem("value 不能与分项并列", key.span))
        return None
    return Version(since, values, clause) if values else None


def _fits(value: object, unit: str) -> bool:
    if unit == "比例":
        return isinstance(value, str) and RATIO.fullmatch(value) is not None
    if unit == "时刻":
        return isinstance(value, str) and HOUR.fullmatch(value) is not None
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**9


def _value_hint(unit: str) -> str:
    return {"比例": '写成 "1/2"', "时刻": '写成 "12:00"'}.get(unit, "写成正整数")


def read_day(scalar: Tree, problems: list[Problem]) -> date | None:
    """A day written YYYY-MM-DD, or a problem."""
    text = scalar.text if isinstance(scalar, Scalar) else ""
    if DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    problems.append(Problem(f"“{text}”不是有效日期", scalar.span, "写成 2018-05-11"))
    return None
