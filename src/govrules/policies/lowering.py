"""Duties to questions: what each form of duty means, exactly as design section 5 says.

A deadline becomes (when, duty, open): whether it runs, whether it is met, whether it can still be met.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from govrules.findings import Modality
from govrules.language.nodes import (
    TODAY,
    TRUE,
    And,
    Call,
    Fact,
    Function,
    Lit,
    Node,
    Op,
    Question,
    Sure,
    conjunction,
    disjunction,
    given,
    negation,
)
from govrules.language.terms import Type
from govrules.language.typecheck import Typed, compare, day_after, linear, map_values, workday_after
from govrules.policies.rules import Deadline
from govrules.workdays import DAY_SECONDS

TODAY_DAY = Call(Function.DAY_OF, (Fact(TODAY),))


class Lowered(Struct, frozen=True):
    """A duty before the rule's own condition is added: ``when`` is what the form itself asks for."""

    when: Node
    duty: Node
    open: Node
    deadline: Deadline | None
    governing: Node


def day_of(value: Typed) -> Node:
    """The day of a day or a moment."""
    if value.type is Type.DAY:
        return value.node
    return map_values(value.node, lambda m: Call(Function.DAY_OF, (m,)))


def expression(condition: Node, modality: Modality, governing: Node) -> Lowered:
    """A condition that has to hold, or under must_not not to hold; it is never open."""
    duty = negation(condition) if modality.negative else condition
    return Lowered(TRUE, duty, Lit(False), None, governing)


def counted(act: Typed, anchor: Typed, length: Typed, *, backwards: bool, at: Node | None) -> Lowered:
    """``within`` n days ``after`` a trigger, or ``before`` a date that is led up to.

    The day of the trigger does not count. Calendar days that end on a rest day run to the next working day
    (民法典 201, 203); a lead time in calendar days is not moved.
    """
    start = day_of(anchor)
    if backwards:
        steps = map_values(length.node, lambda n: linear([(-1, n)]))
        due = workday_after(start, steps) if length.unit == "工作日" else day_after(start, steps)
    elif length.unit == "工作日":
        due = workday_after(start, length.node)
    else:
        eve = map_values(length.node, lambda n: linear([(1, n)], -1))
        due = workday_after(day_after(start, eve), Lit(1))
    form = "before" if backwards else "after"
    in_time, over = _against(act, due, at)
    deadline = Deadline(form, act.node, start, due, at, length.node, length.unit)
    return Lowered(
        given(anchor.node),
        conjunction(given(act.node), in_time),
        conjunction(_not_done(act.node), negation(over)),
        deadline,
        due if backwards else start,
    )


def by_date(act: Typed, limit: Typed, at: Node | None) -> Lowered:
    """``by`` a date that the record names; where it is recorded as none, there is no day to be late for."""
    due = day_of(limit)
    if at is None and limit.type is Type.MOMENT and act.type is Type.MOMENT:
        in_time, over = compare(Op.AT_MOST, act.node, limit.node), compare(Op.BELOW, limit.node, Fact(TODAY))
    else:
        in_time, over = _against(act, due, at)
    no_limit = negation(given(limit.node))
    return Lowered(
        TRUE,
        conjunction(given(act.node), disjunction(no_limit, in_time)),
        conjunction(_not_done(act.node), disjunction(no_limit, negation(over))),
        Deadline("by", act.node, due, due, at, None, ""),
        due,
    )


def until(act: Typed, checkpoint: Typed, governing: Node) -> Lowered:
    """A duty without a number of days: judged at its checkpoint, pending before it."""
    if act.type is checkpoint.type:
        in_order = compare(Op.AT_MOST, act.node, checkpoint.node)
    else:
        in_order = compare(Op.AT_MOST, day_of(act), day_of(checkpoint))
    before = negation(given(checkpoint.node))
    return Lowered(
        TRUE,
        conjunction(given(act.node), disjunction(before, in_order)),
        conjunction(_not_done(act.node), before),
        Deadline("until", act.node, day_of(checkpoint), None, None, None, ""),
        governing,
    )


def holds_until(condition: Node, checkpoint: Typed, governing: Node) -> Lowered:
    """A state that has to hold when the checkpoint comes."""
    before = negation(given(checkpoint.node))
    deadline = Deadline("until", None, day_of(checkpoint), None, None, None, "")
    return Lowered(TRUE, condition, conjunction(_not_yet(condition), before), deadline, governing)


def holds_by(condition: Node, limit: Typed) -> Lowered:
    """A state that has to hold by a date that the record names."""
    due = day_of(limit)
    still = disjunction(negation(given(limit.node)), negation(compare(Op.BELOW, due, TODAY_DAY)))
    deadline = Deadline("by", None, due, due, None, None, "")
    return Lowered(TRUE, condition, conjunction(_not_yet(condition), still), deadline, due)


def in_force(governing: Node, since: date, end: date | None) -> Node:
    """Whether the rule may be in force: unless the governing date is surely outside ``since``–``end``."""
    early = Sure(compare(Op.BELOW, governing, Lit(since.toordinal())))
    if end is None:
        return negation(early)
    return conjunction(negation(early), negation(Sure(compare(Op.BELOW, Lit(end.toordinal()), governing))))


def question(when: Node, lowered: Lowered, exceptions: Node, since: date, end: date | None) -> Question:
    """The question of one part of a rule; an exception that is not surely given leaves the rule standing."""
    return Question(
        conjunction(when, lowered.when, negation(Sure(exceptions)), in_force(lowered.governing, since, end)),
        lowered.duty,
        lowered.open,
    )


def remaining(special: Node, general: Node) -> Node:
    """What the special rule asks for beyond the general one: its conjuncts that the general one has not."""
    shared = set(conjuncts(general))
    return conjunction(*(c for c in conjuncts(special) if c not in shared))


def conjuncts(node: Node) -> tuple[Node, ...]:
    """The conditions that ``node`` joins with and."""
    return node.args if isinstance(node, And) else (node,)


def _against(act: Typed, due: Node, at: Node | None) -> tuple[Node, Node]:
    """(the act is in time, the due day or hour is over) for a due day, with or without an hour."""
    if at is None:
        return compare(Op.AT_MOST, day_of(act), due), compare(Op.BELOW, due, TODAY_DAY)
    moment = map_values(at, lambda second: linear([(DAY_SECONDS, due), (1, second)]))
    return compare(Op.AT_MOST, act.node, moment), compare(Op.BELOW, moment, Fact(TODAY))


def _not_done(act: Node) -> Node:
    return negation(Sure(given(act)))


def _not_yet(condition: Node) -> Node:
    return negation(Sure(condition))
