"""Writes what of the docs is generated: ``python docs/generate.py``. Tests fail when it is stale.

``docs/how-a-rule-flows.md`` is printed from a real run, ``docs/rules/`` from the rule files,
``docs/columns.md`` from the models, the navigation of the site from what pages there are.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from os.path import commonprefix
from pathlib import Path

from govrules.checking.context import Context
from govrules.checking.prepare import prepare, read_today
from govrules.checking.run import check
from govrules.errors import PolicyError
from govrules.findings import verdict_of
from govrules.language.evaluation import answer
from govrules.language.nodes import (
    And,
    Call,
    Compare,
    Fact,
    If,
    In,
    Linear,
    Lit,
    Node,
    Not,
    Or,
    Sure,
    fact_names,
)
from govrules.language.terms import Term, Type
from govrules.models import KINDS
from govrules.models.reading import read_record
from govrules.models.record_types import is_list_of_rows
from govrules.models.values import VALUE
from govrules.policies import load_policies
from govrules.policies.rules import Rule
from govrules.policies.sentences import sentence
from govrules.reports.pages import rule_pages
from govrules.reports.template import blank_text
from govrules.reports.text import text_report
from govrules.shipped import shipped_policies
from govrules.workdays import load_calendar

PAGE = Path(__file__).parent / "how-a-rule-flows.md"
RULE_PAGES = Path(__file__).parent / "rules"
COLUMNS = Path(__file__).parent / "columns.md"
SITE = Path(__file__).parents[1] / "mkdocs.yml"
GENERATED = "  # from here on written by docs/generate.py"
HOW = {
    Type.BOOL: "是、否",
    Type.DAY: "日期",
    Type.MOMENT: "日期和钟点",
    Type.TEXT: "文字",
    Type.PERSON: "姓名或人员编号",
}
RULE = "GW-04-12"
TODAY = "2025-10-31"
RECORD: dict[str, object] = {
    "kind": "request_reply",
    "id": "请示-1",
    "区政府下属单位": True,
    "请示难度": "一般",
    "收文日期": "2025-09-26",
    "答复日期": "2025-10-15",
    "法定时限": None,
    "退文日期": None,
    "提请发文或上会": False,
}
SLIP = ("答复日期", "答覆日期")


def page() -> str:
    """The whole page."""
    return "\n".join(_page()).rstrip("\n") + "\n"


def _page() -> Iterator[str]:
    policies = load_policies()
    rule = next(r for r in policies.rules if r.id == RULE)
    (part,) = rule.parts
    record = read_record(RECORD)
    today, calendar = read_today(TODAY), load_calendar()
    ready = prepare(record, policies, Context([record]), calendar, today)
    found = answer(part.question, ready.facts, calendar)
    report = check(record, today=TODAY, policies=policies, select=RULE)
    (finding,) = report.findings
    terms = policies.terms[rule.record]

    yield "# How a rule flows"
    yield ""
    yield "One rule and one record, stop by stop. Every block below was printed by the code that it shows;"
    yield "this page is written by `python docs/generate.py`, and a test fails when it is stale. The same,"
    yield f"for any rule and any record: `govrules explain {RULE} --record FILE`."
    yield ""
    yield from _stop(1, "The text", "A person wrote it, beside the clause (`policies/loader.py` reads it).")
    yield from _block("yaml", _rule_text(rule))
    yield from _stop(2, "In words", "`policies/sentences.py` reads it aloud, to be laid beside the clause.")
    yield from _block("text", sentence(rule, policies, date.fromisoformat(TODAY)))
    yield from _stop(
        3, "Typed", "Every name is a term of the record type, with its type (`language/typecheck.py`)."
    )
    names = {n.partition(".")[0] for q in (part.question.when, part.question.duty) for n in fact_names(q)}
    typed = [
        f"{t.title:　<8}{t.name:<28}{t.type}" + ("，可为“无”" if t.nullable else "")
        for t in terms.values()
        if t.name in names
    ]
    yield from _block("text", "\n".join(typed))
    yield from _stop(
        4,
        "The core",
        "Lowering leaves three conditions over eleven kinds of node (`policies/lowering.py`,\n"
        "`language/nodes.py`).",
    )
    for name in ("when", "duty", "open"):
        yield from _block("text", f"{name} =\n" + printed(getattr(part.question, name), 1))
    yield from _stop(
        5,
        "The facts",
        "A record becomes numbers and codes (`models/`, `checking/prepare.py`): days are ordinals,\n"
        "null is None, what is not recorded is not there.",
    )
    shown = {
        name: value
        for name, value in ready.facts.items()
        if name.partition(".")[0] in names | {"today", "governing_date"}
    }
    yield from _block("text", "\n".join(f"{name} = {value!r}" for name, value in shown.items()))
    yield from _stop(
        6,
        "The answer",
        "An engine gives each of the three a truth: true, false, or None for unknown (`engines/`).",
    )
    yield from _block("text", f"when = {found.when}\nduty = {found.duty}\nopen = {found.open}")
    yield from _stop(7, "The verdict", "One table turns the answer into a verdict (`findings.verdict_of`).")
    yield from _block(
        "text", f"{verdict_of(found.when, found.duty, found.open).value}　{finding.verdict.label}"
    )
    yield from _stop(
        8, "The finding", "Only for what is reported is it worked out why (`checking/explain.py`)."
    )
    yield from _block(
        "text",
        f"message   {finding.message}\ncounting  {finding.counting}\n"
        f"days_late {finding.days_late}\nremedy    {finding.remedy}",
    )
    yield from _stop(9, "The report", "What a clerk reads (`reports/text.py`).")
    lines = text_report(report).splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("■"))
    yield from _block("text", "\n".join(line for line in lines[start:] if line))
    yield "## The other way: a slip of the pen"
    yield ""
    yield f"The same rule with “{SLIP[0]}” written “{SLIP[1]}”. Nothing runs; the author reads:"
    yield ""
    yield from _block("text", _slip(rule))


def _stop(number: int, title: str, said: str) -> Iterator[str]:
    yield f"## {number}. {title}"
    yield ""
    yield said
    yield ""


def _block(language: str, text: str) -> Iterator[str]:
    yield f"```{language}"
    yield text
    yield "```"
    yield ""


def _rule_text(rule: Rule) -> str:
    """The rule as its file has it, up to its cases."""
    path = shipped_policies().parent / rule.span.source
    lines = path.read_text(encoding="utf-8").splitlines()[rule.span.line - 1 :]
    end = next(i for i, line in enumerate(lines) if re.match(r" *(pass|note):", line))
    return "\n".join(lines[:end])


def printed(node: Node, depth: int = 0) -> str:
    """A condition of the core, one junction a level; a literal names the parameter that it comes from."""
    indent = "  " * depth
    match node:
        case And(args) | Or(args):
            return f"{indent}{type(node).__name__}\n" + "\n".join(printed(arg, depth + 1) for arg in args)
        case Not(And() | Or() | Sure(And() | Or()) as arg) | Sure(And() | Or() as arg):
            return f"{indent}{type(node).__name__}\n" + printed(arg, depth + 1)
        case _:
            return indent + _flat(node)


def _flat(node: Node) -> str:
    match node:
        case Lit(value, origin):
            return f"{value!r}" + (f"〔{origin.parameter}·{origin.key}〕" if origin else "")
        case Fact(name):
            return name
        case Not(arg) | Sure(arg):
            return f"{type(node).__name__}({_flat(arg)})"
        case And(args) | Or(args):
            return f"{type(node).__name__}({', '.join(map(_flat, args))})"
        case Compare(op, left, right):
            return f"{_flat(left)} {op.value} {_flat(right)}"
        case In(arg, choices):
            return f"{_flat(arg)} in {sorted(choices)}"
        case Call(function, args):
            return f"{function.value}({', '.join(map(_flat, args))})"
        case If(rows, otherwise):
            cases = ", ".join(f"{_flat(when)}: {_flat(value)}" for when, value in rows)
            return f"If({cases}, else: {_flat(otherwise)})"
        case Linear(terms, constant):
            return " + ".join([*(f"{factor}*{_flat(arg)}" for factor, arg in terms), str(constant)])


def _slip(rule: Rule) -> str:
    """What the loader says of a policy set that holds the rule alone, with one name misspelt."""
    shipped = shipped_policies()
    text = "\n".join(
        line for line in _rule_text(rule).splitlines() if not re.match(r" *(unless:|- GW-|- \{when)", line)
    )
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "rules"
        (root / "parameters").mkdir(parents=True)
        for name in ("policy.yaml", "parameters/documents.yaml"):
            (root / name).write_text((shipped / name).read_text(encoding="utf-8"), encoding="utf-8")
        head = f"clause: {rule.clause}\nrules:\n"
        (root / "gw_04.yaml").write_text(
            head + text.replace(f"done: {SLIP[0]}", f"done: {SLIP[1]}") + "\n", encoding="utf-8"
        )
        try:
            load_policies(root)
        except PolicyError as error:
            return "\n".join(
                str(p) for p in error.problems if p.span and p.span.source.endswith("gw_04.yaml")
            )
    raise AssertionError("the slip was not found")


def columns() -> str:
    """Of every record type the columns that a ledger may have: their names and how they are filled in."""
    return "\n".join(_columns()).rstrip("\n") + "\n"


def _columns() -> Iterator[str]:
    yield "# 台账的列"
    yield ""
    yield "每一类记录可以有哪些列、列名可以怎么写、填什么、空着表示什么。不用都有：没有的列是“没有登记”。"
    yield "每一类都另有“编号”列，同类不得重号。工作表名或文件名写类名，如“请示答复”。多项用“、”分开。"
    for kind, model in KINDS.items():
        yield from ("", f"## {model.title}", "", f"类名：{model.title}，`{kind}`", "")
        yield from ("| 列名 | 也可写作 | 填什么 | 空着 |", "| --- | --- | --- | --- |")
        for term in model.terms().values():
            if not is_list_of_rows(term):
                yield f"| {term.title} | {'、'.join(term.synonyms)} | {_filled(term)} | {blank_text(term)} |"


def _filled(term: Term) -> str:
    """What a cell of the column takes."""
    value = term.items.get(VALUE, term)
    if value.labels and value.type in (Type.CODE, Type.CODES):
        said = "、".join(value.labels.values())
    elif value.type is Type.INT:
        said = f"整数（{value.unit}）" if value.unit else "整数"
    else:
        said = HOW[value.type]
    return f"{said}，由人判断" if term.attested else said


def with_navigation(config: str) -> str:
    """The site's configuration, its navigation below :data:`GENERATED` that of the pages there are."""
    return "\n".join([config.partition(GENERATED)[0] + GENERATED, *_navigation()]) + "\n"


def _navigation() -> Iterator[str]:
    yield "  - 规则:"
    yield "      - rules/README.md"
    yield "      - 按记录类型: rules/by_record.md"
    yield "      - 按责任单位: rules/by_unit.md"
    listed = re.findall(r"^\| \[(.+?)\]\((.+?)\)", rule_pages(load_policies())["README.md"], re.MULTILINE)
    for _, group in groupby(listed, lambda entry: entry[1].partition("_")[0]):
        articles = list(group)
        regulation = commonprefix([title for title, _ in articles])  # noqa: RUF071 (of texts)
        yield f"      - {regulation}:"
        yield from (f"          - {title}: rules/{name}" for title, name in articles)
    for title, folder in (("取舍 Decisions", "decisions"), ("审读意见 Audits", "audits")):
        yield f"  - {title}:"
        pages = (Path(__file__).parent / folder).glob("*.md")
        for page in sorted(pages, key=lambda page: (page.name != "README.md", page.name)):
            heading = page.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
            named = "" if page.name == "README.md" else f"{json.dumps(heading, ensure_ascii=False)}: "
            yield f"      - {named}{folder}/{page.name}"


def write_rule_pages() -> None:
    """The pages of ``docs/rules/``, and none beside them."""
    pages = rule_pages(load_policies())
    RULE_PAGES.mkdir(exist_ok=True)
    for stale in set(RULE_PAGES.glob("*.md")) - {RULE_PAGES / name for name in pages}:
        stale.unlink()
    for name, text in pages.items():
        (RULE_PAGES / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    COLUMNS.write_text(columns(), encoding="utf-8")
    write_rule_pages()
    SITE.write_text(with_navigation(SITE.read_text(encoding="utf-8")), encoding="utf-8")
