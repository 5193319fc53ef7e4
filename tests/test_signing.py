"""Who signs a document (公文意见四): every paper has a rule, and somebody who satisfies all."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import combinations, product
from typing import Any

from govrules import check
from govrules.findings import Finding, Verdict

CATEGORIES = (
    "npc_bill", "to_municipal", "important_published", "major_matter", "institution_funds_powers",
    "meeting_approved", "internal_office",
)  # fmt: skip
SIGNERS = {"mayor": "甲", "executive_deputy_mayor": "乙", "deputy_mayor": "丙", "office_director": "丁"}
WHO_SIGNS = {f"GW-04-{n}" for n in ("3", "4", "5", "7", "8", "9", "9-1", "10", "11")}
CHAIN = [
    {"stage": "deputy_director", "approver": "戊"},
    {"stage": "office_director", "approver": "丁"},
    {"stage": "deputy_mayor", "approver": "丙"},
    {"stage": "executive_deputy_mayor", "approver": "乙"},
    {"stage": "mayor", "approver": "甲"},
]


def paper(number: int, **facts: Any) -> dict[str, Any]:
    """A document signed on 16 October 2025, with every stage passed in order."""
    return {
        "kind": "document", "id": f"{number:04}", "document_type": "notice", "addressees": ["other"],
        "review_outcome": "not_reviewed", "submitted_in_sequence": True, "executive_deputy_authorised": True,
        "approvals": CHAIN, "signed_date": "2025-10-16",
    } | facts  # fmt: skip


@cache
def findings() -> dict[tuple[Any, ...], dict[str, dict[str, Verdict]]]:
    """Per paper (its classes, name, deputies in charge, necessity): signer, rule, verdict."""
    classes = [c for n in (0, 1, 2) for c in combinations(CATEGORIES, n)]
    names = ("district_government", "government_office")
    kinds = list(product(classes, names, ((), ("丙",), ("丙", "乙")), (False, True)))
    keys = [(kind, signer) for kind in kinds for signer in SIGNERS]
    records = [
        paper(
            i,
            signing_categories=list(classes_),
            issuing_name=name,
            portfolio_leaders=list(leaders),
            mayor_signature_needed=needed,
            signer=SIGNERS[signer],
            signer_role=signer,
        )
        for i, ((classes_, name, leaders, needed), signer) in enumerate(keys)
    ]
    report = check(records, today="2025-10-31")
    assert not report.refused
    found: dict[tuple[Any, ...], dict[str, dict[str, Verdict]]] = defaultdict(lambda: defaultdict(dict))
    for finding in report.findings:
        kind, signer = keys[int(finding.record.id)]
        if finding.rule in WHO_SIGNS and finding.verdict is not Verdict.NOT_APPLICABLE:
            found[kind][signer][finding.rule] = finding.verdict
    assert len(found) == len(kinds)
    return found


def test_every_paper_has_a_rule_for_its_signer_and_somebody_who_satisfies_all_of_them() -> None:
    for kind, by_signer in findings().items():
        lawful = [s for s, verdicts in by_signer.items() if set(verdicts.values()) == {Verdict.PASS}]
        assert lawful, kind
        assert len(by_signer) == len(SIGNERS), kind


def test_only_the_three_important_classes_may_be_delegated() -> None:
    important = {"major_matter", "institution_funds_powers", "meeting_approved"}
    for (classes, name, leaders, _), by_signer in findings().items():
        deputy = set(by_signer["executive_deputy_mayor"].values()) == {Verdict.PASS}
        head_only = "npc_bill" in classes or (
            name == "district_government" and {"to_municipal", "important_published"} & set(classes)
        )
        if head_only:
            assert not deputy, classes
        elif not set(classes) & important and "乙" not in leaders:
            assert not deputy, (classes, leaders)


def test_two_clauses_that_differ_about_the_signer_both_give_their_verdict() -> None:
    classes = ("to_municipal", "meeting_approved")
    verdicts = findings()[classes, "district_government", ("丙",), False]["executive_deputy_mayor"]
    assert verdicts == {"GW-04-4": Verdict.FAIL, "GW-04-7": Verdict.PASS}


def one(records: list[dict[str, Any]], rule: str) -> Finding:
    (finding,) = (f for f in check(records, today="2025-10-31").findings if f.rule == rule)
    return finding


def test_a_person_is_the_same_by_id_and_by_name() -> None:
    roster = {"kind": "person", "id": "RY-1", "name": "丙某某", "posts": [], "portfolios": []}
    facts = {"signing_categories": ["other"], "issuing_name": "district_government", "approvals": []}
    document = paper(1, **facts, portfolio_leaders=["RY-1"], mayor_signature_needed=False, signer="丙某某")
    assert one([roster, document], "GW-04-8").verdict is Verdict.PASS
    assert one([document], "GW-04-8").verdict is Verdict.FAIL
