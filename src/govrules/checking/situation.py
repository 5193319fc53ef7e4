"""A record under one calendar on one day: what conditions and values come to on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from msgspec import Struct, field

from govrules.checking.prepare import Prepared, Today
from govrules.intervals import Interval, bounds
from govrules.language.evaluation import ABSENT, State, state, truth
from govrules.language.hoisted import Declaration
from govrules.language.nodes import Call, Fact, Facts, Function, If, Linear, Node
from govrules.language.terms import Term, Type
from govrules.policies.rules import Deadline, Policies
from govrules.workdays import DAY_SECONDS, WorkCalendar


class Terms(dict[str, Term]):
    """The facts that rules about a record type read, by their English names."""

    @cached_property
    def every(self) -> frozenset[str]:
        """The names, and of a set one for each choice."""
        sets = {f"{t.name}.{code}" for t in self.values() if t.type is Type.CODES for code in t.labels}
        return frozenset(self.keys() | sets)


def terms_of(policies: Policies, kind: str) -> Terms:
    """The facts that rules about a record type read: the recorded ones and those worked out."""
    found = Terms({term.name: term for term in policies.terms[kind].values()})
    for name, declared in policies.hoisted.get(kind, {}).items():
        found[name] = Term(name, name, declared.type, nullable=declared.nullable, unit=declared.unit)
    return found


class Situation(Struct, frozen=True):
    """One record under one calendar on one day."""

    terms: Terms
    prepared: Prepared
    calendar: WorkCalendar
    today: Today
    hoisted: Mapping[str, Declaration] = field(default_factory=dict)
    """the facts that were worked out, by name"""

    @property
    def facts(self) -> Facts:
        """The prepared facts."""
        return self.prepared.facts

    def truth(self, node: Node) -> bool | None:
        """The truth of a condition on this record, None where it is unknown."""
        return truth(node, self.facts, self.calendar)

    def value(self, node: Node) -> State:
        """A value; of a choice by date or fact, the one that surely applies."""
        match node:
            case If(rows, otherwise):
                for when, outcome in rows:
                    applies = self.truth(when)
                    if applies is None:
                        return ABSENT
                    if applies:
                        return self.value(outcome)
                return self.value(otherwise)
            case _:
                return state(node, self.facts, self.calendar)

    def day(self, node: Node | None) -> date | None:
        """The day of a date or moment, None where it is not known exactly."""
        value = self.value(node) if node is not None else None
        if not isinstance(value, int | Interval) or node is None:
            return None
        low, high = bounds(value)
        if low is None or high is None:
            return None
        if is_moment(node, self.terms):
            low, high = low // DAY_SECONDS, high // DAY_SECONDS
        return date.fromordinal(low) if low == high else None

    def early(self, deadline: Deadline | None) -> bool:
        """Whether the act is dated before its trigger: taken as done, but worth a warning."""
        if deadline is None or deadline.form != "after":
            return False
        act, start = self.day(deadline.act), self.day(deadline.anchor)
        return act is not None and start is not None and act < start


def is_moment(node: Node, terms: Mapping[str, Term]) -> bool:
    """Whether a value is a moment, not a day."""
    match node:
        case Fact(name):
            return name in terms and terms[name].type is Type.MOMENT
        case Call(Function.FALLBACK, (first, _)):
            return is_moment(first, terms)
        case Linear():
            return True
        case _:
            return False
