"""Violations and advisories as workflow commands of GitHub Actions, which it shows beside the files."""

from __future__ import annotations

from govrules.findings import Finding, Report
from govrules.reports.ci import Place, failures, gaps, place_of, visible, words

MOST = 10
"""Errors, and likewise warnings, that GitHub shows of one step; it drops the others."""


def github_report(report: Report, *, with_text: bool = False) -> str:
    """Up to ten errors and ten warnings, and one line that says how many there are in all."""
    missed = gaps(report, with_text=with_text)
    failed = failures(report)
    errors = [_finding("error", f, with_text) for f in failed if f.violation]
    errors += [_command("error", gap.place, "没有检查", gap.said) for gap in missed]
    warnings = [_finding("warning", f, with_text) for f in failed if f.advisory]
    shown = errors[:MOST] + warnings[:MOST]
    counts = f"违反 {report.summary.violations} 项，偏离 {report.summary.advisories} 项"
    counts += f"，没有检查 {len(missed)} 处" if missed else ""
    more = len(errors) + len(warnings) - len(shown)
    rest = f"；GitHub 每步只显示错误、警告各 {MOST} 个，另有 {more} 项见 JSON 报告" if more else ""
    return "".join(f"{line}\n" for line in (*shown, f"govrules：{counts}{rest}。"))


def _finding(command: str, finding: Finding, with_text: bool) -> str:
    title = f"{finding.rule} {finding.clause}"
    return _command(command, place_of(finding.record.source), title, words(finding, with_text=with_text))


def _command(command: str, place: Place | None, title: str, said: str) -> str:
    where = f"file={_property(place.file)},line={place.line}," if place else ""
    return f"::{command} {where}title={_property(title)}::{_data(said)}"


def _data(text: str) -> str:
    """The text of a command: a line of its own, its line breaks escaped."""
    return visible(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
