"""Every flow of supervision, replayed event by event: at each step the open obligations that the text gives.

Each file of ``tests/replays`` is about one flow (or two). A replay has the record as it begins and its steps:
the day, the facts and the other records that are new, and what then holds: the statements of the flow that
are still owed (``open``), their due days (``due``), the violated ones (``failed``), the steps of some stages.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from govrules import check, load_policies
from govrules.checking.prepare import read_today
from govrules.checking.standing import Standing, standings
from govrules.findings import Verdict
from govrules.ledgers import take_records
from govrules.policies import Policies
from govrules.workdays import load_calendar

FOLDER = Path(__file__).parent / "replays"
REPLAYS = [
    replay
    for path in sorted(FOLDER.glob("*.yaml"))
    for replay in yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
]
STEPS = [(replay, n) for replay in REPLAYS for n in range(len(replay["steps"]))]
FLOWS = ["DC-2.1.1", "DC-2.1.2", "DC-2.2", "DC-2.3", "DC-2.4", "DC-2.5", "DC-3.4", "DC-3.5"]


@cache
def policies() -> Policies:
    return load_policies()


def plain(value: Any) -> Any:
    """What is no text: none, yes and no, and numbers; days stay as they are written."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [plain(v) for v in value]
    return {"null": None, "true": True, "false": False}.get(value, int(value) if value.isdigit() else value)


def records_at(replay: dict[str, Any], number: int) -> list[dict[str, Any]]:
    """The records as they are at a step: what came before, with what is new."""
    record = dict(replay["record"])
    others: dict[str, dict[str, Any]] = {}
    for step in replay["steps"][: number + 1]:
        record |= step.get("facts", {})
        others |= {other["id"]: other for other in step.get("others", [])}
    return [plain(one) for one in (record, *others.values())]


def standing_at(replay: dict[str, Any], number: int) -> tuple[Standing, set[str]]:
    """Where the record stands at a step, and the statements of its flow that are violated there."""
    batch = take_records(records_at(replay, number), vocabulary=policies().vocabulary)
    assert batch.refused == ()
    today, flow = replay["steps"][number]["today"], replay["flow"]
    (found,) = standings(
        batch,
        policies(),
        today=read_today(today),
        calendar=load_calendar(),
        flow=flow,
        record_id=replay["record"]["id"],
    )
    report = check(batch, today=today, policies=policies())
    failed = {f.rule for f in report.findings if f.verdict is Verdict.FAIL}
    return found, failed & set(found.workflow.rules)


@pytest.mark.parametrize(("replay", "number"), STEPS, ids=[f"{r['name']} {n}" for r, n in STEPS])
def test_at_each_step_of_a_replay_that_is_open_which_the_text_demands(
    replay: dict[str, Any], number: int
) -> None:
    expected = replay["steps"][number]
    found, failed = standing_at(replay, number)
    dates = {o.finding.rule: str(o.finding.due.day) for o in found.due if o.finding.due is not None}
    assert sorted({o.finding.rule for o in found.due}) == sorted(expected["open"])
    assert dates == expected.get("due", {})
    assert sorted(failed) == sorted(expected.get("failed", []))
    for stage, names in expected.get("stages", {}).items():
        assert [one.step.name for one in found.steps if one.stage == stage] == names


def test_every_flow_has_a_replay_and_every_replay_a_flow() -> None:
    assert [flow.id for flow in policies().workflows] == FLOWS
    assert {replay["flow"] for replay in REPLAYS} == set(FLOWS)


@pytest.mark.parametrize("flow", FLOWS)
def test_every_statement_of_a_flow_that_it_can_owe_is_owed_in_some_replay(flow: str) -> None:
    """Of each flow the replays reach every deadline and order that stands in its steps."""
    (workflow,) = [w for w in policies().workflows if w.id == flow]
    own = {rule.id for rule in policies().rules if rule.table == flow}
    reached = {
        rule
        for replay in REPLAYS
        if replay["flow"] == flow
        for step in replay["steps"]
        for rule in (*step["open"], *step.get("failed", []))
    }
    assert own & set(workflow.rules) <= reached
