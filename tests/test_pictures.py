"""The screenshots of the docs: small, shown, and taken by their script."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image

ROOT = Path(__file__).parents[1]
PICTURES = sorted((ROOT / "docs" / "pictures").iterdir())


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pictures", ROOT / "docs" / "pictures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readmes_show_every_picture_and_say_what_it_shows(name: str) -> None:
    shown = re.findall(r"!\[([^\]]{8,})\]\(([^)]+)\)", (ROOT / name).read_text(encoding="utf-8"))
    assert sorted(path for _, path in shown) == [str(path.relative_to(ROOT)) for path in PICTURES]


def test_pictures_are_small() -> None:
    assert len(PICTURES) == 4
    assert all(path.stat().st_size < 150_000 for path in PICTURES)


@pytest.mark.skipif(script().CHROMIUM is None, reason="no chromium here: apt-get install chromium")
def test_the_script_takes_the_pictures_that_are_shown(tmp_path: Path) -> None:
    script().take(tmp_path)
    for path in PICTURES:
        with Image.open(path) as kept, Image.open(tmp_path / path.name) as taken:
            assert (taken.size, taken.mode) == (kept.size, "P")
            assert len(taken.convert("RGB").getcolors() or ()) > 10
    assert len(list(tmp_path.iterdir())) == len(PICTURES)
