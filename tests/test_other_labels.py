"""Another district may call its posts otherwise: its labels hold for its rules and its records."""

from __future__ import annotations

from pathlib import Path

from govrules import check, load_policies, load_records
from govrules.findings import Verdict
from policy_sets import POLICY, one_rule, write_policies

VOCABULARY = """\
vocabulary:
  posts:
    mayor: [县长]
    deputy_mayor: [副县长]
"""
STEP = {"kind": "approval_step", "id": "批", "收到呈批日期": "2026-03-02", "签批人": "甲"}


def test_rules_and_records_speak_with_the_labels_of_the_policy_set(tmp_path: Path) -> None:
    rules = one_rule("approval_step", "must: 任职(签批人, [县长], 收到呈批日期)")
    policies = load_policies(write_policies(tmp_path, rules, policy=POLICY + VOCABULARY))
    found = [
        check(STEP | {"签批人职务": post}, policies=policies, today="2026-11-25").findings[0].verdict
        for post in ("县长", "副县长", "mayor")
    ]
    assert found == [Verdict.PASS, Verdict.FAIL, Verdict.PASS]
    refused = check(STEP | {"签批人职务": "区长"}, policies=policies, today="2026-11-25").refused
    assert [r.message for r in refused] == ["“签批人职务”：不能是“区长”"]


def test_files_are_read_with_the_labels_of_the_policy_set(tmp_path: Path) -> None:
    rules = one_rule("approval_step", "must: 签批人职务 == 副县长")
    policies = load_policies(write_policies(tmp_path, rules, policy=POLICY + VOCABULARY))
    path = tmp_path / "a.json"
    path.write_text('{"kind": "approval_step", "id": "批", "签批人职务": "副县长"}', encoding="utf-8")
    batch = load_records(path, vocabulary=policies.vocabulary)
    assert check(batch, policies=policies, today="2026-11-25").summary.verdicts[Verdict.PASS] == 1
    assert load_records(path).refused != ()
