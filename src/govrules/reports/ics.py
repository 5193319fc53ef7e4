"""Due dates as a calendar file (RFC 5545) that a calendar program imports or subscribes to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from hashlib import sha256

from govrules.checking.as_text import due_text
from govrules.checking.obligations import Obligation
from govrules.findings import Due, Report
from govrules.reports.text import VISIBLE

CHINA = timezone(timedelta(hours=8))
OCTETS = 75
"""The longest line, without its end."""
ZONE = (
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Shanghai",
    "BEGIN:STANDARD",
    "DTSTART:19910915T000000",
    "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0800",
    "END:STANDARD",
    "END:VTIMEZONE",
)
"""A calendar has to hold a component, even on a day when nothing is owed."""


def due_ics(report: Report, owed: Sequence[Obligation]) -> str:
    """The dated obligations as events; what has no due day is counted in the description of the calendar.

    An event keeps its UID as long as record and rule are the same, so that a later file replaces it; what
    has been done since is no more in the file.
    """
    dated = [(o, o.finding.due) for o in owed if o.finding.due and o.finding.due.first]
    stamp = _moment(datetime.fromisoformat(report.today))
    undated = len(owed) - len(dated)
    said = f"今天 {report.today}，应办未办 {len(owed)} 项" + (
        f"，其中 {undated} 项没有日期，没有列入" if undated else ""
    )
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//govrules//due//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text('应办未办')}",
        f"X-WR-CALDESC:{_text(said)}",
        *ZONE,
        *(line for o, due in dated if due for line in _event(report, o, due, stamp)),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def left_out(owed: Sequence[Obligation]) -> int:
    """How many obligations have no due day, and so no event."""
    return sum(not (o.finding.due and o.finding.due.first) for o in owed)


def uid_of(report: Report, obligation: Obligation) -> str:
    """The name of the event, the same in every file for one rule of one policy set on one record."""
    record = obligation.finding.record
    key = "\n".join((report.policies["name"], record.kind, record.id, obligation.finding.rule))
    return f"{sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}@govrules"


def _event(report: Report, obligation: Obligation, due: Due, stamp: str) -> Iterator[str]:
    finding, record = obligation.finding, obligation.finding.record
    described = (
        f"期限：{due_text(due)}",
        f"责任：{finding.bearer_text}",
        f"依据：{finding.rule}　{finding.clause}",
        finding.counting or finding.message,
    )
    yield "BEGIN:VEVENT"
    yield f"UID:{uid_of(report, obligation)}"
    yield f"DTSTAMP:{stamp}"
    yield f"LAST-MODIFIED:{stamp}"
    yield from _when(due)
    yield f"SUMMARY:{_text(f'[{obligation.light}] {record.kind_title} {record.id}：{finding.says}')}"
    yield "DESCRIPTION:" + "\\n".join(_text(line) for line in described if line)
    yield f"CATEGORIES:{_text(str(obligation.light))}"
    yield f"STATUS:{'TENTATIVE' if due.provisional else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _when(due: Due) -> Iterator[str]:
    """The hour where the text gives one, else the whole day; a day still open stands at its earliest."""
    first = due.first
    if first is None:
        return
    if due.at is not None and due.day is not None:
        hour, minute = map(int, due.at.split(":"))
        at = datetime.combine(first, time()) + timedelta(hours=hour, minutes=minute)
        yield f"DTSTART:{_moment(at)}"
        return
    yield f"DTSTART;VALUE=DATE:{_day(first)}"
    yield f"DTEND;VALUE=DATE:{_day(first + timedelta(days=1))}"  # the end is the first day after


def _day(day: date) -> str:
    return day.isoformat().replace("-", "")


def _moment(local: datetime) -> str:
    """A moment of China's time as UTC."""
    return f"{local.replace(tzinfo=CHINA).astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(said: str) -> str:
    """Text as a value of the calendar, with U+FFFD for a character that steers."""
    plain = said.translate(VISIBLE)
    for mark in ("\\", ";", ","):
        plain = plain.replace(mark, f"\\{mark}")
    return plain


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of at most :data:`OCTETS`, no character cut; what follows begins with a space."""
    piece, size = "", 0
    for char in line:
        width = len(char.encode())
        if size + width > OCTETS:
            yield piece
            piece, size = " ", 1
        piece += char
        size += width
    yield piece
