"""The report as JUnit XML: a suite per rule, a case per record that the rule does not find in order."""

from __future__ import annotations

from collections import defaultdict
from xml.etree import ElementTree as ET

from govrules.findings import Finding, Report, Verdict
from govrules.reports.ci import gaps, place_of, visible, words


def junit_report(report: Report, *, fail_on: str = "violation", with_text: bool = False) -> str:
    """The report as XML 1.0.

    What is at or above ``fail_on`` (violation, advisory, unknown) fails; what is below it, pending or waived
    is skipped, for JUnit knows nothing in between. Records that pass are counted in one case per rule, lest a
    report with nothing wrong be an empty one. What was not checked is an error.
    """
    root = ET.Element("testsuites", name="govrules")
    by_rule: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        if finding.verdict is not Verdict.NOT_APPLICABLE:
            by_rule[finding.rule].append(finding)
    for rule, findings in by_rule.items():
        suite = ET.SubElement(root, "testsuite", name=visible(f"{rule} {findings[0].clause}"))
        passed = sum(f.verdict is Verdict.PASS for f in findings)
        if passed:
            ET.SubElement(suite, "testcase", classname=visible(rule), name=f"合规 {passed} 条记录", time="0")
        for finding in findings:
            if finding.verdict is not Verdict.PASS:
                _case(suite, finding, fail_on, with_text)
    _gaps(root, report, with_text)
    _count(root)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _case(suite: ET.Element, finding: Finding, fail_on: str, with_text: bool) -> None:
    name = visible(f"{finding.record.kind_title} {finding.record.id}")
    case = ET.SubElement(suite, "testcase", classname=visible(finding.rule), name=name, time="0")
    if place := place_of(finding.record.source):
        case.set("file", visible(place.file))
        case.set("line", str(place.line))
    found, said = level(finding), visible(words(finding, with_text=with_text))
    if found in FAILS[fail_on]:
        ET.SubElement(case, "failure", type=found, message=said).text = visible(
            f"{finding.rule}　{finding.clause}　{said}"
        )
    else:
        ET.SubElement(case, "skipped", message=f"{SKIPPED[found]}：{said}")


FAILS: dict[str, tuple[str, ...]] = {
    "violation": ("violation",),
    "advisory": ("violation", "advisory"),
    "unknown": ("violation", "advisory", "unknown"),
}
"""By what a run is to fail on: the levels that do."""
SKIPPED = {"advisory": "偏离", "unknown": "待核", "pending": "未到期", "waived": "已豁免"}


def level(finding: Finding) -> str:
    """The verdict, but of a failure what it amounts to: violation, advisory or waived."""
    if finding.verdict is not Verdict.FAIL:
        return finding.verdict.value
    return "violation" if finding.violation else "advisory" if finding.advisory else "waived"


def _gaps(root: ET.Element, report: Report, with_text: bool) -> None:
    missed = gaps(report, with_text=with_text)
    if not missed:
        return
    suite = ET.SubElement(root, "testsuite", name="没有检查")
    for gap in missed:
        where = f"{gap.place.file}:{gap.place.line}" if gap.place else "govrules"
        case = ET.SubElement(suite, "testcase", classname="没有检查", name=visible(where), time="0")
        ET.SubElement(case, "error", type="unchecked", message=visible(gap.said))


def _count(root: ET.Element) -> None:
    """The counts of each suite, and of all of them."""
    for element in (*root, root):
        for name, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error")):
            element.set(name, str(sum(1 for _ in element.iter(tag))))
        element.set("skipped", str(sum(1 for _ in element.iter("skipped"))))
