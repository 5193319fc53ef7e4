"""The rules of a policy set as Markdown: one page per article, an anchor per rule, and indexes.

The pages say what a rule says, in words; where the user's own copy of the notice is at hand, its sentences
stand beside them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from os.path import commonprefix
from pathlib import PurePosixPath

from msgspec import Struct

from govrules.findings import Verdict
from govrules.models.record_types import kind_title
from govrules.policies.rules import Policies, Rule, Unchecked
from govrules.policies.sentences import MODALITY_LABELS, definitions, sentence
from govrules.reports.explain import LINE_ENDS, case_text, history, waiver_text, yielding

INDEX = "README.md"
BY_RECORD = "by_record.md"
BY_UNIT = "by_unit.md"
MOST_CASES = 3
"""Cases of one verdict that a page shows."""
NEWEST = date.max
"""Figures are told as last set; their history stands beside them."""
MARKS = re.compile(r"([\\`*_<>|\[\]])")
Quotations = Mapping[str, Sequence[str]]


class _Page(Struct, frozen=True):
    """One article: the name of its file, its title, its rules, and the statements that are not checked."""

    name: str
    title: str
    rules: tuple[Rule, ...]
    unchecked: tuple[Unchecked, ...]


def rule_pages(policies: Policies, quotations: Quotations | None = None) -> dict[str, str]:
    """Every page by file name; ``quotations`` are, by statement, the sentences of a copy of the notice."""
    pages = list(_pages(policies))
    quoted = quotations or {}
    texts = {page.name: _text(_page_lines(page, policies, quoted)) for page in pages}
    places = {rule.id: page.name for page in pages for rule in page.rules}

    def linked(title: str, group: Callable[[Rule], str]) -> str:
        return _text(_grouped(title, policies.rules, group, places))

    return {
        **texts,
        INDEX: _text(_index(pages, policies)),
        BY_RECORD: linked("按记录类型", lambda rule: kind_title(rule.record)),
        BY_UNIT: linked("按责任单位", lambda rule: rule.who),
    }


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines).rstrip("\n") + "\n"


def _pages(policies: Policies) -> Iterator[_Page]:
    """One per name of a rule file, in the order of the files."""
    items: list[Rule | Unchecked] = [*policies.rules, *policies.unchecked]
    for source in sorted({item.span.source for item in items}):
        of_file = [item for item in items if item.span.source == source]
        clauses = list(dict.fromkeys(item.clause for item in of_file))
        title = commonprefix(clauses).rstrip("（")  # noqa: RUF071 (of texts)
        yield _Page(
            f"{PurePosixPath(source).stem}.md",
            title or "、".join(clauses),
            tuple(item for item in of_file if isinstance(item, Rule)),
            tuple(item for item in of_file if isinstance(item, Unchecked)),
        )


# --- one article ----------------------------------------------------------------------------------------


def _page_lines(page: _Page, policies: Policies, quoted: Quotations) -> Iterator[str]:
    yield f"# {page.title}"
    yield ""
    yield f"[全部条款]({INDEX})　规则 {len(page.rules)} 条，不判 {len(page.unchecked)} 条"
    for rule in page.rules:
        yield from _rule_lines(rule, policies, quoted)
    if page.unchecked:
        yield from ("", "## 不判的语句", "")
    for item in page.unchecked:
        yield f'- <a id="{item.id}"></a>**{item.id}**　{_plain(item.says)}　不判：{_plain(item.why)}'
        yield from (f"    > {_plain(text)}" for text in quoted.get(item.id, ()))


def _rule_lines(rule: Rule, policies: Policies, quoted: Quotations) -> Iterator[str]:
    anchors = "".join(f'<a id="{name}"></a>' for name in (rule.id, *rule.covers))
    yield from ("", f"## {anchors}{rule.id}", "", f"**{_plain(rule.says)}**", "")
    sentences = [text for name in (rule.id, *rule.covers) for text in quoted.get(name, ())]
    for text in dict.fromkeys(sentences):
        yield from (f"> {_plain(text)}", "")
    for title, said in _said(rule, policies):
        yield f"- {title}：{_plain(said)}"
    yield from _case_lines(rule)


def _said(rule: Rule, policies: Policies) -> Iterator[tuple[str, str]]:
    """What is told of a rule, each with its title."""
    until = f"，{rule.until} 止" if rule.until else ""
    yield "条款", f"{rule.clause}　{MODALITY_LABELS[rule.modality]}"
    yield "对象", kind_title(rule.record)
    yield "责任单位", rule.who
    yield "施行", f"{rule.since} 起{until}"
    yield "表述", sentence(rule, policies, NEWEST)
    for name, said in definitions(rule, policies, NEWEST).items():
        yield "其中", f"{name}：{said}"
    yield from (("参数", text) for text in history(rule, policies))
    by_id = {other.id: other for other in policies.rules}
    yield from (("让位于", f"{other}　{by_id[other].says}") for other in rule.unless if other in by_id)
    yield from (("取代", f"{other.id}　{other.says}") for other in yielding(rule, policies))
    if rule.covers:
        yield "兼及", "、".join(rule.covers)
    if rule.can_be_waived:
        yield "豁免", waiver_text(rule)
    if rule.remedy:
        yield "怎么办", rule.remedy
    if rule.note:
        yield "说明", LINE_ENDS.sub("", rule.note)


def _case_lines(rule: Rule) -> Iterator[str]:
    if not rule.cases:
        return
    yield f"- 案例：{len(rule.cases)} 个"
    for verdict in Verdict:
        cases = [case for case in rule.cases if case.verdict is verdict]
        yield from (f"    - {verdict.label}：{_plain(case_text(case))}" for case in cases[:MOST_CASES])
        if len(cases) > MOST_CASES:
            yield f"    - {verdict.label}：另有 {len(cases) - MOST_CASES} 个"


def _plain(text: str) -> str:
    """The text with what Markdown would take for marks escaped."""
    return MARKS.sub(r"\\\1", text)


# --- indexes --------------------------------------------------------------------------------------------


def _index(pages: Sequence[_Page], policies: Policies) -> Iterator[str]:
    yield f"# {policies.title}：规则"
    yield ""
    yield f"由规则文件生成，每条一页。另见[按记录类型]({BY_RECORD})、[按责任单位]({BY_UNIT})。"
    yield ""
    yield "| 条款 | 规则 | 不判 |"
    yield "| --- | --- | --- |"
    for page in pages:
        yield f"| [{page.title}]({page.name}) | {len(page.rules)} | {len(page.unchecked)} |"


def _grouped(
    title: str, rules: Sequence[Rule], group: Callable[[Rule], str], places: Mapping[str, str]
) -> Iterator[str]:
    yield f"# {title}"
    yield ""
    yield f"[全部条款]({INDEX})"
    for name in dict.fromkeys(group(rule) for rule in rules):
        yield from ("", f"## {_plain(name)}", "")
        for rule in rules:
            if group(rule) == name:
                yield f"- [{rule.id}]({places[rule.id]}#{rule.id})　{_plain(rule.says)}"
