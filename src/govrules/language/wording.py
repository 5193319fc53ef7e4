"""Rules in words: an expression as it was written, or a condition of the core, as a Chinese phrase.

The first keeps the names that the author used and is for reading a rule; the second takes everything apart
and is for following one record through it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from govrules.errors import Span
from govrules.language.nodes import (
    GOVERNING_DATE,
    TODAY,
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
    Origin,
    Sure,
)
from govrules.language.parser import Source, parse
from govrules.language.terms import Term, Type

Figure = Callable[[str, str | None], str]
"""(name, key) of what may be a parameter, to how it is said."""

# --- as written -----------------------------------------------------------------------------------------

COMPARISONS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "{}为{}", ast.NotEq: "{}不为{}", ast.Lt: "{}少于{}", ast.LtE: "{}不超过{}", ast.Gt: "{}超过{}",
    ast.GtE: "{}不少于{}", ast.In: "{}为{}", ast.NotIn: "{}不是{}",
}  # fmt: skip
OF_DATES: Mapping[type[ast.cmpop], str] = {
    ast.Lt: "{}早于{}", ast.LtE: "{}不晚于{}", ast.Gt: "{}晚于{}", ast.GtE: "{}不早于{}",
}  # fmt: skip
OPERATIONS: Mapping[type[ast.operator], str] = {
    ast.Add: "{}加{}", ast.Sub: "{}减{}", ast.Mult: "{}乘以{}", ast.BitOr: "{}并{}",
}  # fmt: skip
CALLS: Mapping[str, tuple[str, ...]] = {
    "已填": ("登记了{}",),
    "日": ("{}当日",),
    "钟点": ("{}的钟点",),
    "否则": ("", "{}（未登记的，取{}）"),
    "含任一": ("", "{}含{}"),
    "含全部": ("", "{}同时含{}"),
    "是工作日": ("{}是工作日",),
    "个数": ("{}的项数", "{}中符合“{1}”的项数"),
    "任一": ("", "{}中有符合“{1}”的一项"),
    "全部": ("", "{}各项都符合“{1}”"),
    "最早": ("最早的{}", "符合“{1}”的最早的{}"),
    "最晚": ("最晚的{}", "符合“{1}”的最晚的{}"),
    "依次": ("", "{}依次有{}"),
    "任职": ("", "", "{}在{2}任{1}", "{}在{2}任{3}的{1}"),
    "分管": ("", "", "{}在{2}分管{1}"),
    "取": ("{}", "{}（{1}）"),
}
"""Each function's phrase by its number of arguments, from one."""
NOT_ALL = "并非各项都符合"
DENIED: Mapping[str, tuple[str, ...]] = {
    "任一": ("", "{}中没有符合“{1}”的一项"),
    "全部": ("", "{}" + NOT_ALL + "“{1}”"),
    "任职": ("", "", "{}在{2}没有任{1}", "{}在{2}没有任{3}的{1}"),
    "分管": ("", "", "{}在{2}没有分管{1}"),
}
"""The phrases that say the contrary."""


def read_aloud(
    text: str, figure: Figure, dates: frozenset[str] = frozenset(), *, denied: bool = False
) -> str:
    """An expression of a rule file as a phrase; ``denied``: that it does not hold.

    ``figure`` says how a name that is a parameter is said; ``dates`` are the names that stand for days and
    moments. Raises :class:`~govrules.language.parser.ExpressionError` for what is no expression.
    """
    tree = parse(Source(text, Span("", 1, 0)))
    if denied:
        return _denied(tree, lambda inner: _said(inner, figure, dates))
    return _said(tree, figure, dates)


def _denied(tree: ast.expr, say: Callable[[ast.expr], str]) -> str:
    match tree:
        case ast.Call(ast.Name("任一"), [collection, ast.Constant(True)]):
            return f"没有{say(collection)}"
        case ast.Call(ast.Name(name), args) if name in DENIED:
            return _call(name, args, say, DENIED)
        case ast.Compare(left, [ast.In()], [ast.Call() as right]):
            return f"{say(left)}不在{say(right)}之中"
        case _:
            return f"并非“{say(tree)}”"


def names_in(text: str) -> list[str]:
    """The names that an expression uses, in no particular sense: terms, parameters, definitions, labels.

    Raises :class:`~govrules.language.parser.ExpressionError` for what is no expression.
    """
    return [node.id for node in ast.walk(parse(Source(text, Span("", 1, 0)))) if isinstance(node, ast.Name)]


def _said(tree: ast.expr, figure: Figure, dates: frozenset[str]) -> str:
    def say(inner: ast.expr) -> str:
        return _said(inner, figure, dates)

    match tree:
        case ast.BoolOp(op, operands):
            joint = "且" if isinstance(op, ast.And) else "或者"
            return f"，{joint}".join(_grouped(operand, say) for operand in operands)
        case ast.UnaryOp(ast.Not(), ast.Name(name)):
            return f"不属于“{name}”"
        case ast.UnaryOp(ast.Not(), operand):
            return f"并非“{say(operand)}”"
        case ast.UnaryOp(_, operand):
            return f"负{say(operand)}"
        case ast.Compare(left, [ast.In()], [ast.Call() as right]):
            return f"{say(left)}在{say(right)}之中"
        case ast.Compare(left, [op], [right]):
            of_dates = OF_DATES if _names_date(left, dates) or _names_date(right, dates) else {}
            return of_dates.get(type(op), COMPARISONS[type(op)]).format(say(left), say(right))
        case ast.BinOp(left, op, right):
            return OPERATIONS[type(op)].format(_grouped(left, say), _grouped(right, say))
        case ast.IfExp(test, body, orelse):
            return f"{say(test)}的，{say(body)}；否则{say(orelse)}"
        case ast.List(items):
            return "、".join(map(say, items)) + ("之一" if len(items) > 1 else "")
        case ast.Subscript(ast.Name(name), key):
            return figure(name, say(key))
        case ast.Attribute(ast.Name("本"), title):
            return f"本记录的{title}"
        case ast.Attribute(owner, "值"):
            return say(owner)
        case ast.Attribute(owner, title):
            return f"{say(owner)}的{title}"
        case ast.Call(ast.Name("任一"), [collection, ast.Constant(True)]):
            return f"有{say(collection)}"
        case ast.Call(ast.Name("最早" | "最晚" as which), [ast.Attribute(owner, "次序"), condition]):
            return f"{say(owner)}中{'首次' if which == '最早' else '末次'}“{say(condition)}”的一项"
        case ast.Call(ast.Name(name), args):
            return _call(name, args, say)
        case ast.Name("值"):
            return "该项"
        case ast.Name(name):
            return figure(name, None)
        case ast.Constant(bool(flag)):
            return "一律适用" if flag else "一律不适用"
        case ast.Constant(value):
            return str(value)
        case _:
            return ast.unparse(tree)


def _names_date(tree: ast.expr, dates: frozenset[str]) -> bool:
    match tree:
        case ast.Name(name) | ast.Attribute(_, name):
            return name in dates
        case ast.Call(ast.Name("工作日后" | "自然日后" | "日"), _):
            return True
        case ast.Call(ast.Name("否则" | "最早" | "最晚"), [first, *_]):
            return _names_date(first, dates)
        case _:
            return False


def _grouped(tree: ast.expr, say: Callable[[ast.expr], str]) -> str:
    return f"（{say(tree)}）" if isinstance(tree, ast.BoolOp | ast.BinOp | ast.IfExp) else say(tree)


def _call(
    name: str,
    args: Sequence[ast.expr],
    say: Callable[[ast.expr], str],
    known: Mapping[str, tuple[str, ...]] = CALLS,
) -> str:
    if name in ("工作日后", "自然日后") and len(args) == 2:
        back = isinstance(args[1], ast.UnaryOp)
        length = args[1].operand if isinstance(args[1], ast.UnaryOp) else args[1]
        unit = "工作日" if name == "工作日后" else "日"
        return f"{say(args[0])}{'前' if back else '后'}第{say(length)}个{unit}"
    said = [say(arg) for arg in args]
    if name in ("依次", "含全部"):
        said = [text.removesuffix("之一") for text in said]
    phrases = known.get(name, ())
    phrase = phrases[len(args) - 1] if 0 < len(args) <= len(phrases) else ""
    if not phrase:
        return f"{name}（{'，'.join(said)}）"
    return phrase.replace("{}", "{0}", 1).replace("{}", "{1}", 1).format(*said)


# --- of the core ----------------------------------------------------------------------------------------


def words(node: Node, terms: Mapping[str, Term]) -> str:
    """A condition or value of the core as a phrase; ``terms`` are the facts by their English names."""

    def say(inner: Node) -> str:
        return words(inner, terms)

    match node:
        case Fact(name):
            return _fact(name, terms)
        case Not(Call(Function.GIVEN, (arg,))):
            return f"没有{say(arg)}"
        case Not(Compare(Op.EQUAL, left, right)):
            return f"{say(left)}不为{_beside(right, left, terms)}"
        case Not(Compare(op, left, right)):
            return say(Compare(Op.BELOW if op is Op.AT_MOST else Op.AT_MOST, right, left))
        case Not(In(arg, choices)):
            return f"{say(arg)}不是{_labels(arg, choices, terms)}"
        case Not(Fact(name)) if name.partition(".")[0] in terms and name not in terms:
            return _fact(name, terms).replace("含“", "不含“", 1)
        case Not(Fact(name)):
            return f"不是“{_fact(name, terms)}”"
        case Not(arg):
            return f"并非（{say(arg)}）"
        case And(args):
            return "，且".join(map(say, args)) or "一律成立"
        case Or(args):
            return "，或者".join(map(say, args)) or "一律不成立"
        case Sure(arg):
            return say(arg)
        case Compare(Op.EQUAL, left, right):
            return f"{say(left)}为{_beside(right, left, terms)}"
        case Compare(op, Lit() as left, right):
            word = "不少于" if op is Op.AT_MOST else "多于"
            return f"{say(right)}{word}{_beside(left, right, terms)}"
        case Compare(op, left, right):
            word = "不超过" if op is Op.AT_MOST else "少于"
            if _is_time(left, terms) or _is_time(right, terms):
                word = "不晚于" if op is Op.AT_MOST else "早于"
            return f"{_beside(left, right, terms)}{word}{_beside(right, left, terms)}"
        case In(arg, choices):
            return f"{say(arg)}为{_labels(arg, choices, terms)}"
        case Call(Function.GIVEN, (arg,)):
            return f"有{say(arg)}"
        case Call(function, (first, *rest)):
            return _function(function, say(first), [say(arg) for arg in rest])
        case Linear(parts, constant):
            said = [say(arg) if factor == 1 else f"{say(arg)}的{factor}倍" for factor, arg in parts]
            return "加".join(said) + (f"{'加' if constant > 0 else '减'}{abs(constant)}" if constant else "")
        case If(rows, otherwise):
            cases = [f"{say(when)}的，{say(outcome)}" for when, outcome in rows]
            return "；".join([*cases, f"否则{say(otherwise)}"])
        case Lit(value, origin):
            return _literal(value, origin)
        case _:
            return type(node).__name__


def _fact(name: str, terms: Mapping[str, Term]) -> str:
    whole, _, code = name.partition(".")
    if name in terms:
        return terms[name].title
    if code and whole in terms:
        return f"{terms[whole].title}含“{terms[whole].labels.get(code, code)}”"
    return {TODAY: "今天", GOVERNING_DATE: "适用日期"}.get(name, name)


def _function(function: Function, first: str, rest: Sequence[str]) -> str:
    match function:
        case Function.WORKDAY_AFTER | Function.DAY_AFTER:
            unit = "工作日" if function is Function.WORKDAY_AFTER else "日"
            number = rest[0]
            return f"{first}{'前' if number.startswith('-') else '后'}第{number.removeprefix('-')}个{unit}"
        case Function.DAY_OF:
            return f"{first}当日"
        case Function.TIME_OF:
            return f"{first}的钟点"
        case _:
            return f"{first}（未登记的，取{rest[0] if rest else ''}）"


def _beside(node: Node, other: Node, terms: Mapping[str, Term]) -> str:
    """A side of a comparison; a literal is written as a value of what it is compared with."""
    if not isinstance(node, Lit):
        return words(node, terms)
    term = _term(other, terms)
    if isinstance(node.value, str):
        return f"“{term.labels.get(node.value, node.value) if term else node.value}”"
    if node.origin is None and _is_day(other, terms) and isinstance(node.value, int) and node.value > 0:
        return date.fromordinal(node.value).isoformat()
    unit = term.unit if term is not None and node.origin is None else ""
    return _literal(node.value, node.origin) + unit


def _literal(value: bool | int | str, origin: Origin | None) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if origin is None:
        return str(value)
    named = f"{origin.parameter}{f'·{origin.key}' if origin.key else ''}"
    if origin.unit == "时刻" and isinstance(value, int):
        return f"{value // 3600:02}:{value % 3600 // 60:02}（{named}）"
    return f"{value}{'' if origin.unit == '比例' else origin.unit}（{named}）"


def _labels(arg: Node, choices: frozenset[str], terms: Mapping[str, Term]) -> str:
    term = _term(arg, terms)
    labels = [label for code, label in term.labels.items() if code in choices] if term else sorted(choices)
    return "、".join(f"“{label}”" for label in labels) + ("之一" if len(labels) > 1 else "")


def _term(node: Node, terms: Mapping[str, Term]) -> Term | None:
    match node:
        case Fact(name):
            return terms.get(name)
        case Call(Function.FALLBACK, (first, _)):
            return _term(first, terms)
        case _:
            return None


def _is_time(node: Node, terms: Mapping[str, Term]) -> bool:
    term = _term(node, terms)
    return _is_day(node, terms) or (term is not None and term.type is Type.MOMENT) or node == Fact(TODAY)


def _is_day(node: Node, terms: Mapping[str, Term]) -> bool:
    match node:
        case Call(Function.WORKDAY_AFTER | Function.DAY_AFTER | Function.DAY_OF):
            return True
        case Fact(name) if name == GOVERNING_DATE:
            return True
        case _:
            term = _term(node, terms)
            return term is not None and term.type is Type.DAY
