"""Why a verdict is what it is: missing facts, due dates, the days counted, and the sentence that says it.

Works from the core rule and the prepared facts, with the reference engine; only for what is reported.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from govrules import workdays
from govrules.checking.as_text import between_text, day_text, due_text, fact_text, value_text
from govrules.checking.conditions import Told
from govrules.checking.situation import Situation, is_moment
from govrules.findings import Attestation, Due, FactUsed, Verdict
from govrules.intervals import Interval, bounds
from govrules.language.evaluation import ABSENT
from govrules.language.hoisted import (
    Aggregate,
    Collection,
    Declaration,
    Holds,
    Lookup,
    Over,
    Where,
    base_facts,
)
from govrules.language.nodes import (
    GOVERNING_DATE,
    And,
    Call,
    Fact,
    Function,
    If,
    Lit,
    Node,
    Not,
    Or,
    children,
    fact_names,
)
from govrules.language.terms import Term, Type
from govrules.language.wording import NOT_ALL, read_aloud
from govrules.policies.rules import Deadline, Part, Rule

LEDGER = "ledger:"
"""Before the title of a collection that stands in the way because it is not declared complete."""
CALENDAR = ("calendar", "放假安排（尚未公布）")
"""What stands in the way where only an unpublished holiday notice does."""


class Explainer(Situation, frozen=True):
    """What is to be said of one record; methods explain a rule's verdict on it."""

    # missing facts ---------------------------------------------------------------------------------

    def missing(self, part: Part) -> list[str]:
        """The facts that stand in the way of a verdict on ``part``, in order; empty unless it is unknown.

        Absent facts; where there are none, moments of which only the day is recorded, or the calendar.
        """
        question = part.question
        if self.truth(question.when) is False:
            return []
        found: dict[str, None] = {}
        if self.truth(question.when) is None:
            found |= dict.fromkeys(self._unknowns(question.when))
        elif self.truth(question.open) is not True:
            found |= dict.fromkeys(self._unknowns(question.duty))
            if self.truth(question.open) is None:
                found |= dict.fromkeys(self._unknowns(question.open))
        return list(found)

    def _unknowns(self, node: Node) -> list[str]:
        """The absent facts on which an unknown condition turns."""
        if self.truth(node) is not None:
            return []
        match node:
            case Not(arg):
                return self._unknowns(arg)
            case And(args) | Or(args):
                return [name for arg in args for name in self._unknowns(arg)]
            case If(rows, otherwise):
                conditions = [name for when, _ in rows for name in self._unknowns(when)]
                outcomes = [name for _, outcome in rows for name in self._unknowns(outcome)]
                return conditions or [*outcomes, *self._unknowns(otherwise)]
            case _:
                return self._absent(node)

    def _absent(self, node: Node) -> list[str]:
        names = sorted(self._read(node) & (self._all_names() - self.facts.keys()))
        open_ = sorted(n for n in fact_names(node) if n in self.hoisted and self._is_vague(n))
        if names or open_:
            return [base for name in (*names, *open_) for base in self._behind(name)]
        vague = {name for name in fact_names(_beside_days(node)) if self._is_vague(name)}
        nulls = {name for name in fact_names(node) if self.facts.get(name, ABSENT) is None}
        return sorted(vague | nulls) or [CALENDAR[0]]

    def _behind(self, name: str) -> list[str]:
        """What has to be recorded for an absent fact to be known: itself, or what it is worked out from."""
        declared = self.hoisted.get(name)
        if declared is None:
            return [name if name in self.terms else name.partition(".")[0]]
        match declared.what:
            case Holds(person, _, area, day, stated, unit):
                asked = [n for n in (person, area, day, unit) if n and n not in self.facts]
                return asked or [stated or person]
            case Aggregate() | Lookup():
                own = base_facts(frozenset({name}), self.hoisted)
                absent = [n for n in self.terms if n in own and not self._is_recorded(n)]
                collections = [declared.what, *(what for _, what in declared.inner)]
                looked_through = [w.collection for w in collections if isinstance(w, Aggregate | Lookup)]
                vague = [c for c in looked_through if not self.prepared.is_complete(c)]
                found = [*absent, *map(_name_of, vague)]
                return list(dict.fromkeys(found)) or [_name_of(looked_through[-1])]

    def _is_recorded(self, name: str) -> bool:
        """Whether a fact of the record itself is given; of a list its collection knows."""
        kinds = {Type.LIST: True, Type.CODES: any(n.startswith(f"{name}.") for n in self.facts)}
        return kinds.get(self.terms[name].type, name in self.facts)

    def _read(self, node: Node) -> frozenset[str]:
        """The facts that a value turns on: where 否则 has its second argument, the first is not missed."""
        match node:
            case Call(Function.FALLBACK, (first, second)) if self.value(second) is not ABSENT:
                return fact_names(second) if self.value(first) is ABSENT else fact_names(first)
            case _:
                return (
                    frozenset({node.name})
                    if isinstance(node, Fact)
                    else frozenset().union(*map(self._read, children(node)))
                )

    def _is_vague(self, name: str) -> bool:
        """Whether only the day of a moment is recorded."""
        return isinstance(self.facts.get(name), Interval)

    def _all_names(self) -> frozenset[str]:
        return self.terms.every

    # due dates -------------------------------------------------------------------------------------

    def due(self, deadline: Deadline | None) -> Due | None:
        """When the act is due; None where there is no day, or the trigger is not known."""
        if deadline is None or deadline.due is None:
            return None
        day = self.value(deadline.due)
        if not isinstance(day, int | Interval):
            return None
        second = self.value(deadline.at) if deadline.at is not None else None
        hour = f"{second // 3600:02}:{second % 3600 // 60:02}" if isinstance(second, int) else None
        if isinstance(day, int):
            return Due(date.fromordinal(day), hour)
        first, last = (None if b is None else date.fromordinal(b) for b in bounds(day))
        return Due(None, hour, first, last)

    def done(self, deadline: Deadline | None) -> bool | None:
        """Whether the act has been done; None where it is not known or the duty is a state."""
        if deadline is None or deadline.act is None:
            return None
        found = self.value(deadline.act)
        return None if found is ABSENT else found is not None

    def days_late(self, deadline: Deadline, due: Due | None) -> int | None:
        """How many days after the due day the act was done, or today is; in the deadline's unit."""
        if due is None or due.day is None:
            return None
        end = self.day(deadline.act) or date.fromordinal(self.today.day)
        if deadline.unit == "工作日":
            count = self.calendar.between(due.day, end)
            return count if isinstance(count, int) else None
        return max(0, (end - due.day).days)

    def counting(self, deadline: Deadline | None, due: Due | None) -> str:
        """How the days were counted, with the holidays and make-up days that lay between."""
        if deadline is None or due is None or deadline.length is None:
            return ""
        start, length = self.day(deadline.anchor), self.value(deadline.length)
        if start is None or not isinstance(length, int):
            return ""
        forwards = deadline.form == "after"
        days = f"{length}个工作日" if deadline.unit == "工作日" else f"{length}日"
        way = f"自{day_text(start)}{'次日起' if forwards else '往前'}数{days}"
        if due.day is None:
            return f"{way}，{due_text(due)}（放假安排未公布，只能定出范围）"
        end = f"{'至' if forwards else '最迟'}{day_text(due.day)}"
        if deadline.unit == "日":
            plain = date.fromordinal(start.toordinal() + (length if forwards else -length))
            rolled = f"（{day_text(plain)}为休息日，顺延）" if plain != due.day else ""
            return f"{way}，{end}{rolled}"
        counted = self.calendar.counted_text(start.toordinal(), length if forwards else -length)
        between = self.calendar.describe(start.toordinal(), due.day.toordinal())
        return f"{way}（{counted}），{end}" + (f"；{between}" if between else "")

    def early_text(self, deadline: Deadline) -> str:
        """What :meth:`early` found, in words."""
        act, anchor = self._title_of(deadline.act), self._title_of(deadline.anchor)
        return f"{act}（{self._text_of(deadline.act)}）早于{anchor}（{self._text_of(deadline.anchor)}）"

    # sentences -------------------------------------------------------------------------------------

    def message(self, part: Part, verdict: Verdict, due: Due | None, *, negative: bool = False) -> str:
        """One sentence: what was found, and what the limit is; ``negative`` of a duty that is a must_not."""
        if verdict is Verdict.UNKNOWN:
            return self._unknown_message(part, due)
        if verdict is Verdict.NOT_APPLICABLE:
            return ""
        if part.deadline is None:
            return self._expression_message(part, verdict, negative=negative)
        if part.deadline.act is None:
            return self._state_message(part, verdict, due)
        return self._deadline_message(part.deadline, verdict, due)

    def _unknown_message(self, part: Part, due: Due | None) -> str:
        names = self.missing(part)
        if names == [CALENDAR[0]]:
            between = f"期限在{due_text(due)}，" if due else ""
            return f"{between}放假安排公布后才能判定"
        titles = "”“".join(self.wanted(name) for name in names)
        limit = f"；期限为{due_text(due)}" if due else ""
        return f"缺少“{titles}”，无法判定{limit}"

    def _state_message(self, part: Part, verdict: Verdict, due: Due | None) -> str:
        limit = f"，期限为{due_text(due)}" if due else ""
        match verdict:
            case Verdict.PENDING:
                return f"尚未办到{limit}"
            case Verdict.FAIL:
                return self._expression_message(part, verdict) + limit
            case _:
                return f"已办到{limit}"

    def _deadline_message(self, deadline: Deadline, verdict: Verdict, due: Due | None) -> str:
        act, title = self._text_of(deadline.act), self._title_of(deadline.act)
        limit = f"期限为{due_text(due)}" if due else ""
        if deadline.form == "before" and due:
            limit = f"最迟应为{due_text(due)}"
        checkpoint = self._title_of(deadline.anchor) if deadline.form == "until" else ""
        match verdict:
            case Verdict.PENDING if deadline.form == "until":
                return f"尚无{title}；应不晚于“{checkpoint}”，没有天数"
            case Verdict.PENDING:
                return f"尚无{title}；{limit or '没有登记期限'}"
            case Verdict.PASS:
                return f"{title}{act}" + (f"，{limit}" if limit else "")
        if deadline.form == "until":
            moment = f"“{checkpoint}”（{self._text_of(deadline.anchor)}）"
            return f"到{moment}仍无{title}" if act is None else f"{title}{act}，晚于{moment}"
        late = self._late_text(deadline, due, act is not None)
        if act is None:
            return f"尚无{title}，{limit}{late}"
        return f"{title}{act}，{limit}{late}"

    def _late_text(self, deadline: Deadline, due: Due | None, is_done: bool) -> str:
        days = self.days_late(deadline, due)
        if days is None:
            return "，已逾期"
        if days == 0:
            end = self.day(deadline.act) or date.fromordinal(self.today.day)
            if due and due.day and end > due.day:
                return f"，逾期{(end - due.day).days}日（均为休息日）"
            return "，当日过时" if due and due.at else "，已逾期"
        unit = "个工作日" if deadline.unit == "工作日" else "日"
        return f"，{'逾期' if is_done else '已逾期'}{days}{unit}"

    def _expression_message(self, part: Part, verdict: Verdict, *, negative: bool = False) -> str:
        told = Told(self, part.text)
        if verdict is not Verdict.FAIL:
            return told.facts(part.question.duty)
        if failure := told.failure(part.question.duty):
            return failure
        found = told.facts(part.question.duty)
        whole = self._said(dict(part.written).get("holds", part.text))
        judged = f"属于“{whole}”" if negative else f"不合“{whole}”的要求"
        return f"{found}，{judged}" if found else judged

    # facts as text ---------------------------------------------------------------------------------

    def title(self, name: str) -> str:
        """The Chinese title of a fact."""
        if name == CALENDAR[0]:
            return CALENDAR[1]
        if name.startswith(LEDGER):
            return f"{name.removeprefix(LEDGER)}（台账是否完整）"
        if name in self.hoisted:
            return self.spoken(name)
        return self.terms[name].title if name in self.terms else name

    def spoken(self, name: str, *, denied: bool = False) -> str:
        """What is asked of lists, other records or people, in words; ``denied``: that it is not so.

        With the person or the value that is asked about, and the elements that do not fit.
        """
        said, declared = self._said(name, denied=denied), self.hoisted[name]
        match declared.what:
            case Holds(subject) | Lookup(subject) if denied and self.facts.get(subject, "") is None:
                return f"没有{self.title(subject)}"
            case Holds(subject) | Lookup(subject) if subject in self.terms and self.text(subject):
                return said.replace(title := self.terms[subject].title, title + self.text(subject), 1)
            case Aggregate(Over.ALL) if denied and (wrong := self._failing(declared)):
                return said.replace(NOT_ALL, f"中{wrong}不符合", 1)
            case _:
                return said

    def _failing(self, declared: Declaration) -> str:
        """The elements that do not fit, each by the first text that is recorded of it."""
        assert isinstance(declared.what, Aggregate)
        texts = [t for t in declared.what.collection.terms.values() if t.type in (Type.TEXT, Type.PERSON)]
        named = [
            next((value_text(t, e[t.name]) for t in texts if e.get(t.name) is not None), "")
            for e in self.prepared.failing(declared, self.calendar)
        ]
        return "、".join(named) if all(named) else ""

    def _said(self, text: str, *, denied: bool = False) -> str:
        inside = [
            t
            for declared in self.hoisted.values()
            if isinstance(declared.what, Aggregate | Lookup)
            for t in declared.what.collection.terms.values()
        ]
        dates = {t.title for t in (*self.terms.values(), *inside) if t.type in (Type.DAY, Type.MOMENT)}
        return read_aloud(
            text, lambda name, key: f"{name}·{key}" if key else name, frozenset(dates), denied=denied
        )

    def wanted(self, name: str) -> str:
        """What has to be recorded of a fact that stands in the way: itself, or only its hour.

        Of a date that an open event log gives: whether the log has every entry.
        """
        value = self.facts.get(name)
        if not isinstance(value, Interval) or name in self.hoisted:
            return self.title(name)
        return f"{self.title(name)}{'的钟点' if value.lo is not None else '（办理环节是否记全）'}"

    def text(self, name: str) -> str:
        """The value of a fact as a report shows it; empty where it is absent."""
        return fact_text(self.terms[name], self.facts)

    def bearer(self, rule: Rule) -> str:
        """Whom the record names as the bearer of the duty, where the rule names a fact of it; else empty."""
        named = [
            name
            for name, term in self.terms.items()
            if rule.who in (term.title, *term.synonyms) and term.type in (Type.TEXT, Type.PERSON)
        ]
        return self.text(named[0]) if named and isinstance(self.facts.get(named[0]), str) else ""

    def on_checklist(self, missing: Iterable[str]) -> bool:
        """Whether something is missing, and all of it is attested: for the record's checklist."""
        terms = [self.terms.get(name) for name in missing]
        return bool(terms) and all(term is not None and term.attested for term in terms)

    def attestation(self, used: Iterable[FactUsed]) -> Attestation | None:
        """Who recorded the attested facts among ``used``, and when; None where there are none."""
        if not any(self.terms[fact.name].attested for fact in used):
            return None
        by, day = self.facts.get("attested_by"), self.facts.get("attested_date")
        return Attestation(
            by if isinstance(by, str) else None, date.fromordinal(day) if isinstance(day, int) else None
        )

    def used(self, rule: Rule) -> tuple[FactUsed, ...]:
        """The recorded facts that the rule reads, in the order of the model."""
        nodes = [n for p in rule.parts for n in (p.question.when, p.question.duty, p.question.open)]
        names = {name.partition(".")[0] for node in nodes for name in fact_names(node)}
        return tuple(
            FactUsed(name, term.title, self._json(name), self.text(name))
            for name, term in self.terms.items()
            if name in names and self.text(name)
        )

    def presumed(self, rule: Rule) -> bool:
        """Whether the law was chosen without a date: of the record, or, for a deadline, of its own."""
        if rule.governing == Fact(GOVERNING_DATE):
            return self.prepared.presumed
        return not isinstance(self.value(rule.governing), int | Interval)

    def claims(self, rule: Rule) -> tuple[tuple[str, str], ...]:
        """The facts, not recorded, that could still claim an exception."""
        if self.truth(rule.unclaimed) is not None:
            return ()
        return tuple((name, self.title(name)) for name in dict.fromkeys(self._unknowns(rule.unclaimed)))

    def _json(self, name: str) -> object:
        term = self.terms[name]
        value = self.facts.get(name)
        match term.type:
            case Type.CODES:
                return [code for code in term.labels if self.facts.get(f"{name}.{code}") is True]
            case Type.DAY if isinstance(value, int):
                return date.fromordinal(value).isoformat()
            case Type.MOMENT if isinstance(value, int):
                return workdays.datetime_of(value).isoformat(sep=" ")
            case Type.MOMENT if isinstance(value, Interval) and value.lo is not None:
                return workdays.datetime_of(value.lo).date().isoformat()
            case Type.DAY if isinstance(value, Interval):
                return [None if b is None else date.fromordinal(b).isoformat() for b in bounds(value)]
            case _:
                return list(bounds(value)) if isinstance(value, Interval) else value

    # plumbing --------------------------------------------------------------------------------------

    def _text_of(self, node: Node | None) -> str | None:
        """The value of an act or anchor as text, None where it is null or absent."""
        if node is None:
            return None
        value = self.value(node)
        if value is None or value is ABSENT:
            return None
        if isinstance(node, Fact):
            return self.text(node.name)
        day = self.day(node)
        if isinstance(value, Interval):
            return between_text(Term("", "", Type.MOMENT if is_moment(node, self.terms) else Type.DAY), value)
        return day_text(day) if day else str(value)

    def _title_of(self, node: Node | None) -> str:
        names = sorted(fact_names(node)) if node is not None else []
        return "、".join(self.title(name) for name in names)


def _name_of(collection: Collection) -> str:
    """What is asked for where a collection may have more: the list, or whether the ledger is complete."""
    return collection.name if collection.where is Where.LIST else LEDGER + collection.title


def _beside_days(node: Node) -> Node:
    """What a condition asks of moments, without the parts that ask only for their day."""
    match node:
        case Call(Function.DAY_OF):
            return Lit(0)
        case _:
            return And(tuple(map(_beside_days, children(node)))) if children(node) else node
