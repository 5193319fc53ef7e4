"""From a record to a verdict, step by step: what ``govrules explain --record`` prints.

A line speaks of one thing and says what that is (:attr:`Line.about`), so that changing one fact or one
parameter changes exactly the lines that speak of it, and the verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from govrules.checking.as_text import due_text, fact_text
from govrules.checking.context import Context
from govrules.checking.explain import Explainer
from govrules.checking.periods import period_records
from govrules.checking.prepare import Today, prepare
from govrules.checking.reasons import details_of
from govrules.checking.situation import Terms, terms_of
from govrules.errors import UsageError, suggest
from govrules.findings import Due, RecordRef, Verdict, fold, verdict_of
from govrules.intervals import Truth
from govrules.language.evaluation import answer, truth
from govrules.language.hoisted import Declaration, Holds, Where, base_facts
from govrules.language.nodes import (
    FALSE,
    GOVERNING_DATE,
    TODAY,
    TRUE,
    And,
    Call,
    Compare,
    Fact,
    Function,
    If,
    Linear,
    Lit,
    Node,
    Not,
    Op,
    Or,
    Sure,
    fact_names,
    negation,
    walk,
)
from govrules.language.terms import Term, Type
from govrules.language.wording import words
from govrules.ledgers import Batch, Loaded
from govrules.models.values import VALUE
from govrules.policies.rules import Deadline, Parameter, Part, Policies, Rule
from govrules.policies.sentences import duty_in_words
from govrules.workdays import WorkCalendar

WEEKDAYS = "一二三四五六日"


class Section(StrEnum):
    """The stops of a walk, in their order."""

    FACTS = "事实"
    WHEN = "适用条件"
    EXCEPTIONS = "例外"
    PARAMETERS = "参数"
    DUTY = "要求"
    VERDICT = "结论"


class Line(Struct, frozen=True):
    """One step. ``about`` names the facts and parameters that it speaks of; of a verdict's lines, none."""

    section: Section
    text: str
    about: frozenset[str] = frozenset()
    depth: int = 0
    """how far it stands under the line before it that it is a part of"""


class Walk(Struct, frozen=True):
    """The way of one record through one rule."""

    record: RecordRef
    rule: Rule
    verdict: Verdict
    lines: tuple[Line, ...]


def walks(
    rules: Sequence[Rule],
    batch: Batch,
    policies: Policies,
    *,
    today: Today,
    calendar: WorkCalendar,
    record_id: str | None = None,
) -> list[Walk]:
    """The way of the batch's record through each of ``rules`` that is about records of its kind.

    Raises :class:`~govrules.errors.UsageError` where there is no such record, or several without a
    ``record_id``.
    """
    batch = replace(batch, loaded=batch.loaded + period_records(batch, policies, today))
    context = Context(batch.records, batch.complete)
    kinds = {rule.record for rule in rules}
    found = [item for item in batch.loaded if item.record.kind in kinds]
    chosen = [item for item in found if record_id in (None, item.record.id)]
    if not chosen:
        ids = [item.record.id for item in found]
        if record_id is not None and ids:
            raise UsageError(f"没有编号为“{record_id}”的记录；{suggest(record_id, ids) or _listed(ids)}")
        raise UsageError(f"文件里没有规则 {rules[0].id} 所说的记录（{rules[0].record}）")
    for kind in sorted(kinds):
        ids = [item.record.id for item in chosen if item.record.kind == kind]
        if len(ids) > 1:
            raise UsageError(f"有{len(ids)}条记录，请用 --id 指明一条；{_listed(ids)}")
    return [
        walk_through(rule, item, policies, context, calendar, today)
        for rule in rules
        for item in chosen
        if item.record.kind == rule.record
    ]


def _listed(ids: Sequence[str]) -> str:
    return f"可用：{'、'.join(ids[:8])}" + (" 等" if len(ids) > 8 else "")


def walk_through(
    rule: Rule, loaded: Loaded, policies: Policies, context: Context, calendar: WorkCalendar, today: Today
) -> Walk:
    """The way of one record through one rule."""
    ready = prepare(loaded.record, policies, context, calendar, today)
    terms, hoisted = terms_of(policies, rule.record), policies.hoisted.get(rule.record, {})
    explainer = Explainer(terms, ready, calendar, today, hoisted)
    asked = _facts_of(rule) & hoisted.keys()
    in_words = {name: replace(terms[name], title=explainer.title(name)) for name in asked}
    steps = _Steps(rule, loaded, policies, context, replace(explainer, terms=Terms(terms | in_words)))
    record = loaded.record
    ref = RecordRef(record.kind, record.record_type.title, record.id, loaded.source)
    return Walk(ref, rule, steps.verdict(), tuple(steps.lines()))


def _facts_of(rule: Rule) -> frozenset[str]:
    """The facts that a rule reads."""
    nodes = [n for p in rule.parts for n in (p.question.when, p.question.duty, p.question.open)]
    return frozenset().union(*map(fact_names, nodes))


class _Steps(Struct, frozen=True):
    """One record and one rule; methods give the lines of the sections."""

    rule: Rule
    loaded: Loaded
    policies: Policies
    context: Context
    explainer: Explainer

    def lines(self) -> Iterator[Line]:
        yield from self._facts()
        yield from self._when()
        yield from self._exceptions()
        yield from self._parameters()
        for number, part in enumerate(self.rule.parts, start=1):
            yield from self._part(number, part)
        yield from self._verdict()

    # what a line is about --------------------------------------------------------------------------

    @property
    def hoisted(self) -> Mapping[str, Declaration]:
        return self.policies.hoisted.get(self.rule.record, {})

    def _behind(self, names: Iterable[str]) -> frozenset[str]:
        """The facts behind ``names``: of a worked-out one what it is worked out from, and so on."""
        found: set[str] = set()
        for name in names:
            if name == GOVERNING_DATE:
                found |= {TODAY, *self.policies.governing.get(self.rule.record, ())}
            elif name == TODAY:
                found.add(TODAY)
            elif name in self.hoisted:
                found |= {name} | self._behind(self._sources(name))
            else:
                found.add(name.partition(".")[0])
        references = self.loaded.record.record_type.inherited
        return frozenset(found | {references[name] for name in found if name in references})

    def _sources(self, name: str) -> frozenset[str]:
        """The record's own facts, and the governing date and today, that a worked-out fact turns on."""
        declared = self.hoisted[name]
        found = set(base_facts(frozenset({name}), self.hoisted))
        for what in (declared.what, *(inner for _, inner in declared.inner)):
            if not isinstance(what, Holds):
                found |= fact_names(what.filter) & {TODAY, GOVERNING_DATE}
        return frozenset(found & (self.loaded.record.terms().keys() | {TODAY, GOVERNING_DATE}))

    def _about(self, *nodes: Node) -> frozenset[str]:
        """The facts that conditions read, and the parameters whose figures stand in them."""
        found = [n for node in nodes for n in walk(node)]
        figures = {n.origin.parameter for n in found if isinstance(n, Lit) and n.origin is not None}
        if any(isinstance(n, Linear) for n in found):  # a ratio multiplied out has left its name behind
            figures |= {name for name, _ in self.rule.parameters}
        return self._behind(n.name for n in found if isinstance(n, Fact)) | figures

    # facts -----------------------------------------------------------------------------------------

    def _facts(self) -> Iterator[Line]:
        names = self._read()
        behind = self._behind(names)
        for name, term in self.loaded.record.terms().items():
            if name in behind:
                yield Line(Section.FACTS, f"{term.title}　{self._fact(term)}", self._behind({name}))
        for name in self.hoisted:
            if name in names:
                yield Line(
                    Section.FACTS,
                    f"{self.explainer.title(name)}　{self._worked_out(name)}",
                    self._behind({name}),
                )
        if GOVERNING_DATE in names:
            yield Line(Section.FACTS, f"适用日期　{self._governing()}", self._behind({GOVERNING_DATE}))
        if TODAY in behind:
            yield Line(Section.FACTS, f"今天　{self.explainer.today}", frozenset({TODAY}))

    def _read(self) -> frozenset[str]:
        """The facts that the rule reads, and the days that select its parameters."""
        days = [fact_names(part.selects) for part in self.rule.parts if part.parameters]
        return _facts_of(self.rule).union(*days)

    def _fact(self, term: Term) -> str:
        record = self.loaded.record
        giver = self.context.giver(record, term.name)
        source = f"承继自{giver.record_type.title} {giver.id}" if giver is not None else "登记"
        if getattr(giver or record, term.name) is None:
            source += "为无"
        if term.type is Type.LIST:
            return self._list(term, source)
        facts = self.context.facts(record)
        text = fact_text(term, facts)
        if not text:
            return "未登记"
        if term in self.explainer.prepared.to_come:
            return f"{text}　〔{source}；晚于今天，按尚未发生处理〕"
        return f"{text}　〔{source}〕"

    def _list(self, term: Term, source: str) -> str:
        rows = self.loaded.record.rows_of(term.name)
        if rows is None:
            return "未登记"
        elements = [
            f"{i} "
            + "，".join(
                f"{'' if t.name == VALUE else t.title}{text}"
                for t in term.items.values()
                if (text := fact_text(t, row))
            )
            for i, row in enumerate(rows, start=1)
        ]
        return f"{len(rows)}项：{'；'.join(elements)}　〔{source}〕" if rows else f"没有一项　〔{source}〕"

    def _worked_out(self, name: str) -> str:
        text = self.explainer.text(name) or "定不下来"
        what = self.hoisted[name].what
        if isinstance(what, Holds):
            return f"{text}　〔查人员名册，名册没有的看登记的职务〕"
        facts = self.explainer.facts
        elements, closed = self.context.elements(what.collection, self.loaded.record, facts)
        where = "清单" if what.collection.where is Where.LIST else "记录"
        open_ = "" if closed else "，可能没有收齐"
        return f"{text}　〔由{what.collection.title}{len(elements)}条{where}算出{open_}〕"

    def _governing(self) -> str:
        day = self.explainer.day(Fact(GOVERNING_DATE))
        if self.explainer.prepared.presumed:
            return f"{day}　〔没有登记日期，按今天的规定推定〕"
        terms = self.loaded.record.terms()
        for name in self.policies.governing.get(self.rule.record, ()):
            if self.explainer.day(Fact(name)) == day:
                return f"{day}　〔取{terms[name].title}〕"
        return f"{day}"

    # conditions ------------------------------------------------------------------------------------

    def _when(self) -> Iterator[Line]:
        if self.rule.written_when == TRUE:
            yield Line(Section.WHEN, "没有条件，一律适用")
        yield from self._condition(self.rule.written_when, Section.WHEN, 0)
        for part in self._distinct_terms():
            governing = _governing_of(part)
            day = self.explainer.day(governing)
            span = f"{self.rule.since}起" + (f"至{self.rule.until}止" if self.rule.until else "")
            state = "定不下来，按在施行期内" if day is None else "在" if self._in_force(day) else "不在"
            text = f"施行期{span}　{self._day_said(governing)}：{state}"
            figures = {name for name, _ in part.parameters} if part.deadline is not None else set()
            yield Line(Section.WHEN, text, self._about(governing) | figures)

    def _distinct_terms(self) -> list[Part]:
        """The parts whose governing days are not the same."""
        return list({_governing_of(part): part for part in reversed(self.rule.parts)}.values())

    def _in_force(self, day: date) -> bool:
        return self.rule.since <= day and (self.rule.until is None or day <= self.rule.until)

    def _condition(self, node: Node, section: Section, depth: int) -> Iterator[Line]:
        """A condition taken apart: every simple one with its truth, and what it was judged by."""
        match node:
            case Lit():
                return
            case And(args):
                for arg in args:
                    yield from self._condition(arg, section, depth)
            case Or(args):
                yield Line(section, f"以下至少一项：{self._truth(node)}", self._about(node), depth)
                for arg in args:
                    if isinstance(arg, And):
                        yield Line(section, f"各项同时：{self._truth(arg)}", self._about(arg), depth + 1)
                        yield from self._condition(arg, section, depth + 2)
                    else:
                        yield from self._condition(arg, section, depth + 1)
            case Not(And(args)):
                yield from self._condition(Or(tuple(map(negation, args))), section, depth)
            case Not(Or(args)):
                yield from self._condition(And(tuple(map(negation, args))), section, depth)
            case Not(If(rows, otherwise)):
                turned = If(tuple((when, negation(v)) for when, v in rows), negation(otherwise))
                yield from self._condition(turned, section, depth)
            case _:
                yield Line(section, self._simple(node), self._about(node), depth)

    def _simple(self, node: Node) -> str:
        chosen = self._chosen(node)
        said = words(chosen, self.explainer.terms)
        names = {name.partition(".")[0] for name in fact_names(node)} & self.explainer.terms.keys()
        shown = [
            f"{self.explainer.title(name)}{self.explainer.text(name) or '未登记'}"
            for name in self.explainer.terms
            if name in names and chosen not in (Fact(name), Not(Fact(name)))
        ]
        return f"{said}：{self._truth(node)}" + (f"（{'，'.join(shown)}）" if shown else "")

    def _chosen(self, node: Node) -> Node:
        """The outcome of a choice that surely applies; else the choice itself."""
        if isinstance(node, If):
            for when, outcome in node.rows:
                applies = self._truth_of(when)
                if applies is None:
                    return node
                if applies:
                    return self._chosen(outcome)
            return self._chosen(node.otherwise)
        return node

    def _truth_of(self, node: Node) -> Truth:
        return truth(node, self.explainer.facts, self.explainer.calendar)

    def _truth(self, node: Node) -> str:
        return _said(self._truth_of(node), "成立", "不成立")

    def _exceptions(self) -> Iterator[Line]:
        if not self.rule.exceptions:
            yield Line(Section.EXCEPTIONS, "没有例外")
        for text, node in self.rule.exceptions:
            takes_over = text in self.rule.unless
            named = f"由 {text} 取代" if takes_over else f"免除：{text}"
            state = _said(self._truth_of(node), "已主张", "没有主张", "尚未登记，本条照算")
            yield Line(Section.EXCEPTIONS, f"{named}　{state}", self._about(node))
            args = node.args if isinstance(node, And) else (node,)
            shown = [arg for arg in args if not _is_term_of_force(arg)]
            if node != FALSE:
                yield from self._condition(And(tuple(shown)), Section.EXCEPTIONS, 1)

    # parameters ------------------------------------------------------------------------------------

    def _parameters(self) -> Iterator[Line]:
        if not self.rule.parameters:
            yield Line(Section.PARAMETERS, "没有用到参数")
        for name, keys, selects in self._used():
            parameter = self.policies.parameters[name]
            text = self._figure(parameter, keys, self.explainer.day(selects))
            chosen = f"按{self._day_said(selects)} 选用"
            yield Line(Section.PARAMETERS, f"{name}　{text}；{chosen}", self._about(selects) | {name})

    def _used(self) -> list[tuple[str, tuple[str | None, ...], Node]]:
        """Each parameter with its keys and the day that selects it; those of conditions by the first item."""
        found: dict[tuple[str, Node], dict[str | None, None]] = {}
        in_parts = {pair for part in self.rule.parts for pair in part.parameters}
        rest = [pair for pair in self.rule.parameters if pair not in in_parts]
        uses = [(pair, self.rule.parts[0].selects) for pair in rest]
        uses += [(pair, part.selects) for part in self.rule.parts for pair in part.parameters]
        for (name, key), selects in uses:
            found.setdefault((name, selects), {})[key] = None
        return [(name, tuple(keys), selects) for (name, selects), keys in found.items()]

    def _figure(self, parameter: Parameter, keys: Sequence[str | None], day: date | None) -> str:
        return "；".join(
            "；或 ".join(
                "、".join(parameter.text(version, key) for key in of_one)
                + f"　〔{version.clause}，{version.since}起〕"
                for version in (versions if day is None else (parameter.version_on(day, of_one[0]),))
            )
            for of_one, versions in parameter.histories(keys)
        )

    def _day_said(self, node: Node) -> str:
        """A governing day with its name: 收文日期 2026-09-18."""
        day = self.explainer.day(node)
        return f"{words(node, self.explainer.terms)}{f' {day}' if day else '（未登记）'}"

    # duties ----------------------------------------------------------------------------------------

    def _part(self, number: int, part: Part) -> Iterator[Line]:
        deadline = part.deadline
        if len(self.rule.parts) > 1:
            said = duty_in_words(part, self.rule, self.policies)
            yield Line(Section.DUTY, f"第{number}项　{said}")
        if deadline is None or deadline.act is None:
            yield from self._condition(part.question.duty, Section.DUTY, 0)
        if deadline is not None:
            yield from self._deadline(part, deadline)

    def _deadline(self, part: Part, deadline: Deadline) -> Iterator[Line]:
        names = {"after": "起算", "before": "事项", "by": "期限", "until": "核对点"}
        notes = {"after": "　〔当日不算〕", "before": "　〔往前数，当日不算〕", "until": "　〔没有天数〕"}
        anchor = deadline.anchor
        text = f"{names[deadline.form]}　{self._value(anchor)}{notes.get(deadline.form, '')}"
        yield Line(Section.DUTY, text, self._about(anchor))
        figures = frozenset(name for name, _ in part.parameters)
        due = self.explainer.due(deadline)
        if deadline.length is not None and due is not None:
            about = self._about(anchor, deadline.length) | figures
            for text in self._counted(deadline, due):
                yield Line(Section.DUTY, text, about, 1)
        if deadline.due is not None:
            last = "最迟" if deadline.form == "before" else "到期"
            when = due_text(due) + ("" if deadline.at else " 24:00") if due is not None else "定不下来"
            yield Line(Section.DUTY, f"{last}　{when}", self._about(deadline.due) | figures)
        if deadline.act is not None:
            yield Line(Section.DUTY, f"办理　{self._value(deadline.act)}", self._about(deadline.act))

    def _value(self, node: Node) -> str:
        """A date by its name, with its value; null and absent in words."""
        node = node.args[0] if isinstance(node, Call) and node.function is Function.DAY_OF else node
        said, terms = words(node, self.explainer.terms), self.explainer.terms
        if isinstance(node, Fact) and node.name in terms:
            return f"{said} {self.explainer.text(node.name) or '未登记'}"
        taken = node.args[0] if isinstance(node, Call) and node.function is Function.FALLBACK else node
        if isinstance(taken, Fact) and taken.name in self.explainer.facts:
            return f"{said} {self.explainer.text(taken.name)}"
        day = self.explainer.day(node)
        return f"{said} {day or '定不下来'}"

    def _counted(self, deadline: Deadline, due: Due) -> Iterator[str]:
        """The days, one by one, from the one beside the anchor to the due day."""
        start, length = self.explainer.day(deadline.anchor), self._length(deadline)
        forwards = deadline.form == "after"
        last = due.day or (due.latest if forwards else due.earliest)
        if start is None or last is None or length is None:
            return
        step = timedelta(days=1 if forwards else -1)
        least = most = 0
        for i in range(1, abs((last - start).days) + 1):
            day = start + step * i
            if deadline.unit == "日":
                named = f"第{i}日" if i <= length else "顺延"
            else:
                working = self.explainer.calendar.is_workday(day)
                least, most = least + (working is True), most + (working is not False)
                named = "不计" if working is False else f"第{_range(least, most)}个工作日"
            yield f"{day} 星期{WEEKDAYS[day.weekday()]}　{named}{self._kind_of(day)}"

    def _length(self, deadline: Deadline) -> int | None:
        node = self._chosen(deadline.length) if deadline.length is not None else None
        return node.value if isinstance(node, Lit) and isinstance(node.value, int) else None

    def _kind_of(self, day: date) -> str:
        """What sets a day apart: a holiday, a make-up day, a weekend, no notice yet."""
        calendar = self.explainer.calendar
        working, name = calendar.is_workday(day), calendar.name_of(day)
        if working is None:
            return "（放假安排尚未公布）"
        if working:
            return "（调休上班）" if day.weekday() >= 5 else ""
        return f"（{name}放假）" if name else "（休息日）"

    # verdict ---------------------------------------------------------------------------------------

    def _part_verdicts(self) -> list[Verdict]:
        answers = [answer(p.question, self.explainer.facts, self.explainer.calendar) for p in self.rule.parts]
        return [verdict_of(a.when, a.duty, a.open) for a in answers]

    def verdict(self) -> Verdict:
        """The verdict of the whole rule."""
        return fold(self._part_verdicts())

    def _verdict(self) -> Iterator[Line]:
        parts = self._part_verdicts()
        for number, (part, verdict) in enumerate(zip(self.rule.parts, parts, strict=True), start=1):
            found = answer(part.question, self.explainer.facts, self.explainer.calendar)
            states = [f"适用{_said(found.when, '是', '否')}", f"要求{_said(found.duty, '符合', '不符合')}"]
            if part.deadline is not None:
                states.append(f"尚可办理{_said(found.open, '是', '否')}")
            item = f"第{number}项 {verdict.label}：" if len(parts) > 1 else ""
            yield Line(Section.VERDICT, item + "，".join(states))
        verdict = fold(parts)
        details = details_of(self.rule, verdict, parts, self.explainer)
        yield Line(Section.VERDICT, verdict.label + (f"　{details.message}" if details.message else ""))
        if details.missing:
            yield Line(Section.VERDICT, f"缺少　{'、'.join(title for _, title in details.missing)}")
        if details.claims:
            titles = "”“".join(title for _, title in details.claims)
            yield Line(Section.VERDICT, f"例外　“{titles}”登记后可能改变结论")
        if details.presumed_law:
            yield Line(Section.VERDICT, "没有登记适用日期，按现行规定推定")
        if details.remedy:
            yield Line(Section.VERDICT, f"怎么办　{details.remedy}（{self.rule.who}）")


def _governing_of(part: Part) -> Node:
    """The day by which a part is, or is not, in force."""
    deadline = part.deadline
    if deadline is None or deadline.form == "until":
        return Fact(GOVERNING_DATE)
    return deadline.due if deadline.form != "after" and deadline.due is not None else deadline.anchor


def _is_term_of_force(node: Node) -> bool:
    match node:
        case Not(Sure(Compare(Op.BELOW, Lit(), _) | Compare(Op.BELOW, _, Lit()))):
            return True
        case _:
            return False


def _range(least: int, most: int) -> str:
    return str(most) if least == most else f"{least}至{most}"


def _said(value: Truth, yes: str, no: str, unknown: str = "定不下来") -> str:
    return unknown if value is None else yes if value else no
