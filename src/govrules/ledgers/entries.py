"""What the readers of files hand over: entries, which are records as their file gives them, and refusals."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from govrules.errors import Problem, Span
from govrules.findings import Refusal
from govrules.ledgers.own_rows import OwnRow

if TYPE_CHECKING:
    from govrules.models.base import Waiver

Path: TypeAlias = tuple[str | int, ...]
"""keys and indices that lead to a place inside a record, as they were given"""

LONGEST_LINE = 400
"""characters; of a longer line (JSON without line ends) an error shows the place only, in characters"""


Progress: TypeAlias = Callable[[Iterable[Any], int, str], Iterable[Any]]
"""what shows how far one is: it gives the items back one by one, and is told their number and a label"""


def no_progress(items: Iterable[Any], _length: int, _label: str) -> Iterable[Any]:
    """Shows nothing."""
    return items


def nowhere(_path: Path) -> Span | None:
    """The place of a fact in a record that has no lines."""
    return None


class Entry(Struct, frozen=True):
    """One record before a model has read it.

    ``row`` is its row of a table, or the line on which it begins, counted from 1; ``faults`` are what its
    file's reader found wrong with it; ``locate`` finds a fact of it in the file, or by ``()`` itself.
    ``columns`` are, for a row of a table, the titles of its facts, each with the letters of its column in a
    workbook, or "", and ``own`` is the row as the ledger has it; ``cells``, for a draft, the paragraphs of
    its facts by their titles. ``shown`` says where a draft shows facts of it, by their names, as
    :attr:`source` does.
    """

    file: str
    row: int
    data: object
    faults: tuple[Problem, ...] = ()
    locate: Callable[[Path], Span | None] = nowhere
    columns: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)
    shown: Mapping[str, str] = field(default_factory=dict)
    own: OwnRow | None = None

    @property
    def source(self) -> str:
        """Where it stands, as reports show it: ``file:row``, or the first cell, ``file[sheet]!A5``."""
        return placed(self.file, self.place)

    @property
    def place(self) -> str:
        """The row, or its first cell; of a draft the first paragraph."""
        return next(iter(self.cells.values()), f"{next(iter(self.columns.values()), '')}{self.row}")

    def cell(self, path: Path) -> str:
        """The cell of the fact to which ``path`` leads, or ""."""
        title = str(path[0]).strip() if path else ""
        letters = self.columns.get(title)
        return f"{letters}{self.row}" if letters else self.cells.get(title, "")

    def once_read(self, keep_row: bool) -> Entry:
        """The entry once its model has read it: of a row no more than its titles, and itself if kept."""
        if self.own is None:
            return self
        return replace(self, data=self.columns or self.data, own=self.own if keep_row else None)


class GivenWaiver(Struct, frozen=True):
    """A waiver for the record ``id``, of ``kind`` unless that is None; ``source`` is where it stands."""

    kind: str | None
    id: str
    waiver: Waiver
    source: str | None = None


class Contents(Struct, frozen=True):
    """What one or more files hold; ``complete`` are the codes of the kinds declared complete (台账完整).

    The entries of a table are made while they are gone through, which can be done once. ``waivers`` are those
    that stand beside the records, on a sheet of their own.
    """

    entries: Iterable[Entry] = ()
    refused: tuple[Refusal, ...] = ()
    warnings: tuple[str, ...] = ()
    complete: frozenset[str] = frozenset()
    waivers: tuple[GivenWaiver, ...] = ()
    size: int = 0
    """how many entries a table has"""


class TableReader(Struct, frozen=True):
    """A reader for a table with columns of its own.

    ``titles`` are these in plain form; without any, each column of the table may be one.
    """

    titles: Collection[str]
    read: Callable[..., Contents]
    """as :func:`govrules.ledgers.tables.read_rows`, without a kind"""


def no_reader(_table: str) -> TableReader | None:
    """What a table's own reader is, by its name (of its sheet, or its file without the ending): none."""
    return None


def placed(file: str, place: str) -> str:
    """A place in a file: after ``:`` a line, row or paragraph (第3段), after ``!`` a cell."""
    return f"{file}{'!' if 'A' <= place[:1] <= 'Z' else ':'}{place}" if place else file


def gathered(contents: Iterable[Contents]) -> Contents:
    """The contents of several tables as one, in their order."""
    parts = list(contents)
    return Contents(
        chain.from_iterable(part.entries for part in parts),
        tuple(chain.from_iterable(part.refused for part in parts)),
        tuple(chain.from_iterable(part.warnings for part in parts)),
        frozenset().union(*(part.complete for part in parts)),
        tuple(chain.from_iterable(part.waivers for part in parts)),
        sum(part.size for part in parts),
    )


def refused_file(file: str, problems: Iterable[Problem]) -> Contents:
    """A file that cannot be read."""
    return Contents(refused=(refusal(file, "", problems, is_record=False),))


def refusal(file: str, place: str, problems: Iterable[Problem], *, is_record: bool) -> Refusal:
    """One refusal for all ``problems``; its place is that of the first, or ``place``.

    A single problem keeps its hint apart; of several each carries its own in the message.
    """
    first, *others = problems
    span = first.span
    if span is not None:
        # The width of what stands before it would take long to measure on a line of megabytes.
        short = len(span.text) <= LONGEST_LINE
        place = f"{span.line}:{span.column if short else span.start + 1}"
        span = span if short else None
    elif first.cell:
        place = first.cell
    if not others:
        hint = clean(first.hint) if first.hint else None
        return Refusal(file, place, clean(first.message), hint, span, is_record)
    message = "；".join(
        clean(f"{p.cell} {p.message}".strip() + (f"（{p.hint}）" if p.hint else "")) for p in (first, *others)
    )
    return Refusal(file, place, message, None, span, is_record)


def clean(text: str) -> str:
    """``text`` with U+FFFD for what no terminal should be sent: control characters, halves of characters."""
    if text.isprintable():
        return text
    return "".join("\ufffd" if unicodedata.category(c) in ("Cc", "Cs") else c for c in text)
