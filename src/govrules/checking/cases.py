"""The rules' own cases: run on an engine, and looked at for what they leave untried."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from govrules.checking.context import Context
from govrules.checking.explain import Explainer
from govrules.checking.prepare import Prepared, prepare, read_today
from govrules.checking.run import Verdicts, verdicts_of
from govrules.checking.situation import terms_of
from govrules.errors import Problem
from govrules.findings import Verdict, fold, verdict_of
from govrules.language.evaluation import answer
from govrules.language.nodes import Compare, Fact, Lit, Node, Op, walk
from govrules.policies.rules import Case, Part, Policies, Rule
from govrules.workdays import WorkCalendar


class Outcome(Struct, frozen=True):
    """What a case gave: the verdict expected and the one found."""

    rule: str
    """the id of the rule, or of the table"""
    case: Case
    found: Verdict

    @property
    def good(self) -> bool:
        """Whether the rule gave the verdict that the case stands for."""
        return self.found is self.case.verdict


def run_cases(
    rules: Iterable[Rule], policies: Policies, calendar: WorkCalendar, engine: str
) -> list[Outcome]:
    """The outcome of every case of ``rules``, in their order, on one engine."""
    verdicts = verdicts_of(engine)
    chosen = {rule.id: rule for rule in rules}
    outcomes = []
    for rule in (r for named in chosen.values() for r in (named, *policies.variants.get(named.id, ()))):
        outcomes += _outcomes(rule.id, rule.cases, rule.parts, policies, calendar, verdicts)
    for table in policies.tables:
        if all(row in chosen for row in table.rules):
            parts = [part for row in table.rules for part in chosen[row].parts]
            outcomes += _outcomes(table.id, table.cases, parts, policies, calendar, verdicts)
    return outcomes


def _outcomes(
    name: str,
    cases: Sequence[Case],
    parts: Sequence[Part],
    policies: Policies,
    calendar: WorkCalendar,
    verdicts: Verdicts,
) -> list[Outcome]:
    facts = [_prepared(case, policies, calendar).facts for case in cases]
    rows = verdicts([part.question for part in parts], facts, calendar, None) if facts else []
    return [Outcome(name, case, fold(row)) for case, row in zip(cases, rows, strict=True)]


def _prepared(case: Case, policies: Policies, calendar: WorkCalendar) -> Prepared:
    context = Context([case.record, *case.others], case.complete)
    return prepare(case.record, policies, context, calendar, read_today(case.today))


class _Tried(Struct, frozen=True):
    """A case that tries a rule: the verdict it stands for, and what explains it."""

    verdict: Verdict
    explainer: Explainer


def untried(rule: Rule, policies: Policies, calendar: WorkCalendar) -> list[Problem]:
    """What the cases of a rule, and of its table, leave untried: a pass, a fail, one side of a boundary."""
    shared = [case for table in policies.tables if rule.id in table.rules for case in table.cases]
    tried = [_Tried(case.verdict, _explainer(rule, case, policies, calendar)) for case in rule.cases]
    tried += [_judged(rule, case, policies, calendar) for case in shared]
    problems = [
        Problem(f"规则 {rule.id} 没有“{verdict}”的案例", rule.span, "每条规则至少各有一个合规例和不合规例")
        for verdict in (Verdict.PASS, Verdict.FAIL)
        if not any(t.verdict is verdict for t in tried)
    ]
    return problems + _untried_limits(rule, tried) + _untried_due_days(rule, tried)


def _explainer(rule: Rule, case: Case, policies: Policies, calendar: WorkCalendar) -> Explainer:
    ready = _prepared(case, policies, calendar)
    hoisted = policies.hoisted.get(rule.record, {})
    return Explainer(terms_of(policies, rule.record), ready, calendar, read_today(case.today), hoisted)


def _judged(rule: Rule, case: Case, policies: Policies, calendar: WorkCalendar) -> _Tried:
    """A case of the whole table, with the verdict that this row gives."""
    explainer = _explainer(rule, case, policies, calendar)
    answers = [answer(part.question, explainer.facts, calendar) for part in rule.parts]
    return _Tried(fold(verdict_of(a.when, a.duty, a.open) for a in answers), explainer)


def _untried_limits(rule: Rule, tries: Sequence[_Tried]) -> list[Problem]:
    """Figures compared with one fact: a case at the figure and one just past it."""
    problems = []
    for fact, limit, step in _limits(rule):
        tried = {t.explainer.facts.get(fact) for t in tries}
        for wanted in (limit, limit + step):
            if wanted not in tried:
                title = tries[0].explainer.title(fact) if tries else fact
                message = f"规则 {rule.id} 没有在边界上试过：{title}为 {wanted}"
                problems.append(Problem(message, rule.span, "请在 pass 或 fail 里加一个案例"))
    return problems


def _limits(rule: Rule) -> Iterable[tuple[str, int, int]]:
    """(fact, figure, direction in which the figure is passed) of every comparison with a parameter."""
    for part in rule.parts:
        for node in walk(part.question.duty):
            match node:
                case Compare(Op.AT_MOST, Fact(fact), Lit(int(limit), origin)) if origin:
                    yield fact, limit, 1
                case Compare(Op.BELOW, Lit(int(limit), origin), Fact(fact)) if origin:
                    yield fact, limit, 1
                case Compare(Op.AT_MOST, Lit(int(limit), origin), Fact(fact)) if origin:
                    yield fact, limit, -1
                case Compare(Op.BELOW, Fact(fact), Lit(int(limit), origin)) if origin:
                    yield fact, limit, -1


def _untried_due_days(rule: Rule, tries: Sequence[_Tried]) -> list[Problem]:
    """Deadlines: a case done on the due day (or at its hour), and one done after it that fails."""
    problems = []
    for part in rule.parts:
        if part.deadline is None or part.deadline.due is None or part.deadline.act is None:
            continue
        margins = {(t.verdict, _margin(t.explainer, part.deadline.act, part.deadline.due)) for t in tries}
        if (Verdict.PASS, 0) not in margins:
            problems.append(Problem(f"规则 {rule.id} 没有恰在期限当日办结的合规例", rule.span))
        if not {(Verdict.FAIL, 0), (Verdict.FAIL, 1)} & margins:
            problems.append(Problem(f"规则 {rule.id} 没有期限次日（或当日过时）办结的不合规例", rule.span))
    return problems


def _margin(explainer: Explainer, act: Node, due: Node) -> int | None:
    """Days by which the act came after the due day; None where either is not known."""
    done, last = explainer.day(act), explainer.day(due)
    return None if done is None or last is None else (done - last).days
