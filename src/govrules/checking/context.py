"""What records know of one another: inherited facts, the collections of a record, the roster of people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from govrules.language.hoisted import POSITION, Collection, Where
from govrules.language.nodes import Value
from govrules.language.terms import Term, Type
from govrules.models.plain import AnyRecord

FactDict = dict[str, Value | None]

PERSON = "person"
"""The kind of the records that are the roster."""


class Context:
    """The batch in which records are checked; ``complete`` are the kinds of which every record is here."""

    def __init__(self, records: Iterable[AnyRecord], complete: frozenset[str] = frozenset()):
        self.complete = complete
        self._by_id: dict[tuple[str, str], AnyRecord] = {}
        self._by_kind: dict[str, list[AnyRecord]] = defaultdict(list)
        self._children: dict[tuple[str, str, str], list[AnyRecord]] = defaultdict(list)
        self._people: dict[str | None, list[AnyRecord]] = defaultdict(list)
        self._facts: dict[tuple[str, str], FactDict] = {}
        self._rows: tuple[AnyRecord | None, dict[str, tuple[FactDict, ...] | None]] = (None, {})
        for record in records:
            self._by_id[record.kind, record.id] = record
            self._by_kind[record.kind].append(record)
            for fact in record.record_type.references:
                if (parent := getattr(record, fact)) is not None:
                    self._children[record.kind, fact, parent].append(record)
            if record.kind == PERSON:
                for name in {record.id, getattr(record, "name", None)} - {None}:
                    self._people[name].append(record)

    def facts(self, record: AnyRecord) -> Mapping[str, Value | None]:
        """The facts of a record, with those it takes from the records it refers to."""
        facts = self._one_name(record.facts(), record.terms())
        for name, reference in record.record_type.inherited.items():
            parent = self._parent(record, reference)
            if parent is not None and name not in record.model_fields_set:
                theirs = self._kept_facts(parent)
                facts |= {n: v for n, v in theirs.items() if n.partition(".")[0] == name}
        return facts

    def _kept_facts(self, record: AnyRecord) -> Mapping[str, Value | None]:
        """The facts of a record that others ask for, worked out once."""
        key = record.kind, record.id
        if key not in self._facts:
            self._facts[key] = dict(self.facts(record))
        return self._facts[key]

    def giver(self, record: AnyRecord, name: str) -> AnyRecord | None:
        """The record that gives ``record`` its fact ``name``; None where it is its own, or no one's."""
        reference = record.record_type.inherited.get(name)
        if reference is None or name in record.model_fields_set:
            return None
        parent = self._parent(record, reference)
        return None if parent is None else self.giver(parent, name) or parent

    def _parent(self, record: AnyRecord, reference: str) -> AnyRecord | None:
        """The record to which ``reference`` leads, if it is here."""
        kind = record.record_type.references[reference]
        return self._by_id.get((kind, getattr(record, reference) or ""))

    def person(self, name: str) -> AnyRecord | None:
        """The person of the roster with this id or name; None if there is none, or more than one."""
        found = self._people.get(name, [])
        return found[0] if len(found) == 1 else None

    def _one_name(self, facts: FactDict, terms: Mapping[str, Term]) -> FactDict:
        """``facts`` with each person under one name, whether a record gives the id or the name."""
        for name, term in terms.items() if self._people else ():
            if term.type is Type.PERSON and isinstance(named := facts.get(name), str):
                found = self.person(named)
                facts[name] = named if found is None else found.id
        return facts

    def elements(
        self, collection: Collection, record: AnyRecord, facts: Mapping[str, Value | None]
    ) -> tuple[list[FactDict], bool]:
        """The elements of a collection of ``record``, and whether these are surely all."""
        match collection.where:
            case Where.LIST:
                rows = self._rows_of(record, collection.name)
                closed = not collection.open_until or facts.get(collection.open_until) is True
                return list(rows or ()), rows is not None and closed
            case Where.CHILDREN:
                children = self._children[collection.name, collection.reference, record.id]
                return [dict(self._kept_facts(c)) for c in children], self._all_here(collection, children)
            case Where.LEDGER:
                return [
                    dict(self._kept_facts(r)) for r in self._by_kind[collection.name]
                ], collection.name in self.complete

    def _rows_of(self, record: AnyRecord, name: str) -> tuple[FactDict, ...] | None:
        """The elements of a list with their places; None where the list is not recorded."""
        whose, kept = self._rows
        if whose is not record:  # they are asked for again and again, but of one record at a time
            kept = {}
            self._rows = record, kept
        if name not in kept:
            rows = record.rows_of(name)
            items = record.terms()[name].items
            numbered = enumerate((self._one_name(row, items) for row in rows or ()), start=1)
            kept[name] = None if rows is None else tuple({**row, POSITION: i} for i, row in numbered)
        return kept[name]

    def _all_here(self, collection: Collection, children: Sequence[AnyRecord]) -> bool:
        """Children are all here if their kind is complete, and none hides the record it belongs to."""
        loose = any(getattr(r, collection.reference) is None for r in self._by_kind[collection.name])
        return collection.name in self.complete and not loose
