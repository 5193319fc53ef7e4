"""How findings are sorted for those who look: what each counts as, its article, its month, its unit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct

from govrules.findings import Finding, Verdict
from govrules.reports.markup import Markup, element

UNDATED = "无日期"
ARTICLE = re.compile(r"[^（、]*（[^）]*）")
DAY = re.compile(r"(\d{4}-\d{2})-\d{2}")

STANDINGS = {
    "violation": "违反",
    "advisory": "偏离",
    "waived": "已豁免",
    "pending": "未到期",
    "unknown": "待核",
    "pass": "合规",
    "not_applicable": "不适用",
}
"""What a finding counts as, in the order in which it is read, with the word for it."""


def standing(finding: Finding) -> str:
    """What the finding counts as: a key of :data:`STANDINGS`."""
    if finding.verdict is not Verdict.FAIL:
        return finding.verdict.value
    if finding.waiver:
        return "waived"
    return "advisory" if finding.modality.advisory else "violation"


def article_of(finding: Finding) -> str:
    """The article that a clause stands in: 督查规定二（一）1⑹ stands in 督查规定二（一）."""
    found = ARTICLE.match(finding.clause)
    return found[0] if found else finding.clause


def month_of(finding: Finding) -> str:
    """The month of the due day, else of the earliest date among the facts that the rule reads ("2026-09")."""
    first = finding.due.first if finding.due else None
    if first is not None:
        return first.isoformat()[:7]
    days = [found[1] for f in finding.facts if (found := DAY.match(str(f.value)))]
    return min(days, default=UNDATED)


GROUPS: tuple[tuple[str, str, Callable[[Finding], str]], ...] = (
    ("unit", "责任单位", lambda finding: finding.bearer or finding.who),
    ("article", "条款", article_of),
    ("month", "月份", month_of),
)
"""What findings are grouped by: the name in the page, the title, and the group of a finding."""


class Ranks(Struct, frozen=True):
    """What the items of a page rank by: the verdict of a finding, or the light of an obligation."""

    name: str
    """its name in the page"""
    title: str
    words: Mapping[str, str]
    """each rank, the gravest first, with the word for it"""
    columns: Sequence[str]
    """the ranks that the overviews count"""
    rank: Callable[[Finding], str]
    item: str
    """the class of the items that are counted"""


def group_data(finding: Finding) -> dict[str, str | bool]:
    """The attributes of an item that the filters go by."""
    return {"data_verdict": standing(finding), **{f"data_{name}": key(finding) for name, _, key in GROUPS}}


def filters(findings: Sequence[Finding], ranks: Ranks) -> Markup:
    """The form that shows only some findings, offering what there is; hidden where no script runs."""
    present = {ranks.rank(f) for f in findings}
    chosen = [(code, word) for code, word in ranks.words.items() if code in present]
    choices = [_choice(ranks.name, ranks.title, chosen)]
    choices += [
        _choice(name, title, [(value, value) for value in _in_order(name, findings, key)])
        for name, title, key in GROUPS
    ]
    return element(
        "form",
        *choices,
        element("button", "全部显示", type="reset"),
        element("p", id="shown", role="status"),
        id="filters",
        aria_label="筛选",
        data_counts=ranks.item,
        hidden=True,
    )


def _choice(name: str, title: str, options: Sequence[tuple[str, str]]) -> Markup:
    made = [element("option", word, value=value) for value, word in (("", "全部"), *options)]
    return element("label", title, element("select", *made, name=name, data_title=title))


def overviews(findings: Sequence[Finding], ranks: Ranks) -> Markup:
    """How many findings there are of each rank, by unit, by article and by month; the script folds them on a
    phone, and makes the name of a group a button that shows that group only."""
    tables = [_overview(findings, ranks, *group) for group in GROUPS]
    note = "月份：期限所在的月份；没有期限的，取所据事实中最早的日期。"
    return element("aside", *tables, element("p", note, class_="faint"), aria_label="概览")


def _overview(
    findings: Sequence[Finding], ranks: Ranks, name: str, title: str, key: Callable[[Finding], str]
) -> Markup:
    counts: dict[str, Counter[str]] = {value: Counter() for value in _in_order(name, findings, key)}
    for finding in findings:
        counts[key(finding)][ranks.rank(finding)] += 1
    heads = [
        element("th", title, scope="col"),
        *(element("th", ranks.words[code], scope="col", class_="number") for code in ranks.columns),
    ]
    rows = [
        element(
            "tr",
            element("th", value, scope="row", data_name=name),
            *(_count(count[code]) for code in ranks.columns),
        )
        for value, count in counts.items()
    ]
    table = element("table", element("thead", element("tr", *heads)), element("tbody", *rows))
    return element("details", element("summary", f"按{title}"), table, open=True)


def _count(number: int) -> Markup:
    return element("td", str(number), class_="number" if number else "number zero")


def _in_order(name: str, findings: Iterable[Finding], key: Callable[[Finding], str]) -> Iterable[str]:
    """The groups: articles in the order of the rules, the others by their names."""
    if name == "article":
        return dict.fromkeys(key(f) for f in sorted(findings, key=lambda f: f.rule))
    return sorted({key(f) for f in findings})
