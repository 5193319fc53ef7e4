"""What all record types share: how a fact is declared, what values it takes, and what the core gets of it.

A fact that is missing from a record is *absent* (not recorded); one that is there with None is *null*
(recorded as none). Attribute access gives None for both, :attr:`Record.model_fields_set` and
:meth:`Record.facts` keep them apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, ClassVar, Self, cast, get_args, get_origin

from msgspec.structs import replace
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

from govrules.language.nodes import Value
from govrules.language.terms import Term, Type, plain
from govrules.models.record_types import RecordType, columns_of, record_types
from govrules.models.values import (
    MOST,
    VALUE,
    ValueProblem,
    core_facts,
    core_value,
    read_id,
    read_value,
)
from govrules.models.vocabulary import Vocabulary, vocabulary


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
    BY_MODEL: ClassVar[frozenset[str]] = frozenset()
    """the facts from which a model works something out itself, so that it has to read the record"""

    @classmethod
    def terms(cls, labels: Vocabulary | None = None) -> Mapping[str, Term]:
        """The facts by English name, in their order; ``id`` and ``kind`` are none.

        Choices that come from the vocabulary have the labels of ``labels``, by default the shipped one.
        """
        return _terms(cls, labels or vocabulary())

    def facts(self) -> dict[str, Value | None]:
        """What is recorded, in the core's values; see :func:`~govrules.models.values.core_facts`."""
        stated = {name: getattr(self, name) for name in self.model_fields_set}
        return core_facts(self.terms(), stated)

    @field_validator("*", mode="before")
    @classmethod
    def _read_fact(cls, value: object, info: ValidationInfo) -> object:
        term = cls.terms(info.context).get(info.field_name or "")
        if term is None:
            return value
        try:
            read = read_value(term, value)
        except ValueProblem as error:
            raise problem(error.message, error.hint, **_index(error)) from None
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

    BY_MODEL: ClassVar[frozenset[str]] = frozenset({"waivers"})

    kind: str
    id: str = Field(min_length=1, title="编号")
    attested_by: str | None = optional("核对人")
    attested_date: date | None = optional("核对日期")
    waivers: tuple[Waiver, ...] | None = rows("豁免")

    @classmethod
    def record_type_of(cls, labels: Vocabulary | None = None) -> RecordType:
        """What the record type holds, its choices with ``labels``, by default the shipped ones."""
        return _record_type(cls, labels or vocabulary())

    @property
    def record_type(self) -> RecordType:
        """What the record type holds."""
        return record_types()[self.kind]

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
        return tuple({VALUE: core_value(item.type, element)} for element in elements)

    def recorded(self) -> dict[str, Any]:
        """What is recorded, as JSON values under the English names; a record again when read."""
        return {"kind": self.kind} | self.model_dump(mode="json", exclude_unset=True)

    @field_validator("id", mode="before")
    @classmethod
    def _read_id(cls, value: object) -> str:
        try:
            return read_id(value)
        except ValueProblem as error:
            raise problem(error.message, error.hint) from None


@cache
def row_types(model: type[Named]) -> Mapping[str, type[Row]]:
    """The lists of rows of a record type, each with what its elements are."""
    elements = {
        name: _shape(model, name)[1] for name, term in model.terms().items() if term.type is Type.LIST
    }
    return {name: e for name, e in elements.items() if isinstance(e, type) and issubclass(e, Row)}


def problem(message: str, hint: str, **context: str | int) -> PydanticCustomError:
    """What a model raises: the Chinese message, the advice, and which fact it is about."""
    return PydanticCustomError("fact", "{message}", {"message": message, "hint": hint, **context})


def _index(error: ValueProblem) -> dict[str, int]:
    return {} if error.index is None else {"index": error.index}


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


@cache
def _record_type(model: type[Named], labels: Vocabulary) -> RecordType:
    terms = model.terms(labels)
    record = model if issubclass(model, Record) else None
    kind = _kind_of(model)
    identity = Term(name="id", title="编号", type=Type.TEXT, synonyms=("ID",), record=kind)
    return RecordType(
        kind=kind,
        title=record.title if record else "",
        terms=terms,
        columns=columns_of([identity, *terms.values()] if record else terms.values()),
        references=dict(record.REFERENCES) if record else {},
        inherited=_inherited(record) if record else {},
        not_above=model.NOT_ABOVE,
        limits={name: found for name in terms if (found := _limits(model, name))},
        rows={name: _record_type(row, labels) for name, row in row_types(model).items()},
        by_model=model.BY_MODEL,
    )


def _inherited(record: type[Record]) -> Mapping[str, str]:
    return {name: reference for reference, names in record.INHERITED.items() for name in names}


def _limits(model: type[Named], name: str) -> tuple[int, int] | None:
    """The least and the greatest of a count; a fact has no other constraints."""
    metadata = model.model_fields[name].metadata
    if not metadata:
        return None
    least, most = metadata
    return least.ge, most.le


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
