"""``govrules explain``: a rule in words; with a record, the walk from record to verdict."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from govrules.cli import OK, UNUSABLE
from govrules.cli.options import CALENDAR, KNOWN_ON, OVERLAY, POLICIES, quotations_by_rule, working_calendar

if TYPE_CHECKING:
    from govrules.checking.prepare import Today
    from govrules.checking.walk import Walk
    from govrules.ledgers import Batch
    from govrules.policies.rules import Policies, Rule
    from govrules.workdays import WorkCalendar


@click.command("explain")
@click.argument("what", metavar="[ID|CLAUSE]", required=False)
@click.option("--record", "path", metavar="FILE", help="这个文件里的一条记录，从记录走到结论；- 为标准输入")
@click.option("--id", "record_id", metavar="RECORD_ID", help="文件里有几条记录时，指明哪一条")
@click.option("--kind", help="记录类型，记录自己没有写明时用")
@click.option("--today", metavar="D", help="判定日期或时刻，默认今天（东八区）")
@KNOWN_ON
@CALENDAR
@click.option("--notice", metavar="FILE", help="自备的制度全文（.txt），显示其中的原句")
@POLICIES
@OVERLAY
@click.option(
    "--format", "format_", type=click.Choice(("text", "json")), default="text", help="格式，默认 text"
)
def command(
    what: str | None,
    path: str | None,
    record_id: str | None,
    kind: str | None,
    today: str | None,
    known_on: str | None,
    calendar: str | None,
    notice: str | None,
    folder: str | None,
    overlays: tuple[str, ...],
    format_: str,
) -> None:
    """解释一条规则（ID，如 GW-04-12）或一个条款（CLAUSE，如 会议意见（十九））的各条规则。

    不带记录：表述、参数沿革、例外、案例。带 --record：读到哪些事实、条件是否成立、用哪个参数、
    日子怎么数、结论为何。

    ID 写流程的编号（如 DC-2.1.2）：流程有哪些步骤、各依据哪几条；带 --record（这时可以不写 ID）：
    这件事办到哪一步，什么可办、什么漏办、接下来谁该在几时办什么。

    退出码：0 已解释；2 没有这条规则，或记录读不了。
    """
    from datetime import date  # noqa: PLC0415 (commands load what they need when they run)

    from govrules.checking.cases import run_cases  # noqa: PLC0415
    from govrules.checking.prepare import read_today  # noqa: PLC0415
    from govrules.checking.walk import walks  # noqa: PLC0415
    from govrules.policies.loader import load_policies  # noqa: PLC0415
    from govrules.reports.explain import Explained, explain_json, explain_text  # noqa: PLC0415

    now = read_today(today)
    policies = load_policies(folder, overlays=overlays)
    days = working_calendar(calendar, known_on, policies)
    if what is None or what in [flow.id for flow in policies.workflows]:
        click.echo(_standing(what, path, record_id, kind, policies, now, days, format_), nl=False)
        sys.exit(OK)
    rules = rules_named(what, policies)
    found: Sequence[Walk] = ()
    if path is not None:
        batch = _records(path, kind, policies)
        found = walks(rules, batch, policies, today=now, calendar=days, record_id=record_id)
    outcomes = {}
    if path is None and (len(rules) == 1 or format_ == "json"):
        outcomes = {rule.id: run_cases([rule], policies, days, "scalar") for rule in rules}
    quoted = quotations_by_rule(rules, notice, folder) if notice is not None else {}
    explained = Explained(policies, date.fromordinal(now.day), rules, outcomes, found, quoted)
    click.echo(explain_json(explained) if format_ == "json" else explain_text(explained), nl=False)
    sys.exit(OK)


def _standing(
    what: str | None,
    path: str | None,
    record_id: str | None,
    kind: str | None,
    policies: Policies,
    today: Today,
    calendar: WorkCalendar,
    format_: str,
) -> str:
    """A flow laid out, or where the records of a file stand in their flows."""
    from govrules.checking.standing import standings  # noqa: PLC0415
    from govrules.errors import UsageError  # noqa: PLC0415
    from govrules.reports.standing import standing_json, standing_text, workflow_text  # noqa: PLC0415

    if path is None:
        flow = next((flow for flow in policies.workflows if flow.id == what), None)
        if flow is None:
            raise UsageError("请写明规则编号、条款或流程；要看一件事办到哪一步，用 --record 指明记录文件")
        return workflow_text(flow, policies)
    batch = _records(path, kind, policies)
    found = standings(batch, policies, today=today, calendar=calendar, flow=what, record_id=record_id)
    if format_ == "json":
        return standing_json(found, str(today), policies)
    return standing_text(found, str(today))


def rules_named(what: str, policies: Policies) -> Sequence[Rule]:
    """The rule with this id, the rows of a table, or the rules of a clause, or of all that begin so.

    Raises :class:`~govrules.errors.UsageError`, with the nearest name, where there is none.
    """
    from govrules.errors import UsageError, suggest  # noqa: PLC0415

    rows = next((table.rules for table in policies.tables if table.id == what), ())
    rules = [rule for rule in policies.rules if rule.id == what or rule.id in rows or what in rule.covers]
    rules = rules or [rule for rule in policies.rules if rule.clause == what]
    rules = rules or [rule for rule in policies.rules if what and rule.clause.startswith(what)]
    if not rules:
        reasons = [
            f"{item.id}　{item.says}：{item.why}"
            for item in policies.unchecked
            if what in (item.id, item.clause)
        ]
        if reasons:
            raise UsageError("\n".join([f"“{what}”没有规则，不判：", *reasons]))
        known = dict.fromkeys(name for rule in policies.rules for name in (rule.id, rule.clause))
        hint = suggest(what, known) or "用 govrules rules 列出全部规则"
        raise UsageError(f"没有规则或条款“{what}”；{hint}")
    return rules


def _records(path: str, kind: str | None, policies: Policies) -> Batch:
    """The records of a file; what is refused of it is said, and ends the command where nothing is left."""
    from govrules.ledgers import load_records  # noqa: PLC0415
    from govrules.reports.text import printable, refused_at  # noqa: PLC0415

    stdin = sys.stdin.buffer.read() if path == "-" else None
    batch = load_records(path, kind=kind, stdin=stdin, vocabulary=policies.vocabulary)
    for refusal in batch.refused:
        hint = f"　{refusal.hint}" if refusal.hint else ""
        click.echo(printable([f"{refused_at(refusal)}：{refusal.message}{hint}"]), nl=False, err=True)
    if not batch.loaded:
        sys.exit(UNUSABLE)
    return batch
