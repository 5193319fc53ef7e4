"""What the cells of a table say of a fact, as offices write it."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from govrules.errors import suggest
from govrules.language.terms import Term, Type
from govrules.models.record_types import is_list_of_rows
from govrules.models.values import VALUE, ValueProblem, code_of, day_of, moment_of, shown

NONE_WORD = "无"
"""What a ledger cell says where there is none: null, for a fact that may be null."""

NOT_IN_TABLES = "有此项的记录写在 JSON 或 YAML 文件里"
"""What to do with a list of rows in a table."""

_YES = frozenset(("是", "√", "✓", "✔", "true"))
_NO = frozenset(("否", "×", "✗", "✘", "false"))
_NUMBER = re.compile(r"(-?[0-9]+|[0-9]{1,3}(,[0-9]{3})+)")
_CELL_DAY = re.compile(
    r"(?P<y>[0-9]{4})(?P<sep>[-./])(?P<m>[0-9]{1,2})(?P=sep)(?P<d>[0-9]{1,2})"
    r"|(?P<y2>[0-9]{4})年(?P<m2>[0-9]{1,2})月(?P<d2>[0-9]{1,2})日"
    r"|(?P<y3>[0-9]{4})(?P<m3>[0-9]{2})(?P<d3>[0-9]{2})"
)
_CELL_TIME = re.compile(r"(?P<h>[0-9]{1,2})[:时](?P<m>[0-9]{2})(?::(?P<s>[0-9]{2})|分)?")
_SEPARATORS = re.compile(r"[、,;，；]")


def cell_value(term: Term, text: str) -> object:
    """What a cell of a table says of ``term``, as the model takes it; blank cells are the caller's affair.

    Takes what ledgers hold and can mean only one thing: 是 / 否 / √ / × / true / false; whole numbers with
    their unit; 2026-9-18, 2026.9.18, 2026/9/18, 2026年9月18日, 20260918, for moments with the hour behind;
    sets and lists of values parted by 、，,；; and 无 for null. Raises ValueError, in Chinese, for all else.
    """
    cell = _normal(text)
    if term.nullable and cell == NONE_WORD and code_of(term, cell) is None:
        return None
    try:
        return _cell(term, cell, text.strip())
    except ValueProblem as error:
        raise ValueError(f"{error.message}（{error.hint}）") from None


def _normal(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _cell(term: Term, cell: str, text: str) -> object:
    match term.type:
        case Type.BOOL:
            if (word := cell.lower()) in _YES | _NO:
                return word in _YES
            raise ValueError(f"应为是或否，不是{shown(text)}（填“是”或“否”）")
        case Type.INT:
            number = cell.removesuffix(term.unit).strip() if term.unit else cell
            if _NUMBER.fullmatch(number):
                return int(number.replace(",", ""))
            raise ValueError(f"应为整数，不是{shown(text)}（只填数字）")
        case Type.DAY:
            return _cell_day(cell, text)
        case Type.MOMENT:
            return _cell_moment(cell, text)
        case Type.CODE:
            return _cell_code(term, text)
        case Type.CODES:
            return [_cell_code(term, part) for part in _SEPARATORS.split(cell) if part.strip()]
        case Type.TEXT | Type.PERSON:
            return text
        case Type.LIST:
            if is_list_of_rows(term):
                raise ValueError(f"表格里填不下{term.title}（{NOT_IN_TABLES}）")
            parts = (part.strip() for part in _SEPARATORS.split(text))
            return [_cell(term.items[VALUE], _normal(part), part) for part in parts if part]


def _cell_day(cell: str, text: str) -> date:
    found = _CELL_DAY.fullmatch(cell)
    if found is None:
        raise ValueError(f"应为日期，不是{shown(text)}（填 2026-9-18 的样子，年份四位，不带时刻）")
    year, month, day = (int(part) for name, part in found.groupdict().items() if part and name != "sep")
    return day_of(year, month, day)


def _cell_moment(cell: str, text: str) -> date:
    day, _, time = cell.replace("T", " ", 1).partition(" ")
    if "日" in day and not time:
        day, mark, time = day.partition("日")
        day += mark
    if not time:
        return _cell_day(day, text)
    found = _CELL_TIME.fullmatch(time)
    if found is None:
        raise ValueError(f"应为时刻，不是{shown(text)}（填 2026-9-18 16:30 的样子）")
    return moment_of(_cell_day(day, text), int(found["h"]), int(found["m"]), int(found["s"] or 0))


def _cell_code(term: Term, text: str) -> str:
    code = code_of(term, text)
    if code is None:
        nearest = suggest(text.strip(), term.labels.values()) or ""
        raise ValueError(f"不能是{shown(text.strip())}（{nearest}可填：{'、'.join(term.labels.values())}）")
    return code
