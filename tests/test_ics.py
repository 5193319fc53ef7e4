"""The calendar of due dates, read back by a reader of its own (RFC 5545)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from command_line import run
from govrules.checking.obligations import Light, Obligation
from govrules.findings import Details, Due, Finding, Modality, RecordRef, Report, Statement, Verdict
from govrules.reports.ics import due_ics

OCTOBER = Path(__file__).parents[1] / "examples" / "office_2025_10"


@dataclass
class Component:
    """A component of a calendar: its properties with their parameters, and the components in it."""

    name: str
    values: dict[str, str] = field(default_factory=dict)
    inner: list[Component] = field(default_factory=list)


def read(text: str) -> Component:
    """The calendar as the standard says it is read; fails on a line that is none."""
    assert text.endswith("\r\n")
    assert re.search(r"(?<!\r)\n|\r(?!\n)", text) is None
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    lines = text.replace("\r\n ", "").split("\r\n")[:-1]
    outer = Component("")
    open_ = [outer]
    for line in lines:
        name, value = line.split(":", 1)
        assert re.fullmatch(r"[A-Z-]+(;[A-Z]+=[A-Z]+)*", name), line
        if name == "BEGIN":
            open_[-1].inner.append(Component(value))
            open_.append(open_[-1].inner[-1])
        elif name == "END":
            assert open_.pop().name == value
        else:
            assert name not in open_[-1].values
            open_[-1].values[name] = value
    (calendar,) = outer.inner
    assert (len(open_), calendar.name) == (1, "VCALENDAR")
    return calendar


def events(text: str) -> list[dict[str, str]]:
    return [c.values for c in read(text).inner if c.name == "VEVENT"]


def plain(value: str) -> str:
    """A text value without its escapes."""
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)


def owed(
    due: Due | None,
    *,
    record: str = "甲",
    rule: str = "GW-1",
    says: str = "及时答复",
    light: Light = Light.GREEN,
    counting: str = "",
) -> Obligation:
    finding = Finding(
        RecordRef("request_reply", "请示答复", record),
        Statement(rule, (), "公文意见（四）", "区政府", says, Modality.MUST),
        Verdict.PENDING,
        lambda: Details(message="尚无答复日期", due=due, done=False, counting=counting),
    )
    return Obligation(finding, light, 3, 3)


def calendar(obligations: Sequence[Obligation], today: str = "2026-09-18", name: str = "试用") -> str:
    report = Report(
        today=today,
        policies={"name": name, "version": "0.0.1", "hash": ""},
        calendar={"hash": "", "known_on": None},
        engine="scalar",
        findings=[o.finding for o in obligations],
    )
    return due_ics(report, obligations)


def test_a_whole_day_ends_the_day_after_and_an_hour_is_told_in_utc() -> None:
    whole, noon, midnight = events(
        calendar(
            [
                owed(Due(date(2026, 10, 10))),
                owed(Due(date(2026, 9, 22), at="12:00"), record="乙"),
                owed(Due(date(2026, 12, 31), at="24:00"), record="丙"),
            ]
        )
    )
    assert whole["DTSTART;VALUE=DATE"] == "20261010"
    assert whole["DTEND;VALUE=DATE"] == "20261011"
    assert noon["DTSTART"] == "20260922T040000Z"
    assert midnight["DTSTART"] == "20261231T160000Z"
    assert "DTEND;VALUE=DATE" not in noon


def test_a_day_still_open_stands_at_its_earliest_as_tentative() -> None:
    due = Due(None, at="12:00", earliest=date(2027, 2, 8), latest=date(2027, 2, 12))
    (event,) = events(calendar([owed(due)]))
    assert (event["DTSTART;VALUE=DATE"], event["DTEND;VALUE=DATE"]) == ("20270208", "20270209")
    assert event["STATUS"] == "TENTATIVE"
    assert plain(event["DESCRIPTION"]).startswith("期限：2027-02-08至2027-02-12之间 12:00（暂定）\n")


def test_an_event_keeps_its_uid_while_record_and_rule_are_the_same() -> None:
    before = owed(Due(date(2026, 10, 10)))
    later = owed(Due(date(2026, 10, 12)), light=Light.RED, says="另一句话")
    (first,) = events(calendar([before], "2026-09-18"))
    (second,) = events(calendar([later], "2026-09-21 12:30"))
    assert first["UID"] == second["UID"]
    assert (first["DTSTAMP"], second["DTSTAMP"]) == ("20260917T160000Z", "20260921T043000Z")
    others = [
        *events(calendar([owed(Due(date(2026, 10, 10)), record="乙")])),
        *events(calendar([owed(Due(date(2026, 10, 10)), rule="GW-2")])),
        *events(calendar([before], name="另一规则集")),
    ]
    assert len({event["UID"] for event in (first, *others)}) == 4


def test_marks_of_the_format_in_a_record_come_back_as_they_were() -> None:
    id_ = "甲;乙,丙\\n丁:BEGIN"
    (event,) = events(calendar([owed(Due(date(2026, 10, 10)), record=id_, counting="数,七;天\\")]))
    assert plain(event["SUMMARY"]) == f"[绿] 请示答复 {id_}：及时答复"
    assert plain(event["DESCRIPTION"]).splitlines() == [
        "期限：2026-10-10",
        "责任：区政府",
        "依据：GW-1　公文意见（四）",
        "数,七;天\\",
    ]


def test_no_line_break_or_control_character_of_a_record_reaches_the_file() -> None:
    id_ = "甲\r\nEND:VCALENDAR\n \x0b\x1b[31m\x00乙"
    found = events(calendar([owed(Due(date(2026, 10, 10)), record=id_), owed(Due(date(2026, 10, 12)))]))
    assert len(found) == 2
    assert "甲��END:VCALENDAR� ��[31m�乙" in plain(found[0]["SUMMARY"])


@pytest.mark.parametrize("length", range(1, 80))
def test_long_lines_are_folded_between_characters(length: int) -> None:
    says = "a" * length + "督查通报𠮷é" * 12
    (event,) = events(calendar([owed(Due(date(2026, 10, 10)), says=says)]))
    assert plain(event["SUMMARY"]).endswith(says)


def test_what_has_no_due_day_is_counted_and_the_calendar_stays_valid() -> None:
    made = read(calendar([owed(None, light=Light.NONE), owed(None, record="乙", light=Light.NONE)]))
    assert [c.name for c in made.inner] == ["VTIMEZONE"]
    assert plain(made.values["X-WR-CALDESC"]) == (
        "今天 2026-09-18，应办未办 2 项，其中 2 项没有日期，没有列入"
    )
    assert {"VERSION", "PRODID", "METHOD"} <= made.values.keys()
    assert plain(read(calendar([])).values["X-WR-CALDESC"]) == "今天 2026-09-18，应办未办 0 项"


def test_the_due_list_of_october_as_a_calendar(tmp_path: Path) -> None:
    path = tmp_path / "到期.ics"
    listed = json.loads(run("due", OCTOBER, "--today", "2025-10-31", "--format", "json").out)["obligations"]
    dated = sum(o["due"] is not None for o in listed)
    ran = run("due", OCTOBER, "--today", "2025-10-31", "-o", path)
    assert (ran.code, ran.out, ran.err) == (0, "", f"另有 {len(listed) - dated} 项没有日期，没有列入日历\n")
    written = path.read_bytes().decode()
    found = events(written)
    assert len(found) == len({event["UID"] for event in found}) == dated > 10
    assert all(
        {"UID", "DTSTAMP", "SUMMARY"} <= event.keys()
        and event["DTSTAMP"] == event["LAST-MODIFIED"] == "20251030T160000Z"
        for event in found
    )
    # the rectification order received on 30 October is due on the third working day at noon: 4 November
    (noon,) = [event for event in found if "DC-2.5-3-3" in event["DESCRIPTION"]]
    assert noon["DTSTART"] == "20251104T040000Z"
    assert noon["CATEGORIES"] == "黄"
    assert run("due", OCTOBER, "--today", "2025-10-31", "--format", "ics").out == written


def test_check_writes_no_calendar() -> None:
    ran = run("check", OCTOBER, "--today", "2025-10-31", "-o", "x.ics")
    assert ran.code == 2
    assert "日历文件列应办未办的事，用 govrules due -o 文件.ics" in ran.err
    assert not Path("x.ics").exists()
