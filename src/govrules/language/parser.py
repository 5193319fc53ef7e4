"""Expression text to a Python syntax tree, with positions; the only module that parses.

The language borrows Python's expression syntax and nothing else: what is not on the list of nodes below
is refused here, before anything is looked up. Nothing is ever executed.
"""

from __future__ import annotations

import ast
import re
import unicodedata
import warnings

from govrules.errors import Problem, Span

MAX_LENGTH = 2_000
MAX_DEPTH = 40
MAX_DIGITS = 9

ALLOWED: tuple[type[ast.AST], ...] = (
    ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub,
    ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.BitOr,
    ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn,
    ast.Name, ast.Load, ast.Constant, ast.List, ast.Subscript, ast.Call, ast.IfExp, ast.Attribute,
)  # fmt: skip

FULL_WIDTH = {
    "（": "(", "）": ")", "，": ",", "：": ":", "＝": "=", "＜": "<", "＞": ">", "≤": "<=", "≥": ">=",
    "≠": "!=", "［": "[", "］": "]", "“": '"', "”": '"', "‘": "'", "’": "'", "、": ",", "＋": "+",
    "－": "-", "×": "*", "＊": "*",
}  # fmt: skip


class ExpressionError(Exception):
    """An expression that cannot be used; carries the one problem that says why."""

    def __init__(self, problem: Problem):
        self.problem = problem
        super().__init__(str(problem))


class Source:
    """The text of one expression and where it stands, for pointing into it."""

    def __init__(self, text: str, span: Span):
        self.text = text
        self.span = span

    def at(self, node: ast.expr) -> Span:
        """The span of a syntax node; Python counts UTF-8 bytes, a span counts characters."""
        encoded = self.text.encode()
        start = len(encoded[: node.col_offset].decode())
        end = len(encoded[: node.end_col_offset].decode()) if node.end_col_offset else start + 1
        return self.part(start, end - start)

    def part(self, start: int, length: int) -> Span:
        """The stretch of ``length`` characters from ``start``, where the text stands in one line."""
        line = self.span.text
        offset = line.find(self.text, self.span.start)
        if offset < 0:  # folded over several lines, or escaped: the whole scalar is the best place there is
            return self.span
        return Span(self.span.source, self.span.line, offset + start, max(1, length), line)

    def error(self, node: ast.expr | None, message: str, hint: str | None = None) -> ExpressionError:
        """The error that points at ``node``, or at the whole expression."""
        span = self.at(node) if node is not None else self.part(0, len(self.text))
        return ExpressionError(Problem(message, span, hint))


def parse(source: Source) -> ast.expr:
    """The syntax tree of an expression; raises :class:`ExpressionError` for anything outside the language."""
    # A line end counts as a space, so that columns go on counting over a text of several lines.
    source.text = text = source.text.replace("\n", " ").rstrip()
    if len(text) > MAX_LENGTH:
        raise source.error(None, f"表达式过长（{len(text)}字符，上限{MAX_LENGTH}）", "请拆成几条写成列表")
    if not text.strip():
        raise source.error(None, "表达式为空")
    _refuse_full_width(source)
    _refuse_deep_nesting(source)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python warns of `1 is 1` and the like; the whitelist refuses it
            tree = ast.parse(text.lstrip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise _syntax_error(source, error) from None
    source.text = text.lstrip()
    _refuse_deep_tree(source, tree)
    for node in ast.walk(tree):
        if not isinstance(node, ALLOWED):
            place = node if isinstance(node, ast.expr) else None
            raise source.error(place, "规则语言没有这种写法", _hint_for(node))
        if isinstance(node, ast.Constant):
            _check_constant(source, node)
    return tree


def _check_constant(source: Source, node: ast.Constant) -> None:
    if isinstance(node.value, str) and any(unicodedata.category(c) in ("Cc", "Cs") for c in node.value):
        raise source.error(node, "文字里有控制符或半个字符", "照样子写出文字，不用“\\”转义")
    if isinstance(node.value, bool) or (isinstance(node.value, str) and node.kind is None):
        return
    if isinstance(node.value, int) and len(str(node.value)) <= MAX_DIGITS:
        return
    raise source.error(node, "只能写整数（不超过9位）、带引号的文字、True、False", "小数请改写成整数比较")


def _refuse_full_width(source: Source) -> None:
    """Full-width signs and comments outside quotes, for which Python would say something else, or nothing."""
    quote = ""
    for position, char in enumerate(source.text):
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char in FULL_WIDTH:
            span = source.part(position, 1)
            raise ExpressionError(Problem(f"全角符号 {char}", span, f"请改用半角 {FULL_WIDTH[char]}"))
        elif char == "#":
            span = source.part(position, 1)
            raise ExpressionError(Problem("表达式里不能写注释", span, "说明请写在 note 里"))
        elif not char.isascii() and (usual := unicodedata.normalize("NFKC", char)) != char:
            span = source.part(position, 1)
            message, hint = f"全角或变体字符 {char}", f"请改用 {usual}"
            if usual.isspace():
                message, hint = "全角空格", "请改用半角空格"
            raise ExpressionError(Problem(message, span, hint))


def _refuse_deep_nesting(source: Source) -> None:
    """Deep nesting is refused before Python's parser sees it."""
    depth = 0
    for position, char in enumerate(source.text):
        depth += (char in "([") - (char in ")]")
        if depth > MAX_DEPTH:
            raise ExpressionError(Problem(f"括号嵌套超过{MAX_DEPTH}层", source.part(position, 1)))


def _refuse_deep_tree(source: Source, tree: ast.expr) -> None:
    """The checks after this one descend by recursion."""
    level: list[ast.AST] = [tree]
    for _ in range(MAX_DEPTH):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    if level:
        raise source.error(None, f"表达式超过{MAX_DEPTH}层", "请拆成几条写成列表，或用 define 取名")


def _syntax_error(source: Source, error: Exception) -> ExpressionError:
    if isinstance(error, SyntaxError):
        skipped, last = len(source.text) - len(source.text.lstrip()), len(source.text) - 1
        place = error.offset - 1 + skipped if error.offset else last
        span = source.part(min(place, last), 1)
        return ExpressionError(Problem("表达式有语法错误", span, _syntax_hint(source.text)))
    return source.error(None, "表达式无法解析（过长、过深或含非法字符）")


def _syntax_hint(text: str) -> str | None:
    if any(text.count(left) != text.count(right) for left, right in ("()", "[]")):
        return "括号没有成对；若是在逗号处断开，请给整个值加引号，或另起一行"
    if "=" in re.sub("[=<>!]=", "", text):
        return "“等于”写作 =="
    return None


def _hint_for(node: ast.AST) -> str | None:
    match node:
        case ast.Attribute():
            return "不能用点号取属性；引用别的记录的事实请写本记录上的同名术语"
        case ast.Tuple():
            return "列举请用方括号 [ ]"
        case ast.Div() | ast.FloorDiv() | ast.Mod():
            return "没有除法；比例写成参数，或把两边乘开"
        case ast.ListComp() | ast.GeneratorExp() | ast.Lambda():
            return "没有循环；对清单请用 个数、任一、全部、最早、最晚"
        case _:
            return None
