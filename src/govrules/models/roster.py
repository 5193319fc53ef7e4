"""What the roster says: whether a person held a post, or had a field in charge, on a day."""

from __future__ import annotations

from collections.abc import Iterable

from govrules.intervals import Truth, both
from govrules.language.nodes import Value
from govrules.language.terms import plain
from govrules.models.plain import AnyRecord


def holds(person: AnyRecord | None, posts: frozenset[str], day: int, unit: str | None = "") -> bool | None:
    """Whether ``person`` held one of ``posts`` (codes) on ``day`` (an ordinal); None where it is not known.

    With a ``unit`` only a post in that unit counts; where it is not known (None), or that of the post is not
    recorded, the post may be there. The first and the last day count. Without a person or a list of posts
    nothing is known; without a last day nothing is known after the first, nor before the last without one.
    """
    entries = person.rows_of("posts") if person is not None else None
    if entries is None:
        return None
    fits = [
        both(entry["post"] in posts if "post" in entry else None, _is_in(entry, unit)) for entry in entries
    ]
    return _any(both(fit, _covers(entry, day)) for fit, entry in zip(fits, entries, strict=True))


def has_portfolio(person: AnyRecord | None, area: str, day: int) -> bool | None:
    """Whether the field ``area`` was in ``person``'s charge on ``day``; otherwise as :func:`holds`."""
    entries = person.rows_of("portfolios") if person is not None else None
    if entries is None:
        return None
    return _any(both(_is_named(entry, "area", area), _covers(entry, day)) for entry in entries)


def _is_in(entry: dict[str, Value | None], unit: str | None) -> Truth:
    """Whether a post is in ``unit``; any is where none is asked for."""
    return None if unit is None else not unit or _is_named(entry, "post_unit", unit)


def _is_named(entry: dict[str, Value | None], name: str, wanted: str) -> Truth:
    """Whether a text of a row is ``wanted``, spaces and widths aside; None where it is not recorded."""
    own = entry.get(name)
    return (isinstance(own, str) and plain(own) == plain(wanted)) if name in entry else None


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
