"""What a notice, or a user's file, says of the days of one year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

FIRST_DAY = date(2004, 1, 1)
LAST_DAY = date(2040, 12, 31)
"""The days that the tables cover; outside of them only the trivial bounds are known."""


class Listed(Struct, frozen=True):
    """A day that an arrangement names: for which holiday, and whether it is off or worked."""

    name: str
    off: bool


class Arrangement(Struct, frozen=True):
    """The days off and make-up days of one year; days not listed are as the week has them.

    ``source`` is the notice's title or the user's file. ``override`` lets a file contradict a notice.
    """

    year: int
    source: str
    days: Mapping[date, Listed]
    override: bool = False

    @property
    def span(self) -> range:
        """The days, as ordinals, that the arrangement decides whether it lists them or not."""
        return range(date(self.year - 1, 12, 25).toordinal(), date(self.year, 12, 25).toordinal())

    def decisions(self) -> dict[int, Decision]:
        """Every day that the arrangement decides, by ordinal: its year, and what it lists."""
        days = self.span
        found = dict.fromkeys(days, Decision(True, "", self.source))
        for weekend in (days[0] + (6 - days[0]) % 7, days[0] + (7 - days[0]) % 7):
            found.update(dict.fromkeys(range(weekend, days.stop, 7), Decision(False, "", self.source)))
        for day, listed in self.days.items():
            found[day.toordinal()] = Decision(not listed.off, listed.name, self.source)
        return found


class Decision(Struct, frozen=True):
    """What has been decided of a day: worked or not, for which holiday (or ""), and by what."""

    working: bool
    name: str
    source: str
