"""YAML and JSON as trees that know where everything stands: what rule files and record files are read with.

Bad input gives problems, never an exception. The tree is the same for both formats: keys are strings, a
date stays the text it is, and of YAML only what JSON has, too, is taken (no tags, no anchors, one document).
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TypeAlias

import yaml

from govrules.errors import Problem, Span

MAX_DEPTH = 60
"""levels of nesting that a file may have; nothing that a person writes comes near"""

MAX_CHARACTERS = 50_000_000
"""characters that a file may have"""

MAX_DIGITS = 300
"""digits that a whole number may have"""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value.

    ``text`` is the content as written, before it is taken for a number or a truth value; ``quoted`` says that
    it stood in quotes (or in a YAML block), so that it is a text whatever it looks like. ``span`` marks the
    content without the quotes: ``span.part(i, n)`` is a place inside ``text``. A content of several lines is
    marked on its first.
    """

    value: str | int | float | bool | None
    span: Span = field(compare=False)
    quoted: bool
    text: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list; ``span`` marks its first line, ``end`` is the line and the character where it is over."""

    items: tuple[Node, ...]
    span: Span = field(compare=False)
    end: tuple[int, int] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with values, in the order of the file (of equal keys the first).

    ``span`` marks its first line, ``end`` is the line and the character where it is over.
    """

    entries: tuple[tuple[Scalar, Node], ...]
    span: Span = field(compare=False)
    end: tuple[int, int] = field(compare=False)

    def get(self, key: str) -> Node | None:
        """The value under ``key``, or None."""
        return next((value for name, value in self.entries if name.value == key), None)

    def key(self, key: str) -> Scalar | None:
        """The key itself, with its place, or None."""
        return next((name for name, _ in self.entries if name.value == key), None)


Node: TypeAlias = Scalar | Sequence | Mapping
Data: TypeAlias = "str | int | float | bool | list[Data] | dict[str, Data] | None"


def to_data(node: Node) -> Data:
    """The tree as plain dicts, lists and values."""
    match node:
        case Scalar(value=value):
            return value
        case Sequence(items=items):
            return [to_data(item) for item in items]
        case Mapping(entries=entries):
            return {key.text: to_data(value) for key, value in entries}


def read_yaml(
    text: str, source: str, problems: list[Problem], *, without: Collection[str] = ()
) -> Node | None:
    """The tree of a YAML 1.2 text, or None; what is wrong is added to ``problems`` (always, if None).

    The keys ``without`` are left out, with all that stands under them, wherever they are.

    Only what JSON would write as a number is one: ``0123``, ``12:30`` and ``2018-02-30`` are texts, and so
    are ``no`` and ``on``. A tree can come back together with problems (equal keys, tags, anchors).
    """
    lines = _Lines(text, source)
    try:
        _check_characters(lines, _NOT_YAML)
        events = _events(lines)
        return _build(_without(events, frozenset(without)) if without else events, lines, problems)
    except _Stop as stop:
        problems.append(stop.problem)
        return None


def read_json(text: str, source: str, problems: list[Problem], *, first_line: int = 1) -> Node | None:
    """The tree of a JSON text, or None; what is wrong is added to ``problems`` (always, if None).

    ``first_line`` is the number of the line on which ``text`` begins (a line of a JSONL file).
    """
    lines = _Lines(text, source, first_line)
    try:
        _check_characters(lines, _SURROGATE)
        return _JsonReader(lines, problems).read()
    except _Stop as stop:
        problems.append(stop.problem)
        return None


def colon_hint(text: str) -> str | None:
    """The advice for a line that has a full-width colon where YAML needs “: ”, or None."""
    found = _FULL_WIDTH_KEY.match(text)
    return f"全角冒号“：”不起作用，请写成“{found[1]}: ”（半角冒号，后空一格）" if found else None


_FULL_WIDTH_KEY = re.compile(r"\s*(?:- +)*[{\[]?\s*([^\s：:,，{}\[\]\"'#-][^\s：:,，{}\[\]\"'#]*)：")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_YAML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _Stop(Exception):  # noqa: N818 (it carries the problem out of the depth of a reader, nothing else)
    """Reading cannot go on."""

    def __init__(self, message: str, span: Span | None, hint: str | None = None):
        self.problem = Problem(message, span, hint)
        super().__init__(message)


class _Lines:
    """A text and where its lines begin: positions in it become spans."""

    def __init__(self, text: str, source: str, first_line: int = 1):
        # One kind of line end, so that lines are counted as an editor counts them.
        self.text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        self.source = source
        self.first_line = first_line
        self.lines = self.text.split("\n")
        self.starts = list(accumulate((len(line) + 1 for line in self.lines[:-1]), initial=0))

    def place(self, index: int) -> tuple[int, int]:
        """The line, counted as spans count it, and the character of it."""
        row = bisect_right(self.starts, index) - 1
        return self.first_line + row, index - self.starts[row]

    def span(self, start: int, end: int) -> Span:
        """From ``start`` up to ``end``, as far as the line of ``start`` goes; at least one character."""
        row = bisect_right(self.starts, start) - 1
        begin, line = self.starts[row], self.lines[row]
        stop = end if end <= begin + len(line) else begin + len(line.rstrip())
        return Span(self.source, self.first_line + row, start - begin, max(1, stop - start), line)


def _check_characters(lines: _Lines, refused: re.Pattern[str]) -> None:
    """Stop at what no reader should meet: nothing, too much, or a character that is none."""
    text = lines.text
    if not text.strip():
        raise _Stop("文件是空的", Span(lines.source, lines.first_line, 0), "写入内容后再试，或删去这个文件")
    if len(text) > MAX_CHARACTERS:
        hint = "请分成几个文件"
        raise _Stop(f"文件过大：{len(text)}个字符，上限{MAX_CHARACTERS}", Span(lines.source, 1, 0), hint)
    if found := refused.search(text):
        span = _visible(lines.span(found.start(), found.end()))
        raise _Stop(f"含有无法显示的字符 U+{ord(found[0]):04X}", span, "删去这个字符")


def _visible(span: Span) -> Span:
    """The span with what cannot be printed replaced by U+FFFD, character for character."""
    return Span(span.source, span.line, span.start, span.length, _NOT_YAML.sub("\ufffd", span.text))


def _number(text: str, span: Span, problems: list[Problem]) -> int | float | str:
    """The number that ``text`` writes; too long or too large a one is a problem, and stays text."""
    if re.fullmatch(r"[-+]?[0-9]+", text):
        if len(text) <= MAX_DIGITS:
            return int(text)
    elif math.isfinite(value := float(text)):
        return value
    problems.append(Problem("数字过大", span, "编号之类请加引号，写成文本"))
    return text


def _mapping(
    pairs: Iterable[tuple[Scalar, Node]], span: Span, end: tuple[int, int], problems: list[Problem]
) -> Mapping:
    """A mapping of ``pairs``; each repeated key is a problem that names both places, and is left out."""
    entries: dict[str, tuple[Scalar, Node]] = {}
    for key, value in pairs:
        if key.text in entries:
            first = entries[key.text][0].span
            message = f"“{key.text}”写了两次：第{first.line}行第{first.column}列已有"
            problems.append(Problem(message, key.span, "删去其中一个"))
        else:
            entries[key.text] = (key, value)
    return Mapping(tuple(entries.values()), span, end)


# --- YAML -----------------------------------------------------------------------------------------------

_CONSTANTS = {"": None, "~": None} | {
    spelling: value
    for word, value in (("null", None), ("true", True), ("false", False))
    for spelling in (word, word.capitalize(), word.upper())
}
# Leading zeros make a text (a document number), unlike in the core schema of YAML 1.2; so do 0x and 0o.
_YAML_NUMBER = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# What PyYAML says (libyaml and the pure reader word it differently): what we say, and the advice.
_YAML_ERRORS = (
    (r"'\\t' that cannot start|found a tab|tab character", "用制表符（Tab）缩进", "缩进改用空格"),
    (r"values are not allowed", "此处不应再有“: ”", "值里含冒号的，整个值加引号；缩进与同层对齐"),
    (r"expected ':'", "此行没有“: ”", "写成“键: 值”，冒号用半角，后空一格"),
    (r"',' or '\]'", "方括号没有配对，或两项之间缺逗号", "补上“]”或半角逗号"),
    (r"',' or '\}'", "花括号没有配对，或两项之间缺逗号", "补上“}”或半角逗号；值里有方括号的加引号"),
    (r"quoted scalar.*(end of stream|document)", "引号没有配对", "补上右引号"),
    (r"unknown escape|hexadecimal", "双引号内的“\\”后面不是可用的转义", "改用单引号，或写成“\\\\”"),
    (r"cannot start any token", "此处的字符不能作值的开头", "给整个值加引号"),
    (r"an (alias|anchor)", "“*”“&”开头的值不能这样写", "给整个值加引号"),
    (r"a (tag|directive)|tag handle", "“!”“%”开头的值不能这样写", "给整个值加引号"),
    (r"nesting depth", f"嵌套超过{MAX_DEPTH}层", "减少嵌套"),
    (r"block end|expected key|'-' indicator|indent", "此行接不上前文", "同层的行左端对齐，括号和引号成对"),
    (r"document start", "此处不能另起一个值", "一个文件只放一个文档；值含特殊符号的加引号"),
)
# Where the construct began tells more than where the reader gave up.
_BEGINNING_TELLS = re.compile(r"expected ':'|',' or|quoted scalar.*(end of stream|document)")


def _events(lines: _Lines) -> Iterable[yaml.Event]:
    """PyYAML's events; its errors in Chinese, with their place."""
    try:
        yield from yaml.parse(lines.text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        raise _yaml_stop(error, lines) from None
    except yaml.YAMLError:
        raise _Stop("YAML格式有误", lines.span(0, 1), "检查文件是否完整") from None


def _yaml_stop(error: yaml.MarkedYAMLError, lines: _Lines) -> _Stop:
    """What is to be said of PyYAML's error; a full-width colon nearby is the likeliest reason of all."""
    said = f"{error.context or ''} {error.problem or ''}"
    began, gave_up = error.context_mark, error.problem_mark
    mark = (began if _BEGINNING_TELLS.search(said) else gave_up) or gave_up or began
    index = min(mark.index, len(lines.text.rstrip()) - 1) if mark is not None else 0
    rows = {other.line for other in (began, gave_up) if other is not None}
    for row in sorted(rows | {row - 1 for row in rows if row > 0}):
        if row >= len(lines.lines):
            continue
        line = lines.lines[row]
        for problem in _full_width_colon(line, lines.span(lines.starts[row], lines.starts[row])):
            return _Stop(problem.message, problem.span, problem.hint)
    for pattern, message, hint in _YAML_ERRORS:
        if re.search(pattern, said):
            return _Stop(message, lines.span(index, index + 1), hint)
    return _Stop("YAML格式有误", lines.span(index, index + 1), "检查缩进、冒号和引号")


def _range(event: yaml.Event) -> tuple[int, int]:
    """Where an event begins and ends in the text."""
    begin, end = event.start_mark, event.end_mark
    return (begin.index if begin else 0, end.index if end else 0)


def _without(events: Iterable[yaml.Event], keys: frozenset[str]) -> Iterable[yaml.Event]:
    """The events but for those of the mappings' entries under ``keys``."""
    key_is_next: list[bool | None] = []  # per open collection; None in a sequence
    leaving, depth = False, 0
    for event in events:
        begins, ends = (
            isinstance(event, yaml.CollectionStartEvent),
            isinstance(event, yaml.CollectionEndEvent),
        )
        if leaving:
            depth += begins - ends
            leaving = depth > 0
            continue
        if ends:
            key_is_next.pop()
        elif key_is_next and key_is_next[-1] is not None:
            if key_is_next[-1] and isinstance(event, yaml.ScalarEvent) and event.value in keys:
                leaving = True
                continue
            key_is_next[-1] = not key_is_next[-1]
        if begins:
            key_is_next.append(True if isinstance(event, yaml.MappingStartEvent) else None)
        yield event


def _build(events: Iterable[yaml.Event], lines: _Lines, problems: list[Problem]) -> Node:
    """The tree of the events, without recursion: ``open_`` holds where each began and its siblings."""
    root: list[Node] = []
    children = root
    open_: list[tuple[int, list[Node]]] = []
    for event in events:
        begin, end = _range(event)
        match event:
            case yaml.DocumentStartEvent() if root:
                raise _Stop("一个文件只能有一个文档", lines.span(begin, end), "删去“---”，或分成几个文件")
            case yaml.ScalarEvent():
                _check_node(event, lines, problems)
                children.append(_yaml_scalar(event, lines, problems))
            case yaml.AliasEvent():
                span = lines.span(begin, end)
                problems.append(Problem(f"不支持引用“*{event.anchor}”", span, "把内容写在此处；文本请加引号"))
                children.append(Scalar(None, span, quoted=False, text=""))
            case yaml.CollectionStartEvent():
                _check_node(event, lines, problems)
                if len(open_) >= MAX_DEPTH:
                    raise _Stop(f"嵌套超过{MAX_DEPTH}层", lines.span(begin, end), "减少嵌套")
                open_.append((begin, children))
                children = []
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                items = children
                start, children = open_.pop()
                span, over = lines.span(start, end), lines.place(end)
                if isinstance(event, yaml.MappingEndEvent):
                    children.append(_yaml_mapping(items, span, over, problems))
                else:
                    children.append(Sequence(tuple(items), span, over))
    if not root:
        raise _Stop("文件里没有内容", lines.span(0, 1), "写入内容后再试，或删去这个文件")
    match root[0]:
        case Scalar(quoted=False, text=text, span=span):
            problems.extend(_full_width_colon(text, span))
    return root[0]


def _check_node(event: yaml.NodeEvent, lines: _Lines, problems: list[Problem]) -> None:
    """Tags and anchors are refused: they are what makes a YAML file mean more than it shows."""
    begin, _ = _range(event)
    span = lines.span(begin, begin + 1)
    if getattr(event, "tag", None) is not None:
        problems.append(Problem("不支持“!”类型标记", span, "删去标记；若是文本，加引号"))
    if event.anchor is not None:
        problems.append(Problem(f"不支持锚点“&{event.anchor}”", span, "删去锚点；若是文本，加引号"))


def _yaml_scalar(event: yaml.ScalarEvent, lines: _Lines, problems: list[Problem]) -> Scalar:
    begin, end = _range(event)
    text = event.value
    if event.style in ("'", '"'):
        return Scalar(text, lines.span(begin + 1, end - 1), quoted=True, text=text)
    span = lines.span(begin, end)
    if event.style in ("|", ">"):
        return Scalar(text, span, quoted=True, text=text)
    if text in _CONSTANTS:
        return Scalar(_CONSTANTS[text], span, quoted=False, text=text)
    value = _number(text, span, problems) if _YAML_NUMBER.fullmatch(text) else text
    return Scalar(value, span, quoted=False, text=text)


def _yaml_mapping(children: list[Node], span: Span, end: tuple[int, int], problems: list[Problem]) -> Mapping:
    """A mapping of keys and values in turn; whatever its look, a key is the text it is."""
    pairs: list[tuple[Scalar, Node]] = []
    for key, value in zip(children[::2], children[1::2], strict=True):
        match key:
            case Scalar(text="<<", quoted=False):
                problems.append(Problem("不支持合并键“<<”", key.span, "把各项写全"))
            case Scalar(text="", quoted=False):
                problems.append(Problem("冒号前没有键", key.span, "写成“键: 值”"))
            case Scalar(text=text):
                if value == _NOTHING and not key.quoted:
                    problems.extend(_full_width_colon(text, key.span))
                pairs.append((Scalar(text, key.span, key.quoted, text), value))
            case _:
                problems.append(Problem("键只能是文本", key.span, "键写成一个词；“{”“[”开头的文本加引号"))
    return _mapping(pairs, span, end, problems)


_NOTHING = Scalar(None, Span("", 0, 0), quoted=False, text="")


def _full_width_colon(text: str, span: Span) -> list[Problem]:
    """The problem of a full-width colon in ``text``, which begins at ``span``; none if there is none."""
    advice = colon_hint(text)
    return [Problem("冒号用了全角", span.part(text.index("："), 1), advice)] if advice else []


# --- JSON -----------------------------------------------------------------------------------------------

_SPACE = re.compile(r"[ \t\n\r]*")
_JSON_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_WORD = re.compile(r"[-+\w.]+")
_JSON_CONSTANTS = {"true": True, "false": False, "null": None}
_STRINGS = json.JSONDecoder()
_FULL_WIDTH = dict(zip("“”：，｛｝［］‘’", '"":,{}[]""', strict=True))


class _JsonReader:
    """Reads one JSON text; each method takes a position and gives what stands there and where it ends."""

    def __init__(self, lines: _Lines, problems: list[Problem]):
        self.lines = lines
        self.text = lines.text
        self.problems = problems

    def read(self) -> Node:
        node, end = self.value(self.space(0), 0)
        if end < len(self.text):
            raise self.stop(end, "内容结束后还有多余的字符", "多个记录请放进一个“[ ]”，或存为.jsonl每行一个")
        return node

    def stop(self, index: int, message: str, hint: str) -> _Stop:
        if index >= len(self.text):
            last = len(self.text.rstrip()) - 1
            span = self.lines.span(last, last + 1)
            return _Stop("内容没有结束就断了", span, "补上缺少的引号或括号，或重新导出")
        if (found := self.text[index]) in _FULL_WIDTH:
            message, hint = f"用了全角标点 {found}", f"改为半角 {_FULL_WIDTH[found]}"
        return _Stop(message, _visible(self.lines.span(index, index + 1)), hint)

    def space(self, index: int) -> int:
        found = _SPACE.match(self.text, index)
        return found.end() if found else index

    def value(self, index: int, depth: int) -> tuple[Node, int]:
        """The value at ``index``, and where what follows it begins."""
        first = self.text[index : index + 1]
        if first in ("{", "[") and depth >= MAX_DEPTH:
            raise _Stop(f"嵌套超过{MAX_DEPTH}层", self.lines.span(index, index + 1), "减少嵌套")
        node: Node
        match first:
            case "{":
                node, end = self.mapping(index, depth)
            case "[":
                node, end = self.sequence(index, depth)
            case '"':
                node, end = self.string(index)
            case _:
                node, end = self.literal(index)
        return node, self.space(end)

    def literal(self, index: int) -> tuple[Scalar, int]:
        found = _WORD.match(self.text, index)
        if found is None:
            raise self.stop(index, "此处应有一个值", "补上值；多余的逗号请删去")
        text, span = found[0], self.lines.span(index, found.end())
        if text in _JSON_CONSTANTS:
            return Scalar(_JSON_CONSTANTS[text], span, quoted=False, text=text), found.end()
        if _JSON_NUMBER.fullmatch(text):
            value = _number(text, span, self.problems)
            return Scalar(value, span, quoted=False, text=text), found.end()
        if text.lstrip("+-") in ("NaN", "Infinity"):
            problem = Problem(f"“{text}”不是数", span, "没有登记的，删去该项")
        else:
            hint = "文本和日期请加双引号；真假写true、false，空写null"
            problem = Problem(f"“{text}”不是JSON的值", span, hint)
        self.problems.append(problem)
        return Scalar(text, span, quoted=False, text=text), found.end()

    def string(self, index: int) -> tuple[Scalar, int]:
        try:
            value, end = _STRINGS.raw_decode(self.text, index)
        except json.JSONDecodeError as error:
            raise self.string_stop(index, error) from None
        span = self.lines.span(index + 1, end - 1)
        if found := _SURROGATE.search(value):
            message = f"文本含有不完整的字符 \\u{ord(found[0]):04x}"
            self.problems.append(Problem(message, span, "删去这个字符，或写全一对"))
            value = _SURROGATE.sub("\ufffd", value)
        return Scalar(value, span, quoted=True, text=value), end

    def string_stop(self, index: int, error: json.JSONDecodeError) -> _Stop:
        opening = self.lines.span(index, index + 1)
        place = self.lines.span(error.pos, error.pos + 1)
        if error.msg.startswith("Unterminated"):
            return _Stop("引号没有配对", opening, "补上右引号")
        if not error.msg.startswith("Invalid control"):
            return _Stop("“\\”后面不是可用的转义", place, "“\\”本身写成“\\\\”")
        found = self.text[error.pos]
        if found == "\n":
            return _Stop("引号没有在本行配对", opening, "补上右引号；换行写成\\n")
        hint = "删去这个字符；制表符写成\\t"
        return _Stop(f"文本含有控制字符 U+{ord(found):04X}", _visible(place), hint)

    def sequence(self, index: int, depth: int) -> tuple[Sequence, int]:
        items: list[Node] = []
        end = self.space(index + 1)
        if self.text[end : end + 1] == "]":
            return Sequence((), self.lines.span(index, end + 1), self.lines.place(end + 1)), end + 1
        while True:
            item, end = self.value(end, depth + 1)
            items.append(item)
            match self.text[end : end + 1]:
                case "]":
                    end += 1
                    return Sequence(tuple(items), self.lines.span(index, end), self.lines.place(end)), end
                case ",":
                    end = self.space(end + 1)
                case _:
                    raise self.stop(end, "此处应有“,”或“]”", "补上逗号或右方括号")

    def mapping(self, index: int, depth: int) -> tuple[Mapping, int]:
        pairs: list[tuple[Scalar, Node]] = []
        end = self.space(index + 1)
        if self.text[end : end + 1] == "}":
            return Mapping((), self.lines.span(index, end + 1), self.lines.place(end + 1)), end + 1
        while True:
            if self.text[end : end + 1] != '"':
                raise self.stop(end, "此处应有一个加双引号的键", "键加半角双引号；多余的逗号请删去")
            key, end = self.string(end)
            end = self.space(end)
            if self.text[end : end + 1] != ":":
                raise self.stop(end, "键后面应有“:”", "补上半角冒号")
            value, end = self.value(self.space(end + 1), depth + 1)
            pairs.append((key, value))
            match self.text[end : end + 1]:
                case "}":
                    end += 1
                    span, over = self.lines.span(index, end), self.lines.place(end)
                    return _mapping(pairs, span, over, self.problems), end
                case ",":
                    end = self.space(end + 1)
                case _:
                    raise self.stop(end, "此处应有“,”或“}”", "补上逗号或右花括号")
