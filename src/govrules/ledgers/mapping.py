"""Mappings: what the columns of an office's own ledger are, where they are not called as facts are.

A YAML file, for ``check --mapping``::

    台账映射:
      收文登记:            # the sheet, or the file without its ending; * stands for any characters
        记录类型: 请示答复
        表头行: 3          # only where it cannot be told from the columns (a Parquet file tells it)
        列: {文号: 编号, 来文单位: 请示单位, 收到日期: 收文日期}
        不读: [序号, 备注]
        是: [已办]         # the ledger's words for 是, 否, 无 and 未登记
        未登记: [不详]

A column that stands nowhere in it is read where its own name is known, else said to be left out. Of several
columns alike each is called by its group, above it, and its title: 办理日期 for the 日期 under 办理.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from govrules.errors import Problem, ProblemsError, Span, UsageError, suggest
from govrules.language.terms import Term, Type, plain
from govrules.ledgers.entries import Contents, TableReader, clean, gathered, refused_file
from govrules.ledgers.json_text import MAPPING
from govrules.ledgers.tables import (
    HEADER_ROWS,
    NOT_RECORDED,
    Row,
    is_note,
    own_titles,
    read_rows,
    titles_of,
)
from govrules.models.cells import NONE_WORD, NOT_IN_TABLES
from govrules.models.record_types import column_names, is_list_of_rows, kind_of, kind_title, record_types
from govrules.models.vocabulary import Vocabulary
from govrules.trees import Mapping as Table
from govrules.trees import Node, Scalar, read_yaml
from govrules.trees import Sequence as Items

KIND, HEADER_ROW, COLUMNS, IGNORED = "记录类型", "表头行", "列", "不读"
WORDS = {"是": "是", "否": "否", "无": NONE_WORD, "未登记": NOT_RECORDED}
"""The keys for a ledger's own words, each with what such a word is read as."""
KEYS = (KIND, HEADER_ROW, COLUMNS, IGNORED, *WORDS)


class Column(Struct, frozen=True):
    """A column of the ledger by its own title, what it is, and where the mapping says so."""

    title: str
    term: Term | None
    """None: it is not to be read"""
    span: Span


class SheetMapping(Struct, frozen=True):
    """What the tables are whose name fits ``pattern``; ``columns`` and ``words`` go by their plain form."""

    pattern: str
    span: Span
    kind: str
    header_row: int | None
    columns: Mapping[str, Column]
    words: Mapping[str, str]

    def reader(self) -> TableReader:
        """What reads such a table."""
        return TableReader(frozenset(self.columns), self.read)

    def read(
        self, rows: Sequence[Row], file: str, vocabulary: Vocabulary | None, *, cells: bool = False
    ) -> Contents:
        """The records of a table, its columns called as the facts are."""
        at = self._header(rows)
        titles = titles_of(rows, at) if at is not None else []
        if problems := list(self._problems(file, titles if at is not None else None)):
            return gathered(refused_file(self.span.source, [problem]) for problem in problems)
        assert at is not None
        columns = [self.columns.get(title) for title in titles]
        header = [
            title if column is None else column.term.title if column.term else ""
            for title, column in zip(titles, columns, strict=True)
        ]
        again = [plain(cell) for cell in rows[at].cells]
        read = [replace(rows[at], cells=header, own=own_titles(rows, at))]
        for row in rows[at + 1 :]:
            if [plain(cell) for cell in row.cells] == again:
                read.append(replace(row, cells=header))
                continue
            values = row.cells if is_note(row) else self._values(row.cells, columns)
            if any(cell.strip() for cell in values):
                read.append(replace(row, cells=values, own=row.cells))
        contents = read_rows(read, file, self.kind, vocabulary, cells=cells)
        above = "、".join(str(row.number) for row in rows[:at])
        said = (f"{file}：第{above}行在表头之上，没有读入",) if above else ()
        return replace(contents, warnings=(*said, *contents.warnings))

    def _header(self, rows: Sequence[Row]) -> int | None:
        """Which row is the header: row 0 if there is one, the row that is said, or that with most columns."""
        if rows[0].number == 0:
            return 0
        if self.header_row is not None:
            return next((i for i, row in enumerate(rows) if row.number == self.header_row), None)
        found = [len(self.columns.keys() & set(titles_of(rows, at))) for at in range(len(rows[:HEADER_ROWS]))]
        return found.index(max(found)) if max(found) else None

    def _problems(self, file: str, titles: Sequence[str] | None) -> Iterator[Problem]:
        """What of the mapping does not fit a table with these titles."""
        if titles is None:
            said = f"第{self.header_row}行没有内容" if self.header_row else "没有映射里的任何一列"
            yield Problem(f"{file}{said}", self.span, "改正“表头行”或“列”")
            return
        names = column_names(self.kind)
        mapped = {column.term.name: column for column in self.columns.values() if column.term}
        for key, column in self.columns.items():
            if titles.count(key) > 1:
                yield Problem(
                    f"{file}有{titles.count(key)}列“{column.title}”",
                    column.span,
                    "改成不同的列名，或在上一行分别写明组名",
                )
            elif key not in titles:
                hint = suggest(key, [t for t in titles if t and t not in self.columns])
                yield Problem(
                    f"{file}没有“{column.title}”列", column.span, hint or "改正列名，或从映射里删去"
                )
        for title in titles:
            term = names.get(title) if title not in self.columns else None
            if term is not None and term.name in mapped:
                column = mapped[term.name]
                message = f"{file}的“{title}”列与映射为“{term.title}”的“{column.title}”列是同一项"
                yield Problem(message, column.span, "其中一列写进“不读”")

    def _values(self, cells: Sequence[str], columns: Sequence[Column | None]) -> list[str]:
        """The cells of a row, the ledger's own words replaced, what is not to be read blank."""
        values = list(cells)
        for index, (cell, column) in enumerate(zip(cells, columns, strict=False)):
            if column is not None:
                values[index] = self._value(column.term, cell) if column.term else ""
        return values

    def _value(self, term: Term, cell: str) -> str:
        word = self.words.get(plain(cell), "")
        fits = (
            (word in ("是", "否") and term.type is Type.BOOL)
            or (word == NONE_WORD and term.nullable)
            or (word == NOT_RECORDED and term.name != "id")
        )
        return word if fits else cell


class LedgerMapping(Struct, frozen=True):
    """The mappings of one file; ``seen`` are the tables that were asked for while files are read."""

    source: str
    sheets: tuple[SheetMapping, ...]
    seen: dict[str, None] = field(default_factory=dict)

    def reader_of(self, table: str) -> TableReader | None:
        """What reads the table of this name: its own mapping, or the first whose pattern fits."""
        self.seen[table] = None
        own = [sheet for sheet in self.sheets if sheet.pattern == table]
        fitting = [sheet for sheet in self.sheets if fnmatchcase(table, sheet.pattern)]
        return next((sheet.reader() for sheet in (*own, *fitting)), None)

    def warnings(self) -> tuple[str, ...]:
        """Which mappings no table that was read has used."""
        return tuple(
            f"{sheet.span}：没有“{sheet.pattern}”这张表，这段映射没有用上"
            + (f"（{hint}）" if (hint := suggest(sheet.pattern, self.seen)) else "")
            for sheet in self.sheets
            if not any(name == sheet.pattern or fnmatchcase(name, sheet.pattern) for name in self.seen)
        )


def load_mapping(path: Path | str) -> LedgerMapping:
    """The mappings in a file; raises :class:`ProblemsError` with everything that is wrong with it."""
    source = clean(str(path))
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"读不了映射文件“{source}”：{error.strerror or error}") from None
    except UnicodeDecodeError:
        raise UsageError(f"映射文件“{source}”不是UTF-8编码") from None
    problems: list[Problem] = []
    tree = read_yaml(text, source, problems)
    root = tree.get(MAPPING) if isinstance(tree, Table) else None
    sheets: list[SheetMapping] = []
    if isinstance(tree, Table) and isinstance(root, Table):
        problems += [_unknown(key, (MAPPING,)) for key, _ in tree.entries if key.text != MAPPING]
        for key, node in root.entries:
            if (sheet := _sheet(key, node, problems)) is not None:
                sheets.append(sheet)
    elif tree is not None:
        problems.append(Problem(f"映射文件应以“{MAPPING}:”开头，下面按工作表写明各列", (root or tree).span))
    if problems:
        raise ProblemsError(problems)
    return LedgerMapping(source, tuple(sheets))


def _sheet(name: Scalar, node: Node, problems: list[Problem]) -> SheetMapping | None:
    if not isinstance(node, Table):
        problems.append(Problem(f"“{name.text}”下面应写明{'、'.join(KEYS[:3])}", name.span))
        return None
    problems += [_unknown(key, KEYS) for key, _ in node.entries if key.text not in KEYS]
    before = len(problems)
    kind = _kind(name, node.get(KIND), problems)
    columns = _columns(kind, node.get(COLUMNS), problems) if kind else {}
    for title in _texts(node.get(IGNORED), problems):
        _put(columns, Column(title.text, None, title.span), problems)
    if not columns and len(problems) == before:
        problems.append(
            Problem(f"“{name.text}”没有写明任何一列", name.span, f"写作 {COLUMNS}: {{文号: 编号}}")
        )
    words: dict[str, str] = {}
    for key, meaning in WORDS.items():
        for word in _texts(node.get(key), problems):
            if words.setdefault(plain(word.text), meaning) != meaning:
                problems.append(Problem(f"“{word.text}”写了两种意思", word.span, "只留一处"))
    row = _header_row(node.get(HEADER_ROW), problems)
    return SheetMapping(name.text, name.span, kind, row, columns, words) if kind else None


def _kind(name: Scalar, node: Node | None, problems: list[Problem]) -> str | None:
    said = node.text if isinstance(node, Scalar) and node.value is not None else ""
    if (kind := kind_of(said)) is None:
        titles = [record_type.title for record_type in record_types().values()]
        message = f"没有记录类型“{said}”" if said else f"“{name.text}”没有写明记录类型"
        hint = (said and suggest(said, [*record_types(), *titles])) or f"可填：{'、'.join(titles)}"
        problems.append(Problem(message, node.span if node is not None else name.span, hint))
    return kind


def _columns(kind: str, node: Node | None, problems: list[Problem]) -> dict[str, Column]:
    """The columns that are read, each with its fact; a fact has one column."""
    columns: dict[str, Column] = {}
    if node is None or (isinstance(node, Scalar) and node.value is None):
        return columns
    if not isinstance(node, Table):
        problems.append(Problem(f"“{COLUMNS}”写成 {{台账的列名: 项目名}}", node.span))
        return columns
    names = column_names(kind)
    for key, value in node.entries:
        said = value.text if isinstance(value, Scalar) and value.value is not None else ""
        term = names.get(plain(said))
        if term is None:
            hint = suggest(plain(said), names) if said else f"不用的列写进“{IGNORED}”"
            problems.append(Problem(f"{kind_title(kind)}没有“{said}”这一项", value.span, hint))
        elif is_list_of_rows(term):
            problems.append(Problem(f"表格里填不下“{term.title}”", value.span, NOT_IN_TABLES))
        elif other := next((c for c in columns.values() if c.term == term), None):
            message = f"“{key.text}”列与“{other.title}”列都写成了“{term.title}”"
            problems.append(Problem(message, value.span, "一项只能有一列"))
        else:
            _put(columns, Column(key.text, term, key.span), problems)
    return columns


def _put(columns: dict[str, Column], column: Column, problems: list[Problem]) -> None:
    if columns.setdefault(plain(column.title), column) is not column:
        problems.append(Problem(f"“{column.title}”列写了两次", column.span, "只留一处"))


def _texts(node: Node | None, problems: list[Problem]) -> list[Scalar]:
    """The texts of a list."""
    if node is None:
        return []
    items = node.items if isinstance(node, Items) else ()
    texts = [item for item in items if isinstance(item, Scalar) and plain(item.text)]
    if not isinstance(node, Items) or len(texts) < len(items):
        problems.append(Problem("这里应是一列文字", node.span, "写作 [甲, 乙]"))
    return texts


def _header_row(node: Node | None, problems: list[Problem]) -> int | None:
    value = node.value if isinstance(node, Scalar) else None
    if node is not None and not (isinstance(value, int) and not isinstance(value, bool) and value > 0):
        problems.append(Problem(f"“{HEADER_ROW}”应是行号", node.span, "写作 表头行: 3"))
        return None
    return value if isinstance(value, int) else None


def _unknown(key: Scalar, known: Sequence[str]) -> Problem:
    hint = suggest(key.text, known) or f"可用：{'、'.join(known)}"
    return Problem(f"映射文件没有“{key.text}”这个键", key.span, hint)
