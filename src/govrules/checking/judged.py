"""The findings of a check, kept small: of each record its verdicts, and a finding is made when asked for.

A hundred thousand records have millions of findings; as objects they would take many times the memory of the
records. What explains a verdict is worked out from the record again, which gives the same: records and the
context do not change.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate
from types import MappingProxyType
from typing import overload

from msgspec import Struct

from govrules.checking.situation import Situation
from govrules.findings import Finding, Statement, Verdict, fold
from govrules.ledgers import Loaded
from govrules.models.plain import AnyRecord
from govrules.policies.rules import Policies, Rule

VERDICTS = tuple(Verdict)
CODES = {verdict: code for code, verdict in enumerate(VERDICTS)}
"""The place of each verdict in :data:`VERDICTS`, for a byte to hold."""
APPLIES = (Verdict.PASS, Verdict.FAIL, Verdict.PENDING)
"""The verdicts of a rule that surely applies."""


class Kind(Struct, frozen=True):
    """What the records of one kind are judged by, and how a record comes to its situation."""

    policies: Policies
    rules: Sequence[Rule]
    statements: Sequence[Statement]
    """what findings say of the rules"""
    situation: Callable[[AnyRecord], Situation]


class Judged(Struct, frozen=True):
    """A record with the verdicts of its rules and of their parts, as bytes (:data:`CODES`)."""

    loaded: Loaded
    kind: Kind
    folded: bytes
    parts: bytes

    def findings(self) -> list[Finding]:
        """One finding per rule."""
        from govrules.checking.reasons import findings_on  # noqa: PLC0415 (of most records nobody asks)

        flat = iter(self.parts)
        parts = [[VERDICTS[next(flat)] for _ in rule.parts] for rule in self.kind.rules]
        return findings_on(self.loaded, self.kind, [VERDICTS[code] for code in self.folded], parts)


def judged(loaded: Loaded, kind: Kind, parts: Sequence[Verdict]) -> Judged:
    """A record with what an engine said of every part of every rule."""
    flat = iter(parts)
    folded = [fold([next(flat) for _ in rule.parts]) for rule in kind.rules]
    return Judged(loaded, kind, _bytes(folded), _bytes(parts))


def _bytes(verdicts: Sequence[Verdict]) -> bytes:
    return bytes([CODES[verdict] for verdict in verdicts])


class Findings(Sequence[Finding]):
    """The findings in the order of the records and the rules; those in ``changed``, by place, as given."""

    def __init__(
        self, records: Sequence[Judged], changed: Mapping[int, Finding] = MappingProxyType({})
    ) -> None:
        self._records, self._changed = records, changed
        self._ends = list(accumulate(len(record.folded) for record in records))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, place: int) -> Finding: ...
    @overload
    def __getitem__(self, place: slice) -> list[Finding]: ...
    def __getitem__(self, place: int | slice) -> Finding | list[Finding]:
        if isinstance(place, slice):
            return [self[i] for i in range(*place.indices(len(self)))]
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        place %= len(self)
        if place in self._changed:
            return self._changed[place]
        record = bisect_right(self._ends, place)
        return self._records[record].findings()[place - self._ends[record]]

    def __iter__(self) -> Iterator[Finding]:
        return self._of(range(len(self._records)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def of(self, *verdicts: Verdict) -> Iterator[Finding]:
        """The findings with one of these verdicts; records without any are passed over."""
        wanted = [CODES[verdict] for verdict in verdicts]
        places = (i for i, r in enumerate(self._records) if any(code in r.folded for code in wanted))
        return (finding for finding in self._of(places) if finding.verdict in verdicts)

    def _of(self, places: Iterator[int] | range) -> Iterator[Finding]:
        for i in places:
            start = self._ends[i] - len(self._records[i].folded)
            for place, finding in enumerate(self._records[i].findings(), start):
                yield self._changed.get(place, finding) if self._changed else finding

    def counts(self) -> Counter[Verdict]:
        """How many findings have each verdict."""
        found = Counter[int]()
        for record in self._records:
            found.update(record.folded)
        return Counter({VERDICTS[code]: count for code, count in found.items()})

    def with_changed(self, changed: Mapping[int, Finding]) -> Findings:
        """The same with some findings changed, by their places."""
        return Findings(self._records, {**self._changed, **changed})
