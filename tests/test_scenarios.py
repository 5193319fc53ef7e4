"""Longer scenarios with linked records and real dates: the verdicts are those that were worked out by hand.

Each file of ``tests/scenarios`` holds one theme. A scenario has a name, why it is there, the count of days
(``count``), the records, the kinds of record that are complete, and per day (``at``) the verdicts expected.
No record of a scenario may fail a rule that it does not list.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

import govrules
from govrules.findings import Verdict

FOLDER = Path(__file__).parent / "scenarios"
KEYS = {"name", "why", "count", "records", "complete", "at"}
OPTIONAL = {"waits_for"}
VERDICTS = {verdict.value for verdict in Verdict}


def read(path: Path) -> list[dict[str, Any]]:
    scenarios: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    return scenarios


SCENARIOS = [scenario for path in sorted(FOLDER.glob("*.yaml")) for scenario in read(path)]


@cache
def rule_ids() -> frozenset[str]:
    return frozenset(rule.id for rule in govrules.load_policies().rules)


def batch_of(scenario: dict[str, Any], folder: Path) -> Any:
    path = folder / "scenario.json"
    text = {"records": scenario["records"], "台账完整": scenario["complete"]}
    path.write_text(json.dumps(text, ensure_ascii=False, default=str), encoding="utf-8")
    return govrules.load_records(path)


def listed(at: dict[str, dict[str, str]]) -> dict[tuple[str, str], str]:
    return {(record, rule): verdict for record, rules in at.items() for rule, verdict in rules.items()}


def decided_as_expected(scenario: dict[str, Any], engine: str, folder: Path) -> None:
    batch = batch_of(scenario, folder)
    waiting = set(scenario.get("waits_for", [])) - rule_ids()
    own = {str(record["id"]) for record in scenario["records"]}
    for today, at in scenario["at"].items():
        report = govrules.check(batch, today=str(today), engine=engine)
        assert not report.refused
        assert not report.errors
        found = {(f.record.id, f.rule): f.verdict.value for f in report.findings}
        expected = {key: verdict for key, verdict in listed(at).items() if key[1] not in waiting}
        failed = {key: "fail" for key, verdict in found.items() if verdict == "fail" and key[0] in own}
        decided = {key: found.get(key) for key in expected}
        assert (str(today), decided | failed) == (str(today), expected)


@pytest.mark.parametrize("engine", ["scalar", "rete"])
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: str(s["name"]))
def test_the_verdicts_are_those_worked_out_by_hand(
    scenario: dict[str, Any], engine: str, tmp_path: Path
) -> None:
    if engine == "rete":
        pytest.importorskip("durable", reason="durable-rules has no release for this Python")
    decided_as_expected(scenario, engine, tmp_path)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: str(s["name"]))
def test_a_scenario_is_told_in_full(scenario: dict[str, Any]) -> None:
    assert KEYS <= set(scenario) <= KEYS | OPTIONAL
    ids = [str(record["id"]) for record in scenario["records"]]
    assert len(ids) == len(set(ids))
    for at in scenario["at"].values():
        assert set(at) <= set(ids)
        assert set(listed(at).values()) <= VERDICTS


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: str(s["name"]))
def test_a_scenario_names_rules_that_exist_or_waits_for_them(scenario: dict[str, Any]) -> None:
    named = {rule for at in scenario["at"].values() for _, rule in listed(at)}
    assert named - rule_ids() == set(scenario.get("waits_for", []))


def test_there_are_at_least_80_scenarios_of_different_names() -> None:
    names = [scenario["name"] for scenario in SCENARIOS]
    assert len(names) == len(set(names))
    assert len(names) >= 80
