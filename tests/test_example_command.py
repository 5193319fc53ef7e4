"""``govrules example`` writes what the examples of the repository are, and overwrites nothing."""

from __future__ import annotations

import shlex
import tomllib
from pathlib import Path

from command_line import run

ROOT = Path(__file__).parents[1]


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_the_examples_are_written_and_the_next_command_runs(tmp_path: Path) -> None:
    target = tmp_path / "我的 示例"
    ran = run("example", target)
    assert ran.code == 0
    assert files(target) == files(ROOT / "examples")
    program, *words = shlex.split(ran.out.splitlines()[-1])
    assert program == "govrules"
    assert run(*words).out.startswith("govrules 检查报告　今天 2025-10-31")


def test_an_empty_folder_will_do(tmp_path: Path) -> None:
    assert run("example", tmp_path).code == 0
    assert (tmp_path / "office_2025_10").is_dir()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "自己的.txt").write_text("留着", encoding="utf-8")
    for target in (tmp_path, tmp_path / "自己的.txt"):
        ran = run("example", target)
        assert (ran.code, ran.out) == (2, "")
        assert "不覆盖" in ran.err
    assert files(tmp_path) == {"自己的.txt": "留着".encode()}


def test_the_wheel_holds_the_examples_where_the_command_looks_for_them() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert included == {"rules": "govrules/_rules", "examples": "govrules/_examples"}
