"""The main job: records in, a report out. Bad records are refused and reported; they stop nobody else."""

from __future__ import annotations

import fnmatch
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeAlias

from msgspec.structs import replace

from govrules.checking.context import Context
from govrules.checking.judged import APPLIES, VERDICTS, Findings, Judged, Kind, judged
from govrules.checking.prepare import Today, prepare, read_today
from govrules.checking.situation import Situation, Terms, terms_of
from govrules.checking.waivers import apply_waivers, waivers_in
from govrules.errors import EngineError, UsageError, suggest
from govrules.findings import (
    Finding,
    Report,
    Summary,
    UnderReading,
    Verdict,
    verdict_of,
)
from govrules.language.nodes import Facts, Question
from govrules.ledgers import Batch, Loaded, take_records
from govrules.ledgers.entries import GivenWaiver, Progress, no_progress
from govrules.models.plain import AnyRecord, is_record
from govrules.policies.cache import kept_calendar, shipped_set
from govrules.policies.rules import Policies, Rule
from govrules.policies.shelf import Place
from govrules.workdays import WorkCalendar, load_calendar

Verdicts = Callable[[Sequence[Question], Sequence[Facts], WorkCalendar, Place | None], list[list[Verdict]]]
ENGINES = ("scalar", "rete")
READINGS = ("chosen", "all")
CHOSEN = "选定"
"""The name of the reading that a rule takes, beside those of the others."""
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
    progress: Progress = no_progress,
) -> Report:
    """Check one record or many (models, dicts, or a loaded batch) against a policy set.

    ``today`` is the day or moment as of which is judged (a bare day is its first second; None: the date at
    +08:00). ``known_on`` hides every holiday notice published later; ``calendar`` is a calendar, or a file
    that takes over its year. ``select`` limits the rules by a pattern of their ids. With ``readings="all"`` a
    finding also says what the verdict is under every other reading of its rule. ``waivers`` are those that do
    not stand in the records themselves, each with the id (and kind) of its record. ``progress`` is told how
    far checking is. What is wrong with a record is in the report (``refused``), never an exception.

    Raises :class:`UsageError` for an argument that cannot be used, :class:`PolicyError`,
    :class:`CalendarError`, and :class:`EngineError` where the engine is not installed.
    """
    if readings not in READINGS:
        raise UsageError(f"没有“{readings}”这种口径范围；可用：{'、'.join(READINGS)}")
    now = read_today(today)
    policies = policies if policies is not None else shipped_set()
    days = calendar_of(calendar, known_on, policies)
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
        with_periods, [*rules, *asked], policies, now, days, verdicts_of(engine), progress
    )
    found: Sequence[Finding] = _with_readings(every) if readings == "all" else every
    findings, waiver_warnings = apply_waivers(
        found, [*waivers_in(batch), *given], with_periods.records, policies.rules, date.fromordinal(now.day)
    )
    return Report(
        today=str(now),
        policies={"name": policies.name, "version": policies.version, "hash": policies.hash},
        calendar={"hash": days.hash, "known_on": days.known_on.isoformat() if days.known_on else None},
        engine=engine,
        readings=readings,
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


def calendar_of(
    calendar: WorkCalendar | Path | str | None, known_on: date | None, policies: Policies
) -> WorkCalendar:
    """The calendar that the arguments of :func:`check` ask for."""
    if isinstance(calendar, WorkCalendar):
        return calendar
    if calendar is None and known_on is None and policies.shelf is not None:
        return kept_calendar(policies.shelf)
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
    progress: Progress,
) -> tuple[Findings, list[str], list[str]]:
    """The findings in the order of the records and the rules, input warnings, and what the engine refused."""
    found: list[Judged | None] = [None] * len(batch.loaded)
    warnings: list[str] = []
    errors: list[str] = []
    context = Context(batch.records, batch.complete)
    by_kind: dict[str, list[int]] = {}
    for i, loaded in enumerate(batch.loaded):
        by_kind.setdefault(loaded.record.kind, []).append(i)
    for name, places in by_kind.items():
        of_kind = [rule for rule in rules if rule.record == name]
        kind = Kind(
            policies,
            of_kind,
            [rule.statement for rule in of_kind],
            partial(_situation, terms_of(policies, name), policies, context, calendar, today),
        )
        kept = policies.shelf.place_for(of_kind) if policies.shelf is not None else None
        ask = partial(_asked, kind, calendar=calendar, kept=kept, verdicts_of_parts=verdicts_of_parts)
        records = [batch.loaded[i] for i in places]
        try:
            answered, said = _judged(progress(records, len(records), "检查"), kind, ask)
        except EngineError as error:
            errors.append(f"{name}：{error}")
            answered, said = _judged(records, kind, partial(_unanswered, kind))
        warnings += said
        for i, one in zip(places, answered, strict=True):
            found[i] = one
    return Findings([one for one in found if one is not None]), warnings, errors


CHUNK = 1_000
"""Records that are prepared for an engine at once; it bounds the memory, and changes nothing else."""

Ask = Callable[[Sequence[Facts]], list[list[Verdict]]]


def _judged(records: Iterable[Loaded], kind: Kind, ask: Ask) -> tuple[list[Judged], list[str]]:
    """The records of one kind with the verdicts of every part of every rule, and the warnings on them."""
    found: list[Judged] = []
    warnings: list[str] = []
    rest = iter(records)
    while chunk := list(islice(rest, CHUNK)):
        situations = [kind.situation(loaded.record) for loaded in chunk]
        answers = ask([situation.facts for situation in situations])
        for loaded, situation, parts in zip(chunk, situations, answers, strict=True):
            one = judged(loaded, kind, parts)
            found.append(one)
            verdicts = zip(kind.rules, one.folded, strict=True)
            applicable = [r for r, code in verdicts if VERDICTS[code] in APPLIES and not r.reading]
            warnings += _warnings(loaded, applicable, situation)
            if loaded.shown:
                from govrules.checking.reasons import near_limits  # noqa: PLC0415 (only drafts)

                warnings += near_limits(loaded, applicable, kind.policies, situation)
    return found, warnings


def _asked(
    kind: Kind,
    facts: Sequence[Facts],
    *,
    calendar: WorkCalendar,
    kept: Place | None,
    verdicts_of_parts: Verdicts,
) -> list[list[Verdict]]:
    """What the engine says of every part, per record."""
    questions = [part.question for rule in kind.rules for part in rule.parts]
    return verdicts_of_parts(questions, facts, calendar, kept)


def _unanswered(kind: Kind, facts: Sequence[Facts]) -> list[list[Verdict]]:
    """What is said where the engine cannot answer."""
    return [[Verdict.UNKNOWN] * sum(len(rule.parts) for rule in kind.rules)] * len(facts)


def _situation(
    terms: Terms,
    policies: Policies,
    context: Context,
    calendar: WorkCalendar,
    today: Today,
    record: AnyRecord,
) -> Situation:
    ready = prepare(record, policies, context, calendar, today)
    return Situation(terms, ready, calendar, today, policies.hoisted.get(record.kind, {}))


def _warnings(loaded: Loaded, rules: Sequence[Rule], situation: Situation) -> list[str]:
    """Dates that cannot be quite right: an act still to come, an act before what it answers."""
    record = loaded.record
    where = f"{record.record_type.title} {record.id}" + (f"（{loaded.source}）" if loaded.source else "")
    found = [
        f"{where}：{term.title}晚于今天（{situation.today}），按尚未发生处理"
        for term in situation.prepared.to_come
    ]
    deadlines = [part.deadline for rule in rules for part in rule.parts if part.deadline is not None]
    if early := [deadline for deadline in deadlines if situation.early(deadline)]:
        from govrules.checking.reasons import early_text  # noqa: PLC0415 (few records need any)

        found += [f"{where}：{early_text(deadline, situation)}" for deadline in early]
    return list(dict.fromkeys(found))


def _summary(batch: Batch, findings: Sequence[Finding]) -> Summary:
    counts = findings.counts() if isinstance(findings, Findings) else Counter(f.verdict for f in findings)
    failed = list(findings.of(Verdict.FAIL) if isinstance(findings, Findings) else findings)
    refused = sum(r.is_record for r in batch.refused)
    return Summary(
        total=batch.total,
        read=len(batch.loaded),
        refused=refused,
        verdicts={v: counts[v] for v in Verdict},
        violations=sum(f.violation for f in failed),
        advisories=sum(f.advisory for f in failed),
        waived=sum(f.waiver is not None for f in failed),
    )
