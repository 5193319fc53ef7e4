"""The build hook of the wheel: the shipped policy set goes into it packed, and compiled."""

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
        # The package that is being built.
        from govrules.engines import scalar  # noqa: PLC0415
        from govrules.policies.cache import bundle  # noqa: PLC0415
        from govrules.workdays import load_calendar  # noqa: PLC0415

        folder = Path(self.root, "build", "kept")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        policies = bundle(folder)
        for kind in policies.terms:  # the code, for whoever runs the Python that builds the wheel
            rules = policies.rules_for(kind)
            questions = [part.question for rule in rules for part in rule.parts]
            scalar.verdicts(questions, [], load_calendar(), policies.shelf.place_for(rules))
        build_data["force_include"][str(folder)] = "govrules/_kept"
