"""What a rule asks of lists, of other records and of people: lifted out of the core, one fact each.

The core knows no lists. Lowering replaces ``个数(签批, 环节 == 主任)`` by a fact of that name, and the record
type's program carries the declaration (here); preparation works it out before any engine is asked. So no
engine meets a quantifier, a join or a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from msgspec import Struct

from govrules.language.nodes import Fact, Node, fact_names
from govrules.language.terms import Term, Type

SELF = "self."
"""Before the name of a fact inside a filter: it is the record's own, not the element's (``本.x``)."""
POSITION = "position"
"""The fact of every element of a list that gives its place, counted from 1 (次序)."""


class Where(StrEnum):
    """Where the elements of a collection are found."""

    LIST = "list"
    """an embedded list of the record; complete where it is given"""
    CHILDREN = "children"
    """the records that refer to this one; open until their kind is declared complete"""
    LEDGER = "ledger"
    """all records of a kind; open until the kind is declared complete"""


class Collection(Struct, frozen=True, eq=False):
    """A named collection that rules about one record type may look through.

    ``name`` is the fact that holds the list, or the kind of the records; ``reference`` the fact by which
    children refer to the record; ``open_until`` the boolean fact of the record that declares a list complete.
    """

    title: str
    where: Where
    name: str
    terms: Mapping[str, Term]
    """the facts of an element, by Chinese title"""
    reference: str = ""
    open_until: str = ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Collection) and self._named() == other._named()

    def __hash__(self) -> int:
        return hash(self._named())

    def _named(self) -> tuple[str, ...]:
        return (self.title, self.where, self.name, self.reference, self.open_until)

    @property
    def open(self) -> bool:
        """Whether the collection may have members that are not at hand."""
        return self.where is not Where.LIST or bool(self.open_until)


class Over(StrEnum):
    """The aggregates."""

    COUNT = "个数"
    ANY = "任一"
    ALL = "全部"
    FIRST = "最早"
    LAST = "最晚"


class Aggregate(Struct, frozen=True):
    """One of the five aggregates over the elements for which ``filter`` holds; ``fact`` for 最早 and 最晚."""

    over: Over
    collection: Collection
    filter: Node
    fact: str = ""


class Lookup(Struct, frozen=True):
    """Whether the value of ``fact`` is among the values ``of`` the elements for which ``filter`` holds."""

    fact: str
    collection: Collection
    of: str
    filter: Node


class Holds(Struct, frozen=True):
    """Whether the person that ``person`` names held one of ``posts``, or the portfolio ``area``, on ``day``.

    ``person``, ``area``, ``day`` and ``unit`` (the post's; empty: any) are names of facts; ``stated`` the
    fact that states the post as written,
    which counts where the roster does not know the person.
    """

    person: str
    posts: frozenset[str]
    area: str
    day: str
    stated: str = ""
    unit: str = ""


Hoisted = Aggregate | Lookup | Holds


class Declaration(Struct, frozen=True):
    """A hoisted fact: what it is, its type and unit, and what has to be worked out before it, in order."""

    what: Hoisted
    type: Type
    unit: str = ""
    nullable: bool = False
    inner: tuple[tuple[str, Hoisted], ...] = ()
    """the facts that its filter asks of each element in turn (取, 任职)"""


def base_facts(names: frozenset[str], hoisted: Mapping[str, Declaration]) -> frozenset[str]:
    """The record's own facts behind ``names``: of a member of a set the set, of a hoisted fact its list."""
    found: set[str] = set()
    for name in names:
        declared = hoisted.get(name)
        if declared is None:
            found.add(name.partition(".")[0])
        else:
            found |= _own(declared.what)
            match declared.what:
                case Holds():
                    found |= _asked(declared.what)
                case Lookup(fact):
                    found.add(fact)
            for _, what in declared.inner:
                found |= _own(what)
    return frozenset(found)


def named_people(nodes: Iterable[Node], hoisted: Mapping[str, Declaration]) -> frozenset[str]:
    """The persons in ``nodes`` of whom a post is stated as well: it counts where their name is left out."""
    asked = [hoisted[n.name].what for n in nodes if isinstance(n, Fact) and n.name in hoisted]
    return frozenset(what.person for what in asked if isinstance(what, Holds) and what.stated)


def _own(what: Hoisted) -> set[str]:
    """The record's own facts asked for inside a filter, and its lists that are looked through."""
    own = {n.removeprefix(SELF).partition(".")[0] for n in _asked(what) if n.startswith(SELF)}
    match what:
        case Aggregate(_, collection, _, _) | Lookup(_, collection, _, _) if collection.where is Where.LIST:
            return own | {collection.name, collection.open_until} - {""}
        case _:
            return own


def _asked(what: Hoisted) -> set[str]:
    """The facts that a hoisted fact names; inside a filter those of the record itself are marked."""
    match what:
        case Holds(person, _, area, day, stated, unit):
            return {name for name in (person, area, day, stated, unit) if name}
        case Aggregate(_, _, filter_, _):
            return set(fact_names(filter_))
        case Lookup(fact, _, _, filter_):
            return {*fact_names(filter_), fact}
