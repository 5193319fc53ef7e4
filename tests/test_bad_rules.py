"""Each file of ``bad_rules/`` is refused with exactly the text beside it: place, line, caret, advice."""

from __future__ import annotations

from pathlib import Path

import pytest

from govrules.errors import PolicyError, UsageError
from govrules.policies import load_policies
from policy_sets import one_rule, rule_file, write_policies

HERE = Path(__file__).parent / "bad_rules"
GOOD = one_rule("meeting", "must: 已召开")


def written(folder: Path, name: str) -> Path:
    """The policy set with the file ``name`` in its place: the rules, or what its name begins with."""
    text = (HERE / f"{name}.yaml").read_text(encoding="utf-8")
    for part in ("parameters", "policy", "settings"):
        if name.startswith(part):
            return write_policies(folder, GOOD, **{part: text})
    return write_policies(folder, text)


@pytest.mark.parametrize("name", sorted(path.stem for path in HERE.glob("*.yaml")))
def test_a_bad_file_is_refused_with_all_that_is_wrong_at_once(tmp_path: Path, name: str) -> None:
    with pytest.raises(PolicyError) as raised:
        load_policies(written(tmp_path, name))
    assert f"{raised.value}\n" == (HERE / f"{name}.txt").read_text(encoding="utf-8")


def test_every_bad_file_has_its_text_and_every_text_its_file() -> None:
    assert {p.stem for p in HERE.glob("*.yaml")} == {p.stem for p in HERE.glob("*.txt")}


def problems_of(folder: Path) -> list[str]:
    with pytest.raises(PolicyError) as raised:
        load_policies(folder)
    return [problem.message for problem in raised.value.problems]


def test_what_is_wrong_with_a_parameter_is_not_said_again_where_it_is_used(tmp_path: Path) -> None:
    parameters = "人数: {says: 人数, unit: 位, values: {2018-05-11: {value: 2, clause: 甲条}}}\n"
    rules = rule_file(
        "meeting",
        "{id: 甲-1, says: 一, must: 参会人数 <= 人数}",
        "{id: 甲-2, says: 二, must: '参会人数 <= 人数[一类]'}",
        "{id: 甲-3, says: 三, must: 已招开}",
    )
    folder = write_policies(tmp_path, rules, parameters=parameters)
    assert problems_of(folder) == ["没有“位”这个单位", "未知的名称“已招开”"]


def test_what_is_wrong_with_a_rule_is_not_said_again_where_it_is_named(tmp_path: Path) -> None:
    rules = rule_file(
        "meeting",
        "{id: 甲-1, says: 一, when: 会议类别 == 一类, must: 已召开, unless: [甲-2, 甲-3]}",
        "{id: 甲-2, says: 二, when: 会议类型 == 常委, must: 已召开}",
        "{id: 甲-3, when: 会议类型 == 常务会议, must: 已召开}",
    )
    assert problems_of(write_policies(tmp_path, rules)) == [
        "没有“常委”这个选项",
        "规则 甲-3 没有 says（要点）",
    ]


def test_a_broken_define_is_reported_once_however_often_it_is_used(tmp_path: Path) -> None:
    rules = rule_file(
        "meeting",
        "{id: 甲-1, says: 一, must: 大会}",
        "{id: 甲-2, says: 二, when: 大会, must: 已召开}",
        define="  大会: 会议类别 == 特大\n",
    )
    assert problems_of(write_policies(tmp_path, rules)) == ["没有“特大”这个选项"]


def test_a_condition_that_is_wrong_makes_no_further_errors(tmp_path: Path) -> None:
    """Its guards are taken as given, so that the duty is not called unguarded as well."""
    rules = one_rule(
        "request_reply",
        "must: 法定时限 < 收文日期",
        when="已填(法定时限) and 请示难度 == 容易",
    )
    assert problems_of(write_policies(tmp_path, rules)) == ["没有“容易”这个选项"]


def test_a_define_of_one_file_is_known_in_the_others(tmp_path: Path) -> None:
    folder = write_policies(tmp_path, one_rule("meeting", "must: 大会"))
    more = rule_file("meeting", "{id: 甲-2, says: 二, must: 已召开}", define="  大会: 会议类别 == 一类\n")
    (folder / "z.yaml").write_text(more, encoding="utf-8")
    assert [rule.id for rule in load_policies(folder).rules] == ["甲-1", "甲-2"]


def test_a_parameter_in_two_files_is_named_with_both_places(tmp_path: Path) -> None:
    folder = write_policies(tmp_path, GOOD)
    (folder / "parameters/more.yaml").write_text(
        "两天: {says: 再来, unit: 工作日, values: {2018-05-11: {value: 3, clause: 甲条}}}\n", encoding="utf-8"
    )
    assert problems_of(folder) == ["参数“两天”重复，先见于 set/parameters/all.yaml:1:1"]


def test_files_that_would_be_overlooked_are_named(tmp_path: Path) -> None:
    folder = write_policies(tmp_path, GOOD)
    (folder / "more.yml").write_text(GOOD, encoding="utf-8")
    (folder / "gbk.yaml").write_bytes(GOOD.encode("gb18030"))
    assert problems_of(folder) == [
        "set/more.yml：规则集只读 .yaml 文件",
        "set/gbk.yaml：读不出来，或不是UTF-8编码",
    ]


def test_a_set_without_rules_and_a_folder_that_is_no_set_are_refused(tmp_path: Path) -> None:
    empty = write_policies(tmp_path, GOOD)
    (empty / "rules.yaml").unlink()
    assert problems_of(empty) == ["规则集“set”里没有规则"]
    with pytest.raises(UsageError) as raised:
        load_policies(tmp_path)
    assert str(raised.value) == f"“{tmp_path}”不是规则集：没有 policy.yaml"


def test_the_shipped_rules_load() -> None:
    assert len(load_policies().rules) >= 40
