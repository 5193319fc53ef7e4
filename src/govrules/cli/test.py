"""``govrules test``: the rules' own cases, on every engine."""

from __future__ import annotations

import fnmatch
import sys
from importlib.util import find_spec

import click

from govrules.cli import FOUND, OK, UNUSABLE
from govrules.cli.options import ENGINES, OVERLAY


@click.command("test")
@click.argument("folder", required=False, metavar="[DIR]")
@OVERLAY
@click.option("--engine", type=click.Choice(ENGINES), help="只用这个引擎；默认用装好的每一个")
@click.option("--select", default="*", metavar="GLOB", help="只试 id 符合的规则")
def command(folder: str | None, overlays: tuple[str, ...], engine: str | None, select: str) -> None:
    """运行规则集 DIR（默认随附的规则集）里的案例，并指出没有试到的边界。

    退出码：0 全部符合；1 有不符或没有试到；2 规则读不了，或一个案例也没有运行。
    """
    from govrules.checking.cases import run_cases, untried  # noqa: PLC0415 (keeps --help light)
    from govrules.policies.loader import load_policies  # noqa: PLC0415
    from govrules.workdays import load_calendar  # noqa: PLC0415

    policies = load_policies(folder, overlays=overlays)
    calendar = load_calendar()
    rules = [rule for rule in policies.rules if fnmatch.fnmatchcase(rule.id, select)]
    passed = failed = 0
    for name in [engine] if engine else installed_engines():
        for outcome in run_cases(rules, policies, calendar, name):
            passed += outcome.good
            failed += not outcome.good
            if not outcome.good:
                expected, found = outcome.case.verdict, outcome.found
                where = f"{outcome.case.span}: {outcome.rule}（{name}）"
                click.echo(f"{where}：应为{expected.label} {expected}，却是{found.label} {found}")
    gaps = [problem for rule in rules for problem in untried(rule, policies, calendar)]
    for gap in gaps:
        click.echo(str(gap))
    if not passed + failed:
        click.echo("一个案例也没有运行", err=True)
        sys.exit(UNUSABLE)
    click.echo(f"规则 {len(rules)} 条，没有试到 {len(gaps)} 处")
    click.echo(f"{passed} passed, {failed} failed")
    sys.exit(FOUND if failed or gaps else OK)


def installed_engines() -> list[str]:
    """The engines that can run here; one that cannot is named on standard error."""
    if find_spec("durable") is not None:
        return list(ENGINES)
    click.echo('rete 没有安装，跳过（pip install "govrules[rete]"）', err=True)
    return [name for name in ENGINES if name != "rete"]
