"""Periods as records: a month without a meeting has no row of its own, so one is made.

``policy.yaml`` names what is counted per period; the records made here say which period of which choice, and
the rules count the ledger. Where the ledger is not declared complete only periods that hold several of its
records are made: there a count is a lower bound, and nothing follows from one alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from govrules.checking.prepare import Today
from govrules.ledgers import Batch, Loaded
from govrules.models.plain import AnyRecord, PlainRecord
from govrules.models.record_types import record_types
from govrules.policies.rules import Periods, Policies

MADE = "由台账推算"
"""The source of a record that stands in no file."""
SEVERAL = 2


def period_records(batch: Batch, policies: Policies, today: Today) -> tuple[Loaded, ...]:
    """The period records that the batch lacks, up to and including the period that holds ``today``."""
    made = (
        record
        for spine in policies.periods
        for record in _records(spine, batch.records, batch, policies, today)
    )
    return tuple(Loaded(record, MADE) for record in made)


def _records(
    spine: Periods, records: Sequence[AnyRecord], batch: Batch, policies: Policies, today: Today
) -> Iterator[AnyRecord]:
    counted = Counter(_periods_held(spine, records))
    stated = {(getattr(r, spine.by), getattr(r, spine.start)) for r in records if r.kind == spine.record}
    complete = spine.ledger in batch.complete
    if not counted or not (complete or max(counted.values()) >= SEVERAL):
        return
    first = max(min(start for _, start in counted), policies.since)
    last = date.fromordinal(today.day)
    for code, months in spine.months.items():
        for start in _starts(first, last, months):
            enough = complete or counted[code, start] >= SEVERAL
            if enough and start >= policies.since and (code, start) not in stated:
                yield _record(spine, code, start, months)


def _periods_held(spine: Periods, records: Iterable[AnyRecord]) -> Iterator[tuple[str, date]]:
    """The choice and the first day of the period of every record of the ledger."""
    for record in records:
        code = str(getattr(record, spine.by, None)) if record.kind == spine.ledger else ""
        day = getattr(record, spine.date, None)
        if code in spine.months and isinstance(day, date):
            yield code, _start_of(day, spine.months[code])


def _start_of(day: date, months: int) -> date:
    month = (day.month - 1) // months * months + 1
    return date(day.year, month, 1)


def _starts(first: date, last: date, months: int) -> Iterator[date]:
    """The first days of the periods from the one that holds ``first`` to the one that holds ``last``."""
    from dateutil.rrule import MONTHLY, rrule  # noqa: PLC0415 (few batches hold a whole ledger)

    rule = rrule(MONTHLY, interval=months, dtstart=_midnight(_start_of(first, months)), until=_midnight(last))
    return (moment.date() for moment in rule)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 (rrule counts calendar days)


def _record(spine: Periods, code: str, start: date, months: int) -> AnyRecord:
    from dateutil.relativedelta import relativedelta  # noqa: PLC0415

    end = start + relativedelta(months=months, days=-1)
    span = f"{start:%Y-%m}" if months == 1 else f"{start:%Y}" if months == 12 else f"{start:%Y-%m}至{end:%m}"
    values = {spine.by: code, spine.start: start, spine.end: end}
    return PlainRecord(record_types()[spine.record], f"{spine.labels[code]} {span}", values)
