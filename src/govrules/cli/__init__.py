"""The command line: ``govrules COMMAND``. One module per command, imported when the command is run.

Exit codes: 0 nothing to report, 1 findings, 2 usage, unreadable or refused input, or nothing checked.
"""

from __future__ import annotations

import sys
from importlib import import_module

import click

COMMANDS = {
    "check": "检查记录，列出不合规、偏离和待核",
    "due": "列出应办未办的事：谁、何事、何时到期、怎么数的",
    "test": "运行规则自带的案例",
    "rules": "列出规则",
    "explain": "解释一条规则，或一条记录怎样得出结论",
    "coverage": "核对规则集是否覆盖制度的每一条要求、每一个数字",
    "new": "新写一条规则的样子，能读入，自带案例能通过",
    "ledger": "空白台账；现有台账的列名怎样对上",
    "example": "把示例写入一个目录",
    "schema": "输出报告、记录或规则文件的 JSON Schema",
    "serve": "在本机开一个网页和接口，检查台账或记录",
}

OK, FOUND, UNUSABLE = 0, 1, 2


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"govrules.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands for ``--help``, from the table, so that nothing is imported for it."""
        with formatter.section("命令"):
            formatter.write_dl(list(COMMANDS.items()))


def _show_version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import version  # noqa: PLC0415 (takes longer than all the rest of --help)

        click.echo(f"govrules {version('govrules')}")
        ctx.exit()


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="显示版本"
)
def cli() -> None:
    """把办公制度变成程序能检查、能解释的规则：公文、会议、督查。"""


def main() -> None:
    """The entry point: an error becomes one message and exit code 2, for 1 means findings."""
    from govrules.cli.chinese import speak_chinese  # noqa: PLC0415 (for whoever runs the program, not imports it)
    from govrules.errors import GovrulesError  # noqa: PLC0415 (keeps --help light)

    speak_chinese()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        cli()
    except GovrulesError as error:
        click.echo(str(error), err=True)
        sys.exit(UNUSABLE)
    except Exception:
        from traceback import format_exc  # noqa: PLC0415 (only here)

        click.echo(f"程序内部错误，什么也没有判定：\n{format_exc()}", err=True)
        sys.exit(UNUSABLE)
