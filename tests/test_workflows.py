"""The workflow form: what a flow demands lowers to the ordinary rules that say the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from msgspec.structs import replace

from govrules import check
from govrules.errors import PolicyError, Span
from govrules.policies import Policies, Rule, load_policies
from govrules.policies.loader import MODALITIES, RULE_KEYS
from govrules.policies.schema import rule_file_schema
from govrules.policies.workflows import WORDS, Order, Precedence
from govrules.trees import read_yaml, to_data
from policy_sets import policies_of, record_of, rule_file, write_policies

FLOW = """\
clause: 督查规定二（一）2
record: supervision_task
who: 督查室
workflow:
  id: 甲
  title: 试用流程
  when: 督查类别 == 上级交派
  steps:
    接到通知: {at: 接到督查通知日期}
    拟办:
      at: 拟办意见上报日期
      who: 督查室
      yields: 拟办意见
      due: [{id: 甲-1, says: 两天内拟办, within: 两天, after: 接到通知}]
    审定:
      at: 拟办意见审定日期
      after: {拟办: {order: text, id: 甲-2}}
      requires: [{id: 甲-2, must: 拟办意见审定人职务 == 办公室主任}]
    发通知:
      at: 督查通知制发日期
      after: {审定: {order: logical, id: 甲-3, says: 审定后才发通知}, 接到通知: {order: numbering}}
      requires: [甲-5]
    上报:
      at: 总体报告上报日期
      due: [{id: 甲-4, says: 按要求日期上报, by: 上级要求上报日期}]
    办结: {at: 办结日期}
  close:
    {id: 甲-0, says: 各步都有才办结, step: 办结, needs: [拟办, 发通知],
     needs_if: {上报: 已填(上级要求上报日期)}}
rules:
  - id: 甲-2
    says: 拟办意见由主任审定
    remedy: 报主任
    pending:
      - {督查类别: 上级交派, 接到督查通知日期: 2026-03-02, 拟办意见上报日期: null, 拟办意见审定日期: null}
  - {id: 甲-5, says: 通知写明标题, when: 已填(督查通知制发日期), must: 已填(标题)}
"""

SAME = rule_file(
    "supervision_task",
    """{id: 甲-1, says: 两天内拟办, when: 督查类别 == 上级交派,
      must: {done: 拟办意见上报日期, within: 两天, after: 接到督查通知日期}}""",
    """{id: 甲-3, says: 审定后才发通知, when: 督查类别 == 上级交派,
      must: {done: 拟办意见审定日期, until: 督查通知制发日期}}""",
    """{id: 甲-4, says: 按要求日期上报, when: 督查类别 == 上级交派,
      must: {done: 总体报告上报日期, by: 上级要求上报日期}}""",
    """id: 甲-0
    says: 各步都有才办结
    when: 督查类别 == 上级交派 and 已填(办结日期)
    must:
      - {done: 拟办意见上报日期, until: 办结日期}
      - {done: 督查通知制发日期, until: 办结日期}
      - not (已填(上级要求上报日期)) or (已填(总体报告上报日期) and 总体报告上报日期 <= 办结日期)""",
    """id: 甲-2
    says: 拟办意见由主任审定
    remedy: 报主任
    when: 督查类别 == 上级交派
    must:
      - {done: 拟办意见上报日期, until: 拟办意见审定日期}
      - {holds: 拟办意见审定人职务 == 办公室主任, until: 拟办意见审定日期}""",
    "{id: 甲-5, says: 通知写明标题, when: 已填(督查通知制发日期), must: 已填(标题)}",
)

DONE = {
    "督查类别": "上级交派",
    "接到督查通知日期": "2026-03-02",
    "拟办意见上报日期": "2026-03-03",
    "拟办意见审定日期": "2026-03-04",
    "拟办意见审定人职务": "办公室主任",
    "督查通知制发日期": "2026-03-05",
    "标题": "某项工作",
    "上级要求上报日期": "2026-03-20",
    "总体报告上报日期": "2026-03-20",
    "办结日期": "2026-03-25",
}


def bare(rule: Rule) -> Rule:
    """A rule without what only the place in a file makes different."""
    return replace(rule, span=Span("", 1, 0), cases=(), table="", when_text="", clause="", who="")


def verdicts(policies: Policies, **changes: object) -> dict[str, str]:
    facts = {k: v for k, v in (DONE | changes).items() if v != "缺"}
    report = check([record_of("supervision_task", **facts)], today="2026-03-30", policies=policies)
    return {finding.rule: finding.verdict.value for finding in report.findings}


def test_each_part_of_a_flow_lowers_to_the_ordinary_rule(tmp_path: Path) -> None:
    flow = policies_of(tmp_path / "a", FLOW)
    same = policies_of(tmp_path / "b", SAME)
    assert [bare(rule) for rule in flow.rules] == [bare(rule) for rule in same.rules]


def test_a_flow_gives_its_steps_with_what_stands_at_them(tmp_path: Path) -> None:
    (flow,) = policies_of(tmp_path, FLOW).workflows
    assert (flow.id, flow.title, flow.record, flow.closing) == ("甲", "试用流程", "supervision_task", "办结")
    assert [step.name for step in flow.steps] == ["接到通知", "拟办", "审定", "发通知", "上报", "办结"]
    notice = flow.steps[3]
    assert notice.after == (
        Precedence("审定", Order.LOGICAL, "甲-3"),
        Precedence("接到通知", Order.NUMBERING),
    )
    assert (notice.at_text, notice.rules) == ("督查通知制发日期", ("甲-5",))
    assert (flow.steps[1].who, flow.steps[1].yields) == ("督查室", "拟办意见")
    assert flow.rules == ("甲-1", "甲-2", "甲-3", "甲-5", "甲-4", "甲-0")


def test_mere_numbering_gives_no_verdict(tmp_path: Path) -> None:
    found = verdicts(policies_of(tmp_path, FLOW), 接到督查通知日期="2026-03-06")
    assert set(found.values()) == {"pass"}


@pytest.mark.parametrize(
    ("changes", "failing"),
    [
        ({"拟办意见上报日期": "2026-03-05"}, {"甲-1", "甲-2"}),
        ({"拟办意见审定日期": "2026-03-06"}, {"甲-3"}),
        ({"总体报告上报日期": "2026-03-21"}, {"甲-4"}),
        ({"拟办意见审定人职务": "区长"}, {"甲-2"}),
        ({"督查通知制发日期": None}, {"甲-0"}),
        ({"总体报告上报日期": "2026-03-26"}, {"甲-4", "甲-0"}),
        ({"上级要求上报日期": None, "总体报告上报日期": None}, set()),
    ],
)
def test_what_is_done_out_of_order_or_left_out_fails(
    tmp_path: Path, changes: dict[str, object], failing: set[str]
) -> None:
    found = verdicts(policies_of(tmp_path, FLOW), **changes)
    assert {rule for rule, verdict in found.items() if verdict == "fail"} == failing


def test_the_words_that_a_part_may_carry_are_those_of_a_rule() -> None:
    assert set(WORDS) == set(RULE_KEYS) - {"id", "record", "replaces", *MODALITIES}


def test_a_flow_may_be_all_that_a_file_has(tmp_path: Path) -> None:
    text = (
        FLOW[: FLOW.index("rules:")].replace("id: 甲-2}", "id: 甲-2, says: 主任审定}").replace("[甲-5]", "[]")
    )
    assert [rule.id for rule in policies_of(tmp_path, text).rules] == ["甲-1", "甲-2", "甲-3", "甲-4", "甲-0"]


def test_a_rule_of_another_file_may_stand_at_a_step(tmp_path: Path) -> None:
    folder = write_policies(tmp_path, FLOW.replace("[甲-5]", "[乙-1]"))
    (folder / "z.yaml").write_text(
        rule_file("meeting", "{id: 乙-1, says: 一, must: 已召开}"), encoding="utf-8"
    )
    assert load_policies(folder).workflows[0].steps[3].rules == ("乙-1",)


def test_a_misspelt_rule_at_a_step_is_named_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as raised:
        policies_of(tmp_path, FLOW.replace("[甲-5]", "[甲-55]"))
    (problem,) = raised.value.problems
    assert (problem.message, problem.hint) == ("没有规则 甲-55", "是否指“甲-5”？")


def test_the_schema_of_rule_files_knows_the_form() -> None:
    schema = rule_file_schema()
    assert list(Draft202012Validator(schema).iter_errors(tree_of(FLOW))) == []
    wrong = FLOW.replace("order: logical", "order: 先后")
    (error,) = Draft202012Validator(schema).iter_errors(tree_of(wrong))
    assert error.json_path == "$.workflow"


def tree_of(text: str) -> object:
    tree = read_yaml(text, "rules.yaml", [])
    assert tree is not None
    return to_data(tree)


def test_a_file_may_have_several_flows_each_about_its_own_records(tmp_path: Path) -> None:
    text = """\
clause: 督查规定三
record: supervision_task
who: 督查室
workflow:
  - id: 甲
    title: 一
    steps:
      拟办: {at: 拟办意见上报日期, due: [{id: 甲-1, says: 一, within: 两天, after: 接到督查通知日期}]}
  - id: 乙
    title: 二
    record: rectification_order
    when: 督办单种类 == 督办单
    steps:
      复查: {at: 实地复查日期}
      办结: {at: 督办单办结日期, after: {复查: {order: text, id: 乙-1, says: 二}}}
"""
    policies = policies_of(tmp_path, text)
    assert [(w.id, w.record) for w in policies.workflows] == [
        ("甲", "supervision_task"),
        ("乙", "rectification_order"),
    ]
    assert [(r.id, r.record, r.when_text) for r in policies.rules] == [
        ("甲-1", "supervision_task", "True"),
        ("乙-1", "rectification_order", "督办单种类 == 督办单"),
    ]
    with pytest.raises(PolicyError, match="规则 甲-1 已在流程 甲 里"):
        policies_of(tmp_path / "b", text.replace("乙-1", "甲-1"))
