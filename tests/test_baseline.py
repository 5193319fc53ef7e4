"""A report held against an earlier one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from command_line import Ran, run
from policy_sets import write_policies

RULES = """\
clause: 会议意见（十九）
record: meeting
who: 会议主办单位
rules:
  - {id: HY-1, says: 应已召开, must: 已召开}
  - {id: HY-2, says: 不临时召开, should_not: 临时召开}
"""
OLD = [
    {"kind": "meeting", "id": "甲", "已召开": False, "临时召开": False},
    {"kind": "meeting", "id": "乙", "已召开": True, "临时召开": True},
    {"kind": "meeting", "id": "丙", "已召开": False, "临时召开": False},
]


class Office:
    """Records, rules and an earlier report in a folder."""

    def __init__(self, folder: Path):
        self.policies = write_policies(folder, RULES)
        self.records, self.old = folder / "会议.json", folder / "old.json"
        ran = self.check(OLD, "--format", "json")
        assert ran.code == 1
        self.old.write_text(ran.out, encoding="utf-8")

    def check(self, records: object, *options: str | Path) -> Ran:
        self.records.write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")
        return run("check", self.records, "--policies", self.policies, "--today", "2026-03-10", *options)

    def since(self, records: object, *options: str | Path) -> Ran:
        return self.check(records, "--baseline", self.old, *options)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def data(ran: Ran) -> Any:
    return json.loads(ran.out)


def test_the_same_again_gives_nothing_new_and_exit_code_0(office: Office) -> None:
    ran = office.since(OLD)
    assert ran.code == 0
    assert "与 2026-03-10 的报告相比，3 项没有变化，没有列出。\n" in ran.out
    assert "■" not in ran.out


def test_only_what_is_new_is_listed_and_counts(office: Office) -> None:
    ran = office.since([OLD[0] | {"临时召开": True}, OLD[1], OLD[2]], "--format", "json")
    report = data(ran)
    assert [(f["record"]["id"], f["rule"]) for f in report["findings"]] == [("甲", "HY-2")]
    assert (report["summary"]["violations"], report["summary"]["advisories"], ran.code) == (0, 1, 0)
    assert report["baseline"]["unchanged"] == 3
    assert office.since([OLD[0], OLD[1] | {"已召开": False}, OLD[2]]).code == 1


def test_what_is_resolved_is_listed(office: Office) -> None:
    changed = [OLD[0] | {"已召开": True}, OLD[1], OLD[2]]
    assert (
        "■ 已解决　1 项\n  会议 甲　HY-1　会议意见（十九）　应已召开（原为不合规）\n"
        in office.since(changed).out
    )
    (resolved,) = data(office.since(changed, "--format", "json"))["baseline"]["resolved"]
    assert (resolved["kind"], resolved["id"], resolved["rule"], resolved["verdict"]) == (
        "meeting",
        "甲",
        "HY-1",
        "fail",
    )


def test_another_verdict_is_new_and_the_old_one_resolved(office: Office) -> None:
    absent = {k: v for k, v in OLD[0].items() if k != "已召开"}
    report = data(office.since([absent, OLD[1], OLD[2]], "--format", "json"))
    assert [(f["record"]["id"], f["verdict"]) for f in report["findings"]] == [("甲", "unknown")]
    assert [r["verdict"] for r in report["baseline"]["resolved"]] == ["fail"]


def test_a_record_that_is_not_looked_at_is_not_resolved(office: Office) -> None:
    report = data(office.since(OLD[:2], "--format", "json"))
    assert (report["baseline"]["resolved"], report["baseline"]["not_checked"]) == ([], 1)
    assert "另有 1 项这次没有检查" in office.since(OLD[:2]).out
    assert data(office.since(OLD, "--select", "HY-2", "--format", "json"))["baseline"]["not_checked"] == 2


def test_a_waiver_that_has_ended_is_news(office: Office) -> None:
    waiver = {"规则": "HY-2", "理由": "防汛", "批准人": "子某", "有效期至": None}
    waived = [OLD[0], OLD[1] | {"豁免": [waiver]}, OLD[2]]
    office.old.write_text(office.check(waived, "--format", "json").out, encoding="utf-8")
    ended = [OLD[0], OLD[1] | {"豁免": [waiver | {"有效期至": "2026-03-09"}]}, OLD[2]]
    assert office.since(waived, "--fail-on", "advisory").code == 0
    assert office.since(ended, "--fail-on", "advisory").code == 1


def test_another_version_of_the_rules_is_noted(office: Office) -> None:
    report = json.loads(office.old.read_text(encoding="utf-8"))
    for key, value, said in [
        ("hash", "0", "规则集 0.0.1 的文件已有改动，变化可能由此而来"),
        ("version", "0.0.0", "对照报告用的是规则集 0.0.0，现在是 0.0.1，变化可能由此而来"),
        ("name", "另一套", "对照报告用的是另一规则集 另一套，变化可能由此而来"),
    ]:
        report["policies"][key] = value
        office.old.write_text(json.dumps(report), encoding="utf-8")
        assert data(office.since(OLD, "--format", "json"))["baseline"]["notes"] == [said]
        assert f"{said}\n" in office.since(OLD).out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "不是 JSON"),
        ("[]", "不是 govrules 的 JSON 报告"),
        (
            '{"schema_version": "1.1", "today": "2026-03-10", "policies": {}, "findings": [1]}',
            "不是 govrules",
        ),
        ('{"schema_version": "9.0", "today": "2026-03-10", "policies": {}, "findings": []}', "的版本是 9.0"),
    ],
)
def test_what_is_no_report_is_refused(office: Office, text: str, message: str) -> None:
    office.old.write_text(text, encoding="utf-8")
    ran = office.since(OLD)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err


def test_a_report_of_changes_is_no_baseline(office: Office) -> None:
    office.old.write_text(office.since(OLD, "--format", "json").out, encoding="utf-8")
    ran = office.since(OLD)
    assert (ran.code, "只列了变化" in ran.err) == (2, True)


def test_a_baseline_that_is_not_there_is_refused(office: Office) -> None:
    office.old.unlink()
    ran = office.since(OLD)
    assert (ran.code, "读不了对照报告" in ran.err) == (2, True)
