"""The rules' own cases: run on an engine, and looked at for what they leave untried."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from govrules.checking.explain import Explainer
from govrules.checking.prepare import prepare, read_today
from govrules.checking.run import answers_of
from govrules.errors import Problem
from govrules.findings import Verdict, fold, verdict_of
from govrules.language.nodes import Compare, Fact, Lit, Node, Op, walk
from govrules.policies.rules import Case, Policies, Rule
from govrules.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a case gave: the verdict expected and the one found."""

    rule: Rule
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
    answers = answers_of(engine)
    outcomes = []
    for rule in rules:
        facts = [
            prepare(case.record, policies.governing[rule.record], read_today(case.today)).facts
            for case in rule.cases
        ]
        rows = answers([part.question for part in rule.parts], facts, calendar) if facts else []
        for case, row in zip(rule.cases, rows, strict=True):
            found = fold(verdict_of(a.when, a.duty, a.open) for a in row)
            outcomes.append(Outcome(rule, case, found))
    return outcomes


def untried(rule: Rule, policies: Policies, calendar: WorkCalendar) -> list[Problem]:
    """What the cases of a rule leave untried: a pass, a fail, one side of a boundary."""
    problems = [
        Problem(f"规则 {rule.id} 没有“{verdict}”的案例", rule.span, "每条规则至少各有一个合规例和不合规例")
        for verdict in (Verdict.PASS, Verdict.FAIL)
        if not any(case.verdict is verdict for case in rule.cases)
    ]
    return problems + _untried_limits(rule, policies) + _untried_due_days(rule, policies, calendar)


def _untried_limits(rule: Rule, policies: Policies) -> list[Problem]:
    """Figures compared with one fact: a case at the figure and one just past it."""
    problems = []
    titles = {term.name: term.title for term in policies.terms[rule.record].values()}
    for fact, limit, step in _limits(rule):
        tried = {case.record.facts().get(fact) for case in rule.cases}
        for wanted in (limit, limit + step):
            if wanted not in tried:
                message = f"规则 {rule.id} 没有在边界上试过：{titles.get(fact, fact)}为 {wanted}"
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


def _untried_due_days(rule: Rule, policies: Policies, calendar: WorkCalendar) -> list[Problem]:
    """Deadlines: a case done on the due day (or at its hour), and one done after it that fails."""
    problems = []
    for part in rule.parts:
        if part.deadline is None or part.deadline.due is None or part.deadline.act is None:
            continue
        margins = {
            (case.verdict, margin)
            for case in rule.cases
            if (margin := _margin(rule, case, part.deadline.act, part.deadline.due, policies, calendar))
            is not None
        }
        if (Verdict.PASS, 0) not in margins:
            problems.append(Problem(f"规则 {rule.id} 没有恰在期限当日办结的合规例", rule.span))
        if not any(verdict is Verdict.FAIL and margin in (0, 1) for verdict, margin in margins):
            problems.append(Problem(f"规则 {rule.id} 没有期限次日（或当日过时）办结的不合规例", rule.span))
    return problems


def _margin(
    rule: Rule, case: Case, act: Node, due: Node, policies: Policies, calendar: WorkCalendar
) -> int | None:
    """Days by which the act of a case came after the due day; None where either is not known."""
    today = read_today(case.today)
    ready = prepare(case.record, policies.governing[rule.record], today)
    terms = {term.name: term for term in policies.terms[rule.record].values()}
    explainer = Explainer(terms, ready, calendar, today)
    done, last = explainer.day(act), explainer.day(due)
    return None if done is None or last is None else (done - last).days
