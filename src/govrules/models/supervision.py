"""Supervision tasks and the orders that come of them (督查规定)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar, Literal

from govrules.models.base import Choice, Record, act, fact, optional


class TaskKind(Choice):
    """The five kinds of supervision (督查规定一)."""

    SUPERIOR = "superior", "上级交派", "上级督查", "市政府督查"
    KEY_WORK = "key_work", "重点工作", "区政府重点工作"
    MEETING_DECISION = "meeting_decision", "会议议定事项", "议定事项"
    SPECIAL = "special", "专项督查"
    URBAN_MANAGEMENT = "urban_management", "城市管理", "城市管理督查考核"


class TaskMode(Choice):
    """How a superior supervises (督查规定二（一）)."""

    ONSITE = "onsite", "实地督查", "来区实地督查", "实地"
    WRITTEN = "written", "书面反馈", "书面"


class OrderForm(Choice):
    """An order with the limits of 二（五）, or a plain one, for which the unit names the dates (三（四）)."""

    TIME_LIMITED = "time_limited", "限期整改督办单"
    PLAIN = "plain", "督办单"


class SupervisionTask(Record):
    """A supervision task; its notices and reports are dates of its own."""

    title: ClassVar[str] = "督查任务"
    REFERENCES: ClassVar[Mapping[str, str]] = {"meeting_id": "meeting"}

    kind: Literal["supervision_task"] = "supervision_task"
    subject: str | None = optional("标题", "督查事项", "任务名称")
    responsible_unit: str | None = optional("责任单位", "承办单位")
    meeting_id: str | None = optional("会议编号", "议定会议")
    task_kind: TaskKind | None = fact("督查类别", "督查事项类别")
    task_mode: TaskMode | None = fact("督查方式")
    notice_received_date: date | None = fact("接到督查通知日期", "收到督查通知日期")
    proposal_submitted_date: date | None = act("拟办意见上报日期")
    proposal_approved_date: date | None = act("拟办意见审定日期", "拟办意见批示同意日期")
    supervision_notice_issued_date: date | None = act("督查通知制发日期", "督查通知日期")
    last_self_report_received_date: date | None = act("自查报告收齐日期", "最后一份自查报告收到日期")
    overall_report_completed_date: date | None = act("总体报告完成日期", "总体情况报告完成日期")
    ledger_approved_date: date | None = act("台账审议通过日期", "督查台账审议通过日期")
    key_work_notice_issued_date: date | None = act("重点工作通知印发日期", "通知正式印发日期")
    item_list_received_date: date | None = fact("接到事项清单日期", "收到事项清单日期")
    transfer_notice_issued_date: date | None = act("转办通知日期", "转办通知发出日期")
    collated_date: date | None = act("情况汇总日期")
    report_completed_date: date | None = act("督查报告完成日期")
    report_submitted_date: date | None = act("督查报告报送日期", "报告上报日期")
    closed_date: date | None = act("办结日期")


class RectificationOrder(Record):
    """An order to a unit to put something right (督查规定二（五）, 三（四）)."""

    title: ClassVar[str] = "督办单"
    REFERENCES: ClassVar[Mapping[str, str]] = {"task_id": "supervision_task"}

    kind: Literal["rectification_order"] = "rectification_order"
    subject: str | None = optional("标题", "督办事项", "问题")
    responsible_unit: str | None = optional("责任单位")
    task_id: str | None = optional("督查任务编号")
    order_form: OrderForm | None = fact("督办单种类")
    ledger_received_at: datetime | date | None = fact("接到台账时间", "接到问题台账时间")
    order_issued_at: datetime | date | None = fact("下发时间", "督办单下发时间")
    order_received_at: datetime | date | None = fact("单位收到时间", "送达时间")
    """never null: absent means that only the issue counts"""
    rectified_at: datetime | date | None = act("整改完成时间")
    rectification_reported_at: datetime | date | None = act("整改报送时间", "整改情况报送时间")
