"""The meaning of the core: a plain walk, in Kleene's three-valued logic.

Short enough to be read against design section 5. Preparation and explanations use it; every engine has to
agree with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import Enum

from govrules.errors import NotSupported
from govrules.intervals import Interval, Truth, at_most, below, bounds, same
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


class Absent(Enum):
    """The state of a fact that is not recorded; null is None."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT
State = Value | None | Absent


def answer(question: Question, facts: Facts, calendar: WorkCalendar) -> Answer:
    """The answer to one question for one record."""
    return Answer(
        truth(question.when, facts, calendar),
        truth(question.duty, facts, calendar),
        truth(question.open, facts, calendar),
    )


def truth(node: Node, facts: Facts, calendar: WorkCalendar) -> Truth:
    """The truth of a condition: true, false or unknown (None)."""
    match node:
        case Not(arg):
            inner = truth(arg, facts, calendar)
            return None if inner is None else not inner
        case And(args):
            return _all(truth(arg, facts, calendar) for arg in args)
        case Or(args):
            some_false = _all(_negated(truth(arg, facts, calendar)) for arg in args)
            return _negated(some_false)
        case Sure(arg):
            return truth(arg, facts, calendar) is True
        case If(rows, otherwise):
            return _choice(rows, otherwise, facts, calendar)
        case Compare(op, left, right):
            return _compare(op, state(left, facts, calendar), state(right, facts, calendar))
        case In(arg, choices):
            code = state(arg, facts, calendar)
            if code is None or code is ABSENT:
                return None
            if not isinstance(code, str):
                raise NotSupported("只有选项才能看是否在列")
            return code in choices
        case Call(Function.GIVEN, (If() as choice,)):
            return _choice(
                tuple((c, Call(Function.GIVEN, (v,))) for c, v in choice.rows),
                Call(Function.GIVEN, (choice.otherwise,)),
                facts,
                calendar,
            )
        case Call(Function.GIVEN, (arg,)):
            found = state(arg, facts, calendar)
            return None if found is ABSENT else found is not None
        case _:
            found = state(node, facts, calendar)
            if found is None or found is ABSENT:
                return None
            if not isinstance(found, bool):
                raise NotSupported("此处要的是条件")
            return found


def _all(truths: Iterable[Truth]) -> Truth:
    """Kleene's conjunction: one false decides, else one unknown leaves it open."""
    result: Truth = True
    for item in truths:
        if item is False:
            return False
        if item is None:
            result = None
    return result


def _negated(value: Truth) -> Truth:
    return None if value is None else not value


def _choice(
    rows: Sequence[tuple[Node, Node]], otherwise: Node, facts: Facts, calendar: WorkCalendar
) -> Truth:
    """The outcome on which every row that is still possible agrees."""
    possible: set[Truth] = set()
    for when, outcome in rows:
        applies = truth(when, facts, calendar)
        if applies is not False:
            possible.add(truth(outcome, facts, calendar))
        if applies is True:
            break
    else:
        possible.add(truth(otherwise, facts, calendar))
    return possible.pop() if len(possible) == 1 else None


def _compare(op: Op, left: State, right: State) -> Truth:
    if left is None or right is None or left is ABSENT or right is ABSENT:
        return None
    if isinstance(left, str | bool) or isinstance(right, str | bool):
        if op is not Op.EQUAL:
            raise NotSupported("文字和选项不能比较大小")
        return left == right
    match op:
        case Op.AT_MOST:
            return at_most(left, right)
        case Op.BELOW:
            return below(left, right)
        case Op.EQUAL:
            return same(left, right)


def state(node: Node, facts: Facts, calendar: WorkCalendar) -> State:
    """The value of a node, or that it is null or absent."""
    match node:
        case Lit(value, _):
            return value
        case Fact(name):
            return facts.get(name, ABSENT)
        case Linear(terms, constant):
            return _sum([(factor, state(arg, facts, calendar)) for factor, arg in terms], constant)
        case Call(Function.FALLBACK, (first, second)):
            found = state(first, facts, calendar)
            return state(second, facts, calendar) if found is ABSENT else found
        case Call(function, (first, *rest)):
            found = state(first, facts, calendar)
            if found is None or not isinstance(found, int | Interval):
                return None if found is None else ABSENT
            match function, rest:
                case Function.WORKDAY_AFTER, [Lit(int(days))]:
                    return calendar.workday_after(found, days)
                case Function.DAY_AFTER, [Lit(int(days))]:
                    return _shift(found, lambda day: day + days)
                case Function.DAY_OF, []:
                    return _shift(found, lambda moment: moment // DAY_SECONDS)
                case Function.TIME_OF, []:
                    return _time_of(found)
    raise NotSupported(f"此处不能用 {type(node).__name__} 作值")


def _sum(parts: Sequence[tuple[int, State]], constant: int) -> State:
    low: int | None = constant
    high: int | None = constant
    for factor, part in parts:
        if part is None or part is ABSENT:
            return part
        if isinstance(part, str):
            raise NotSupported("文字不能参加计算")
        first, last = bounds(part) if factor >= 0 else reversed(bounds(part))
        low = None if low is None or first is None else low + factor * first
        high = None if high is None or last is None else high + factor * last
    return low if low is not None and low == high else Interval(low, high)


def _shift(value: int | Interval, move: Callable[[int], int]) -> int | Interval:
    """A monotone function of a value, applied to both bounds."""
    if isinstance(value, int):
        return move(value)
    low = None if value.lo is None else move(value.lo)
    high = None if value.hi is None else move(value.hi)
    return low if low is not None and low == high else Interval(low, high)


def _time_of(moment: int | Interval) -> int | Interval:
    if isinstance(moment, int):
        return moment % DAY_SECONDS
    low, high = moment.lo, moment.hi
    if low is None or high is None or low // DAY_SECONDS != high // DAY_SECONDS:
        return Interval(0, DAY_SECONDS - 1)
    return Interval(low % DAY_SECONDS, high % DAY_SECONDS)
