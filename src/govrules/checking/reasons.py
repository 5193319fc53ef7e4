"""Findings with their reasons: made when somebody asks for them, from what the record says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property, partial

from msgspec.structs import replace

from govrules.checking.explain import Explainer
from govrules.checking.judged import APPLIES, Kind
from govrules.checking.situation import Situation
from govrules.findings import Details, Finding, RecordRef, Statement, Verdict
from govrules.language.hoisted import base_facts
from govrules.ledgers import Loaded
from govrules.models.plain import AnyRecord
from govrules.policies.rules import Deadline, Part, Policies, Rule


def explainer_of(situation: Situation) -> Explainer:
    """What there is to say of a situation."""
    return Explainer(
        situation.terms, situation.prepared, situation.calendar, situation.today, situation.hoisted
    )


def findings_on(
    loaded: Loaded, kind: Kind, folded: Sequence[Verdict], parts: Sequence[Sequence[Verdict]]
) -> list[Finding]:
    """The findings on one record; why each verdict is what it is, is worked out when it is asked for."""
    record, rules = loaded.record, kind.rules
    ref = RecordRef(record.kind, record.record_type.title, record.id, loaded.source)
    once = _Once(kind, record)
    deciding = [(r, v) for r, v in zip(rules, folded, strict=True) if r.decides]
    conflicts = _conflicts([(r, v) for r, v in deciding if v in APPLIES and not r.reading])
    return [
        Finding(
            _pointed(ref, loaded, rule, once.explainer) if verdict is Verdict.FAIL and loaded.shown else ref,
            _cited(rule, statement, kind.policies, once.explainer) if rule.amended else statement,
            verdict,
            partial(once.details, rule, verdict, of_parts),
            conflicts.get(rule.id, ()),
        )
        for rule, statement, verdict, of_parts in zip(rules, kind.statements, folded, parts, strict=True)
    ]


class _Once:
    """The explainer of one record, made when the first of its findings is asked why."""

    def __init__(self, kind: Kind, record: AnyRecord):
        self._situation = partial(kind.situation, record)

    @cached_property
    def explainer(self) -> Explainer:
        return explainer_of(self._situation())

    def details(self, rule: Rule, verdict: Verdict, parts: Sequence[Verdict]) -> Details:
        return details_of(rule, verdict, parts, self.explainer)


def _cited(rule: Rule, statement: Statement, policies: Policies, explainer: Explainer) -> Statement:
    """What a finding cites: where an overlay has changed a figure of the rule, the clause of that change."""
    clauses = []
    for name, key in rule.amended:
        parameter = policies.parameters[name]
        selects = next((p.selects for p in rule.parts if (name, key) in p.parameters), rule.governing)
        day = explainer.day(selects) or date.max
        clauses += [parameter.version_on(day, k).clause for k in parameter.changes if key in (None, k)]
    return replace(statement, clause="、".join(dict.fromkeys(clauses))) if clauses else statement


def _pointed(ref: RecordRef, loaded: Loaded, rule: Rule, explainer: Explainer) -> RecordRef:
    """``ref`` at the paragraph where a draft shows the first fact that the rule reads, if it shows any."""
    read = base_facts(frozenset(fact.name for fact in explainer.used(rule)), explainer.hoisted)
    return replace(
        ref, source=next((place for name, place in loaded.shown.items() if name in read), ref.source)
    )


def _conflicts(judged: Sequence[tuple[Rule, Verdict]]) -> dict[str, tuple[str, ...]]:
    """The rules that fix one fact of this record differently (条文冲突).

    Two rules conflict where the choices that they leave have nothing in common, or where what the record says
    satisfies the one and breaks the other.
    """
    deciding = [(r.id, v, fact, choices) for r, v in judged for fact, choices in r.decides]
    found: dict[str, list[str]] = {}
    for rule, verdict, fact, choices in deciding:
        for other, other_verdict, other_fact, other_choices in deciding:
            if rule == other or fact != other_fact or choices == other_choices:
                continue
            if not choices & other_choices or {verdict, other_verdict} == {Verdict.PASS, Verdict.FAIL}:
                found.setdefault(rule, []).append(other)
    return {rule: tuple(others) for rule, others in found.items()}


def details_of(rule: Rule, verdict: Verdict, parts: Sequence[Verdict], explainer: Explainer) -> Details:
    """Why a rule's verdict is what it is; ``parts`` are the verdicts of its parts."""
    deciding = [part for part, v in zip(rule.parts, parts, strict=True) if v is verdict]
    shown = _most_urgent(deciding, explainer)
    due = explainer.due(shown.deadline) if verdict is not Verdict.NOT_APPLICABLE else None
    missing = (
        dict.fromkeys(n for part in deciding for n in explainer.missing(part))
        if verdict is Verdict.UNKNOWN
        else {}
    )
    failed = verdict is Verdict.FAIL
    used = explainer.used(rule) if verdict is not Verdict.NOT_APPLICABLE else ()
    messages = dict.fromkeys(
        explainer.message(p, verdict, explainer.due(p.deadline), negative=rule.modality.negative)
        for p in deciding
    )
    return Details(
        message="；".join(m for m in messages if m),
        facts=used,
        missing=tuple((name, explainer.wanted(name)) for name in missing),
        due=due,
        done=explainer.done(shown.deadline),
        days_late=explainer.days_late(shown.deadline, due) if failed and shown.deadline else None,
        late_unit=shown.deadline.unit or "日" if shown.deadline else "",
        counting=explainer.counting(shown.deadline, due),
        claims=explainer.claims(rule) if verdict in (Verdict.FAIL, Verdict.PENDING) else (),
        presumed_law=verdict not in (Verdict.UNKNOWN, Verdict.NOT_APPLICABLE) and explainer.presumed(rule),
        remedy=rule.remedy if failed else "",
        bearer=explainer.bearer(rule),
        checklist=explainer.on_checklist(missing),
        attestation=explainer.attestation(used),
    )


def _most_urgent(parts: Sequence[Part], explainer: Explainer) -> Part:
    """Of the parts that decide, the one with the earliest due day."""

    def key(part: Part) -> date:
        due = explainer.due(part.deadline)
        return (due.first if due else None) or date.max

    return min(parts, key=key)


def early_text(deadline: Deadline, situation: Situation) -> str:
    """The warning that an act is dated before its trigger."""
    return f"{explainer_of(situation).early_text(deadline)}，按已办处理，请核对日期"


def near_limits(
    loaded: Loaded, rules: Sequence[Rule], policies: Policies, situation: Situation
) -> Iterator[str]:
    """Lengths of a draft within 1 % of their limit: programs differ a little in how they count."""
    explainer = explainer_of(situation)
    for rule in rules:
        limits = [
            int(parameter.version_on(explainer.day(part.selects) or date.max, key).values[key])
            for part in rule.parts
            for name, key in part.parameters
            if (parameter := policies.parameters[name]).unit == "字"
        ]
        for fact in explainer.used(rule):
            if (place := loaded.shown.get(fact.name)) and isinstance(count := fact.value, int):
                for limit in limits:
                    if abs(count - limit) * 100 <= limit:
                        said = f"{fact.title}{fact.text}，与上限{limit}字相差不到1%"
                        yield f"{place}：{said}，请用 WPS 或 Word 复核"
