"""Empty ledgers: what they say to those who fill them in, and that what is filled in is read as meant."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from command_line import run
from govrules.language.terms import Term, Type, plain
from govrules.ledgers import load_records
from govrules.models import KINDS
from govrules.models.reading import read_record
from govrules.models.record_types import column_names, is_list_of_rows
from govrules.models.values import VALUE
from govrules.reports.template import ledger_template

SAMPLES = Path(__file__).parent / "samples"

every_kind = pytest.mark.parametrize("kind", KINDS)


def empty(folder: Path, kind: str) -> Path:
    path = folder / "台账.xlsx"
    path.write_bytes(ledger_template(kind, date(2026, 9, 18)))
    return path


def look(kind: str) -> Worksheet:
    return sheets(kind)[0]


def sheets(kind: str) -> list[Worksheet]:
    book = openpyxl.load_workbook(io.BytesIO(ledger_template(kind, date(2026, 9, 18))))
    records, waivers = book.worksheets
    assert (records.title, waivers.title) == (KINDS[kind].title, "豁免")
    return [records, waivers]


def note(sheet: Worksheet, title: str) -> str:
    (cell,) = [cell for cell in sheet[1] if cell.value == title]
    assert cell.comment is not None
    return str(cell.comment.text)


def choices(sheet: Worksheet, title: str) -> tuple[str, str, bool] | None:
    """What a column's cells may hold: type, first formula, and whether all else is refused."""
    (cell,) = [cell for cell in sheet[1] if cell.value == title]
    for rule in sheet.data_validations.dataValidation:
        if f"{cell.column_letter}2" in rule.sqref:
            assert str(rule.sqref) == f"{cell.column_letter}2:{cell.column_letter}1048576"
            return rule.type, rule.formula1, rule.showErrorMessage and rule.errorStyle != "warning"
    return None


@every_kind
def test_an_empty_ledger_is_read_as_one_without_records(tmp_path: Path, kind: str) -> None:
    path = empty(tmp_path, kind)
    batch = load_records(path)
    assert (batch.records, batch.waivers, batch.warnings) == ((), (), ())
    hint = "在表头下面填写记录，一行一条"
    assert [(r.source, r.message, r.hint) for r in batch.refused] == [
        (f"{path}[{KINDS[kind].title}]", "没有数据行", hint)
    ]


@every_kind
def test_a_ledger_has_every_fact_that_a_cell_can_hold_once_with_its_note(kind: str) -> None:
    sheet = look(kind)
    facts = [term.title for term in KINDS[kind].terms().values() if not is_list_of_rows(term)]
    assert [cell.value for cell in sheet[1]] == ["编号", *facts]
    assert [cell.value for cell in sheet[1] if cell.comment is None] == []
    assert sheet.freeze_panes == "B2"


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_what_is_filled_in_is_read_as_meant(tmp_path: Path, path: Path) -> None:
    """The sample of each record type, typed into its ledger as a clerk would."""
    said = json.loads(path.read_text("utf-8"))
    record = read_record(said)
    terms = record.terms()
    kept = [name for name in record.model_fields_set if name in terms and not is_list_of_rows(terms[name])]
    kept = [name for name in kept if record.REFERENCES.get(name) != record.kind]  # would have to be there
    book = openpyxl.load_workbook(empty(tmp_path, record.kind))
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, 1, record.id)
    for name in kept:
        sheet.cell(2, columns[terms[name].title], typed(terms[name], getattr(record, name)))
    book.save(tmp_path / "台账.xlsx")
    batch = load_records(tmp_path / "台账.xlsx")
    assert batch.refused == ()
    (read,) = batch.records
    recorded = record.recorded()
    expected = {key: None if recorded[key] == [] else recorded[key] for key in ("kind", "id", *kept)}
    blanks = [name for name, term in terms.items() if term.blank == "null" and name not in kept]
    assert read.recorded() == expected | dict.fromkeys(blanks)


def typed(term: Term, value: object) -> object:
    """What a clerk puts into a cell."""
    match value:
        case None:
            return None if term.blank == "null" else "无"
        case bool():
            return "是" if value else "否"
        case datetime():
            return value.replace(tzinfo=None)
        case tuple() | frozenset():
            return "、".join(map(str, words(term.items.get(VALUE, term), value))) or "无"
        case int() | date():
            return value
        case _:
            return next(words(term, [value]))


def words(term: Term, values: Any) -> Iterator[object]:
    return (term.labels.get(value, value) for value in values)


def test_notes_say_what_a_column_is_and_how_it_is_filled_in() -> None:
    sheet = look("request_reply")
    assert note(sheet, "编号") == "编号（必填）\n同类记录不得重号，照原样填写，如 0123。"
    assert note(sheet, "收文日期") == (
        "收文日期\n填日期，如 2026-09-18。\n空着：没有登记。\n"
        "列名也可写作：请示收文日期、收文登记日期、请示收文登记日期。"
    )
    assert note(sheet, "答复日期") == "答复日期\n填日期，如 2026-09-18。\n空着：还没有办。"
    assert note(sheet, "法定时限").split("\n")[2] == "空着：没有。"
    assert note(sheet, "原请示编号").split("\n")[1:] == [
        "填所指请示答复的编号。",
        "空着：没有登记；没有的填“无”。",
    ]
    assert note(sheet, "请示难度").split("\n")[1:3] == ["从下拉单中选一项。", "可填：一般、难点、重大难点。"]
    assert note(look("meeting"), "参会人数").split("\n")[1] == "填整数，单位：人。"
    assert note(look("rectification_order"), "下发时间").split("\n")[1].startswith("填日期和钟点")
    assert note(look("document"), "照抄照搬").split("\n")[1] == "由人判断后填写，并填“核对人”“核对日期”。"


def test_a_ledger_has_a_sheet_for_its_waivers_that_says_how_they_are_filled_in() -> None:
    _, sheet = sheets("request_reply")
    assert [cell.value for cell in sheet[1]] == ["编号", "规则", "理由", "批准人", "有效期至"]
    assert note(sheet, "编号").split("\n")[0] == "编号（必填）"
    assert (
        note(sheet, "有效期至") == "有效期至（必填）\n填日期，如 2026-12-31，当日仍有效；没有期限的填“无”。"
    )
    assert choices(sheet, "有效期至") == ("date", "17899", False)
    assert choices(sheet, "规则") is None
    assert sheet.freeze_panes == "B2"


def test_a_waiver_filled_in_is_read_with_the_records(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(path := empty(tmp_path, "request_reply"))
    book.worksheets[0].cell(2, 1, "答-02")
    for row, until in ((2, date(2026, 12, 31)), (3, "无")):
        for column, value in enumerate(("答-02", "GW-04-12", "暂缓", "林某", until), start=1):
            book.worksheets[1].cell(row, column, value)
    book.save(path)
    batch = load_records(path)
    assert ([r.id for r in batch.records], batch.refused, batch.warnings) == (["答-02"], (), ())
    assert [(w.kind, w.id, w.source, w.waiver.model_dump(exclude_unset=True)) for w in batch.waivers] == [
        (
            None,
            "答-02",
            f"{path}[豁免]!A{row}",
            {
                "record_id": "答-02",
                "rule": "GW-04-12",
                "reason": "暂缓",
                "given_by": "林某",
                "valid_until_date": until,
            },
        )
        for row, until in ((2, date(2026, 12, 31)), (3, None))
    ]


def test_choices_have_drop_downs_and_only_a_set_takes_several() -> None:
    sheet = look("submission")
    assert choices(sheet, "越级") == ("list", '"是,否"', True)
    assert choices(sheet, "紧急程度") == ("list", '"一般,紧急,特别紧急"', True)
    kind, listed, refused = choices(sheet, "主送机关") or ("", "", True)
    assert (kind, refused) == ("list", False)
    assert listed == '"区委,区政府,市委,市政府,主管部门,其他"'
    assert choices(sheet, "上报日期") == ("date", "17899", True)
    assert choices(sheet, "请示事项数") == ("whole", "0", True)
    assert choices(sheet, "标题") is None
    assert choices(look("request_reply"), "核对日期") == ("date", "17899", False)  # 无 may stand there, too


def test_dates_and_texts_are_formatted_and_what_must_be_given_and_what_is_judged_is_marked() -> None:
    sheet = look("document")
    shapes = {
        str(cell.value): sheet.column_dimensions[cell.column_letter].number_format
        for cell in sheet[1]
        if cell.column_letter in sheet.column_dimensions
    }
    assert (shapes["编号"], shapes["文件稿字数"]) == ("@", "0")
    colours = {str(cell.value): cell.fill.fgColor.rgb for cell in sheet[1]}
    assert [title for title, colour in colours.items() if colour == "FFF6C7C2"] == ["编号"]
    judged = {t.title for t in KINDS["document"].terms().values() if t.attested}
    assert {title for title, colour in colours.items() if colour == "FFE3D9F5"} == judged


@every_kind
def test_every_choice_of_every_ledger_fits_into_its_drop_down(kind: str) -> None:
    sheet = look(kind)
    for term in column_names(kind).values():
        if term.type in (Type.CODE, Type.CODES):
            assert choices(sheet, term.title) is not None, plain(term.title)


def test_the_labels_of_an_overlay_stand_in_the_drop_downs(tmp_path: Path) -> None:
    overlay = Path(__file__).parents[1] / "examples" / "overlays" / "half_of_deputies"
    for name, further in (("a.xlsx", ("--overlay", overlay)), ("b.xlsx", ())):
        run("ledger", "template", "公文", "-o", tmp_path / name, *further)
    lists = [
        (choices(openpyxl.load_workbook(tmp_path / name).worksheets[0], "签发人职务") or ("", "", True))[1]
        for name in ("a.xlsx", "b.xlsx")
    ]
    assert [
        [post for post in ("区长", "市长", "副市长") if post in posts.strip('"').split(",")]
        for posts in lists
    ] == [
        ["市长", "副市长"],
        ["区长"],
    ]


def test_a_ledger_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    ran = run("ledger", "template", "request_reply", "-o", path)
    assert (ran.code, ran.out) == (0, f"已写入 {path}\n")
    made = path.read_bytes()
    ran = run("ledger", "template", "meeting", "-o", path)
    assert (ran.code, ran.err) == (2, f"“{path}”已经有了，不覆盖；请换一个文件名\n")
    assert path.read_bytes() == made


def test_an_unknown_kind_and_another_suffix_are_refused(tmp_path: Path) -> None:
    ran = run("ledger", "template", "请示答", "-o", tmp_path / "a.xlsx")
    assert (ran.code, ran.err) == (2, "没有记录类型“请示答”。是否指“请示答复”？\n")
    ran = run("ledger", "template", "请示答复", "-o", tmp_path / "a.csv")
    assert (ran.code, ran.err) == (2, f"“{tmp_path}/a.csv”不是 .xlsx 文件名\n")
    assert list(tmp_path.iterdir()) == []
