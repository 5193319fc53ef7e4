"""The bar: on a terminal, where there is much to read, and nowhere else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from govrules.cli.progress import MUCH

pytest.importorskip("pty", reason="no pseudo-terminal on this system")


def ledger(folder: Path, rows: int) -> Path:
    path = folder / "会议.csv"
    path.write_text("编号,参会人数\n" + "".join(f"M{n},1\n" for n in range(rows)), encoding="utf-8")
    return path


def seen(*arguments: str, **environment: str) -> str:
    """What Python writes to a terminal that is its standard error."""
    ours, theirs = os.openpty()
    kept = {name: value for name, value in os.environ.items() if name != "CI"}
    child = subprocess.Popen(
        [sys.executable, *arguments], stderr=theirs, stdout=subprocess.DEVNULL, env=kept | environment
    )
    os.close(theirs)
    said = b""
    try:
        while part := os.read(ours, 65536):
            said += part
    except OSError:  # how Linux says that nobody writes any more
        pass
    os.close(ours)
    assert child.wait() == 0
    return said.decode()


def going_through(length: int) -> tuple[str, str]:
    """The arguments of a run that goes through ``length`` items."""
    made = f"bar(range({length}), {length}, '读入')"
    return "-c", f"from govrules.cli.progress import bar; print(len(list({made})))"


def test_a_bar_stands_on_a_terminal_while_much_is_read_and_checked(tmp_path: Path) -> None:
    path = ledger(tmp_path, MUCH)
    said = seen("-m", "govrules", "check", str(path), "--select", "HY-19-1", "-o", os.devnull)
    assert "读入" in said
    assert "检查" in said
    assert "100%" in said


def test_no_bar_in_ci_or_for_a_few_records() -> None:
    assert "100%" in seen(*going_through(MUCH))
    assert seen(*going_through(MUCH), CI="true") == ""
    assert seen(*going_through(MUCH - 1)) == ""


def test_no_bar_where_standard_error_is_no_terminal() -> None:
    kept = {name: value for name, value in os.environ.items() if name != "CI"}
    command = [sys.executable, *going_through(MUCH)]
    ran = subprocess.run(command, capture_output=True, check=True, env=kept)
    assert (ran.stdout.strip(), ran.stderr) == (str(MUCH).encode(), b"")
