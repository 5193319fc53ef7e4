"""Obligations: what is owed and not yet done, with the colour of its due day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from govrules.checking.run import Records, calendar_of, check
from govrules.errors import PolicyError, Problem
from govrules.findings import Finding, Report, Verdict
from govrules.policies.cache import shipped_set
from govrules.policies.rules import Policies
from govrules.workdays import WorkCalendar

YELLOW_DAYS = "黄灯提前工作日"
"""The setting of the using office: how many working days before the due day a green light turns yellow."""


class Light(StrEnum):
    """The colour of an obligation."""

    RED = "红"
    YELLOW = "黄"
    GREEN = "绿"
    NONE = "—"
    """no due day: only a checkpoint"""


class Obligation(Struct, frozen=True):
    """A finding whose act is still owed, its colour, and the working days left (negative: none).

    With ``yellow_days`` working days left, or fewer, the using office has the light yellow.
    """

    finding: Finding
    light: Light
    days_left: int | None
    yellow_days: int


def due(
    records: Records,
    *,
    today: date | datetime | str | None = None,
    policies: Policies | None = None,
    known_on: date | None = None,
    calendar: WorkCalendar | Path | str | None = None,
) -> list[Obligation]:
    """What is owed and not yet done, soonest first; the arguments are those of :func:`check`."""
    policies = policies if policies is not None else shipped_set()
    days = calendar_of(calendar, known_on, policies)
    report = check(records, today=today, policies=policies, calendar=days)
    return obligations(report, policies.settings, days)


def obligations(
    report: Report, settings: Mapping[str, int | str], calendar: WorkCalendar
) -> list[Obligation]:
    """What is owed as of the report's day, soonest first; what has no due day stands last.

    Raises :class:`~govrules.errors.PolicyError` where the policy set has no setting 黄灯提前工作日.
    """
    yellow = settings.get(YELLOW_DAYS)
    if not isinstance(yellow, int):
        raise PolicyError([Problem(f"settings.yaml 没有“{YELLOW_DAYS}”")])
    today = date.fromisoformat(report.today[:10])
    owed = [
        f
        for f in report.findings
        if f.verdict is Verdict.PENDING
        or (f.verdict is Verdict.FAIL and f.waiver is None and f.done is False)
    ]
    made = [_obligation(f, today, yellow, calendar) for f in owed]
    return sorted(made, key=_order)


def _obligation(finding: Finding, today: date, yellow: int, calendar: WorkCalendar) -> Obligation:
    first = finding.due.first if finding.due else None
    if finding.verdict is Verdict.FAIL:
        return Obligation(finding, Light.RED, None, yellow)
    if first is None:
        return Obligation(finding, Light.NONE, None, yellow)
    left = calendar.between(today, first)
    days = left if isinstance(left, int) else left.lo
    near = days is not None and days <= yellow
    return Obligation(finding, Light.YELLOW if near else Light.GREEN, days, yellow)


def _order(obligation: Obligation) -> tuple[date, str, str, str]:
    finding = obligation.finding
    first = finding.due.first if finding.due else None
    return first or date.max, finding.record.kind, finding.record.id, finding.rule
