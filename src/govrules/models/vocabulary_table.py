"""The table ``vocabulary`` of a policy set, read."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from govrules.errors import Problem
from govrules.language.terms import plain
from govrules.models.vocabulary import Vocabulary
from govrules.trees import Mapping as Table
from govrules.trees import Node, Scalar, Sequence


def read_vocabulary(tree: Node | None, problems: list[Problem]) -> Vocabulary:
    """The vocabulary in the table ``tree``; what is wrong with it is added to ``problems``.

    A label must be able to stand in a rule, and a spelling means one choice of its list.
    """
    if not isinstance(tree, Table):
        problems.append(
            Problem("vocabulary 应为 {名单: {代码: [名称, 其他写法…]}}", tree.span if tree else None)
        )
        return Vocabulary({}, {})
    labels: dict[str, Mapping[str, str]] = {}
    synonyms: dict[str, Mapping[str, str]] = {}
    for name, choices in tree.entries:
        spellings = _spellings(choices, problems)
        labels[name.text] = MappingProxyType({code: words[0] for code, words in spellings.items()})
        synonyms[name.text] = MappingProxyType(
            {word: code for code, words in spellings.items() for word in words[1:]}
        )
    return Vocabulary(MappingProxyType(labels), MappingProxyType(synonyms))


def _spellings(choices: Node, problems: list[Problem]) -> dict[str, list[str]]:
    """The labels of each code of one list, the first one first."""
    found: dict[str, list[str]] = {}
    if not isinstance(choices, Table):
        problems.append(Problem("名单应为 {代码: [名称, 其他写法…]}", choices.span))
        return found
    taken = {code.text for code, _ in choices.entries}
    for code, tree in choices.entries:
        words = (
            [item for item in tree.items if isinstance(item, Scalar)] if isinstance(tree, Sequence) else []
        )
        if not words or not all(isinstance(word.value, str) and plain(word.value) for word in words):
            problems.append(Problem(f"“{code.text}”没有名称", code.span, "写作 代码: [名称, 其他写法…]"))
            continue
        if not words[0].text.isidentifier():
            problems.append(Problem(f"“{words[0].text}”不能写进规则", words[0].span, "名称里不用标点和空格"))
        for word in words:
            if plain(word.text) in taken:
                problems.append(Problem(f"“{word.text}”已是本名单的一个写法", word.span, "一个写法只指一项"))
            taken.add(plain(word.text))
        found[code.text] = [words[0].text, *(plain(word.text) for word in words[1:])]
    return found
