"""``govrules rules``: the rules of a policy set, listed."""

from __future__ import annotations

import fnmatch
import json
import sys
from typing import TYPE_CHECKING

import click

from govrules.cli import OK, UNUSABLE
from govrules.cli.options import OVERLAY, POLICIES

if TYPE_CHECKING:
    from govrules.policies.rules import Policies, Rule

MODALITY_LABELS = {"must": "应当", "must_not": "不得", "should": "一般应当", "should_not": "一般不得"}


@click.command("rules")
@POLICIES
@OVERLAY
@click.option("--select", default="*", metavar="GLOB", help="只列 id 符合的规则")
@click.option(
    "--format", "format_", type=click.Choice(("text", "json")), default="text", help="格式，默认 text"
)
def command(policies: str | None, overlays: tuple[str, ...], select: str, format_: str) -> None:
    """列出规则：编号、条款、对象、要求的性质、要点、所用数字。"""
    from govrules.policies.loader import load_policies  # noqa: PLC0415 (keeps --help light)

    loaded = load_policies(policies, overlays=overlays)
    rules = [rule for rule in loaded.rules if fnmatch.fnmatchcase(rule.id, select)]
    if not rules:
        click.echo(f"没有 id 符合“{select}”的规则", err=True)
        sys.exit(UNUSABLE)
    if format_ == "json":
        click.echo(json.dumps([rule_data(loaded, r) for r in rules], ensure_ascii=False, indent=2))
    else:
        for rule in rules:
            click.echo(rule_line(loaded, rule))
        click.echo(f"共 {len(rules)} 条，{loaded.title} {loaded.version}")
    sys.exit(OK)


def rule_line(policies: Policies, rule: Rule) -> str:
    """One rule in one line."""
    figures = "，".join(figure_text(policies, name, key) for name, key in rule.parameters)
    shown = f"　〔{figures}〕" if figures else ""
    return f"{rule.id}　{rule.clause}　{MODALITY_LABELS[rule.modality]}　{rule.says}{shown}"


def figure_text(policies: Policies, name: str, key: str | None) -> str:
    """A parameter with its newest value: 参会人数上限·一类 350人."""
    parameter = policies.parameters[name]
    values = parameter.history(key)[-1].values
    unit = "" if parameter.unit in ("比例", "时刻") else parameter.unit
    return f"{name}{f'·{key}' if key else ''} {values[key]}{unit}"


def rule_data(policies: Policies, rule: Rule) -> dict[str, object]:
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
        "cases": len(rule.cases),
    }
