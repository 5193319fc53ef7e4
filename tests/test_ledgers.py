"""Files turned into records: every input error is one refusal with its place, and the rest is read."""

from __future__ import annotations

import json
import os
import random
import time
from datetime import date
from pathlib import Path

import pytest

from govrules.errors import UsageError
from govrules.findings import Refusal
from govrules.ledgers import Batch, load_records, take_records
from govrules.ledgers.tables import kind_of_name
from govrules.models import Meeting, Record

GOOD = '{"kind": "meeting", "id": "好", "参会人数": 120}'


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def stated(record: Record) -> dict[str, object]:
    return record.recorded()


def only(batch: Batch) -> Refusal:
    (refused,) = batch.refused
    return refused


def ids(batch: Batch) -> list[str]:
    return [record.id for record in batch.records]


# --- shapes and formats ---------------------------------------------------------------------------------


def test_one_record_a_list_and_a_ledger_are_the_same_in_json_and_yaml(tmp_path: Path) -> None:
    one = {"kind": "meeting", "id": "H1", "参会人数": 120}
    for name, data in (
        ("one.json", one),
        ("list.json", [one]),
        ("ledger.json", {"records": [one], "台账完整": ["会议", "agenda_item"]}),
    ):
        text = json.dumps(data, ensure_ascii=False)
        for path in (write(tmp_path, name, text), write(tmp_path, name.replace("json", "yaml"), text)):
            batch = load_records(path)
            assert batch.refused == ()
            assert [stated(r) for r in batch.records] == [
                {"kind": "meeting", "id": "H1", "participant_count": 120}
            ]
            whole = {"meeting", "agenda_item"} if "ledger" in name else set()
            assert batch.complete == whole


def test_each_record_keeps_the_line_on_which_it_begins(tmp_path: Path) -> None:
    text = '[\n  {"kind": "meeting",\n   "id": "H1"},\n  {"kind": "meeting", "id": "H2"}\n]\n'
    ledger = '{"台账完整": ["会议"],\r\n "records": [\r\n  {"kind": "meeting", "id": "H1"}]}'
    lines = f'{GOOD}\n\n{{"kind": "meeting", "id": "H2"}}\n'
    flow = "- kind: meeting\n  id: H1\n# 注\n- kind: meeting\n  id: H2\n"
    for name, content, expected in (
        ("a.json", text, [2, 4]),
        ("b.json", ledger, [3]),
        ("c.jsonl", lines, [1, 3]),
        ("d.yaml", flow, [1, 4]),
    ):
        path = write(tmp_path, name, content)
        assert [loaded.source for loaded in load_records(path).loaded] == [f"{path}:{n}" for n in expected]


def test_yaml_does_not_turn_texts_into_other_things(tmp_path: Path) -> None:
    path = write(tmp_path, "m.yaml", "kind: meeting\nid: 0123\n标题: 12:30\n召开日期: 2018-05-11\n")
    (record,) = load_records(path).records
    assert isinstance(record, Meeting)
    assert (record.id, record.subject, record.start_date) == ("0123", "12:30", date(2018, 5, 11))


def test_no_is_refused_with_what_to_write_instead(tmp_path: Path) -> None:
    path = write(tmp_path, "m.yaml", "kind: meeting\nid: H1\n已召开: no\n")
    refused = only(load_records(path))
    assert (refused.place, refused.message) == ("3:1", "“已召开”：应为是或否，不是“no”")
    assert refused.hint == "写 true（是）或 false（否），不加引号"


def test_numbers_as_ids_are_refused_and_not_renumbered(tmp_path: Path) -> None:
    refused = only(load_records(write(tmp_path, "m.yaml", "kind: meeting\nid: 123\n")))
    assert (refused.place, refused.message, refused.hint) == (
        "2:1",
        "“id”：应为文本，不是123",
        "加上引号",
    )


def test_a_directory_is_read_with_its_folders_in_sorted_order(tmp_path: Path) -> None:
    write(tmp_path, "b.json", '{"kind": "meeting", "id": "2"}')
    write(tmp_path, "a/z.yaml", "kind: meeting\nid: '1'\n")
    write(tmp_path, "c.JSONL", '{"kind": "meeting", "id": "3"}')
    write(tmp_path, "会议.csv", "编号\n4\n")
    write(tmp_path, "README.md", "# 说明")
    write(tmp_path, ".hidden.json", "{")
    write(tmp_path, ".git/x.json", "{")
    batch = load_records(tmp_path)
    assert batch.refused == ()
    assert ids(batch) == ["1", "2", "3", "4"]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path, "a.json", GOOD)
    assert ids(load_records([tmp_path, path, str(path)])) == ["好"]


def test_the_kind_that_is_given_is_for_records_that_do_not_say_one(tmp_path: Path) -> None:
    path = write(tmp_path, "a.json", '[{"id": "甲"}, {"kind": "minutes", "id": "乙"}]')
    assert [r.kind for r in load_records(path, kind="会议").records] == ["meeting", "minutes"]
    with pytest.raises(UsageError, match="没有记录类型“会仪”"):
        load_records(path, kind="会仪")


@pytest.mark.parametrize(
    ("content", "kind", "expected"),
    [
        (GOOD, None, ["好"]),
        (f"[{GOOD}]", None, ["好"]),
        ('{"kind": "meeting", "id": "a"}\n{"kind": "meeting", "id": "b"}\n', None, ["a", "b"]),
        ("kind: meeting\nid: 好\n", None, ["好"]),
        ("记录类型,编号\n会议,好\n", None, ["好"]),
        ("编号,参会人数\n好,120\n", "meeting", ["好"]),
        ("id: 好\n", "meeting", ["好"]),
    ],
)
def test_standard_input_shows_its_format(content: str, kind: str | None, expected: list[str]) -> None:
    batch = load_records("-", kind=kind, stdin=content.encode())
    assert batch.refused == ()
    assert ids(batch) == expected


def test_records_at_hand_are_taken_as_mappings_or_models() -> None:
    batch = take_records([{"kind": "meeting", "id": "a"}, Meeting(id="b"), {"id": "c"}, Meeting(id="b")])
    assert ids(batch) == ["a"]
    assert [(r.source, r.place, r.message) for r in batch.refused] == [
        ("记录", "2", "编号“b”重复，另见 记录:4"),
        ("记录", "3", "没有记录类型"),
        ("记录", "4", "编号“b”重复，另见 记录:2"),
    ]


# --- what is wrong with one record ----------------------------------------------------------------------

BAD_RECORDS = [
    ('{"kind": "meting", "id": "x"}', "2:3", "“kind”：没有记录类型“meting”", "是否指“meeting”？"),
    ('{"kind": "meeting", "id": "x", "参会入数": 3}', "2:33", "“参会入数”：会议没有这个项目", "“参会人数”"),
    ('{"kind": "meeting", "id": "x", "参会人数": "3"}', "2:33", "“参会人数”：应为整数，不是“3”", "不加引号"),
    (
        '{"kind": "meeting", "id": "x", "召开日期": "2026-02-30"}',
        "2:33",
        "“召开日期”：2026-02-30 不是有效日期",
        "核对年月日",
    ),
    (
        '{"kind": "meeting", "id": "x", "召开日期": "2025-02-29"}',
        "2:33",
        "“召开日期”：2025-02-29 不是有效日期",
        "核对年月日",
    ),
    (
        '{"kind": "meeting", "id": "x", "召开日期": "2026-9-1"}',
        "2:33",
        "“召开日期”：应为日期，不是“2026-9-1”",
        "月、日各两位",
    ),
    (
        '{"kind": "meeting", "id": "x", "参会人数": 120, "参会人数": 360}',
        "2:50",
        "“参会人数”写了两次：第2行第33列已有",
        "删去其中一个",
    ),
    (
        '{"kind": "meeting", "id": "x", "参会人数": 120, "participant_count": 360}',
        "2:50",
        "“participant_count”：与“参会人数”是同一项，填了两次，另一处在第2行第33列",
        "只留一处",
    ),
    ('{"kind": "meeting"}', "2:1", "没有编号", "加上“编号”（id）"),
    ('{"kind": "meeting", "id": "x", "参会人数": null}', "2:33", "“参会人数”：不能为空值", "删去该项"),
    ('"会议"', "2:2", "一条记录应由若干“项目: 值”组成", "写作"),
]


@pytest.mark.parametrize(("record", "place", "message", "hint"), BAD_RECORDS)
def test_a_bad_record_is_one_refusal_with_its_place_in_json_and_yaml_and_the_others_are_read(
    tmp_path: Path, record: str, place: str, message: str, hint: str
) -> None:
    text = f"[{GOOD},\n{record}\n]\n"
    for name in ("a.json", "a.yaml"):
        path = write(tmp_path, name, text)
        batch = load_records(path)
        assert ids(batch) == ["好"]
        refused = only(batch)
        assert (refused.source, refused.message, refused.is_record) == (str(path), message, True)
        # In YAML the key's place includes no quote of its own either: both mark the text inside.
        assert refused.place == place
        assert hint in (refused.hint or "")
        assert batch.total == 2


@pytest.mark.parametrize(("record", "place", "message", "hint"), BAD_RECORDS)
def test_a_bad_line_of_jsonl_is_one_refusal_with_its_line(
    tmp_path: Path, record: str, place: str, message: str, hint: str
) -> None:
    batch = load_records(write(tmp_path, "a.jsonl", f"{GOOD}\n{record}\n"))
    assert ids(batch) == ["好"]
    refused = only(batch)
    assert (refused.place, refused.message) == (place, message)


def test_dates_that_do_not_exist_have_a_place_in_plain_yaml(tmp_path: Path) -> None:
    text = "- kind: meeting\n  id: 好\n- kind: meeting\n  id: x\n  召开日期: 2026-02-30\n"
    refused = only(load_records(write(tmp_path, "a.yaml", text)))
    assert (refused.place, refused.message) == ("5:3", "“召开日期”：2026-02-30 不是有效日期")
    assert refused.span is not None
    assert refused.span.text == "  召开日期: 2026-02-30"


def test_all_problems_of_a_record_are_in_its_one_refusal(tmp_path: Path) -> None:
    text = '{"kind": "meeting", "id": "x", "参会入数": 3, "召开日期": "2026-02-30"}'
    refused = only(load_records(write(tmp_path, "a.json", text)))
    assert refused.place == "1:33"
    assert refused.message == (
        "“参会入数”：会议没有这个项目（是否指“参会人数”？）；"
        "“召开日期”：2026-02-30 不是有效日期（核对年月日）"
    )
    assert refused.hint is None


def test_messages_carry_no_control_characters(tmp_path: Path) -> None:
    refused = only(
        load_records(write(tmp_path, "a.json", '{"kind": "meeting", "id": "x", "\\u001b[31m": 1}'))
    )
    assert refused.message == "“\ufffd[31m”：会议没有这个项目"


def test_half_a_character_or_no_number_refuses_its_record_alone(tmp_path: Path) -> None:
    for value, message in (
        ('"\\ud83d"', "文本含有不完整的字符 \\ud83d"),
        ("NaN", "“NaN”不是数"),
        ("1e999", "数字过大"),
        ("True", "“True”不是JSON的值"),
    ):
        batch = load_records(write(tmp_path, "a.json", f'[{GOOD}, {{"kind": "meeting", "id": {value}}}]'))
        assert ids(batch) == ["好"]
        assert (only(batch).message, only(batch).is_record) == (message, True)


# --- what is wrong with a file --------------------------------------------------------------------------

BAD_FILES: list[tuple[str, bytes, str, str]] = [
    ("a.json", b"", "1:1", "文件是空的"),
    ("a.yaml", b" \n", "1:1", "文件是空的"),
    ("a.jsonl", b"\n", "", "文件是空的"),
    ("a.csv", b"", "", "文件是空的"),
    ("a.json", b'{"kind": ', "1:8", "内容没有结束就断了"),
    ("a.yaml", b"kind: [meeting\n", "1:7", "方括号没有配对，或两项之间缺逗号"),
    ("a.yaml", "记录类型：会议\n".encode(), "1:9", "冒号用了全角"),
    ("a.json", b"[]", "", "文件里没有记录"),
    ("a.yaml", b"[]", "1:1", "文件里没有记录"),
    ("a.yaml", b"records: []", "1:1", "文件里没有记录"),
    ("a.json", b"3", "1:1", "文件里不是记录"),
    ("a.json", b'{"records": 3}', "1:3", "“records”应为列表"),
    ("a.json", '{"records": [], "台账完整": ["会仪"]}'.encode(), "1:31", "“台账完整”中没有记录类型“会仪”"),
    ("a.json", b"[" * 100_000, "1:61", "嵌套超过60层"),
    ("a.json", "[{“kind”: 1}]".encode(), "1:3", "用了全角标点 “"),
    ("a.json", '{"kind": "会议"}'.encode("gbk"), "", "文件不是UTF-8编码（第1行有不能识别的字节）"),
    ("a.yaml", "kind: meeting\nid: 会\n".encode("gbk"), "", "文件不是UTF-8编码（第2行有不能识别的字节）"),
    (
        "会议.csv",
        b"\xef\xbb\xbf" + "编号,标题\n1,会\n".encode("gbk"),
        "",
        "文件不是UTF-8编码（第1行有不能识别的字节）",
    ),
    ("a.json", '{"kind": "会议"}'.encode("utf-16"), "", "文件是UTF-16编码，不是UTF-8编码"),
    ("会议.csv", "编号,参会人数\n".encode(), "", "没有数据行"),
    ("会议.csv", "编号,参会人数\n合计,3\n".encode(), "", "没有数据行"),
    ("会议.csv", "甲,乙\n1,2\n".encode(), "", "前20行里没有认识的列名"),
    ("台账.csv", "编号,参会人数\n1,2\n".encode(), "", "看不出记录类型"),
    ("会议.csv", "编号,参会入数\n1,2\n".encode(), "", "不认识“参会入数”列"),
    (
        "会议.csv",
        "编号,参会人数,participant_count\n1,2,3\n".encode(),
        "",
        "“参会人数”列与“participant_count”列是同一项",
    ),
    ("会议.csv", "编号,标题,标题\n1,2,3\n".encode(), "", "“标题”列与“标题”列是同一项"),
    ("会议.csv", "记录类型,kind,编号\n会议,会议,1\n".encode(), "", "有两列记录类型"),
    ("会议.csv", '编号,标题\n1,甲\n2,"乙\n3,丙\n'.encode(), "", "第3行的引号没有配对"),
    ("a.xlsx", b"PK", "", "文件不是电子表格"),
    ("a.doc", b"PK", "", "不能读取“.doc”文件"),
]


@pytest.mark.parametrize(("name", "content", "place", "message"), BAD_FILES)
def test_a_bad_file_is_one_refusal_with_place_and_remedy_and_the_other_files_are_read(
    tmp_path: Path, name: str, content: bytes, place: str, message: str
) -> None:
    bad, good = write(tmp_path, name, content), write(tmp_path, "好.json", GOOD)
    began = time.perf_counter()
    batch = load_records([bad, good])
    assert time.perf_counter() - began < 10
    assert ids(batch) == ["好"]
    refused = only(batch)
    assert (refused.source, refused.place, refused.message) == (str(bad), place, message)
    assert refused.hint
    assert not refused.is_record
    assert batch.total == 1


def test_a_path_that_is_not_there_and_a_directory_without_records_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "空/README.md", "说明")
    batch = load_records([tmp_path / "无.json", tmp_path / "空", "-"])
    assert [(r.source, r.message, bool(r.hint)) for r in batch.refused] == [
        (str(tmp_path / "无.json"), "没有这个文件或目录", True),
        (str(tmp_path / "空"), "目录中没有可读的记录文件", True),
        ("标准输入", "没有标准输入", True),
    ]


def test_a_folder_that_cannot_be_opened_is_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "a.json", GOOD)
    write(tmp_path, "b/c.json", GOOD)
    scandir = os.scandir

    def closed(path: str) -> object:
        if str(path).endswith("b"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    batch = load_records(tmp_path)
    assert ids(batch) == ["好"]
    assert (only(batch).source, only(batch).is_record) == (str(tmp_path / "b"), False)
    assert only(batch).message == "无法读取（Permission denied）"


def test_something_odd_beside_the_records_does_not_keep_them_from_being_read(tmp_path: Path) -> None:
    path = write(tmp_path, "a.json", f'{{"records": [{GOOD}], "说明": 1}}')
    batch = load_records(path)
    assert ids(batch) == ["好"]
    assert only(batch).message == "不认识“说明”"


# --- tables ---------------------------------------------------------------------------------------------

TABLE = "编号,参会人数,召开日期,已召开,标题\nM1,１２０人,2025年10月9日,是,㛃庄街办\n"


@pytest.mark.parametrize(
    "content",
    [TABLE.encode(), b"\xef\xbb\xbf" + TABLE.encode(), TABLE.encode("gb18030")],
    ids=["utf-8", "bom", "gb18030"],
)
def test_a_table_reads_the_same_in_every_encoding(tmp_path: Path, content: bytes) -> None:
    batch = load_records(write(tmp_path, "会议.csv", content))
    assert batch.refused == ()
    assert batch.warnings == ()
    assert [stated(r) for r in batch.records] == [
        {
            "kind": "meeting",
            "id": "M1",
            "subject": "㛃庄街办",
            "start_date": "2025-10-09",
            "held": True,
            "participant_count": 120,
        }
    ]


def test_a_table_in_gbk_reads_as_in_utf_8(tmp_path: Path) -> None:
    plain = TABLE.replace("㛃", "张")
    gbk, utf8 = write(tmp_path, "a/会议.csv", plain.encode("gbk")), write(tmp_path, "b/会议.csv", plain)
    assert load_records(gbk).records == load_records(utf8).records
    assert len(load_records(gbk).records) == 1


@pytest.mark.parametrize("header", ["编号,标题", "id,subject"])
def test_one_broken_byte_in_utf_8_is_an_error_with_its_line(tmp_path: Path, header: str) -> None:
    content = f"{header}\n1,第一次会议\n2,第二次会议\n".encode().replace("二".encode(), b"\xe4\xba")
    refused = only(load_records(write(tmp_path, "会议.csv", content)))
    assert (refused.message, refused.hint) == (
        "文件不是UTF-8编码（第3行有不能识别的字节）",
        "请另存为UTF-8",
    )


def test_one_broken_byte_in_gb18030_is_an_error_with_its_line(tmp_path: Path) -> None:
    content = "编号,标题\n1,会议\n2,".encode("gb18030") + b"\xff\n"
    refused = only(load_records(write(tmp_path, "会议.csv", content)))
    assert refused.message == "第3行有不能识别的字节（按GB18030编码）"


def test_blank_rows_sums_and_notes_are_no_records_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    blank = ",\n" * 37
    text = f"编号,参会人数\nM1,120\n{blank}合计,120\n注：数据截至9月,\nM2,许多\n"
    batch = load_records(path := write(tmp_path, "会议.csv", text))
    assert ids(batch) == ["M1"]
    assert batch.warnings == (
        f"{path}：第40、41行是合计或附注，没有读入",
        f"{path}：第3至39行是空行，没有读入",
    )
    refused = only(batch)
    assert (refused.source, refused.place, refused.is_record) == (str(path), "42", True)
    assert refused.message == "“参会人数”列：应为整数，不是“许多”（只填数字）"


@pytest.mark.parametrize(
    "foot",
    [
        "合　计",
        "合 计：2",
        "本页小计",
        "累计",
        "备注：\n略",
        "制表人：某甲",
        "填报单位：区甲局",
        "填表日期: 2026年9月",
    ],
)
def test_what_stands_under_a_table_is_no_record(tmp_path: Path, foot: str) -> None:
    batch = load_records(path := write(tmp_path, "会议.csv", f'编号,参会人数\nM1,120\n"{foot}",\n'))
    assert ids(batch) == ["M1"]
    assert batch.warnings == (f"{path}：第3行是合计或附注，没有读入",)


def test_all_bad_cells_of_a_row_are_named_and_the_other_rows_are_read(tmp_path: Path) -> None:
    text = "编号,参会人数,召开日期,已召开\nM1,120,2025-10-09,是\nM2,#N/A,2025-02-30,大概\nM3,1,,\n"
    batch = load_records(write(tmp_path, "会议.csv", text))
    assert ids(batch) == ["M1", "M3"]
    refused = only(batch)
    assert refused.place == "3"
    assert refused.message == (
        "“参会人数”列：#N/A是出错的公式（改正公式，或填入数值）；"
        "“召开日期”列：2025-02-30 不是有效日期（核对年月日）；"
        "“已召开”列：应为是或否，不是“大概”（填“是”或“否”）"
    )


def test_a_blank_cell_is_null_or_absent_as_its_fact_says(tmp_path: Path) -> None:
    text = "编号,收文日期,答复日期,法定时限,请示单位,难度\nQ1, ,\u3000,,,\n"
    (record,) = load_records(write(tmp_path, "请示答复.csv", text)).records
    assert record.recorded() == {
        "kind": "request_reply",
        "id": "Q1",
        "reply_date": None,
        "statutory_due_date": None,
    }


def test_a_row_without_an_id_is_called_by_its_place(tmp_path: Path) -> None:
    path = write(tmp_path, "会议.csv", "参会人数\n1\n")
    assert ids(load_records(path)) == [f"{path}:2"]
    path = write(tmp_path, "会议.csv", "编号,参会人数\n,1\nM2,2\n")
    assert ids(load_records(path)) == [f"{path}:2", "M2"]


def test_the_header_is_read_in_compatibility_form_without_blanks(tmp_path: Path) -> None:
    batch = load_records(write(tmp_path, "会议.csv", "编 号,参会 人数 ,ｈｅｌｄ\nM1,3,否\n"))
    assert [stated(r) for r in batch.records] == [
        {"kind": "meeting", "id": "M1", "held": False, "participant_count": 3}
    ]


def test_titles_above_the_header_are_reported_and_a_header_that_is_repeated_too(tmp_path: Path) -> None:
    text = "2025年会议台账,\n基本,人员\n编号,参会人数\nM1,3\n编号,参会人数\nM2,4\n"
    for content in (text.encode(), text.encode("gbk")):
        batch = load_records(path := write(tmp_path, "会议.csv", content))
        assert ids(batch) == ["M1", "M2"]
        assert [loaded.source for loaded in batch.loaded] == [f"{path}:4", f"{path}:6"]
        assert batch.warnings == (
            f"{path}：第1、2行在表头之上，没有读入",
            f"{path}：第5行重复表头，没有读入",
        )


def test_an_unknown_column_is_one_warning(tmp_path: Path) -> None:
    path = write(tmp_path, "会议.csv", "编号,联系电话,备注\nM1,1,2\nM2,3,4\n")
    batch = load_records(path)
    assert ids(batch) == ["M1", "M2"]
    assert batch.warnings == (f"{path}：不认识“联系电话”、“备注”列，没有读入",)


def test_a_column_without_a_title_is_a_warning_if_something_stands_in_it(tmp_path: Path) -> None:
    path = write(tmp_path, "会议.csv", "编号,,标题,\nM1,甲,乙,\nM2\n")
    batch = load_records(path)
    assert ids(batch) == ["M1", "M2"]
    assert batch.warnings == (f"{path}：第2列没有列名，没有读入",)


@pytest.mark.parametrize("mark", ["\t", ";"])
def test_tabs_and_semicolons_part_cells_where_the_header_shows_it(tmp_path: Path, mark: str) -> None:
    text = f"编号{mark}标题\nM1{mark}甲,乙\n"
    (record,) = load_records(write(tmp_path, "会议.csv", text)).records
    assert record.recorded() == {"kind": "meeting", "id": "M1", "subject": "甲,乙"}


def test_more_cells_than_columns_refuse_the_row_unless_they_are_blank(tmp_path: Path) -> None:
    batch = load_records(write(tmp_path, "会议.csv", "编号,标题\nM1,甲,乙\nM2,丙,,\nM3\n"))
    assert ids(batch) == ["M2", "M3"]
    assert (only(batch).place, only(batch).message) == ("2", "有3格，表头只有2列")


def test_a_column_gives_each_row_its_kind(tmp_path: Path) -> None:
    text = "记录类型,编号,参会人数,纪要报审日期\n会议,M1,3,\nminutes,J1,,\n会仪,X,,\n,Y,,\n纪要,Z,5,\n"
    path = write(tmp_path, "台账.csv", text.replace("\n纪要,", "\n会议纪要,"))
    batch = load_records(path)
    assert [(r.kind, r.id) for r in batch.records] == [("meeting", "M1"), ("minutes", "J1")]
    assert [(r.place, r.message) for r in batch.refused] == [
        ("4", "“kind”：没有记录类型“会仪”"),
        ("5", "没有记录类型"),
        ("6", "“参会人数”列：会议纪要没有这一项"),
    ]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("会议.csv", "meeting"),
        ("2025年10月会议纪要.csv", "minutes"),
        ("meeting_followup_10.csv", "meeting_followup"),
        ("会议议题.csv", None),
        ("台账.csv", None),
        ("会议/台账.csv", None),
    ],
)
def test_the_name_of_a_file_says_the_kind_of_its_rows(name: str, kind: str | None) -> None:
    assert kind_of_name(name) == kind


def test_the_kind_that_is_given_stands_in_for_a_name_that_says_none(tmp_path: Path) -> None:
    path = write(tmp_path, "台账.csv", "编号\nM1\n")
    assert [r.kind for r in load_records(path, kind="meeting").records] == ["meeting"]


# --- records together -----------------------------------------------------------------------------------


def test_records_that_share_an_id_are_all_refused_each_naming_the_others(tmp_path: Path) -> None:
    a = write(tmp_path, "a.json", f'[{GOOD},\n{{"kind": "meeting", "id": "M"}}]')
    b = write(tmp_path, "b.yaml", "- kind: 会议\n  编号: M\n- kind: minutes\n  id: M\n")
    c = write(tmp_path, "会议.csv", "编号\nM\n")
    batch = load_records([a, b, c])
    assert [(r.kind, r.id) for r in batch.records] == [("meeting", "好"), ("minutes", "M")]
    assert [(r.source, r.place, r.message) for r in batch.refused] == [
        (str(a), "2:22", f"编号“M”重复，另见 {b}:1、{c}:2"),
        (str(b), "2:3", f"编号“M”重复，另见 {a}:2、{c}:2"),
        (str(c), "2", f"编号“M”重复，另见 {a}:2、{b}:1"),
    ]
    assert batch.total == 5


def test_what_is_read_does_not_depend_on_the_order_of_records() -> None:
    records: list[dict[str, object]] = [
        {"kind": "meeting", "id": "A"},
        {"kind": "meeting", "id": "A", "参会人数": 3},
        {"kind": "meeting", "id": "B"},
        {"kind": "agenda_item", "id": "1", "会议编号": "A"},
        {"kind": "agenda_item", "id": "2", "会议编号": "B"},
        {"kind": "agenda_item", "id": "3", "会议编号": "C"},
        {"kind": "request_reply", "id": "q1", "原请示编号": "q2"},
        {"kind": "request_reply", "id": "q2", "原请示编号": "q1"},
        {"kind": "request_reply", "id": "q3", "原请示编号": "q1"},
    ]
    expected = {("meeting", "B"), ("agenda_item", "1"), ("agenda_item", "2"), ("request_reply", "q3")}
    for seed in range(20):
        shuffled = random.Random(seed).sample(records, len(records))
        batch = take_records(shuffled)
        assert {(r.kind, r.id) for r in batch.records} == expected
        assert len(batch.refused) == 5


def test_a_dangling_reference_refuses_the_record_that_has_it(tmp_path: Path) -> None:
    text = '[{"kind": "meeting", "id": "M1"},\n {"kind": "minutes", "id": "J1", "会议编号": "M9"},\n'
    text += '{"kind": "minutes", "id": "J2", "会议编号": "M1"}, {"kind": "minutes", "id": "J3"}]'
    batch = load_records(write(tmp_path, "a.json", text))
    assert ids(batch) == ["M1", "J2", "J3"]
    refused = only(batch)
    assert (refused.place, refused.message) == ("2:35", "“会议编号”所指的会议“M9”不存在")
    assert refused.hint == "改正编号，或补上那条记录；那条记录所在文件未能读入的，先改那个文件"


def test_a_reference_is_not_checked_where_no_record_of_its_kind_is_here(tmp_path: Path) -> None:
    child = '{"kind": "minutes", "id": "J1", "会议编号": "M9"}'
    assert load_records(write(tmp_path, "a.json", f"[{child}]")).refused == ()
    batch = load_records(write(tmp_path, "b.json", f'{{"records": [{child}], "台账完整": ["会议"]}}'))
    assert only(batch).message == "“会议编号”所指的会议“M9”不存在"


def test_a_reference_to_a_refused_record_is_no_dangling_one(tmp_path: Path) -> None:
    text = '[{"kind": "meeting", "编号": "M1", "参会人数": "x"},'
    text += '{"kind": "minutes", "id": "J1", "会议编号": "M1"}]'
    batch = load_records(write(tmp_path, "a.json", text))
    assert ids(batch) == ["J1"]
    assert only(batch).message == "“参会人数”：应为整数，不是“x”"


def test_references_in_a_ring_refuse_every_record_of_the_ring_alone() -> None:
    chain = {"q1": "q2", "q2": "q3", "q3": "q1", "q4": "q1", "q5": "q5", "q6": None}
    batch = take_records(
        [{"kind": "request_reply", "id": one, "原请示编号": other} for one, other in chain.items()]
    )
    assert ids(batch) == ["q4", "q6"]
    assert [(r.place, r.message) for r in batch.refused] == [
        ("1", "引用成环：q1→q2→q3→q1"),
        ("2", "引用成环：q1→q2→q3→q1"),
        ("3", "引用成环：q1→q2→q3→q1"),
        ("5", "引用成环：q5→q5"),
    ]


def test_a_refused_record_opens_the_ledger_of_its_kind_again(tmp_path: Path) -> None:
    def complete(*records: str, beside: str = "") -> frozenset[str]:
        write(tmp_path, "a.json", f'{{"records": [{", ".join(records)}], "台账完整": ["会议", "会议纪要"]}}')
        write(tmp_path, "b.json", beside or f"[{GOOD}]")
        return load_records(tmp_path).complete

    assert complete() == {"meeting", "minutes"}
    assert complete('{"kind": "meeting", "id": "x", "参会人数": "x"}') == {"minutes"}
    assert complete('{"id": "x"}') == frozenset()
    assert complete(beside="{") == frozenset()


def test_read_and_refused_make_the_total(tmp_path: Path) -> None:
    for number, (record, *_) in enumerate(BAD_RECORDS):
        write(tmp_path, f"{number}.json", record.replace('"id": "x"', f'"id": "x{number}"'))
    write(tmp_path, "空.json", "")
    write(tmp_path, "会议.csv", "编号,参会人数\nM1,1\nM2,x\n")
    batch = load_records(tmp_path)
    records = [refused for refused in batch.refused if refused.is_record]
    assert (len(batch.records), len(records), len(batch.refused)) == (1, 11, 13)
    assert batch.total == 12


def test_a_thousand_bad_records_on_one_line_are_found_in_bounded_time(tmp_path: Path) -> None:
    records = [{"kind": "meeting", "id": f"M{n}", "参会人数": -(n % 5 == 0)} for n in range(5_000)]
    path = write(tmp_path, "a.json", json.dumps(records, ensure_ascii=False))
    began = time.perf_counter()
    batch = load_records(path)
    assert (len(batch.records), len(batch.refused)) == (4_000, 1_000)
    assert (batch.refused[1].place, batch.refused[1].message) == ("1:256", "“参会人数”：不能小于0")
    assert time.perf_counter() - began < 20


def test_a_correct_file_of_many_records_on_one_line_does_not_pay_for_positions(tmp_path: Path) -> None:
    records = [{"kind": "meeting", "id": f"M{n}", "参会人数": n} for n in range(20_000)]
    path = write(tmp_path, "a.json", json.dumps(records, ensure_ascii=False))
    began = time.perf_counter()
    batch = load_records(path)
    assert (len(batch.records), batch.refused) == (20_000, ())
    assert time.perf_counter() - began < 20
