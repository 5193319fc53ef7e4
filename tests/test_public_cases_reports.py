"""Public cases of reports: what once went wrong where a report met the program that reads it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from junitparser import Failure, JUnitXml

from command_line import Ran, run
from policy_sets import write_policies

TODAY = ("--today", "2026-11-25")
RULES = """\
clause: 会议意见（十九）
who: 会议主办单位
record: meeting
rules:
  - {id: HY-1, says: 一类会议人数有上限, must_not: "参会人数 > 上限[一类]"}
  - {id: HY-2, says: 标题写明主办单位, should: 标题 == 主办单位}
"""
LATE = "  - {id: HY-3, says: 三天内批准, must: {done: 会议批准日期, within: 三天, after: 召开日期}}\n"
CONTROLS = "关于\u000b检查\u001b[31m的\u0000通知"
SHOWN = "关于�检查�[31m的�通知"


def meeting(number: int, *, people: int = 351, subject: str = "甲") -> dict[str, Any]:
    return {
        "kind": "meeting",
        "id": f"h{number}",
        "召开日期": "2026-11-02",
        "参会人数": people,
        "标题": subject,
        "主办单位": "某局",
    }


def check(folder: Path, records: Sequence[dict[str, Any]], *options: str | Path, name: str = "会议") -> Ran:
    path = folder / f"{name}.json"
    path.write_text(json.dumps(records), encoding="utf-8")
    return run("check", path, *TODAY, "--policies", write_policies(folder, RULES), *options)


# --- PC-E-01: a report over the limits of code scanning is refused whole ----------------------------------


def test_pc_e_01_thirty_thousand_findings_keep_within_the_limits_and_none_is_lost(tmp_path: Path) -> None:
    duties = "".join(
        f"  - {{id: HY-{n}, says: 标题写明主办单位, {duty}: 标题 == 主办单位}}\n"
        for n, duty in enumerate(["must", "should"] * 6)
    )
    policies = write_policies(tmp_path, RULES.partition("  - ")[0] + duties)
    ledgers, sarif, all_ = (tmp_path / name for name in ("台账", "a.sarif", "a.json"))
    ledgers.mkdir()
    for file in range(25):
        rows = "".join(f"h{file}-{n},2026-11-02,甲,某局\n" for n in range(100))
        (ledgers / f"会议{file}.csv").write_text(f"编号,召开日期,标题,主办单位\n{rows}", encoding="utf-8")
    given = (*TODAY, "--kind", "meeting", "--policies", policies)
    ran = run("check", ledgers, *given, "-o", sarif, "-o", all_)
    left = "SARIF 每次至多 25000 项，另有 5000 项没有写入，全部见 JSON 报告"
    assert ran.code == 1
    assert left in ran.err.splitlines()

    (scan,) = json.loads(sarif.read_text("utf-8"))["runs"]
    levels = [result["level"] for result in scan["results"]]
    assert levels == ["error"] * 15_000 + ["warning"] * 10_000
    assert all(len(rule["properties"]["tags"]) <= 10 for rule in scan["tool"]["driver"]["rules"])
    assert all(len(r["locations"]) == 1 and "relatedLocations" not in r for r in scan["results"])
    notes = [n["message"]["text"] for n in scan["invocations"][0]["toolExecutionNotifications"]]
    assert left in notes
    report = json.loads(all_.read_text("utf-8"))
    assert len(report["findings"]) == 30_000
    assert len({f["record"]["source"].rpartition(":")[0] for f in report["findings"]}) == 25


# --- PC-E-03: one control character of a record made the whole report unreadable --------------------------

PLAIN = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
"""Control characters that neither a terminal nor XML should be given."""


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Any]:
    """A report in a format on a record with control characters beside an ordinary one; both fail."""

    def reported(format_: str, *options: str) -> str:
        ran = check(tmp_path, [meeting(1, subject=CONTROLS), meeting(2)], "--format", format_, *options)
        assert (ran.code, ran.err) == (1, "")
        return ran.out

    return reported


def test_pc_e_03_junit_is_read_with_both_failures(two: Any) -> None:
    text = two("junit", "--with-text", "--fail-on", "advisory")
    failed = [case for suite in JUnitXml.fromstring(text.encode()) for case in suite if case.result]
    told = [
        (case.classname, case.name, result.message)
        for case in failed
        for result in case.result
        if isinstance(result, Failure)
    ]
    assert sorted((rule, name) for rule, name, _ in told) == [
        ("HY-1", "会议 h1"),
        ("HY-1", "会议 h2"),
        ("HY-2", "会议 h1"),
        ("HY-2", "会议 h2"),
    ]
    assert sum(SHOWN in message for *_, message in told) == 1


@pytest.mark.parametrize("format_", ["text", "html", "github"])
def test_pc_e_03_what_is_shown_shows_the_place_and_steers_nothing(two: Any, format_: str) -> None:
    text = two(format_, *(["--with-text"] if format_ == "github" else []))
    assert PLAIN.search(text) is None
    assert SHOWN in text
    assert "h1" in text
    assert "h2" in text


@pytest.mark.parametrize("format_", ["json", "jsonl", "sarif", "gitlab"])
def test_pc_e_03_what_programs_read_is_json_without_a_raw_control_character(two: Any, format_: str) -> None:
    text = two(format_, *(["--with-text"] if format_ != "json" else []))
    assert PLAIN.search(text) is None
    read = [json.loads(line) for line in text.splitlines()] if format_ == "jsonl" else json.loads(text)
    assert SHOWN in str(read) or repr(CONTROLS)[1:-1] in str(read)


def test_pc_e_03_the_calendar_is_read_with_both_events(tmp_path: Path) -> None:
    name = CONTROLS.replace("\0", "")
    rules = (
        RULES
        + "  - {id: HY-3, says: 三天内批准, must: {done: 会议批准日期, within: 三天, after: 召开日期}}\n"
    )
    path = tmp_path / "会议.json"
    records = [meeting(n) | {"id": id_, "会议批准日期": None} for n, id_ in enumerate([name, "平常"])]
    path.write_text(json.dumps(records), encoding="utf-8")
    text = run("due", path, *TODAY, "--policies", write_policies(tmp_path, rules), "--format", "ics").out
    assert PLAIN.search(text.replace("\r\n", "")) is None
    summaries = [str(event["SUMMARY"]) for event in Calendar.from_ical(text).walk("VEVENT")]
    assert sorted(summaries) == ["[红] 会议 关于�检查�[31m的通知：三天内批准", "[红] 会议 平常：三天内批准"]


# --- PC-E-05: the end of an all-day event is exclusive ----------------------------------------------------


def test_pc_e_05_a_whole_day_is_one_day_and_noon_is_noon_in_shanghai(tmp_path: Path) -> None:
    records = [
        {
            "kind": "minutes",
            "id": "jy-1",
            "meeting_type": "standing",
            "end_date": "2026-09-30",
            "minutes_submitted_date": None,
        },
        {
            "kind": "rectification_order",
            "id": "db-1",
            "order_form": "限期整改督办单",
            "order_issued_at": "2026-09-18 16:30",
            "rectified_at": "2026-09-21 17:00",
            "rectification_reported_at": None,
        },
    ]
    path = tmp_path / "台账.json"
    path.write_text(json.dumps(records), encoding="utf-8")
    text = run("due", path, "--today", "2026-09-30", "--format", "ics").out
    found = {
        str(event["SUMMARY"]).split(" ")[2].partition("：")[0]: event
        for event in Calendar.from_ical(text).walk("VEVENT")
    }
    whole, noon = found["jy-1"], found["db-1"]
    assert (whole["DTSTART"].dt, whole["DTEND"].dt) == (date(2026, 10, 10), date(2026, 10, 11))
    assert type(whole["DTSTART"].dt) is date
    assert noon["DTSTART"].dt == datetime(2026, 9, 22, 4, tzinfo=UTC)
    assert noon["DTSTART"].dt == datetime(2026, 9, 22, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert "DTEND" not in noon or noon["DTEND"].dt > noon["DTSTART"].dt


# --- PC-E-08: GitHub shows ten errors and ten warnings, and a newline breaks a command --------------------


def test_pc_e_08_commands_are_escaped_and_one_line_says_what_is_not_shown(tmp_path: Path) -> None:
    message = "一半50%\n::error::二"
    records = [meeting(n, subject=message) for n in range(1, 15)]
    ran = check(tmp_path, records, "--format", "github", "--with-text", name="会议,上")
    *commands, summary = ran.out.splitlines()
    assert [line.split(" ")[0] for line in commands] == ["::error"] * 10 + ["::warning"] * 10
    assert all("会议%2C上.json" in line.split("::")[1] for line in commands)
    assert all("一半50%25%0A::error::二" in line for line in commands[10:])
    assert summary == (
        "govrules：违反 14 项，偏离 14 项；GitHub 每步只显示错误、警告各 10 个，另有 8 项见 JSON 报告。"
    )


def test_pc_e_08_no_advisory_displaces_a_violation(tmp_path: Path) -> None:
    records = [meeting(n, people=1) for n in range(1, 15)] + [meeting(15)]
    first, *others = check(tmp_path, records, "--format", "github").out.splitlines()[:-1]
    assert first.startswith("::error ")
    assert "会议 h15" in first
    assert [line.split(" ")[0] for line in others] == ["::warning"] * 10
