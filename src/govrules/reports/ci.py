"""What the reports for other programs (SARIF, JUnit, GitHub, GitLab, JSONL) share.

Papers can be confidential and the logs of CI are read by many: these reports name the record, the rule, the
clause and the place, and carry nothing that a record says unless ``with_text`` asks for it.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from govrules.errors import shortened
from govrules.findings import Finding, Refusal, Report, Verdict
from govrules.reports.text import VISIBLE

LONGEST_MESSAGE = 1000
"""Characters of a message; the pages that show it cut it at about 1,024."""

_LINE = re.compile(r"(?P<file>.*?):第?(?P<line>\d+)(?::\d+|(?:至\d+)?[段行])?", re.DOTALL)
_CELL = re.compile(r"(?P<file>.*\.(?:xlsx?|et|ods))\[.*\][!:][A-Z]*(?P<line>\d+)", re.DOTALL | re.IGNORECASE)
_NO_CHARACTERS = str.maketrans({"\ufffe": "�", "\uffff": "�"})
"""Code points that are no characters; XML takes them no more than control characters."""


class Place(Struct, frozen=True):
    """A file, relative to the working directory where it lies in it, and the line or row in it, from 1."""

    file: str
    line: int


class Gap(Struct, frozen=True):
    """What was not checked: where (None: in no file), and what is said of it."""

    place: Place | None
    said: str


def place_of(source: str | None) -> Place | None:
    """The place that a source ("file:line", "file.xlsx[sheet]!C5", "file.docx:第3段") names, or None."""
    found = (_CELL.fullmatch(source) or _LINE.fullmatch(source)) if source else None
    return Place(relative(found["file"]), max(1, int(found["line"]))) if found else None


def relative(file: str) -> str:
    """The path of a file as the root of the repository, taken to be the working directory, sees it."""
    path = Path(os.path.normpath(file))
    return (path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path).as_posix()


def anchor(report: Report) -> Place:
    """Where findings stand that belong to no line, such as those on a whole month: the first record's file.

    Code scanning refuses a whole report for one result without a file.
    """
    places = (place_of(f.record.source) for f in report.findings)
    return Place(next((place.file for place in places if place), "govrules"), 1)


def failures(report: Report) -> list[Finding]:
    """The violations, then the advisories; so no limit on their number lets an advisory displace one."""
    failed = list(report.of(Verdict.FAIL))
    return [f for f in failed if f.violation] + [f for f in failed if f.advisory]


def ranked(report: Report) -> list[Finding]:
    """All findings, the graver first."""
    return sorted(report.findings, key=_rank)


def _rank(finding: Finding) -> int:
    if finding.verdict is Verdict.FAIL:
        return 0 if finding.violation else 1 if finding.advisory else 2
    others = (Verdict.UNKNOWN, Verdict.PENDING, Verdict.PASS, Verdict.NOT_APPLICABLE)
    return 3 + others.index(finding.verdict)


def gaps(report: Report, *, with_text: bool = False) -> list[Gap]:
    """What was not checked: refused records and files, what an engine refused, or everything.

    The messages of refusals repeat what stands in the record, so they need ``with_text``, too.
    """
    found = [_refused(refusal, with_text) for refusal in report.refused]
    found += [
        Gap(None, f"引擎没有判定：{error if with_text else error.partition('：')[0]}")
        for error in report.errors
    ]
    if not report.findings and not found:
        found.append(Gap(None, "什么也没有检查：没有读入可检查的记录，或没有针对它们的规则"))
    return found


def _refused(refusal: Refusal, with_text: bool) -> Gap:
    what = "记录没有读入，没有检查" if refusal.is_record else "文件没有读入，没有检查"
    place = place_of(f"{refusal.source}:{refusal.place}") or Place(relative(refusal.source), 1)
    if not with_text:
        return Gap(place, what)
    hint = f"（{refusal.hint}）" if refusal.hint else ""
    return Gap(place, shortened(f"{what}：{refusal.message}{hint}", LONGEST_MESSAGE))


def words(finding: Finding, *, with_text: bool = False) -> str:
    """One sentence: what the rule asks, of which record, and whom."""
    said = f"{finding.says}：{finding.message}" if with_text else finding.says
    record = f"{finding.record.kind_title} {finding.record.id}"
    return f"{shortened(said, LONGEST_MESSAGE)}（{shortened(record)}，{finding.who}）"


def fingerprint(parts: Iterable[str]) -> str:
    """What stays the same while lines move: a hash of kind and id of the record and the rule."""
    return hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()[:32]


def identity(finding: Finding) -> Sequence[str]:
    """What makes a finding the same one in the next run."""
    return finding.record.kind, finding.record.id, finding.rule


def visible(text: str) -> str:
    """``text`` with U+FFFD for each character that steers a terminal or that XML does not take."""
    return text.translate(VISIBLE).translate(_NO_CHARACTERS)
