"""Takes the screenshots of ``docs/pictures/``: ``python docs/pictures.py``, where chromium is installed."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
PICTURES = Path(__file__).parent / "pictures"
EXAMPLE = ("examples/office_2025_10", "--today", "2025-10-31")
SCREEN = {"width": 1200, "height": 820}
PHONE = {"width": 390, "height": 820}
CHROMIUM = shutil.which("chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Options of chromium: it runs as root, too, and talks to nobody."""


def take(folder: Path) -> None:
    """The pictures, as PNG files in ``folder``."""
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as work, sync_playwright() as playwright:
        pages = {command: Path(work) / f"{command}.html" for command in ("check", "due")}
        for command, path in pages.items():
            made = [sys.executable, "-m", "govrules", command, *EXAMPLE, "-o", str(path)]
            subprocess.run(made, cwd=ROOT, check=False, capture_output=True)  # violations end with 1
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)

        screen = browser.new_page(viewport=SCREEN)
        for command, path in pages.items():
            screen.goto(path.as_uri())
            _save(screen, folder / f"{command}.png")

        phone = browser.new_page(viewport=PHONE)
        phone.goto(pages["check"].as_uri())
        phone.select_option("select[name=unit]", "区政府")
        phone.evaluate("document.getElementById('filters').scrollIntoView()")
        _save(phone, folder / "phone.png")

        _take_served(browser, folder / "serve.png")
        browser.close()


def _take_served(browser: Browser, path: Path) -> None:
    """The page of ``govrules serve``, with the findings of a ledger."""
    command = [sys.executable, "-m", "govrules", "serve", "--port", "0", "--today", EXAMPLE[-1]]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8", env=environment
    ) as service:
        try:
            assert service.stdout is not None
            url = service.stdout.readline().split()[1]  # 打开 http://… ，按 Ctrl-C 停止
            page = browser.new_page(viewport=SCREEN, locale="zh-CN")
            page.goto(url)
            page.set_input_files("#file", ROOT / EXAMPLE[0] / "督办单.json")
            page.click("button[value=check]")
            page.frame_locator("#report").locator(".finding").first.wait_for()
            _save(page, path)
        finally:
            service.terminate()


def _save(page: Page, path: Path) -> None:
    """What is to be seen of the page, in 128 colours, so that the file is small."""
    seen = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    seen.quantize(128, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    take(PICTURES)
