"""Records: what is read, what is refused, and what the core is given."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from govrules.errors import GovrulesError
from govrules.intervals import Interval
from govrules.language.terms import Term, Type
from govrules.models import KINDS, AgendaItem, Meeting, Record, RectificationOrder, RequestReply, terms_of
from govrules.models.cells import cell_value
from govrules.models.documents import Difficulty
from govrules.models.meetings import MatterCategory, MeetingType
from govrules.models.reading import FieldProblem, RecordError, read_record
from govrules.models.record_types import column_names, kind_of
from govrules.models.vocabulary import vocabulary

SAMPLES = {path.stem: path for path in (Path(__file__).parent / "samples").glob("*.json")}
CHINA = timezone(timedelta(hours=8))


def problems(data: Any, kind: str | None = None) -> list[FieldProblem]:
    """What is wrong with ``data``."""
    with pytest.raises(RecordError) as caught:
        read_record(data, kind)
    return caught.value.problems


def problem(kind: str, **facts: Any) -> FieldProblem:
    """The one thing wrong with a record of these facts."""
    (found,) = problems({"kind": kind, "id": "1"} | facts)
    return found


def read(kind: str, **facts: Any) -> Record:
    return read_record({"kind": kind, "id": "1"} | facts)


# samples


def test_there_is_a_sample_of_every_record_type() -> None:
    assert SAMPLES.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_a_sample_is_read_by_its_model(kind: str) -> None:
    record = read_record(json.loads(SAMPLES[kind].read_text(encoding="utf-8")))
    assert type(record) is KINDS[kind]
    assert record.kind == kind


@pytest.mark.parametrize("kind", KINDS)
def test_a_sample_records_every_fact_that_the_record_can_have(kind: str) -> None:
    record = read_record(json.loads(SAMPLES[kind].read_text(encoding="utf-8")))
    absent = {"item_list_received_date"} if kind == "supervision_task" else set()
    assert record.terms().keys() - Record.terms().keys() - record.model_fields_set == absent


def test_a_sample_records_the_facts_that_all_record_types_share() -> None:
    record = read_record(json.loads(SAMPLES["meeting"].read_text(encoding="utf-8")))
    assert (record.attested_by, record.attested_date) == ("辛某", date(2025, 10, 14))
    assert record.waivers is not None
    assert [w.model_dump() for w in record.waivers] == [
        {
            "rule": "HY-03-4",
            "reason": "防汛应急，主要负责同志在现场指挥",
            "given_by": "庚某",
            "valid_until_date": date(2025, 12, 31),
        }
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_written_out_is_read_again_as_the_same_record(kind: str) -> None:
    record = read_record(json.loads(SAMPLES[kind].read_text(encoding="utf-8")))
    again = read_record(json.loads(json.dumps(record.recorded())))
    assert again == record
    assert again.model_fields_set == record.model_fields_set
    assert again.facts() == record.facts()


def test_samples_are_written_under_english_and_under_chinese_names() -> None:
    first_keys = {kind: next(iter(json.loads(SAMPLES[kind].read_text(encoding="utf-8")))) for kind in KINDS}
    assert set(first_keys.values()) == {"kind", "记录类型"}


# absent and null


def test_absent_and_null_are_kept_apart() -> None:
    absent = read("request_reply", request_received_date="2025-09-24")
    null = read("request_reply", request_received_date="2025-09-24", reply_date=None)
    assert "reply_date" not in absent.facts()
    assert null.facts()["reply_date"] is None
    assert "reply_date" not in absent.recorded()
    assert null.recorded()["reply_date"] is None


@pytest.mark.parametrize(
    ("kind", "name"),
    [(kind, term.name) for kind in KINDS for term in terms_of(kind).values() if not term.nullable],
)
def test_null_is_refused_where_a_fact_cannot_be_none(kind: str, name: str) -> None:
    assert problem(kind, **{name: None}) == FieldProblem((name,), "不能为空值", "未登记的，请删去该项")


@pytest.mark.parametrize(
    ("kind", "name"),
    [(kind, term.name) for kind in KINDS for term in terms_of(kind).values() if term.nullable],
)
def test_null_is_taken_where_a_fact_can_be_none(kind: str, name: str) -> None:
    record = read(kind, **{name: None})
    assert record.model_fields_set == {"kind", "id", name}
    term = record.terms()[name]
    if term.type is Type.LIST:
        assert record.facts() == {}
        assert record.rows_of(name) == ()
        return
    expected = {f"{name}.{c}": False for c in term.labels} if term.type is Type.CODES else {name: None}
    assert record.facts() == expected


# facts


def test_facts_are_in_the_values_of_the_core() -> None:
    record = read(
        "meeting", 标题=" 例会 ", meeting_type="常务会议", held=True, start_date="2018-05-11", 参会人数=350
    )
    assert record.facts() == {
        "subject": "例会",
        "meeting_type": "standing",
        "held": True,
        "start_date": 736825,
        "participant_count": 350,
    }
    assert date.fromordinal(736825) == date(2018, 5, 11)
    assert type(record.facts()["meeting_type"]) is str


def test_a_moment_is_a_second_and_a_bare_date_the_interval_of_its_day() -> None:
    start = 736825 * 86_400
    facts = read("rectification_order", order_issued_at="2018-05-11 16:30", rectified_at="2018-05-11").facts()
    assert facts == {
        "order_issued_at": start + 59_400,
        "rectified_at": Interval(start, start + 86_399),
    }


def test_a_set_is_one_boolean_per_choice_and_absent_is_none_of_them() -> None:
    assert read("document").facts() == {}
    facts = read("document", upper_issuers=["市政府", "municipal_committee"]).facts()
    assert facts == {
        "upper_issuers.municipal_committee": True,
        "upper_issuers.municipal_committee_office": False,
        "upper_issuers.municipal_government": True,
        "upper_issuers.municipal_government_office": False,
        "upper_issuers.other": False,
    }
    empty = read("document", upper_issuers=[]).facts()
    assert set(empty.values()) == {False}
    assert len(empty) == 5


def test_references_are_facts_and_id_and_kind_are_not() -> None:
    assert read("minutes", meeting_id="HY-1").facts() == {"meeting_id": "HY-1"}
    assert not {"id", "kind"} & terms_of("minutes").keys()


def test_facts_come_in_the_order_of_the_model() -> None:
    record = read("meeting", held=True, meeting_class="一类", subject="甲")
    assert list(record.facts()) == ["subject", "meeting_class", "held"]


# choices


@pytest.mark.parametrize(
    "spelling",
    ["standing", "常务会议", "区政府常务会议", "常务", " 常务会议 ", "常务 会议", "ｓｔａｎｄｉｎｇ"],
)
def test_code_label_and_synonym_mean_one_choice(spelling: str) -> None:
    record = read("meeting", 会议类型=spelling)
    assert record == Meeting(id="1", meeting_type=MeetingType.STANDING)
    assert record.recorded() == {"kind": "meeting", "id": "1", "meeting_type": "standing"}


def test_a_choice_carries_code_label_and_synonyms() -> None:
    assert Difficulty.DIFFICULT.value == "difficult"
    assert Difficulty.DIFFICULT.label == "难点"
    assert Difficulty.DIFFICULT.synonyms == ("难点问题",)


def test_full_width_brackets_in_a_synonym_are_the_same_as_plain_ones() -> None:
    assert read("meeting", meeting_type="部门(单位)会议") == read("meeting", meeting_type="部门（单位）会议")


def test_a_portfolio_is_no_post() -> None:
    found = problem("approval_step", step_role="分管副区长")
    assert found.message == "不能是“分管副区长”"
    assert found.hint is not None
    assert found.hint.endswith("可填：" + "、".join(vocabulary().labels["posts"].values()))
    assert "可填：区长、代区长、常务副区长、副区长、" in found.hint


def test_a_wrong_choice_lists_the_labels_and_suggests_the_nearest() -> None:
    assert problem("meeting", 会议类别="一类会") == FieldProblem(
        ("会议类别",), "不能是“一类会”", "是否指“一类会议”？可填：一类、二类、三类、不分类"
    )


@pytest.mark.parametrize("value", [1, True, ["一类"], "", "  "])
def test_a_choice_is_a_text(value: object) -> None:
    assert problem("meeting", meeting_class=value).message.startswith("不能是")


def test_a_wrong_choice_in_a_set_is_placed_by_its_index() -> None:
    found = problem("agenda_item", 事项类别=["重大决策", "人事"])
    assert found.path == ("事项类别", 1)
    assert found.message == "不能是“人事”"
    assert str(found).startswith("事项类别第2项：不能是“人事”（")


def test_a_set_is_a_list() -> None:
    assert problem("agenda_item", 事项类别="重大决策") == FieldProblem(
        ("事项类别",), "应为列表，不是“重大决策”", "写作 [甲, 乙] 的样子；没有的，写 []"
    )


def test_a_set_is_written_out_in_one_order() -> None:
    one = read("agenda_item", matter_categories=["personnel", "large_funds", "major_decision"])
    two = read("agenda_item", matter_categories=["major_decision", "personnel", "large_funds", "personnel"])
    assert one == two
    assert one.recorded()["matter_categories"] == ["large_funds", "major_decision", "personnel"]
    assert one.model_dump_json() == two.model_dump_json()


# strictness


@pytest.mark.parametrize(
    ("value", "shown"), [(True, "true"), ("4001", "“4001”"), (4001.0, "4001.0"), ([1], "列表"), ({}, "对象")]
)
def test_a_count_is_an_integer_and_nothing_like_one(value: object, shown: str) -> None:
    found = problem("document", word_count=value)
    assert found.path == ("word_count",)
    assert found.message == f"应为整数，不是{shown}"


def test_a_count_has_bounds() -> None:
    assert read("meeting", 参会人数=0).facts() == {"participant_count": 0}
    assert problem("meeting", 参会人数=-1) == FieldProblem(("参会人数",), "不能小于0", "核对该数")
    assert problem("meeting", 组成人数=0).message == "不能小于1"
    assert problem("meeting", 参会人数=10**9).message == "不能大于999999999"
    assert problem("meeting", held=10**5000).message == "应为是或否，不是过大的数"


@pytest.mark.parametrize("value", [1, 0, "true", "是", "no", "yes", 1.0])
def test_a_boolean_is_true_or_false_and_nothing_like_it(value: object) -> None:
    found = problem("meeting_followup", 是否急件=value)
    assert found.path == ("是否急件",)
    assert found.message.startswith("应为是或否，不是")
    assert found.hint == "写 true（是）或 false（否），不加引号"


@pytest.mark.parametrize(
    "value",
    ["2026-9-1", "20260901", "2026/09/01", "２０２６-09-01", "2026-09-01 16:30", 20260901, 0, 1.5, True, ""],
)
def test_a_day_is_an_iso_date_and_nothing_else(value: object) -> None:
    found = problem("meeting", start_date=value)
    assert found.message.startswith("应为日期，不是")
    assert found.hint == "写作 2018-05-11 的样子，月、日各两位，不带时刻"


def test_a_moment_is_no_day() -> None:
    moment = datetime(2026, 9, 1, 16, 30, tzinfo=CHINA)
    assert problem("meeting", start_date=moment).message.startswith("应为日期")


@pytest.mark.parametrize("value", ["2026-02-30", "2025-02-29", "2026-13-01", "2026-00-10", "0000-01-01"])
def test_a_day_that_does_not_exist_is_refused(value: str) -> None:
    assert problem("meeting", start_date=value) == FieldProblem(
        ("start_date",), f"{value} 不是有效日期", "核对年月日"
    )
    assert problem("rectification_order", rectified_at=value).message == f"{value} 不是有效日期"


def test_a_leap_day_is_taken() -> None:
    assert read("meeting", start_date="2024-02-29") == Meeting(id="1", start_date=date(2024, 2, 29))


@pytest.mark.parametrize("value", ["1948-12-31", "0206-09-18", "2200-01-01", date(1900, 1, 1)])
def test_a_year_that_can_only_be_a_slip_is_refused(value: object) -> None:
    found = problem("meeting", start_date=value)
    assert found.message.endswith("不可信")
    assert found.hint == "应在1949年至2199年之间"


@pytest.mark.parametrize(
    "value",
    [
        "2026-09-18 16:30",
        "2026-09-18T16:30",
        "2026-09-18 16:30:00",
        "2026-09-18T16:30:00+08:00",
        "2026-09-18T08:30:00Z",
        "2026-09-18T17:30+0900",
        datetime(2026, 9, 18, 16, 30),  # noqa: DTZ001 (a moment without a zone is China's)
        datetime(2026, 9, 18, 8, 30, tzinfo=UTC),
    ],
)
def test_a_moment_is_in_chinas_time(value: object) -> None:
    record = read("rectification_order", order_issued_at=value)
    assert record == RectificationOrder(id="1", order_issued_at=datetime(2026, 9, 18, 16, 30, tzinfo=CHINA))
    assert record.recorded()["order_issued_at"] == "2026-09-18T16:30:00+08:00"
    assert record.facts() == {"order_issued_at": date(2026, 9, 18).toordinal() * 86_400 + 59_400}


def test_an_offset_can_move_a_moment_to_another_day() -> None:
    facts = read("rectification_order", order_issued_at="2026-09-18T16:00:00Z").facts()
    assert facts == {"order_issued_at": date(2026, 9, 19).toordinal() * 86_400}


def test_a_bare_date_stays_a_date_where_a_moment_is_asked() -> None:
    record = read("rectification_order", order_issued_at="2026-09-18")
    assert isinstance(record, RectificationOrder)
    assert type(record.order_issued_at) is date
    assert record.recorded()["order_issued_at"] == "2026-09-18"


@pytest.mark.parametrize(
    "value", ["16:30", "2026-09-18 9:30", "2026-9-18 16:30", "2026-09-18 16", 1537259400, ""]
)
def test_a_moment_is_written_in_full(value: object) -> None:
    assert problem("rectification_order", order_issued_at=value).message.startswith("应为时刻，不是")


@pytest.mark.parametrize("value", ["2026-09-18 24:00", "2026-09-18 12:60", "2026-09-18T12:00:00+99:00"])
def test_a_moment_that_does_not_exist_is_refused(value: str) -> None:
    assert problem("rectification_order", order_issued_at=value).message.endswith("不是有效时刻")


def test_a_moment_is_no_finer_than_a_second() -> None:
    late = datetime(2026, 9, 22, 12, 0, 0, 1, tzinfo=CHINA)
    assert problem("rectification_order", rectified_at=late).message == "时刻最细到秒"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (12, "应为文本，不是12"),
        (True, "应为文本，不是true"),
        ("", "不能为空文本"),
        (" \t", "不能为空文本"),
        ("甲\ud83d乙", "含有无效字符"),
    ],
)
def test_a_text_is_a_text_that_says_something(value: object, message: str) -> None:
    assert problem("meeting", 标题=value).message == message
    (found,) = problems({"kind": "meeting", "编号": value})
    assert (found.path, found.message) == (("编号",), message)


def test_a_control_character_costs_a_record_nothing_but_stands_in_no_id() -> None:
    assert read_record({"kind": "meeting", "编号": "甲", "标题": "关于\0检查"}).subject == "关于\0检查"  # type: ignore[attr-defined]
    (found,) = problems({"kind": "meeting", "编号": "甲\0乙"})
    assert (found.path, found.message) == (("编号",), "含有无效字符")


def test_an_id_is_stripped_and_may_not_be_null() -> None:
    assert read_record({"kind": "meeting", "编号": " HY-1 "}).id == "HY-1"
    (found,) = problems({"kind": "meeting", "id": None})
    assert found.path == ("id",)


def test_a_record_is_frozen() -> None:
    record = RequestReply(id="1")
    with pytest.raises(ValidationError):
        record.reply_date = date(2026, 9, 18)  # type: ignore[misc]


def test_a_model_takes_python_values_with_the_same_strictness() -> None:
    with pytest.raises(ValidationError, match="应为整数"):
        Meeting(id="1", participant_count="350")  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match="extra"):
        Meeting(id="1", ppl=350)  # type: ignore[call-arg]
    assert Meeting(id="1", participant_count=350).facts() == {"participant_count": 350}


# facts that cannot both be so


@pytest.mark.parametrize(
    ("kind", "facts", "path"),
    [
        ("meeting", {"到会人数": 12, "组成人数": 8}, "到会人数"),
        ("agenda_item", {"到会人数": 9, "组成人数": 8}, "到会人数"),
        ("agenda_item", {"议题在场人数": 9, "组成人数": 8}, "议题在场人数"),
        ("meeting", {"start_date": "2026-09-18", "end_date": "2026-09-17"}, "start_date"),
    ],
)
def test_more_present_than_there_are_and_an_end_before_the_start_are_refused(
    kind: str, facts: dict[str, Any], path: str
) -> None:
    found = problem(kind, **facts)
    assert found.path == (path,)
    assert "不能超过" in found.message


def test_all_present_and_an_end_on_the_day_of_the_start_are_taken() -> None:
    record = read("meeting", 到会人数=8, 组成人数=8, start_date="2026-09-18", end_date="2026-09-18")
    assert len(record.facts()) == 4


# keys and kinds


def test_english_name_title_and_synonym_mean_one_fact() -> None:
    records = {
        read("meeting", **{key: 350}) for key in ("participant_count", "参会人数", "参加人数", " 与会 人数 ")
    }
    assert records == {Meeting(id="1", participant_count=350)}


def test_an_unknown_key_is_refused_with_the_nearest_name() -> None:
    assert problem("meeting", 参会人=1) == FieldProblem(("参会人",), "会议没有这个项目", "是否指“参会人数”？")
    assert problem("meeting", participants_count=1).hint == "是否指“participant_count”？"
    assert problem("meeting", 天气=1).hint == "删去该项，或改用已有的项目名"


def test_a_fact_of_another_record_type_is_unknown() -> None:
    assert problem("minutes", participant_count=1).message == "会议纪要没有这个项目"


def test_a_key_is_a_text() -> None:
    (found,) = problems({"kind": "meeting", "id": "1", 5: 1})
    assert (found.path, found.message) == ((), "项目名应为文本，不是5")


@pytest.mark.parametrize(
    ("data", "second", "first"),
    [
        ({"参会人数": 120, "participant_count": 360}, "participant_count", "参会人数"),
        ({"participant_count": 120, "与会人数": 120}, "与会人数", "participant_count"),
        ({"编号": "1"}, "编号", "id"),
        ({"记录类型": "会议"}, "记录类型", "kind"),
    ],
)
def test_the_same_fact_under_two_names_is_refused_at_the_second(
    data: dict[str, object], second: str, first: str
) -> None:
    assert problem("meeting", **data) == FieldProblem(
        (second,), f"与“{first}”是同一项，填了两次", "只留一处", (first,)
    )


def test_everything_wrong_is_said_at_once_under_the_keys_as_given() -> None:
    found = problems({"记录类型": "会议", "参会人数": "350", "召开日期": "2026-02-30", "会义类型": "常务"})
    assert [p.path for p in found] == [("会义类型",), (), ("召开日期",), ("参会人数",)]
    assert found[1] == FieldProblem((), "没有编号", "加上“编号”（id），同类记录中不得重复")


def test_the_error_is_one_of_ours_and_reads_as_one_line() -> None:
    with pytest.raises(GovrulesError) as caught:
        read_record({"kind": "会议", "id": "1", "参会人数": True, "held": None})
    assert str(caught.value) == (
        "held：不能为空值（未登记的，请删去该项）；参会人数：应为整数，不是true（写不带小数的数）"
    )


@pytest.mark.parametrize(
    "data", [{"kind": "meeting"}, {"记录类型": "会议"}, {"kind": "会议"}, {" 记录类型": " 会议 "}]
)
def test_the_kind_is_a_code_or_a_title(data: dict[str, object]) -> None:
    assert read_record(data | {"id": "1"}) == Meeting(id="1")


@pytest.mark.parametrize("kind", ["meeting", "会议"])
def test_the_kind_may_come_from_outside(kind: str) -> None:
    assert read_record({"id": "1"}, kind) == Meeting(id="1")
    assert read_record({"id": "1", "kind": "会议"}, kind) == Meeting(id="1")


def test_a_kind_that_contradicts_the_one_from_outside_is_refused() -> None:
    (found,) = problems({"记录类型": "议题", "id": "1"}, "meeting")
    assert found == FieldProblem(("记录类型",), "记录类型“议题”与指定的“会议”不一致", "改正其中一处")


def test_a_wrong_kind_lists_the_kinds_and_suggests_the_nearest() -> None:
    (found,) = problems({"kind": "metting", "id": "1"})
    assert (found.path, found.message) == (("kind",), "没有记录类型“metting”")
    assert found.hint == "是否指“meeting”？可填：" + "、".join(record.title for record in KINDS.values())
    (outside,) = problems({"id": "1"}, "metting")
    assert (outside.path, outside.message) == ((), "没有记录类型“metting”")
    (no_text,) = problems({"kind": 5, "id": "1"})
    assert no_text.message == "没有记录类型5"


def test_a_record_without_a_kind_is_refused() -> None:
    (found,) = problems({"id": "1"})
    assert (found.path, found.message) == ((), "没有记录类型")


@pytest.mark.parametrize("data", [[], "会议", None, 5])
def test_a_record_is_an_object(data: object) -> None:
    (found,) = problems(data)
    assert found.message.startswith("一条记录应为对象，不是")


def test_kinds_are_found_by_code_and_title() -> None:
    assert [kind_of(text) for text in ("news_report", "会议报道", " 督办单 ", "报道")] == [
        "news_report",
        "news_report",
        "rectification_order",
        None,
    ]


# tables


def test_the_columns_of_a_table_are_every_accepted_key() -> None:
    columns = column_names("meeting")
    assert {columns[key].name for key in ("参会人数", "参加人数", "与会人数", "participant_count")} == {
        "participant_count"
    }
    assert (
        columns["编号"]
        == columns["id"]
        == Term(name="id", title="编号", type=Type.TEXT, synonyms=("ID",), record="meeting")
    )
    assert "记录类型" not in columns


BOOL = terms_of("meeting")["held"]
COUNT = terms_of("meeting")["participant_count"]
DAY = terms_of("meeting")["start_date"]
LIMIT = terms_of("request_reply")["statutory_due_date"]
MOMENT = terms_of("rectification_order")["order_issued_at"]
CODE = terms_of("meeting")["meeting_type"]
CODES = terms_of("submission")["addressees"]
ROUTE = terms_of("document")["next_route"]
TEXT = terms_of("meeting")["subject"]
AT_1630 = datetime(2026, 9, 18, 16, 30, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("term", "cell", "value"),
    [
        *((BOOL, cell, True) for cell in ("是", "√", "✓", "true", "TRUE", " 是 ")),
        *((BOOL, cell, False) for cell in ("否", "×", "false", "False")),
        *((COUNT, cell, 350) for cell in ("350", "350人", "350 人", "３５０", "３５０人")),
        (COUNT, "1,200人", 1200),
        (COUNT, "0", 0),
        (COUNT, "-1", -1),
        *(
            (DAY, cell, date(2026, 9, 18))
            for cell in (
                "2026-9-18",
                "2026-09-18",
                "2026.9.18",
                "2026/9/18",
                "2026年9月18日",
                "20260918",
                "２０２６．９．１８",
            )
        ),
        *(
            (MOMENT, cell, AT_1630)
            for cell in (
                "2026-9-18 16:30",
                "2026-09-18T16:30:00",
                "2026/9/18  16:30",
                "2026年9月18日 16:30",
                "2026年9月18日16时30分",
                "２０２６.9.18 １６：３０",
            )
        ),
        (MOMENT, "2026-9-18 8:05", datetime(2026, 9, 18, 8, 5, tzinfo=CHINA)),
        (MOMENT, "2026年9月18日", date(2026, 9, 18)),
        (CODE, "常务", "standing"),
        (CODE, "standing", "standing"),
        (CODES, "区委、区政府", ["district_committee", "district_government"]),
        (CODES, "区委，市委；其他", ["district_committee", "municipal_committee", "other"]),
        (CODES, "区政府", ["district_government"]),
        (CODES, "无", None),
        (LIMIT, "无", None),
        (ROUTE, "无", "none"),
        (TEXT, " 关于３项工作的会议 ", "关于３项工作的会议"),
    ],
)
def test_a_cell_is_read_as_ledgers_write_it(term: Term, cell: str, value: object) -> None:
    read_cell = cell_value(term, cell)
    assert read_cell == value
    assert type(read_cell) is type(value)


@pytest.mark.parametrize(
    ("term", "cell"),
    [
        *((BOOL, cell) for cell in ("1", "0", "对", "y", "是否", "无")),
        *(
            (COUNT, cell)
            for cell in ("约350人", "350.0", "350字", "三百", "1,20", "3 50", "无", "٣٥٠", "1e3")
        ),
        *(
            (DAY, cell)
            for cell in (
                "26-9-18",
                "9月18日",
                "2026.9.31",
                "2026-9-18 17:30",
                "2026-9/18",
                "2026年9月",
                "43240",
                "0206-9-18",
                "未报",
                "无",
            )
        ),
        *(
            (MOMENT, cell)
            for cell in ("16:30", "2026-9-18 24:00", "2026-9-18 16", "2026-9-18 下午", "2026-9-31 8:00")
        ),
        (CODE, "常委会议"),
        (CODES, "区政府、区府"),
        (CODES, "区政府 市委"),
    ],
)
def test_a_cell_that_could_mean_another_thing_is_refused(term: Term, cell: str) -> None:
    with pytest.raises(ValueError, match=r"[一-鿿]"):
        cell_value(term, cell)


def test_the_refusal_of_a_cell_says_what_to_write() -> None:
    with pytest.raises(ValueError, match=r"^应为整数，不是“约350人”（只填数字）$"):
        cell_value(COUNT, "约350人")
    with pytest.raises(ValueError, match=r"^2026-09-31 不是有效日期（核对年月日）$"):
        cell_value(DAY, "2026.9.31")
    with pytest.raises(ValueError, match=r"^不能是“常委会议”（是否指“常务会议”？可填：全体会议、"):
        cell_value(CODE, "常委会议")


def test_what_a_cell_gives_is_what_the_model_takes() -> None:
    cells = {
        "会议编号": "HY-1",
        "事项类别": "重要人事任免、重大决策",
        "召开日期": "2026.9.18",
        "组成人数": "9人",
        "已召开": "√",
    }
    columns = column_names("agenda_item")
    record = read_record(
        {"编号": "1"} | {k: cell_value(columns[k], v) for k, v in cells.items()}, "agenda_item"
    )
    assert record == AgendaItem(
        id="1",
        meeting_id="HY-1",
        matter_categories=frozenset([MatterCategory.PERSONNEL, MatterCategory.MAJOR_DECISION]),
        start_date=date(2026, 9, 18),
        member_count=9,
        held=True,
    )


def test_a_schema_can_be_drawn_of_every_model() -> None:
    for record in KINDS.values():
        schema = record.model_json_schema()
        assert schema["additionalProperties"] is False
        assert set(schema["properties"]) == {"kind", "id", *record.terms()}
