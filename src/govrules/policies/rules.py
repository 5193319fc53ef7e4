"""What a loaded policy set is made of: rules lowered to questions, with what is needed to explain them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct, field

from govrules.errors import Span
from govrules.findings import Modality, Statement, Verdict
from govrules.language import nodes
from govrules.language.hoisted import Declaration
from govrules.language.nodes import GOVERNING_DATE, Fact, Node
from govrules.language.terms import Term
from govrules.policies.kept import KeptRules

if TYPE_CHECKING:
    from govrules.models.plain import AnyRecord
    from govrules.models.vocabulary import Vocabulary
    from govrules.policies.shelf import Shelf
    from govrules.policies.workflows import Workflow


class Version(Struct, frozen=True):
    """One value of a parameter, in force from ``since``, with the clause that set it."""

    since: date
    values: Mapping[str | None, int | str]
    """by key; None where the parameter has no keys. A ratio is "1/2", an hour "12:00"."""
    clause: str


class Change(Struct, frozen=True):
    """The history that an overlay, in force from ``since``, gives to one key of a parameter."""

    since: date
    versions: tuple[Version, ...]


class Parameter(Struct, frozen=True):
    """A figure of the text with its history, oldest first; the choices of the term ``by`` are its keys."""

    name: str
    says: str
    unit: str
    by: str | None
    versions: tuple[Version, ...]
    span: Span
    changes: Mapping[str | None, Change] = field(default_factory=dict)
    """by key, what an overlay has put in the place of ``versions``"""

    def history(self, key: str | None) -> tuple[Version, ...]:
        """The versions of one key, oldest first."""
        return self.changes[key].versions if key in self.changes else self.versions

    def histories(self, keys: Sequence[str | None]) -> list[tuple[list[str | None], tuple[Version, ...]]]:
        """The keys, together where they have one history, each group with its versions."""
        groups: list[tuple[list[str | None], tuple[Version, ...]]] = []
        for key in keys:
            together = next((group for group, versions in groups if versions is self.history(key)), None)
            if together is None:
                groups.append(([key], self.history(key)))
            else:
                together.append(key)
        return groups

    @property
    def keys(self) -> tuple[str, ...] | None:
        """The keys of the parameter, None where it has a single value."""
        found = tuple(k for k in self.versions[0].values if k is not None)
        return found or None

    def text(self, version: Version, key: str | None) -> str:
        """One value with its key and unit: 一类 350人."""
        unit = {"比例": "", "时刻": "", "工作日": "个工作日"}.get(self.unit, self.unit)
        return f"{f'{key} ' if key else ''}{version.values[key]}{unit}"

    def version_on(self, day: date, key: str | None) -> Version:
        """The version of one key in force on ``day``; the oldest one before that."""
        versions = self.history(key)
        past = [v for v in versions if v.since <= day]
        return past[-1] if past else versions[0]


class Deadline(Struct, frozen=True):
    """What explanations and due lists need of a deadline.

    ``due`` is the last day in time (None: no day, only a checkpoint), ``at`` the second of that day by which
    the act is owed (None: the end of the day). ``anchor`` is what the count starts from: the trigger of
    ``after``, the date that ``before`` leads up to, the date of ``by``, or the checkpoint of ``until``.
    """

    form: str
    """after, before, by or until"""
    act: Node | None
    """what has to be done; None for a state that has to hold"""
    anchor: Node
    due: Node | None
    at: Node | None
    length: Node | None
    unit: str
    """工作日 or 日; empty where no days are counted"""


class Part(Struct, frozen=True):
    """One item of a duty: the question it becomes, the text it was written as."""

    question: nodes.Question
    text: str
    deadline: Deadline | None = None
    written: tuple[tuple[str, str], ...] = ()
    """the keys of a deadline as they were written; empty where ``text`` is an expression"""
    parameters: tuple[tuple[str, str | None], ...] = ()
    """the (name, key) pairs that this item uses"""
    selects: Node = Fact(GOVERNING_DATE)
    """the day that selects the versions of the parameters"""


class Reading(Struct, frozen=True):
    """One way to take an open wording, and why one could."""

    name: str
    because: str


class Question(Struct, frozen=True):
    """What a wording leaves open: the reading that is taken, why, and the others."""

    name: str
    chosen: str
    because: str
    others: tuple[Reading, ...]


class Case(Struct, frozen=True):
    """An example of a rule: a record, and the verdict that the rule must give on ``today``.

    ``today`` is a day or a moment, as in ``--today``; ``others`` are the other records that are at hand, and
    ``complete`` the kinds of which these are all.
    """

    verdict: Verdict
    record: AnyRecord
    today: str
    span: Span
    others: tuple[AnyRecord, ...] = ()
    complete: frozenset[str] = frozenset()
    reading: str = ""
    """the reading under which this is the verdict; empty: the chosen one"""


class Rule(Struct, frozen=True):
    """One normative statement as a rule: what it says, for whom, and the questions it becomes.

    ``when_text`` is the condition as written; ``parameters`` the (name, key) pairs it uses (key None: the
    parameter has no keys, or a fact is the key); ``claims`` the facts that could claim an exception.
    """

    id: str
    clause: str
    record: str
    who: str
    says: str
    modality: Modality
    since: date
    until: date | None
    when_text: str
    parts: tuple[Part, ...]
    written_when: Node
    unclaimed: Node
    """the exceptions, as one condition: unknown where one is neither claimed nor denied"""
    governing: Node
    parameters: tuple[tuple[str, str | None], ...]
    claims: frozenset[str]
    fallbacks: frozenset[str]
    covers: tuple[str, ...]
    unless: tuple[str, ...]
    remedy: str
    note: str
    cases: tuple[Case, ...]
    span: Span
    table: str = ""
    """the table that the rule is a row of"""
    decides: tuple[tuple[str, frozenset[str]], ...] = ()
    """the facts that the rule fixes, each with the choices it leaves"""
    amended: tuple[tuple[str, str | None], ...] = ()
    """of ``parameters``, those that an overlay has changed: findings cite the clause of the change"""
    questions: tuple[Question, ...] = ()
    """what the wording leaves open"""
    exceptions: tuple[tuple[str, Node], ...] = ()
    """each exception: the id of the rule that takes over, or its condition as written; and the condition"""
    waivable: str = ""
    """what of the text allows special circumstances; empty where only a should can be waived"""

    @property
    def can_be_waived(self) -> bool:
        """Whether a failure may be waived: of a should, or where the text allows special circumstances."""
        return self.modality.advisory or bool(self.waivable)

    @property
    def reading(self) -> str:
        """The readings that this rule takes instead of the chosen ones; empty for the rule itself."""
        return self.id.partition("@")[2]

    @property
    def statement(self) -> Statement:
        """What findings say of the rule."""
        return Statement(self.id, self.covers, self.clause, self.who, self.says, self.modality)


class Table(Struct, frozen=True):
    """Rules that stand together as the rows of one table, with the cases that concern them all.

    The verdict of a table on a case is that of its rows, folded.
    """

    id: str
    record: str
    rules: tuple[str, ...]
    cases: tuple[Case, ...]
    span: Span


class Unchecked(Struct, frozen=True):
    """A statement that no record can show: an exhortation, a list of tasks. ``why`` gives the reason."""

    id: str
    clause: str
    says: str
    why: str
    span: Span


class Periods(Struct, frozen=True):
    """Records that are made, one per period and choice: what ``ledger`` holds is counted in them.

    ``months`` is the length of a period by the code of the choice ``by`` (1 month, 3, or 12 for a year);
    ``date`` is the ledger's date that falls into it, ``start`` and ``end`` the facts of ``record`` for its
    first and last day.
    """

    record: str
    ledger: str
    date: str
    by: str
    start: str
    end: str
    months: Mapping[str, int]
    labels: Mapping[str, str]


class Policies(Struct, frozen=True):
    """A policy set, loaded and checked: rules in the order of the notice, parameters, settings.

    ``governing`` names, per record type, the facts (in order of preference) whose day selects the law for
    rules that are no deadlines. ``hash`` covers every file of the set.
    """

    name: str
    title: str
    version: str
    since: date
    hash: str
    rules: Sequence[Rule]
    parameters: Mapping[str, Parameter]
    settings: Mapping[str, int | str]
    governing: Mapping[str, tuple[str, ...]]
    terms: Mapping[str, Mapping[str, Term]] = field(default_factory=dict)
    """per record type, by Chinese title"""
    hoisted: Mapping[str, Mapping[str, Declaration]] = field(default_factory=dict)
    """per record type, the facts that preparation has to work out, by name"""
    tables: Sequence[Table] = ()
    periods: tuple[Periods, ...] = ()
    vocabulary: Vocabulary | None = None
    """the labels that records may use; None: the shipped ones"""
    defines: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """per record type, the derived facts as they were written, by name"""
    unchecked: Sequence[Unchecked] = ()
    variants: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    """by rule, what it is under every other combination of readings; ids are ``rule@reading+reading``"""
    workflows: Sequence[Workflow] = ()
    """the flows, in the order of their files"""
    shelf: Shelf | None = None
    """where code compiled from the set is kept for the next start; None: nowhere"""

    def rules_for(self, kind: str) -> Sequence[Rule]:
        """The rules about one record type, in the order of the notice."""
        if isinstance(self.rules, KeptRules):
            return self.rules.of_kind(kind)
        return [rule for rule in self.rules if rule.record == kind]

    @property
    def listed(self) -> Sequence[tuple[str, str]]:
        """The id of each rule, with the kind of record it is about."""
        if isinstance(self.rules, KeptRules):
            return self.rules.listed
        return [(rule.id, rule.record) for rule in self.rules]
