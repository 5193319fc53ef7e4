"""The second opinion: the same answers from durable-rules, a Rete network, independent of ``scalar``.

Every condition becomes four patterns: it is surely true, surely false, and the negation of each. Each is an
or of ands of tests "property against integer", so that matching, which knows only two values, decides three.
One durable rule per and; what fires is the answer, and of each pair exactly one has to fire: that nothing
fired is never read as an answer.

A missing value enters as one that no definite pattern matches (a code of its own, a number without bounds),
so no test needs a guard. The network holds the meaning of connectives, choices, ``已填`` and comparisons with
a constant; Python works out values (sums, days) and compares two of them.

durable-rules loops, loses rules or crashes outside of narrow limits: few rules to a ruleset, every condition
joined with the kind guard, one state, one fact alive at a time, no absent property, integers only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum, StrEnum
from itertools import product
from math import inf, prod
from threading import Lock
from typing import Any, NamedTuple

from msgspec import Struct

from govrules.errors import EngineError, NotSupported
from govrules.intervals import Interval, Truth
from govrules.language.nodes import (
    And,
    Answer,
    Call,
    Compare,
    Fact,
    Facts,
    Function,
    If,
    In,
    Linear,
    Lit,
    Node,
    Not,
    Op,
    Or,
    Question,
    Sure,
    Value,
)
from govrules.workdays import DAY_SECONDS, WorkCalendar

MAX_RULES = 40
"""Rules in one ruleset: at 64 that match one fact durable-rules reports an error and fires none."""
MAX_TESTS = 200
"""Tests in one ruleset: a fact of more than 255 properties is refused, 512 sibling tests never compile."""
MAX_CONJUNCTIONS = 8
"""Ands in one pattern; beyond, its parts become cells that the network decides one pass earlier."""
NO_BOUND = 2**53
"""The bound of what has none, and of the integers that the network takes."""

NOT_INSTALLED = (
    '引擎 rete 需要 durable-rules：请运行 pip install "govrules[rete]"'
    "（须有 C 编译器；Python 3.13 尚不能安装），或改用 --engine scalar"
)


def answers(
    questions: Sequence[Question], records: Sequence[Facts], calendar: WorkCalendar
) -> list[list[Answer]]:
    """The answer to every question for every record, in their orders. Thread-safe.

    Raises:
        NotSupported: a node, or a value, that the network cannot take.
        EngineError: durable-rules is not installed, or what it fired is no answer.
    """
    key = tuple(questions)
    with _lock:
        if key not in _networks:
            _networks[key] = _compile(key)
        try:
            return [_networks[key].answers(facts, calendar) for facts in records]
        except NotSupported:
            raise
        except BaseException:
            # A fact may still be in the network, where it would add to what the next one fires.
            del _networks[key]
            raise


# --- Patterns ---------------------------------------------------------------------------------------------


class Test(NamedTuple):
    """One test of the network: a property of the fact against a constant."""

    property: str
    operator: str
    constant: int


Pattern = frozenset[frozenset[Test]]
"""An or of ands; empty: never, with an empty and: always."""

ALWAYS: Pattern = frozenset([frozenset()])
NEVER: Pattern = frozenset()


class Patterns(NamedTuple):
    """When a condition is surely true, surely false, not surely true, not surely false."""

    true: Pattern
    false: Pattern
    not_true: Pattern
    not_false: Pattern

    @property
    def size(self) -> int:
        """The ands of the longest of the four."""
        return max(map(len, self))


def _test(prop: str, operator: str, constant: int) -> Pattern:
    return frozenset([frozenset([Test(prop, operator, constant)])])


def _any(*patterns: Pattern) -> Pattern:
    """One of the patterns; an and that contains another one adds nothing."""
    every = frozenset().union(*patterns)
    return frozenset(a for a in every if not any(b < a for b in every))


def _all(*patterns: Pattern) -> Pattern:
    """All of the patterns, multiplied out."""
    return _any(frozenset(frozenset().union(*ands) for ands in product(*patterns)))


def _negation(arg: Patterns) -> Patterns:
    return Patterns(arg.false, arg.true, arg.not_false, arg.not_true)


def _conjunction(args: Sequence[Patterns]) -> Patterns:
    return Patterns(
        _all(*(arg.true for arg in args)),
        _any(*(arg.false for arg in args)),
        _any(*(arg.not_true for arg in args)),
        _all(*(arg.not_false for arg in args)),
    )


def _row(condition: Patterns, outcome: Patterns, rest: Patterns) -> Patterns:
    """One row of a choice: what is decided by the outcome and by the rest, each unless it is ruled out."""
    return Patterns(
        _all(_any(condition.false, outcome.true), _any(condition.true, rest.true)),
        _all(_any(condition.false, outcome.false), _any(condition.true, rest.false)),
        _any(_all(condition.not_false, outcome.not_true), _all(condition.not_true, rest.not_true)),
        _any(_all(condition.not_false, outcome.not_false), _all(condition.not_true, rest.not_false)),
    )


# --- Properties: what the network is told of a record -----------------------------------------------------


class Aspect(StrEnum):
    """What a property tells of a value, always as an integer; the prefix of its name."""

    STATE = "state"
    """0 absent, 1 given, 2 null"""
    FLAG = "flag"
    """0 false, 1 true, 2 unknown"""
    CODE = "code"
    """0 missing, 1 a text that no condition names, from 2 the texts that are named"""
    LOW = "low"
    """the least it can be"""
    HIGH = "high"
    """the most it can be"""
    EXACT = "exact"
    """the number, where it is known exactly, else NO_BOUND"""


ABSENT_STATE, GIVEN_STATE, NULL_STATE = 0, 1, 2
FALSE_FLAG, TRUE_FLAG, UNKNOWN_FLAG = 0, 1, 2
MISSING_CODE, OTHER_CODE, FIRST_CODE = 0, 1, 2


def _flag(prop: str) -> Patterns:
    return Patterns(
        _test(prop, "==", TRUE_FLAG),
        _test(prop, "==", FALSE_FLAG),
        _test(prop, "!=", TRUE_FLAG),
        _test(prop, "!=", FALSE_FLAG),
    )


def _at_most(low: str, high: str, limit: int) -> Patterns:
    return Patterns(
        _test(high, "<=", limit), _test(low, ">", limit), _test(high, ">", limit), _test(low, "<=", limit)
    )


def _below(low: str, high: str, limit: int) -> Patterns:
    return Patterns(
        _test(high, "<", limit), _test(low, ">=", limit), _test(high, ">=", limit), _test(low, "<", limit)
    )


def _equal(low: str, high: str, exact: str, number: int) -> Patterns:
    return Patterns(
        _test(exact, "==", number),
        _any(_test(low, ">", number), _test(high, "<", number)),
        _test(exact, "!=", number),
        _all(_test(low, "<=", number), _test(high, ">=", number)),
    )


def _one_of(prop: str, codes: Sequence[int]) -> Patterns:
    named = _any(*(_test(prop, "==", code) for code in codes))
    not_named = _all(*(_test(prop, "!=", code) for code in codes))
    return Patterns(
        named,
        _all(not_named, _test(prop, "!=", MISSING_CODE)),
        not_named,
        _any(named, _test(prop, "==", MISSING_CODE)),
    )


# --- From core to patterns --------------------------------------------------------------------------------


class _Compiler:
    """Questions being turned into patterns: the properties and cells that have been named so far."""

    def __init__(self) -> None:
        self.properties: dict[tuple[Aspect, Node], str] = {}
        self.codes: dict[str, int] = {}
        self.cells: dict[Patterns, str] = {}

    def cell(self, patterns: Patterns) -> str:
        """The property that holds the truth of ``patterns`` once their pass is over."""
        return self.cells.setdefault(patterns, f"cell{len(self.cells)}")

    def patterns(self, node: Node) -> Patterns:
        """The patterns of a condition."""
        match node:
            case Lit(bool(value)):
                decided = Patterns(ALWAYS, NEVER, NEVER, ALWAYS)
                return decided if value else _negation(decided)
            case Not(arg):
                return _negation(self.patterns(arg))
            case And(args):
                return self._conjunction([self.patterns(arg) for arg in args])
            case Or(args):
                return _negation(self._conjunction([_negation(self.patterns(arg)) for arg in args]))
            case Sure(arg):
                inner = self.patterns(arg)
                return Patterns(inner.true, inner.not_true, inner.not_true, inner.true)
            case If((), otherwise):
                return self.patterns(otherwise)
            case If(((condition, outcome), *rest), otherwise):
                return self._row(condition, outcome, If(tuple(rest), otherwise))
            case In(arg, choices):
                return self._one_of(arg, choices)
            case Compare(op, left, right):
                return self._comparison(op, left, right)
            case Call(Function.GIVEN, (If(rows, otherwise),)):
                given = tuple((c, Call(Function.GIVEN, (value,))) for c, value in rows)
                return self.patterns(If(given, Call(Function.GIVEN, (otherwise,))))
            case Call(Function.GIVEN, (arg,)):
                state = self._property(Aspect.STATE, arg)
                return Patterns(
                    _test(state, "==", GIVEN_STATE),
                    _test(state, "==", NULL_STATE),
                    _test(state, "!=", GIVEN_STATE),
                    _test(state, "!=", NULL_STATE),
                )
            case Fact() | Call():
                return _flag(self._property(Aspect.FLAG, node))
        raise NotSupported(f"引擎 rete 不能以 {type(node).__name__} 作条件")

    def _property(self, aspect: Aspect, node: Node) -> str:
        return self.properties.setdefault((aspect, node), f"{aspect}{len(self.properties)}")

    def _conjunction(self, args: Sequence[Patterns]) -> Patterns:
        if prod(arg.size for arg in args) > MAX_CONJUNCTIONS:
            args = [self._decided_before(arg) for arg in args]
        return _conjunction(args)

    def _row(self, condition: Node, outcome: Node, rest: Node) -> Patterns:
        parts = [self.patterns(part) for part in (condition, outcome, rest)]
        patterns = _row(*parts)
        if patterns.size > MAX_CONJUNCTIONS:
            patterns = _row(*map(self._decided_before, parts))
        return patterns

    def _decided_before(self, patterns: Patterns) -> Patterns:
        return patterns if patterns.size <= 1 else _flag(self.cell(patterns))

    def _one_of(self, arg: Node, choices: Iterable[str]) -> Patterns:
        prop = self._property(Aspect.CODE, arg)
        return _one_of(prop, [self._code(choice) for choice in sorted(choices)])

    def _code(self, text: str) -> int:
        return self.codes.setdefault(text, FIRST_CODE + len(self.codes))

    def _comparison(self, op: Op, left: Node, right: Node) -> Patterns:
        match op, left, right:
            case Op.EQUAL, Lit(), _ if not isinstance(right, Lit):
                return self._comparison(op, right, left)
            case Op.EQUAL, _, Lit(str(text)):
                return self._one_of(left, [text])
            case Op.EQUAL, _, Lit(bool(value)):
                flag = _flag(self._property(Aspect.FLAG, left))
                return flag if value else _negation(flag)
            case (_, Lit(str() | bool()), _) | (_, _, Lit(str() | bool())):
                raise NotSupported("文字和选项不能比较大小")
            case _, _, Lit(int(limit)):
                return self._against(op, left, limit)
            case Op.AT_MOST, Lit(int(limit)), _:
                return _negation(self._against(Op.BELOW, right, limit))
            case Op.BELOW, Lit(int(limit)), _:
                return _negation(self._against(Op.AT_MOST, right, limit))
        return _flag(self._property(Aspect.FLAG, Compare(op, left, right)))

    def _against(self, op: Op, value: Node, constant: int) -> Patterns:
        _within_bounds(constant)
        low, high = self._property(Aspect.LOW, value), self._property(Aspect.HIGH, value)
        match op:
            case Op.AT_MOST:
                return _at_most(low, high, constant)
            case Op.BELOW:
                return _below(low, high, constant)
            case Op.EQUAL:
                return _equal(low, high, self._property(Aspect.EXACT, value), constant)


def _within_bounds(number: int) -> int:
    if abs(number) >= NO_BOUND:
        raise NotSupported(f"引擎 rete 只能处理绝对值小于 2 的 53 次方的整数，不能处理 {number}")
    return number


# --- The network ------------------------------------------------------------------------------------------


class _Rule(Struct, frozen=True):
    """One and of a pattern; it says ``pattern`` (by its place in :class:`Patterns`) of ``cell``."""

    cell: str
    pattern: int
    tests: frozenset[Test]


class _Shard(Struct, frozen=True):
    """A ruleset that stays inside the limits, and what its rules say."""

    ruleset: Any
    rules: Mapping[str, _Rule]
    properties: frozenset[str]


class _Pass(Struct, frozen=True):
    """The cells that can be decided from the record and the cells before."""

    cells: tuple[str, ...]
    shards: tuple[_Shard, ...]


class _Network(Struct, frozen=True):
    """The compiled questions: how a record enters, the passes in order, and where each answer is found."""

    properties: Mapping[tuple[Aspect, Node], str]
    codes: Mapping[str, int]
    passes: tuple[_Pass, ...]
    parts: tuple[tuple[str, str, str], ...]

    def answers(self, facts: Facts, calendar: WorkCalendar) -> list[Answer]:
        """The answer to every question for one record."""
        told = self._told(facts, calendar)
        truths: dict[str, Truth] = {}
        for one in self.passes:
            fired = {(rule.cell, rule.pattern) for shard in one.shards for rule in _fired(shard, told)}
            for cell in one.cells:
                truths[cell] = _truth([(cell, i) in fired for i in range(len(Patterns._fields))])
                told[cell] = _flag_of(truths[cell])
        return [Answer(*(truths[cell] for cell in cells)) for cells in self.parts]

    def _told(self, facts: Facts, calendar: WorkCalendar) -> dict[str, int]:
        values: dict[Node, State] = {}
        for _, node in self.properties:
            if node not in values:
                values[node] = _value(node, facts, calendar)
        return {
            prop: _encoded(aspect, values[node], self.codes)
            for (aspect, node), prop in self.properties.items()
        }


_networks: dict[tuple[Question, ...], _Network] = {}
# A ruleset takes up to 1 MiB that durable-rules never gives back, so the same questions are compiled once.
_lock = Lock()


def _compile(questions: Sequence[Question]) -> _Network:
    compiler = _Compiler()
    parts = tuple(
        (
            compiler.cell(compiler.patterns(question.when)),
            compiler.cell(compiler.patterns(question.duty)),
            compiler.cell(compiler.patterns(question.open)),
        )
        for question in questions
    )
    passes = tuple(
        _Pass(tuple(cells.values()), tuple(_shard(rules) for rules in _batches(_rules(cells))))
        for cells in _in_passes(compiler.cells)
    )
    return _Network(compiler.properties, compiler.codes, passes, parts)


def _in_passes(cells: Mapping[Patterns, str]) -> list[dict[Patterns, str]]:
    """The cells by pass: each comes after those that it tests (which were named before it)."""
    pass_of: dict[str, int] = {}
    passes: list[dict[Patterns, str]] = []
    for patterns, cell in cells.items():
        tested = {test.property for pattern in patterns for tests in pattern for test in tests}
        pass_of[cell] = max((pass_of[prop] + 1 for prop in tested if prop in pass_of), default=0)
        if pass_of[cell] == len(passes):
            passes.append({})
        passes[pass_of[cell]][patterns] = cell
    return passes


def _rules(cells: Mapping[Patterns, str]) -> Iterator[_Rule]:
    for patterns, cell in cells.items():
        for i, pattern in enumerate(patterns):
            for tests in sorted(pattern, key=sorted):
                yield _Rule(cell, i, tests)


def _batches(rules: Iterable[_Rule]) -> Iterator[list[_Rule]]:
    """The rules in batches that stay inside the limits."""
    batch: list[_Rule] = []
    size = 0
    for rule in rules:
        if len(rule.tests) > MAX_TESTS:
            raise NotSupported(f"引擎 rete 不能处理超过 {MAX_TESTS} 项并列的条件")
        if len(batch) == MAX_RULES or size + len(rule.tests) > MAX_TESTS:
            yield batch
            batch, size = [], 0
        batch.append(rule)
        size += len(rule.tests)
    if batch:
        yield batch


# --- durable-rules ----------------------------------------------------------------------------------------

KIND_GUARD = {"kind": 1}
"""Joined with every condition: one that matches durable-rules' own state fact would fire for ever."""
ONE_STATE = {"sid": "0"}
OPERATORS = {"!=": "$neq", "<": "$lt", "<=": "$lte", ">": "$gt", ">=": "$gte"}


def _durable() -> Any:
    try:
        from durable import engine  # noqa: PLC0415 (an extra: only who asks for this engine needs it)
    except ImportError as error:
        raise EngineError(NOT_INSTALLED) from error
    return engine


def _shard(rules: Sequence[_Rule]) -> _Shard:
    named = {f"rule{i}": rule for i, rule in enumerate(rules)}
    definitions = {
        name: {"all": [{"m": _written(rule.tests)}], "run": _ignore} for name, rule in named.items()
    }
    durable = _durable()
    try:
        ruleset = durable.Ruleset("govrules", None, definitions)
    except Exception as error:
        raise EngineError(f"durable-rules 未能编译规则：{error}") from error
    return _Shard(ruleset, named, frozenset(test.property for rule in rules for test in rule.tests))


def _ignore(_: object) -> None:
    """What a rule runs: nothing, since what fired is read off by name."""


def _written(tests: Iterable[Test]) -> dict[str, Any]:
    """An and as durable-rules writes it."""
    written: list[dict[str, Any]] = [KIND_GUARD]
    for prop, operator, constant in sorted(tests):
        test = {prop: constant}
        written.append(test if operator == "==" else {OPERATORS[operator]: test})
    return {"$and": written}


def _fired(shard: _Shard, told: Mapping[str, int]) -> set[_Rule]:
    """The rules that fire for a record: it is put in, what fires is collected, it is taken out."""
    durable = _durable()
    fact = KIND_GUARD | ONE_STATE | {prop: told[prop] for prop in shard.properties}
    try:
        try:
            state = shard.ruleset.assert_fact(fact)
        except durable.MessageNotHandledException:
            fired = set()  # it matches no rule
        else:
            fired = set(_actions(durable.durable_rules_engine, shard.ruleset._handle, state))
        shard.ruleset.retract_fact(fact)
    except Exception as error:
        raise EngineError(f"durable-rules 未能处理记录：{error}") from error
    return {shard.rules[name] for name in fired}


def _actions(binding: Any, handle: int, state: int) -> Iterator[str]:
    """The names of the rules that fire. (The package's own loop swallows errors and reads the clock.)"""
    started = binding.start_action_for_state(handle, state)
    action = started[1] if started else None
    while action:
        yield from json.loads(action)
        action = binding.complete_and_start_action(handle, state)


def _truth(fired: Sequence[bool]) -> Truth:
    """What the four patterns of a cell say; EngineError where they contradict or are silent."""
    match fired:
        case [True, False, False, True]:
            return True
        case [False, True, True, False]:
            return False
        case [False, False, True, True]:
            return None
    raise EngineError(f"durable-rules 的触发结果自相矛盾或不完整，不能作为结论：{list(fired)}")


def _flag_of(truth: Truth) -> int:
    return UNKNOWN_FLAG if truth is None else TRUE_FLAG if truth else FALSE_FLAG


# --- Values -----------------------------------------------------------------------------------------------


class _Absent(Enum):
    """The state of a value that is not recorded; null is None."""

    ABSENT = "absent"


ABSENT = _Absent.ABSENT
State = Value | None | _Absent


def _encoded(aspect: Aspect, value: State, codes: Mapping[str, int]) -> int:
    """The integer that tells the network of one aspect of a value."""
    match aspect, value:
        case Aspect.STATE, _:
            return ABSENT_STATE if value is ABSENT else NULL_STATE if value is None else GIVEN_STATE
        case Aspect.FLAG, None | _Absent.ABSENT:
            return UNKNOWN_FLAG
        case Aspect.FLAG, bool(truth):
            return _flag_of(truth)
        case Aspect.CODE, None | _Absent.ABSENT:
            return MISSING_CODE
        case Aspect.CODE, str(text):
            return codes.get(text, OTHER_CODE)
        case Aspect.LOW, None | _Absent.ABSENT | Interval(lo=None):
            return -NO_BOUND
        case Aspect.HIGH, None | _Absent.ABSENT | Interval(hi=None):
            return NO_BOUND
        case Aspect.EXACT, Interval(lo=int(bound), hi=int(last)) if bound == last:
            return _within_bounds(bound)
        case Aspect.EXACT, None | _Absent.ABSENT | Interval():
            return NO_BOUND
        case Aspect.LOW, Interval(lo=int(bound)):
            return _within_bounds(bound)
        case Aspect.HIGH, Interval(hi=int(bound)):
            return _within_bounds(bound)
        case Aspect.LOW | Aspect.HIGH | Aspect.EXACT, int(number) if not isinstance(value, bool):
            return _within_bounds(number)
    raise NotSupported(f"引擎 rete 不能处理值 {value!r}：与规则所要的类型不符")


def _value(node: Node, facts: Facts, calendar: WorkCalendar) -> State:
    """A value, or that it is null or absent; of a comparison of two values its truth, absent if unknown."""
    match node:
        case Lit(value):
            return value
        case Fact(name):
            return facts.get(name, ABSENT)
        case Compare(op, left, right):
            return _compared(op, _value(left, facts, calendar), _value(right, facts, calendar))
        case Linear(terms, constant):
            return _linear([(factor, _value(arg, facts, calendar)) for factor, arg in terms], constant)
        case Call(Function.FALLBACK, (first, second)):
            stated = _value(first, facts, calendar)
            return _value(second, facts, calendar) if stated is ABSENT else stated
        case Call(function, (first, *rest)) if function is not Function.GIVEN:
            moved = _value(first, facts, calendar)
            if moved is None or moved is ABSENT:
                return moved
            return _moved(function, _number(moved), rest, calendar)
    raise NotSupported(f"引擎 rete 不能以 {type(node).__name__} 作值")


def _moved(
    function: Function, value: int | Interval, rest: Sequence[Node], calendar: WorkCalendar
) -> int | Interval:
    low, high = _ends(value)
    match function, rest:
        case Function.WORKDAY_AFTER, [Lit(int(days))]:
            return calendar.workday_after(value, days)
        case Function.DAY_AFTER, [Lit(int(days))]:
            return _between(low + days, high + days)
        case Function.DAY_OF, []:
            return _between(_day(low), _day(high))
        case Function.TIME_OF, []:
            if _day(low) != _day(high):
                return Interval(0, DAY_SECONDS - 1)
            if isinstance(value, int):
                return value % DAY_SECONDS
            return Interval(int(low) % DAY_SECONDS, int(high) % DAY_SECONDS)
    raise NotSupported(f"引擎 rete 不能以此计算“{function}”")


def _number(value: Value) -> int | Interval:
    if isinstance(value, bool | str):
        raise NotSupported(f"引擎 rete 不能以 {value!r} 作数：与规则所要的类型不符")
    return value


def _ends(value: int | Interval) -> tuple[float, float]:
    """The bounds of a number, infinite where there is none; whole numbers stay exact integers."""
    if isinstance(value, int):
        return value, value
    return -inf if value.lo is None else value.lo, inf if value.hi is None else value.hi


def _between(low: float, high: float) -> int | Interval:
    if low == high:
        return int(low)
    return Interval(None if low == -inf else int(low), None if high == inf else int(high))


def _day(moment: float) -> float:
    return moment if moment in (-inf, inf) else int(moment) // DAY_SECONDS


def _linear(parts: Sequence[tuple[int, State]], constant: int) -> State:
    low: float = constant
    high: float = constant
    for factor, part in parts:
        if part is None or part is ABSENT:
            return part
        ends = [factor * end for end in _ends(_number(part))] if factor else [0]
        low += min(ends)
        high += max(ends)
    return _between(low, high)


def _compared(op: Op, left: State, right: State) -> State:
    """The truth of a comparison of two values, absent where it is not decided."""
    if left is None or left is ABSENT or right is None or right is ABSENT:
        return ABSENT
    if op is Op.EQUAL and (isinstance(left, bool | str) or isinstance(right, bool | str)):
        return left == right
    left_number, right_number = _number(left), _number(right)
    (least, most), (right_least, right_most) = _ends(left_number), _ends(right_number)
    match op:
        case Op.AT_MOST:
            return _decided(most <= right_least, least > right_most)
        case Op.BELOW:
            return _decided(most < right_least, least >= right_most)
        case Op.EQUAL:
            one = least == most == right_least == right_most
            return _decided(one, most < right_least or least > right_most)


def _decided(yes: bool, no: bool) -> State:
    return True if yes else False if no else ABSENT
