"""The options that several commands share."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from govrules.findings import Report, Statement
    from govrules.ledgers import Batch
    from govrules.ledgers.entries import GivenWaiver
    from govrules.policies.rules import Policies, Rule
    from govrules.workdays import WorkCalendar

Command = TypeVar("Command", bound=Callable[..., Any])

ENGINES = ("scalar", "rete")
"""The names of the engines; stands here, too, so that ``--help`` loads none of them (a test compares)."""


SUFFIXES = {
    ".json": "json",
    ".txt": "text",
    ".md": "text",
    ".html": "html",
    ".htm": "html",
    ".ics": "ics",
    ".xlsx": "xlsx",
}


def format_of(path: str, default: str, suffixes: Mapping[str, str] = SUFFIXES) -> str:
    """The format that a file's suffix asks for; the first of ``suffixes`` that fits.

    Without one it is ``default``; raises :class:`UsageError` where that would be a text under another's name.
    """
    found = next((name for suffix, name in suffixes.items() if path.lower().endswith(suffix)), None)
    if found is None and default == "text" and Path(path).suffix:
        from govrules.errors import UsageError  # noqa: PLC0415

        known = "、".join(suffixes)
        raise UsageError(f"不知道“{path}”要写成什么格式；后缀可用 {known}，或用 --format 指定")
    return found or default


def formats_of(options: Mapping[str, Any], suffixes: Mapping[str, str] = SUFFIXES) -> dict[str, str]:
    """The format of each file that is to be written; raises :class:`UsageError` where one cannot be."""
    from govrules.errors import UsageError  # noqa: PLC0415

    found = {path: format_of(path, options["format_"], suffixes) for path in options["output"]}
    if "xlsx" in (found.values() or [options["format_"]]):
        from govrules.reports.sheets import needed  # noqa: PLC0415

        needed()
        if not found:
            raise UsageError("电子表格要写进文件：-o 文件.xlsx")
    return found


POLICIES = click.option("--policies", "folder", metavar="DIR", help="规则集目录，默认随附的规则集")
OVERLAY = click.option(
    "--overlay", "overlays", multiple=True, metavar="DIR", help="附加规则集目录，修改前者；可多次，依次修改"
)
KNOWN_ON = click.option("--known-on", metavar="D", help="只用此日以前公布的放假安排")
CALENDAR = click.option("--calendar", metavar="FILE", help="某一年的放假安排文件，自备")


def checking_options(command: Command) -> Command:
    """What ``check`` and ``due`` share: the paths, and how to judge them."""
    options: tuple[Callable[[Any], Any], ...] = (
        click.argument("paths", nargs=-1, required=True, metavar="PATH..."),
        click.option("--today", metavar="D", help="判定日期或时刻，默认今天（东八区）"),
        click.option("--engine", type=click.Choice(ENGINES), default="scalar", help="引擎，默认 scalar"),
        click.option("--select", default="*", metavar="GLOB", help="只用 id 符合的规则，如 'GW-*'"),
        POLICIES,
        OVERLAY,
        KNOWN_ON,
        CALENDAR,
        click.option(
            "--readings",
            type=click.Choice(("chosen", "all")),
            default="chosen",
            help="all：另按各条的其他解释口径判一遍，说明结论是否随之改变",
        ),
        click.option(
            "--waivers", metavar="FILE", help="豁免清单（YAML、JSON、CSV、电子表格），记录之外另列的"
        ),
        click.option("--kind", help="记录类型，记录自己没有写明时用"),
        click.option(
            "--mapping", metavar="FILE", help="本单位台账的列名映射（YAML），见 govrules ledger map"
        ),
        click.option("--output", "-o", multiple=True, metavar="FILE", help="写入文件，按后缀定格式，可多次"),
    )
    made: Any = command
    for option in reversed(options):
        made = option(made)
    return made  # type: ignore[no-any-return]


def run_check(
    paths: Sequence[str], options: dict[str, Any], *, keep_rows: bool = False
) -> tuple[Report, Policies, WorkCalendar, Batch]:
    """The report on the records in ``paths``; the policies, the calendar and the records of it.

    ``keep_rows`` keeps the rows of ledgers, for a report that shows them.
    """
    from govrules.checking.run import check  # noqa: PLC0415 (commands load what they need when they run)
    from govrules.cli.progress import bar  # noqa: PLC0415
    from govrules.ledgers import load_records  # noqa: PLC0415
    from govrules.policies.cache import policies_for_checking  # noqa: PLC0415

    stdin = sys.stdin.buffer.read() if "-" in paths else None
    policies = policies_for_checking(options["folder"], options["overlays"])
    mapping = None
    if options["mapping"]:
        from govrules.ledgers.mapping import load_mapping  # noqa: PLC0415

        mapping = load_mapping(options["mapping"])
    batch = load_records(
        paths,
        kind=options["kind"],
        stdin=stdin,
        vocabulary=policies.vocabulary,
        mapping=mapping,
        progress=bar,
        models=False,
        keep_rows=keep_rows,
    )
    waivers: Sequence[GivenWaiver] = ()
    if options["waivers"]:
        from govrules.ledgers.waivers import load_waivers  # noqa: PLC0415

        waivers = load_waivers(options["waivers"])
    calendar = working_calendar(options["calendar"], options["known_on"], policies)
    report = check(
        batch,
        today=options["today"],
        policies=policies,
        engine=options["engine"],
        readings=options["readings"],
        calendar=calendar,
        select=options["select"],
        waivers=waivers,
        progress=bar,
    )
    return report, policies, calendar, batch


def working_calendar(calendar: str | None, known_on: str | None, policies: Policies) -> WorkCalendar:
    """The calendar that ``--calendar`` and ``--known-on`` ask for."""
    from datetime import datetime  # noqa: PLC0415

    from govrules.checking.run import calendar_of  # noqa: PLC0415
    from govrules.errors import UsageError  # noqa: PLC0415

    if known_on is None:
        return calendar_of(calendar, None, policies)
    try:
        day = datetime.strptime(known_on, "%Y-%m-%d").date()  # noqa: DTZ007 (only a day)
    except ValueError:
        raise UsageError(f"--known-on “{known_on}”不是有效日期，写成 2026-09-18") from None
    return calendar_of(calendar, day, policies)


def quotations_by_rule(
    rules: Iterable[Rule | Statement], notice: str, folder: str | None
) -> dict[str, Sequence[str]]:
    """By rule, the sentences of the user's copy in which its statements stand.

    A rule that an overlay has put in the place of another cites another text, and quotes nothing of this one.
    """
    from govrules.analysis.coverage import quotations  # noqa: PLC0415
    from govrules.analysis.notice import read_notice  # noqa: PLC0415
    from govrules.policies.statements import load_statements  # noqa: PLC0415

    ledger = load_statements(folder)
    copy = read_notice(notice, ledger.regulations)
    clauses = {entry.id: entry.clause for entry in ledger.entries}
    return {
        rule.id: quotations((rule.id, *rule.covers), ledger, copy)
        for rule in rules
        if clauses.get(rule.id) == rule.clause
    }


def write(content: str | bytes, path: str) -> None:
    """A report into a file, a text as UTF-8; raises :class:`UsageError` where that fails."""
    from govrules.errors import UsageError  # noqa: PLC0415

    try:
        Path(path).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    except OSError as error:
        raise UsageError(f"写不进“{path}”：{error.strerror}") from None
