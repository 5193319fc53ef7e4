"""The pages: read back with the parser of the standard library."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

from command_line import run
from govrules.findings import Details, Due, FactUsed, Finding, Modality, RecordRef, Statement, Verdict
from govrules.reports import html
from govrules.reports.groups import article_of, month_of
from govrules.reports.markup import element
from policy_sets import SETTINGS, SEVEN_DAYS, write_policies

OCTOBER = Path(__file__).parents[1] / "examples" / "office_2025_10"
TODAY = ("--today", "2025-10-31")
VOID = {"meta", "link"}


@dataclass
class Element:
    """An element: its attributes, and the elements and texts in it."""

    name: str
    attributes: dict[str, str | None]
    inner: list[Element] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def all(self, name: str = "", class_: str = "") -> list[Element]:
        """The elements in this one, in order."""
        found = []
        for child in self.inner:
            classes = (child.attributes.get("class") or "").split()
            if name in ("", child.name) and (not class_ or class_ in classes):
                found.append(child)
            found += child.all(name, class_)
        return found

    @property
    def text(self) -> str:
        return "".join([*self.said, *(child.text for child in self.inner)])


class Reader(HTMLParser):
    """Reads a page; fails where an element is not closed as it was opened."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs))
        self.open[-1].inner.append(Element(tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(self.open[-1].inner[-1])

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().name == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].said.append(data)


def read(text: str) -> Element:
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert len(reader.open) == 1
    return reader.open[0]


def nothing_leaves(page: Element) -> bool:
    """Whether the page asks for nothing, runs its own script only, and allows nothing else."""
    (script,), (style,), (icon,) = page.all("script"), page.all("style"), page.all("link")
    assert (script.attributes, style.attributes, icon.attributes["href"]) == ({}, {}, "data:,")
    for part in page.all():
        given = set(part.attributes)
        assert not given & {"src", "srcset", "action", "formaction", "style", "background"}
        assert not [name for name in given if name.startswith("on")]
        if "href" in given and part.name != "link":  # to a place on the page
            assert part.attributes["href"] in {
                f"#{p.attributes['id']}" for p in page.all() if "id" in p.attributes
            }
    assert re.search(r"url\(|@import|fetch|XMLHttp|innerHTML|eval|import\(", style.text + script.text) is None
    (policy,) = [m.attributes["content"] for m in page.all("meta") if m.attributes.get("http-equiv")]
    for name, part in (("script", script), ("style", style)):
        digest = b64encode(sha256(part.text.encode()).digest()).decode()
        assert policy is not None
        assert f"{name}-src 'sha256-{digest}'" in policy
    return policy.startswith("default-src 'none';")


@pytest.fixture(scope="module")
def october() -> Element:
    return read(run("check", OCTOBER, *TODAY, "--format", "html").out)


@pytest.fixture(scope="module")
def october_due() -> Element:
    return read(run("due", OCTOBER, *TODAY, "--format", "html").out)


@pytest.fixture(scope="module")
def october_json() -> dict[str, list[dict[str, str]]]:
    data: dict[str, list[dict[str, str]]] = json.loads(run("check", OCTOBER, *TODAY, "--format", "json").out)
    return data


def test_a_page_is_one_file_in_chinese_that_asks_for_nothing(october: Element, october_due: Element) -> None:
    for page in (october, october_due):
        assert nothing_leaves(page)
        (root,) = page.all("html")
        assert root.attributes == {"lang": "zh-CN"}
        assert [m.attributes["content"] for m in page.all("meta") if m.attributes.get("name") == "viewport"]
        assert "@media print" in page.all("style")[0].text
        assert [h.text for h in page.all("h1")] in (["检查报告"], ["应办未办"])
        ids = [e.attributes["id"] for e in page.all() if "id" in e.attributes]
        assert len(ids) == len(set(ids))
        assert {"filters", "shown", "results"} <= set(ids)
        assert all(len(label.all("select")) == 1 and label.said for label in page.all("label"))
        assert all(th.attributes.get("scope") in ("row", "col") for th in page.all("th"))


def test_every_finding_of_the_json_report_stands_on_the_page_once(
    october: Element, october_json: dict[str, list[dict[str, str]]]
) -> None:
    expected = Counter(
        (
            f["rule"],
            f["record"]["id"],  # type: ignore[index]
            {"fail": "advisory" if f["modality"].startswith("should") else "violation"}.get(
                f["verdict"], f["verdict"]
            ),
        )
        for f in october_json["findings"]
    )
    shown: Counter[tuple[str, str, str]] = Counter()
    for item in october.all(class_="finding"):
        id_ = item.all("strong")[0].text.split(" ", 1)[1]
        rule = item.all("p", "faint")[0].text.split("　")[0]
        shown[rule, id_, str(item.attributes["data-verdict"])] += 1
    assert shown == expected
    assert len(expected) > 100


def test_the_tiles_give_the_counts_of_the_summary(
    october: Element, october_json: dict[str, dict[str, int]]
) -> None:
    (tiles,) = october.all("ul", "tiles")
    counts = {re.sub(r"\d", "", li.text): int(li.all("b")[0].text) for li in tiles.all("li")}
    names = ("violations", "advisories", "waived", "pending", "unknown", "pass", "not_applicable")
    assert list(counts) == ["违反", "偏离", "已豁免", "未到期", "待核", "合规", "不适用"]
    assert list(counts.values()) == [october_json["summary"][name] for name in names]
    assert counts["违反"] > 10


def test_the_filters_offer_just_what_the_page_shows(october: Element, october_due: Element) -> None:
    for page, class_, names in (
        (october, "finding", ["verdict", "unit", "article", "month"]),
        (october_due, "owed", ["light", "unit", "article", "month"]),
    ):
        (form,) = page.all("form")
        assert form.attributes["data-counts"] == class_
        assert "hidden" in form.attributes  # until the script shows it
        assert [s.attributes["name"] for s in form.all("select")] == names
        items = page.all(class_=class_)
        for select in form.all("select"):
            offered = [option.attributes["value"] for option in select.all("option")]
            shown = {item.attributes[f"data-{select.attributes['name']}"] for item in items}
            assert offered[0] == ""
            assert len(offered) == len(set(offered))
            assert set(offered[1:]) == shown
        assert all("item" in str(item.attributes["class"]).split() for item in items)


def test_the_overviews_add_up_to_the_findings(october: Element) -> None:
    verdicts = Counter(item.attributes["data-verdict"] for item in october.all(class_="finding"))
    expected = [verdicts[code] for code in ("violation", "advisory", "pending", "unknown")]
    tables = october.all("table")
    (aside,) = october.all("aside")
    assert [summary.text for summary in aside.all("summary")] == ["按责任单位", "按条款", "按月份"]
    for table in tables:
        rows = [[int(td.text) for td in row.all("td")] for row in table.all("tbody")[0].all("tr")]
        assert [sum(column) for column in zip(*rows, strict=True)] == expected


def test_the_findings_stand_by_what_they_count_as_and_by_article(october: Element) -> None:
    ids = ("violation", "advisory", "pending", "unknown")
    sections = [section for section in october.all("section") if section.attributes.get("id") in ids]
    assert [section.attributes["id"] for section in sections] == list(ids)
    for section in sections:
        code = section.attributes["id"]
        folded = code in ("pending", "unknown")
        parts = section.all("details" if folded else "section")
        titles = [part.all("summary" if folded else "h3")[0].said[0].strip("　") for part in parts]
        assert len(titles) == len(set(titles)) > 5
        for part, title in zip(parts, titles, strict=True):
            items = part.all(class_="finding")
            assert {(i.attributes["data-verdict"], i.attributes["data-article"]) for i in items} == {
                (code, title)
            }
        counts = [int(count.text) for count in section.all("span", "count")]
        assert counts[0] == len(section.all(class_="finding"))
        assert counts[1:] == ([len(part.all(class_="finding")) for part in parts] if folded else [])


def test_the_due_page_says_who_what_when_and_how_it_was_counted(october_due: Element) -> None:
    items = october_due.all(class_="owed")
    listed = json.loads(run("due", OCTOBER, *TODAY, "--format", "json").out)["obligations"]
    assert len(items) == len(listed) > 40
    head, *lines = items[0].all("p")
    assert [part.text for part in head.inner] == ["红", "区政府", "请示答复 qs-03", "已逾期10个工作日"]
    assert [line.text for line in lines] == [
        "区政府对下属单位的请示，一般在7个工作日内答复",
        "GW-04-12　公文意见（四）",
    ]
    assert [part.text for part in items[0].all("dl")[0].all() if part.name in ("dt", "dd")] == [
        "怎么数",
        "自2025-10-09次日起数7个工作日（10月10日、11日、13日、14日、15日、16日、17日），"
        "至2025-10-17；10月11日调休上班计入",
    ]
    days = [t.text for t in october_due.all("time")]
    assert days[:2] == ["2025-10-17（星期五）", "2025-10-31（星期五）　今天"]
    assert len(days) == len(set(days))
    (undated,) = (d for d in october_due.all("details") if "data-group" in d.attributes)
    assert undated.all("summary")[0].said[0] == "无日期　"
    assert {i.attributes["data-light"] for i in undated.all(class_="owed")} == {"none"}


@pytest.mark.parametrize(
    ("today", "days"),
    [
        ("2025-10-13", ["今天 2025-10-13", "2025-10-17（星期五）"]),
        ("2025-10-17", ["2025-10-17（星期五）　今天"]),
        ("2025-10-20", ["2025-10-17（星期五）", "今天 2025-10-20"]),
    ],
)
def test_the_timeline_shows_where_today_stands(tmp_path: Path, today: str, days: list[str]) -> None:
    path = tmp_path / "甲.json"
    late = {"kind": "request_reply", "id": "甲", "收文日期": "2025-10-09", "答复日期": None}
    path.write_text(json.dumps(late), "utf-8")
    options = (
        "--today",
        today,
        "--policies",
        write_policies(tmp_path, SEVEN_DAYS),
        "--format",
        "html",
    )
    page = read(run("due", path, *options).out)
    assert [t.text for t in page.all("time")] == days
    assert [t.text for t in page.all("time", "today")] == [day for day in days if "今天" in day]


def test_the_timeline_of_the_report_is_the_due_list(october: Element, october_due: Element) -> None:
    assert [t.text for t in october.all("time")] == [t.text for t in october_due.all("time")]


# --- hostile records --------------------------------------------------------------------------------------

HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>&lt;</p>"


@pytest.mark.parametrize("command", ["check", "due"])
def test_markup_in_a_record_stays_text(tmp_path: Path, command: str) -> None:
    records = [
        {"kind": "request_reply", "id": HOSTILE, "收文日期": "2025-10-09", "答复日期": None},
        {"kind": "request_reply", "id": "坏", HOSTILE: 1},
    ]
    path = tmp_path / "<b>台账'&.json"
    path.write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")
    policies = write_policies(tmp_path, SEVEN_DAYS)
    ran = run(command, path, *TODAY, "--policies", policies, "--format", "html")
    page = read(ran.out)
    assert nothing_leaves(page)
    assert all(b.text.isdigit() for b in page.all("b"))
    assert not page.all("img")
    assert f"请示答复 {HOSTILE}" in page.text
    assert "没有检查　1 处" in page.text
    assert "<b>台账'&.json" in page.text
    assert ran.code == 2


def test_control_characters_show_as_replaced() -> None:
    made = element("p", "关于\u000b检查\u001b[31m的\u0000通知\u202e\ud800", title="\r\n甲")
    assert made == '<p title="��甲">关于�检查�[31m的�通知��</p>'


@pytest.mark.parametrize("command", ["check", "due"])
def test_a_record_with_control_characters_is_named_and_the_others_stand_on_the_page(
    tmp_path: Path, command: str
) -> None:
    records = [
        {"kind": "request_reply", "id": id_, "收文日期": "2025-10-09", "答复日期": None}
        for id_ in ("关于\u000b检查\u001b[31m的\u0000通知", "甲")
    ]
    path = tmp_path / "甲.json"
    path.write_text(json.dumps(records), encoding="utf-8")
    out = run(
        command,
        path,
        *TODAY,
        "--policies",
        write_policies(tmp_path, SEVEN_DAYS),
        "--format",
        "html",
    ).out
    assert re.search("[\x00-\x09\x0b-\x1f\x7f]", out) is None
    page = read(out)
    assert f"{path}:1:29：“id”：含有无效字符" in page.text
    assert "请示答复 甲" in page.text


# --- articles, months, limits -----------------------------------------------------------------------------


def finding(clause: str, due: Due | None = None, *facts: object) -> Finding:
    return Finding(
        RecordRef("meeting", "会议", "甲"),
        Statement("甲-1", (), clause, "某办", "试用", Modality.MUST),
        Verdict.FAIL,
        lambda: Details("", tuple(FactUsed("x", "某项", value, str(value)) for value in facts), due=due),
    )


@pytest.mark.parametrize(
    ("clause", "article"),
    [
        ("公文意见（四）", "公文意见（四）"),
        ("督查规定二（一）1⑹", "督查规定二（一）"),
        ("督查规定二（五）3", "督查规定二（五）"),
        ("督查规定一", "督查规定一"),
        ("甲办法（2020）、乙办法（2021）", "甲办法（2020）"),
        ("甲条、乙办法（2021）", "甲条、乙办法（2021）"),
    ],
)
def test_the_article_of_a_clause(clause: str, article: str) -> None:
    assert article_of(finding(clause)) == article


@pytest.mark.parametrize(
    ("due", "facts", "month"),
    [
        (Due(date(2026, 9, 30)), ("2026-08-01",), "2026-09"),
        (Due(None, earliest=date(2027, 2, 8), latest=date(2027, 3, 1)), (), "2027-02"),
        (None, ("一类", 351, "2026-11-02", "2026-10-09T09:00:00"), "2026-10"),
        (None, ("一类", 351, None), "无日期"),
    ],
)
def test_the_month_of_a_finding(due: Due | None, facts: tuple[object, ...], month: str) -> None:
    assert month_of(finding("甲条", due, *facts)) == month


def test_a_page_too_long_says_what_was_left_out(
    monkeypatch: pytest.MonkeyPatch, october_json: dict[str, list[dict[str, str]]]
) -> None:
    monkeypatch.setattr(html, "MOST", 20)
    page = read(run("check", OCTOBER, *TODAY, "--format", "html").out)
    shown = Counter(item.attributes["data-verdict"] for item in page.all(class_="finding"))
    assert shown == {"violation": 14, "advisory": 6}
    left = len(october_json["findings"]) - 20
    assert f"另有 {left} 项没有列出，见 --format json。" in page.text


@pytest.mark.parametrize("form", ["check", "due", "text"])
@pytest.mark.parametrize("days", [3, 5])
def test_the_legend_says_of_the_offices_own_setting_how_many_days_are_yellow(
    tmp_path: Path, form: str, days: int
) -> None:
    root = write_policies(tmp_path, SEVEN_DAYS, settings=SETTINGS.replace("value: 3", f"value: {days}"))
    record = {"kind": "request_reply", "id": "甲", "收文日期": "2025-10-24", "答复日期": None}
    (tmp_path / "甲.json").write_text(json.dumps(record), "utf-8")
    command = "check" if form == "check" else "due"
    format_ = "text" if form == "text" else "html"
    ran = run(command, tmp_path / "甲.json", *TODAY, "--policies", root, "--format", format_)
    said = ran.out if form == "text" else read(ran.out).text
    assert f"红：已逾期；黄：{days}个工作日以内到期；绿：还早；无日期：没有定到哪一天。" in said
    assert said.count("：已逾期；") == 1


def test_without_colours_there_is_no_legend(tmp_path: Path) -> None:
    root = write_policies(tmp_path, SEVEN_DAYS)
    record = {"kind": "request_reply", "id": "甲", "收文日期": "2025-10-24", "答复日期": "2025-10-24"}
    (tmp_path / "甲.json").write_text(json.dumps(record), "utf-8")
    for format_ in ("text", "html"):
        ran = run("due", tmp_path / "甲.json", *TODAY, "--policies", root, "--format", format_)
        assert "：已逾期；" not in ran.out


def test_a_policy_set_without_the_yellow_setting_gives_a_page_without_a_timeline(tmp_path: Path) -> None:
    root = write_policies(tmp_path, SEVEN_DAYS, settings="年底: {says: 年底, value: 12月31日}\n")
    (tmp_path / "甲.json").write_text(
        json.dumps({"kind": "request_reply", "id": "甲", "收文日期": "2025-10-09", "答复日期": None}), "utf-8"
    )
    ran = run("check", tmp_path / "甲.json", *TODAY, "--policies", root, "--format", "html")
    assert ran.code == 1
    assert "规则集没有规定黄灯提前几个工作日，没有列时间线。" in read(ran.out).text
    assert read(ran.out).all(class_="owed") == []


def test_a_page_says_what_has_been_resolved(tmp_path: Path) -> None:
    root = write_policies(tmp_path, SEVEN_DAYS)
    path = tmp_path / "甲.json"
    late = {"kind": "request_reply", "id": "甲", "收文日期": "2025-10-09", "答复日期": None}
    path.write_text(json.dumps(late), "utf-8")
    run("check", path, *TODAY, "--policies", root, "-o", tmp_path / "旧.json")
    path.write_text(json.dumps(late | {"答复日期": "2025-10-17"}), "utf-8")
    ran = run(
        "check", path, *TODAY, "--policies", root, "--baseline", tmp_path / "旧.json", "--format", "html"
    )
    text = read(ran.out).text
    assert "已解决请示答复 甲　GW-1　公文意见（四）　七个工作日内答复（原为不合规）" in text
    assert "没有应办未办的事项。" in text


def test_what_depends_on_the_reading_is_titled_so() -> None:
    options = ("check", OCTOBER, *TODAY, "--readings", "all", "--format", "html")
    page = read(run(*options).out)
    (passed,) = (s for s in page.all("section") if s.attributes.get("id") == "pass")
    assert passed.all("h2")[0].said[0] == "合规（取决于解释口径的）　"
    items = passed.all(class_="finding")
    assert all("各口径" in [dt.text for dt in item.all("dt")] for item in items)
    assert len(items) > 5
    (passed,) = (
        s for s in read(run(*options, "--all").out).all("section") if s.attributes.get("id") == "pass"
    )
    assert passed.all("h2")[0].said[0] == "合规　"
    assert len(passed.all(class_="finding")) > 100


def test_all_findings_are_listed_when_asked_for(tmp_path: Path) -> None:
    root = write_policies(tmp_path, SEVEN_DAYS)
    done = {"kind": "request_reply", "id": "甲", "收文日期": "2025-10-09", "答复日期": "2025-10-17"}
    (tmp_path / "甲.json").write_text(json.dumps(done), "utf-8")
    options = ("check", tmp_path / "甲.json", *TODAY, "--policies", root, "--format", "html")
    assert read(run(*options).out).all(class_="finding") == []
    (item,) = read(run(*options, "--all").out).all(class_="finding")
    assert item.attributes["data-verdict"] == "pass"


def test_several_files_in_one_run_by_their_suffix(tmp_path: Path, october: Element) -> None:
    names = [tmp_path / name for name in ("a.html", "a.HTM", "a.json", "a.txt")]
    ran = run("check", OCTOBER, *TODAY, *(part for name in names for part in ("-o", name)))
    assert (ran.code, ran.out) == (1, "")
    assert read(names[0].read_text("utf-8")).text == october.text
    assert names[1].read_bytes() == names[0].read_bytes()
    assert json.loads(names[2].read_text("utf-8"))["today"] == "2025-10-31"
    assert names[3].read_text("utf-8").startswith("govrules 检查报告")
