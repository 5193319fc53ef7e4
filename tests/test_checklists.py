"""Judgements that a responsible person records: one checklist per record, and who recorded them when."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from govrules.checking.run import check
from govrules.findings import Attestation, Finding, Report, Verdict
from govrules.policies.rules import Policies
from govrules.reports.json_report import json_report
from govrules.reports.text import text_report
from policy_sets import policies_of

RULES = """\
clause: 会议意见（二十二）
record: meeting
who: 会议主办单位
rules:
  - {id: HY-1, says: 秩序良好, must: 已召开}
  - {id: HY-2, says: 不临时召开, must_not: 临时召开}
  - {id: HY-3, says: 应在全区范围, must: 全区范围}
  - {id: HY-4, says: 已召开且人数有上限, must: "已召开 and 参会人数 <= 上限[一类]"}
"""
JUDGED = ("已召开", "临时召开", "全区范围")


@pytest.fixture
def policies(tmp_path: Path) -> Policies:
    """The rules above, with three of the facts taken for judgements."""
    loaded = policies_of(tmp_path, RULES)
    terms = {t: replace(term, attested=t in JUDGED) for t, term in loaded.terms["meeting"].items()}
    return replace(loaded, terms={**loaded.terms, "meeting": terms})


def checked(policies: Policies, *records: dict[str, object]) -> Report:
    meetings = [{"kind": "meeting", "id": str(n), **r} for n, r in enumerate(records, start=1)]
    return check(meetings, policies=policies, today="2026-03-10")


def of(report: Report, rule: str) -> Finding:
    return next(f for f in report.findings if f.rule == rule)


def test_an_unknown_for_want_of_judgements_alone_belongs_to_the_checklist(policies: Policies) -> None:
    report = checked(policies, {"参会人数": 300})
    assert {f.rule: (f.verdict, f.checklist) for f in report.findings} == dict.fromkeys(
        ("HY-1", "HY-2", "HY-3", "HY-4"), (Verdict.UNKNOWN, True)
    )


def test_an_unknown_that_lacks_anything_else_does_not(policies: Policies) -> None:
    assert of(checked(policies, {}), "HY-4").missing == (
        ("held", "已召开"),
        ("participant_count", "参会人数"),
    )
    assert not of(checked(policies, {}), "HY-4").checklist


def test_a_record_with_nothing_judged_gives_one_line(policies: Policies) -> None:
    lines = text_report(checked(policies, {"参会人数": 300})).splitlines()
    assert lines[1:4] == [
        "",
        "■ 核对单　1 条记录，4 项待核",
        "  会议 1 尚有3项未填（可定 4 条）：已召开、临时召开、全区范围",
    ]
    assert not any("■ 待核" in line for line in lines)


def test_what_lacks_other_facts_too_is_gathered_by_fact_as_before(policies: Policies) -> None:
    text = text_report(checked(policies, {}))
    assert "■ 待核　1 项" in text
    assert "■ 核对单　1 条记录，3 项待核" in text


def test_show_unknown_lists_the_items_with_their_clauses(policies: Policies) -> None:
    text = text_report(checked(policies, {"参会人数": 300, "全区范围": True}), unknown=True)
    assert "    □ 临时召开　HY-2　会议意见（二十二）　不临时召开\n" in text
    assert "HY-3" not in text


def test_json_keeps_every_finding_and_marks_those_of_the_checklist(policies: Policies) -> None:
    data = json.loads(json_report(checked(policies, {})))
    assert {f["rule"]: f["checklist"] for f in data["findings"]} == {
        "HY-1": True,
        "HY-2": True,
        "HY-3": True,
        "HY-4": False,
    }
    assert (data["summary"]["checklist"], data["summary"]["unknown"]) == (3, 4)


def test_a_finding_on_a_judgement_says_who_recorded_it_and_when(policies: Policies) -> None:
    noted = {"全区范围": False, "核对人": "子某", "核对日期": "2026-03-05"}
    report = checked(policies, noted)
    assert of(report, "HY-3").attestation == Attestation("子某", date(2026, 3, 5))
    assert of(report, "HY-2").attestation is None
    assert "      核对：子某，2026-03-05\n" in text_report(report)
    (finding,) = (f for f in json.loads(json_report(report))["findings"] if f["rule"] == "HY-3")
    assert finding["attestation"] == {"by": "子某", "date": "2026-03-05"}


def test_a_finding_on_a_judgement_says_that_this_is_not_noted(policies: Policies) -> None:
    report = checked(policies, {"全区范围": False})
    assert of(report, "HY-3").attestation == Attestation(None, None)
    assert "      核对：核对人未注明，日期未注明\n" in text_report(report)


def test_many_records_fold_their_checklists(policies: Policies) -> None:
    report = checked(policies, *({"参会人数": 300} for _ in range(200)))
    lines = text_report(report).splitlines()
    assert "■ 核对单　200 条记录，800 项待核" in lines
    assert len(lines) < 100
