"""``govrules ledger``: empty ledgers to fill in, and mappings for the ledgers that an office keeps anyway."""

from __future__ import annotations

from pathlib import Path

import click

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
    if Path(output).exists():
        raise UsageError(f"“{output}”已经有了，不覆盖；请换一个文件名")
    labels = policies_for_checking(folder, overlays).vocabulary
    write(ledger_template(code, workdays.today(), labels), output)
    click.echo(f"已写入 {output}")
