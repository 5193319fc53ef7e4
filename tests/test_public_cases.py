"""What people who do this work have met in public: what once went wrong somewhere, with the right value.

The data stands in ``public_cases/``, one file per kind of case.
"""

import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

import govrules
from govrules.errors import CalendarError, PolicyError
from govrules.findings import Finding
from govrules.workdays import load_calendar

HERE = Path(__file__).parent / "public_cases"
TODAY = date(2026, 11, 25)

POLICY = """
name: probe
title: 试用规则
version: "1"
since: 2018-05-11
cases_on: 2026-11-25
governing_date:
  document: 会议日期
  approval_step: 收到呈批日期
  request_reply: 收文日期
  submission: 上报日期
  meeting: 召开日期
  agenda_item: 召开日期
  meeting_followup: 会议日期
  minutes: 结束日期
  news_report: 召开日期
  supervision_task: 接到督查通知日期
  rectification_order: 下发时间
"""
PARAMETERS = "上限: {says: 上限, unit: 人, values: {2018-05-11: {value: 350, clause: 会议意见（十九）}}}\n"


def cases(name: str) -> list[dict[str, Any]]:
    return yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))


def named(name: str) -> list[Any]:
    return [pytest.param(case, id=f"{case['case']} {case['about']}") for case in cases(name)]


def runs(*names: str) -> list[Any]:
    return [
        pytest.param(case, run, id=f"{case['case']} {case['about']} {number}")
        for name in names
        for case in cases(name)
        for number, run in enumerate(case["runs"], start=1)
    ]


def lines_named(text: str) -> set[int]:
    return {int(line) for line in re.findall(r"(?:\.\w+[:#]|第|(?<![\d:]))(\d+)(?=行|:\d)", text)}


def finding_of(case: dict[str, Any], run: dict[str, Any], folder: Path) -> Finding:
    calendar = None
    if "calendar" in case:
        calendar = folder / "calendar.json"
        calendar.write_text(case["calendar"], encoding="utf-8")
    report = govrules.check(
        case["record"] | run.get("given", {}),
        today=case.get("today", TODAY),
        known_on=run.get("known_on"),
        calendar=calendar,
    )
    assert not report.refused
    assert not report.errors
    assert all(f.days_late is None or f.days_late >= 0 for f in report.findings)
    (found,) = [f for f in report.findings if f.rule == case["rule"]]
    return found


@pytest.mark.parametrize(("case", "run"), runs("working_days", "office_practice", "missing_facts"))
def test_a_record_gets_the_right_verdict_and_due_day(
    case: dict[str, Any], run: dict[str, Any], tmp_path: Path
) -> None:
    found = finding_of(case, run, tmp_path)
    assert found.verdict.value == run["verdict"]
    if "due" in run:
        assert found.due is not None
        assert (found.due.day, found.due.at) == (run["due"], run.get("at"))
    if "days_late" in run:
        assert found.days_late == run["days_late"]
    if "missing" in run:
        assert [name for name, _ in found.missing] == run["missing"]
    for words in case.get("never_said", ()):
        assert words not in found.message + found.counting


@pytest.mark.parametrize(("case", "run"), [p for p in runs("office_practice") if "counted" in p.values[1]])
def test_the_explanation_lists_the_days_that_were_counted(
    case: dict[str, Any], run: dict[str, Any], tmp_path: Path
) -> None:
    found = finding_of(case, run, tmp_path)
    for day in run["counted"]:
        assert re.search(rf"(?<!\d){day}日", found.counting), found.counting


def test_the_source_of_a_day_is_the_file_of_the_user_and_no_notice(tmp_path: Path) -> None:
    (case,) = [c for c in cases("working_days") if c["case"] == "A-09"]
    file = tmp_path / "calendar.json"
    file.write_text(case["calendar"], encoding="utf-8")
    calendar = load_calendar(files=[file])
    assert calendar.is_workday(date(2027, 2, 20)) is True
    assert calendar.nth_after(date(2027, 2, 19), 1) == date(2027, 2, 20)
    source = calendar.source_of(date(2027, 2, 20))
    assert source is not None
    assert "calendar.json" in source
    assert "国务院" not in source


@pytest.mark.parametrize("case", named("calendars"))
def test_a_calendar_that_contradicts_itself_is_refused_with_both_places(
    case: dict[str, Any], tmp_path: Path
) -> None:
    file = tmp_path / "calendar.json"
    file.write_text(case["calendar"], encoding="utf-8")
    with pytest.raises(CalendarError) as refused:
        load_calendar(files=[file])
    assert set(case["lines"]) <= lines_named(str(refused.value)), str(refused.value)


def run_command(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join(p for p in sys.path if p)
    return subprocess.run(
        [sys.executable, "-m", "govrules", *args],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("case", named("commands"))
def test_a_command_refuses_what_it_cannot_take_and_never_passes_on_nothing(
    case: dict[str, Any], tmp_path: Path
) -> None:
    for name, text in case["files"].items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    args = list(case["args"])
    if args[0] == "check":
        args += ["--today", TODAY.isoformat(), "--format", "json", "--all"]
    done = run_command(tmp_path, *args)
    assert done.returncode == case["exit"], done.stderr
    assert "Traceback" not in done.stderr
    for words in case.get("says", ()):
        assert words in done.stdout + done.stderr
    if "read" not in case:
        return
    report = json.loads(done.stdout)
    summary = report["summary"]
    assert {f["record"]["id"] for f in report["findings"]} == set(case["read"])
    assert summary["read"] == len(case["read"])
    assert summary["read"] + summary["refused"] == summary["total"]
    if "refused" not in case:
        return
    assert summary["refused"] == len(case["refused"])
    for refusal, expected in zip(report["refused"], case["refused"], strict=True):
        assert refusal["source"] == expected["file"]
        assert re.fullmatch(rf"{expected['line']}:\d+", refusal["place"])
        text = f"{refusal['message']} {refusal['hint']}"
        for words in expected["says"]:
            assert words in text, text
        if "first_line" in expected:
            assert expected["first_line"] in lines_named(text), text


@pytest.mark.parametrize("case", named("rule_files"))
def test_a_rule_file_with_a_fault_is_refused_on_load(case: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "parameters").mkdir()
    (tmp_path / "policy.yaml").write_text(POLICY, encoding="utf-8")
    (tmp_path / "parameters" / "meetings.yaml").write_text(PARAMETERS, encoding="utf-8")
    (tmp_path / "hy_19.yaml").write_text(case["rules"], encoding="utf-8")
    with pytest.raises(PolicyError) as refused:
        govrules.load_policies(tmp_path)
    text = str(refused.value)
    assert set(case["lines"]) <= lines_named(text), text
    for words in case["says"]:
        assert words in text


def test_the_same_rule_file_without_a_fault_is_taken(tmp_path: Path) -> None:
    (case,) = [c for c in cases("rule_files") if c["case"] == "D-09"]
    (tmp_path / "parameters").mkdir()
    (tmp_path / "policy.yaml").write_text(POLICY, encoding="utf-8")
    (tmp_path / "parameters" / "meetings.yaml").write_text(PARAMETERS, encoding="utf-8")
    (tmp_path / "hy_19.yaml").write_text(case["rules"].replace('"一类会"', "一类"), encoding="utf-8")
    assert [rule.id for rule in govrules.load_policies(tmp_path).rules] == ["HY-19-1"]
