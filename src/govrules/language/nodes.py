"""The core: eleven kinds of node, and the question that every rule becomes.

Nodes are data; their meaning is a function in each engine. A node carries no position and no Chinese.

Facts are looked up by name in a mapping. A name that is not there is *absent* (not recorded), None is
*null* (recorded as none). Values are integers (counts; days as proleptic ordinals; moments as seconds,
``ordinal * DAY_SECONDS + second of day``, China's time), strings (codes, texts), booleans, and
:class:`~govrules.intervals.Interval` for what is known only within bounds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct

from govrules.intervals import Interval, Truth

Value = bool | int | str | Interval
Facts = Mapping[str, Value | None]
"""What an engine is given of one record: absent names are not in it, null is None."""

TODAY = "today"
"""The fact that holds the moment as of which is judged; prepared, never absent."""
GOVERNING_DATE = "governing_date"
"""The fact that holds the day that selects law and parameters; prepared, never absent."""


class Op(StrEnum):
    """The comparisons of the core; the others are written with these and :class:`Not`."""

    AT_MOST = "<="
    BELOW = "<"
    EQUAL = "=="


class Function(StrEnum):
    """The functions of the core, by the name a rule calls them."""

    GIVEN = "已填"
    """bool: a value true, null false, absent unknown."""
    WORKDAY_AFTER = "工作日后"
    """day: the n-th working day after a day (before it, for a negative n); n is a literal other than 0."""
    DAY_AFTER = "自然日后"
    """day: n calendar days later."""
    DAY_OF = "日"
    """day: the day of a moment."""
    TIME_OF = "钟点"
    """int: the second of day of a moment."""
    FALLBACK = "否则"
    """the first argument, or the second where the first is absent."""


class Origin(Struct, frozen=True):
    """Where a literal comes from: a dated parameter of a clause. No part of the meaning."""

    parameter: str
    key: str | None
    unit: str
    clause: str
    since: date | None


class Lit(Struct, frozen=True, eq=False):
    """A constant."""

    value: bool | int | str
    origin: Origin | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lit) and self.value == other.value

    def __hash__(self) -> int:
        return hash(self.value)


class Fact(Struct, frozen=True):
    """A fact of the record, by its English name; a member of a set is ``name.code``, a boolean."""

    name: str


class Not(Struct, frozen=True):
    """Kleene's negation."""

    arg: Node


class And(Struct, frozen=True):
    """Kleene's conjunction; of nothing, true."""

    args: tuple[Node, ...]


class Or(Struct, frozen=True):
    """Kleene's disjunction; of nothing, false."""

    args: tuple[Node, ...]


class Compare(Struct, frozen=True):
    """A comparison of two values; unknown where either is absent or null."""

    op: Op
    left: Node
    right: Node


class In(Struct, frozen=True):
    """Whether a code is one of ``choices``; unknown where it is absent or null."""

    arg: Node
    choices: frozenset[str]


class If(Struct, frozen=True):
    """Rows of (condition, outcome), tried in order, and what holds if none does.

    A row decides if its condition is surely true and every earlier one surely false; where a condition
    is unknown, the outcome is decided only if every row that is still possible decides it alike.

    INVARIANT: in the core the outcomes are conditions (true, false, unknown). A choice between *values*
    is pushed outwards by lowering until it stands around a comparison.
    """

    rows: tuple[tuple[Node, Node], ...]
    otherwise: Node


class Linear(Struct, frozen=True):
    """``constant + sum(coefficient * value)`` over integers."""

    terms: tuple[tuple[int, Node], ...]
    constant: int = 0


class Call(Struct, frozen=True):
    """A function of the closed list :class:`Function`."""

    function: Function
    args: tuple[Node, ...]


class Sure(Struct, frozen=True):
    """True if the argument is true; false if it is false *or unknown*. Authors cannot write it."""

    arg: Node


Node = Lit | Fact | Not | And | Or | Compare | In | If | Linear | Call | Sure

TRUE = Lit(True)
FALSE = Lit(False)


class Question(Struct, frozen=True):
    """What is asked of a record: does the rule apply, does its duty hold, is it still open?

    ``when`` false: not applicable; ``open`` true: pending; else ``duty`` decides (see ``findings``).
    """

    when: Node
    duty: Node
    open: Node = FALSE


class Answer(Struct, frozen=True):
    """An engine's answer to a :class:`Question`, each part true, false or unknown (None)."""

    when: Truth
    duty: Truth
    open: Truth


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below ``node``, in order."""
    match node:
        case Lit() | Fact():
            return ()
        case Not(arg) | Sure(arg) | In(arg, _):
            return (arg,)
        case And(args) | Or(args) | Call(_, args):
            return args
        case Compare(_, left, right):
            return (left, right)
        case If(rows, otherwise):
            return (*(part for row in rows for part in row), otherwise)
        case Linear(terms, _):
            return tuple(arg for _, arg in terms)


def walk(node: Node) -> Iterator[Node]:
    """``node`` and every node below it, parents first."""
    yield node
    for child in children(node):
        yield from walk(child)


def fact_names(node: Node) -> frozenset[str]:
    """The names of the facts that ``node`` reads."""
    return frozenset(n.name for n in walk(node) if isinstance(n, Fact))


def conjunction(*args: Node) -> Node:
    """``And`` of the arguments, flattened, without literal truths."""
    flat: list[Node] = []
    for arg in args:
        if isinstance(arg, And):
            flat.extend(arg.args)
        elif arg != TRUE:
            flat.append(arg)
    if FALSE in flat:
        return FALSE
    return flat[0] if len(flat) == 1 else And(tuple(flat)) if flat else TRUE


def disjunction(*args: Node) -> Node:
    """``Or`` of the arguments, flattened, without literal falsehoods."""
    flat: list[Node] = []
    for arg in args:
        if isinstance(arg, Or):
            flat.extend(arg.args)
        elif arg != FALSE:
            flat.append(arg)
    if TRUE in flat:
        return TRUE
    return flat[0] if len(flat) == 1 else Or(tuple(flat)) if flat else FALSE


def negation(arg: Node) -> Node:
    """``Not`` of the argument, without double negation."""
    if isinstance(arg, Not):
        return arg.arg
    if isinstance(arg, Lit):
        return Lit(not arg.value)
    return Not(arg)


def given(arg: Node) -> Node:
    """``已填(arg)``: of what is computed, whether all that it is computed from is given."""
    match arg:
        case Lit():
            return TRUE
        case If(rows, otherwise):
            return If(tuple((when, given(value)) for when, value in rows), given(otherwise))
        case Linear(terms, _):
            return conjunction(*(given(part) for _, part in terms))
        case Call(
            Function.WORKDAY_AFTER | Function.DAY_AFTER | Function.DAY_OF | Function.TIME_OF, (first, *_)
        ):
            return given(first)
        case _:
            return Call(Function.GIVEN, (arg,))
