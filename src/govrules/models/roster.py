"""What the roster says: whether a person held a post, or had a field in charge, on a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from govrules.intervals import Truth, both
from govrules.language.nodes import Value
from govrules.language.terms import plain
from govrules.models.plain import AnyRecord


def holds(person: AnyRecord | None, posts: frozenset[str], day: int) -> bool | None:
    """Whether ``person`` held one of ``posts`` (codes) on ``day`` (an ordinal); None where it is not known.

    The first and the last day count. Without a person or a list of posts nothing is known; without a last
    day nothing is known after the first, nor before the last without a first.
    """
    return _on(person, "posts", "post", lambda post: post in posts, day)


def has_portfolio(person: AnyRecord | None, area: str, day: int) -> bool | None:
    """Whether the field ``area`` was in ``person``'s charge on ``day``; otherwise as :func:`holds`."""
    wanted = plain(area)
    return _on(person, "portfolios", "area", lambda own: isinstance(own, str) and plain(own) == wanted, day)


def _on(
    person: AnyRecord | None, name: str, what: str, fits: Callable[[Value | None], bool], day: int
) -> Truth:
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
