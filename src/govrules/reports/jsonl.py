"""The report as JSON lines: one finding a line, then what was not checked, then the summary.

Each line has a ``type``: finding, unchecked or summary. The last line is the summary, so a reader knows that
nothing was cut off.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from govrules.findings import Finding, Report
from govrules.reports.ci import Place, gaps, place_of
from govrules.reports.json_report import LEFT_OUT, finding_data, json_line, report_head


def jsonl_report(report: Report, *, everything: bool = False, with_text: bool = False) -> str:
    """The report as text; ``everything`` adds the findings that passed or did not apply."""
    return "".join(json_line(data) for data in _lines(report, everything, with_text))


def _lines(report: Report, everything: bool, with_text: bool) -> Iterator[dict[str, Any]]:
    for finding in report.findings:
        if everything or finding.verdict not in LEFT_OUT or finding.reading_dependent:
            yield _finding(finding, with_text)
    for gap in gaps(report, with_text=with_text):
        yield {"type": "unchecked", "said": gap.said, **_place(gap.place)}
    yield {"type": "summary", **report_head(report)}


def _finding(finding: Finding, with_text: bool) -> dict[str, Any]:
    place = _place(place_of(finding.record.source))
    if with_text:
        return {"type": "finding", **finding_data(finding), **place}
    return {
        "type": "finding",
        "record": {"kind": finding.record.kind, "id": finding.record.id, "source": finding.record.source},
        "rule": finding.rule,
        "clause": finding.clause,
        "who": finding.who,
        "says": finding.says,
        "modality": finding.modality.value,
        "verdict": finding.verdict.value,
        "violation": finding.violation,
        "advisory": finding.advisory,
        "waived": finding.waiver is not None,
        **place,
    }


def _place(place: Place | None) -> dict[str, Any]:
    return {"file": place.file if place else None, "line": place.line if place else None}
