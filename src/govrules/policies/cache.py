"""A loaded policy set, kept on disk for the next start: reading its files costs more than checking records.

What the shelf (:mod:`govrules.policies.shelf`) does not have is loaded from the files of the set. A wheel has
the shipped set with it, packed when it was built (``hatch_build.py``).
"""

from __future__ import annotations

import copyreg
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec.structs import replace

from govrules.digest import blake2b
from govrules.models.record_types import RecordTypes, keep, record_types
from govrules.models.vocabulary import Vocabulary, kept_vocabulary, vocabulary
from govrules.policies.kept import KeptMapping, KeptRules, KeptSequence, KeptVariants, Parts, unpickled
from govrules.policies.shelf import (
    DIGEST_BYTES,
    LENGTH_BYTES,
    Place,
    Shelf,
    content_of,
    hash_of,
    nowhere,
    own_folder,
)
from govrules.shipped import shipped_policies
from govrules.workdays import WorkCalendar, load_calendar

if TYPE_CHECKING:
    from govrules.policies.rules import Policies


@cache
def shipped_set() -> Policies:
    """The shipped policy set without its cases, loaded once in a process."""
    return policies_for_checking()


def policies_for_checking(path: Path | str | None = None, overlays: Sequence[Path | str] = ()) -> Policies:
    """The policy set in a folder (by default the shipped one) without its cases, from the cache if it can be.

    Raises what :func:`govrules.policies.load_policies` raises.
    """
    folder = Path(path) if path is not None else shipped_policies()
    sizes, times = _modules()
    state = _state([folder, *map(Path, overlays)])
    own = own_folder(hash_of(sys.implementation.cache_tag, sizes, times, state))
    in_wheel = path is None and not overlays
    shelf = Shelf(own, partial(_bundled, sizes, folder, state) if in_wheel else nowhere)
    kept = shelf.read("policies")
    if kept is not None:
        return replace(_unpacked(kept), shelf=shelf)
    from govrules.policies.loader import load_policies  # noqa: PLC0415 (not needed where the set was kept)

    policies = load_policies(path, overlays=overlays, cases=False)
    shelf.write("policies", _packed(policies))
    return replace(policies, shelf=shelf)


@lru_cache(maxsize=8)
def kept_calendar(shelf: Shelf) -> WorkCalendar:
    """The calendar of all that is known, as :func:`~govrules.workdays.load_calendar` gives it, but kept."""
    found = (finder.find_spec("chinese_calendar", None) for finder in sys.meta_path)
    source = Path(str(next(spec.origin for spec in found if spec is not None))).with_name("constants.py")
    try:
        place = Place(shelf, f"calendar.{hash_of(_told(str(source), source.stat()))}")
    except OSError:  # it lies in no folder
        return load_calendar()
    content = place.read()
    if content is not None:
        kept: WorkCalendar = unpickled(content)
        return kept
    calendar = load_calendar()
    place.write(_pickled(calendar))
    return calendar


def bundle(folder: Path) -> Policies:
    """The shipped set, packed into ``folder``, which a wheel has as :data:`BUNDLED`; its shelf is there."""
    from govrules.policies.loader import load_policies  # noqa: PLC0415

    policies = load_policies(cases=False)
    sizes, _ = _modules()
    shipped = shipped_policies()
    shelf = Shelf(folder / hash_of(sizes, _content(shipped, _state([shipped]))))
    shelf.write("policies", _packed(policies))
    return replace(policies, shelf=shelf)


PACKAGE = Path(__file__).parents[1]
BUNDLED = PACKAGE / "_kept"
ABOVE = ("cli", "serve", "reports", "analysis", "checking")
"""The packages that nothing kept comes from: they lie above this one (and above the engines)."""


def _bundled(sizes: str, folder: Path, state: str) -> Path:
    """Where a wheel would have what was made of the shipped set in ``folder`` by modules of these sizes."""
    return BUNDLED / hash_of(sizes, _content(folder, state))


def _packed(policies: Policies) -> bytes:
    """A policy set in parts: one for each kind of record, one for each field that checking seldom needs."""
    types = record_types(policies.vocabulary)
    parts = {
        f"kind.{kind}": _pickled(
            (
                tuple(policies.rules_for(kind)),
                policies.terms.get(kind, {}),
                policies.hoisted.get(kind, {}),
                types[kind],
            )
        )
        for kind in types
    }
    for kind in types:
        ids = [rule.id for rule in policies.rules_for(kind) if rule.id in policies.variants]
        parts[f"variants.{kind}"] = _pickled(({rule_id: policies.variants[rule_id] for rule_id in ids},))
    parts |= {
        "tables": _pickled(policies.tables),
        "unchecked": _pickled(policies.unchecked),
        "workflows": _pickled(policies.workflows),
    }
    head = replace(
        policies, rules=(), terms={}, hoisted={}, variants={}, tables=(), unchecked=(), workflows=()
    )
    places, stop = dict[str, tuple[int, int]](), 0
    for name, part in parts.items():
        places[name] = stop, stop + len(part)
        stop += len(part)
    first = _pickled((head, policies.listed, types.titles, tuple(policies.variants), places))
    return b"".join([len(first).to_bytes(LENGTH_BYTES, "big"), first, *parts.values()])


def _unpacked(kept: memoryview) -> Policies:
    """The policy set that was packed."""
    first, content = int.from_bytes(kept[:LENGTH_BYTES], "big"), kept[LENGTH_BYTES:]
    policies: Policies
    policies, listed, titles, varied, places = unpickled(content[:first])
    parts = Parts(content[first:], places)
    rules, terms, hoisted, types = (KeptMapping(parts, "kind", tuple(titles), i) for i in range(4))
    variants = KeptMapping(parts, "variants", tuple(titles), 0)
    known = RecordTypes(titles, types.__getitem__)
    keep(policies.vocabulary, known)
    if policies.vocabulary is vocabulary():
        keep(None, known)
    return replace(
        policies,
        rules=KeptRules(rules, listed),
        terms=terms,
        hoisted=hoisted,
        variants=KeptVariants(variants, dict(listed), varied),
        tables=KeptSequence(parts, "tables"),
        unchecked=KeptSequence(parts, "unchecked"),
        workflows=KeptSequence(parts, "workflows"),
    )


def _pickled(value: object) -> bytes:
    import pickle  # noqa: PLC0415 (only where something is kept)

    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def _modules() -> tuple[str, str]:
    """The modules of govrules that make what is kept, by name and size, and when each was written."""
    found = [(file.name, file.stat()) for file in _files(PACKAGE, ".py", but=ABOVE)]
    sizes = "".join(f"{name} {status.st_size}\n" for name, status in found)
    return sizes, "".join(f"{status.st_mtime_ns}\n" for _, status in found)


def _state(folders: Sequence[Path]) -> str:
    """What tells whether a file of policy sets is still as it was: what the system says of each."""
    # The vocabulary of the shipped set stands in where a set has none of its own.
    told = [_told("", (shipped_policies() / "policy.yaml").stat())]
    for folder in folders:
        told.append(f"{folder}\n")
        told += [_told(file.path, file.stat()) for file in _rule_files(folder)]
    return "".join(told)


def _told(path: str, status: os.stat_result) -> str:
    return f"{path} {status.st_ino} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}\n"


@lru_cache(maxsize=8)
def _content(folder: Path, state: str) -> str:  # noqa: ARG001 (what the folder was like tells results apart)
    """What identifies the content of a policy set, wherever it lies."""
    key = blake2b(digest_size=DIGEST_BYTES)
    for file in _rule_files(folder):
        place = file.path[len(str(folder)) :].replace(os.sep, "/")
        key.update(f"{place}\0".encode() + content_of(file) + b"\0")
    return key.hexdigest()


def _rule_files(folder: Path) -> Iterator[os.DirEntry[str]]:
    # YAML 1.2's other suffix is refused by the loader, so a set that has such a file is another set.
    return _files(folder, ".yaml", ".yml")


def _files(folder: Path | str, *suffixes: str, but: Sequence[str] = ()) -> Iterator[os.DirEntry[str]]:
    """The files below a folder in the order of their names, as the system lists them; none in ``but``."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.is_dir():
            if entry.name not in but:
                yield from _files(entry.path, *suffixes)
        elif entry.name.endswith(suffixes):
            yield entry


def _view(mapping: dict[object, object]) -> MappingProxyType[object, object]:
    return MappingProxyType(mapping)


def _labels(labels: Vocabulary) -> tuple[Callable[..., Vocabulary], tuple[object, ...]]:
    """Vocabularies are told apart by identity: the shipped one comes back as itself."""
    make = kept_vocabulary if labels is vocabulary() else Vocabulary
    return make, (labels.labels, labels.synonyms)


copyreg.pickle(MappingProxyType, lambda view: (_view, (dict(view),)))
copyreg.pickle(Vocabulary, _labels)
