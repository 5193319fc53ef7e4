"""``govrules coverage``: whether the policy set covers its notice, statement by statement."""

from __future__ import annotations

import sys

import click

from govrules.cli import FOUND, OK


@click.command("coverage")
@click.option("--policies", "folder", metavar="DIR", help="规则集目录，默认随附的规则集")
@click.option("--notice", metavar="FILE", help="自备的制度全文（.txt），逐条核对有无变动")
@click.option("--verbose", "-v", is_flag=True, help="列出不判的语句和原因")
@click.option(
    "--format", "format_", type=click.Choice(("text", "json")), default="text", help="格式，默认 text"
)
def command(folder: str | None, notice: str | None, verbose: bool, format_: str) -> None:
    """核对规则集是否覆盖制度的每一条要求、每一个数字。

    退出码：0 无一遗漏；1 有缺漏或不符；2 规则集、目录或全文读不了。
    """
    from govrules.analysis.coverage import coverage  # noqa: PLC0415 (commands load what they need when they run)
    from govrules.analysis.notice import read_notice  # noqa: PLC0415
    from govrules.policies.loader import load_policies  # noqa: PLC0415
    from govrules.policies.statements import load_statements  # noqa: PLC0415
    from govrules.reports.coverage import coverage_json, coverage_text  # noqa: PLC0415

    ledger = load_statements(folder)
    copy = read_notice(notice, ledger.regulations) if notice is not None else None
    account = coverage(load_policies(folder, cases=False), ledger, copy)
    shown = coverage_json(account) if format_ == "json" else coverage_text(account, verbose=verbose)
    click.echo(shown, nl=False)
    sys.exit(FOUND if account.gaps else OK)
