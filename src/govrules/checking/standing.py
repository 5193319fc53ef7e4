"""Where a record stands in its workflow: what is done, open, skipped, and what is due next.

Worked out from the dates of the record as of today; verdicts come from the rules of the flow alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum

from msgspec import Struct

from govrules.checking.context import Context
from govrules.checking.obligations import Obligation, obligations
from govrules.checking.prepare import Prepared, Today, prepare
from govrules.checking.run import check
from govrules.errors import UsageError, suggest
from govrules.findings import RecordRef
from govrules.intervals import Interval, Truth, bounds
from govrules.language.evaluation import ABSENT, State, state, truth
from govrules.language.nodes import FALSE, TRUE
from govrules.ledgers import Batch, Loaded
from govrules.models.plain import AnyRecord
from govrules.policies.rules import Policies
from govrules.policies.workflows import Order, Step, Workflow
from govrules.workdays import DAY_SECONDS, WorkCalendar


class Stage(StrEnum):
    """How far one step is."""

    DONE = "已办"
    OPEN = "可办"
    """not done, and everything that has to come before is"""
    WAITING = "未到"
    """not done, and something that has to come before is not done, or not known to be"""
    SKIPPED = "漏办"
    """not done, though a step that has to come after it is, or the flow is closed"""
    UNKNOWN = "待核"
    """not recorded whether it is done"""
    NOT_NEEDED = "不需要"


class StepStanding(Struct, frozen=True):
    """One step of the record: its stage, the day it was done (``day``), what stands in its way."""

    step: Step
    stage: Stage
    day: date | None = None
    """the last day on which it can have been done, where the log may lack an earlier entry"""
    exact: bool = True
    because: tuple[str, ...] = ()
    """the steps that it waits for, or the later ones that were done without it"""
    need_unknown: bool = False
    """whether the record needs the step is not known"""


class Standing(Struct, frozen=True):
    """Where one record stands. ``applies`` is None where it is not known whether it follows the flow."""

    record: RecordRef
    workflow: Workflow
    applies: Truth
    steps: tuple[StepStanding, ...]
    hints: tuple[str, ...]
    due: tuple[Obligation, ...]
    """what the statements of the flow still ask of the record and of those it belongs with, soonest first"""


def standings(
    batch: Batch,
    policies: Policies,
    *,
    today: Today,
    calendar: WorkCalendar,
    flow: str | None = None,
    record_id: str | None = None,
) -> list[Standing]:
    """Where the records of a batch stand in the flows they follow, in reading order.

    ``flow`` and ``record_id`` pick one flow, one record. Raises :class:`~govrules.errors.UsageError` where no
    record follows a flow.
    """
    flows = [w for w in policies.workflows if flow in (None, w.id)]
    kinds = {w.record for w in flows}
    found = [item for item in batch.loaded if item.record.kind in kinds]
    chosen = [item for item in found if record_id in (None, item.record.id)]
    if not chosen and found:
        hint = suggest(str(record_id), [item.record.id for item in found]) or ""
        raise UsageError(f"没有编号为“{record_id}”的记录；{hint}".removesuffix("；"))
    context = Context(batch.records, batch.complete)
    owed = obligations(
        check(batch, today=str(today), policies=policies, calendar=calendar), policies.settings, calendar
    )
    made = []
    for item in chosen:
        ready = prepare(item.record, policies, context, calendar, today)
        for workflow in flows:
            if workflow.record == item.record.kind:
                applies = truth(workflow.when, ready.facts, calendar)
                if applies is not False:
                    made.append(_standing(item, workflow, applies, ready, batch, owed, calendar))
    if not made:
        titles = "、".join(f"{w.title}（{w.id}）" for w in flows)
        raise UsageError(f"文件里没有走流程的记录；流程有：{titles}" if titles else "规则集没有流程")
    return made


def _standing(
    item: Loaded,
    workflow: Workflow,
    applies: Truth,
    ready: Prepared,
    batch: Batch,
    owed: Sequence[Obligation],
    calendar: WorkCalendar,
) -> Standing:
    record = item.record
    ref = RecordRef(record.kind, record.record_type.title, record.id, item.source)
    dates = {step.name: state(step.at, ready.facts, calendar) for step in workflow.steps}
    steps = tuple(
        _step(step, workflow, dates, truth(step.needed, ready.facts, calendar)) for step in workflow.steps
    )
    near = {(record.kind, record.id), *_near(item, batch)}
    rules = set(workflow.rules)
    due = tuple(
        o for o in owed if o.finding.rule in rules and (o.finding.record.kind, o.finding.record.id) in near
    )
    return Standing(ref, workflow, applies, steps, tuple(_hints(workflow, dates)), due)


def _near(item: Loaded, batch: Batch) -> Iterator[tuple[str, str]]:
    """The records that what a flow still asks of ``item`` can be about.

    Those it refers to, those that refer to it or, of another kind, to the same record as it does; and all of
    a kind that refers to none of them (a month's circular).
    """
    record = item.record
    above = set(_references(record))
    mine = {(record.kind, record.id), *above}
    kinds = {kind for kind, _ in mine}
    yield from above
    for other in batch.records:
        theirs = set(_references(other))
        apart = not kinds & {other.kind, *other.record_type.references.values()}
        if apart or (record.kind, record.id) in theirs or (other.kind != record.kind and theirs & above):
            yield other.kind, other.id


def _references(record: AnyRecord) -> Iterator[tuple[str, str]]:
    for name, kind in record.record_type.references.items():
        if (target := getattr(record, name)) is not None:
            yield kind, target


def _step(step: Step, workflow: Workflow, dates: dict[str, State], needed: Truth) -> StepStanding:
    at = dates[step.name]
    if _is_done(at):
        return StepStanding(step, Stage.DONE, _last_day(at), not isinstance(at, Interval))
    if at is ABSENT:
        return StepStanding(step, Stage.UNKNOWN)
    later = tuple(dict.fromkeys(name for name in _later(step.name, workflow) if _is_done(dates[name])))
    closed = bool(workflow.closing) and _is_done(dates[workflow.closing])
    if needed is not False and closed and workflow.closing not in later:
        later = (*later, workflow.closing)
    if later:
        return StepStanding(step, Stage.SKIPPED, because=later, need_unknown=needed is None)
    if needed is False and (closed or step.needed != FALSE):
        return StepStanding(step, Stage.NOT_NEEDED)
    waits = tuple(name for name in _before(step) if not _is_done(dates[name]))
    if step.name == workflow.closing:
        waits = tuple(dict.fromkeys((*waits, *_needed_to_close(workflow, dates))))
    stage = Stage.WAITING if waits else Stage.OPEN
    return StepStanding(step, stage, because=waits, need_unknown=needed is None)


def _needed_to_close(workflow: Workflow, dates: dict[str, State]) -> Iterator[str]:
    """The steps that are needed to close, whatever the record, and that are not done."""
    return (s.name for s in workflow.steps if s.needed == TRUE and not _is_done(dates[s.name]))


def _before(step: Step) -> list[str]:
    """The steps that the text or the matter puts before ``step``."""
    return [p.before for p in step.after if p.order is not Order.NUMBERING]


def _later(name: str, workflow: Workflow) -> Iterator[str]:
    """The steps that have to come after a step, directly or by way of others."""
    for step in workflow.steps:
        if name in _before(step):
            yield step.name
            yield from _later(step.name, workflow)


def _hints(workflow: Workflow, dates: dict[str, State]) -> Iterator[str]:
    """Steps that were not taken in the order of their numbers, where that is all that orders them."""
    for step in workflow.steps:
        for precedence in step.after:
            before, at = dates[precedence.before], dates[step.name]
            if precedence.order is not Order.NUMBERING or not _is_done(at):
                continue
            if before is None:
                yield f"“{step.name}”已办，编号在前的“{precedence.before}”还没有办"
            elif isinstance(before, int) and isinstance(at, int) and _day(at) < _day(before):
                first = f"“{precedence.before}”（{_last_day(before)}）"
                yield f"“{step.name}”（{_last_day(at)}）早于编号在前的{first}"


def _is_done(at: State) -> bool:
    return at is not None and at is not ABSENT


def _day(at: int) -> int:
    """The day of a date or a moment."""
    return at // DAY_SECONDS if at >= DAY_SECONDS * 1000 else at


def _last_day(at: State) -> date | None:
    last = bounds(at)[1] if isinstance(at, int | Interval) else None
    return date.fromordinal(_day(last)) if last is not None else None
