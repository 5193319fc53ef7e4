"""Hypothesis strategies: typed core questions over a toy vocabulary, and records that lie on their limits.

Literals and values come from the same small pools, so that ties, near misses and meetings of the two are
common; days lie around holidays, the first day of the notice and the end of the published years.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from govrules.intervals import Interval
from govrules.language.nodes import (
    FALSE,
    GOVERNING_DATE,
    TODAY,
    And,
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
    walk,
)
from govrules.language.terms import Type
from govrules.workdays import DAY_SECONDS, WorkCalendar, load_calendar

VOCABULARY = {
    "confidential": Type.BOOL,
    "extra_urgent": Type.BOOL,
    "attendee_count": Type.INT,
    "member_count": Type.INT,
    "meeting_class": Type.CODE,
    "title": Type.TEXT,
    "received_date": Type.DAY,
    "replied_date": Type.DAY,
    GOVERNING_DATE: Type.DAY,
    "issued_at": Type.MOMENT,
    TODAY: Type.MOMENT,
}
"""The facts that generated questions name."""

COUNTS = (0, 1, 5, 149, 150, 151)
CODES = ("class_one", "class_two", "class_three", "unclassified")
TEXTS = ("", "请示", "关于防汛的请示")
DAYS = tuple(
    date.fromisoformat(text).toordinal()
    for text in (
        *("2018-05-10", "2018-05-11"),  # the day before the notice takes effect, and that day
        *("2025-09-26", "2025-09-28", "2025-09-30", "2025-10-01", "2025-10-09", "2025-10-11"),
        *("2026-02-13", "2026-02-14", "2026-02-24", "2026-02-28"),
        *("2026-12-04", "2026-12-18", "2026-12-24", "2026-12-25", "2026-12-31"),  # open from the 25th on
        *("2027-01-04", "2027-02-05", "2027-04-20"),
    )
)
SECONDS = (0, 1, 43_199, 43_200, 43_201, 86_399)
MOMENTS = tuple(day * DAY_SECONDS + second for day in DAYS[2:8] for second in SECONDS)
POOLS: dict[Type, Sequence[Value]] = {
    Type.BOOL: (True, False),
    Type.INT: COUNTS,
    Type.CODE: CODES[:3],
    Type.TEXT: TEXTS[:2],
    Type.DAY: DAYS,
    Type.MOMENT: MOMENTS,
}
SPREADS = {Type.INT: (1, 2, 150), Type.DAY: (1, 2, 7), Type.MOMENT: (1, DAY_SECONDS - 1, DAY_SECONDS)}


# --- Questions --------------------------------------------------------------------------------------------


@cache
def facts(kind: Type) -> SearchStrategy[Node]:
    """A fact of a type."""
    return st.sampled_from([Fact(name) for name, its in VOCABULARY.items() if its is kind])


@cache
def literals(kind: Type) -> SearchStrategy[Node]:
    """A literal of a type."""
    return st.sampled_from(POOLS[kind]).map(lambda value: Lit(_plain(value)))


@cache
def values(kind: Type, depth: int = 2) -> SearchStrategy[Node]:
    """A value of a type: facts, literals, sums and functions, ``depth`` of them one inside the other."""
    simple = facts(kind) | literals(kind)
    if depth == 0:
        return simple
    inner = values(kind, depth - 1)
    fallback = st.builds(lambda a, b: Call(Function.FALLBACK, (a, b)), facts(kind), inner)
    forms = [facts(kind), simple, fallback]
    match kind:
        case Type.INT:
            forms += [_sums(inner, COUNTS), _calls(Function.TIME_OF, values(Type.MOMENT, depth - 1))]
        case Type.DAY:
            forms += [
                _calls(Function.WORKDAY_AFTER, inner, st.integers(1, 20) | st.integers(-20, -1)),
                _calls(Function.DAY_AFTER, inner, st.integers(-20, 20)),
                _calls(Function.DAY_OF, values(Type.MOMENT, depth - 1)),
            ]
        case Type.MOMENT:
            day = values(Type.DAY, depth - 1)
            forms.append(
                st.builds(lambda d, s: Linear(((DAY_SECONDS, d),), s), day, st.sampled_from(SECONDS))
            )
    return st.one_of(forms)


def _plain(value: Value) -> bool | int | str:
    assert not isinstance(value, Interval)
    return value


def _sums(inner: SearchStrategy[Node], constants: Sequence[int]) -> SearchStrategy[Node]:
    factors = st.sampled_from((1, 2, 3, -1, -2))
    terms = st.lists(st.tuples(factors, inner), min_size=1, max_size=3).map(tuple)
    return st.builds(Linear, terms, st.sampled_from(constants) | st.just(0))


def _calls(
    function: Function, arg: SearchStrategy[Node], number: SearchStrategy[int] | None = None
) -> SearchStrategy[Node]:
    if number is None:
        return arg.map(lambda a: Call(function, (a,)))
    return st.builds(lambda a, n: Call(function, (a, Lit(n))), arg, number)


@cache
def comparisons() -> SearchStrategy[Node]:
    """A comparison of two values of one type, or a choice of codes."""
    ordered = [_compared(st.sampled_from(Op), kind, 2) for kind in (Type.INT, Type.DAY, Type.MOMENT)]
    alike = [_compared(st.just(Op.EQUAL), kind, 1) for kind in (Type.CODE, Type.TEXT)]
    choices = st.frozensets(st.sampled_from(CODES[:3]))
    return st.one_of([*ordered, *ordered, *alike, st.builds(In, values(Type.CODE, 1), choices)])


def _compared(op: SearchStrategy[Op], kind: Type, depth: int) -> SearchStrategy[Node]:
    """Any two values, or two facts, or a fact and a literal, which is what boundary values are drawn for."""
    fact, literal = facts(kind), literals(kind)
    return st.one_of(
        st.builds(Compare, op, values(kind, depth), values(kind, depth)),
        st.builds(Compare, op, fact, fact),
        st.builds(Compare, op, fact, literal),
        st.builds(Compare, op, literal, fact),
    )


@cache
def given_tests() -> SearchStrategy[Node]:
    """Whether a value, or a choice between values, is given."""
    value = st.one_of([values(kind) for kind in POOLS])
    rows = st.lists(st.tuples(facts(Type.BOOL), value), min_size=1, max_size=2).map(tuple)
    return (value | st.builds(If, rows, value)).map(lambda arg: Call(Function.GIVEN, (arg,)))


@cache
def atoms() -> SearchStrategy[Node]:
    """A condition that joins no others."""
    compared = comparisons()
    return st.one_of(values(Type.BOOL, 1), facts(Type.BOOL), given_tests(), compared, compared, compared)


FORMS = (And, And, And, Or, Or, Or, If, If, If, Not, Not, Sure, Sure, Lit, None, None, None, None)
"""The kinds of condition, as often as they are to be drawn; None is one that joins no others."""


@st.composite
def conditions(draw: DrawFn, depth: int = 3) -> Node:
    """A condition of the core, at most ``depth`` connectives deep."""
    form = draw(st.sampled_from(FORMS)) if depth else None
    inner = conditions(depth=depth - 1)
    several = st.sampled_from((2, 2, 2, 3, 3, 1, 0)).flatmap(lambda n: st.tuples(*[inner] * n))
    if form is And or form is Or:
        return form(draw(several))
    if form is Not or form is Sure:
        return form(draw(inner))
    if form is If:
        return If(tuple((row, draw(inner)) for row in draw(several)), draw(inner))
    return draw(st.booleans().map(Lit) if form is Lit else atoms())


@cache
def questions() -> SearchStrategy[Question]:
    """A question whose three parts are conditions, large ones and bare ones."""
    part = st.sampled_from((0, 1, 2, 3)).flatmap(lambda depth: conditions(depth=depth))
    return st.builds(Question, part, part, part | st.just(FALSE))


# --- Records ----------------------------------------------------------------------------------------------


MISSING = object()


@st.composite
def records(draw: DrawFn, asked: Sequence[Question] = ()) -> Facts:
    """The facts of one record; any may be missing, null or known within bounds.

    Favoured are the limits that the questions set, and a value that the facts of one type have in common.
    """
    limits = _limits(asked)
    common = {kind: draw(st.sampled_from(pool)) for kind, pool in POOLS.items()}
    facts = {
        name: draw(st.sampled_from(_states(kind, (common[kind], *limits.get(name, ())))))
        for name, kind in VOCABULARY.items()
    }
    return {name: state for name, state in facts.items() if state is not MISSING}


def _limits(asked: Sequence[Question]) -> Mapping[str, Sequence[Value]]:
    """The literals with which the questions compare each fact."""
    limits: dict[str, list[Value]] = {}
    for question in asked:
        for part in (question.when, question.duty, question.open):
            for node in walk(part):
                match node:
                    case Compare(_, Fact(name), Lit(value)) | Compare(_, Lit(value), Fact(name)):
                        limits.setdefault(name, []).append(value)
    return limits


@cache
def _states(kind: Type, favoured: tuple[Value, ...]) -> Sequence[Any]:
    """What may be recorded of a fact: a third favoured, the rest other values, bounds, null and missing."""
    others = [*POOLS[kind], *{Type.CODE: CODES[3:], Type.TEXT: TEXTS[2:]}.get(kind, ())]
    numbers = [value for value in favoured if kind in SPREADS and isinstance(value, int)]
    near = [*favoured, *favoured, *(n + step for n in numbers for step in (-1, 1))]
    bounds = [each for n in numbers for spread in SPREADS[kind] for each in _bounds(n, spread)]
    share = max(len(others), len(bounds)) // 2 + 1
    return [*near * (2 * share // len(near) + 1), *others, *bounds, *[None] * share, *[MISSING] * share]


def _bounds(number: int, spread: int) -> Sequence[Interval]:
    """Bounds that begin or end at a number, or have no other end, or none at all."""
    ends = (
        (number, number + spread),
        (number - spread, number),
        (number, None),
        (None, number),
        (None, None),
    )
    return [Interval(low, high) for low, high in ends]


@st.composite
def batches(draw: DrawFn) -> tuple[list[Question], list[Facts]]:
    """Some questions, and some records for them."""
    asked = draw(st.lists(questions(), min_size=2, max_size=4))
    return asked, draw(st.lists(records(asked), min_size=4, max_size=10))


@cache
def calendars() -> SearchStrategy[WorkCalendar]:
    """The working days as known late in 2026, and as known before the notice for 2026."""
    return st.sampled_from([date(2026, 11, 30), date(2025, 10, 1)]).map(load_calendar)
