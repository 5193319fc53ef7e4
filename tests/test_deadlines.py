"""What a deadline means (design, section 5), against verdicts worked out by hand with the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import govrules
from govrules.findings import Finding, Report, Verdict
from govrules.models.base import Record
from govrules.policies import Policies
from govrules.workdays import load_calendar
from policy_sets import PARAMETERS, one_rule, policies_of, record_of, rule_file

MARKS = {
    "P": Verdict.PASS,
    "F": Verdict.FAIL,
    ".": Verdict.PENDING,
    "?": Verdict.UNKNOWN,
    "-": Verdict.NOT_APPLICABLE,
}
ABSENT = "absent"
CALENDAR = load_calendar(date(2026, 10, 31))
"""2027 is open in it, whatever has been published since."""


def report(policies: Policies, record: Record, today: str) -> Report:
    return govrules.check(record, policies=policies, today=today, calendar=CALENDAR)


def finding(policies: Policies, record: Record, today: str = "2026-11-25") -> Finding:
    (found,) = report(policies, record, today).findings
    return found


def verdict(policies: Policies, record: Record, today: str = "2026-11-25") -> Verdict:
    return finding(policies, record, today).verdict


def given(**facts: object) -> dict[str, object]:
    """The facts that are not absent."""
    return {name: value for name, value in facts.items() if value != ABSENT}


# --- the table: form x trigger x act x today --------------------------------------------------------------

# Each table has one row per state of the trigger and one group per act; a group is the verdict before, on
# and after the due day. An act dated after today is not done yet.

DAYS = ("2025-10-10", "2025-10-13", "2025-10-14")
"""Before, on and after 13 October 2025, a Monday (the Saturday before it is worked)."""

TABLES = {
    # seven working days from 26 September: 28 (worked Sunday), 29, 30, 9, 10, 11 (worked Saturday), 13
    "after": (
        "document",
        "must: {done: 代拟稿完成日期, within: 七天, after: 收到上级文件日期}",
        ("收到上级文件日期", ("2025-09-26", None, ABSENT)),
        ("代拟稿完成日期", ("2025-10-09", "2025-10-13", "2025-10-14", None, ABSENT)),
        DAYS,
        ("PPP .PP ..F ..F ..?", "--- --- --- --- ---", "??? ??? ??? ??? ???"),
    ),
    # three working days ahead of 15 October: 14, 13, 11 (worked Saturday)
    "before": (
        "document",
        "must: {done: 代拟稿完成日期, within: 三天, before: 会议日期}",
        ("会议日期", ("2025-10-15", None, ABSENT)),
        ("代拟稿完成日期", ("2025-10-09", "2025-10-11", "2025-10-12", None, ABSENT)),
        ("2025-10-10", "2025-10-11", "2025-10-12"),
        ("PPP .PP ..F ..F ..?", "--- --- --- --- ---", "??? ??? ??? ??? ???"),
    ),
    "by": (
        "document",
        "must: {done: 代拟稿完成日期, by: 具体时限}",
        ("具体时限", ("2025-10-13", None, ABSENT)),
        ("代拟稿完成日期", ("2025-10-09", "2025-10-13", "2025-10-14", None, ABSENT)),
        DAYS,
        ("PPP .PP ..F ..F ..?", "PPP .PP ..P ... ...", "??? ??? ??? ??? ???"),
    ),
    # the checkpoint is an act itself: on the first day it has not happened yet
    "until": (
        "document",
        "must: {done: 代拟稿完成日期, until: 印发日期}",
        ("印发日期", ("2025-10-13", None, ABSENT)),
        ("代拟稿完成日期", ("2025-10-09", "2025-10-13", "2025-10-14", None, ABSENT)),
        DAYS,
        ("PPP .PP .FF .FF .??", "PPP .PP ..P ... ...", "??? ??? ??? ??? ???"),
    ),
    "holds until": (
        "document",
        "must: {holds: 规范性文件, until: 印发日期}",
        ("印发日期", ("2025-10-13", None, ABSENT)),
        ("规范性文件", (True, False, ABSENT)),
        DAYS,
        ("PPP .FF .??", "PPP ... ...", "PPP ??? ???"),
    ),
    "holds by": (
        "document",
        "must: {holds: 规范性文件, by: 具体时限}",
        ("具体时限", ("2025-10-13", None, ABSENT)),
        ("规范性文件", (True, False, ABSENT)),
        DAYS,
        ("PPP ..F ..?", "PPP ... ...", "PPP ??? ???"),
    ),
    # three working days from the afternoon of 26 September: 28, 29, 30, at noon
    "after at": (
        "rectification_order",
        "must: {done: 整改报送时间, within: 三天, after: 整改完成时间, at: 正午}",
        ("整改完成时间", ("2025-09-26 16:30", None, ABSENT)),
        ("整改报送时间", ("2025-09-29 23:59", "2025-09-30 12:00", "2025-09-30 12:01", None, ABSENT)),
        ("2025-09-30 11:59", "2025-09-30 12:00", "2025-09-30 12:01"),
        ("PPP .PP ..F ..F ..?", "--- --- --- --- ---", "??? ??? ??? ??? ???"),
    ),
    "before at": (
        "rectification_order",
        "must: {done: 整改报送时间, within: 三天, before: 下发时间, at: 正午}",
        ("下发时间", ("2025-10-15 09:00", ABSENT)),
        ("整改报送时间", ("2025-10-10 23:59", "2025-10-11 12:00", "2025-10-11 12:01", None, ABSENT)),
        ("2025-10-11 11:59", "2025-10-11 12:00", "2025-10-11 12:01"),
        ("PPP .PP ..F ..F ..?", "??? ??? ??? ??? ???"),
    ),
    "by at": (
        "rectification_order",
        "must: {done: 整改报送时间, by: 整改完成时间, at: 正午}",
        ("整改完成时间", ("2025-10-13 08:00", None, ABSENT)),
        ("整改报送时间", ("2025-10-12 09:00", "2025-10-13 12:00", "2025-10-13 12:01", None, ABSENT)),
        ("2025-10-13 11:59", "2025-10-13 12:00", "2025-10-13 12:01"),
        ("PPP .PP ..F ..F ..?", "PPP .PP ..P ... ...", "??? ??? ??? ??? ???"),
    ),
    # a moment by a moment: to the second
    "by moment": (
        "rectification_order",
        "must: {done: 整改报送时间, by: 整改完成时间}",
        ("整改完成时间", ("2025-10-13 08:00", None, ABSENT)),
        ("整改报送时间", ("2025-10-12 09:00", "2025-10-13 08:00", "2025-10-13 08:00:01", None, ABSENT)),
        ("2025-10-13 08:00", "2025-10-13 08:00:01"),
        ("PP PP .F .F .?", "PP PP .P .. ..", "?? ?? ?? ?? ??"),
    ),
}


def rows() -> Iterator[tuple[str, object, object, str, str]]:
    for form, (_, _, (_, triggers), (_, acts), days, expected) in TABLES.items():
        for trigger, line in zip(triggers, expected, strict=True):
            for act, group in zip(acts, line.split(), strict=True):
                for today, mark in zip(days, group, strict=True):
                    yield form, trigger, act, today, mark


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Policies]:
    """The policy set of each form, loaded once."""
    return {
        form: policies_of(tmp_path_factory.mktemp("form"), one_rule(kind, duty))
        for form, (kind, duty, *_) in TABLES.items()
    }


@pytest.mark.parametrize(("form", "trigger", "act", "today", "mark"), list(rows()))
def test_every_row_of_the_deadline_table(
    tables: dict[str, Policies], form: str, trigger: object, act: object, today: str, mark: str
) -> None:
    kind, _, (trigger_title, _), (act_title, _), _, _ = TABLES[form]
    record = record_of(kind, **given(**{trigger_title: trigger, act_title: act}))
    assert verdict(tables[form], record, today) is MARKS[mark]


# --- days -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trigger", "length", "due"),
    [
        ("2025-09-26", "七天", date(2025, 10, 13)),  # two make-up days inside, eight days off
        ("2025-09-28", "两天", date(2025, 9, 30)),  # received on a worked Sunday: that day does not count
        ("2025-10-03", "两天", date(2025, 10, 10)),  # received in the holiday: counted from the 9th
        ("2025-09-30", "三天", date(2025, 10, 11)),  # the third is the worked Saturday
        ("2026-02-13", "三天", date(2026, 2, 25)),  # 14 worked Saturday, then nine days off: 14, 24, 25
        ("2025-09-15", "二十日", date(2025, 10, 9)),  # 5 October lies in the holiday
        ("2026-03-02", "二十日", date(2026, 3, 23)),  # 22 March is a Sunday
        ("2025-09-08", "二十日", date(2025, 9, 28)),  # 28 September is a Sunday, but worked
        ("2025-09-10", "二十日", date(2025, 9, 30)),  # a Tuesday: not moved
    ],
)
def test_days_are_counted_as_the_calendar_has_them(
    tmp_path: Path, trigger: str, length: str, due: date
) -> None:
    duty = f"must: {{done: 代拟稿完成日期, within: {length}, after: 收到上级文件日期}}"
    policies = policies_of(tmp_path, one_rule("document", duty))
    record = record_of("document", 收到上级文件日期=trigger, 代拟稿完成日期=due.isoformat())
    found = finding(policies, record)
    assert found.due is not None
    assert (found.due.day, found.verdict) == (due, Verdict.PASS)
    late = date.fromordinal(due.toordinal() + 1).isoformat()
    record = record_of("document", 收到上级文件日期=trigger, 代拟稿完成日期=late)
    assert verdict(policies, record) is Verdict.FAIL


def test_a_lead_time_in_calendar_days_is_not_moved(tmp_path: Path) -> None:
    policies = policies_of(
        tmp_path, one_rule("document", "must: {done: 代拟稿完成日期, within: 二十日, before: 会议日期}")
    )
    found = finding(policies, record_of("document", 会议日期="2026-04-11", 代拟稿完成日期="2026-03-23"))
    assert found.due is not None
    assert found.due.day == date(2026, 3, 22)  # a Sunday
    assert (found.verdict, found.days_late) == (Verdict.FAIL, 1)


def test_the_finding_says_how_the_days_were_counted_and_how_late_it_is(tmp_path: Path) -> None:
    duty = "must: {done: 代拟稿完成日期, within: 七天, after: 收到上级文件日期}"
    policies = policies_of(tmp_path, one_rule("document", duty))
    found = finding(
        policies, record_of("document", 收到上级文件日期="2025-09-26", 代拟稿完成日期="2025-10-15")
    )
    assert found.message == "代拟稿完成日期2025-10-15，期限为2025-10-13，逾期2个工作日"
    assert found.counting == (
        "自2025-09-26次日起数7个工作日（9月28日、29日、30日、10月9日、10日、11日、13日），至2025-10-13；"
        "国庆节、中秋节10月1日至8日不计；9月28日、10月11日调休上班计入"
    )
    assert (found.days_late, found.late_unit) == (2, "工作日")


def test_a_calendar_period_that_was_moved_says_so_and_is_late_in_calendar_days(tmp_path: Path) -> None:
    duty = "must: {done: 备案日期, within: 二十日, after: 公布日期}"
    policies = policies_of(tmp_path, one_rule("document", duty))
    found = finding(policies, record_of("document", 公布日期="2025-09-15", 备案日期="2025-10-12"))
    assert found.message == "备案日期2025-10-12，期限为2025-10-09，逾期3日"
    assert found.counting == "自2025-09-15次日起数20日，至2025-10-09（2025-10-05为休息日，顺延）"
    assert (found.days_late, found.late_unit) == (3, "日")


def test_late_over_a_weekend_is_said_in_days_of_rest(tmp_path: Path) -> None:
    duty = "must: {done: 代拟稿完成日期, within: 七天, after: 收到上级文件日期}"
    policies = policies_of(tmp_path, one_rule("document", duty))
    found = finding(
        policies, record_of("document", 收到上级文件日期="2026-03-04", 代拟稿完成日期="2026-03-15")
    )
    assert found.message == "代拟稿完成日期2026-03-15，期限为2026-03-13，逾期2日（均为休息日）"
    assert found.days_late == 0


# --- an unpublished year ----------------------------------------------------------------------------------

# From 18 December 2026, a Friday, seven working days: 21, 22, 23, 24 are sure. Nobody has said anything of
# the days from the 25th on: at the earliest 25, 26, 27 (both make-up days), at the latest 25, 28 and, after
# a holiday of 29 December to 4 January, the 5th.
YEAR_END = {"收到上级文件日期": "2026-12-18"}


@pytest.mark.parametrize(
    ("act", "today", "mark"),
    [
        ("2026-12-27", "2027-02-01", "P"),
        ("2026-12-28", "2027-02-01", "?"),
        ("2027-01-05", "2027-02-01", "?"),
        ("2027-01-06", "2027-02-01", "F"),
        (None, "2026-12-27", "."),
        (None, "2026-12-28", "?"),
        (None, "2027-01-05", "?"),
        (None, "2027-01-06", "F"),
    ],
)
def test_a_due_date_in_an_unpublished_year_decides_where_it_can(
    tables: dict[str, Policies], act: str | None, today: str, mark: str
) -> None:
    found = finding(tables["after"], record_of("document", **YEAR_END, 代拟稿完成日期=act), today)
    assert found.verdict is MARKS[mark]
    assert found.due is not None
    assert (found.due.day, found.due.earliest, found.due.latest, found.due.provisional) == (
        None,
        date(2026, 12, 27),
        date(2027, 1, 5),
        True,
    )
    assert found.missing == ((("calendar", "放假安排（尚未公布）"),) if mark == "?" else ())


def test_a_short_period_before_the_open_days_has_an_exact_due_date(tmp_path: Path) -> None:
    policies = policies_of(
        tmp_path, one_rule("document", "must: {done: 代拟稿完成日期, within: 三天, after: 收到上级文件日期}")
    )
    found = finding(policies, record_of("document", **YEAR_END, 代拟稿完成日期=None), "2026-12-23")
    assert found.due is not None
    assert (found.due.day, found.due.provisional) == (date(2026, 12, 23), False)


def test_a_provisional_due_date_reads_as_a_range(tables: dict[str, Policies]) -> None:
    found = finding(tables["after"], record_of("document", **YEAR_END, 代拟稿完成日期=None), "2026-12-28")
    assert found.message == "期限在2026-12-27至2027-01-05之间（暂定），放假安排公布后才能判定"
    assert found.counting == (
        "自2026-12-18次日起数7个工作日，2026-12-27至2027-01-05之间（暂定）（放假安排未公布，只能定出范围）"
    )


# --- dates that cannot be quite right, moments --------------------------------------------------------------


def test_an_act_dated_after_today_counts_as_not_yet_done_and_is_warned_of(
    tables: dict[str, Policies],
) -> None:
    record = record_of("document", 收到上级文件日期="2025-09-26", 代拟稿完成日期="2025-10-14")
    found = report(tables["after"], record, "2025-10-13")
    assert [f.verdict for f in found.findings] == [Verdict.PENDING]
    assert found.warnings == ("公文 试（记录:1）：代拟稿完成日期晚于今天（2025-10-13），按尚未发生处理",)
    assert [f.verdict for f in report(tables["after"], record, "2025-10-14").findings] == [Verdict.FAIL]
    assert report(tables["after"], record, "2025-10-14").warnings == ()


def test_an_act_before_its_trigger_counts_as_done_and_is_warned_of(tables: dict[str, Policies]) -> None:
    record = record_of("document", 收到上级文件日期="2025-09-26", 代拟稿完成日期="2025-09-25")
    found = report(tables["after"], record, "2026-01-05")
    assert [f.verdict for f in found.findings] == [Verdict.PASS]
    assert found.warnings == (
        "公文 试（记录:1）：代拟稿完成日期（2025-09-25）早于收到上级文件日期（2025-09-26）"
        "，按已办处理，请核对日期",
    )


NOON = "must: {done: 整改报送时间, within: 三天, after: 下发时间, at: 正午}"


@pytest.mark.parametrize(
    ("act", "mark"),
    [("2025-09-29", "P"), ("2025-09-30", "?"), ("2025-10-01", "F"), ("2025-09-30 11:59:59", "P")],
)
def test_a_bare_date_where_a_moment_is_asked_is_the_whole_of_that_day(
    tmp_path: Path, act: str, mark: str
) -> None:
    policies = policies_of(tmp_path, one_rule("rectification_order", NOON))
    found = finding(policies, record_of("rectification_order", 下发时间="2025-09-26", 整改报送时间=act))
    assert found.verdict is MARKS[mark]
    if mark == "?":
        assert found.missing == (("rectification_reported_at", "整改报送时间的钟点"),)
        assert found.message == "缺少“整改报送时间的钟点”，无法判定；期限为2025-09-30 12:00"


def test_an_hour_is_late_by_a_minute_and_says_so(tmp_path: Path) -> None:
    policies = policies_of(tmp_path, one_rule("rectification_order", NOON))
    facts = {"下发时间": "2025-09-26 23:59", "整改报送时间": "2025-09-30 12:01"}
    found = finding(policies, record_of("rectification_order", **facts))
    assert found.message == "整改报送时间2025-09-30 12:01，期限为2025-09-30 12:00，当日过时"
    assert found.due is not None
    assert (found.due.day, found.due.at) == (date(2025, 9, 30), "12:00")


def test_a_bare_today_is_the_first_second_of_its_day(tmp_path: Path) -> None:
    policies = policies_of(tmp_path, one_rule("rectification_order", NOON))
    record = record_of("rectification_order", 下发时间="2025-09-26 08:00", 整改报送时间=None)
    assert verdict(policies, record, "2025-09-30") is Verdict.PENDING
    assert verdict(policies, record, "2025-10-01") is Verdict.FAIL


def test_a_day_ends_at_midnight(tmp_path: Path) -> None:
    duty = "must: {done: 整改完成时间, within: 两天, after: 下发时间}"
    policies = policies_of(tmp_path, one_rule("rectification_order", duty))
    for act, mark in (("2025-09-29 23:59:59", "P"), ("2025-09-30 00:00", "F")):
        facts = {"下发时间": "2025-09-26 08:00", "整改完成时间": act}
        assert verdict(policies, record_of("rectification_order", **facts)) is MARKS[mark]
    record = record_of("rectification_order", 下发时间="2025-09-26 08:00", 整改完成时间=None)
    assert verdict(policies, record, "2025-09-29 23:59:59") is Verdict.PENDING
    assert verdict(policies, record, "2025-09-30 00:00") is Verdict.FAIL


# --- exceptions -------------------------------------------------------------------------------------------

GENERAL = """\
id: 甲-1
    says: 七个工作日内答复
    when: 区政府下属单位
    must: {done: 答复日期, within: 七天, after: 收文日期}
    unless: [甲-2, {when: 已填(退文日期), exempt: true}]"""
SPECIAL = """\
id: 甲-2
    says: 另有时限的从其时限
    when: 区政府下属单位 and 已填(法定时限)
    must: {done: 答复日期, by: 法定时限}"""
LATE = {"区政府下属单位": True, "收文日期": "2026-03-02", "答复日期": "2026-03-12"}
"""Received on Monday 2 March, due on the 11th, answered a day later."""


@pytest.mark.parametrize(
    ("facts", "general", "special", "claims"),
    [
        ({"法定时限": None, "退文日期": None}, "F", "-", ()),
        ({"法定时限": "2026-03-20", "退文日期": None}, "-", "P", ()),
        ({"法定时限": "2026-03-11", "退文日期": None}, "-", "F", ()),
        ({"法定时限": None, "退文日期": "2026-03-05"}, "-", "-", ()),
        ({"退文日期": "2026-03-05"}, "-", "?", ()),
        ({"法定时限": None}, "F", "-", (("returned_date", "退文日期"),)),
        ({"退文日期": None}, "F", "?", (("statutory_due_date", "法定时限"),)),
        ({}, "F", "?", (("statutory_due_date", "法定时限"), ("returned_date", "退文日期"))),
    ],
)
def test_an_exception_must_be_claimed_and_what_could_claim_it_is_named(
    tmp_path: Path, facts: dict[str, object], general: str, special: str, claims: tuple[tuple[str, str], ...]
) -> None:
    policies = policies_of(tmp_path, rule_file("request_reply", GENERAL, SPECIAL))
    found = report(policies, record_of("request_reply", **LATE, **facts), "2026-11-25").findings
    assert [f.verdict for f in found] == [MARKS[general], MARKS[special]]
    assert found[0].claims == claims


def test_what_the_general_rule_asks_for_too_is_no_claim(tmp_path: Path) -> None:
    policies = policies_of(tmp_path, rule_file("request_reply", GENERAL, SPECIAL))
    facts = {"收文日期": "2026-03-02", "法定时限": "2026-03-20", "答复日期": "2026-03-12", "退文日期": None}
    found = report(policies, record_of("request_reply", **facts), "2026-11-25").findings
    # both would turn on whether the unit is subordinate; the special limit is surely given
    assert [f.verdict for f in found] == [Verdict.NOT_APPLICABLE, Verdict.UNKNOWN]


def test_a_special_rule_out_of_force_takes_nothing_over(tmp_path: Path) -> None:
    ended = SPECIAL + "\n    until: 2026-03-15"
    policies = policies_of(tmp_path, rule_file("request_reply", GENERAL, ended))
    for limit, general, special in (("2026-03-15", "-", "P"), ("2026-03-16", "F", "-")):
        record = record_of("request_reply", **LATE, 法定时限=limit, 退文日期=None)
        found = report(policies, record, "2026-11-25").findings
        assert [f.verdict for f in found] == [MARKS[general], MARKS[special]]


def test_a_rule_lists_the_facts_whose_removal_may_overturn_its_verdict(tmp_path: Path) -> None:
    policies = policies_of(tmp_path, rule_file("request_reply", GENERAL, SPECIAL))
    general, special = policies.rules_for("request_reply")
    assert (general.claims, special.claims) == ({"statutory_due_date", "returned_date"}, frozenset())
    assert (general.fallbacks, special.fallbacks) == (frozenset(), frozenset())


# --- the law that governs ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "day", "mark"),
    [
        ("after", "2018-05-10", "-"),
        ("after", "2018-05-11", "F"),
        ("by", "2018-05-10", "-"),
        ("by", "2018-05-11", "F"),
        ("before", "2018-05-15", "-"),  # its latest day is the 10th: 14, 11, 10
        ("before", "2018-05-16", "F"),  # 15, 14, 11
    ],
)
def test_a_deadline_before_the_notice_does_not_apply(
    tables: dict[str, Policies], form: str, day: str, mark: str
) -> None:
    kind, _, (trigger, _), (act, _), _, _ = TABLES[form]
    found = finding(tables[form], record_of(kind, **{trigger: day, act: "2018-12-28"}))
    assert found.verdict is MARKS[mark]
    assert not found.presumed_law


def test_a_rule_without_a_governing_date_follows_todays_law_and_says_so(tmp_path: Path) -> None:
    policies = policies_of(tmp_path, one_rule("meeting", "must_not: 参会人数 > 上限[一类]"))
    for day, mark, presumed in (("2018-05-10", "-", False), ("2018-05-11", "F", False), (ABSENT, "F", True)):
        found = finding(policies, record_of("meeting", **given(召开日期=day, 参会人数=351)))
        assert (found.verdict, found.presumed_law) == (MARKS[mark], presumed)


def test_a_checkpoint_without_a_governing_date_is_presumed_too(tables: dict[str, Policies]) -> None:
    found = finding(tables["until"], record_of("document", 印发日期=None, 代拟稿完成日期="2025-10-09"))
    assert (found.verdict, found.presumed_law) == (Verdict.PASS, True)
    found = finding(
        tables["until"], record_of("document", 印发日期="2025-10-10", 代拟稿完成日期="2025-10-09")
    )
    assert (found.verdict, found.presumed_law) == (Verdict.PASS, False)


def test_a_limit_recorded_as_none_is_judged_by_todays_law(tables: dict[str, Policies]) -> None:
    found = finding(tables["by"], record_of("document", 具体时限=None, 代拟稿完成日期="2025-10-09"))
    assert (found.verdict, found.presumed_law) == (Verdict.PASS, True)


def test_a_rule_has_its_own_first_and_last_day(tmp_path: Path) -> None:
    policies = policies_of(
        tmp_path,
        one_rule("meeting", "must_not: 参会人数 > 上限[一类]", since="2020-01-01", until="2020-12-31"),
    )
    for day, mark in (("2019-12-31", "-"), ("2020-01-01", "F"), ("2020-12-31", "F"), ("2021-01-01", "-")):
        assert verdict(policies, record_of("meeting", 召开日期=day, 参会人数=351)) is MARKS[mark]


def test_the_trigger_chooses_the_version_of_a_parameter(tmp_path: Path) -> None:
    duty = "must: {done: 代拟稿完成日期, within: 变过的天数, after: 收到上级文件日期}"
    policies = policies_of(tmp_path, one_rule("document", duty))
    # 28 February 2026 is a worked Saturday: five days from then; 1 March: three
    for trigger, due in (("2026-02-28", date(2026, 3, 6)), ("2026-03-01", date(2026, 3, 4))):
        record = record_of("document", 收到上级文件日期=trigger, 代拟稿完成日期="2026-03-05")
        found = finding(policies, record)
        assert found.due is not None
        assert found.due.day == due
        assert found.verdict is (Verdict.PASS if due > date(2026, 3, 5) else Verdict.FAIL)


BY_CLASS = """\
席位:
  says: 各类会议的席位
  unit: 人
  by: 会议类别
  values:
    2018-05-11: {一类: 350, 二类: 200, 三类: 150, 不分类: 90, clause: 甲条}
    2026-03-01: {一类: 300, 二类: 200, 三类: 100, 不分类: 90, clause: 乙条}
"""


@pytest.mark.parametrize(
    ("day", "kind", "people", "mark"),
    [
        ("2026-02-28", "一类", 350, "P"),
        ("2026-02-28", "一类", 351, "F"),
        ("2026-03-01", "一类", 300, "P"),
        ("2026-03-01", "一类", 301, "F"),
        ("2026-03-01", "三类", 101, "F"),
        ("2026-02-28", "三类", 101, "P"),
        ("2026-02-28", ABSENT, 90, "P"),  # whatever the class
        ("2026-02-28", ABSENT, 351, "F"),
        ("2026-02-28", ABSENT, 200, "?"),
        (ABSENT, "一类", 301, "F"),  # by the law of today, 25 November 2026
        (ABSENT, "一类", 300, "P"),
    ],
)
def test_the_class_and_the_date_choose_the_figure(
    tmp_path: Path, day: str, kind: str, people: int, mark: str
) -> None:
    rules = one_rule("meeting", "must: 参会人数 <= 席位[会议类别]")
    policies = policies_of(tmp_path, rules, parameters=PARAMETERS + BY_CLASS)
    record = record_of("meeting", **given(召开日期=day, 会议类别=kind, 参会人数=people))
    found = finding(policies, record)
    assert found.verdict is MARKS[mark]
    assert found.presumed_law is (day == ABSENT)
    assert found.missing == ((("meeting_class", "会议类别"),) if mark == "?" else ())


# --- modality, lists, folding -------------------------------------------------------------------------------


def test_a_failed_should_is_an_advisory_and_a_failed_must_a_violation(tmp_path: Path) -> None:
    for modality, expression in (
        ("must", "急件"),
        ("should", "急件"),
        ("must_not", "需作较大修改"),
        ("should_not", "需作较大修改"),
    ):
        policies = policies_of(tmp_path / modality, one_rule("meeting_followup", f"{modality}: {expression}"))
        found = finding(policies, record_of("meeting_followup", 急件=False, 需作较大修改=True))
        assert found.verdict is Verdict.FAIL
        assert (found.violation, found.advisory) == ("should" not in modality, "should" in modality)


@pytest.mark.parametrize(
    ("rush", "major", "mark"),
    [
        (False, False, "P"),
        (True, False, "F"),
        (False, True, "F"),
        (ABSENT, True, "F"),
        (ABSENT, False, "?"),
        (True, ABSENT, "F"),
    ],
)
def test_of_a_must_not_list_nothing_may_hold(tmp_path: Path, rush: object, major: object, mark: str) -> None:
    policies = policies_of(tmp_path, one_rule("meeting_followup", "must_not: [急件, 需作较大修改]"))
    record = record_of("meeting_followup", **given(急件=rush, 需作较大修改=major))
    assert verdict(policies, record) is MARKS[mark]


DRAFTED: dict[str, dict[str, object]] = {
    "P": {"收到上级文件日期": "2025-09-26", "代拟稿完成日期": "2025-10-13"},
    "F": {"收到上级文件日期": "2025-09-26", "代拟稿完成日期": "2025-10-14"},
    ".": {"收到上级文件日期": "2025-11-03", "代拟稿完成日期": None},
    "?": {"代拟稿完成日期": None},
    "-": {"收到上级文件日期": None, "代拟稿完成日期": None},
}
FILED: dict[str, dict[str, object]] = {
    "P": {"公布日期": "2025-09-15", "备案日期": "2025-10-09"},
    "F": {"公布日期": "2025-09-15", "备案日期": "2025-10-10"},
    ".": {"公布日期": "2025-11-03", "备案日期": None},
    "?": {"备案日期": None},
    "-": {"公布日期": None, "备案日期": None},
}


def test_parts_fold_fail_before_unknown_before_pending_before_pass(tmp_path: Path) -> None:
    duty = """must:
      - {done: 代拟稿完成日期, within: 七天, after: 收到上级文件日期}
      - {done: 备案日期, within: 二十日, after: 公布日期}"""
    policies = policies_of(tmp_path, one_rule("document", duty))
    order = "F?.P-"
    for first, drafted in DRAFTED.items():
        for second, filed in FILED.items():
            expected = order[min(order.index(first), order.index(second))]
            assert (
                verdict(policies, record_of("document", **drafted, **filed), "2025-11-05") is MARKS[expected]
            )


def test_a_folded_finding_shows_the_part_that_decides(tmp_path: Path) -> None:
    duty = """must:
      - {done: 代拟稿完成日期, within: 七天, after: 收到上级文件日期}
      - {done: 备案日期, within: 二十日, after: 公布日期}"""
    policies = policies_of(tmp_path, one_rule("document", duty))
    found = finding(policies, record_of("document", **DRAFTED["P"], **FILED["F"]), "2025-11-05")
    assert found.message == "备案日期2025-10-10，期限为2025-10-09，逾期1日"
    assert found.due is not None
    assert found.due.day == date(2025, 10, 9)


def test_a_prohibition_that_fails_is_not_called_a_requirement(tmp_path: Path) -> None:
    for modality, day, message in (
        ("must_not", "2026-03-02", "召开日期2026-03-02，属于“召开日期是工作日”"),
        ("must", "2026-03-01", "召开日期2026-03-01，不合“召开日期是工作日”的要求"),
    ):
        policies = policies_of(tmp_path / modality, one_rule("meeting", f"{modality}: 是工作日(召开日期)"))
        found = finding(policies, record_of("meeting", 召开日期=day))
        assert (found.verdict, found.message) == (Verdict.FAIL, message)
