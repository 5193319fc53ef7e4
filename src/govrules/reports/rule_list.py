"""The rules of a policy set as data: one entry per rule, as lists of rules show it."""

from __future__ import annotations

from typing_extensions import TypedDict  # pydantic wants this one before Python 3.12

from govrules.policies.rules import Policies, Rule


class RuleJson(TypedDict):
    """One rule; ``parameters`` are the figures that it uses, each with its newest value."""

    id: str
    clause: str
    record: str
    who: str
    modality: str
    says: str
    since: str
    until: str | None
    when: str
    duty: list[str]
    unless: list[str]
    parameters: list[str]
    remedy: str
    note: str


def rule_data(policies: Policies, rule: Rule) -> RuleJson:
    """One rule as JSON data."""
    return {
        "id": rule.id,
        "clause": rule.clause,
        "record": rule.record,
        "who": rule.who,
        "modality": rule.modality.value,
        "says": rule.says,
        "since": rule.since.isoformat(),
        "until": rule.until.isoformat() if rule.until else None,
        "when": rule.when_text,
        "duty": [part.text for part in rule.parts],
        "unless": list(rule.unless),
        "parameters": [figure_text(policies, name, key) for name, key in rule.parameters],
        "remedy": rule.remedy,
        "note": rule.note,
    }


def figure_text(policies: Policies, name: str, key: str | None) -> str:
    """A parameter with its newest value: 参会人数上限·一类 350人."""
    parameter = policies.parameters[name]
    values = parameter.history(key)[-1].values
    unit = "" if parameter.unit in ("比例", "时刻") else parameter.unit
    return f"{name}{f'·{key}' if key else ''} {values[key]}{unit}"
