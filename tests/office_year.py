"""Twelve months of an invented office, as a messy workbook, as GBK tables and as JSON.

The records come from a seed. The workbook and the tables say them as people do: title rows, two rows of
header, units merged over several rows, dates and numbers in several forms, √ and ×, sums, notes and blank
rows. Whatever is messy is drawn anew for the workbook and for the tables; the JSON says it plainly.
"""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar
import openpyxl
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter

FIRST, LAST = date(2025, 1, 2), date(2025, 12, 31)
UNITS = ("区甲局", "区乙局", "区丙局", "丁街道办事处", "戊街道办事处", "己街道办事处")
HIDDEN = "台账说明"

Value = date | datetime | int | bool | str | list[str] | None


@dataclass(frozen=True)
class Ledger:
    """One ledger: its kind, the groups of its columns (the upper row of its header) and its records."""

    kind: str
    groups: Mapping[str, Sequence[str]]
    records: list[dict[str, Value]]
    units: Mapping[str, str] = field(default_factory=dict)
    """columns of numbers, each with the unit that people write behind them"""
    merged: str = ""
    """the column whose equal cells are merged"""

    @property
    def columns(self) -> list[str]:
        return [column for group in self.groups.values() for column in group]


@dataclass(frozen=True)
class Planted:
    """A violation or deviation put into a record by hand, and the rule that must find it."""

    kind: str
    id: str
    rule: str


def worked_days_after(day: date, count: int) -> date:
    """The ``count``-th working day after a day, by walking the published calendar."""
    while count:
        day += timedelta(days=1)
        count -= chinese_calendar.is_workday(day)
    return day


def office(seed: int) -> tuple[list[Ledger], list[Planted]]:
    """The ledgers of the year, and what is wrong in them."""
    draw = random.Random(seed)
    planted: list[Planted] = []
    ledgers = [_meetings(draw, planted), _minutes(draw, planted), _replies(draw, planted)]
    return [*ledgers, _orders(draw, planted)], planted


def _days(draw: random.Random, count: int) -> list[date]:
    span = (LAST - FIRST).days - 40
    return sorted(FIRST + timedelta(days=draw.randrange(span)) for _ in range(count))


def _meetings(draw: random.Random, planted: list[Planted]) -> Ledger:
    limits = {"一类": ("HY-19-1", 350), "二类": ("HY-19-2", 200), "三类": ("HY-19-3", 150)}
    records: list[dict[str, Value]] = []
    unit = UNITS[0]
    for number, day in enumerate(_days(draw, 180), start=1):
        unit = unit if draw.random() < 0.5 else draw.choice(UNITS)
        class_ = draw.choice(list(limits))
        rule, limit = limits[class_]
        people = draw.randint(20, limit) if number % 15 else limit + draw.randint(1, 9)
        if not number % 15:
            planted.append(Planted("会议", f"会-{number:03}", rule))
        records.append(
            {
                "编号": f"会-{number:03}",
                "标题": draw.choice(("工作推进会", "“三夏”工作会议", "安全生产部署会", "专题调度会, 第二次")),
                "主办单位": unit,
                "会议类别": class_,
                "召开日期": day,
                "结束日期": day,
                "已召开": True,
                "参会人数": people,
                "会期半天数": 1,
                "最长发言分钟数": draw.randint(3, 8),
                "应列席单位": sorted(draw.sample(UNITS, 2)),
                "会议备案日期": day - timedelta(days=3) if draw.random() < 0.7 else None,
            }
        )
    groups = {
        "基本情况": ("编号", "标题", "主办单位", "会议类别"),
        "时间": ("召开日期", "结束日期", "已召开"),
        "规模": ("参会人数", "会期半天数", "最长发言分钟数", "应列席单位"),
        "备案": ("会议备案日期",),
    }
    units = {"参会人数": "人", "最长发言分钟数": "分钟"}
    return Ledger("会议", groups, records, units, merged="主办单位")


def _minutes(draw: random.Random, planted: list[Planted]) -> Ledger:
    records: list[dict[str, Value]] = []
    for number, day in enumerate(_days(draw, 60), start=1):
        due = worked_days_after(day, 3)
        submitted = due if number % 8 else worked_days_after(due, 1)
        if not number % 8:
            planted.append(Planted("会议纪要", f"纪要-{number:02}", "HY-27-2"))
        records.append(
            {
                "编号": f"纪要-{number:02}",
                "会议类型": "专题会议",
                "须形成纪要": True,
                "结束日期": day,
                "纪要报审日期": submitted,
                "统一立卷归档": draw.random() < 0.9,
            }
        )
    groups = {
        "会议": ("编号", "会议类型", "须形成纪要", "结束日期"),
        "纪要": ("纪要报审日期", "统一立卷归档"),
    }
    return Ledger("会议纪要", groups, records)


def _replies(draw: random.Random, planted: list[Planted]) -> Ledger:
    records: list[dict[str, Value]] = []
    for number, day in enumerate(_days(draw, 120), start=1):
        hard = draw.random() < 0.3
        due = worked_days_after(day, 15 if hard else 7)
        late = not number % 12
        if late:
            planted.append(Planted("请示答复", f"请-{number:03}", "GW-04-13" if hard else "GW-04-12"))
        records.append(
            {
                "编号": f"请-{number:03}",
                "请示单位": UNITS[number // 5 % len(UNITS)],
                "区政府下属单位": True,
                "提请发文或上会": False,
                "请示难度": "难点" if hard else "一般",
                "收文日期": day,
                "答复日期": worked_days_after(due, 1) if late else due,
                "退文日期": None,
            }
        )
    groups = {
        "来文": ("编号", "请示单位", "区政府下属单位", "提请发文或上会", "请示难度", "收文日期"),
        "办理": ("答复日期", "退文日期"),
    }
    return Ledger("请示答复", groups, records, merged="请示单位")


def _orders(draw: random.Random, planted: list[Planted]) -> Ledger:
    records: list[dict[str, Value]] = []
    for number, day in enumerate(_days(draw, 40), start=1):
        issued = _at(day, draw.randint(9, 17), 30)
        due = worked_days_after(day, 2)
        done = worked_days_after(due, 1) if not number % 10 else due
        if not number % 10:
            planted.append(Planted("督办单", f"单-{number:02}", "DC-2.5-3-2"))
        reported = worked_days_after(day, 3)
        records.append(
            {
                "编号": f"单-{number:02}",
                "责任单位": draw.choice(UNITS),
                "督办单种类": "限期整改督办单",
                "下发时间": issued,
                "单位收到时间": issued,
                "整改完成时间": _at(done, 10),
                "整改报送时间": _at(reported, 11, 30),
            }
        )
    groups = {
        "督办单": ("编号", "责任单位", "督办单种类", "下发时间"),
        "整改": ("单位收到时间", "整改完成时间", "整改报送时间"),
    }
    return Ledger("督办单", groups, records)


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 (as a cell holds it)


# --- JSON -------------------------------------------------------------------------------------------------


def write_json(ledgers: Sequence[Ledger], folder: Path) -> Path:
    """One file, a record a line."""
    records = [{"记录类型": ledger.kind} | record for ledger in ledgers for record in ledger.records]
    lines = ",\n".join(json.dumps(record, ensure_ascii=False, default=_as_json) for record in records)
    path = folder / "台账.json"
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    return path


def _as_json(value: object) -> str:
    assert isinstance(value, date)
    return value.isoformat(sep=" ", timespec="minutes") if isinstance(value, datetime) else value.isoformat()


# --- tables -----------------------------------------------------------------------------------------------


def written(draw: random.Random, value: Value, unit: str, *, typed: bool) -> object:
    """A value as somebody has typed it; ``typed`` cells may be dates, numbers and truths."""
    match value:
        case None:
            return draw.choice(("", "  ")) if not typed else None
        case bool():
            return draw.choice(("是", "√") if value else ("否", "×"))
        case int():
            return draw.choice(
                (value if typed else str(value), f"{value}{unit}", _wide(f"{value}"), f"{value} {unit}")
            )
        case datetime():
            at = f"{value.hour}:{value.minute:02}"
            forms = [f"{value:%Y-%m-%d} {at}", f"{value.year}.{value.month}.{value.day} {at}"]
            forms.append(f"{value.year}年{value.month}月{value.day}日{value.hour}时{value.minute:02}分")
            return draw.choice([*forms, value] if typed else forms)
        case date():
            plain = (value.year, value.month, value.day)
            forms = ["{}.{}.{}".format(*plain), "{}年{}月{}日".format(*plain), "{}/{}/{}".format(*plain)]
            number = int(f"{value:%Y%m%d}")
            forms += [_wide("{}.{}.{}".format(*plain)), value.isoformat()]
            return draw.choice([*forms, value, number] if typed else [*forms, str(number)])
        case list():
            return draw.choice(("、", "，", "、 ")).join(value)
        case _:
            return f" {value}" if draw.random() < 0.1 else value


def _wide(text: str) -> str:
    """``text`` with its digits and points in full width."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def table_of(
    ledger: Ledger, draw: random.Random, *, typed: bool
) -> Iterator[tuple[str | None, list[object]]]:
    """The rows of a table, each with the id of its record if it holds one."""
    columns = ledger.columns
    yield None, [f"区政府办公室2025年{ledger.kind}台账", *[""] * (len(columns) - 1)]
    yield (
        None,
        [title for group, names in ledger.groups.items() for title in (group, *[""] * (len(names) - 1))],
    )
    yield None, [" ".join(name) if draw.random() < 0.2 else name for name in columns]
    for number, record in enumerate(ledger.records, start=1):
        if number % 40 == 0:
            yield None, ["合计", *[""] * (len(columns) - 2), number]
            for _ in range(draw.randint(1, 12)):
                yield None, [""] * len(columns)
        cells = [
            written(draw, record[name], ledger.units.get(name, ""), typed=typed)
            if name != "编号"
            else record[name]
            for name in columns
        ]
        yield str(record["编号"]), cells
    yield None, ["注：数据截至2025年12月31日", *[""] * (len(columns) - 1)]


def write_workbook(
    ledgers: Sequence[Ledger], folder: Path, seed: int
) -> tuple[Path, dict[tuple[str, str], str]]:
    """The workbook, and the first cell of every record by its kind and id."""
    draw = random.Random(seed)
    made = openpyxl.Workbook()
    made.remove(made.active)  # type: ignore[arg-type]
    made.create_sheet("封面").append(["区政府办公室", "年度台账"])
    path, places = folder / "台账.xlsx", {}
    grey = PatternFill("solid", fgColor="DDDDDD")
    for ledger in ledgers:
        sheet: Any = made.create_sheet(f"{ledger.kind}台账")
        merged = ledger.columns.index(ledger.merged) + 1 if ledger.merged else 0
        first, kept = 0, None
        for number, (id_, cells) in enumerate(table_of(ledger, draw, typed=True), start=1):
            sheet.append([None if cell == "" else cell for cell in cells])
            if id_ is None:
                first, kept = 0, None
                for column in range(1, len(cells) + 1):
                    sheet.cell(number, column).fill = grey
                continue
            places[ledger.kind, id_] = f"{path}[{ledger.kind}台账]!A{number}"
            value = str(cells[merged - 1]).strip() if merged else None
            if merged and value == kept:
                sheet.cell(number, merged).value = None
                _merge(sheet, first, number, merged)
            else:
                first, kept = number, value
        sheet.merge_cells(f"A1:{get_column_letter(len(ledger.columns))}1")
        sheet.merge_cells(
            start_row=2, end_row=2, start_column=1, end_column=len(next(iter(ledger.groups.values())))
        )
    made.create_sheet(HIDDEN).sheet_state = "hidden"
    made.save(path)
    return path, places


def _merge(sheet: Any, first: int, last: int, column: int) -> None:
    """One merge over the rows, in place of the one that ends a row above."""
    if last - first > 1:
        sheet.unmerge_cells(start_row=first, end_row=last - 1, start_column=column, end_column=column)
    sheet.merge_cells(start_row=first, end_row=last, start_column=column, end_column=column)


def write_tables(
    ledgers: Sequence[Ledger], folder: Path, seed: int
) -> tuple[Path, dict[tuple[str, str], str]]:
    """A folder of tables in GBK, and the row of every record by its kind and id."""
    draw = random.Random(seed)
    folder = folder / "导出"
    folder.mkdir()
    places = {}
    for ledger in ledgers:
        path, text = folder / f"{ledger.kind}台账.csv", io.StringIO()
        writer = csv.writer(text)
        for number, (id_, cells) in enumerate(table_of(ledger, draw, typed=False), start=1):
            writer.writerow(cells)
            if id_ is not None:
                places[ledger.kind, id_] = f"{path}:{number}"
        path.write_bytes(text.getvalue().encode("gbk"))
    return folder, places
