"""The class of a meeting: every combination has one row, and what follows from it (会议意见十四)."""

from collections import Counter
from datetime import date
from itertools import product
from typing import Any

import pytest

import govrules
from govrules.findings import Verdict
from govrules.models import terms_of

TYPES = list(terms_of("meeting")["meeting_type"].labels)
NAMES = list(terms_of("meeting")["in_name_of"].labels)
CLASSES = list(terms_of("meeting")["meeting_class"].labels)
REGULAR = ("plenary", "standing", "mayor_office", "party_group")
LEADER = [{"leader": "丙某", "leader_role": "deputy_mayor"}]
HELD = {"kind": "meeting", "id": "会", "start_date": "2024-03-05"}
TODAY = date(2024, 3, 6)


def class_by_hand(meeting_type: str, name: str, *, wide: bool, led: bool) -> str:
    """The class as the article has it, told apart from the rule's table."""
    wide = wide or meeting_type == "district_wide"
    if meeting_type in REGULAR or name in ("party_group", "committee_and_government"):
        return "unclassified"
    if name == "district_government":
        return "class_1" if wide else "unclassified"
    return "class_2" if name == "government_department" and wide and led else "class_3"


def verdicts(*records: dict[str, Any]) -> dict[tuple[str, str], Verdict]:
    report = govrules.check(list(records), today=TODAY)
    assert not report.refused
    return {(f.record.id, f.rule): f.verdict for f in report.findings}


def test_every_combination_has_exactly_the_class_of_the_article() -> None:
    hits: Counter[str] = Counter()
    records, expected = [], {}
    for number, (kind, name, wide, led) in enumerate(product(TYPES, NAMES, (True, False), (True, False))):
        right = class_by_hand(kind, name, wide=wide, led=led)
        hits[right] += 1
        for stated in CLASSES:
            facts = {"meeting_type": kind, "in_name_of": name, "is_district_wide": wide}
            facts |= {"planned_leaders": LEADER if led else [], "meeting_class": stated}
            records.append(HELD | {"id": f"{number}-{stated}"} | facts)
            verdict = Verdict.PASS if stated == right else Verdict.FAIL
            expected[f"{number}-{stated}", "HY-14-6"] = verdict
    found = verdicts(*records)
    assert {key: found[key] for key in expected} == expected
    assert hits == {"unclassified": 108, "class_1": 8, "class_2": 4, "class_3": 20}


@pytest.mark.parametrize(
    ("facts", "stands"),
    [
        ({"meeting_type": "district_wide", "in_name_of": "district_government"}, "HY-16-1"),
        (
            {
                "meeting_type": "district_wide",
                "in_name_of": "government_department",
                "planned_leaders": LEADER,
            },
            "HY-16-3",
        ),
        ({"meeting_type": "department_meeting", "in_name_of": "other_unit"}, "HY-16-5"),
    ],
)
def test_the_approval_follows_from_the_class_where_none_is_stated(facts: dict[str, Any], stands: str) -> None:
    found = verdicts(HELD | facts | {"meeting_approved_date": None})
    fails = {rule for (_, rule), verdict in found.items() if verdict is Verdict.FAIL}
    assert fails & {"HY-16-1", "HY-16-3", "HY-16-5"} == {stands}


def test_who_came_does_not_change_the_class_but_is_a_finding_of_its_own() -> None:
    facts = {"meeting_type": "district_wide", "in_name_of": "government_department", "held": True}
    came = facts | {"planned_leaders": [], "attending_leaders": LEADER, "participant_count": 151}
    stayed_away = facts | {"planned_leaders": LEADER, "attending_leaders": [], "participant_count": 200}
    found = verdicts(HELD | came | {"id": "来了"}, HELD | stayed_away | {"id": "没来"})
    assert (found["来了", "HY-14-5"], found["来了", "HY-19-3"]) == (Verdict.FAIL, Verdict.FAIL)
    assert (found["没来", "HY-14-3"], found["没来", "HY-19-2"]) == (Verdict.FAIL, Verdict.PASS)


def test_whether_a_meeting_was_planned_is_unknown_while_the_ledger_of_plans_is_open() -> None:
    meeting = HELD | {"meeting_class": "class_1"}
    assert verdicts(meeting)["会", "HY-15-4"] is Verdict.UNKNOWN
    entry = {"kind": "plan_entry", "id": "计", "meeting_id": "会"}
    assert verdicts(meeting, entry)["会", "HY-15-4"] is Verdict.PASS
