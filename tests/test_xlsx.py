"""Reports as workbooks, read back by another library than the one that writes them."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.parsers import expat

import openpyxl
import pytest
import python_calamine

import govrules
from command_line import run
from govrules.findings import Due, Report
from govrules.ledgers import load_records
from govrules.reports import sheets
from govrules.reports.sheets import Book, visible
from govrules.reports.xlsx import DUE_COLUMNS, FINDING_COLUMNS, _due_cell, xlsx_report
from policy_sets import SEVEN_DAYS, write_policies

OCTOBER = Path(__file__).parents[1] / "examples" / "office_2025_10"
TODAY = ("--today", "2025-10-31")
LATE = {"kind": "request_reply", "收文日期": "2025-10-09", "答复日期": "2025-10-30"}

Values = list[tuple[Any, ...]]


def sheet(path: Path | bytes, name: str) -> Values:
    """The values of a sheet; a formula would be a text that begins with =, of type f."""
    book = openpyxl.load_workbook(io.BytesIO(path) if isinstance(path, bytes) else path)
    assert not [c for s in book for row in s.iter_rows() for c in row if c.data_type in "fe" or c.hyperlink]
    return list(book[name].iter_rows(values_only=True))


def by_title(rows: Values, header: int) -> list[dict[str, Any]]:
    return [dict(zip(rows[header], row, strict=True)) for row in rows[header + 1 :]]


def checked(tmp_path: Path, *records: dict[str, object]) -> Path:
    """The workbook on these records under one rule."""
    (tmp_path / "a.json").write_text(json.dumps(records, ensure_ascii=False), "utf-8")
    policies = write_policies(tmp_path, SEVEN_DAYS)
    run("check", tmp_path / "a.json", *TODAY, "--policies", policies, "-o", tmp_path / "a.xlsx")
    return tmp_path / "a.xlsx"


@pytest.fixture(scope="module")
def october(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The first example month as a workbook and as JSON, in one run."""
    folder = tmp_path_factory.mktemp("october")
    ran = run(
        "check", OCTOBER, *TODAY, *(x for n in ("b.xlsx", "a.sarif", "a.json") for x in ("-o", folder / n))
    )
    assert ran.code == 1
    assert (folder / "a.sarif").read_text("utf-8").startswith("{")
    return folder / "b.xlsx", json.loads((folder / "a.json").read_text("utf-8"))


# --- the findings ---------------------------------------------------------------------------------------


def test_the_findings_stand_on_the_first_sheet_violations_first(october: tuple[Path, Any]) -> None:
    rows = sheet(october[0], "检查结果")
    assert rows[0][0] == "检查报告　今天 2025-10-31　规则集 tianjin_hebei_2018 0.1.0　引擎 scalar"
    assert rows[1][0].endswith("违反 14，偏离 8。")
    assert rows[2] == FINDING_COLUMNS
    counts = Counter(row[0] for row in rows[3:])
    assert list(counts.items()) == [
        ("违反", 14),
        ("偏离", 8),
        ("未到期", 50),
        ("待核", 7),
        ("核对单", 37),
        ("说明", 1),
    ]
    found = {(row[2], row[3]) for row in rows[3:] if row[0] == "违反"}
    listed = [
        f for f in october[1]["findings"] if f["verdict"] == "fail" and f["modality"].startswith("must")
    ]
    assert found == {(f["record"]["id"], f["rule"]) for f in listed}


def test_a_finding_says_where_when_and_how_it_was_counted(october: tuple[Path, Any]) -> None:
    rows = by_title(sheet(october[0], "检查结果"), 2)
    (late,) = [row for row in rows if row["规则"] == "DC-2.5-3-3" and row["结论"] == "违反"]
    assert late == {
        "结论": "违反",
        "记录类型": "督办单",
        "编号": "db-02",
        "规则": "DC-2.5-3-3",
        "条款": "督查规定二（五）3",
        "要求": "第3个工作日12:00前向督查室报送整改落实情况",
        "情况": "整改报送时间2025-10-15 12:01，期限为2025-10-15 12:00，当日过时",
        "期限": datetime(2025, 10, 15, 12),  # noqa: DTZ001 (as a workbook has it)
        "怎么数": "自2025-10-11次日起数3个工作日（10月13日、14日、15日），至2025-10-15",
        "怎么办": "立即报送；逾期不报的视为未整改",
        "责任单位": "责任单位：乙街道办事处",
        "位置": f"{OCTOBER}/督办单.json:5",
    }
    pending = [row["期限"] for row in rows if row["结论"] == "未到期"]
    assert pending[0] == datetime(2025, 10, 31)  # noqa: DTZ001
    dated = [day for day in pending if day is not None]
    assert dated == sorted(dated)
    assert pending[len(dated) :] == [None] * (50 - len(dated))


def test_what_is_unknown_is_collected_as_in_the_text_report(october: tuple[Path, Any]) -> None:
    rows = [
        (r["结论"], r["记录类型"], r["编号"], r["情况"]) for r in by_title(sheet(october[0], "检查结果"), 2)
    ]
    assert ("待核", "督查任务", "dc-06", "补“督查方式”可定 28 条") in rows
    further = "须补几项才能定的 1 条，涉及“急件”“急件时限”"
    assert ("待核", "会后修改稿", "xg-03", further) in rows
    verbose = run("check", OCTOBER, *TODAY, "--verbose").out
    checklists = [f"  {kind} {id_} {said}\n" for what, kind, id_, said in rows if what == "核对单"]
    assert len(checklists) == 37
    assert [line for line in checklists if line not in verbose] == []


def test_what_could_not_be_read_stands_on_top_with_its_place(tmp_path: Path) -> None:
    path = checked(tmp_path, LATE | {"id": "甲"}, LATE | {"id": "乙", "收文日期": "2026-02-30"})
    rows = sheet(path, "检查结果")
    assert rows[3][0] == "没有检查"
    assert rows[3][6:] == (
        "“收文日期”：2026-02-30 不是有效日期",
        None,
        None,
        "核对年月日",
        None,
        f"{tmp_path}/a.json:1:120",
    )
    assert [row[0] for row in rows[4:]] == ["违反"]


def test_notes_waivers_and_what_is_resolved_stand_at_the_end(tmp_path: Path) -> None:
    waiver = {"规则": "GW-1", "理由": "节日", "批准人": "某某"}
    checked(tmp_path, LATE | {"id": "甲"}).unlink()
    policies = write_policies(tmp_path, SEVEN_DAYS)
    run("check", tmp_path / "a.json", *TODAY, "--policies", policies, "-o", tmp_path / "旧.json")
    done = [
        LATE | {"id": "甲", "答复日期": "2025-10-17"},
        LATE | {"id": "乙", "答复日期": "2025-11-30", "豁免": [waiver]},
    ]
    (tmp_path / "a.json").write_text(json.dumps(done), "utf-8")
    options = ("--policies", policies, "--baseline", tmp_path / "旧.json", "-o", tmp_path / "a.xlsx")
    run("check", tmp_path / "a.json", *TODAY, *options)
    rows = [tuple(cell for cell in row if cell is not None) for row in sheet(tmp_path / "a.xlsx", "检查结果")]
    assert [row[:1] for row in rows[3:]] == [("违反",), ("没有起作用的豁免",), ("已解决",), ("说明",)]
    assert rows[5] == ("已解决", "请示答复", "甲", "GW-1", "公文意见（四）", "七个工作日内答复", "原为不合规")
    assert rows[6][1].endswith("答复日期晚于今天（2025-10-31），按尚未发生处理")


def test_all_findings_are_listed_when_asked_for(tmp_path: Path) -> None:
    path = checked(tmp_path, LATE | {"id": "甲", "答复日期": "2025-10-17"})
    assert sheet(path, "检查结果")[3:] == []
    policies = write_policies(tmp_path, SEVEN_DAYS)
    run("check", tmp_path / "a.json", *TODAY, "--policies", policies, "--all", "-o", path)
    assert [row[0] for row in sheet(path, "检查结果")[3:]] == ["合规"]


# --- the records ----------------------------------------------------------------------------------------


def test_every_record_stands_on_the_sheet_of_its_type_with_its_findings_beside(
    october: tuple[Path, Any],
) -> None:
    book = openpyxl.load_workbook(october[0])
    batch = load_records(OCTOBER)
    ledger = "请示答复台账"  # a table, whose sheet is called as it is, and its rows are its own
    shown = {
        ("请示答复" if name == ledger else name, row[0])
        for name in book.sheetnames[1:]
        for row in sheet(october[0], name)[2 if name == ledger else 1 :]
    }
    assert shown == {(record.title, record.id) for record in batch.records}
    rows = by_title(sheet(october[0], "督办单"), 0)
    assert list(rows[0])[:6] == ["编号", "结论", "违反", "偏离", "未到期", "待核"]
    assert list(rows[0])[-1] == "位置"
    (late,) = [row for row in rows if row["编号"] == "db-02"]
    assert (late["结论"], late["偏离"], late["未到期"]) == ("违反", None, None)
    assert late["违反"].split("\n") == [
        "DC-2.5-3-2　督查规定二（五）3　整改完成时间2025-10-15 09:00，期限为2025-10-14，逾期1个工作日",
        "DC-2.5-3-3　督查规定二（五）3　整改报送时间2025-10-15 12:01，期限为2025-10-15 12:00，当日过时",
    ]
    assert late["整改报送时间"] == datetime(2025, 10, 15, 12, 1)  # noqa: DTZ001


def test_facts_are_texts_numbers_and_dates_as_they_are(tmp_path: Path) -> None:
    record = {
        "kind": "meeting",
        "id": "0123",
        "标题": "2026",
        "会议类别": "一类",
        "召开日期": "2026-09-18",
        "参会人数": 120,
        "已召开": True,
        "应列席单位": ["区甲局", "区乙局"],
        "主办单位": None,
    }
    (row,) = by_title(sheet(checked(tmp_path, record), "会议"), 0)
    assert {title: row[title] for title in ("编号", *list(record)[2:], "结论")} == {
        "编号": "0123",
        "标题": "2026",
        "会议类别": "一类",
        "召开日期": datetime(2026, 9, 18),  # noqa: DTZ001
        "参会人数": 120,
        "已召开": "是",
        "应列席单位": "区甲局、区乙局",
        "主办单位": "无",
        "结论": None,
    }


def test_a_list_of_rows_takes_a_line_per_row_and_a_set_its_labels(tmp_path: Path) -> None:
    record = {
        "kind": "document",
        "id": "甲",
        "签发类别": ["人大议案", "重大事项"],
        "主送机关": [],
        "签批": [{"环节": "主任", "签批日期": "2026-09-18"}, {"签批人": "某甲", "签批日期": None}],
    }
    (row,) = by_title(sheet(checked(tmp_path, record), "公文"), 0)
    assert (row["签发类别"], row["主送机关"]) == ("人大议案、重大事项", "无")
    assert row["签批"] == "环节：主任，签批日期：2026-09-18\n签批人：某甲，签批日期：无"


# --- hostile records ------------------------------------------------------------------------------------


def test_what_looks_like_a_formula_stays_a_text_and_a_negative_number_a_number(tmp_path: Path) -> None:
    """PC-E-06."""
    unit, remark, phone, title = '=HYPERLINK("http://x","点我")', "-2+3", "+86-22-1234", "@甲"
    facts = {"报文单位": unit, "主管部门名称": remark, "协调机构所在部门": phone, "标题": title}
    path = checked(tmp_path, {"kind": "submission", "id": "=1+1", **facts})
    (row,) = by_title(sheet(path, "上报公文"), 0)
    assert {name: row[name] for name in facts} == facts
    book = openpyxl.load_workbook(path)
    cells = {c.value: c for cells in book["上报公文"].iter_rows() for c in cells}
    for text in ("=1+1", unit, remark, phone, title):
        assert (cells[text].data_type, cells[text].quotePrefix) == ("s", True)
    parts = zipfile.ZipFile(path)
    assert not [n for n in parts.namelist() if b"<f>" in parts.read(n) or b"<hyperlink" in parts.read(n)]
    made = Book(date(2026, 9, 18))
    made.add_sheet("甲", ["数", "文"], [[-3, unit]])
    assert sheet(made.bytes(), "甲") == [("数", "文"), (-3, unit)]


def test_control_characters_show_as_replaced_and_the_file_opens(tmp_path: Path) -> None:
    """PC-E-03."""
    bad = LATE | {"id": "坏", "标题": "关于\u000b检查\u001b[31m的\ufffe通知"}
    nul = LATE | {"id": "更坏", "标题": "关于\u0000通知"}
    path = checked(tmp_path, bad, LATE | {"id": "甲"}, nul)
    rows = sheet(path, "检查结果")
    assert [(row[0], row[2]) for row in rows[3:]] == [("违反", "坏"), ("违反", "更坏"), ("违反", "甲")]
    records = by_title(sheet(path, "请示答复"), 0)
    assert [row["标题"] for row in records] == ["关于�检查�[31m的�通知", None, "关于�通知"]
    again = python_calamine.load_workbook(str(path)).get_sheet_by_name("请示答复").to_python()
    assert "关于�检查�[31m的�通知" in again[1]


@pytest.mark.parametrize("text", ["<r><t>甲</x></r>", "<r></r>", "_x000B_甲", "</t></si>&lt;", " 甲 "])
def test_what_would_be_markup_of_the_file_stays_text(text: str) -> None:
    made = Book(date(2026, 9, 18))
    made.add_sheet("甲", ["文"], [[text]])
    content = made.bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            expat.ParserCreate().Parse(parts.read(name), True)
    read = python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_name("甲").to_python()
    assert read == [["文"], [text]]


def test_a_text_too_long_for_a_cell_is_cut_visibly(tmp_path: Path) -> None:
    assert visible("甲" * 32_767) == "甲" * 32_767
    assert visible("甲" * 32_768) == "甲" * 32_766 + "…"
    assert visible("𠮷" * 16_384) == "𠮷" * 16_383 + "…"  # two units each


def test_rows_that_a_sheet_has_no_room_for_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 4)
    made = Book(date(2026, 9, 18))
    made.add_sheet("满", ["甲"], [["一"], ["二"], ["三"]])
    made.add_sheet("多", ["甲"], [["一"], ["二"], ["三"], ["四"]])
    content = made.bytes()
    assert sheet(content, "满") == [("甲",), ("一",), ("二",), ("三",)]
    assert sheet(content, "多") == [("甲",), ("一",), ("二",), ("另有 2 行写不下，见 --format json",)]


def test_a_sheet_has_a_name_that_spreadsheets_take_and_no_other_sheet_has() -> None:
    made = Book(date(2026, 9, 18))
    long = "关于报送二〇二五年第三季度督查事项办理情况的通知及其附件台账一览"
    for name in (
        "台账",
        "台账",
        "a/b:c*[d]?\\",
        "A-B-C--D---",
        "",
        "'引'",
        "History",
        long,
        long,
        "台账\u0007",
    ):
        made.add_sheet(name, ["甲"], [["乙"]])
    assert openpyxl.load_workbook(io.BytesIO(made.bytes())).sheetnames == [
        "台账",
        "台账 (2)",
        "a-b-c--d---",
        "A-B-C--D--- (2)",
        "工作表",
        "引",
        "History (2)",
        long[:31],
        f"{long[:27]} (2)",
        "台账�",
    ]


# --- how it looks ---------------------------------------------------------------------------------------


def test_columns_are_as_wide_as_their_chinese_and_rows_as_high_as_their_lines() -> None:
    made = Book(date(2026, 9, 18))
    made.add_sheet("甲", ["条款", "说明"], [["公文意见（四）", "字" * 40], ["一\n二\n三", "短"]], frozen=1)
    looks = openpyxl.load_workbook(io.BytesIO(made.bytes()))["甲"]
    assert [looks.column_dimensions[c].width for c in "AB"] == [pytest.approx(w, abs=1) for w in (16, 34)]
    assert [looks.row_dimensions[r].height for r in (2, 3)] == [45, 45]
    assert looks.freeze_panes == "B2"
    assert looks.auto_filter.ref == "A1:B3"


def test_a_standing_is_coloured_and_the_word_stands_in_it(october: tuple[Path, Any]) -> None:
    book = openpyxl.load_workbook(october[0])
    assert book["检查结果"]["A4"].value == "违反"
    assert book["检查结果"]["A4"].fill.fgColor.rgb == "FFFCDCD9"
    assert book["检查结果"]["B4"].fill.fill_type is None


@pytest.mark.parametrize(
    ("due", "cell"),
    [
        (None, ""),
        (Due(date(2026, 9, 18)), date(2026, 9, 18)),
        (Due(date(2026, 9, 18), "12:30"), datetime(2026, 9, 18, 12, 30)),  # noqa: DTZ001
        (Due(None, None, date(2027, 2, 8), date(2027, 3, 1)), "2027-02-08至2027-03-01之间（暂定）"),
    ],
)
def test_a_due_day_that_is_fixed_is_a_date(due: Due | None, cell: object) -> None:
    assert _due_cell(due) == cell


# --- the command ----------------------------------------------------------------------------------------


def test_the_due_list_is_a_workbook_too(tmp_path: Path) -> None:
    run("due", OCTOBER, *TODAY, "-o", tmp_path / "a.xlsx", "-o", tmp_path / "a.json")
    rows = sheet(tmp_path / "a.xlsx", "应办未办")
    assert rows[0][0].startswith("应办未办　今天 2025-10-31")
    assert rows[1][0] == "红：已逾期；黄：3个工作日以内到期；绿：还早；无日期：没有定到哪一天。"
    assert rows[2] == DUE_COLUMNS
    listed = json.loads((tmp_path / "a.json").read_text("utf-8"))["obligations"]
    assert [(row[5], row[6]) for row in rows[3:]] == [(o["record"]["id"], o["rule"]) for o in listed]
    assert rows[3][:4] == ("红", datetime(2025, 10, 17), "已逾期10个工作日", "区政府")  # noqa: DTZ001
    assert rows[-1][:3] == ("—", "无日期", None)


def test_the_same_records_give_the_same_file() -> None:
    batch = load_records(OCTOBER / "督办单.json")
    report: Report = govrules.check(batch, today="2025-10-31")
    assert xlsx_report(report, batch, None) == xlsx_report(report, batch, None)


@pytest.mark.parametrize("command", ["check", "due"])
def test_a_workbook_is_written_to_a_file_only(command: str) -> None:
    ran = run(command, OCTOBER, *TODAY, "--format", "xlsx")
    assert (ran.code, ran.out, ran.err) == (2, "", "电子表格要写进文件：-o 文件.xlsx\n")


def test_without_the_library_nothing_is_checked_and_the_way_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    ran = run("check", OCTOBER, *TODAY, "-o", tmp_path / "a.json", "-o", tmp_path / "a.xlsx")
    said = "写电子表格要另装 xlsxwriter：pip install 'govrules[excel]'\n"
    assert (ran.code, ran.out, ran.err) == (2, "", said)
    assert list(tmp_path.iterdir()) == []
