"""The example offices: their findings are those that were worked out by hand, no more and no fewer."""

import subprocess
import sys
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

import govrules
from govrules.findings import Finding, Report, Verdict

ROOT = Path(__file__).parents[1]
FIRST = "office_2025_10"
MONTHS = {FIRST: date(2025, 10, 31), "office_2026_02": date(2026, 2, 28)}
COUNTS = {FIRST: (14, 8), "office_2026_02": (8, 4)}  # violations, advisories
DECIDED = (Verdict.PASS, Verdict.NOT_APPLICABLE)

both_months = pytest.mark.parametrize("month", MONTHS)


@cache
def report(month: str) -> Report:
    return govrules.check(govrules.load_records(ROOT / "examples" / month), today=MONTHS[month])


@cache
def expected(month: str) -> dict[tuple[str, str], dict[str, Any]]:
    text = (ROOT / "tests" / "expected" / f"{month}.yaml").read_text(encoding="utf-8")
    return {(entry["record"], entry["rule"]): entry for entry in yaml.safe_load(text)}


def found(month: str) -> dict[tuple[str, str], Finding]:
    """What the expected file lists: all but what only waits for somebody to tick the record's checklist."""
    return {
        (f"{f.record.kind}/{f.record.id}", f.rule): f
        for f in report(month).findings
        if f.verdict not in DECIDED and not f.checklist
    }


@both_months
def test_every_record_is_read(month: str) -> None:
    assert not report(month).refused
    assert not report(month).errors
    assert report(month).summary.total == report(month).summary.read


def test_the_two_months_hold_at_least_120_records() -> None:
    assert sum(report(month).summary.total for month in MONTHS) >= 120


def test_every_record_type_is_there_in_the_first_month() -> None:
    kinds = {rule.record for rule in govrules.load_policies().rules}
    assert {f.record.kind for f in report(FIRST).findings} == kinds


@both_months
def test_the_findings_are_exactly_those_worked_out_by_hand(month: str) -> None:
    assert {key: f.verdict.value for key, f in found(month).items()} == {
        key: entry["verdict"] for key, entry in expected(month).items()
    }
    assert (report(month).summary.violations, report(month).summary.advisories) == COUNTS[month]


@both_months
def test_a_failed_should_is_an_advisory(month: str) -> None:
    assert {key for key, f in found(month).items() if f.advisory} == {
        key for key, entry in expected(month).items() if entry.get("advisory")
    }


@both_months
def test_due_days_and_days_late_are_those_counted_by_hand(month: str) -> None:
    for key, entry in expected(month).items():
        finding = found(month)[key]
        if "due" in entry:
            assert finding.due is not None, key
            assert (finding.due.day, finding.due.at) == (entry["due"], entry.get("at")), key
        if "days_late" in entry:
            assert finding.days_late == entry["days_late"], key


@both_months
def test_an_unknown_names_the_facts_that_are_missing(month: str) -> None:
    for key, entry in expected(month).items():
        if "missing" in entry:
            assert [title for _, title in found(month)[key].missing] == entry["missing"], key


def test_every_rule_applies_to_some_record_of_the_first_month() -> None:
    applied = {f.rule for f in report(FIRST).findings if f.verdict is not Verdict.NOT_APPLICABLE}
    assert {rule.id for rule in govrules.load_policies().rules} - applied == set()


def test_the_only_warning_is_about_the_act_before_its_trigger() -> None:
    (warning,) = report(FIRST).warnings
    assert "dc-04" in warning
    assert report("office_2026_02").warnings == ()


WITHOUT_SCALAR = """
import sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name == "govrules.engines.scalar":
            raise ImportError(name)
        return None

sys.meta_path.insert(0, Blocker())
sys.argv = ["govrules", *sys.argv[1:]]
from govrules.cli import main
main()
"""


@pytest.mark.skipif(find_spec("durable") is None, reason="durable-rules (extra rete) is not installed")
def test_the_second_engine_answers_without_the_first() -> None:
    def run(code: list[str], *more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *code, *more], capture_output=True, text=True, cwd=ROOT, check=False
        )

    job = ["check", "examples/office_2025_10", "--today", "2025-10-31", "--format", "json"]
    alone = run(["-c", WITHOUT_SCALAR], *job, "--engine", "rete")
    both = run(["-m", "govrules"], *job)
    assert (alone.returncode, both.returncode) == (1, 1), alone.stderr
    assert alone.stdout.replace('"engine": "rete"', '"engine": "scalar"') == both.stdout
    assert "ImportError: govrules.engines.scalar" in run(["-c", WITHOUT_SCALAR], *job).stderr
