"""The collections that rules about a record type may look through, from what the models declare."""

from __future__ import annotations

from collections.abc import Mapping

from govrules.language.hoisted import POSITION, Collection, Where
from govrules.language.terms import Term, Type
from govrules.models import KINDS

PLACE = Term(POSITION, "次序", Type.INT)
LEDGER = "台账"


def collections_of(kind: str, terms: Mapping[str, Mapping[str, Term]]) -> dict[str, Collection]:
    """By title: the lists of ``kind``, the records that refer to it, and every ledger (``议题台账``)."""
    found: dict[str, Collection] = {}
    for term in terms[kind].values():
        if term.type is Type.LIST:
            items = {item.title: item for item in term.items.values()} | {PLACE.title: PLACE}
            found[term.title] = Collection(term.title, Where.LIST, term.name, items, "", term.open_until)
    for child, model in KINDS.items():
        references = [fact for fact, target in model.REFERENCES.items() if target == kind]
        if references and child != kind and model.title not in found:
            found[model.title] = Collection(model.title, Where.CHILDREN, child, terms[child], references[0])
    for other, model in KINDS.items():
        title = f"{model.title}{LEDGER}"
        found.setdefault(title, Collection(title, Where.LEDGER, other, terms[other]))
    return found
