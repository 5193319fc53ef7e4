"""What a notice, or a user's file, says of the days of one year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

FIRST_DAY = date(2004, 1, 1)
LAST_DAY = date(2040, 12, 31)
"""The days that the tables cover; outside of them only the trivial bounds are known."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A day that an arrangement names: for which holiday, and whether it is off or worked."""

    name: str
    off: bool


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The days off and make-up days of one year; days not listed are as the week has them.

    ``source`` is the notice's title or the user's file. ``override`` lets a file contradict a notice.
    """

    year: int
    source: str
    days: Mapping[date, Listed]
    override: bool = False

    def decisions(self) -> Iterator[tuple[date, Decision]]:
        """Every day that the arrangement decides: its year (see :func:`deciding_year`) and what it lists."""
        first = date(self.year - 1, 12, 25)
        year = {first + timedelta(i) for i in range((date(self.year, 12, 25) - first).days)}
        for day in sorted(year | self.days.keys()):
            listed = self.days.get(day)
            working = day.weekday() < 5 if listed is None else not listed.off
            yield day, Decision(working, listed.name if listed else "", self.source)


@dataclass(frozen=True, slots=True)
class Decision:
    """What has been decided of a day: worked or not, for which holiday (or ""), and by what."""

    working: bool
    name: str
    source: str
