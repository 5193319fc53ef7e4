"""Overlays: another policy set that changes a base set by id, without copying it.

The folder of an overlay looks like that of a policy set. Its ``policy.yaml`` says what it changes
(``extends``), from when (``since``, its own for all that it touches) and on whose authority (``source``); it
may switch rules off (``disable``) and give labels of its own (``vocabulary``). A parameter without ``says``
changes one of the base: the keys that it gives have its history, the others keep theirs. A rule with
``replaces`` stands in the place of that rule; every other one is added.
"""

from __future__ import annotations

from collections.abc import Mapping as Tables
from datetime import date
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from govrules.errors import Problem, Span, suggest
from govrules.language.terms import plain
from govrules.models.vocabulary import Vocabulary
from govrules.models.vocabulary_table import read_vocabulary
from govrules.policies.parameters import read_day, read_parameter, read_parameters
from govrules.policies.rules import Change, Parameter
from govrules.trees import Mapping, Node, Scalar

OVERLAY_KEYS = ("name", "title", "version", "source", "extends", "since", "disable", "vocabulary")
NEEDED = ("name", "version", "source", "extends", "since")
DAYS = ("工作日", "日")
"""Units of which one may stand for the other: a deadline's length has either."""


class Overlay(Struct, frozen=True):
    """One overlay as its ``policy.yaml`` has it; ``disabled`` are ids of the base, each with its place."""

    folder: Path
    name: str
    title: str
    version: str
    source: str
    since: date
    disabled: tuple[tuple[str, Span], ...]
    vocabulary: Node | None


def read_overlay(folder: Path, head: Node | None, base: str, problems: list[Problem]) -> Overlay | None:
    """The overlay of a folder; what is wrong with its ``policy.yaml`` is added to ``problems``."""
    if not isinstance(head, Mapping):
        problems.append(Problem(f"附加规则集“{folder.name}”没有 policy.yaml，或其内容不是“键: 值”"))
        return None
    for key, _ in head.entries:
        if key.text not in OVERLAY_KEYS:
            hint = suggest(key.text, OVERLAY_KEYS) or f"可用：{'、'.join(OVERLAY_KEYS)}"
            problems.append(Problem(f"附加规则集没有“{key.text}”这个键", key.span, hint))
    said = {k.text: v.text for k, v in head.entries if isinstance(v, Scalar) and v.value is not None}
    if lacking := [key for key in NEEDED if key not in said]:
        problems.append(Problem(f"附加规则集没有写明 {'、'.join(lacking)}", head.span))
        return None
    if said["extends"] != base:
        extends = head.get("extends")
        message = f"本附加规则集修改的是“{said['extends']}”，不是“{base}”"
        problems.append(
            Problem(message, extends.span if extends else head.span, suggest(said["extends"], [base]))
        )
    since = head.get("since")
    day = read_day(since, problems) if since is not None else None
    return Overlay(
        folder,
        said["name"],
        said.get("title", said["name"]),
        said["version"],
        said["source"],
        day or date.min,
        tuple(_disabled(head.get("disable"), problems)),
        head.get("vocabulary"),
    )


def _disabled(tree: Node | None, problems: list[Problem]) -> list[tuple[str, Span]]:
    """The ids under ``disable``; each needs its reason."""
    if tree is None:
        return []
    if not isinstance(tree, Mapping):
        problems.append(Problem("disable 写成 {规则: 理由}", tree.span))
        return []
    for key, reason in tree.entries:
        if not (isinstance(reason, Scalar) and reason.value is not None and reason.text.strip()):
            problems.append(Problem(f"停用 {key.text} 没有写明理由", key.span))
    return [(key.text, key.span) for key, _ in tree.entries]


def labels_over(base: Vocabulary, tree: Node, problems: list[Problem]) -> Vocabulary:
    """The labels of ``base`` with those of an overlay's ``vocabulary`` in their place, code by code.

    What they replace stays a spelling of the choice; rules, the overlay's too, go on using it.
    """
    own = read_vocabulary(tree, problems)
    for name, given in own.labels.items():
        known = base.labels.get(name, {})
        problems += [
            Problem(f"名单 {name} 没有“{code}”这个代码", tree.span, suggest(code, known))
            for code in given
            if code not in known
        ]
    former = {
        name: {plain(label): code for code, label in known.items()} for name, known in base.labels.items()
    }
    return Vocabulary(_over(base.labels, own.labels), _over(_over(base.synonyms, former), own.synonyms))


def _over(
    base: Tables[str, Tables[str, str]], own: Tables[str, Tables[str, str]]
) -> Tables[str, Tables[str, str]]:
    return MappingProxyType(
        {name: MappingProxyType({**known, **own.get(name, {})}) for name, known in base.items()}
    )


def parameters_over(
    base: dict[str, Parameter], tree: Node, since: date, problems: list[Problem]
) -> list[Parameter]:
    """The parameters of one file of an overlay: those of the base with their changes, and new ones."""
    if not isinstance(tree, Mapping):
        return read_parameters(tree, problems)
    found = []
    for key, node in tree.entries:
        if isinstance(node, Mapping) and node.get("says") is None:
            if key.text not in base:
                hint = suggest(key.text, base) or "新的参数须有 says、unit 和 values"
                problems.append(Problem(f"要修改的规则集没有参数“{key.text}”", key.span, hint))
            elif (changed := _changed(base[key.text], key, node, since, problems)) is not None:
                found.append(changed)
        elif key.text in base:
            hint = "修改原有参数的，不写 says，只写 values（单位不同的加 unit）"
            problems.append(Problem(f"参数“{key.text}”在要修改的规则集里已有", key.span, hint))
        else:
            found += read_parameters(Mapping(((key, node),), tree.span, tree.end), problems)
    return found


def _changed(
    old: Parameter, key: Scalar, node: Mapping, since: date, problems: list[Problem]
) -> Parameter | None:
    """A parameter of the base with the history that an overlay gives to some of its keys."""
    new = read_parameter(key, node, problems, like=old)
    if new is None:
        return None
    given, known = tuple(new.versions[0].values), old.keys or (None,)
    for name in given:
        if name not in known:
            hint = suggest(str(name), old.keys or ()) or f"可用：{'、'.join(old.keys or ('value',))}"
            problems.append(Problem(f"参数“{old.name}”没有分项“{name or 'value'}”", key.span, hint))
            return None
    if new.unit != old.unit and not ({new.unit, old.unit} <= set(DAYS) and set(given) == set(known)):
        hint = "只有工作日和日可以互换，且各分项要一并给出"
        problems.append(Problem(f"参数“{old.name}”以{old.unit}计，不能改为{new.unit}", key.span, hint))
        return None
    change = Change(since, new.versions)
    return replace(old, unit=new.unit, changes={**old.changes, **dict.fromkeys(given, change)})
