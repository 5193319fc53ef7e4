"""The compiled engine: the questions of a record type become one Python function.

The function is written as jump code (:mod:`govrules.engines.jump_code`), compiled once, and linked to the
tables of a calendar. Plain values (:class:`int`, :class:`str`, :class:`bool`) take the fast path. An
:class:`~govrules.intervals.Interval` supports no ``<=`` and no ``+``, so the first one that matters raises a
TypeError, and that question alone is answered by its *careful* twin, compiled when it is first needed, whose
comparisons know intervals. ``source_of`` shows the code.
"""

from __future__ import annotations

import marshal
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from threading import Lock
from types import CodeType
from typing import TYPE_CHECKING, Any, Literal, Protocol

from govrules.errors import NotSupported
from govrules.findings import Verdict
from govrules.intervals import Interval, Truth, at_most, below, bounds, same
from govrules.language.nodes import (
    Answer,
    Facts,
    Question,
    Value,
)
from govrules.workdays import DAY_SECONDS, WorkCalendar

if TYPE_CHECKING:
    from govrules.engines.jump_code import Program

NO_ORDER = "文字和选项不能比较大小"

VERDICTS = tuple(Verdict)
"""The verdicts by their codes, as the compiled functions give them."""
ABSENT = ...
"""What stands in a tuple for a fact that is not recorded; null is None."""

Layout = Literal["mapping"] | tuple[Literal["tuple"], tuple[str, ...]]
"""How a record is given: a mapping, or a tuple of the facts in the order of the names."""
MAPPING: Layout = "mapping"

Row = tuple[object, ...]
Fused = Callable[..., tuple[Any, ...]]
"""A generated function: of one record, what each job finds."""

CACHE_SIZE = 64
TABLE_SIZE = 20_000
"""Days that one table of due days remembers: more than the calendar has."""


# --- What is offered --------------------------------------------------------------------------------------


def answers(
    questions: Sequence[Question], records: Sequence[Facts], calendar: WorkCalendar
) -> list[list[Answer]]:
    """The answer to every question for every record, in their orders."""
    truths = _function(questions, calendar, MAPPING, parts=True)
    return [_as_answers(truths(facts)) for facts in records]


def _as_answers(truths: Sequence[Truth]) -> list[Answer]:
    return list(map(Answer, truths[0::3], truths[1::3], truths[2::3]))


class Kept(Protocol):
    """Where the code of one list of questions is kept from one start to the next."""

    def read(self) -> bytes | memoryview | None:
        """What was kept, or None."""

    def write(self, content: bytes) -> None:
        """Keep this."""


def verdicts(
    questions: Sequence[Question],
    records: Iterable[Facts],
    calendar: WorkCalendar,
    kept: Kept | None = None,
) -> list[tuple[int, ...]]:
    """The code of every question's verdict (:data:`VERDICTS`) for every record, in their orders.

    ``kept`` holds, or takes, the code of these very questions; what it holds is executed.
    """
    return list(map(_function(questions, calendar, MAPPING, parts=False, kept=kept), records))


def compile_questions(
    questions: Sequence[Question], calendar: WorkCalendar, layout: Layout = MAPPING
) -> Callable[..., tuple[int, ...]]:
    """A function from one record to the code of each question's verdict (:data:`VERDICTS`).

    With ``layout=("tuple", names)`` a record is a tuple of the facts in the order of ``names``, with
    :data:`ABSENT` for what is not recorded (:func:`as_tuple`). The function may be called from many threads.

    Raises:
        NotSupported: a question is none of the core.
    """
    return _function(questions, calendar, layout, parts=False)


def as_tuple(names: Sequence[str], facts: Facts) -> Row:
    """The facts as a tuple in the order of ``names``."""
    return tuple([facts.get(name, ABSENT) for name in names])


def source_of(questions: Sequence[Question], layout: Layout = MAPPING, *, parts: bool = False) -> str:
    """The generated code of :func:`compile_questions` (``parts``: of :func:`answers`), to be read."""
    return _program(questions, layout, parts).source()


# --- Compiled once ----------------------------------------------------------------------------------------

_cache: OrderedDict[tuple[object, ...], tuple[object, Fused]] = OrderedDict()
_lock = Lock()


def _function(
    questions: Sequence[Question],
    calendar: WorkCalendar,
    layout: Layout,
    *,
    parts: bool,
    kept: Kept | None = None,
) -> Fused:
    """The compiled function, from the cache if the very same questions were compiled for this calendar.

    Questions are told apart by identity, since comparing them node by node costs more than asking them; the
    cache holds on to them, so an identity means the same question for as long as it stands there.
    """
    key = (tuple(map(id, questions)), id(calendar), layout, parts)
    with _lock:
        if key in _cache:
            _cache.move_to_end(key)
            return _cache[key][1]
    compiled = _linked(lambda: _program(questions, layout, parts), calendar, kept)
    with _lock:
        _cache[key] = ((tuple(questions), calendar), compiled)
        if len(_cache) > CACHE_SIZE:
            _cache.popitem(last=False)
    return compiled


def _program(questions: Sequence[Question], layout: Layout, parts: bool) -> Program:
    from govrules.engines.jump_code import Program, jobs_of  # noqa: PLC0415 (not needed for code that was kept)

    return Program(jobs_of(questions, parts=parts), layout)


def _linked(write: Callable[[], Program], calendar: WorkCalendar, kept: Kept | None) -> Fused:
    """The function of a program, from its code as it was kept or, else, as ``write`` gives it now."""
    content = kept.read() if kept is not None else None
    if content is not None:
        make, tables = marshal.loads(content)
        return _link(make, tables, cache(write), calendar)
    program = write()
    code = program.code()
    if kept is not None:
        kept.write(marshal.dumps((code.make, code.tables)))
    return _link(code.make, code.tables, lambda: program, calendar)


def _link(
    make: CodeType, tables: Sequence[int], program: Callable[[], Program], calendar: WorkCalendar
) -> Fused:
    """The function of a program, from its code and the tables of a calendar."""
    twins: dict[int, Fused] = {}
    writing = Lock()  # a program changes while it is written

    def instead(number: int, record: object) -> object:
        """One job answered carefully; its code is written when it is first needed."""
        twin = twins.get(number)
        if twin is None:
            with writing:
                twin = twins.get(number)
                if twin is None:
                    careful = program().careful_twin(number)
                    code = careful.code()
                    twin = twins[number] = _link(code.make, code.tables, lambda: careful, calendar)
        return twin(record)[0]

    namespace: dict[str, Callable[..., Fused]] = {}
    exec(make, {"__builtins__": _BUILTINS}, namespace)
    return namespace["make"](instead, _HELPERS, *(DueDays(calendar, n) for n in tables))


class DueDays(dict[int | Interval, int | Interval]):
    """Day to the n-th working day after it, filled as days are asked for."""

    __slots__ = ("calendar", "n")

    def __init__(self, calendar: WorkCalendar, n: int):
        self.calendar = calendar
        self.n = n

    def __missing__(self, day: int | Interval) -> int | Interval:
        due = self.calendar.workday_after(day, self.n)
        if len(self) < TABLE_SIZE:
            self[day] = due
        return due


# --- What the careful code calls --------------------------------------------------------------------------


def _at_most(left: Value, right: Value) -> Truth:
    return at_most(_number(left), _number(right))


def _below(left: Value, right: Value) -> Truth:
    return below(_number(left), _number(right))


def _equal(left: Value, right: Value) -> Truth:
    if isinstance(left, str | bool) or isinstance(right, str | bool):
        return left == right
    return same(left, right)


def _number(value: Value) -> int | Interval:
    if isinstance(value, str | bool):
        raise NotSupported(NO_ORDER)
    return value


def _linear(constant: int, *terms: tuple[int, int | Interval]) -> int | Interval:
    low: int | None = constant
    high: int | None = constant
    for factor, value in terms:
        first, last = bounds(value) if factor >= 0 else reversed(bounds(value))
        low = None if low is None or first is None else low + factor * first
        high = None if high is None or last is None else high + factor * last
    return _between(low, high)


def _between(low: int | None, high: int | None) -> int | Interval:
    return low if low is not None and low == high else Interval(low, high)


def _moved(value: int | Interval, move: Callable[[int], int]) -> int | Interval:
    """A monotone function of a value: of an interval, from its first to its last."""
    first, last = bounds(value)
    return _between(None if first is None else move(first), None if last is None else move(last))


def _day_after(day: int | Interval, days: int) -> int | Interval:
    return _moved(day, lambda d: d + days)


def _day_of(moment: int | Interval) -> int | Interval:
    return _moved(moment, lambda m: m // DAY_SECONDS)


def _time_of(moment: int | Interval) -> int | Interval:
    first, last = bounds(moment)
    if first is None or last is None or first // DAY_SECONDS != last // DAY_SECONDS:
        return Interval(0, DAY_SECONDS - 1)
    day = first // DAY_SECONDS * DAY_SECONDS
    return _moved(moment, lambda m: m - day) if isinstance(moment, Interval) else moment - day


_BUILTINS = {"TypeError": TypeError}
_HELPERS: Mapping[str, object] = {
    "at_most": _at_most,
    "below": _below,
    "equal": _equal,
    "linear": _linear,
    "day_after": _day_after,
    "day_of": _day_of,
    "time_of": _time_of,
    "Interval": Interval,
}
