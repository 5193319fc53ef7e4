"""Ledgers as Parquet files: columns are facts, nulls are blank cells, and rows have their numbers."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from govrules.ledgers import load_records
from govrules.ledgers.mapping import load_mapping
from govrules.ledgers.proposal import mapping_text, propose

arrow: Any = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
parquet: Any = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")


def written(path: Path, columns: dict[str, list[object]], rows_a_group: int = 2) -> Path:
    parquet.write_table(arrow.table(columns), path, row_group_size=rows_a_group)
    return path


def test_columns_are_facts_a_null_is_blank_and_a_column_that_is_not_there_is_absent(tmp_path: Path) -> None:
    columns: dict[str, list[object]] = {
        "编号": ["M1", "M2", "M3"],
        "participant_count": [120, 0, None],
        "召开日期": [date(2026, 9, 18), date(2026, 9, 21), None],
        "已召开": [True, False, None],
        "应列席单位": [["区甲局", "区乙局"], None, []],
        "会议备案日期": [None, date(2026, 9, 1), None],
    }
    path = written(tmp_path / "会议.parquet", columns)
    batch = load_records(path)
    assert not batch.refused
    assert [(loaded.source, loaded.record.recorded()) for loaded in batch.loaded] == [
        (
            f"{path}:1",
            {
                "kind": "meeting",
                "id": "M1",
                "participant_count": 120,
                "start_date": "2026-09-18",
                "held": True,
                "units_to_sit_in": ["区甲局", "区乙局"],
                "meeting_filed_date": None,
            },
        ),
        (
            f"{path}:2",
            {
                "kind": "meeting",
                "id": "M2",
                "participant_count": 0,
                "start_date": "2026-09-21",
                "held": False,
                "meeting_filed_date": "2026-09-01",
            },
        ),
        (f"{path}:3", {"kind": "meeting", "id": "M3", "meeting_filed_date": None}),
    ]


def test_moments_are_chinas_time_and_what_is_wrong_has_its_row(tmp_path: Path) -> None:
    utc = datetime(2026, 9, 18, 8, 30, tzinfo=ZoneInfo("UTC"))
    columns: dict[str, list[object]] = {"编号": ["D1", "D2", "D3"], "下发时间": [utc, utc, None]}
    columns["当日"] = [None, None, None]
    path = written(tmp_path / "督办单.parquet", columns)
    batch = load_records(path)
    assert str(batch.records[0].recorded()["order_issued_at"]).startswith("2026-09-18T16:30")
    assert batch.warnings == (f"{path}：不认识“当日”列，没有读入",)

    bad = written(tmp_path / "会议.parquet", {"编号": ["M1", "M2", "M3"], "参会人数": ["1", "2", "许多"]})
    batch = load_records(bad)
    assert [r.id for r in batch.records] == ["M1", "M2"]
    assert [(r.place, r.message) for r in batch.refused] == [
        ("3", "“参会人数”列：应为整数，不是“许多”（只填数字）")
    ]


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + bytes(40) + b"PAR1", b"PK\x03\x04"])
def test_what_is_no_parquet_file_is_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "会议.parquet").write_bytes(content)
    (refused,) = load_records(tmp_path / "会议.parquet").refused
    assert refused.message == "文件已损坏，或不是 Parquet 文件"


def test_a_text_that_is_stored_as_bytes_is_a_text(tmp_path: Path) -> None:
    batch = load_records(written(tmp_path / "会议.parquet", {"编号": [b"M1", "会二".encode()]}))
    assert [record.id for record in batch.records] == ["M1", "会二"]


@pytest.mark.parametrize(
    ("title", "column"),
    [
        ("标题", arrow.array([b"\xff\xfe"])),
        ("召开日期", arrow.array([2**62], arrow.timestamp("us", "UTC"))),
        ("标题", arrow.array([10**18], arrow.duration("s"))),
    ],
)
def test_a_value_that_is_none_is_one_line(tmp_path: Path, title: str, column: object) -> None:
    parquet.write_table(arrow.table({"编号": ["M1"], title: column}), tmp_path / "会议.parquet")
    (refused,) = load_records(tmp_path / "会议.parquet").refused
    assert refused.message == "文件已损坏，或不是 Parquet 文件"


def test_a_file_without_a_known_column_says_so(tmp_path: Path) -> None:
    (refused,) = load_records(written(tmp_path / "会议.parquet", {"甲": ["1"]})).refused
    assert refused.message == "没有认识的列名"


OWN: dict[str, list[object]] = {
    "文号": ["S1", "S2", "S3"],
    "难度": ["一般", "一般", "疑难"],
    "收到日期": [date(2025, 10, 9), None, date(2025, 10, 10)],
    "下属": ["√", "不详", "√"],
}


def test_an_offices_own_columns_are_read_through_a_mapping(tmp_path: Path) -> None:
    path = written(tmp_path / "收文2025.parquet", OWN)
    (tmp_path / "m.yaml").write_text(
        "台账映射:\n  收文*:\n    记录类型: 请示答复\n    表头行: 3\n    未登记: [不详]\n"
        "    列: {文号: 编号, 收到日期: 收文日期, 下属: 区政府下属单位}\n",
        "utf-8",
    )
    batch = load_records(path, mapping=load_mapping(tmp_path / "m.yaml"))
    assert [(loaded.source, loaded.record.recorded()) for loaded in batch.loaded] == [
        (
            f"{path}:1",
            {
                "kind": "request_reply",
                "id": "S1",
                "request_difficulty": "normal",
                "request_received_date": "2025-10-09",
                "requester_is_subordinate": True,
            },
        ),
        (f"{path}:2", {"kind": "request_reply", "id": "S2", "request_difficulty": "normal"}),
    ]
    assert [(r.place, r.message) for r in batch.refused] == [
        ("3", "“难度”列：不能是“疑难”（可填：一般、难点、重大难点）")
    ]
    assert batch.warnings == ()


def test_a_column_that_is_not_there_is_an_error_in_the_mapping(tmp_path: Path) -> None:
    path = written(tmp_path / "收文.parquet", OWN)
    (tmp_path / "m.yaml").write_text(
        "台账映射:\n  收文: {记录类型: 请示答复, 表头行: 3, 列: {号: 编号}}\n", "utf-8"
    )
    (refused,) = load_records(path, mapping=load_mapping(tmp_path / "m.yaml")).refused
    assert (refused.source, refused.message) == (f"{tmp_path}/m.yaml", f"{path}没有“号”列")


def test_a_mapping_is_proposed_from_the_names_of_the_columns(tmp_path: Path) -> None:
    path = written(tmp_path / "收文.parquet", OWN)
    text = mapping_text(propose(path, "request_reply"))
    assert (
        text
        == """\
# 核对后使用：govrules check 台账 --mapping 本文件
台账映射:
  收文:
    记录类型: 请示答复
    列:
      难度: 请示难度
    # 没有对上的列：对得上的，去掉行首的 #，只留一个项目名；用不着的，写进“不读”
    #  文号: 编号
    #  收到日期: 收文日期
    #  下属: 区政府下属单位
    不读: []
"""
    )
    finished = text.replace("    #  ", "      ")
    (tmp_path / "m.yaml").write_text(finished, "utf-8")
    batch = load_records(path, mapping=load_mapping(tmp_path / "m.yaml"))
    assert [r.id for r in batch.records] == ["S1"]
