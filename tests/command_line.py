"""The command line run inside the test process, with streams of its own."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from govrules.cli import main


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str


def run(*args: str | Path, stdin: bytes = b"") -> Ran:
    """``govrules`` with these arguments."""
    out, err = io.BytesIO(), io.BytesIO()
    replaced: dict[str, Any] = {
        "argv": ["govrules", *map(str, args)],
        "stdin": io.TextIOWrapper(io.BytesIO(stdin), "utf-8"),
        "stdout": io.TextIOWrapper(out, "utf-8", write_through=True),
        "stderr": io.TextIOWrapper(err, "utf-8", write_through=True),
    }
    with (
        mock.patch.multiple(sys, **replaced),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    code = ended.value.code
    assert isinstance(code, int)
    return Ran(code, out.getvalue().decode(), err.getvalue().decode())
