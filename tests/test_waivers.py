"""Waivers: what a person lets a record off, and the waivers that do nothing."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from command_line import run
from govrules.checking.obligations import obligations
from govrules.checking.run import check
from govrules.errors import UsageError
from govrules.findings import Report, Verdict, Waived
from govrules.ledgers import load_records
from govrules.ledgers.waivers import load_waivers
from govrules.policies import load_policies
from govrules.policies.rules import Policies
from govrules.reports.json_report import json_report
from govrules.reports.text import text_report
from govrules.workdays import load_calendar
from policy_sets import policies_of, write_policies

RULES = """\
clause: 会议意见（二十三）
record: meeting
who: 会议主办单位
rules:
  - {id: HY-1, says: 人数有上限, must_not: "参会人数 > 上限[一类]"}
  - {id: HY-2, says: 一般应当召开, should: 已召开}
  - {id: HY-3, says: 不临时召开, must_not: 临时召开, waivable: 条文把特殊情况除外}
  - {id: GW-1, record: request_reply, says: 要答复, must: 区政府下属单位}
"""
MEETING: dict[str, object] = {
    "kind": "meeting",
    "id": "甲",
    "参会人数": 351,
    "已召开": False,
    "临时召开": True,
    "召开日期": "2026-03-02",
}
WAIVER = {"规则": "HY-2", "理由": "防汛应急", "批准人": "子某", "有效期至": "2026-03-10"}


@pytest.fixture
def policies(tmp_path: Path) -> Policies:
    return policies_of(tmp_path, RULES)


def waived(policies: Policies, waivers: Any, today: str = "2026-03-10", **facts: object) -> Report:
    """The report on the meeting with ``waivers`` in it."""
    return check([MEETING | facts | {"豁免": waivers}], policies=policies, today=today)


def said(report: Report) -> list[str]:
    """What is said of waivers, without the record and the rule."""
    return [warning.partition("：")[2] for warning in report.waiver_warnings]


def test_a_waived_failure_stays_one_and_counts_apart(policies: Policies) -> None:
    report = waived(policies, [WAIVER])
    (finding,) = (f for f in report.findings if f.rule == "HY-2")
    assert (finding.verdict, finding.waived_by) == (Verdict.FAIL, "子某")
    assert finding.waiver is not None
    assert finding.waiver.reason == "防汛应急"
    s = report.summary
    assert (s.verdicts[Verdict.FAIL], s.violations, s.advisories, s.waived) == (3, 2, 0, 1)
    assert report.waiver_warnings == []


def test_a_should_may_be_waived_and_a_must_where_the_text_allows_it(policies: Policies) -> None:
    report = waived(policies, [WAIVER | {"规则": rule} for rule in ("HY-1", "HY-2", "HY-3")])
    assert [f.rule for f in report.findings if f.waiver] == ["HY-2", "HY-3"]
    assert report.waiver_warnings == [
        "会议 甲（记录:1）　豁免 HY-1：无效：条文没有给特殊情况留余地，这条规则不能豁免，结论照算"
    ]


@pytest.mark.parametrize("blank", ["", "  ", None, "absent"])
@pytest.mark.parametrize(("key", "title"), [("理由", "理由"), ("批准人", "批准人"), ("规则", "规则")])
def test_without_reason_person_or_rule_it_is_no_waiver(
    policies: Policies, blank: str | None, key: str, title: str
) -> None:
    waiver = {k: blank if k == key else v for k, v in WAIVER.items() if k != key or blank != "absent"}
    report = waived(policies, [waiver])
    assert said(report) == [f"无效：没有写明{title}"]
    assert report.summary.waived == 0


def test_an_end_has_to_be_recorded_and_null_is_without_end(policies: Policies) -> None:
    open_ended = waived(policies, [WAIVER | {"有效期至": None}])
    assert open_ended.summary.waived == 1
    absent = waived(policies, [{k: v for k, v in WAIVER.items() if k != "有效期至"}])
    assert (absent.summary.waived, said(absent)) == (0, ["无效：没有写明有效期至"])


def test_the_last_day_counts_and_the_day_after_it_has_expired(policies: Policies) -> None:
    assert waived(policies, [WAIVER], today="2026-03-10 23:59").summary.waived == 1
    after = waived(policies, [WAIVER], today="2026-03-11")
    assert (after.summary.waived, after.summary.advisories) == (0, 1)
    assert said(after) == ["已过期：有效期至2026-03-10，结论照算"]


def test_what_is_of_no_use_is_reported(policies: Policies) -> None:
    rules = ("HY-2", "HY-22", "GW-1")
    report = waived(policies, [WAIVER | {"规则": rule} for rule in rules], 已召开=True)
    assert said(report) == [
        "没有用上：该规则的结论是合规",
        "无效：没有规则“HY-22”；是否指“HY-2”？",
        "无效：条文没有给特殊情况留余地，这条规则不能豁免，结论照算",
    ]


def test_a_second_waiver_of_one_failure_is_reported(policies: Policies) -> None:
    report = waived(policies, [WAIVER, WAIVER | {"批准人": "丑某"}])
    assert (report.summary.waived, said(report)) == (1, ["没有用上：已由子某豁免"])


def test_a_rule_that_was_not_asked_for_is_passed_over(policies: Policies) -> None:
    record = MEETING | {"豁免": [WAIVER]}
    report = check([record], policies=policies, today="2026-03-10", select="HY-1")
    assert (len(report.findings), report.waiver_warnings) == (1, [])


def test_waivers_may_be_given_beside_the_records(policies: Policies) -> None:
    def given(**record: str) -> Report:
        return check([MEETING], policies=policies, today="2026-03-10", waivers=[WAIVER | record])

    assert given(编号="甲").summary.waived == 1
    assert given(记录类型="会议", 编号="甲").summary.waived == 1
    assert said(given(编号="乙")) == ["没有用上：没有读入这条记录；请核对编号"]
    assert said(given(记录类型="公文", 编号="甲")) == ["没有用上：没有读入这条记录；请核对编号"]
    with pytest.raises(UsageError, match="第1项豁免：没有写明是给哪一条记录的"):
        given()
    with pytest.raises(UsageError, match="没有记录类型“公问”（可填：公文、"):
        given(记录类型="公问", 编号="甲")


def test_an_id_of_two_records_needs_the_kind(policies: Policies) -> None:
    records = [MEETING, {"kind": "request_reply", "id": "甲", "区政府下属单位": True}]
    report = check(records, policies=policies, today="2026-03-10", waivers=[WAIVER | {"编号": "甲"}])
    assert said(report) == ["无效：有几条记录用这个编号（会议、请示答复），请写明记录类型"]


FILES = {
    "豁免.yaml": "- {编号: 甲, 规则: HY-2, 理由: 防汛应急, 批准人: 子某, 有效期至: 2026-03-10}\n",
    "豁免.json": '[{"id": "甲", "rule": "HY-2", "reason": "防汛应急", "by": "子某", "until": "2026-03-10"}]',
    "豁免.csv": "记录类型,编号,规则,理由,批准人,有效期至\n会议,甲,HY-2,防汛应急,子某,2026年3月10日\n",
}


@pytest.mark.parametrize("name", FILES)
def test_a_side_file_is_read_in_every_format(tmp_path: Path, policies: Policies, name: str) -> None:
    (tmp_path / name).write_text(FILES[name], encoding="utf-8")
    given = load_waivers(tmp_path / name)
    report = check([MEETING], policies=policies, today="2026-03-10", waivers=given)
    assert [(f.rule, f.waiver) for f in report.findings if f.waiver] == [
        ("HY-2", Waived("子某", "防汛应急", given[0].waiver.valid_until_date))
    ]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "a.yaml",
            "- {编号: 甲, 有效期止: 2026-01-01}\n",
            "a.yaml:1：有效期止：豁免没有这个项目（是否指“有效期至”？）",
        ),
        ("a.csv", "编号,有效期止\n甲,2026-1-1\n", "a.csv：不认识“有效期止”列（是否指“有效期至”？）"),
        ("a.csv", "编号,有效期至\n甲,3月\n", "a.csv:2：“有效期至”列：应为日期，不是“3月”"),
        ("a.csv", "", "a.csv：文件是空的"),
        ("a.csv", '编号,规则\n甲,"HY-2\n', "a.csv：第2行的引号没有配对（引号要成对；格内的引号写两个）"),
        ("a.csv", "编号,理由\n甲," + "长" * 200_000, "a.csv：第2行有一格过长"),
        ("a.json", '[{"规则": "HY-2"}]', "a.json:1：没有写明是给哪一条记录的"),
    ],
)
def test_a_side_file_with_a_mistake_is_refused(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        load_waivers(tmp_path / name)
    assert message in str(raised.value)


LEDGER = [["编号", "参会人数", "已召开", "召开日期"], ["甲", 1, "否", date(2026, 3, 2)]]
SHEET = [
    ["豁免登记"],
    ["编号", "规则", "理由", "批准人", "有效期至"],
    ["甲", "HY-2", "防汛应急", "子某", date(2026, 3, 10)],
]
NOBODY = [None, "HY-3", "防汛应急", "子某", None]


def workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_a_sheet_of_a_ledger_holds_the_waivers_of_its_records(tmp_path: Path, policies: Policies) -> None:
    path = workbook(tmp_path / "台账.xlsx", 会议=LEDGER, 豁免=SHEET)
    batch = load_records(path)
    assert [record.id for record in batch.records] == ["甲"]
    report = check(batch, policies=policies, today="2026-03-10")
    waived = Waived("子某", "防汛应急", date(2026, 3, 10))
    assert [f.rule for f in report.findings if f.waiver == waived] == ["HY-2"]
    assert report.warnings == (f"{path}[豁免]：第1行在表头之上，没有读入",)
    late = check(batch, policies=policies, today="2026-03-11")
    assert said(late) == ["已过期：有效期至2026-03-10，结论照算"]
    assert f"（{path}[豁免]!A3）" in late.waiver_warnings[0]


def test_a_row_of_the_sheet_that_cannot_be_read_waives_nothing_and_stops_nothing(
    tmp_path: Path, policies: Policies
) -> None:
    rows = [
        *SHEET[1:],
        ["甲", "HY-3", "=A1", "子某", None],
        ["甲", "HY-3", "防汛", "子某", "三月"],
        NOBODY,
        [],
    ]
    path = workbook(tmp_path / "台账.xlsx", 会议=LEDGER, 豁免=rows)
    report = check(load_records(path), policies=policies, today="2026-03-10")
    assert [f.rule for f in report.findings if f.waiver] == ["HY-2"]
    assert report.refused == ()
    assert report.warnings == (
        f"{path}[豁免]!C3：“理由”列：公式没有结果；这项豁免不算",
        f"{path}[豁免]!E4：“有效期至”列：应为日期，不是“三月”"
        "（填 2026-9-18 的样子，年份四位，不带时刻）；这项豁免不算",
        f"{path}[豁免]!B5：没有写明是给哪一条记录的（加上“编号”）；这项豁免不算",
    )


def test_a_workbook_given_as_the_list_of_waivers_is_read_for_that_sheet(tmp_path: Path) -> None:
    path = workbook(tmp_path / "清单.xlsx", 豁免=SHEET)
    assert [(given.id, given.waiver.rule) for given in load_waivers(path)] == [("甲", "HY-2")]
    with pytest.raises(UsageError, match="没有名为“豁免”的工作表"):
        load_waivers(workbook(tmp_path / "别的.xlsx", 会议=LEDGER))
    with pytest.raises(UsageError, match=r"清单.xlsx\[豁免\]!B3：没有写明是给哪一条记录的"):
        load_waivers(workbook(tmp_path / "清单.xlsx", 豁免=[*SHEET[:2], NOBODY]))


def test_a_side_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for name in ("没有.csv", "没有.xlsx", "没有.yaml"):
        with pytest.raises(UsageError, match="没有这个文件或目录"):
            load_waivers(tmp_path / name)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_table_of_waivers_is_read_like_a_ledger(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = "豁免登记\n" + FILES["豁免.csv"].replace(",", delimiter)
    (tmp_path / "a.csv").write_text(text, encoding)
    (given,) = load_waivers(tmp_path / "a.csv")
    assert (given.kind, given.id, given.source) == ("meeting", "甲", f"{tmp_path}/a.csv:3")
    assert (given.waiver.rule, given.waiver.valid_until_date) == ("HY-2", date(2026, 3, 10))


def test_a_waived_failure_does_not_fail_the_exit_code(tmp_path: Path) -> None:
    folder = write_policies(tmp_path, RULES)
    path, side = tmp_path / "会议.json", tmp_path / "豁免.yaml"
    path.write_text(json.dumps(MEETING | {"参会人数": 1}), encoding="utf-8")
    side.write_text(FILES["豁免.yaml"] + FILES["豁免.yaml"].replace("HY-2", "HY-3"), encoding="utf-8")
    options = ("--policies", folder, "--today", "2026-03-10", "--fail-on", "advisory")
    assert run("check", path, *options).code == 1
    assert run("check", path, *options, "--waivers", side).code == 0
    side.write_text("- {规则: HY-2}\n", encoding="utf-8")
    refused = run("check", path, *options, "--waivers", side)
    assert (refused.code, refused.out) == (2, "")


def test_the_reports_show_who_waived_what_and_which_waivers_did_nothing(policies: Policies) -> None:
    report = waived(policies, [WAIVER, WAIVER | {"规则": "HY-1"}])
    text = text_report(report)
    assert "■ 已豁免（仍记不合规，不计违反和偏离）　1 项\n" in text
    assert "      豁免：子某，至2026-03-10，理由：防汛应急\n" in text
    assert "■ 没有起作用的豁免　1 项\n" in text
    assert text.endswith("违反 2，偏离 0，豁免 1。\n")
    data = json.loads(json_report(report))
    (finding,) = (f for f in data["findings"] if f["rule"] == "HY-2")
    assert (finding["waived_by"], finding["waiver"]) == (
        "子某",
        {"reason": "防汛应急", "until": "2026-03-10"},
    )
    assert (data["summary"]["waived"], data["waiver_warnings"]) == (1, list(report.waiver_warnings))


def test_the_shipped_rules_that_may_be_waived_though_they_are_no_should() -> None:
    rules = [r for r in load_policies(cases=False).rules if r.waivable and not r.modality.advisory]
    assert [r.id for r in rules] == ["HY-10-4", "HY-10-5", "HY-10-6", "HY-10-7", "HY-23-1"]


def test_what_is_waived_is_owed_no_longer(tmp_path: Path) -> None:
    duty = "should: {done: 答复日期, within: 两天, after: 收文日期}"
    duty = f"  - {{id: GW-2, record: request_reply, says: 答复, {duty}}}\n"
    policies = policies_of(tmp_path, RULES + duty)
    late = {"kind": "request_reply", "id": "乙", "收文日期": "2026-03-02", "答复日期": None}
    days = load_calendar()

    def owed(*waivers: dict[str, str]) -> list[str]:
        report = check([late | {"豁免": list(waivers)}], policies=policies, today="2026-03-10", calendar=days)
        return [o.finding.rule for o in obligations(report, policies.settings, days)]

    assert owed() == ["GW-2"]
    assert owed(WAIVER | {"规则": "GW-2"}) == []
