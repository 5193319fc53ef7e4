"""Lists in records: what is read into them, what is refused, and what the core is given."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import ValidationError

from govrules.intervals import Interval
from govrules.language.terms import Type
from govrules.ledgers import load_records, take_records
from govrules.models.base import Choice, Record, Row, act, choice, choice_set, fact, optional, person, rows
from govrules.models.cells import cell_value
from govrules.models.reading import FieldProblem, RecordError, read_record
from govrules.models.vocabulary import vocabulary
from record_kinds import also_known

CHINA = timezone(timedelta(hours=8))
DAY = date(2026, 9, 18)


class Colour(Choice):
    RED = "red", "红", "红色"
    GREEN = "green", "绿", "绿色"


class Entry(Row):
    NOT_ABOVE = (("received_date", "signed_date"),)

    stage: str | None = choice("stages", "环节")
    role: str | None = choice("posts", "签署人职务")
    signer: str | None = person("签署人", "署名", role="role")
    received_date: date | None = fact("呈批日期")
    signed_date: date | None = act("签署日期", "签署时间")
    sheet_count: int | None = fact("页数", unit="页", ge=1, le=500)
    colours: frozenset[Colour] | None = optional("颜色")
    seen_at: datetime | date | None = fact("过目时间")


class File(Record):
    title = "卷宗"

    kind: Literal["file"] = "file"
    entries: tuple[Entry, ...] | None = rows("签批", "签批记录", open_until="log_complete")
    log_complete: bool | None = fact("日志完整")
    units: tuple[str, ...] | None = rows("所涉单位")
    minutes: tuple[int, ...] | None = rows("发言分钟数", unit="分钟")
    days: tuple[date, ...] | None = rows("催办日期")
    moments: tuple[datetime | date, ...] | None = rows("催办时刻")
    marks: tuple[Colour, ...] | None = rows("标色")
    stages: tuple[str, ...] | None = rows("经过环节", choices="stages")
    deputies: tuple[str, ...] | None = rows("所涉副区长", persons=True)
    present: frozenset[str] | None = choice_set("posts", "出席领导职务")


@pytest.fixture(autouse=True)
def _with_files(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with also_known("file", File, monkeypatch):
        yield


def read(**facts: Any) -> Record:
    return read_record({"kind": "file", "id": "1"} | facts)


def problems(**facts: Any) -> list[FieldProblem]:
    with pytest.raises(RecordError) as caught:
        read(**facts)
    return caught.value.problems


def problem(**facts: Any) -> FieldProblem:
    (found,) = problems(**facts)
    return found


# terms


def test_a_list_is_a_term_with_the_terms_of_its_elements() -> None:
    term = File.terms()["entries"]
    assert (term.type, term.title, term.nullable, term.blank) == (Type.LIST, "签批", True, "absent")
    assert term.open_until == "log_complete"
    assert {name: item.type for name, item in term.items.items()} == {
        "stage": Type.CODE,
        "role": Type.CODE,
        "signer": Type.PERSON,
        "received_date": Type.DAY,
        "signed_date": Type.DAY,
        "sheet_count": Type.INT,
        "colours": Type.CODES,
        "seen_at": Type.MOMENT,
    }
    assert term.items == Entry.terms()
    assert term.items["signed_date"].act
    assert term.items["signer"].role == "role"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("units", Type.TEXT),
        ("minutes", Type.INT),
        ("days", Type.DAY),
        ("moments", Type.MOMENT),
        ("marks", Type.CODE),
        ("stages", Type.CODE),
        ("deputies", Type.PERSON),
    ],
)
def test_the_element_of_a_list_of_values_has_one_fact(name: str, kind: Type) -> None:
    (item,) = File.terms()[name].items.values()
    assert (item.name, item.title, item.type, item.nullable) == ("value", "值", kind, False)
    assert item.unit == ("分钟" if name == "minutes" else "")


def test_the_labels_of_elements_are_those_of_the_vocabulary_or_of_the_class() -> None:
    terms = File.terms()
    assert list(terms["stages"].items["value"].labels) == list(terms["entries"].items["stage"].labels)
    assert terms["stages"].items["value"].labels["secretariat_intake"] == "秘书科初审"
    assert terms["marks"].items["value"].labels == {"red": "红", "green": "绿"}


# what the core is given


def test_rows_are_the_facts_of_each_element_in_order_and_no_fact_of_the_record() -> None:
    record = read(
        签批=[
            {"环节": "主任", "署名": "甲某", "签署日期": "2026-09-18"},
            {"stage": "mayor", "签署日期": None, "颜色": ["红色"], "过目时间": "2026-09-18"},
            {},
        ],
        日志完整=True,
    )
    start = DAY.toordinal() * 86_400
    assert record.facts() == {"log_complete": True}
    assert record.rows_of("entries") == (
        {"stage": "office_director", "signer": "甲某", "signed_date": DAY.toordinal()},
        {
            "stage": "mayor",
            "signed_date": None,
            "colours.red": True,
            "colours.green": False,
            "seen_at": Interval(start, start + 86_399),
        },
        {},
    )


def test_values_are_rows_of_one_fact() -> None:
    record = read(
        所涉单位=["甲局", " 乙局 ", "甲局"],
        发言分钟数=[8, 0],
        催办日期=["2026-09-18"],
        催办时刻=["2026-09-18 16:30"],
        标色=["绿色", "red"],
        经过环节=["主任"],
        所涉副区长=["乙某"],
    )
    assert record.facts() == {}
    assert record.rows_of("units") == ({"value": "甲局"}, {"value": "乙局"}, {"value": "甲局"})
    assert record.rows_of("minutes") == ({"value": 8}, {"value": 0})
    assert record.rows_of("days") == ({"value": DAY.toordinal()},)
    assert record.rows_of("moments") == ({"value": DAY.toordinal() * 86_400 + 59_400},)
    assert record.rows_of("marks") == ({"value": "green"}, {"value": "red"})
    assert record.rows_of("stages") == ({"value": "office_director"},)
    assert record.rows_of("deputies") == ({"value": "乙某"},)


@pytest.mark.parametrize("name", ["entries", "units"])
def test_an_absent_list_is_not_recorded_and_null_and_empty_are_none(name: str) -> None:
    assert read().rows_of(name) is None
    assert read(**{name: None}).rows_of(name) == ()
    assert read(**{name: []}).rows_of(name) == ()


def test_a_set_from_the_vocabulary_is_a_set_like_any_other() -> None:
    facts = read(出席领导职务=["代理区长", "副区长"]).facts()
    assert set(facts) == {f"present.{code}" for code in vocabulary().labels["posts"]}
    assert {name for name, held in facts.items() if held} == {"present.acting_mayor", "present.deputy_mayor"}
    assert set(read(出席领导职务=None).facts().values()) == {False}
    assert read().facts() == {}
    assert problem(出席领导职务=["副区长", "处长"]).path == ("出席领导职务", 1)
    assert read(出席领导职务=["副区长", "区长"]).recorded()["present"] == ["deputy_mayor", "mayor"]


def test_only_a_list_has_rows() -> None:
    with pytest.raises(KeyError):
        read().rows_of("unit")
    assert Entry(signer="甲某").facts() == {"signer": "甲某"}


def test_a_record_with_lists_written_out_is_read_again_as_the_same_record() -> None:
    record = read(
        entries=[{"环节": "主任", "签署日期": None, "颜色": ["绿", "红"]}, {"过目时间": "2026-09-18 16:30"}],
        units=["甲局"],
        moments=["2026-09-18", "2026-09-18 16:30"],
        marks=["绿"],
        days=None,
        minutes=[],
    )
    written = json.loads(json.dumps(record.recorded()))
    assert written["entries"] == [
        {"stage": "office_director", "signed_date": None, "colours": ["green", "red"]},
        {"seen_at": "2026-09-18T16:30:00+08:00"},
    ]
    assert written["moments"] == ["2026-09-18", "2026-09-18T16:30:00+08:00"]
    assert (written["days"], written["minutes"], written["marks"]) == (None, [], ["green"])
    again = read_record(written)
    assert again == record
    assert again.recorded() == record.recorded()
    lists = [name for name, term in File.terms().items() if term.type is Type.LIST]
    assert len(lists) == 9  # with the waivers that every record may have
    assert [again.rows_of(name) for name in lists] == [record.rows_of(name) for name in lists]


def test_a_record_with_lists_is_frozen_through_and_through() -> None:
    record = read(entries=[{"stage": "主任"}], units=["甲局"])
    assert isinstance(record, File)
    assert record.entries == (Entry(stage="office_director"),)
    assert record.units == ("甲局",)
    assert {record: 1}[read(entries=[{"stage": "主任"}], units=["甲局"])] == 1
    with pytest.raises(ValidationError):
        record.entries[0].stage = "mayor"  # type: ignore[misc]


def test_a_model_takes_rows_and_refuses_what_is_none() -> None:
    row = Entry(stage="主任")
    assert File(id="1", entries=(row,)) == read(entries=[row]) == read(entries=[{"环节": "主任"}])
    with pytest.raises(ValidationError, match="应为列表"):
        File(id="1", entries=row)  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match="extra"):
        File(id="1", entries=({"state": "主任"},))  # type: ignore[arg-type]


# what is refused


def test_every_problem_of_every_row_is_said_at_once_at_the_keys_as_given() -> None:
    found = problems(
        签批记录=[
            {"环节": "主任"},
            {"签属日期": "2026-09-18", "页数": 0, "呈批日期": "2026-02-30"},
            "主任",
            {"署名": "甲某", "签署人": "乙某"},
        ],
        log_complete="是",
    )
    assert found == [
        FieldProblem(("签批记录", 1, "签属日期"), "签批没有这个项目", "是否指“签署日期”？"),
        FieldProblem(("签批记录", 1, "呈批日期"), "2026-02-30 不是有效日期", "核对年月日"),
        FieldProblem(("签批记录", 1, "页数"), "不能小于1", "核对该数"),
        FieldProblem(("签批记录", 2), "应为对象，不是“主任”", "写作 {项目: 值, …} 的样子"),
        FieldProblem(
            ("签批记录", 3, "签署人"),
            "与“署名”是同一项，填了两次",
            "只留一处",
            ("签批记录", 3, "署名"),
        ),
        FieldProblem(("log_complete",), "应为是或否，不是“是”", "写 true（是）或 false（否），不加引号"),
    ]
    assert str(found[1]) == "签批记录第2项呈批日期：2026-02-30 不是有效日期（核对年月日）"


def test_a_wrong_choice_in_a_set_in_a_row_is_placed_by_both_indices() -> None:
    found = problem(签批=[{"颜色": ["红", "蓝"]}])
    assert (found.path, found.message) == (("签批", 0, "颜色", 1), "不能是“蓝”")


def test_null_is_refused_in_a_row_where_its_fact_cannot_be_none() -> None:
    assert problem(签批=[{"环节": None}]) == FieldProblem(
        ("签批", 0, "环节"), "不能为空值", "未登记的，请删去该项"
    )


def test_facts_of_one_row_that_cannot_both_be_so_are_refused_in_that_row() -> None:
    found = problem(签批=[{}, {"呈批日期": "2026-09-18", "签署日期": "2026-09-17"}])
    assert found.path == ("签批", 1, "呈批日期")
    assert found.message == "呈批日期（2026-09-18）不能超过签署日期（2026-09-17）"
    assert read(签批=[{"呈批日期": "2026-09-18", "签署日期": "2026-09-18"}]).rows_of("entries") is not None


@pytest.mark.parametrize("key", ["kind", "记录类型", "id", "编号", "次序"])
def test_a_row_has_neither_kind_nor_id_nor_place(key: str) -> None:
    assert problem(签批=[{key: "1"}]).path == ("签批", 0, key)


def test_a_key_in_a_row_is_a_text() -> None:
    found = problem(签批=[{5: "主任"}])
    assert (found.path, found.message) == (("签批", 0), "项目名应为文本，不是5")


@pytest.mark.parametrize("value", ["甲局", 1, True, {"甲局": 1}])
@pytest.mark.parametrize("name", ["签批", "所涉单位"])
def test_a_list_is_a_list(name: str, value: object) -> None:
    found = problem(**{name: value})
    assert found.path == (name,)
    assert found.message.startswith("应为列表，不是")


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("所涉单位", ["甲局", ""], "不能为空文本"),
        ("所涉单位", ["甲局", 3], "应为文本，不是3"),
        ("所涉单位", ["甲局", None], "不能为空值"),
        ("所涉单位", ["甲局", ["乙局"]], "应为文本，不是列表"),
        ("发言分钟数", [8, "8"], "应为整数，不是“8”"),
        ("发言分钟数", [8, -1], "不能小于0"),
        ("发言分钟数", [8, 10**9], "不能大于999999999"),
        ("发言分钟数", [8, True], "应为整数，不是true"),
        ("催办日期", ["2026-09-18", "2026-02-30"], "2026-02-30 不是有效日期"),
        ("标色", ["红", "蓝"], "不能是“蓝”"),
        ("经过环节", ["主任", "处长"], "不能是“处长”"),
    ],
)
def test_a_wrong_value_in_a_list_is_placed_by_its_index(
    name: str, values: list[object], message: str
) -> None:
    found = problem(**{name: values})
    assert (found.path, found.message) == ((name, 1), message)
    assert found.hint


def test_the_place_of_a_wrong_fact_in_a_row_is_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        "- kind: file\n  id: 甲\n  签批:\n    - 环节: 主任\n    - 环节: 处长\n- kind: file\n  id: 乙\n",
        encoding="utf-8",
    )
    found = load_records(path)
    assert [r.id for r in found.records] == ["乙"]
    (refused,) = found.refused
    assert (refused.place, refused.message) == ("5:7", "“签批”第2项“环节”：不能是“处长”")
    path = tmp_path / "b.json"
    path.write_text('[{"kind": "file", "id": "丙",\n"签批": [{}, {"环节": "处长"}]}]', encoding="utf-8")
    (refused,) = load_records(path).refused
    assert refused.place == "2:16"


def test_one_key_twice_in_a_row_is_refused_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('[{"kind": "file", "id": "甲",\n"签批": [{"页数": 3, "页数": 4}]}]', encoding="utf-8")
    (refused,) = load_records(path).refused
    assert (refused.place, refused.is_record) == ("2:23", True)


# tables


@pytest.mark.parametrize(
    ("name", "cell", "value"),
    [
        ("units", "甲局、乙局", ["甲局", "乙局"]),
        ("units", "甲局，乙局,丙局；丁局;戊局、", ["甲局", "乙局", "丙局", "丁局", "戊局"]),
        ("units", " 第３中学 ", ["第３中学"]),
        ("units", "无", None),
        ("minutes", "8、７分钟", [8, 7]),
        ("days", "2026.9.18、2026年9月30日", [DAY, date(2026, 9, 30)]),
        ("moments", "2026-9-18 16:30", [datetime(2026, 9, 18, 16, 30, tzinfo=CHINA)]),
        ("marks", "红、绿色", ["red", "green"]),
        ("stages", "主任、常务副区长", ["office_director", "executive_deputy_mayor"]),
        ("deputies", "甲某，乙某", ["甲某", "乙某"]),
    ],
)
def test_a_cell_holds_the_values_of_a_list_parted_by_marks(name: str, cell: str, value: object) -> None:
    assert cell_value(File.terms()[name], cell) == value


def test_a_wrong_value_in_a_cell_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^应为整数，不是“八”（只填数字）$"):
        cell_value(File.terms()["minutes"], "8、八")
    with pytest.raises(ValueError, match=r"^表格里填不下签批（有此项的记录写在 JSON 或 YAML 文件里）$"):
        cell_value(File.terms()["entries"], "主任")


def test_a_table_with_lists_of_values_is_read(tmp_path: Path) -> None:
    path = tmp_path / "卷宗.csv"
    path.write_text('编号,所涉单位,发言分钟数\n甲,甲局、乙局,"8,7"\n乙,,\n丙,无,0\n', encoding="utf-8")
    found = load_records(path)
    assert found.refused == ()
    assert [r.rows_of("units") for r in found.records] == [
        ({"value": "甲局"}, {"value": "乙局"}),
        None,
        (),
    ]
    assert [r.rows_of("minutes") for r in found.records] == [
        ({"value": 8}, {"value": 7}),
        None,
        ({"value": 0},),
    ]


def test_a_table_with_a_column_for_a_list_of_rows_is_refused_once_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "卷宗.csv"
    path.write_text("编号,签批记录\n甲,主任\n乙,\n", encoding="utf-8")
    found = load_records(path)
    assert found.records == ()
    (refused,) = found.refused
    assert refused.message == "“签批记录”列：表格里填不下清单"
    assert refused.hint == "删去该列；有此项的记录写在 JSON 或 YAML 文件里"
    assert not refused.is_record


def test_records_at_hand_may_hold_tuples() -> None:
    found = take_records([{"kind": "file", "id": "1", "签批": ({"环节": "主任"},), "所涉单位": ("甲局",)}])
    assert found.refused == ()
    assert found.records[0].rows_of("units") == ({"value": "甲局"},)
