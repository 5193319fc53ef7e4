"""Where the policy set that comes with govrules lies."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

SHIPPED = "tianjin_hebei_2018"


def shipped_policies() -> Path:
    """The folder of the policy set that comes with govrules: inside the wheel, else beside the sources."""
    inside = Path(str(resources.files("govrules"))) / "_rules" / SHIPPED
    beside = Path(__file__).parents[2] / "rules" / SHIPPED
    return inside if inside.is_dir() else beside
