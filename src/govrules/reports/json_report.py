"""The JSON report: the contract that other systems read (design, section 7)."""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic import TypeAdapter
from typing_extensions import TypedDict  # pydantic wants this one before Python 3.12

from govrules.findings import Attestation, Comparison, Due, Finding, Refusal, Report, Verdict, Waived

STEERING = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]")
"""Control characters that JSON does not write as escapes of itself, and marks of direction."""
SCHEMA_VERSION = "1.2"
LEFT_OUT = (Verdict.PASS, Verdict.NOT_APPLICABLE)
"""The verdicts that stand in the summary only, unless all findings are asked for."""


class PoliciesJson(TypedDict):
    """Which policy set was used."""

    name: str
    version: str
    hash: str


class CalendarJson(TypedDict):
    """Which calendar was used: a hash over its days, and as known on which day (null: all that is known)."""

    hash: str
    known_on: str | None


class RefusedJson(TypedDict):
    """A record or file that was not checked."""

    source: str
    place: str
    message: str
    hint: str | None


class RecordJson(TypedDict):
    """The record a finding is about; ``source`` is its file and place, null if it came from memory."""

    kind: str
    id: str
    source: str | None


class DueJson(TypedDict):
    """``day`` is null while only [earliest, latest] is known; ``at`` is an hour such as "12:00"."""

    day: str | None
    at: str | None
    earliest: str | None
    latest: str | None


class ReadingJson(TypedDict):
    """The verdict under one reading; the chosen one is called 选定."""

    reading: str
    verdict: str
    modality: str


class AttestationJson(TypedDict):
    """Who recorded the judgements that the rule reads, and when; null where that is not noted."""

    by: str | None
    date: str | None


class WaiverJson(TypedDict):
    """Why a failure is waived, and until when (null: without end)."""

    reason: str
    until: str | None


class FindingJson(TypedDict):
    """One rule on one record. ``days_late`` is in the deadline's own unit.

    ``checklist``: only judgements that a person records stand in the way of a verdict. A failure with
    ``waived_by`` counts as neither violation nor advisory.
    """

    record: RecordJson
    rule: str
    covers: list[str]
    clause: str
    who: str
    bearer: str | None
    says: str
    modality: str
    verdict: str
    message: str
    facts: dict[str, Any]
    missing: list[str]
    due: DueJson | None
    days_late: int | None
    provisional: bool
    presumed_law: bool
    checklist: bool
    attestation: AttestationJson | None
    waived_by: str | None
    waiver: WaiverJson | None
    remedy: str
    claims: list[str]
    readings: list[ReadingJson]
    conflicts_with: list[str]


class ResolvedJson(TypedDict):
    """A finding of the earlier report that is no longer one; ``verdict`` is what it was."""

    kind: str
    id: str
    rule: str
    clause: str
    says: str
    verdict: str


class BaselineJson(TypedDict):
    """The earlier report, of the day ``today``, whose findings this one leaves out."""

    today: str
    unchanged: int
    resolved: list[ResolvedJson]
    not_checked: int
    notes: list[str]


class HeadJson(TypedDict):
    """What was checked with what, and the counts."""

    schema_version: str
    today: str
    policies: PoliciesJson
    calendar: CalendarJson
    engine: str
    summary: dict[str, int]


class ReportJson(HeadJson):
    """The whole report."""

    refused: list[RefusedJson]
    warnings: list[str]
    waiver_warnings: list[str]
    errors: list[str]
    findings: list[FindingJson]
    baseline: BaselineJson | None


def report_head(report: Report) -> HeadJson:
    """What was checked with what, and the counts."""
    summary = report.summary
    return {
        "schema_version": SCHEMA_VERSION,
        "today": report.today,
        "policies": {
            "name": report.policies["name"],
            "version": report.policies["version"],
            "hash": report.policies["hash"],
        },
        "calendar": {"hash": report.calendar["hash"] or "", "known_on": report.calendar["known_on"]},
        "engine": report.engine,
        "summary": {
            "total": summary.total,
            "read": summary.read,
            "refused": summary.refused,
            **{str(verdict): n for verdict, n in summary.verdicts.items()},
            "violations": summary.violations,
            "advisories": summary.advisories,
            "waived": summary.waived,
            "checklist": sum(f.verdict is Verdict.UNKNOWN and f.checklist for f in report.findings),
        },
    }


def report_data(report: Report, *, everything: bool = False) -> ReportJson:
    """The report as JSON data; ``everything`` adds the findings that passed or did not apply."""
    return {
        **report_head(report),
        "refused": [refusal_data(r) for r in report.refused],
        "warnings": list(report.warnings),
        "waiver_warnings": list(report.waiver_warnings),
        "errors": list(report.errors),
        "findings": [
            finding_data(f)
            for f in report.findings
            if everything or f.verdict not in LEFT_OUT or f.reading_dependent
        ],
        "baseline": _baseline(report.baseline),
    }


def json_report(report: Report, *, everything: bool = False) -> str:
    """The report as indented JSON text."""
    return json_text(report_data(report, everything=everything))


def json_text(data: object) -> str:
    """Indented JSON with every character as it is, but for those that could steer a terminal."""
    return _without_steering(json.dumps(data, ensure_ascii=False, indent=2) + "\n")


def json_line(data: object) -> str:
    """One line of JSON lines, with the same care."""
    return _without_steering(json.dumps(data, ensure_ascii=False) + "\n")


def _without_steering(text: str) -> str:
    return STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def report_schema() -> dict[str, Any]:
    """The JSON Schema of the report."""
    return TypeAdapter(ReportJson).json_schema()


def _baseline(comparison: Comparison | None) -> BaselineJson | None:
    if comparison is None:
        return None
    return {
        "today": comparison.today,
        "unchanged": comparison.unchanged,
        "resolved": [
            {
                "kind": r.kind,
                "id": r.id,
                "rule": r.rule,
                "clause": r.clause,
                "says": r.says,
                "verdict": r.verdict.value,
            }
            for r in comparison.resolved
        ],
        "not_checked": comparison.not_checked,
        "notes": list(comparison.notes),
    }


def refusal_data(refusal: Refusal) -> RefusedJson:
    """A refusal as JSON data."""
    return {
        "source": refusal.source,
        "place": refusal.place,
        "message": refusal.message,
        "hint": refusal.hint,
    }


def finding_data(finding: Finding) -> FindingJson:
    """A finding as JSON data, with everything that is known about it."""
    return {
        "record": {
            "kind": finding.record.kind,
            "id": finding.record.id,
            "source": finding.record.source,
        },
        "rule": finding.rule,
        "covers": list(finding.covers),
        "clause": finding.clause,
        "who": finding.who,
        "bearer": finding.bearer or None,
        "says": finding.says,
        "modality": finding.modality.value,
        "verdict": finding.verdict.value,
        "message": finding.message,
        "facts": {fact.name: fact.value for fact in finding.facts},
        "missing": [name for name, _ in finding.missing],
        "due": due_data(finding.due),
        "days_late": finding.days_late,
        "provisional": finding.due is not None and finding.due.provisional,
        "presumed_law": finding.presumed_law,
        "checklist": finding.checklist,
        "attestation": _attestation(finding.attestation),
        "waived_by": finding.waived_by,
        "waiver": _waiver(finding.waiver),
        "remedy": finding.remedy,
        "claims": [name for name, _ in finding.claims],
        "readings": [
            {"reading": under.name, "verdict": under.verdict.value, "modality": under.modality.value}
            for under in finding.readings
        ],
        "conflicts_with": list(finding.conflicts_with),
    }


def _attestation(attestation: Attestation | None) -> AttestationJson | None:
    if attestation is None:
        return None
    return {"by": attestation.by, "date": attestation.day.isoformat() if attestation.day else None}


def _waiver(waiver: Waived | None) -> WaiverJson | None:
    if waiver is None:
        return None
    return {"reason": waiver.reason, "until": waiver.until.isoformat() if waiver.until else None}


def due_data(due: Due | None) -> DueJson | None:
    """A due date as JSON data; an exact day is its own earliest and latest."""
    if due is None:
        return None
    day, earliest, latest = (d.isoformat() if d else None for d in (due.day, due.earliest, due.latest))
    return {"day": day, "at": due.at, "earliest": earliest or day, "latest": latest or day}
