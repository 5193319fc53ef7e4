"""Violations and advisories as a code quality report of GitLab: one JSON array."""

from __future__ import annotations

from typing import Any

from govrules.findings import Report
from govrules.reports.ci import Place, anchor, failures, fingerprint, gaps, identity, place_of, words
from govrules.reports.json_report import json_text


def gitlab_report(report: Report, *, with_text: bool = False) -> str:
    """The report as JSON text; what was not checked stands in it as critical."""
    elsewhere = anchor(report)
    issues = [
        _issue(
            f"{f.clause}：{words(f, with_text=with_text)}",
            f.rule,
            fingerprint(identity(f)),
            "major" if f.violation else "minor",
            place_of(f.record.source) or elsewhere,
        )
        for f in failures(report)
    ]
    for number, gap in enumerate(gaps(report, with_text=with_text)):
        place = gap.place or elsewhere
        mark = fingerprint(("unchecked", str(number), place.file, str(place.line)))
        issues.append(_issue(gap.said, "unchecked", mark, "critical", place))
    return json_text(issues)


def _issue(said: str, rule: str, mark: str, severity: str, place: Place) -> dict[str, Any]:
    return {
        "description": said,
        "check_name": rule,
        "fingerprint": mark,
        "severity": severity,
        "location": {"path": place.file, "lines": {"begin": place.line}},
    }
