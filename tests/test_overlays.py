"""Overlays: another policy set on top of a base, by id; what it does not touch stays the base's."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from command_line import run
from govrules import check, load_policies, load_records
from govrules.errors import PolicyError, UsageError
from govrules.findings import Finding
from govrules.ledgers import take_records
from policy_sets import one_rule, rule_file, write_policies

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples" / "overlays"
EXPECTED: list[dict[str, str]] = yaml.safe_load((ROOT / "tests/expected/overlays.yaml").read_text("utf-8"))
NAMES = sorted(path.parent.name for path in EXAMPLES.glob("*/policy.yaml"))
TODAY = "2026-11-25"


@cache
def found(overlay: str) -> dict[tuple[str, str], Finding]:
    folders = [] if overlay == "none" else [EXAMPLES / overlay]
    policies = load_policies(overlays=folders, cases=False)
    batch = load_records(EXAMPLES / "records", vocabulary=policies.vocabulary)
    report = check(batch, today=TODAY, policies=policies)
    assert not report.refused
    return {(f.record.id, f.rule): f for f in report.findings}


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda e: f"{e['overlay']} {e['record']} {e['rule']}")
def test_the_examples_give_what_was_worked_out_by_hand(expected: dict[str, str]) -> None:
    finding = found(expected["overlay"])[expected["record"], expected["rule"]]
    assert (str(finding.verdict), finding.clause) == (expected["verdict"], expected["clause"])


def test_every_overlay_is_expected_to_change_something() -> None:
    assert {e["overlay"] for e in EXPECTED} == {*NAMES, "none"}


@pytest.mark.parametrize("overlay", NAMES)
def test_what_an_overlay_does_not_touch_stays(overlay: str) -> None:
    """A finding that cites the base is word for word the base's, but for exceptions that have gone."""
    base = found("none")
    own = {
        k: f for k, f in found(overlay).items() if f.clause.startswith(("公文意见", "会议意见", "督查规定"))
    }
    assert own
    assert {k: (f.verdict, f.clause, f.details) for k, f in own.items()} == {
        k: (base[k].verdict, base[k].clause, base[k].details) for k in own
    }


@pytest.mark.parametrize("overlay", [n for n in NAMES if list((EXAMPLES / n).glob("*规则.yaml"))])
def test_the_rules_of_an_overlay_pass_their_own_cases(overlay: str) -> None:
    for rule in ("HY-02-6", "HY-02-10"):
        ran = run("test", "--overlay", EXAMPLES / overlay, "--select", rule, "--engine", "scalar")
        assert " 0 failed" in ran.out, ran.out


@pytest.mark.parametrize(
    ("day", "most", "more"),
    [("1995-05-10", 180, 181), ("2008-05-08", 200, 201), ("2017-05-10", 300, 301)],
)
def test_the_versions_of_a_figure_on_both_sides(day: str, most: int, more: int) -> None:
    policies = load_policies(overlays=[EXAMPLES / "central_meeting_fees"], cases=False)
    meeting = {"kind": "meeting", "meeting_class": "class_2", "start_date": day}
    for number, verdict in ((most, "pass"), (more, "fail")):
        report = check(
            meeting | {"id": "m", "participant_count": number},
            today=TODAY,
            policies=policies,
            select="HY-19-2",
        )
        assert [str(f.verdict) for f in report.findings] == [verdict]


def test_the_commands_take_an_overlay() -> None:
    ran = run("check", EXAMPLES / "records", "--overlay", EXAMPLES / "jiangmen_2014", "--today", TODAY)
    assert "江门市精简会议规定（2014年）会议规模" in ran.out
    assert "tianjin_hebei_2018+jiangmen_2014 0.1.0+1.0" in ran.out
    ran = run("rules", "--overlay", EXAMPLES / "jiangmen_2014", "--select", "HY-*")
    assert "三类 100人" in ran.out
    assert "HY-26-3" not in ran.out
    ran = run("explain", "HY-19-3", "--overlay", EXAMPLES / "jiangmen_2014", "--today", TODAY)
    assert "2014-06-01 起 三类 100人" in ran.out


def test_records_are_written_with_the_labels_of_the_overlay_or_the_base() -> None:
    policies = load_policies(overlays=[EXAMPLES / "half_of_deputies"], cases=False)
    meetings = [
        {"kind": "meeting", "id": post, "members": [{"member": "甲某", "member_role": post}]}
        for post in ("市长", "区长")
    ]
    batch = take_records(meetings, vocabulary=policies.vocabulary)
    assert [r.members[0].member_role for r in batch.records] == ["mayor", "mayor"]  # type: ignore[attr-defined]
    assert policies.terms["document"]["签发人职务"].labels["mayor"] == "市长"


# --- what is wrong with an overlay ------------------------------------------------------------------------

HEAD = "name: 附加\nversion: '1'\nsource: 甲市文件\nextends: test\nsince: 2020-01-01\n"


def base(folder: Path) -> Path:
    return write_policies(folder / "base", one_rule("meeting", "must: 参会人数 <= 上限[一类]"))


def overlay(folder: Path, head: str = "", **files: str) -> Path:
    root = folder / "over"
    (root / "parameters").mkdir(parents=True)
    (root / "policy.yaml").write_text(HEAD + head, encoding="utf-8")
    for name, text in files.items():
        path = root / "parameters/p.yaml" if name == "parameters" else root / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
    return root


def problems(base_: Path, overlay_: Path) -> list[tuple[str, Any]]:
    with pytest.raises(PolicyError) as raised:
        load_policies(base_, overlays=[overlay_])
    return [(problem.message, problem.hint) for problem in raised.value.problems]


@pytest.mark.parametrize(
    ("head", "files", "message", "hint"),
    [
        ("disable: {甲-2: 不适用}\n", {}, "要修改的规则集没有规则 甲-2", "是否指“甲-1”？"),
        ("disable: {甲-1: ''}\n", {}, "停用 甲-1 没有写明理由", None),
        ("disable: [甲-1]\n", {}, "disable 写成 {规则: 理由}", None),
        ("disabled: {}\n", {}, "附加规则集没有“disabled”这个键", "是否指“disable”？"),
        (
            "",
            {"parameters": "变过的天树: {values: {2020-01-01: {value: 9, clause: 甲}}}\n"},
            "要修改的规则集没有参数“变过的天树”",
            "是否指“变过的天数”？",
        ),
        (
            "",
            {"parameters": "上限: {values: {2020-01-01: {一等: 9, clause: 甲}}}\n"},
            "参数“上限”没有分项“一等”",
            "可用：一类、二类、三类、不分类",
        ),
        (
            "",
            {"parameters": "七天: {unit: 人, values: {2020-01-01: {value: 9, clause: 甲}}}\n"},
            "参数“七天”以工作日计，不能改为人",
            "只有工作日和日可以互换，且各分项要一并给出",
        ),
        (
            "",
            {"parameters": "七天: {says: 七, unit: 工作日, values: {2020-01-01: {value: 9, clause: 甲}}}\n"},
            "参数“七天”在要修改的规则集里已有",
            "修改原有参数的，不写 says，只写 values（单位不同的加 unit）",
        ),
        (
            "vocabulary: {posts: {major: [市长]}}\n",
            {},
            "名单 posts 没有“major”这个代码",
            "是否指“mayor”？",
        ),
    ],
)
def test_what_points_at_nothing_is_refused_with_advice(
    tmp_path: Path, head: str, files: dict[str, str], message: str, hint: str | None
) -> None:
    assert problems(base(tmp_path), overlay(tmp_path, head, **files)) == [(message, hint)]


@pytest.mark.parametrize(
    ("rule", "message", "hint"),
    [
        (
            "{id: 乙-1, replaces: 甲-9, says: 一, must: 已召开}",
            "要修改的规则集没有规则 甲-9",
            "是否指“甲-1”？",
        ),
        (
            "{id: 甲-1, says: 一, must: 已召开}",
            "规则 甲-1 重复，先见于 set/rules.yaml:5:5",
            "请改其中一条的 id",
        ),
    ],
)
def test_a_rule_replaces_one_that_is_there_or_is_a_new_one(
    tmp_path: Path, rule: str, message: str, hint: str
) -> None:
    over = overlay(tmp_path, rules=rule_file("meeting", rule))
    assert problems(base(tmp_path), over) == [(message, hint)]


def test_an_overlay_of_another_set_is_refused(tmp_path: Path) -> None:
    over = overlay(tmp_path)
    text = (over / "policy.yaml").read_text(encoding="utf-8").replace("extends: test", "extends: toast")
    (over / "policy.yaml").write_text(text, encoding="utf-8")
    assert problems(base(tmp_path), over) == [("本附加规则集修改的是“toast”，不是“test”", "是否指“test”？")]


def test_a_folder_without_a_head_is_no_overlay(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        load_policies(base(tmp_path), overlays=[tmp_path])


def test_overlays_change_one_another_in_turn(tmp_path: Path) -> None:
    """The second changes what the first put there, and switches off what the first added."""
    first = overlay(
        tmp_path / "1",
        parameters="上限: {values: {2020-01-01: {一类: 9, clause: 甲市}}}\n",
        rules=rule_file("meeting", "{id: 乙-1, says: 二, must: 已召开}"),
    )
    second = overlay(
        tmp_path / "2",
        "disable: {乙-1: 不要了}\n",
        parameters="上限: {values: {2021-01-01: {一类: 7, clause: 乙市}}}\n",
    )
    policies = load_policies(base(tmp_path), overlays=[first, second])
    assert [rule.id for rule in policies.rules] == ["甲-1"]
    meeting = {"kind": "meeting", "id": "m", "start_date": "2026-03-02", "participant_count": 8}
    (finding,) = check(meeting, today=TODAY, policies=policies).findings
    assert (str(finding.verdict), finding.clause) == ("fail", "乙市")


def test_a_rule_that_was_replaced_still_takes_over_where_it_is_named(tmp_path: Path) -> None:
    rules = rule_file(
        "meeting",
        "{id: 甲-1, says: 一, must: 已召开, unless: [甲-2]}",
        "{id: 甲-2, says: 二, when: 会议类别 == 一类, must_not: 已召开}",
    )
    root = write_policies(tmp_path / "base", rules)
    over = overlay(
        tmp_path,
        rules=rule_file(
            "meeting", "{id: 乙-2, replaces: 甲-2, says: 二, when: 会议类别 == 二类, must_not: 已召开}"
        ),
    )
    off = overlay(tmp_path / "off", "disable: {甲-2: 不要}\n")
    meeting = {
        "kind": "meeting",
        "id": "m",
        "start_date": "2026-03-02",
        "held": False,
        "meeting_class": "class_2",
    }

    def verdicts(*overlays: Path) -> dict[str, str]:
        report = check(meeting, today=TODAY, policies=load_policies(root, overlays=overlays))
        return {f.rule: str(f.verdict) for f in report.findings}

    assert verdicts() == {"甲-1": "fail", "甲-2": "not_applicable"}
    assert verdicts(over) == {"甲-1": "not_applicable", "乙-2": "pass"}
    assert verdicts(off) == {"甲-1": "fail"}
