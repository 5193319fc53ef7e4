"""HTML for those who look rather than read: one file, with filters, on a screen, a phone or paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from govrules.checking.obligations import Light, Obligation
from govrules.findings import Finding, Report, Verdict
from govrules.models.record_types import kind_title
from govrules.reports.cards import Quotations, counted, finding_card, light_title, timeline
from govrules.reports.due import legend
from govrules.reports.groups import STANDINGS, Ranks, article_of, filters, overviews, standing
from govrules.reports.json_report import LEFT_OUT
from govrules.reports.markup import Markup, element, joined, page
from govrules.reports.text import refused_at, summary_line

MOST = 5000
"""Findings, and likewise obligations, that one page lists: what a browser on an office machine copes with."""
UNFOLDED = ("violation", "advisory", "waived")
"""What stands open on the page; the rest is folded, an article at a time."""
READING_DEPENDENT = {code: f"{STANDINGS[code]}（取决于解释口径的）" for code in ("pass", "not_applicable")}
"""The titles of what would not be listed if the readings agreed on it."""
VERDICTS = Ranks(
    "verdict", "结论", STANDINGS, ("violation", "advisory", "pending", "unknown"), standing, "finding"
)
LIGHTS = {light.name.lower(): light_title(light) for light in Light}


def html_report(
    report: Report,
    owed: Sequence[Obligation] | None,
    *,
    everything: bool = False,
    quotations: Quotations | None = None,
) -> str:
    """The report as one page; ``owed`` is what its timeline shows (None: no due list can be made).

    ``everything`` adds the findings that passed or did not apply; ``quotations`` are, by rule, the sentences
    of the user's own copy of the notice. More than :data:`MOST` findings are cut, the least urgent first,
    and the page says how many.
    """
    wanted = [f for f in report.findings if everything or f.verdict not in LEFT_OUT or f.reading_decides]
    ranked = sorted(wanted, key=lambda f: (_rank(f), f.rule, f.record.kind, f.record.id))
    listed = ranked[:MOST]
    counts = Counter(standing(f) for f in report.findings)
    titles = STANDINGS if everything else STANDINGS | READING_DEPENDENT
    sections = {
        code: _findings(code, titles[code], list(group), quotations or {})
        for code, group in groupby(listed, key=standing)
    }
    unknown = [f for f in listed if f.verdict is Verdict.UNKNOWN]
    return page(
        f"检查报告 {report.today}",
        element(
            "header",
            element("h1", "检查报告"),
            _made_with(report),
            _tiles([(code, word, counts[code]) for code, word in STANDINGS.items()], sections),
            element("p", summary_line(report)),
        ),
        element(
            "main",
            _refused(report),
            filters(listed, VERDICTS),
            overviews(listed, VERDICTS) if listed else "",
            element(
                "div",
                _cut(len(ranked)),
                *(sections.pop(code, "") for code in UNFOLDED),
                _due_section(owed, report.today[:10]),
                *(
                    joined([_wanting(unknown), made]) if code == "unknown" else made
                    for code, made in sections.items()
                ),
                _section("已解决", _resolved(report)),
                _section("说明", [_lines([*report.errors, *report.warnings, *report.waiver_warnings])]),
                id="results",
            ),
        ),
    )


def due_html(report: Report, owed: Sequence[Obligation]) -> str:
    """The due list as one page, soonest first."""
    listed = owed[:MOST]
    counts = Counter(o.light.name.lower() for o in owed)
    by_finding = {id(o.finding): o.light.name.lower() for o in listed}
    ranks = Ranks("light", "颜色", LIGHTS, tuple(LIGHTS), lambda f: by_finding[id(f)], "owed")
    findings = [o.finding for o in listed]
    return page(
        f"应办未办 {report.today}",
        element(
            "header",
            element("h1", "应办未办"),
            _made_with(report),
            _tiles([(code, word, counts[code]) for code, word in LIGHTS.items()]),
            element("p", legend(owed)) if owed else "",
        ),
        element(
            "main",
            _refused(report),
            filters(findings, ranks),
            overviews(findings, ranks) if listed else "",
            element(
                "div",
                _cut(len(owed)),
                timeline(listed, report.today[:10], in_full=True),
                element("p", f"共 {len(owed)} 项。" if owed else "没有应办未办的事项。"),
                id="results",
            ),
        ),
    )


# --- head -------------------------------------------------------------------------------------------------


def _made_with(report: Report) -> Markup:
    policies = f"{report.policies['name']} {report.policies['version']}"
    return element(
        "p", f"govrules　今天 {report.today}　规则集 {policies}　引擎 {report.engine}", class_="faint"
    )


def _tiles(counts: Iterable[tuple[str, str, int]], sections: Iterable[str] = ()) -> Markup:
    """A count each; a link to its section where the page has one."""
    there = set(sections)
    tiles = []
    for code, word, count in counts:
        said = joined([word, element("b", str(count))])
        tiles.append(
            element("li", element("a", said, href=f"#{code}") if code in there else said, class_=code)
        )
    return element("ul", *tiles, class_="tiles")


def _refused(report: Report) -> Markup:
    lines = [f"{refused_at(r)}：{r.message}{'　' + r.hint if r.hint else ''}" for r in report.refused]
    return _section(f"没有检查　{len(lines)} 处", [_lines(lines)])


def _cut(count: int) -> Markup:
    said = f"另有 {count - MOST} 项没有列出，见 --format json。"
    return element("p", said, class_="faint") if count > MOST else Markup()


# --- what was found ---------------------------------------------------------------------------------------


def _rank(finding: Finding) -> int:
    return list(STANDINGS).index(standing(finding))


def _findings(code: str, title: str, findings: Sequence[Finding], quotations: Quotations) -> Markup:
    """The findings that count as one thing, by article."""
    parts = []
    for article, group in groupby(findings, key=article_of):
        cards = [finding_card(f, quotations) for f in group]
        if code in UNFOLDED:
            parts.append(element("section", element("h3", article), *cards, data_group=True))
        else:
            summary = element("summary", f"{article}　", *counted(len(cards)))
            parts.append(element("details", summary, *cards, data_group=True))
    heading = element("h2", f"{title}　", *counted(len(findings)))
    return element("section", heading, *parts, id=code, data_group=True)


def _due_section(owed: Sequence[Obligation] | None, today: str) -> Markup:
    title = "到期时间线"
    if not owed:
        said = "规则集没有规定黄灯提前几个工作日，没有列时间线。" if owed is None else "没有应办未办的事项。"
        return _section(title, [element("p", said)])
    heading = element("h2", f"{title}　", *counted(len(owed)))
    more = _cut(len(owed))
    said = element("p", legend(owed), class_="faint")
    return element("section", heading, said, timeline(owed[:MOST], today), more, id="due", data_group=True)


def _wanting(unknown: Sequence[Finding]) -> Markup:
    """What to record so that most is decided: by missing fact, then the checklist of each record.

    It tells of all records, and is hidden while the page shows some of them.
    """
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
    gathered = [_section("待核：补什么", [_lines(facts)]), _section("核对单", [_lines(lists)])]
    return element("div", *gathered, data_whole=True)


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
