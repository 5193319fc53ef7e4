"""Workbooks turned into records: every place is a cell. Another library writes them than reads them."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from govrules.ledgers import load_records

ROWS = list[list[object]]


def book(path: Path, rows: ROWS, merges: tuple[str, ...] = (), title: str = "会议") -> Path:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for merge in merges:
        sheet.merge_cells(merge)
    made.save(path)
    return path


def test_titles_and_headings_above_the_header_are_reported_and_places_are_cells(tmp_path: Path) -> None:
    rows: ROWS = [["会议台账"], [], ["基本", None, "人员"], ["编 号", "标题", "参会人数"]]
    path = book(tmp_path / "台账.xlsx", [*rows, ["M1", "甲", "１２０人"], ["M2", "乙", "许多"]], ("A1:C1",))
    batch = load_records(path)
    assert [(r.id, r.recorded()["participant_count"]) for r in batch.records] == [("M1", 120)]
    assert [loaded.source for loaded in batch.loaded] == [f"{path}[会议]!A5"]
    (refused,) = batch.refused
    assert (refused.source, refused.place) == (f"{path}[会议]", "C6")
    assert refused.message == "“参会人数”列：应为整数，不是“许多”（只填数字）"
    assert batch.warnings == (f"{path}[会议]：第1、3行在表头之上，没有读入",)


def test_merged_cells_are_filled_from_the_merge_only(tmp_path: Path) -> None:
    rows: ROWS = [["编号", "主办单位"], ["M1", "区甲局"], ["M2", None], ["M3", None]]
    batch = load_records(book(tmp_path / "a.xlsx", rows, ("B2:B3",)))
    assert [r.recorded().get("organizer") for r in batch.records] == ["区甲局", "区甲局", None]


def test_merges_that_overlap_are_refused(tmp_path: Path) -> None:
    rows: ROWS = [["编号", "主办单位"], ["M1", "区甲局"], ["M2", None]]
    (refused,) = load_records(book(tmp_path / "a.xlsx", rows, ("A2:B3", "A3:B10000"))).refused
    assert refused.message == "第3行的合并单元格互相重叠"


def test_dates_are_read_as_dates_and_as_offices_write_them_and_never_guessed(tmp_path: Path) -> None:
    good = [date(2026, 9, 18), "2026.9.18", "2026年9月18日", 20260918, "2026/9/18", "２０２６．９．１８"]
    bad = ["26-9-18", "9月18日", "2026.9.31", datetime(2026, 9, 18, 17, 30), 44821]  # noqa: DTZ001
    rows: ROWS = [["编号", "召开日期"], *([f"M{n}", day] for n, day in enumerate([*good, *bad]))]
    batch = load_records(book(tmp_path / "a.xlsx", rows))
    assert [r.recorded()["start_date"] for r in batch.records] == ["2026-09-18"] * 6
    assert [r.place for r in batch.refused] == ["B8", "B9", "B10", "B11", "B12"]


def test_an_error_and_a_formula_without_result_are_errors_and_zero_is_zero(tmp_path: Path) -> None:
    rows: ROWS = [["编号", "参会人数"], ["M1", "=180+30"], ["M2", "#N/A"], ["M3", 0], ["M4", "是"]]
    batch = load_records(book(tmp_path / "a.xlsx", rows))
    assert [(r.id, r.recorded()["participant_count"]) for r in batch.records] == [("M3", 0)]
    assert [(r.place, r.message) for r in batch.refused] == [
        ("B2", "“参会人数”列：公式没有结果（改正公式，或填入数值）"),
        ("B3", "“参会人数”列：错误值 #N/A（改正公式，或填入数值）"),
        ("B5", "“参会人数”列：应为整数，不是“是”（只填数字）"),
    ]


def test_blank_rows_sums_and_notes_are_skipped_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    blank: ROWS = [[None, None]] * 37
    rows: ROWS = [["编号", "参会人数"], ["M1", 120], *blank, ["合计", 120], ["注：数据截至9月"], ["M2", -1]]
    batch = load_records(path := book(tmp_path / "a.xlsx", rows))
    assert [r.id for r in batch.records] == ["M1"]
    assert batch.warnings == (
        f"{path}[会议]：第40、41行是合计或附注，没有读入",
        f"{path}[会议]：第3至39行是空行，没有读入",
    )
    assert [(r.place, r.message) for r in batch.refused] == [("B42", "“参会人数”：不能小于0")]


def test_a_sheet_whose_name_says_no_kind_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [["编号", "参会人数"], ["M1", 120]], title="办理情况")
    (refused,) = load_records(path).refused
    assert (refused.source, refused.message) == (f"{path}[办理情况]", "看不出记录类型")
    assert refused.hint == "把工作表改名为类型（如“会议”），或加一列“记录类型”，或用 --kind 指定"


def test_a_column_of_another_kind_says_where_the_kind_was_taken_from(tmp_path: Path) -> None:
    rows: ROWS = [["编号", "会议编号", "纪要报审日期"], ["J1", "M1", "2026-05-18"]]
    (refused,) = load_records(book(tmp_path / "会议登记簿.xlsx", rows, title="五月")).refused
    assert "“会议编号”列：会议没有这一项" in refused.message
    assert "类型不对的，改“记录类型”列、工作表名或文件名" in refused.message


def test_yes_and_no_and_lists(tmp_path: Path) -> None:
    rows: ROWS = [["编号", "已召开", "应列席单位"], ["M1", "√", "区甲局、区乙局"], ["M2", "×"], ["M3", True]]
    batch = load_records(book(tmp_path / "a.xlsx", rows))
    assert [r.recorded()["held"] for r in batch.records] == [True, False, True]
    assert batch.records[0].recorded()["units_to_sit_in"] == ["区甲局", "区乙局"]


def test_other_sheets_and_hidden_ones_are_said_to_be_left_out(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [["编号"], ["M1"]])
    made = openpyxl.load_workbook(path)
    made.create_sheet("说明").append(["怎样填写"])
    made.create_sheet("旧").sheet_state = "hidden"
    made.save(path)
    batch = load_records(path)
    assert [r.id for r in batch.records] == ["M1"]
    assert batch.warnings == (
        f"{path}[说明]：工作表没有认识的列名，没有读入",
        f"{path}[旧]：工作表是隐藏的，没有读入",
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<html><table>", "文件其实是网页（HTML或XML），不是电子表格"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "文件已损坏，不能读取"),
        (b"PK\x03\x04", "文件已损坏，不能读取"),
        (b"", "文件不是电子表格"),
    ],
)
def test_what_is_no_workbook_is_one_clear_line(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "a.xls").write_bytes(content)
    book(tmp_path / "b.xlsx", [["编号"], ["M1"]])
    batch = load_records(tmp_path)
    assert [r.id for r in batch.records] == ["M1"]
    assert [(r.message, r.is_record) for r in batch.refused] == [(message, False)]


def test_a_lone_cell_far_away_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [["编号"], ["M1"]])
    made = openpyxl.load_workbook(path)
    made["会议"]["XFD1048576"] = "x"
    made.save(path)
    (refused,) = load_records(path).refused
    assert refused.message == "工作表过大（到XFD1048576），上限800万格"


def test_a_date_format_of_chinese_excel_is_a_date(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [["编号", "召开日期"], ["M1", date(2026, 9, 18)]])
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/styles.xml":
                data = data.replace(b'numFmtId="164"', b'numFmtId="31"').replace(
                    b'numFmtId="14"', b'numFmtId="31"'
                )
            new.writestr(name, data)
    path.write_bytes(out.getvalue())
    (record,) = load_records(path).records
    assert record.recorded()["start_date"] == "2026-09-18"
