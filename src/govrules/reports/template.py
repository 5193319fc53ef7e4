"""An empty ledger of one record type: a workbook to be filled in and read back by govrules.

A header of Chinese titles, a note on each (what it is and how to write it), drop-downs for choices, and
cells that take dates as dates and texts as texts. What a table has no room for (lists of rows) is left out;
waivers have a sheet of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from govrules.errors import display_width
from govrules.language.terms import Term, Type
from govrules.ledgers.waivers import WaiverEntry
from govrules.ledgers.workbooks import WAIVERS
from govrules.models.cells import NONE_WORD
from govrules.models.record_types import is_list_of_rows, kind_title, record_types
from govrules.models.values import MOST, VALUE, YEARS
from govrules.models.vocabulary import Vocabulary
from govrules.reports.sheets import Book

LAST_ROW = 1_048_575
"""The last row of a sheet, counted from 0: so far down the cells are ready to be filled in."""
LONGEST_CHOICES = 255
"""Characters that a drop-down's choices may have; a longer list stands in the note alone."""
NEEDED, ATTESTED, ORDINARY = "#f6c7c2", "#e3d9f5", "#e5e6eb"
"""What the header's cells are coloured by: must be filled in, is for somebody to judge, all else."""
HOW = {
    Type.BOOL: "填“是”或“否”。",
    Type.DAY: "填日期，如 2026-09-18。",
    Type.MOMENT: "填日期和钟点，如 2026-09-18 16:30；只知道日期的，填日期。",
    Type.TEXT: "填文字。",
    Type.PERSON: "填姓名，或人员编号。",
    Type.LIST: "可填几项，用“、”分开。",
}
"""How a cell of each type is filled in."""

OF_WAIVERS = {
    "record_id": ("编号（必填）", "所豁免的那条记录的编号，照台账填写。"),
    "rule": ("规则（必填）", "填报告里的规则编号，如 GW-04-12；条文给特殊情况留了余地的，才能豁免。"),
    "reason": ("理由（必填）", "填文字，写明特殊在哪里。"),
    "given_by": ("批准人（必填）", "填批准豁免的人，如：秘书科科长林某。"),
    "valid_until_date": (
        "有效期至（必填）",
        f"填日期，如 2026-12-31，当日仍有效；没有期限的填“{NONE_WORD}”。",
    ),
}
"""The columns of the sheet of waivers, each with its note: a waiver cannot do without any."""


def ledger_template(kind: str, made: date, labels: Vocabulary | None = None) -> bytes:
    """An empty ledger for records of ``kind`` (a code), as a workbook.

    ``made`` is the day the file gives for its own; ``labels`` are those of the policy set (None: the shipped
    ones). Raises KeyError for an unknown kind, :class:`~govrules.errors.UsageError` without xlsxwriter.
    """
    record_type = record_types(labels)[kind]
    terms = [record_type.columns["id"], *record_type.terms.values()]
    columns = [
        (term, _note(term, record_type.references), _colour(term))
        for term in terms
        if not is_list_of_rows(term)
    ]
    book = Book(made)
    _add_sheet(book, record_type.title, columns)
    waiver = WaiverEntry.terms()
    columns = [(waiver[name], "\n".join(note), NEEDED) for name, note in OF_WAIVERS.items()]
    _add_sheet(book, WAIVERS, columns)
    return book.bytes()


def _colour(term: Term) -> str:
    return NEEDED if term.name == "id" else ATTESTED if term.attested else ORDINARY


def _add_sheet(book: Book, title: str, columns: Sequence[tuple[Term, str, str]]) -> None:
    """A sheet of these columns, each with its note and colour, ready to be filled in."""
    sheet = book.book.add_worksheet(title)
    for column, (term, note, colour) in enumerate(columns):
        head = book.format(bold=True, bg_color=colour, border=1, border_color="#c9cdd4")
        sheet.write_string(0, column, term.title, head)
        sheet.write_comment(0, column, note, _size(note))
        width = max(display_width(term.title) + 4, 12)
        sheet.set_column(column, column, width, book.format(num_format=_shape(term)))
        if rule := _validation(term):
            sheet.data_validation(1, column, LAST_ROW, column, rule)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.autofilter(0, 0, 0, len(columns) - 1)


def _note(term: Term, references: Mapping[str, str]) -> str:
    """What a column is, how its cells are filled in, and what a blank one means."""
    if term.name == "id":
        return "编号（必填）\n同类记录不得重号，照原样填写，如 0123。"
    lines = [term.title]
    if term.attested:
        lines.append("由人判断后填写，并填“核对人”“核对日期”。")
    if term.name in references:
        lines.append(f"填所指{kind_title(references[term.name])}的编号。")
    else:
        lines.append(_how(term))
    if choices := list(_element(term).labels.values()):
        lines.append(f"可填：{'、'.join(choices)}。")
    lines.append(f"空着：{blank_text(term)}。")
    if term.synonyms:
        lines.append(f"列名也可写作：{'、'.join(term.synonyms)}。")
    return "\n".join(lines)


def _how(term: Term) -> str:
    match term.type:
        case Type.INT:
            return f"填整数，单位：{term.unit}。" if term.unit else "填整数。"
        case Type.CODE:
            return "从下拉单中选一项。"
        case Type.CODES:
            return HOW[Type.LIST]
        case _:
            return HOW[term.type]


def blank_text(term: Term) -> str:
    """What a blank cell of the column means."""
    if term.blank == "null":
        return "还没有办" if term.act else "没有"
    return f"没有登记；没有的填“{NONE_WORD}”" if term.nullable else "没有登记"


def _element(term: Term) -> Term:
    """What one value of the cell is: that of a list's elements, else the term itself."""
    return term.items.get(VALUE, term)


def _shape(term: Term) -> str:
    """The number format of a column: @ keeps a text as it is typed."""
    match term.type:
        case Type.DAY:
            return "yyyy-mm-dd"
        case Type.MOMENT:
            return "yyyy-mm-dd hh:mm"
        case Type.INT:
            return "0"
        case _:
            return "@"


def _validation(term: Term) -> dict[str, Any] | None:
    """What a cell may hold; a value that is none of it but 无 can be left standing where null is allowed."""
    if term.type is Type.LIST and not _element(term).labels:
        return None
    apart = term.nullable and term.blank == "absent"
    rule: dict[str, Any] = {
        "error_title": term.title,
        "error_message": _how(term),
        "error_type": "warning" if apart else "stop",
    }
    match _element(term).type:
        case Type.BOOL:
            return rule | {"validate": "list", "source": ["是", "否"]}
        case Type.CODE | Type.CODES:
            choices = list(_element(term).labels.values())
            if not choices or len(",".join(choices)) > LONGEST_CHOICES:
                return None
            one = term.type is Type.CODE  # of a set the list offers one, and several may be typed
            return rule | {"validate": "list", "source": choices, "show_error": one}
        case Type.INT:
            return rule | {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": MOST}
        case Type.DAY | Type.MOMENT:
            first, last = date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31)
            return rule | {"validate": "date", "criteria": "between", "minimum": first, "maximum": last}
        case _:
            return None


def _size(note: str) -> dict[str, int]:
    """The size of a note's box, in pixels, so that all of it shows."""
    lines = sum(-(-display_width(line) // 34) or 1 for line in note.split("\n"))
    return {"width": 260, "height": 24 + 18 * lines}
