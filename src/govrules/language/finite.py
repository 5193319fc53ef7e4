"""Whether conditions over choices and truths exclude one another, by trying every combination.

Only for conditions that read nothing but booleans and choices, and few enough of them; the rest is left to
the analysis of rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from math import prod

from govrules.language.nodes import (
    And,
    Call,
    Compare,
    Fact,
    Function,
    In,
    Lit,
    Node,
    Not,
    Op,
    Or,
    fact_names,
    walk,
)
from govrules.language.terms import Term, Type

MOST = 20_000
"""Combinations up to which every one is tried."""
MOST_STEPS = 5_000_000
"""Nodes looked at, over all combinations, up to which every one is tried."""

Assignment = Mapping[str, bool | str]


def overlap(conditions: Sequence[Node], terms: Iterable[Term]) -> str | None:
    """A combination for which several conditions hold, in words; None if none does, or too many to try."""
    names = sorted(frozenset().union(*map(fact_names, conditions)))
    domains = _domains(terms)
    if not names or any(name not in domains for name in names):
        return None
    combinations = prod(len(domains[name][1]) for name in names)
    steps = combinations * sum(1 for condition in conditions for _ in walk(condition))
    if combinations > MOST or steps > MOST_STEPS:
        return None
    for values in product(*(domains[name][1] for name in names)):
        chosen = dict(zip(names, values, strict=True))
        try:
            holding = sum(_holds(condition, chosen) for condition in conditions)
        except KeyError:
            return None
        if holding > 1:
            return "、".join(f"{domains[n][0]}为{domains[n][1][v]}" for n, v in chosen.items())
    return None


def _domains(terms: Iterable[Term]) -> dict[str, tuple[str, dict[bool | str, str]]]:
    """The facts with few values: title, and each value with its label."""
    truths: dict[bool | str, str] = {True: "是", False: "否"}
    found: dict[str, tuple[str, dict[bool | str, str]]] = {}
    for term in terms:
        if term.type is Type.BOOL:
            found[term.name] = (term.title, truths)
        elif term.type is Type.CODE:
            choices: dict[bool | str, str] = {code: label for code, label in term.labels.items()}  # noqa: C416
            found[term.name] = (term.title, choices)
        elif term.type is Type.CODES:
            members = {f"{term.name}.{code}": label for code, label in term.labels.items()}
            found |= {name: (f"{term.title}含{label}", truths) for name, label in members.items()}
    return found


def _holds(node: Node, chosen: Assignment) -> bool:
    """The truth of a condition where every fact is known; KeyError for what has no few values."""
    match node:
        case Lit(bool(value), _):
            return value
        case Fact(name):
            return chosen[name] is True
        case Not(arg):
            return not _holds(arg, chosen)
        case And(args):
            return all(_holds(arg, chosen) for arg in args)
        case Or(args):
            return any(_holds(arg, chosen) for arg in args)
        case In(Fact(name), choices):
            return chosen[name] in choices
        case Compare(Op.EQUAL, Fact(name), Lit(value, _)):
            return chosen[name] == value
        case Call(Function.GIVEN, (Fact(name),)):
            return name in chosen
        case _:
            raise KeyError(type(node).__name__)
