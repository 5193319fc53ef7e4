"""People: the posts that they held and the fields that were in their charge, from one day to another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import ClassVar, Literal

from govrules.intervals import Truth, both
from govrules.language.nodes import Value
from govrules.models.base import Record, Row, choice, fact, optional, rows
from govrules.models.vocabulary import plain

TERM = (("since_date", "until_date"),)


class HeldPost(Row):
    """A post that somebody held, both days included; no last day (null): holds it still."""

    NOT_ABOVE: ClassVar[tuple[tuple[str, str], ...]] = TERM

    post: str | None = choice("posts", "职务")
    since_date: date | None = fact("任职日期", "起始日期")
    until_date: date | None = optional("免职日期", "截止日期")


class Portfolio(Row):
    """A field in somebody's charge (分管), both days included; no last day (null): is so still."""

    NOT_ABOVE: ClassVar[tuple[tuple[str, str], ...]] = TERM

    area: str | None = optional("分管领域", "领域")
    since_date: date | None = fact("任职日期", "起始日期", "分管起始日期")
    until_date: date | None = optional("免职日期", "截止日期", "分管截止日期")


class Person(Record):
    """Somebody who signs, presides or is in charge; records name people by id or name."""

    title: ClassVar[str] = "人员"

    kind: Literal["person"] = "person"
    name: str | None = optional("姓名")
    posts: tuple[HeldPost, ...] | None = rows("任职情况", "历任职务")
    portfolios: tuple[Portfolio, ...] | None = rows("分管情况", "分管工作")


def holds(person: Record | None, posts: frozenset[str], day: int) -> bool | None:
    """Whether ``person`` held one of ``posts`` (codes) on ``day`` (an ordinal); None where it is not known.

    The first and the last day count. Without a person or a list of posts nothing is known; without a last
    day nothing is known after the first, nor before the last without a first.
    """
    return _on(person, "posts", "post", lambda post: post in posts, day)


def has_portfolio(person: Record | None, area: str, day: int) -> bool | None:
    """Whether the field ``area`` was in ``person``'s charge on ``day``; otherwise as :func:`holds`."""
    wanted = plain(area)
    return _on(person, "portfolios", "area", lambda own: isinstance(own, str) and plain(own) == wanted, day)


def _on(person: Record | None, name: str, what: str, fits: Callable[[Value | None], bool], day: int) -> Truth:
    """Whether one of the rows of the list ``name`` fits and covers ``day``."""
    entries = person.rows_of(name) if person is not None else None
    if entries is None:
        return None
    return _any(both(fits(entry[what]) if what in entry else None, _covers(entry, day)) for entry in entries)


def _covers(entry: dict[str, Value | None], day: int) -> Truth:
    since, until = entry.get("since_date"), entry.get("until_date")
    if (isinstance(since, int) and day < since) or (isinstance(until, int) and day > until):
        return False
    if day in (since, until):
        return True
    return True if "since_date" in entry and "until_date" in entry else None


def _any(truths: Iterable[Truth]) -> Truth:
    found = set(truths)
    return True if True in found else None if None in found else False
