"""A value that is known only within bounds: a due date in an unpublished year, a count over an open list.

A comparison with an interval is true or false where every value inside agrees, and unknown otherwise.
"""

from __future__ import annotations

from msgspec import Struct

Truth = bool | None
"""Kleene's three truth values; None is unknown."""


class Interval(Struct, frozen=True):
    """All integers from ``lo`` to ``hi``, both included; None stands for no bound on that side."""

    lo: int | None
    hi: int | None


def bounds(value: int | Interval) -> tuple[int | None, int | None]:
    """The lower and upper bound of a value; a plain integer is its own bounds."""
    if isinstance(value, Interval):
        return value.lo, value.hi
    return value, value


def both(left: Truth, right: Truth) -> Truth:
    """Kleene's conjunction."""
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def at_most(left: int | Interval, right: int | Interval) -> Truth:
    """Whether ``left <= right``, where it is decided whatever the values inside the bounds."""
    (left_lo, left_hi), (right_lo, right_hi) = bounds(left), bounds(right)
    if left_hi is not None and right_lo is not None and left_hi <= right_lo:
        return True
    if left_lo is not None and right_hi is not None and left_lo > right_hi:
        return False
    return None


def below(left: int | Interval, right: int | Interval) -> Truth:
    """Whether ``left < right``, where it is decided whatever the values inside the bounds."""
    reverse = at_most(right, left)
    return None if reverse is None else not reverse


def same(left: int | Interval, right: int | Interval) -> Truth:
    """Whether ``left == right``: true where the bounds leave one value, false where they do not meet."""
    return both(at_most(left, right), at_most(right, left))
