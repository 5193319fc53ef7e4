"""Working days as the State Council's notices arrange them, and what can be said where none is known yet.

A year's notice fixes the days off and the make-up days from 25 December of the year before up to its own
24 December: New Year has twice reached back as far as 29 December, so the last week of a year is open until
the next notice is known. Two notices were amended in flight, hence "as known on" a day (``known_on``). What
nobody has decided is never guessed: the answer becomes a range, marked provisional (暂定).

The engines count in ordinals (:meth:`WorkCalendar.workday_after`), people in dates. The day counted from does
not count itself; counting begins on the next working day (民法典 201).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache, partial
from itertools import accumulate, compress
from pathlib import Path

from msgspec import Struct

from govrules.digest import blake2b
from govrules.errors import CalendarError
from govrules.intervals import Interval
from govrules.workdays.arrangements import FIRST_DAY, LAST_DAY, Arrangement, Decision, Listed

CHINA_TIME = timezone(timedelta(hours=8))
"""The time of all moments; fixed, so that no verdict depends on the machine's time zone."""

DAY_SECONDS = 86_400

NOTICES: Mapping[int, date] = {
    2018: date(2017, 11, 30),
    2019: date(2018, 12, 6),
    2020: date(2019, 11, 21),
    2021: date(2020, 11, 25),
    2022: date(2021, 10, 25),
    2023: date(2022, 12, 8),
    2024: date(2023, 10, 25),
    2025: date(2024, 11, 12),
    2026: date(2025, 11, 4),
}
"""The year of a notice and the day it was published; older notices count as known throughout."""

HOLIDAY_NAMES: Mapping[str, str] = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
}
"""What ``chinese-calendar`` calls a holiday, and what a report calls it."""


# --- Arrangements: what a notice or a user's file says ----------------------------------------------------


class Amendment(Struct, frozen=True):
    """A notice that changed the days from ``first`` to ``last``; ``before`` lists them as they stood."""

    published: date
    title: str
    first: date
    last: date
    before: Mapping[date, Listed]


AMENDMENTS = (
    Amendment(
        date(2019, 3, 22),
        "国务院办公厅关于调整2019年劳动节假期安排的通知",
        date(2019, 4, 28),
        date(2019, 5, 5),
        {date(2019, 5, 1): Listed("劳动节", off=True)},
    ),
    Amendment(
        date(2020, 1, 27),
        "国务院办公厅关于延长2020年春节假期的通知",
        date(2020, 1, 19),
        date(2020, 2, 2),
        {date(2020, 1, 19): Listed("春节", off=False), date(2020, 2, 1): Listed("春节", off=False)}
        | {date(2020, 1, day): Listed("春节", off=True) for day in range(24, 31)},
    ),
)
"""The amendments since 2018; ``chinese-calendar`` holds the days as amended."""


def deciding_year(day: date) -> int:
    """The year whose notice decides ``day``: from 25 December on the next."""
    return day.year + (day >= date(day.year, 12, 25))


def notices(known_on: date | None = None) -> list[Arrangement]:
    """The State Council's arrangements, by year, as they stood at the end of ``known_on`` (None: all).

    A year that a newer ``chinese-calendar`` brings and :data:`NOTICES` does not date yet is left out where
    ``known_on`` is given: nobody could say whether it was known.
    """
    from chinese_calendar import constants  # noqa: PLC0415 (a calendar that was kept needs it for few answers)

    listed: dict[int, dict[date, Listed]] = defaultdict(dict)
    for days, off in ((constants.holidays, True), (constants.workdays, False)):
        for day, name in days.items():
            listed[deciding_year(day)][day] = Listed(HOLIDAY_NAMES.get(name, name), off)
    for amendment in AMENDMENTS:
        if known_on is not None and known_on < amendment.published:
            year = listed[amendment.first.year]
            unchanged = {d: day for d, day in year.items() if not amendment.first <= d <= amendment.last}
            listed[amendment.first.year] = unchanged | dict(amendment.before)
    return [
        Arrangement(year, _notice_title(year), listed[year])
        for year in sorted(listed)
        if date(year, 10, 1) in constants.holidays and _is_known(year, known_on)
    ]


def _is_known(year: int, known_on: date | None) -> bool:
    return known_on is None or year < min(NOTICES) or NOTICES.get(year, date.max) <= known_on


def _notice_title(year: int) -> str:
    return f"国务院办公厅关于{year}年部分节假日安排的通知"


# --- What may be said of days that nobody has decided -----------------------------------------------------


class Festival(Struct, frozen=True):
    """A holiday, counted from its first day.

    ``fixed``: the days off that the law has fixed in every year since 2014; ``before``, ``after``: how far a
    weekday off can lie from the first day.
    """

    fixed: int
    before: int
    after: int


NEW_YEAR = Festival(fixed=1, before=3, after=3)
SPRING = Festival(fixed=3, before=3, after=9)
QINGMING = Festival(fixed=1, before=4, after=3)
LABOUR = Festival(fixed=1, before=3, after=6)
DRAGON_BOAT = Festival(fixed=1, before=3, after=3)
MID_AUTUMN = Festival(fixed=1, before=3, after=3)
NATIONAL = Festival(fixed=3, before=3, after=9)

MAKE_UP_REACH = 14
"""How many days from a holiday's first day a worked weekend can lie, before or after."""

MOVABLE_FEASTS: Mapping[int, str] = {
    2018: "02-16 04-05 06-18 09-24",
    2019: "02-05 04-05 06-07 09-13",
    2020: "01-25 04-04 06-25 10-01",
    2021: "02-12 04-04 06-14 09-21",
    2022: "02-01 04-05 06-03 09-10",
    2023: "01-22 04-05 06-22 09-29",
    2024: "02-10 04-04 06-10 09-17",
    2025: "01-29 04-04 05-31 10-06",
    2026: "02-17 04-05 06-19 09-25",
    2027: "02-06 04-05 06-09 09-15",
    2028: "01-26 04-04 05-28 10-03",
    2029: "02-13 04-04 06-16 09-22",
    2030: "02-03 04-05 06-05 09-12",
    2031: "01-23 04-05 06-24 10-01",
    2032: "02-11 04-04 06-12 09-19",
    2033: "01-31 04-04 06-01 09-08",
    2034: "02-19 04-05 06-20 09-27",
    2035: "02-08 04-05 06-10 09-16",
    2036: "01-28 04-04 05-30 10-04",
    2037: "02-15 04-04 06-18 09-24",
    2038: "02-04 04-05 06-07 09-13",
    2039: "01-24 04-05 05-27 10-02",
    2040: "02-12 04-04 06-14 09-20",
}
"""Spring Festival (初一), Qingming, Dragon Boat and Mid-Autumn of each year: the almanac, not a notice."""


FIRST_UNDECIDED = date(min(MOVABLE_FEASTS) - 1, 12, 25).toordinal()
"""The first day of which more can be said than that nobody has decided it."""

SURE, POSSIBLE, OPEN = 1, 2, 4
"""Bits of a day's status: surely worked, possibly worked, not decided."""
WORKED, OFF = SURE | POSSIBLE, 0
"""The statuses of a day that is decided."""


def undecided_statuses() -> bytes:
    """The status of every day from :data:`FIRST_UNDECIDED` on, as if no notice were known.

    The bounds rest on the law and on the practice of 2008 to 2026, with a margin of one to three days. A
    Monday to Friday further from every holiday than any day off has ever been moved is surely worked; a
    weekend day may be worked if a holiday begins within two weeks of it, further off it never was. What the
    law fixes is not worked. (One holiday was decreed ad hoc in these years, 3 September 2015: no bound but
    the trivial one would have covered it.)
    """
    days = range(FIRST_UNDECIDED, LAST_DAY.toordinal() + 1)
    statuses = bytearray(_by_the_week(days, OPEN | WORKED, OPEN))
    festivals = [(first - FIRST_UNDECIDED, festival) for first, festival in _festivals()]
    for first, _ in festivals:
        _translate(statuses, first - MAKE_UP_REACH, first + MAKE_UP_REACH + 1, _MAY_BE_WORKED)
    for first, festival in festivals:
        _translate(statuses, first - festival.before, first + festival.after + 1, _MAY_BE_OFF)
        _translate(statuses, first, first + festival.fixed, _IS_OFF)
    return bytes(statuses)


_MAY_BE_WORKED = bytes(status | POSSIBLE for status in range(256))
_MAY_BE_OFF = bytes(status & ~SURE for status in range(256))
_IS_OFF = bytes(status & ~WORKED for status in range(256))


def _translate(statuses: bytearray, first: int, stop: int, table: bytes) -> None:
    """Change the statuses from ``first`` to before ``stop``, so far as there are any."""
    part = slice(max(first, 0), max(stop, 0))
    statuses[part] = statuses[part].translate(table)


def _festivals() -> Iterator[tuple[int, Festival]]:
    """The first day of every holiday, New Year of the year after the last included."""
    for year, feasts in MOVABLE_FEASTS.items():
        movable = (date.fromisoformat(f"{year}-{feast}").toordinal() for feast in feasts.split())
        yield from zip(movable, (SPRING, QINGMING, DRAGON_BOAT, MID_AUTUMN), strict=True)
        yield date(year, 5, 1).toordinal(), LABOUR
        yield date(year, 10, 1).toordinal(), NATIONAL
    for year in (*MOVABLE_FEASTS, max(MOVABLE_FEASTS) + 1):
        yield date(year, 1, 1).toordinal(), NEW_YEAR


# --- The calendar -----------------------------------------------------------------------------------------


class DayRange(Struct, frozen=True):
    """A day that no notice decides yet: from ``earliest`` to ``latest``, None where there is no bound."""

    earliest: date | None
    latest: date | None

    @property
    def provisional(self) -> bool:
        """True: the day is 暂定."""
        return True

    def __str__(self) -> str:
        return f"{self.earliest or '不定'}至{self.latest or '不定'}（暂定）"


class WorkCalendar:
    """The working days as known on a day: prefix counts over ordinals, so that every answer is O(1).

    ``known_on`` is the day as of which notices are known (None: all), ``sources`` the notices and files used,
    ``hash`` identifies the decisions of all days together with ``known_on``. Never changed once built.
    """

    __slots__ = (  # found faster than in a dictionary
        "_after_tables",
        "_decision_table",
        "_files",
        "_first",
        "_first_open",
        "_open_table",
        "_possible_tables",
        "_read_notices",
        "_size",
        "_statuses",
        "_sure_before",
        "_sure_days",
        "hash",
        "known_on",
        "sources",
    )

    def __init__(
        self,
        read_notices: Callable[[], Sequence[Arrangement]],
        files: Sequence[Arrangement] = (),
        known_on: date | None = None,
    ):
        """Build the tables; a file that contradicts a notice or another file is a :class:`CalendarError`."""
        notices = read_notices()
        self.known_on = known_on
        self.sources = _sources(notices, files, known_on)
        self._read_notices, self._files = read_notices, files
        if files:
            _decide(notices, files)  # refuses what contradicts
        self._first = FIRST_DAY.toordinal()
        self._statuses = _statuses(notices, files)
        self._size = len(self._statuses)
        self._first_open = self._first + (self._statuses.translate(_HAS[OPEN]) + b"\1").index(1)
        """up to before this day everything is decided"""
        self._sure_days, self._sure_before = _count(self._statuses, SURE)
        self._after_tables: dict[int, dict[date, date | DayRange]] = {}
        """by n: the answers given so far, each the same for ever"""
        self._possible_tables: tuple[list[int], list[int]] | None = None
        self._open_table: list[int] | None = None
        self._decision_table: dict[int, Decision] | None = None
        """the three that few answers need, each made when one does"""
        self.hash = blake2b(self._statuses + str(known_on).encode(), digest_size=6).hexdigest()

    @property
    def _possible(self) -> tuple[list[int], list[int]]:
        if self._possible_tables is None:
            self._possible_tables = _count(self._statuses, POSSIBLE)
        return self._possible_tables

    @property
    def _open_before(self) -> list[int]:
        if self._open_table is None:
            self._open_table = _count(self._statuses, OPEN)[1]
        return self._open_table

    @property
    def _decisions(self) -> dict[int, Decision]:
        if self._decision_table is None:
            self._decision_table = _decide(self._read_notices(), self._files)
        return self._decision_table

    # For the engines: ordinals

    def workday_after(self, day: int | Interval, n: int) -> int | Interval:
        """The ``n``-th working day after ``day``, or the ``-n``-th before it for a negative ``n``.

        Days are ordinals. An int where notices decide it, else an interval that contains it whatever the
        notices will say. Of an interval, the interval from the earliest to the latest answer.

        Raises:
            ValueError: ``n`` is 0.
        """
        if isinstance(day, Interval):
            return Interval(
                None if day.lo is None else _lowest(self.workday_after(day.lo, n)),
                None if day.hi is None else _highest(self.workday_after(day.hi, n)),
            )
        if n > 0:
            return self._after(day, n)
        if n < 0:
            return self._before(day, -n)
        raise ValueError("工作日数不能为0")

    def _after(self, day: int, n: int) -> int | Interval:
        counted = day + 1 - self._first
        if not 0 <= counted <= self._size:
            return Interval(day + n, None)
        k = self._sure_before[counted] + n - 1
        latest = self._sure_days[k] if k < len(self._sure_days) else None
        if latest is not None and latest < self._first_open:
            return latest
        days, before = self._possible
        k = before[counted] + n - 1
        earliest = days[k] if k < len(days) else day + n
        if earliest == latest and self._is_decided(counted, latest + 1 - self._first):
            return latest
        return Interval(earliest, latest)

    def _before(self, day: int, n: int) -> int | Interval:
        counted = day - self._first
        if not 0 <= counted <= self._size:
            return Interval(None, day - n)
        k = self._sure_before[counted] - n
        earliest = self._sure_days[k] if k >= 0 else None
        if earliest is not None and day <= self._first_open:
            return earliest
        days, before = self._possible
        k = before[counted] - n
        latest = days[k] if k >= 0 else day - n
        if earliest == latest and self._is_decided(earliest - self._first, counted):
            return earliest
        return Interval(earliest, latest)

    def _is_decided(self, start: int, stop: int) -> bool:
        """Whether notices decide every day from index ``start`` up to before ``stop``."""
        return self._open_before[start] == self._open_before[stop]

    # For people: dates

    def is_workday(self, day: date) -> bool | None:
        """Whether ``day`` is a working day; None where no notice decides it."""
        decision = self._decisions.get(day.toordinal())
        return None if decision is None else decision.working

    def source_of(self, day: date) -> str | None:
        """The notice's title or the user's file that decides ``day``; None where nothing does."""
        decision = self._decisions.get(day.toordinal())
        return None if decision is None else decision.source

    def name_of(self, day: date) -> str:
        """What the notice calls a day that it lists (国庆节), a make-up day too; empty for any other."""
        decision = self._decisions.get(day.toordinal())
        return "" if decision is None else decision.name

    def nth_after(self, day: date, n: int) -> date | DayRange:
        """The ``n``-th working day after ``day``.

        Raises:
            ValueError: ``n`` is less than 1.
        """
        table = self._after_tables.get(n)
        if table is None:
            table = self._after_tables[_at_least_one(n)] = {}
        found = table.get(day)
        if found is None:
            found = table[day] = _dated(self.workday_after(day.toordinal(), n))
        return found

    def nth_before(self, day: date, n: int) -> date | DayRange:
        """The ``n``-th working day before ``day``.

        Raises:
            ValueError: ``n`` is less than 1.
        """
        return _dated(self.workday_after(day.toordinal(), -_at_least_one(n)))

    def between(self, start: date, end: date) -> int | Interval:
        """How many working days lie after ``start`` up to and including ``end``; 0 if it is not later."""
        if end <= start:
            return 0
        first, stop = start.toordinal() + 1 - self._first, end.toordinal() + 1 - self._first
        inside_first, inside_stop = (min(max(i, 0), self._size) for i in (first, stop))
        outside = (stop - first) - (inside_stop - inside_first)
        least = self._sure_before[inside_stop] - self._sure_before[inside_first]
        if not outside and (end.toordinal() < self._first_open or self._is_decided(first, stop)):
            return least
        _, before = self._possible
        most = before[inside_stop] - before[inside_first]
        return Interval(least, most + outside)

    # For explanations: ordinals in, Chinese or dates out

    def counted_days(self, start: int, n: int) -> list[date]:
        """The ``n`` working days counted from ``start``, one by one (backwards for a negative ``n``).

        Empty where no notice decides them.
        """
        if isinstance(self.workday_after(start, n), Interval):
            return []
        if n > 0:
            k = self._sure_before[start + 1 - self._first]
            days = self._sure_days[k : k + n]
        else:
            k = self._sure_before[start - self._first]
            days = self._sure_days[k + n : k][::-1]
        return [date.fromordinal(day) for day in days]

    def counted_text(self, start: int, n: int) -> str:
        """:meth:`counted_days` in words, “9月28日、29日、10月9日”; empty where no notice decides them."""
        year = date.fromordinal(start).year
        parts: list[str] = []
        previous: date | None = None
        for day in self.counted_days(start, n):
            same_month = previous is not None and (previous.year, previous.month) == (day.year, day.month)
            parts.append(f"{day.day}日" if same_month else _day_text(day.toordinal(), year))
            previous = day
        return "、".join(parts)

    def describe(self, start: int, due: int | Interval) -> str:
        """What the arrangements did to a count of days: “国庆节10月1日至7日不计；10月10日调休上班计入”.

        The holidays (with the weekends inside them) and make-up days after ``start`` up to ``due``; if that
        lies earlier, from there up to before ``start``. Of an interval, up to its far end. Days without a
        notice are named as such. A year is shown where it is not the start's. Empty if nothing is to be told.
        """
        end = _far_end(start, due)
        days = range(start + 1, end + 1) if end > start else range(end, start)
        year = date.fromordinal(start).year
        named = [(day, self._decisions[day]) for day in days if day in self._decisions]
        off = _runs(day for day, decision in named if decision.name and not decision.working)
        worked = [d for d, decision in named if decision.name and decision.working and (d - 1) % 7 >= 5]
        unknown = _runs(day for day in days if day not in self._decisions)
        parts = []
        if off:
            parts.append("、".join(self._names(run) + _run_text(run, year) for run in off) + "不计")
        if worked:
            parts.append("、".join(_day_text(day, year) for day in worked) + "调休上班计入")
        if unknown:
            parts.append("、".join(_run_text(run, year) for run in unknown) + "放假安排尚未公布")
        return "；".join(parts)

    def _names(self, run: range) -> str:
        names = (name for day in run for name in self._decisions[day].name.split("、"))
        return "、".join(dict.fromkeys(names))


def _sources(
    notices: Sequence[Arrangement], files: Sequence[Arrangement], known_on: date | None
) -> tuple[str, ...]:
    """What a calendar was made of: the notices with their dates, the amendments, the files."""
    titles = [
        f"{notice.source}（{NOTICES[notice.year]}）" if notice.year in NOTICES else notice.source
        for notice in notices
    ]
    years = {notice.year for notice in notices}
    titles += [
        f"{amendment.title}（{amendment.published}）"
        for amendment in AMENDMENTS
        if amendment.first.year in years and (known_on is None or amendment.published <= known_on)
    ]
    titles += [file.source if file.days else f"{file.source}（没有日期，未采用）" for file in files]
    return tuple(titles)


def _decide(notices: Sequence[Arrangement], files: Sequence[Arrangement]) -> dict[int, Decision]:
    """The decisions of all days by ordinal; a file takes its year over."""
    decisions: dict[int, Decision] = {}
    for notice in notices:
        decisions |= notice.decisions()
    for file in _with_days(files):
        decisions.update(_taken_over(file, decisions))
    return decisions


def _with_days(files: Sequence[Arrangement]) -> list[Arrangement]:
    """The files by year; an empty list of days is what holiday-cn publishes while there is no notice."""
    return sorted((file for file in files if file.days), key=lambda file: file.year)


def _taken_over(file: Arrangement, decisions: Mapping[int, Decision]) -> dict[int, Decision]:
    """The file's decisions; one that contradicts what is already decided is refused, unless it says so."""
    taken = file.decisions()
    conflicts = sorted(
        day for day, new in taken.items() if (old := decisions.get(day)) and old.working != new.working
    )
    if conflicts and not file.override:
        day = conflicts[0]
        more = f"等{len(conflicts)}天" if len(conflicts) > 1 else ""
        raise CalendarError(
            f"{file.source}：{date.fromordinal(day)}{more}与“{decisions[day].source}”不一致"
            f"（文件为{_flag(taken[day])}，原为{_flag(decisions[day])}）\n"
            "  请核对文件；确要以文件为准的，在文件中写 override: true"
        )
    return taken


def _flag(day: Decision) -> str:
    return "上班" if day.working else "休息"


def _statuses(notices: Sequence[Arrangement], files: Sequence[Arrangement]) -> bytes:
    """The status of every day that the tables cover, as :func:`_decide` decides it."""
    first = FIRST_DAY.toordinal()
    statuses = bytearray([OPEN | POSSIBLE]) * (LAST_DAY.toordinal() + 1 - first)
    statuses[FIRST_UNDECIDED - first :] = undecided_statuses()
    for arrangement in (*notices, *_with_days(files)):
        days = range(max(arrangement.span.start, first), arrangement.span.stop)
        statuses[days.start - first : days.stop - first] = _by_the_week(days, WORKED, OFF)
        for day, listed in arrangement.days.items():
            if FIRST_DAY <= day <= LAST_DAY:
                statuses[day.toordinal() - first] = OFF if listed.off else WORKED
    return bytes(statuses)


def _by_the_week(days: range, weekday: int, weekend: int) -> bytes:
    """One status for the weekdays and one for the weekends."""
    week = bytes(weekday if (day - 1) % 7 < 5 else weekend for day in range(days.start, days.start + 7))
    return (week * (len(days) // 7 + 1))[: len(days)]


_HAS = {bit: bytes(bool(status & bit) for status in range(256)) for bit in (SURE, POSSIBLE, OPEN)}


def _count(statuses: bytes, bit: int) -> tuple[list[int], list[int]]:
    """The days that have ``bit``, and for each index how many of them come before it."""
    marks, first = statuses.translate(_HAS[bit]), FIRST_DAY.toordinal()
    return list(compress(range(first, first + len(marks)), marks)), list(accumulate(marks, initial=0))


def _lowest(value: int | Interval) -> int | None:
    return value.lo if isinstance(value, Interval) else value


def _highest(value: int | Interval) -> int | None:
    return value.hi if isinstance(value, Interval) else value


def _far_end(start: int, due: int | Interval) -> int:
    """The bound of ``due`` furthest from ``start`` that is known and that a date can express."""
    ends = [end for end in (_lowest(due), _highest(due)) if end is not None]
    furthest = max(ends, key=lambda end: abs(end - start), default=start)
    return min(max(furthest, 1), date.max.toordinal())


def _at_least_one(n: int) -> int:
    if n < 1:
        raise ValueError("工作日数至少为1")
    return n


def _dated(value: int | Interval) -> date | DayRange:
    if isinstance(value, Interval):
        return DayRange(_date_or_none(value.lo), _date_or_none(value.hi))
    return date.fromordinal(value)


def _date_or_none(ordinal: int | None) -> date | None:
    """The date, or None where there is no bound or none that a date can express."""
    if ordinal is None or not 1 <= ordinal <= date.max.toordinal():
        return None
    return date.fromordinal(ordinal)


def _runs(days: Iterable[int]) -> list[range]:
    """Ascending days as runs of consecutive ones."""
    runs: list[range] = []
    for day in days:
        if runs and runs[-1].stop == day:
            runs[-1] = range(runs[-1].start, day + 1)
        else:
            runs.append(range(day, day + 1))
    return runs


def _run_text(run: range, year: int) -> str:
    first, last = date.fromordinal(run.start), date.fromordinal(run.stop - 1)
    text = _day_text(run.start, year)
    if first == last:
        return text
    if (first.year, first.month) == (last.year, last.month):
        return f"{text}至{last.day}日"
    return f"{text}至{_day_text(run.stop - 1, first.year)}"


def _day_text(day: int, year: int) -> str:
    value = date.fromordinal(day)
    shown = f"{value.year}年" if value.year != year else ""
    return f"{shown}{value.month}月{value.day}日"


# --- Loading ----------------------------------------------------------------------------------------------


def load_calendar(known_on: date | None = None, files: Iterable[Path | str] = ()) -> WorkCalendar:
    """The calendar as known at the end of ``known_on`` (None: all that is known), with the user's files.

    Built once for the same day and the same contents. A file takes over its year; see
    :func:`govrules.workdays.files.read_arrangement` for its shape.

    Raises:
        CalendarError: ``known_on`` lies before the first notice whose day is on record, or a file cannot be
            read, or contradicts a notice or another file.
    """
    earliest = min(NOTICES.values())
    if known_on is not None and known_on < earliest:
        raise CalendarError(
            f"不能按 {known_on} 当日所知计算：放假安排的公布日期从 {earliest} 起才有记录\n"
            f"  请用 {earliest} 或以后的日期"
        )
    texts = {str(path): _read_text(Path(path)) for path in files}
    return _calendar(known_on, tuple(sorted(texts.items())))


def _read_text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError:
        raise CalendarError(f"读不了日历文件 {path}\n  请核对路径和权限") from None
    except UnicodeDecodeError:
        raise CalendarError(f"{path}：文件不是UTF-8编码\n  请另存为UTF-8") from None


@lru_cache(maxsize=16)
def _calendar(known_on: date | None, files: tuple[tuple[str, str], ...]) -> WorkCalendar:
    arrangements: dict[int, Arrangement] = {}
    for source, text in files:
        from govrules.workdays.files import read_arrangement  # noqa: PLC0415 (only where there is a file)

        arrangement = read_arrangement(text, source)
        if arrangement.year in arrangements:
            other = arrangements[arrangement.year].source
            raise CalendarError(f"{source}：{arrangement.year}年已由 {other} 给出\n  一年只能有一个文件")
        arrangements[arrangement.year] = arrangement
    return WorkCalendar(partial(notices, known_on), list(arrangements.values()), known_on)


# The default calendar: all that is known, no files.


def is_workday(day: date) -> bool | None:
    """:meth:`WorkCalendar.is_workday` of all that is known."""
    return load_calendar().is_workday(day)


def nth_after(day: date, n: int) -> date | DayRange:
    """:meth:`WorkCalendar.nth_after` of all that is known."""
    return load_calendar().nth_after(day, n)


def nth_before(day: date, n: int) -> date | DayRange:
    """:meth:`WorkCalendar.nth_before` of all that is known."""
    return load_calendar().nth_before(day, n)


def between(start: date, end: date) -> int | Interval:
    """:meth:`WorkCalendar.between` of all that is known."""
    return load_calendar().between(start, end)


# --- Moments ----------------------------------------------------------------------------------------------


def today() -> date:
    """The date in China. The only function that reads the clock."""
    return datetime.now(CHINA_TIME).date()


def moment(day: int, seconds: int = 0) -> int:
    """The moment of a day (an ordinal) and a second of day: seconds in China's time."""
    return day * DAY_SECONDS + seconds


def moment_of(when: datetime) -> int:
    """The moment of a datetime, whole seconds; one without a time zone is China's time."""
    if when.tzinfo is not None:
        when = when.astimezone(CHINA_TIME)
    return moment(when.toordinal(), when.hour * 3600 + when.minute * 60 + when.second)


def datetime_of(value: int) -> datetime:
    """The datetime of a moment, in China's time."""
    day, seconds = divmod(value, DAY_SECONDS)
    midnight = datetime.combine(date.fromordinal(day), datetime.min.time(), CHINA_TIME)
    return midnight + timedelta(seconds=seconds)
