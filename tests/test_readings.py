"""Readings: how an open wording could be taken otherwise, and what depends on it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from command_line import run
from govrules import check, load_policies
from govrules.errors import PolicyError, UsageError
from govrules.findings import Finding, Modality, UnderReading, Verdict
from govrules.reports.text import readings_text
from policy_sets import POLICY, rule_file, write_policies

TODAY = "2026-11-25"
ORDER = {
    "kind": "rectification_order",
    "id": "o1",
    "order_form": "限期整改督办单",
    "order_issued_at": "2026-09-18 16:30",
    "rectified_at": "2026-09-21 17:00",
    "rectification_reported_at": "2026-09-22 12:00",
}

STANDING_MEETING = {
    "kind": "meeting",
    "id": "m1",
    "meeting_type": "standing",
    "start_date": "2026-03-02",
    "held": True,
}


def finding(record: dict[str, object], rule: str, *, engine: str = "scalar") -> Finding:
    report = check(record, today=TODAY, readings="all", engine=engine, select=rule)
    (found,) = report.findings
    return found


def test_forty_eight_hours_depend_on_the_reading() -> None:
    """PC-B-03: two working days end on 2026-09-21 at 24:00, a clock of working days at 16:30."""
    found = finding(ORDER | {"stated_due_date": None}, "DC-2.5-3-2")
    assert found.verdict is Verdict.PASS
    assert found.reading_dependent
    assert {r.name: r.verdict for r in found.readings} == {
        "选定": Verdict.PASS,
        "走表四十八小时": Verdict.FAIL,
        "单上写得更短的从其所写": Verdict.PASS,
        "一律自下发起算": Verdict.PASS,
        "走表四十八小时+一律自下发起算": Verdict.FAIL,
        "单上写得更短的从其所写+一律自下发起算": Verdict.PASS,
    }


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [({}, Verdict.UNKNOWN), ({"stated_due_date": "2026-09-20"}, Verdict.FAIL)],
    ids=["not recorded", "stricter"],
)
def test_a_reading_that_asks_for_another_fact_is_unknown_until_it_is_recorded(
    facts: dict[str, object], verdict: Verdict
) -> None:
    found = finding(ORDER | facts, "DC-2.5-3-2")
    assert found.verdict is Verdict.PASS
    assert {r.name: r.verdict for r in found.readings}["单上写得更短的从其所写"] is verdict


def test_the_second_opinion_has_the_same_readings() -> None:
    pytest.importorskip("durable")
    assert finding(ORDER, "DC-2.5-3-2", engine="rete").readings == finding(ORDER, "DC-2.5-3-2").readings


@pytest.mark.parametrize(("present", "verdicts"), [(3, "fail fail"), (4, "pass fail"), (5, "pass pass")])
def test_half_of_eight_members_with_and_without_the_half(present: int, verdicts: str) -> None:
    meeting = STANDING_MEETING | {
        "member_count": 8,
        "established_seat_count": 8,
        "members_present_count": present,
    }
    found = finding(meeting, "HY-02-10")
    filled, established = found.readings[::2], found.readings[1::2]
    for readings in (filled, established):
        assert " ".join(str(r.verdict) for r in readings) == verdicts
    assert found.reading_dependent == (present == 4)


def test_seats_that_nobody_recorded_leave_their_reading_open_until_they_are_recorded() -> None:
    meeting = STANDING_MEETING | {
        "member_count": 7,
        "members_present_count": 4,
    }
    found = finding(meeting, "HY-02-10")
    assert {r.name: r.verdict for r in found.readings} == {
        "选定": Verdict.PASS,
        "不含本数，须过半数": Verdict.PASS,
        "编定席位": Verdict.UNKNOWN,
        "不含本数，须过半数+编定席位": Verdict.UNKNOWN,
    }
    found = finding(meeting | {"established_seat_count": 9}, "HY-02-10")
    assert [str(r.verdict) for r in found.readings] == ["pass", "fail", "pass", "fail"]


def test_by_default_only_the_chosen_reading_decides() -> None:
    (found,) = check(ORDER, today=TODAY, select="DC-2.5-3-2").findings
    assert found.readings == ()


def test_other_readings_change_neither_the_counts_nor_the_exit_code(tmp_path: Path) -> None:
    path = tmp_path / "o.json"
    path.write_text(json.dumps(ORDER), encoding="utf-8")
    asked = ("check", path, "--today", TODAY, "--select", "DC-2.5-3-2", "--format", "json")
    plain, both = run(*asked), run(*asked, "--readings", "all")
    assert (plain.code, both.code) == (0, 0)
    assert json.loads(plain.out)["summary"] == json.loads(both.out)["summary"]
    assert json.loads(plain.out)["findings"] == []
    (found,) = json.loads(both.out)["findings"]
    assert found["readings"][0] == {"reading": "选定", "verdict": "pass", "modality": "must"}
    assert {"reading": "走表四十八小时", "verdict": "fail", "modality": "must"} in found["readings"]


def test_the_report_says_what_is_robust_and_what_is_not(tmp_path: Path) -> None:
    path = tmp_path / "o.json"
    path.write_text(json.dumps(ORDER), encoding="utf-8")
    out = run("check", path, "--today", TODAY, "--select", "DC-2.5-3-*", "--readings", "all").out
    assert "■ 取决于解释口径　2 项（另 1 项各口径结论一致）" in out
    assert "走表四十八小时：不合规" in out


def test_readings_that_differ_only_as_not_applicable_and_unknown_share_one_line(tmp_path: Path) -> None:
    decided = {"kind": "document", "公布日期": "2021-09-13", "备案日期": "2021-10-08", "规范性文件": True}
    records = [
        {"kind": "document", "id": name, "提交会议日期": "2026-03-02"} | facts
        for name, facts in (("甲", {"规范性文件": False}), ("乙", {"规范性文件": False}), ("丙", decided))
    ]
    path = tmp_path / "d.json"
    path.write_text(json.dumps(records), encoding="utf-8")
    args = ("check", path, "--today", TODAY, "--select", "GW-1[14]-[35]", "--readings", "all")
    shown = [
        line for line in run(*args).out.splitlines() if "口径" in line or "只差" in line or "GW-11-5" in line
    ]
    assert shown == [
        "■ 取决于解释口径　1 项（另 6 项各口径结论一致）",
        "  只差在不适用还是待核的 2 项，不逐条列：GW-11-5（2 项）",
    ]


def test_the_readings_that_lead_elsewhere_are_gathered_by_where_they_lead() -> None:
    (found,) = check(ORDER, today=TODAY, select="DC-2.5-3-2").findings
    verdicts = {
        "选定": Verdict.PASS,
        "甲": Verdict.PASS,
        "乙": Verdict.FAIL,
        "丙": Verdict.FAIL,
        "甲+乙": Verdict.FAIL,
        "甲+丙": Verdict.UNKNOWN,
        "乙+丙": Verdict.PASS,
    }
    under = tuple(UnderReading(name, verdict, Modality.MUST) for name, verdict in verdicts.items())
    assert (
        readings_text(replace(found, readings=under))
        == "选定：合规；乙、丙：不合规；甲和丙：待核；乙和丙：合规"
    )


def test_explain_gives_the_chosen_reading_its_reason_and_the_others() -> None:
    out = run("explain", "HY-02-10", "--today", TODAY).out
    assert "口径　半数以上含不含本数：取“含本数”" in out
    assert "另说　不含本数，须过半数" in out
    ends = [line.partition("　今日 ")[2] for line in out.splitlines() if "　今日 " in line]
    assert f"{TODAY}　口径 不含本数，须过半数" in ends
    assert TODAY in ends


def test_every_rule_under_another_reading_stands_beside_one_that_names_it() -> None:
    policies = load_policies(cases=False)
    rules = {rule.id: rule for rule in policies.rules}
    for name, variants in policies.variants.items():
        total = 1
        for question in rules[name].questions:
            total *= len(question.others) + 1
        assert len(variants) == total - 1
        assert all(v.id.startswith(f"{name}@") for v in variants)
    assert {r.id for r in policies.rules if r.questions} == set(policies.variants)


def test_another_range_of_readings_is_refused() -> None:
    with pytest.raises(UsageError, match="没有“both”这种口径范围"):
        check(ORDER, today=TODAY, readings="both")


# --- the form ---------------------------------------------------------------------------------------------

SHARED = "含不含: {chosen: 含, because: 民法典, others: {不含: 惯例}}\n"


def with_shared(folder: Path, *rules: str) -> Path:
    root = write_policies(folder, rule_file("meeting", *rules), policy=POLICY)
    (root / "readings.yaml").write_text(SHARED, encoding="utf-8")
    return root


def test_a_shared_question_is_named_once_and_changed_by_each_rule(tmp_path: Path) -> None:
    root = with_shared(
        tmp_path,
        "{id: 甲-1, says: 一, must: '参会人数 <= 上限[一类]', "
        "readings: {含不含: {不含: {must: '参会人数 < 上限[一类]'}}}}",
        "{id: 甲-2, says: 二, must: 已召开}",
    )
    policies = load_policies(root)
    meeting = {
        "kind": "meeting",
        "id": "m",
        "start_date": "2026-03-02",
        "participant_count": 350,
        "held": True,
    }
    first, second = check(meeting, today=TODAY, policies=policies, readings="all").findings
    assert {r.name: r.verdict for r in first.readings} == {"选定": Verdict.PASS, "不含": Verdict.FAIL}
    assert second.readings == ()


@pytest.mark.parametrize(
    ("reading", "message"),
    [
        (
            "{含不含: {chosen: 含, because: 甲, 不含: {must: 已召开}}}",
            "问题“含不含”已在 readings.yaml 里选定",
        ),
        ("{含不含: {不包: {must: 已召开}}}", "问题“含不含”没有口径“不包”"),
        ("{含与不含: {不含: {must: 已召开}}}", "问题“含与不含”没有写明选定的口径和理由"),
    ],
)
def test_a_wrong_use_of_a_shared_question(tmp_path: Path, reading: str, message: str) -> None:
    root = with_shared(tmp_path, f"{{id: 甲-1, says: 一, must: 已召开, readings: {reading}}}")
    with pytest.raises(PolicyError) as raised:
        load_policies(root)
    assert message in [problem.message for problem in raised.value.problems]


def test_two_questions_that_change_one_key_are_refused(tmp_path: Path) -> None:
    one = "一: {chosen: 甲, because: 乙, 丙: {because: 丁, must: 已召开}}"
    two = "二: {chosen: 甲, because: 乙, 戊: {because: 丁, should: 已召开}}"
    rule = f"{{id: 甲-1, says: 一, must: 已填(召开日期), readings: {{{one}, {two}}}}}"
    with pytest.raises(PolicyError) as raised:
        load_policies(write_policies(tmp_path, rule_file("meeting", rule)))
    assert "两个问题的口径都改要求，合在一起说不清" in [p.message for p in raised.value.problems]


def test_a_reading_that_only_softens_the_duty_makes_the_finding_depend_on_it() -> None:
    document = {
        "kind": "meeting",
        "id": "m1",
        "start_date": "2024-03-05",
        "held": True,
        "plain_decoration": False,
    }
    found = finding(document, "HY-25-10")
    assert [r.label for r in found.readings] == ["不合规", "偏离"]
    assert found.reading_dependent


def test_another_reading_is_no_conflict_and_warns_of_nothing() -> None:
    report = check(ORDER, today=TODAY, readings="all")
    assert report.warnings == check(ORDER, today=TODAY).warnings
    assert all("@" not in name for f in report.findings for name in f.conflicts_with)


def test_a_reading_may_have_a_definition_of_its_own(tmp_path: Path) -> None:
    rules = rule_file(
        "meeting",
        "{id: 甲-1, says: 一, must: 开过, readings: {何谓开过: {chosen: 登记, because: 甲, "
        "有日期: {because: 乙, define: {开过: 已填(召开日期)}}}}}",
        "{id: 甲-2, says: 二, must: 开过}",
        define="  开过: 已召开\n",
    )
    policies = load_policies(write_policies(tmp_path, rules))
    meeting = {"kind": "meeting", "id": "m", "start_date": "2026-03-02", "held": False}
    first, second = check(meeting, today=TODAY, policies=policies, readings="all").findings
    assert {r.name: r.verdict for r in first.readings} == {"选定": Verdict.FAIL, "有日期": Verdict.PASS}
    assert second.verdict is Verdict.FAIL
