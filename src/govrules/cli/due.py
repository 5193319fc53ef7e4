"""``govrules due``: what is owed, by whom, by when, and how the days were counted."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from govrules.cli import OK, UNUSABLE
from govrules.cli.options import checking_options, formats_of, run_check, write

if TYPE_CHECKING:
    from govrules.checking.obligations import Obligation
    from govrules.findings import Report


@click.command("due")
@checking_options
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "json", "html", "ics", "xlsx")),
    default="text",
    help="格式，默认 text；ics 为日历文件",
)
def command(paths: tuple[str, ...], **options: Any) -> None:
    """列出 PATH 里记录的应办未办事项：红（已逾期）、黄（将到期）、绿，按到期日排列。"""
    from govrules.checking.obligations import obligations  # noqa: PLC0415 (keeps --help light)
    from govrules.reports.due import due_json, due_text_report  # noqa: PLC0415
    from govrules.reports.html import due_html  # noqa: PLC0415
    from govrules.reports.ics import due_ics, left_out  # noqa: PLC0415
    from govrules.reports.xlsx import due_xlsx  # noqa: PLC0415

    writers: dict[str, Callable[[Report, Sequence[Obligation]], str | bytes]] = {
        "json": due_json,
        "text": due_text_report,
        "html": due_html,
        "ics": due_ics,
        "xlsx": due_xlsx,
    }
    formats = formats_of(options)
    report, policies, calendar, _ = run_check(paths, options)
    owed = obligations(report, policies.settings, calendar)
    for path, format_ in formats.items():
        write(writers[format_](report, owed), path)
    if not options["output"]:
        click.echo(writers[options["format_"]](report, owed), nl=False)
    if left_out(owed) and "ics" in (formats.values() or [options["format_"]]):
        click.echo(f"另有 {left_out(owed)} 项没有日期，没有列入日历", err=True)
    sys.exit(UNUSABLE if report.refused or report.errors or not report.findings else OK)
