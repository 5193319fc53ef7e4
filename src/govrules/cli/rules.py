"""``govrules rules``: the rules of a policy set, listed."""

from __future__ import annotations

import fnmatch
import json
import sys
from pathlib import Path
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
@click.option("--pages", metavar="DIR", help="把全部规则写成网页用的 Markdown，每条一页，另有索引")
@click.option("--notice", metavar="FILE", help="自备的制度全文（.txt），与 --pages 同用，写进原句")
def command(
    folder: str | None,
    overlays: tuple[str, ...],
    select: str,
    format_: str,
    pages: str | None,
    notice: str | None,
) -> None:
    """列出规则：编号、条款、对象、要求的性质、要点、所用数字。"""
    from govrules.errors import UsageError  # noqa: PLC0415 (keeps --help light)
    from govrules.policies.loader import load_policies  # noqa: PLC0415

    if pages is not None:
        _write_pages(Path(pages), folder, notice)
        sys.exit(OK)
    if notice is not None:
        raise UsageError("--notice 与 --pages 同用；看一条规则的原句用 govrules explain")
    policies = load_policies(folder, overlays=overlays)
    rules = [rule for rule in policies.rules if fnmatch.fnmatchcase(rule.id, select)]
    if not rules:
        click.echo(f"没有 id 符合“{select}”的规则", err=True)
        sys.exit(UNUSABLE)
    if format_ == "json":
        click.echo(json.dumps([_rule_data(policies, r) for r in rules], ensure_ascii=False, indent=2))
    else:
        for rule in rules:
            click.echo(rule_line(policies, rule))
        click.echo(f"共 {len(rules)} 条，{policies.title} {policies.version}")
    sys.exit(OK)


def _write_pages(target: Path, folder: str | None, notice: str | None) -> None:
    from govrules.analysis.coverage import quotations  # noqa: PLC0415
    from govrules.analysis.notice import read_notice  # noqa: PLC0415
    from govrules.cli.options import write  # noqa: PLC0415
    from govrules.errors import UsageError  # noqa: PLC0415
    from govrules.policies.loader import load_policies  # noqa: PLC0415
    from govrules.policies.statements import load_statements  # noqa: PLC0415
    from govrules.reports.pages import rule_pages  # noqa: PLC0415

    quoted = {}
    if notice is not None:
        ledger = load_statements(folder)
        copy = read_notice(notice, ledger.regulations)
        quoted = {entry.id: quotations((entry.id,), ledger, copy) for entry in ledger.entries}
    texts = rule_pages(load_policies(folder), quoted)
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"建不了目录“{target}”：{error.strerror}") from None
    for name, text in texts.items():
        write(text, str(target / name))
    click.echo(f"已写 {len(texts)} 页，从 {target / 'README.md'} 看起")


def rule_line(policies: Policies, rule: Rule) -> str:
    """One rule in one line."""
    from govrules.reports.rule_list import figure_text  # noqa: PLC0415

    figures = "，".join(figure_text(policies, name, key) for name, key in rule.parameters)
    shown = f"　〔{figures}〕" if figures else ""
    return f"{rule.id}　{rule.clause}　{MODALITY_LABELS[rule.modality]}　{rule.says}{shown}"


def _rule_data(policies: Policies, rule: Rule) -> dict[str, object]:
    from govrules.reports.rule_list import rule_data  # noqa: PLC0415

    return {**rule_data(policies, rule), "cases": len(rule.cases)}
