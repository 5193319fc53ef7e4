"""The service asked at random for a quarter of a minute; ``.ci/fuzz-service`` does it for five."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent / "fuzz_service.py"


@pytest.mark.skipif(sys.platform != "linux", reason="how much memory processes have is read from /proc")
def test_no_answer_is_an_error_or_one_that_is_not_described() -> None:
    ran = subprocess.run(
        [sys.executable, str(SCRIPT), "12", "fuzzing"],
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=240,
    )
    assert ran.returncode == 0, ran.stdout
    answers = re.search(r"answers (\d+)", ran.stdout)
    assert answers is not None
    assert int(answers[1]) > 20
