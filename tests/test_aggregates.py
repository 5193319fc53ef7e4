"""What rules ask of lists, of other records and of people: aggregates, look-ups, posts, tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from govrules import check
from govrules.checking.cases import run_cases, untried
from govrules.errors import PolicyError
from govrules.findings import Verdict
from govrules.ledgers import take_records
from govrules.policies import load_policies
from govrules.workdays import load_calendar
from policy_sets import one_rule, policies_of, rule_file, write_policies

MEETING = {"kind": "meeting", "id": "会一", "召开日期": "2026-03-02", "已召开": True, "会议类型": "常务会议"}
PASS, FAIL, UNKNOWN, NA = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE


def item(number: int, **facts: Any) -> dict[str, Any]:
    return {"kind": "agenda_item", "id": f"题{number}", "会议编号": "会一", **facts}


def verdict(
    folder: Path, duty: str, records: Sequence[dict[str, Any]], complete: Iterable[str] = (), **keys: str
) -> Verdict:
    """The verdict of one rule about meetings on 会一."""
    policies = policies_of(folder, one_rule("meeting", duty, **keys))
    batch = take_records(records)
    declared = type(batch)(batch.loaded, batch.refused, batch.warnings, frozenset(complete))
    assert batch.refused == ()
    report = check(declared, policies=policies, today="2026-11-25")
    return next(f.verdict for f in report.findings if f.record.id == "会一")


DECISION, LEARNING, OPEN = {"议题性质": "研究决定"}, {"议题性质": "传达学习"}, {}
COUNT = "must: 个数(议题, 议题性质 == 研究决定) <= 2"


@pytest.mark.parametrize(
    ("items", "closed", "expected"),
    [
        ([DECISION, DECISION, LEARNING], True, PASS),
        ([DECISION, DECISION, DECISION], True, FAIL),
        ([DECISION, DECISION, DECISION], False, FAIL),  # more can only add
        ([DECISION, DECISION], False, UNKNOWN),  # a third may be missing
        ([DECISION, DECISION, OPEN], True, UNKNOWN),  # the third may be one
        ([DECISION, OPEN], True, PASS),  # at most two, whatever it is
        ([], True, PASS),
        ([], False, UNKNOWN),
    ],
)
def test_a_count_over_records_that_refer_to_this_one(
    tmp_path: Path, items: list[dict[str, Any]], closed: bool, expected: Verdict
) -> None:
    records = [MEETING, *(item(i, **facts) for i, facts in enumerate(items))]
    assert verdict(tmp_path, COUNT, records, ["agenda_item"] if closed else []) is expected


def test_a_child_whose_parent_is_not_recorded_may_belong_to_any(tmp_path: Path) -> None:
    stray = {"kind": "agenda_item", "id": "散", **DECISION}
    assert verdict(tmp_path, COUNT, [MEETING, stray], ["agenda_item"]) is UNKNOWN


@pytest.mark.parametrize(
    ("duty", "items", "closed", "expected"),
    [
        ("must: 任一(议题, 议题性质 == 研究决定)", [LEARNING, DECISION], False, PASS),
        ("must: 任一(议题, 议题性质 == 研究决定)", [LEARNING], True, FAIL),
        ("must: 任一(议题, 议题性质 == 研究决定)", [LEARNING], False, UNKNOWN),
        ("must: 任一(议题, 议题性质 == 研究决定)", [OPEN], True, UNKNOWN),
        ("must: 全部(议题, 议题性质 == 研究决定)", [DECISION, LEARNING], False, FAIL),
        ("must: 全部(议题, 议题性质 == 研究决定)", [DECISION], True, PASS),
        ("must: 全部(议题, 议题性质 == 研究决定)", [], True, PASS),
        ("must: 全部(议题, 议题性质 == 研究决定)", [DECISION], False, UNKNOWN),
        ("must: 任一(议题, 组成人数 == 本.组成人数)", [{"组成人数": 9}], False, UNKNOWN),
    ],
)
def test_any_and_all(
    tmp_path: Path, duty: str, items: list[dict[str, Any]], closed: bool, expected: Verdict
) -> None:
    records = [MEETING, *(item(i, **facts) for i, facts in enumerate(items))]
    assert verdict(tmp_path, duty, records, ["agenda_item"] if closed else []) is expected


FIRST = "must: 最早(议题.请示提出日期) <= 召开日期"


@pytest.mark.parametrize(
    ("days", "closed", "expected"),
    [
        (["2026-03-05", "2026-03-01"], True, PASS),
        (["2026-03-05", "2026-03-01"], False, PASS),  # an earlier one would be in time, too
        (["2026-03-05"], True, FAIL),
        (["2026-03-05"], False, UNKNOWN),
        (["2026-03-05", None], True, FAIL),  # null: that one has not happened
    ],
)
def test_the_first_of_several_dates(
    tmp_path: Path, days: list[str | None], closed: bool, expected: Verdict
) -> None:
    records = [MEETING, *(item(i, 请示提出日期=day) for i, day in enumerate(days))]
    kinds = ["agenda_item"] if closed else []
    assert verdict(tmp_path, FIRST, records, kinds, when="已填(最早(议题.请示提出日期))") is expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (["2026-03-01", "2026-02-20"], PASS),
        (["2026-03-01", "2026-03-05"], FAIL),
        (["2026-03-01", None], NA),  # not all in yet: the last has no date
        ([], NA),
    ],
)
def test_the_last_of_several_dates_is_null_until_all_are_in(
    tmp_path: Path, days: list[str | None], expected: Verdict
) -> None:
    records = [MEETING, *(item(i, 请示提出日期=day) for i, day in enumerate(days))]
    duty, when = "must: 最晚(议题.请示提出日期) <= 召开日期", "已填(最晚(议题.请示提出日期))"
    assert verdict(tmp_path, duty, records, ["agenda_item"], when=when) is expected


def test_a_ledger_is_filtered_by_facts_of_the_record_itself(tmp_path: Path) -> None:
    others = [
        {"kind": "meeting", "id": f"会{n}", "召开日期": day, "会议类型": kind}
        for n, day, kind in (("二", "2026-03-20", "常务会议"), ("三", "2026-03-09", "党组会议"))
    ]
    duty = "must: 个数(会议台账, 会议类型 == 本.会议类型) <= 1"
    assert verdict(tmp_path, duty, [MEETING, *others], ["meeting"]) is FAIL
    assert verdict(tmp_path, duty, [MEETING, others[1]], ["meeting"]) is PASS


# People


def person(identity: str, *posts: dict[str, Any], **facts: Any) -> dict[str, Any]:
    return {"kind": "person", "id": identity, "任职情况": list(posts), **facts}


MAYOR = {"职务": "区长", "任职日期": "2025-01-10", "免职日期": None}
DEPUTY = {"职务": "副区长", "任职日期": "2024-01-01", "免职日期": "2025-01-09"}


@pytest.mark.parametrize(
    ("day", "roster", "stated", "expected"),
    [
        ("2026-03-02", [MAYOR, DEPUTY], None, PASS),
        ("2025-01-10", [MAYOR, DEPUTY], None, PASS),  # the first day counts
        ("2025-01-09", [MAYOR, DEPUTY], None, FAIL),
        ("2025-01-09", [MAYOR, DEPUTY], "区长", FAIL),  # what the roster knows decides
        ("2026-03-02", None, "区长", PASS),  # nobody of that name in the roster: as the paper states it
        ("2026-03-02", None, "副区长", FAIL),
        ("2026-03-02", None, None, UNKNOWN),
    ],
)
def test_a_rule_asks_who_held_the_post_on_the_day(
    tmp_path: Path, day: str, roster: list[dict[str, Any]] | None, stated: str | None, expected: Verdict
) -> None:
    policies = policies_of(tmp_path, one_rule("approval_step", "must: 任职(签批人, [区长], 收到呈批日期)"))
    step = {"kind": "approval_step", "id": "批", "签批人": "甲", "收到呈批日期": day}
    step |= {"签批人职务": stated} if stated else {}
    records = [step, *([person("甲", *roster)] if roster is not None else [])]
    report = check(records, policies=policies, today="2026-11-25")
    assert [f.verdict for f in report.findings if f.record.id == "批"] == [expected]


@pytest.mark.parametrize("name", [{}, {"签批人": None}, {"签批人": "乙"}])
@pytest.mark.parametrize(
    ("stated", "expected"),
    [({"签批人职务": "区长"}, PASS), ({"签批人职务": "副区长"}, FAIL), ({}, UNKNOWN)],
)
def test_a_stated_post_counts_whether_a_name_is_unknown_to_the_roster_null_or_not_recorded(
    tmp_path: Path, name: dict[str, Any], stated: dict[str, Any], expected: Verdict
) -> None:
    policies = policies_of(tmp_path, one_rule("approval_step", "must: 任职(签批人, [区长], 收到呈批日期)"))
    step = {"kind": "approval_step", "id": "批", "收到呈批日期": "2026-03-02", **name, **stated}
    report = check([step], policies=policies, today="2026-11-25")
    assert [f.verdict for f in report.findings] == [expected]


def test_a_name_of_whom_a_post_is_stated_too_is_among_the_facts_that_may_be_replaced(tmp_path: Path) -> None:
    policies = policies_of(tmp_path, one_rule("approval_step", "must: 任职(签批人, [区长], 收到呈批日期)"))
    (rule,) = policies.rules_for("approval_step")
    assert (rule.claims, rule.fallbacks) == (frozenset(), {"approver"})


@pytest.mark.parametrize(("roster", "expected"), [(True, PASS), (False, FAIL)])
def test_one_person_by_id_and_by_name_is_one_person_where_the_roster_knows(
    tmp_path: Path, roster: bool, expected: Verdict
) -> None:
    policies = policies_of(tmp_path, one_rule("supervision_task", "must: 方案审定人 == 交办领导"))
    task = {"kind": "supervision_task", "id": "督", "方案审定人": "p1", "交办领导": "甲某"}
    people = [person("p1", MAYOR, 姓名="甲某")] if roster else []
    report = check([task, *people], policies=policies, today="2026-11-25")
    assert [f.verdict for f in report.findings if f.record.id == "督"] == [expected]


# Tables

TABLE = """\
clause: 会议意见（十九）
record: meeting
who: 会议主办单位
rules:
  - id: 甲
    when: 已召开
    says: 不超过本类会议的上限
    remedy: 压缩规模
    table:
      - {id: 甲-1, when: 会议类别 == 一类, must_not: "参会人数 > 上限[一类]"}
      - {id: 甲-2, when: 会议类别 == 二类, should_not: "参会人数 > 上限[二类]", says: 二类另说}
    pass:
      - {已召开: true, 会议类别: 一类, 参会人数: 350}
      - {已召开: true, 会议类别: 二类, 参会人数: 200}
    fail:
      - {已召开: true, 会议类别: 一类, 参会人数: 351}
      - {已召开: true, 会议类别: 二类, 参会人数: 201}
    not_applicable: [{已召开: true, 会议类别: 三类}, {已召开: false, 会议类别: 一类}]
    unknown: [{已召开: true, 参会人数: 10}]
"""


def test_the_rows_of_a_table_are_rules_of_their_own(tmp_path: Path) -> None:
    policies = policies_of(tmp_path, TABLE)
    first, second = policies.rules
    assert (first.says, second.says, second.remedy) == ("不超过本类会议的上限", "二类另说", "压缩规模")
    assert (first.table, second.table) == ("甲", "甲")
    assert first.when_text == "(已召开) and (会议类别 == 一类)"
    assert (first.modality.advisory, second.modality.advisory) == (False, True)
    report = check(
        {"kind": "meeting", "id": "会", "已召开": True, "会议类别": "二类", "参会人数": 201},
        policies=policies,
        today="2026-11-25",
    )
    assert [(f.rule, f.verdict) for f in report.findings] == [("甲-1", NA), ("甲-2", FAIL)]


def test_the_cases_of_a_table_are_run_on_its_rows_together(tmp_path: Path) -> None:
    policies = policies_of(tmp_path, TABLE)
    outcomes = run_cases(policies.rules, policies, load_calendar(), "scalar")
    assert [(o.rule, o.good) for o in outcomes] == [("甲", True)] * 7
    assert [p for rule in policies.rules for p in untried(rule, policies, load_calendar())] == []


DEFINE = """\
  推定类别:
    type: 会议类别
    rows:
      - [会议类型 == 常务会议, 不分类]
      - [会议类型 == 全区性会议 and 召开名义 == 区政府, 一类]
      - [会议类型 == 全区性会议 and 召开名义 == 区政府部门, 二类]
    else: 三类
"""


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"会议类型": "常务会议", "会议类别": "不分类"}, PASS),
        ({"会议类型": "全区性会议", "召开名义": "区政府", "会议类别": "一类"}, PASS),
        ({"会议类型": "全区性会议", "召开名义": "区政府", "会议类别": "二类"}, FAIL),
        ({"会议类型": "部门会议", "会议类别": "三类"}, PASS),  # the name does not matter then
        ({"会议类型": "全区性会议", "会议类别": "二类"}, UNKNOWN),
        ({"会议类型": "全区性会议", "会议类别": "不分类"}, FAIL),  # no possible row gives that
    ],
)
def test_a_definition_by_rows_is_compared_row_by_row(
    tmp_path: Path, facts: dict[str, Any], expected: Verdict
) -> None:
    rule = "{id: 甲-1, says: 申报与推定一致, must: 会议类别 == 推定类别}"
    policies = policies_of(tmp_path, rule_file("meeting", rule, define=DEFINE))
    report = check({"kind": "meeting", "id": "会", **facts}, policies=policies, today="2026-11-25")
    assert [f.verdict for f in report.findings] == [expected]


def test_rows_that_can_hold_together_are_refused_with_the_combination(tmp_path: Path) -> None:
    overlapping = DEFINE.replace(
        "会议类型 == 全区性会议 and 召开名义 == 区政府部门", "召开名义 == 区政府部门"
    )
    rule = "{id: 甲-1, says: 申报与推定一致, must: 会议类别 == 推定类别}"
    folder = write_policies(tmp_path, rule_file("meeting", rule, define=overlapping))
    with pytest.raises(PolicyError, match="表中不止一行适用：召开名义为区政府部门、会议类型为常务会议"):
        load_policies(folder)


def test_rules_that_fix_one_fact_to_different_choices_conflict(tmp_path: Path) -> None:
    rules = rule_file(
        "approval_step",
        "{id: 甲-1, says: 区长签, when: '已填(签批日期)', must: 签批人职务 == 区长,"
        " decides: {签批人职务: [区长, 代区长]}}",
        "{id: 甲-2, says: 主任签, when: '已填(签批人)', must: 签批人职务 == 办公室主任,"
        " decides: {签批人职务: [办公室主任]}}",
    )
    step = {
        "kind": "approval_step",
        "id": "批",
        "签批人": "甲",
        "签批人职务": "区长",
        "签批日期": "2026-03-02",
    }
    policies = policies_of(tmp_path, rules)
    first, second = check(step, policies=policies, today="2026-11-25").findings
    assert (first.conflicts_with, second.conflicts_with) == (("甲-2",), ("甲-1",))
    alone = check(step | {"签批人": None}, policies=policies, today="2026-11-25").findings
    assert [f.conflicts_with for f in alone] == [(), ()]


def test_clauses_of_which_one_is_met_and_one_is_broken_conflict(tmp_path: Path) -> None:
    """区长签 against 区长或常务副区长签, signed by the latter: both name whom they want."""
    rules = rule_file(
        "approval_step",
        "{id: 甲-1, says: 区长签, must: 签批人职务 == 区长, decides: {签批人职务: [区长]}}",
        "{id: 甲-2, says: 也可由常务签, must: '签批人职务 in [区长, 常务副区长]',"
        " decides: {签批人职务: [区长, 常务副区长]}}",
    )
    policies = policies_of(tmp_path, rules)
    step = {"kind": "approval_step", "id": "批"}
    for post, expected in (("常务副区长", [("甲-2",), ("甲-1",)]), ("区长", [(), ()]), ("副区长", [(), ()])):
        found = check(step | {"签批人职务": post}, policies=policies, today="2026-11-25").findings
        assert [f.conflicts_with for f in found] == expected
