"""Jump code: the questions of a record type written as one Python function.

Conditions are compiled to ``if`` trees with three targets, true, false and unknown, never to three-valued
values. A path through the tree remembers what it has learned of each fact, so nothing is tested twice;
questions that ask about the same fact share the test; a fact or a condition that several questions use is
taken once. Nesting multiplies code: a question that grows too large keeps parts of its conditions in local
variables.

Of names and values nothing gets into the generated code but ASCII literals.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import CodeType

from msgspec import Struct, field
from msgspec.structs import replace

from govrules.engines.scalar import MAPPING, NO_ORDER, Layout
from govrules.errors import NotSupported
from govrules.intervals import Truth
from govrules.language.nodes import (
    And,
    Call,
    Compare,
    Fact,
    Function,
    If,
    In,
    Linear,
    Lit,
    Node,
    Not,
    Op,
    Or,
    Question,
    Sure,
    children,
    conjunction,
)
from govrules.workdays import DAY_SECONDS

PASS, FAIL, PENDING, UNKNOWN, NOT_APPLICABLE = range(5)

PATH_LIMIT = 30
"""Tests on one path; Python allows a hundred levels of indentation."""
DEPTH_LIMIT = 60
"""Conditions that are being compiled one inside, or one after, the other."""
SIZE_LIMIT = 150
"""Tests in the tree of one question."""
ATOM_LIMITS = (None, 12, 4, 2)
"""From how many atoms on a condition is kept in a variable: tried in turn until the tree is small enough."""
CONJUNCT_LIMIT = 6
"""Parts of a conjunction that are tested in one tree, where parts are kept in variables."""
PROBED = 16
"""Parts of a conjunction among which one that is decided already is looked for."""
GUARD_LIMIT = 10
"""Guards one inside the other."""
GUARDED_LIMIT = 12
"""Questions behind one guard: each of its values repeats the list."""
FEW = 3
"""Codes up to which each is compared; a set is quicker for more."""
HELPERS = ("at_most", "below", "equal", "linear", "day_after", "day_of", "time_of", "Interval")
"""What careful code calls, by name."""


class Code(Struct, frozen=True):
    """The code of some jobs: ``make``, and the lengths in working days of the tables it is given."""

    make: CodeType
    tables: tuple[int, ...]


# --- Statements ------------------------------------------------------------------------------------------


class _Branch(Struct, frozen=True):
    """``if test: then else: otherwise``."""

    test: str
    then: _Block
    otherwise: _Block


class _Guarded(Struct, frozen=True):
    """A block, and the line that takes over where it meets an interval."""

    block: _Block
    instead: str


_Block = tuple["str | _Branch | _Guarded", ...]
"""Statements; a string is a simple one."""


def _written(block: _Block, indent: int) -> Iterator[str]:
    """The lines of a block."""
    space = " " * indent
    if not block:
        yield space + "pass"
    for statement in block:
        match statement:
            case str(line):
                yield space + line
            case _Branch():
                yield from _written_branch(statement, indent, "if")
            case _Guarded(inner, instead):
                yield space + "try:"
                yield from _written(inner, indent + 1)
                yield space + "except TypeError:"
                yield space + " " + instead


def _written_branch(branch: _Branch, indent: int, word: str) -> Iterator[str]:
    space = " " * indent
    yield f"{space}{word} {branch.test}:"
    yield from _written(branch.then, indent + 1)
    match branch.otherwise:
        case ():
            pass
        case (_Branch() as inner,):
            yield from _written_branch(inner, indent, "elif")
        case otherwise:
            yield space + "else:"
            yield from _written(otherwise, indent + 1)


_TEXTS = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
_OPERATIONS = re.compile(r"[-+*/%<\[]|raise")


def _may_raise(block: _Block) -> bool:
    """Whether anything in a block could meet an interval: not loads, nor tests of states and codes."""
    for statement in block:
        match statement:
            case str(line):
                if _OPERATIONS.search(_TEXTS.sub("", line)):
                    return True
            case _Branch(test, then, otherwise):
                if _OPERATIONS.search(_TEXTS.sub("", test)) or _may_raise(then) or _may_raise(otherwise):
                    return True
            case _Guarded():
                pass
    return False


def _literal(value: bool | int | str) -> str:
    """The value as an ASCII literal that reads back as itself, whatever it holds."""
    match value:
        case bool():
            return repr(bool(value))
        case int():
            return hex(value) if abs(value) >= 10**15 else str(int(value))
        case str():
            return ascii(str.__str__(value))
    raise NotSupported(f"常量不能是 {type(value).__name__}")


# --- Nodes made ready ---------------------------------------------------------------------------------------


class _Nodes:
    """Questions with one object for equal nodes, so that a node is looked up by identity, not by its size.

    On the way ``If`` gets one row each (the rest of the rows is what holds otherwise), the question whether a
    choice is given is put to its outcomes, and long sums are cut into shorter ones.
    """

    def __init__(self) -> None:
        self.found: dict[object, Node] = {}
        self.seen: dict[int, tuple[Node, Node]] = {}
        self.weights: dict[int, int] = {}
        self.facts: dict[int, frozenset[str]] = {}

    def ready(self, node: Node) -> Node:
        """The one object for ``node``; a part that is met again is not gone through again."""
        if id(node) not in self.seen:
            self.seen[id(node)] = (node, self._made(node))  # holding on to the node keeps its id its own
        return self.seen[id(node)][1]

    def _made(self, node: Node) -> Node:
        match node:
            case Lit(value):
                return self._one((Lit, type(value), value), node)
            case Fact():
                return self._one(node, node)
            case Not(arg) | Sure(arg):
                arg = self.ready(arg)
                return self._one((type(node), id(arg)), type(node)(arg))
            case And(args) | Or(args):
                args = tuple(map(self.ready, args))
                return self._one((type(node), *map(id, args)), type(node)(args))
            case If(rows, otherwise):
                return self._choice(rows, otherwise)
            case In(arg, choices):
                arg = self.ready(arg)
                return self._one((In, id(arg), choices), In(arg, choices))
            case Compare(op, left, right):
                left, right = self.ready(left), self.ready(right)
                return self._one((op, id(left), id(right)), Compare(op, left, right))
            case Call(Function.GIVEN, (If(rows, otherwise),)):
                rows = tuple((when, Call(Function.GIVEN, (value,))) for when, value in rows)
                return self._choice(rows, Call(Function.GIVEN, (otherwise,)))
            case Call(function, args):
                args = tuple(map(self.ready, args))
                return self._one((function, *map(id, args)), Call(function, args))
            case Linear(terms, constant):
                return self._sum(terms, constant)

    def _one(self, key: object, node: Node) -> Node:
        return self.found.setdefault(key, node)

    def _choice(self, rows: Sequence[tuple[Node, Node]], otherwise: Node) -> Node:
        choice = self.ready(otherwise)
        for row in reversed(rows):
            when, outcome = self.ready(row[0]), self.ready(row[1])
            choice = self._one((If, id(when), id(outcome), id(choice)), If(((when, outcome),), choice))
        return choice

    def _sum(self, terms: Sequence[tuple[int, Node]], constant: int) -> Node:
        while len(terms) > CONJUNCT_LIMIT:
            first = self._sum(terms[:CONJUNCT_LIMIT], 0)
            terms = ((1, first), *terms[CONJUNCT_LIMIT:])
        terms = tuple((factor, self.ready(arg)) for factor, arg in terms)
        key = (Linear, constant, *((factor, id(arg)) for factor, arg in terms))
        return self._one(key, Linear(terms, constant))

    def weight(self, node: Node) -> int:
        """How many atoms a condition joins."""
        if not isinstance(node, _CONNECTIVES):
            return 0 if isinstance(node, Lit) else 1
        if id(node) not in self.weights:
            self.weights[id(node)] = sum(map(self.weight, children(node)))
        return self.weights[id(node)]

    def names(self, node: Node) -> frozenset[str]:
        """The facts that a node reads."""
        if id(node) not in self.facts:
            below = frozenset().union(*map(self.names, children(node)))
            self.facts[id(node)] = below | {node.name} if isinstance(node, Fact) else below
        return self.facts[id(node)]

    def told_apart(self) -> frozenset[str]:
        """The facts of which absent and null are not the same to every question."""
        calls = (node for node in self.found.values() if isinstance(node, Call))
        apart = (Function.GIVEN, Function.FALLBACK)
        return frozenset().union(*(self.names(call) for call in calls if call.function in apart))


_CONNECTIVES = (And, Or, If, Not, Sure)


# --- What a path knows ------------------------------------------------------------------------------------

_Code = str | bool | int
NULL_BIT, ABSENT_BIT, VALUE_BIT = 1, 2, 4
MISSING = NULL_BIT | ABSENT_BIT
ANY = MISSING | VALUE_BIT


class _Known(Struct, frozen=True):
    """What has been learned on the way to a place in the code.

    ``states``: of a variable, the bits of what it can be; ``among``, ``outside``: the codes that it can, or
    cannot, be. By a node's identity, ``truths``: conditions decided, ``held``: the variable that has it
    already. ``taken``: the variables that are set; ``tests`` counts the tests so far.
    """

    states: Mapping[str, int] = field(default_factory=dict)
    among: Mapping[str, frozenset[_Code]] = field(default_factory=dict)
    outside: Mapping[str, frozenset[_Code]] = field(default_factory=dict)
    truths: Mapping[int, Truth] = field(default_factory=dict)
    held: Mapping[int, str] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()
    tests: int = 0

    def state(self, name: str, bits: int) -> _Known:
        """The same, where variable ``name`` is one of ``bits``."""
        return replace(self, states={**self.states, name: bits}, tests=self.tests + 1)

    def one_of(self, name: str, choices: frozenset[_Code]) -> _Known:
        """The same, where ``name`` is one of ``choices``."""
        return replace(self.state(name, VALUE_BIT), among={**self.among, name: choices})

    def none_of(self, name: str, choices: frozenset[_Code]) -> _Known:
        """The same, where ``name`` is none of ``choices``, or missing."""
        outside = self.outside.get(name, frozenset()) | choices
        return replace(self, outside={**self.outside, name: outside}, tests=self.tests + 1)

    def truth(self, node: Node, truth: Truth) -> _Known:
        """The same, where a condition is decided."""
        return replace(self, truths={**self.truths, id(node): truth}, tests=self.tests + 1)

    def hold(self, node: Node, name: str) -> _Known:
        """The same, where variable ``name`` holds a condition or a value."""
        return replace(self, held={**self.held, id(node): name})

    def take(self, names: Iterable[str]) -> _Known:
        """The same, where variables are set."""
        return replace(self, taken=self.taken.union(names))


_Target = Callable[[_Known], _Block]
"""Where to go on, given what is known. Two targets are the same only if they are the same object."""
_Found = Callable[[str, _Known], _Block]
"""Where to go on with a value, given as an expression."""


class _TooLargeError(Exception):
    """The tree of a question has outgrown its limits."""


def _to(block: _Block) -> _Target:
    """The target that does ``block`` whatever is known."""
    return lambda _: block


# --- Jobs -------------------------------------------------------------------------------------------------


class Job(Struct, frozen=True):
    """What is to be found: into variable ``name`` the verdict of a question, or the truth of a condition."""

    name: str
    asked: Question | Node

    @property
    def parts(self) -> tuple[Node, ...]:
        """The conditions of the job."""
        if isinstance(self.asked, Question):
            return (self.asked.when, self.asked.open, self.asked.duty)
        return (self.asked,)

    def conjuncts(self) -> tuple[Node, ...]:
        """What must hold for the question to apply."""
        if not isinstance(self.asked, Question):
            return ()
        when = self.asked.when
        return when.args if isinstance(when, And) else (when,)


def jobs_of(questions: Sequence[Question], *, parts: bool) -> list[Job]:
    """A job for each question, or, with ``parts``, for the condition, the duty and the openness of each."""
    if not parts:
        return [Job(f"v{i}", question) for i, question in enumerate(questions)]
    truths = [part for q in questions for part in (q.when, q.duty, q.open)]
    return [Job(f"v{i}", truth) for i, truth in enumerate(truths)]


def _guard_of(conjunct: Node) -> object | None:
    """What a conjunct asks about, if asking can never meet an interval: a fact, or a ``Sure``."""
    match conjunct:
        case Not(arg):
            return _guard_of(arg)
        case Fact(name) | In(Fact(name), _) | Call(Function.GIVEN, (Fact(name),)):
            return name
        case Compare(Op.EQUAL, Fact(name), Lit(value)) if isinstance(value, str | bool):
            return name
        case Sure():
            return id(conjunct)
    return None


def _is_joint(node: Node) -> bool:
    return isinstance(node, And | Or | If)


def _joints_below(node: Node) -> Iterator[Node]:
    """The nearest conditions below ``node`` that join others."""
    for child in children(node):
        if _is_joint(child):
            yield child
        elif isinstance(child, Not | Sure):
            yield from _joints_below(child)


def _gather_joints(node: Node, found: dict[int, Node]) -> None:
    """Adds the conditions in ``node`` that join others, outermost first, by identity."""
    if isinstance(node, _CONNECTIVES) and id(node) not in found:
        if _is_joint(node):
            found[id(node)] = node
        for child in children(node):
            _gather_joints(child, found)


def _is_code(node: Node) -> bool:
    return isinstance(node, Lit) and isinstance(node.value, str | bool)


# --- The compiler -----------------------------------------------------------------------------------------


class Program:
    """The function for some jobs, while it is being written."""

    def __init__(self, jobs: Sequence[Job], layout: Layout, *, careful: bool = False):
        self.nodes = _Nodes()
        self.jobs = [Job(job.name, self._ready(job.asked)) for job in jobs]
        self.results = [job.name for job in jobs]
        self.layout = layout
        self.careful = careful
        names = sorted({node.name for node in self.nodes.found.values() if isinstance(node, Fact)})
        self.variables = {name: f"x{i}" for i, name in enumerate(names)}
        self.told_apart = self.nodes.told_apart()
        self.tables: dict[int, str] = {}
        self.count = 0
        self.size = 0
        self.depth = 0
        self.atom_limit: int | None = None
        self.limited = False
        self.written = False

    def _ready(self, asked: Question | Node) -> Question | Node:
        if not isinstance(asked, Question):
            return self.nodes.ready(asked)
        # Each conjunct of when has to be the object that the guards are looked up by.
        when, duty, open_ = map(self.nodes.ready, (conjunction(asked.when), asked.duty, asked.open))
        return Question(when, duty, open_)

    # The function

    def source(self) -> str:
        """The code: a function ``make`` of the tables, which gives the function of one record."""
        block = self._loading() + self._fused(self.jobs, self._at_start(), 0)
        self.written = True
        given = ", ".join(["instead", "helpers", *self.tables.values()])
        return "\n".join(
            [
                f"def make({given}):",
                *(f" {name} = helpers[{name!r}]" for name in HELPERS),
                " def fused(r):",
                *_written(block, 2),
                f"  return ({', '.join(self.results)}{',' if len(self.results) == 1 else ''})",
                " return fused",
                "",
            ]
        )

    def code(self) -> Code:
        """The compiled code."""
        return Code(compile(self.source(), "<govrules>", "exec"), tuple(self.tables))

    def careful_twin(self, number: int) -> Program:
        """The program that answers the job ``number`` of the code with comparisons that know intervals."""
        if not self.written:
            self.source()
        return Program([self.jobs[number]], self.layout, careful=True)

    def _at_start(self) -> _Known:
        states = {var: self._first_state(name) for name, var in self.variables.items()}
        taken = () if self.layout == MAPPING else self.variables.values()
        return _Known(states=states, taken=frozenset(taken))

    def _first_state(self, name: str) -> int:
        if self.layout != MAPPING:
            return ANY if name in self.layout[1] else ABSENT_BIT
        return ANY if name in self.told_apart else NULL_BIT | VALUE_BIT

    def _loading(self) -> _Block:
        preset = " = ".join(job.name for job in self.jobs if isinstance(job.asked, Question))
        start = (f"{preset} = {NOT_APPLICABLE}",) if preset else ()
        if self.layout == MAPPING:
            return ("get = r.get", *start) if self.variables else start
        names = [self.variables.get(name, "_") for name in self.layout[1]]
        return (f"{', '.join(names)}{',' if len(names) == 1 else ''} = r", *start) if names else start

    def _new(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    # Several jobs

    def _fused(self, jobs: Sequence[Job], known: _Known, depth: int) -> _Block:
        """Jobs side by side: those that ask about the same fact stand behind one test of it."""
        jobs = [job for job in jobs if not self._is_settled_false(job, known)]
        groups = self._groups(jobs, known) if depth < GUARD_LIMIT else [(None, [job]) for job in jobs]
        uses = Counter(name for _, group in groups for name in frozenset().union(*map(self._mainly, group)))
        block, known = self._take([name for name in self.variables if uses[name] > 1], known)
        shared, known = self._shared([group for _, group in groups], known)
        block += shared
        for guard, group in groups:
            if guard is None:
                block += self._alone(group[0], known)
            else:
                guarded, inner = self._guard(guard, group, known, depth)
                block += guarded
                known = inner
        return block

    def _mainly(self, job: Job) -> frozenset[str]:
        """The facts that a job mostly reads: what only ``open`` asks for is seldom needed."""
        asked = job.asked
        parts = (asked.when, asked.duty) if isinstance(asked, Question) else (asked,)
        return frozenset().union(*map(self.nodes.names, parts))

    def _is_settled_false(self, job: Job, known: _Known) -> bool:
        return any(self._settled(part, known) is False for part in job.conjuncts())

    def _groups(self, jobs: Sequence[Job], known: _Known) -> list[tuple[Node | None, list[Job]]]:
        """The jobs in groups with a guard, the largest first, and those without one."""
        guards: dict[str, dict[object, Node]] = {}
        for job in jobs:
            of_job = guards.setdefault(job.name, {})
            for part in job.conjuncts():
                about = _guard_of(part)
                if about is not None and self._settled(part, known) is _OPEN:
                    of_job.setdefault(about, part)
        groups: list[tuple[Node | None, list[Job]]] = []
        left = list(jobs)
        while left:
            ranked = Counter(about for job in left for about in guards[job.name])
            about, size = next(iter(ranked.most_common(1)), (None, 0))
            if size < 2:
                break
            group = [job for job in left if about in guards[job.name]][:GUARDED_LIMIT]
            groups.append((guards[group[0].name][about], group))
            grouped = {job.name for job in group}
            left = [job for job in left if job.name not in grouped]
        return groups + [(None, [job]) for job in left]

    def _guard(self, guard: Node, jobs: Sequence[Job], known: _Known, depth: int) -> tuple[_Block, _Known]:
        """One test for several jobs; a guard that an interval can meet is put into a variable first."""
        block: _Block = ()
        inner = guard
        while isinstance(inner, Not):
            inner = inner.arg
        if isinstance(inner, Sure) and id(inner) not in known.held:
            block, known = self._kept(inner, known)
        go: list[_Target] = [lambda k: self._fused(jobs, k, depth + 1) for _ in range(2)]
        # Where the guard is unknown little is left to find out, and that is rare: no further guards.
        unknown: _Target = lambda k: self._fused(jobs, k, GUARD_LIMIT)  # noqa: E731
        return block + self._condition(guard, known, go[0], go[1], unknown), known

    def _shared(self, groups: Sequence[Sequence[Job]], known: _Known) -> tuple[_Block, _Known]:
        """The joint conditions that more than one group asks for, each in a variable."""
        uses: Counter[int] = Counter()
        joints: dict[int, Node] = {}
        for group in groups:
            found: dict[int, Node] = {}
            for part in (part for job in group for part in job.parts):
                _gather_joints(part, found)
            joints.update({key: n for key, n in found.items() if self.nodes.weight(n) > 1})
            uses.update(found.keys())
        block: _Block = ()
        for key, node in joints.items():
            if uses[key] > 1 and key not in known.held:
                kept, known = self._kept(node, known)
                block += kept
        return block, known

    def _kept(self, node: Node, known: _Known) -> tuple[_Block, _Known]:
        """A condition put into a variable once for all that follows."""
        job = Job(self._new("c"), node)
        self.jobs.append(job)
        block, known = self._take(self._in_order(self.nodes.names(node)), known)
        return block + self._alone(job, known), known.hold(node, job.name)

    def _alone(self, job: Job, known: _Known) -> _Block:
        """One job, guarded against intervals."""
        block = self._within_limits(job, known)
        if self.careful or not _may_raise(block):
            return block
        number = next(i for i, one in enumerate(self.jobs) if one.name == job.name)
        return (_Guarded(block, f"{job.name} = instead({number}, r)"),)

    def _within_limits(self, job: Job, known: _Known) -> _Block:
        """The tree of a job; where it grows too large, with its larger parts in variables."""
        for limit in ATOM_LIMITS:
            self.atom_limit, self.size, self.limited = limit, 0, limit != ATOM_LIMITS[-1]
            try:
                return self._job(job, replace(known, tests=0))
            except _TooLargeError:
                continue
            finally:
                self.atom_limit, self.limited = None, False
        raise AssertionError(job.name)  # the last limit lets everything through

    def _job(self, job: Job, known: _Known) -> _Block:
        def put(code: object) -> _Target:
            return _to((f"{job.name} = {code}",))

        if not isinstance(job.asked, Question):
            return self._condition(job.asked, known, put(True), put(False), put(None))
        question, unknown, nothing = job.asked, put(UNKNOWN), _to(())
        decide: _Target = lambda k: self._condition(question.duty, k, put(PASS), put(FAIL), unknown)  # noqa: E731
        judge: _Target = lambda k: self._condition(question.open, k, put(PENDING), decide, unknown)  # noqa: E731
        return self._condition(question.when, known, judge, nothing, unknown)

    # Conditions

    def _condition(self, node: Node, known: _Known, t: _Target, f: _Target, u: _Target) -> _Block:
        """The code that goes to ``t``, ``f`` or ``u`` as the condition is true, false or unknown."""
        if t is f is u:
            return t(known)
        if self.limited and (known.tests > PATH_LIMIT or self.depth > DEPTH_LIMIT):
            raise _TooLargeError
        if id(node) in known.truths:
            truth = known.truths[id(node)]
            return (u if truth is None else t if truth else f)(known)
        if id(node) in known.held and not _is_slot(node):
            return self._held(node, known.held[id(node)], known, t, f, u)
        if self._is_large(node):
            block, known = self._let(node, known)
            return block + self._held(node, known.held[id(node)], known, t, f, u)
        self.depth += 1
        try:
            return self._opened(node, known, t, f, u)
        finally:
            self.depth -= 1

    def _opened(self, node: Node, known: _Known, t: _Target, f: _Target, u: _Target) -> _Block:
        match node:
            case Lit(value):
                return (t if value is True else f if value is False else u)(known)
            case Not(arg):
                return self._condition(arg, known, f, t, u)
            case Sure(arg):
                return self._condition(arg, known, t, f, f)
            case And(args):
                return self._junction(args, known, stop=False, done=t, stopped=f, u=u)
            case Or(args):
                return self._junction(args, known, stop=True, done=f, stopped=t, u=u)
            case If(((when, outcome),), otherwise):
                return self._choice(when, outcome, otherwise, known, t, f, u)
            case In(arg, choices):
                return self._among(arg, frozenset(choices), known, t, f, u)
            case Compare(op, left, right):
                return self._compare(node, op, left, right, known, t, f, u)
            case Call(Function.GIVEN, (arg,)):
                return self._value(arg, known, lambda _, k: t(k), null=f, absent=u)
            case Fact() | Call(Function.FALLBACK, _):
                return self._bare(node, known, t, f, u)
            case Linear() | Call():
                return u(known)  # a number is neither true nor false
            case If():
                raise AssertionError(node)  # made ready, it has one row

    def _junction(
        self, args: Sequence[Node], known: _Known, *, stop: bool, done: _Target, stopped: _Target, u: _Target
    ) -> _Block:
        """``And`` (an argument that is false stops) or ``Or`` (one that is true does)."""
        if not args or done is stopped is u:
            return done(known)
        if self.atom_limit is not None and len(args) > CONJUNCT_LIMIT:
            block: _Block = ()
            joints: list[Node] = []
            for i in range(0, len(args), CONJUNCT_LIMIT):
                some = tuple(args[i : i + CONJUNCT_LIMIT])
                joints.append(self.nodes.ready(Or(some) if stop else And(some)))
                let, known = self._let(joints[-1], known)
                block += let
            return block + self._junction(joints, known, stop=stop, done=done, stopped=stopped, u=u)
        first, others = self._settled_first(args, known)

        def onward(k: _Known) -> _Block:
            return self._junction(others, k, stop=stop, done=done, stopped=stopped, u=u)

        def in_doubt(k: _Known) -> _Block:
            return self._junction(others, k, stop=stop, done=u, stopped=stopped, u=u)

        unknown = onward if done is u else in_doubt
        if stop:
            return self._condition(first, known, stopped, onward, unknown)
        return self._condition(first, known, onward, stopped, unknown)

    def _settled_first(self, args: Sequence[Node], known: _Known) -> tuple[Node, Sequence[Node]]:
        """An argument that is decided already, or else the first; and the others."""
        few = args[:PROBED]
        chosen = next((i for i, arg in enumerate(few) if self._settled(arg, known) is not _OPEN), 0)
        return args[chosen], (*args[:chosen], *args[chosen + 1 :])

    def _settled(self, node: Node, known: _Known) -> object:
        """The truth of a simple condition, where what is known decides it; else :data:`_OPEN`."""
        if _is_joint(node):
            return known.truths.get(id(node), _OPEN)
        if isinstance(node, Not | Sure) and self.nodes.weight(node) > 1:
            return _OPEN
        size = self.size
        block = self._condition(node, known, _SETTLED[0], _SETTLED[1], _SETTLED[2])
        self.size = size
        return _SETTLED_AS.get(block, _OPEN)

    def _choice(
        self, when: Node, outcome: Node, rest: Node, known: _Known, t: _Target, f: _Target, u: _Target
    ) -> _Block:
        """The outcome or the rest; where the condition is unknown, the two have to agree."""

        def agreed(k: _Known) -> _Block:
            return self._condition(outcome, k, rest_true, rest_false, u)

        def rest_true(k: _Known) -> _Block:
            return self._condition(rest, k, t, u, u)

        def rest_false(k: _Known) -> _Block:
            return self._condition(rest, k, u, f, u)

        return self._condition(
            when,
            known,
            lambda k: self._condition(outcome, k, t, f, u),
            lambda k: self._condition(rest, k, t, f, u),
            agreed,
        )

    def _is_large(self, node: Node) -> bool:
        """Whether a condition is to be kept in a variable."""
        return self.atom_limit is not None and _is_joint(node) and self.nodes.weight(node) >= self.atom_limit

    def _let(self, node: Node, known: _Known) -> tuple[_Block, _Known]:
        """The condition in a variable, its larger parts before it, so that code cannot multiply."""
        block: _Block = ()
        block, known = self._take(self._in_order(self.nodes.names(node)), known)
        for part in _joints_below(node):
            if id(part) not in known.held and self._is_large(part):
                inner, known = self._let(part, known)
                block += inner
        name = self._new("c")
        targets = [_to((f"{name} = {truth}",)) for truth in (True, False, None)]
        return block + self._opened(node, known, *targets), known.hold(node, name)

    def _held(self, node: Node, name: str, known: _Known, t: _Target, f: _Target, u: _Target) -> _Block:
        """A condition that stands in a variable as True, False or None."""

        def false_or_unknown() -> _Block:
            if f is u or isinstance(node, Sure):
                return f(known.truth(node, False) if isinstance(node, Sure) else known)
            return self._branch(f"{name} is None", u(known.truth(node, None)), f(known.truth(node, False)))

        return self._branch(name, t(known.truth(node, True)), false_or_unknown())

    # Atoms

    def _bare(self, node: Node, known: _Known, t: _Target, f: _Target, u: _Target) -> _Block:
        """A fact that is a condition by itself."""
        block, name, known = self._slot(node, known)
        if not known.states.get(name, ANY) & VALUE_BIT:
            return block + u(known)
        among = known.among.get(name)
        left = known
        tests: list[tuple[bool, _Known]] = []
        for truth, target in ((True, t), (False, f)):
            if among == frozenset({truth}):
                return block + target(known)
            if target is not u and truth not in left.outside.get(name, ()):
                tests.append((truth, left))
                left = left.none_of(name, frozenset({truth}))
        rest = u(left)
        for truth, before in reversed(tests):
            then = (t if truth else f)(before.one_of(name, frozenset({truth})))
            rest = self._branch(f"{name} is {truth}", then, rest)
        return _if_used(block, name, rest)

    def _among(
        self, arg: Node, choices: frozenset[_Code], known: _Known, t: _Target, f: _Target, u: _Target
    ) -> _Block:
        """Whether a code is one of ``choices``; the usual case, that it is, is tested first."""
        if isinstance(arg, Lit):
            return (t if arg.value in choices else f)(known)
        if not _is_slot(arg):
            return self._value(arg, known, lambda _, k: f(k), u, u)  # a number is no code
        block, name, known = self._slot(arg, known)
        if not known.states.get(name, ANY) & VALUE_BIT:
            return block + u(known)
        among = known.among.get(name)
        if among is not None and among <= choices:
            return block + t(known)
        if among is not None:
            choices &= among
        choices -= known.outside.get(name, frozenset())
        wrong = known.none_of(name, choices)
        otherwise = f(wrong) if f is u else self._state(name, wrong, lambda _, k: f(k), u, u)
        if not choices:
            return _if_used(block, name, otherwise)
        codes = [_literal(code) for code in sorted(choices, key=str)]
        if len(codes) > FEW:
            test = f"{name} in {{{', '.join(codes)}}}"
        else:
            test = " or ".join(f"{name} == {code}" for code in codes)
        return _if_used(block, name, self._branch(test, t(known.one_of(name, choices)), otherwise))

    def _compare(
        self, node: Node, op: Op, left: Node, right: Node, known: _Known, t: _Target, f: _Target, u: _Target
    ) -> _Block:
        if op is not Op.EQUAL and (_is_code(left) or _is_code(right)):
            raise NotSupported(NO_ORDER)
        for one, other in ((left, right), (right, left)):
            if op is Op.EQUAL and isinstance(one, Lit) and _is_code(one):
                return self._among(other, frozenset({one.value}), known, t, f, u)

        def compared(a: str, b: str, k: _Known) -> _Block:
            if id(node) in k.truths:
                return (t if k.truths[id(node)] else f)(k)
            true, false = t(k.truth(node, True)), f(k.truth(node, False))
            if self.careful:
                name = self._new("t")
                call = {Op.AT_MOST: "at_most", Op.BELOW: "below", Op.EQUAL: "equal"}[op]
                rest = self._branch(f"{name} is None", u(k), false)
                return (f"{name} = {call}({a}, {b})", *self._branch(name, true, rest))
            if op is not Op.EQUAL:
                return self._branch(f"{a} {op.value} {b}", true, false)
            if isinstance(left, Lit) or isinstance(right, Lit):
                return self._branch(f"{a} - {b} == 0", true, false)
            plain = self._branch(f"{a} == {b}", true, false)
            return (f"if {a}.__class__ is Interval or {b}.__class__ is Interval: raise TypeError", *plain)

        def with_left(a: str, k: _Known) -> _Block:
            return self._value(right, k, lambda b, k2: compared(a, b, k2), u, u)

        return self._value(left, known, with_left, u, u)

    # Values

    def _value(self, node: Node, known: _Known, found: _Found, null: _Target, absent: _Target) -> _Block:
        """The code that goes to ``found`` with an expression, or to ``null`` or ``absent``."""
        match node:
            case Lit(value):
                return found(_literal(value), known)
            case Fact() | Call(Function.FALLBACK, (_, _)):
                block, name, known = self._slot(node, known)
                return _if_used(block, name, self._state(name, known, found, null, absent))
            case Linear(terms, constant):
                return self._linear(terms, constant, known, found, null, absent)
            case Call(Function.WORKDAY_AFTER, (day, Lit(int(n)))) if n != 0:
                table = self.tables.setdefault(n, f"d{len(self.tables)}")
                return self._value(day, known, lambda a, k: found(f"{table}[{a}]", k), null, absent)
            case Call(Function.DAY_AFTER, (day, Lit(int(n)))):
                text = f"day_after({{}}, {_literal(n)})" if self.careful else f"({{}} + {_literal(n)})"
            case Call(Function.DAY_OF, (day,)):
                text = "day_of({})" if self.careful else f"({{}} // {DAY_SECONDS})"
            case Call(Function.TIME_OF, (day,)):
                text = "time_of({})" if self.careful else f"({{}} % {DAY_SECONDS})"
            case _:
                raise NotSupported(f"此处不能用 {type(node).__name__} 作值")
        return self._value(day, known, lambda a, k: found(text.format(a), k), null, absent)

    def _linear(
        self,
        terms: Sequence[tuple[int, Node]],
        constant: int,
        known: _Known,
        found: _Found,
        null: _Target,
        absent: _Target,
        so_far: tuple[str, ...] = (),
    ) -> _Block:
        if not terms:
            return found(self._sum(so_far, constant), known)
        (factor, arg), *others = terms

        def term(a: str) -> str:
            factor_text = _literal(factor)
            return f"({factor_text}, {a})" if self.careful else a if factor == 1 else f"{factor_text} * {a}"

        def onward(a: str, k: _Known) -> _Block:
            return self._linear(others, constant, k, found, null, absent, (*so_far, term(a)))

        if isinstance(arg, Linear):
            block, name, known = self._slot(arg, known)
            return block + self._state(name, known, onward, null, absent)
        return self._value(arg, known, onward, null, absent)

    def _sum(self, parts: Sequence[str], constant: int) -> str:
        if self.careful:
            return f"linear({', '.join([_literal(constant), *parts])})"
        return f"({' + '.join([*parts, _literal(constant)] if constant or not parts else parts)})"

    def _slot(self, node: Node, known: _Known) -> tuple[_Block, str, _Known]:
        """The variable of a fact, a fallback or a sum: the code that sets it, if it is not set yet."""
        if isinstance(node, Fact):
            block, known = self._take([node.name], known)
            return block, self.variables[node.name], known
        if id(node) in known.held:
            return (), known.held[id(node)], known
        name = self._new("y")
        block, known = self._take(self._in_order(self.nodes.names(node)), known)

        def found(a: str, _: _Known) -> _Block:
            return (f"{name} = {a}",)

        null, absent = _to((f"{name} = None",)), _to((f"{name} = ...",))
        if isinstance(node, Linear):
            block += self._linear(node.terms, node.constant, known, found, null, absent)
        else:
            first, second = children(node)
            otherwise: _Target = lambda k: self._value(second, k, found, null, absent)  # noqa: E731
            block += self._value(first, known, found, null, otherwise)
        return block, name, known.hold(node, name)

    def _in_order(self, names: frozenset[str]) -> list[str]:
        return [name for name in self.variables if name in names]

    def _take(self, names: Sequence[str], known: _Known) -> tuple[_Block, _Known]:
        """The code that takes facts from a mapping, those that are not taken yet."""
        wanted = [name for name in names if self.variables[name] not in known.taken]
        default = {name: ", ..." if name in self.told_apart else "" for name in wanted}
        block = tuple(f"{self.variables[n]} = get({_literal(n)}{default[n]})" for n in wanted)
        return block, known.take(self.variables[n] for n in wanted)

    def _state(self, name: str, known: _Known, found: _Found, null: _Target, absent: _Target) -> _Block:
        """What a variable holds: a value, null, or nothing recorded."""
        bits = known.states.get(name, ANY)
        if null is absent and bits & MISSING:
            missing = bits & MISSING
            if not bits & VALUE_BIT:
                return null(known)
            tests = {NULL_BIT: f"{name} is None", ABSENT_BIT: f"{name} is ..."}
            test = " or ".join(text for bit, text in tests.items() if bit & missing)
            return self._branch(
                test, null(known.state(name, missing)), found(name, known.state(name, VALUE_BIT))
            )
        for bit, text, target in ((NULL_BIT, "None", null), (ABSENT_BIT, "...", absent)):
            if bits == bit:
                return target(known)
            if bits & bit:
                rest = self._state(name, known.state(name, bits & ~bit), found, null, absent)
                return self._branch(f"{name} is {text}", target(known.state(name, bit)), rest)
        return found(name, known)

    def _branch(self, test: str, then: _Block, otherwise: _Block) -> _Block:
        """An ``if``; none where both ways are the same."""
        if then == otherwise:
            return then
        self.size += 1
        if self.limited and self.size > SIZE_LIMIT:
            raise _TooLargeError
        if not then:
            return (_Branch(f"not ({test})", otherwise, ()),)
        return (_Branch(test, then, otherwise),)


def _if_used(setting: _Block, name: str, rest: _Block) -> _Block:
    """The code that sets a variable and what follows; without it where nothing asks for the variable."""
    match rest:
        case ():
            return ()
        case (str(line),) if name not in line:
            return rest
    return setting + rest


def _is_slot(node: Node) -> bool:
    return isinstance(node, Fact) or (isinstance(node, Call) and node.function is Function.FALLBACK)


_OPEN = object()
_SETTLED = (_to(("settled: True",)), _to(("settled: False",)), _to(("settled: None",)))
_SETTLED_AS: Mapping[_Block, Truth] = {
    ("settled: True",): True,
    ("settled: False",): False,
    ("settled: None",): None,
}
