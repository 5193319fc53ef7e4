"""From keys and values as people write them to records: Chinese titles, synonyms, labels, ledger cells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import TypeAlias, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from govrules.errors import GovrulesError, suggest
from govrules.language.terms import Term, Type
from govrules.models import KINDS, Record
from govrules.models.base import (
    MOST_ELEMENTS,
    VALUE,
    Named,
    Row,
    code_of,
    day_of,
    moment_of,
    row_types,
    shown,
)
from govrules.models.vocabulary import Vocabulary, plain

Path: TypeAlias = tuple[str | int, ...]
"""keys and indices that lead to a place inside a record, as they were given"""

M = TypeVar("M", bound=Named)

MOST_KEYS = 1_000
"""The keys that one record, or one row of a list, may have."""
MOST_PROBLEMS = 50
"""Problems of one record after which the rest of it is not looked at."""

KIND_KEYS = ("kind", "记录类型")
"""The keys under which a record says what it is."""


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one place of a record; ``path`` holds the keys and indices as they were given.

    ``other`` is the second place that a contradiction concerns, if there is one.
    """

    path: Path
    message: str
    hint: str | None = None
    other: Path = ()

    def __str__(self) -> str:
        place = "".join(f"第{p + 1}项" if isinstance(p, int) else p for p in self.path)
        text = f"{place}：{self.message}" if place else self.message
        return f"{text}（{self.hint}）" if self.hint else text


class RecordError(GovrulesError):
    """A record that cannot be taken; :attr:`problems` holds everything that is wrong with it."""

    def __init__(self, problems: list[FieldProblem]):
        self.problems = problems
        super().__init__("；".join(str(problem) for problem in problems))


def read_record(
    data: Mapping[str, object], kind: str | None = None, vocabulary: Vocabulary | None = None
) -> Record:
    """The record that ``data`` describes.

    Keys are English names, Chinese titles or synonyms; ``kind``, a code or a Chinese title, stands in for a
    missing key ``kind`` and must not contradict it; ``vocabulary`` takes the place of the shipped one. Raises
    :class:`RecordError` with every problem found.
    """
    problems: list[FieldProblem] = []
    if not isinstance(data, Mapping):
        raise RecordError(
            [FieldProblem((), f"一条记录应为对象，不是{shown(data)}", "写作 {项目: 值, …} 的样子")]
        )
    found = _kind(data, kind, problems)
    if found is None:
        raise RecordError(problems)
    facts = {key: value for key, value in data.items() if plain(str(key)) not in KIND_KEYS}
    model, columns = KINDS[found], column_names(found, vocabulary)
    record = _read(_Place((), model.title, vocabulary, problems), model, columns, facts, {"kind": found})
    if record is None or problems:
        raise RecordError(problems)
    return record


def read_row(data: Mapping[str, object], row: type[M], title: str) -> M:
    """The row that ``data`` describes, by English names, Chinese titles or synonyms.

    ``title`` is what messages call it. Raises :class:`RecordError` with every problem found.
    """
    problems: list[FieldProblem] = []
    read = _read(_Place((), title, None, problems), row, _columns(row.terms().values()), data, {})
    if read is None:
        raise RecordError(problems)
    return read


def kind_of(text: str) -> str | None:
    """The code of the record type that ``text`` names, by code or Chinese title, or None."""
    text = plain(text)
    return next((code for code, record in KINDS.items() if text in (code, record.title)), None)


@cache
def column_names(kind: str, vocabulary: Vocabulary | None = None) -> Mapping[str, Term]:
    """Every accepted key of the record type ``kind``, in plain form, with its term.

    The id is in it (as a text that may not be null), the keys of the kind are not. Raises KeyError for an
    unknown kind.
    """
    identity = Term(name="id", title="编号", type=Type.TEXT, synonyms=("ID",), record=kind)
    return _columns([identity, *KINDS[kind].terms(vocabulary).values()])


@cache
def row_names(row: type[Row], vocabulary: Vocabulary | None = None) -> Mapping[str, Term]:
    """Every accepted key of an element of a list, in plain form, with its term."""
    return _columns(row.terms(vocabulary).values())


def _columns(terms: Iterable[Term]) -> Mapping[str, Term]:
    return MappingProxyType(
        {plain(key): term for term in terms for key in (term.name, term.title, *term.synonyms)}
    )


def _kind(data: Mapping[str, object], kind: str | None, problems: list[FieldProblem]) -> str | None:
    """The kind of a record, from the record or from ``kind``; None, with the problem noted, if none."""
    keys = [key for key in data if isinstance(key, str) and plain(key) in KIND_KEYS]
    problems += [_twice(key, keys[0]) for key in keys[1:]]
    places = [((key,), data[key]) for key in keys[:1]] + [((), kind)] * (kind is not None)
    codes = []
    for path, value in places:
        code = kind_of(value) if isinstance(value, str) else None
        if code is None:
            problems.append(_unknown_kind(path, value))
        codes.append(code)
    if not codes:
        problems.append(FieldProblem((), "没有记录类型", f"加上“记录类型”，可填：{_kind_titles()}"))
        return None
    if None not in codes and codes[0] != codes[-1]:
        given, wanted = (KINDS[code].title for code in (codes[0], codes[-1]) if code)
        problems.append(
            FieldProblem(places[0][0], f"记录类型“{given}”与指定的“{wanted}”不一致", "改正其中一处")
        )
        return None
    return codes[0] if None not in codes else None


def _unknown_kind(path: tuple[str, ...], value: object) -> FieldProblem:
    known = [word for code, record in KINDS.items() for word in (code, record.title)]
    nearest = suggest(value, known) if isinstance(value, str) else None
    return FieldProblem(path, f"没有记录类型{shown(value)}", (nearest or "") + f"可填：{_kind_titles()}")


def _kind_titles() -> str:
    return "、".join(record.title for record in KINDS.values())


@dataclass(frozen=True, slots=True)
class _Place:
    """Where facts are being read: at ``path`` of a record, in what messages call ``title``."""

    path: Path
    title: str
    vocabulary: Vocabulary | None
    problems: list[FieldProblem]

    def wrong(self, message: str, hint: str, *path: str | int) -> None:
        self.problems.append(FieldProblem((*self.path, *path), message, hint))


def _read(
    place: _Place,
    model: type[M],
    columns: Mapping[str, Term],
    data: Mapping[str, object],
    beside: Mapping[str, object],
) -> M | None:
    """The record or row of ``data`` and of the values ``beside``; None where a problem was noted."""
    before = len(place.problems)
    if before > MOST_PROBLEMS:
        return None
    if len(data) > MOST_KEYS:
        place.wrong(f"项目过多（{len(data)}个，上限{MOST_KEYS}）", "一条记录只写它自己的项目")
        return None
    names = _names(place, columns, data)
    values = {name: _read_rows(place, model, name, key, data[key]) for name, key in names.items()}
    try:
        read = model.model_validate({**beside, **values}, context=place.vocabulary)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_input=False):
            _translate(place, detail, names)
        return None
    return read if len(place.problems) == before else None


def _names(place: _Place, columns: Mapping[str, Term], data: Mapping[str, object]) -> dict[str, str]:
    """The names of the facts in ``data``, each with the key it was given under."""
    names: dict[str, str] = {}
    for key in data:
        if len(place.problems) > MOST_PROBLEMS:
            place.wrong("问题过多，其余没有再看", "先改以上各处")
            break
        if not isinstance(key, str):
            place.wrong(f"项目名应为文本，不是{shown(key)}", "加上引号")
        elif (term := columns.get(plain(key))) is None:
            hint = suggest(plain(key), columns) or "删去该项，或改用已有的项目名"
            place.wrong(f"{place.title}没有这个项目", hint, key)
        elif term.name in names:
            place.problems.append(_twice(key, names[term.name], place.path))
        else:
            names[term.name] = key
    return names


def _read_rows(place: _Place, model: type[Named], name: str, key: str, value: object) -> object:
    """A list of rows with its rows read; any other value as it is. What cannot be read is left out."""
    row = row_types(model).get(name)
    if row is None or not isinstance(value, list | tuple):
        return value
    title = model.terms()[name].title
    if len(value) > MOST_ELEMENTS:
        place.wrong(f"共{len(value)}项，过多（上限{MOST_ELEMENTS}）", "分成几条记录", key)
        return ()
    columns = row_names(row, place.vocabulary)
    read: list[Row] = []
    for index, element in enumerate(value):
        if isinstance(element, row):
            read.append(element)
        elif isinstance(element, Mapping):
            inside = _Place((*place.path, key, index), title, place.vocabulary, place.problems)
            if (found := _read(inside, row, columns, element, {})) is not None:
                read.append(found)
        else:
            place.wrong(f"应为对象，不是{shown(element)}", "写作 {项目: 值, …} 的样子", key, index)
    return tuple(read)


def _twice(key: str, first: str, where: Path = ()) -> FieldProblem:
    return FieldProblem((*where, key), f"与“{first}”是同一项，填了两次", "只留一处", (*where, first))


def _translate(place: _Place, detail: ErrorDetails, names: Mapping[str, str]) -> None:
    """Note a problem that the model found, in Chinese and at the key as given."""
    context = detail.get("ctx", {})
    name = context.get("fact", detail["loc"][0] if detail["loc"] else None)
    path: Path = (names.get(str(name), str(name)),) if name is not None else ()
    match detail["type"]:
        case "fact":
            index = (context["index"],) if "index" in context else ()
            place.wrong(context["message"], context["hint"], *path, *index)
        case "missing":
            place.wrong("没有编号", "加上“编号”（id），同类记录中不得重复")
        case "greater_than_equal":
            place.wrong(f"不能小于{context['ge']}", "核对该数", *path)
        case "less_than_equal":
            place.wrong(f"不能大于{context['le']}", "核对该数", *path)
        case _:
            place.wrong(f"无法读取：{detail['msg']}", "核对该项", *path)


def is_list_of_rows(term: Term) -> bool:
    """Whether ``term`` is a list whose elements have facts of their own, for which a cell has no place."""
    return term.type is Type.LIST and VALUE not in term.items


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
    except PydanticCustomError as error:
        context = error.context or {}
        raise ValueError(f"{context['message']}（{context['hint']}）") from None


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
