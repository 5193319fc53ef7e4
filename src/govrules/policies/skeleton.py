"""The first text of a new rule: it loads, its own cases pass, and every line of it waits to be rewritten."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from govrules.errors import PolicyError, UsageError, suggest
from govrules.language.terms import Term, Type
from govrules.models import KINDS
from govrules.policies.loader import load_policies
from govrules.policies.rules import Policies, Rule
from govrules.trees import Mapping, Scalar, read_yaml

ID = re.compile(r"(?P<book>[A-Z]+)-(?P<article>\d+(?:\.\d+)*)(?P<rest>(?:-\d+)+)")
DIGITS = "〇一二三四五六七八九"
TO_WRITE = "（待写）"


def add_rule(rule_id: str, folder: Path, kind: str | None = None) -> Path:
    """Write the skeleton of a rule into the policy set ``folder``; gives the file it stands in.

    The file is that of the rule's article, which is made where there is none. ``kind`` is the record type
    (None: that of the article's other rules). Raises :class:`~govrules.errors.UsageError` for an id that is
    taken or is none, and where the record type cannot be told; then nothing has been written.
    """
    policies = load_policies(folder)
    found = ID.fullmatch(rule_id)
    if found is None:
        raise UsageError(f"“{rule_id}”不是规则编号；写成 GW-04-16、DC-2.5-3-9 的样子")
    if rule_id in {rule.id for rule in policies.rules} | {table.id for table in policies.tables}:
        raise UsageError(f"规则 {rule_id} 已有；请换一个编号")
    siblings = [rule for rule in policies.rules if rule.id.startswith(f"{found['book']}-")]
    same_article = [r for r in siblings if r.id.startswith(f"{found['book']}-{found['article']}-")]
    record = _kind(kind, same_article, policies)
    path = _path(folder, found["book"], found["article"], same_article or siblings, bool(same_article))
    heads = {
        "clause": _clause(found["article"], found["rest"], siblings),
        "record": record,
        "who": next((r.who for r in same_article if r.record == record), TO_WRITE),
    }
    before = path.read_text(encoding="utf-8") if path.is_file() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_appended(before, heads, _rule(rule_id, record, policies)), encoding="utf-8")
    try:
        load_policies(folder)
    except PolicyError:
        if before is None:
            path.unlink()
        else:
            path.write_text(before, encoding="utf-8")
        raise
    return path


def _kind(kind: str | None, same_article: Iterable[Rule], policies: Policies) -> str:
    if kind is None:
        kinds = list(dict.fromkeys(rule.record for rule in same_article))
        if len(kinds) == 1:
            return kinds[0]
        known = kinds or list(policies.governing)
        raise UsageError(f"请用 --record 指明记录类型，如 {'、'.join(known[:8])}")
    by_title = {KINDS[code].title: code for code in policies.governing}
    code = by_title.get(kind, kind)
    if code not in policies.governing:
        raise UsageError(f"没有“{kind}”这类记录；{suggest(kind, [*policies.governing, *by_title]) or ''}")
    return code


def _path(folder: Path, book: str, article: str, near: list[Rule], same: bool) -> Path:
    """The file of the article; a new one stands beside the files of the same regulation."""
    beside = folder.parent / near[0].span.source if near else folder / "x.yaml"
    return beside if same else beside.parent / f"{book.lower()}_{article.replace('.', '_')}.yaml"


def _clause(article: str, rest: str, siblings: list[Rule]) -> str:
    """The clause as the id tells it: （四） of GW-04-1, 二（五）3 of DC-2.5-3-1, after the book's name."""
    book = re.match("[^（一二三四五六七八九十]+", siblings[0].clause) if siblings else None
    if book is None:
        return TO_WRITE
    numbers = [int(n) for n in article.split(".")]
    if len(numbers) == 1:
        return f"{book[0]}（{_chinese(numbers[0])}）"
    item = numbers[2] if len(numbers) > 2 else int(rest.split("-")[1])
    return f"{book[0]}{_chinese(numbers[0])}（{_chinese(numbers[1])}）{item}"


def _chinese(number: int) -> str:
    """A number below 100 in Chinese: 四, 十, 二十七."""
    tens, ones = divmod(number, 10)
    if number >= 100:
        return str(number)
    return (
        (DIGITS[tens] if tens > 1 else "")
        + ("十" if tens else "")
        + (DIGITS[ones] if ones or not tens else "")
    )


def _rule(rule_id: str, record: str, policies: Policies) -> list[str]:
    """The lines of the rule, the first one after its dash."""
    duty, good, bad = _duty(KINDS[record].terms().values(), policies.since)
    return [
        f"id: {rule_id}",
        f"says: {TO_WRITE}用一句话写明谁在什么情形下要做什么",
        "# when: 适用条件；没有条件就删去这一行",
        f"must: {duty}",
        "# unless: 例外；写取而代之的规则编号，或 {when: 条件, exempt: true}",
        f"remedy: {TO_WRITE}不合规时怎么办",
        f"note: {TO_WRITE}取哪种读法，为什么",
        f"pass: [{{{good}}}]",
        f"fail: [{{{bad}}}]",
    ]


def _duty(terms: Iterable[Term], since: date) -> tuple[str, str, str]:
    """A duty about the first fact that gives one, with the facts of a case that passes and one that fails."""
    known = list(terms)
    for term in known:
        if term.act and term.nullable:
            return f"已填({term.title})", f"{term.title}: {since}", f"{term.title}: null"
    for term in known:
        if term.type is Type.BOOL:
            return term.title, f"{term.title}: true", f"{term.title}: false"
    for term in known:
        if term.type is Type.CODE and len(term.labels) > 1:
            first, second, *_ = term.labels.values()
            return f'{term.title} == "{first}"', f"{term.title}: {first}", f"{term.title}: {second}"
    raise UsageError("这类记录没有可用来起头的事实，请直接新写规则文件")


def _appended(before: str | None, heads: dict[str, str], rule: list[str]) -> str:
    """The text of the file with the rule after its others; what the file says already is not said again."""
    if before is None:
        return "".join(f"{key}: {value}\n" for key, value in heads.items()) + "rules:\n" + _item(rule, "  ")
    tree = read_yaml(before, "", [])
    said = (
        {k.text: v.text for k, v in tree.entries if isinstance(v, Scalar)}
        if isinstance(tree, Mapping)
        else {}
    )
    keys = {k.text for k, _ in tree.entries} if isinstance(tree, Mapping) else set()
    own = [f"{key}: {value}" for key, value in heads.items() if said.get(key) != value]
    indent = re.search(r"^rules:[ \t]*\n(?:[ \t]*(?:#.*)?\n)*( *)-", before, re.MULTILINE)
    item = _item([rule[0], *own, *rule[1:]], indent[1] if indent else "  ")
    last = re.search(r"^unchecked:.*\Z", before, re.MULTILINE | re.DOTALL)
    rules, unchecked = (before[: last.start()], "\n" + last[0]) if last else (before, "")
    return rules.rstrip("\n") + ("\n\n" if "rules" in keys else "\nrules:\n") + item + unchecked


def _item(lines: list[str], indent: str) -> str:
    return "".join(f"{indent}{'  ' if i else '- '}{line}\n" for i, line in enumerate(lines))
