"""The served page in a real browser, with the service behind it: what a clerk does, and what must not be."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FrameLocator, Page, expect, sync_playwright

from serving import Served, served

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: apt-get install chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
)
LEDGER = Path(__file__).parents[1] / "examples" / "office_2025_10" / "请示答复台账.csv"
HOSTILE = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>"
DROP = """(content) => {
  const data = new DataTransfer();
  data.items.add(new File([content], "请示.json"));
  document.dispatchEvent(new DragEvent("drop", {dataTransfer: data, cancelable: true}));
}"""


@pytest.fixture(scope="module")
def service() -> Iterator[Served]:
    with served() as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser, service: Served) -> Iterator[Page]:
    """The page; fails at the end where it asked anybody else or complained of anything but a refusal."""
    complaints = []
    context = browser.new_context(viewport={"width": 390, "height": 844})
    opened = context.new_page()
    opened.on("request", lambda asked: complaints.append(asked.url) if other(asked.url) else None)
    opened.on(
        "console", lambda said: complaints.append(said.text) if "status of 422" not in said.text else None
    )
    opened.on("pageerror", lambda error: complaints.append(str(error)))

    def other(url: str) -> bool:
        return not url.startswith((service.url, "data:,", "blob:" + service.url))

    opened.goto(service.url)
    yield opened
    context.close()
    assert complaints == []


def report(page: Page) -> FrameLocator:
    """The report that is shown, once it is."""
    expect(page.locator("#status")).to_have_text("检查完毕，结果在下方。", timeout=30_000)
    return page.frame_locator("#report")


def test_a_ledger_is_checked_shown_filtered_and_downloaded(page: Page) -> None:
    page.set_input_files("#file", LEDGER)
    page.get_by_role("button", name="检查", exact=True).click()
    shown = report(page)
    expect(page.locator("h2")).to_have_text("检查报告：请示答复台账.csv")
    expect(page.locator("h2")).to_be_focused()
    with page.expect_download() as saved:
        page.get_by_role("button", name="下载数据").click()
    assert saved.value.suggested_filename == "检查报告-请示答复台账.json"
    found = json.loads(Path(saved.value.path()).read_text("utf-8"))
    failures = [f["record"]["id"] for f in found["findings"] if f["verdict"] == "fail"]
    assert len(failures) == 2
    shown.locator("select[name=verdict]").select_option("violation")
    expect(shown.locator(".finding:visible")).to_have_count(1)
    shown.locator("a[href='#violation']").click()
    assert page.frames[1].url.endswith("#violation")
    expect(shown.locator("#violation")).to_be_in_viewport()
    assert page.locator("#downloads button:visible").all_inner_texts() == [
        "下载网页（.html）",
        "下载表格（.xlsx）",
        "下载数据（.json）",
    ]


def test_the_due_list_follows_the_report_and_comes_as_a_calendar(page: Page) -> None:
    page.set_input_files("#file", LEDGER)
    page.get_by_role("button", name="检查", exact=True).click()
    expect(report(page).locator("h1")).to_have_text("检查报告")
    page.get_by_role("button", name="列出应办未办").click()
    expect(page.locator("h2")).to_have_text("应办未办：请示答复台账.csv", timeout=30_000)
    expect(page.frame_locator("#report").locator("h1")).to_have_text("应办未办")
    with page.expect_download() as saved:
        page.get_by_role("button", name="下载日历").click()
    assert Path(saved.value.path()).read_bytes().startswith(b"BEGIN:VCALENDAR")


def test_a_file_is_dropped_and_its_day_and_kind_are_given_by_the_keyboard_alone(page: Page) -> None:
    page.evaluate(DROP, json.dumps([{"id": "Q1", "收文日期": "2025-09-26", "答复日期": None}]))
    page.keyboard.press("Tab")
    expect(page.locator("#file")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("10202025")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("select[name=kind]")).to_be_focused()
    for key in (*["ArrowDown"] * 3, "Tab", "Enter"):  # 公文, 签批环节, 请示答复; then on to the button
        page.keyboard.press(key)
    shown = report(page)
    expect(shown.locator("body")).to_contain_text("今天 2025-10-20")
    expect(shown.locator("body")).to_contain_text("请示答复 Q1")


def test_script_and_markup_in_a_record_and_in_a_file_name_stay_text(page: Page) -> None:
    record = {"kind": "request_reply", "id": HOSTILE, "收文日期": "2025-09-26", HOSTILE: 1}
    sound = {"kind": "request_reply", "id": HOSTILE, "收文日期": "2025-09-26"}
    for data in (record, sound):
        content = json.dumps(data).encode()
        page.set_input_files("#file", {"name": "<img src=x>.json", "mimeType": "", "buffer": content})
        page.get_by_role("button", name="检查", exact=True).click()
        expect(report(page).locator("body")).to_contain_text("<img src=x>.json")
        assert all(frame.evaluate("window.hacked") is None for frame in page.frames)
        assert page.frames[1].evaluate("document.images.length") == 0
    expect(page.locator("h2")).to_have_text("检查报告：<img src=x>.json")


def test_what_cannot_be_read_is_said_where_it_is_heard(page: Page) -> None:
    page.set_input_files("#file", {"name": "坏.xlsx", "mimeType": "", "buffer": b"<html>"})
    page.get_by_role("button", name="检查", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("坏.xlsx：文件其实是网页", timeout=30_000)
    expect(page.locator("#result")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_shuts_nobody_out_and_fits_a_phone(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    assert Axe().run(page).response["violations"] == []
    page.set_input_files("#file", LEDGER)
    page.get_by_role("button", name="检查", exact=True).click()
    report(page)
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
