"""What people have met in public with ledgers in spreadsheets: what went wrong, with the right value.

Each table is written once and read as an .xlsx, as an .xls, or as a .csv, by other libraries than the one
that reads it.
"""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt

import govrules
from govrules.ledgers import Batch, load_records

Table = Sequence[Sequence[object]]
Writer = Callable[[Path, Table], Path]

DAY_ERROR = "“{}”列：应为日期，不是“{}”（填 2026-9-18 的样子，年份四位，不带时刻）"


def as_xlsx(folder: Path, rows: Table, merge: str = "", epoch: datetime | None = None) -> Path:
    made = openpyxl.Workbook()
    if epoch is not None:
        made.epoch = epoch
    sheet: Any = made.active
    sheet.title = "表一"
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    made.save(path := folder / "台账.xlsx")
    return path


def as_xls(folder: Path, rows: Table) -> Path:
    made: Any = xlwt.Workbook()
    sheet = made.add_sheet("表一")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write(number, column, value, day)
            elif value is not None:
                sheet.write(number, column, value)
    made.save(str(path := folder / "台账.xls"))
    return path


def as_csv(folder: Path, rows: Table, encoding: str = "utf-8") -> Path:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path = folder / "台账.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    return path


WRITERS: tuple[Writer, ...] = (as_xlsx, as_xls, as_csv)


def read(path: Path, kind: str = "meeting") -> Batch:
    return load_records(path, kind=kind)


def place(path: Path, row: int, column: str) -> str:
    """The place of a cell, as the format of the file has it."""
    return str(row) if path.suffix == ".csv" else f"{column}{row}"


def findings_of(path: Path) -> list[tuple[str, str, str, str]]:
    report = govrules.check(load_records(path, kind="meeting"), today="2026-11-25")
    assert not report.refused
    return [(f.record.id, f.rule, f.verdict.value, f.message) for f in report.findings]


# --- C-01 ---------------------------------------------------------------------------------------------------


def test_a_merged_unit_fills_its_merge_and_a_blank_below_stays_blank(tmp_path: Path) -> None:
    rows: Table = [
        ["编号", "责任单位", "事项", "完成时限"],
        ["R1", "区甲局", "事项一", date(2026, 9, 18)],
        ["R2", None, "事项二", date(2026, 9, 21)],
        ["R3", None, "事项三", date(2026, 9, 22)],
    ]
    batch = read(as_xlsx(tmp_path, rows, "B2:B3"), "supervision_item")
    assert [r.recorded().get("responsible_unit") for r in batch.records] == ["区甲局", "区甲局", None]
    assert [r.recorded()["item_due_date"][-2:] for r in batch.records] == ["18", "21", "22"]


# --- C-02 ---------------------------------------------------------------------------------------------------

SAME_DAY = (
    "2026.9.18",
    "2026年9月18日",
    20260918,
    "2026/9/18",
    "２０２６．９．１８",
    date(2026, 9, 18),
    "2026-9-18",
)
NO_DAY = {
    "26-9-18": DAY_ERROR.format("收文日期", "26-9-18"),
    "9月18日": DAY_ERROR.format("收文日期", "9月18日"),
    "2026.9.31": "“收文日期”列：2026-09-31 不是有效日期（核对年月日）",
    "2026-9-18 17:30": DAY_ERROR.format("收文日期", "2026-9-18 17:30"),
}


@pytest.mark.parametrize("write", WRITERS)
def test_a_day_is_read_in_every_form_that_has_one_meaning_and_in_no_other(
    tmp_path: Path, write: Writer
) -> None:
    days = [*SAME_DAY, *NO_DAY]
    path = write(tmp_path, [["编号", "收文日期"], *([f"Q{n}", day] for n, day in enumerate(days))])
    batch = read(path, "request_reply")
    assert [r.recorded()["request_received_date"] for r in batch.records] == ["2026-09-18"] * len(SAME_DAY)
    first = len(SAME_DAY) + 2
    assert [(r.place, r.message) for r in batch.refused] == [
        (place(path, first + n, "B"), message) for n, message in enumerate(NO_DAY.values())
    ]


@pytest.mark.parametrize("write", WRITERS)
def test_a_moment_keeps_its_hour(tmp_path: Path, write: Writer) -> None:
    rows = [
        ["编号", "下发时间"],
        ["D1", "2026-9-18 17:30"],
        ["D2", "2026年9月18日17时30分"],
        ["D3", "2026.9.18"],
    ]
    batch = read(write(tmp_path, rows), "rectification_order")
    assert [str(r.recorded()["order_issued_at"])[:16] for r in batch.records] == [
        "2026-09-18T17:30",
        "2026-09-18T17:30",
        "2026-09-18",
    ]


# --- C-04 ---------------------------------------------------------------------------------------------------


def test_a_workbook_that_counts_from_1904_has_the_same_days(tmp_path: Path) -> None:
    rows: Table = [["编号", "召开日期"], ["M1", date(2026, 9, 18)]]
    path = as_xlsx(tmp_path, rows, epoch=openpyxl.utils.datetime.CALENDAR_MAC_1904)
    stored = openpyxl.load_workbook(path)
    assert stored.epoch == openpyxl.utils.datetime.CALENDAR_MAC_1904
    assert openpyxl.utils.datetime.to_excel(datetime(2026, 9, 18), stored.epoch) == 44821  # noqa: DTZ001
    (record,) = read(path).records
    assert record.recorded()["start_date"] == "2026-09-18"


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("serial", [44821, 46283])
def test_a_bare_number_under_a_date_is_an_error(tmp_path: Path, write: Writer, serial: int) -> None:
    path = write(tmp_path, [["编号", "召开日期"], ["M1", serial], ["M2", date(2026, 9, 18)]])
    batch = read(path)
    assert [r.id for r in batch.records] == ["M2"]
    assert [(r.place, r.message) for r in batch.refused] == [
        (place(path, 2, "B"), DAY_ERROR.format("召开日期", serial))
    ]


# --- C-05 ---------------------------------------------------------------------------------------------------


def test_a_formula_without_a_result_and_an_error_are_errors_and_zero_is_zero(tmp_path: Path) -> None:
    batch = read(as_xlsx(tmp_path, [["编号", "参会人数"], ["M1", "=180+30"], ["M2", "#N/A"], ["M3", 0]]))
    assert [(r.id, r.recorded()["participant_count"]) for r in batch.records] == [("M3", 0)]
    assert [(r.place, r.message) for r in batch.refused] == [
        ("B2", "“参会人数”列：公式没有结果（改正公式，或填入数值）"),
        ("B3", "“参会人数”列：错误值 #N/A（改正公式，或填入数值）"),
    ]


# --- C-08 ---------------------------------------------------------------------------------------------------

MEETINGS: Table = [
    ["编号", "标题", "会议类别", "参会人数", "召开日期", "主办单位"],
    ["H1", "年度工作会议", "一类", 360, "2026-09-18", "区甲局"],
    ["H2", "专题推进会", "二类", 120, "2026-09-21", "区乙局"],
]


def test_a_table_has_the_same_findings_in_every_encoding(tmp_path: Path) -> None:
    expected = findings_of(as_csv(tmp_path, MEETINGS))
    assert ("H1", "HY-19-1", "fail") in [finding[:3] for finding in expected]
    for encoding in ("utf-8-sig", "gbk", "gb18030"):
        assert findings_of(as_csv(tmp_path, MEETINGS, encoding)) == expected
    rare = [[str(cell).replace("区甲局", "㛃县局") for cell in row] for row in MEETINGS]
    with pytest.raises(UnicodeEncodeError):
        as_csv(tmp_path, rare, "gbk")
    path = as_csv(tmp_path, rare, "gb18030")
    assert load_records(path, kind="会议").records[0].recorded()["organizer"] == "㛃县局"
    assert findings_of(path) == findings_of(as_csv(tmp_path, rare))


def test_one_broken_byte_of_utf_8_is_an_error_with_its_line_and_no_mojibake(tmp_path: Path) -> None:
    path = as_csv(tmp_path, MEETINGS)
    data = path.read_bytes()
    path.write_bytes(data.replace("专题".encode(), b"\xff" + "题".encode()))
    (refused,) = read(path).refused
    assert refused.message == "文件不是UTF-8编码（第3行有不能识别的字节）"
    assert not read(path).records


def test_a_report_redirected_on_a_gbk_console_is_complete(tmp_path: Path) -> None:
    rare = [[str(cell).replace("H1", "㛃✓1") for cell in row] for row in MEETINGS]
    path = as_csv(tmp_path, rare)
    command = [
        sys.executable,
        "-m",
        "govrules",
        "check",
        str(path),
        "--kind",
        "会议",
        "--today",
        "2026-11-25",
    ]
    run = subprocess.run(
        command, env={**os.environ, "PYTHONIOENCODING": "gbk"}, capture_output=True, check=False
    )
    assert run.returncode == 1
    said = run.stdout.decode("gbk")
    assert "HY-19-1" in said
    assert said.rstrip().splitlines()[-1].startswith("记录 2 条")


# --- C-10 ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("write", WRITERS)
def test_blank_rows_sums_and_notes_are_said_to_be_skipped_and_rows_keep_their_numbers(
    tmp_path: Path, write: Writer
) -> None:
    blank: Table = [[None, None]] * 37
    rows = [
        ["编号", "参会人数"],
        ["M1", 120],
        *blank,
        ["M2", "许多"],
        ["合计", 120],
        ["注：数据截至9月", None],
    ]
    path = write(tmp_path, rows)
    batch = read(path)
    where = str(path) if path.suffix == ".csv" else f"{path}[表一]"
    assert [r.id for r in batch.records] == ["M1"]
    assert [(r.place, r.message) for r in batch.refused] == [
        (place(path, 40, "B"), "“参会人数”列：应为整数，不是“许多”（只填数字）")
    ]
    assert batch.warnings == (
        f"{where}：第41、42行是合计或附注，没有读入",
        f"{where}：第3至39行是空行，没有读入",
    )


# --- C-11 ---------------------------------------------------------------------------------------------------


def test_a_page_under_the_name_of_a_workbook_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / "甲.xls").write_text("<html><table><tr><td>编号</td></tr></table></html>", encoding="gbk")
    as_csv(tmp_path, [["记录类型", *MEETINGS[0]], *(["会议", *row] for row in MEETINGS[1:])])
    command = [sys.executable, "-m", "govrules", "check", str(tmp_path), "--today", "2026-11-25"]
    run = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
    assert run.returncode == 2
    (line,) = [line for line in run.stdout.splitlines() if "甲.xls" in line]
    assert "文件其实是网页（HTML或XML），不是电子表格" in line
    assert "另存为 .xlsx" in run.stdout
    assert "HY-19-1" in run.stdout  # the other file is checked


# --- what else a ledger may hold ----------------------------------------------------------------------------


@pytest.mark.parametrize("write", WRITERS)
def test_numbers_with_units_yes_and_no_and_lists(tmp_path: Path, write: Writer) -> None:
    rows: Table = [
        ["编号", "参会人数", "已召开", "应列席单位"],
        ["M1", "120人", "是", "区甲局、区乙局"],
        ["M2", "１２０ 人", "√", "区甲局，区乙局"],
        ["M3", "1,200", "×", "无"],
        ["M4", 120, "否", "区甲局"],
    ]
    batch = read(write(tmp_path, rows))
    assert not batch.refused
    stated = [r.recorded() for r in batch.records]
    assert [s["participant_count"] for s in stated] == [120, 120, 1200, 120]
    assert [s["held"] for s in stated] == [True, True, False, False]
    assert [s["units_to_sit_in"] for s in stated] == [["区甲局", "区乙局"]] * 2 + [None, ["区甲局"]]


@pytest.mark.parametrize("write", WRITERS)
def test_characters_and_minutes(tmp_path: Path, write: Writer) -> None:
    documents = read(
        write(tmp_path, [["编号", "字数"], ["D1", "3800字"], ["D2", "４，０００字"]]), "document"
    )
    assert [r.recorded()["word_count"] for r in documents.records] == [3800, 4000]
    meetings = read(write(tmp_path, [["编号", "最长发言分钟数"], ["M1", "8分钟"]]))
    assert [r.recorded()["longest_speech_minutes"] for r in meetings.records] == [8]


@pytest.mark.parametrize("write", WRITERS)
def test_english_and_chinese_names_titles_and_two_rows_of_header(tmp_path: Path, write: Writer) -> None:
    rows: Table = [
        ["区甲局会议台账", None, None],
        ["基本情况", None, "规模"],
        ["id", "召 开 日 期", "participant_count"],
        ["M1", "2026.9.18", 120],
    ]
    path = write(tmp_path, rows)
    batch = read(path)
    where = str(path) if path.suffix == ".csv" else f"{path}[表一]"
    assert [r.recorded() for r in batch.records] == [
        {"kind": "meeting", "id": "M1", "start_date": "2026-09-18", "participant_count": 120}
    ]
    assert batch.warnings == (f"{where}：第1、2行在表头之上，没有读入",)


@pytest.mark.parametrize("write", WRITERS)
def test_a_blank_is_what_its_fact_says(tmp_path: Path, write: Writer) -> None:
    rows: Table = [["编号", "参会人数", "会议备案日期", "标题"], ["M1", None, None, "甲"]]
    (record,) = read(write(tmp_path, rows)).records
    assert record.recorded() == {"kind": "meeting", "id": "M1", "meeting_filed_date": None, "subject": "甲"}


@pytest.mark.parametrize("write", WRITERS)
def test_an_unknown_column_is_said_once_and_a_near_miss_is_an_error(tmp_path: Path, write: Writer) -> None:
    path = write(tmp_path, [["编号", "经办人电话"], ["M1", "1"], ["M2", "2"]])
    batch = read(path)
    where = str(path) if path.suffix == ".csv" else f"{path}[表一]"
    assert [r.id for r in batch.records] == ["M1", "M2"]
    assert batch.warnings == (f"{where}：不认识“经办人电话”列，没有读入",)
    (refused,) = read(write(tmp_path, [["编号", "参会入数"], ["M1", "1"]])).refused
    assert (refused.message, refused.is_record) == ("不认识“参会入数”列", False)
    assert "是否指“参会人数”？" in (refused.hint or "")
