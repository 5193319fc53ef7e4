"""The parts of a policy set that was kept, each read when it is first asked for.

Checking records of one kind needs the rules about that kind, and not the flows, the variants or what cannot
be checked. So a set is kept in parts, which stand in for the tuples and mappings of a loaded one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

try:
    from _pickle import loads
except ImportError:
    from pickle import loads

if TYPE_CHECKING:
    from govrules.policies.rules import Rule


def unpickled(content: memoryview) -> Any:
    """What was pickled. (``pickle`` itself has half of it in Python, which takes long to import.)"""
    return loads(content)


class Parts:
    """Pickled parts by name, each at its place in ``content``."""

    def __init__(self, content: memoryview, places: Mapping[str, tuple[int, int]]):
        self.content = content
        self.places = places
        self._read: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._read:
            start, stop = self.places[name]
            self._read[name] = unpickled(self.content[start:stop])
        return self._read[name]

    def __reduce__(self) -> tuple[Any, ...]:
        return _parts, (bytes(self.content), self.places)


def _parts(content: bytes, places: Mapping[str, tuple[int, int]]) -> Parts:
    return Parts(memoryview(content), places)


class KeptSequence(Sequence[Any]):
    """One part that is a tuple."""

    def __init__(self, parts: Parts, name: str):
        self._parts = parts
        self._name = name

    def __getitem__(self, index: Any) -> Any:
        return self._parts[self._name][index]

    def __len__(self) -> int:
        return len(self._parts[self._name])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]


class KeptMapping(Mapping[str, Any]):
    """What each of several parts holds at ``place``, by what the parts are about; the part ``name.key``."""

    def __init__(self, parts: Parts, name: str, keys: Sequence[str], place: int):
        self._parts = parts
        self._name = name
        self._keys = keys
        self._place = place

    def __getitem__(self, key: str) -> Any:
        if key not in self._keys:
            raise KeyError(key)
        return self._parts[f"{self._name}.{key}"][self._place]

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


class KeptRules(Sequence["Rule"]):
    """The rules in the order of the notice; those about one kind are one part."""

    def __init__(self, by_kind: Mapping[str, Sequence[Rule]], listed: Sequence[tuple[str, str]]):
        self._by_kind = by_kind
        self.listed = listed
        """the id of each rule, with the kind it is about"""

    def of_kind(self, kind: str) -> Sequence[Rule]:
        """The rules about one kind of record."""
        return self._by_kind.get(kind, ())

    @cached_property
    def _all(self) -> tuple[Rule, ...]:
        by_id = {rule.id: rule for kind in self._by_kind for rule in self.of_kind(kind)}
        return tuple(by_id[rule_id] for rule_id, _ in self.listed)

    @overload
    def __getitem__(self, index: int) -> Rule: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Rule]: ...
    def __getitem__(self, index: int | slice) -> Rule | Sequence[Rule]:
        return self._all[index]

    def __len__(self) -> int:
        return len(self.listed)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._all == tuple(other)

    __hash__ = None  # type: ignore[assignment]


class KeptVariants(Mapping[str, Any]):
    """The variants of rules by the rule's id, in the parts of the kinds that the rules are about."""

    def __init__(
        self, by_kind: Mapping[str, Mapping[str, Any]], kinds: Mapping[str, str], ids: Sequence[str]
    ):
        self._by_kind = by_kind
        self._kinds = kinds
        self._ids = ids

    def __getitem__(self, rule_id: str) -> Any:
        return self._by_kind[self._kinds[rule_id]][rule_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)
