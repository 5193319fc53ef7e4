"""How govrules says what is wrong: where, what, and what to do.

A problem in a file is data (:class:`Problem`), collected until everything has been read; an exception
carries all of them at once. Messages are Chinese because the people who meet them are.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from msgspec import Struct


def display_width(text: str) -> int:
    """Columns that ``text`` takes on a terminal: a Han character or full-width sign takes two."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


LONGEST_LINE = 400
"""Characters up to which a line is shown; a minified file has them all in one."""
LONGEST_NAME = 100
"""Characters up to which a name is looked for among the known ones, and shown whole."""
MOST_SHOWN = 100
"""Problems that one message lists."""


class Span(Struct, frozen=True):
    """A stretch of one line of a source file.

    ``line`` and ``start`` count from 1 and 0, in characters; ``length`` is the number of characters marked;
    ``text`` is the whole line, so that an error can be shown without reading the file again.
    """

    source: str
    line: int
    start: int
    length: int = 1
    text: str = ""

    @property
    def column(self) -> int:
        """The column in display width, counted from 1 (a Han character counts two).

        On a line too long to be shown it is counted in characters: nobody counts them by eye.
        """
        if len(self.text) > LONGEST_LINE:
            return self.start + 1
        return display_width(self.text[: self.start]) + 1

    def part(self, start: int, length: int) -> Span:
        """The stretch ``start`` characters further on: a place inside a scalar."""
        return Span(self.source, self.line, self.start + start, length, self.text)

    def __str__(self) -> str:
        return f"{self.source}:{self.line}:{self.column}"


class Problem(Struct, frozen=True):
    """One thing wrong with an input: what, where, and (``hint``) what to do."""

    message: str
    span: Span | None = None
    hint: str | None = None
    cell: str = ""
    """of a workbook: the cell, as C5, in place of a span"""

    def __str__(self) -> str:
        """The message with its place, the line, a caret in display columns, and the hint."""
        if self.span is None:
            lines = [self.message]
        else:
            lines = [f"{self.span}: {self.message}"]
            if self.span.text.strip() and len(self.span.text) <= LONGEST_LINE:
                stripped = self.span.text.rstrip("\n")
                marked = stripped[self.span.start : self.span.start + self.span.length]
                lines.append("    " + stripped)
                lines.append("    " + " " * (self.span.column - 1) + "^" * max(1, display_width(marked)))
        if self.hint:
            lines.append(f"  {self.hint}")
        return "\n".join(lines)


class GovrulesError(Exception):
    """Whatever govrules itself raises; its text can be shown to a user as it stands."""


class UsageError(GovrulesError):
    """An argument that cannot be used: an unknown option value, a missing path."""


class CalendarError(GovrulesError):
    """A calendar file that cannot be used, or a date outside what the calendar covers."""


class EngineError(GovrulesError):
    """An engine could not answer; never to be read as a pass."""


class NotSupported(EngineError):  # noqa: N818 (it names what the engine says, not a failure of the engine)
    """An engine refuses, by name, a node it cannot express."""


class ProblemsError(GovrulesError):
    """Everything that is wrong with a set of files, collected (:attr:`problems`, in reading order)."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems: Sequence[Problem] = tuple(problems)
        lines = [str(p) for p in self.problems[:MOST_SHOWN]]
        if len(self.problems) > MOST_SHOWN:
            lines.append(f"另有 {len(self.problems) - MOST_SHOWN} 处，先改以上各处")
        super().__init__("\n".join(lines))


class PolicyError(ProblemsError):
    """The rule files cannot be loaded."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that ``name`` was probably meant to be, or None."""
    if len(name) > LONGEST_NAME:
        return None
    import difflib  # noqa: PLC0415 (only where something is wrong)

    found = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def shortened(text: str, most: int = LONGEST_NAME) -> str:
    """``text``, cut where it is too long for a message."""
    return text if len(text) <= most else f"{text[:most]}…"


def suggest(name: str, known: Iterable[str]) -> str | None:
    """The sentence that offers :func:`nearest`, or None."""
    found = nearest(name, known)
    return f"是否指“{found}”？" if found else None
