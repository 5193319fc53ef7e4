"""HTML for those who look rather than read: one file, with filters, on a screen, a phone or paper."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from govrules.checking.obligations import Light, Obligation
from govrules.findings import Finding, Report, Verdict
from govrules.models.record_types import kind_title
from govrules.reports.due import days_left_text, due_day_text
from govrules.reports.json_report import LEFT_OUT
from govrules.reports.markup import Markup, element, joined, page
from govrules.reports.text import attestation_text, claims_text, refused_at, summary_line, waiver_text

MOST = 5000
"""Findings that one page lists; a browser on an office machine copes with so many."""
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
COUNTED = ("violation", "advisory", "pending", "unknown")
"""The columns of the overviews."""


def html_report(report: Report, owed: Sequence[Obligation] | None, *, everything: bool = False) -> str:
    """The report as one page; ``owed`` is what its timeline shows (None: no due list can be made).

    ``everything`` adds the findings that passed or did not apply. More than :data:`MOST` findings are cut,
    the least urgent first, and the page says how many.
    """
    wanted = [f for f in report.findings if everything or f.verdict not in LEFT_OUT or f.reading_dependent]
    ranked = sorted(wanted, key=lambda f: (_rank(f), f.rule, f.record.kind, f.record.id))
    listed = ranked[:MOST]
    cut = f"另有 {len(ranked) - MOST} 项没有列出，见 --format json。" if len(ranked) > MOST else ""
    return page(
        f"检查报告 {report.today}",
        element(
            "header",
            element("h1", "检查报告"),
            _made_with(report),
            _tiles(report),
            element("p", summary_line(report)),
        ),
        element(
            "main",
            _refused(report),
            _filters(listed, "结论", [(code, STANDINGS[code]) for code in STANDINGS], standing, "finding"),
            element("p", cut, class_="faint") if cut else "",
            _overviews(listed),
            _section("到期时间线", [*timeline(owed, report.today[:10])]) if owed else _no_timeline(owed),
            _section("各条款的结论", _by_article(listed)),
            _wanting([f for f in listed if f.verdict is Verdict.UNKNOWN]),
            _section("已解决", _resolved(report)),
            _section("说明", [_lines([*report.errors, *report.warnings, *report.waiver_warnings])]),
        ),
    )


def due_html(report: Report, owed: Sequence[Obligation]) -> str:
    """The due list as one page, soonest first."""
    lights = [(light.name.lower(), _light_title(light)) for light in Light]
    counts = Counter(o.light for o in owed)
    tiles = [
        element("li", _light_title(light), element("b", str(counts[light])), class_=light.name.lower())
        for light in Light
    ]
    by_finding = {id(o.finding): o.light.name.lower() for o in owed}
    return page(
        f"应办未办 {report.today}",
        element(
            "header", element("h1", "应办未办"), _made_with(report), element("ul", *tiles, class_="tiles")
        ),
        element(
            "main",
            _refused(report),
            _filters([o.finding for o in owed], "颜色", lights, lambda f: by_finding[id(f)], "owed"),
            *timeline(owed, report.today[:10], in_full=True),
            element("p", f"共 {len(owed)} 项。") if owed else element("p", "没有应办未办的事项。"),
        ),
    )


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


def timeline(owed: Sequence[Obligation], today: str, *, in_full: bool = False) -> Iterable[Markup]:
    """What is owed, a list by due day; ``in_full`` says how the days were counted."""
    for day, group in groupby(owed, key=due_day_text):
        items = [_owed(item, today, in_full) for item in group]
        yield element(
            "ol",
            element("li", element("p", element("time", day)), element("ul", *items)),
            class_="timeline",
            data_group=True,
        )


def _owed(item: Obligation, today: str, in_full: bool) -> Markup:
    finding, record = item.finding, item.finding.record
    lines = [
        element(
            "p",
            element("span", _light_title(item.light), class_="label"),
            f"{finding.who}　{record.kind_title} {record.id}{days_left_text(item, today)}",
        ),
        element("p", f"{finding.rule}　{finding.clause}　{finding.says}"),
    ]
    if in_full:
        lines.append(element("p", finding.counting or finding.message, class_="faint"))
    light = item.light.name.lower()
    return element("li", *lines, class_=f"item owed {light}", **_data(finding), data_light=light)


def _light_title(light: Light) -> str:
    return UNDATED if light is Light.NONE else light.value


# --- head, filters, overviews -----------------------------------------------------------------------------


def _made_with(report: Report) -> Markup:
    policies = f"{report.policies['name']} {report.policies['version']}"
    return element(
        "p", f"govrules　今天 {report.today}　规则集 {policies}　引擎 {report.engine}", class_="faint"
    )


def _tiles(report: Report) -> Markup:
    counts = Counter(standing(f) for f in report.findings)
    tiles = [
        element("li", title, element("b", str(counts[code])), class_=code)
        for code, title in STANDINGS.items()
    ]
    return element("ul", *tiles, class_="tiles")


def _refused(report: Report) -> Markup:
    lines = [f"{refused_at(r)}：{r.message}{'　' + r.hint if r.hint else ''}" for r in report.refused]
    return _section(f"没有检查　{len(lines)} 处", [_lines(lines)])


def _filters(
    findings: Sequence[Finding],
    title: str,
    standings: Sequence[tuple[str, str]],
    key: Callable[[Finding], str],
    counts: str,
) -> Markup:
    """The form that shows only some findings; hidden where no script runs."""
    present = {key(f) for f in findings}
    chosen = [(code, word) for code, word in standings if code in present]
    name = "verdict" if counts == "finding" else "light"
    by_article = sorted(findings, key=lambda f: f.rule)
    fields = [
        (name, title, chosen),
        ("unit", "责任单位", _same(sorted({f.who for f in findings}))),
        ("article", "条款", _same(dict.fromkeys(article_of(f) for f in by_article))),
        ("month", "月份", _same(sorted({month_of(f) for f in findings}))),
    ]
    return joined(
        [
            element(
                "form",
                *(_choice(*field) for field in fields),
                element("button", "全部显示", type="reset"),
                id="filters",
                aria_label="筛选",
                data_counts=counts,
                hidden=True,
            ),
            element("p", id="shown", role="status"),
        ]
    )


def _same(values: Iterable[str]) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


def _choice(name: str, title: str, options: Sequence[tuple[str, str]]) -> Markup:
    made = [element("option", word, value=value) for value, word in (("", "全部"), *options)]
    return element("label", title, element("select", *made, name=name, data_title=title))


def _overviews(findings: Sequence[Finding]) -> Markup:
    by_rule = sorted(findings, key=lambda f: f.rule)
    tables = [
        _overview("条款", by_rule, article_of, in_order=True),
        _overview("责任单位", findings, lambda f: f.who),
        _overview("月份", findings, month_of),
    ]
    note = "月份：期限所在的月份；没有期限的，取所据事实中最早的日期。"
    return _section("概览", [*tables, element("p", note, class_="faint")] if findings else [])


def _overview(
    title: str, findings: Sequence[Finding], key: Callable[[Finding], str], *, in_order: bool = False
) -> Markup:
    counts: dict[str, Counter[str]] = {}
    for finding in findings:
        counts.setdefault(key(finding), Counter())[standing(finding)] += 1
    heads = [
        element("th", title, scope="col"),
        *(element("th", STANDINGS[code], scope="col", class_="number") for code in COUNTED),
    ]
    rows = [
        element(
            "tr",
            element("th", name, scope="row"),
            *(element("td", str(counts[name][code]), class_="number") for code in COUNTED),
        )
        for name in (counts if in_order else sorted(counts))
    ]
    table = element(
        "table",
        element("caption", f"按{title}"),
        element("thead", element("tr", *heads)),
        element("tbody", *rows),
    )
    return element("div", table, class_="scroll")


def _no_timeline(owed: Sequence[Obligation] | None) -> Markup:
    said = "规则集没有规定黄灯提前几个工作日，没有列时间线。" if owed is None else "没有应办未办的事项。"
    return _section("到期时间线", [element("p", said)])


# --- findings ---------------------------------------------------------------------------------------------


def _by_article(findings: Sequence[Finding]) -> list[Markup]:
    """A section per article, in the order of the rules; what is unknown stands folded at its end."""
    by_article: dict[str, list[Finding]] = {}
    for finding in sorted(findings, key=lambda f: f.rule):
        by_article.setdefault(article_of(finding), []).append(finding)
    made = []
    for article, group in by_article.items():
        ranked = sorted(group, key=lambda f: (_rank(f), f.record.kind, f.record.id, f.rule))
        unknown = [_finding(f) for f in ranked if f.verdict is Verdict.UNKNOWN]
        folded = [
            element("details", element("summary", f"待核 {len(unknown)} 项"), *unknown, data_group=True)
        ]
        made.append(
            element(
                "section",
                element("h3", article),
                *(_finding(f) for f in ranked if f.verdict is not Verdict.UNKNOWN),
                *(folded if unknown else []),
                data_group=True,
            )
        )
    return made


def _rank(finding: Finding) -> int:
    return list(STANDINGS).index(standing(finding))


def _finding(finding: Finding) -> Markup:
    record = finding.record
    source = f"（{record.source}）" if record.source else ""
    how = [
        f"条文冲突：{'、'.join(finding.conflicts_with)} 对同一事项另有规定，请按职权核定"
        if finding.conflicts_with
        else "",
        waiver_text(finding),
        attestation_text(finding),
        f"怎么数：{finding.counting}" if finding.counting else "",
        claims_text(finding),
        f"怎么办：{finding.remedy}" if finding.remedy else "",
        f"各口径的结论：{'，'.join(f'{u.name}：{u.label}' for u in finding.readings)}"
        if finding.reading_dependent
        else "",
    ]
    code = standing(finding)
    return element(
        "div",
        element(
            "p",
            element("span", STANDINGS[code], class_="label"),
            f"{finding.rule}　{finding.clause}　{finding.says}",
        ),
        element("p", f"{record.kind_title} {record.id}{source}　{finding.who}", class_="faint"),
        element("p", finding.message) if finding.message else "",
        *(element("p", line) for line in how if line),
        class_=f"item finding {code}",
        **_data(finding),
    )


def _data(finding: Finding) -> dict[str, str | bool]:
    """What the filters go by."""
    return {
        "data_verdict": standing(finding),
        "data_unit": finding.who,
        "data_article": article_of(finding),
        "data_month": month_of(finding),
    }


def _wanting(unknown: Sequence[Finding]) -> Markup:
    """What to record so that most is decided: by missing fact, then the checklist of each record."""
    by_fact: dict[tuple[str, str], list[Finding]] = {}
    checklists: dict[tuple[str, str], list[Finding]] = {}
    for f in unknown:
        if f.checklist:
            checklists.setdefault((f.record.kind_title, f.record.id), []).append(f)
        else:
            by_fact.setdefault((f.record.kind_title, _missing([f])), []).append(f)
    facts = [
        f"{kind}：补{titles}可定 {len(group)} 条（{'、'.join(dict.fromkeys(f.record.id for f in group))}）"
        for (kind, titles), group in sorted(by_fact.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
    lists = [
        f"{kind} {id_}：补{_missing(group)}可定 {len(group)} 条" for (kind, id_), group in checklists.items()
    ]
    return joined([_section("待核：补什么", [_lines(facts)]), _section("核对单", [_lines(lists)])])


def _missing(group: Sequence[Finding]) -> str:
    titles = dict.fromkeys(title for f in group for _, title in f.missing)
    return "、".join(f"“{title}”" for title in titles) or "有关情况"


def _resolved(report: Report) -> list[Markup]:
    """What an earlier report had that this one has no more."""
    if report.baseline is None:
        return []
    base = report.baseline
    lines = [
        f"{kind_title(r.kind)} {r.id}　{r.rule}　{r.clause}　{r.says}（原为{r.verdict.label}）"
        for r in base.resolved
    ]
    gone = f"，另有 {base.not_checked} 项这次没有检查" if base.not_checked else ""
    same = f"与 {base.today} 的报告相比，{base.unchanged} 项没有变化，没有列出{gone}。"
    return [_lines([*lines, same, *base.notes])]


def _lines(lines: Sequence[str]) -> Markup:
    return element("ul", *(element("li", line) for line in lines)) if lines else Markup()


def _section(title: str, content: Sequence[Markup]) -> Markup:
    """A part of the page with its title; nothing where it has no content."""
    return element("section", element("h2", title), *content) if any(content) else Markup()
