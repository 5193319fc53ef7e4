"""What all record types share: how a fact is declared, what values it takes, and what the core gets of it.

A fact that is missing from a record is *absent* (not recorded); one that is there with None is *null*
(recorded as none). Attribute access gives None for both, :attr:`Record.model_fields_set` and
:meth:`Record.facts` keep them apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, ClassVar, Self, cast, get_args, get_origin

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_serializer,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from govrules.errors import suggest
from govrules.intervals import Interval
from govrules.language.nodes import Value
from govrules.language.terms import Term, Type
from govrules.models.vocabulary import Vocabulary, plain, vocabulary
from govrules.workdays import CHINA_TIME, DAY_SECONDS

YEARS = range(1949, 2200)
"""The years a date may have; anything else is a slip that would silently fall before the rules' start."""

LONGEST_TEXT = 20_000
"""The characters of the longest text taken; a record holds titles and names, not the papers themselves."""
LONGEST_ID = 200
"""The characters of the longest id taken."""
MOST_ELEMENTS = 10_000
"""The elements of the longest list taken."""

MOST = 999_999_999
"""The largest count taken; more is a slip, and every engine holds this exactly."""


class Choice(StrEnum):
    """One of a closed list: ``CODE = "code", "标签", "其他写法", …``. The member is its code."""

    label: str
    synonyms: tuple[str, ...]

    def __new__(cls, code: str, label: str, *synonyms: str) -> Self:
        """Make the member ``code`` with its Chinese label and further accepted spellings."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        member.synonyms = synonyms
        return member


def fact(
    title: str,
    *synonyms: str,
    nullable: bool = False,
    blank: str = "absent",
    act: bool = False,
    unit: str = "",
    attested: bool = False,
    **constraints: Any,
) -> Any:
    """Declare a fact with its Chinese title; the annotation gives the type, ``constraints`` go to pydantic.

    The other arguments mean what they mean in :class:`~govrules.language.terms.Term`.
    """
    declared = {"synonyms": list(synonyms), "nullable": nullable, "blank": blank, "act": act, "unit": unit}
    declared |= {"attested": True} if attested else {}
    return _declare(title, declared, **constraints)


def _declare(title: str, declared: dict[str, Any], **constraints: Any) -> Any:
    return Field(default=None, title=title, json_schema_extra={"x-fact": declared}, **constraints)


def act(title: str, *synonyms: str) -> Any:
    """Declare the date of an act that may not have happened yet: null, or a blank cell, is *not done*."""
    return fact(title, *synonyms, nullable=True, blank="null", act=True)


def limit(title: str, *synonyms: str) -> Any:
    """Declare a date by which something is due if such a limit was set: null, or blank, is *no limit*."""
    return fact(title, *synonyms, nullable=True, blank="null")


def count(title: str, *synonyms: str, unit: str, least: int = 0) -> Any:
    """Declare a whole number of ``unit``, at least ``least``."""
    return fact(title, *synonyms, unit=unit, ge=least, le=MOST)


def attested(title: str, *synonyms: str) -> Any:
    """Declare a yes or no that a responsible person judges and records on the record's checklist."""
    return fact(title, *synonyms, attested=True)


def optional(title: str, *synonyms: str) -> Any:
    """Declare a text, a reference, a set or a date that may be lacking: null is *none*, blank *absent*."""
    return fact(title, *synonyms, nullable=True)


def choice(choices: str, title: str, *synonyms: str) -> Any:
    """Declare a choice (a ``str``, the code) whose labels are the list ``choices`` of the vocabulary."""
    return _declare(title, {"synonyms": list(synonyms), "choices": choices})


def choice_set(choices: str, title: str, *synonyms: str) -> Any:
    """Declare a set (a ``frozenset[str]``, the codes) from the list ``choices`` of the vocabulary."""
    return _declare(title, {"synonyms": list(synonyms), "nullable": True, "choices": choices})


def person(title: str, *synonyms: str, role: str = "") -> Any:
    """Declare a text that names a person by id or name; the fact ``role`` states the post as written."""
    declared = {"nullable": True, "person": True} | ({"role": role} if role else {})
    return _declare(title, {"synonyms": list(synonyms)} | declared)


def rows(
    title: str,
    *synonyms: str,
    unit: str = "",
    open_until: str = "",
    choices: str = "",
    persons: bool = False,
) -> Any:
    """Declare a list, ``tuple[T, ...] | None``: of :class:`Row`, or of values of any single type.

    A list that is given is complete, null and ``[]`` are *none*, an absent one is not recorded; a list of
    events is open until the boolean fact ``open_until`` is true. ``unit`` is that of counts, ``choices`` the
    list of the vocabulary that codes come from, and ``persons`` says that the texts name people.
    """
    further = {"unit": unit, "open_until": open_until, "choices": choices, "person": persons}
    declared = {"synonyms": list(synonyms), "nullable": True}
    return _declare(title, declared | {key: said for key, said in further.items() if said})


class Named(BaseModel):
    """Facts under their names: what a record and a row of a list have in common.

    Raises :class:`pydantic.ValidationError`, with Chinese messages, for whatever is not of a fact's type:
    nothing is converted but codes, labels and synonyms of choices, lists to sets, and ISO dates and moments.
    A :class:`~govrules.models.vocabulary.Vocabulary` in the context of the validation takes the place of the
    shipped one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)

    NOT_ABOVE: ClassVar[tuple[tuple[str, str], ...]] = ()
    """pairs of facts of which the first cannot be above the second"""

    @classmethod
    def terms(cls, labels: Vocabulary | None = None) -> Mapping[str, Term]:
        """The facts by English name, in their order; ``id`` and ``kind`` are none.

        Choices that come from the vocabulary have the labels of ``labels``, by default the shipped one.
        """
        return _terms(cls, labels or vocabulary())

    def facts(self) -> dict[str, Value | None]:
        """What is recorded, in the core's values: absent facts are not in it, null is None, lists stay out.

        Days are proleptic ordinals, moments seconds (a bare date where a moment is asked: the interval of
        that day), codes, texts and people strings. A set gives one boolean per choice, ``name.code``; null is
        the empty set.
        """
        facts: dict[str, Value | None] = {}
        for name, term in self.terms().items():
            if name not in self.model_fields_set or term.type is Type.LIST:
                continue
            value = getattr(self, name)
            if term.type is Type.CODES:
                chosen = value or frozenset()
                facts |= {f"{name}.{code}": code in chosen for code in (*term.labels, *sorted(chosen))}
            else:
                facts[name] = None if value is None else _core_value(term.type, value)
        return facts

    @field_validator("*", mode="before")
    @classmethod
    def _read_fact(cls, value: object, info: ValidationInfo) -> object:
        term = cls.terms(info.context).get(info.field_name or "")
        if term is None:
            return value
        read = read_value(term, value)
        if read is None or term.type not in (Type.CODE, Type.CODES, Type.LIST):
            return read
        return _as_declared(cls, term.name, read)

    @field_serializer("*", when_used="json")
    def _write_fact(self, value: object) -> object:
        return sorted(value) if isinstance(value, frozenset) else value

    @model_validator(mode="after")
    def _not_above(self) -> Self:
        for low, high in self.NOT_ABOVE:
            lower, upper = getattr(self, low), getattr(self, high)
            if lower is not None and upper is not None and lower > upper:
                titles = self.terms()[low].title, self.terms()[high].title
                message = f"{titles[0]}（{lower}）不能超过{titles[1]}（{upper}）"
                raise problem(message, "核对这两项", fact=low)
        return self


class Row(Named):
    """One element of a list in a record; the subclasses add the facts, each of a single value or a set."""


class Waiver(Row):
    """A waiver that a person gives one record: from which rule, why, by whom and until when.

    A blank text or date is as good as absent; ``valid_until_date`` null is *without end*. Which waivers take
    effect is decided when records are checked.
    """

    rule: str | None = optional("规则")
    reason: str | None = optional("理由")
    given_by: str | None = optional("批准人", "by")
    valid_until_date: date | None = optional("有效期至", "until")

    @model_validator(mode="before")
    @classmethod
    def _leave_out_blanks(cls, data: object) -> object:
        if not isinstance(data, Mapping):
            return data
        return {k: v for k, v in data.items() if not isinstance(v, str) or v.strip()}


class Record(Named):
    """A record of one type; the subclasses add the facts.

    Use :func:`govrules.models.reading.read_record` for data with Chinese keys.
    """

    title: ClassVar[str] = ""
    """the Chinese name of the record type"""
    REFERENCES: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """the facts that hold the id of another record, with the kind of that record"""
    INHERITED: ClassVar[Mapping[str, tuple[str, ...]]] = MappingProxyType({})
    """per reference, the facts that the record takes, under the same names, from the one it refers to"""

    kind: str
    id: str = Field(min_length=1, title="编号")
    attested_by: str | None = optional("核对人")
    attested_date: date | None = optional("核对日期")
    waivers: tuple[Waiver, ...] | None = rows("豁免")

    def rows_of(self, name: str) -> tuple[dict[str, Value | None], ...] | None:
        """The facts of each element of the list ``name``; None is *not recorded*, null the empty list.

        The one fact of an element that is no row is ``value``. Raises KeyError if there is no such list.
        """
        item = self.terms()[name].items.get(VALUE)
        if name not in self.model_fields_set:
            return None
        elements = getattr(self, name) or ()
        if name in row_types(type(self)):
            return tuple(element.facts() for element in elements)
        assert item is not None
        return tuple({VALUE: _core_value(item.type, element)} for element in elements)

    def recorded(self) -> dict[str, Any]:
        """What is recorded, as JSON values under the English names; a record again when read."""
        return {"kind": self.kind} | self.model_dump(mode="json", exclude_unset=True)

    @field_validator("id", mode="before")
    @classmethod
    def _read_id(cls, value: object) -> str:
        text = read_text(value)
        if len(text) > LONGEST_ID:
            raise problem(f"编号过长（{len(text)}字，上限{LONGEST_ID}）", "改用短的编号")
        return text


def inherited(record: type[Record]) -> Mapping[str, str]:
    """The facts that records of this type take from a record they refer to, each with the reference."""
    return {name: reference for reference, names in record.INHERITED.items() for name in names}


@cache
def row_types(model: type[Named]) -> Mapping[str, type[Row]]:
    """The lists of rows of a record type, each with what its elements are."""
    elements = {
        name: _shape(model, name)[1] for name, term in model.terms().items() if term.type is Type.LIST
    }
    return {name: e for name, e in elements.items() if isinstance(e, type) and issubclass(e, Row)}


def read_value(term: Term, value: object) -> object:
    """``value`` as the fact ``term`` takes it: codes as codes, a set as a frozenset of codes, dates as dates.

    Raises :class:`pydantic_core.PydanticCustomError` with a Chinese message and, in its context, a hint.
    """
    if value is None:
        if term.nullable:
            return None
        raise problem("不能为空值", "未登记的，请删去该项")
    match term.type:
        case Type.BOOL:
            return _read_bool(value)
        case Type.INT:
            return _read_int(value)
        case Type.TEXT | Type.PERSON:
            return read_text(value)
        case Type.DAY:
            return _read_day(value)
        case Type.MOMENT:
            return _read_moment(value)
        case Type.CODE:
            return _read_code(term, value)
        case Type.CODES:
            return _read_codes(term, value)
        case Type.LIST:
            return _read_list(term, value)


def code_of(term: Term, text: str) -> str | None:
    """The code of the choice that ``text`` names, by code, label or synonym, or None."""
    text = plain(text)
    if text in term.labels:
        return text
    for code, label in term.labels.items():
        if label == text:
            return code
    return term.label_synonyms.get(text)


def read_text(value: object) -> str:
    """A text, stripped; refused where it is empty, or holds what no office writes (NUL, half a character)."""
    if not isinstance(value, str):
        raise problem(f"应为文本，不是{shown(value)}", "加上引号")
    text = value.strip()
    if not text:
        raise problem("不能为空文本", "未登记的，请删去该项")
    if len(text) > LONGEST_TEXT:
        raise problem(f"文本过长（{len(text)}字，上限{LONGEST_TEXT}）", "只登记标题、名称，不登记全文")
    if "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise problem("含有无效字符", "重新录入该项")
    return text


def check_year(year: int) -> None:
    """Refuse a year outside :data:`YEARS`."""
    if year not in YEARS:
        raise problem(f"年份{year}不可信", f"应在{YEARS[0]}年至{YEARS[-1]}年之间")


def shown(value: object) -> str:
    """``value`` as a message shows it, in the words of JSON and cut short."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f"“{value if len(value) <= 40 else value[:40] + '…'}”"
        case int() if abs(value) > MOST:
            return "过大的数"
        case int() | float() | date():
            return str(value)
        case list() | tuple() | set() | frozenset():
            return "列表"
        case Mapping():
            return "对象"
        case _:
            return type(value).__name__


def _read_bool(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise problem(f"应为是或否，不是{shown(value)}", "写 true（是）或 false（否），不加引号")


def _read_int(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    hint = "只写数字，不加引号" if isinstance(value, str) else "写不带小数的数"
    raise problem(f"应为整数，不是{shown(value)}", hint)


_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MOMENT = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"([ T](?P<time>[0-9]{2}:[0-9]{2}(:[0-9]{2})?)(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)


def _read_day(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        check_year(value.year)
        return value
    if isinstance(value, str) and (found := _DAY.fullmatch(value.strip())):
        return day_of(*map(int, found.groups()))
    raise problem(f"应为日期，不是{shown(value)}", "写作 2018-05-11 的样子，月、日各两位，不带时刻")


def day_of(year: int, month: int, day: int) -> date:
    """The date of these numbers; refused where there is no such day, or its year is a slip."""
    try:
        found = date(year, month, day)
    except ValueError:
        raise problem(f"{year:04}-{month:02}-{day:02} 不是有效日期", "核对年月日") from None
    check_year(year)
    return found


def _read_moment(value: object) -> date:
    if isinstance(value, datetime):
        check_year(value.year)
        return _to_the_second(value)
    if isinstance(value, date):
        return _read_day(value)
    if isinstance(value, str) and (found := _MOMENT.fullmatch(value.strip())):
        day = _read_day(found["day"])
        if found["time"] is None:
            return day
        hour, minute, second = (*map(int, found["time"].split(":")), 0)[:3]
        return moment_of(day, hour, minute, second, found["zone"])
    raise problem(
        f"应为时刻，不是{shown(value)}", "写作 2018-05-11 16:30 的样子；只知道日期的，写 2018-05-11"
    )


def moment_of(day: date, hour: int, minute: int, second: int, zone: str | None = None) -> datetime:
    """The moment of these numbers in China's time, or in ``zone`` ("Z", "+08:00"), brought to China's."""
    offset = "+00:00" if zone == "Z" else zone or "+08:00"
    try:
        found = datetime.fromisoformat(f"{day.isoformat()}T{hour:02}:{minute:02}:{second:02}{offset}")
    except ValueError:
        found = None
    if found is None or hour > 23:
        raise problem(
            f"{hour:02}:{minute:02} 不是有效时刻",
            "一天从 00:00 到 23:59；24:00 请写作次日 00:00 或当日 23:59:59",
        )
    return found.astimezone(CHINA_TIME)


def _to_the_second(value: datetime) -> datetime:
    if value.microsecond:
        raise problem("时刻最细到秒", "去掉秒以下的部分")
    return value.replace(tzinfo=CHINA_TIME) if value.tzinfo is None else value.astimezone(CHINA_TIME)


def _read_code(term: Term, value: object) -> str:
    code = code_of(term, value) if isinstance(value, str) else None
    if code is None:
        raise _unknown_choice(term, value)
    return code


def _read_codes(term: Term, value: object) -> frozenset[str]:
    codes: set[str] = set()
    for index, item in enumerate(_elements(value)):
        code = code_of(term, item) if isinstance(item, str) else None
        if code is None:
            raise _unknown_choice(term, item, index=index)
        codes.add(code)
    return frozenset(codes)


def _read_list(term: Term, value: object) -> tuple[object, ...]:
    """The values of a list, each read; the rows of one as they are, for their model to read."""
    elements = tuple(_elements(value))
    if len(elements) > MOST_ELEMENTS:
        raise problem(f"共{len(elements)}项，过多（上限{MOST_ELEMENTS}）", "分成几条记录")
    item = term.items.get(VALUE)
    if item is None:
        return elements
    return tuple(_read_element(item, element, index) for index, element in enumerate(elements))


def _read_element(item: Term, element: object, index: int) -> object:
    try:
        read = read_value(item, element)
        if item.type is Type.INT and isinstance(read, int) and not 0 <= read <= MOST:
            raise problem("不能小于0" if read < 0 else f"不能大于{MOST}", "核对该数")
    except PydanticCustomError as error:
        context: Any = error.context
        raise problem(context["message"], context["hint"], index=index) from None
    return read


def _elements(value: object) -> Iterable[object]:
    if isinstance(value, list | tuple | set | frozenset):
        return value
    raise problem(f"应为列表，不是{shown(value)}", "写作 [甲, 乙] 的样子；没有的，写 []")


def _unknown_choice(term: Term, value: object, **context: int) -> PydanticCustomError:
    labels = list(term.labels.values())
    nearest = suggest(value, [*labels, *term.label_synonyms]) if isinstance(value, str) else None
    hint = (nearest or "") + f"可填：{'、'.join(labels)}"
    return problem(f"不能是{shown(value)}", hint, **context)


def problem(message: str, hint: str, **context: str | int) -> PydanticCustomError:
    """What a model raises: the Chinese message, the advice, and which fact it is about."""
    return PydanticCustomError("fact", "{message}", {"message": message, "hint": hint, **context})


def _core_value(kind: Type, value: object) -> Value:
    match value:
        case Choice():
            return str(value)
        case bool() | int() | str():
            return value
        case datetime():
            return value.toordinal() * DAY_SECONDS + value.hour * 3600 + value.minute * 60 + value.second
        case date() if kind is Type.MOMENT:
            start = value.toordinal() * DAY_SECONDS
            return Interval(start, start + DAY_SECONDS - 1)
        case date():
            return value.toordinal()
        case _:
            raise TypeError(f"no core value for {value!r}")


def _as_declared(model: type[Named], name: str, read: object) -> object:
    """Codes that were read as members of the fact's class, if it has one; all else as it is."""
    kind, element = _shape(model, name)
    if not (isinstance(element, type) and issubclass(element, Choice)):
        return read
    choice_: Any = element
    if kind is Type.CODE:
        return choice_(read)
    members = map(choice_, cast("Iterable[str]", read))
    return frozenset(members) if kind is Type.CODES else tuple(members)


@cache
def _terms(model: type[Named], labels: Vocabulary) -> Mapping[str, Term]:
    shared = [name for name in Record.model_fields if name in model.model_fields]
    own = [name for name in model.model_fields if name not in shared]
    fields = [name for name in (*own, *shared) if name not in ("kind", "id")]
    return MappingProxyType({name: _term(model, name, labels) for name in fields})


def _term(model: type[Named], name: str, labels: Vocabulary) -> Term:
    declared = _declared(model, name)
    kind, element = _shape(model, name)
    term = Term(
        name=name,
        title=model.model_fields[name].title or name,
        type=kind,
        synonyms=tuple(declared["synonyms"]),
        nullable=declared.get("nullable", False),
        blank=declared.get("blank", "absent"),
        act=declared.get("act", False),
        unit=declared.get("unit", ""),
        record=_kind_of(model),
        open_until=declared.get("open_until", ""),
        role=declared.get("role", ""),
        attested=declared.get("attested", False),
    )
    if kind is Type.LIST:
        return replace(term, items=_items(element, declared, labels))
    return _labelled(term, element, declared, labels)


def _kind_of(model: type[Named]) -> str:
    """The kind of a record type; empty for a row, and for what all record types share."""
    field = model.model_fields.get("kind")
    return field.default if field is not None and isinstance(field.default, str) else ""


def _items(element: Any, declared: Mapping[str, Any], labels: Vocabulary) -> Mapping[str, Term]:
    """The facts of a list's elements."""
    if isinstance(element, type) and issubclass(element, Row):
        return element.terms(labels)
    kind, choice_ = _single(element, declared)
    value = Term(name=VALUE, title="值", type=kind, unit=declared.get("unit", ""))
    return MappingProxyType({VALUE: _labelled(value, choice_, declared, labels)})


def _labelled(term: Term, element: Any, declared: Mapping[str, Any], labels: Vocabulary) -> Term:
    """``term`` with its choices; those of a person are the posts."""
    if term.type is Type.PERSON or declared.get("choices"):
        of = declared.get("choices") or POSTS
        source = labels if of in labels.labels else vocabulary()
        return replace(term, labels=source.labels[of], label_synonyms=source.synonyms[of])
    if term.type not in (Type.CODE, Type.CODES):
        return term
    members: list[Choice] = list(element)
    return replace(
        term,
        labels=MappingProxyType({member.value: member.label for member in members}),
        label_synonyms=MappingProxyType({plain(s): m.value for m in members for s in m.synonyms}),
    )


VALUE = "value"
"""The name of the one fact of a list's element that is no row."""

POSTS = "posts"
"""The list of the vocabulary that holds the posts."""

_TYPES: Mapping[object, Type] = {bool: Type.BOOL, int: Type.INT, str: Type.TEXT, date: Type.DAY}


def _declared(model: type[Named], name: str) -> Mapping[str, Any]:
    extra: Any = model.model_fields[name].json_schema_extra
    declared: Mapping[str, Any] = extra["x-fact"]
    return declared


@cache
def _shape(model: type[Named], name: str) -> tuple[Type, Any]:
    """The type of a fact, from the annotation ``T | None``, with the class of its choices or elements."""
    annotation = model.model_fields[name].annotation
    parts = [part for part in get_args(annotation) if part is not type(None)]
    match get_origin(parts[0]):
        case origin if origin is tuple:
            return Type.LIST, get_args(parts[0])[0]
        case origin if origin is frozenset:
            return Type.CODES, get_args(parts[0])[0]
        case _:
            return _single(annotation, _declared(model, name))


def _single(annotation: Any, declared: Mapping[str, Any]) -> tuple[Type, Any]:
    """The type of a fact that is one value, with the class of its choices."""
    parts = [part for part in get_args(annotation) or (annotation,) if part is not type(None)]
    if datetime in parts:
        return Type.MOMENT, None
    (part,) = parts
    if declared.get("choices"):
        return Type.CODE, part
    if declared.get("person"):
        return Type.PERSON, part
    return (_TYPES[part], None) if part in _TYPES else (Type.CODE, part)
