"""From a record to the facts that engines are given: today, the governing date, acts still to come."""

from __future__ import annotations

import re
from datetime import date, datetime

from msgspec import Struct

from govrules import workdays
from govrules.checking.context import Context, FactDict
from govrules.checking.hoisting import failing, hoist
from govrules.errors import UsageError
from govrules.intervals import Interval, bounds
from govrules.language.hoisted import Collection, Declaration
from govrules.language.nodes import GOVERNING_DATE, TODAY, Value
from govrules.language.terms import Term, Type
from govrules.models.plain import AnyRecord
from govrules.policies.rules import Policies
from govrules.workdays import DAY_SECONDS, WorkCalendar

MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2})?)?")


class Today(Struct, frozen=True):
    """The moment as of which is judged, China's time; a bare day is its first second.

    ``hour`` says that a moment was given: then what happens later on the day has not happened yet.
    """

    moment: int
    hour: bool = False

    @property
    def day(self) -> int:
        """The day, as an ordinal."""
        return self.moment // DAY_SECONDS

    def __str__(self) -> str:
        at = workdays.datetime_of(self.moment)
        return (
            at.date().isoformat() if not self.hour else at.strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")
        )


def read_today(today: date | datetime | str | None) -> Today:
    """The day of judgement from an argument; None is the date at +08:00. Raises :class:`UsageError`."""
    if today is None:
        today = workdays.today()
    if isinstance(today, str):
        if not MOMENT.fullmatch(today):
            raise UsageError(f"“{today}”不是日期；写成 2026-09-18 或 2026-09-18 12:00")
        try:
            today = datetime.fromisoformat(today) if len(today) > 10 else date.fromisoformat(today)
        except ValueError:
            raise UsageError(f"“{today}”不是有效日期") from None
    if isinstance(today, datetime):
        return Today(workdays.moment_of(today), hour=True)
    return Today(today.toordinal() * DAY_SECONDS)


class Prepared(Struct, frozen=True):
    """The facts of one record for the engines; ``presumed`` says that no governing date was recorded."""

    facts: dict[str, Value | None]
    presumed: bool
    to_come: tuple[Term, ...]
    """the acts dated after today, which count as not yet done"""
    record: AnyRecord
    context: Context

    def is_complete(self, collection: Collection) -> bool:
        """Whether the elements of a collection of the record are surely all that there are."""
        return self.context.elements(collection, self.record, self.facts)[1]

    def failing(self, declared: Declaration, calendar: WorkCalendar) -> list[FactDict]:
        """The elements that an aggregate finds wanting."""
        return failing(declared, self.record, self.facts, self.context, calendar)


def prepare(
    record: AnyRecord, policies: Policies, context: Context, calendar: WorkCalendar, today: Today
) -> Prepared:
    """The facts of ``record`` as of ``today``, with what others give it and what is worked out."""
    facts = dict(context.facts(record))
    to_come = tuple(
        term
        for term in record.terms().values()
        if term.act and _is_to_come(facts.get(term.name), term, today)
    )
    for term in to_come:
        facts[term.name] = None
    for name, term in record.terms().items():
        if _is_open(facts.get(name), term, today):
            del facts[name]
    terms = record.terms()
    governing = policies.governing.get(record.kind, ())
    named = [day for name in governing if (day := _day(facts.get(name), terms[name])) > 0]
    facts[TODAY] = today.moment
    facts[GOVERNING_DATE] = named[0] if named else today.day
    hoist(policies.hoisted.get(record.kind, {}), record, facts, context, calendar)
    return Prepared(facts, not named, to_come, record, context)


def _is_to_come(value: Value | None, term: Term, today: Today) -> bool:
    """Whether an act lies after today: by the second where both are moments, else by the day."""
    if term.type is Type.MOMENT and isinstance(value, int) and today.hour:
        return value > today.moment
    return _day(value, term) > today.day


def _is_open(value: Value | None, term: Term, today: Today) -> bool:
    """Whether an act was done on some day up to one after today: it may still have to come."""
    if not term.act or not isinstance(value, Interval) or value.lo is not None or value.hi is None:
        return False
    return value.hi > (today.moment if term.type is Type.MOMENT else today.day)


def _day(value: Value | None, term: Term) -> int:
    """The day of a date or a moment, 0 where there is none."""
    if value is None or not isinstance(value, int | Interval):
        return 0
    first, _ = bounds(value)
    return 0 if first is None else first // DAY_SECONDS if term.type is Type.MOMENT else first
