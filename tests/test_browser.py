"""The pages in a real browser: what their filters show, that nothing leaves them and nobody is shut out."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from command_line import run
from policy_sets import write_policies

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: apt-get install chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
)
OCTOBER = Path(__file__).parents[1] / "examples" / "office_2025_10"
TODAY = ("--today", "2025-10-31")
PHONE = {"width": 390, "height": 844}
HOSTILE = "\"'><script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>"
RULES = f"""\
clause: {json.dumps(HOSTILE)}
who: {json.dumps(HOSTILE)}
rules:
  - id: GW-1
    record: request_reply
    says: {json.dumps(HOSTILE)}
    must: {{done: 答复日期, within: 七天, after: 收文日期}}
"""

Open = Callable[..., Page]
SHOWN = "items => items.filter(item => item.checkVisibility()).map(item => ({...item.dataset}))"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Opens a file; fails at the end where a page asked for anything else or complained of anything."""
    contexts, complaints = [], []

    def opened(path: Path, **options: Any) -> Page:
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()

        def only_the_file(route: Route) -> None:
            if route.request.url == path.as_uri():
                route.continue_()
            else:
                complaints.append(f"asks for {route.request.url}")
                route.abort()

        page.route("**/*", only_the_file)
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="module")
def october(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages of the example month, with what they are to show as JSON beside them."""
    folder = tmp_path_factory.mktemp("october")
    written = {}
    for command in ("check", "due"):
        names = [folder / f"{command}.html", folder / f"{command}.json"]
        run(command, OCTOBER, *TODAY, *(part for name in names for part in ("-o", name)))
        written[command], written[f"{command}.json"] = names
    return written


def expected(path: Path) -> list[dict[str, str]]:
    """What each finding goes by in the filters, worked out from the JSON report."""
    items = []
    for finding in json.loads(path.read_text("utf-8"))["findings"]:
        article = re.match(r".+?）", finding["clause"])
        days = [v[:7] for v in finding["facts"].values() if re.match(r"\d{4}-\d\d-\d\d", str(v))]
        due = finding["due"] and finding["due"]["earliest"]
        failed = "advisory" if finding["modality"].startswith("should") else "violation"
        items.append(
            {
                "key": f"{finding['record']['id']} {finding['rule']}",
                "verdict": failed if finding["verdict"] == "fail" else finding["verdict"],
                "unit": finding["bearer"] or finding["who"],
                "article": article[0] if article else finding["clause"],
                "month": due[:7] if due else min(days, default="无日期"),
            }
        )
    return items


def expected_due(october: dict[str, Path]) -> list[dict[str, str]]:
    """What each obligation goes by in the filters: as its finding, and by its light."""
    found = {item["key"]: item for item in expected(october["check.json"])}
    obligations = json.loads(october["due.json"].read_text("utf-8"))["obligations"]
    return [found[f"{o['record']['id']} {o['rule']}"] | {"light": o["light"]} for o in obligations]


def shown(page: Page, class_: str) -> list[dict[str, str]]:
    """What is to be seen on the page of this class."""
    found: list[dict[str, str]] = page.locator(f".{class_}").evaluate_all(SHOWN)
    return found


def options_of(page: Page, name: str) -> list[str]:
    """What a filter offers."""
    values = page.locator(f"select[name={name}] option").evaluate_all(
        "all => all.map(option => option.value)"
    )
    return [value for value in values if value]


# --- filters ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["verdict", "unit", "article", "month"])
def test_each_choice_of_a_filter_shows_what_the_json_report_has(
    open_page: Open, october: dict[str, Path], name: str
) -> None:
    page = open_page(october["check"])
    every = expected(october["check.json"])
    counts = Counter(item[name] for item in every)
    assert set(options_of(page, name)) == set(counts)
    assert len(counts) > 3
    title = page.locator(f"select[name={name}]").get_attribute("data-title")
    for value, count in counts.items():
        chosen = page.locator(f"select[name={name}]")
        word = chosen.locator("option").nth(1 + options_of(page, name).index(value)).inner_text()
        chosen.select_option(value)
        assert Counter(item[name] for item in shown(page, "finding")) == {value: count}
        assert page.inner_text("#shown") == f"显示 {count} 项，共 {len(every)} 项（{title}：{word}）"
        assert {item[name] for item in shown(page, "owed")} <= {value}
    page.click("button[type=reset]")
    expect(page.locator("#shown")).to_have_text(f"显示 {len(every)} 项，共 {len(every)} 项")


@pytest.mark.parametrize("name", ["light", "unit", "article", "month"])
def test_each_choice_of_a_filter_shows_what_the_due_list_has(
    open_page: Open, october: dict[str, Path], name: str
) -> None:
    page = open_page(october["due"])
    counts = Counter(item[name] for item in expected_due(october))
    assert set(options_of(page, name)) == set(counts)
    for value, count in counts.items():
        page.select_option(f"select[name={name}]", value)
        assert Counter(item[name] for item in shown(page, "owed")) == {value: count}


def test_filters_narrow_one_another_and_the_headings_count_along(
    open_page: Open, october: dict[str, Path]
) -> None:
    page = open_page(october["check"])
    page.select_option("select[name=verdict]", "violation")
    page.select_option("select[name=unit]", "乙街道办事处")
    both = [
        item
        for item in expected(october["check.json"])
        if (item["verdict"], item["unit"]) == ("violation", "乙街道办事处")
    ]
    assert len(shown(page, "finding")) == len(both) == 2
    assert page.get_by_text("待核：补什么").is_hidden()
    assert page.locator("h2:visible").all_inner_texts()[0] == "违反　2 项"
    page.select_option("select[name=month]", "2024-02")
    assert shown(page, "finding") == []
    assert page.locator("#violation").is_hidden()
    assert page.inner_text("#shown").startswith("显示 0 项")


def test_a_group_of_an_overview_is_a_button_that_shows_the_group(
    open_page: Open, october: dict[str, Path]
) -> None:
    page = open_page(october["check"])
    row = page.locator("aside tr", has_text="区政府督查室").first
    counts = [int(text) for text in row.locator("td").all_inner_texts()]
    row.get_by_role("button", name="区政府督查室", exact=True).click()
    found = Counter(item["verdict"] for item in shown(page, "finding"))
    assert [found[code] for code in ("violation", "advisory", "pending", "unknown")] == counts
    assert {item["unit"] for item in shown(page, "finding")} == {"区政府督查室"}
    assert page.locator("#results").is_visible()


def test_what_is_unknown_is_folded_until_it_is_asked_for(open_page: Open, october: dict[str, Path]) -> None:
    page = open_page(october["check"])
    assert {item["verdict"] for item in shown(page, "finding")} == {"violation", "advisory"}
    page.locator("#unknown summary").first.click()
    assert "unknown" in {item["verdict"] for item in shown(page, "finding")}


# --- who reads it, and how --------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["check", "due"])
def test_the_keyboard_alone_reaches_and_works_the_filters(
    open_page: Open, october: dict[str, Path], command: str
) -> None:
    page = open_page(october[command])
    focused: list[str] = []
    while "BUTTON" not in focused:
        page.keyboard.press("Tab")
        focused.append(page.evaluate("document.activeElement.name || document.activeElement.tagName"))
        assert len(focused) < 20
    first = "verdict" if command == "check" else "light"
    assert [name for name in focused if name != "A"] == [first, "unit", "article", "month", "BUTTON"]
    for _ in range(4):
        page.keyboard.press("Shift+Tab")
    before = page.inner_text("#shown")
    page.keyboard.press("ArrowDown")
    assert page.input_value(f"select[name={first}]") == options_of(page, first)[0]
    assert page.inner_text("#shown") != before
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


@pytest.mark.parametrize("command", ["check", "due"])
@pytest.mark.parametrize(
    "options", [{}, {"color_scheme": "dark"}, {"viewport": PHONE}], ids=["screen", "dark", "phone"]
)
def test_a_page_shuts_nobody_out(
    open_page: Open, october: dict[str, Path], command: str, options: dict[str, Any]
) -> None:
    page = open_page(october[command], **options)
    for section in page.locator("aside, section:has(> details), #results:has(> details)").all():
        section.locator("summary").last.click()
    assert Axe().run(page).response["violations"] == []


@pytest.mark.parametrize("command", ["check", "due"])
def test_a_page_fits_a_phone_with_its_overviews_folded(
    open_page: Open, october: dict[str, Path], command: str
) -> None:
    page = open_page(october[command], viewport=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.locator("aside table:visible").count() == 0
    page.evaluate("document.querySelectorAll('main details').forEach(details => { details.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("command", ["check", "due"])
def test_paper_is_white_and_has_no_filters(open_page: Open, october: dict[str, Path], command: str) -> None:
    page = open_page(october[command], color_scheme="dark")
    background = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(background) == "rgb(22, 25, 29)"
    page.emulate_media(media="print")
    assert page.evaluate(background) == "rgb(255, 255, 255)"
    assert page.locator("form").is_hidden()
    assert page.locator("h1").is_visible()
    assert page.locator("aside table:visible").count() == 3
    assert page.pdf(format="A4").startswith(b"%PDF-")


def test_a_page_is_whole_where_no_script_runs(open_page: Open, october: dict[str, Path]) -> None:
    page = open_page(october["check"], java_script_enabled=False)
    assert page.locator("form").is_hidden()
    assert page.locator(".violation.finding:visible").count() == 14
    assert page.locator("aside table:visible").count() == 3


# --- hostile records --------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["check", "due"])
def test_script_and_markup_in_a_record_stay_text(open_page: Open, tmp_path: Path, command: str) -> None:
    records = [
        {"kind": "request_reply", "id": HOSTILE, "收文日期": "2025-10-09", "答复日期": None},
        {"kind": "request_reply", "id": "坏", HOSTILE: 1},
    ]
    path, written = tmp_path / "<b>台账'&.json", tmp_path / "页.html"
    path.write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")
    run(command, path, *TODAY, "--policies", write_policies(tmp_path, RULES), "-o", written)
    page = open_page(written)
    page.select_option("select[name=unit]", HOSTILE)
    item = page.locator(".finding, .owed").first
    assert item.is_visible()
    assert item.inner_text().count(HOSTILE) > 2
    page.locator("aside th button").first.click()
    assert HOSTILE in page.inner_text("#shown")
    assert page.locator("img, b:has-text('台账')").count() == 0
    assert page.locator("script").count() == 1
    assert page.evaluate("window.hacked") is None
