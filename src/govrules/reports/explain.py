"""A rule explained: in words, its figures over time, its cases; and the walk of a record through it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct, field

from govrules.checking.as_text import fact_text
from govrules.checking.cases import Outcome
from govrules.checking.walk import Walk
from govrules.findings import Verdict
from govrules.language.terms import Type
from govrules.models.plain import AnyRecord
from govrules.models.record_types import kind_title
from govrules.policies.rules import Case, Policies, Rule
from govrules.policies.sentences import MODALITY_LABELS, definitions, sentence
from govrules.reports.json_report import json_text
from govrules.reports.text import printable

LINE_ENDS = re.compile(r"\s+(?=[^\x00-\x7f])|(?<=[^\x00-\x7f])\s+")
"""Spaces beside Chinese, which stand where YAML folded a line."""


class Explained(Struct, frozen=True):
    """What is to be written out: rules, the outcomes of their cases by rule, and the walks if any."""

    policies: Policies
    today: date
    rules: Sequence[Rule]
    outcomes: Mapping[str, Sequence[Outcome]]
    walks: Sequence[Walk] = ()
    quotations: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """by rule, the sentences of the user's own copy of the notice"""


# --- text -----------------------------------------------------------------------------------------------


def explain_text(explained: Explained) -> str:
    """The explanation as text: one rule in full, several as a list, or the walks."""
    if explained.walks:
        parts = [_walk_lines(walk, explained) for walk in explained.walks]
    elif len(explained.rules) == 1:
        parts = [_rule_lines(explained.rules[0], explained)]
    else:
        parts = [_brief_lines(rule, explained) for rule in explained.rules]
        parts.append([f"共 {len(parts)} 条；govrules explain 编号 可看一条的全部"])
    return printable([line for i, part in enumerate(parts) for line in ([""] if i else []) + part])


def _head(rule: Rule) -> str:
    title = kind_title(rule.record)
    return f"{rule.id}　{rule.clause}　{title}　{MODALITY_LABELS[rule.modality]}　{rule.who}"


def _brief_lines(rule: Rule, explained: Explained) -> list[str]:
    said = sentence(rule, explained.policies, explained.today)
    quoted = [f"  原文　{text}" for text in explained.quotations.get(rule.id, ())]
    return [_head(rule), f"  要点　{rule.says}", *quoted, f"  表述　{said}"]


def _rule_lines(rule: Rule, explained: Explained) -> list[str]:
    policies = explained.policies
    lines = _brief_lines(rule, explained)
    for name, said in definitions(rule, policies, explained.today).items():
        lines.append(f"  其中　{name}：{said}")
    if rule.table:
        flows = [flow.id for flow in policies.workflows]
        lines.append(f"  出自{'流程' if rule.table in flows else '表'}　{rule.table}")
    lines.append(f"  施行　{rule.since} 起" + (f"，{rule.until} 止" if rule.until else ""))
    lines += [f"  参数　{text}" for text in history(rule, policies)]
    by_id = {r.id: r for r in policies.rules}
    lines += [f"  让位于　{other}　{by_id[other].says}" for other in rule.unless if other in by_id]
    lines += [f"  取代　{other.id}　{other.says}" for other in yielding(rule, policies)]
    lines += [f"  兼及　{statement}" for statement in rule.covers]
    for question in rule.questions:
        lines.append(f"  口径　{question.name}：取“{question.chosen}”，{question.because}")
        lines += [f"    另说　{other.name}：{other.because}" for other in question.others]
    if rule.can_be_waived:
        lines.append(f"  豁免　{waiver_text(rule)}")
    if rule.remedy:
        lines.append(f"  怎么办　{rule.remedy}")
    if rule.note:
        lines.append(f"  说明　{LINE_ENDS.sub('', rule.note)}")
    outcomes = explained.outcomes.get(rule.id, ())
    if outcomes:
        lines.append(f"  案例　{len(outcomes)} 个")
        lines += [f"    {_case_text(outcome)}" for outcome in outcomes]
    return lines


def history(rule: Rule, policies: Policies) -> list[str]:
    """Each parameter's versions, oldest first, one line each."""
    keys: dict[str, list[str | None]] = {}
    for name, key in rule.parameters:
        keys.setdefault(name, []).append(key)
    lines = []
    for name, used in keys.items():
        parameter = policies.parameters[name]
        for of_one, versions in parameter.histories(used):
            for version in versions:
                values = "、".join(parameter.text(version, key) for key in of_one)
                lines.append(f"{name}　{version.since} 起 {values}　{version.clause}")
    return lines


def waiver_text(rule: Rule) -> str:
    """Why a failure of a rule may be waived, for one that can be."""
    return f"可以登记，{rule.waivable or '本条是一般要求'}"


def yielding(rule: Rule, policies: Policies) -> list[Rule]:
    """The rules that this one takes the place of."""
    return [other for other in policies.rules if rule.id in other.unless]


def _case_text(outcome: Outcome) -> str:
    wrong = "" if outcome.good else f"（实际为{outcome.found.label}）"
    return f"{outcome.case.verdict.label}{wrong}　{case_text(outcome.case)}"


def case_text(case: Case) -> str:
    """The records of a case in words, its day, and the reading if it is not the chosen one."""
    said = [_record_text(case.record)]
    said += [f"另有{other.record_type.title} {other.id}：{_record_text(other)}" for other in case.others]
    reading = f"　口径 {case.reading}" if case.reading else ""
    return f"{'；'.join(said)}　今日 {case.today}{reading}"


def _record_text(record: AnyRecord) -> str:
    """The recorded facts of a record in one line."""
    facts = record.facts()
    found = []
    for name, term in record.terms().items():
        if term.type is Type.LIST:
            rows = record.rows_of(name)
            text = "" if rows is None else f"{len(rows)}项"
        else:
            text = fact_text(term, facts)
        if text:
            found.append(f"{term.title}{text}")
    return "，".join(found) or "没有登记任何事实"


def _walk_lines(walk: Walk, explained: Explained) -> list[str]:
    record, rule = walk.record, walk.rule
    source = f"（{record.source}）" if record.source else ""
    lines = [
        f"{record.kind_title} {record.id}{source}　{walk.verdict.label}",
        _head(rule),
        f"  要点　{rule.says}",
        f"  表述　{sentence(rule, explained.policies, explained.today)}",
    ]
    previous = None
    for line in walk.lines:
        if line.section is not previous:
            lines.append(f"■ {line.section}")
            previous = line.section
        lines.append("  " * (line.depth + 1) + line.text)
    return lines


# --- JSON -----------------------------------------------------------------------------------------------


def explain_json(explained: Explained) -> str:
    """The explanation as JSON: the rules, and the walks with what each line is about."""
    policies = explained.policies
    data = {
        "today": explained.today.isoformat(),
        "policies": {"name": policies.name, "version": policies.version, "hash": policies.hash},
        "rules": [_rule_data(rule, explained) for rule in explained.rules],
        "walks": [_walk_data(walk) for walk in explained.walks],
    }
    return json_text(data)


def _rule_data(rule: Rule, explained: Explained) -> dict[str, Any]:
    policies = explained.policies
    return {
        "id": rule.id,
        "clause": rule.clause,
        "record": rule.record,
        "who": rule.who,
        "modality": rule.modality.value,
        "says": rule.says,
        "quotations": list(explained.quotations.get(rule.id, ())),
        "wording": sentence(rule, policies, explained.today),
        "definitions": definitions(rule, policies, explained.today),
        "since": rule.since.isoformat(),
        "until": rule.until.isoformat() if rule.until else None,
        "parameters": [
            {
                "name": name,
                "key": key,
                "unit": policies.parameters[name].unit,
                "versions": [
                    {"since": v.since.isoformat(), "value": v.values[key], "clause": v.clause}
                    for v in policies.parameters[name].history(key)
                ],
            }
            for name, key in rule.parameters
        ],
        "yields_to": list(rule.unless),
        "takes_over_from": [other.id for other in yielding(rule, policies)],
        "covers": list(rule.covers),
        "readings": [
            {
                "question": q.name,
                "chosen": q.chosen,
                "because": q.because,
                "others": [{"reading": o.name, "because": o.because} for o in q.others],
            }
            for q in rule.questions
        ],
        "can_be_waived": rule.can_be_waived,
        "waivable": rule.waivable,
        "remedy": rule.remedy,
        "note": rule.note,
        "cases": [_case_data(o.case, o.found) for o in explained.outcomes.get(rule.id, ())],
    }


def _case_data(case: Case, found: Verdict) -> dict[str, Any]:
    return {
        "record": case.record.recorded(),
        "others": [other.recorded() for other in case.others],
        "today": case.today,
        "expected": case.verdict.value,
        "verdict": found.value,
    }


def _walk_data(walk: Walk) -> dict[str, Any]:
    return {
        "record": {"kind": walk.record.kind, "id": walk.record.id, "source": walk.record.source},
        "rule": walk.rule.id,
        "verdict": walk.verdict.value,
        "lines": [
            {
                "section": line.section.value,
                "depth": line.depth,
                "text": line.text,
                "about": sorted(line.about),
            }
            for line in walk.lines
        ],
    }
