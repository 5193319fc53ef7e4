"""Drafts turned into records: what the text shows, where, and how long it is."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from random import Random

import pytest

from docx_files import NAMESPACES, archive, box, cell, control, docx, paragraph, run, table
from govrules import check
from govrules.ledgers import Batch, load_records
from govrules.ledgers.docx import MOST_PARTS, NoDocxError, read_docx
from govrules.ledgers.word_count import characters_of, words_of
from govrules.reports.ci import place_of

ROOT = Path(__file__).parents[1]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NOTICE = (
    "津甲政发〔2026〕5号",
    "",
    "天津市甲区人民政府",
    "关于开展便民服务点检查的通知",
    "",
    "各街道办事处，各有关部门：",
    "现将有关事项通知如下。",
    "天津市甲区人民政府",
    "2026年9月18日",
    "天津市甲区人民政府办公室　2026年9月20日印发",
)


def load(folder: Path, content: bytes | str, name: str = "通知.docx", kind: str | None = None) -> Batch:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return load_records(path, kind=kind)


def facts(batch: Batch) -> dict[str, object]:
    (record,) = batch.records
    return {name: value for name, value in record.recorded().items() if name not in ("kind", "id")}


def words(*blocks: str) -> int:
    return sum(words_of(p.text) for p in read_docx(docx(*blocks)).paragraphs)


# --- the record -----------------------------------------------------------------------------------------


def test_a_notice_shows_its_title_number_dates_and_length_each_with_its_paragraph(tmp_path: Path) -> None:
    batch = load(tmp_path, docx(*NOTICE))
    (loaded,) = batch.loaded
    assert (loaded.record.kind, loaded.record.id) == ("document", "通知")
    assert facts(batch) == {
        "subject": "天津市甲区人民政府关于开展便民服务点检查的通知",
        "document_number": "津甲政发〔2026〕5号",
        "document_date": "2026-09-18",
        "issued_date": "2026-09-20",
        "word_count": 9 + 9 + 14 + 13 + 11 + 9 + 6 + 12 + 8,
    }
    path = tmp_path / "通知.docx"
    assert loaded.source == f"{path}:第1段"
    assert loaded.shown == {
        "id": loaded.source,
        "subject": f"{path}:第3段",
        "document_number": f"{path}:第1段",
        "document_date": f"{path}:第9段",
        "issued_date": f"{path}:第10段",
        "word_count": f"{path}:第1至10段",
    }
    assert batch.warnings == (
        f"{path}：字数91，字符数（不计空格）102；写明了标题（第3段）、发文字号（第1段）、成文日期（第9段）、"
        "印发日期（第10段）；没有看出签发人，按未登记处理",
    )


def test_the_same_text_as_txt_and_as_markdown_gives_the_same_facts_at_lines(tmp_path: Path) -> None:
    as_docx = facts(load(tmp_path, docx(*NOTICE)))
    as_txt = load(tmp_path, "\r\n".join(NOTICE), "通知.txt")
    assert facts(as_txt) == as_docx
    assert as_txt.loaded[0].shown["document_date"].endswith("通知.txt:第9行")
    marked = [*NOTICE[:2], f"# {NOTICE[2]}{NOTICE[3]}", "", "## 一、要求", *NOTICE[5:]]
    as_md = facts(load(tmp_path, "\n".join(marked), "通知.md"))
    assert as_md == {**as_docx, "word_count": int(str(as_docx["word_count"])) + len("一、要求")}


def test_a_draft_is_a_document_unless_the_kind_is_given(tmp_path: Path) -> None:
    report = load(tmp_path, "区长调研\n今天调研。", "报道.txt", kind="会议报道")
    assert [r.kind for r in report.records] == ["news_report"]
    assert facts(report) == {"text_length": 9}
    (refused,) = load(tmp_path, "文稿", "a.txt", kind="meeting").refused
    assert (refused.message, refused.hint) == ("文稿不能读作会议", "可读作：公文、上报公文、会议报道")


@pytest.mark.parametrize(
    ("written", "signer", "note"),
    [
        ("甲乙报〔2026〕9号　　签发人：张某某", "张某某", ""),
        ("签发人：张　某", "张某", ""),
        ("签发人:", None, ""),
        ("签发人：张某　李某", None, "签发人不止一位，没有取"),
    ],
)
def test_the_signer_of_a_paper_sent_up(tmp_path: Path, written: str, signer: str | None, note: str) -> None:
    batch = load(tmp_path, docx(written, "关于经费的请示"), kind="上报公文")
    assert facts(batch).get("signer") == signer
    assert facts(batch)["subject"] == "关于经费的请示"
    assert [w for w in batch.warnings if "签发人不止" in w] == (
        [f"{tmp_path}/通知.docx：第1段：{note}"] if note else []
    )


@pytest.mark.parametrize("brackets", ["〔〕", "[]", "（）", "【】", "［］", "()"])
def test_the_number_is_found_in_all_brackets_and_wrong_ones_are_said_apart(
    tmp_path: Path, brackets: str
) -> None:
    """PC-F-08, as the dates that follow."""
    written = f"津甲政发{brackets[0]}2018{brackets[1]}5号"
    batch = load(tmp_path, docx(written))
    assert facts(batch)["document_number"] == "津甲政发〔2018〕5号"
    said = [warning for warning in batch.warnings if "应作“津甲政发〔2018〕5号”" in warning]
    assert len(said) == (brackets != "〔〕")
    assert all(f"通知.docx：第1段：发文字号写作“{written}”" in warning for warning in said)


def test_a_number_with_zeros_or_an_ordinal_is_found_and_the_fault_is_said(tmp_path: Path) -> None:
    batch = load(tmp_path, docx("津甲政发〔2018〕第05号"))
    assert facts(batch)["document_number"] == "津甲政发〔2018〕5号"
    assert "不加“第”、不编虚位" in batch.warnings[1]


def test_numbers_of_other_documents_and_numbers_still_open_are_not_taken(tmp_path: Path) -> None:
    batch = load(tmp_path, docx("津甲政发〔2026〕　号", "依照《通知》（津政发〔2020〕5号）的要求"))
    assert "document_number" not in facts(batch)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("二○一八年五月十一日", "2018-05-11"),
        ("二〇一八年五月十一日", "2018-05-11"),
        ("二〇二〇年十月三十一日", "2020-10-31"),
        ("二〇二〇年十二月二十日", "2020-12-20"),
        ("二〇二〇年一月十日", "2020-01-10"),
        ("２０１８年５月１１日", "2018-05-11"),
        (" 2018年 5月 11日 ", "2018-05-11"),
        ("成文日期：2018年5月11日", "2018-05-11"),
        ("自2018年5月11日起施行", None),
        ("2018年5月  日", None),
        ("二〇一八年一三月十一日", None),
    ],
)
def test_a_date_that_stands_alone_is_the_date_of_the_document(
    tmp_path: Path, written: str, day: str | None
) -> None:
    assert facts(load(tmp_path, docx("正文", written))).get("document_date") == day


def test_a_day_that_is_none_and_dates_that_differ_are_said_and_not_taken(tmp_path: Path) -> None:
    batch = load(tmp_path, docx("2026年2月30日"))
    assert "document_date" not in facts(batch)
    assert batch.warnings[1].endswith("第1段：“2026年2月30日”不是有效日期，没有取")
    batch = load(tmp_path, docx("2026年9月18日", "附件", "2026年9月19日"))
    assert "document_date" not in facts(batch)
    assert batch.warnings[1].endswith("第1段、第3段：成文日期不一致，没有取")


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (("关于印发甲区检查工作方案", "的通知", "各部门："), "关于印发甲区检查工作方案的通知"),
        (("关于检查工作的意见（征求意见稿）",), "关于检查工作的意见（征求意见稿）"),
        (("特急", "天津市甲区人民政府文件", "", "关于检查的通知"), "关于检查的通知"),
        (("检查关于便民的事。", "关于检查的通知"), None),
        (("各部门：", "关于检查的通知"), None),
        (("标　题：便民服务点管理若干规定",), "便民服务点管理若干规定"),
        (("便民服务点管理若干规定",), None),
    ],
)
def test_what_is_taken_for_the_title(tmp_path: Path, lines: tuple[str, ...], title: str | None) -> None:
    assert facts(load(tmp_path, docx(*lines))).get("subject") == title


def test_a_paragraph_in_the_style_of_titles_is_the_title_whatever_the_style_is_called(tmp_path: Path) -> None:
    style = '<w:pPr><w:pStyle w:val="a3"/></w:pPr>'
    styles = f'<w:styles {NAMESPACES}><w:style w:styleId="a3"><w:name w:val="Title"/></w:style></w:styles>'
    blocks = ("天津市甲区", *(paragraph(text, properties=style) for text in ("便民服务点", "管理若干规定")))
    batch = load(tmp_path, docx(*blocks, parts={"styles": styles}))
    assert facts(batch)["subject"] == "便民服务点管理若干规定"
    assert batch.loaded[0].shown["subject"].endswith(":第2段")


# --- the length -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "count", "characters"),
    [
        ("使用 Adobe Photoshop 打开图片", 8, 20),
        ("使用Adobe Photoshop打开图片", 8, 20),
        ("一二三四五 six seven eight", 8, 18),
        ("　　第一、２０％，3.5%。", 9, 12),
        ("他说：“好……”——", 10, 10),
        ("the “so-called” plan — A·B", 5, 22),
        ("①25℃", 1, 4),
        ("①气温25℃", 5, 6),
        ("α值é", 3, 3),
        ("", 0, 0),
    ],
)
def test_the_count_of_word(text: str, count: int, characters: int) -> None:
    """The first three are PC-F-01, with the figures that Word gave."""
    assert (words_of(text), characters_of(text)) == (count, characters)


def test_insertions_count_deletions_do_not_and_open_revisions_are_said(tmp_path: Path) -> None:
    """PC-F-03."""
    inserted = f"<w:ins>{run('有关部门')}</w:ins>"
    deleted = "<w:del><w:r><w:delText>各委办局</w:delText></w:r></w:del>"
    batch = load(tmp_path, docx(paragraph("各街道办事处", inserted, deleted)))
    assert facts(batch)["word_count"] == 10
    assert batch.warnings[1] == f"{tmp_path}/通知.docx：有未处理的修订，按全部接受后的文字读"


def test_moved_text_counts_where_it_went(tmp_path: Path) -> None:
    moved = f"<w:moveFrom>{run('一二三')}</w:moveFrom>", f"<w:moveTo>{run('一二三')}</w:moveTo>"
    text = read_docx(docx(paragraph(moved[0], "四"), paragraph("五", moved[1])))
    assert [p.text for p in text.paragraphs] == ["四", "五一二三"]
    assert text.revised


def test_paragraphs_whose_end_is_deleted_run_on(tmp_path: Path) -> None:
    mark = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    text = read_docx(docx(paragraph("关于检查", properties=mark), paragraph("的通知")))
    assert [p.text for p in text.paragraphs] == ["关于检查的通知"]
    assert [p.text for p in read_docx(docx(paragraph("完", properties=mark))).paragraphs] == ["完"]


def test_a_text_box_counts_once_and_as_a_paragraph_of_its_own() -> None:
    """PC-F-05."""
    assert words(paragraph("正文", box("此件主动公开"))) == 8
    assert words(paragraph("end", box("begin"))) == 2


def test_content_controls_are_read_and_cells_keep_their_columns(tmp_path: Path) -> None:
    """PC-F-07."""
    row = control(cell(paragraph("区甲局"))) + cell(paragraph("牵头"))
    blocks = (
        control(paragraph("关于开展检查的通知")),
        paragraph("成文日期：", control(run("2026年9月18日"))),
        table(row),
    )
    batch = load(tmp_path, docx(*blocks))
    assert facts(batch) == {
        "subject": "关于开展检查的通知",
        "document_date": "2026-09-18",
        "word_count": 9 + 11 + 3 + 2,
    }
    cells = {p.text: p.cell for p in read_docx(docx(*blocks)).paragraphs if p.cell}
    assert cells == {"区甲局": (1, 1), "牵头": (1, 2)}


def test_a_form_is_read_by_its_labels_and_other_cells_are_no_facts(tmp_path: Path) -> None:
    form = table(
        cell(paragraph("签 发 人")) + cell(paragraph("张某某")),
        cell(paragraph("文号")) + cell(paragraph("津甲政发〔2026〕5号")),
        cell(paragraph("完成时间")) + cell(paragraph("2026年9月18日")),
    )
    assert facts(load(tmp_path, docx(form))) == {
        "document_number": "津甲政发〔2026〕5号",
        "signer": "张某某",
        "word_count": 4 + 3 + 2 + 9 + 4 + 6 - 1,
    }


def test_nested_tables_count_and_deleted_rows_do_not() -> None:
    inner = table(cell(paragraph("里")))
    assert words(table(cell(paragraph("外"), inner, paragraph("尾")))) == 3
    deleted = f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr>{cell(paragraph('删'))}</w:tr></w:tbl>"
    assert words("留", deleted) == 1


def test_field_codes_hidden_text_and_ruby_do_not_count_and_breaks_part_words() -> None:
    field = f"<w:r><w:instrText>PAGE</w:instrText></w:r>{run('12')}"
    hidden = run("隐藏", "<w:rPr><w:vanish/></w:rPr>"), run("不隐", '<w:rPr><w:vanish w:val="0"/></w:rPr>')
    ruby = f"<w:r><w:ruby><w:rt>{run('zì')}</w:rt><w:rubyBase>{run('字')}</w:rubyBase></w:ruby></w:r>"
    assert words(paragraph(field)) == 1
    assert words(paragraph(*hidden)) == 2
    assert words(paragraph(ruby)) == 1
    assert words(paragraph("a", "<w:r><w:tab/></w:r>", "b", "<w:r><w:br/></w:r>", "c")) == 3
    assert words(paragraph("e", "<w:r><w:noBreakHyphen/></w:r>", "mail")) == 1


def test_notes_count_where_the_text_refers_to_them_and_headers_do_not() -> None:
    note = '<w:footnote w:id="{}">' + paragraph("注文") + "</w:footnote>"
    parts = {
        "footnotes": f"<w:footnotes {NAMESPACES}>{note.format(1)}{note.format(2)}</w:footnotes>",
        "header1": f"<w:hdr {NAMESPACES}>{paragraph('页眉')}</w:hdr>",
    }
    text = read_docx(docx(paragraph("正文", '<w:r><w:footnoteReference w:id="2"/></w:r>'), parts=parts))
    assert [p.text for p in text.paragraphs] == ["正文", "注文"]


def test_the_strict_form_of_the_standard_is_read_too() -> None:
    space = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    main = f'<document xmlns="{space}"><body><p><r><t>正文</t></r></p></body></document>'
    assert [p.text for p in read_docx(docx(document=main)).paragraphs] == ["正文"]


# --- findings -------------------------------------------------------------------------------------------


def test_a_record_of_the_same_id_adds_what_no_text_shows_and_the_finding_points_into_the_draft(
    tmp_path: Path,
) -> None:
    (tmp_path / "通知.docx").write_bytes(docx("关于检查的通知", "", "字" * 4100))
    ledger = "记录类型,编号,标题,部署范围,成文日期\n公文,通知,检查的通知,专项工作,\n"
    (tmp_path / "台账.csv").write_text(ledger, encoding="utf-8")
    batch = load_records(tmp_path)
    assert batch.refused == ()
    assert facts(batch) == {"subject": "检查的通知", "document_scope": "special", "word_count": 4107}
    report = check(batch, today="2026-09-20", select="GW-10-8")
    (finding,) = report.findings
    assert finding.advisory
    assert finding.record.source == f"{tmp_path}/通知.docx:第1至3段"
    place = place_of(finding.record.source)
    assert place is not None
    assert (place.file, place.line) == (f"{tmp_path}/通知.docx", 1)


def test_a_finding_on_the_signer_points_to_the_paragraph_that_names_him(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(docx("", "津甲政报〔2025〕5号　签发人：丙某", "关于检查的报告"))
    stated = (
        '{"kind": "公文", "id": "a", "发文名义": "区政府", "文种": "报告", "主送机关": ["市政府"],'
        ' "签发类别": [], "审议结果": "未上会", "签发日期": "2025-10-16", "签发人职务": "副区长"}'
    )
    (tmp_path / "a.json").write_text(stated, encoding="utf-8")
    report = check(load_records(tmp_path), today="2025-10-31", select="GW-04-4")
    assert [(f.violation, f.record.source) for f in report.findings] == [(True, f"{tmp_path}/a.docx:第2段")]


def test_the_example_shows_a_length_over_its_limit(tmp_path: Path) -> None:
    batch = load_records(ROOT / "examples" / "drafts")
    assert facts(batch)["word_count"] == 4017
    report = check(batch, today="2026-09-16", select="GW-10-8")
    assert [f.message for f in report.findings] == [
        "文件稿字数4017字，上限为4000字（文件稿字数上限·专项工作）"
    ]


@pytest.mark.parametrize(("length", "said"), [(3959, 0), (3960, 1), (4000, 1), (4040, 1), (4041, 0)])
def test_a_length_within_one_per_cent_of_its_limit_is_to_be_verified(
    tmp_path: Path, length: int, said: int
) -> None:
    (tmp_path / "a.txt").write_text("字" * length, encoding="utf-8")
    (tmp_path / "a.json").write_text(
        '{"kind": "document", "id": "a", "部署范围": "专项工作"}', encoding="utf-8"
    )
    batch = load_records([tmp_path / "a.txt", tmp_path / "a.json"])
    report = check(batch, today="2026-09-20", select="GW-10-*")
    near = f"{tmp_path}/a.txt:第1至1行：文件稿字数{length}字，与上限4000字相差不到1%，请用 WPS 或 Word 复核"
    assert [w for w in report.warnings if "复核" in w] == [near] * said


def test_a_record_that_states_otherwise_than_its_draft_is_refused(tmp_path: Path) -> None:
    (tmp_path / "通知.docx").write_bytes(docx("关于检查的通知", "2026年9月18日"))
    stated = '{"kind": "公文", "id": "通知", "字数": 11, "标题": "关于会议的通知", "成文日期": "2026-09-18"}'
    (tmp_path / "a.json").write_text(stated, encoding="utf-8")
    (refused,) = load_records(tmp_path).refused
    place = f"{tmp_path}/通知.docx"
    assert refused.source == f"{tmp_path}/a.json"
    assert refused.message == (
        f"“标题”与文稿（{place}:第1段）所写的“关于检查的通知”不一致（改正其中一处）；"
        f"“字数”与文稿（{place}:第1至2段）所写的“13”不一致（改正其中一处）"
    )


def test_a_draft_that_shows_nothing_belongs_to_its_record_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(docx("正文"))
    (tmp_path / "a.json").write_text('{"kind": "上报公文", "id": "a", "文种": "函"}', encoding="utf-8")
    batch = load_records(tmp_path, kind="上报公文")
    assert facts(batch) == {"document_type": "letter"}
    assert [loaded.source for loaded in batch.loaded] == [f"{tmp_path}/a.json:1"]


def test_two_drafts_of_one_name_are_not_told_apart(tmp_path: Path) -> None:
    for name in ("a.txt", "a.md"):
        (tmp_path / name).write_text("正文", encoding="utf-8")
    batch = load_records([tmp_path / "a.txt", tmp_path / "a.md"])
    assert [r.message for r in batch.refused] == [
        f"编号“a”重复，另见 {tmp_path}/a.md:第1行",
        f"编号“a”重复，另见 {tmp_path}/a.txt:第1行",
    ]


def test_a_directory_gives_its_docx_and_no_text_files(tmp_path: Path) -> None:
    for name in ("b.txt", "README.md", "~$通知.docx"):
        (tmp_path / name).write_text("说明", encoding="utf-8")
    load(tmp_path, docx("正文"))
    assert [r.id for r in load_records(tmp_path).records] == ["通知"]


# --- what is no draft -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le"), "文件有密码，不能读取"),
        (OLE + "WordDocument".encode("utf-16-le"), "文件其实是旧版二进制文档（.doc、.wps），不是 .docx"),
        (b"\xef\xbb\xbf\r\n<html><body>", "文件其实是网页或XML，不是 .docx"),
        (b"MIME-Version: 1.0", "文件其实是网页，不是 .docx"),
        (b"{\\rtf1", "文件其实是RTF，不是 .docx"),
        (b"%PDF-1.7", "文件其实是PDF，不是 .docx"),
        (b"", "文件是空的"),
        ("正文".encode(), "文件不是 Word 文档"),
        (b"PK\x03\x04", "文件已损坏，不能读取"),
        (archive({"a.txt": "正文"}), "文件是压缩包，但不是 Word 文档"),
        (docx(document="<workbook/>"), "文件是压缩包，但不是 Word 文档"),
        (docx("正文")[:-40], "文件已损坏，不能读取"),
        (docx(document="<w:document"), "文件已损坏，不能读取"),
        (docx(document='<?xml version="1.0" encoding="x-none"?><a/>'), "文件已损坏，不能读取"),
        (docx("正文")[:200], "文件已损坏，不能读取"),
        (docx(), "文稿里没有文字"),
        (docx("<w:altChunk/>"), "文件里嵌有另一个文件，读不出全文"),
        (docx(document='<!DOCTYPE d [<!ENTITY a "b">]><d>&a;</d>'), "文件含有文档类型声明，不予读取"),
        (docx("<w:sdt>" * 300 + "</w:sdt>" * 300), "文件的结构过深或过多，不予读取"),
        (docx(document=" " * 65_000_000), "文件解开后过大（上限64MB），不予读取"),
        (docx("<w:p/>" * 1_000_001), "文件的结构过深或过多，不予读取"),
        (docx("正文") + b"PK\x01\x02" * MOST_PARTS, "压缩包里的文件过多（上限10000个），不予读取"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_one_clear_line_and_the_others_are_read(
    tmp_path: Path, content: bytes, message: str
) -> None:
    (tmp_path / "b.docx").write_bytes(docx("正文"))
    batch = load(tmp_path, content, "a.docx")
    assert [(r.source, r.message, r.is_record) for r in batch.refused] == [
        (f"{tmp_path}/a.docx", message, False)
    ]
    assert all(r.hint for r in batch.refused)
    assert [r.id for r in load_records(tmp_path).records] == ["b"]


def test_no_damage_to_a_file_gives_another_error_than_that_it_cannot_be_read() -> None:
    """Among the 3,000 are ones whose compressed text ends too early, which zipfile calls by another name."""
    random = Random(5)
    whole = docx("正文", paragraph("框", box("文")), table(cell(paragraph("格"))))
    read = refused = 0
    for _ in range(3000):
        damaged = bytearray(whole)
        for _ in range(random.choice((1, 2, 5, 30))):
            damaged[random.randrange(len(damaged))] = random.randrange(256)
        try:
            read_docx(bytes(damaged))
            read += 1
        except NoDocxError:
            refused += 1
    assert read
    assert refused


def test_a_part_with_a_password_is_said_to_have_one(tmp_path: Path) -> None:
    content = bytearray(docx("正文"))
    for start in (m.start() for m in re.finditer(b"PK\x01\x02", bytes(content))):
        content[start + 8] |= 1
    (refused,) = load(tmp_path, bytes(content)).refused
    assert refused.message == "文件有密码，不能读取"


def test_an_old_document_and_a_text_in_another_encoding_are_told_how_to_save_it(tmp_path: Path) -> None:
    (refused,) = load(tmp_path, OLE, "通知.doc").refused
    assert refused.message == "不能读取“.doc”文件"
    assert refused.hint is not None
    assert refused.hint.endswith("其他文稿另存为 .docx")
    (refused,) = load(tmp_path, "正文".encode("gb18030"), "a.txt").refused
    assert (refused.message, refused.hint) == ("文件不是UTF-8编码（第1行有不能识别的字节）", "请另存为UTF-8")


# --- LibreOffice counts alike ---------------------------------------------------------------------------

needs_libreoffice = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="no LibreOffice here: apt-get install libreoffice-writer-nogui"
)

PROSE = (
    "各街道办事处，区政府各委、办、局，各有关单位：",
    "为深入贯彻“十四五”规划，进一步规范便民服务点建设，经区政府第12次常务会议审议同意，现将有关事项通知如下。",
    "（一）到2026年底，全区建成便民服务点35个以上，群众满意度达到95%以上；其中，新建12个、改造23个。",
    "《天津市甲区便民服务点管理办法（试行）》（津甲政发〔2025〕12号）自2026年1月1日起施行。",
    "联系人：张某某；联系电话：022-12345678；电子邮箱：example@example.com。",
    "使用 WPS Office 2023 或 Word 打开附件1，于9月30日17:30前报送。",
    "①严格标准，②落实责任，③加强督查。",
    "二○二六年九月十八日",
)


@needs_libreoffice
def test_libreoffice_counts_official_prose_alike(tmp_path: Path) -> None:
    files = {f"{number}": docx(text) for number, text in enumerate(PROSE)}
    files["example"] = (ROOT / "examples/drafts/便民服务点检查通知.docx").read_bytes()
    files["all"] = docx(*PROSE, table(cell(paragraph("单位")) + cell(paragraph("区甲局"))))
    deleted = '<w:del w:id="1" w:author="a"><w:r><w:delText>各委办局</w:delText></w:r></w:del>'
    inserted = f'<w:ins w:id="2" w:author="a">{run("有关部门")}</w:ins>'
    files["revised"] = docx(paragraph("各街道办事处", inserted, deleted))
    shape = (
        '<w:r><w:pict><v:shape type="#_x0000_t202" style="width:99pt;height:50pt"><v:textbox><w:txbxContent>'
    )
    ends = "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    files["box"] = docx(paragraph("正文", f"{shape}{paragraph('此件主动公开')}{ends}"))
    files["nested"] = docx(table(cell("<w:p/>", table(cell(paragraph("里"))), paragraph("外"))))
    ours = {
        name: tuple(
            sum(count(p.text) for p in read_docx(content).paragraphs) for count in (words_of, characters_of)
        )
        for name, content in files.items()
    }
    assert libreoffice_counts(tmp_path, files) == ours


@needs_libreoffice
def test_a_file_that_libreoffice_has_written_reads_like_the_one_it_was_made_from(tmp_path: Path) -> None:
    example = (ROOT / "examples/drafts/便民服务点检查通知.docx").read_bytes()
    (written,) = converted(tmp_path, {"通知": example}, "docx")
    assert written.read_bytes() != example
    assert read_docx(written.read_bytes()) == read_docx(example)


def libreoffice_counts(folder: Path, files: dict[str, bytes]) -> dict[str, tuple[int, ...]]:
    """Words and characters without blanks as LibreOffice counts them when it saves a file."""
    counts = {}
    for path in converted(folder, files, "fodt"):
        found = re.search(r"<meta:document-statistic[^>]*>", path.read_text(encoding="utf-8"))
        assert found is not None
        keys = ("word", "non-whitespace-character")
        both = [re.search(rf' meta:{key}-count="(\d+)"', found[0]) for key in keys]
        counts[path.stem] = tuple(int(number[1]) for number in both if number)
    return counts


def converted(folder: Path, files: dict[str, bytes], suffix: str) -> list[Path]:
    """The files as LibreOffice saves them in another format."""
    for name, content in files.items():
        (folder / f"{name}.docx").write_bytes(content)
    given = [str(folder / f"{name}.docx") for name in files]
    out = folder / "out"
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *("--headless", "--convert-to", suffix, "--outdir", str(out), *given),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return [out / f"{name}.{suffix}" for name in files]
