"""A workflow laid out, and where a record stands in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from govrules.checking.as_text import due_text
from govrules.checking.obligations import Obligation
from govrules.checking.standing import Stage, Standing, StepStanding
from govrules.models.record_types import kind_title
from govrules.policies.rules import Policies
from govrules.policies.workflows import Order, Step, Workflow
from govrules.reports.json_report import due_data, json_text
from govrules.reports.text import printable

ORDER_LABELS = {
    Order.TEXT: "原文规定的先后",
    Order.LOGICAL: "以前一步的成果为对象",
    Order.NUMBERING: "只是编号先后，不判",
}


def standing_text(standings: Sequence[Standing], today: str) -> str:
    """Where the records stand, one after the other."""
    lines: list[str] = []
    for one in standings:
        lines += [""] if lines else []
        lines += _standing_lines(one, today)
    return printable(lines)


def _standing_lines(standing: Standing, today: str) -> list[str]:
    record, flow = standing.record, standing.workflow
    source = f"（{record.source}）" if record.source else ""
    lines = [
        f"{record.kind_title} {record.id}{source}　今天 {today}",
        f"流程　{flow.title}（{flow.id}）　{flow.clause}",
    ]
    if standing.applies is None:
        lines.append("　　　是否走这个流程，记录还定不下来")
    lines.append("■ 步骤")
    lines += [f"  [{one.stage}] {_step_text(one)}" for one in standing.steps]
    if standing.hints:
        lines.append("■ 次序提示（只是编号先后，不判）")
        lines += [f"  {hint}" for hint in standing.hints]
    lines.append("■ 应办未办" if standing.due else "■ 应办未办：没有")
    lines += [f"  {_due_text(owed)}" for owed in standing.due]
    return lines


def _step_text(one: StepStanding) -> str:
    name = one.step.name
    who = f"　{one.step.who}" if one.step.who else ""
    perhaps = "（是否需要，记录还定不下来）" if one.need_unknown else ""
    match one.stage:
        case Stage.DONE:
            day = f"{'' if one.exact else '不晚于 '}{one.day}" if one.day else "日期不详"
            return f"{name}　{day}"
        case Stage.UNKNOWN:
            return f"{name}　没有登记“{one.step.at_text}”，不知是否已办"
        case Stage.WAITING:
            return f"{name}{who}　等“{'”“'.join(one.because)}”{perhaps}"
        case Stage.SKIPPED:
            return f"{name}{who}　没有办，“{'”“'.join(one.because)}”已办{perhaps}"
        case Stage.OPEN:
            return f"{name}{who}{perhaps}"
        case Stage.NOT_NEEDED:
            return name


def _due_text(owed: Obligation) -> str:
    finding = owed.finding
    day = due_text(finding.due) or "无日期"
    record = f"{finding.record.kind_title} {finding.record.id}"
    about = f"{finding.rule}　{finding.says}（{record}：{finding.message}）"
    return f"[{owed.light}] {day}　{finding.bearer_text}　{about}"


def standing_json(standings: Sequence[Standing], today: str, policies: Policies) -> str:
    """The same as JSON."""
    return json_text(
        {
            "today": today,
            "policies": {"name": policies.name, "version": policies.version, "hash": policies.hash},
            "standings": [_standing_data(standing) for standing in standings],
        }
    )


def _standing_data(standing: Standing) -> dict[str, Any]:
    record = standing.record
    return {
        "record": {"kind": record.kind, "id": record.id, "source": record.source},
        "workflow": standing.workflow.id,
        "applies": standing.applies,
        "steps": [
            {
                "step": one.step.name,
                "stage": one.stage.name.lower(),
                "day": one.day.isoformat() if one.day else None,
                "exact": one.exact,
                "who": one.step.who,
                "because": list(one.because),
                "need_unknown": one.need_unknown,
                "rules": [*(p.rule for p in one.step.after if p.rule), *one.step.rules],
            }
            for one in standing.steps
        ],
        "hints": list(standing.hints),
        "due": [
            {
                "record": {"kind": o.finding.record.kind, "id": o.finding.record.id},
                "rule": o.finding.rule,
                "who": o.finding.who,
                "says": o.finding.says,
                "due": due_data(o.finding.due),
                "light": o.light.name.lower(),
                "message": o.finding.message,
            }
            for o in standing.due
        ],
    }


def workflow_text(flow: Workflow, policies: Policies) -> str:
    """The layout of a flow: its steps in order, and the statements at each."""
    says = {rule.id: rule.says for rule in policies.rules}
    lines = [f"{flow.id}　{flow.title}　{flow.clause}　{kind_title(flow.record)}"]
    for number, step in enumerate(flow.steps, start=1):
        lines.append(f"{number:>2} {step.name}" + (f"　{step.who}" if step.who else "") + f"　{step.at_text}")
        lines += [f"     {text}" for text in _at_step(step, says)]
    if flow.closed_by:
        lines.append(f"办结　{flow.closing}　{flow.closed_by}　{says.get(flow.closed_by, '')}")
    return printable(lines)


def _at_step(step: Step, says: dict[str, str]) -> list[str]:
    lines = [
        f"先　{p.before}（{ORDER_LABELS[p.order]}）" + (f"　{p.rule}" if p.rule else "") for p in step.after
    ]
    lines += [f"{rule}　{says.get(rule, '')}" for rule in step.rules]
    return [*lines, f"成果　{step.yields}"] if step.yields else lines
