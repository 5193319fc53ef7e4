"""Records read without their models, as long as nothing about them is out of the ordinary.

A start takes a fraction of the time where the models need not be imported, and a large ledger a fraction of
the memory. Whatever is wrong, or is for the model to work out, is left to the model
(:func:`govrules.models.reading.read_record`); the tests hold the two readers to accept the same records and
to read them alike.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard

from govrules.language.nodes import Value
from govrules.language.terms import Term, plain
from govrules.models.record_types import KIND_KEYS, RecordType, RecordTypes, kind_of
from govrules.models.values import (
    MOST_ELEMENTS,
    VALUE,
    ValueProblem,
    core_facts,
    core_value,
    read_id,
    read_value,
)

if TYPE_CHECKING:
    from govrules.models.base import Record

AnyRecord: TypeAlias = "Record | PlainRecord"
"""A model, or what stands for one."""

MOST_KEYS = 1_000
"""The keys that one record, or one row of a list, may have."""


class PlainRecord:
    """A record of one type, known by its type; to a reader of facts it is as good as the model.

    A fact is an attribute, None where it is absent or null; ``model_fields_set`` tells these apart.
    """

    __slots__ = ("_values", "id", "record_type")

    def __init__(self, record_type: RecordType, id_: str, values: Mapping[str, Any]):
        self.record_type = record_type
        self.id = id_
        self._values = values

    def __getattr__(self, name: str) -> Any:
        if name in self.record_type.terms:
            return self._values.get(name)
        raise AttributeError(f"{self.record_type.title} has no fact {name!r}")

    def __reduce__(self) -> tuple[Any, ...]:
        return PlainRecord, (self.record_type, self.id, self._values)

    @property
    def kind(self) -> str:
        """The code of the record type."""
        return self.record_type.kind

    @property
    def model_fields_set(self) -> frozenset[str]:
        """The names of the facts that are recorded, with ``kind`` and ``id``, as a model says it."""
        return frozenset(self._values) | {"kind", "id"}

    def terms(self) -> Mapping[str, Term]:
        """The facts that the record type has, by English name."""
        return self.record_type.terms

    def facts(self) -> dict[str, Value | None]:
        """What is recorded, in the core's values; see :func:`~govrules.models.values.core_facts`."""
        return core_facts(self.record_type.terms, self._values)

    def rows_of(self, name: str) -> tuple[dict[str, Value | None], ...] | None:
        """The facts of each element of the list ``name``; None is *not recorded*, null the empty list."""
        item = self.record_type.terms[name].items.get(VALUE)
        if name not in self._values:
            return None
        elements = self._values[name] or ()
        if name in self.record_type.rows:
            terms = self.record_type.rows[name].terms
            return tuple(core_facts(terms, element) for element in elements)
        assert item is not None
        return tuple({VALUE: core_value(item.type, element)} for element in elements)

    def recorded(self) -> dict[str, Any]:
        """What is recorded, as JSON values under the English names; a record again when read."""
        return {"kind": self.kind, "id": self.id} | {name: _as_json(v) for name, v in self._values.items()}


def is_record(value: object) -> TypeGuard[AnyRecord]:
    """Whether ``value`` is a record that needs no reading; there are no models where none was imported."""
    models = sys.modules.get("govrules.models.base")
    return isinstance(value, PlainRecord) or (models is not None and isinstance(value, models.Record))


def read_plain(data: Mapping[str, object], kind: str | None, types: RecordTypes) -> PlainRecord | None:
    """The record that ``data`` describes, as :func:`~govrules.models.reading.read_record` reads it.

    ``kind`` is the code of a kind for data that does not say one. None where the model has to look.
    """
    said = [data[key] for key in KIND_KEYS if key in data]
    found = kind_of(said[0]) if len(said) == 1 and isinstance(said[0], str) else kind if not said else None
    if found is None or (kind is not None and found != kind):
        return None
    record_type = types[found]
    try:
        values = _read(record_type, {key: value for key, value in data.items() if key not in KIND_KEYS})
        return PlainRecord(record_type, read_id(values.pop("id")), values)
    except (_Unusual, ValueProblem, KeyError):
        return None


class _Unusual(Exception):  # noqa: N818 (never seen outside)
    """Something that the model has to look at."""


def _read(record_type: RecordType, data: object) -> dict[str, Any]:
    """The values of a record or a row by English name."""
    if not isinstance(data, Mapping) or len(data) > MOST_KEYS:
        raise _Unusual
    values: dict[str, Any] = {}
    for key, value in data.items():
        if not isinstance(key, str):
            raise _Unusual
        term = record_type.columns.get(key) or record_type.columns.get(plain(key))
        if term is None or term.name in values or term.name in record_type.by_model:
            raise _Unusual
        values[term.name] = _value(record_type, term, value)
    for low, high in record_type.not_above:
        lower, upper = values.get(low), values.get(high)
        if lower is not None and upper is not None and lower > upper:
            raise _Unusual
    return values


def _value(record_type: RecordType, term: Term, value: object) -> object:
    if (row := record_type.rows.get(term.name)) is not None and isinstance(value, list | tuple):
        if len(value) > MOST_ELEMENTS:
            raise _Unusual
        return tuple(_read(row, element) for element in value)
    read = read_value(term, value)
    if isinstance(read, int) and term.name in record_type.limits:
        least, most = record_type.limits[term.name]
        if not least <= read <= most:
            raise _Unusual
    return read


def _as_json(value: Any) -> Any:
    match value:
        case Mapping():
            return {name: _as_json(inner) for name, inner in value.items()}
        case frozenset():
            return sorted(value)
        case tuple():
            return [_as_json(element) for element in value]
        case date():
            return value.isoformat()
        case _:
            return value
