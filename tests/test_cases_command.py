"""``govrules test``: the rules' own cases, and what they leave untried."""

from __future__ import annotations

from pathlib import Path

import pytest

from command_line import Ran, run
from policy_sets import write_policies

HEAD = "clause: 甲条\nrecord: {kind}\nwho: 乙\nrules:\n"


def tried(folder: Path, kind: str, rule: str, *options: str) -> Ran:
    root = write_policies(folder, HEAD.format(kind=kind) + rule)
    return run("test", root, "--engine", "scalar", *options)


CAP = """\
  - id: 甲-1
    says: 人数
    must_not: 参会人数 > 上限[一类]
    pass: [{参会人数: 350, 召开日期: 2026-03-02}]
    fail: [{参会人数: 351, 召开日期: 2026-03-02}]
"""


def test_cases_that_hold_on_both_sides_of_the_boundary_are_exit_code_0(tmp_path: Path) -> None:
    ran = tried(tmp_path, "meeting", CAP)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "规则 1 条，没有试到 0 处\n2 passed, 0 failed\n"


def test_a_case_with_another_verdict_is_named_with_its_place(tmp_path: Path) -> None:
    ran = tried(tmp_path, "meeting", CAP.replace("fail: [{参会人数: 351", "fail: [{参会人数: 350"))
    assert ran.code == 1
    assert ran.out.splitlines() == [
        "set/rules.yaml:9:12: 甲-1（scalar）：应为不合规 fail，却是合规 pass",
        "set/rules.yaml:5:5: 规则 甲-1 没有在边界上试过：参会人数为 351",
        "      - id: 甲-1",
        "        ^^",
        "  请在 pass 或 fail 里加一个案例",
        "规则 1 条，没有试到 1 处",
        "1 passed, 1 failed",
    ]


@pytest.mark.parametrize(
    ("old", "new", "gap"),
    [
        ("参会人数: 351", "参会人数: 352", "规则 甲-1 没有在边界上试过：参会人数为 351"),
        ("参会人数: 350", "参会人数: 349", "规则 甲-1 没有在边界上试过：参会人数为 350"),
        ("    fail:", "    not_applicable: []\n    #", "规则 甲-1 没有“fail”的案例"),
        ("    pass:", "    #", "规则 甲-1 没有“pass”的案例"),
    ],
)
def test_what_the_cases_leave_untried_is_a_finding(tmp_path: Path, old: str, new: str, gap: str) -> None:
    ran = tried(tmp_path, "meeting", CAP.replace(old, new))
    assert ran.code == 1
    assert gap in ran.out
    assert ran.out.endswith(" passed, 0 failed\n")


DEADLINE = """\
  - id: 甲-1
    says: 答复
    must: {done: 答复日期, within: 七天, after: 收文日期}
    pass: [{收文日期: 2026-03-02, 答复日期: 2026-03-11}]
    fail: [{收文日期: 2026-03-02, 答复日期: 2026-03-12}]
    pending: [{收文日期: 2026-03-02, 答复日期: null, 今日: 2026-03-11}]
    unknown: [{答复日期: 2026-03-11}]
    not_applicable: [{收文日期: 2018-05-10, 答复日期: 2018-12-03}]
"""


def test_cases_may_name_their_own_day(tmp_path: Path) -> None:
    assert tried(tmp_path, "request_reply", DEADLINE).code == 0
    ran = tried(tmp_path, "request_reply", DEADLINE.replace("今日: 2026-03-11", "今日: 2026-03-12"))
    assert ran.code == 1
    assert "应为未到期 pending，却是不合规 fail" in ran.out


def test_a_deadline_wants_a_case_on_its_last_day_and_one_on_the_next(tmp_path: Path) -> None:
    early = DEADLINE.replace("答复日期: 2026-03-11}]\n    fail", "答复日期: 2026-03-10}]\n    fail")
    assert "规则 甲-1 没有恰在期限当日办结的合规例" in tried(tmp_path, "request_reply", early).out
    later = DEADLINE.replace("2026-03-12", "2026-03-13")
    ran = tried(tmp_path, "request_reply", later)
    assert ran.code == 1
    assert "规则 甲-1 没有期限次日（或当日过时）办结的不合规例" in ran.out


def test_nothing_run_is_exit_code_2(tmp_path: Path) -> None:
    ran = tried(tmp_path, "meeting", "  - {id: 甲-1, says: 人数, must: 已召开}\n")
    assert ran.code == 2
    assert ran.err == "一个案例也没有运行\n"
    ran = tried(tmp_path, "meeting", CAP, "--select", "乙-*")
    assert (ran.code, ran.out, ran.err) == (2, "", "一个案例也没有运行\n")


def test_rules_that_do_not_load_are_exit_code_2(tmp_path: Path) -> None:
    ran = tried(tmp_path, "meeting", CAP.replace("上限[一类]", "上线[一类]"))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("set/rules.yaml:7:26: 未知的参数“上线”\n")
    assert run("test", tmp_path / "没有").code == 2
    assert run("test", "--engine", "drools").code == 2


def test_every_engine_that_is_installed_runs_the_cases(tmp_path: Path) -> None:
    pytest.importorskip("durable.engine", reason="durable-rules is not installed", exc_type=ImportError)
    root = write_policies(tmp_path, HEAD.format(kind="request_reply") + DEADLINE)
    ran = run("test", root)
    assert (ran.code, ran.out) == (0, "规则 1 条，没有试到 0 处\n10 passed, 0 failed\n")


def test_the_cases_of_the_shipped_rules_hold() -> None:
    ran = run("test", "--engine", "scalar")
    assert ran.code == 0
    assert ran.out.splitlines()[-2].endswith("没有试到 0 处")
    assert ran.out.endswith(" passed, 0 failed\n")
