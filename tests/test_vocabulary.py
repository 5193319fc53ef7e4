"""Labels that another district may have otherwise: where they come from and what is wrong with them."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from govrules.errors import Problem
from govrules.ledgers import load_records, take_records
from govrules.models import ApprovalStep, terms_of
from govrules.models.cells import cell_value
from govrules.models.reading import RecordError, read_record
from govrules.models.record_types import column_names
from govrules.models.schema import record_schema
from govrules.models.vocabulary import Vocabulary, vocabulary
from govrules.models.vocabulary_table import read_vocabulary
from govrules.trees import Mapping, read_yaml


def read(text: str) -> tuple[Vocabulary, list[Problem]]:
    problems: list[Problem] = []
    tree = read_yaml(text, "policy.yaml", problems)
    assert isinstance(tree, Mapping)
    return read_vocabulary(tree.get("vocabulary"), problems), problems


def vocabulary_of(text: str) -> Vocabulary:
    found, problems = read(text)
    assert problems == []
    return found


OTHERS = vocabulary_of("vocabulary: {posts: {mayor: [县长, 县（市）长], clerk: [文书]}}")


def step(**facts: Any) -> dict[str, Any]:
    return {"kind": "approval_step", "id": "1"} | facts


def test_the_shipped_posts_and_stages() -> None:
    shipped = vocabulary()
    assert (
        shipped.labels["posts"].items()
        >= {
            "mayor": "区长",
            "acting_mayor": "代区长",
            "executive_deputy_mayor": "常务副区长",
            "deputy_mayor": "副区长",
            "office_director": "办公室主任",
            "office_deputy_director": "办公室副主任",
            "office_staff": "办公室科室人员",
            "other": "其他人员",
        }.items()
    )
    assert shipped.synonyms["posts"]["代理区长"] == "acting_mayor"
    assert shipped.labels["stages"] == {
        "secretariat_intake": "秘书科初审",
        "affairs_section": "政务科审核",
        "deputy_director": "副主任",
        "secretariat_edit": "秘书科审修",
        "office_director": "主任",
        "deputy_mayor": "分管副区长",
        "executive_deputy_mayor": "常务副区长",
        "mayor": "区长",
    }
    assert vocabulary() is shipped


def test_a_choice_of_the_vocabulary_is_read_by_code_label_and_synonym_and_kept_as_its_code() -> None:
    for spelling in ("acting_mayor", "代区长", "代理区长", " 代 区长 "):
        record = read_record(step(签批人职务=spelling))
        assert record == ApprovalStep(id="1", step_role="acting_mayor")
        assert record.facts() == {"step_role": "acting_mayor"}
        assert type(record.facts()["step_role"]) is str
        assert record.recorded()["step_role"] == "acting_mayor"


def test_whoever_signs_is_a_person_whose_labels_are_the_posts() -> None:
    term = terms_of("approval_step")["approver"]
    assert (str(term.type), term.role, term.nullable) == ("person", "step_role", True)
    assert term.labels == vocabulary().labels["posts"]
    assert read_record(step(签批人=" 甲某 ")).facts() == {"approver": "甲某"}
    assert cell_value(term, " 甲某 ") == "甲某"
    assert cell_value(term, "无") is None


def test_another_vocabulary_takes_the_place_of_the_shipped_one() -> None:
    for spelling, code in (("县长", "mayor"), ("县(市)长", "mayor"), ("文书", "clerk"), ("clerk", "clerk")):
        assert read_record(step(签批人职务=spelling), vocabulary=OTHERS).facts() == {"step_role": code}
    with pytest.raises(RecordError, match="可填：县长、文书"):
        read_record(step(签批人职务="区长"), vocabulary=OTHERS)
    with pytest.raises(RecordError, match="可填：区长、"):
        read_record(step(签批人职务="文书"))


def test_a_list_that_another_vocabulary_lacks_is_the_shipped_one() -> None:
    none = vocabulary_of("vocabulary: {stages: {}}")
    assert read_record(step(签批人职务="区长"), vocabulary=none).facts() == {"step_role": "mayor"}


def test_rows_are_read_with_the_vocabulary_as_well() -> None:
    data = {"kind": "person", "id": "1", "posts": [{"职务": "文书"}]}
    assert read_record(data, vocabulary=OTHERS).rows_of("posts") == ({"post": "clerk"},)
    with pytest.raises(RecordError):
        read_record(data)


def test_files_and_records_at_hand_are_read_with_the_vocabulary(tmp_path: Path) -> None:
    (tmp_path / "签批环节.csv").write_text("编号,签批人职务\n甲,文书\n", encoding="utf-8")
    (tmp_path / "a.json").write_text(json.dumps(step(id="乙", 签批人职务="县长")), encoding="utf-8")
    assert {r.id: r.facts() for r in load_records(tmp_path, vocabulary=OTHERS).records} == {
        "甲": {"step_role": "clerk"},
        "乙": {"step_role": "mayor"},
    }
    assert len(load_records(tmp_path).refused) == 2
    table = "编号,签批人职务\n丙,文书\n".encode()
    found = load_records("-", kind="签批环节", stdin=table, vocabulary=OTHERS)
    assert [r.facts() for r in found.records] == [{"step_role": "clerk"}]
    assert take_records([step(签批人职务="文书")], vocabulary=OTHERS).refused == ()


def test_the_columns_of_a_table_have_the_labels_of_the_vocabulary() -> None:
    assert column_names("approval_step", OTHERS)["签批人职务"].labels == {"mayor": "县长", "clerk": "文书"}
    assert column_names("approval_step")["签批人职务"].labels["mayor"] == "区长"


def test_the_schema_lists_the_codes_of_the_vocabulary() -> None:
    for schema in (record_schema(), record_schema("approval_step")):
        jsonschema.validate(step(step_role="mayor"), schema)
        for wrong in ("区长", "clerk", None):
            with pytest.raises(jsonschema.ValidationError):
                jsonschema.validate(step(step_role=wrong), schema)
    person: dict[str, Any] = {"kind": "person", "id": "1", "posts": [{"post": "mayor", "until_date": None}]}
    jsonschema.validate(person, record_schema())
    for row in ({"post": "clerk"}, {"since_date": None}, {"职务": "mayor"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(person | {"posts": [row]}, record_schema("person"))


@pytest.mark.parametrize(
    ("table", "message", "place"),
    [
        ("[]", "vocabulary 应为 {名单: {代码: [名称, 其他写法…]}}", "1:13"),
        ("{posts: [区长]}", "名单应为 {代码: [名称, 其他写法…]}", "1:21"),
        ("{posts: {mayor: 区长}}", "“mayor”没有名称", "1:22"),
        ("{posts: {mayor: []}}", "“mayor”没有名称", "1:22"),
        ("{posts: {mayor: [区长, 3]}}", "“mayor”没有名称", "1:22"),
        ("{posts: {mayor: [区长, '']}}", "“mayor”没有名称", "1:22"),
        ("{posts: {mayor: [区（县）长]}}", "“区（县）长”不能写进规则", "1:30"),
        ("{posts: {mayor: [区长], other: [其他, 区长]}}", "“区长”已是本名单的一个写法", "1:51"),
        ("{posts: {mayor: [区长], other: [mayor]}}", "“mayor”已是本名单的一个写法", "1:45"),
    ],
)
def test_a_table_that_is_not_sound_is_refused_with_its_place(table: str, message: str, place: str) -> None:
    _, problems = read(f"vocabulary: {table}")
    assert [p.message for p in problems] == [message]
    span = problems[0].span
    assert span is not None
    assert f"{span.line}:{span.column}" == place


def test_a_set_without_a_table_says_what_it_should_be() -> None:
    _, problems = read("name: 甲")
    assert [(p.message, p.span) for p in problems] == [
        ("vocabulary 应为 {名单: {代码: [名称, 其他写法…]}}", None)
    ]
