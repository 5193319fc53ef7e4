"""What a record takes from the record it refers to, it may state as well, but not otherwise."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import pytest

from govrules.ledgers import Batch, load_records, take_records
from govrules.models import AgendaItem, Meeting, Record, Row
from govrules.models.base import fact, optional, rows
from govrules.models.meetings import MeetingType
from govrules.models.record_types import record_types
from record_kinds import also_known

MEETING = {"kind": "meeting", "id": "M1", "会议类型": "常务会议", "召开日期": "2026-09-18", "组成人数": 9}


class Step(Row):
    signer: str | None = optional("签署人")


class Volume(Record):
    """A record type that takes everything from the one before it."""

    title = "分卷"
    REFERENCES = MappingProxyType({"earlier_id": "volume"})
    INHERITED = MappingProxyType({"earlier_id": ("units", "steps", "kinds", "held", "sheet_count", "area")})

    kind: Literal["volume"] = "volume"
    earlier_id: str | None = optional("前卷编号")
    units: tuple[str, ...] | None = rows("所涉单位")
    steps: tuple[Step, ...] | None = rows("签批")
    kinds: frozenset[MeetingType] | None = optional("会议种类")
    held: bool | None = fact("已召开")
    sheet_count: int | None = fact("页数", unit="页")
    area: str | None = optional("领域")


@pytest.fixture(autouse=True)
def _with_volumes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with also_known("volume", Volume, monkeypatch):
        yield


def item(**facts: Any) -> dict[str, Any]:
    return {"kind": "agenda_item", "id": "Y1", "会议编号": "M1"} | facts


def volumes(*facts: dict[str, Any]) -> Batch:
    """Volumes 1, 2, …, each after the one before."""
    chain = [
        {"kind": "volume", "id": str(number), "前卷编号": str(number - 1) if number > 1 else None} | those
        for number, those in enumerate(facts, start=1)
    ]
    return take_records(chain)


def message(found: Batch) -> str:
    (refused,) = found.refused
    return refused.message


def test_the_inherited_facts_are_listed_each_with_its_reference() -> None:
    inherited = {kind: dict(t.inherited) for kind, t in record_types().items() if t.inherited}
    del inherited["volume"]
    assert inherited == {
        "agenda_item": dict.fromkeys(
            (
                "meeting_type",
                "start_date",
                "held",
                "is_cancelled",
                "convener",
                "convener_role",
                "member_count",
                "established_seat_count",
                "members_present_count",
            ),
            "meeting_id",
        ),
        "meeting_followup": {"meeting_type": "meeting_id"},
        "minutes": dict.fromkeys(
            ("meeting_type", "end_date", "presider", "presider_role", "later_presiders", "archived_date"),
            "meeting_id",
        ),
        "news_report": dict.fromkeys(("meeting_type", "start_date", "is_district_wide"), "meeting_id"),
        "leave_request": dict.fromkeys(
            ("meeting_type", "start_date", "held", "presider", "presider_role"), "meeting_id"
        ),
        "attendance": dict.fromkeys(("meeting_type", "start_date", "held", "start_at"), "meeting_id"),
        "meeting_decision": dict.fromkeys(("meeting_type", "start_date"), "meeting_id"),
        "plan_proposal": dict.fromkeys(
            ("period_start_date", "proposal_due_date", "annual_plan_compiled_date"), "annual_plan_id"
        ),
        "plan_entry": {"period_end_date": "annual_plan_id", "held": "meeting_id"},
        "return_notice": {"work_area": "submission_id"},
        "interpretation": dict.fromkeys(
            ("draft_submitted_date", "issuing_name", "drafting_department", "issued_date"), "document_id"
        ),
        "self_report": dict.fromkeys(
            (
                "task_kind",
                "task_mode",
                "self_report_due_date",
                "self_check_report_covers",
                "self_check_report_compiled_date",
            ),
            "task_id",
        ),
        "supervision_ledger": dict.fromkeys(
            ("task_kind", "key_work_notice_issued_date", "closed_date"), "task_id"
        ),
        "supervision_visit": {"task_kind": "task_id"},
        "supervision_item": dict.fromkeys(
            (
                "task_kind",
                "item_list_received_date",
                "transfer_notice_issued_date",
                "report_submitted_date",
            ),
            "task_id",
        ),
        "inspection_report": {"task_kind": "task_id"},
        "problem": dict.fromkeys(("task_kind", "task_mode", "closed_date"), "task_id"),
        "circular": {"task_kind": "task_id"},
    }


def test_a_record_keeps_what_it_states_itself_and_is_not_filled_in_here() -> None:
    found = take_records([MEETING, item(会议类型="常务", 到会人数=7)])
    assert found.refused == ()
    child = found.records[1]
    assert child == AgendaItem(
        id="Y1", meeting_id="M1", meeting_type=MeetingType.STANDING, members_present_count=7
    )
    assert child.model_fields_set == {"kind", "id", "meeting_id", "meeting_type", "members_present_count"}


def test_a_fact_stated_otherwise_than_by_the_parent_is_refused_naming_both_and_the_place(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.json"
    records = [MEETING, item(会议类型="专题会议")]
    path.write_text(
        "[" + ",\n".join(json.dumps(r, ensure_ascii=False) for r in records) + "]", encoding="utf-8"
    )
    found = load_records(path)
    assert [r.id for r in found.records] == ["M1"]
    (refused,) = found.refused
    assert refused.message == f"“会议类型”为“专题会议”，与所指会议“M1”（{path}:1）的“常务会议”不一致"
    assert refused.hint == "改正其中一处；从所指记录取得的，本条可以不填"
    assert refused.place == "2:56"
    assert refused.is_record


def test_every_contradiction_of_a_record_is_named() -> None:
    found = take_records([MEETING, item(会议类型="专题会议", 召开日期="2026-09-19", 组成人数=8)])
    assert message(found) == (
        "“会议类型”为“专题会议”，与所指会议“M1”（记录:1）的“常务会议”不一致"
        "（改正其中一处；从所指记录取得的，本条可以不填）；"
        "“召开日期”为“2026-09-19”，与所指会议“M1”（记录:1）的“2026-09-18”不一致"
        "（改正其中一处；从所指记录取得的，本条可以不填）；"
        "“组成人数”为“8人”，与所指会议“M1”（记录:1）的“9人”不一致"
        "（改正其中一处；从所指记录取得的，本条可以不填）"
    )


def test_a_fact_that_is_not_inherited_may_differ() -> None:
    found = take_records([MEETING | {"标题": "第一次会议"}, item(标题="关于道路的议题")])
    assert found.refused == ()


def test_what_the_parent_does_not_state_contradicts_nothing() -> None:
    assert take_records([MEETING, item(已召开=True, 到会人数=3)]).refused == ()


def test_a_child_without_its_parent_at_hand_contradicts_nothing() -> None:
    assert take_records([item(会议类型="专题会议")]).refused == ()
    assert take_records([MEETING, item(会议编号=None, 会议类型="专题会议")]).refused == ()


def test_a_refused_parent_contradicts_nothing() -> None:
    found = take_records([MEETING | {"参会人数": "许多"}, item(会议类型="专题会议")])
    assert [r.id for r in found.records] == ["Y1"]
    assert message(found) == "“参会人数”：应为整数，不是“许多”"


def test_parents_that_share_an_id_contradict_nothing() -> None:
    found = take_records([MEETING, MEETING | {"会议类型": "专题会议"}, item(会议类型="专题会议")])
    assert [r.id for r in found.records] == ["Y1"]


def test_records_given_as_models_are_compared_as_well() -> None:
    found = take_records(
        [
            Meeting(id="M1", meeting_type=MeetingType.STANDING),
            AgendaItem(id="Y1", meeting_id="M1", meeting_type=MeetingType.PLENARY),
        ]
    )
    assert message(found) == "“会议类型”为“全体会议”，与所指会议“M1”（记录:1）的“常务会议”不一致"


@pytest.mark.parametrize(
    ("facts", "one", "other"),
    [
        ({"已召开": (True, False)}, "否", "是"),
        ({"页数": (3, 0)}, "0页", "3页"),
        ({"领域": ("城建", None)}, "无", "城建"),
        ({"会议种类": (["常务会议"], ["专题会议", "常务会议"])}, "专题会议、常务会议", "常务会议"),
        ({"会议种类": (["常务会议"], [])}, "无", "常务会议"),
        ({"所涉单位": (["甲局", "乙局"], ["乙局", "甲局"])}, "乙局、甲局", "甲局、乙局"),
        ({"所涉单位": (["甲局"], None)}, "无", "甲局"),
    ],
)
def test_the_values_are_shown_as_an_office_writes_them(
    facts: dict[str, tuple[Any, Any]], one: str, other: str
) -> None:
    ((title, (theirs, mine)),) = facts.items()
    found = volumes({title: theirs}, {title: mine})
    assert message(found) == f"“{title}”为“{one}”，与所指分卷“1”（记录:1）的“{other}”不一致"


def test_a_list_of_rows_is_compared_as_a_whole_and_counted() -> None:
    steps = [{"签署人": "甲某"}, {}]
    assert volumes({"签批": steps}, {"签批": steps}).refused == ()
    found = volumes({"签批": steps}, {"签批": [{"签署人": "甲某"}, {"签署人": None}]})
    assert message(found) == "“签批”为所列2项，与所指分卷“1”（记录:1）的所列2项不一致"
    assert message(volumes({"签批": steps}, {"签批": []})).startswith("“签批”为“无”，")


@pytest.mark.parametrize("title", ["签批", "所涉单位", "会议种类"])
def test_null_and_an_empty_list_or_set_are_the_same(title: str) -> None:
    assert volumes({title: []}, {title: None}).refused == ()
    assert volumes({title: None}, {title: []}).refused == ()


def test_what_the_parent_takes_from_its_own_parent_counts() -> None:
    found = volumes({"已召开": True}, {}, {}, {"已召开": False})
    assert message(found) == "“已召开”为“否”，与所指分卷“1”（记录:1）的“是”不一致"


def test_what_the_parent_states_itself_comes_before_what_it_takes() -> None:
    found = volumes({"已召开": True}, {"已召开": False}, {"已召开": False})
    assert [(r.place, r.message) for r in found.refused] == [
        ("2", "“已召开”为“否”，与所指分卷“1”（记录:1）的“是”不一致")
    ]


def test_a_chain_of_thousands_is_followed() -> None:
    found = volumes({"页数": 1}, *({} for _ in range(3_000)), {"页数": 2})
    assert len(found.refused) == 1


def test_what_is_refused_does_not_depend_on_the_order_of_records() -> None:
    records = [
        MEETING,
        item(会议类型="专题会议"),
        item(id="Y2", 会议类型="常务会议"),
        {"kind": "minutes", "id": "J1", "会议编号": "M1", "会议类型": "全体会议"},
        *({"kind": "volume", "id": str(n), "前卷编号": str(n - 1), "页数": n // 2} for n in range(2, 6)),
        {"kind": "volume", "id": "1", "页数": 1},
    ]
    for seed in range(20):
        found = take_records(random.Random(seed).sample(records, len(records)))
        assert {(r.kind, r.id) for r in found.records} == {
            ("meeting", "M1"),
            ("agenda_item", "Y2"),
            ("volume", "1"),
            ("volume", "2"),
            ("volume", "3"),
            ("volume", "5"),
        }


def test_a_contradiction_opens_the_ledger_of_its_kind_again(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    data = {"records": [MEETING, item(会议类型="专题会议")], "台账完整": ["会议", "议题"]}
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    assert load_records(path).complete == {"meeting"}
