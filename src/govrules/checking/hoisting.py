"""Hoisted facts worked out: aggregates over lists and records, look-ups, posts held.

An aggregate over what may be incomplete is an interval, or stays out where nothing is decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from govrules.checking.context import Context, FactDict
from govrules.intervals import Interval, Truth, bounds
from govrules.language.evaluation import ABSENT, Absent, State, truth
from govrules.language.hoisted import (
    SELF,
    Aggregate,
    Collection,
    Declaration,
    Hoisted,
    Holds,
    Lookup,
    Over,
)
from govrules.language.nodes import GOVERNING_DATE, TODAY, Value
from govrules.language.terms import Term, Type
from govrules.models.plain import AnyRecord
from govrules.models.roster import has_portfolio, holds
from govrules.workdays import DAY_SECONDS, WorkCalendar


def hoist(
    declarations: Mapping[str, Declaration],
    record: AnyRecord,
    facts: FactDict,
    context: Context,
    calendar: WorkCalendar,
) -> None:
    """Work out the hoisted facts of a record into its prepared ``facts``; what is unknown stays out."""
    scope = _scope(record, facts, context, calendar)
    for name, declaration in declarations.items():
        found = _worked_out(declaration.what, declaration.inner, facts, scope)
        if not isinstance(found, Absent):
            facts[name] = found


def failing(
    declared: Declaration, record: AnyRecord, facts: FactDict, context: Context, calendar: WorkCalendar
) -> list[FactDict]:
    """The elements for which the filter of an aggregate surely does not hold."""
    what = declared.what
    assert isinstance(what, Aggregate)
    elements, _ = _scope(record, facts, context, calendar).elements(what.collection, declared.inner)
    return [element for element in elements if truth(what.filter, element, calendar) is False]


def _scope(record: AnyRecord, facts: FactDict, context: Context, calendar: WorkCalendar) -> _Scope:
    own = {SELF + name: value for name, value in facts.items()}
    shared = {name: facts[name] for name in (TODAY, GOVERNING_DATE)}
    return _Scope(record, facts, own | shared, context, calendar)


class _Scope:
    """What the filters of one record are evaluated in."""

    def __init__(
        self, record: AnyRecord, facts: FactDict, outer: FactDict, context: Context, calendar: WorkCalendar
    ):
        self.record = record
        self.facts = facts
        self.outer = outer
        self.context = context
        self.calendar = calendar

    def elements(
        self, collection: Collection, asked: Sequence[tuple[str, Hoisted]] = ()
    ) -> tuple[list[FactDict], bool]:
        """The elements of a collection as a filter sees them, with the facts it asks of each."""
        found, closed = self.context.elements(collection, self.record, self.facts)
        seen = []
        for element in found:
            facts = self._until_today(collection, element) | self.outer
            for name, what in asked:
                value = _worked_out(what, (), facts, self)
                if not isinstance(value, Absent):
                    facts[name] = value
            seen.append(facts)
        return seen, closed

    def _until_today(self, collection: Collection, element: FactDict) -> FactDict:
        """An element as of today: an act still to come counts as not yet done."""
        today = self.facts[TODAY]
        assert isinstance(today, int)
        end = (today // DAY_SECONDS + 1) * DAY_SECONDS - 1
        to_come = [t.name for t in collection.terms.values() if t.act and _after(element.get(t.name), t, end)]
        return element | dict.fromkeys(to_come)


def _after(value: Value | None, term: Term, end: int) -> bool:
    first = bounds(value)[0] if isinstance(value, int | Interval) else None
    if first is None:
        return False
    return (first if term.type is Type.MOMENT else first * DAY_SECONDS) > end


def _worked_out(what: Hoisted, asked: Sequence[tuple[str, Hoisted]], facts: FactDict, scope: _Scope) -> State:
    match what:
        case Aggregate(over, collection, filter_, fact):
            elements, closed = scope.elements(collection, asked)
            held = [(e, truth(filter_, e, scope.calendar)) for e in elements]
            return _aggregate(over, fact, held, closed)
        case Lookup(fact, collection, of, filter_):
            elements, closed = scope.elements(collection)
            held = [(e, truth(filter_, e, scope.calendar)) for e in elements]
            return _is_among(facts.get(fact, ABSENT), of, held, closed)
        case Holds():
            return _holds(what, facts, scope.context)


def _aggregate(over: Over, fact: str, held: Sequence[tuple[FactDict, Truth]], closed: bool) -> State:
    """An aggregate over elements with the truth of its filter on each; ``closed``: these are surely all."""
    surely = sum(truth_ is True for _, truth_ in held)
    perhaps = sum(truth_ is None for _, truth_ in held)
    match over:
        case Over.COUNT:
            if closed and not perhaps:
                return surely
            return Interval(surely, surely + perhaps if closed else None)
        case Over.ANY:
            return True if surely else False if closed and not perhaps else ABSENT
        case Over.ALL:
            if any(truth_ is False for _, truth_ in held):
                return False
            return True if closed and not perhaps else ABSENT
        case Over.FIRST:
            return _first([(e.get(fact, ABSENT), t) for e, t in held if t is not False], closed)
        case Over.LAST:
            return _last([(e.get(fact, ABSENT), t) for e, t in held if t is not False], closed)


def _first(values: Sequence[tuple[State, Truth]], closed: bool) -> State:
    """The first that happened; null only if surely none has."""
    happened = [bounds(v) for v, t in values if t is True and isinstance(v, int | Interval)]
    open_ = [v for v, t in values if v is ABSENT or (t is None and v is not None)]
    if not happened:
        return None if closed and not open_ else ABSENT
    low, high = _least(b[0] for b in happened), _least(b[1] for b in happened)
    if not closed or any(v is ABSENT for v in open_):
        return Interval(None, high)
    earliest = [bounds(v)[0] for v in open_ if isinstance(v, int | Interval)]
    return _between(_least([low, *earliest]), high)


def _last(values: Sequence[tuple[State, Truth]], closed: bool) -> State:
    """The last of all; null as soon as one has not happened."""
    if any(v is None and t is True for v, t in values):
        return None
    if not closed or any(v is ABSENT or t is None for v, t in values):
        return ABSENT
    ends = [bounds(v) for v, _ in values if isinstance(v, int | Interval)]
    if not ends:
        return None
    lows, highs = [e[0] for e in ends], [e[1] for e in ends]
    low = max((x for x in lows if x is not None), default=None)
    return _between(low, None if None in highs else max(x for x in highs if x is not None))


def _least(numbers: Iterable[int | None]) -> int | None:
    found = list(numbers)
    return None if None in found else min(n for n in found if n is not None)


def _between(low: int | None, high: int | None) -> int | Interval:
    return low if low is not None and low == high else Interval(low, high)


def _is_among(value: State, of: str, held: Sequence[tuple[FactDict, Truth]], closed: bool) -> State:
    """Whether a value is among those of the elements for which the filter holds."""
    if value is ABSENT:
        return ABSENT
    if value is None:
        return False
    if any(t is True and e.get(of) == value for e, t in held):
        return True
    doubtful = any(t is not False and (of not in e or (t is None and e[of] == value)) for e, t in held)
    return False if closed and not doubtful else ABSENT


def _holds(what: Holds, facts: FactDict, context: Context) -> State:
    """Whether a person held a post or a portfolio, by the roster; else a post as the record states it.

    A post that is stated counts without a name too, whether that is not recorded or recorded as none; only
    where nobody is named and no post can be stated, or the roster says so, the answer is no.
    """
    name, day = facts.get(what.person, ABSENT), facts.get(what.day, ABSENT)
    if isinstance(day, int) and day >= DAY_SECONDS * 1000:
        day = day // DAY_SECONDS
    person = context.person(name) if isinstance(name, str) else None
    if person is not None and isinstance(day, int):
        known = _by_roster(what, person, day, facts)
        if known is not None:
            return known
    stated = facts.get(what.stated, ABSENT) if what.stated else None
    if isinstance(stated, str):
        return stated in what.posts
    return False if name is None and stated is None else ABSENT


def _by_roster(what: Holds, person: AnyRecord, day: int, facts: FactDict) -> Truth:
    """What the roster knows of a person's post or portfolio on a day."""
    if what.area:
        area = facts.get(what.area)
        return has_portfolio(person, area, day) if isinstance(area, str) else None
    unit = facts.get(what.unit) if what.unit else ""
    return holds(person, what.posts, day, unit if isinstance(unit, str) else None)
