"""A duty as a rule file has it, an expression or a deadline, and what it becomes."""

from __future__ import annotations

from govrules.errors import Problem, suggest
from govrules.findings import Modality
from govrules.language.nodes import GOVERNING_DATE, TRUE, Fact, Lit, Node, negation
from govrules.language.parser import ExpressionError, Source
from govrules.language.terms import Type
from govrules.language.typecheck import Scope, Typed, condition, is_large, outcomes, value
from govrules.policies import lowering
from govrules.policies.lowering import Lowered
from govrules.trees import Mapping, Scalar
from govrules.trees import Node as Tree

DEADLINE_KEYS = ("done", "holds", "within", "by", "until", "after", "before", "at")


def expression(
    item: Tree, scope: Scope, guards: frozenset[str], modality: Modality, when: Node
) -> tuple[str, Lowered]:
    """A duty in the form of an expression: its text, and what it becomes beside the condition ``when``.

    ``guards`` are the facts that are surely given. Raises :class:`ExpressionError`.
    """
    source = source_of(item)
    lowered = lowering.expression(condition(source, scope, guards), modality, Fact(GOVERNING_DATE))
    known = lowering.conjuncts(when)
    if lowered.duty in known:
        raise source.error(None, "要求与适用条件相同，永远不会不合规", "请改 when 或改要求")
    if negation(lowered.duty) in known:
        raise source.error(None, "要求与适用条件相反，凡适用必不合规", "请改 when 或改要求")
    return source.text, lowered


def deadline(item: Mapping, scope: Scope, guards: frozenset[str], modality: Modality) -> Lowered:
    """A duty in the form of a deadline; otherwise as :func:`expression`."""
    entries = {str(k.value): v for k, v in item.entries}
    for key, _ in item.entries:
        if key.value not in DEADLINE_KEYS:
            hint = suggest(str(key.value), DEADLINE_KEYS)
            raise ExpressionError(Problem(f"期限没有“{key.value}”这个键", key.span, hint))
    if modality.negative:
        raise ExpressionError(Problem("不得类的要求不能写成期限", item.span, "请改用 must 或 should"))
    shape = frozenset(entries) - {"at"}
    at = _hour(entries["at"], scope) if "at" in entries else None
    match sorted(shape):
        case ["after", "done", "within"] | ["before", "done", "within"]:
            backwards = "before" in shape
            act = date_of(entries["done"], scope)
            anchor = date_of(entries["before" if backwards else "after"], scope)
            length = _length(entries["within"], scope)
            _check_hour(act, at, entries)
            _refuse_large(item, act.node, anchor.node, length.node, at or TRUE)
            return lowering.counted(act, anchor, length, backwards=backwards, at=at)
        case ["by", "done"]:
            act = date_of(entries["done"], scope)
            limit = date_of(entries["by"], scope)
            _check_hour(act, at, entries)
            _refuse_large(item, act.node, limit.node, at or TRUE)
            return lowering.by_date(act, limit, at)
        case ["done", "until"] if at is None:
            act = date_of(entries["done"], scope)
            checkpoint = date_of(entries["until"], scope)
            _refuse_large(item, act.node, checkpoint.node)
            return lowering.until(act, checkpoint, Fact(GOVERNING_DATE))
        case ["holds", "until"] if at is None:
            holds = condition(source_of(entries["holds"]), scope, guards)
            return lowering.holds_until(holds, date_of(entries["until"], scope), Fact(GOVERNING_DATE))
        case ["by", "holds"] if at is None:
            holds = condition(source_of(entries["holds"]), scope, guards)
            return lowering.holds_by(holds, date_of(entries["by"], scope))
        case _:
            hint = "可用：done 配 within+after、within+before、by 或 until；holds 配 until 或 by"
            raise ExpressionError(Problem("期限的写法不完整或互相矛盾", item.span, hint))


def date_of(node: Tree, scope: Scope) -> Typed:
    """A date or a moment."""
    source = source_of(node)
    typed = value(source, scope)
    if typed.type not in (Type.DAY, Type.MOMENT):
        raise source.error(None, "此处要的是日期或时刻")
    return typed


def source_of(node: Tree) -> Source:
    """The text of an expression, with its place."""
    if isinstance(node, Scalar) and node.value is not None:
        return Source(node.text, node.span)
    hint = "含逗号、冒号或方括号的表达式请加引号，或另起一行"
    raise ExpressionError(Problem("此处应为一个表达式", node.span, hint))


def _length(node: Tree, scope: Scope) -> Typed:
    source = source_of(node)
    typed = value(source, scope)
    if typed.type is not Type.INT or typed.unit not in ("工作日", "日"):
        raise source.error(None, "within 应为以工作日或日计的参数", "天数请放进 parameters/")
    days = [n.value if isinstance(n, Lit) else 0 for n in outcomes(typed.node)]
    if typed.scale != 1 or any(not isinstance(n, int) or n < 1 for n in days):
        raise source.error(None, "within 应为不少于1的整天数")
    return typed


def _hour(node: Tree, scope: Scope) -> Node:
    source = source_of(node)
    typed = value(source, scope)
    if typed.unit != "时刻":
        raise source.error(None, "at 应为以时刻计的参数", '时刻请放进 parameters/，写成 "12:00"')
    return typed.node


def _check_hour(act: Typed, at: Node | None, entries: dict[str, Tree]) -> None:
    if at is not None and act.type is not Type.MOMENT:
        raise ExpressionError(Problem("有 at 的期限，done 应为时刻", entries["done"].span))


def _refuse_large(item: Mapping, *nodes: Node) -> None:
    """The choices of an act, a trigger and a length multiply; refused before they are written out."""
    if is_large(*nodes):
        raise ExpressionError(Problem("期限展开后过大", item.span, "少用分项的参数，或拆成几条规则"))
