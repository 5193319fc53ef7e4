"""Keys and values as people write them read by a model, with everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TypeAlias, TypeVar

from msgspec import Struct
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from govrules.errors import GovrulesError, suggest
from govrules.language.terms import Term, plain
from govrules.models.base import Named, Record, Row, row_types
from govrules.models.kinds import KINDS
from govrules.models.plain import MOST_KEYS
from govrules.models.record_types import KIND_KEYS, column_names, columns_of, kind_of
from govrules.models.values import MOST_ELEMENTS, shown
from govrules.models.vocabulary import Vocabulary

Path: TypeAlias = tuple[str | int, ...]
"""keys and indices that lead to a place inside a record, as they were given"""

M = TypeVar("M", bound=Named)

MOST_PROBLEMS = 50
"""Problems of one record after which the rest of it is not looked at."""


class FieldProblem(Struct, frozen=True):
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
    read = _read(_Place((), title, None, problems), row, columns_of(row.terms().values()), data, {})
    if read is None:
        raise RecordError(problems)
    return read


@cache
def row_names(row: type[Row], vocabulary: Vocabulary | None = None) -> Mapping[str, Term]:
    """Every accepted key of an element of a list, in plain form, with its term."""
    return columns_of(row.terms(vocabulary).values())


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


class _Place(Struct, frozen=True):
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
