"""Whether a policy set covers its notice: every statement once, every figure carried, nothing beside them.

The ledger (``statements.yaml``) says what there is to cover; the rules, what they ``cover`` besides, and the
``unchecked`` lines say what is done about it. A user's own copy of the notice is laid beside both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from govrules.analysis.notice import Passage
from govrules.language.hoisted import base_facts
from govrules.language.nodes import fact_names
from govrules.policies.rules import Policies, Rule
from govrules.policies.statements import Article, Entry, Figure, Kind, Ledger


class Place(Struct, frozen=True):
    """Where a statement stands in the rule files: a rule of its own, the ``covers`` of one, or ``unchecked``.

    ``rule`` is the id of the rule, empty for ``unchecked``; ``why`` is the reason there.
    """

    id: str
    clause: str
    kind: Kind
    rule: str
    why: str
    where: str


class Gap(Struct, frozen=True):
    """One thing that is not as it has to be; ``statements`` are the ids that it concerns."""

    clause: str
    statements: tuple[str, ...]
    message: str


class Line(Struct, frozen=True):
    """One article in the table: its statements, and where they stand."""

    clause: str
    entries: tuple[Entry, ...]
    places: tuple[Place, ...]

    def count(self, kind: Kind) -> int:
        """How many of the article's statements are found to be of this kind."""
        return sum(place.kind is kind for place in self.places)


class Coverage(Struct, frozen=True):
    """The whole account. ``gaps`` is empty where everything is covered and nothing differs."""

    policies: Policies
    ledger: Ledger
    lines: tuple[Line, ...]
    gaps: tuple[Gap, ...]
    compared: int | None = None
    """how many articles of the user's copy were compared; None: there was no copy"""

    @property
    def total(self) -> int:
        """The statements of the ledger."""
        return sum(len(line.entries) for line in self.lines)

    @property
    def covered(self) -> int:
        """The statements of the ledger that stand in the rule files."""
        return sum(len({place.id for place in line.places}) for line in self.lines)

    def expected(self, kind: Kind) -> int:
        """The statements of a kind according to the ledger."""
        return sum(entry.kind is kind for entry in self.ledger.entries)

    def found(self, kind: Kind) -> int:
        """The statements of a kind according to the rule files."""
        return sum(line.count(kind) for line in self.lines)


def coverage(policies: Policies, ledger: Ledger, copy: Sequence[Passage] | None = None) -> Coverage:
    """The account of a policy set against its ledger, and against a copy of the notice if there is one."""
    places: dict[str, list[Place]] = {}
    for place in _places(policies):
        places.setdefault(place.id, []).append(place)
    lines = tuple(
        Line(article.clause, article.entries, tuple(p for e in article.entries for p in places.get(e.id, ())))
        for article in ledger.articles
    )
    gaps = [*_statements(ledger, places), *_figures(policies, ledger)]
    if copy is not None:
        gaps += compare(ledger, copy)
    return Coverage(policies, ledger, lines, tuple(gaps), _compared(ledger, copy))


def _compared(ledger: Ledger, copy: Sequence[Passage] | None) -> int | None:
    if copy is None:
        return None
    given = {passage.clause for passage in copy}
    return sum(article.clause in given for article in ledger.articles)


# --- statements -----------------------------------------------------------------------------------------


def _places(policies: Policies) -> Iterator[Place]:
    for rule in policies.rules:
        kind = kind_of(rule, policies)
        for name in (rule.id, *rule.covers):
            yield Place(name, rule.clause, kind, rule.id, "", str(rule.span))
    for item in policies.unchecked:
        yield Place(item.id, item.clause, Kind.NONE, "", item.why, str(item.span))


def kind_of(rule: Rule, policies: Policies) -> Kind:
    """Attested where the condition or the duty rests on what a person judged and recorded, else computed."""
    terms = {term.name: term for term in policies.terms[rule.record].values()}
    hoisted = policies.hoisted.get(rule.record, {})
    conditions = [rule.written_when, *(part.question.duty for part in rule.parts)]
    names = {name for node in conditions for name in base_facts(fact_names(node), hoisted)}
    judged = (term for name in names if (term := terms.get(name.partition(".")[0])))
    return Kind.ATTESTED if any(term.attested for term in judged) else Kind.COMPUTED


def _statements(ledger: Ledger, places: Mapping[str, Sequence[Place]]) -> Iterator[Gap]:
    for entry in ledger.entries:
        found = places.get(entry.id, ())
        if not found:
            yield Gap(entry.clause, (entry.id,), f"{entry.id} 没有规则，也没有列入 unchecked 说明原因")
        elif len(found) > 1:
            where = "、".join(place.where for place in found)
            yield Gap(entry.clause, (entry.id,), f"{entry.id} 不止一处：{where}")
        for place in found:
            yield from _misplaced(entry, place)
    known = {entry.id for entry in ledger.entries}
    for name, found in places.items():
        if name not in known:
            yield Gap(found[0].clause, (name,), f"{name}（{found[0].where}）不在规范语句目录里")


def _misplaced(entry: Entry, place: Place) -> Iterator[Gap]:
    """A rule may cover what another article says over again; else a statement stands in its own article."""
    if place.clause != entry.clause and place.rule in ("", place.id):
        message = f"{entry.id} 写作{place.clause}的（{place.where}），目录里属{entry.clause}"
        yield Gap(entry.clause, (entry.id,), message)
    if place.kind is not entry.kind:
        message = (
            f"{entry.id} 目录里是“{entry.kind.label}”，规则文件里是“{place.kind.label}”（{place.where}）"
        )
        yield Gap(entry.clause, (entry.id,), message)


# --- figures --------------------------------------------------------------------------------------------


class _Carried(Struct, frozen=True):
    """One value of a parameter: the figure, and the parameter's name and key."""

    figure: Figure
    name: str
    key: str | None

    def __str__(self) -> str:
        return f"{self.name}{f'·{self.key}' if self.key else ''}"


def _figures(policies: Policies, ledger: Ledger) -> Iterator[Gap]:
    """Both ways: a figure of the ledger that no parameter carries, a parameter that no statement states."""
    carried: dict[str, list[_Carried]] = {}
    for parameter in policies.parameters.values():
        values = {
            (version.clause, _Carried(Figure(value, parameter.unit), parameter.name, key))
            for version in parameter.versions
            for key, value in version.values.items()
        }
        for clause, value in sorted(values, key=lambda pair: (pair[0], str(pair[1]), str(pair[1].figure))):
            carried.setdefault(clause, []).append(value)
    uses = {name: rule.parameters for rule in policies.rules for name in (rule.id, *rule.covers)}
    for article in ledger.articles:
        yield from _figures_of(article, carried.pop(article.clause, []), uses)
    for clause, stray in carried.items():
        for value in stray:
            yield Gap(clause, (), f"参数“{value}”（{value.figure}）的条款“{clause}”不在规范语句目录里")


def _figures_of(
    article: Article,
    carried: Sequence[_Carried],
    uses: Mapping[str, Sequence[tuple[str, str | None]]],
) -> Iterator[Gap]:
    """One article's; of two equal values a statement takes the one that its own rule uses."""
    spare = list(carried)
    for entry in article.entries:
        used = uses.get(entry.id, ())
        for figure in entry.figures:
            fitting = [value for value in spare if value.figure == figure]
            if fitting:
                spare.remove(next((v for v in fitting if (v.name, v.key) in used), fitting[0]))
                continue
            known = "、".join(f"{value} {value.figure}" for value in carried) or "没有"
            message = f"{entry.id} 的数字 {figure} 没有参数载明；{article.clause}的参数：{known}"
            yield Gap(article.clause, (entry.id,), message)
    for value in spare:
        message = f"参数“{value}”的 {value.figure} 不是{article.clause}的数字，目录里没有"
        yield Gap(article.clause, (), message)


# --- the user's copy ------------------------------------------------------------------------------------


def compare(ledger: Ledger, copy: Sequence[Passage]) -> Iterator[Gap]:
    """What differs between the ledger and a copy of the notice: articles, and figures in them."""
    passages = {passage.clause: passage for passage in copy}
    for article in ledger.articles:
        passage = passages.pop(article.clause, None)
        if passage is None:
            message = f"所给全文里没有{article.clause}；涉及 {_named(article.entries)}"
            yield Gap(article.clause, _ids(article.entries), message)
            continue
        if passage.fingerprint != article.fingerprint:
            message = f"所给全文的{article.clause}与目录所据的文本不同；涉及 {_named(article.entries)}"
            yield Gap(article.clause, _ids(article.entries), message)
        yield from _differing_figures(article, passage)
    for passage in passages.values():
        if not passage.heading:
            yield Gap(passage.clause, (), f"所给全文的{passage.clause}不在规范语句目录里")


def _differing_figures(article: Article, passage: Passage) -> Iterator[Gap]:
    stated = Counter(figure for entry in article.entries for figure in entry.figures)
    new = sorted(passage.figures - stated.keys() - article.aside.keys(), key=str)
    told = f"，文中另有 {'、'.join(map(str, new))}" if new else ""
    for entry in article.entries:
        gone = [str(figure) for figure in entry.figures if figure not in passage.figures]
        if gone:
            message = f"{article.clause}：{entry.id} 的 {'、'.join(gone)} 在所给全文里找不到{told}"
            yield Gap(article.clause, (entry.id,), message)
    if new and all(figure in passage.figures for figure in stated):
        message = f"{article.clause}：所给全文里的 {'、'.join(map(str, new))} 目录里没有"
        yield Gap(article.clause, _ids(article.entries), message)


def _ids(entries: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(entry.id for entry in entries)


def _named(entries: Sequence[Entry]) -> str:
    return "、".join(_ids(entries))


def quotations(ids: Sequence[str], ledger: Ledger, copy: Sequence[Passage]) -> tuple[str, ...]:
    """The sentences of a copy in which these statements stand, in its order, each once."""
    passages = {passage.clause: passage for passage in copy}
    found: dict[tuple[str, int], str] = {}
    for entry in ledger.entries:
        passage = passages.get(entry.clause) if entry.id in ids else None
        for number in entry.at if passage is not None else ():
            if passage is not None and number <= len(passage.sentences):
                found[entry.clause, number] = passage.sentences[number - 1].strip()
    return tuple(found.values())
