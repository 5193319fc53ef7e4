"""Workbooks of other programs (.xls, .et, .ods), and files that are not what their name says.

``data/office.xls``, ``data/office.ods`` and ``data/formulas.xls`` were saved by LibreOffice from workbooks
that openpyxl wrote; the other .xls files are written here by xlwt.
"""

from __future__ import annotations

import io
import shutil
import struct
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt

from govrules.ledgers import load_records

DATA = Path(__file__).parent / "data"
HEADER = ("编号", "召开日期", "参会人数")


def sheet_of(book: Any, first_row: int = 0, first_column: int = 0) -> Any:
    sheet = book.add_sheet("会议")
    for column, title in enumerate(HEADER):
        sheet.write(first_row, first_column + column, title)
    return sheet


def saved(book: Any, path: Path) -> Path:
    book.save(str(path))
    return path


def small_ods(path: Path, rows: str, manifest: str = "<m/>", mime: str = "spreadsheet") -> Path:
    spaces = ["office", "table", "text"]
    names = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in spaces)
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("mimetype", f"application/vnd.oasis.opendocument.{mime}")
        made.writestr("META-INF/manifest.xml", manifest)
        made.writestr(
            "content.xml",
            f'<office:document-content {names} xmlns:calcext="urn:org:documentfoundation:names:'
            'experimental:calc:xmlns:calcext:1.0"><office:body><office:spreadsheet><table:table '
            f'table:name="会议">{rows}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        )
    return path


def row(*cells: str) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def cell(text: str, attributes: str = 'office:value-type="string"') -> str:
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


@pytest.mark.parametrize("name", ["office.xls", "office.ods", "office.et"])
def test_a_workbook_of_an_older_program_is_read_like_an_xlsx(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    shutil.copy(DATA / name.replace(".et", ".xls"), path)
    batch = load_records(path)
    there = f"{path}[会议]"
    assert [(loaded.source, loaded.record.recorded()) for loaded in batch.loaded] == [
        (
            f"{there}!A4",
            {
                "kind": "meeting",
                "id": "M1",
                "start_date": "2026-09-18",
                "participant_count": 120,
                "organizer": "区甲局",
                "subject": "甲",
                "units_to_sit_in": ["区乙局", "区丙局"],
            },
        ),
        (
            f"{there}!A7",
            {
                "kind": "meeting",
                "id": "M4",
                "start_date": "2026-09-18",
                "participant_count": 120,
                "organizer": "区丙局",
                "subject": "丁",
            },
        ),
    ]
    assert [(r.place, r.message) for r in batch.refused] == [
        ("C5", "“参会人数”列：错误值 #DIV/0!（改正公式，或填入数值）"),
        ("E6", "“标题”列：错误值 #N/A（改正公式，或填入数值）"),
        ("B8", "“召开日期”列：应为日期，不是“44821”（填 2026-9-18 的样子，年份四位，不带时刻）"),
    ]
    assert batch.warnings == (
        f"{there}：第1行在表头之上，没有读入",
        f"{there}：第46、47行是合计或附注，没有读入",
        f"{there}：第9至45行是空行，没有读入",
        f"{path}[说明]：工作表没有认识的列名，没有读入",
        f"{path}[旧]：工作表是隐藏的，没有读入",
    )


def test_a_merge_of_an_older_workbook_fills_its_own_cells_and_no_other(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("会议")
    for column, title in enumerate(("编号", "主办单位")):
        sheet.write(0, column, title)
    for number in range(1, 4):
        sheet.write(number, 0, f"M{number}")
    sheet.write_merge(1, 2, 1, 1, "区甲局")
    spanned = 'office:value-type="string" table:number-rows-spanned="2" table:number-columns-spanned="1"'
    ods = small_ods(
        tmp_path / "a.ods",
        row(cell("编号"), cell("主办单位"))
        + row(cell("M1"), cell("区甲局", spanned))
        + row(cell("M2"), "<table:covered-table-cell/>")
        + row(cell("M3"), "<table:table-cell/>"),
    )
    for path in (saved(book, tmp_path / "a.xls"), ods):
        records = load_records(path).records
        assert [r.recorded().get("organizer") for r in records] == ["区甲局", "区甲局", None]


def test_an_error_cell_and_a_bare_number_under_a_date_are_errors_in_an_xls_of_1904(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    book.dates_1904 = True
    sheet = sheet_of(book, 2, 1)
    sheet.write(3, 1, "M1")
    sheet.write(3, 2, date(2026, 9, 18), xlwt.easyxf(num_format_str="YYYY-MM-DD"))
    sheet.write(4, 1, "M2")
    sheet.row(4).set_cell_error(3, 0x2A)
    sheet.write(5, 1, "M3")
    sheet.write(5, 2, 44821)
    batch = load_records(path := saved(book, tmp_path / "a.xls"))
    assert [(loaded.source, loaded.record.recorded()["start_date"]) for loaded in batch.loaded] == [
        (f"{path}[会议]!B4", "2026-09-18")
    ]
    assert [(r.place, r.message) for r in batch.refused] == [
        ("D5", "“参会人数”列：错误值 #N/A（改正公式，或填入数值）"),
        ("C6", "“召开日期”列：应为日期，不是“44821”（填 2026-9-18 的样子，年份四位，不带时刻）"),
    ]


@pytest.mark.parametrize("days", [(46283,), (46283, 46284)])
def test_a_date_format_of_chinese_excel_is_a_date_in_an_xls(tmp_path: Path, days: tuple[int, ...]) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("会议")
    for column, title in enumerate(("编号", "召开日期", "结束日期")):
        sheet.write(0, column, title)
    sheet.write(1, 0, "M1")
    for column, day in enumerate(days, start=1):  # side by side they are stored as one run of numbers
        sheet.write(1, column, day, xlwt.easyxf(num_format_str="YYYY-MM-DD"))
    path = saved(book, tmp_path / "a.xls")
    data = path.read_bytes()
    style = data.rindex(b"\xe0\x00\x14\x00")  # the record of the last style; its format stands 6 bytes on
    path.write_bytes(data[: style + 6] + struct.pack("<H", 31) + data[style + 8 :])
    (record,) = load_records(path).records
    assert [record.recorded().get(name) for name in ("start_date", "end_date")][: len(days)] == [
        "2026-09-18",
        "2026-09-19",
    ][: len(days)]


@pytest.mark.parametrize("extent", [(0, 70_000, 0, 3), (0, 3, 0, 300), (9, 3, 0, 3)])
def test_an_xls_that_says_it_reaches_farther_than_any_is_refused(
    tmp_path: Path, extent: tuple[int, int, int, int]
) -> None:
    book = xlwt.Workbook()
    sheet_of(book)
    path = saved(book, tmp_path / "a.xls")
    data = path.read_bytes()
    at = data.index(b"\x00\x02\x0e\x00") + 4  # the record of the sheet's extent
    path.write_bytes(data[:at] + struct.pack("<2I2H", *extent) + data[at + 12 :])
    (refused,) = load_records(path).refused
    assert refused.message == "文件已损坏，不能读取"


NEVER_CALCULATED = "公式没有结果（改正公式，或填入数值）"


def test_a_formula_of_an_xls_that_nobody_calculated_is_an_error_never_a_blank(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = sheet_of(book)
    sheet.write(1, 0, "M1")
    sheet.write(1, 2, xlwt.Formula("180+30"))
    sheet.write(2, 0, "M2")
    sheet.write(2, 2, 3)
    batch = load_records(saved(book, tmp_path / "a.xls"))
    assert [r.id for r in batch.records] == ["M2"]
    assert [(r.place, r.message) for r in batch.refused] == [("C2", f"“参会人数”列：{NEVER_CALCULATED}")]
    assert batch.warnings == ()


EMPTY, ZERO, TWO_HUNDRED_AND_TEN = b"\x03\0\0\0\0\0\xff\xff", bytes(8), struct.pack("<d", 210)
CALCULATED, TO_CALCULATE_ON_LOADING = b"\0\0", b"\2\0"
ENGINE, NO_ENGINE = struct.pack("<2I", 0x1C1, 101_716), struct.pack("<2I", 0x1C1, 0)
"""what the records of formulas and of the last calculation hold"""


def formulas(*changes: tuple[bytes, bytes]) -> bytes:
    """data/formulas.xls, whose B2 and C2 come to the empty text and B3 to 210, with those bytes replaced."""
    data = (DATA / "formulas.xls").read_bytes()
    for before, after in changes:
        assert before in data
        data = data.replace(before, after)
    return data


ONLY_EMPTY = (TWO_HUNDRED_AND_TEN, EMPTY)
NOBODY = (ENGINE, NO_ENGINE)


@pytest.mark.parametrize(
    ("data", "attendees"),
    [
        (formulas(), [None, 210]),
        (formulas(NOBODY), [None, 210]),
        (formulas(ONLY_EMPTY), [None, None]),
        (formulas(ONLY_EMPTY, (EMPTY + CALCULATED, ZERO + CALCULATED)), [0, 0]),
        (formulas(NOBODY, ONLY_EMPTY, (EMPTY + CALCULATED, ZERO + CALCULATED)), [0, 0]),
        (formulas((EMPTY + CALCULATED, ZERO + TO_CALCULATE_ON_LOADING)), [0, 210]),
    ],
)
def test_a_formula_of_an_xls_that_comes_to_the_empty_text_is_blank_and_one_that_comes_to_0_is_0(
    tmp_path: Path, data: bytes, attendees: list[int | None]
) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(data)
    batch = load_records(path)
    assert [r.recorded().get("participant_count") for r in batch.records] == attendees
    assert (batch.refused, batch.warnings) == ((), ())


@pytest.mark.parametrize(
    "data",
    [
        formulas(NOBODY, ONLY_EMPTY),
        formulas(ONLY_EMPTY, (EMPTY + CALCULATED, ZERO + TO_CALCULATE_ON_LOADING)),
        formulas(NOBODY, (TWO_HUNDRED_AND_TEN + CALCULATED, ZERO + TO_CALCULATE_ON_LOADING)),
    ],
)
def test_all_formulas_of_an_xls_are_errors_where_each_holds_what_stands_for_no_result(
    tmp_path: Path, data: bytes
) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(data)
    batch = load_records(path)
    assert [(r.place, r.message) for r in batch.refused] == [
        ("B2", f"B2 “参会人数”列：{NEVER_CALCULATED}；C2 “标题”列：{NEVER_CALCULATED}"),
        ("B3", f"“参会人数”列：{NEVER_CALCULATED}"),
    ]
    assert batch.records == ()


def test_an_ods_formula_without_a_value_is_an_error_and_a_note_is_no_part_of_its_cell(tmp_path: Path) -> None:
    note = "<office:annotation><text:p>#N/A</text:p></office:annotation>"
    number = 'office:value-type="float" office:value="0"'
    path = small_ods(
        tmp_path / "a.ods",
        row(cell("编号"), cell("参会人数"), cell("标题"))
        + row(cell("M1"), '<table:table-cell table:formula="of:=180+30"/>')
        + row(cell("M2"), f"<table:table-cell {number}>{note}<text:p>0</text:p></table:table-cell>")
        + row(cell("M3"), '<table:table-cell table:formula="of:=&quot;&quot;"><text:p/></table:table-cell>'),
    )
    batch = load_records(path)
    assert [(r.id, r.recorded().get("participant_count")) for r in batch.records] == [("M2", 0), ("M3", None)]
    assert [(r.place, r.message) for r in batch.refused] == [
        ("B2", "“参会人数”列：公式没有结果（改正公式，或填入数值）")
    ]


def test_cells_repeated_to_the_end_of_an_ods_do_not_fill_the_memory(tmp_path: Path) -> None:
    many = cell("x", 'office:value-type="string" table:number-columns-repeated="16384"')
    rows = f'<table:table-row table:number-rows-repeated="1048576">{many}</table:table-row>'
    (refused,) = load_records(small_ods(tmp_path / "a.ods", rows)).refused
    assert refused.message == "工作表过大（到XFD1048576），上限800万格"


def locked_xlsx() -> bytes:
    """What Office makes of an .xlsx with a password: a compound file with the stream EncryptedPackage."""
    out = io.BytesIO()
    book = xlwt.Workbook()
    sheet_of(book)
    book.save(out)
    name, other = "Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le")
    entry = out.getvalue().index(name + bytes(64 - len(name)))
    changed = other + bytes(64 - len(other)) + struct.pack("<H", len(other) + 2)
    return out.getvalue()[:entry] + changed + out.getvalue()[entry + 66 :]


def docx() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("word/document.xml", "<w/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "message", "hint"),
    [
        (
            "a.xls",
            "<html><table><tr><td>编号</td></tr></table>".encode(),
            "文件其实是网页（HTML或XML），不是电子表格",
            "用电子表格软件打开，另存为 .xlsx",
        ),
        ("a.xlsx", locked_xlsx(), "文件有密码，不能读取", "去掉密码后再试"),
        (
            "a.et",
            "编号\t参会人数\nM1\t3\n".encode("gbk"),
            "文件其实是文本（CSV一类），不是电子表格",
            "把文件后缀改为 .csv 再检查",
        ),
        (
            "a.xls",
            docx(),
            "文件其实是Word 文档（.docx），不是能读的电子表格",
            "把表格复制到电子表格里，另存为 .xlsx",
        ),
        ("a.ods", b"%PDF-1.7", "文件其实是PDF，不是电子表格", "向制表人要电子表格"),
        (
            "会议.csv",
            docx(),
            "文件其实是压缩包或电子表格（.xlsx 一类），不是文本",
            "把文件后缀改为 .xlsx 再检查",
        ),
        (
            "a.json",
            locked_xlsx(),
            "文件其实是旧版 Office 文件（.xls、.doc 一类），不是文本",
            "把文件后缀改为 .xlsx 再检查",
        ),
    ],
)
def test_a_file_that_is_something_else_is_one_line_that_says_what_and_the_others_are_read(
    tmp_path: Path, name: str, content: bytes, message: str, hint: str
) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "好.csv").write_text("记录类型,编号\n会议,M1\n", encoding="utf-8")
    batch = load_records(tmp_path)
    assert [r.id for r in batch.records] == ["M1"]
    assert [(r.message, r.hint, r.is_record) for r in batch.refused] == [(message, hint, False)]


def test_a_locked_or_foreign_ods_says_so(tmp_path: Path) -> None:
    rows = row(cell("编号")) + row(cell("M1"))
    locked = small_ods(tmp_path / "a.ods", rows, manifest="<m:encryption-data/>")
    text = small_ods(tmp_path / "b.ods", rows, mime="text")
    assert [r.message for path in (locked, text) for r in load_records(path).refused] == [
        "文件有密码，不能读取",
        "文件其实是文字文档（.odt）一类，不是电子表格",
    ]


@pytest.mark.parametrize("suffix", [".xls", ".ods", ".et", ".csv.xlsx"])
def test_a_workbook_under_another_name_is_read_by_what_it_is(tmp_path: Path, suffix: str) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "会议"
    sheet.append(["编号", "参会人数"])
    sheet.append(["M1", 3])
    book.save(tmp_path / f"a{suffix}")
    (record,) = load_records(tmp_path / f"a{suffix}").records
    assert record.recorded()["participant_count"] == 3


@pytest.mark.parametrize("cut", [8, 100, 600, 1500, 4000])
def test_a_torn_xls_is_refused(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes((DATA / "office.xls").read_bytes()[:cut])
    (refused,) = load_records(path).refused
    assert refused.message == "文件已损坏，不能读取"
