"""The user's own copy of a notice, split into regulations, articles and sentences.

The shape is that of Chinese administrative documents: a regulation begins at the line of its title, and is
divided by 一、（一）1. ⑴ at the beginnings of lines. What stands before the first number of a regulation is
its introduction; what stands before the first regulation is the notice that issues them. The text itself is
no part of a policy set: its ledger of statements knows the articles by a fingerprint and the sentences by
their numbers.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from unicodedata import normalize

from msgspec import Struct

from govrules.errors import UsageError
from govrules.policies.statements import Figure, Regulation

ISSUE = "印发通知"
"""The clause of what stands before the first regulation."""

LONGEST_TITLE = 40
SENTENCE = re.compile(r"[^。]+。?[”』」]?")
CHINESE = "一二三四五六七八九十"
LEVELS = (
    re.compile(rf"([{CHINESE}]+)、"),
    re.compile(rf"[（(]([{CHINESE}]+)[）)]"),
    re.compile(r"(\d{1,2})[.．、](?!\d)"),
    re.compile(r"([⑴-⒇]|[（(]\d{1,2}[）)])"),
)
"""How a line begins at each level: 一、（一）1. ⑴."""

BESIDE_NUMBERS = re.compile(r"(?<!\d)\W|\W(?!\d)|_")
FIGURE = re.compile(
    r"半数|三分之二|半天|(?<!\d)\d{1,2}:\d\d"
    rf"|(?P<rank>第)?(?<![\d{CHINESE}两])(?P<low>\d+|[{CHINESE}两]+)(?:至(?P<high>\d+))?个?"
    r"(?P<unit>工作日|小时|分钟|日(?!常)|字(?!幕)|人(?!大|民|员|代|事|才|次)|次)"
)
FIXED = {"半数": Figure("1/2", "比例"), "三分之二": Figure("2/3", "比例"), "半天": Figure(1, "个")}
SPOKEN = {c: n for n, c in enumerate(CHINESE, start=1)} | {"两": 2}


class Passage(Struct, frozen=True):
    """One article of a copy: its clause as the ledger names it, and its sentences, the title first."""

    clause: str
    sentences: tuple[str, ...]
    heading: bool = False
    """a chapter's title without a text of its own"""

    @property
    def text(self) -> str:
        """The whole article."""
        return "".join(self.sentences)

    @property
    def fingerprint(self) -> str:
        """The hash of the article's words and numbers; spaces and punctuation do not count."""
        plain = BESIDE_NUMBERS.sub("", normalize("NFKC", self.text))
        return hashlib.blake2b(plain.encode(), digest_size=8).hexdigest()

    @property
    def figures(self) -> frozenset[Figure]:
        """The numbers with a unit that the article states; 第3日 is a third working day."""
        return frozenset(figures_in(self.text))


def read_notice(path: Path | str, regulations: Sequence[Regulation]) -> list[Passage]:
    """The articles of a copy in a text file, in the order of the text.

    Raises :class:`~govrules.errors.UsageError` if it cannot be read, or if no regulation is found in it.
    """
    name = Path(path)
    if name.suffix.lower() not in (".txt", ".md", ""):
        raise UsageError(f"“{name}”：--notice 读纯文本，请把全文另存为 .txt")
    try:
        content = name.read_bytes()
    except OSError as error:
        raise UsageError(f"读不了“{name}”：{error.strerror}") from None
    return split(_decoded(content, name), regulations)


def _decoded(content: bytes, name: Path) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(f"“{name}”不是UTF-8或GB18030编码的文本，请另存为UTF-8")


def split(text: str, regulations: Sequence[Regulation]) -> list[Passage]:
    """The articles of a text, in its order; raises :class:`UsageError` where it has no regulation."""
    found = list(_passages(text, regulations))
    if all(passage.clause == ISSUE for passage in found):
        titles = "、".join(f"……{regulation.heading}" for regulation in regulations)
        raise UsageError(f"全文里找不到任何一部制度的标题（{titles}）；标题应独占一行")
    return [passage for passage in found if passage.sentences]


def _passages(text: str, regulations: Sequence[Regulation]) -> Iterator[Passage]:
    regulation: Regulation | None = None
    numbers: list[str] = []
    clause, lines = ISSUE, list[str]()
    for line in filter(None, map(str.strip, text.splitlines())):
        if begun := next((r for r in regulations if _is_title(line, r)), None):
            yield _passage(clause, lines, numbers)
            regulation, numbers = begun, []
            clause, lines = regulation.clause + regulation.intro, []
            continue
        number = next(((n, m) for n, pattern in enumerate(LEVELS) if (m := pattern.match(line))), None)
        if regulation is None or number is None:
            lines.append(line)
            continue
        yield _passage(clause, lines, numbers)
        level, match = number
        numbers = [*_padded(numbers)[:level], match[1]]
        clause, lines = _clause(regulation, numbers), [line[match.end() :]]
    yield _passage(clause, lines, numbers)


def _passage(clause: str, lines: Sequence[str], numbers: Sequence[str]) -> Passage:
    """An article from its lines; the first line of a chapter is its title, all others run on."""
    title, rest = (lines[:1], lines[1:]) if len(numbers) == 1 else ([], lines)
    sentences = [s for run in (*title, "".join(rest)) for s in SENTENCE.findall(run)]
    return Passage(clause, tuple(sentences), heading=bool(title) and not rest)


def _padded(numbers: Sequence[str]) -> list[str]:
    """The numbers of all levels, empty below the last."""
    return [*numbers, *[""] * len(LEVELS)][: len(LEVELS)]


def _is_title(line: str, regulation: Regulation) -> bool:
    bare = line.strip("《》")
    return (
        bare.endswith(regulation.heading) and len(bare) <= LONGEST_TITLE and not re.search("[,，。《]", bare)
    )


def _clause(regulation: Regulation, numbers: Sequence[str]) -> str:
    """The clause as rules write it: 公文意见（四）, 督查规定二（一）1⑵."""
    chapter, article, item, part = _padded(numbers)
    told = chapter if regulation.by_chapter or not article else ""
    if part.strip("（()）").isdecimal() and len(part) > 1:
        part = chr(ord("⑴") + int(part.strip("（()）")) - 1)
    return f"{regulation.clause}{told}{f'（{article}）' if article else ''}{item}{part}"


def figures_in(text: str) -> Iterator[Figure]:
    """The numbers with a unit in a text, spelled in digits or in Chinese; days of the calendar are none."""
    plain = normalize("NFKC", text)
    for match in FIGURE.finditer(plain):
        said = match[0]
        if said in FIXED:
            yield FIXED[said]
        elif ":" in said:
            yield Figure(said, "时刻")
        elif plain[match.start() - 1 : match.start()] != "月":
            unit = "工作日" if match["rank"] and match["unit"] == "日" else match["unit"]
            for number in filter(None, (match["low"], match["high"])):
                yield Figure(_number(number), unit)


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    tens, ten, units = text.partition("十")
    if not ten:
        return SPOKEN.get(text, 0) if len(text) == 1 else 0
    return SPOKEN.get(tens, 1) * 10 + SPOKEN.get(units, 0)
