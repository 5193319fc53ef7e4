"""The due list: what is owed, by whom, by when, counted how."""

from __future__ import annotations

from collections.abc import Sequence

from typing_extensions import TypedDict  # pydantic wants this one before Python 3.12

from govrules.checking.as_text import due_text
from govrules.checking.obligations import Light, Obligation
from govrules.findings import Report
from govrules.reports.json_report import SCHEMA_VERSION, DueJson, RecordJson, due_data, json_text
from govrules.reports.text import printable, refused_at

WEEKDAYS = "一二三四五六日"


class ObligationJson(TypedDict):
    """Something that is owed; ``light`` is red, yellow, green or none, ``days_left`` counts working days."""

    record: RecordJson
    rule: str
    clause: str
    who: str
    bearer: str | None
    says: str
    due: DueJson | None
    light: str
    days_left: int | None
    counting: str
    message: str


class NotCheckedJson(TypedDict):
    """A record or file that was not checked."""

    place: str
    message: str


class DueListJson(TypedDict):
    """The due list, soonest first."""

    schema_version: str
    today: str
    obligations: list[ObligationJson]
    refused: list[NotCheckedJson]


def due_text_report(report: Report, owed: Sequence[Obligation]) -> str:
    """The due list as text, three lines per obligation."""
    lines = [f"应办未办　今天 {report.today}　规则集 {report.policies['name']} {report.policies['version']}"]
    lines += [f"没有检查：{refused_at(refusal)}：{refusal.message}" for refusal in report.refused]
    lines.append("")
    for item in owed:
        finding, record = item.finding, item.finding.record
        due = f"[{item.light}] {due_day_text(item)}{days_left_text(item, report.today[:10])}"
        lines.append(f"{due}　{record.kind_title} {record.id}　{finding.bearer_text}")
        lines.append(f"     {finding.rule}　{finding.clause}　{finding.says}")
        lines.append(f"     {finding.counting or finding.message}")
    counts = "，".join(
        f"{light} {sum(o.light is light for o in owed)}" for light in Light if light is not Light.NONE
    )
    undated = sum(o.light is Light.NONE for o in owed)
    lines += ["", f"共 {len(owed)} 项：{counts}，无日期 {undated}。"]
    if owed:
        lines.append(legend(owed))
    return printable(lines)


def due_json(report: Report, owed: Sequence[Obligation]) -> str:
    """The due list as JSON: the obligations, soonest first."""
    data: DueListJson = {
        "schema_version": SCHEMA_VERSION,
        "today": report.today,
        "obligations": [
            {
                "record": {
                    "kind": o.finding.record.kind,
                    "id": o.finding.record.id,
                    "source": o.finding.record.source,
                },
                "rule": o.finding.rule,
                "clause": o.finding.clause,
                "who": o.finding.who,
                "bearer": o.finding.bearer or None,
                "says": o.finding.says,
                "due": due_data(o.finding.due),
                "light": o.light.name.lower(),
                "days_left": o.days_left,
                "counting": o.finding.counting,
                "message": o.finding.message,
            }
            for o in owed
        ],
        "refused": [{"place": r.place, "message": r.message} for r in report.refused],
    }
    return json_text(data)


def legend(owed: Sequence[Obligation]) -> str:
    """What the colours of obligations mean; there has to be one."""
    near = f"{owed[0].yellow_days}个工作日以内到期"
    return f"红：已逾期；黄：{near}；绿：还早；无日期：没有定到哪一天。"


def due_day_text(item: Obligation) -> str:
    """The due day with its weekday."""
    due = item.finding.due
    if due is None:
        return "无日期"
    weekday = f"（星期{WEEKDAYS[due.day.weekday()]}）" if due.day else ""
    return f"{due_text(due)}{weekday}"


def days_left_text(item: Obligation, today: str) -> str:
    """How many days are left, or have gone by."""
    finding = item.finding
    if item.light is Light.RED:
        unit = "个工作日" if finding.late_unit == "工作日" else "日"
        return f"，已逾期{finding.days_late}{unit}" if finding.days_late else "，已逾期"
    match item.days_left:
        case None:
            return ""
        case 0 if finding.due and finding.due.first and finding.due.first.isoformat() == today:
            return "，今天到期" if finding.due.day else "，最早今天到期"
        case 0:
            return "，其间没有工作日"
        case days:
            return f"，还有{days}个工作日"
