"""Entries read by their models, and then seen together: ids that are shared, references that lead nowhere."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, field

from govrules.errors import Problem, shortened
from govrules.findings import Refusal
from govrules.language.terms import Term, Type, plain
from govrules.ledgers.entries import Contents, Entry, GivenWaiver, Progress, no_progress, refusal
from govrules.ledgers.own_rows import CheckedRow, Table, by_table
from govrules.models.plain import AnyRecord, is_record, read_plain
from govrules.models.record_types import (
    KIND_KEYS,
    column_names,
    is_list_of_rows,
    kind_of,
    kind_title,
    record_types,
)
from govrules.models.values import VALUE

if TYPE_CHECKING:
    from govrules.models.reading import FieldProblem
    from govrules.models.vocabulary import Vocabulary

Identity: TypeAlias = tuple[str, str]
"""the kind and the id of a record"""

MOST_NAMED = 8
"""names that one message lists"""


class Loaded(Struct, frozen=True):
    """A record and where it stands: ``file:line`` or ``file:row``.

    ``shown`` says of facts that a draft shows where, by their names.
    """

    record: AnyRecord
    source: str
    shown: Mapping[str, str] = field(default_factory=dict)


class Batch(Struct, frozen=True):
    """The records that are checked together, in reading order, and what could not be read.

    ``complete`` are the codes of the kinds of which every record is here: declared so (台账完整), and none of
    them refused.
    """

    loaded: tuple[Loaded, ...] = ()
    refused: tuple[Refusal, ...] = ()
    warnings: tuple[str, ...] = ()
    complete: frozenset[str] = frozenset()
    waivers: tuple[GivenWaiver, ...] = ()
    """those that stand beside the records, on a sheet of their own"""
    tables: tuple[Table, ...] = ()
    """where rows were to be kept: the tables of the ledgers, with the rows that were refused"""

    @property
    def records(self) -> tuple[AnyRecord, ...]:
        """The records alone."""
        return tuple(loaded.record for loaded in self.loaded)

    @property
    def total(self) -> int:
        """How many records there were, read or refused; a file that could not be read counts as none."""
        return len(self.loaded) + sum(refused.is_record for refused in self.refused)


class _Reading(Struct):
    """An entry while it is being read: its record if it has one, and what is wrong with it so far."""

    entry: Entry
    record: AnyRecord | None
    kind: str | None
    id: str | None
    problems: list[Problem] = field(default_factory=list)

    @property
    def identity(self) -> Identity | None:
        return (self.kind, self.id) if self.kind is not None and self.id is not None else None

    def settled(self, keep_row: bool) -> _Reading:
        """This one, its entry without what nobody needs again."""
        self.entry = self.entry.once_read(keep_row)
        return self


def make_batch(
    contents: Iterable[Contents],
    kind: str | None = None,
    vocabulary: Vocabulary | None = None,
    progress: Progress = no_progress,
    *,
    models: bool = True,
    keep_rows: bool = False,
) -> Batch:
    """The batch of what the files hold; ``kind`` is the record type of entries that do not say one.

    One file is gone through at a time, and of a row of a table nothing is kept but its record, unless
    ``keep_rows`` asks for it. Without ``models`` the records are plain where they can be
    (:mod:`govrules.models.plain`).
    """
    readings, unread, warnings = list[_Reading](), list[Refusal](), list[str]()
    declared, waivers = frozenset[str](), list[GivenWaiver]()
    for part in contents:
        entries: Iterable[Entry] = progress(part.entries, part.size, "读入")
        readings += (_read(entry, kind, vocabulary, models).settled(keep_rows) for entry in entries)
        unread += part.refused
        warnings += part.warnings
        declared |= part.complete
        waivers += part.waivers
    _find_shared_ids(readings)
    _find_dangling(readings, declared)
    _find_rings(readings)
    _find_contradictions(readings)
    sound = [r for r in readings if not r.problems]
    loaded = [Loaded(r.record, r.entry.source, r.entry.shown) for r in sound if r.record is not None]
    refused = {id(r): _refusal(r) for r in readings if r.problems}
    unknown = bool(unread) or any(r.kind is None for r in readings if r.problems)
    complete = frozenset() if unknown else declared - {r.kind for r in readings if r.problems and r.kind}
    rows = (
        (r.entry.file, CheckedRow(own, r.entry.source, r.kind, r.id, refused.get(id(r))))
        for r in readings
        if (own := r.entry.own) is not None
    )
    return Batch(
        tuple(loaded),
        (*unread, *refused.values()),
        tuple(warnings),
        complete,
        tuple(waivers),
        by_table(rows),
    )


def _refusal(reading: _Reading) -> Refusal:
    entry = reading.entry
    first, *others = reading.problems
    if first.span is None:
        first = Problem(first.message, entry.locate(()), first.hint, first.cell)
    return refusal(entry.file, entry.place, [first, *others], is_record=True)


def _read(entry: Entry, kind: str | None, vocabulary: Vocabulary | None, models: bool) -> _Reading:
    data = entry.data
    if is_record(data):
        return _Reading(entry, data, data.kind, data.id)
    if not models and not entry.faults and isinstance(data, Mapping):
        said = _says_kind(data)
        if (record := read_plain(data, None if said else kind, record_types(vocabulary))) is not None:
            return _Reading(entry, record, record.kind, record.id)
    return _read_by_model(entry, kind, vocabulary)


def _read_by_model(entry: Entry, kind: str | None, vocabulary: Vocabulary | None) -> _Reading:
    from govrules.models.reading import RecordError, read_record  # noqa: PLC0415 (takes long to import)

    data = entry.data
    known, name = identity_of(data, kind)
    if entry.faults:
        return _Reading(entry, None, known, name, list(entry.faults))
    if not isinstance(data, Mapping):
        problem = Problem("一条记录应由若干“项目: 值”组成", entry.locate(()), "写作 {项目: 值, …} 的样子")
        return _Reading(entry, None, None, None, [problem])
    try:
        record = read_record(data, None if _says_kind(data) else kind, vocabulary)
    except RecordError as error:
        return _Reading(entry, None, known, name, [_problem(entry, p) for p in error.problems])
    return _Reading(entry, record, record.kind, record.id)


def _problem(entry: Entry, found: FieldProblem) -> Problem:
    steps = (f"第{step + 1}项" if isinstance(step, int) else f"“{shortened(step)}”" for step in found.path)
    where = "".join(steps)
    message = f"{where}：{found.message}" if where else found.message
    other = entry.locate(found.other) if found.other else None
    if other is not None:
        message += f"，另一处在第{other.line}行第{other.column}列"
    return Problem(message, entry.locate(found.path), found.hint, entry.cell(found.path))


def _says_kind(data: Mapping[str, object]) -> bool:
    return any(plain(str(key)) in KIND_KEYS for key in data)


def identity_of(data: object, kind: str | None) -> tuple[str | None, str | None]:
    """The kind and the id that an entry claims, so far as they can be made out; ``kind`` if it says none."""
    if not isinstance(data, Mapping):
        return None, None
    said = next((value for key, value in data.items() if plain(str(key)) in KIND_KEYS), kind)
    known = kind_of(said) if isinstance(said, str) else None
    key = _key(data, known, "id") if known else None
    name = data[key] if key is not None else None
    return known, name.strip() if isinstance(name, str) else None


def _key(data: Mapping[str, object], kind: str, name: str) -> str | None:
    """The key under which ``data`` gives the fact ``name``."""
    names = column_names(kind)
    return next((key for key in data if (term := names.get(plain(str(key)))) and term.name == name), None)


def _find_shared_ids(readings: Sequence[_Reading]) -> None:
    """Records that share an id are all refused, so that their order never matters."""
    holders: dict[Identity, list[_Reading]] = defaultdict(list)
    for reading in readings:
        if reading.identity is not None:
            holders[reading.identity].append(reading)
    for (_, name), sharing in holders.items():
        if len(sharing) == 1:
            continue
        places = [reading.entry.source for reading in sharing]
        for number, reading in enumerate(sharing):
            others = _listed([*places[:number], *places[number + 1 :]])
            message = f"编号“{name}”重复，另见 {others}"
            reading.problems.append(_at_fact(reading, "id", message, "同类记录不得重号，改正或删去"))


def _find_dangling(readings: Sequence[_Reading], complete: frozenset[str]) -> None:
    """A reference must lead to a record, if records of that kind are here at all.

    A refused record is one, too: it is to be put right, not the reference.
    """
    known = {reading.identity for reading in readings}
    kinds = {reading.kind for reading in readings} | complete
    for reading in readings:
        for name, target in _references(reading):
            if target in known or target[0] not in kinds or reading.record is None:
                continue
            title = reading.record.terms()[name].title
            message = f"“{title}”所指的{kind_title(target[0])}“{target[1]}”不存在"
            hint = "改正编号，或补上那条记录；那条记录所在文件未能读入的，先改那个文件"
            reading.problems.append(_at_fact(reading, name, message, hint))


def _find_rings(readings: Sequence[_Reading]) -> None:
    """No chain of references may come back to where it began."""
    sound = {r.identity: r for r in readings if r.identity is not None and not r.problems}
    targets = {
        identity: [target for _, target in _references(reading) if target in sound]
        for identity, reading in sound.items()
    }
    done: set[Identity] = set()
    for identity in sorted(_without_ends(targets)):
        ring = [] if identity in done else _ring(identity, targets)
        done.update(ring)
        message = f"引用成环：{_listed([name for _, name in [*ring, identity]], '→')}"
        for kind, name in ring:
            reading = sound[kind, name]
            fact = next(f for f, target in _references(reading) if target in ring)
            reading.problems.append(_at_fact(reading, fact, message, "改正其中一处编号"))


def _without_ends(targets: Mapping[Identity, Sequence[Identity]]) -> set[Identity]:
    """The records from which one can go on for ever: those on a ring, or before one."""
    sources: dict[Identity, list[Identity]] = defaultdict(list)
    for identity, those in targets.items():
        for target in those:
            sources[target].append(identity)
    ways = {identity: len(those) for identity, those in targets.items()}
    ends = deque(identity for identity, count in ways.items() if count == 0)
    while ends:
        for source in sources[ends.popleft()]:
            ways[source] -= 1
            if ways[source] == 0:
                ends.append(source)
    return {identity for identity, count in ways.items() if count}


def _ring(start: Identity, targets: Mapping[Identity, Sequence[Identity]]) -> list[Identity]:
    """The shortest ring through ``start``, beginning with it, or an empty list."""
    came_from: dict[Identity, Identity] = {}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        for there in targets[here]:
            if there == start:
                ring = [here]
                while ring[-1] != start:
                    ring.append(came_from[ring[-1]])
                return ring[::-1]
            if there not in came_from:
                came_from[there] = here
                queue.append(there)
    return []


def _find_contradictions(readings: Sequence[_Reading]) -> None:
    """What a record takes from the one it refers to, it must not state otherwise.

    Refused records say nothing; which these are is settled before, so that order never matters.
    """
    sound = {r.identity: r.record for r in readings if r.record is not None and not r.problems}
    places = {r.identity: r.entry.source for r in readings}
    for reading in readings:
        if (record := reading.record) is None:
            continue
        for name, reference in record.record_type.inherited.items():
            if name not in record.model_fields_set:
                continue
            other = _holder(sound, _target(record, reference), name)
            if other is None or _same(record, other, name):
                continue
            message = (
                f"“{record.terms()[name].title}”为{_shown(record, name)}，"
                f"与所指{other.record_type.title}“{other.id}”"
                f"（{places[other.kind, other.id]}）的{_shown(other, name)}不一致"
            )
            hint = "改正其中一处；从所指记录取得的，本条可以不填"
            reading.problems.append(_at_fact(reading, name, message, hint))


def _holder(
    sound: Mapping[Identity | None, AnyRecord], target: Identity | None, name: str
) -> AnyRecord | None:
    """The record that states the fact ``name``: the one referred to, or one from which that takes it."""
    while (record := sound.get(target)) is not None and name not in record.model_fields_set:
        reference = record.record_type.inherited.get(name)
        target = _target(record, reference) if reference is not None else None
    return record


def _target(record: AnyRecord, reference: str) -> Identity | None:
    """The record to which the fact ``reference`` leads."""
    name = getattr(record, reference)
    return (record.record_type.references[reference], name) if name is not None else None


def _same(one: AnyRecord, other: AnyRecord, name: str) -> bool:
    """Whether two records state one fact alike; a list or a set as a whole, null as the empty one."""
    mine, theirs = getattr(one, name), getattr(other, name)
    match one.terms()[name].type:
        case Type.LIST:
            return one.rows_of(name) == other.rows_of(name)
        case Type.CODES:
            return (mine or frozenset()) == (theirs or frozenset())
        case _:
            return bool(mine == theirs)


def _shown(record: AnyRecord, name: str) -> str:
    """What a record states, as a message shows it."""
    term, value = record.terms()[name], getattr(record, name)
    if value and is_list_of_rows(term):
        return f"所列{len(value)}项"
    parts = sorted(value) if isinstance(value, frozenset) else value
    if not isinstance(parts, list | tuple):
        parts = [] if value is None else [value]
    item = term.items.get(VALUE, term)
    return f"“{'、'.join(_word(item, part) for part in parts) or '无'}”"


def _word(term: Term, value: object) -> str:
    match value:
        case bool():
            return "是" if value else "否"
        case str():
            return term.labels.get(value, value)
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")
        case _:
            return f"{value}{term.unit}"


def _references(reading: _Reading) -> Iterator[tuple[str, Identity]]:
    """The facts of a record that name another record, each with the one it names."""
    record = reading.record
    if record is not None:
        for name, kind in record.record_type.references.items():
            if (target := getattr(record, name)) is not None:
                yield name, (kind, target)


def _at_fact(reading: _Reading, name: str, message: str, hint: str) -> Problem:
    """A problem at the fact ``name`` of an entry."""
    data, kind = reading.entry.data, reading.kind
    key = _key(data, kind, name) if isinstance(data, Mapping) and kind is not None else None
    path = (key,) if key is not None else ()
    return Problem(message, reading.entry.locate(path), hint, reading.entry.cell(path))


def _listed(names: Sequence[str], mark: str = "、") -> str:
    """The first few names."""
    return mark.join(names[:MOST_NAMED]) + ("等" if len(names) > MOST_NAMED else "")
