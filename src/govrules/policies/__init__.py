"""Rule files: loaded, checked, and lowered to the core."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from govrules.policies.rules import Policies, Rule

__all__ = ["Policies", "Rule", "load_policies"]


def load_policies(
    path: Path | str | None = None, *, overlays: Iterable[Path | str] = (), cases: bool = True
) -> Policies:
    """The policy set in a folder; see :func:`govrules.policies.loader.load_policies`."""
    from govrules.policies import loader  # noqa: PLC0415 (not needed where a set was kept)

    return loader.load_policies(path, overlays=overlays, cases=cases)
