"""What findings say of lists, other records, people and expressions: in words, and of the right list."""

import re
from collections.abc import Iterator
from functools import cache

import pytest

import govrules
from govrules.checking.context import Context
from govrules.checking.explain import Explainer
from govrules.checking.prepare import prepare, read_today
from govrules.checking.situation import terms_of
from govrules.findings import Finding, Modality, verdict_of
from govrules.language.evaluation import answer
from govrules.policies import load_policies
from govrules.policies.rules import Case, Rule
from govrules.workdays import load_calendar

POLICIES = load_policies()
CALENDAR = load_calendar()
PROGRAM_TEXT = re.compile(r"[=<>\[\](),.]\s*[^\d]|\b(and|or|not|in|holds|done|until|by|True|False)\b")
"""What stands in an expression and never in a Chinese sentence."""


def finding(rule: str, facts: dict[str, object]) -> Finding:
    report = govrules.check([{"id": "甲", **facts}], today="2026-11-25")
    return next(f for f in report.findings if f.rule == rule)


WRITTEN = {
    "kind": "supervision_task",
    "督查类别": "上级交派",
    "督查方式": "书面反馈",
    "督查通知制发日期": "2025-09-10",
}


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"各责任单位": ["区甲局"]}, "通知发往单位"),
        ({"通知发往单位": ["区甲局"]}, "各责任单位"),
    ],
)
def test_of_two_lists_the_one_that_is_not_recorded_is_asked_for(
    given: dict[str, list[str]], wanted: str
) -> None:
    found = finding("DC-2.1.2-3-1", WRITTEN | given)
    assert [title for _, title in found.missing] == [wanted]
    assert found.message == f"缺少“{wanted}”，无法判定"


def test_two_lists_that_are_not_recorded_are_both_asked_for() -> None:
    found = finding("DC-2.1.2-3-1", WRITTEN)
    assert [title for _, title in found.missing] == ["各责任单位", "通知发往单位"]


def test_a_look_up_asks_for_the_value_that_is_looked_for() -> None:
    facts = {"会议类别": "二类", "召开日期": "2026-03-04", "会议批准日期": "2026-03-02"}
    planned = {"拟出席领导": [{"领导姓名": "丙某", "领导职务": "副区长"}]}
    found = finding("HY-16-3", {"kind": "meeting"} | facts | planned)
    assert [title for _, title in found.missing] == ["会议批准人"]


SAID = {
    "DC-2.1.2-3-1": "各责任单位中区乙局不符合“该项在通知发往单位之中”",
    "GW-04-2": "签批中首次“环节为政务科审核”的一项，应在签批中首次“环节为副主任”的一项之前",
    "GW-08-7": "报文单位区疾控中心，应与主管部门名称（区卫生健康委）一致",
    "HY-01-5": "到会人数14人，应不少于15人（组成人数30人）",
    "HY-01-8": "常规次数0次、临时次数0次，合计应不少于1次，期限为2019-12-31",
    "HY-11-4": "法律审核日期2019-06-09，应不早于上会文件把关日期（2019-06-10），期限为2019-06-28",
    "HY-15-4": "列入年度计划为“否”，期限为2024-03-05",
    "HY-16-1": "会议批准日期2024-03-06，应不晚于召开日期（2024-03-05），期限为2024-03-05",
    "DC-2.3-2-2": "通知办理时限2025-11-29，应不晚于会议确定时限（2025-11-28）",
    "HY-02-6": "组成人员中己某不符合“组成人员姓名在本记录的召开日期任区长、代区长、常务副区长、副区长之一”",
}
"""By rule, what is said of one of its cases that fail."""


@pytest.mark.parametrize("rule", SAID)
def test_a_failure_is_said_in_words(rule: str) -> None:
    messages = [m for r, c, m in told() if r.id == rule and c.verdict is govrules.Verdict.FAIL]
    assert SAID[rule] in messages, "\n".join(messages)


def test_no_message_of_any_case_shows_the_expression_of_its_rule() -> None:
    shown = {(rule.id, message) for rule, _, message in told() if PROGRAM_TEXT.search(message)}
    assert sorted(shown) == []


@cache
def told() -> tuple[tuple[Rule, Case, str], ...]:
    """The sentence on every part of every case of the shipped rules."""
    return tuple(_told())


def _told() -> Iterator[tuple[Rule, Case, str]]:
    for rule in POLICIES.rules:
        terms, hoisted = terms_of(POLICIES, rule.record), POLICIES.hoisted.get(rule.record, {})
        negative = rule.modality in (Modality.MUST_NOT, Modality.SHOULD_NOT)
        for case in (c for c in rule.cases if c.verdict is not govrules.Verdict.NOT_APPLICABLE):
            today, context = read_today(case.today), Context([case.record, *case.others], case.complete)
            ready = prepare(case.record, POLICIES, context, CALENDAR, today)
            explainer = Explainer(terms, ready, CALENDAR, today, hoisted)
            for part in rule.parts:
                given = answer(part.question, ready.facts, CALENDAR)
                verdict = verdict_of(given.when, given.duty, given.open)
                due = explainer.due(part.deadline)
                yield rule, case, explainer.message(part, verdict, due, negative=negative)
