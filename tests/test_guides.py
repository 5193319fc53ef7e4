"""Whoever follows a guide to the letter gets what it shows."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from guides import ASIDE, Reader, Step, shows, steps

ROOT = Path(__file__).parents[1]
GUIDES = sorted((ROOT / "docs/guide").glob("*.md"))


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_following_the_guide_gives_what_it_shows(
    guide: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOVRULES_CACHE", str(tmp_path / ".cache"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    for name in ("rules", "examples"):
        shutil.copytree(ROOT / name, tmp_path / name)
    reader = Reader(tmp_path, {})
    shown = 0
    for step in steps(guide):
        if not ASIDE.fullmatch(f"<!-- {step.mark} -->"):
            reader.follow(step)
            shown += step.language == "text"
    assert shown >= 3


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_no_block_of_the_guide_escapes_the_test(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    assert len(re.findall(r"^```", text, flags=re.MULTILINE)) == 2 * sum(
        step.language != "table" for step in steps(guide)
    )
    assert all(s.title or s.language in ("table", "sh", "text", "python") for s in steps(guide))


def test_output_left_out_is_only_where_the_guide_says_so(tmp_path: Path) -> None:
    assert shows("甲\n…\n丁\n", "甲\n乙\n丙\n丁\n")
    assert not shows("甲\n丁\n", "甲\n乙\n丁\n")
    assert not shows("甲\n…\n戊\n", "甲\n乙\n丁\n")
    assert shows("甲…丁\n", "甲乙丁\n")
    assert not shows("甲…丁\n", "甲乙\n丁\n")
    with pytest.raises(AssertionError, match="printed"):
        Reader(tmp_path, {}, "甲\n").follow(Step("", "text", "", "乙\n"))
