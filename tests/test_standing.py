"""Where a task stands in its flow: what is done, open, left out, and what is due next."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from command_line import run
from govrules.checking.prepare import read_today
from govrules.checking.standing import Stage, Standing, standings
from govrules.errors import UsageError
from govrules.ledgers import take_records
from govrules.workdays import load_calendar
from policy_sets import policies_of, record_of, write_policies
from test_workflows import DONE, FLOW

NAMES = ["接到通知", "拟办", "审定", "发通知", "上报", "办结"]


def standing(folder: Path, *, today: str = "2026-03-30", **changes: object) -> Standing:
    facts = {k: v for k, v in (DONE | changes).items() if v != "缺"}
    batch = take_records([record_of("supervision_task", **facts)])
    (found,) = standings(batch, policies_of(folder, FLOW), today=read_today(today), calendar=load_calendar())
    return found


def stages(found: Standing) -> dict[str, Stage]:
    return {one.step.name: one.stage for one in found.steps}


NOT_YET = dict.fromkeys(
    ["拟办意见上报日期", "拟办意见审定日期", "督查通知制发日期", "总体报告上报日期", "办结日期"]
)


def test_a_finished_task_has_every_step_done_and_nothing_due(tmp_path: Path) -> None:
    found = standing(tmp_path)
    assert set(stages(found).values()) == {Stage.DONE}
    assert [str(one.day) for one in found.steps][:2] == ["2026-03-02", "2026-03-03"]
    assert (found.due, found.hints) == ((), ())


def test_a_task_just_begun_has_open_what_nothing_has_to_come_before(tmp_path: Path) -> None:
    found = standing(tmp_path, today="2026-03-03", **NOT_YET)
    assert stages(found) == {
        "接到通知": Stage.DONE,
        "拟办": Stage.OPEN,
        "审定": Stage.WAITING,
        "发通知": Stage.WAITING,
        "上报": Stage.OPEN,
        "办结": Stage.WAITING,
    }
    assert found.steps[3].because == ("审定",)
    assert found.steps[5].because == ("拟办", "发通知")


def test_what_is_due_next_stands_with_its_day_and_its_bearer(tmp_path: Path) -> None:
    """Received on Monday 2 March; two working days: Wednesday the 4th."""
    found = standing(tmp_path, today="2026-03-03", **NOT_YET)
    due = [(o.finding.rule, str(o.finding.due and o.finding.due.day), o.finding.who) for o in found.due]
    assert due[:2] == [("甲-1", "2026-03-04", "督查室"), ("甲-4", "2026-03-20", "督查室")]
    assert {rule for rule, _, _ in due} == {"甲-1", "甲-2", "甲-3", "甲-4"}


def test_a_step_without_which_a_later_one_was_done_was_left_out(tmp_path: Path) -> None:
    found = standing(tmp_path, 拟办意见审定日期=None, 办结日期=None)
    assert stages(found)["审定"] is Stage.SKIPPED
    assert found.steps[2].because == ("发通知",)


def test_a_step_that_a_closed_task_needed_was_left_out(tmp_path: Path) -> None:
    found = standing(tmp_path, 督查通知制发日期=None)
    assert (stages(found)["发通知"], found.steps[3].because) == (Stage.SKIPPED, ("办结",))


def test_a_date_not_recorded_is_not_the_same_as_a_step_not_done(tmp_path: Path) -> None:
    found = standing(tmp_path, 拟办意见审定日期="缺", 督查通知制发日期=None, 办结日期=None)
    assert stages(found)["审定"] is Stage.UNKNOWN
    assert stages(found)["发通知"] is Stage.WAITING


def test_a_step_that_this_task_does_not_need_is_said_to_be_none(tmp_path: Path) -> None:
    found = standing(tmp_path, 上级要求上报日期=None, 总体报告上报日期=None, 办结日期=None)
    assert stages(found)["上报"] is Stage.NOT_NEEDED


def test_whether_a_step_is_needed_may_be_unknown(tmp_path: Path) -> None:
    found = standing(tmp_path, 上级要求上报日期="缺", 总体报告上报日期=None, 办结日期=None)
    assert (stages(found)["上报"], found.steps[4].need_unknown) == (Stage.OPEN, True)


def test_a_step_dated_after_today_is_not_done_yet(tmp_path: Path) -> None:
    assert stages(standing(tmp_path, today="2026-03-24"))["办结"] is Stage.OPEN


def test_mere_numbering_out_of_order_is_a_hint(tmp_path: Path) -> None:
    found = standing(tmp_path, 接到督查通知日期="2026-03-06")
    assert found.hints == ("“发通知”（2026-03-05）早于编号在前的“接到通知”（2026-03-06）",)


def test_a_record_of_another_flow_has_no_standing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="文件里没有走流程的记录；流程有：试用流程（甲）"):
        standing(tmp_path, 督查类别="重点工作")


def test_whether_a_record_follows_the_flow_may_be_unknown(tmp_path: Path) -> None:
    assert standing(tmp_path, 督查类别="缺").applies is None


def written(folder: Path, **changes: object) -> Path:
    facts = DONE | {"办结日期": None, "督查通知制发日期": None} | changes
    path = folder / "supervision_task.json"
    path.write_text(json.dumps({"kind": "supervision_task", "id": "T1"} | facts), encoding="utf-8")
    return path


def test_explain_shows_where_a_task_stands(tmp_path: Path) -> None:
    folder = write_policies(tmp_path, FLOW)
    ran = run("explain", "--record", written(tmp_path), "--today", "2026-03-30", "--policies", folder)
    lines = ran.out.splitlines()
    assert lines[1:9] == [
        "流程　试用流程（甲）　督查规定二（一）2",
        "■ 步骤",
        "  [已办] 接到通知　2026-03-02",
        "  [已办] 拟办　2026-03-03",
        "  [已办] 审定　2026-03-04",
        "  [可办] 发通知",
        "  [已办] 上报　2026-03-20",
        "  [未到] 办结　等“发通知”",
    ]
    assert lines[9:] == ["■ 应办未办：没有"]
    assert ran.code == 0


def test_explain_lays_a_flow_out(tmp_path: Path) -> None:
    ran = run("explain", "甲", "--policies", write_policies(tmp_path, FLOW))
    assert ran.out.splitlines()[3:6] == [
        "     甲-1　两天内拟办",
        "     成果　拟办意见",
        " 3 审定　拟办意见审定日期",
    ]


def test_explain_gives_the_standing_as_json(tmp_path: Path) -> None:
    folder = write_policies(tmp_path, FLOW)
    record = written(tmp_path)
    ran = run(
        "explain", "甲", "--record", record, "--today", "2026-03-30", "--policies", folder, "--format", "json"
    )
    (found,) = json.loads(ran.out)["standings"]
    assert (found["workflow"], found["steps"][3]["stage"]) == ("甲", "open")
    assert found["steps"][3]["rules"] == ["甲-3", "甲-5"]


def test_explain_without_anything_says_what_it_needs(tmp_path: Path) -> None:
    ran = run("explain", "--policies", write_policies(tmp_path, FLOW))
    assert (ran.code, "请写明规则编号、条款或流程" in ran.err) == (2, True)
