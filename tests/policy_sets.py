"""Small policy sets for tests: written into a folder and loaded from there."""

from __future__ import annotations

from pathlib import Path

from govrules.models.base import Record
from govrules.models.reading import read_record
from govrules.policies import Policies, load_policies

GOVERNING = {
    "document": "印发日期",
    "approval_step": "收到呈批日期",
    "request_reply": "收文日期",
    "submission": "上报日期",
    "meeting": "召开日期",
    "agenda_item": "召开日期",
    "meeting_followup": "会议日期",
    "minutes": "结束日期",
    "news_report": "召开日期",
    "supervision_task": "接到督查通知日期",
    "rectification_order": "下发时间",
}

POLICY = """\
name: test
title: 试用规则
version: 0.0.1
since: 2018-05-11
cases_on: 2026-11-25
governing_date:
""" + "".join(f"  {kind}: {title}\n" for kind, title in GOVERNING.items())

PARAMETERS = """\
两天: {says: 两个工作日, unit: 工作日, values: {2018-05-11: {value: 2, clause: 甲条}}}
三天: {says: 三个工作日, unit: 工作日, values: {2018-05-11: {value: 3, clause: 甲条}}}
七天: {says: 七个工作日, unit: 工作日, values: {2018-05-11: {value: 7, clause: 甲条}}}
二十日: {says: 二十日, unit: 日, values: {2018-05-11: {value: 20, clause: 乙条}}}
正午: {says: 正午, unit: 时刻, values: {2018-05-11: {value: "12:00", clause: 丙条}}}
半数: {says: 半数, unit: 比例, values: {2018-05-11: {value: 1/2, clause: 丁条}}}
三分之二: {says: 三分之二, unit: 比例, values: {2018-05-11: {value: 2/3, clause: 丁条}}}
五分钟: {says: 五分钟, unit: 分钟, values: {2018-05-11: {value: 5, clause: 戊条}}}
上限:
  says: 参会人数
  unit: 人
  by: 会议类别
  values: {2018-05-11: {一类: 350, 二类: 200, 三类: 150, 不分类: 90, clause: 己条}}
变过的天数:
  says: 改过一次的天数
  unit: 工作日
  values:
    2018-05-11: {value: 5, clause: 庚条}
    2026-03-01: {value: 3, clause: 辛条}
"""

SEVEN_DAYS = """\
clause: 公文意见（四）
who: 区政府
rules:
  - id: GW-1
    record: request_reply
    says: 七个工作日内答复
    must: {done: 答复日期, within: 七天, after: 收文日期}
    remedy: 尽快答复
"""

SETTINGS = "黄灯提前工作日: {says: 提前几个工作日转黄, value: 3}\n"


def write_policies(
    folder: Path, rules: str, *, parameters: str = PARAMETERS, policy: str = POLICY, settings: str = SETTINGS
) -> Path:
    """A policy set with one rule file, in ``folder``/set; gives its folder."""
    root = folder / "set"
    for name, text in (
        ("policy.yaml", policy),
        ("settings.yaml", settings),
        ("parameters/all.yaml", parameters),
        ("rules.yaml", rules),
    ):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def policies_of(folder: Path, rules: str, *, parameters: str = PARAMETERS) -> Policies:
    """The policy set of one rule file, loaded."""
    return load_policies(write_policies(folder, rules, parameters=parameters))


def rule_file(record: str, *rules: str, define: str = "") -> str:
    """A rule file about one record type; each rule is YAML in flow or block style without its dash."""
    head = f"clause: 公文意见（四）\nrecord: {record}\nwho: 甲办公室\n"
    head += f"define:\n{define}" if define else ""
    return head + "rules:\n" + "".join(f"  - {rule}\n" for rule in rules)


def one_rule(record: str, duty: str, *, id: str = "甲-1", **keys: str) -> str:  # noqa: A002
    """A rule file of one rule; ``duty`` is such as ``must: {done: …}``, ``keys`` are further keys."""
    lines = [f"id: {id}", "says: 试用", duty, *(f"{key}: {value}" for key, value in keys.items())]
    return rule_file(record, "\n    ".join(lines))


def record_of(kind: str, **facts: object) -> Record:
    """A record by Chinese titles."""
    return read_record({"id": "试", **facts}, kind)
