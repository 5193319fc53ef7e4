"""The example office: its findings are those that were worked out by hand, no more and no fewer."""

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
TODAY = date(2025, 10, 31)
DECIDED = (Verdict.PASS, Verdict.NOT_APPLICABLE)


@cache
def report() -> Report:
    return govrules.check(govrules.load_records(ROOT / "examples" / "office_2025_10"), today=TODAY)


@cache
def expected() -> dict[tuple[str, str], dict[str, Any]]:
    text = (ROOT / "tests" / "expected" / "office_2025_10.yaml").read_text(encoding="utf-8")
    return {(entry["record"], entry["rule"]): entry for entry in yaml.safe_load(text)}


def found() -> dict[tuple[str, str], Finding]:
    return {
        (f"{f.record.kind}/{f.record.id}", f.rule): f for f in report().findings if f.verdict not in DECIDED
    }


def test_every_record_is_read_and_every_record_type_is_there() -> None:
    assert not report().refused
    assert not report().errors
    assert report().summary.total == report().summary.read
    kinds = {rule.record for rule in govrules.load_policies().rules}
    assert {f.record.kind for f in report().findings} == kinds


def test_the_findings_are_exactly_those_worked_out_by_hand() -> None:
    assert {key: f.verdict.value for key, f in found().items()} == {
        key: entry["verdict"] for key, entry in expected().items()
    }
    assert (report().summary.violations, report().summary.advisories) == (14, 8)


def test_a_failed_should_is_an_advisory() -> None:
    assert {key for key, f in found().items() if f.advisory} == {
        key for key, entry in expected().items() if entry.get("advisory")
    }


def test_due_days_and_days_late_are_those_counted_by_hand() -> None:
    for key, entry in expected().items():
        finding = found()[key]
        if "due" in entry:
            assert finding.due is not None, key
            assert (finding.due.day, finding.due.at) == (entry["due"], entry.get("at")), key
        if "days_late" in entry:
            assert finding.days_late == entry["days_late"], key


def test_an_unknown_names_the_facts_that_are_missing() -> None:
    for key, entry in expected().items():
        if "missing" in entry:
            assert [title for _, title in found()[key].missing] == entry["missing"], key


def test_every_rule_applies_to_some_record() -> None:
    applied = {f.rule for f in report().findings if f.verdict is not Verdict.NOT_APPLICABLE}
    assert {rule.id for rule in govrules.load_policies().rules} - applied == set()


def test_the_only_warning_is_about_the_act_before_its_trigger() -> None:
    (warning,) = report().warnings
    assert "dc-04" in warning


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
