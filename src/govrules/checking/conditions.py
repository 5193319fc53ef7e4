"""A condition that is not as it should be, in words: which parts of it, said of the facts of one record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec import Struct

from govrules.language.evaluation import ABSENT
from govrules.language.hoisted import POSITION
from govrules.language.nodes import (
    And,
    Call,
    Compare,
    Fact,
    Function,
    If,
    In,
    Linear,
    Lit,
    Node,
    Not,
    Op,
    Or,
    Sure,
    fact_names,
)
from govrules.language.terms import Type

if TYPE_CHECKING:
    from govrules.checking.explain import Explainer

TIMES = (Type.DAY, Type.MOMENT)
PRESENT = "已有"


class Told(Struct, frozen=True):
    """Conditions about the record of one explainer; ``text`` is the duty as the rule has it."""

    explainer: Explainer
    text: str

    def failure(self, node: Node) -> str:
        """What of a duty does not hold; empty where only the whole duty says it well."""
        blamed = [self._leaf(leaf, wanted) for leaf, wanted in self._blame(node, True)]
        if not all(blamed):
            return ""
        told = dict.fromkeys(text for text in blamed if text)
        beside = [text.removeprefix(PRESENT) for text in told if text.startswith(PRESENT)]
        implied = {
            PRESENT + fact for fact in beside if any(fact in text for text in told if PRESENT + fact != text)
        }
        return "；".join(text for text in told if text not in implied)

    def facts(self, node: Node) -> str:
        """The recorded facts of a condition with their values, and what was asked of lists and people."""
        names = {
            name.partition(".")[0]: None for name in fact_names(node) if name not in self.explainer.hoisted
        }
        names |= dict.fromkeys(name for name in fact_names(node) if name in self.explainer.hoisted)
        return "，".join(
            self._fact(name) for name in self.explainer.terms if name in names and self._fact(name)
        )

    def _fact(self, name: str) -> str:
        value = self.explainer.text(name)
        if name in self.explainer.hoisted and self.explainer.terms[name].type is Type.BOOL:
            return self.explainer.spoken(name, denied=value == "否") if value else ""
        if value and self._is_place(name):
            return f"{self.explainer.title(name)}{'没有' if value == '无' else f'在第{value}项'}"
        return f"{self.explainer.title(name)}{value}" if value else ""

    def _blame(self, node: Node, wanted: bool) -> Iterable[tuple[Node, bool]]:
        """The conditions because of which ``node`` is not as wanted."""
        match node:
            case Not(arg):
                yield from self._blame(arg, not wanted)
            case Sure(arg):
                yield from self._blame(arg, wanted)
            case And(args) | Or(args):
                for arg in args:
                    if self.explainer.truth(arg) is not wanted:
                        yield from self._blame(arg, wanted)
            case If(rows, otherwise):
                for when, outcome in rows:
                    if self.explainer.truth(when) is True:
                        yield from self._blame(outcome, wanted)
                        return
                yield from self._blame(otherwise, wanted)
            case Call(Function.FALLBACK, (first, second)):
                yield from self._blame(second if self.explainer.value(first) is ABSENT else first, wanted)
            case _:
                yield node, wanted

    def _leaf(self, node: Node, wanted: bool) -> str | None:
        """A condition that is not as wanted, in words; None where only the whole duty says it well."""
        title, text = self.explainer.title, self.explainer.text
        match node:
            case Compare(Op.EQUAL, Fact(name), Lit(value, _)) if text(name):
                term = self.explainer.terms[name]
                should = term.labels.get(str(value), f"{value}{term.unit}")
                return f"{title(name)}{text(name)}，{'应为' if wanted else '不应为'}{should}"
            case Compare(Op.EQUAL, Fact(one), Fact(other)) if wanted and self._missing(one, other):
                return self._missing(one, other)
            case Compare(Op.EQUAL, Fact(one), Fact(other)) if text(one) and text(other):
                word = "应与" if wanted else "不应与"
                return f"{title(one)}{text(one)}，{word}{title(other)}（{text(other)}）一致"
            case Compare(op, left, right) if op is not Op.EQUAL:
                if not wanted:
                    left, right, op = right, left, (Op.BELOW if op is Op.AT_MOST else Op.AT_MOST)
                return self._bound(op is Op.BELOW, left, right)
            case In(Fact(name), choices) if text(name):
                labels = "、".join(
                    label for code, label in self.explainer.terms[name].labels.items() if code in choices
                )
                return f"{title(name)}{text(name)}，{'应为' if wanted else '不应为'}{labels}"
            case Call(Function.GIVEN, (Fact(name),)):
                return f"没有{title(name)}" if wanted else PRESENT + title(name)
            case Fact(name) if name in self.explainer.hoisted:
                return self.explainer.spoken(name, denied=wanted)
            case Fact(name):
                set_name, _, code = name.partition(".")
                if code and set_name in self.explainer.terms:
                    label = self.explainer.terms[set_name].labels[code]
                    return f"{title(set_name)}{'没有' if wanted else '含有'}“{label}”"
                return f"{title(name)}为“{'否' if wanted else '是'}”"
            case _:
                return None

    # bounds ----------------------------------------------------------------------------------------

    def _bound(self, strict: bool, left: Node, right: Node) -> str | None:
        """``left <= right`` (or ``<``) that does not hold, said of the fact that the rule names first."""
        left, right = self._given(left), self._given(right)
        match left, right:
            case Fact(name), Lit(int(limit), origin) if self._is_count(name):
                word = "应少于" if strict else "上限为"
            case Lit(int(limit), origin), Fact(name) if self._is_count(name):
                word = "应多于" if strict else "下限为"
            case Lit(int(limit)), Linear(terms, 0) if all(factor == 1 for factor, _ in terms):
                return self._sum([self._given(arg) for _, arg in terms], limit + strict)
            case Fact(one), Fact(other) if self._is_place(one):
                return self._places(one, other)
            case Fact(one), Fact(other) if self.explainer.terms[one].type in TIMES:
                return self._times(strict, one, other)
            case _:
                return self._two_sided(strict, left, right)
        named = f"（{origin.parameter}{f'·{origin.key}' if origin.key else ''}）" if origin else ""
        unit = self.explainer.terms[name].unit
        return f"{self.explainer.title(name)}{self.explainer.text(name)}，{word}{limit}{unit}{named}"

    def _sum(self, parts: list[Node], least: int) -> str | None:
        names = [part.name for part in parts if isinstance(part, Fact) and self._is_count(part.name)]
        if len(names) < len(parts):
            return None
        counted = "、".join(f"{self.explainer.title(n)}{self.explainer.text(n) or '未登记'}" for n in names)
        return f"{counted}，合计应不少于{least}{self.explainer.terms[names[0]].unit}"

    def _times(self, strict: bool, one: str, other: str) -> str:
        """``one <= other`` of days or moments, said of what the rule names first, or of what is missing."""
        title, text = self.explainer.title, self.explainer.text
        if missing := self._missing(one, other):
            return missing
        if 0 <= self.text.find(title(other)) < self.text.find(title(one)):
            return (
                f"{title(other)}{text(other)}，应{'晚于' if strict else '不早于'}{title(one)}（{text(one)}）"
            )
        return f"{title(one)}{text(one)}，应{'早于' if strict else '不晚于'}{title(other)}（{text(other)}）"

    def _places(self, one: str, other: str) -> str:
        """An element of a list that does not come before another."""
        if missing := self._missing(one, other):
            return missing
        return f"{self.explainer.title(one)}，应在{self.explainer.title(other)}之前"

    def _missing(self, *names: str) -> str:
        """The first of some facts that is not there, in words; empty if all are."""
        absent = (name for name in names if self.explainer.facts.get(name) is None)
        return next((f"没有{self.explainer.title(name)}" for name in absent), "")

    def _is_place(self, name: str) -> bool:
        """Whether a fact is the place that an element has in its list (次序)."""
        declared = self.explainer.hoisted.get(name)
        return declared is not None and getattr(declared.what, "fact", "") == POSITION

    def _two_sided(self, strict: bool, left: Node, right: Node) -> str | None:
        """A bound that another fact sets, worked out: 到会人数3人，应不少于4人（组成人数8人）."""
        one, other = self._multiple(left), self._multiple(right)
        if one is None or other is None:
            return None
        title, text = self.explainer.title, self.explainer.text
        (_, _, low_name), (_, _, high_name) = one, other
        if 0 <= self.text.find(title(low_name)) < self.text.find(title(high_name)):
            factor, constant, name = one
            most = (self._total(other) - strict - constant) // factor
            bound, basis = f"应不多于{most}", high_name
        else:
            factor, constant, name = other
            least = -((constant - self._total(one) - strict) // factor)
            bound, basis = f"应不少于{least}", low_name
        unit = self.explainer.terms[name].unit
        return f"{title(name)}{text(name)}，{bound}{unit}（{title(basis)}{text(basis)}）"

    def _multiple(self, node: Node) -> tuple[int, int, str] | None:
        """(factor, constant, fact) of a positive multiple of one recorded count."""
        factor, constant = 1, 0
        if isinstance(node, Linear) and len(node.terms) == 1:
            constant = node.constant
            ((factor, node),) = node.terms
        node = self._given(node)
        if not isinstance(node, Fact) or not self._is_count(node.name) or factor < 1:
            return None
        if not isinstance(self.explainer.facts.get(node.name), int):
            return None
        return factor, constant, node.name

    def _total(self, multiple: tuple[int, int, str]) -> int:
        factor, constant, name = multiple
        value = self.explainer.facts[name]
        return factor * value + constant if isinstance(value, int) else constant

    def _is_count(self, name: str) -> bool:
        return self.explainer.terms[name].type is Type.INT

    def _given(self, node: Node) -> Node:
        """Of 否则(first, second) the one that counts."""
        if isinstance(node, Call) and node.function is Function.FALLBACK:
            return self._given(node.args[1] if self.explainer.value(node.args[0]) is ABSENT else node.args[0])
        return node
