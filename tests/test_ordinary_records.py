"""One complete record of each type, everything in order, nothing judged yet: nothing to complain of.

Each file of ``ordinary/`` holds the day (今日), the record as an office keeps it (记录), the other records
that it needs (另有), and what was different a week before (一周前) beside the acts that were not done yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from govrules.checking.run import check
from govrules.findings import Finding, Report, Verdict
from govrules.language.terms import Term, Type
from govrules.models import KINDS
from govrules.models.base import Record
from govrules.models.reading import read_record
from govrules.models.record_types import column_names
from govrules.reports.text import text_report

FOLDER = Path(__file__).parent / "ordinary"
WEEK = timedelta(days=7)

NOTHING_OWED = {
    "meeting": "what is owed before a meeting was all done, the rest applies once it is held",
    "leave_request": "the rules on absence apply once the meeting is held",
    "attendance": "the rules on conduct apply once the meeting is held",
    "superior_directive": "whether it has to be studied is for a person to judge",
    "supervision_visit": "its rules say how a visit is made; no visit is owed",
    "person": "no rule is about a person",
}
"""The types of which nothing is pending a week earlier, each with the reason."""


@cache
def given(kind: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((FOLDER / f"{kind}.yaml").read_text(encoding="utf-8"))
    return data


def records(kind: str) -> list[Record]:
    """The record, and then the others."""
    data = given(kind)
    return [read_record(r) for r in (data["记录"], *data.get("另有", ()))]


def earlier(kind: str) -> list[dict[str, Any]]:
    """The same records a week before the day: acts after it not yet done, rows after it not yet there."""
    day = given(kind)["今日"] - WEEK
    found = [_not_yet(record, day) for record in records(kind)]
    names = column_names(kind)
    found[0] |= {names[title].name: value for title, value in given(kind).get("一周前", {}).items()}
    return found


def _not_yet(record: Record, day: date) -> dict[str, Any]:
    return {
        name: value if name in ("kind", "id") else _as_of(record.terms()[name], value, day)
        for name, value in record.recorded().items()
    }


def _as_of(term: Term, value: Any, day: date) -> Any:
    if term.act and value is not None and date.fromisoformat(value[:10]) > day:
        return None
    if term.type is Type.LIST and isinstance(value, list):
        return [row for row in value if not _is_later(term.items, row, day)]
    return value


def _is_later(items: Mapping[str, Term], row: Any, day: date) -> bool:
    """Whether a row of a list has a date after ``day``."""
    return isinstance(row, dict) and any(
        items[name].type in (Type.DAY, Type.MOMENT) and v is not None and date.fromisoformat(v[:10]) > day
        for name, v in row.items()
    )


def about(report: Report, kind: str) -> list[Finding]:
    """The findings on the record itself."""
    assert report.refused == ()
    return [f for f in report.findings if (f.record.kind, f.record.id) == (kind, records(kind)[0].id)]


def test_every_record_type_has_its_ordinary_record() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(KINDS)
    assert {kind: records(kind)[0].kind for kind in KINDS} == {kind: kind for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_in_it_is_judged_or_waived(kind: str) -> None:
    record = records(kind)[0]
    recorded = [record.terms()[name] for name in record.model_fields_set if name not in ("kind", "id")]
    assert [term.title for term in recorded if term.attested] == []
    assert record.waivers is None


@pytest.mark.parametrize("kind", KINDS)
def test_it_records_every_fact_that_is_not_judged(kind: str) -> None:
    record = records(kind)[0]
    wanted = {name for name, term in record.terms().items() if not term.attested} - Record.terms().keys()
    absent = {"item_list_received_date"} if kind == "supervision_task" else set()
    assert wanted - record.model_fields_set == absent


@pytest.mark.parametrize("kind", KINDS)
def test_it_gives_no_violation_no_advisory_and_at_most_a_checklist(kind: str) -> None:
    report = check(records(kind), today=given(kind)["今日"])
    findings = about(report, kind)
    wrong = [
        f for f in findings if f.verdict is Verdict.FAIL or (f.verdict is Verdict.UNKNOWN and not f.checklist)
    ]
    assert [(f.rule, f.message) for f in wrong] == []
    alone = [line for line in text_report(report).splitlines() if f" {records(kind)[0].id} 尚有" in line]
    assert len(alone) == any(f.checklist for f in findings)


@pytest.mark.parametrize("kind", KINDS)
def test_a_week_earlier_nothing_fails_and_what_is_not_done_is_pending(kind: str) -> None:
    findings = about(check(earlier(kind), today=given(kind)["今日"] - WEEK), kind)
    wrong = [
        f for f in findings if f.verdict is Verdict.FAIL or (f.verdict is Verdict.UNKNOWN and not f.checklist)
    ]
    assert [(f.rule, f.message) for f in wrong] == []
    assert any(f.verdict is Verdict.PENDING for f in findings) == (kind not in NOTHING_OWED)
