"""``govrules due``: what is owed, by whom, by when, and how the days were counted."""

from __future__ import annotations

import sys
from typing import Any

import click

from govrules.cli import OK, UNUSABLE
from govrules.cli.options import checking_options, format_of, run_check, write


@click.command("due")
@checking_options
@click.option(
    "--format", "format_", type=click.Choice(("text", "json")), default="text", help="格式，默认 text"
)
def command(paths: tuple[str, ...], **options: Any) -> None:
    """列出 PATH 里记录的应办未办事项：红（已逾期）、黄（将到期）、绿，按到期日排列。"""
    from govrules.checking.obligations import obligations  # noqa: PLC0415 (keeps --help light)
    from govrules.reports.due import due_json, due_text_report  # noqa: PLC0415

    writers = {"json": due_json, "text": due_text_report}
    report, policies, calendar = run_check(paths, options)
    owed = obligations(report, policies.settings, calendar)
    for path in options["output"]:
        write(writers[format_of(path, options["format_"])](report, owed), path)
    if not options["output"]:
        click.echo(writers[options["format_"]](report, owed), nl=False)
    sys.exit(UNUSABLE if report.refused or report.errors or not report.findings else OK)
