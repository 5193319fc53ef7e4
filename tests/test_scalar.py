"""The scalar engine says what the walker says, whatever it is asked and whatever is recorded."""

from __future__ import annotations

import random
import runpy
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

import oracle
from govrules import load_policies, load_records
from govrules.checking import cases, run
from govrules.engines import jump_code, scalar
from govrules.errors import NotSupported
from govrules.findings import Verdict, verdict_of
from govrules.intervals import Interval
from govrules.language.nodes import (
    FALSE,
    TODAY,
    TRUE,
    And,
    Answer,
    Call,
    Compare,
    Fact,
    Facts,
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
    Value,
)
from govrules.policies.rules import Policies
from govrules.workdays import DAY_SECONDS, WorkCalendar, load_calendar
from strategies import batches, calendars

CALENDAR = load_calendar(date(2026, 11, 30))
SAMPLES = Path(__file__).parent / "samples"
WORKLOAD = runpy.run_path(str(Path(__file__).parent.parent / "benchmarks" / "workload.py"))
QUESTIONS: Sequence[Question] = WORKLOAD["QUESTIONS"]
A, B, C, D, X, Y = (Fact(name) for name in "abcdxy")


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def walked(
    questions: Sequence[Question], records: Sequence[Facts], calendar: WorkCalendar
) -> list[list[Verdict]]:
    rows = oracle.answers(questions, records, calendar)
    return [[verdict_of(a.when, a.duty, a.open) for a in row] for row in rows]


def named(rows: Sequence[Sequence[int]]) -> list[list[Verdict]]:
    return [[scalar.VERDICTS[code] for code in row] for row in rows]


def assert_agreement(
    questions: Sequence[Question], records: Sequence[Facts], calendar: WorkCalendar = CALENDAR
) -> None:
    """The triples, the verdicts on mappings and the verdicts on tuples are those of the walker."""
    assert scalar.answers(questions, records, calendar) == oracle.answers(questions, records, calendar)
    verdicts = walked(questions, records, calendar)
    assert named(scalar.verdicts(questions, records, calendar)) == verdicts
    names = tuple(sorted({name for facts in records for name in facts}))
    on_tuples = scalar.compile_questions(questions, calendar, ("tuple", names))
    assert named([on_tuples(scalar.as_tuple(names, facts)) for facts in records]) == verdicts


def truth(condition: Node, facts: Facts) -> bool | None:
    """The truth of a condition, on which both engines have agreed."""
    assert_agreement([Question(condition, TRUE)], [facts])
    return scalar.answers([Question(condition, TRUE)], [facts], CALENDAR)[0][0].when


def verdict(question: Question, facts: Facts) -> Verdict:
    """The verdict, on which both engines have agreed."""
    assert_agreement([question], [facts])
    return scalar.VERDICTS[scalar.verdicts([question], [facts], CALENDAR)[0][0]]


# --- Whatever is generated --------------------------------------------------------------------------------


def agreement(max_examples: int, phases: Sequence[Phase] = tuple(Phase)) -> Callable[[], None]:
    """The property that the engines agree; the same examples in every run."""

    @settings(
        max_examples=max_examples,
        phases=phases,
        derandomize=True,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(batches(), calendars())
    def agree(batch: tuple[list[Question], list[Facts]], calendar: WorkCalendar) -> None:
        assert_agreement(*batch, calendar)

    return agree


def test_generated_questions_get_the_answers_of_the_walker() -> None:
    agreement(150)()


@pytest.mark.parametrize("planted", ["below_for_at_most", "or_forgets_the_rest", "forgets_null"])
def test_a_planted_fault_is_seen(planted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program: Any = jump_code.Program
    if planted == "below_for_at_most":
        original = program._compare

        def compare(self: Any, node: Node, op: Op, *rest: Any) -> Any:
            return original(self, node, Op.BELOW if op is Op.AT_MOST else op, *rest)

        monkeypatch.setattr(program, "_compare", compare)
    elif planted == "or_forgets_the_rest":
        original = program._junction

        def junction(self: Any, args: Any, known: Any, *, stop: bool, done: Any, stopped: Any, u: Any) -> Any:
            if stop and len(args) > 1:
                return original(self, args[:1], known, stop=stop, done=done, stopped=stopped, u=u)
            return original(self, args, known, stop=stop, done=done, stopped=stopped, u=u)

        monkeypatch.setattr(program, "_junction", junction)
    else:
        monkeypatch.setattr(jump_code, "ANY", jump_code.ABSENT_BIT | jump_code.VALUE_BIT)
    with pytest.raises((AssertionError, TypeError)):
        agreement(300, [Phase.generate])()


# --- Small truth tables, all of them ----------------------------------------------------------------------

STATES: tuple[object, ...] = (True, False, None, scalar.ABSENT)


def all_records(names: str) -> list[Facts]:
    """Every combination of true, false, null and absent."""
    rows = product(STATES, repeat=len(names))
    return [
        {name: state for name, state in zip(names, row, strict=True) if state is not scalar.ABSENT}  # type: ignore[misc]
        for row in rows
    ]


@pytest.mark.parametrize(
    "condition",
    [
        A,
        Not(A),
        Sure(A),
        Not(Sure(A)),
        And(()),
        Or(()),
        And((A, B)),
        Or((A, B)),
        Sure(And((A, Not(B)))),
        Or((And((A, B)), And((Not(A), C)))),
        And((Or((A, B)), Or((B, C)))),
        If((), A),
        If(((A, B),), C),
        If(((A, B), (C, Not(B))), A),
        If(((A, TRUE), (B, FALSE)), C),
        If(((If(((A, B),), C), Not(A)),), Or((B, C))),
        Call(Function.GIVEN, (A,)),
        Call(Function.GIVEN, (If(((A, B),), C),)),
        Call(Function.FALLBACK, (A, B)),
        Call(Function.GIVEN, (Call(Function.FALLBACK, (A, Call(Function.FALLBACK, (B, C)))),)),
        Compare(Op.EQUAL, A, Lit(True)),
    ],
    ids=repr,
)
def test_a_condition_has_the_truths_of_the_walker_in_every_state(condition: Node) -> None:
    asked = [Question(condition, condition, condition), Question(Not(condition), TRUE, Sure(condition))]
    assert_agreement(asked, all_records("abc"))


def test_the_table_of_verdicts_is_folded_in() -> None:
    assert_agreement([Question(A, B, C)], all_records("abc"))
    question = Question(A, B, C)
    assert verdict(question, {"a": False, "b": True, "c": True}) is Verdict.NOT_APPLICABLE
    assert verdict(question, {"b": True, "c": False}) is Verdict.UNKNOWN
    assert verdict(question, {"a": True, "b": False, "c": True}) is Verdict.PENDING
    assert verdict(question, {"a": True, "b": True, "c": None}) is Verdict.UNKNOWN
    assert verdict(question, {"a": True, "b": True, "c": False}) is Verdict.PASS
    assert verdict(question, {"a": True, "b": False, "c": False}) is Verdict.FAIL


def test_the_codes_are_those_of_the_verdicts() -> None:
    codes = (jump_code.PASS, jump_code.FAIL, jump_code.PENDING, jump_code.UNKNOWN, jump_code.NOT_APPLICABLE)
    assert [scalar.VERDICTS[code] for code in codes] == [
        Verdict.PASS,
        Verdict.FAIL,
        Verdict.PENDING,
        Verdict.UNKNOWN,
        Verdict.NOT_APPLICABLE,
    ]


def test_questions_behind_one_guard_keep_their_own_verdicts() -> None:
    kinds = [Compare(Op.EQUAL, X, Lit(code)) for code in ("p", "q", "r")]
    asked = [
        Question(And((kinds[0], A)), B),
        Question(And((A, kinds[1])), C),
        Question(In(X, frozenset("pr")), Or((A, B))),
        Question(And((Not(kinds[2]), B)), C),
        Question(And((Not(Sure(Compare(Op.BELOW, Y, Lit(5)))), A)), B),
        Question(And((Not(Sure(Compare(Op.BELOW, Y, Lit(5)))), kinds[0])), C),
        Question(And((B, Call(Function.GIVEN, (X,)))), A),
    ]
    records: list[Facts] = [
        {**facts, **x, **y}
        for facts in all_records("abc")
        for x in ({}, {"x": None}, {"x": "p"}, {"x": "q"}, {"x": "r"}, {"x": "s"})
        for y in ({}, {"y": 4}, {"y": 5}, {"y": Interval(3, 6)})
    ]
    assert_agreement(asked, records)


# --- Deadlines --------------------------------------------------------------------------------------------


def within(days: int) -> Question:
    """Done within n working days: act ``a``, trigger ``x``."""
    due = Call(Function.WORKDAY_AFTER, (X, Lit(days)))
    done = Call(Function.GIVEN, (A,))
    over = Compare(Op.BELOW, due, Call(Function.DAY_OF, (Fact(TODAY),)))
    return Question(
        Call(Function.GIVEN, (X,)),
        And((done, Compare(Op.AT_MOST, A, due))),
        And((Not(Sure(done)), Not(over))),
    )


def on(text: str) -> int:
    return day(text) * DAY_SECONDS


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        # From Friday 26 September 2025 three working days (the 28th is worked, National Day is from 1 October
        # to the 8th): 28, 29, 30 September.
        ({"x": day("2025-09-26"), "a": day("2025-09-30"), TODAY: on("2025-10-20")}, Verdict.PASS),
        ({"x": day("2025-09-26"), "a": day("2025-10-09"), TODAY: on("2025-10-20")}, Verdict.FAIL),
        ({"x": day("2025-09-26"), "a": None, TODAY: on("2025-09-30")}, Verdict.PENDING),
        ({"x": day("2025-09-26"), "a": None, TODAY: on("2025-10-01")}, Verdict.FAIL),
        ({"x": day("2025-09-26"), TODAY: on("2025-09-30")}, Verdict.PENDING),
        ({"x": day("2025-09-26"), TODAY: on("2025-10-01")}, Verdict.UNKNOWN),
        ({"x": None, "a": None, TODAY: on("2025-10-01")}, Verdict.NOT_APPLICABLE),
        ({"a": None, TODAY: on("2025-10-01")}, Verdict.UNKNOWN),
        # No notice decides the days from 25 December 2026 on: three working days after the 24th are at the
        # earliest the 27th (a Sunday that may be worked), and Monday 4 January 2027 may be off.
        ({"x": day("2026-12-24"), "a": day("2026-12-25"), TODAY: on("2027-03-01")}, Verdict.PASS),
        ({"x": day("2026-12-24"), "a": day("2026-12-30"), TODAY: on("2027-03-01")}, Verdict.UNKNOWN),
        ({"x": day("2026-12-24"), "a": day("2027-02-01"), TODAY: on("2027-03-01")}, Verdict.FAIL),
        ({"x": day("2026-12-24"), "a": None, TODAY: on("2026-12-25")}, Verdict.PENDING),
        ({"x": day("2026-12-24"), "a": None, TODAY: on("2026-12-30")}, Verdict.UNKNOWN),
        ({"x": day("2026-12-24"), "a": None, TODAY: on("2027-03-01")}, Verdict.FAIL),
    ],
)
def test_a_deadline_has_its_verdict_also_where_no_notice_is_known(facts: Facts, expected: Verdict) -> None:
    assert verdict(within(3), facts) is expected


# --- Intervals --------------------------------------------------------------------------------------------

DAY_X, NOON = Call(Function.DAY_OF, (X,)), 43_200


@pytest.mark.parametrize(
    ("condition", "facts", "expected"),
    [
        (Compare(Op.AT_MOST, X, Lit(5)), {"x": Interval(3, 5)}, True),
        (Compare(Op.AT_MOST, X, Lit(5)), {"x": Interval(6, None)}, False),
        (Compare(Op.AT_MOST, X, Lit(5)), {"x": Interval(5, 6)}, None),
        (Compare(Op.BELOW, X, Lit(5)), {"x": Interval(None, 4)}, True),
        (Compare(Op.BELOW, X, Lit(5)), {"x": Interval(None, 5)}, None),
        (Compare(Op.EQUAL, X, Lit(5)), {"x": Interval(6, 7)}, False),
        (Compare(Op.EQUAL, X, Lit(5)), {"x": Interval(5, 6)}, None),
        (Compare(Op.EQUAL, X, Y), {"x": Interval(5, 6), "y": Interval(5, 6)}, None),
        (Compare(Op.EQUAL, X, Y), {"x": Interval(5, 6), "y": 7}, False),
        (Compare(Op.EQUAL, X, Y), {"x": "甲", "y": "甲"}, True),
        (Compare(Op.AT_MOST, Linear(((2, X), (-1, Y)), 1), Lit(0)), {"x": Interval(1, 2), "y": 5}, True),
        (Compare(Op.AT_MOST, Linear(((2, X), (-1, Y)), 1), Lit(0)), {"x": 1, "y": Interval(2, 3)}, None),
        (Compare(Op.EQUAL, Linear(((2, X),)), Lit(4)), {"x": Interval(3, 4)}, False),
        (Compare(Op.AT_MOST, Call(Function.DAY_AFTER, (X, Lit(2))), Lit(5)), {"x": Interval(1, 3)}, True),
        (Compare(Op.EQUAL, DAY_X, Lit(9)), {"x": Interval(9 * DAY_SECONDS, 10 * DAY_SECONDS - 1)}, True),
        (Compare(Op.EQUAL, DAY_X, Lit(9)), {"x": Interval(9 * DAY_SECONDS, 10 * DAY_SECONDS)}, None),
        (
            Compare(Op.AT_MOST, Call(Function.TIME_OF, (X,)), Lit(NOON)),
            {"x": Interval(9 * DAY_SECONDS, 9 * DAY_SECONDS + NOON)},
            True,
        ),
        (
            Compare(Op.AT_MOST, Call(Function.TIME_OF, (X,)), Lit(NOON)),
            {"x": Interval(9 * DAY_SECONDS + NOON, 10 * DAY_SECONDS)},
            None,
        ),
        (Call(Function.GIVEN, (X,)), {"x": Interval(None, None)}, True),
    ],
)
def test_a_comparison_with_an_interval_is_decided_where_every_value_in_it_agrees(
    condition: Node, facts: Facts, expected: bool | None
) -> None:
    assert truth(condition, facts) is expected


def test_an_interval_leaves_the_other_questions_on_the_fast_path() -> None:
    asked = [Question(TRUE, Compare(Op.AT_MOST, fact, Lit(5))) for fact in (X, Y)]
    fused = scalar.compile_questions(asked, CALENDAR)
    assert fused({"x": Interval(1, 9), "y": 5}) == (jump_code.UNKNOWN, jump_code.PASS)
    assert fused({"x": Interval(1, 5), "y": Interval(6, 9)}) == (jump_code.PASS, jump_code.FAIL)


def test_a_shared_condition_meets_an_interval_once_for_all() -> None:
    shared = Or((Compare(Op.AT_MOST, X, Lit(5)), Compare(Op.AT_MOST, Y, Lit(5))))
    asked = [Question(A, shared), Question(B, Not(shared)), Question(Not(shared), A, B)]
    assert "c1" in scalar.source_of(asked)
    numbers: list[dict[str, Value]] = [{}, {"x": 5}, {"x": 6, "y": 6}, {"x": Interval(4, 6), "y": 6}]
    numbers.append({"x": Interval(6, 7), "y": Interval(2, 3)})
    assert_agreement(asked, [{**facts, **more} for facts in all_records("ab") for more in numbers])


@pytest.mark.parametrize("first", STATES)
@pytest.mark.parametrize("second", STATES)
def test_a_truth_that_stands_in_for_another_is_no_truth_where_both_are_missing(
    first: object, second: object
) -> None:
    """A value held in a variable must not be tested as if it were a condition: absent is not true."""
    stated, due = Call(Function.FALLBACK, (A, B)), Fact("x")
    passed_by = And((Call(Function.GIVEN, (due,)), Compare(Op.BELOW, due, Lit(5))))
    asked = [Question(TRUE, stated, And((Not(Sure(stated)), Not(passed_by))))]  # holds … by
    known = {name: state for name, state in (("a", first), ("b", second)) if state is not scalar.ABSENT}
    records: list[Any] = [{**known, "x": 4}, {**known, "x": 5}, known]
    assert_agreement(asked, records)


# --- The shipped rules ------------------------------------------------------------------------------------


@cache
def policies() -> Policies:
    return load_policies()


@cache
def prepared() -> dict[str, list[Facts]]:
    """By record type, the facts that an engine is given for the rules' cases and for the samples."""
    asked = [*policies().rules, *(v for made in policies().variants.values() for v in made)]
    kinds = {id(part.question): rule.record for rule in asked for part in rule.parts}
    found: dict[str, list[Facts]] = {kind: [] for kind in kinds.values()}

    def overheard(
        questions: Sequence[Question], records: Sequence[Facts], calendar: WorkCalendar, kept: object
    ) -> list[list[Verdict]]:
        if questions:
            found[kinds[id(questions[0])]].extend(records)
        rows = oracle.answers(questions, records, calendar)
        return [[verdict_of(a.when, a.duty, a.open) for a in row] for row in rows]

    with pytest.MonkeyPatch.context() as patch:
        for module in (cases, run):
            patch.setattr(module, "verdicts_of", lambda engine: overheard)
        cases.run_cases(policies().rules, policies(), CALENDAR, "scalar")
        for today in ("2025-10-10", "2027-01-20"):
            run.check(load_records(SAMPLES), today=today, policies=policies(), calendar=CALENDAR)
    return found


def records_of(kind: str) -> list[Facts]:
    """The prepared facts of a record type, and as many again without some facts."""
    found = prepared()[kind]
    assert len(found) > 1
    rng = random.Random(kind)
    return [*found, *({k: v for k, v in facts.items() if rng.random() > 0.15} for facts in found)]


@pytest.mark.parametrize("kind", sorted({rule.record for rule in load_policies().rules}))
def test_every_shipped_rule_has_the_verdicts_of_the_walker(kind: str) -> None:
    asked = [part.question for rule in policies().rules_for(kind) for part in rule.parts]
    records = records_of(kind)
    assert_agreement(asked, records)
    for question in asked:  # by itself a question is behind no guard of others
        assert_agreement([question], records[:: len(asked)])


def test_the_code_of_the_shipped_rules_stays_small() -> None:
    for kind in policies().terms:
        asked = [part.question for rule in policies().rules_for(kind) for part in rule.parts]
        if asked:
            assert len(scalar.source_of(asked).splitlines()) < 200 * len(asked) + 100


# --- Large and hostile ------------------------------------------------------------------------------------

MANY = [Fact(f"f{i}") for i in range(120)]


def wide(n: int) -> Node:
    return And(tuple(Or((MANY[i], Not(MANY[i + 1]))) for i in range(n)))


def rows(n: int) -> Node:
    return If(tuple((MANY[i], MANY[i + 1]) for i in range(n)), FALSE)


def nested(n: int) -> Node:
    node: Node = MANY[0]
    for i in range(n):
        node = And((Or((node, MANY[i])), MANY[i + 1])) if i % 2 else If(((MANY[i], node),), Not(MANY[i + 1]))
    return node


def doubled(n: int) -> Node:
    node: Node = MANY[0]
    for i in range(n):
        node = If(((MANY[i], Not(node)), (node, MANY[i + 1])), node)
    return node


def summed(n: int) -> Node:
    terms = tuple((1, Call(Function.FALLBACK, (Fact(f"n{i}"), Fact(f"n{i + 1}")))) for i in range(n))
    return Compare(Op.AT_MOST, Linear(terms), Lit(n))


@pytest.mark.parametrize(
    ("shape", "size"),
    [(wide, 50), (rows, 50), (nested, 50), (doubled, 50), (summed, 50)],
    ids=["wide", "rows", "nested", "doubled", "summed"],
)
def test_code_grows_no_faster_than_the_condition(shape: Callable[[int], Node], size: int) -> None:
    small, large = (len(source.splitlines()) for source in map(_source_of_shape(shape), (size, 2 * size)))
    assert large < 2.5 * small


def _source_of_shape(shape: Callable[[int], Node]) -> Callable[[int], str]:
    return lambda size: scalar.source_of([Question(shape(size), TRUE)])


@pytest.mark.parametrize(
    "condition",
    [wide(100), rows(100), nested(60), doubled(6), summed(100)],
    ids=["wide", "rows", "nested", "doubled", "summed"],
)
def test_a_large_condition_has_the_truths_of_the_walker(condition: Node) -> None:
    states = [True, False, False, True, None, True, False, True, True]
    records: list[Facts] = [
        {fact.name: states[(i * step) % 9] for i, fact in enumerate(MANY) if (i + step) % 17}
        | {f"n{i}": (i * step) % 3 for i in range(101) if (i * step) % 13 < 12}
        for step in range(1, 12)
    ]
    assert_agreement([Question(condition, TRUE)], records)


def test_names_and_texts_get_into_the_code_as_literals_only() -> None:
    names = ["a'b", 'a"b', "a\\", "a\nb", "__import__('os').abort()", "\ud800", "值", "x0", "v0", "r", "get"]
    texts = ["'); raise SystemExit #", '"""', "\n", "\\'", "\udfff", "甲", "{}", "a < b"]
    for name, text in product(names, texts):
        asked = [
            Question(
                In(Fact(name), frozenset([text, "b", "c", "d"])), Compare(Op.EQUAL, Fact(name), Lit(text))
            )
        ]
        assert scalar.source_of(asked).isascii()
        assert named(scalar.verdicts(asked, [{name: text}, {name: "b"}, {}], CALENDAR)) == [
            [Verdict.PASS],
            [Verdict.FAIL],
            [Verdict.UNKNOWN],
        ]


def test_huge_numbers_are_compared_exactly() -> None:
    huge = 10**5000
    asked = [
        Question(TRUE, Compare(Op.AT_MOST, X, Lit(huge))),
        Question(TRUE, Compare(Op.AT_MOST, Lit(-huge), X)),
    ]
    assert scalar.verdicts(asked, [{"x": huge}, {"x": huge + 1}, {"x": -huge - 1}], CALENDAR) == [
        (jump_code.PASS, jump_code.PASS),
        (jump_code.FAIL, jump_code.PASS),
        (jump_code.PASS, jump_code.FAIL),
    ]


def test_generated_code_reaches_no_builtins() -> None:
    asked = [Question(A, B)]
    fused = scalar.compile_questions(asked, CALENDAR)
    assert set(fused.__globals__["__builtins__"]) == {"TypeError"}


@pytest.mark.parametrize(
    "duty",
    [
        Compare(Op.AT_MOST, X, Lit("甲")),
        Compare(Op.BELOW, Lit(True), X),
        Compare(Op.AT_MOST, Call(Function.WORKDAY_AFTER, (X, Y)), Lit(5)),
        Compare(Op.AT_MOST, Call(Function.WORKDAY_AFTER, (X, Lit(0))), Lit(5)),
        Compare(Op.AT_MOST, If(((A, X),), Y), Lit(5)),
    ],
)
def test_what_the_core_does_not_allow_is_refused(duty: Node) -> None:
    with pytest.raises(NotSupported):
        scalar.compile_questions([Question(TRUE, duty)], CALENDAR)


# --- Compiled once, for everybody -------------------------------------------------------------------------


def test_the_same_questions_are_compiled_once_and_others_are_forgotten_in_time() -> None:
    asked = [Question(A, B)]
    first = scalar.compile_questions(asked, CALENDAR)
    assert scalar.compile_questions(list(asked), CALENDAR) is first
    assert scalar.compile_questions(asked, load_calendar(date(2025, 10, 1))) is not first
    for _ in range(2 * scalar.CACHE_SIZE):
        scalar.compile_questions([Question(A, B)], CALENDAR)
    assert len(scalar._cache) == scalar.CACHE_SIZE
    assert scalar.compile_questions(asked, CALENDAR) is not first


def test_many_threads_get_the_verdicts_of_one() -> None:
    records = WORKLOAD["make_records"](200)
    expected = walked(QUESTIONS, records, CALENDAR)

    def work(_: int) -> list[list[Verdict]]:
        return named(scalar.verdicts([*QUESTIONS], records, CALENDAR))

    scalar._cache.clear()
    with ThreadPoolExecutor(8) as pool:
        assert all(found == expected for found in pool.map(work, range(24)))


class Kept:
    """Code that was kept by an earlier start."""

    content: bytes | None = None

    def read(self) -> bytes | None:
        return self.content

    def write(self, content: bytes) -> None:
        self.content = content


def test_many_threads_may_be_the_first_to_need_the_careful_twins_of_kept_code() -> None:
    records = [
        {
            name: Interval(value - 3, value + 3) if type(value) is int else value
            for name, value in facts.items()
        }
        for facts in WORKLOAD["make_records"](4)
    ]
    expected = walked(QUESTIONS, records, CALENDAR)
    kept = Kept()
    switch = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(12):
            scalar._cache.clear()
            with ThreadPoolExecutor(8) as pool:
                asked = pool.map(lambda _: scalar.verdicts(QUESTIONS, records, CALENDAR, kept), range(16))
                assert all(named(found) == expected for found in asked)
    finally:
        sys.setswitchinterval(switch)


def test_a_table_of_due_days_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scalar, "TABLE_SIZE", 3)
    table = scalar.DueDays(CALENDAR, 3)
    start = day("2025-09-26")
    assert [table[start + i] for i in range(8)] == [CALENDAR.workday_after(start + i, 3) for i in range(8)]
    assert len(table) == 3


def test_no_questions_and_no_facts_are_no_trouble() -> None:
    assert scalar.answers([], [{}, {"a": True}], CALENDAR) == [[], []]
    assert scalar.answers([Question(TRUE, FALSE)], [{}], CALENDAR) == [[Answer(True, False, False)]]
    assert scalar.compile_questions([Question(A, B)], CALENDAR, ("tuple", ()))(()) == (jump_code.UNKNOWN,)
    assert scalar.compile_questions([], CALENDAR)({}) == ()


# --- The benchmark ----------------------------------------------------------------------------------------


def test_the_hand_written_rules_of_the_benchmark_mean_what_the_core_means() -> None:
    records = WORKLOAD["make_records"](1500, seed=9)
    expected = walked(QUESTIONS, records, CALENDAR)
    assert named([WORKLOAD["natural"](facts) for facts in records]) == expected
    assert named([WORKLOAD["expert"](facts) for facts in records]) == expected
    assert_agreement(QUESTIONS, records)
    assert len(WORKLOAD["NAMES"]) == 34
    assert {verdict for row in expected for verdict in row} == set(Verdict)
