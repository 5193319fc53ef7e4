"""``govrules coverage``: a policy set beside its ledger of statements, and beside a user's copy."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from msgspec.structs import replace

from command_line import run
from govrules.analysis.coverage import Coverage, coverage, quotations
from govrules.analysis.notice import Passage, figures_in, read_notice, split
from govrules.errors import PolicyError, UsageError
from govrules.policies import Policies, load_policies
from govrules.policies.statements import Figure, Kind, Ledger, Regulation, load_statements
from policy_sets import write_policies

REGULATIONS = (
    Regulation("茶会意见", "茶会管理的意见", "前言", by_chapter=False),
    Regulation("茶具规定", "茶具保管规定", "引言", by_chapter=True),
)
NOTICE = """\
某某茶社关于印发
茶会与茶具两项制度的通知
各分社：
现将《关于茶会管理的意见》《茶具保管规定》印发，请照办。
关于茶会管理的意见
为把茶会办好，提出本意见。
一、茶会
（一）准时开席。每场茶会发言一般不超过8分钟。迟到半天的不补席。
（二）通报。茶会散后三个工作日内通报，于第4日12:00前送达。到席须过半数。
茶具保管规定
为保管茶具，制定本规定。
一、范围
茶社的茶具归茶房保管。茶房每月盘点1至2次。
二、流程
（一）借用。
1.登记。借出前登记。
⑴茶杯。每桌不超过12人份。
⑵茶壶。由茶房发出。
（二）归还。用后2日内归还。
"""
PARAMETERS = """\
发言时长: {says: 发言, unit: 分钟, values: {2018-05-11: {value: 8, clause: 茶会意见（一）}}}
通报时限: {says: 通报, unit: 工作日, values: {2018-05-11: {value: 3, clause: 茶会意见（二）}}}
送达时刻: {says: 送达, unit: 时刻, values: {2018-05-11: {value: "12:00", clause: 茶会意见（二）}}}
"""
RULES = """\
clause: 茶会意见（一）
record: meeting
who: 茶房
rules:
  - id: 茶-1-1
    says: 发言一般不超过8分钟
    should: 最长发言分钟数 <= 发言时长
  - id: 茶-2-1
    clause: 茶会意见（二）
    says: 三个工作日内通报
    must: {done: 结束日期, within: 通报时限, after: 召开日期}
    covers: [茶-2-2]
unchecked:
  - {id: 茶-1-2, says: 迟到的不补席, why: 没有记录能反映}
"""
LEDGER = """\
regulations:
  - {clause: 茶会意见, heading: 茶会管理的意见, intro: 前言}
  - {clause: 茶具规定, heading: 茶具保管规定, intro: 引言, chapters: true}
articles:
  - clause: 茶会意见（一）
    fingerprint: "{first}"
    figures_aside: {1个: 半天是说话的习惯}
    statements:
      - {id: 茶-1-1, kind: computed, at: 2, figures: [8分钟]}
      - {id: 茶-1-2, kind: none, at: 3}
  - clause: 茶会意见（二）
    fingerprint: "{second}"
    figures_aside: {4工作日: 由通报时限定, 1/2: 到席人数另有规定}
    statements:
      - {id: 茶-2-1, kind: computed, at: 2, figures: [3工作日]}
      - {id: 茶-2-2, kind: computed, at: [2, 3], figures: ["12:00"]}
"""


def passage(clause: str, text: str = NOTICE) -> Passage:
    return next(p for p in split(text, REGULATIONS) if p.clause == clause)


def tea_set(folder: Path, *, rules: str = RULES, parameters: str = PARAMETERS, ledger: str = LEDGER) -> Path:
    """The policy set of the tea house, with the fingerprints of its notice."""
    root = write_policies(folder, rules, parameters=parameters)
    for name, clause in (("{first}", "茶会意见（一）"), ("{second}", "茶会意见（二）")):
        ledger = ledger.replace(name, passage(clause).fingerprint)
    (root / "statements.yaml").write_text(ledger, encoding="utf-8")
    return root


def copy_of(folder: Path, text: str) -> Path:
    """The articles that the ledger of the tea house knows, as a file."""
    known = text[: text.index("茶具保管规定\n为")].replace("为把茶会办好，提出本意见。\n", "")
    path = folder / "全文.txt"
    path.write_text(known[known.index("关于茶会管理的意见\n") :], encoding="utf-8")
    return path


def messages(folder: Path, **changed: str) -> list[str]:
    root = tea_set(folder, **changed)
    account = coverage(load_policies(root), load_statements(root))
    return [gap.message for gap in account.gaps]


# --- the account ----------------------------------------------------------------------------------------


def test_a_set_that_covers_its_ledger_has_no_gaps_and_ends_with_0(tmp_path: Path) -> None:
    ran = run("coverage", "--policies", tea_set(tmp_path))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[2:] == [
        "  茶会意见（一）     2     1         ·     1   ·",
        "  茶会意见（二）     2     2         ·     ·   ·",
        "",
        "由记录推算　3 条，目录 3 条",
        "由人填报　0 条，目录 0 条",
        "不判　1 条，目录 1 条",
        "覆盖　4/4",
    ]


def test_verbose_says_why_a_statement_is_not_checked(tmp_path: Path) -> None:
    ran = run("coverage", "--policies", tea_set(tmp_path), "--verbose")
    assert "      茶-1-2　不判：没有记录能反映" in ran.out.splitlines()


def test_a_deleted_rule_is_named_and_ends_with_1(tmp_path: Path) -> None:
    start, end = RULES.index("  - id: 茶-1-1"), RULES.index("  - id: 茶-2-1")
    root = tea_set(tmp_path, rules=RULES[:start] + RULES[end:])
    ran = run("coverage", "--policies", root)
    assert ran.code == 1
    assert "茶-1-1 没有规则，也没有列入 unchecked 说明原因" in ran.out
    assert "覆盖　3/4" in ran.out


def test_a_deleted_unchecked_line_is_named(tmp_path: Path) -> None:
    rules = RULES[: RULES.index("unchecked:")]
    assert messages(tmp_path, rules=rules) == ["茶-1-2 没有规则，也没有列入 unchecked 说明原因"]


def test_a_deleted_cover_is_named(tmp_path: Path) -> None:
    rules = RULES.replace("    covers: [茶-2-2]\n", "")
    assert messages(tmp_path, rules=rules) == ["茶-2-2 没有规则，也没有列入 unchecked 说明原因"]


def test_a_rule_that_the_ledger_does_not_know_is_named_with_its_place(tmp_path: Path) -> None:
    rules = RULES.replace("茶-1-2,", "茶-1-9,")
    assert messages(tmp_path, rules=rules) == [
        "茶-1-2 没有规则，也没有列入 unchecked 说明原因",
        "茶-1-9（set/rules.yaml:14:5）不在规范语句目录里",
    ]


def test_a_statement_filed_under_another_article_is_named(tmp_path: Path) -> None:
    rules = RULES.replace("    clause: 茶会意见（二）\n", "")
    assert messages(tmp_path, rules=rules) == [
        "茶-2-1 写作茶会意见（一）的（set/rules.yaml:8:5），目录里属茶会意见（二）"
    ]


def test_a_rule_may_cover_what_another_article_says_over_again(tmp_path: Path) -> None:
    rules = RULES.replace("    covers: [茶-2-2]\n", "").replace(
        "<= 发言时长\n", "<= 发言时长\n    covers: [茶-2-2]\n"
    )
    assert messages(tmp_path, rules=rules) == []


@pytest.mark.parametrize(
    "judged",
    [
        "    when: 应由部门召开\n    should: 最长发言分钟数 <= 发言时长",
        "    should: [应由部门召开, 最长发言分钟数 <= 发言时长]",
    ],
    ids=["in the condition", "in the duty"],
)
def test_a_rule_that_rests_on_a_judged_fact_is_attested(tmp_path: Path, judged: str) -> None:
    rules = RULES.replace("    should: 最长发言分钟数 <= 发言时长", judged)
    assert messages(tmp_path, rules=rules) == [
        "茶-1-1 目录里是“由记录推算”，规则文件里是“由人填报”（set/rules.yaml:5:5）"
    ]


def test_an_exception_that_somebody_judges_makes_no_rule_attested(tmp_path: Path) -> None:
    rules = RULES.replace("<= 发言时长\n", "<= 发言时长\n    unless: [{when: 应由部门召开, exempt: true}]\n")
    assert messages(tmp_path, rules=rules) == []


def test_a_statement_that_changed_its_kind_is_named(tmp_path: Path) -> None:
    ledger = LEDGER.replace("茶-1-2, kind: none", "茶-1-2, kind: attested")
    assert messages(tmp_path, ledger=ledger) == [
        "茶-1-2 目录里是“由人填报”，规则文件里是“不判”（set/rules.yaml:14:5）"
    ]


def test_a_changed_figure_of_a_parameter_is_named_from_both_sides(tmp_path: Path) -> None:
    assert messages(tmp_path, parameters=PARAMETERS.replace("value: 8", "value: 9")) == [
        "茶-1-1 的数字 8分钟 没有参数载明；茶会意见（一）的参数：发言时长 9分钟",
        "参数“发言时长”的 9分钟 不是茶会意见（一）的数字，目录里没有",
    ]


def test_a_changed_unit_of_a_parameter_is_named(tmp_path: Path) -> None:
    parameters = PARAMETERS.replace("unit: 工作日", "unit: 日")
    assert messages(tmp_path, parameters=parameters) == [
        "茶-2-1 的数字 3工作日 没有参数载明；茶会意见（二）的参数：通报时限 3日、送达时刻 12:00",
        "参数“通报时限”的 3日 不是茶会意见（二）的数字，目录里没有",
    ]


def test_a_parameter_with_the_clause_of_no_article_is_named(tmp_path: Path) -> None:
    more = "座位: {says: 座位, unit: 人, values: {2018-05-11: {value: 12, clause: 茶会意见（三）}}}\n"
    assert messages(tmp_path, parameters=PARAMETERS + more) == [
        "参数“座位”（12人）的条款“茶会意见（三）”不在规范语句目录里"
    ]


def test_the_account_is_also_data(tmp_path: Path) -> None:
    ran = run("coverage", "--policies", tea_set(tmp_path), "--format", "json")
    data = json.loads(ran.out)
    assert (data["total"], data["covered"], data["gaps"], data["compared"]) == (4, 4, [], None)
    assert data["kinds"]["none"] == {"ledger": 1, "found": 1}
    assert data["articles"][0] == {
        "clause": "茶会意见（一）",
        "statements": ["茶-1-1", "茶-1-2"],
        "rules": ["茶-1-1"],
        "attested": [],
        "unchecked": {"茶-1-2": "没有记录能反映"},
    }


def test_a_set_without_a_ledger_cannot_be_accounted_for(tmp_path: Path) -> None:
    ran = run("coverage", "--policies", write_policies(tmp_path, RULES, parameters=PARAMETERS))
    assert (ran.code, ran.out) == (2, "")
    assert "没有规范语句目录 statements.yaml，无从核对" in ran.err


def test_every_mistake_in_a_ledger_is_told_at_once(tmp_path: Path) -> None:
    ledger = (
        LEDGER.replace("kind: none, at: 3", "kind: noone, at: 0")
        .replace("8分钟", "8分")
        .replace("茶-2-1", "茶-1-1")
    )
    ledger = ledger.replace("    figures_aside: {1个", "    figure_aside: {1个").replace("3工作日", "3")
    root = tea_set(tmp_path, ledger=ledger)
    with pytest.raises(PolicyError) as refused:
        load_statements(root)
    assert [(p.span.line if p.span else 0, p.message) for p in refused.value.problems] == [
        (7, "规范语句目录没有“figure_aside”这个键"),
        (9, "“8分”不是带单位的数字"),
        (10, "“noone”不是语句的种类"),
        (10, "“茶-1-2”没有写明在第几句"),
        (15, "“茶-1-1”重复，先见于 set/statements.yaml:9:9"),
        (15, "“3”没有单位"),
    ]


# --- the user's copy ------------------------------------------------------------------------------------


def test_a_notice_is_split_by_the_numbers_of_its_regulations() -> None:
    found = {p.clause: len(p.sentences) for p in split(NOTICE, REGULATIONS) if not p.heading}
    assert found == {
        "印发通知": 1,
        "茶会意见前言": 1,
        "茶会意见（一）": 3,
        "茶会意见（二）": 3,
        "茶具规定引言": 1,
        "茶具规定一": 3,
        "茶具规定二（一）": 1,
        "茶具规定二（一）1": 2,
        "茶具规定二（一）1⑴": 2,
        "茶具规定二（一）1⑵": 2,
        "茶具规定二（二）": 2,
    }
    assert passage("茶具规定二（一）1⑵").sentences == ("茶壶。", "由茶房发出。")
    assert [p.clause for p in split(NOTICE, REGULATIONS) if p.heading] == ["茶会意见一", "茶具规定二"]


def wrapped(text: str) -> str:
    return "\r\n".join(line[i : i + 9] for line in text.splitlines() for i in range(0, len(line), 9))


@pytest.mark.parametrize(
    "other",
    [
        NOTICE.replace("（", "(").replace("）", ")").replace("，", ","),
        NOTICE.replace("\n", "\n\n　　"),
        NOTICE.replace("⑴", "（1）").replace("⑵", "(2)").replace("1.登", "1．登"),
        NOTICE.replace("8分钟", "８ 分钟").replace("12:00", "12：00"),
        "\n".join(line if len(line) < 12 else wrapped(line) for line in NOTICE.splitlines()),
    ],
    ids=["half width", "blank lines", "other numbers", "full-width digits", "wrapped lines"],
)
def test_how_a_copy_is_typed_changes_no_fingerprint(other: str) -> None:
    expected = {p.clause: p.fingerprint for p in split(NOTICE, REGULATIONS) if p.clause != "印发通知"}
    assert {p.clause: p.fingerprint for p in split(other, REGULATIONS) if p.clause != "印发通知"} == expected


@pytest.mark.parametrize(("old", "new"), [("8分钟", "9分钟"), ("不补席", "补席"), ("12:00", "1:200")])
def test_a_changed_word_or_number_changes_the_fingerprint_of_its_article_only(old: str, new: str) -> None:
    before = {p.clause: p.fingerprint for p in split(NOTICE, REGULATIONS)}
    after = {p.clause: p.fingerprint for p in split(NOTICE.replace(old, new), REGULATIONS)}
    article = "茶会意见（二）" if old == "12:00" else "茶会意见（一）"
    assert [clause for clause in before if before[clause] != after[clause]] == [article]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("不超过15个工作日", ["15工作日"]),
        ("结束后三个工作日内", ["3工作日"]),
        ("十五日内", ["15日"]),
        ("二十分钟", ["20分钟"]),
        ("于第3日12:00前", ["3工作日", "12:00"]),
        ("2个工作日（48小时）", ["2工作日", "48小时"]),
        ("350人、200人、150人", ["350人", "200人", "150人"]),
        ("每月召开1至2次", ["1次", "2次"]),
        ("达到半数以上，须达到三分之二以上", ["1/2", "2/3"]),
        ("会期不超过半天", ["1个"]),
        ("两次督办", ["2次"]),
        ("2018年5月11日印发", []),
        ("第一时间、一文多事、五类事项、四个意识", []),
        ("逐项、逐人、按日", []),
    ],
)
def test_figures_are_read_from_a_text_in_digits_and_in_chinese(text: str, figures: list[str]) -> None:
    assert [str(figure) for figure in figures_in(text)] == figures


def test_a_copy_that_is_the_same_gives_no_gaps(tmp_path: Path) -> None:
    ran = run("coverage", "--policies", tea_set(tmp_path), "--notice", copy_of(tmp_path, NOTICE))
    assert ran.code == 0, ran.out
    assert "与所给全文核对　2 条" in ran.out


def test_a_changed_figure_in_a_copy_is_named_with_what_it_touches(tmp_path: Path) -> None:
    changed = copy_of(tmp_path, NOTICE.replace("8分钟", "9分钟"))
    ran = run("coverage", "--policies", tea_set(tmp_path), "--notice", changed)
    assert ran.code == 1
    assert ran.out.splitlines()[-3:] == [
        "不符　2 处",
        "  所给全文的茶会意见（一）与目录所据的文本不同；涉及 茶-1-1、茶-1-2",
        "  茶会意见（一）：茶-1-1 的 8分钟 在所给全文里找不到，文中另有 9分钟",
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "（二）通报",
            "通报",
            [
                "所给全文的茶会意见（一）与目录所据的文本不同；涉及 茶-1-1、茶-1-2",
                "茶会意见（一）：所给全文里的 1/2、12:00、3工作日、4工作日 目录里没有",
                "所给全文里没有茶会意见（二）；涉及 茶-2-1、茶-2-2",
            ],
        ),
        (
            "到席须过半数。\n",
            "到席须过半数。\n（三）收席。散后收席。\n",
            ["所给全文的茶会意见（三）不在规范语句目录里"],
        ),
        (
            "送达。",
            "送达，不超过5人。",
            [
                "所给全文的茶会意见（二）与目录所据的文本不同；涉及 茶-2-1、茶-2-2",
                "茶会意见（二）：所给全文里的 5人 目录里没有",
            ],
        ),
    ],
    ids=["an article gone", "an article more", "a figure more"],
)
def test_what_is_gone_from_a_copy_or_new_in_it_is_named(
    tmp_path: Path, old: str, new: str, expected: list[str]
) -> None:
    root = tea_set(tmp_path)
    copy = read_notice(copy_of(tmp_path, NOTICE.replace(old, new)), REGULATIONS)
    account = coverage(load_policies(root), load_statements(root), copy)
    assert [gap.message for gap in account.gaps] == expected


def test_explain_shows_the_sentence_of_the_copy(tmp_path: Path) -> None:
    root, copy = tea_set(tmp_path), copy_of(tmp_path, NOTICE)
    ran = run("explain", "茶-1-1", "--policies", root, "--notice", copy, "--today", "2026-11-25")
    assert (ran.code, ran.err) == (0, "")
    assert "  原文　每场茶会发言一般不超过8分钟。" in ran.out.splitlines()
    data = json.loads(run("explain", "茶-2-1", "--policies", root, "--notice", copy, "--format", "json").out)
    assert data["rules"][0]["quotations"] == [
        "茶会散后三个工作日内通报，于第4日12:00前送达。",
        "到席须过半数。",
    ]


LONG = {
    "kind": "meeting",
    "id": "甲",
    "召开日期": "2026-11-02",
    "结束日期": "2026-11-10",
    "最长发言分钟数": 9,
}
OVERLAY = """\
name: 外社
title: 外社的茶会
version: "1"
source: 外社
extends: test
since: 2018-05-11
"""
OVERLAY_RULES = """\
clause: 外社规矩第一条
record: meeting
who: 外社
rules:
  - {id: 茶-1-1, replaces: 茶-1-1, says: 发言不得更长, must: 最长发言分钟数 <= 发言时长}
"""


def quoted_in(page: str) -> list[tuple[str, list[str]]]:
    """Each finding's rule, with the sentences quoted below it."""
    found = []
    for card in re.split(r'<div class="item finding', page)[1:]:
        rule = re.search(r"茶-\d-\d", card)
        quote = re.search(r"<blockquote>(.*?)</blockquote>", card)
        assert rule is not None
        found.append((rule[0], re.findall("<p>(.*?)</p>", quote[1]) if quote else []))
    return found


def test_the_html_report_shows_the_sentences_of_the_copy_under_each_finding(tmp_path: Path) -> None:
    root, copy = tea_set(tmp_path), copy_of(tmp_path, NOTICE.replace("到席须", "<b>到席</b>须"))
    (tmp_path / "会.json").write_text(json.dumps(LONG), "utf-8")
    checked = ("check", tmp_path / "会.json", "--policies", root, "--today", "2026-11-25")
    page = run(*checked, "--notice", copy, "--format", "html").out
    assert quoted_in(page) == [
        ("茶-2-1", ["茶会散后三个工作日内通报，于第4日12:00前送达。", "&lt;b&gt;到席&lt;/b&gt;须过半数。"]),
        ("茶-1-1", ["每场茶会发言一般不超过8分钟。"]),
    ]
    assert quoted_in(run(*checked, "--format", "html").out) == [("茶-2-1", []), ("茶-1-1", [])]


def test_a_rule_that_an_overlay_replaces_quotes_nothing_of_the_copy(tmp_path: Path) -> None:
    root, copy, overlay = tea_set(tmp_path), copy_of(tmp_path, NOTICE), tmp_path / "外社"
    overlay.mkdir()
    (overlay / "policy.yaml").write_text(OVERLAY, "utf-8")
    (overlay / "规矩.yaml").write_text(OVERLAY_RULES, "utf-8")
    (tmp_path / "会.json").write_text(json.dumps(LONG), "utf-8")
    options = ("--policies", root, "--overlay", overlay, "--today", "2026-11-25", "--notice", copy)
    ran = run("check", tmp_path / "会.json", *options, "-o", tmp_path / "报告.html")
    assert ran.code == 1
    quoted = dict(quoted_in((tmp_path / "报告.html").read_text("utf-8")))
    assert quoted["茶-1-1"] == []
    assert len(quoted["茶-2-1"]) == 2


def test_a_copy_is_of_use_to_the_html_report_only(tmp_path: Path) -> None:
    root, copy = tea_set(tmp_path), copy_of(tmp_path, NOTICE)
    (tmp_path / "会.json").write_text(json.dumps(LONG), "utf-8")
    ran = run("check", tmp_path / "会.json", "--policies", root, "--notice", copy, "-o", tmp_path / "a.json")
    assert ran.code == 2
    assert "--notice 与 HTML 报告同用" in ran.err


def test_explain_says_why_a_statement_has_no_rule(tmp_path: Path) -> None:
    ran = run("explain", "茶-1-2", "--policies", tea_set(tmp_path))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "“茶-1-2”没有规则，不判：\n茶-1-2　迟到的不补席：没有记录能反映\n"


def test_a_statement_whose_sentence_is_gone_quotes_nothing(tmp_path: Path) -> None:
    ledger = load_statements(tea_set(tmp_path))
    assert quotations(["茶-1-2"], ledger, [Passage("茶会意见（一）", ("准时开席。",))]) == ()


def test_a_copy_in_gb18030_is_read(tmp_path: Path) -> None:
    path = tmp_path / "全文.txt"
    path.write_bytes(NOTICE.encode("gb18030"))
    assert read_notice(path, REGULATIONS) == split(NOTICE, REGULATIONS)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "全文.txt",
            "别的文件。".encode(),
            "全文里找不到任何一部制度的标题（……茶会管理的意见、……茶具保管规定）",
        ),
        ("全文.txt", b"\xff\xff\xff", "不是UTF-8或GB18030编码的文本"),
        ("全文.doc", b"", "--notice 读纯文本，请把全文另存为 .txt"),
        ("没有.txt", None, "读不了“"),
    ],
    ids=["another text", "no text", "no text file", "no file"],
)
def test_a_copy_that_cannot_be_read_is_refused(
    tmp_path: Path, name: str, content: bytes | None, message: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError) as refused:
        read_notice(path, REGULATIONS)
    assert message in str(refused.value)


# --- the shipped set ------------------------------------------------------------------------------------


@cache
def shipped() -> tuple[Policies, Ledger]:
    return load_policies(cases=False), load_statements()


def account_of(policies: Policies) -> Coverage:
    return coverage(policies, shipped()[1])


def lost(policies: Policies) -> set[str]:
    """The statements that a changed set no longer has, and the shipped one has."""
    before = {m.message for m in account_of(shipped()[0]).gaps}
    return {s for gap in account_of(policies).gaps if gap.message not in before for s in gap.statements}


def ids_in_files() -> Iterator[str]:
    for path in (Path(__file__).parents[1] / "rules/tianjin_hebei_2018/statements.yaml",):
        for line in path.read_text(encoding="utf-8").splitlines():
            if "{id: " in line:
                yield line.partition("{id: ")[2].partition(",")[0]


def test_deleting_any_one_rule_of_the_shipped_set_names_its_statements() -> None:
    policies = shipped()[0]
    for index, rule in enumerate(policies.rules):
        left = replace(policies, rules=policies.rules[:index] + policies.rules[index + 1 :])
        assert lost(left) == {rule.id, *rule.covers}


def test_deleting_any_one_unchecked_line_of_the_shipped_set_names_its_statement() -> None:
    policies = shipped()[0]
    for index, item in enumerate(policies.unchecked):
        left = replace(policies, unchecked=policies.unchecked[:index] + policies.unchecked[index + 1 :])
        assert lost(left) == {item.id}


def test_changing_any_one_figure_of_the_shipped_set_is_found() -> None:
    policies = shipped()[0]
    for name, parameter in policies.parameters.items():
        (version,) = parameter.versions
        for key, value in version.values.items():
            other = value + 1 if isinstance(value, int) else "3/5" if "/" in value else "12:30"
            changed = replace(version, values={**version.values, key: other})
            parameters = {**policies.parameters, name: replace(parameter, versions=(changed,))}
            found = [g.message for g in account_of(replace(policies, parameters=parameters)).gaps]
            told = str(Figure(other, parameter.unit))
            shown = f"参数“{name}{f'·{key}' if key else ''}”的 {told} 不是{version.clause}的数字，目录里没有"
            assert shown in found


def test_the_ledger_is_in_the_order_of_the_notice_and_has_every_statement_once() -> None:
    ids = list(ids_in_files())
    assert [entry.id for entry in shipped()[1].entries] == ids
    assert len(ids) == len(set(ids))
    regulations = [entry.clause[:4] for entry in shipped()[1].entries]
    assert list(dict.fromkeys(regulations)) == ["印发通知", "公文意见", "会议意见", "督查规定"]


def test_the_ledger_counts_by_kind_what_its_decision_says() -> None:
    kinds = Counter(entry.kind for entry in shipped()[1].entries)
    decision = next((Path(__file__).parents[1] / "docs/decisions").glob("*-statements.md"))
    text = decision.read_text(encoding="utf-8")
    assert (
        f"| ledger | {kinds.total()} | {kinds[Kind.COMPUTED]} | {kinds[Kind.ATTESTED]} | {kinds[Kind.NONE]} |"
        in text
    )


def test_the_shipped_set_covers_its_notice() -> None:
    assert [gap.message for gap in account_of(shipped()[0]).gaps] == []
