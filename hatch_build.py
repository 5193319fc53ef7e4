"""The build hook of the wheel: the shipped policy set goes into it packed, for a quick first start."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PackShippedSet(BuildHookInterface[Any]):
    """Packs the set into the wheel; an editable install reads the rule files as they stand."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make ``govrules/_kept``."""
        if version != "standard":
            return
        sys.path.insert(0, str(Path(self.root, "src")))
        from govrules.policies.cache import bundle  # noqa: PLC0415 (the package that is being built)

        folder = Path(self.root, "build", "kept")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        bundle(folder)
        build_data["force_include"][str(folder)] = "govrules/_kept"
