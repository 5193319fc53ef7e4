"""What every test has: nothing that an earlier run kept."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session", autouse=True)
def _nothing_kept(tmp_path_factory: pytest.TempPathFactory) -> object:
    """The cache of policy sets is this run's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOVRULES_CACHE", str(tmp_path_factory.mktemp("kept")))
        yield
