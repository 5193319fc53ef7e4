"""An office's own ledgers, read through a mapping of their columns, and mappings proposed for them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
import yaml

import govrules
from command_line import run
from govrules.errors import ProblemsError, UsageError
from govrules.findings import Report, Verdict
from govrules.ledgers import Batch, load_records
from govrules.ledgers.mapping import load_mapping
from govrules.ledgers.proposal import mapping_text, propose

ROOT = Path(__file__).parents[1]
OWN = ROOT / "examples" / "own_ledger"
LEDGER, MAPPING = OWN / "收文登记2025.csv", OWN / "映射.yaml"
EXPECTED = yaml.safe_load((ROOT / "tests" / "expected" / "own_ledger.yaml").read_text("utf-8"))


def written(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_text(text, encoding)
    return path


def read(folder: Path, ledger: str, mapping: str, name: str = "收文.csv") -> Batch:
    """The records of a CSV of this text through a mapping of this text, both written into ``folder``."""
    path = written(folder, name, ledger)
    return load_records(path, mapping=load_mapping(written(folder, "映射.yaml", mapping)))


def one(columns: str, further: str = "") -> str:
    """A mapping of one table, 收文, whose columns are those of 请示答复."""
    return f"台账映射:\n  收文:\n    记录类型: 请示答复\n    列: {{{columns}}}\n{further}"


# --- the example ----------------------------------------------------------------------------------------


def as_workbook(folder: Path) -> Path:
    """The example ledger as a workbook, written by another library than the one that reads it."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "收文登记十月"
    for line in LEDGER.read_text("utf-8").splitlines():
        sheet.append([cell or None for cell in line.split(",")])
    sheet["E3"], sheet["E5"] = date(2025, 10, 9), 20251013
    book.save(folder / "a.xlsx")
    return folder / "a.xlsx"


def checked(path: Path) -> Report:
    return govrules.check(load_records(path, mapping=load_mapping(MAPPING)), today="2025-10-31")


@pytest.mark.parametrize("form", ["utf-8", "gb18030", "xlsx"])
def test_the_example_gives_exactly_the_findings_worked_out_by_hand(tmp_path: Path, form: str) -> None:
    path = (
        as_workbook(tmp_path)
        if form == "xlsx"
        else written(tmp_path, LEDGER.name, LEDGER.read_text("utf-8"), form)
    )
    report = checked(path)
    found = {
        (f"{f.record.kind}/{f.record.id}", f.rule): f
        for f in report.findings
        if f.verdict not in (Verdict.PASS, Verdict.NOT_APPLICABLE)
    }
    assert set(found) == {(e["record"], e["rule"]) for e in EXPECTED}
    for entry in EXPECTED:
        finding = found[entry["record"], entry["rule"]]
        assert finding.verdict.value == entry["verdict"]
        assert finding.advisory is entry.get("advisory", False)
        assert finding.due is not None
        assert finding.due.day == entry["due"]
        assert finding.days_late == entry.get("days_late")
        assert [title for _, title in finding.missing] == entry.get("missing", [])
    (refused,) = report.refused
    said = "“收到日期”列：应为日期，不是“9月30日”（填 2026-9-18 的样子，年份四位，不带时刻）"
    assert (refused.message, refused.place) == (said, "E7" if form == "xlsx" else "7")
    assert [(r.id, r.recorded().get("reply_date", "absent")) for r in load(path).records] == [
        ("S-101", "2025-10-17"),
        ("S-102", "2025-10-22"),
        ("S-103", None),
        ("S-104", "absent"),
        ("S-106", "absent"),
    ]


def load(path: Path) -> Batch:
    return load_records(path, mapping=load_mapping(MAPPING))


def test_the_example_as_its_user_runs_it(tmp_path: Path) -> None:
    ran = run("check", OWN, "--mapping", MAPPING, "--today", "2025-10-31")
    assert ran.code == 2  # S-105 is refused
    assert "■ 偏离（一般、原则上的要求）　1 项" in ran.out
    assert f"  {MAPPING}：是台账映射，没有当作记录读入\n" in ran.out
    assert "没有这个" not in ran.out
    due = run("due", LEDGER, "--mapping", MAPPING, "--today", "2025-10-31").out
    assert "[黄] 2025-11-03（星期一），还有1个工作日　请示答复 S-103　区政府" in due


# --- reading through a mapping --------------------------------------------------------------------------


def test_a_column_that_nobody_mapped_is_read_by_its_own_name_or_listed_once(tmp_path: Path) -> None:
    ledger = "文号,标题,收到日期,备注,办理\nS1,甲,2025-10-09,急,快\nS2,乙,2025-10-10,,快\n"
    batch = read(tmp_path, ledger, one("文号: 编号, 收到日期: 收文日期"))
    assert [r.recorded() for r in batch.records] == [
        {"kind": "request_reply", "id": "S1", "subject": "甲", "request_received_date": "2025-10-09"},
        {"kind": "request_reply", "id": "S2", "subject": "乙", "request_received_date": "2025-10-10"},
    ]
    assert batch.warnings == (f"{tmp_path}/收文.csv：不认识“备注”、“办理”列，没有读入",)


def test_an_unmapped_column_that_is_nearly_a_fact_is_an_error(tmp_path: Path) -> None:
    (refused,) = read(tmp_path, "文号,收文日\nS1,2025-10-09\n", one("文号: 编号")).refused
    assert (refused.message, refused.hint) == (
        "不认识“收文日”列",
        "是否指“收文日期”？改正列名；确是另一项的，换个列名或删去该列",
    )
    batch = read(tmp_path, "文号,收文日\nS1,2025-10-09\n", one("文号: 编号", "    不读: [收文日]\n"))
    assert ([r.id for r in batch.records], batch.refused, batch.warnings) == (["S1"], (), ())


def test_own_words_stand_for_yes_no_none_and_not_recorded_where_they_fit(tmp_path: Path) -> None:
    words = "    是: [下属]\n    否: [非下属]\n    无: [/]\n    未登记: [不详]\n"
    rows = ("S1,下属,/,/,2025-10-09", "S2,非下属,不详,下属,不详", "S3,不详,,不详,", "不详,,,,")
    ledger = "\n".join(("文号,下属,回复,事由,收到", *rows))
    columns = "文号: 编号, 下属: 区政府下属单位, 回复: 答复日期, 事由: 标题, 收到: 收文日期"
    batch = read(tmp_path, ledger, one(columns, words))
    facts = ("requester_is_subordinate", "reply_date", "subject", "request_received_date")
    assert [[r.recorded().get(name, "absent") for name in facts] for r in batch.records] == [
        [True, None, None, "2025-10-09"],
        [False, "absent", "下属", "absent"],
        ["absent", None, "absent", "absent"],
        ["absent", None, "absent", "absent"],
    ]
    assert [r.id for r in batch.records] == ["S1", "S2", "S3", "不详"]  # an id is what it is


def test_a_word_that_does_not_fit_its_column_is_an_error(tmp_path: Path) -> None:
    ledger = "文号,收到,下属\nS1,/,是\nS2,2025-10-09,/\n"
    mapping = one("文号: 编号, 收到: 收文日期, 下属: 区政府下属单位", "    无: [/]\n")
    assert [r.message for r in read(tmp_path, ledger, mapping).refused] == [
        "“收到”列：应为日期，不是“/”（填 2026-9-18 的样子，年份四位，不带时刻）",
        "“下属”列：应为是或否，不是“/”（填“是”或“否”）",
    ]


def test_a_column_that_a_row_of_another_kind_cannot_have_goes_by_its_own_name(tmp_path: Path) -> None:
    ledger = "文号,收到,记录类型\nS1,2025-10-09,\nS2,2025-10-10,会议\n"
    (refused,) = read(tmp_path, ledger, one("文号: 编号, 收到: 收文日期")).refused
    assert (refused.place, refused.message) == ("3", "“收到”列：会议没有这一项")


def test_rows_of_nothing_but_numbers_sums_and_repeated_headers_are_no_records(tmp_path: Path) -> None:
    ledger = "登记簿\n序号,文号\n1,S1\n序号,文号\n2,S2\n3,\n合计,2\n"
    batch = read(tmp_path, ledger, one("文号: 编号", "    不读: [序号]\n"))
    assert [r.id for r in batch.records] == ["S1", "S2"]
    assert batch.refused == ()
    there = f"{tmp_path}/收文.csv"
    assert batch.warnings[0] == f"{there}：第1行在表头之上，没有读入"
    assert f"{there}：第7行是合计或附注，没有读入" in batch.warnings
    assert f"{there}：第4行重复表头，没有读入" in batch.warnings


def test_the_header_is_the_row_that_is_said_or_has_most_of_the_columns(tmp_path: Path) -> None:
    ledger = "文号,收到\n说明：以下为正文,\n文号,收到\nS1,2025-10-09\n"
    columns = "文号: 编号, 收到: 收文日期"
    batch = read(tmp_path, ledger, one(columns, "    表头行: 3\n"))
    assert [loaded.source for loaded in batch.loaded] == [f"{tmp_path}/收文.csv:4"]
    (refused,) = read(tmp_path, ledger, one(columns, "    表头行: 7\n")).refused
    assert refused.message == f"{tmp_path}/收文.csv第7行没有内容"
    (refused,) = read(tmp_path, "甲,乙\n1,2\n", one(columns)).refused
    assert (refused.source, refused.place) == (f"{tmp_path}/映射.yaml", "2:3")
    assert refused.message == f"{tmp_path}/收文.csv没有映射里的任何一列"


def test_a_column_that_the_ledger_does_not_have_is_an_error_in_the_mapping(tmp_path: Path) -> None:
    mapping = one("文号: 编号, 收来日期: 收文日期, 完全不同: 标题")
    batch = read(tmp_path, "文号,收到日期\nS1,2025-10-09\n", mapping)
    assert batch.records == ()
    there = f"{tmp_path}/收文.csv"
    assert [(r.source, r.place, r.message, r.hint, r.is_record) for r in batch.refused] == [
        (f"{tmp_path}/映射.yaml", "4:22", f"{there}没有“收来日期”列", "是否指“收到日期”？", False),
        (f"{tmp_path}/映射.yaml", "4:42", f"{there}没有“完全不同”列", "改正列名，或从映射里删去", False),
    ]


def test_two_columns_for_one_fact_are_an_error_in_the_mapping(tmp_path: Path) -> None:
    (refused,) = read(tmp_path, "文号,日期,日期\nS1,,\n", one("文号: 编号, 日期: 收文日期")).refused
    assert (refused.message, refused.hint) == (
        f"{tmp_path}/收文.csv有2列“日期”",
        "改成不同的列名，或在上一行分别写明组名",
    )
    (refused,) = read(tmp_path, "文号,到,收文日期\nS1,,\n", one("文号: 编号, 到: 收文日期")).refused
    assert (refused.message, refused.hint) == (
        f"{tmp_path}/收文.csv的“收文日期”列与映射为“收文日期”的“到”列是同一项",
        "其中一列写进“不读”",
    )


def test_columns_alike_are_told_apart_by_the_groups_above_them(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "收文"
    day, reply = date(2025, 10, 9), date(2025, 10, 17)
    for row in (
        ["文号", "收文", None, "办理", None, "退回"],
        ["文号", "日期", "科室", "日期", "科室", "日期"],
        ["S1", day, "甲", reply, "乙", None],
    ):
        sheet.append(row)
    for merge in ("A1:A2", "B1:C1", "D1:E1"):
        sheet.merge_cells(merge)
    book.save(path := tmp_path / "a.xlsx")
    (proposed,) = propose(path, "request_reply")
    assert (proposed.header_row, proposed.columns) == (2, {"收文日期": "收文日期", "退回日期": "退文日期"})
    assert list(proposed.open) == ["文号", "收文科室", "办理日期", "办理科室"]
    mapping = one("文号: 编号, 办理日期: 答复日期", "    不读: [收文科室]\n")
    batch = load_records(path, mapping=load_mapping(written(tmp_path, "m.yaml", mapping)))
    assert [r.recorded() for r in batch.records] == [
        {
            "kind": "request_reply",
            "id": "S1",
            "request_received_date": "2025-10-09",
            "reply_date": "2025-10-17",
            "returned_date": None,
        }
    ]
    assert batch.warnings == (
        f"{path}[收文]：第1行在表头之上，没有读入",
        f"{path}[收文]：不认识“办理科室”列，没有读入",
    )


def test_a_table_takes_its_own_mapping_before_a_pattern_and_an_unused_one_is_said(tmp_path: Path) -> None:
    mapping = (
        "台账映射:\n  '*': {记录类型: 请示答复, 列: {文号: 编号}}\n"
        "  收文: {记录类型: 上报公文, 列: {文号: 编号}}\n  收文登记薄: {记录类型: 会议, 列: {文号: 编号}}\n"
    )
    written(tmp_path, "收文登记簿.csv", "文号\nS1\n")
    written(tmp_path, "收文.csv", "文号\nS2\n")
    path = written(tmp_path, "m.yaml", mapping)
    batch = load_records([tmp_path / "收文登记簿.csv", tmp_path / "收文.csv"], mapping=load_mapping(path))
    assert [(r.kind, r.id) for r in batch.records] == [("request_reply", "S1"), ("submission", "S2")]
    assert batch.warnings == (
        f"{path}:4:3：没有“收文登记薄”这张表，这段映射没有用上（是否指“收文登记簿”？）",
    )


def test_other_sheets_of_a_workbook_are_read_as_ever(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "收文"
    for row in (["文号", "到"], ["S1", date(2025, 10, 9)], ["S2", "九月"]):
        book.worksheets[0].append(row)
    other = book.create_sheet("会议")
    for row in (["编号", "参会人数"], ["M1", 120]):
        other.append(row)
    book.save(tmp_path / "a.xlsx")
    mapping = load_mapping(written(tmp_path, "m.yaml", one("文号: 编号, 到: 收文日期")))
    batch = load_records(tmp_path / "a.xlsx", mapping=mapping)
    assert [loaded.source for loaded in batch.loaded] == [
        f"{tmp_path}/a.xlsx[收文]!A2",
        f"{tmp_path}/a.xlsx[会议]!A2",
    ]
    (refused,) = batch.refused
    assert (refused.source, refused.place) == (f"{tmp_path}/a.xlsx[收文]", "B3")
    assert refused.message.startswith("“到”列：应为日期")


def test_a_broken_byte_is_an_error_in_a_mapped_ledger_too(tmp_path: Path) -> None:
    path = tmp_path / "收文.csv"
    path.write_bytes("文号,到\nS1,".encode() + b"\xff\n")
    mapping = load_mapping(written(tmp_path, "m.yaml", one("文号: 编号, 到: 收文日期")))
    (refused,) = load_records(path, mapping=mapping).refused
    assert refused.message == "文件不是UTF-8编码（第2行有不能识别的字节）"


# --- mapping files that cannot be used ------------------------------------------------------------------


def test_everything_wrong_with_a_mapping_is_said_at_its_place_with_a_suggestion(tmp_path: Path) -> None:
    text = """台账映射:
  收文:
    记录类型: 请示答复
    表头: 3
    表头行: 零
    列: {文号: 编号, 备注: 收文日, 甲: 豁免, 乙: 编号, 丙: }
    不读: [序号, 文 号, [], 序号]
    是: [是的]
    否: [是的]
  乙: 1
  丙: {记录类型: 请示答}
  丁: {列: {文号: 编号}}
  戊: {记录类型: 会议, 列: [文号]}
  己: {记录类型: 会议, 不读: 文号}
  庚: {记录类型: 会议, 列: }
其他: 1
"""
    with pytest.raises(ProblemsError) as raised:
        load_mapping(written(tmp_path, "m.yaml", text))
    found = [(p.span.line, p.message, p.hint) for p in raised.value.problems if p.span]
    titles = "、".join(t.title for t in govrules.models.KINDS.values())
    assert sorted(found) == sorted(
        [
            (4, "映射文件没有“表头”这个键", "是否指“表头行”？"),
            (5, "“表头行”应是行号", "写作 表头行: 3"),
            (6, "请示答复没有“收文日”这一项", "是否指“收文日期”？"),
            (6, "表格里填不下“豁免”", "有此项的记录写在 JSON 或 YAML 文件里"),
            (6, "“乙”列与“文号”列都写成了“编号”", "一项只能有一列"),
            (6, "请示答复没有“”这一项", "不用的列写进“不读”"),
            (7, "这里应是一列文字", "写作 [甲, 乙]"),
            (7, "“文 号”列写了两次", "只留一处"),
            (7, "“序号”列写了两次", "只留一处"),
            (9, "“是的”写了两种意思", "只留一处"),
            (10, "“乙”下面应写明记录类型、表头行、列", None),
            (11, "没有记录类型“请示答”", "是否指“请示答复”？"),
            (12, "“丁”没有写明记录类型", f"可填：{titles}"),
            (13, "“列”写成 {台账的列名: 项目名}", None),
            (14, "这里应是一列文字", "写作 [甲, 乙]"),
            (15, "“庚”没有写明任何一列", "写作 列: {文号: 编号}"),
            (16, "映射文件没有“其他”这个键", "可用：台账映射"),
        ]
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("编号: 1\n", "映射文件应以“台账映射:”开头，下面按工作表写明各列"),
        ("- 1\n", "映射文件应以“台账映射:”开头，下面按工作表写明各列"),
        ("台账映射: 1\n", "映射文件应以“台账映射:”开头，下面按工作表写明各列"),
        ("台账映射: [\n", r"m\.yaml:1:"),
        ("", "文件是空的"),
    ],
)
def test_what_is_no_mapping_is_said_to_be_none(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(ProblemsError, match=message):
        load_mapping(written(tmp_path, "m.yaml", content))


def test_a_mapping_that_is_not_there_or_no_text_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"读不了映射文件“.*m\.yaml”：No such file"):
        load_mapping(tmp_path / "m.yaml")
    (tmp_path / "m.yaml").write_bytes("台账映射".encode("gbk"))
    with pytest.raises(UsageError, match="不是UTF-8编码"):
        load_mapping(tmp_path / "m.yaml")


def test_with_a_bad_mapping_nothing_is_checked(tmp_path: Path) -> None:
    path = written(tmp_path, "m.yaml", one("文号: 收文日"))
    ran = run("check", LEDGER, "--mapping", path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        f"{path}:4:16: 请示答复没有“收文日”这一项\n        列: {{文号: 收文日}}\n"
        f"    {' ' * 15}^^^^^^\n  是否指“收文日期”？\n"
    )


# --- proposals ------------------------------------------------------------------------------------------


def test_a_proposal_places_what_is_sure_and_offers_the_rest_for_decision() -> None:
    ran = run("ledger", "map", LEDGER, "--kind", "请示答复")
    assert (
        ran.out
        == """\
# 核对后使用：govrules check 台账 --mapping 本文件
台账映射:
  收文登记2025:
    记录类型: 请示答复
    表头行: 2
    列:
      难度: 请示难度
    # 没有对上的列：对得上的，去掉行首的 #，只留一个项目名；用不着的，写进“不读”
    #  序号: 编号
    #  文号: 编号
    #  来文单位: 请示单位
    #  事由: （没有相近的项目名）
    #  收到日期: 收文日期
    #  下属: 区政府下属单位
    #  回复情况: 解释日期
    #  其他时限: 法定时限
    #  备注: （没有相近的项目名）
    不读: []
"""
    )
    said = "对上 1 列，没有对上 9 列：序号、文号、来文单位、事由、收到日期、下属、回复情况、其他时限、备注"
    assert (ran.code, ran.err) == (1, f"收文登记2025：{said}\n")


def test_a_proposal_finished_by_hand_is_a_mapping(tmp_path: Path) -> None:
    """A clerk takes the comment signs off the columns that fit."""
    text = mapping_text(propose(LEDGER, "request_reply"))
    for title in ("文号", "来文单位", "收到日期", "下属", "其他时限"):
        text = text.replace(f"    #  {title}", f"      {title}")
    text = text.replace("不读: []", "不读: [序号, 回复情况, 备注, 事由]\n    无: [/]")
    batch = load_records(LEDGER, mapping=load_mapping(written(tmp_path, "m.yaml", text)))
    assert [r.id for r in batch.records] == ["S-101", "S-102", "S-103", "S-104", "S-106"]
    assert [w for w in batch.warnings if "不认识" in w] == []


def test_a_ledger_that_is_called_as_the_facts_are_needs_no_hand(tmp_path: Path) -> None:
    ledger = ROOT / "examples" / "office_2025_10" / "请示答复台账.csv"
    path = tmp_path / "m.yaml"
    ran = run("ledger", "map", ledger, "-o", path)
    assert (ran.code, ran.out, ran.err) == (
        0,
        f"已写入 {path}\n",
        "请示答复台账：对上 12 列，都已对上\n",
    )
    plain, mapped = load_records(ledger), load_records(ledger, mapping=load_mapping(path))
    assert [r.recorded() for r in mapped.records] == [r.recorded() for r in plain.records]
    assert len(plain.records) == 10
    assert run("ledger", "map", ledger, "-o", path).err == f"“{path}”已经有了，不覆盖；请换一个文件名\n"


def test_the_record_type_is_told_from_names_or_from_the_columns_or_not_at_all(tmp_path: Path) -> None:
    by_columns = written(tmp_path, "甲.csv", "编号,请示难度,法定时限\nS1,一般,\n")
    assert [s.kind for s in propose(by_columns)] == ["request_reply"]
    assert [s.kind for s in propose(written(tmp_path, "乙.csv", "文号,请示难度\nS1,一般\n"))] == [None]
    assert [s.kind for s in propose(written(tmp_path, "督办单.csv", "文号\nS1\n"), "meeting")] == [
        "rectification_order"
    ]
    text = mapping_text(propose(tmp_path / "乙.csv"))
    assert "    记录类型: # 看不出，请填写，或加 --kind 再来一次\n" in text
    with pytest.raises(ProblemsError, match="“乙”没有写明记录类型"):
        load_mapping(written(tmp_path, "m.yaml", text))


def test_odd_titles_lists_and_columns_for_one_fact_stand_in_the_proposal(tmp_path: Path) -> None:
    ledger = '编号,难度,请示难度,豁免,"a: b # c",123,记录类型,"收文\n日期"\nS1,,,,,,请示答复,\n'
    (sheet,) = propose(written(tmp_path, "请示答复.csv", ledger))
    assert sheet.columns == {"编号": "编号", "难度": "请示难度", "收文日期": "收文日期"}
    assert sheet.open == {
        "请示难度": "（另一列已是“请示难度”）",
        "豁免": "（表格里填不下；有此项的记录写在 JSON 或 YAML 文件里）",
        "a:b#c": "（没有相近的项目名）",
        "123": "（没有相近的项目名）",
    }
    text = mapping_text([sheet])
    assert '    #  "a:b#c": （没有相近的项目名）\n    #  "123": （没有相近的项目名）\n' in text
    written(tmp_path, "m.yaml", text.replace("不读: []", '不读: [请示难度, 豁免, "a:b#c", "123"]'))
    batch = load_records(tmp_path / "请示答复.csv", mapping=load_mapping(tmp_path / "m.yaml"))
    assert [r.recorded() for r in batch.records] == [{"kind": "request_reply", "id": "S1"}]


def test_nothing_in_a_header_steers_the_terminal_or_breaks_the_file(tmp_path: Path) -> None:
    titles = ["编号", "\x1b[31m红", "甲\u202e乙", "丙\x07", "- 丁", '"戊', "*己", "否"]
    path = written(
        tmp_path, "请示答复.csv", ",".join('"' + t.replace('"', '""') + '"' for t in titles) + "\nS1\n"
    )
    ran = run("ledger", "map", path)
    assert not [c for c in ran.out + ran.err if not c.isprintable() and c != "\n"]
    text = ran.out.replace("    #  ", "      ").replace("（没有相近的项目名）", "标题", 1)
    (tmp_path / "m.yaml").write_text(text, "utf-8")
    with pytest.raises(ProblemsError) as raised:
        load_mapping(tmp_path / "m.yaml")  # the file is sound but for the names that are none
    assert {p.message.partition("“")[0] for p in raised.value.problems} == {"请示答复没有"}
    assert len(raised.value.problems) == len(titles) - 2


def test_every_visible_sheet_of_a_workbook_has_its_proposal(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "会议"
    for row in (["会议台账"], ["编号", "参会人数", "地点"], ["M1", 120, "甲"]):
        book.worksheets[0].append(row)
    book.create_sheet("空")
    hidden = book.create_sheet("旧")
    hidden.append(["编号"])
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    assert [
        (s.name, s.kind, s.header_row, s.columns, list(s.open)) for s in propose(tmp_path / "a.xlsx")
    ] == [("会议", "meeting", 2, {"编号": "编号", "参会人数": "参会人数"}, ["地点"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_of_which_no_title_is_known_is_read_in_its_encoding_and_cut_where_most_cells_come_of_it(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    ledger = "收文登记簿，2025\n文 号,来文单位,收到日期\nS1,甲,2025-10-09\n".replace(",", delimiter)
    (sheet,) = propose(written(tmp_path, "收文.csv", ledger, encoding), "request_reply")
    assert (sheet.header_row, sheet.columns, list(sheet.open)) == (2, {}, ["文号", "来文单位", "收到日期"])


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.json", b"{}", "a.json：只有表格（CSV、电子表格、Parquet）才有列名可对"),
        ("a.csv", b"\n", "a.csv：文件是空的（写入表头和数据行后再试）"),
        (
            "a.csv",
            "文号\n,“甲”\nS1,".encode() + b'"',
            "a.csv：第3行的引号没有配对（引号要成对；格内的引号写两个）",
        ),
        (
            "a.csv",
            "文号\n甲".encode() + b"\xff\xff",
            "a.csv：第2行有不能识别的字节（按GB18030编码）（请另存为UTF-8）",
        ),
        ("a.csv", "文号".encode("utf-16"), "a.csv：文件是UTF-16编码，不是UTF-8编码（请另存为UTF-8）"),
        (
            "a.csv",
            b"PK\x03\x04",
            "a.csv：文件其实是压缩包或电子表格（.xlsx 一类），不是文本（把文件后缀改为 .xlsx 再检查）",
        ),
        ("a.xlsx", b"PK\x03\x04", "a.xlsx：文件已损坏，不能读取（用电子表格软件打开，另存为 .xlsx）"),
        ("b.csv", None, "b.csv：没有这个文件或目录（检查路径）"),
        ("b.xlsx", None, "b.xlsx：没有这个文件或目录（检查路径）"),
    ],
)
def test_a_file_without_columns_is_refused_in_one_line(
    tmp_path: Path, name: str, content: bytes | None, message: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    ran = run("ledger", "map", tmp_path / name)
    assert (ran.code, ran.out, ran.err) == (2, "", f"{tmp_path}/{message}\n")
