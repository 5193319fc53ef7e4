"""Terms: the facts that rules may name, with their English name, Chinese title and type."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct, field


class Type(StrEnum):
    """The types of the rule language."""

    BOOL = "bool"
    INT = "int"
    CODE = "code"
    """one of a closed list of choices"""
    CODES = "codes"
    """a set of choices; the core sees one boolean per choice"""
    TEXT = "text"
    DAY = "day"
    MOMENT = "moment"
    PERSON = "person"
    """a text that names a person of the roster"""
    LIST = "list"
    """a list of rows or of values; the core sees only what is asked of it"""


class Term(Struct, frozen=True):
    """A fact of one record type, as rules, inputs and reports know it.

    ``name`` is the English name (snake_case), ``title`` the Chinese one that rules and reports use;
    ``synonyms`` are further Chinese names accepted on input. ``labels`` maps each code of a choice to its
    Chinese label. ``nullable`` says that null (recorded as none) is allowed; ``blank`` what an empty cell
    of a table means, "null" or "absent". ``act`` marks the date of an act that may not have happened yet:
    one dated after today counts as not yet done. ``unit`` is the unit of a count (人, 字, 分钟, 次).
    """

    name: str
    title: str
    type: Type
    synonyms: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    label_synonyms: Mapping[str, str] = field(default_factory=dict)
    """further accepted spellings of a choice, to its code"""
    nullable: bool = False
    blank: str = "absent"
    act: bool = False
    unit: str = ""
    record: str = ""
    items: Mapping[str, Term] = field(default_factory=dict)
    """of a list: the facts of an element, by English name; one named ``value`` for a list of values"""
    open_until: str = ""
    """of a list of events: the boolean fact that declares it complete"""
    role: str = ""
    """of a person: the fact that states the post as the paper has it"""
    attested: bool = False
    """a judgement that a responsible person records on the record's checklist (填报), not a thing it shows"""


def plain(text: str) -> str:
    """``text`` in compatibility form (full-width letters and digits made plain), without white space."""
    return _plain(text) if len(text) <= LONGEST_KEPT else _plain.__wrapped__(text)


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


LONGEST_KEPT = 64
"""characters of the longest text whose plain form is kept: that of a title or a label"""
