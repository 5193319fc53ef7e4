"""The report as SARIF 2.1.0, within the limits of code scanning; what is left out is said in the file.

Limits (docs.github.com, "SARIF results exceed one or more limits"): 25,000 results a run, of which the first
5,000 are shown; 25,000 rules a run; 1,000 locations a result; 20 tags a rule. Only rules that have a result
are listed, so the first limit keeps the second.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from govrules.errors import shortened
from govrules.findings import Finding, Report, Statement, Verdict
from govrules.reports.ci import (
    LONGEST_MESSAGE,
    Gap,
    Place,
    anchor,
    failures,
    fingerprint,
    gaps,
    identity,
    place_of,
    ranked,
    words,
)
from govrules.reports.json_report import json_text

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RESULTS = 25_000
"""Results that code scanning takes in one run; it refuses the whole file for one more."""
RESULTS_SHOWN = 5_000
"""Results of them that it shows."""
MOST_GAPS = 100
"""Notifications about what was not checked."""

KINDS = {
    Verdict.FAIL: "fail",
    Verdict.UNKNOWN: "open",
    Verdict.PENDING: "informational",
    Verdict.PASS: "pass",
    Verdict.NOT_APPLICABLE: "notApplicable",
}


def sarif_report(report: Report, *, everything: bool = False, with_text: bool = False) -> str:
    """Violations and advisories as SARIF; ``everything`` adds all other verdicts."""
    return json_text(sarif_data(report, everything=everything, with_text=with_text))


def sarif_data(report: Report, *, everything: bool = False, with_text: bool = False) -> dict[str, Any]:
    """The SARIF log as data."""
    findings = _listed(report, everything)[:MOST_RESULTS]
    rules = {f.rule: f.statement for f in findings}
    index = {rule: number for number, rule in enumerate(rules)}
    elsewhere = anchor(report)
    run = {
        "tool": {"driver": {"name": "govrules", "rules": [_rule(statement) for statement in rules.values()]}},
        "invocations": [_invocation(report, everything, with_text)],
        "columnKind": "unicodeCodePoints",
        "results": [_result(f, index[f.rule], elsewhere, with_text) for f in findings],
        "properties": {
            "today": report.today,
            "policies": dict(report.policies),
            "calendar": dict(report.calendar),
            "engine": report.engine,
        },
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def left_out(report: Report, *, everything: bool = False) -> list[str]:
    """What code scanning does not get to see, in words; empty where it sees all."""
    count = len(_listed(report, everything))
    notes = []
    if count > MOST_RESULTS:
        notes.append(
            f"SARIF 每次至多 {MOST_RESULTS} 项，另有 {count - MOST_RESULTS} 项没有写入，全部见 JSON 报告"
        )
    if count > RESULTS_SHOWN:
        notes.append(f"代码扫描只显示前 {RESULTS_SHOWN} 项，违反在前，偏离在后")
    return notes


def _listed(report: Report, everything: bool) -> list[Finding]:
    return ranked(report) if everything else failures(report)


def _rule(statement: Statement) -> dict[str, Any]:
    level = "warning" if statement.modality.advisory else "error"
    return {
        "id": statement.id,
        "name": shortened(statement.clause, 250),
        "shortDescription": {"text": shortened(f"{statement.clause}：{statement.says}", LONGEST_MESSAGE)},
        "fullDescription": {"text": shortened(f"{statement.says}（{statement.who}）", LONGEST_MESSAGE)},
        "defaultConfiguration": {"level": level},
        "properties": {
            "tags": ["govrules", statement.modality.value],
            "problem.severity": "recommendation" if level == "warning" else "error",
        },
    }


def _result(finding: Finding, index: int, elsewhere: Place, with_text: bool) -> dict[str, Any]:
    failed = finding.verdict is Verdict.FAIL
    mark = fingerprint(identity(finding))
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "kind": KINDS[finding.verdict],
        "level": ("warning" if finding.modality.advisory else "error") if failed else "none",
        "message": {"text": words(finding, with_text=with_text)},
        "locations": [
            _physical(place_of(finding.record.source) or elsewhere)
            | {"logicalLocations": [{"fullyQualifiedName": f"{finding.record.kind}/{finding.record.id}"}]}
        ],
        # The first is the one that code scanning reads; it would otherwise hash lines that move.
        "partialFingerprints": {"primaryLocationLineHash": mark, "govrulesFinding/v1": mark},
        "properties": {
            "clause": finding.clause,
            "record": {"kind": finding.record.kind, "id": finding.record.id},
        },
    }
    if finding.waiver is not None:
        reason = {"justification": f"{finding.waiver.by}：{finding.waiver.reason}"} if with_text else {}
        result["suppressions"] = [{"kind": "external", "status": "accepted"} | reason]
    return result


def _invocation(report: Report, everything: bool, with_text: bool) -> dict[str, Any]:
    missed = gaps(report, with_text=with_text)
    notes = left_out(report, everything=everything)
    if len(missed) > MOST_GAPS:
        notes.append(f"另有 {len(missed) - MOST_GAPS} 处没有检查，见 JSON 报告")
    return {
        "executionSuccessful": not missed,
        "toolExecutionNotifications": [_gap(gap) for gap in missed[:MOST_GAPS]]
        + [{"level": "note", "message": {"text": note}} for note in notes],
    }


def _gap(gap: Gap) -> dict[str, Any]:
    where = {"locations": [_physical(gap.place)]} if gap.place else {}
    return {"level": "error", "message": {"text": gap.said}} | where


def _physical(place: Place) -> dict[str, Any]:
    absolute = Path(place.file).is_absolute()
    uri = Path(place.file).as_uri() if absolute else quote(place.file, errors="replace")
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": place.line}}}
