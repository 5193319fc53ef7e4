"""Who held a post or had a portfolio on a day, so far as the roster knows."""

from datetime import date
from typing import Any

import pytest

from govrules.models import Record
from govrules.models.reading import RecordError, read_record
from govrules.models.roster import has_portfolio, holds

DEPUTY = frozenset(["deputy_mayor"])


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def someone(**facts: Any) -> Record:
    return read_record({"记录类型": "人员", "编号": "RY-1", "姓名": "甲某"} | facts)


def deputy(**facts: Any) -> Record:
    """A deputy mayor with these dates."""
    return someone(任职情况=[{"职务": "副区长"} | facts])


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2025-02-28", False), ("2025-03-01", True), ("2026-03-31", True), ("2026-04-01", False)],
)
def test_a_post_is_held_on_its_first_and_on_its_last_day(on: str, expected: bool) -> None:
    held = deputy(任职日期="2025-03-01", 免职日期="2026-03-31")
    assert holds(held, DEPUTY, day(on)) is expected


@pytest.mark.parametrize(
    ("on", "expected"), [("2025-02-28", False), ("2025-03-01", True), ("2099-01-01", True)]
)
def test_a_post_without_an_end_is_held_still(on: str, expected: bool) -> None:
    assert holds(deputy(任职日期="2025-03-01", 免职日期=None), DEPUTY, day(on)) is expected


@pytest.mark.parametrize(
    ("on", "expected"), [("2025-02-28", False), ("2025-03-01", True), ("2025-03-02", None)]
)
def test_without_a_recorded_end_nothing_is_known_after_the_first_day(on: str, expected: bool | None) -> None:
    assert holds(deputy(任职日期="2025-03-01"), DEPUTY, day(on)) is expected


@pytest.mark.parametrize(
    ("on", "expected"), [("2026-03-30", None), ("2026-03-31", True), ("2026-04-01", False)]
)
def test_without_a_recorded_beginning_nothing_is_known_before_the_last_day(
    on: str, expected: bool | None
) -> None:
    assert holds(deputy(免职日期="2026-03-31"), DEPUTY, day(on)) is expected


def test_without_any_date_nothing_is_known() -> None:
    assert holds(deputy(), DEPUTY, day("2026-01-01")) is None
    assert holds(deputy(免职日期=None), DEPUTY, day("2026-01-01")) is None


def test_without_a_person_or_a_list_nothing_is_known_and_an_empty_list_says_no() -> None:
    on = day("2026-01-01")
    assert holds(None, DEPUTY, on) is None
    assert holds(someone(), DEPUTY, on) is None
    assert holds(someone(任职情况=[]), DEPUTY, on) is False
    assert holds(someone(任职情况=None), DEPUTY, on) is False
    assert has_portfolio(None, "城建", on) is None
    assert has_portfolio(someone(任职情况=[]), "城建", on) is None
    assert has_portfolio(someone(分管情况=[]), "城建", on) is False


def test_another_post_is_not_the_post_asked_for() -> None:
    on = day("2026-01-01")
    held = deputy(任职日期="2025-03-01", 免职日期=None)
    assert holds(held, frozenset(["mayor", "executive_deputy_mayor"]), on) is False
    assert holds(held, frozenset(["mayor", "deputy_mayor"]), on) is True
    assert holds(held, frozenset(), on) is False


def test_a_post_that_is_not_recorded_may_be_any() -> None:
    on = day("2026-01-01")
    unnamed = {"任职日期": "2025-03-01", "免职日期": None}
    assert holds(someone(任职情况=[unnamed]), DEPUTY, on) is None
    assert holds(someone(任职情况=[unnamed | {"免职日期": "2025-12-31"}]), DEPUTY, on) is False


def test_one_post_that_surely_was_held_decides_whatever_the_others_are() -> None:
    on = day("2026-01-01")
    sure = {"职务": "副区长", "任职日期": "2025-03-01", "免职日期": None}
    doubtful = {"职务": "副区长", "任职日期": "2020-01-01"}
    over = {"职务": "副区长", "任职日期": "2018-01-01", "免职日期": "2019-12-31"}
    assert holds(someone(任职情况=[over, doubtful, sure]), DEPUTY, on) is True
    assert holds(someone(任职情况=[over, doubtful]), DEPUTY, on) is None
    assert holds(someone(任职情况=[over]), DEPUTY, on) is False


@pytest.mark.parametrize(
    ("recorded", "asked", "expected"),
    [
        ({"任职单位": "区 甲局"}, "区甲局", True),
        ({"任职单位": "区乙局"}, "区甲局", False),
        ({"任职单位": None}, "区甲局", False),
        ({}, "区甲局", None),
        ({"任职单位": "区甲局"}, None, None),  # of which unit is asked is not known
        ({"任职单位": "区甲局"}, "", True),  # any unit
        ({}, "", True),
    ],
)
def test_a_post_counts_in_its_own_unit(
    recorded: dict[str, Any], asked: str | None, expected: bool | None
) -> None:
    held = deputy(任职日期="2025-03-01", 免职日期=None, **recorded)
    assert holds(held, DEPUTY, day("2025-06-01"), asked) is expected
    assert holds(held, frozenset(["mayor"]), day("2025-06-01"), asked) is False


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2025-02-28", False), ("2025-03-01", True), ("2026-03-31", True), ("2026-04-01", False)],
)
def test_a_portfolio_is_had_on_its_first_and_on_its_last_day(on: str, expected: bool) -> None:
    charged = someone(
        分管情况=[{"分管领域": "城市 建设", "任职日期": "2025-03-01", "免职日期": "2026-03-31"}]
    )
    assert has_portfolio(charged, "城市建设", day(on)) is expected
    assert has_portfolio(charged, "教育", day(on)) is False


def test_a_portfolio_without_a_field_is_none_and_one_not_recorded_may_be_any() -> None:
    on = day("2026-01-01")
    dates = {"任职日期": "2025-03-01", "免职日期": None}
    assert has_portfolio(someone(分管情况=[dates | {"分管领域": None}]), "教育", on) is False
    assert has_portfolio(someone(分管情况=[dates]), "教育", on) is None


@pytest.mark.parametrize("title", ["任职情况", "分管情况"])
def test_an_end_before_the_beginning_is_refused(title: str) -> None:
    with pytest.raises(RecordError) as caught:
        someone(**{title: [{"任职日期": "2025-03-01", "免职日期": "2025-02-28"}]})
    (found,) = caught.value.problems
    assert found.path == (title, 0, "任职日期")
    assert deputy(任职日期="2025-03-01", 免职日期="2025-03-01").rows_of("posts") is not None
