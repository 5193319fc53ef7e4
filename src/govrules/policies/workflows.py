"""A workflow as it is laid out in a rule file, and the ordinary rules that it becomes.

A step names a date of the record. What stands at a step (an order, a deadline, what has to be true by then)
belongs to a statement, and the parts of one statement make one rule: no states, no transitions. The rule's
own words (``says``, ``note``, cases …) stand with one of its parts, or under ``rules`` of the same file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Mapping as Table
from enum import StrEnum

from msgspec import Struct, field

from govrules.errors import Problem, Span, suggest
from govrules.findings import Modality, Verdict
from govrules.language.nodes import FALSE, TRUE, Node
from govrules.trees import Mapping, Scalar
from govrules.trees import Node as Tree
from govrules.trees import Sequence as Items

FLOW_KEYS = ("id", "title", "clause", "record", "when", "steps", "close")
STEP_KEYS = ("at", "who", "after", "due", "requires", "yields")
WORDS = (
    "says", "clause", "who", "since", "until", "covers", "when", "unless", "remedy", "note", "decides",
    "waivable", "readings", *(v.value for v in Verdict),
)  # fmt: skip
"""The keys of a rule that a part may carry as well as the rule itself."""
ORDER_KEYS = ("id", "order", *WORDS)
LIMITS = ("within", "after", "before", "by", "at")
DUE_KEYS = ("id", *LIMITS, *WORDS)
FORCES = (Modality.MUST.value, Modality.SHOULD.value)
REQUIRE_KEYS = ("id", *FORCES, *WORDS)
CLOSE_KEYS = ("id", "step", "needs", "needs_if", *(word for word in WORDS if word != "when"))


class Order(StrEnum):
    """Why one step stands before another."""

    TEXT = "text"
    """the text says so; the other way round is a violation"""
    LOGICAL = "logical"
    """the later step works on what the earlier one makes; the other way round is a violation, too"""
    NUMBERING = "numbering"
    """only the numbers of the clause; no verdict, a hint at most"""


class Precedence(Struct, frozen=True):
    """One step stands after another; ``rule`` is the statement that says so, empty for mere numbering."""

    before: str
    order: Order
    rule: str = ""


class Step(Struct, frozen=True):
    """One step of a workflow.

    ``at`` is the date on which it was done (null: not done), ``rules`` the statements that stand at it, and
    ``needed`` whether the workflow cannot close without it.
    """

    name: str
    at: Node
    at_text: str
    who: str
    after: tuple[Precedence, ...]
    rules: tuple[str, ...]
    yields: str
    needed: Node


class Workflow(Struct, frozen=True):
    """The steps of a flow in the order of the text; ``when`` says which records of ``record`` follow it."""

    id: str
    title: str
    clause: str
    record: str
    when: Node
    steps: tuple[Step, ...]
    closing: str
    """the step that ends the flow; empty where none does"""
    closed_by: str
    """the statement that names what is needed to close"""
    span: Span

    @property
    def rules(self) -> tuple[str, ...]:
        """The statements of the flow, in the order of its steps."""
        own = [i for s in self.steps for i in (*(p.rule for p in s.after), *s.rules)]
        return tuple(dict.fromkeys(i for i in (*own, self.closed_by) if i))


class _Part(Struct, frozen=True):
    """A part of a statement: what it demands, and the words of the rule that stand with it."""

    id: str
    force: str
    items: tuple[Tree, ...]
    words: tuple[tuple[Scalar, Tree], ...]
    key: Scalar


class _StepTree(Struct):
    name: str
    key: Scalar
    at: Scalar
    who: str = ""
    yields: str = ""
    after: list[tuple[Precedence, Span]] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    needed: Tree | bool = False


class Layout(Struct):
    """A workflow as read.

    ``head`` is what every rule of the flow has in common, ``parts`` are the parts of its statements by id;
    ``named`` are the ids of rules that stand elsewhere and belong to a step.
    """

    file: Mapping
    tree: Mapping
    steps: dict[str, _StepTree] = field(default_factory=dict)
    closing: str = ""
    closed_by: str = ""
    named: list[tuple[str, Span]] = field(default_factory=list)
    parts: dict[str, list[_Part]] = field(default_factory=dict)

    @property
    def head(self) -> Mapping:
        """What stands for every rule of the flow."""
        kept = tuple((k, v) for k, v in self.tree.entries if k.value in ("id", "clause", "record", "when"))
        return Mapping(kept, self.tree.span, self.tree.end)


def lay_out(file: Mapping, problems: list[Problem]) -> list[Layout]:
    """The workflows of a rule file; what is wrong is added to ``problems``."""
    layouts = []
    for tree in _items(file.get("workflow")):
        if isinstance(tree, Mapping):
            layouts.append(_Reader(file, tree, problems).read())
        else:
            problems.append(Problem("workflow 写成 {id, title, when, steps, close}，或这样的列表", tree.span))
    return layouts


def rules_of(
    file: Mapping, layouts: Sequence[Layout], problems: list[Problem]
) -> Iterable[tuple[Tree, Mapping | None]]:
    """The rules of a file, those of its flows with the head of the flow.

    A statement that has an entry under ``rules`` stands there; the others come first.
    """
    listed = _items(file.get("rules"))
    own = {_text(rule, "id") for rule in listed if isinstance(rule, Mapping)}
    parts: dict[str, tuple[list[_Part], Layout]] = {}
    for layout in layouts:
        for rule, demanded in layout.parts.items():
            if rule in parts:
                message = f"规则 {rule} 已在流程 {_text(parts[rule][1].tree, 'id')} 里"
                problems.append(Problem(message, demanded[0].key.span, "一条规则只属一个流程"))
            parts.setdefault(rule, (demanded, layout))
    for rule, (demanded, layout) in parts.items():
        if rule not in own:
            yield _merged(demanded, None, problems), layout.head
    for tree in listed:
        found = parts.get(_text(tree, "id")) if isinstance(tree, Mapping) else None
        if found is None or not isinstance(tree, Mapping):
            yield tree, None
        else:
            yield _merged(found[0], tree, problems), found[1].head


def _merged(parts: Sequence[_Part], rule: Mapping | None, problems: list[Problem]) -> Mapping:
    """One statement as an ordinary rule: the words of its entry and its parts, and what the parts demand."""
    first = parts[0]
    own = rule.entries if rule is not None else ()
    again = [k for k, _ in own if k.value in [m.value for m in Modality]]
    if again:
        problems.append(Problem(f"规则 {first.id} 的要求已写在流程里", again[0].span, "请删去一处"))
    entries = [(k, v) for k, v in own if k not in again] or [(first.key, _scalar(first.id, first.key.span))]
    for part in parts:
        for key, value in part.words:
            if key.value in [k.value for k, _ in entries]:
                problems.append(Problem(f"规则 {part.id} 的 {key.value} 写了两处", key.span, "请只留一处"))
            else:
                entries.append((key, value))
        if part.force != first.force:
            problems.append(Problem(f"规则 {part.id} 在流程里有 must 也有 should", part.key.span))
    items = tuple(item for part in parts for item in part.items)
    duty = items[0] if len(items) == 1 else Items(items, items[0].span, (0, 0))
    entries.append((_scalar(first.force, first.key.span), duty))
    span, end = (rule.span, rule.end) if rule is not None else (first.key.span, (0, 0))
    return Mapping(tuple(entries), span, end)


class _Reader:
    """One reading of a workflow."""

    def __init__(self, file: Mapping, tree: Mapping, problems: list[Problem]):
        self.problems = problems
        self.layout = Layout(file, tree)

    def read(self) -> Layout:
        tree, layout = self.layout.tree, self.layout
        self._known(tree, FLOW_KEYS, "流程")
        if lacking := [key for key in ("id", "title", "steps") if not tree.get(key)]:
            self._wrong(f"流程没有写明 {'、'.join(lacking)}", tree.span)
        steps = tree.get("steps")
        bodies = [(k, v) for k, v in steps.entries] if isinstance(steps, Mapping) else []
        if steps is not None and not bodies:
            self._wrong("steps 写成 步骤: {at: 日期, …}", steps.span)
        for key, body in bodies:
            self._step(key, body)
        for key, body in bodies:
            if key.text in layout.steps and isinstance(body, Mapping):
                self._demands(layout.steps[key.text], body)
        self._close(tree.get("close"))
        self._refuse_rings()
        return layout

    def _wrong(self, message: str, span: Span, hint: str | None = None) -> None:
        self.problems.append(Problem(message, span, hint))

    def _known(self, tree: Mapping, keys: Sequence[str], what: str) -> None:
        for key, _ in tree.entries:
            if key.value not in keys:
                hint = suggest(key.text, keys) or f"可用：{'、'.join(keys)}"
                self._wrong(f"{what}没有“{key.value}”这个键", key.span, hint)

    def _step(self, key: Scalar, body: Tree) -> None:
        at = body.get("at") if isinstance(body, Mapping) else None
        if not isinstance(at, Scalar) or at.value is None:
            self._wrong(f"步骤“{key.text}”没有写明 at（办理日期）", key.span)
            return
        self.layout.steps[key.text] = _StepTree(key.text, key, at)

    def _demands(self, step: _StepTree, body: Mapping) -> None:
        self._known(body, STEP_KEYS, "步骤")
        step.who, step.yields = _text(body, "who"), _text(body, "yields")
        after = body.get("after")
        if after is not None and not isinstance(after, Mapping):
            self._wrong("after 写成 步骤: {order: text, id: …}", after.span)
        for name, order in after.entries if isinstance(after, Mapping) else ():
            self._order(step, name, order)
        for key, keys in (("due", DUE_KEYS), ("requires", REQUIRE_KEYS)):
            for item in _items(body.get(key)):
                self._demand(step, key, item, keys)

    def _order(self, step: _StepTree, name: Scalar, tree: Tree) -> None:
        before = self._step_named(name)
        if not isinstance(tree, Mapping) or _text(tree, "order") not in list(Order):
            self._wrong(f"“{name.text}”的先后没有写明 order", tree.span, f"可用：{'、'.join(Order)}")
            return
        self._known(tree, ORDER_KEYS, "先后")
        order, rule = Order(_text(tree, "order")), _text(tree, "id")
        if order is Order.NUMBERING and len(tree.entries) > 1:
            self._wrong("只是编号先后（numbering）的不判，不写 id", tree.span)
        if before is None or order is Order.NUMBERING:
            step.after += [(Precedence(name.text, order), name.span)] if before else []
            return
        item = _mapping(name.span, done=before.at, until=step.at)
        if self._part(tree, Modality.MUST, [item]):
            step.after.append((Precedence(name.text, order, rule), name.span))

    def _demand(self, step: _StepTree, key: str, tree: Tree, keys: Sequence[str]) -> None:
        """What is due or required at a step; a bare id names a rule that stands elsewhere."""
        if isinstance(tree, Scalar):
            self.layout.named.append((tree.text, tree.span))
            step.rules.append(tree.text)
            return
        if not isinstance(tree, Mapping):
            self._wrong(f"{key} 的每一项写成规则编号，或 {{id, …}}", tree.span)
            return
        self._known(tree, keys, key)
        force, items = self._due(step, tree) if key == "due" else self._required(step, tree)
        if items and self._part(tree, force, items):
            step.rules.append(_text(tree, "id"))

    def _due(self, step: _StepTree, tree: Mapping) -> tuple[Modality, list[Tree]]:
        limits = {k: self._date(v) for k in LIMITS if (v := tree.get(k)) is not None}
        if not limits:
            self._wrong("due 的一项写成 within+after、within+before 或 by", tree.span)
            return Modality.MUST, []
        return Modality.MUST, [_mapping(tree.span, done=step.at, **limits)]

    def _required(self, step: _StepTree, tree: Mapping) -> tuple[Modality, list[Tree]]:
        forces = [Modality(k) for k in FORCES if tree.get(k) is not None]
        if len(forces) != 1:
            self._wrong("requires 的一项写成 {id, must: …}", tree.span, f"可用：{'、'.join(FORCES)}")
            return Modality.MUST, []
        demanded = _items(tree.get(forces[0].value))
        return forces[0], [
            _mapping(d.span, holds=d, until=step.at) if isinstance(d, Scalar) else d for d in demanded
        ]

    def _date(self, tree: Tree) -> Tree:
        """A date as written; the name of a step stands for its date."""
        step = self.layout.steps.get(tree.text) if isinstance(tree, Scalar) else None
        return step.at if step is not None else tree

    def _step_named(self, name: Tree) -> _StepTree | None:
        text = name.text if isinstance(name, Scalar) else ""
        step = self.layout.steps.get(text)
        if step is None:
            self._wrong(f"流程没有“{text}”这一步", name.span, suggest(text, self.layout.steps))
        return step

    def _part(self, tree: Mapping, force: Modality, items: Sequence[Tree]) -> bool:
        """Note a part of a statement; False where it does not say which statement."""
        if not (rule := _text(tree, "id")):
            self._wrong("流程的要求没有写明 id", tree.span)
            return False
        key = tree.key("id")
        assert key is not None
        words = tuple((k, v) for k, v in tree.entries if k.value in WORDS)
        self.layout.parts.setdefault(rule, []).append(_Part(rule, force.value, tuple(items), words, key))
        return True

    def _close(self, tree: Tree | None) -> None:
        if tree is None:
            return
        if not isinstance(tree, Mapping):
            self._wrong("close 写成 {id, step, needs: [步骤, …]}", tree.span)
            return
        self._known(tree, CLOSE_KEYS, "close ")
        end = self._step_named(tree.get("step") or tree)
        needed, perhaps = _items(tree.get("needs")), tree.get("needs_if")
        if not needed:
            self._wrong("close 没有写明 needs", tree.span)
        if end is None:
            return
        items: list[Tree] = []
        for name in needed:
            if step := self._step_named(name):
                step.needed = True
                items.append(_mapping(name.span, done=step.at, until=end.at))
        for name, when in perhaps.entries if isinstance(perhaps, Mapping) else ():
            if (step := self._step_named(name)) and isinstance(when, Scalar):
                step.needed = when
                done = f"已填({step.at.text}) and {step.at.text} <= {end.at.text}"
                items.append(_scalar(f"not ({when.text}) or ({done})", when.span))
        guarded = _mapping(
            tree.span, **{k.text: v for k, v in tree.entries}, when=_scalar(f"已填({end.at.text})", tree.span)
        )
        if items and self._part(guarded, Modality.MUST, items):
            self.layout.closing, self.layout.closed_by = end.name, _text(tree, "id")

    def _refuse_rings(self) -> None:
        """No step may come after itself."""
        before = {
            name: [(p.before, span) for p, span in step.after if p.order is not Order.NUMBERING]
            for name, step in self.layout.steps.items()
        }
        done: set[str] = set()
        while ready := [n for n, b in before.items() if n not in done and all(x in done for x, _ in b)]:
            done.update(ready)
        if left := [n for n in before if n not in done]:
            self._wrong(f"步骤的先后绕了圈子：{'、'.join(left)}", before[left[0]][0][1])


def finished(
    layout: Layout, record: str, date: Callable[[Tree], Node], condition: Callable[[Tree], Node]
) -> Workflow:
    """The workflow with its dates and conditions as core nodes, worked out by ``date`` and ``condition``."""

    def needed(tree: Tree | bool) -> Node:
        if isinstance(tree, bool):
            return TRUE if tree else FALSE
        return condition(tree)

    tree = layout.tree
    when = tree.get("when")
    steps = tuple(
        Step(
            step.name,
            date(step.at),
            step.at.text,
            step.who,
            tuple(precedence for precedence, _ in step.after),
            tuple(dict.fromkeys(step.rules)),
            step.yields,
            needed(step.needed),
        )
        for step in layout.steps.values()
    )
    return Workflow(
        _text(tree, "id"),
        _text(tree, "title"),
        _text(tree, "clause") or _text(layout.file, "clause"),
        record,
        condition(when) if when is not None else TRUE,
        steps,
        layout.closing,
        layout.closed_by,
        tree.span,
    )


def unknown_rules(layouts: Iterable[Layout], known: Table[str, object]) -> Iterable[Problem]:
    """The rules that steps name and that do not exist."""
    for layout in layouts:
        for rule, span in layout.named:
            if rule not in known:
                yield Problem(f"没有规则 {rule}", span, suggest(rule, known))


def _text(tree: Mapping, key: str) -> str:
    node = tree.get(key)
    return node.text.strip() if isinstance(node, Scalar) and node.value is not None else ""


def _items(tree: Tree | None) -> tuple[Tree, ...]:
    return tree.items if isinstance(tree, Items) else () if tree is None else (tree,)


def _scalar(text: str, span: Span) -> Scalar:
    return Scalar(text, span, False, text)


def _mapping(span: Span, **entries: Tree) -> Mapping:
    return Mapping(tuple((_scalar(key, span), value) for key, value in entries.items()), span, (0, 0))
