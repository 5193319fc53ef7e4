"""The working days: against a second source, against a walk, with every notice hidden in turn, with files."""

from __future__ import annotations

import json
import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache
from pathlib import Path

import holidays
import pytest
from chinese_calendar import constants

from govrules import workdays
from govrules.errors import CalendarError
from govrules.intervals import Interval
from govrules.workdays import (
    CHINA_TIME,
    MOVABLE_FEASTS,
    NOTICES,
    DayRange,
    WorkCalendar,
    datetime_of,
    load_calendar,
    moment,
    moment_of,
    notices,
)
from govrules.workdays.files import read_arrangement

AUTUMN_2026 = date(2026, 11, 1)
"""All notices up to 2026 are known, the one for 2027 is not, whatever release of the data is installed."""
LAST_DECIDED = date(2026, 12, 24)
COUNTS = (*range(1, 16), 20, 30)


@pytest.fixture(scope="module")
def calendar() -> WorkCalendar:
    return load_calendar(AUTUMN_2026)


@cache
def second_source() -> tuple[int, ...]:
    """The working days of 2017 to 24 December 2026 by the ``holidays`` package, as ordinals."""
    china = holidays.country_holidays("CN", years=range(2017, 2028))
    return tuple(day.toordinal() for day in days(date(2017, 1, 1), LAST_DECIDED) if china.is_working_day(day))


def days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(i) for i in range((last - first).days + 1))


def walked(day: int, n: int) -> int | None:
    """The n-th working day after (before) a day by the second source, None where that source ends."""
    working = second_source()
    if day > LAST_DECIDED.toordinal():
        return None
    k = bisect_right(working, day) + n - 1 if n > 0 else bisect_left(working, day) + n
    return working[k] if 0 <= k < len(working) else None


def hidden(year: int) -> WorkCalendar:
    """The calendar without the notice of one year."""
    return WorkCalendar(lambda: [notice for notice in notices(AUTUMN_2026) if notice.year != year])


def ordinal(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def bounds(value: int | Interval) -> tuple[int, int]:
    if isinstance(value, Interval):
        assert value.lo is not None
        assert value.hi is not None
        return value.lo, value.hi
    return value, value


# --- Against other sources --------------------------------------------------------------------------------


def test_every_day_of_2018_to_2026_is_as_a_second_source_has_it(calendar: WorkCalendar) -> None:
    working = set(second_source())
    for day in days(date(2018, 1, 1), LAST_DECIDED):
        assert calendar.is_workday(day) is (day.toordinal() in working), day


def test_the_nth_day_is_what_walking_day_by_day_gives(calendar: WorkCalendar) -> None:
    ends = 0
    for day in range(ordinal("2018-01-01"), ordinal("2026-11-30") + 1):
        for n in range(1, 61):
            after, expected = calendar.workday_after(day, n), walked(day, n)
            if expected is None:
                ends += 1
                assert isinstance(after, Interval)
            else:
                assert after == expected
            assert calendar.workday_after(day, -n) == walked(day, -n)
    assert ends > 0


def test_the_movable_feasts_are_where_a_second_almanac_has_them() -> None:
    # Where a feast falls on another holiday, the second source names the day by both.
    china = holidays.country_holidays("CN", years=range(2018, 2041), language="en_US")
    assert list(MOVABLE_FEASTS) == list(range(2018, 2041))
    for year, text in MOVABLE_FEASTS.items():
        feasts = [date.fromisoformat(f"{year}-{feast}") for feast in text.split()]
        names = ("Chinese New Year", "Tomb-Sweeping Day", "Dragon Boat Festival", "Mid-Autumn Festival")
        for day, name in zip(feasts, names, strict=True):
            assert name in china.get(day, ""), (day, name)
            assert name not in china.get(day - timedelta(1), "").replace("Chinese New Year's Eve", "")


# --- Where no notice is known -----------------------------------------------------------------------------


@pytest.mark.parametrize("year", NOTICES)
def test_with_a_notice_hidden_the_interval_holds_the_true_due_date(year: int) -> None:
    assert_truth_within(hidden(year), date(year - 1, 12, 1), date(year, 12, 31))


@pytest.mark.parametrize("year", [year for year in NOTICES if year > 2018])
def test_on_the_eve_of_its_publication_the_interval_holds_the_true_due_date(year: int) -> None:
    eve = NOTICES[year] - timedelta(1)
    assert load_calendar(eve).is_workday(date(year, 7, 1)) is None
    assert load_calendar(NOTICES[year]).is_workday(date(year, 7, 1)) is not None
    assert_truth_within(load_calendar(eve), NOTICES[year], date(year, 12, 31))


def assert_truth_within(calendar: WorkCalendar, first: date, last: date) -> None:
    """For every start day, forwards and backwards; and it is an interval at least once."""
    intervals = 0
    for day in range(first.toordinal(), last.toordinal() + 1):
        for n in COUNTS:
            for signed in (n, -n):
                answer, truth = calendar.workday_after(day, signed), walked(day, signed)
                intervals += isinstance(answer, Interval)
                if truth is not None:
                    lo, hi = bounds(answer)
                    assert lo <= truth <= hi, (date.fromordinal(day), signed)
    assert intervals > 0


@pytest.mark.parametrize("year", NOTICES)
def test_with_a_notice_hidden_the_count_of_days_holds_the_true_one(year: int) -> None:
    calendar, working = hidden(year), second_source()
    start = date(year, 1, 1)
    for end in days(start, min(date(year, 12, 31), LAST_DECIDED)):
        truth = bisect_right(working, end.toordinal()) - bisect_right(working, start.toordinal())
        lo, hi = bounds(calendar.between(start, end))
        assert lo <= truth <= hi


@pytest.mark.parametrize("year", NOTICES)
def test_the_bounds_are_not_silly(year: int) -> None:
    calendar = hidden(year)
    widths = []
    for day in days(date(year, 1, 1), date(year, 11, 30)):
        lo, hi = bounds(calendar.workday_after(day.toordinal(), 5))
        widths.append(hi - lo)
    assert max(widths) <= 22
    assert sum(widths) / len(widths) < 3


def test_far_from_every_holiday_the_bounds_meet_and_the_day_stays_provisional() -> None:
    due = hidden(2026).nth_after(date(2026, 7, 6), 10)
    assert due == DayRange(date(2026, 7, 20), date(2026, 7, 20))
    assert isinstance(due, DayRange)
    assert due.provisional
    assert str(due) == "2026-07-20至2026-07-20（暂定）"


def test_near_a_holiday_the_bounds_are_those_of_law_and_practice() -> None:
    # May be off: 22 to 28 September (Mid-Autumn on the 25th) and 28 September to 10 October; never worked: 25
    # September and 1 to 3 October. At best 19, 20, 21, 22, 23; at worst 21 and then 12, 13, 14, 15 October.
    due = hidden(2026).nth_after(date(2026, 9, 18), 5)
    assert due == DayRange(date(2026, 9, 23), date(2026, 10, 15))
    assert hidden(2026).nth_before(date(2026, 10, 12), 1) == DayRange(date(2026, 9, 21), date(2026, 10, 11))


def test_what_the_law_fixes_is_not_worked_whatever_the_notice_will_say() -> None:
    # 1 to 3 October are off; Sunday the 4th may be worked, Monday the 12th surely is.
    assert hidden(2026).nth_after(date(2026, 9, 30), 1) == DayRange(date(2026, 10, 4), date(2026, 10, 12))


def test_before_the_next_notice_the_last_week_of_december_is_open(calendar: WorkCalendar) -> None:
    assert [calendar.is_workday(day) for day in days(date(2026, 12, 23), date(2026, 12, 28))] == [
        True,
        True,
        None,
        None,
        None,
        None,
    ]
    assert calendar.nth_after(date(2026, 12, 21), 3) == date(2026, 12, 24)
    # 25 December is far enough from New Year to be worked, but no notice says so.
    assert calendar.nth_after(date(2026, 12, 24), 1) == DayRange(date(2026, 12, 25), date(2026, 12, 25))
    # Saturday and Sunday may be worked; 29 December to 4 January may be off.
    assert calendar.nth_after(date(2026, 12, 24), 3) == DayRange(date(2026, 12, 27), date(2027, 1, 5))
    assert calendar.nth_after(date(2026, 12, 28), 1) == DayRange(date(2026, 12, 29), date(2027, 1, 5))
    assert calendar.nth_before(date(2026, 12, 28), 2) == DayRange(date(2026, 12, 24), date(2026, 12, 26))
    assert calendar.nth_before(date(2026, 12, 26), 1) == DayRange(date(2026, 12, 25), date(2026, 12, 25))
    assert calendar.between(date(2026, 12, 23), date(2026, 12, 31)) == Interval(3, 8)


def test_the_last_week_of_a_year_is_decided_by_the_next_notice() -> None:
    eve, day = load_calendar(date(2018, 12, 5)), load_calendar(date(2018, 12, 6))
    week = list(days(date(2018, 12, 25), date(2018, 12, 31)))
    assert [eve.is_workday(d) for d in week] == [None] * 7
    assert [day.is_workday(d) for d in week] == [True, True, True, True, True, False, False]
    assert eve.is_workday(date(2018, 12, 24)) is True
    assert day.source_of(date(2018, 12, 29)) == "国务院办公厅关于2019年部分节假日安排的通知"
    assert day.source_of(date(2018, 12, 24)) == "国务院办公厅关于2018年部分节假日安排的通知"
    assert eve.source_of(date(2018, 12, 29)) is None


def test_new_year_of_2023_and_2024_reaches_back_into_december(calendar: WorkCalendar) -> None:
    assert calendar.nth_after(date(2022, 12, 29), 2) == date(2023, 1, 3)
    assert calendar.nth_after(date(2023, 12, 28), 2) == date(2024, 1, 2)
    assert load_calendar(date(2022, 12, 7)).nth_after(date(2022, 12, 29), 1) == DayRange(
        date(2022, 12, 30), date(2023, 1, 5)
    )


def test_outside_the_tables_the_bounds_are_trivial_and_nothing_is_raised(calendar: WorkCalendar) -> None:
    assert calendar.nth_after(date(2050, 1, 1), 3) == DayRange(date(2050, 1, 4), None)
    assert calendar.nth_before(date(2003, 1, 10), 3) == DayRange(None, date(2003, 1, 7))
    assert calendar.nth_after(date(2003, 12, 1), 1) == DayRange(date(2003, 12, 2), None)
    assert calendar.nth_before(date(2050, 1, 10), 1) == DayRange(None, date(2050, 1, 9))
    assert calendar.nth_before(date(2004, 1, 5), 2) == DayRange(None, date(2004, 1, 3))
    last = calendar.workday_after(ordinal("2040-12-31"), 1)
    assert last == Interval(ordinal("2041-01-01"), None)
    assert calendar.nth_after(date.max, 1) == DayRange(None, None)
    assert str(calendar.nth_after(date.max, 1)) == "不定至不定（暂定）"
    assert calendar.nth_before(date.min, 1) == DayRange(None, None)
    assert calendar.is_workday(date(1999, 1, 4)) is None
    assert calendar.source_of(date(1999, 1, 4)) is None
    assert calendar.between(date(2050, 1, 1), date(2050, 1, 31)) == Interval(0, 30)
    # 2 and 5 January 2004 were worked, 31 December 2003 perhaps.
    assert calendar.between(date(2003, 12, 30), date(2004, 1, 5)) == Interval(2, 3)
    assert calendar.describe(date.max.toordinal(), calendar.workday_after(date.max.toordinal(), 1)) == ""


# --- Questions that people have asked ---------------------------------------------------------------------


def test_the_make_up_sundays_of_may_2019_count() -> None:
    """A-01: due earlier after the amendment than before it."""
    assert workdays.nth_after(date(2019, 4, 22), 7) == date(2019, 4, 30)
    assert load_calendar(date(2019, 3, 21)).nth_after(date(2019, 4, 22), 7) == date(2019, 5, 2)


def test_late_december_2018_belongs_to_the_notice_of_2019() -> None:
    """A-03."""
    assert workdays.nth_after(date(2018, 12, 27), 3) == date(2019, 1, 2)


def test_make_up_days_of_2026_count_and_childrens_day_is_an_ordinary_one() -> None:
    """A-04."""
    assert workdays.nth_after(date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert workdays.nth_after(date(2026, 9, 18), 1) == date(2026, 9, 20)
    assert workdays.nth_after(date(2026, 5, 29), 1) == date(2026, 6, 1)


def test_counting_may_begin_on_a_rest_day_or_a_worked_saturday() -> None:
    """A-06."""
    assert workdays.nth_after(date(2026, 10, 3), 7) == date(2026, 10, 15)
    assert workdays.nth_after(date(2026, 10, 10), 1) == date(2026, 10, 12)
    assert workdays.nth_after(date(2026, 2, 14), 1) == date(2026, 2, 24)
    assert workdays.between(date(2026, 10, 3), date(2026, 10, 3)) == 0
    assert workdays.between(date(2026, 10, 3), date(2026, 10, 15)) == 7


def test_counts_between_days_are_never_negative_and_include_the_end_only() -> None:
    assert workdays.between(date(2026, 10, 9), date(2026, 10, 8)) == 0
    assert workdays.between(date(2026, 10, 8), date(2026, 10, 9)) == 1
    assert workdays.between(date(2026, 9, 30), date(2026, 10, 7)) == 0


def test_the_module_answers_for_the_default_calendar() -> None:
    assert workdays.is_workday(date(2026, 10, 10)) is True
    assert workdays.is_workday(date(2026, 10, 11)) is False
    assert workdays.nth_before(date(2026, 10, 8), 1) == date(2026, 9, 30)


def test_a_count_of_no_days_is_refused(calendar: WorkCalendar) -> None:
    with pytest.raises(ValueError, match="工作日数不能为0"):
        calendar.workday_after(ordinal("2026-03-02"), 0)
    for n in (0, -1):
        with pytest.raises(ValueError, match="工作日数至少为1"):
            calendar.nth_after(date(2026, 3, 2), n)
        with pytest.raises(ValueError, match="工作日数至少为1"):
            calendar.nth_before(date(2026, 3, 2), n)


def test_of_an_interval_both_ends_are_counted_from(calendar: WorkCalendar) -> None:
    week = Interval(ordinal("2026-03-02"), ordinal("2026-03-06"))
    assert calendar.workday_after(week, 1) == Interval(ordinal("2026-03-03"), ordinal("2026-03-09"))
    assert calendar.workday_after(week, -1) == Interval(ordinal("2026-02-28"), ordinal("2026-03-05"))
    open_ended = Interval(ordinal("2026-03-02"), None)
    assert calendar.workday_after(open_ended, 2) == Interval(ordinal("2026-03-04"), None)
    assert calendar.workday_after(Interval(None, ordinal("2026-03-02")), 2) == Interval(
        None, ordinal("2026-03-04")
    )
    december = Interval(ordinal("2026-12-23"), ordinal("2026-12-24"))
    assert calendar.workday_after(december, 3) == Interval(ordinal("2026-12-26"), ordinal("2027-01-05"))


# --- The amendments ---------------------------------------------------------------------------------------


def test_may_2019_before_and_after_the_amendment() -> None:
    before, after = load_calendar(date(2019, 3, 21)), load_calendar(date(2019, 3, 22))
    changed = {
        day: (before.is_workday(day), after.is_workday(day))
        for day in days(date(2018, 12, 25), date(2019, 12, 24))
        if before.is_workday(day) != after.is_workday(day)
    }
    assert changed == {
        date(2019, 4, 28): (False, True),
        date(2019, 5, 2): (True, False),
        date(2019, 5, 3): (True, False),
        date(2019, 5, 5): (False, True),
    }
    assert before.is_workday(date(2019, 5, 1)) is False


def test_the_spring_festival_of_2020_before_and_after_the_amendment() -> None:
    before, after = load_calendar(date(2020, 1, 26)), load_calendar(date(2020, 1, 27))
    changed = {
        day: (before.is_workday(day), after.is_workday(day))
        for day in days(date(2019, 12, 25), date(2020, 12, 24))
        if before.is_workday(day) != after.is_workday(day)
    }
    assert changed == {date(2020, 1, 31): (True, False), date(2020, 2, 1): (True, False)}
    off = [day for day in days(date(2020, 1, 20), date(2020, 2, 3)) if not before.is_workday(day)]
    assert off == [*days(date(2020, 1, 24), date(2020, 1, 30)), date(2020, 2, 2)]
    assert before.is_workday(date(2020, 1, 19)) is True
    assert after.nth_after(date(2020, 1, 23), 1) == date(2020, 2, 3)


def test_ten_days_across_the_amendment_of_2020() -> None:
    start = date(2020, 1, 20)
    assert load_calendar(date(2020, 1, 21)).nth_after(start, 10) == date(2020, 2, 7)
    assert load_calendar(date(2020, 2, 1)).nth_after(start, 10) == date(2020, 2, 11)


def test_known_on_reaches_back_to_the_first_publication_on_record() -> None:
    assert load_calendar(date(2017, 11, 30)).is_workday(date(2018, 2, 11)) is True
    with pytest.raises(CalendarError, match=r"不能按 2017-11-29 当日所知计算：.*从 2017-11-30 起") as error:
        load_calendar(date(2017, 11, 29))
    assert "请用 2017-11-30 或以后的日期" in str(error.value)


def test_a_year_that_no_publication_day_is_on_record_for_is_hidden_from_known_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workdays, "NOTICES", {year: day for year, day in NOTICES.items() if year < 2026})
    assert 2026 in [notice.year for notice in notices()]
    assert 2026 not in [notice.year for notice in notices(date(2030, 1, 1))]


def test_a_year_that_the_data_lack_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    without = {day: name for day, name in constants.holidays.items() if day.year < 2026}
    monkeypatch.setattr(constants, "holidays", without)
    assert max(notice.year for notice in notices()) == 2025


# --- What a report shows ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "due", "expected"),
    [
        (
            "2025-09-25",
            "2025-10-13",
            "国庆节、中秋节10月1日至8日不计；9月28日、10月11日调休上班计入",
        ),
        ("2023-09-27", "2023-10-09", "中秋节、国庆节9月29日至10月6日不计；10月7日、10月8日调休上班计入"),
        ("2018-12-27", "2019-01-02", "元旦12月30日至2019年1月1日不计；12月29日调休上班计入"),
        ("2025-12-30", "2026-01-06", "元旦2026年1月1日至3日不计；2026年1月4日调休上班计入"),
        (
            "2026-04-01",
            "2026-05-11",
            "清明节4月4日至6日、劳动节5月1日至5日不计；5月9日调休上班计入",
        ),
        ("2024-12-31", "2025-01-03", "元旦2025年1月1日不计"),
        (
            "2019-01-05",
            "2018-12-27",
            "元旦2018年12月30日至2019年1月1日不计；2018年12月29日调休上班计入",
        ),
        ("2026-03-02", "2026-03-20", ""),
        ("2026-10-02", "2026-10-09", "国庆节10月3日至7日不计"),
        ("2026-10-08", "2026-09-30", "国庆节10月1日至7日不计"),
        ("2026-10-12", "2026-10-10", "10月10日调休上班计入"),
        ("2026-10-10", "2026-10-09", ""),
        ("2026-12-24", "2027-01-05", "12月25日至2027年1月5日放假安排尚未公布"),
        ("2026-09-18", "2026-09-18", ""),
    ],
)
def test_a_count_is_described_by_its_holidays_and_make_up_days(
    calendar: WorkCalendar, start: str, due: str, expected: str
) -> None:
    assert calendar.describe(ordinal(start), ordinal(due)) == expected


def test_an_interval_is_described_up_to_its_far_end(calendar: WorkCalendar) -> None:
    start = ordinal("2026-12-23")
    expected = "12月25日至2027年1月5日放假安排尚未公布"
    assert calendar.describe(start, calendar.workday_after(start, 4)) == expected
    assert calendar.describe(start, Interval(ordinal("2026-12-26"), None)) == (
        "12月25日至26日放假安排尚未公布"
    )
    back = Interval(ordinal("2026-12-24"), ordinal("2026-12-26"))
    assert calendar.describe(ordinal("2026-12-28"), back) == "12月25日至27日放假安排尚未公布"


def test_days_are_counted_one_by_one_where_they_are_decided(calendar: WorkCalendar) -> None:
    assert calendar.counted_days(ordinal("2019-04-22"), 7) == [
        date(2019, 4, day) for day in (23, 24, 25, 26, 28, 29, 30)
    ]
    assert calendar.counted_days(ordinal("2026-10-08"), -3) == [
        date(2026, 9, 30),
        date(2026, 9, 29),
        date(2026, 9, 28),
    ]
    assert calendar.counted_days(ordinal("2026-12-24"), 1) == []


def test_the_sources_are_the_notices_known_with_their_days() -> None:
    in_2019 = load_calendar(date(2019, 3, 21)).sources
    assert in_2019[-1] == "国务院办公厅关于2019年部分节假日安排的通知（2018-12-06）"
    assert load_calendar(date(2019, 3, 22)).sources == (
        *in_2019,
        "国务院办公厅关于调整2019年劳动节假期安排的通知（2019-03-22）",
    )


def test_the_hash_tells_decisions_and_known_on_apart() -> None:
    calendar = load_calendar(AUTUMN_2026)
    again = WorkCalendar(lambda: notices(AUTUMN_2026), known_on=AUTUMN_2026)
    assert calendar.hash == again.hash
    assert len(calendar.hash) == 12
    assert int(calendar.hash, 16) >= 0
    others = {
        WorkCalendar(lambda: notices(AUTUMN_2026)).hash,
        hidden(2026).hash,
        load_calendar(date(2019, 3, 21)).hash,
    }
    assert len(others | {calendar.hash}) == 4
    assert calendar.known_on == AUTUMN_2026


def test_a_calendar_is_built_once() -> None:
    assert load_calendar(AUTUMN_2026) is load_calendar(AUTUMN_2026)
    assert load_calendar(AUTUMN_2026) is not load_calendar(AUTUMN_2026 + timedelta(1))


# --- The user's file --------------------------------------------------------------------------------------

SPRING_2027 = [
    {"name": "春节", "date": "2027-02-06", "isOffDay": True},
    {"name": "春节", "date": "2027-02-20", "isOffDay": False},
]


def write(path: Path, year: int, days: list[dict[str, object]], **more: object) -> Path:
    content = {"year": year, "papers": ["test"], "days": days} | more
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def test_a_file_takes_over_its_year(tmp_path: Path) -> None:
    """A-09: make-up days carry a flag, and count."""
    path = write(tmp_path / "2027.json", 2027, SPRING_2027)
    calendar = load_calendar(AUTUMN_2026, [path])
    assert calendar.is_workday(date(2027, 2, 20)) is True
    assert calendar.nth_after(date(2027, 2, 19), 1) == date(2027, 2, 20)
    assert calendar.is_workday(date(2027, 2, 6)) is False
    assert calendar.is_workday(date(2027, 2, 13)) is False
    assert calendar.is_workday(date(2027, 2, 8)) is True
    assert calendar.source_of(date(2027, 2, 20)) == str(path)
    assert calendar.source_of(date(2026, 10, 10)) == "国务院办公厅关于2026年部分节假日安排的通知"
    assert calendar.sources[-1] == str(path)
    assert calendar.is_workday(date(2026, 12, 28)) is True
    assert calendar.nth_after(date(2026, 12, 24), 3) == date(2026, 12, 29)
    assert calendar.is_workday(date(2027, 12, 24)) is True
    assert calendar.is_workday(date(2027, 12, 27)) is None
    assert calendar.describe(ordinal("2027-02-05"), ordinal("2027-02-20")) == (
        "春节2月6日不计；2月20日调休上班计入"
    )
    assert calendar.hash != load_calendar(AUTUMN_2026).hash


def test_a_file_may_be_yaml_and_may_list_days_of_the_years_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "2027.yaml"
    path.write_text(
        "year: 2027\n"
        "days:\n"
        "  - {name: 元旦, date: 2026-12-31, isOffDay: true}\n"
        "  - {name: 元旦, date: 2027-12-31, isOffDay: true}\n"
        "  - {name: 元旦, date: 2028-01-02, isOffDay: false}\n",
        encoding="utf-8-sig",
    )
    calendar = load_calendar(AUTUMN_2026, [path])
    assert calendar.is_workday(date(2026, 12, 31)) is False
    assert calendar.is_workday(date(2027, 12, 30)) is None
    assert calendar.is_workday(date(2027, 12, 31)) is False
    assert calendar.is_workday(date(2028, 1, 2)) is True


def test_a_file_is_read_again_when_its_contents_have_changed(tmp_path: Path) -> None:
    path = write(tmp_path / "2027.json", 2027, SPRING_2027)
    assert load_calendar(AUTUMN_2026, [path]).is_workday(date(2027, 2, 20)) is True
    write(path, 2027, SPRING_2027[:1])
    assert load_calendar(AUTUMN_2026, [path]).is_workday(date(2027, 2, 20)) is False


def test_the_order_of_files_makes_no_difference(tmp_path: Path) -> None:
    paths = [
        write(tmp_path / "a.json", 2028, [{"name": "春节", "date": "2028-01-26", "isOffDay": True}]),
        write(tmp_path / "b.json", 2027, SPRING_2027),
    ]
    forwards, backwards = load_calendar(AUTUMN_2026, paths), load_calendar(AUTUMN_2026, paths[::-1])
    assert forwards is backwards
    assert forwards.is_workday(date(2027, 12, 27)) is True


def test_a_weekday_that_a_file_lists_as_worked_is_no_make_up_day(tmp_path: Path) -> None:
    monday = {"name": "春节", "date": "2027-02-22", "isOffDay": False}
    calendar = load_calendar(AUTUMN_2026, [write(tmp_path / "2027.json", 2027, [*SPRING_2027, monday])])
    assert calendar.describe(ordinal("2027-02-19"), ordinal("2027-02-23")) == "2月20日调休上班计入"


def test_a_file_without_days_decides_nothing_and_is_named_as_such(tmp_path: Path) -> None:
    path = write(tmp_path / "2027.json", 2027, [])
    calendar = load_calendar(AUTUMN_2026, [path])
    assert calendar.is_workday(date(2027, 3, 1)) is None
    assert calendar.sources[-1] == f"{path}（没有日期，未采用）"
    assert calendar.hash == load_calendar(AUTUMN_2026).hash


def published(year: int) -> list[dict[str, object]]:
    (notice,) = [notice for notice in notices(AUTUMN_2026) if notice.year == year]
    return [
        {"name": listed.name, "date": str(day), "isOffDay": listed.off} for day, listed in notice.days.items()
    ]


def test_a_file_that_agrees_with_the_notice_is_the_source_of_its_year(tmp_path: Path) -> None:
    path = write(tmp_path / "2026.json", 2026, published(2026))
    calendar = load_calendar(AUTUMN_2026, [path])
    assert calendar.hash == load_calendar(AUTUMN_2026).hash
    assert calendar.source_of(date(2026, 3, 2)) == str(path)


def test_a_file_that_contradicts_a_notice_is_refused_unless_it_says_so(tmp_path: Path) -> None:
    changed = [day for day in published(2026) if day["date"] != "2026-10-10"]
    path = write(tmp_path / "2026.json", 2026, changed)
    with pytest.raises(CalendarError) as error:
        load_calendar(AUTUMN_2026, [path])
    assert str(error.value) == (
        f"{path}：2026-10-10与“国务院办公厅关于2026年部分节假日安排的通知”不一致（文件为休息，原为上班）\n"
        "  请核对文件；确要以文件为准的，在文件中写 override: true"
    )
    write(path, 2026, changed, override=True)
    calendar = load_calendar(AUTUMN_2026, [path])
    assert calendar.is_workday(date(2026, 10, 10)) is False
    assert calendar.describe(ordinal("2026-10-08"), ordinal("2026-10-12")) == ""
    write(path, 2026, changed, override=False)
    with pytest.raises(CalendarError, match="2026-10-10与"):
        load_calendar(AUTUMN_2026, [path])


def test_a_file_that_reaches_into_a_decided_year_is_refused_too(tmp_path: Path) -> None:
    days = [*SPRING_2027, {"name": "元旦", "date": "2026-12-19", "isOffDay": False}]
    path = write(tmp_path / "2027.json", 2027, days)
    with pytest.raises(CalendarError, match="2026-12-19与“国务院办公厅关于2026年"):
        load_calendar(AUTUMN_2026, [path])


def test_several_conflicts_are_counted(tmp_path: Path) -> None:
    path = write(tmp_path / "2025.json", 2025, [{"name": "元旦", "date": "2025-01-01", "isOffDay": True}])
    # By hand: of 2025, the weekdays off without New Year (6 + 1 + 3 + 1 + 6) and the five make-up days.
    with pytest.raises(CalendarError, match=r"：2025-01-26等22天与"):
        load_calendar(AUTUMN_2026, [path])


def test_a_notice_hidden_by_known_on_does_not_contradict(tmp_path: Path) -> None:
    path = write(tmp_path / "2026.json", 2026, [{"name": "元旦", "date": "2026-01-01", "isOffDay": True}])
    assert load_calendar(date(2025, 11, 3), [path]).is_workday(date(2026, 10, 8)) is True
    with pytest.raises(CalendarError, match="2026-01-02等"):
        load_calendar(date(2025, 11, 4), [path])


def test_two_files_that_disagree_on_the_last_week_of_december_are_refused(tmp_path: Path) -> None:
    first = write(tmp_path / "b.json", 2027, [{"name": "元旦", "date": "2027-12-31", "isOffDay": True}])
    second = write(tmp_path / "a.json", 2028, [{"name": "元旦", "date": "2028-01-01", "isOffDay": True}])
    with pytest.raises(
        CalendarError, match=r"a\.json：2027-12-31与“.*b\.json”不一致（文件为上班，原为休息）"
    ):
        load_calendar(AUTUMN_2026, [second, first])


def test_a_year_may_have_one_file_only(tmp_path: Path) -> None:
    paths = [write(tmp_path / name, 2027, SPRING_2027) for name in ("a.json", "b.json")]
    with pytest.raises(CalendarError) as error:
        load_calendar(AUTUMN_2026, paths)
    assert str(error.value) == f"{paths[1]}：2027年已由 {paths[0]} 给出\n  一年只能有一个文件"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "year: 2027\n"
            "days:\n"
            "  - {name: 春节, date: 2027-02-20, isOffDay: false}\n"
            "  - {name: 春节, date: 2027-02-20, isOffDay: true}\n",
            ["2027.yaml:4:24: 2027-02-20 写了两次：第3行为上班，此处为放假"],
        ),
        (
            "year: 2027\ndays:\n  - {name: 春节, date: 2029-02-13, isOffDay: true}\n",
            ["2027.yaml:3:24: 2029-02-13 不在2026至2028年内：第1行的 year 为2027"],
        ),
        (
            "year: 2027\ndays:\n  - {name: 春节, date: 2027-02-30, isOffDay: true}\n",
            ["2027.yaml:3:24: date 应为日历上有的日期，写成 2027-02-06 的样子"],
        ),
        (
            "year: 2027\ndays:\n  - {name: 春节, date: 20270206, isOffDay: yes}\n",
            ["2027.yaml:3:24: date 应为日历上有的日期", "2027.yaml:3:44: isOffDay 应为 true"],
        ),
        (
            "year: 2027\noveride: true\ndays:\n  - {name: 春节, date: 2027-02-06, isOff: true}\n",
            ["未知的键“overide”", "是否指“override”？", "未知的键“isOff”", "缺少 isOffDay"],
        ),
        ("year: 2027\noverride: 1\ndays: []\n", ["2027.yaml:2:11: override 应为 true 或 false"]),
        ("year: 2027\ndays: 春节\n", ["2027.yaml:2:7: days 应为日期的列表"]),
        ("year: 2027\ndays: [2027-02-06]\n", ["2027.yaml:2:8: 应为 {name: 节日, date: 日期"]),
        (
            "year: 2027\ndays: [{name: [], date: 2027-02-06, isOffDay: true}]\n",
            ["2027.yaml:2:15: name 应为节日名称"],
        ),
        ("year: 27\ndays: []\n", ["2027.yaml:1:7: year 应为2005至2039之间的年份"]),
        ("year: true\ndays: []\n", ["2027.yaml:1:7: year 应为2005至2039之间的年份"]),
        ("papers: []\n", ["缺少 year", "缺少 days"]),
        ("[]\n", ["2027.yaml:1:1: 应为 {year: 年份, days: [...]}"]),
        ("year: 2027\nyear: 2028\ndays: []\n", ["“year”写了两次"]),
        ("", ["文件是空的"]),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_every_place(text: str, expected: list[str]) -> None:
    with pytest.raises(CalendarError) as error:
        read_arrangement(text, "2027.yaml")
    for line in expected:
        assert line in str(error.value)


def test_broken_json_is_refused_with_its_place() -> None:
    with pytest.raises(CalendarError, match=r"2027\.json:1:"):
        read_arrangement('{"year": 2027, "days": [}', "2027.json")


def test_a_file_of_holiday_cn_is_read_as_it_is_published() -> None:
    text = json.dumps(
        {"$schema": "schema.json", "$id": "2027.json", "year": 2027, "papers": [], "days": SPRING_2027}
    )
    arrangement = read_arrangement(text, "2027.json")
    assert (arrangement.year, len(arrangement.days), arrangement.override) == (2027, 2, False)


def test_the_same_day_twice_with_the_same_flag_is_one_day() -> None:
    text = json.dumps({"year": 2027, "days": [SPRING_2027[0], SPRING_2027[0]]})
    assert len(read_arrangement(text, "2027.json").days) == 1


def test_a_file_that_is_missing_or_not_utf8_is_refused(tmp_path: Path) -> None:
    missing = tmp_path / "missing.json"
    with pytest.raises(CalendarError, match=r"读不了日历文件 .*missing\.json"):
        load_calendar(files=[missing])
    gbk = tmp_path / "gbk.json"
    gbk.write_bytes(json.dumps({"year": 2027, "days": SPRING_2027}, ensure_ascii=False).encode("gbk"))
    with pytest.raises(CalendarError, match=r"gbk\.json：文件不是UTF-8编码"):
        load_calendar(files=[gbk])


# --- Moments and the clock --------------------------------------------------------------------------------


def test_a_moment_is_seconds_in_chinas_time() -> None:
    noon = moment(ordinal("2026-03-04"), 12 * 3600)
    assert moment_of(datetime(2026, 3, 4, 12, 0)) == noon  # noqa: DTZ001 (a naive time is China's)
    assert moment_of(datetime(2026, 3, 4, 4, 0, tzinfo=UTC)) == noon
    assert (
        moment_of(datetime(2026, 3, 3, 23, 0, 5, 999_999, tzinfo=timezone(timedelta(hours=-5)))) == noon + 5
    )
    assert datetime_of(noon) == datetime(2026, 3, 4, 12, 0, tzinfo=CHINA_TIME)
    assert datetime_of(noon).utcoffset() == timedelta(hours=8)


def test_the_end_of_a_day_is_the_beginning_of_the_next() -> None:
    end = moment(ordinal("2026-03-04"), 86_400)
    assert end == moment(ordinal("2026-03-05"))
    assert datetime_of(end) == datetime(2026, 3, 5, tzinfo=CHINA_TIME)


def test_today_is_the_date_in_china(monkeypatch: pytest.MonkeyPatch) -> None:
    class Frozen(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Frozen:
            return cls(2026, 3, 4, 16, 30, tzinfo=UTC).astimezone(tz)

    monkeypatch.setattr(workdays, "datetime", Frozen)
    assert workdays.today() == date(2026, 3, 5)


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Kiritimati", "Asia/Shanghai"])
def test_no_answer_depends_on_the_machines_time_zone(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        with monkeypatch.context() as context:
            context.setenv("TZ", zone)
            time.tzset()
            calendar = WorkCalendar(lambda: notices(AUTUMN_2026), known_on=AUTUMN_2026)
            naive = datetime(2026, 3, 4, 23, 59, 59)  # noqa: DTZ001 (a naive time is China's)
            assert moment_of(naive) == ordinal("2026-03-04") * 86_400 + 86_399
            aware = datetime(2026, 3, 4, 15, 59, 59, tzinfo=UTC)
            assert moment_of(aware) == moment_of(naive)
            assert datetime_of(moment_of(naive)).isoformat() == "2026-03-04T23:59:59+08:00"
            assert calendar.nth_after(date(2026, 9, 30), 3) == date(2026, 10, 10)
            assert calendar.hash == load_calendar(AUTUMN_2026).hash
    finally:
        time.tzset()
