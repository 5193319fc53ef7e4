"""The rules as pages: one per article with an anchor per rule, and indexes by record type and by unit."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from command_line import run
from govrules.models import KINDS
from govrules.policies import Policies, load_policies
from govrules.reports.pages import rule_pages
from policy_sets import POLICY, write_policies

PARAMETERS = """\
发言时长:
  says: 发言
  unit: 分钟
  values:
    2018-05-11: {value: 8, clause: 茶会意见（一）}
    2026-03-01: {value: 6, clause: 茶会意见修订}
"""
FIRST = """\
clause: 茶会意见（一）
record: meeting
who: 茶房
rules:
  - id: 茶-1-1
    says: 发言一般不超过上限
    should: 最长发言分钟数 <= 发言时长
    unless: [茶-1-2]
    remedy: 写短稿
    note: >-
      逐人判断，
      登记最长的一个 <max>
    pass: [{最长发言分钟数: 6}, {最长发言分钟数: 5}, {最长发言分钟数: 4}, {最长发言分钟数: 3}]
    fail: [{最长发言分钟数: 7}]
  - id: 茶-1-2
    says: 主席的发言不超过五分钟
    who: 主席
    when: 会议类型 == 常务会议
    must: 最长发言分钟数 > 0
unchecked:
  - {id: 茶-1-3, says: 迟到的不补席, why: 没有记录能反映}
"""
SECOND = """\
clause: 茶会意见（二）
record: minutes
who: 茶房
rules:
  - {id: 茶-2-1, says: 散后通报, must: 已填(纪要报审日期), covers: [茶-2-2]}
"""


def tea_set(folder: Path) -> Path:
    root = write_policies(folder, FIRST, parameters=PARAMETERS, policy=POLICY)
    (root / "rules.yaml").rename(root / "tea_01.yaml")
    (root / "tea_02.yaml").write_text(SECOND, encoding="utf-8")
    return root


@cache
def shipped() -> tuple[Policies, dict[str, str]]:
    policies = load_policies()
    return policies, rule_pages(policies)


def test_an_article_is_one_page_and_tells_all_of_its_rules(tmp_path: Path) -> None:
    quoted = {"茶-1-1": ("每人*一般*不超过6分钟。",), "茶-1-3": ("迟到的不补席。",)}
    pages = rule_pages(load_policies(tea_set(tmp_path)), quoted)
    assert list(pages) == ["tea_01.md", "tea_02.md", "README.md", "by_record.md", "by_unit.md"]
    assert pages["tea_01.md"] == (
        """\
# 茶会意见（一）

[全部条款](README.md)　规则 2 条，不判 1 条

## <a id="茶-1-1"></a>茶-1-1

**发言一般不超过上限**

> 每人\\*一般\\*不超过6分钟。

- 条款：茶会意见（一）　一般应当
- 对象：会议
- 责任单位：茶房
- 施行：2018-05-11 起
- 表述：会议，茶房一般应当最长发言分钟数不超过发言时长（6分钟）。除外：依 茶-1-2 办理的。
- 参数：发言时长　2018-05-11 起 8分钟　茶会意见（一）
- 参数：发言时长　2026-03-01 起 6分钟　茶会意见修订
- 让位于：茶-1-2　主席的发言不超过五分钟
- 豁免：可以登记，本条是一般要求
- 怎么办：写短稿
- 说明：逐人判断，登记最长的一个\\<max\\>
- 案例：5 个
    - 合规：最长发言分钟数6分钟　今日 2026-11-25
    - 合规：最长发言分钟数5分钟　今日 2026-11-25
    - 合规：最长发言分钟数4分钟　今日 2026-11-25
    - 合规：另有 1 个
    - 不合规：最长发言分钟数7分钟　今日 2026-11-25

## <a id="茶-1-2"></a>茶-1-2

**主席的发言不超过五分钟**

- 条款：茶会意见（一）　应当
- 对象：会议
- 责任单位：主席
- 施行：2018-05-11 起
- 表述：会议，会议类型为常务会议的，主席应当最长发言分钟数超过0。
- 取代：茶-1-1　发言一般不超过上限

## 不判的语句

- <a id="茶-1-3"></a>**茶-1-3**　迟到的不补席　不判：没有记录能反映
    > 迟到的不补席。
"""
    )


def test_the_indexes_lead_to_every_rule_by_record_type_and_by_unit(tmp_path: Path) -> None:
    pages = rule_pages(load_policies(tea_set(tmp_path)))
    assert pages["README.md"].splitlines()[4:] == [
        "| 条款 | 规则 | 不判 |",
        "| --- | --- | --- |",
        "| [茶会意见（一）](tea_01.md) | 2 | 1 |",
        "| [茶会意见（二）](tea_02.md) | 1 | 0 |",
    ]
    assert pages["by_record.md"].splitlines()[4:] == [
        "## 会议",
        "",
        "- [茶-1-1](tea_01.md#茶-1-1)　发言一般不超过上限",
        "- [茶-1-2](tea_01.md#茶-1-2)　主席的发言不超过五分钟",
        "",
        f"## {KINDS['minutes'].title}",
        "",
        "- [茶-2-1](tea_02.md#茶-2-1)　散后通报",
    ]
    assert pages["by_unit.md"].splitlines()[4:] == [
        "## 茶房",
        "",
        "- [茶-1-1](tea_01.md#茶-1-1)　发言一般不超过上限",
        "- [茶-2-1](tea_02.md#茶-2-1)　散后通报",
        "",
        "## 主席",
        "",
        "- [茶-1-2](tea_01.md#茶-1-2)　主席的发言不超过五分钟",
    ]


def test_every_statement_of_the_shipped_set_has_one_anchor() -> None:
    policies, pages = shipped()
    anchors = [name for text in pages.values() for name in re.findall(r'<a id="([^"]+)"></a>', text)]
    covered = [name for rule in policies.rules for name in rule.covers]
    own = [item.id for item in (*policies.rules, *policies.unchecked)]
    assert sorted(anchors) == sorted([*own, *covered])


def test_every_link_of_the_pages_leads_to_a_page_and_an_anchor_of_it() -> None:
    pages = shipped()[1]
    for text in pages.values():
        for name, anchor in re.findall(r"\]\(([^)#]+)#?([^)]*)\)", text):
            assert name in pages
            assert not anchor or f'<a id="{anchor}"></a>' in pages[name]


def test_the_pages_are_written_into_a_folder_with_the_sentences_of_a_copy(tmp_path: Path) -> None:
    root, target = tea_set(tmp_path), tmp_path / "网页"
    (root / "statements.yaml").write_text(
        "regulations: [{clause: 茶会意见, heading: 茶会管理的意见, intro: 前言}]\n"
        "articles:\n"
        "  - clause: 茶会意见（一）\n"
        "    fingerprint: '0'\n"
        "    statements: [{id: 茶-1-1, kind: computed, at: 2}]\n",
        encoding="utf-8",
    )
    (tmp_path / "全文.txt").write_text("茶会管理的意见\n（一）发言。发言要短。\n", encoding="utf-8")
    ran = run("rules", "--policies", root, "--pages", target, "--notice", tmp_path / "全文.txt")
    assert (ran.code, ran.out) == (0, f"已写 5 页，从 {target / 'README.md'} 看起\n")
    assert "\n> 发言要短。\n" in (target / "tea_01.md").read_text(encoding="utf-8")


def test_a_copy_without_pages_is_a_wrong_use_of_the_command(tmp_path: Path) -> None:
    ran = run("rules", "--notice", tmp_path / "全文.txt")
    assert (ran.code, ran.out) == (2, "")
    assert "--notice 与 --pages 同用" in ran.err


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "占用").write_text("", encoding="utf-8")
    ran = run("rules", "--policies", tea_set(tmp_path), "--pages", tmp_path / "占用")
    assert ran.code == 2
    assert "建不了目录" in ran.err
