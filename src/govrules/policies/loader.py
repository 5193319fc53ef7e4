"""Rule files to policies: everything is read, everything wrong is collected, and only then raised.

A policy set is a folder: ``policy.yaml``, ``settings.yaml``, ``parameters/*.yaml`` and one rule file per
article, in folders of its own choosing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from keyword import iskeyword
from pathlib import Path
from typing import TypeVar
from unicodedata import normalize

from msgspec import Struct, field
from msgspec.structs import replace

from govrules.digest import blake2b
from govrules.errors import PolicyError, Problem, Span, UsageError, suggest
from govrules.findings import Modality, Verdict
from govrules.language.finite import overlap
from govrules.language.hoisted import Aggregate, Declaration, base_facts, named_people
from govrules.language.nodes import (
    FALSE,
    GOVERNING_DATE,
    TODAY,
    TRUE,
    Call,
    Fact,
    Function,
    If,
    Node,
    conjunction,
    disjunction,
    fact_names,
    walk,
)
from govrules.language.parser import ExpressionError
from govrules.language.terms import Term, Type
from govrules.language.typecheck import (
    FUNCTION_NAMES,
    ParameterSpec,
    Scope,
    Typed,
    asserts,
    condition,
    is_large,
    typed_term,
    value,
)
from govrules.models import KINDS
from govrules.models.vocabulary import Vocabulary, vocabulary
from govrules.models.vocabulary_table import read_vocabulary
from govrules.policies import lowering
from govrules.policies.cases import read_cases
from govrules.policies.collections import collections_of
from govrules.policies.duties import date_of, deadline, expression, source_of
from govrules.policies.lowering import Lowered
from govrules.policies.overlays import Overlay, labels_over, parameters_over, read_overlay
from govrules.policies.parameters import read_day, read_parameters, spec_of
from govrules.policies.periods import read_periods
from govrules.policies.readings import Open, open_questions, shared_questions, variants
from govrules.policies.rules import (
    Case,
    Parameter,
    Part,
    Periods,
    Policies,
    Question,
    Rule,
    Table,
    Unchecked,
)
from govrules.policies.workflows import Layout, Workflow, finished, lay_out, rules_of, unknown_rules
from govrules.shipped import shipped_policies
from govrules.trees import Mapping, Scalar, Sequence, read_yaml
from govrules.trees import Node as Tree

T = TypeVar("T")
POLICY_KEYS = (
    "name",
    "title",
    "version",
    "source",
    "since",
    "cases_on",
    "governing_date",
    "vocabulary",
    "periods",
)
FILE_KEYS = ("clause", "record", "who", "since", "until", "define", "workflow", "rules", "unchecked")
MODALITIES = tuple(m.value for m in Modality)
VERDICTS = tuple(v.value for v in Verdict)
RULE_KEYS = (
    "id", "says", "clause", "record", "who", "since", "until", "covers", "replaces", "when", *MODALITIES,
    "unless", "remedy", "note", "waivable", "decides", "readings", *VERDICTS,
)  # fmt: skip
TABLE_KEYS = (
    "id", "says", "clause", "record", "who", "since", "until", "when", "remedy", "note", "waivable", "table",
    *VERDICTS,
)  # fmt: skip
UNCHECKED_KEYS = ("id", "clause", "says", "why")
DEFINE_KEYS = ("type", "rows", "else")
MOST_PROBLEMS = 1_000
"""Problems after which nothing more is looked at."""
MOST_DEFINES = 12
"""Definitions that stand one inside the other."""
NOT_A_FACT = (Function.WORKDAY_AFTER, Function.DAY_AFTER)


def load_policies(
    path: Path | str | None = None, *, overlays: Iterable[Path | str] = (), cases: bool = True
) -> Policies:
    """The policy set in a folder (by default the shipped one), loaded and checked.

    ``overlays`` are the folders of policy sets that change it, one after the other; the cases of a rule whose
    figures they change are left out. Without ``cases`` no cases are read: checking records does not need
    them, and they are most of the work. Raises :class:`~govrules.errors.PolicyError` with every problem of
    every file, and :class:`~govrules.errors.UsageError` if there is no such folder.
    """
    folder = Path(path) if path is not None else shipped_policies()
    over = tuple(map(Path, overlays))
    for one in (folder, *over):
        if not (one / "policy.yaml").is_file():
            raise UsageError(f"“{one}”不是规则集：没有 policy.yaml")
    return _Loader(folder, cases, over).load()


class _Item(Struct, frozen=True):
    """One item of a duty as read: what is explained of it, and what it becomes."""

    text: str
    written: tuple[tuple[str, str], ...]
    lowered: Lowered
    used: tuple[tuple[str, str | None], ...]
    selects: Node


class _Draft(Struct):
    """A rule as read, while the set is still being put together."""

    tree: Mapping
    id: str
    span: Span
    record: str
    clause: str
    who: str
    since: date
    until: date | None
    modality: Modality
    duty: Tree
    table: Mapping | None = None
    when_text: str = "True"
    written_when: Node = TRUE
    items: list[_Item] = field(default_factory=list)
    used: list[tuple[str, str | None]] = field(default_factory=list)
    open: tuple[Open, ...] = ()
    amended: list[tuple[str, str | None]] = field(default_factory=list)
    """the parameters used that an overlay has changed"""
    good: bool = True
    """whether the condition and the whole duty could be lowered"""

    @property
    def governing(self) -> Node:
        return self.items[0].lowered.governing if self.items else Fact(GOVERNING_DATE)


class _Loader:
    """One loading: the problems found so far, and the parts of the set as they become known."""

    def __init__(self, folder: Path, with_cases: bool, overlays: tuple[Path, ...] = ()):
        self.folder = folder
        self.with_cases = with_cases
        self.over = overlays
        self.overlays: list[Overlay] = []
        self.gone: dict[str, str] = {}
        self.shared: dict[str, Question] = {}
        self.problems: list[Problem] = []
        self.hash = blake2b(digest_size=8)
        self.parameters: dict[str, Parameter] = {}
        self.specs: dict[str, ParameterSpec] = {}
        self.broken: dict[str, Problem] = {}
        self.known_ids: set[str] = set()
        self._take(vocabulary())
        self.shown = self.vocabulary  # rules are written with the labels of the base, records with these
        self.hoisted: dict[str, dict[str, Declaration]] = {kind: {} for kind in KINDS}
        self.defines: dict[str, dict[str, tuple[Tree, Span]]] = {kind: {} for kind in KINDS}
        self.tables: list[tuple[Mapping, list[_Draft]]] = []
        self.layouts: list[Layout] = []
        self.unchecked: list[Unchecked] = []
        self.since = date.min
        self.cases_on = ""

    def _take(self, labels: Vocabulary) -> None:
        """Let rules speak with these labels of posts, stages and the like."""
        self.vocabulary = labels
        self.terms = _terms(labels)
        self.collections = {kind: collections_of(kind, self.terms) for kind in KINDS}

    def _own_vocabulary(self, head: Tree | None) -> None:
        """``vocabulary``: the labels of this policy set, where they are not the shipped ones."""
        tree = head.get("vocabulary") if isinstance(head, Mapping) else None
        if tree is not None:
            labels = read_vocabulary(tree, self.problems)
            if (labels.labels, labels.synonyms) != (vocabulary().labels, vocabulary().synonyms):
                self._take(labels)

    def load(self) -> Policies:
        head = self._read(self.folder / "policy.yaml")
        self._own_vocabulary(head)
        self.shown = self.vocabulary
        settings = self._settings(self.folder)
        self._parameters()
        governing = self._policy(head)
        self._read_overlays(head)
        for overlay in self.overlays:
            settings |= self._settings(overlay.folder)
            self._overlay_parameters(overlay)
        questions = self.folder / "readings.yaml"
        self.shared = shared_questions(self._read(questions) if questions.is_file() else None, self.problems)
        drafts = [d for tree in self._rule_files(self.folder) for d in self._drafts(tree, self.since)]
        for overlay in self.overlays:
            drafts = self._overlaid(drafts, overlay)
        self._check_ids(drafts)
        if lacking := [
            kind for kind in KINDS if kind not in governing and any(d.record == kind for d in drafts)
        ]:
            table = head.get("governing_date") if isinstance(head, Mapping) else None
            place = table.span if table is not None else None
            self.problems.append(Problem(f"governing_date 缺少 {'、'.join(lacking)}", place))
        for draft in drafts:
            self._stop_at_many()
            self._elaborate(draft)
            self._touch(draft)
        self._check_defines()
        by_id = {d.id: d for d in drafts}
        other = {d.id: made for d in drafts if (made := self._variants(d, by_id))}
        rules = [r for d in drafts if (r := self._attempt(lambda d=d: self._rule(d, by_id)))]  # type: ignore[misc]
        tables = self._finished_tables()
        flows = self._workflows(by_id)
        periods = self._periods(head)
        if not rules and not self.problems:
            self.problems.append(Problem(f"规则集“{self.folder.name}”里没有规则"))
        if self.problems:
            raise PolicyError(sorted(self.problems, key=_place))
        text = {k: v.text for k, v in _scalars(head)}
        return Policies(
            "+".join([text["name"], *(o.name for o in self.overlays)]),
            "，附".join([text.get("title", text["name"]), *(o.title for o in self.overlays)]),
            "+".join([text["version"], *(o.version for o in self.overlays)]),
            self.since,
            self.hash.hexdigest(),
            tuple(rules),
            self.parameters,
            settings,
            governing,
            self.terms if self.shown is self.vocabulary else _terms(self.shown),
            self.hoisted,
            tables,
            periods,
            defines=self._written_defines(),
            vocabulary=self.shown,
            unchecked=tuple(self.unchecked),
            variants=other,
            workflows=flows,
        )

    def _stop_at_many(self) -> None:
        """A file that is wrong throughout is not searched to its end."""
        if len(self.problems) > MOST_PROBLEMS:
            raise PolicyError(sorted(self.problems, key=_place))

    # files -----------------------------------------------------------------------------------------

    def _read(self, path: Path) -> Tree | None:
        name = self._name(path)
        try:
            content = path.read_bytes()
            text = content.decode("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            self.problems.append(Problem(f"{name}：读不出来，或不是UTF-8编码", None, "请另存为UTF-8"))
            return None
        self.hash.update(name.encode() + b"\0" + content)
        return read_yaml(text, name, self.problems, without=() if self.with_cases else VERDICTS)

    def _name(self, path: Path) -> str:
        """A file as messages call it: from the folder of its policy set on."""
        of = next(root for root in (self.folder, *self.over) if path.is_relative_to(root))
        return path.relative_to(of.parent).as_posix()

    def _rule_files(self, folder: Path) -> Iterable[Mapping]:
        for path in sorted(folder.rglob("*.yml")):
            problem = Problem(f"{self._name(path)}：规则集只读 .yaml 文件", None, "请改名为 .yaml")
            self.problems.append(problem)
        apart = {
            folder / name for name in ("policy.yaml", "settings.yaml", "statements.yaml", "readings.yaml")
        }
        for path in sorted(folder.rglob("*.yaml")):
            if path in apart or path.is_relative_to(folder / "parameters"):
                continue
            tree = self._read(path)
            if isinstance(tree, Mapping):
                self._known_keys(tree, FILE_KEYS, "规则文件")
                self._read_defines(tree)
                self._read_unchecked(tree)
                yield tree
            elif tree is not None:
                self.problems.append(Problem("规则文件应以 clause、record、rules 等键开头", tree.span))

    def _settings(self, folder: Path) -> dict[str, int | str]:
        path = folder / "settings.yaml"
        tree = self._read(path) if path.is_file() else None
        found: dict[str, int | str] = {}
        for key, node in tree.entries if isinstance(tree, Mapping) else ():
            chosen = node.get("value") if isinstance(node, Mapping) else node
            if isinstance(chosen, Scalar) and isinstance(chosen.value, int | str):
                found[str(key.value)] = chosen.value
            else:
                self.problems.append(Problem(f"设置“{key.value}”应为 {{says: …, value: …}}", key.span))
        return found

    def _parameters(self) -> None:
        for path in sorted((self.folder / "parameters").glob("*.yaml")):
            tree = self._read(path)
            if tree is None:
                raise PolicyError(self.problems)  # every name of the file would be unknown
            found = read_parameters(tree, self.problems)
            if isinstance(tree, Mapping):
                lost = {str(k.value) for k, _ in tree.entries} - {p.name for p in found}
                self.broken |= dict.fromkeys(lost, self.problems[-1]) if lost else {}
            for parameter in found:
                if problem := self._name_problem(parameter.name, parameter.span, KINDS):
                    self.broken[parameter.name] = problem
                    self.problems.append(problem)
                    continue
                if parameter.name in self.parameters:
                    first = self.parameters[parameter.name].span
                    self.problems.append(
                        Problem(f"参数“{parameter.name}”重复，先见于 {first}", parameter.span, "请删去一处")
                    )
                    continue
                self.parameters[parameter.name] = parameter
                self.specs[parameter.name] = spec_of(parameter)
                self._check_keys(parameter)

    # overlays --------------------------------------------------------------------------------------

    def _read_overlays(self, head: Tree | None) -> None:
        """The overlays, with the labels that they give."""
        base = self._text(head, "name") if isinstance(head, Mapping) else ""
        for folder in self.over:
            overlay = read_overlay(folder, self._read(folder / "policy.yaml"), base, self.problems)
            if overlay is None:
                continue
            self.overlays.append(overlay)
            if overlay.vocabulary is not None:
                self.shown = labels_over(self.shown, overlay.vocabulary, self.problems)

    def _overlay_parameters(self, overlay: Overlay) -> None:
        for path in sorted((overlay.folder / "parameters").glob("*.yaml")):
            tree = self._read(path)
            if tree is None:
                raise PolicyError(self.problems)
            for parameter in parameters_over(self.parameters, tree, overlay.since, self.problems):
                known = parameter.name in self.parameters
                if not known and (problem := self._name_problem(parameter.name, parameter.span, KINDS)):
                    self.problems.append(problem)
                    continue
                self.parameters[parameter.name] = parameter
                self.specs[parameter.name] = spec_of(parameter)
                self._check_keys(parameter)

    def _overlaid(self, drafts: list[_Draft], overlay: Overlay) -> list[_Draft]:
        """The rules with those that an overlay puts in their place, without those that it switches off."""
        own = [d for tree in self._rule_files(overlay.folder) for d in self._drafts(tree, overlay.since)]
        named = [(node, d) for d in own if isinstance(node := d.tree.get("replaces"), Scalar)]
        known = [draft.id for draft in drafts]
        for name, span in (*((node.text, node.span) for node, _ in named), *overlay.disabled):
            if name not in known:
                problem = Problem(f"要修改的规则集没有规则 {name}", span, suggest(name, known))
                self.problems.append(problem)
        instead = {node.text: draft for node, draft in named}
        off = {name for name, _ in overlay.disabled}
        self.gone |= {name: draft.id for name, draft in instead.items()} | dict.fromkeys(off, "")
        left = [instead.get(draft.id, draft) for draft in drafts if draft.id not in off]
        added = [draft for draft in own if draft.tree.get("replaces") is None]
        self.tables = [
            (tree, rows) for tree, rows in self.tables if not {row.id for row in rows} & set(self.gone)
        ]
        return left + added

    def _touch(self, draft: _Draft) -> None:
        """A rule with a figure that an overlay has changed is in force as that overlay is."""
        sinces = []
        for name, key in dict.fromkeys(draft.used):
            changes = self.parameters[name].changes
            mine = [change for k, change in changes.items() if key in (None, k)]
            if mine:
                draft.amended.append((name, key))
                sinces += [change.since for change in mine]
        draft.since = max(sinces, default=draft.since)

    def _check_keys(self, parameter: Parameter) -> None:
        """The keys of a parameter ``by`` a term are choices of that term."""
        if parameter.by is None:
            return
        terms = [t for of_kind in self.terms.values() if (t := of_kind.get(parameter.by))]
        if not terms:
            titles = {title for of_kind in self.terms.values() for title in of_kind}
            hint = suggest(parameter.by, titles)
            self.problems.append(Problem(f"没有“{parameter.by}”这个术语", parameter.span, hint))
            return
        labels = list(dict.fromkeys(label for t in terms for label in t.labels.values()))
        for key in parameter.keys or ():
            if key not in labels:
                message = f"参数“{parameter.name}”的分项“{key}”不是“{parameter.by}”的选项"
                hint = suggest(key, labels) or f"可用：{'、'.join(labels)}"
                self.problems.append(Problem(message, parameter.span, hint))

    def _policy(self, head: Tree | None) -> dict[str, tuple[str, ...]]:
        if not isinstance(head, Mapping):
            raise PolicyError(self.problems or [Problem("policy.yaml 为空")])
        self._known_keys(head, POLICY_KEYS, "policy.yaml")
        given_keys = {str(k.value) for k, _ in head.entries}
        for key in ("name", "version", "since", "cases_on", "governing_date"):
            if key not in given_keys:
                self.problems.append(Problem(f"policy.yaml 缺少 {key}", head.span))
        for key in ("name", "title", "version"):
            node = head.get(key)
            if node is not None and not self._text(head, key):
                self.problems.append(Problem(f"policy.yaml 的 {key} 应为一个文本", node.span))
        self.since = self._day(head, "since") or date.min
        self.cases_on = (self._day(head, "cases_on") or date.min).isoformat()
        governing: dict[str, tuple[str, ...]] = {}
        table = head.get("governing_date")
        for name, node in table.entries if isinstance(table, Mapping) else ():
            kind = str(name.value)
            if kind not in KINDS:
                self.problems.append(Problem(f"没有“{kind}”这类记录", name.span, suggest(kind, KINDS)))
                continue
            titles = node.items if isinstance(node, Sequence) else (node,)
            governing[kind] = tuple(n for t in titles if (n := self._date_term(kind, t)))
        return governing

    def _periods(self, head: Tree | None) -> tuple[Periods, ...]:
        tree = head.get("periods") if isinstance(head, Mapping) else None
        items = tree.items if isinstance(tree, Sequence) else () if tree is None else (tree,)
        made = (self._attempt(lambda item=item: read_periods(item, self.terms)) for item in items)  # type: ignore[misc]
        return tuple(periods for periods in made if periods is not None)

    def _date_term(self, kind: str, node: Tree) -> str | None:
        title = str(node.value) if isinstance(node, Scalar) else ""
        term = self.terms[kind].get(title)
        if term is None or term.type not in (Type.DAY, Type.MOMENT):
            dates = [t.title for t in self.terms[kind].values() if t.type in (Type.DAY, Type.MOMENT)]
            self.problems.append(Problem(f"“{title}”不是“{kind}”的日期", node.span, suggest(title, dates)))
            return None
        return term.name

    def _day(self, tree: Mapping, key: str) -> date | None:
        node = tree.get(key)
        return read_day(node, self.problems) if node is not None else None

    def _known_keys(self, tree: Mapping, known: tuple[str, ...], what: str) -> None:
        for key, _ in tree.entries:
            if key.value not in known:
                hint = suggest(key.text, known) or f"可用：{'、'.join(known)}"
                if not key.text.isidentifier():
                    hint = "若是表达式在逗号处断开，请给整个值加引号，或另起一行"
                self.problems.append(Problem(f"{what}没有“{key.value}”这个键", key.span, hint))

    # defines ---------------------------------------------------------------------------------------

    def _name_problem(self, name: str, span: Span, kinds: Iterable[str]) -> Problem | None:
        """Why ``name`` cannot be given to a parameter or a define that rules about ``kinds`` may use."""
        terms = [term for kind in kinds for term in self.terms[kind].values()]
        if name in {term.title for term in terms}:
            return Problem(f"“{name}”已是术语，不能再用作名称", span)
        if name in {label for term in terms for label in term.labels.values()}:
            return Problem(f"“{name}”已是选项，不能再用作名称", span)
        if name in FUNCTION_NAMES:
            return Problem(f"“{name}”已是函数，不能再用作名称", span)
        if not name.isidentifier() or iskeyword(name) or normalize("NFKC", name) != name:
            return Problem(f"“{name}”不能作名称", span, "名称只用汉字、字母、数字和下划线，不以数字开头")
        return None

    def _read_defines(self, tree: Mapping) -> None:
        defines = tree.get("define")
        if defines is not None and not isinstance(defines, Mapping):
            self.problems.append(Problem("define 应为“名称: 表达式”的列表", defines.span))
        if not isinstance(defines, Mapping):
            return
        kind = self._kind(tree, None)
        for key, node in defines.entries if kind else ():
            name = str(key.value)
            problem = self._name_problem(name, key.span, (kind,))
            if isinstance(node, Sequence):
                problem = Problem(f"“{name}”的定义应为一个表达式，或 {{type, rows, else}}", node.span)
            elif name in self.specs:
                problem = Problem(f"“{name}”已是参数，不能再定义", key.span)
            elif name in self.defines[kind]:
                first = self.defines[kind][name][1]
                problem = Problem(f"“{name}”重复定义，先见于 {first}", key.span)
            if problem is None:
                self.defines[kind][name] = (node, key.span)
                continue
            self.problems.append(problem)
            if name not in self.defines[kind]:
                self.broken.setdefault(name, problem)

    def _check_defines(self) -> None:
        """A define that no rule uses is checked all the same."""
        for kind, defines in self.defines.items():
            scope = self._scope(kind, Fact(GOVERNING_DATE), [])
            for name in defines:
                self._stop_at_many()
                self._attempt(scope.defines[name])

    def _written_defines(self) -> dict[str, dict[str, str]]:
        """The derived facts as they were written; a table row by row."""
        return {
            kind: {name: _define_text(tree) for name, (tree, _) in defines.items()}
            for kind, defines in self.defines.items()
        }

    def _scope(self, kind: str, governing: Node, used: list[tuple[str, str | None]]) -> Scope:
        """The names for a record type; a define is worked out where it is used, never in a circle."""
        defines: dict[str, Callable[[], Typed]] = {}
        scope = Scope(
            self.terms[kind],
            self.specs,
            defines,
            governing,
            used,
            collections=self.collections[kind],
            hoisted=self.hoisted[kind],
            broken=self.broken,
        )
        busy: list[str] = []
        made: dict[str, tuple[Typed, list[tuple[str, str | None]]]] = {}

        def use(name: str) -> Typed:
            tree, span = self.defines[kind][name]
            if name in busy:
                ring = " → ".join([*busy[busy.index(name) :], name])
                raise ExpressionError(Problem(f"定义绕了圈子：{ring}", span))
            if len(busy) >= MOST_DEFINES:
                raise ExpressionError(Problem(f"定义套定义超过{MOST_DEFINES}层", span, "请少套几层"))
            if name not in made:
                busy.append(name)
                before = len(used)
                try:
                    typed = (
                        value(source_of(tree), scope)
                        if isinstance(tree, Scalar)
                        else self._table(tree, scope)
                    )
                finally:
                    busy.pop()
                made[name] = typed, used[before:]
                return typed
            typed, parameters = made[name]
            used.extend(parameters)
            return typed

        for name in self.defines[kind]:
            defines[name] = lambda name=name: use(name)  # type: ignore[misc]
        return scope

    def _table(self, tree: Tree, scope: Scope) -> Typed:
        """A definition by rows: the value of the one row whose condition holds, else ``else``."""
        if not isinstance(tree, Mapping) or {k.text for k, _ in tree.entries} != set(DEFINE_KEYS):
            raise ExpressionError(
                Problem("按表定义写成 {type: …, rows: [[条件, 值], …], else: 值}", tree.span)
            )
        kind, rows, otherwise = (tree.get(key) for key in DEFINE_KEYS)
        assert kind is not None
        like = self._like(kind, scope)
        read: list[tuple[Node, Typed]] = []
        for row in rows.items if isinstance(rows, Sequence) else ():
            if not isinstance(row, Sequence) or len(row.items) != 2:
                raise ExpressionError(Problem("每行写成 [条件, 值]", row.span))
            when, outcome = row.items
            read.append((condition(source_of(when), scope), value(source_of(outcome), scope, like=like)))
        last = value(source_of(otherwise or tree), scope, like=like)
        for typed in (*(t for _, t in read), last):
            if typed.type is not like.type or typed.labels != like.labels:
                raise ExpressionError(Problem("各行的值应与 type 同类", tree.span))
        if clash := overlap([when for when, _ in read], scope.terms.values()):
            raise ExpressionError(
                Problem(f"表中不止一行适用：{clash}", tree.span, "请把各行的条件写得互不相容")
            )
        return replace(last, node=If(tuple((when, t.node) for when, t in read), last.node))

    def _like(self, node: Tree, scope: Scope) -> Typed:
        """The type that a table of definitions gives: 是否, 整数, 日期, or the choices of a term."""
        text = node.text if isinstance(node, Scalar) else ""
        plain = {"是否": Type.BOOL, "整数": Type.INT, "日期": Type.DAY}
        if text in plain:
            return Typed(TRUE, plain[text])
        term = scope.terms.get(text)
        if term is None or term.type is not Type.CODE:
            hint = "type 写 是否、整数、日期，或一个选项类的术语"
            raise ExpressionError(Problem(f"“{text}”不是选项类的术语", node.span, hint))
        return typed_term(term)

    # rules -----------------------------------------------------------------------------------------

    def _read_unchecked(self, tree: Mapping) -> None:
        """The statements of an article that no record can show, each with its reason."""
        listed = tree.get("unchecked")
        items = listed.items if isinstance(listed, Sequence) else () if listed is None else (listed,)
        for item in items:
            if not isinstance(item, Mapping):
                self.problems.append(Problem("unchecked 的每一项写成 {id, says, why}", item.span))
                continue
            self._known_keys(item, UNCHECKED_KEYS, "unchecked ")
            texts = {key: self._text(item, key) for key in UNCHECKED_KEYS}
            texts["clause"] = texts["clause"] or self._text(tree, "clause")
            if lacking := [key for key, text in texts.items() if not text]:
                self.problems.append(Problem(f"unchecked 的一项没有写明 {'、'.join(lacking)}", item.span))
            self.unchecked.append(Unchecked(**texts, span=item.span))

    def _kind(self, tree: Mapping, rule: Mapping | None) -> str:
        node = (rule.get("record") if rule else None) or tree.get("record")
        kind = str(node.value) if isinstance(node, Scalar) else ""
        if kind in KINDS:
            return kind
        span = node.span if node is not None else tree.span
        problem = Problem(f"没有“{kind}”这类记录" if kind else "没有写明 record", span, suggest(kind, KINDS))
        if problem not in self.problems:
            self.problems.append(problem)
        return ""

    def _drafts(self, tree: Mapping, since: date) -> Iterable[_Draft]:
        rules = tree.get("rules")
        layouts = lay_out(tree, self.problems)
        self.layouts += layouts
        may_lack = tree.get("unchecked") is not None or tree.get("workflow") is not None
        if not isinstance(rules, Sequence) and not (rules is None and may_lack):
            self.problems.append(Problem("规则文件没有 rules 列表", tree.span))
            return
        for rule, flow in rules_of(tree, layouts, self.problems):
            self._stop_at_many()
            rows = rule.get("table") if isinstance(rule, Mapping) else None
            if rows is not None and isinstance(rule, Mapping):
                yield from self._rows(tree, rule, rows, since)
            elif (draft := self._draft(tree, rule, since, flow)) is not None:
                yield draft

    def _rows(self, tree: Mapping, table: Mapping, rows: Tree, since: date) -> Iterable[_Draft]:
        """The rows of a table, each a rule; what a row does not say stands for all of them in the table."""
        self._known_keys(table, TABLE_KEYS, "表")
        if not self._text(table, "id") or not isinstance(rows, Sequence) or not rows.items:
            self.problems.append(Problem("表应有 id 和 table: [{id, when, must}, …]", table.span))
            return
        drafts = [d for row in rows.items if (d := self._draft(tree, row, since, table)) is not None]
        self.tables.append((table, drafts))
        yield from drafts

    def _draft(self, tree: Mapping, rule: Tree, default: date, table: Mapping | None = None) -> _Draft | None:
        if not isinstance(rule, Mapping):
            self.problems.append(Problem("每条规则应为 {id: …, must: …} 形式", rule.span))
            return None
        before = len(self.problems)
        self._known_keys(rule, RULE_KEYS, "规则")
        above = table if table is not None else tree
        kind = self._kind(tree, rule if rule.get("record") else table)
        duties = [(k, v) for k, v in rule.entries if k.value in MODALITIES]
        rule_id = self._text(rule, "id")
        self.known_ids.add(rule_id)
        name = f"规则 {rule_id} " if rule_id else "规则"
        if not rule_id:
            self.problems.append(Problem("规则没有 id", rule.span))
        if not self._text(rule, "says") and not (table and self._text(table, "says")):
            self.problems.append(Problem(f"{name}没有 says（要点）", rule.span))
        if len(duties) != 1:
            hint = f"在 {'、'.join(MODALITIES)} 中选一个"
            self.problems.append(Problem(f"{name}应有且只有一项要求", rule.span, hint))
        clause = self._text(rule, "clause") or self._text(above, "clause") or self._text(tree, "clause")
        who = self._text(rule, "who") or self._text(above, "who") or self._text(tree, "who")
        for key, text in (("clause", clause), ("who", who)):
            if not text:
                self.problems.append(Problem(f"{name}没有写明 {key}", rule.span))
        since = self._day(rule, "since") or self._day(above, "since") or self._day(tree, "since") or default
        end = self._day(rule, "until") or self._day(above, "until") or self._day(tree, "until")
        if len(self.problems) > before:
            return None
        modality, duty = duties[0]
        span = rule.key("id").span  # type: ignore[union-attr]
        force = Modality(str(modality.value))
        open_ = open_questions(rule, self.shared, self.problems)
        return _Draft(rule, rule_id, span, kind, clause, who, since, end, force, duty, table, open=open_)

    def _variants(self, draft: _Draft, by_id: dict[str, _Draft]) -> tuple[Rule, ...]:
        """The rule under every other combination of its readings."""
        known = self.defines[draft.record]
        made = []
        for name, tree, defines in variants(draft.tree, draft.open):
            modality, duty = next((k, v) for k, v in tree.entries if k.value in MODALITIES)
            variant = replace(
                draft,
                tree=tree,
                id=f"{draft.id}@{name}",
                modality=Modality(str(modality.value)),
                duty=duty,
                written_when=TRUE,
                items=[],
                used=[],
                good=True,
                amended=[],
            )
            own = {k.text: (v, k.span) for define in defines for k, v in define.entries}
            self.defines[draft.record] = {**known, **own}
            self._elaborate(variant)
            self._touch(variant)
            rule = self._rule(variant, by_id, name)
            self.defines[draft.record] = known
            made += [rule] if rule is not None else []
        return tuple(made)

    def _check_ids(self, drafts: list[_Draft]) -> None:
        """Every statement stands once: as a rule, covered by one, or unchecked."""
        standing = [("规则", d.id, d.span) for d in drafts]
        standing += [("covers 里的", i, d.span) for d in drafts for i in self._texts(d.tree.get("covers"))]
        standing += [("unchecked 里的", u.id, u.span) for u in self.unchecked]
        first: dict[str, Span] = {}
        for where, statement, span in standing:
            if statement in first:
                message = f"{where} {statement} 重复，先见于 {first[statement]}"
                self.problems.append(Problem(message, span, "请改其中一条的 id"))
            first.setdefault(statement, span)

    def _attempt(self, work: Callable[[], T]) -> T | None:
        """The result of ``work``, or None with its problem noted."""
        try:
            return work()
        except ExpressionError as error:
            if error.problem not in self.problems:
                self.problems.append(error.problem)
            return None

    def _elaborate(self, draft: _Draft) -> None:
        """The condition and the duty of a rule as core nodes; what is wrong in each is noted apart."""
        items = draft.duty.items if isinstance(draft.duty, Sequence) else (draft.duty,)
        if not items:
            self.problems.append(Problem(f"规则 {draft.id} 的要求是空的", draft.duty.span))
            draft.good = False
            return
        guards = self._attempt(lambda: self._condition(draft, items[0]))
        if guards is None:
            draft.good = False
            guards = frozenset(t.name for t in self.terms[draft.record].values())  # no errors that follow
        for item in items:
            made = self._attempt(lambda item=item, guards=guards: self._duty(draft, item, guards))  # type: ignore[misc]
            if made is None:
                draft.good = False
                continue
            draft.items.append(made)
            guards = guards | asserts(made.lowered.duty) if not isinstance(item, Mapping) else guards

    def _condition(self, draft: _Draft, first: Tree) -> frozenset[str]:
        """Read ``when``; the facts that it guards."""
        texts = []
        for tree in (draft.table, draft.tree):
            when = tree.get("when") if tree is not None else None
            if when is not None:
                source = source_of(when)
                texts.append(source.text)
                scope = self._scope(draft.record, self._anchor(draft, first), draft.used)
                node = condition(source, scope, asserts(draft.written_when))
                draft.written_when = conjunction(draft.written_when, node)
        draft.when_text = texts[0] if len(texts) == 1 else " and ".join(f"({t})" for t in texts) or "True"
        return asserts(draft.written_when)

    def _duty(self, draft: _Draft, item: Tree, guards: frozenset[str]) -> _Item:
        """One item of a duty: its text, and what it becomes."""
        used: list[tuple[str, str | None]] = []
        selects = self._anchor(draft, item)
        scope = self._scope(draft.record, selects, used)
        written: tuple[tuple[str, str], ...] = ()
        if isinstance(item, Mapping):
            lowered = deadline(item, scope, guards, draft.modality)
            written = tuple((k.text, v.text) for k, v in item.entries if isinstance(v, Scalar))
            text = "，".join(f"{key} {said}" for key, said in written)
        else:
            text, lowered = expression(item, scope, guards, draft.modality, draft.written_when)
        draft.used += used
        return _Item(text, written, lowered, tuple(dict.fromkeys(used)), selects)

    def _anchor(self, draft: _Draft, item: Tree) -> Node:
        """The governing date of an item: a deadline's trigger, or the date it is due by."""
        if isinstance(item, Mapping):
            for key in ("after", "before", "by"):
                node = item.get(key)
                if node is not None:
                    typed = date_of(node, self._scope(draft.record, Fact(GOVERNING_DATE), []))
                    return lowering.day_of(typed)
        return Fact(GOVERNING_DATE)

    def _text(self, tree: Mapping, key: str) -> str:
        node = tree.get(key)
        return str(node.text).strip() if isinstance(node, Scalar) and node.value is not None else ""

    # exceptions, cases, the finished rule -----------------------------------------------------------

    def _rule(self, draft: _Draft, by_id: dict[str, _Draft], reading: str = "") -> Rule | None:
        """The finished rule, or None where its condition or duty could not be read."""
        ids, named = self._exceptions(draft, by_id)
        exceptions = disjunction(*(node for _, node in named))
        every = self._cases(draft.tree, draft.record) if not draft.amended else ()
        cases = tuple(case for case in every if case.reading == reading)
        known = {"", *(name for name, _, _ in variants(draft.tree, draft.open))}
        for case in every if not reading else ():
            if case.reading not in known:
                hint = suggest(case.reading, known) or "案例的口径写 readings 里的名称，几个问题的用“+”连接"
                self.problems.append(Problem(f"没有口径“{case.reading}”", case.span, hint))
        decides = self._attempt(lambda: self._decides(draft)) or ()
        if not draft.good:
            return None
        parts = tuple(
            Part(
                lowering.question(draft.written_when, item.lowered, exceptions, draft.since, draft.until),
                item.text,
                item.lowered.deadline,
                item.written,
                item.used,
                item.selects,
            )
            for item in draft.items
        )
        if any(is_large(q) for p in parts for q in (p.question.when, p.question.duty, p.question.open)):
            problem = Problem(f"规则 {draft.id} 展开后过大", draft.span, "请拆成几条规则，或减少例外")
            self.problems.append(problem)
            return None
        nodes = [
            n for p in parts for q in (p.question.when, p.question.duty, p.question.open) for n in walk(q)
        ]
        fallbacks = [n.args[0] for n in nodes if isinstance(n, Call) and n.function is Function.FALLBACK]
        replaced = set().union(*map(fact_names, fallbacks)) | named_people(nodes, self.hoisted[draft.record])
        return Rule(
            draft.id,
            draft.clause,
            draft.record,
            draft.who,
            self._text(draft.tree, "says") or self._table_text(draft, "says"),
            draft.modality,
            draft.since,
            draft.until,
            draft.when_text,
            parts,
            draft.written_when,
            exceptions,
            draft.governing,
            tuple(dict.fromkeys(draft.used)),
            self._base_names(draft.record, exceptions),
            frozenset(replaced),
            tuple(self._texts(draft.tree.get("covers"))),
            ids,
            self._text(draft.tree, "remedy") or self._table_text(draft, "remedy"),
            self._text(draft.tree, "note") or self._table_text(draft, "note"),
            cases,
            draft.span,
            self._table_text(draft, "id"),
            decides,
            tuple(draft.amended),
            tuple(o.question for o in draft.open),
            named,
            self._text(draft.tree, "waivable") or self._table_text(draft, "waivable"),
        )

    def _decides(self, draft: _Draft) -> tuple[tuple[str, frozenset[str]], ...]:
        """``decides: {签发人职务: [区长, 代区长]}``: the choices that the rule leaves for a fact."""
        tree = draft.tree.get("decides")
        if tree is None:
            return ()
        found = []
        for key, node in tree.entries if isinstance(tree, Mapping) else ():
            term = self.terms[draft.record].get(key.text)
            labels = (
                [i.text for i in node.items if isinstance(i, Scalar)] if isinstance(node, Sequence) else []
            )
            codes = {label: code for code, label in term.labels.items()} if term is not None else {}
            wrong = [label for label in labels if label not in codes]
            if term is None or not labels or wrong:
                hint = suggest(wrong[0], codes) if wrong else "写成 {选项类的术语: [选项, …]}"
                raise ExpressionError(Problem("decides 的写法不对", key.span, hint))
            found.append((term.name, frozenset(codes[label] for label in labels)))
        return tuple(found)

    def _table_text(self, draft: _Draft, key: str) -> str:
        return self._text(draft.table, key) if draft.table is not None else ""

    def _exceptions(
        self, draft: _Draft, by_id: dict[str, _Draft]
    ) -> tuple[tuple[str, ...], tuple[tuple[str, Node], ...]]:
        """The rules named by ``unless``, and each exception as written with its condition."""
        tree = draft.tree.get("unless")
        items = tree.items if isinstance(tree, Sequence) else () if tree is None else (tree,)
        ids, found = [], []
        for item in items:
            if isinstance(item, Scalar):
                ids.append(item.text)
                text = item.text
                made = self._attempt(lambda item=item: self._takes_over(draft, item, by_id))  # type: ignore[misc]
            else:
                text = self._text(item, "when") if isinstance(item, Mapping) else ""
                made = self._attempt(lambda item=item: self._exemption(draft, item))  # type: ignore[misc]
            found.append((text, made or FALSE))
        return tuple(ids), tuple(found)

    def _takes_over(self, draft: _Draft, item: Scalar, by_id: dict[str, _Draft]) -> Node:
        """Whether the rule named by ``item`` takes the place of this one."""
        special = by_id.get(self.gone.get(item.text, item.text))
        if special is None and item.text in self.known_ids:
            return FALSE  # what is wrong with that rule has been said
        if special is None:
            raise ExpressionError(Problem(f"没有规则 {item.text}", item.span, suggest(item.text, by_id)))
        if special.record != draft.record:
            raise ExpressionError(Problem(f"规则 {item.text} 说的是另一类记录", item.span))
        if not (special.good and draft.good):
            return FALSE
        rest = lowering.remaining(special.written_when, draft.written_when)
        if rest == TRUE:
            message = f"规则 {item.text} 的条件不比本条更窄，本条永远不适用"
            raise ExpressionError(Problem(message, item.span))
        if draft.id in self._texts(special.tree.get("unless")):
            raise ExpressionError(Problem(f"规则 {item.text} 与本条互为例外", item.span, "请删去一处"))
        self._recorded_only(rest, item.span)
        return conjunction(rest, lowering.in_force(special.governing, special.since, special.until))

    def _exemption(self, draft: _Draft, item: Tree) -> Node:
        entries = {str(k.value): v for k, v in item.entries} if isinstance(item, Mapping) else {}
        exempt = entries.get("exempt")
        if set(entries) != {"when", "exempt"} or not (isinstance(exempt, Scalar) and exempt.value is True):
            raise ExpressionError(Problem("例外写成规则 id，或 {when: …, exempt: true}", item.span))
        scope = self._scope(draft.record, draft.governing, draft.used)
        node = condition(source_of(entries["when"]), scope, asserts(draft.written_when))
        self._recorded_only(node, item.span)
        return node

    def _recorded_only(self, node: Node, span: Span) -> None:
        for inner in walk(node):
            declared = self._declaration(inner.name) if isinstance(inner, Fact) else None
            if (
                declared is not None
                and isinstance(declared.what, Aggregate)
                and declared.what.collection.open
            ):
                raise ExpressionError(Problem("例外的条件不能用可能没有收齐的清单", span))
            if inner == Fact(TODAY) or (isinstance(inner, Call) and inner.function in NOT_A_FACT):
                message = "例外的条件只能用登记的事实，不能数日子"
                raise ExpressionError(Problem(message, span, "日历未公布时会把例外误作未主张"))

    def _cases(self, rule: Mapping, kind: str) -> tuple[Case, ...]:
        if not self.with_cases:
            return ()
        return tuple(read_cases(rule, kind, self.cases_on, self.shown, self.problems))

    def _declaration(self, name: str) -> Declaration | None:
        return next((found[name] for found in self.hoisted.values() if name in found), None)

    def _base_names(self, kind: str, node: Node) -> frozenset[str]:
        """The recorded facts that a condition turns on."""
        return base_facts(fact_names(node), self.hoisted[kind])

    def _finished_tables(self) -> tuple[Table, ...]:
        return tuple(
            Table(
                self._text(tree, "id"),
                drafts[0].record,
                tuple(d.id for d in drafts),
                self._cases(tree, drafts[0].record) if not any(d.amended for d in drafts) else (),
                tree.span,
            )
            for tree, drafts in self.tables
            if drafts
        )

    def _workflows(self, by_id: dict[str, _Draft]) -> tuple[Workflow, ...]:
        """The workflows, each with its dates and conditions as core nodes."""
        self.problems += unknown_rules(self.layouts, dict.fromkeys((*by_id, *self.known_ids, *self.gone)))
        made = (self._attempt(lambda one=one: self._workflow(one)) for one in self.layouts)  # type: ignore[misc]
        return tuple(flow for flow in made if flow is not None)

    def _workflow(self, layout: Layout) -> Workflow | None:
        if not (kind := self._kind(layout.file, layout.tree if layout.tree.get("record") else None)):
            return None
        scope = self._scope(kind, Fact(GOVERNING_DATE), [])
        return finished(
            layout,
            kind,
            lambda tree: date_of(tree, scope).node,
            lambda tree: condition(source_of(tree), scope),
        )

    def _texts(self, tree: Tree | None) -> Iterable[str]:
        if isinstance(tree, Sequence):
            yield from (i.text for i in tree.items if isinstance(i, Scalar))
        elif isinstance(tree, Scalar):
            yield tree.text


def _terms(labels: Vocabulary) -> dict[str, dict[str, Term]]:
    """The facts of every record type by Chinese title, with these labels."""
    return {kind: {t.title: t for t in model.terms(labels).values()} for kind, model in KINDS.items()}


def _place(problem: Problem) -> tuple[str, int, int]:
    span = problem.span
    return (span.source, span.line, span.start) if span is not None else ("", 0, 0)


def _scalars(tree: Tree | None) -> list[tuple[str, Scalar]]:
    entries = tree.entries if isinstance(tree, Mapping) else ()
    return [(str(k.value), v) for k, v in entries if isinstance(v, Scalar)]


def _define_text(tree: Tree) -> str:
    """A definition as an expression; the rows of a table become choices one inside the other."""
    if isinstance(tree, Scalar):
        return tree.text.replace("\n", " ").strip()
    otherwise, rows = (tree.get("else"), tree.get("rows")) if isinstance(tree, Mapping) else (None, None)
    text = otherwise.text if isinstance(otherwise, Scalar) else ""
    for row in reversed(rows.items if isinstance(rows, Sequence) else ()):
        cells = [c.text for c in row.items if isinstance(c, Scalar)] if isinstance(row, Sequence) else []
        if len(cells) == 2:
            text = f"({cells[1]}) if ({cells[0]}) else ({text})"
    return text
