"""The main job: records in, a report out. Bad records are refused and reported; they stop nobody else."""

from __future__ import annotations

import fnmatch
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TypeAlias

from govrules.checking.context import Context
from govrules.checking.explain import Explainer, terms_of
from govrules.checking.prepare import Today, prepare, read_today
from govrules.checking.waivers import apply_waivers, waivers_in
from govrules.errors import EngineError, UsageError, suggest
from govrules.findings import (
    Details,
    Finding,
    RecordRef,
    Report,
    Statement,
    Summary,
    UnderReading,
    Verdict,
    fold,
    verdict_of,
)
from govrules.language.hoisted import base_facts
from govrules.language.nodes import Facts, Question
from govrules.ledgers import Batch, Loaded, take_records
from govrules.ledgers.entries import GivenWaiver
from govrules.models.plain import AnyRecord, is_record
from govrules.policies.cache import Place, shipped_set
from govrules.policies.rules import Part, Policies, Rule
from govrules.workdays import WorkCalendar, load_calendar

Verdicts = Callable[[Sequence[Question], Sequence[Facts], WorkCalendar, Place | None], list[list[Verdict]]]
ENGINES = ("scalar", "rete")
READINGS = ("chosen", "all")
CHOSEN = "选定"
"""The name of the reading that a rule takes, beside those of the others."""
APPLIES = (Verdict.PASS, Verdict.FAIL, Verdict.PENDING)
"""The verdicts of a rule that surely applies."""

Records: TypeAlias = "Batch | AnyRecord | Mapping[str, object] | Iterable[AnyRecord | Mapping[str, object]]"


def verdicts_of(engine: str) -> Verdicts:
    """An engine, as the verdicts on every question for every record; raises :class:`UsageError`."""
    match engine:
        case "scalar":
            from govrules.engines import scalar  # noqa: PLC0415 (an engine is loaded when it is asked)

            def compiled(
                questions: Sequence[Question],
                records: Sequence[Facts],
                calendar: WorkCalendar,
                kept: Place | None,
            ) -> list[list[Verdict]]:
                rows = scalar.verdicts(questions, records, calendar, kept)
                return [[scalar.VERDICTS[code] for code in row] for row in rows]

            return compiled
        case "rete":
            from govrules.engines import rete  # noqa: PLC0415

            def answered(
                questions: Sequence[Question],
                records: Sequence[Facts],
                calendar: WorkCalendar,
                _kept: Place | None,
            ) -> list[list[Verdict]]:
                rows = rete.answers(questions, records, calendar)
                return [[verdict_of(a.when, a.duty, a.open) for a in row] for row in rows]

            return answered
        case _:
            raise UsageError(
                f"没有“{engine}”这个引擎；{suggest(engine, ENGINES) or '可用：' + '、'.join(ENGINES)}"
            )


def check(
    records: Records,
    *,
    today: date | datetime | str | None = None,
    policies: Policies | None = None,
    engine: str = "scalar",
    readings: str = "chosen",
    known_on: date | None = None,
    calendar: WorkCalendar | Path | str | None = None,
    select: str = "*",
    waivers: Iterable[GivenWaiver | Mapping[str, object]] = (),
) -> Report:
    """Check one record or many (models, dicts, or a loaded batch) against a policy set.

    ``today`` is the day or moment as of which is judged (a bare day is its first second; None: the date at
    +08:00). ``known_on`` hides every holiday notice published later; ``calendar`` is a calendar, or a file
    that takes over its year. ``select`` limits the rules by a pattern of their ids. With ``readings="all"`` a
    finding also says what the verdict is under every other reading of its rule. ``waivers`` are those that do
    not stand in the records themselves, each with the id (and kind) of its record. What is wrong with a
    record is in the report (``refused``), never an exception.

    Raises :class:`UsageError` for an argument that cannot be used, :class:`PolicyError`,
    :class:`CalendarError`, and :class:`EngineError` where the engine is not installed.
    """
    if readings not in READINGS:
        raise UsageError(f"没有“{readings}”这种口径范围；可用：{'、'.join(READINGS)}")
    now = read_today(today)
    policies = policies if policies is not None else shipped_set()
    days = calendar_of(calendar, known_on)
    if not any(fnmatch.fnmatchcase(rule_id, select) for rule_id, _ in policies.listed):
        raise UsageError(f"没有 id 符合“{select}”的规则")
    batch = (
        records
        if isinstance(records, Batch)
        else take_records(_as_sequence(records), vocabulary=policies.vocabulary, models=False)
    )
    with_periods = _with_periods(batch, policies, now)
    kinds = dict.fromkeys(record.kind for record in with_periods.records)
    rules = [r for kind in kinds for r in policies.rules_for(kind) if fnmatch.fnmatchcase(r.id, select)]
    given = _given(waivers)
    asked = [v for r in rules for v in policies.variants.get(r.id, ())] if readings == "all" else []
    every, warnings, errors = _findings(
        with_periods, [*rules, *asked], policies, now, days, verdicts_of(engine)
    )
    found = _with_readings(every) if readings == "all" else every
    findings, waiver_warnings = apply_waivers(
        found, [*waivers_in(batch), *given], with_periods.records, policies.rules, date.fromordinal(now.day)
    )
    return Report(
        today=str(now),
        policies={"name": policies.name, "version": policies.version, "hash": policies.hash},
        calendar={"hash": days.hash, "known_on": days.known_on.isoformat() if days.known_on else None},
        engine=engine,
        findings=findings,
        refused=batch.refused,
        warnings=(*batch.warnings, *warnings),
        waiver_warnings=waiver_warnings,
        errors=errors,
        summary=_summary(batch, findings),
    )


def _with_readings(findings: Sequence[Finding]) -> list[Finding]:
    """The findings under the chosen readings, each with the verdicts under all readings of its rule."""
    others: dict[tuple[str, str, str], list[UnderReading]] = {}
    for finding in findings:
        rule, _, reading = finding.rule.partition("@")
        if reading:
            key = finding.record.kind, finding.record.id, rule
            others.setdefault(key, []).append(UnderReading(reading, finding.verdict, finding.modality))
    made = []
    for finding in findings:
        under = others.get((finding.record.kind, finding.record.id, finding.rule), [])
        if "@" not in finding.rule:
            chosen = UnderReading(CHOSEN, finding.verdict, finding.modality)
            every = (chosen, *under) if under else ()
            made.append(replace(finding, readings=every))
    return made


def calendar_of(calendar: WorkCalendar | Path | str | None, known_on: date | None) -> WorkCalendar:
    """The calendar that the arguments of :func:`check` ask for."""
    if isinstance(calendar, WorkCalendar):
        return calendar
    return load_calendar(known_on, [calendar] if calendar is not None else [])


def _with_periods(batch: Batch, policies: Policies, now: Today) -> Batch:
    """The batch with the records of its periods, if it holds any ledger that is counted by period."""
    kept = {record.kind for record in batch.records}
    if not any(spine.ledger in kept for spine in policies.periods):
        return batch
    from govrules.checking.periods import period_records  # noqa: PLC0415

    return replace(batch, loaded=batch.loaded + period_records(batch, policies, now))


def _given(waivers: Iterable[GivenWaiver | Mapping[str, object]]) -> list[GivenWaiver]:
    """Waivers as their model reads them, which is imported only if there are any."""
    if not (waivers := list(waivers)):
        return []
    from govrules.ledgers.waivers import take_waivers  # noqa: PLC0415

    return take_waivers(waivers)


def _as_sequence(
    records: AnyRecord | Mapping[str, object] | Iterable[AnyRecord | Mapping[str, object]],
) -> Sequence[AnyRecord | Mapping[str, object]]:
    if isinstance(records, Mapping) or is_record(records):
        return [records]
    return list(records)


def _findings(
    batch: Batch,
    rules: Sequence[Rule],
    policies: Policies,
    today: Today,
    calendar: WorkCalendar,
    verdicts_of_parts: Verdicts,
) -> tuple[list[Finding], list[str], list[str]]:
    """The findings in the order of the records and the rules, input warnings, and what the engine refused."""
    findings: dict[int, list[Finding]] = {}
    warnings: list[str] = []
    errors: list[str] = []
    records = batch.loaded
    context = Context(batch.records, batch.complete)
    by_kind: dict[str, list[int]] = {}
    for i, loaded in enumerate(records):
        by_kind.setdefault(loaded.record.kind, []).append(i)
    for kind, places in by_kind.items():
        of_kind = [rule for rule in rules if rule.record == kind]
        prepared = [prepare(records[i].record, policies, context, calendar, today) for i in places]
        try:
            kept = policies.shelf.place_for(of_kind) if policies.shelf is not None else None
            results = _verdicts(of_kind, [p.facts for p in prepared], calendar, verdicts_of_parts, kept)
        except EngineError as error:
            errors.append(f"{kind}：{error}")
            results = [[[Verdict.UNKNOWN] * len(r.parts) for r in of_kind] for _ in places]
        terms = terms_of(policies, kind)
        statements = [rule.statement for rule in of_kind]
        for i, ready, verdicts in zip(places, prepared, results, strict=True):
            explainer = Explainer(terms, ready, calendar, today, policies.hoisted.get(kind, {}))
            cited = [_cited(r, s, policies, explainer) for r, s in zip(of_kind, statements, strict=True)]
            findings[i] = _explained(records[i], of_kind, cited, verdicts, explainer)
            judged = zip(of_kind, findings[i], strict=True)
            applicable = [r for r, f in judged if f.verdict in APPLIES and not r.reading]
            warnings.extend(_warnings(records[i], applicable, explainer))
            if records[i].shown:
                warnings.extend(_near_limits(records[i], applicable, policies, explainer))
    return [f for i in sorted(findings) for f in findings[i]], warnings, errors


def _cited(rule: Rule, statement: Statement, policies: Policies, explainer: Explainer) -> Statement:
    """What a finding cites: where an overlay has changed a figure of the rule, the clause of that change."""
    clauses = []
    for name, key in rule.amended:
        parameter = policies.parameters[name]
        selects = next((p.selects for p in rule.parts if (name, key) in p.parameters), rule.governing)
        day = explainer.day(selects) or date.max
        clauses += [parameter.version_on(day, k).clause for k in parameter.changes if key in (None, k)]
    return replace(statement, clause="、".join(dict.fromkeys(clauses))) if clauses else statement


def _verdicts(
    rules: Sequence[Rule],
    facts: Sequence[Facts],
    calendar: WorkCalendar,
    verdicts_of_parts: Verdicts,
    kept: Place | None,
) -> list[list[list[Verdict]]]:
    """The verdict of every part of every rule, per record."""
    questions = [part.question for rule in rules for part in rule.parts]
    found = []
    for row in verdicts_of_parts(questions, facts, calendar, kept):
        flat = iter(row)
        found.append([[next(flat) for _ in rule.parts] for rule in rules])
    return found


def _explained(
    loaded: Loaded,
    rules: Sequence[Rule],
    statements: Sequence[Statement],
    parts: Sequence[Sequence[Verdict]],
    explainer: Explainer,
) -> list[Finding]:
    """The findings on one record; why each verdict is what it is, is worked out when it is asked for."""
    record = loaded.record
    ref = RecordRef(record.kind, record.record_type.title, record.id, loaded.source)
    folded = [fold(of_rule) for of_rule in parts]
    conflicts = _conflicts(
        [(r, v) for r, v in zip(rules, folded, strict=True) if v in APPLIES and not r.reading]
    )
    return [
        Finding(
            _pointed(ref, loaded, rule, explainer) if verdict is Verdict.FAIL and loaded.shown else ref,
            statement,
            verdict,
            partial(details_of, rule, verdict, of_parts, explainer),
            conflicts.get(rule.id, ()),
        )
        for rule, statement, verdict, of_parts in zip(rules, statements, folded, parts, strict=True)
    ]


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


def _warnings(loaded: Loaded, rules: Sequence[Rule], explainer: Explainer) -> list[str]:
    """Dates that cannot be quite right: an act still to come, an act before what it answers."""
    record = loaded.record
    where = f"{record.record_type.title} {record.id}" + (f"（{loaded.source}）" if loaded.source else "")
    found = [
        f"{where}：{term.title}晚于今天（{explainer.today}），按尚未发生处理"
        for term in explainer.prepared.to_come
    ]
    deadlines = [part.deadline for rule in rules for part in rule.parts if part.deadline is not None]
    found += [
        f"{where}：{explainer.early_text(deadline)}，按已办处理，请核对日期"
        for deadline in deadlines
        if explainer.early(deadline)
    ]
    return list(dict.fromkeys(found))


def _near_limits(
    loaded: Loaded, rules: Sequence[Rule], policies: Policies, explainer: Explainer
) -> Iterator[str]:
    """Lengths of a draft within 1 % of their limit: programs differ a little in how they count."""
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


def _summary(batch: Batch, findings: Sequence[Finding]) -> Summary:
    verdicts = Counter(f.verdict for f in findings)
    refused = sum(r.is_record for r in batch.refused)
    return Summary(
        total=batch.total,
        read=len(batch.loaded),
        refused=refused,
        verdicts={v: verdicts[v] for v in Verdict},
        violations=sum(f.violation for f in findings),
        advisories=sum(f.advisory for f in findings),
        waived=sum(f.waiver is not None for f in findings),
    )
