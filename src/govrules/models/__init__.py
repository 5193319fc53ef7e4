"""The record types: what an office keeps a ledger of, with the facts that rules may name.

The models are imported when one of them is first asked for: a check of plain records does without them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from govrules.models.kinds import *  # noqa: F403


def __getattr__(name: str) -> Any:
    kinds = import_module("govrules.models.kinds") if not name.startswith("__") else None
    if kinds is None or name not in kinds.__all__:
        raise AttributeError(f"module 'govrules.models' has no attribute {name!r}")
    return getattr(kinds, name)
