"""Verdicts, findings and the report: what a check says, before it is written out in any format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Protocol, runtime_checkable

from msgspec import Struct, field

from govrules.errors import Span
from govrules.intervals import Truth


class Verdict(StrEnum):
    """The verdict of one rule on one record."""

    PASS = "pass"
    FAIL = "fail"
    PENDING = "pending"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"

    @property
    def label(self) -> str:
        """The Chinese word that reports use."""
        return VERDICT_LABELS[self]


VERDICT_LABELS = {
    Verdict.PASS: "合规",
    Verdict.FAIL: "不合规",
    Verdict.PENDING: "未到期",
    Verdict.UNKNOWN: "待核",
    Verdict.NOT_APPLICABLE: "不适用",
}

FOLD_ORDER = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PENDING, Verdict.PASS, Verdict.NOT_APPLICABLE)


class Modality(StrEnum):
    """The force of a duty, as the text gives it; it is the key under which the duty stands in a rule file."""

    MUST = "must"
    MUST_NOT = "must_not"
    SHOULD = "should"
    SHOULD_NOT = "should_not"

    @property
    def advisory(self) -> bool:
        """Whether a failure is an advisory (偏离) and not a violation (违反): 一般, 原则上."""
        return self in (Modality.SHOULD, Modality.SHOULD_NOT)

    @property
    def negative(self) -> bool:
        """Whether the duty is that the expression does not hold."""
        return self in (Modality.MUST_NOT, Modality.SHOULD_NOT)


def verdict_of(when: Truth, duty: Truth, open_: Truth) -> Verdict:
    """The one table from an engine's answer to a verdict (design, section 5)."""
    if when is False:
        return Verdict.NOT_APPLICABLE
    if when is None:
        return Verdict.UNKNOWN
    if open_ is True:
        return Verdict.PENDING
    if open_ is None or duty is None:
        return Verdict.UNKNOWN
    return Verdict.PASS if duty else Verdict.FAIL


def fold(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of a statement from its parts: fail > unknown > pending > pass > not applicable."""
    return min(verdicts, key=FOLD_ORDER.index, default=Verdict.NOT_APPLICABLE)


class Due(Struct, frozen=True):
    """When a duty is due.

    ``day`` is the last day in time, None while it is known only within [``earliest``, ``latest``];
    ``at`` the hour of that day ("12:00") where the text gives one.
    """

    day: date | None
    at: str | None = None
    earliest: date | None = None
    latest: date | None = None

    @property
    def provisional(self) -> bool:
        """暂定: the holiday notice that would fix the day has not been published."""
        return self.day is None and self.earliest is not None

    @property
    def first(self) -> date | None:
        """The day, or the earliest that it can be."""
        return self.day or self.earliest


class FactUsed(Struct, frozen=True):
    """A fact as a finding shows it: English name, Chinese title, value as data and as text."""

    name: str
    title: str
    value: object
    text: str


class RecordRef(Struct, frozen=True):
    """Which record a finding is about; ``source`` is its file and line or cell."""

    kind: str
    kind_title: str
    id: str
    source: str | None = None


class Statement(Struct, frozen=True):
    """What a finding is about: a normative statement, as its rule gives it."""

    id: str
    covers: tuple[str, ...]
    clause: str
    who: str
    says: str
    modality: Modality


class Attestation(Struct, frozen=True):
    """Who recorded the judgements (attested facts) of a record, and when; None: that is not noted."""

    by: str | None
    day: date | None


class Waived(Struct, frozen=True):
    """That a failure is waived: by whom, why, and until when (None: without end)."""

    by: str
    reason: str
    until: date | None


class Details(Struct, frozen=True):
    """Why a verdict is what it is; worked out when it is first asked for.

    ``counting`` says in words how the days were counted; ``claims`` which exceptions, not given in the
    record, could still change the verdict; ``missing`` are the facts (name, title) that stand in the way.
    ``days_late`` is in the unit of the deadline (``late_unit``: 工作日 or 日). ``bearer`` is whom the record
    names as the bearer of the duty, where the rule names one of its facts (责任单位: 区甲局). ``checklist``
    says that the verdict is unknown for want of attested facts alone; ``attestation`` stands where recorded
    ones were read.
    """

    message: str
    facts: tuple[FactUsed, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    due: Due | None = None
    done: bool | None = None
    days_late: int | None = None
    late_unit: str = ""
    counting: str = ""
    claims: tuple[tuple[str, str], ...] = ()
    presumed_law: bool = False
    remedy: str = ""
    bearer: str = ""
    checklist: bool = False
    attestation: Attestation | None = None


class UnderReading(Struct, frozen=True):
    """The verdict under one reading of a rule, and the force that the duty has there."""

    name: str
    verdict: Verdict
    modality: Modality

    @property
    def label(self) -> str:
        """The Chinese word that reports use; a failed should is 偏离."""
        advisory = self.verdict is Verdict.FAIL and self.modality.advisory
        return "偏离" if advisory else self.verdict.label


class Finding(Struct, frozen=True, eq=False, dict=True):
    """The verdict of one rule on one record, and (:attr:`details`) why.

    ``conflicts_with`` names the rules that, for this record, fix the same fact to something else (条文冲突).
    A failure with a ``waiver`` stays one, but is neither a violation nor an advisory.
    """

    record: RecordRef
    statement: Statement
    verdict: Verdict
    explain: Callable[[], Details]
    conflicts_with: tuple[str, ...] = ()
    readings: tuple[UnderReading, ...] = ()
    """under ``readings="all"``: the verdict under every reading of the rule, the chosen one (选定) first"""
    waiver: Waived | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Finding) and self._said() == other._said()

    def __hash__(self) -> int:
        return hash(self._said())

    def __repr__(self) -> str:
        return f"Finding({self.record.kind} {self.record.id}, {self.rule}: {self.verdict})"

    def _said(self) -> tuple[object, ...]:
        return (
            self.record,
            self.statement,
            self.verdict,
            self.conflicts_with,
            self.readings,
            self.waiver,
        )

    @cached_property
    def details(self) -> Details:
        """Why; worked out once."""
        return self.explain()

    @property
    def rule(self) -> str:
        """The id of the rule."""
        return self.statement.id

    @property
    def covers(self) -> tuple[str, ...]:
        """Further statements that the rule covers."""
        return self.statement.covers

    @property
    def clause(self) -> str:
        """The citable place in the regulation."""
        return self.statement.clause

    @property
    def who(self) -> str:
        """The bearer of the duty."""
        return self.statement.who

    @property
    def bearer(self) -> str:
        """Who that is by the record, where the rule names one of its facts; else empty."""
        return self.details.bearer

    @property
    def bearer_text(self) -> str:
        """The bearer of the duty, by the record where it says who that is: 责任单位：区甲局."""
        return f"{self.who}：{self.bearer}" if self.bearer else self.who

    @property
    def says(self) -> str:
        """The duty in one sentence."""
        return self.statement.says

    @property
    def modality(self) -> Modality:
        """The force of the duty."""
        return self.statement.modality

    @property
    def message(self) -> str:
        """What was found, and what the limit is."""
        return self.details.message

    @property
    def facts(self) -> tuple[FactUsed, ...]:
        """The recorded facts that the rule reads."""
        return self.details.facts

    @property
    def missing(self) -> tuple[tuple[str, str], ...]:
        """The facts (name, title) that stand in the way of a verdict."""
        return self.details.missing

    @property
    def due(self) -> Due | None:
        """When the duty is due, if it is due on a day."""
        return self.details.due

    @property
    def done(self) -> bool | None:
        """Whether the act has been done; None where it is not known, or the duty is no act."""
        return self.details.done

    @property
    def days_late(self) -> int | None:
        """How many days late, in :attr:`late_unit`."""
        return self.details.days_late

    @property
    def late_unit(self) -> str:
        """工作日 or 日; empty where there is no deadline."""
        return self.details.late_unit

    @property
    def counting(self) -> str:
        """How the days were counted."""
        return self.details.counting

    @property
    def claims(self) -> tuple[tuple[str, str], ...]:
        """The exceptions that could still be claimed, by the facts (name, title) that would claim them."""
        return self.details.claims

    @property
    def presumed_law(self) -> bool:
        """按现行规定推定: no governing date is recorded, so today's law was taken."""
        return self.details.presumed_law

    @property
    def remedy(self) -> str:
        """One line of advice."""
        return self.details.remedy

    @property
    def reading_dependent(self) -> bool:
        """Whether the readings of the rule do not agree on the verdict or its force (取决于口径)."""
        return len({under.label for under in self.readings}) > 1

    @property
    def reading_decides(self) -> bool:
        """Whether the readings disagree, and one of them comes to more than 不适用 or 待核."""
        open_ = {Verdict.NOT_APPLICABLE, Verdict.UNKNOWN}
        return self.reading_dependent and any(under.verdict not in open_ for under in self.readings)

    @property
    def checklist(self) -> bool:
        """Whether only judgements that a person records (attested facts) stand in the way of a verdict."""
        return self.details.checklist

    @property
    def attestation(self) -> Attestation | None:
        """Who recorded the judgements that the rule reads; None where it reads none that is recorded."""
        return self.details.attestation

    @property
    def waived_by(self) -> str | None:
        """Who waived the failure, if somebody did."""
        return self.waiver.by if self.waiver else None

    @property
    def violation(self) -> bool:
        """Whether this is a failed must or must_not that is not waived."""
        return self.verdict is Verdict.FAIL and self.waiver is None and not self.modality.advisory

    @property
    def advisory(self) -> bool:
        """Whether this is a failed should or should_not that is not waived."""
        return self.verdict is Verdict.FAIL and self.waiver is None and self.modality.advisory


class Refusal(Struct, frozen=True):
    """A record, or a whole file, that could not be read: where and why."""

    source: str
    place: str
    message: str
    hint: str | None = None
    span: Span | None = None
    is_record: bool = True
    """whether it counts as one record read in vain; False for a whole file"""


class Summary(Struct, frozen=True):
    """The counts of a report; ``read + refused == total`` records."""

    total: int
    read: int
    refused: int
    verdicts: dict[Verdict, int]
    violations: int
    advisories: int
    waived: int = 0


class Resolved(Struct, frozen=True):
    """A finding of an earlier report that is no longer one: record, rule, and what the verdict was."""

    kind: str
    id: str
    rule: str
    clause: str
    says: str
    verdict: Verdict


class Comparison(Struct, frozen=True):
    """How a report differs from an earlier one, of the day ``today``, which its findings leave out.

    ``unchanged`` findings are in both; ``not_checked`` ones were on records or rules not looked at this time.
    """

    today: str
    unchanged: int
    resolved: tuple[Resolved, ...]
    not_checked: int
    notes: tuple[str, ...]


@runtime_checkable
class Sorted(Protocol):
    """Findings that can be asked for by verdict without going through all."""

    def of(self, *verdicts: Verdict) -> Iterable[Finding]:
        """The findings with one of these verdicts, in their order."""


class Report(Struct, frozen=True):
    """What a check found; ``findings`` holds every verdict, in the order of the records and the rules."""

    today: str
    policies: dict[str, str]
    calendar: dict[str, str | None]
    engine: str
    findings: Sequence[Finding]
    refused: Sequence[Refusal] = ()
    warnings: Sequence[str] = ()
    waiver_warnings: Sequence[str] = ()
    """waivers that are void, have expired or were of no use"""
    errors: Sequence[str] = ()
    summary: Summary = field(default_factory=lambda: Summary(0, 0, 0, {}, 0, 0))
    readings: str = "chosen"
    """the readings under which was judged: ``chosen``, or ``all``"""
    baseline: Comparison | None = None
    """the earlier report whose findings are left out, if there is one"""

    def of(self, *verdicts: Verdict) -> Iterable[Finding]:
        """The findings with one of these verdicts, in their order."""
        if isinstance(self.findings, Sorted):
            return self.findings.of(*verdicts)
        return (finding for finding in self.findings if finding.verdict in verdicts)
