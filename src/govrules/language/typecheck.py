"""Syntax trees to typed core nodes: names, types, choices and units are checked here, sugar is removed.

A choice between values (a parameter that depends on a fact or a date) is pushed outwards as soon as a
comparison is built around it, so that what leaves this module keeps the invariant of
:class:`~govrules.language.nodes.If`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from math import lcm

from msgspec import Struct, field
from msgspec.structs import replace

from govrules.errors import Problem, suggest
from govrules.language.hoisted import (
    POSITION,
    SELF,
    Aggregate,
    Collection,
    Declaration,
    Hoisted,
    Holds,
    Lookup,
    Over,
    Where,
)
from govrules.language.nodes import (
    FALSE,
    GOVERNING_DATE,
    TRUE,
    And,
    Call,
    Compare,
    Fact,
    Function,
    If,
    In,
    Linear,
    Lit,
    Node,
    Not,
    Op,
    Or,
    children,
    conjunction,
    disjunction,
    fact_names,
    given,
    negation,
)
from govrules.language.parser import ExpressionError, Source, parse
from govrules.language.terms import Term, Type
from govrules.workdays import DAY_SECONDS

TYPE_LABELS = {
    Type.BOOL: "是否",
    Type.INT: "整数",
    Type.CODE: "选项",
    Type.CODES: "选项的集合",
    Type.TEXT: "文字",
    Type.DAY: "日期",
    Type.MOMENT: "时刻",
}
SMALL_NUMBERS = range(3)
"""Integers that a rule may write itself; any other figure is a parameter with its clause."""
SECONDS_PER_MINUTE = 60
MOST_NODES = 5_000
"""The nodes of a condition, sugar removed and choices are multiplied out; the shipped ones stay below 100."""
MOST_LEVELS = 60
"""The depth of such a condition; the deepest shipped has 10."""
AGGREGATES = tuple(o.value for o in Over)
FUNCTION_NAMES = (
    *(f.value for f in Function), "含任一", "含全部", "是工作日", *AGGREGATES, "依次", "任职", "分管",
)  # fmt: skip
END_OF_DAY = "日末"
"""The hour that is the last of its day."""
OWN, ELEMENT, VALUES = "本", "值", "取"


class Typed(Struct, frozen=True):
    """A node with its type; the value meant is ``node / scale`` (ratios are kept as integers)."""

    node: Node
    type: Type
    labels: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    scale: int = 1
    members: tuple[tuple[str, Node], ...] = ()
    """of a set: each choice with the condition that it is in"""


class ParameterSpec(Struct, frozen=True):
    """What the language needs to know of a parameter: its unit and the labels of its keys (None: no key)."""

    name: str
    unit: str
    keys: tuple[str, ...] | None
    by: str | None
    """the title of the term whose choices are the keys"""
    resolve: Callable[[str | None, Node], tuple[Node, int]]
    """(key, governing date) to the value node, a choice by date where there are several, and its scale"""


class Scope(Struct):
    """The names an expression may use, and the day that governs its parameters."""

    terms: Mapping[str, Term]
    parameters: Mapping[str, ParameterSpec]
    defines: Mapping[str, Callable[[], Typed]]
    governing: Node
    used: list[tuple[str, str | None]] = field(default_factory=list)
    """the parameters met on the way, with their keys (None where the key is a fact)"""
    collections: Mapping[str, Collection] = field(default_factory=dict)
    """what aggregates may look through, by title"""
    hoisted: dict[str, Declaration] = field(default_factory=dict)
    """the aggregates met on the way, by the name of the fact that stands for each"""
    own: Mapping[str, Term] | None = None
    """inside a filter: the terms of the record itself, under 本."""
    broken: Mapping[str, Problem] = field(default_factory=dict)
    """names that are taken but cannot be used, each with what is wrong with it and has been reported"""

    def names(self) -> list[str]:
        """Every name that may stand alone."""
        return [*self.terms, *self.parameters, *self.defines]


def condition(source: Source, scope: Scope, guards: frozenset[str] = frozenset()) -> Node:
    """The core condition of an expression; ``guards`` are the nullable facts known to be given.

    Raises :class:`~govrules.language.parser.ExpressionError`.
    """
    node = _Checker(source, scope).condition(parse(source), guards)
    if is_large(node):
        raise _too_large(source, None)
    return node


def value(
    source: Source, scope: Scope, guards: frozenset[str] = frozenset(), like: Typed | None = None
) -> Typed:
    """The typed value of an expression; a bare label takes its choices from ``like``.

    Raises :class:`~govrules.language.parser.ExpressionError`.
    """
    typed = _Checker(source, scope).value(parse(source), guards, like)
    if is_large(typed.node):
        raise _too_large(source, None)
    return typed


def is_large(*nodes: Node) -> bool:
    """Whether something built over all of ``nodes``, choices multiplied out, may exceed what is taken."""
    size, choices = 0, 1
    for node in nodes:
        nodes_in, levels = _extent(node)
        size += choices * nodes_in
        if size > MOST_NODES or levels > MOST_LEVELS:
            return True
        choices *= len(outcomes(node))
    return False


def _extent(node: Node) -> tuple[int, int]:
    """How many nodes, on how many levels; counted no further than what is taken."""
    count, levels, level = 0, 0, [node]
    while level and count <= MOST_NODES and levels <= MOST_LEVELS:
        count, levels = count + len(level), levels + 1
        level = [child for n in level for child in children(n)]
    return count + len(level), levels


def _too_large(source: Source, tree: ast.expr | None) -> ExpressionError:
    message = f"表达式展开后过大（上限{MOST_NODES}个节点、{MOST_LEVELS}层）"
    return source.error(tree, message, "少用分项参数相加和定义套定义，或拆成几条规则")


def asserts(node: Node) -> frozenset[str]:
    """The facts that are surely given where ``node`` is true."""
    match node:
        case Call(Function.GIVEN, (Fact(name),)):
            return frozenset({name})
        case And(args):
            return frozenset().union(*map(asserts, args)) if args else frozenset()
        case Or(args) if args:
            return frozenset.intersection(*map(asserts, args))
        case Not(arg):
            return denies(arg)
        case _:
            return frozenset()


def denies(node: Node) -> frozenset[str]:
    """The facts that are surely given where ``node`` is false."""
    match node:
        case Not(arg):
            return asserts(arg)
        case Or(args):
            return frozenset().union(*map(denies, args)) if args else frozenset()
        case And(args) if args:
            return frozenset.intersection(*map(denies, args))
        case _:
            return frozenset()


def compare(op: Op, left: Node, right: Node) -> Node:
    """A comparison, pushed into the choices on either side and folded between literals."""
    match left, right:
        case If(rows, otherwise), _:
            return If(tuple((c, compare(op, v, right)) for c, v in rows), compare(op, otherwise, right))
        case _, If(rows, otherwise):
            return If(tuple((c, compare(op, left, v)) for c, v in rows), compare(op, left, otherwise))
        case Lit(a), Lit(b):
            if op is Op.EQUAL:
                return TRUE if a == b else FALSE
            return TRUE if (a <= b if op is Op.AT_MOST else a < b) else FALSE  # type: ignore[operator]
        case _:
            return Compare(op, left, right)


def map_values(node: Node, build: Callable[[Node], Node]) -> Node:
    """``build`` applied to a value, or to every value of a choice."""
    if isinstance(node, If):
        return If(tuple((c, map_values(v, build)) for c, v in node.rows), map_values(node.otherwise, build))
    return build(node)


def workday_after(day: Node, days: Node) -> Node:
    """The ``days``-th working day after ``day`` (before, where negative), pushed into choices."""
    return map_values(days, lambda n: map_values(day, lambda d: Call(Function.WORKDAY_AFTER, (d, n))))


def day_after(day: Node, days: Node) -> Node:
    """``days`` calendar days after ``day``, pushed into choices; nothing to do for 0."""
    return map_values(
        days, lambda n: map_values(day, lambda d: d if n == Lit(0) else Call(Function.DAY_AFTER, (d, n)))
    )


def linear(terms: Sequence[tuple[int, Node]], constant: int = 0) -> Node:
    """A sum in its simplest form; literals go into the constant unless one stands alone."""
    for i, (factor, node) in enumerate(terms):
        if isinstance(node, If):
            rest = [*terms[:i], *terms[i + 1 :]]
            return map_values(node, _add_to(rest, factor, constant))
    if len(terms) == 1 and constant == 0 and terms[0][0] == 1:
        return terms[0][1]
    merged: dict[Node, int] = {}
    for factor, node in terms:
        match node:
            case Lit(int(number)):
                constant += factor * number
            case Linear(inner, inner_constant):
                constant += factor * inner_constant
                for f, n in inner:
                    merged[n] = merged.get(n, 0) + factor * f
            case _:
                merged[node] = merged.get(node, 0) + factor
    kept = tuple((f, n) for n, f in merged.items() if f)
    if not kept:
        return Lit(constant)
    if len(kept) == 1 and constant == 0 and kept[0][0] == 1:
        return kept[0][1]
    return Linear(kept, constant)


def _add_to(rest: Sequence[tuple[int, Node]], factor: int, constant: int) -> Callable[[Node], Node]:
    return lambda v: linear([*rest, (factor, v)], constant)


class _Checker:
    """One expression being checked; methods return core nodes and raise ExpressionError."""

    def __init__(self, source: Source, scope: Scope):
        self.source = source
        self.scope = scope
        self.nullable = {t.name for t in scope.terms.values() if t.nullable}

    # conditions ------------------------------------------------------------------------------------

    def condition(self, tree: ast.expr, guards: frozenset[str]) -> Node:
        match tree:
            case ast.BoolOp(op, operands):
                return self._connective(op, operands, guards)
            case ast.UnaryOp(ast.Not(), operand):
                return negation(self.condition(operand, guards))
            case ast.Compare():
                return self._comparison(tree, guards)
            case ast.IfExp(test, body, orelse):
                test_node = self.condition(test, guards)
                return If(
                    ((test_node, self.condition(body, guards | asserts(test_node))),),
                    self.condition(orelse, guards | denies(test_node)),
                )
            case ast.Call(ast.Name("含任一" | "含全部" as name), args):
                return self._contains(tree, name, args)
            case ast.Call(ast.Name("是工作日"), args):
                (day,) = self._arguments(tree, args, 1)
                typed = self._of(day, guards, Type.DAY)
                self._require_given(day, typed.node, guards)
                eve = day_after(typed.node, Lit(-1))
                return compare(Op.EQUAL, workday_after(eve, Lit(1)), typed.node)
        typed = self.value(tree, guards, None)
        if typed.type is not Type.BOOL:
            raise self.source.error(
                tree, f"此处要的是条件，却是{TYPE_LABELS[typed.type]}", "请写成比较，如 … == …"
            )
        return typed.node

    def _connective(self, op: ast.boolop, operands: Sequence[ast.expr], guards: frozenset[str]) -> Node:
        is_and = isinstance(op, ast.And)
        nodes: list[Node] = []
        for operand in operands:
            if isinstance(operand, ast.BoolOp) and not self._in_parentheses(operand):
                raise self.source.error(operand, "and 与 or 混用时须加括号", "例：A or (B and C)")
            node = self.condition(operand, guards)
            guards = guards | (asserts(node) if is_and else denies(node))
            nodes.append(node)
        return conjunction(*nodes) if is_and else disjunction(*nodes)

    def _in_parentheses(self, tree: ast.expr) -> bool:
        text = self.source.text.encode()
        before, after = text[: tree.col_offset].rstrip(), text[tree.end_col_offset :].lstrip()
        return before.endswith(b"(") and after.startswith(b")")

    def _comparison(self, tree: ast.Compare, guards: frozenset[str]) -> Node:
        if len(tree.ops) != 1:
            raise self.source.error(tree, "不能连写比较", "请拆成两个比较，用 and 连接")
        op, left_tree, right_tree = tree.ops[0], tree.left, tree.comparators[0]
        if isinstance(op, ast.In | ast.NotIn):
            node = self._membership(left_tree, right_tree, guards)
            return negation(node) if isinstance(op, ast.NotIn) else node
        left, right = self._both(left_tree, right_tree, guards)
        if isinstance(op, ast.Eq | ast.NotEq):
            node = self._equality(tree, left, right)
            return negation(node) if isinstance(op, ast.NotEq) else node
        return self._order(tree, op, (left_tree, left), (right_tree, right), guards)

    def _both(self, left: ast.expr, right: ast.expr, guards: frozenset[str]) -> tuple[Typed, Typed]:
        """Both sides of a comparison; a bare label takes its type from the other side."""
        if self._is_label(left) and not self._is_label(right):
            typed = self.value(right, guards, None)
            return self.value(left, guards, typed), typed
        typed = self.value(left, guards, None)
        return typed, self.value(right, guards, typed)

    def _is_label(self, tree: ast.expr) -> bool:
        if isinstance(tree, ast.Constant):
            return isinstance(tree.value, str)
        return isinstance(tree, ast.Name) and tree.id not in self.scope.names()

    def _membership(self, left: ast.expr, right: ast.expr, guards: frozenset[str]) -> Node:
        if isinstance(right, ast.Call) and isinstance(right.func, ast.Name) and right.func.id == VALUES:
            return self._lookup(left, right)
        typed = self.value(left, guards, None)
        if typed.type is not Type.CODE:
            raise self.source.error(
                left, f"in 的左边应为选项，却是{TYPE_LABELS[typed.type]}", "集合请用 含任一 或 含全部"
            )
        codes = frozenset(self._labels(right, typed))
        test = map_values(
            typed.node,
            lambda v: (TRUE if v.value in codes else FALSE) if isinstance(v, Lit) else In(v, codes),
        )
        return conjunction(self._given(typed.node), test)

    def _equality(self, tree: ast.Compare, left: Typed, right: Typed) -> Node:
        if Type.CODES in (left.type, right.type):
            raise self.source.error(tree, "集合不能用 == 比较", "请用 含任一 或 含全部")
        if left.type is not right.type:
            raise self.source.error(
                tree,
                f"两边类型不同：{TYPE_LABELS[left.type]}与{TYPE_LABELS[right.type]}",
                _mixed_hint(left, right),
            )
        if left.type is Type.BOOL:
            raise self.source.error(
                tree, "是否型直接写出即可", "写“规范性文件”或“not 规范性文件”，不写 == True"
            )
        if left.labels != right.labels:
            raise self.source.error(tree, "两边的选项不是同一组，不能比较")
        left, right = self._same_unit(tree, left, right)
        self._refuse_large(tree, left.node, right.node)
        test = compare(Op.EQUAL, _times(left.node, right.scale), _times(right.node, left.scale))
        return conjunction(self._given(left.node), self._given(right.node), test)

    def _given(self, node: Node) -> Node:
        """What an equality with something nullable asks for first: null is equal to nothing."""
        return given(node) if fact_names_outside_conditions(node) & self.nullable else TRUE

    def _order(
        self,
        tree: ast.Compare,
        op: ast.cmpop,
        left_side: tuple[ast.expr, Typed],
        right_side: tuple[ast.expr, Typed],
        guards: frozenset[str],
    ) -> Node:
        (left_tree, left), (right_tree, right) = left_side, right_side
        if left.type is not right.type or left.type not in (Type.INT, Type.DAY, Type.MOMENT):
            raise self.source.error(
                tree,
                f"不能比较大小：{TYPE_LABELS[left.type]}与{TYPE_LABELS[right.type]}",
                _mixed_hint(left, right),
            )
        left, right = self._same_unit(tree, left, right)
        self._refuse_large(tree, left.node, right.node)
        self._require_given(left_tree, left.node, guards)
        self._require_given(right_tree, right.node, guards)
        a, b = _times(left.node, right.scale), _times(right.node, left.scale)
        match op:
            case ast.LtE():
                return compare(Op.AT_MOST, a, b)
            case ast.Lt():
                return compare(Op.BELOW, a, b)
            case ast.GtE():
                return compare(Op.AT_MOST, b, a)
            case _:
                return compare(Op.BELOW, b, a)

    def _same_unit(self, tree: ast.expr, left: Typed, right: Typed) -> tuple[Typed, Typed]:
        """Both sides in one unit; minutes become seconds where the other side counts seconds."""
        if not left.unit or not right.unit or left.unit == right.unit:
            return left, right
        if {left.unit, right.unit} == {"分钟", "秒"}:
            return _in_seconds(left), _in_seconds(right)
        raise self.source.error(tree, f"单位不同：{left.unit}与{right.unit}")

    def _require_given(self, tree: ast.expr, node: Node, guards: frozenset[str]) -> None:
        """An order comparison of something nullable must be guarded, or null would be unknown for ever."""
        loose = sorted(fact_names_outside_conditions(node) & self.nullable - guards)
        if loose:
            titles = "、".join(self._title(name) for name in loose)
            raise self.source.error(
                tree,
                f"“{titles}”可能登记为“无”，不能直接比较",
                f"请先写 已填({titles.split('、')[0]}) and …，或写成期限",
            )

    def _refuse_large(self, tree: ast.expr, *nodes: Node) -> None:
        """Choices on both sides multiply; refused before they are written out."""
        if is_large(*nodes):
            raise _too_large(self.source, tree)

    def _title(self, name: str) -> str:
        return next((t.title for t in self.scope.terms.values() if t.name == name), name)

    def _contains(self, tree: ast.expr, name: str, args: Sequence[ast.expr]) -> Node:
        collection, choices = self._arguments(tree, args, 2)
        typed = self._set(collection)
        codes = self._labels(choices, typed)
        members = dict(typed.members)
        tests = [members[code] for code in codes]
        return disjunction(*tests) if name == "含任一" else conjunction(*tests)

    def _set(self, tree: ast.expr) -> Typed:
        if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.BitOr):
            left, right = self._set(tree.left), self._set(tree.right)
            if left.labels != right.labels:
                raise self.source.error(tree, "两个集合的选项不同，不能合并")
            other = dict(right.members)
            return replace(left, members=tuple((c, disjunction(n, other[c])) for c, n in left.members))
        typed = self.value(tree, frozenset(), None)
        if typed.type is not Type.CODES:
            raise self.source.error(tree, f"此处要的是集合，却是{TYPE_LABELS[typed.type]}")
        return typed

    def _labels(self, tree: ast.expr, typed: Typed) -> list[str]:
        if not isinstance(tree, ast.List) or not tree.elts:
            raise self.source.error(tree, "此处要用方括号列出选项", "例：[意见, 方案]")
        codes = [self._label(item, typed) for item in tree.elts]
        for item, code in zip(tree.elts, codes, strict=True):
            if codes.count(code) > 1:
                raise self.source.error(item, "选项重复列出")
        return codes

    def _label(self, tree: ast.expr, typed: Typed) -> str:
        text = (
            tree.id if isinstance(tree, ast.Name) else tree.value if isinstance(tree, ast.Constant) else None
        )
        by_label = {label: code for code, label in typed.labels.items()}
        if isinstance(text, str) and text in by_label:
            return by_label[text]
        listed = "、".join(by_label)
        raise self.source.error(
            tree,
            f"没有“{text if isinstance(text, str) else ast.unparse(tree)}”这个选项",
            suggest(str(text), by_label) or f"可用：{listed}",
        )

    # values ----------------------------------------------------------------------------------------

    def value(self, tree: ast.expr, guards: frozenset[str], other: Typed | None) -> Typed:
        match tree:
            case ast.Constant(bool(flag)):
                return Typed(TRUE if flag else FALSE, Type.BOOL)
            case ast.Constant(int(number)):
                if number not in SMALL_NUMBERS:
                    raise self.source.error(
                        tree, f"规则里不写数字 {number}", "请放进 parameters/，注明条款，再写参数名"
                    )
                return Typed(Lit(number), Type.INT)
            case ast.Constant(str(text)):
                if other is not None and other.type is Type.CODE:
                    return Typed(Lit(self._label(tree, other)), Type.CODE, other.labels)
                return Typed(Lit(text), Type.TEXT)
            case ast.Name(name):
                return self._name(tree, name, other)
            case ast.Attribute(ast.Name(owner), title):
                return self._own_fact(tree, owner, title)
            case ast.Subscript(ast.Name(name), key):
                return self._keyed_parameter(tree, name, key, guards)
            case ast.Call(ast.Name(name), args):
                if tree.keywords:
                    raise self.source.error(tree, "函数不用关键字参数")
                return self._call(tree, name, args, guards)
            case ast.IfExp(test, body, orelse):
                return self._choice(tree, test, body, orelse, guards, other)
            case ast.UnaryOp(ast.USub(), operand):
                inner = self._of(operand, guards, Type.INT)
                return replace(inner, node=_times(inner.node, -1))
            case ast.BinOp(left, ast.Add() | ast.Sub() as op, right):
                return self._sum(tree, left, 1 if isinstance(op, ast.Add) else -1, right, guards)
            case ast.BinOp(left, ast.Mult(), right):
                return self._product(tree, left, right, guards)
            case ast.BoolOp() | ast.Compare() | ast.UnaryOp(ast.Not(), _):
                return Typed(self.condition(tree, guards), Type.BOOL)
            case _:
                raise self.source.error(tree, "规则语言没有这种写法")

    def _name(self, tree: ast.expr, name: str, other: Typed | None) -> Typed:
        if name in self.scope.terms:
            return typed_term(self.scope.terms[name])
        if name in self.scope.defines:
            return self.scope.defines[name]()
        if name in self.scope.parameters:
            spec = self.scope.parameters[name]
            if spec.keys is not None:
                raise self.source.error(tree, f"参数“{name}”须指明哪一项", f"写 {name}[{spec.keys[0]}]")
            return self._parameter(spec, None)
        if name in self.scope.broken:
            raise ExpressionError(self.scope.broken[name])
        if name == END_OF_DAY:
            return Typed(Lit(DAY_SECONDS - 1), Type.INT, unit="时刻")
        if other is not None and other.type in (Type.CODE, Type.CODES):
            return Typed(Lit(self._label(tree, other)), Type.CODE, other.labels)
        raise self.source.error(
            tree,
            f"未知的名称“{name}”",
            suggest(name, self.scope.names()) or "须是本类记录的术语、define 的名称或参数名",
        )

    def _parameter(self, spec: ParameterSpec, key: str | None) -> Typed:
        self.scope.used.append((spec.name, key))
        node, scale = spec.resolve(key, self.scope.governing)
        return Typed(node, Type.INT, unit="" if spec.unit == "比例" else spec.unit, scale=scale)

    def _keyed_parameter(self, tree: ast.expr, name: str, key: ast.expr, guards: frozenset[str]) -> Typed:
        spec = self.scope.parameters.get(name)
        if name in self.scope.broken:
            raise ExpressionError(self.scope.broken[name])
        if spec is None:
            raise self.source.error(tree, f"未知的参数“{name}”", suggest(name, self.scope.parameters))
        if spec.keys is None:
            raise self.source.error(tree, f"参数“{name}”不分项", f"直接写 {name}")
        if isinstance(key, ast.Name) and key.id in spec.keys:
            return self._parameter(spec, key.id)
        typed = (
            self.value(key, guards, None)
            if isinstance(key, ast.Name) and key.id in self.scope.names()
            else None
        )
        if typed is None or typed.type is not Type.CODE:
            shown = ast.unparse(key)
            raise self.source.error(
                key,
                f"参数“{name}”没有“{shown}”这一项",
                suggest(shown, spec.keys) or f"可用：{'、'.join(spec.keys)}",
            )
        codes = {label: code for code, label in typed.labels.items()}
        absent = [label for label in typed.labels.values() if label not in spec.keys]
        if absent:
            raise self.source.error(
                key, f"参数“{name}”没有给出“{absent[0]}”的值", f"请写明是哪一项，如 {name}[{spec.keys[0]}]"
            )
        values = {label: self._parameter(spec, label) for label in spec.keys}
        scale = lcm(*(v.scale for v in values.values()))
        *first, last = [
            (codes[label], _times(v.node, scale // v.scale)) for label, v in values.items() if label in codes
        ]
        rows = tuple((compare(Op.EQUAL, typed.node, Lit(code)), node) for code, node in first)
        one = next(iter(values.values()))
        return Typed(If(rows, last[1]), Type.INT, unit=one.unit, scale=scale)

    def _call(self, tree: ast.Call, name: str, args: Sequence[ast.expr], guards: frozenset[str]) -> Typed:
        match name:
            case "含任一" | "含全部" | "是工作日":
                return Typed(self.condition(tree, guards), Type.BOOL)
            case "已填":
                (arg,) = self._arguments(tree, args, 1)
                typed = self.value(arg, guards, None)
                if typed.type is Type.CODES:
                    raise self.source.error(arg, "集合没有“已填”", "请用 含任一 或 含全部")
                if _is_condition(typed.node):
                    raise self.source.error(arg, "已填 要的是登记的事实或算出的值，不是条件")
                return Typed(map_values(typed.node, given), Type.BOOL)
            case "工作日后" | "自然日后":
                day_tree, length_tree = self._arguments(tree, args, 2)
                day = self._of(day_tree, guards, Type.DAY)
                length = self._length(length_tree, guards, "工作日" if name == "工作日后" else "日")
                self._refuse_large(tree, length, day.node)
                build = workday_after if name == "工作日后" else day_after
                return Typed(build(day.node, length), Type.DAY)
            case "日" | "钟点":
                (arg,) = self._arguments(tree, args, 1)
                moment = self._of(arg, guards, Type.MOMENT)
                function = Function.DAY_OF if name == "日" else Function.TIME_OF
                node = map_values(moment.node, lambda m: Call(function, (m,)))
                return Typed(node, Type.DAY) if name == "日" else Typed(node, Type.INT, unit="时刻")
            case "否则":
                first_tree, second_tree = self._arguments(tree, args, 2)
                first, second = self._both(first_tree, second_tree, guards)
                if (
                    first.type is not second.type
                    or first.labels != second.labels
                    or first.scale != second.scale
                ):
                    raise self.source.error(tree, "否则 的两项类型应当相同")
                if not isinstance(first.node, Fact):
                    raise self.source.error(first_tree, "否则 的第一项应为记录登记的事实")
                if _is_condition(second.node):
                    raise self.source.error(second_tree, "否则 的第二项应为事实或算出的值，不是条件")
                if first.unit and second.unit and first.unit != second.unit:
                    raise self.source.error(tree, "否则 的两项单位应当相同")
                head = first.node
                return replace(
                    first, node=map_values(second.node, lambda s: Call(Function.FALLBACK, (head, s)))
                )
            case _ if name in AGGREGATES:
                return self._aggregate(tree, Over(name), args)
            case "依次":
                return Typed(self._in_order(tree, args), Type.BOOL)
            case "任职" | "分管":
                return self._holds(tree, name, args)
            case "取":
                raise self.source.error(
                    tree, "取 只能写在 in 的右边", "例：值 in 取(签批.签批人, 环节 == 主任)"
                )
            case _:
                hint = suggest(name, FUNCTION_NAMES) or f"可用：{'、'.join(FUNCTION_NAMES)}"
                raise self.source.error(tree, f"没有“{name}”这个函数", hint)

    # lists, other records, people --------------------------------------------------------------------

    def _own_fact(self, tree: ast.expr, owner: str, title: str) -> Typed:
        """``本.x``: inside a filter, a fact of the record itself."""
        if self.scope.own is None or owner != OWN:
            hint = (
                "引用别的记录的事实，请写本记录上的同名术语"
                if owner != OWN
                else "“本.”只用在清单的过滤条件里"
            )
            raise self.source.error(tree, "不能用点号取属性", hint)
        term = self.scope.own.get(title)
        if term is None:
            raise self.source.error(tree, f"本记录没有“{title}”", suggest(title, self.scope.own))
        typed = typed_term(term)
        members = tuple(
            (code, Fact(SELF + node.name)) for code, node in typed.members if isinstance(node, Fact)
        )
        return replace(typed, node=Fact(SELF + term.name), members=members)

    def _collection(self, tree: ast.expr) -> Collection:
        found = self.scope.collections.get(tree.id) if isinstance(tree, ast.Name) else None
        if found is None:
            known = "、".join(self.scope.collections) or "本类记录没有清单"
            raise self.source.error(tree, f"没有“{ast.unparse(tree)}”这个清单", f"可用：{known}")
        return found

    def _filter(self, collection: Collection, tree: ast.expr | None) -> tuple[Node, dict[str, Declaration]]:
        """A filter as a condition over one element, and what it asks of each element in turn."""
        own = self.scope.own if self.scope.own is not None else self.scope.terms
        inner = Scope(
            collection.terms, self.scope.parameters, {}, Fact(GOVERNING_DATE), self.scope.used, own=own
        )
        inner.collections = self.scope.collections
        checker = _Checker(self.source, inner)
        return (TRUE if tree is None else checker.condition(tree, frozenset())), inner.hoisted

    def _aggregate(self, tree: ast.Call, over: Over, args: Sequence[ast.expr]) -> Typed:
        if self.scope.own is not None:
            raise self.source.error(tree, "清单的过滤条件里不能再套清单", "须查别的清单时用 in 取(…)")
        takes_fact = over in (Over.FIRST, Over.LAST)
        if not args or len(args) > 2 or (over in (Over.ANY, Over.ALL) and len(args) != 2):
            raise self.source.error(
                tree, f"{over} 的写法不对", f"例：{over}(清单{'.日期' if takes_fact else ''}, 条件)"
            )
        head = args[0]
        if takes_fact and not isinstance(head, ast.Attribute):
            raise self.source.error(head, f"{over} 要写明清单的哪一项", f"例：{over}(签批.签批日期)")
        collection = self._collection(head.value if isinstance(head, ast.Attribute) else head)
        element = None
        if isinstance(head, ast.Attribute):
            element = self._element_term(head, collection)
            if not takes_fact or element.type not in (Type.DAY, Type.MOMENT, Type.INT):
                raise self.source.error(head, f"{over} 不能用于“{element.title}”")
        filter_, asked = self._filter(collection, args[1] if len(args) == 2 else None)
        what = Aggregate(over, collection, filter_, element.name if element else "")
        kind = element.type if element else Type.INT if over is Over.COUNT else Type.BOOL
        declaration = Declaration(what, kind, element.unit if element else "", takes_fact, _asked(asked))
        return self._declared(ast.unparse(tree), declaration)

    def _element_term(self, tree: ast.Attribute, collection: Collection) -> Term:
        term = collection.terms.get(tree.attr)
        if term is None:
            raise self.source.error(
                tree, f"“{collection.title}”没有“{tree.attr}”这一项", suggest(tree.attr, collection.terms)
            )
        return term

    def _lookup(self, left: ast.expr, right: ast.Call) -> Node:
        """``x in 取(清单.项, 条件)``: whether a value is among those of a list."""
        if not right.args or len(right.args) > 2 or not isinstance(right.args[0], ast.Attribute):
            raise self.source.error(right, "取 的写法不对", "例：取(签批.签批人, 环节 == 主任)")
        head = right.args[0]
        collection = self._collection(head.value)
        element = self._element_term(head, collection)
        typed = self.value(left, frozenset(), None)
        if (
            not isinstance(typed.node, Fact)
            or typed.type is not element.type
            or typed.labels != element.labels
        ):
            raise self.source.error(left, f"in 的左边应与“{element.title}”同类")
        filter_, asked = self._filter(collection, right.args[1] if len(right.args) == 2 else None)
        if asked:
            raise self.source.error(right, "取 的条件里不能再查清单")
        what = Lookup(typed.node.name, collection, element.name, filter_)
        name = f"{ast.unparse(left)} in {ast.unparse(right)}"
        return self._declared(name, Declaration(what, Type.BOOL)).node

    def _in_order(self, tree: ast.expr, args: Sequence[ast.expr]) -> Node:
        """``依次(清单, [甲, 乙])``: every choice occurs, and first occurs in this order."""
        head, choices = self._arguments(tree, args, 2)
        collection = self._collection(head)
        listed = choices.elts if isinstance(choices, ast.List) else []
        named = [c.id for c in listed if isinstance(c, ast.Name)]
        terms = [
            t
            for t in collection.terms.values()
            if t.type is Type.CODE and set(named) <= set(t.labels.values())
        ]
        if (
            len(named) != len(listed)
            or len(named) < 2
            or len(terms) != 1
            or collection.where is not Where.LIST
        ):
            raise self.source.error(
                tree, "依次 的写法不对", "例：依次(签批, [副主任, 主任])，清单里有且只有一项含这些选项"
            )
        (term,) = terms
        codes = {label: code for code, label in term.labels.items()}
        places = []
        for label in named:
            filter_ = conjunction(
                *([given(Fact(term.name))] if term.nullable else []),
                Compare(Op.EQUAL, Fact(term.name), Lit(codes[label])),
            )
            what = Aggregate(Over.FIRST, collection, filter_, POSITION)
            name = f"最早({collection.title}.次序, {term.title} == {label})"
            places.append(self._declared(name, Declaration(what, Type.INT, "", True)).node)
        return conjunction(*map(given, places), *(compare(Op.BELOW, a, b) for a, b in pairwise(places)))

    def _holds(self, tree: ast.Call, name: str, args: Sequence[ast.expr]) -> Typed:
        """``任职(人, [职务], 日期)``, with a fourth argument in that unit, and ``分管(人, 领域, 日期)``."""
        in_unit = name == "任职" and len(args) == 4
        who, which, when, *where = self._arguments(tree, args, 4 if in_unit else 3)
        person, day = self._of(who, frozenset(), Type.PERSON), self.value(when, frozenset(), None)
        if (
            not isinstance(person.node, Fact)
            or not isinstance(day.node, Fact)
            or day.type not in (Type.DAY, Type.MOMENT)
        ):
            raise self.source.error(tree, f"{name} 的写法不对", f"例：{name}(签发人, [区长], 印发日期)")
        term = self._term_of(person.node.name)
        if name == "任职":
            posts = Typed(person.node, Type.CODE, term.labels)
            what = Holds(
                person.node.name,
                frozenset(self._labels(which, posts)),
                "",
                day.node.name,
                self._stated(term, person.node.name),
                self._text_fact(where[0], "任职 的单位应为登记的事实") if where else "",
            )
        else:
            area = self._text_fact(which, "分管 的领域应为登记的事实")
            what = Holds(person.node.name, frozenset(), area, day.node.name)
        return self._declared(ast.unparse(tree), Declaration(what, Type.BOOL))

    def _text_fact(self, tree: ast.expr, wrong: str) -> str:
        """The name of the recorded text that an argument has to be."""
        typed = self._of(tree, frozenset(), Type.TEXT)
        if not isinstance(typed.node, Fact):
            raise self.source.error(tree, wrong)
        return typed.node.name

    def _term_of(self, fact: str) -> Term:
        terms = self.scope.own if fact.startswith(SELF) and self.scope.own is not None else self.scope.terms
        return next(t for t in terms.values() if t.name == fact.removeprefix(SELF))

    def _stated(self, term: Term, fact: str) -> str:
        return (SELF if fact.startswith(SELF) else "") + term.role if term.role else ""

    def _declared(self, name: str, declaration: Declaration) -> Typed:
        self.scope.hoisted[name] = declaration
        if declaration.nullable:
            self.nullable.add(name)
        return Typed(Fact(name), declaration.type, unit=declaration.unit)

    def _length(self, tree: ast.expr, guards: frozenset[str], unit: str) -> Node:
        typed = self._of(tree, guards, Type.INT)
        if typed.unit and typed.unit != unit:
            raise self.source.error(tree, f"此处按{unit}计，参数却按{typed.unit}计")
        if fact_names_outside_conditions(typed.node):
            raise self.source.error(tree, "天数应为参数或整数，不能是记录的事实")
        if typed.scale != 1:
            raise self.source.error(tree, "天数应为整数")
        if Lit(0) in outcomes(typed.node):
            raise self.source.error(tree, "天数不能为 0")
        return typed.node

    def _choice(
        self,
        tree: ast.expr,
        test: ast.expr,
        body: ast.expr,
        orelse: ast.expr,
        guards: frozenset[str],
        other: Typed | None,
    ) -> Typed:
        node = self.condition(test, guards)
        first = self.value(body, guards | asserts(node), other)
        second = self.value(orelse, guards | denies(node), other if other is not None else first)
        if first.type is not second.type or first.labels != second.labels or first.type is Type.CODES:
            raise self.source.error(tree, "两种情形的类型应当相同")
        first, second = self._same_unit(tree, first, second)
        scale = lcm(first.scale, second.scale)
        rows = ((node, _times(first.node, scale // first.scale)),)
        return replace(
            first,
            node=If(rows, _times(second.node, scale // second.scale)),
            scale=scale,
            unit=first.unit or second.unit,
        )

    def _sum(
        self, tree: ast.expr, left: ast.expr, sign: int, right: ast.expr, guards: frozenset[str]
    ) -> Typed:
        a, b = self._of(left, guards, Type.INT), self._of(right, guards, Type.INT)
        a, b = self._same_unit(tree, a, b)
        self._refuse_large(tree, a.node, b.node)
        scale = lcm(a.scale, b.scale)
        node = linear([(scale // a.scale, a.node), (sign * scale // b.scale, b.node)])
        return Typed(node, Type.INT, unit=a.unit or b.unit, scale=scale)

    def _product(self, tree: ast.expr, left: ast.expr, right: ast.expr, guards: frozenset[str]) -> Typed:
        a, b = self._of(left, guards, Type.INT), self._of(right, guards, Type.INT)
        if fact_names_outside_conditions(a.node):
            a, b = b, a
        if fact_names_outside_conditions(a.node):
            raise self.source.error(tree, "不能把两个事实相乘", "只能乘以整数或参数")
        self._refuse_large(tree, a.node, b.node)
        node = map_values(a.node, lambda k: linear([(int(k.value) if isinstance(k, Lit) else 0, b.node)]))
        return Typed(node, Type.INT, unit=b.unit or a.unit, scale=a.scale * b.scale)

    def _of(self, tree: ast.expr, guards: frozenset[str], wanted: Type) -> Typed:
        typed = self.value(tree, guards, None)
        if typed.type is not wanted:
            hint = "时刻请先写 日(…)" if wanted is Type.DAY and typed.type is Type.MOMENT else None
            raise self.source.error(
                tree, f"此处要的是{TYPE_LABELS[wanted]}，却是{TYPE_LABELS[typed.type]}", hint
            )
        return typed

    def _arguments(self, tree: ast.expr, args: Sequence[ast.expr], count: int) -> Sequence[ast.expr]:
        if len(args) != count:
            raise self.source.error(tree, f"此函数要{count}个参数，写了{len(args)}个")
        return args


def _asked(declarations: Mapping[str, Declaration]) -> tuple[tuple[str, Hoisted], ...]:
    return tuple((name, declaration.what) for name, declaration in declarations.items())


def _is_condition(node: Node) -> bool:
    """Whether a node is worked out as a truth, and so has no value that could be given or stand in."""
    if isinstance(node, If):
        return any(_is_condition(v) for _, v in node.rows) or _is_condition(node.otherwise)
    given_test = isinstance(node, Call) and node.function is Function.GIVEN
    return given_test or isinstance(node, Not | And | Or | Compare | In)


def typed_term(term: Term) -> Typed:
    """The value that a term stands for."""
    members: tuple[tuple[str, Node], ...] = ()
    if term.type is Type.CODES:
        members = tuple((code, Fact(f"{term.name}.{code}")) for code in term.labels)
    return Typed(Fact(term.name), term.type, term.labels, term.unit, members=members)


def outcomes(node: Node) -> list[Node]:
    """The values that a choice chooses between; of any other value, itself."""
    if isinstance(node, If):
        return [found for value in (*(v for _, v in node.rows), node.otherwise) for found in outcomes(value)]
    return [node]


def fact_names_outside_conditions(node: Node) -> frozenset[str]:
    """The facts that a value itself is made of; those that only choose between values do not count."""
    return frozenset().union(*map(fact_names, outcomes(node)))


def _times(node: Node, factor: int) -> Node:
    if factor == 1:
        return node
    return map_values(
        node, lambda n: Lit(int(n.value) * factor, n.origin) if isinstance(n, Lit) else linear([(factor, n)])
    )


def _in_seconds(typed: Typed) -> Typed:
    if typed.unit != "分钟":
        return typed
    return replace(typed, node=_times(typed.node, SECONDS_PER_MINUTE), unit="秒")


def _mixed_hint(left: Typed, right: Typed) -> str | None:
    return "时刻与日期比较时，请先写 日(时刻)" if {left.type, right.type} == {Type.DAY, Type.MOMENT} else None
