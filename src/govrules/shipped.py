"""Where the policy set and the examples that come with govrules lie."""

from __future__ import annotations

from pathlib import Path

SHIPPED = "tianjin_hebei_2018"


def shipped_policies() -> Path:
    """The folder of the policy set that comes with govrules: inside the wheel, else beside the sources."""
    inside = Path(__file__).parent / "_rules" / SHIPPED
    beside = Path(__file__).parents[2] / "rules" / SHIPPED
    return inside if inside.is_dir() else beside


def shipped_examples() -> Path:
    """The folder of the examples: inside the wheel, else beside the sources."""
    inside = Path(__file__).parent / "_examples"
    beside = Path(__file__).parents[2] / "examples"
    return inside if inside.is_dir() else beside
