"""The event log of a task gives the dates that it does not state, and must not contradict the others."""

from __future__ import annotations

from typing import Any

import pytest

from govrules import check, load_policies
from govrules.findings import Report, Verdict
from govrules.models.supervision import EVENT_DATES, SupervisionTask, TaskStep

TASK = {
    "kind": "supervision_task",
    "id": "T",
    "督查类别": "上级交派",
    "督查方式": "书面反馈",
    "接到督查通知日期": "2025-09-26",
}
"""Received on Friday 26 September 2025: Sunday 28 is a working day, so two days are 28 and 29."""


def checked(
    *events: tuple[str | None, str | None],
    complete: bool | None = None,
    today: str = "2025-10-31",
    **facts: Any,
) -> Report:
    named = [{"办理事项": step, "办理日期": day} for step, day in events]
    log = [{k: v for k, v in event.items() if v is not None} for event in named]
    record = TASK | {"办理环节": log, "日志完整": complete} | facts
    record = {k: v for k, v in record.items() if k != "日志完整" or v is not None}
    return check(record, today=today)


def verdict(report: Report, rule: str = "DC-2.1.2-1-1") -> Verdict:
    (found,) = [f for f in report.findings if f.rule == rule]
    return found.verdict


def test_every_event_stands_for_one_date_of_the_task_that_is_an_act() -> None:
    terms = SupervisionTask.terms()
    assert set(EVENT_DATES) == set(TaskStep)
    assert len(set(EVENT_DATES.values())) == len(TaskStep)
    assert all(terms[fact].act for fact in EVENT_DATES.values())


def test_every_step_of_a_flow_about_tasks_that_is_an_act_has_its_event() -> None:
    terms = load_policies().terms["supervision_task"]
    named = {
        terms[step.at_text].name
        for flow in load_policies().workflows
        if flow.record == "supervision_task"
        for step in flow.steps
        if step.at_text in terms and terms[step.at_text].act
    }
    assert named - set(EVENT_DATES.values()) == {"last_self_report_received_date"}


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2025-09-29", Verdict.PASS), ("2025-09-30", Verdict.FAIL)],
)
def test_the_first_event_of_a_complete_log_is_the_date(day: str, expected: Verdict) -> None:
    assert verdict(checked(("提出拟办意见", "2025-10-08"), ("提出拟办意见", day), complete=True)) is expected


def test_what_a_complete_log_does_not_hold_has_not_been_done() -> None:
    assert verdict(checked(complete=True)) is Verdict.FAIL
    assert verdict(checked(complete=True, today="2025-09-29")) is Verdict.PENDING


def test_an_open_log_may_lack_an_earlier_event() -> None:
    """Done by the 29th passes however the log goes on; done later may have been done before as well."""
    assert verdict(checked(("提出拟办意见", "2025-09-29"))) is Verdict.PASS
    report = checked(("提出拟办意见", "2025-09-30"))
    assert verdict(report) is Verdict.UNKNOWN
    (found,) = [f for f in report.findings if f.rule == "DC-2.1.2-1-1"]
    assert found.message.startswith("缺少“拟办意见上报日期（办理环节是否记全）”，无法判定")
    assert verdict(checked()) is Verdict.UNKNOWN


def test_an_entry_without_its_day_or_its_step_leaves_the_date_open() -> None:
    assert verdict(checked(("提出拟办意见", None), complete=True)) is Verdict.UNKNOWN
    assert verdict(checked((None, "2025-09-28"), complete=True)) is Verdict.UNKNOWN
    half = (("提出拟办意见", None), ("提出拟办意见", "2025-10-08"))
    assert verdict(checked(*half, complete=True)) is Verdict.UNKNOWN
    assert verdict(checked(*half, complete=True, 拟办意见上报日期="2025-09-29")) is Verdict.PASS


def test_an_event_after_today_has_not_happened_yet() -> None:
    assert (
        verdict(checked(("提出拟办意见", "2025-09-29"), complete=True, today="2025-09-28")) is Verdict.PENDING
    )
    assert (
        verdict(checked(("提出拟办意见", "2025-09-30"), complete=False, today="2025-09-29"))
        is Verdict.PENDING
    )


def test_a_stated_date_is_taken_where_the_log_does_not_contradict_it() -> None:
    assert verdict(checked(("提出拟办意见", "2025-10-08"), 拟办意见上报日期="2025-09-29")) is Verdict.PASS
    assert verdict(checked(拟办意见上报日期="2025-09-29", complete=False)) is Verdict.PASS


@pytest.mark.parametrize(
    ("stated", "complete"),
    [("2025-09-30", None), ("2025-09-30", True), ("2025-09-28", True), (None, None)],
)
def test_a_stated_date_that_the_log_contradicts_is_an_input_error(
    stated: str | None, complete: bool | None
) -> None:
    report = checked(("提出拟办意见", "2025-09-29"), complete=complete, 拟办意见上报日期=stated)
    (refusal,) = report.refused
    said = f"“{stated}”" if stated else "“无”"
    assert (
        refusal.message == f"“拟办意见上报日期”：为{said}，与办理环节里首次“提出拟办意见”（2025-09-29）不一致"
    )


def test_a_log_that_is_complete_needs_no_event_for_a_stated_date() -> None:
    assert verdict(checked(complete=True, 拟办意见上报日期="2025-09-29")) is Verdict.PASS


def test_children_take_a_derived_date_as_their_own() -> None:
    task = TASK | {"办理环节": [{"办理事项": "办结", "办理日期": "2025-10-20"}], "日志完整": True}
    problem = {
        "kind": "problem",
        "id": "P",
        "督查任务编号": "T",
        "问题提出日期": "2025-10-10",
        "列入问题清单日期": None,
    }
    report = check([task, problem], today="2025-10-31")
    assert verdict(report, "DC-2.1.2-6-1") is Verdict.FAIL
