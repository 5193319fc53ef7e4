"""The recipes of ``docs/recipes.md`` print what stands beside them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import govrules

PAGE = (Path(__file__).parents[1] / "docs" / "recipes.md").read_text(encoding="utf-8")
RECIPES = dict(section.split("\n", 1) for section in PAGE.split("\n## ")[1:])
BLOCK = re.compile(r"(?:<!-- file: (?P<file>[^\n]+) -->\n)?```(?P<language>\w+)\n(?P<text>.*?)```", re.DOTALL)
NEEDS = {"A data frame": "pandas", "A FastAPI view": "fastapi", "A Django view": "django"}


def blocks(title: str, language: str) -> str:
    """The blocks of a recipe in one language, as one text."""
    return "".join(
        b["text"] for b in BLOCK.finditer(RECIPES[title]) if b["language"] == language and not b["file"]
    )


def test_the_page_has_the_recipes_it_promises() -> None:
    assert list(RECIPES) == [
        "One record",
        "A batch",
        "A data frame",
        "Streaming",
        "Own rules beside ours",
        "A FastAPI view",
        "A Django view",
    ]


@pytest.mark.parametrize("title", RECIPES)
def test_a_recipe_prints_what_stands_beside_it(tmp_path: Path, title: str) -> None:
    if (needed := NEEDS.get(title)) and find_spec(needed) is None:
        pytest.skip(f"{needed} is not installed")
    for block in BLOCK.finditer(RECIPES[title]):
        if block["file"]:
            place = tmp_path / block["file"]
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(block["text"], encoding="utf-8")
    script, expected = blocks(title, "python"), blocks(title, "text")
    assert expected
    (tmp_path / "recipe.py").write_text(script, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "recipe.py"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (ran.stdout, ran.stderr, ran.returncode) == (expected, "", 0)


def test_every_block_belongs_to_a_recipe_and_is_used() -> None:
    marked = [(b["file"], b["language"]) for text in RECIPES.values() for b in BLOCK.finditer(text)]
    assert PAGE.count("```") == 2 * len(marked)
    assert [language for file, language in marked if not file and language not in ("python", "text")] == []


def test_streaming_takes_no_more_memory_for_more_records() -> None:
    definitions, _, _ = blocks("Streaming", "python").partition("\nwith open")
    scope: dict[str, Any] = {}
    exec(compile(definitions, "recipes.md", "exec"), scope)

    def records(count: int) -> Iterator[dict[str, object]]:
        line = '{"kind": "request_reply", "请示难度": "难点问题", "收文日期": "2025-09-22", "id": "%s"}'
        return (json.loads(line % number) for number in range(count))

    def peak(count: int) -> int:
        tracemalloc.start()
        read = sum(report.summary.read for report in scope["reports"](records(count), size=100))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert read == count
        return most

    peak(200)  # what is loaded once
    few, many = peak(500), peak(6000)
    assert many < few * 3  # twelve times as many; the collector runs when it likes
    everything = list(records(6000))
    tracemalloc.start()
    govrules.check(everything, today="2025-10-31")
    assert tracemalloc.get_traced_memory()[1] > few * 6  # so the measure tells them apart
    tracemalloc.stop()


def test_the_page_names_all_that_is_public() -> None:
    assert [name for name in govrules.__all__ if f"`{name}`" not in PAGE] == []
    assert [name for name in govrules.__all__ if getattr(govrules, name) is None] == []
