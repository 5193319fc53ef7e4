"""Shelves: where what was made of a policy set is kept from one start to the next.

What is kept is executed when it is read, as ``.pyc`` files are. So it is never taken from the folder of a
policy set, only from a directory that belongs to the user and that nobody else can write to:
``$GOVRULES_CACHE``, else ``govrules`` in the user's cache directory. An empty ``$GOVRULES_CACHE`` keeps
nothing. What cannot be read or written, or is not all there, is left alone.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from govrules.digest import blake2b

if TYPE_CHECKING:
    from govrules.policies.rules import Rule

MOST = 8
"""Policy sets that are kept; the one that was used longest ago goes first."""
DIGEST_BYTES = 16
LENGTH_BYTES = 8
"""Before a content stands how long it is."""


def nowhere() -> None:
    """Where a wheel has a set that it does not have."""


class Shelf(Struct, frozen=True):
    """Where what was made of a policy set is kept: in a folder of the user's (None: nowhere).

    What is not there yet is taken from ``bundled``, the folder of a wheel, if there is one for this set.
    """

    folder: Path | None
    bundled: Callable[[], Path | None] = nowhere

    def read(self, name: str) -> memoryview | None:
        """What is kept under ``name``, or None."""
        own = _read(self.folder, name)
        if own is not None:
            return own
        content = _read(self.bundled(), name)
        if content is not None:
            self.write(name, content)
        return content

    def write(self, name: str, content: bytes | memoryview) -> None:
        """Keep ``content`` under ``name``, whole or not at all."""
        from tempfile import NamedTemporaryFile  # noqa: PLC0415 (only where something is made)

        if self.folder is None:
            return
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
            with NamedTemporaryFile(dir=self.folder, delete=False) as file:
                file.write(len(content).to_bytes(LENGTH_BYTES, "big"))
                file.write(content)
            Path(file.name).replace(self.folder / name)
        except OSError:
            return
        _forget_the_oldest(self.folder.parent)

    def place_for(self, rules: Sequence[Rule]) -> Place:
        """Where the code compiled from ``rules`` is kept."""
        listed = "\n".join(f"{rule.id} {len(rule.parts)}" for rule in rules)
        name = blake2b(listed.encode(), digest_size=8).hexdigest()
        return Place(self, f"{name}.{sys.implementation.cache_tag}")


def _read(folder: Path | None, name: str) -> memoryview | None:
    if folder is None:
        return None
    try:
        whole = memoryview(content_of(folder / name))
    except OSError:
        return None
    length, content = whole[:LENGTH_BYTES], whole[LENGTH_BYTES:]
    return content if length and int.from_bytes(length, "big") == len(content) else None


class Place(Struct, frozen=True):
    """One thing on a shelf, there or not yet."""

    shelf: Shelf
    name: str

    def read(self) -> memoryview | None:
        """What is kept here, or None."""
        return self.shelf.read(self.name)

    def write(self, content: bytes) -> None:
        """Keep ``content`` here, whole or not at all."""
        self.shelf.write(self.name, content)


def own_folder(key: str) -> Path | None:
    """The folder for the set ``key``, if there is a directory that is the user's own."""
    root = _directory()
    if root is None:
        return None
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = root.stat()
    except OSError:
        return None
    foreign = hasattr(os, "getuid") and (
        status.st_uid != os.getuid() or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    )
    return None if foreign else root / key


def _directory() -> Path | None:
    if (chosen := os.environ.get("GOVRULES_CACHE")) is not None:
        return Path(chosen) if chosen else None
    given = os.environ.get("LOCALAPPDATA") if sys.platform == "win32" else os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(given) if given else Path.home() / ".cache") / "govrules"
    except RuntimeError:  # a user without a home
        return None


def hash_of(*parts: str) -> str:
    """A name for what these texts tell."""
    return blake2b("\n".join(parts).encode(), digest_size=DIGEST_BYTES).hexdigest()


def content_of(file: os.PathLike[str]) -> bytes:
    """The bytes of a file."""
    with open(file, "rb", buffering=0) as opened:  # noqa: PTH123 (a path takes as long to make as to read)
        return opened.read()


def _forget_the_oldest(root: Path) -> None:
    import shutil  # noqa: PLC0415

    try:
        kept = sorted((p for p in root.iterdir() if p.is_dir()), key=lambda p: p.stat().st_mtime)
    except OSError:
        return
    for old in kept[:-MOST]:
        shutil.rmtree(old, ignore_errors=True)
