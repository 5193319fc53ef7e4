"""The documentation site: no warning, no dead link, Chinese words found, nothing from outside."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

pytest.importorskip("zensical", reason="the site is built with zensical (extra dev)")

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
CONFIG = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
NAV = re.findall(r"^ +- .*?(\S+\.md)$", CONFIG, flags=re.MULTILINE)


def build(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "zensical", "build", "--strict"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built from a copy; the build must not warn."""
    folder = tmp_path_factory.mktemp("docs")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    shutil.copytree(DOCS, folder / "docs", ignore=shutil.ignore_patterns("__pycache__"))
    ran = build(folder)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "warning" not in (ran.stdout + ran.stderr).lower()
    return folder / "build" / "site"


class Elements(HTMLParser):
    """The elements of a page, each with its attributes."""

    def __init__(self, path: Path):
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def links(self) -> Iterator[tuple[str, str]]:
        for tag, attributes in self.found:
            yield from ((tag, attributes[name]) for name in ("href", "src") if name in attributes)


def test_a_dead_link_fails_the_build(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text("# 首页\n\n[没有的一页](gone.md)\n", encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(CONFIG.partition("\nnav:")[0], encoding="utf-8")
    ran = build(tmp_path)
    assert ran.returncode != 0
    assert "page does not exist" in ran.stdout + ran.stderr


def test_every_page_of_the_docs_is_in_the_navigation_once() -> None:
    assert sorted(NAV) == sorted(str(p.relative_to(DOCS)) for p in DOCS.rglob("*.md"))


def test_every_link_of_every_page_leads_to_something(site: Path) -> None:
    pages = [page for page in site.rglob("*.html") if page.name != "404.html"]  # its links begin at the root
    dead = [
        (page.name, link)
        for page in pages
        for _, link in Elements(page).links()
        if not (parts := urlsplit(link)).scheme
        and parts.path
        and not (page.parent / unquote(parts.path)).exists()
    ]
    assert len(pages) == len(NAV)
    assert dead == []


def test_no_page_asks_anything_of_another_machine(site: Path) -> None:
    outside = re.compile(r"(?:https?:)?//", re.IGNORECASE)
    asked = [
        (page.name, link)
        for page in site.rglob("*.html")
        for tag, link in Elements(page).links()
        if tag != "a" and outside.match(link)
    ]
    sheets = {sheet: sheet.read_text(encoding="utf-8") for sheet in site.rglob("*.css")}
    assert sheets
    assert [sheet for sheet, text in sheets.items() if re.search(r"url\(['\"]?(https?:)?//", text)] == []
    assert asked == []


@pytest.mark.parametrize(
    ("word", "rule"), [("督查", "DC-2.5-3-3"), ("会期", "HY-20-2"), ("工作日", "GW-04-13")]
)
def test_the_search_index_holds_chinese_words(site: Path, word: str, rule: str) -> None:
    index = json.loads((site / "search.json").read_text(encoding="utf-8"))
    found = [item for item in index["items"] if word in item["title"] + item["text"]]
    assert rule in {item["title"] for item in found}
    assert all((site / item["location"].partition("#")[0]).exists() for item in found)


class Quiet(SimpleHTTPRequestHandler):
    """A file server that says nothing."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name of the overridden method)
        pass


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """The site served on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=site)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def test_in_a_browser_the_search_finds_a_chinese_word_and_nothing_is_asked_elsewhere(address: str) -> None:
    sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright here (extra dev)")
    chromium = shutil.which("chromium") or pytest.skip("no chromium here: apt-get install chromium")
    asked: list[str] = []
    complaints: list[str] = []
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        for name in ("index.html", "guide/clerk.html", "rules/gw_04.html"):
            page.goto(address + name, wait_until="networkidle")  # the search has its index by then
            wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
            assert (name, wide) == (name, False)
        page.keyboard.press("Control+k")
        page.keyboard.type("会期")
        page.get_by_text("会期一般不超过半天").first.click()
        page.wait_for_url("**/rules/hy_20.html*")
        browser.close()
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    assert complaints == []
