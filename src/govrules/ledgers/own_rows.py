"""The rows of a ledger as it has them, for reports that put the findings beside them.

Tables are read as texts; letters say which of these were numbers, days or truth values in their file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from typing import TypeAlias

from msgspec import Struct

from govrules.findings import Refusal

Value: TypeAlias = str | int | float | date | time
"""What a cell holds; a day may be a moment, too."""

DAY = "d"
_LETTERS = {int: "n", float: "n", bool: "b", date: DAY, datetime: DAY, time: "h"}


def letters_of(values: Iterable[object]) -> str:
    """What the values of a row are, a letter each."""
    return "".join([_LETTERS.get(type(value), " ") for value in values])


class OwnRow(Struct, frozen=True):
    """The cells of a row as texts, under the titles that all rows of its table share.

    ``letters`` say what the cells were (:func:`letters_of`); one without a letter was a text.
    """

    titles: Sequence[str]
    cells: Sequence[str]
    letters: str = ""

    def values(self) -> list[Value]:
        """The cells as what they were."""
        letters = self.letters.ljust(len(self.cells))
        return [_value(text, letter) for text, letter in zip(self.cells, letters, strict=False)]


class CheckedRow(Struct, frozen=True):
    """A row, the record that it is (its ``kind`` and ``id``, so far as it says) and where it stands.

    ``refused`` is why it was not checked; None where it was.
    """

    own: OwnRow
    source: str
    kind: str | None
    id: str | None
    refused: Refusal | None


class Table(Struct, frozen=True):
    """A table of a ledger, ``file`` or ``file[sheet]``: its titles and, in their order, its rows."""

    place: str
    titles: Sequence[str]
    rows: Sequence[CheckedRow]


def by_table(rows: Iterable[tuple[str, CheckedRow]]) -> tuple[Table, ...]:
    """The tables of rows that each come with the place of theirs."""
    found: dict[str, list[CheckedRow]] = {}
    for place, row in rows:
        found.setdefault(place, []).append(row)
    return tuple(Table(place, those[0].own.titles, those) for place, those in found.items())


def _value(text: str, letter: str) -> Value:
    with suppress(ValueError):  # a blank cell; a year that is no year of a date
        match letter:
            case "n":
                return int(text) if text.lstrip("-").isdecimal() else float(text)
            case "b":
                return text == "true"
            case "d":
                return (date if len(text) == len("2026-09-18") else datetime).fromisoformat(text)
            case "h":
                return time.fromisoformat(text)
    return text
