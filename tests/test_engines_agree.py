"""Two engines, one meaning: ``rete`` answers what ``scalar`` does, and a planted fault is seen."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import product

import pytest
from hypothesis import HealthCheck, Phase, given, settings

import oracle
from govrules.engines import rete
from govrules.errors import EngineError, NotSupported
from govrules.intervals import Interval, Truth, below
from govrules.language import evaluation
from govrules.language.nodes import (
    FALSE,
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
from govrules.workdays import DAY_SECONDS, WorkCalendar, load_calendar
from strategies import batches, calendars

CALENDAR = load_calendar(date(2026, 11, 30))
TRUTHS: tuple[Truth, ...] = (True, False, None)
A, B, C, D, E = (Fact(name) for name in "abcde")
X, Y = Fact("x"), Fact("y")


@pytest.fixture(scope="module")
def durable() -> None:
    """Skips what needs durable-rules where it cannot be imported."""
    pytest.importorskip(
        "durable.engine",
        reason="durable-rules is not installed (extra rete; it has no release for Python 3.13)",
        exc_type=ImportError,
    )


needs_durable = pytest.mark.usefixtures("durable")


def both(conditions: Sequence[Node], facts: Sequence[Facts]) -> list[list[Truth]]:
    """The truths of the conditions for each record, on which the engines have agreed."""
    asked = [Question(condition, TRUE, FALSE) for condition in conditions]
    answers = oracle.answers(asked, facts, CALENDAR)
    assert rete.answers(asked, facts, CALENDAR) == answers
    assert all((answer.duty, answer.open) == (True, False) for row in answers for answer in row)
    return [[answer.when for answer in row] for row in answers]


def agreement(max_examples: int, phases: Sequence[Phase] = tuple(Phase)) -> Callable[[], None]:
    """The property that the engines agree; the same examples in every run."""

    @settings(
        max_examples=max_examples,
        phases=phases,
        derandomize=True,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(batches(), calendars())
    def engines_agree(batch: tuple[list[Question], list[Facts]], calendar: WorkCalendar) -> None:
        asked, facts = batch
        assert rete.answers(asked, facts, calendar) == oracle.answers(asked, facts, calendar)

    return engines_agree


# --- On everything that can be generated ------------------------------------------------------------------


@needs_durable
def test_both_engines_give_the_same_answers_to_generated_questions_on_generated_records() -> None:
    agreement(max_examples=250)()


def test_a_fault_planted_in_the_comparison_of_scalar_is_found(
    durable: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation, "at_most", below)
    with pytest.raises(AssertionError):
        agreement(max_examples=250, phases=[Phase.generate])()


def test_a_fault_planted_in_the_network_of_rete_is_found(
    durable: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rete, "_networks", {})
    monkeypatch.setattr(rete, "_at_most", rete._below)
    with pytest.raises(AssertionError):
        agreement(max_examples=250, phases=[Phase.generate])()


def test_a_fault_planted_in_the_comparison_of_two_values_of_rete_is_found(
    durable: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = rete._compared

    def planted(op: Op, left: rete.State, right: rete.State) -> rete.State:
        return compared(Op.BELOW if op is Op.AT_MOST else op, left, right)

    monkeypatch.setattr(rete, "_compared", planted)
    with pytest.raises(AssertionError):
        agreement(max_examples=250, phases=[Phase.generate])()


# --- Truth tables -----------------------------------------------------------------------------------------


def recorded(truths: Sequence[Truth]) -> Facts:
    """A record in which the facts a, b, … have these truths; unknown ones are absent."""
    return {name: truth for name, truth in zip("abcde", truths, strict=False) if truth is not None}


def least(truths: Sequence[Truth]) -> Truth:
    """Kleene's conjunction, as the least in the order false, unknown, true."""
    return min(truths, key=[False, None, True].index, default=True)


def greatest(truths: Sequence[Truth]) -> Truth:
    """Kleene's disjunction, as the greatest in that order."""
    return max(truths, key=[False, None, True].index, default=False)


@needs_durable
@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_conjunction_and_disjunction_are_kleenes_for_all_truths(count: int) -> None:
    cases = list(product(TRUTHS, repeat=count))
    args = (A, B, C)[:count]
    found = both([And(args), Or(args)], [recorded(case) for case in cases])
    assert found == [[least(case), greatest(case)] for case in cases]


@needs_durable
def test_negation_keeps_the_unknown_and_sure_makes_it_false() -> None:
    found = both([Not(A), Sure(A), Not(Sure(A)), Sure(Not(A))], [recorded([case]) for case in TRUTHS])
    assert found == [
        [False, True, False, False],
        [True, False, True, True],
        [None, False, True, False],
    ]


def chosen(conditions: Sequence[Truth], outcomes: Sequence[Truth]) -> Truth:
    """A choice by its definition: the outcome that every completion of the unknown conditions picks."""
    picked = set()
    for completed in product(*([True, False] if truth is None else [truth] for truth in conditions)):
        picked.add(outcomes[completed.index(True) if True in completed else len(conditions)])
    return picked.pop() if len(picked) == 1 else None


@needs_durable
@pytest.mark.parametrize("rows", [0, 1, 2])
def test_a_choice_is_decided_where_all_rows_that_are_still_possible_agree(rows: int) -> None:
    conditions, outcomes = (A, B)[:rows], (C, D, E)[: rows + 1]
    choice = If(tuple(zip(conditions, outcomes[:-1], strict=True)), outcomes[-1])
    names = "".join(fact.name for fact in (*conditions, *outcomes))
    cases = list(product(TRUTHS, repeat=len(names)))
    facts = [
        {name: truth for name, truth in zip(names, case, strict=True) if truth is not None} for case in cases
    ]
    assert both([choice], facts) == [[chosen(case[:rows], case[rows:])] for case in cases]


# --- Comparisons, codes, states ---------------------------------------------------------------------------

AROUND_FIVE: list[tuple[Facts, Truth, Truth, Truth]] = [
    # x, x <= 5, x < 5, x == 5
    ({}, None, None, None),
    ({"x": None}, None, None, None),
    ({"x": 4}, True, True, False),
    ({"x": 5}, True, False, True),
    ({"x": 6}, False, False, False),
    ({"x": Interval(3, 4)}, True, True, False),
    ({"x": Interval(4, 5)}, True, None, None),
    ({"x": Interval(4, 6)}, None, None, None),
    ({"x": Interval(5, 6)}, None, False, None),
    ({"x": Interval(6, 7)}, False, False, False),
    ({"x": Interval(None, 5)}, True, None, None),
    ({"x": Interval(None, 4)}, True, True, False),
    ({"x": Interval(5, None)}, None, False, None),
    ({"x": Interval(6, None)}, False, False, False),
    ({"x": Interval(None, None)}, None, None, None),
]


@needs_durable
def test_a_fact_is_compared_with_a_constant_on_either_side_of_the_sign() -> None:
    five = Lit(5)
    conditions: list[Node] = [
        *(Compare(op, X, five) for op in (Op.AT_MOST, Op.BELOW, Op.EQUAL)),
        *(Compare(op, five, X) for op in (Op.AT_MOST, Op.BELOW, Op.EQUAL)),
    ]
    turned = {True: False, False: True, None: None}
    assert both(conditions, [facts for facts, *_ in AROUND_FIVE]) == [
        [at_most, less, equal, turned[less], turned[at_most], equal]
        for _, at_most, less, equal in AROUND_FIVE
    ]


@needs_durable
def test_a_fact_is_compared_with_another_fact() -> None:
    conditions = [Compare(op, X, Y) for op in (Op.AT_MOST, Op.BELOW, Op.EQUAL)]
    found = both(conditions, [{**facts, "y": 5} for facts, *_ in AROUND_FIVE])
    assert found == [list(truths) for _, *truths in AROUND_FIVE]
    assert both(conditions, [{"x": 5}, {"x": 5, "y": None}, {"y": 5}, {}]) == [[None] * 3] * 4


@needs_durable
def test_a_code_or_text_is_unknown_where_it_is_missing_and_no_choice_where_it_is_another() -> None:
    conditions: list[Node] = [
        In(X, frozenset({"letter", "report"})),
        In(X, frozenset()),
        Compare(Op.EQUAL, X, Lit("letter")),
        Compare(Op.EQUAL, Lit("letter"), X),
        Compare(Op.EQUAL, X, Y),
    ]
    facts: list[Facts] = [
        {"x": "letter", "y": "letter"},
        {"x": "report", "y": "letter"},
        {"x": "minutes", "y": "minutes"},
        {"x": None, "y": "letter"},
        {"y": "letter"},
    ]
    assert both(conditions, facts) == [
        [True, False, True, True, True],
        [True, False, False, False, False],
        [False, False, False, False, True],
        [None, None, None, None, None],
        [None, None, None, None, None],
    ]


@needs_durable
@pytest.mark.parametrize("value", [7, 0, True, False, "", "letter", Interval(1, 2), Interval(None, None)])
def test_only_a_missing_value_is_unknown_to_given_and_null_is_not_given(value: Value) -> None:
    given_x = Call(Function.GIVEN, (X,))
    chosen_or_y = Call(Function.GIVEN, (If(((A, X),), Y),))
    fallback = Call(Function.GIVEN, (Call(Function.FALLBACK, (X, Y)),))
    facts: list[Facts] = [
        {"x": value},
        {"x": None},
        {},
        {"a": True, "x": value},
        {"x": value, "y": value},
        {"x": value, "y": None},
        {"y": None},
        {"x": None, "y": value},
    ]
    assert both([given_x, chosen_or_y, fallback], facts) == [
        [True, None, True],
        [False, None, False],
        [None, None, None],
        [True, True, True],
        [True, True, True],
        [True, None, True],
        [None, None, False],
        [False, None, False],
    ]


@needs_durable
def test_days_and_moments_are_worked_out_alike() -> None:
    """National Day 2025 runs from 1 to 8 October; 28 September and 11 October are worked."""
    day = date(2025, 9, 26).toordinal()
    first, fifth = (date(2025, *at).toordinal() for at in ((9, 28), (10, 9)))
    conditions: list[Node] = [
        Compare(Op.EQUAL, Call(Function.WORKDAY_AFTER, (X, Lit(1))), Lit(first)),
        Compare(Op.EQUAL, Call(Function.WORKDAY_AFTER, (X, Lit(4))), Lit(fifth)),
        Compare(Op.EQUAL, Call(Function.WORKDAY_AFTER, (Lit(fifth), Lit(-4))), X),
        Compare(Op.EQUAL, Call(Function.DAY_AFTER, (X, Lit(2))), Lit(first)),
        Compare(Op.EQUAL, Call(Function.DAY_OF, (Y,)), X),
        Compare(Op.AT_MOST, Call(Function.TIME_OF, (Y,)), Lit(43_200)),
        Compare(Op.AT_MOST, Y, Linear(((DAY_SECONDS, X),), 43_200)),
    ]
    noon = day * DAY_SECONDS + 43_200
    found = both(conditions, [{"x": day, "y": noon}, {"x": day, "y": noon + 1}, {"x": day}])
    assert found == [
        [True, True, True, True, True, True, True],
        [True, True, True, True, True, False, False],
        [True, True, True, True, None, None, None],
    ]


# --- What rete refuses, and what it does not take for an answer -------------------------------------------


def ask_rete(condition: Node, facts: Facts) -> Answer:
    [[answer]] = rete.answers([Question(condition, TRUE, FALSE)], [facts], CALENDAR)
    return answer


@needs_durable
def test_integers_are_exact_up_to_the_limit_of_the_network_and_refused_beyond() -> None:
    largest = 2**53 - 1
    at_most = Compare(Op.AT_MOST, X, Lit(largest - 1))
    assert both([at_most], [{"x": largest - 1}, {"x": largest}, {"x": -largest}]) == [[True], [False], [True]]
    for beyond in (2**53, -(2**53), Interval(0, 2**53), Interval(-(2**53), None)):
        with pytest.raises(NotSupported):
            ask_rete(at_most, {"x": beyond})
    with pytest.raises(NotSupported):
        ask_rete(Compare(Op.BELOW, X, Lit(2**53)), {"x": 1})


@needs_durable
@pytest.mark.parametrize(
    ("condition", "value"),
    [
        pytest.param(Compare(Op.AT_MOST, X, Lit("甲")), "乙", id="texts have no order"),
        pytest.param(Compare(Op.AT_MOST, X, X), "乙", id="two texts have no order"),
        pytest.param(Compare(Op.AT_MOST, X, If((), Lit(1))), 1, id="a choice is no value"),
        pytest.param(Compare(Op.AT_MOST, X, Lit(1)), "乙", id="a text is no number"),
        pytest.param(Compare(Op.AT_MOST, X, Lit(1)), True, id="a truth is no number"),
        pytest.param(In(X, frozenset({"a"})), 1, id="a number is no code"),
        pytest.param(X, 1, id="a number is no truth"),
        pytest.param(Compare(Op.AT_MOST, Linear(((1, X),)), Lit(1)), "乙", id="a text is no summand"),
        pytest.param(Linear(((1, X),)), 1, id="a sum is no condition"),
        pytest.param(Or((X,) * 2 + tuple(Fact(f"f{i}") for i in range(300))), True, id="too many at once"),
    ],
)
def test_what_the_network_cannot_take_is_refused(condition: Node, value: Value) -> None:
    with pytest.raises(NotSupported):
        ask_rete(condition, {"x": value})


@needs_durable
@pytest.mark.parametrize("fired", ["nothing", "everything"])
def test_silence_and_contradiction_of_the_network_are_errors_and_no_answer(
    fired: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def planted(shard: rete._Shard, _: object) -> set[rete._Rule]:
        return set() if fired == "nothing" else set(shard.rules.values())

    monkeypatch.setattr(rete, "_networks", {})
    monkeypatch.setattr(rete, "_fired", planted)
    with pytest.raises(EngineError, match="不能作为结论"):
        ask_rete(X, {"x": True})


def test_without_durable_rules_the_error_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rete, "_networks", {})
    monkeypatch.setitem(sys.modules, "durable", None)
    with pytest.raises(EngineError, match=r'pip install "govrules\[rete\]"'):
        ask_rete(X, {"x": True})


WITHOUT_SCALAR = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name == "govrules.engines.scalar":
            raise ImportError(name)

sys.meta_path.insert(0, Blocked())
from govrules.engines import rete
from govrules.language.nodes import FALSE, TRUE, Compare, Fact, Lit, Op, Question
from govrules.workdays import load_calendar

question = Question(Compare(Op.AT_MOST, Fact("x"), Lit(5)), TRUE, FALSE)
for row in rete.answers([question], [{"x": 5}, {"x": 6}, {}], load_calendar()):
    print(row[0].when)
try:
    import govrules.engines.scalar
except ImportError as error:
    print(error)
"""


@needs_durable
def test_rete_answers_with_scalar_made_unimportable() -> None:
    run = subprocess.run([sys.executable, "-c", WITHOUT_SCALAR], capture_output=True, text=True, check=False)
    assert (run.stdout.split(), run.stderr) == (["True", "False", "None", "govrules.engines.scalar"], "")


# --- Inside the limits of durable-rules -------------------------------------------------------------------


@needs_durable
def test_a_condition_too_large_to_multiply_out_is_decided_in_passes() -> None:
    """Twelve pairs would give 4096 conjunctions; as cells they are 12 in one pass and one in the next."""
    pairs = tuple(Or((Fact(f"p{i}"), Fact(f"q{i}"))) for i in range(12))
    question = Question(And(pairs), Or(tuple(Not(pair) for pair in pairs)), FALSE)
    full: Facts = {f"{side}{i}": side == "q" for side in "pq" for i in range(12)}
    one_missing = {name: value for name, value in full.items() if name != "q7"}
    assert rete.answers([question], [full, one_missing, {**full, "q7": False}], CALENDAR) == [
        [Answer(True, False, False)],
        [Answer(None, None, False)],
        [Answer(False, True, False)],
    ]
    assert len(rete._networks[(question,)].passes) == 2


@needs_durable
def test_no_ruleset_leaves_the_envelope_in_which_durable_rules_was_found_right() -> None:
    asked = [
        Question(
            And(tuple(In(Fact(f"c{i}"), frozenset({"a", "b", "c", f"d{k}"})) for i in range(6))),
            Compare(Op.AT_MOST, X, Lit(k)),
            Or(tuple(Fact(f"f{i}") for i in range(150))),
        )
        for k in range(120)
    ]
    facts: Facts = {"x": 60, **{f"c{i}": "d60" for i in range(6)}, "f149": True}
    assert rete.answers(asked, [facts, {}], CALENDAR) == oracle.answers(asked, [facts, {}], CALENDAR)
    for one in rete._networks[tuple(asked)].passes:
        for shard in one.shards:
            assert len(shard.rules) <= 40
            assert len(shard.properties) <= 200


@needs_durable
def test_many_rules_that_all_fire_are_all_heard() -> None:
    """durable-rules hears none of them where 65 rules of one ruleset match a fact."""
    asked = [Question(Compare(Op.AT_MOST, Fact(f"x{i}"), Lit(i)), TRUE, FALSE) for i in range(130)]
    facts: Facts = {f"x{i}": i for i in range(130)}
    assert rete.answers(asked, [facts], CALENDAR) == [[Answer(True, True, False)] * 130]


@needs_durable
def test_the_same_questions_are_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    question = Question(Compare(Op.BELOW, X, Lit(77)), TRUE, FALSE)
    first = rete.answers([question], [{"x": 76}], CALENDAR)
    monkeypatch.setattr(rete, "_compile", None)
    assert rete.answers([question], [{"x": 76}], CALENDAR) == first == [[Answer(True, True, False)]]


@needs_durable
def test_a_record_that_is_refused_leaves_nothing_behind_for_the_next() -> None:
    condition = Compare(Op.AT_MOST, X, Lit(5))
    assert ask_rete(condition, {"x": 5}).when is True
    with pytest.raises(NotSupported):
        ask_rete(condition, {"x": "五"})
    assert ask_rete(condition, {"x": 6}).when is False


@needs_durable
def test_the_order_of_records_and_questions_does_not_matter() -> None:
    asked = [Question(Compare(Op.AT_MOST, X, Lit(k)), Sure(Compare(Op.BELOW, X, Y)), A) for k in range(4)]
    facts: list[Facts] = [{}, {"x": 2}, {"x": 2, "y": 3, "a": True}, {"x": None, "y": 3, "a": False}]
    turned = rete.answers(asked[::-1], facts[::-1], CALENDAR)
    assert [row[::-1] for row in turned[::-1]] == rete.answers(asked, facts, CALENDAR)


@needs_durable
def test_threads_may_share_the_network() -> None:
    asked = [Question(Compare(Op.AT_MOST, X, Lit(k)), Compare(Op.EQUAL, X, Lit(k)), FALSE) for k in range(30)]

    def answers(x: int) -> list[list[Answer]]:
        return rete.answers(asked, [{"x": x}] * 5, CALENDAR)

    with ThreadPoolExecutor(max_workers=8) as pool:
        found = list(pool.map(answers, range(30)))
    assert found == [[[Answer(x <= k, x == k, False) for k in range(30)]] * 5 for x in range(30)]


def test_no_questions_or_no_records_give_no_answers() -> None:
    assert rete.answers([], [{}, {}], CALENDAR) == oracle.answers([], [{}, {}], CALENDAR) == [[], []]
    assert oracle.answers([Question(TRUE, TRUE)], [], CALENDAR) == []
