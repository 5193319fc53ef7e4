"""Readings: how an open wording of the text is taken, and how else it could be.

A rule names each open question with the reading it takes and the others, each with what of the rule it
changes. A question that several rules share is named once in ``readings.yaml``; the rules give the changes
only. Every combination of the readings that a rule mentions is a rule of its own, evaluated when asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod

from msgspec import Struct

from govrules.errors import Problem, suggest
from govrules.policies.rules import Question, Reading
from govrules.trees import Mapping, Node, Scalar

MOST_VARIANTS = 16
"""Combinations of readings that one rule may have, the chosen one included."""
HEADS = ("chosen", "because")
CHANGES = ("when", "must", "must_not", "should", "should_not", "unless", "define")
DUTIES = ("must", "must_not", "should", "should_not")


class Open(Struct, frozen=True):
    """An open question of one rule: what is known of it, and the changes that each other reading makes."""

    question: Question
    changes: Mapping
    """by the name of the reading"""


def shared_questions(tree: Node | None, problems: list[Problem]) -> dict[str, Question]:
    """The questions of ``readings.yaml``: ``问题: {chosen, because, others: {口径: 理由}}``."""
    found: dict[str, Question] = {}
    for key, node in tree.entries if isinstance(tree, Mapping) else ():
        chosen, because = (_text(node, head) for head in HEADS)
        others = node.get("others") if isinstance(node, Mapping) else None
        if not chosen or not because or not isinstance(others, Mapping):
            hint = "写成 问题: {chosen: 口径, because: 理由, others: {另一口径: 理由}}"
            problems.append(Problem(f"问题“{key.text}”没有写全", key.span, hint))
            continue
        readings = tuple(Reading(k.text, v.text) for k, v in others.entries if isinstance(v, Scalar))
        found[key.text] = Question(key.text, chosen, because, readings)
    return found


def open_questions(rule: Mapping, shared: dict[str, Question], problems: list[Problem]) -> tuple[Open, ...]:
    """The open questions of a rule; what is wrong with its ``readings`` is added to ``problems``."""
    tree = rule.get("readings")
    if tree is None:
        return ()
    if not isinstance(tree, Mapping):
        problems.append(Problem("readings 写成 {问题: {chosen, because, 另一口径: {…}}}", tree.span))
        return ()
    found = [o for key, node in tree.entries if (o := _open(key, node, shared, problems)) is not None]
    if prod(len(o.question.others) + 1 for o in found) > MOST_VARIANTS:
        problems.append(Problem(f"各问题的口径组合超过{MOST_VARIANTS}种", tree.span, "减少问题或口径"))
        return ()
    for i, open_ in enumerate(found):
        rivals = {key for other in found[:i] for key in _changed_keys(other)} & _changed_keys(open_)
        if rivals:
            hint = "并成一个问题，或者用 define 改"
            message = f"两个问题的口径都改{'、'.join(sorted(rivals))}，合在一起说不清"
            problems.append(Problem(message, open_.changes.span, hint))
            return ()
    return tuple(found)


def _changed_keys(open_: Open) -> set[str]:
    """What the readings of a question change; the four forms of a duty are one, definitions go by name."""
    keys = set()
    for _, change in open_.changes.entries:
        for key, node in change.entries if isinstance(change, Mapping) else ():
            if key.text == "define":
                keys |= {k.text for k, _ in node.entries} if isinstance(node, Mapping) else set()
            elif key.text != "because":
                keys.add("要求" if key.text in DUTIES else key.text)
    return keys


def _open(key: Scalar, node: Node, shared: dict[str, Question], problems: list[Problem]) -> Open | None:
    if not isinstance(node, Mapping):
        problems.append(Problem(f"问题“{key.text}”写成 {{chosen, because, 另一口径: {{…}}}}", key.span))
        return None
    before = len(problems)
    known = shared.get(key.text)
    chosen, because = (_text(node, head) for head in HEADS)
    if known is None and not (chosen and because):
        hint = (
            suggest(key.text, shared) or "写上 chosen（选定的口径）和 because（理由），或列入 readings.yaml"
        )
        problems.append(Problem(f"问题“{key.text}”没有写明选定的口径和理由", key.span, hint))
    if known is not None and (chosen or because):
        problems.append(
            Problem(f"问题“{key.text}”已在 readings.yaml 里选定", key.span, "删去 chosen 和 because")
        )
    others, changes = [], []
    for name, change in node.entries:
        if name.text in HEADS:
            continue
        if not isinstance(change, Mapping):
            problems.append(Problem(f"口径“{name.text}”写成 {{because, must: …}}", name.span))
            continue
        for k, _ in change.entries:
            if k.text not in (*CHANGES, "because"):
                hint = suggest(k.text, CHANGES) or f"可改：{'、'.join(CHANGES)}"
                problems.append(Problem(f"口径不能改“{k.text}”", k.span, hint))
        named = {r.name: r for r in known.others} if known is not None else {}
        if known is not None and name.text not in named:
            problems.append(
                Problem(f"问题“{key.text}”没有口径“{name.text}”", name.span, suggest(name.text, named))
            )
        why = _text(change, "because") or (named[name.text].because if name.text in named else "")
        if not why:
            problems.append(Problem(f"口径“{name.text}”没有写明理由 because", name.span))
        others.append(Reading(name.text, why))
        changes.append((name, change))
    if not others:
        problems.append(Problem(f"问题“{key.text}”没有另外的口径", key.span))
    if len(problems) > before:
        return None
    heads = (known.chosen, known.because) if known is not None else (chosen, because)
    question = Question(key.text, *heads, tuple(others))
    return Open(question, Mapping(tuple(changes), node.span, node.end))


def variants(rule: Mapping, questions: Sequence[Open]) -> Iterator[tuple[str, Mapping, list[Mapping]]]:
    """Every combination that is not the chosen one: its name, the rule as it then is, its own definitions.

    The name is that of its readings, joined by “+”; a question that keeps its chosen reading is not in it.
    """
    choices = [[None, *(k.text for k, _ in o.changes.entries)] for o in questions]
    for names in product(*choices):
        made, defines = rule, list[Mapping]()
        for open_, name in zip(questions, names, strict=True):
            change = open_.changes.get(name) if name is not None else None
            if isinstance(change, Mapping):
                made = _changed(made, change)
                own = change.get("define")
                defines += [own] if isinstance(own, Mapping) else []
        if any(names):
            yield "+".join(name for name in names if name is not None), made, defines


def _changed(rule: Mapping, change: Mapping) -> Mapping:
    """A rule with the keys of a reading in the place of its own; one duty takes the place of the other."""
    keys = {k.text for k, _ in change.entries}
    gone = keys | (set(DUTIES) if keys & set(DUTIES) else set())
    kept = [(k, v) for k, v in rule.entries if k.text not in gone]
    new = [(k, v) for k, v in change.entries if k.text in CHANGES and k.text != "define"]
    return Mapping((*kept, *new), rule.span, rule.end)


def _text(tree: Node | None, key: str) -> str:
    node = tree.get(key) if isinstance(tree, Mapping) else None
    return node.text.strip() if isinstance(node, Scalar) and node.value is not None else ""
