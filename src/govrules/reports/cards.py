"""A finding and an obligation as they stand on a page, and the timeline of what is owed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from govrules.checking.obligations import Light, Obligation
from govrules.findings import Finding
from govrules.reports.due import days_left_text, due_day_text
from govrules.reports.groups import STANDINGS, UNDATED, group_data, standing
from govrules.reports.markup import Markup, element, joined
from govrules.reports.text import attestation_text, claims_text, readings_text, waiver_text

Quotations = Mapping[str, Sequence[str]]
"""By rule, the sentences of the user's own copy of the notice."""


def finding_card(finding: Finding, quotations: Quotations) -> Markup:
    """A finding: of which record and whom, what was found, what the rule asks, and why."""
    code = standing(finding)
    details = [
        f"条文冲突：{'、'.join(finding.conflicts_with)} 对同一事项另有规定，请按职权核定"
        if finding.conflicts_with
        else "",
        waiver_text(finding),
        attestation_text(finding),
        f"怎么数：{finding.counting}" if finding.counting else "",
        claims_text(finding),
        f"怎么办：{finding.remedy}" if finding.remedy else "",
        f"各口径：{readings_text(finding)}" if finding.reading_dependent else "",
        f"出处：{finding.record.source}" if finding.record.source else "",
    ]
    record = f"{finding.record.kind_title} {finding.record.id}"
    return element(
        "div",
        _head(STANDINGS[code], record, finding.bearer_text),
        element("p", finding.message, class_="said") if finding.message else "",
        _rule(finding),
        _quoted(finding, quotations),
        _details(details),
        class_=f"item finding {code}",
        **group_data(finding),
    )


def timeline(owed: Sequence[Obligation], today: str, *, in_full: bool = False) -> Markup:
    """What is owed by its due day, with today's place among the days; what has no due day is folded.

    ``in_full`` says how the days were counted.
    """
    dated = [o for o in owed if o.light is not Light.NONE]
    undated = [_owed(o, today, in_full) for o in owed if o.light is Light.NONE]
    title = element("summary", f"{UNDATED}　", *counted(len(undated)))
    return joined(
        [
            element("ol", *_days(dated, today, in_full), class_="timeline") if dated else "",
            element("details", title, *undated, data_group=True) if undated else "",
        ]
    )


def counted(number: int) -> tuple[Markup, str]:
    """A number of items that the script puts right when the filters hide some."""
    return element("span", str(number), class_="count"), " 项"


def _days(owed: Sequence[Obligation], today: str, in_full: bool) -> Iterator[Markup]:
    """A list item per due day, and one for today unless something is due today."""
    marked = False
    for day, group in groupby(owed, key=due_day_text):
        items = list(group)
        due = items[0].finding.due
        first = due.first.isoformat() if due and due.first else ""
        if not marked and first >= today:
            marked = True
            if first > today:
                yield _today(today)
        due_today = first == today
        time = element("time", f"{day}{'　今天' if due_today else ''}", class_="today" if due_today else "")
        owed_then = element("ul", *(element("li", _owed(item, today, in_full)) for item in items))
        yield element("li", time, owed_then, data_group=True)
    if not marked:
        yield _today(today)


def _today(today: str) -> Markup:
    return element("li", element("time", f"今天 {today}", class_="today"))


def _owed(item: Obligation, today: str, in_full: bool) -> Markup:
    finding = item.finding
    light = item.light.name.lower()
    left = days_left_text(item, today).removeprefix("，")
    why = f"怎么数：{finding.counting}" if finding.counting else f"说明：{finding.message}"
    record = f"{finding.record.kind_title} {finding.record.id}"
    return element(
        "div",
        _head(light_title(item.light), finding.bearer_text, record, left),
        element("p", finding.says, class_="said"),
        element("p", f"{finding.rule}　{finding.clause}", class_="faint"),
        _details([why] if in_full else []),
        class_=f"item owed {light}",
        **group_data(finding),
        data_light=light,
    )


def light_title(light: Light) -> str:
    """The word for a light."""
    return UNDATED if light is Light.NONE else light.value


def _head(label: str, title: str, *others: str) -> Markup:
    return element(
        "p",
        element("span", label, class_="label"),
        element("strong", title),
        *(element("span", other) for other in others if other),
        class_="head",
    )


def _rule(finding: Finding) -> Markup:
    return element("p", f"{finding.rule}　{finding.clause}　{finding.says}", class_="faint")


def _quoted(finding: Finding, quotations: Quotations) -> Markup:
    sentences = quotations.get(finding.rule, ())
    return element("blockquote", *(element("p", said) for said in sentences)) if sentences else Markup()


def _details(lines: Sequence[str]) -> Markup:
    """What stands before the colon of each line is its title."""
    told = [line.partition("：") for line in lines if line]
    if not told:
        return Markup()
    return element("dl", *(element("div", element("dt", t), element("dd", said)) for t, _, said in told))
