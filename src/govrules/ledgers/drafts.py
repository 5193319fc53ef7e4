"""Drafts (.docx, .txt, .md): one record each, of what the text itself shows, with the place of every fact.

That is its length (:mod:`govrules.ledgers.word_count`), the title, the document number, the signer, the date
and the date of printing. A fact that the text does not show, or shows twice and differently, is absent. What
no text shows (部署范围 …) stands in a record of the same kind whose 编号 is the draft's file name without its
ending: the two are one document (:func:`join_drafts`).

Places are ``通知.docx:第3段``, a paragraph of the text as it reads (blank ones count), or ``通知.txt:第3行``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import takewhile
from pathlib import PurePath

from msgspec import Struct, field
from msgspec.structs import replace

from govrules.errors import Problem
from govrules.language.terms import Term, plain
from govrules.ledgers.batch import Identity, identity_of
from govrules.ledgers.docx import NoDocxError, Paragraph, read_docx
from govrules.ledgers.entries import Contents, Entry, placed, refused_file
from govrules.ledgers.word_count import characters_of, words_of
from govrules.models.record_types import column_names, kind_title, record_types
from govrules.models.values import ValueProblem, read_value

PAPERS: Mapping[str, str] = {"document": "word_count", "submission": "", "news_report": "text_length"}
"""the kinds of record that a draft can be, the usual one first, and the fact that its length is"""

HEAD = 30
"""paragraphs among which a title is looked for that no style marks; a sentence or a salutation ends them"""

LONGEST = 200
"""characters of one paragraph of a title"""

TITLES = {
    "subject": "标题",
    "document_number": "发文字号",
    "signer": "签发人",
    "document_date": "成文日期",
    "issued_date": "印发日期",
}
"""the facts that a text shows, as offices label them"""

_MARK = re.compile(r"^#{1,6} ")
_LABELS = {title: name for name, title in TITLES.items()} | {"文件标题": "subject", "文号": "document_number"}
_LABELLED = re.compile("({})\\s*[:：](.+)".format("|".join(map(r"\s*".join, _LABELS))), re.DOTALL)
_NUMBER = re.compile(r"([一-鿿]{2,20})([〔\[［(（【])(\d{4})([〕\]］)）】])(第?)(\d{1,5})号")
_NUMBER_AND_SIGNER = re.compile(r"(.+号)\s*签发人[:：](.*)", re.DOTALL)
_NAME = re.compile(r"[一-鿿]{2,4}|[一-鿿·]{5,20}")
_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_HAN_DATE = re.compile(
    r"([〇○◯零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_HAN = dict.fromkeys("〇○◯零", 0) | {char: number for number, char in enumerate("一二三四五六七八九", 1)}
_PRINTED = re.compile(r"[^，。；]{0,40}?(\d{4}年\d{1,2}月\d{1,2}日)印发")
_TITLE = re.compile(
    r"[^。；！？:：]*关于[^。；！？]+(?:决议|决定|命令|公报|公告|通告|意见|通知|通报|报告|请示|批复|议案|函|纪要"
    r"|方案|办法|规定|规则|细则|要点|计划|规划|措施|制度|预案)(?:（[^（）]{1,10}）)?"
)
_ISSUER = re.compile(r"[一-鿿、（）]{2,40}(?:政府|委员会|办公室|办公厅|局|部|厅|院|处)")


class Line(Struct, frozen=True):
    """A paragraph, a line or a labelled table cell, with its place; ``free`` says that it is in no table."""

    place: str
    text: str
    free: bool = True
    heading: bool = False

    @property
    def close(self) -> str:
        """The text without blanks."""
        return "".join(self.text.split())


class _Shown(Struct):
    """What a text shows: the values of each fact, each with its first place, and what is to be said of it."""

    values: defaultdict[str, dict[object, str]] = field(default_factory=lambda: defaultdict(dict))
    notes: list[str] = field(default_factory=list)

    def add(self, name: str, value: object, place: str) -> None:
        self.values[name].setdefault(value, place)

    def settled(self) -> dict[str, tuple[object, str]]:
        """The facts that have one value, each with its place; the others are noted."""
        for name, values in self.values.items():
            if len(values) > 1:
                self.notes.append(f"{'、'.join(values.values())}：{TITLES[name]}不一致，没有取")
        return {name: next(iter(values.items())) for name, values in self.values.items() if len(values) == 1}


def read_document(data: bytes, file: str, kind: str | None) -> Contents:
    """The record of a .docx; ``kind`` is what it is, by default a 公文."""
    try:
        text = read_docx(data)
    except NoDocxError as error:
        return refused_file(file, [Problem(error.message, None, error.hint)])
    notes = ["有未处理的修订，按全部接受后的文字读"] if text.revised else []
    return _read([p.text for p in text.paragraphs], list(_lines(text.paragraphs)), "段", file, kind, notes)


def read_text(text: str, file: str, kind: str | None) -> Contents:
    """The record of a .txt or a .md; the marks of Markdown's headings are no text."""
    rows = text.split("\n")
    texts = [_MARK.sub("", row) for row in rows] if file.lower().endswith(".md") else rows
    lines = [
        Line(f"第{n}行", text, heading=row == f"# {text}")
        for n, (row, text) in enumerate(zip(rows, texts, strict=True), start=1)
    ]
    return _read(texts, lines, "行", file, kind, [])


def _read(
    texts: Sequence[str], lines: Sequence[Line], unit: str, file: str, kind: str | None, notes: list[str]
) -> Contents:
    """The record of what ``lines`` show; its length is that of ``texts``, each of which is a ``unit``."""
    kind = kind or next(iter(PAPERS))
    if kind not in PAPERS:
        kinds = "、".join(kind_title(paper) for paper in PAPERS)
        return refused_file(file, [Problem(f"文稿不能读作{kind_title(kind)}", None, f"可读作：{kinds}")])
    written = [number for number, text in enumerate(texts, start=1) if text.strip()]
    if not written:
        return refused_file(file, [Problem("文稿里没有文字", None, "写入正文后再试")])
    terms = record_types()[kind].terms
    shown = _shown(lines)
    facts = {name: fact for name, fact in shown.settled().items() if name in terms}
    words, characters = sum(map(words_of, texts)), sum(map(characters_of, texts))
    seen = "、".join(f"{title}（{facts[name][1]}）" for name, title in TITLES.items() if name in facts)
    unseen = "、".join(title for name, title in TITLES.items() if name in terms and name not in facts)
    said = f"字数{words}，字符数（不计空格）{characters}"
    said += (f"；写明了{seen}" if seen else "") + (f"；没有看出{unseen}，按未登记处理" if unseen else "")
    if length := PAPERS[kind]:
        facts[length] = words, f"第{written[0]}至{written[-1]}{unit}"
    facts = {"id": (PurePath(file).stem, f"第{written[0]}{unit}"), **facts}
    entry = Entry(
        file,
        written[0],
        {"kind": kind} | {name: value for name, (value, _) in facts.items()},
        cells={name: place for name, (_, place) in facts.items()},
        shown={name: placed(file, place) for name, (_, place) in facts.items()},
    )
    return Contents((entry,), warnings=tuple(f"{file}：{note}" for note in (said, *notes, *shown.notes)))


# --- what the text shows --------------------------------------------------------------------------------


def _lines(paragraphs: Sequence[Paragraph]) -> Iterator[Line]:
    """The paragraphs as lines; a table cell that is a label (签发人) goes with the cell to its right."""
    cells: defaultdict[tuple[int, int], list[Paragraph]] = defaultdict(list)
    for paragraph in paragraphs:
        yield Line(f"第{paragraph.number}段", paragraph.text, paragraph.cell is None, paragraph.heading)
        if paragraph.cell:
            cells[paragraph.cell].append(paragraph)
    for (row, column), inside in cells.items():
        label = "".join("".join(p.text for p in inside).split()).rstrip(":：")
        if label in _LABELS and (value := cells.get((row, column + 1))):
            text = "".join(p.text for p in value)
            yield Line(f"第{value[0].number}段", f"{label}：{text}", free=False)


def _shown(lines: Sequence[Line]) -> _Shown:
    shown = _Shown()
    for line in lines:
        if labelled := _LABELLED.fullmatch(line.text.strip()):
            _take(shown, _LABELS["".join(labelled[1].split())], labelled[2], line.place)
        elif line.free and (both := _NUMBER_AND_SIGNER.fullmatch(line.text.strip())):
            _take(shown, "document_number", both[1], line.place)
            _take(shown, "signer", both[2], line.place)
        elif line.free and (printed := _PRINTED.fullmatch(line.close)):
            _take(shown, "issued_date", printed[1], line.place)
        elif line.free:
            _take(shown, "document_number", line.text, line.place)
            _take(shown, "document_date", line.text, line.place)
    if "subject" not in shown.values and (title := _title(lines)):
        shown.add("subject", *title)
    return shown


def _take(shown: _Shown, name: str, text: str, place: str) -> None:
    """Add the fact ``name`` if ``text`` is one, whole."""
    close = "".join(text.split())
    match name:
        case "subject" if close:
            shown.add(name, close, place)
        case "document_number" if found := _NUMBER.fullmatch(close):
            code, left, year, right, ordinal, number = found.groups()
            standard = f"{code}〔{int(year)}〕{int(number)}号"
            shown.add(name, standard, place)
            if left + right != "〔〕" or ordinal or number.startswith("0"):
                why = "年份用六角括号〔〕，序号不加“第”、不编虚位"
                shown.notes.append(f"{place}：发文字号写作“{found[0]}”，应作“{standard}”（{why}）")
        case "signer":
            names = re.split(r"[\s、，,]+", text.strip())
            if [len(part) for part in names] == [1, 1]:  # 张　某
                names = ["".join(names)]
            if len(names) > 1:
                shown.notes.append(f"{place}：签发人不止一位，没有取")
            elif _NAME.fullmatch(names[0]):
                shown.add(name, names[0], place)
        case "document_date" | "issued_date" if found := _DATE.fullmatch(close) or _HAN_DATE.fullmatch(close):
            year, month, day = found.groups()
            try:
                shown.add(name, date(_year(year), _number(month), _number(day)), place)
            except ValueError:
                shown.notes.append(f"{place}：“{close}”不是有效日期，没有取")


def _year(text: str) -> int:
    return int("".join(str(_HAN.get(char, char)) for char in text))


def _number(text: str) -> int:
    """A number below 100, in figures or as 二十一; 0 for what is neither."""
    tens, ten, ones = text.partition("十")
    if not ten:
        return int(text) if text.isdecimal() else _HAN.get(text, 0)
    return _HAN.get(tens or "一", 0) * 10 + (_HAN.get(ones, 0) if ones else 0)


def _title(lines: Sequence[Line]) -> tuple[str, str] | None:
    """The title with its place: the paragraphs in a title's style, or else what reads like one (关于…的通知).

    It may run over three paragraphs, the first of which may be the issuer.
    """
    for start, line in enumerate(lines):
        if line.heading and line.close:
            return "".join(p.close for p in takewhile(lambda p: p.heading, lines[start:])), line.place
    head = list(takewhile(_before_the_text, (line for line in lines[:HEAD] if line.free)))
    for start, line in enumerate(head):
        if "关于" in line.close or _ISSUER.fullmatch(line.close):
            run = list(takewhile(lambda p: 0 < len(p.close) < LONGEST, head[start : start + 3]))
            for stop in range(len(run), 0, -1):
                if _TITLE.fullmatch(title := "".join(p.close for p in run[:stop])):
                    return title, line.place
    return None


def _before_the_text(line: Line) -> bool:
    return "。" not in line.text and (not line.close.endswith((":", "：")) or "签发人" in line.close)


# --- a draft and its record -----------------------------------------------------------------------------


def join_drafts(contents: Contents, kind: str | None) -> Contents:
    """The contents with each draft joined to the one other record of its kind and id, if there is one.

    The record then has what the draft shows, too; where it states otherwise it is refused. A title may lack
    the issuer, and stays as the record has it.
    """
    every = tuple(contents.entries)
    holders: defaultdict[Identity, list[Entry]] = defaultdict(list)
    for entry in every:
        known, name = identity_of(entry.data, kind)
        if known is not None and name is not None:
            holders[known, name].append(entry)
    joined: dict[int, Entry | None] = {}
    for (known, _), entries in holders.items():
        drafts, records = [e for e in entries if e.shown], [e for e in entries if not e.shown]
        if len(drafts) == len(records) == 1:
            joined[id(records[0])], joined[id(drafts[0])] = _joined(records[0], drafts[0], known), None
    kept = (joined.get(id(entry), entry) for entry in every)
    return replace(contents, entries=tuple(entry for entry in kept if entry is not None))


def _joined(record: Entry, draft: Entry, kind: str) -> Entry:
    assert isinstance(record.data, Mapping)
    assert isinstance(draft.data, Mapping)
    names = column_names(kind)
    data = dict(record.data)
    keys = {term.name: key for key in data if (term := names.get(plain(str(key))))}
    faults = list(record.faults)
    for name, place in draft.shown.items():
        value, key = draft.data[name], keys.get(name, name)
        if data.get(key) is None:
            data[key] = value
        elif not _same(names[name], data[key], value):
            message = f"“{key}”与文稿（{place}）所写的“{value}”不一致"
            faults.append(Problem(message, record.locate((key,)), "改正其中一处", record.cell((key,))))
    return replace(record, data=data, faults=tuple(faults), shown=draft.shown)


def _same(term: Term, stated: object, shown: object) -> bool:
    """Whether a record states what the draft shows; what it states wrongly its model will say."""
    try:
        read = read_value(term, stated)
    except ValueProblem:
        return True
    if term.name == "subject":
        return str(shown).endswith(plain(str(read)))
    return read == shown
