"""``periods`` in policy.yaml: which records are made, one per period, from which ledger."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf

from govrules.errors import Problem, suggest
from govrules.language.parser import ExpressionError
from govrules.language.terms import Term, Type
from govrules.models import KINDS
from govrules.policies.rules import Periods
from govrules.trees import Mapping, Scalar
from govrules.trees import Node as Tree

PERIOD_KEYS = ("record", "ledger", "date", "by", "start", "end", "length")
LENGTHS = {"月": 1, "季": 3, "年": 12}

Terms = MappingOf[str, MappingOf[str, Term]]


def read_periods(item: Tree, terms: Terms) -> Periods:
    """One entry of ``periods`` in policy.yaml; raises :class:`ExpressionError`."""
    entries = {k.text: v for k, v in item.entries} if isinstance(item, Mapping) else {}
    if set(entries) != set(PERIOD_KEYS) or not isinstance(entries["length"], Mapping):
        raise ExpressionError(Problem(f"periods 的每一项写明 {'、'.join(PERIOD_KEYS)}", item.span))
    made, ledger = (_kind(entries[key]) for key in ("record", "ledger"))
    by = _term(terms, made, entries["by"], Type.CODE)
    codes = {label: code for code, label in by.labels.items()}
    months = {}
    for key, length in entries["length"].entries:
        if key.text not in codes or not isinstance(length, Scalar) or length.text not in LENGTHS:
            raise ExpressionError(Problem(f"length 写成 {{{by.title}的选项: 月、季或年}}", key.span))
        months[codes[key.text]] = LENGTHS[length.text]
    return Periods(
        made,
        ledger,
        _term(terms, ledger, entries["date"], Type.DAY).name,
        by.name,
        _term(terms, made, entries["start"], Type.DAY).name,
        _term(terms, made, entries["end"], Type.DAY).name,
        months,
        by.labels,
    )


def _kind(node: Tree) -> str:
    kind = node.text if isinstance(node, Scalar) else ""
    if kind not in KINDS:
        raise ExpressionError(Problem(f"没有“{kind}”这类记录", node.span, suggest(kind, KINDS)))
    return kind


def _term(terms: Terms, kind: str, node: Tree, type_: Type) -> Term:
    title = node.text if isinstance(node, Scalar) else ""
    term = terms[kind].get(title)
    if term is None or term.type is not type_:
        raise ExpressionError(Problem(f"“{title}”不合用", node.span, suggest(title, terms[kind])))
    return term
