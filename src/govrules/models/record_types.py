"""What each record type holds, known without its model: names, terms, references, limits.

The models say it (:mod:`govrules.models.base`). What they say can be kept with a policy set for the next
start, for importing them takes longer than checking a record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct

from govrules.language.terms import Term, Type, plain
from govrules.models.values import VALUE

if TYPE_CHECKING:
    from govrules.models.vocabulary import Vocabulary

KIND_KEYS = ("kind", "记录类型")
"""The keys under which a record says what it is."""


class RecordType(Struct, frozen=True):
    """A record type, or (``kind`` empty) the rows of a list in one.

    ``columns`` are its facts by every accepted key, in plain form, the id among them; ``references`` the
    facts that hold the id of another record, with its kind; ``inherited`` the facts taken from a record
    referred to, each with the reference. Of ``not_above`` the first fact of a pair cannot be above the
    second; ``limits`` are the least and the greatest of a count; ``rows`` the lists whose elements have facts
    of their own. Where one of ``by_model`` is recorded, only the model can read the record.
    """

    kind: str
    title: str
    terms: Mapping[str, Term]
    columns: Mapping[str, Term]
    references: Mapping[str, str]
    inherited: Mapping[str, str]
    not_above: tuple[tuple[str, str], ...]
    limits: Mapping[str, tuple[int, int]]
    rows: Mapping[str, RecordType]
    by_model: frozenset[str]


class RecordTypes(Mapping[str, RecordType]):
    """Record types by the code of their kind, each made when first asked for; ``titles`` are at hand."""

    def __init__(self, titles: Mapping[str, str], make: Callable[[str], RecordType]):
        self.titles = titles
        self._make = make
        self._made: dict[str, RecordType] = {}

    def __getitem__(self, kind: str) -> RecordType:
        if kind not in self._made:
            if kind not in self.titles:
                raise KeyError(kind)
            self._made[kind] = self._make(kind)
        return self._made[kind]

    def __iter__(self) -> Iterator[str]:
        return iter(self.titles)

    def __len__(self) -> int:
        return len(self.titles)


_KEPT: dict[Vocabulary | None, RecordTypes] = {}


def keep(labels: Vocabulary | None, found: RecordTypes) -> None:
    """Take ``found`` for the record types under ``labels`` (None: the shipped ones) without the models."""
    _KEPT.setdefault(labels, found)


def record_types(labels: Vocabulary | None = None) -> RecordTypes:
    """The record types, their choices with ``labels``, by default the shipped ones."""
    if labels not in _KEPT:
        from govrules.models.kinds import KINDS  # noqa: PLC0415 (the models take long to import)

        titles = {kind: model.title for kind, model in KINDS.items()}
        keep(labels, RecordTypes(titles, lambda kind: KINDS[kind].record_type_of(labels)))
    return _KEPT[labels]


def kind_of(text: str) -> str | None:
    """The code of the record type that ``text`` names, by code or Chinese title, or None."""
    return _kinds_by_word().get(plain(text))


def kind_title(kind: str) -> str:
    """The Chinese title of a record type; what is none stays as it is."""
    return record_types().titles.get(kind, kind)


def column_names(kind: str, labels: Vocabulary | None = None) -> Mapping[str, Term]:
    """Every accepted key of the record type ``kind``, in plain form, with its term.

    The id is in it (as a text that may not be null), the keys of the kind are not. Raises KeyError for an
    unknown kind.
    """
    return record_types(labels)[kind].columns


def columns_of(terms: Iterable[Term]) -> Mapping[str, Term]:
    """Terms by every accepted key, in plain form."""
    return MappingProxyType(
        {plain(key): term for term in terms for key in (term.name, term.title, *term.synonyms)}
    )


def is_list_of_rows(term: Term) -> bool:
    """Whether ``term`` is a list whose elements have facts of their own, for which a cell has no place."""
    return term.type is Type.LIST and VALUE not in term.items


@cache
def _kinds_by_word() -> Mapping[str, str]:
    return {word: code for code, title in record_types().titles.items() for word in (title, code)}
