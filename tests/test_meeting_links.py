"""What follows from a meeting is checked across the records that refer to one another."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

import govrules
from govrules.findings import Verdict
from govrules.ledgers import take_records

MEETING = {
    "kind": "meeting",
    "id": "会一",
    "会议类型": "常务会议",
    "召开日期": "2024-03-05",
    "结束日期": "2024-03-05",
}
DECISION = {"kind": "meeting_decision", "id": "事一", "会议编号": "会一", "事项办结日期": "2024-06-28"}
DIRECTIVE = {
    "kind": "superior_directive",
    "id": "部一",
    "上级部署收到日期": "2024-02-20",
    "须开会传达学习": True,
    "办结日期": "2024-03-29",
}
EMERGENCY = {
    "kind": "emergency_disposition",
    "id": "处一",
    "处置日期": "2024-03-01",
    "办结日期": "2024-03-29",
}


def verdict(rule: str, *records: dict[str, Any], complete: tuple[str, ...] = ()) -> Verdict:
    """The one verdict of ``rule`` on these records, on 1 July 2024."""
    batch = replace(take_records(records), complete=frozenset(complete))
    report = govrules.check(batch, today=date(2024, 7, 1))
    assert not report.refused
    (found,) = [f.verdict for f in report.findings if f.rule == rule]
    return found


@pytest.mark.parametrize(
    ("complete", "planned", "expected"),
    [
        ((), False, Verdict.UNKNOWN),
        (("plan_entry",), False, Verdict.FAIL),
        ((), True, Verdict.PASS),
        (("plan_entry",), True, Verdict.PASS),
    ],
)
def test_a_meeting_is_outside_the_plan_only_if_the_plan_is_declared_complete(
    complete: tuple[str, ...], planned: bool, expected: Verdict
) -> None:
    meeting = MEETING | {"会议类型": "全区性会议", "会议类别": "一类"}
    entries = [{"kind": "plan_entry", "id": "计一", "会议编号": "会一"}] if planned else []
    assert verdict("HY-15-4", meeting, *entries, complete=complete) is expected


@pytest.mark.parametrize(
    ("kind", "complete", "listed", "expected"),
    [
        ("常务会议", (), False, Verdict.UNKNOWN),
        ("常务会议", ("supervision_item",), False, Verdict.FAIL),
        ("常务会议", (), True, Verdict.PASS),
        ("部门会议", ("supervision_item",), False, Verdict.NOT_APPLICABLE),
    ],
)
def test_a_decision_of_the_government_is_on_the_list_if_an_item_of_supervision_refers_to_it(
    kind: str, complete: tuple[str, ...], listed: bool, expected: Verdict
) -> None:
    items = [{"kind": "supervision_item", "id": "督一", "议定事项编号": "事一"}] if listed else []
    assert verdict("HY-29-1", MEETING | {"会议类型": kind}, DECISION, *items, complete=complete) is expected


@pytest.mark.parametrize(("rule", "record", "reference"), [
    ("HY-09-1", DIRECTIVE, "上级部署编号"),
    ("HY-13-7", EMERGENCY, "临机处置编号"),
])  # fmt: skip
def test_what_a_held_meeting_dealt_with_has_been_learned_of_or_reported(
    rule: str, record: dict[str, Any], reference: str
) -> None:
    item = {
        "kind": "agenda_item",
        "id": "题一",
        "会议编号": "会一",
        "议题性质": "传达学习",
        reference: record["id"],
    }
    held, not_held = MEETING | {"已召开": True}, MEETING | {"已召开": False}
    assert verdict(rule, held, item, record, complete=("agenda_item",)) is Verdict.PASS
    assert verdict(rule, not_held, item, record, complete=("agenda_item",)) is Verdict.FAIL
    assert verdict(rule, not_held, item, record) is Verdict.UNKNOWN


def test_minutes_take_the_day_of_filing_and_who_presided_from_their_meeting() -> None:
    minutes = {"kind": "minutes", "id": "要一", "会议编号": "会一", "统一立卷归档": False}
    signed = {"纪要签发人": "庚某", "纪要签发日期": "2024-03-08", "纪要印发日期": "2024-03-11"}
    filed, open_file = MEETING | {"材料归档日期": "2024-06-03"}, MEETING | {"材料归档日期": None}
    assert verdict("HY-27-5", filed, minutes) is Verdict.FAIL
    assert verdict("HY-27-5", open_file, minutes) is Verdict.PENDING
    assert verdict("HY-27-3", MEETING | {"主持人": "庚某"}, minutes | signed) is Verdict.PASS
    assert verdict("HY-27-3", MEETING | {"主持人": "丁某"}, minutes | signed) is Verdict.FAIL
