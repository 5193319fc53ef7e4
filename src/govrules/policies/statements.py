"""The ledger of statements: every demand of a notice, by article, without its sentences.

``statements.yaml`` of a policy set says what the set has to cover: per article a fingerprint of its text and
its statements, each with its id, its kind, the sentences that it stands in, and the figures that it carries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from govrules.errors import PolicyError, Problem, Span, UsageError, suggest
from govrules.policies.parameters import UNITS
from govrules.shipped import shipped_policies
from govrules.trees import Mapping, Scalar, Sequence, read_yaml
from govrules.trees import Node as Tree

LEDGER = "statements.yaml"
LEDGER_KEYS = ("regulations", "articles")
REGULATION_KEYS = ("clause", "heading", "intro", "chapters")
ARTICLE_KEYS = ("clause", "fingerprint", "figures_aside", "statements")
STATEMENT_KEYS = ("id", "kind", "at", "figures")
OTHER_UNITS = ("小时",)
"""Units that a text can use beside those of parameters."""
FIGURE = re.compile(rf"(\d+(?:/\d+|:\d\d)?)({'|'.join((*UNITS, *OTHER_UNITS))})?")


class Kind(StrEnum):
    """How a statement is decided; the value is the code in the ledger."""

    COMPUTED = "computed"
    ATTESTED = "attested"
    NONE = "none"

    @property
    def label(self) -> str:
        """The Chinese word that reports use."""
        return {"computed": "由记录推算", "attested": "由人填报", "none": "不判"}[self.value]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the text: 15工作日, 1/2, 12:00."""

    value: int | str
    unit: str

    def __str__(self) -> str:
        shown = "" if self.unit in ("比例", "时刻") else self.unit
        return f"{self.value}{shown}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One statement: ``at`` are the numbers of its sentences in its article, the title counted as 1."""

    id: str
    clause: str
    kind: Kind
    at: tuple[int, ...]
    figures: tuple[Figure, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Article:
    """One article: the fingerprint of its text, its statements, and figures that no parameter carries.

    ``aside`` gives the reason for each of those.
    """

    clause: str
    fingerprint: str
    entries: tuple[Entry, ...]
    aside: dict[Figure, str]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Regulation:
    """One regulation of a notice: how clauses name it, and the end of the line that is its title.

    ``intro`` names what stands before its first number; ``by_chapter`` says that each chapter counts its
    articles anew, so that clauses name the chapter too.
    """

    clause: str
    heading: str
    intro: str
    by_chapter: bool


@dataclass(frozen=True, slots=True)
class Ledger:
    """The statements of a notice, in its order."""

    regulations: tuple[Regulation, ...]
    articles: tuple[Article, ...]

    @property
    def entries(self) -> Iterator[Entry]:
        """Every statement, in the order of the notice."""
        return (entry for article in self.articles for entry in article.entries)


def load_statements(path: Path | str | None = None) -> Ledger:
    """The ledger of the policy set in a folder, by default the shipped one.

    Raises :class:`~govrules.errors.UsageError` where the set has none, and
    :class:`~govrules.errors.PolicyError` with every problem of the file.
    """
    folder = Path(path) if path is not None else shipped_policies()
    file = folder / LEDGER
    if not file.is_file():
        raise UsageError(f"规则集“{folder}”没有规范语句目录 {LEDGER}，无从核对")
    problems: list[Problem] = []
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"“{file}”读不出来，或不是UTF-8编码") from None
    tree = read_yaml(text, f"{folder.name}/{LEDGER}", problems)
    ledger = _Reader(problems).ledger(tree)
    if problems:
        raise PolicyError(problems)
    return ledger


class _Reader:
    """Reads the tree of a ledger; what is wrong is added to ``problems``."""

    def __init__(self, problems: list[Problem]):
        self.problems = problems
        self.ids: dict[str, Span] = {}
        self.clauses: dict[str, Span] = {}

    def ledger(self, tree: Tree | None) -> Ledger:
        if not isinstance(tree, Mapping):
            self._wrong("规范语句目录应有 regulations 和 articles", tree)
            return Ledger((), ())
        self._keys(tree, LEDGER_KEYS)
        regulations = tuple(self._regulation(item) for item in self._items(tree, "regulations"))
        return Ledger(regulations, tuple(self._article(item) for item in self._items(tree, "articles")))

    def _regulation(self, tree: Mapping) -> Regulation:
        self._keys(tree, REGULATION_KEYS)
        chapters = tree.get("chapters")
        return Regulation(
            self._text(tree, "clause"),
            self._text(tree, "heading"),
            self._text(tree, "intro"),
            isinstance(chapters, Scalar) and chapters.value is True,
        )

    def _article(self, tree: Mapping) -> Article:
        self._keys(tree, ARTICLE_KEYS)
        clause = self._text(tree, "clause")
        self._once(clause, self.clauses, tree.span)
        aside = tree.get("figures_aside")
        reasons = {
            figure: said.text
            for key, said in (aside.entries if isinstance(aside, Mapping) else ())
            if isinstance(said, Scalar) and (figure := self._figure(key))
        }
        entries = tuple(self._entry(item, clause) for item in self._items(tree, "statements"))
        return Article(clause, self._text(tree, "fingerprint"), entries, reasons, tree.span)

    def _entry(self, tree: Mapping, clause: str) -> Entry:
        self._keys(tree, STATEMENT_KEYS)
        name = self._text(tree, "id")
        self._once(name, self.ids, tree.span)
        code = self._text(tree, "kind")
        kind = next((k for k in Kind if k.value == code), Kind.NONE)
        if code and kind.value != code:
            self._wrong(
                f"“{code}”不是语句的种类", tree.get("kind"), f"可用：{'、'.join(k.value for k in Kind)}"
            )
        at = tuple(n.value for n in self._scalars(tree.get("at")) if isinstance(n.value, int) and n.value > 0)
        if not at:
            self._wrong(f"“{name}”没有写明在第几句", tree, "写成 at: 2 或 at: [2, 3]，条题是第1句")
        figures = tuple(f for n in self._scalars(tree.get("figures")) if (f := self._figure(n)))
        return Entry(name, clause, kind, at, figures, tree.span)

    def _figure(self, scalar: Scalar) -> Figure | None:
        match = FIGURE.fullmatch(scalar.text)
        if match is None:
            self._wrong(f"“{scalar.text}”不是带单位的数字", scalar, "写成 15工作日、1/2、12:00")
            return None
        number, unit = match[1], match[2]
        if number.isdecimal():
            if unit is None:
                self._wrong(f"“{scalar.text}”没有单位", scalar, f"可用：{'、'.join(UNITS)}")
            return Figure(int(number), unit or "")
        return Figure(number, "时刻" if ":" in number else "比例")

    # plumbing ------------------------------------------------------------------------------------------

    def _wrong(self, message: str, tree: Tree | None, hint: str | None = None) -> None:
        self.problems.append(Problem(message, tree.span if tree is not None else None, hint))

    def _once(self, name: str, seen: dict[str, Span], span: Span) -> None:
        if name in seen:
            self.problems.append(Problem(f"“{name}”重复，先见于 {seen[name]}", span, "请删去一处"))
        seen.setdefault(name, span)

    def _keys(self, tree: Mapping, known: tuple[str, ...]) -> None:
        for key, _ in tree.entries:
            if key.value not in known:
                hint = suggest(key.text, known) or f"可用：{'、'.join(known)}"
                self._wrong(f"规范语句目录没有“{key.text}”这个键", key, hint)

    def _items(self, tree: Mapping, key: str) -> Iterator[Mapping]:
        listed = tree.get(key)
        if not isinstance(listed, Sequence):
            self._wrong(f"没有写明 {key}", listed or tree)
            return
        for item in listed.items:
            if isinstance(item, Mapping):
                yield item
            else:
                self._wrong(f"{key} 的每一项应有自己的键", item)

    def _scalars(self, tree: Tree | None) -> Iterator[Scalar]:
        listed = tree.items if isinstance(tree, Sequence) else () if tree is None else (tree,)
        yield from (item for item in listed if isinstance(item, Scalar))

    def _text(self, tree: Mapping, key: str) -> str:
        node = tree.get(key)
        if isinstance(node, Scalar) and node.text:
            return node.text
        self._wrong(f"没有写明 {key}", node or tree)
        return ""
