"""Workbook reports of ledgers that are tables: the ledger's own rows, with the findings beside them.

The expected rows are worked out by hand. Seven working days after 2025-10-09 are 10, 11 (worked in exchange),
13, 14, 15, 16, 17 October; to 30 October that is nine more (20 to 24, 27 to 30). Seven after 2025-10-27 are
28 to 31 October, 3, 4, 5 November.
"""

from __future__ import annotations

import csv
import json
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt

from command_line import run
from govrules.ledgers import load_records
from policy_sets import SEVEN_DAYS, write_policies

TODAY = ("--today", "2025-10-31")
MAPPING = """\
台账映射:
  收文登记*:
    记录类型: 请示答复
    列: {文号: 编号, 来文单位: 请示单位, 办理日期: 答复日期}
    不读: [序号]
"""
FINDINGS = ("编号", "结论", "违反", "偏离", "未到期", "待核")
WITH_REFUSED = ("编号", "结论", "没有检查的原因", "违反", "偏离", "未到期", "待核")
LATE = "GW-1　公文意见（四）　答复日期2025-10-30，期限为2025-10-17，逾期9个工作日"
OPEN = "GW-1　公文意见（四）　尚无答复日期；期限为2025-11-05"

Values = list[tuple[Any, ...]]


def ninth(month: int = 10, day: int = 9) -> datetime:
    """A day as a workbook has it."""
    return datetime(2025, month, day)  # noqa: DTZ001


def register(path: Path) -> Path:
    """A register as an office keeps it: a title, groups over the header, merges, a sum, a note of its own."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "收文登记十月"
    sheet["A1"] = "收文登记簿（2025年10月）"
    sheet.merge_cells("A1:H1")
    for column, title in zip("ABCEH", ("序号", "文号", "来文单位", "份数", "备注\n（另记）"), strict=True):
        sheet[f"{column}2"] = title
        sheet.merge_cells(f"{column}2:{column}3")
    sheet["D2"], sheet["D3"], sheet["F2"], sheet["F3"], sheet["G3"] = "收文", "日期", "办理", "日期", "承办人"
    sheet.merge_cells("F2:G2")
    rows: list[list[object]] = [
        [1, "S-1", "甲街道办事处", date(2025, 10, 9), 2, date(2025, 10, 30), "某甲", "=1+1"],
        [2, "S-2", "乙街道办事处", "10月9日", 1.5, None, None, True],
        [3, "S-3", "区丙局", "2025.10.27", "0012", None, "某乙", time(9, 30)],
        ["合计", "3件"],
    ]
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("G4:G5")
    sheet["H4"].data_type = "s"
    book.save(path)
    return path


def report(tmp_path: Path, *paths: Path | str, options: tuple[object, ...] = (), stdin: str = "") -> Any:
    """The workbook on these files under one rule, read by another library than the one that writes it."""
    (tmp_path / "映射.yaml").write_text(MAPPING, "utf-8")
    policies = write_policies(tmp_path / "rules", SEVEN_DAYS)
    out = tmp_path / "报告.xlsx"
    ran = run("check", *paths, *TODAY, "--policies", policies, "-o", out, *options, stdin=stdin.encode())
    assert ran.code in (0, 1, 2), ran.err
    book = openpyxl.load_workbook(out)
    assert not [c for s in book for row in s.iter_rows() for c in row if c.data_type in "fe" or c.hyperlink]
    return book


def mapped(tmp_path: Path) -> tuple[object, ...]:
    return "--mapping", tmp_path / "映射.yaml"


def values(book: Any, name: str) -> Values:
    return list(book[name].iter_rows(values_only=True))


# --- a workbook -----------------------------------------------------------------------------------------


def test_the_rows_are_the_ledgers_own_with_the_findings_beside(tmp_path: Path) -> None:
    path = register(tmp_path / "台账.xlsx")
    book = report(tmp_path, path, options=mapped(tmp_path))
    assert book.sheetnames == ["检查结果", "收文登记十月"]
    place = f"{path}[收文登记十月]"
    why = "“收文日期”列：应为日期，不是“10月9日”（填 2026-9-18 的样子，年份四位，不带时刻）"
    own = ("序号", "文号", "来文单位", "收文日期", "份数", "办理日期", "承办人", "备注\n（另记）")
    one = (1, "S-1", "甲街道办事处", ninth(), 2, ninth(10, 30), "某甲", "=1+1")
    two = (2, "S-2", "乙街道办事处", "10月9日", 1.5, None, "某甲", True)
    three = (3, "S-3", "区丙局", "2025.10.27", "0012", None, "某乙", time(9, 30))
    assert values(book, "收文登记十月") == [
        (place, *[None] * 15),
        (*WITH_REFUSED, *own, "位置"),
        ("S-1", "违反", None, LATE, None, None, None, *one, f"{place}!B4"),
        ("S-2", "没有检查", why, None, None, None, None, *two, f"{place}!B5"),
        ("S-3", "未到期", None, None, None, OPEN, None, *three, f"{place}!B6"),
    ]
    (text,) = (c for row in book["收文登记十月"].iter_rows() for c in row if c.value == "=1+1")
    assert (text.data_type, text.quotePrefix) == ("s", True)


def test_the_findings_stay_in_view_and_the_ledgers_own_columns_are_shaded_otherwise(tmp_path: Path) -> None:
    book = report(tmp_path, register(tmp_path / "台账.xlsx"), options=mapped(tmp_path))
    sheet = book["收文登记十月"]
    assert sheet.freeze_panes == "C3"
    assert sheet.auto_filter.ref == "A2:P5"
    shades = [cell.fill.fgColor.rgb for cell in sheet[2]]
    assert [shade != shades[0] for shade in shades] == [*[False] * 7, *[True] * 8, False]
    assert [sheet[f"B{row}"].fill.fgColor.rgb for row in (3, 4)] == ["FFFCDCD9", "FFFCDCD9"]
    assert sheet["K3"].number_format == "yyyy-mm-dd"


def test_sheets_of_one_name_are_told_apart_by_their_files(tmp_path: Path) -> None:
    offices = [register(tmp_path / f"{name}.xlsx") for name in ("甲局", "乙局")]
    book = report(tmp_path, *offices, options=mapped(tmp_path))
    assert book.sheetnames == ["检查结果", "甲局 收文登记十月", "乙局 收文登记十月"]
    assert [sheet["A1"].value for sheet in book][1:] == [f"{path}[收文登记十月]" for path in offices]
    assert [row[:2] for row in values(book, "乙局 收文登记十月")[2:]] == [
        ("S-1", "没有检查"),  # the id is that of another ledger, too
        ("S-2", "没有检查"),
        ("S-3", "没有检查"),
    ]


def test_an_xls_keeps_its_dates_and_numbers(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("请示答复")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for column, title in enumerate(("编号", "收文日期", "份数", "说明")):
        sheet.write(0, column, title)
    sheet.write(1, 0, "S-1")
    sheet.write(1, 1, date(2025, 10, 27), day)
    sheet.write(1, 2, 3)
    book.save(str(path := tmp_path / "台账.xls"))
    assert values(report(tmp_path, path), "请示答复")[1:] == [
        (*FINDINGS, "编号", "收文日期", "份数", "说明", "位置"),
        ("S-1", "未到期", *[None] * 2, OPEN, None, "S-1", ninth(10, 27), 3, None, f"{path}[请示答复]!A2"),
    ]


# --- other tables ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_the_cells_of_a_csv_are_texts_as_they_stand(tmp_path: Path, encoding: str) -> None:
    lines = [
        ["请示答复台账", "", "", "", "", ""],
        ["编号", "收文日期", "答复日期", "份数", "", "承办科室"],
        ["S-1", "2025-10-09", "2025年10月30日", "012", "补", '=HYPERLINK("x")'],
        ["S-2", "2025-10-27", "", " 3 ", "", "-1"],
        ["S-3", "2025-10-27", "", "", "", "", "多一格"],
    ]
    with (path := tmp_path / "请示答复.csv").open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(lines)
    book = report(tmp_path, path)
    assert book.sheetnames == ["检查结果", "请示答复"]
    why = "有7格，表头只有6列（格内有逗号的，给该格加引号；多余的格删去）"
    two = ("S-2", "2025-10-27", None, " 3 ", None, "-1", None)
    three = ("S-3", "2025-10-27", None, None, None, None, "多一格")
    assert values(book, "请示答复") == [
        (str(path), *[None] * 14),
        (*WITH_REFUSED, "编号", "收文日期", "答复日期", "份数", None, "承办科室", None, "位置"),
        ("S-1", "违反", None, LATE, None, None, None, *lines[2], None, f"{path}:3"),
        ("S-2", "未到期", None, None, None, OPEN, None, *two, f"{path}:4"),
        ("S-3", "没有检查", why, *[None] * 4, *three, f"{path}:5"),
    ]


def test_a_table_of_several_record_types_stays_one_sheet(tmp_path: Path) -> None:
    text = "记录类型,编号,收文日期,召开日期\n请示答复,A,2025-10-27,\n会议,A,,2025-10-20\n会仪,B,,\n"
    (path := tmp_path / "台账.csv").write_text(text, "utf-8")
    book = report(tmp_path, path)
    assert book.sheetnames == ["检查结果", "台账"]
    assert [(*row[:2], *row[7:11]) for row in values(book, "台账")[2:]] == [
        ("A", "未到期", "请示答复", "A", "2025-10-27", None),
        ("A", None, "会议", "A", None, "2025-10-20"),
        (None, "没有检查", "会仪", "B", None, None),
    ]


def test_records_that_are_no_rows_keep_the_sheet_of_their_type(tmp_path: Path) -> None:
    (tmp_path / "请示答复.csv").write_text("编号,收文日期,备注\nS-1,2025-10-27,急\n", "utf-8")
    other = {"kind": "request_reply", "id": "S-2", "收文日期": "2025-10-27"}
    (tmp_path / "a.json").write_text(json.dumps([other]), "utf-8")
    book = report(tmp_path, tmp_path / "请示答复.csv", tmp_path / "a.json")
    assert book.sheetnames == ["检查结果", "请示答复", "请示答复 (2)"]
    assert [row[6:9] for row in values(book, "请示答复")[1:]] == [
        ("编号", "收文日期", "备注"),
        ("S-1", "2025-10-27", "急"),
    ]
    place = f"{tmp_path}/a.json:1"
    assert values(book, "请示答复 (2)") == [
        (*FINDINGS, "收文日期", "位置"),
        ("S-2", "未到期", None, None, OPEN, None, ninth(10, 27), place),
    ]


def test_what_a_draft_shows_of_a_row_has_its_sheet_beside_that_of_the_ledger(tmp_path: Path) -> None:
    (tmp_path / "公文.csv").write_text("编号,备注\n通知,急\n", "utf-8")
    (tmp_path / "通知.txt").write_text("关于开展检查的通知\n请按时报送。\n", "utf-8")
    book = report(tmp_path, tmp_path / "公文.csv", tmp_path / "通知.txt")
    assert book.sheetnames == ["检查结果", "公文", "公文 (2)"]
    assert [row[6:] for row in values(book, "公文")[1:]] == [
        ("编号", "备注", "位置"),
        ("通知", "急", f"{tmp_path}/公文.csv:2"),
    ]
    titles, row = values(book, "公文 (2)")
    shown = dict(zip(titles, row, strict=True))
    assert (shown["编号"], shown["标题"]) == ("通知", "关于开展检查的通知")


def test_rows_of_standard_input_and_of_parquet_are_shown_too(tmp_path: Path) -> None:
    arrow: Any = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    parquet: Any = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    columns = {
        "编号": ["S-1"],
        "收文日期": [date(2025, 10, 27)],
        "比例": [0.25],
        "证件号": [110101199003070000],  # a workbook would lose its last digits
        "无": [float("nan")],
        "建成": [date(1850, 1, 2)],  # before the first day that a workbook knows
    }
    parquet.write_table(arrow.table(columns), path := tmp_path / "请示答复.parquet")
    given = ("S-1", ninth(10, 27), 0.25, "110101199003070000", "nan", "1850-01-02")
    assert values(report(tmp_path, path), "请示答复")[1:] == [
        (*FINDINGS, *columns, "位置"),
        ("S-1", "未到期", None, None, OPEN, None, *given, f"{path}:1"),
    ]
    text = "编号,收文日期,备注\nS-1,2025-10-27,急\n"
    book = report(tmp_path, "-", options=("--kind", "请示答复"), stdin=text)
    assert values(book, "标准输入")[2][6:] == ("S-1", "2025-10-27", "急", "标准输入:2")


# --- only where it is asked for -------------------------------------------------------------------------


def test_rows_are_kept_only_for_a_report_that_shows_them(tmp_path: Path) -> None:
    path = register(tmp_path / "收文登记.xlsx")
    (tmp_path / "请示答复.csv").write_text("编号,收文日期\nS-9,2025-10-27\n", "utf-8")
    batch = load_records([path, tmp_path / "请示答复.csv"])
    assert batch.tables == ()
    (table,) = load_records(tmp_path / "请示答复.csv", keep_rows=True).tables
    assert (table.titles, [row.own.values() for row in table.rows]) == (
        ["编号", "收文日期"],
        [["S-9", "2025-10-27"]],
    )
