"""Days, due days and facts as reports write them."""

from __future__ import annotations

from datetime import date

from govrules import workdays
from govrules.errors import shortened
from govrules.findings import Due
from govrules.intervals import Interval
from govrules.language.nodes import Facts
from govrules.language.terms import Term, Type


def day_text(day: date) -> str:
    """A day as reports write it, 2026-09-18."""
    return day.isoformat()


def due_text(due: Due | None) -> str:
    """A due day, hour or interval as reports write it."""
    if due is None:
        return ""
    hour = f" {due.at}" if due.at else ""
    if due.day is not None:
        return f"{day_text(due.day)}{hour}"
    first = day_text(due.earliest) if due.earliest else "…"
    last = day_text(due.latest) if due.latest else "…"
    return f"{first}至{last}之间{hour}（暂定）"


def fact_text(term: Term, facts: Facts) -> str:
    """A fact as a report shows it; empty where it is absent."""
    if term.type is Type.CODES:
        members = {code: f"{term.name}.{code}" for code in term.labels}
        chosen = [term.labels[code] for code, member in members.items() if facts.get(member) is True]
        recorded = any(member in facts for member in members.values())
        return ("、".join(chosen) or "无") if recorded else ""
    return value_text(term, facts[term.name]) if term.name in facts else ""


def between_text(term: Term, value: Interval) -> str:
    """What is known only within bounds."""
    low, high = (None if b is None else value_text(term, b) for b in (value.lo, value.hi))
    if term.type is Type.DAY:
        return f"{low or '…'}至{high or '…'}之间"
    return f"{low}至{high}" if low and high else f"不少于{low}" if low else f"不超过{high}"


def value_text(term: Term, value: object) -> str:
    """A recorded value as reports show it; null is 无."""
    if value is None:
        return "无"
    match term.type:
        case Type.BOOL:
            return "是" if value else "否"
        case Type.CODE:
            return term.labels.get(str(value), str(value))
        case Type.DAY if isinstance(value, int):
            return day_text(date.fromordinal(value))
        case Type.MOMENT if isinstance(value, int):
            return workdays.datetime_of(value).strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")
        case Type.MOMENT if isinstance(value, Interval) and value.lo is not None:
            return workdays.datetime_of(value.lo).date().isoformat()
        case _ if isinstance(value, Interval):
            return between_text(term, value)
        case Type.TEXT | Type.PERSON:
            return shortened(str(value))
        case _:
            return f"{value}{term.unit}"
