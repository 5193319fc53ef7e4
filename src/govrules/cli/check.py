"""``govrules check``: records in, findings out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from govrules.cli import FOUND, OK, UNUSABLE
from govrules.cli.options import (
    SUFFIXES,
    checking_options,
    formats_of,
    quotations_by_rule,
    run_check,
    write,
)

if TYPE_CHECKING:
    from govrules.checking.obligations import Obligation
    from govrules.findings import Report
    from govrules.ledgers import Batch
    from govrules.models.vocabulary import Vocabulary
    from govrules.policies.rules import Policies
    from govrules.workdays import WorkCalendar

    Owed = Callable[[], list[Obligation] | None]

FORMATS = ("text", "json", "html", "xlsx", "jsonl", "sarif", "junit", "github", "gitlab")
CHECK_SUFFIXES = {
    ".gitlab.json": "gitlab",
    ".sarif.json": "sarif",
    ".sarif": "sarif",
    ".xml": "junit",
    ".jsonl": "jsonl",
    **SUFFIXES,
}


@click.command("check")
@checking_options
@click.option("--format", "format_", type=click.Choice(FORMATS), default="text", help="报告格式，默认 text")
@click.option(
    "--fail-on",
    type=click.Choice(("violation", "advisory", "unknown")),
    default="violation",
    help="达到此级即以 1 退出，默认 violation",
)
@click.option("--show", type=click.Choice(("unknown",)), help="unknown：逐条列出待核")
@click.option(
    "--all", "everything", is_flag=True, help="JSON、JSONL、SARIF、HTML、XLSX 报告也列出合规和不适用"
)
@click.option(
    "--with-text",
    is_flag=True,
    help="JSONL、SARIF、JUnit、GitHub、GitLab 报告也写出记录里的内容；不加则只写编号、条款和位置",
)
@click.option("--baseline", metavar="FILE", help="以前的 JSON 报告：只列新出现的和已解决的，退出码只看新的")
@click.option("--notice", metavar="FILE", help="自备的制度全文（.txt），HTML 报告在每项下面写出其中的原句")
@click.option("--verbose", is_flag=True, help="每项都写详细，不管多长")
def command(paths: tuple[str, ...], **options: Any) -> None:
    """检查 PATH 里的记录（JSON、JSONL、YAML、CSV、.docx、电子表格、目录，- 为标准输入）。

    退出码：0 没有达到 --fail-on 的结果；1 有；2 输入读不了、被拒收，或什么也没有检查。
    """
    formats = formats_of(options, CHECK_SUFFIXES)
    if options["notice"] is not None and "html" not in (formats.values() or [options["format_"]]):
        raise click.UsageError("--notice 与 HTML 报告同用；看一条规则的原句用 govrules explain")
    report, policies, calendar, batch = run_check(paths, options, keep_rows="xlsx" in formats.values())
    owed = partial(_owed, report, policies, calendar)
    if options["baseline"] is not None:
        from govrules.reports.baseline import since_baseline  # noqa: PLC0415

        report = since_baseline(report, options["baseline"])
    if formats:
        from govrules.reports.text import summary_line  # noqa: PLC0415

        for path, format_ in formats.items():
            write(render(report, format_, options, owed, batch, policies.vocabulary), path)
            say_what_is_left_out(report, format_, options)
        click.echo(summary_line(report), err=True)
    else:
        click.echo(render(report, options["format_"], options, owed, batch, policies.vocabulary), nl=False)
        say_what_is_left_out(report, options["format_"], options)
    if not report.findings:
        click.echo("什么也没有检查：没有读入可检查的记录，或没有针对它们的规则", err=True)
    sys.exit(exit_code(report, options["fail_on"]))


def render(
    report: Report,
    format_: str,
    options: dict[str, Any],
    owed: Owed,
    batch: Batch,
    labels: Vocabulary | None,
) -> str | bytes:
    """The report in one format.

    For the formats that show more: ``owed`` gives what is still to be done; ``batch`` are the records, and
    ``labels`` those of the policy set.
    """
    everything, with_text = options["everything"], options["with_text"]
    match format_:  # each format is imported when it is asked for
        case "json":
            from govrules.reports.json_report import json_report  # noqa: PLC0415

            return json_report(report, everything=everything)
        case "jsonl":
            from govrules.reports.jsonl import jsonl_report  # noqa: PLC0415

            return jsonl_report(report, everything=everything, with_text=with_text)
        case "sarif":
            from govrules.reports.sarif import sarif_report  # noqa: PLC0415

            return sarif_report(report, everything=everything, with_text=with_text)
        case "junit":
            from govrules.reports.junit import junit_report  # noqa: PLC0415

            return junit_report(report, fail_on=options["fail_on"], with_text=with_text)
        case "github":
            from govrules.reports.github import github_report  # noqa: PLC0415

            return github_report(report, with_text=with_text)
        case "gitlab":
            from govrules.reports.gitlab import gitlab_report  # noqa: PLC0415

            return gitlab_report(report, with_text=with_text)
        case "html":
            from govrules.reports.html import html_report  # noqa: PLC0415

            quoted = _quotations(report, options["notice"], options["folder"])
            return html_report(report, owed(), everything=everything, quotations=quoted)
        case "xlsx":
            from govrules.reports.xlsx import xlsx_report  # noqa: PLC0415

            return xlsx_report(report, batch, labels, everything=everything)
        case "ics":
            raise click.UsageError("日历文件列应办未办的事，用 govrules due -o 文件.ics")
    from govrules.reports.text import text_report  # noqa: PLC0415

    return text_report(report, verbose=options["verbose"], unknown=options["show"] == "unknown")


def say_what_is_left_out(report: Report, format_: str, options: dict[str, Any]) -> None:
    """On the terminal, what a format has no room for."""
    if format_ == "sarif":
        from govrules.reports.sarif import left_out  # noqa: PLC0415

        for note in left_out(report, everything=options["everything"]):
            click.echo(note, err=True)


def _owed(report: Report, policies: Policies, calendar: WorkCalendar) -> list[Obligation] | None:
    """What is owed; None where the policy set does not say when a light turns yellow."""
    from govrules.checking.obligations import YELLOW_DAYS, obligations  # noqa: PLC0415

    return obligations(report, policies.settings, calendar) if YELLOW_DAYS in policies.settings else None


def _quotations(report: Report, notice: str | None, folder: str | None) -> dict[str, Sequence[str]]:
    """By rule that found something, the sentences of the user's copy of the notice, if there is one."""
    if notice is None:
        return {}
    statements = {f.rule: f.statement for f in report.findings}
    return quotations_by_rule(statements.values(), notice, folder)


def exit_code(report: Report, fail_on: str) -> int:
    """0, 1 or 2: nothing checked, or anything refused, is 2; findings at or above ``fail_on`` are 1."""
    from govrules.findings import Verdict  # noqa: PLC0415

    if report.refused or report.errors or not report.findings:
        return UNUSABLE
    summary = report.summary
    found = summary.violations
    if fail_on in ("advisory", "unknown"):
        found += summary.advisories
    if fail_on == "unknown":
        found += summary.verdicts[Verdict.UNKNOWN]
    return FOUND if found else OK
