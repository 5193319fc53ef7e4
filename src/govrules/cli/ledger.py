"""``govrules ledger``: empty ledgers to fill in, and mappings for the ledgers that an office keeps anyway."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from govrules.cli import FOUND, OK
from govrules.cli.options import OVERLAY, POLICIES


@click.group("ledger")
def command() -> None:
    """空白台账，以及本单位现有台账的列名映射。"""


@command.command("template")
@click.argument("kind", metavar="KIND")
@click.option("--output", "-o", required=True, metavar="FILE.xlsx", help="写入哪个文件；已有的文件不覆盖")
@POLICIES
@OVERLAY
def template(kind: str, output: str, folder: str | None, overlays: tuple[str, ...]) -> None:
    """写一份空白台账：KIND 类记录的列名、填写说明、下拉单。

    KIND 为记录类型，如 request_reply 或 请示答复。填好后用 govrules check 检查。
    """
    from govrules import workdays  # noqa: PLC0415 (commands load what they need when they run)
    from govrules.cli.options import write  # noqa: PLC0415
    from govrules.errors import UsageError  # noqa: PLC0415
    from govrules.ledgers import known_kind  # noqa: PLC0415
    from govrules.policies.cache import policies_for_checking  # noqa: PLC0415
    from govrules.reports.template import ledger_template  # noqa: PLC0415

    code = known_kind(kind)
    if not output.lower().endswith(".xlsx"):
        raise UsageError(f"“{output}”不是 .xlsx 文件名")
    _must_be_new(output)
    labels = policies_for_checking(folder, overlays).vocabulary
    write(ledger_template(code, workdays.today(), labels), output)
    click.echo(f"已写入 {output}")


@command.command("map")
@click.argument("file", metavar="FILE")
@click.option("--kind", metavar="KIND", help="记录类型，文件名、工作表名看不出时用")
@click.option("--output", "-o", metavar="映射.yaml", help="写入哪个文件；已有的文件不覆盖；不写则输出到屏幕")
def map_(file: str, kind: str | None, output: str | None) -> None:
    """由现有台账 FILE 的列名提出一份映射，供 govrules check --mapping 使用。

    列名与项目名（或其别名）相同的列直接对上；只是相近的不代为认定，写在注释里，由人决定。

    退出码：0 各列都已对上；1 有没有对上的列；2 文件读不了。
    """
    from govrules.cli.options import write  # noqa: PLC0415 (commands load what they need when they run)
    from govrules.ledgers import known_kind  # noqa: PLC0415
    from govrules.ledgers.proposal import mapping_text, propose  # noqa: PLC0415
    from govrules.reports.text import VISIBLE  # noqa: PLC0415

    if output is not None:
        _must_be_new(output)
    sheets = propose(Path(file), known_kind(kind) if kind is not None else None)
    text = mapping_text(sheets)
    if output is not None:
        write(text, output)
        click.echo(f"已写入 {output}")
    else:
        click.echo(text, nl=False)
    for sheet in sheets:
        missing = f"没有对上 {len(sheet.open)} 列：{'、'.join(sheet.open)}" if sheet.open else "都已对上"
        click.echo(f"{sheet.name}：对上 {len(sheet.columns)} 列，{missing}".translate(VISIBLE), err=True)
    sys.exit(FOUND if any(sheet.open for sheet in sheets) else OK)


def _must_be_new(path: str) -> None:
    from govrules.errors import UsageError  # noqa: PLC0415

    if Path(path).exists():
        raise UsageError(f"“{path}”已经有了，不覆盖；请换一个文件名")
