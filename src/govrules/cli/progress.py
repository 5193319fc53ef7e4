"""A bar on the terminal while much is read or checked; not in CI, and not where stderr is a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TypeVar

import click

T = TypeVar("T")

MUCH = 5_000
"""records from which on it takes long enough for a bar"""


def bar(items: Iterable[T], length: int, label: str) -> Iterable[T]:
    """``items``, with a bar on stderr while they are gone through, if somebody sits there."""
    if length < MUCH or os.environ.get("CI") or not sys.stderr.isatty():
        yield from items
        return
    with click.progressbar(items, length, label, file=sys.stderr) as shown:
        yield from shown
