"""Supervision tasks and what comes of them: items, reports, problems, orders, periodic duties (督查规定)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar, Literal, NamedTuple, Self

from pydantic import model_validator

from govrules.intervals import Interval
from govrules.language.nodes import Value
from govrules.models.base import (
    Choice,
    Record,
    Row,
    act,
    attested,
    choice,
    choice_set,
    count,
    fact,
    limit,
    optional,
    person,
    problem,
    rows,
)


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


class TaskSource(Choice):
    """What a special supervision comes of (督查规定二（四）1); the list of the text is an open one."""

    LEADER = "leader", "领导交办", "领导批示", "领导批示交办"
    MEETING = "meeting", "会议决定"
    DOCUMENT = "document", "文件决定"
    OWN = "own", "督查室自定"
    OTHER = "other", "其他来源", "其他"


class TaskStep(Choice):
    """What is done in a supervision task (督查规定二（一）–（四）): the entries of its event log."""

    PROPOSAL = "proposal", "提出拟办意见", "拟办"
    APPROVAL = "approval", "审定拟办意见"
    NOTICE = "notice", "发出督查通知", "发出通知"
    SELF_CHECK = "self_check", "部署自查", "开展自查"
    SELF_CHECK_REPORT = "self_check_report", "汇总自查报告"
    SELF_CHECK_APPROVAL = "self_check_approval", "审定自查报告"
    ITINERARY = "itinerary", "报审行程", "确定点位"
    ITINERARY_APPROVAL = "itinerary_approval", "审定行程"
    PREPARATION = "preparation", "召开准备会"
    RECEPTION_PLAN = "reception_plan", "制定接待方案"
    RECEPTION_APPROVAL = "reception_approval", "审定接待方案"
    ARRIVAL = "arrival", "督查组到区", "接待督查组"
    DEPARTURE = "departure", "督查组离区"
    SPECIAL = "special", "启动专项督查"
    OVERALL_REPORT = "overall_report", "写成总体报告"
    PROCEDURE = "procedure", "完成办文程序"
    SENDING_UP = "sending_up", "上报总体报告"
    LEDGER_APPROVAL = "ledger_approval", "审议台账"
    KEY_WORK_NOTICE = "key_work_notice", "印发重点工作通知"
    TRANSFER = "transfer", "转办"
    INITIATION = "initiation", "立项"
    CONSULTATION = "consultation", "与部门沟通"
    PLAN = "plan", "报审方案", "制定方案"
    PLAN_APPROVAL = "plan_approval", "审定方案"
    INSPECTION = "inspection", "实施督查"
    INSPECTION_END = "inspection_end", "结束督查"
    COLLATION = "collation", "汇总情况", "汇总分析"
    REPORT = "report", "写成督查报告", "形成报告"
    SENDING = "sending", "报送督查报告", "报送报告"
    CIRCULAR = "circular", "印发通报"
    FOLLOW_UP = "follow_up", "后续跟踪"
    CLOSING = "closing", "办结"


EVENT_DATES = {
    TaskStep.PROPOSAL: "proposal_submitted_date",
    TaskStep.APPROVAL: "proposal_approved_date",
    TaskStep.NOTICE: "supervision_notice_issued_date",
    TaskStep.SELF_CHECK: "self_check_organised_date",
    TaskStep.SELF_CHECK_REPORT: "self_check_report_compiled_date",
    TaskStep.SELF_CHECK_APPROVAL: "self_check_report_approved_date",
    TaskStep.ITINERARY: "itinerary_submitted_date",
    TaskStep.ITINERARY_APPROVAL: "itinerary_approved_date",
    TaskStep.PREPARATION: "prep_meeting_date",
    TaskStep.RECEPTION_PLAN: "reception_plan_drafted_date",
    TaskStep.RECEPTION_APPROVAL: "reception_plan_approved_date",
    TaskStep.ARRIVAL: "team_arrived_date",
    TaskStep.DEPARTURE: "team_departed_date",
    TaskStep.SPECIAL: "special_supervision_date",
    TaskStep.OVERALL_REPORT: "overall_report_completed_date",
    TaskStep.PROCEDURE: "document_procedure_passed_date",
    TaskStep.SENDING_UP: "report_sent_up_date",
    TaskStep.LEDGER_APPROVAL: "ledger_approved_date",
    TaskStep.KEY_WORK_NOTICE: "key_work_notice_issued_date",
    TaskStep.TRANSFER: "transfer_notice_issued_date",
    TaskStep.INITIATION: "initiated_date",
    TaskStep.CONSULTATION: "departments_consulted_date",
    TaskStep.PLAN: "plan_submitted_date",
    TaskStep.PLAN_APPROVAL: "plan_approved_date",
    TaskStep.INSPECTION: "inspection_started_date",
    TaskStep.INSPECTION_END: "inspection_ended_date",
    TaskStep.COLLATION: "collated_date",
    TaskStep.REPORT: "report_completed_date",
    TaskStep.SENDING: "report_submitted_date",
    TaskStep.CIRCULAR: "circular_issued_date",
    TaskStep.FOLLOW_UP: "followed_up_date",
    TaskStep.CLOSING: "closed_date",
}
"""The date of the task that the first such entry of its log gives."""


class SupervisionBody(Choice):
    """The offices that the regulation gives something to do, apart from the responsible units."""

    SUPERVISION_OFFICE = "supervision_office", "区政府督查室", "督查室"
    GOVERNMENT_OFFICE = "government_office", "区政府办公室"
    APPRAISAL_OFFICE = "appraisal_office", "区考核办", "考核办"
    OTHER = "other", "其他机构", "其他"


class Reviewer(Choice):
    """Who has decided on sites and itinerary (督查规定二（一）1⑶)."""

    TEAM = "team", "督查组", "上级督查组"
    DISTRICT = "district", "区内单位"


class Recipient(Choice):
    """Whom a report of supervision goes to (督查规定二（二）5, （三）5, （四）6)."""

    PRINCIPAL_LEADER = "principal_leader", "区政府主要领导"
    GOVERNMENT_LEADER = "government_leader", "其他区政府领导", "区政府领导"
    OFFICE_LEADER = "office_leader", "区政府办公室领导", "办公室领导"
    PARTY_LEADER = "party_leader", "区委领导"
    OTHER = "other", "其他对象", "其他"


class ReportForm(Choice):
    """The form of a report of supervision (督查规定二（三）5, （四）6, （四）7)."""

    SUPERVISION_REPORT = "supervision_report", "督查报告"
    TOPIC_REPORT = "topic_report", "专题报告"
    SPECIAL_BULLETIN = "special_bulletin", "督查专报"
    BRIEFING = "briefing", "督查简报"
    OTHER = "other", "其他形式", "其他"


class LedgerApproval(Choice):
    """How the leaders of the government passed the ledger of key work (督查规定二（二）3)."""

    MEETING = "meeting", "会议审议"
    CIRCULATION = "circulation", "领导圈批"


class ReviewResult(Choice):
    """What came of the review of a unit's account (督查规定二（三）3)."""

    PASSED = "passed", "通过审核", "通过"
    RETURNED = "returned", "退回重报", "退回"


class ProgressStatus(Choice):
    """How far a decision has been carried out, as the supervision office judged it (督查规定三（四）)."""

    ON_TRACK = "on_track", "正常推进", "正常"
    SLOW = "slow", "进展缓慢", "缓慢"
    NOT_COMPLETED = "not_completed", "未按计划完成"
    AT_RISK = "at_risk", "可能完不成"


class ProblemSource(Choice):
    """Where a problem comes from (督查规定二（一）1⑺, 2⑹, （五）1)."""

    TEAM = "team", "督查组提出", "督查组指出"
    SELF_CHECK = "self_check", "单位自查"
    SUPERVISION = "supervision", "督查发现"
    RECHECK = "recheck", "督办复查"


class DutyType(Choice):
    """The duties that come round (督查规定二（二）4, 6, （五）4, 5)."""

    QUARTERLY_CHECK = "quarterly_check", "季度检查"
    ANNUAL_APPRAISAL = "annual_appraisal", "年度考核"
    YEAR_END_CHECK = "year_end_check", "年终督查"
    MONTHLY_CIRCULAR = "monthly_circular", "月度通报", "每月通报"
    MONTHLY_APPRAISAL = "monthly_appraisal", "月度考核", "按月考核"


class ReferralTarget(Choice):
    """Whom a proposal of accountability is handed to (督查规定三（五）)."""

    DISCIPLINE = "discipline", "纪检监察部门", "区纪委监委", "纪委监委", "纪检监察机关"
    OTHER = "other", "其他部门", "其他"


class OrderForm(Choice):
    """An order with the limits of 二（五）, or a plain one, for which the unit names the dates (三（四）)."""

    TIME_LIMITED = "time_limited", "限期整改督办单"
    PLAIN = "plain", "督办单"


class NoticeElement(Choice):
    """What a notice of supervision says (督查规定二（一）2⑵, （四）3)."""

    FOCUS = "focus", "督查重点"
    REQUIREMENTS = "requirements", "督查要求"
    BASIS = "basis", "督查依据"
    TIME = "time", "督查时间"
    TARGET = "target", "督查对象"
    CONTENT = "content", "督查内容"
    FORM = "form", "督查形式"
    FEEDBACK = "feedback", "反馈方式"


class SelfReportElement(Choice):
    """What a unit writes about its own check (督查规定二（一）1⑵)."""

    PROGRESS = "progress", "总体进展"
    PROBLEMS = "problems", "问题困难"
    SUGGESTIONS = "suggestions", "意见建议"
    NEXT_STEPS = "next_steps", "下步措施"


class ReportElement(Choice):
    """What a report of supervision says (督查规定二（三）5, （四）5)."""

    IMPLEMENTATION = "implementation", "落实情况"
    STAGE_RESULTS = "stage_results", "阶段性成果"
    OVERALL = "overall", "总体进展判断"
    PROBLEMS = "problems", "存在问题"
    CAUSES = "causes", "问题原因"
    SUGGESTIONS = "suggestions", "工作建议"


class Benchmark(Choice):
    """What the items of key work are laid beside (督查规定二（二）2)."""

    CITY_MEETINGS = "city_meetings", "市级会议精神"
    PARTY_KEY_POINTS = "party_key_points", "区委工作要点"
    WORK_REPORT = "work_report", "政府工作报告"


class LedgerList(Choice):
    """The lists of a ledger of supervision (督查规定三（二）)."""

    TASKS = "tasks", "任务清单"
    RESPONSIBILITIES = "responsibilities", "责任清单"
    MEASURES = "measures", "措施清单"
    RESULTS = "results", "成果清单"


class Measure(Choice):
    """The kinds of measures for each item (督查规定三（二）)."""

    ORGANISATIONAL = "organisational", "组织措施"
    WORK = "work", "工作措施"
    SAFEGUARD = "safeguard", "保障措施"


class ItemOrigin(Choice):
    """Where an item comes from, and so whether supervision puts its weight there (督查规定三（一）)."""

    ANNUAL_TASK = "annual_task", "年度重大部署"
    CITY_LEADER_CONCERN = "city_leader_concern", "市领导关注"
    CITY_OFFICE_ASSIGNED = "city_office_assigned", "市政府办公厅督办"
    DISTRICT_DECISION = "district_decision", "区委区政府部署"
    PARTY_KEY_POINT = "party_key_point", "区委要点目标"
    WORK_REPORT_TARGET = "work_report_target", "工作报告目标"
    PRINCIPAL_STAGE_TASK = "principal_stage_task", "主要领导阶段重点"
    PRINCIPAL_ASSIGNED = "principal_assigned", "主要领导交办"
    OTHER = "other", "其他事项", "其他"


class AnswerElement(Choice):
    """What a unit answers to an order (督查规定三（四）)."""

    CAUSES = "causes", "缓慢原因"
    SOLUTIONS = "solutions", "解决措施"
    TIME_LIMIT = "time_limit", "解决时限"


class VisitMode(Choice):
    """Whether those visited know who comes (督查规定三（三）)."""

    OPEN = "open", "明察"
    COVERT = "covert", "暗访"


class TaskEvent(Row):
    """An entry of the event log of a task."""

    task_step: TaskStep | None = fact("办理事项", "环节")
    task_step_date: date | None = fact("办理日期")


class Urging(Row):
    """One time that a unit was urged to finish (督查规定二（三）2)."""

    urged_date: date | None = fact("催办日期")
    urged_unit: str | None = optional("被催办单位")


class Site(Row):
    """A place that the district shows to a team from above (督查规定二（一）1⑶)."""

    site_name: str | None = optional("点位名称")
    material_ready: bool | None = fact("备有背景材料")


class _First(NamedTuple):
    """The first day of a step in the log; not ``exact``: the log may lack an earlier one."""

    day: date
    exact: bool


class SupervisionTask(Record):
    """A supervision task; its notices and reports are dates of its own.

    The event log gives the dates that are absent, and must not contradict those that are stated.
    """

    title: ClassVar[str] = "督查任务"
    REFERENCES: ClassVar[Mapping[str, str]] = {"meeting_id": "meeting"}
    BY_MODEL: ClassVar[frozenset[str]] = Record.BY_MODEL | {"events"}

    kind: Literal["supervision_task"] = "supervision_task"
    subject: str | None = optional("标题", "督查事项", "任务名称")
    responsible_unit: str | None = optional("责任单位", "承办单位")
    responsible_units: tuple[str, ...] | None = rows("各责任单位", "责任单位名单", "承办单位名单")
    meeting_id: str | None = optional("会议编号", "议定会议")
    task_kind: TaskKind | None = fact("督查类别", "督查事项类别")
    task_mode: TaskMode | None = fact("督查方式")
    lead_body: SupervisionBody | None = fact("督查牵头单位")
    task_source: TaskSource | None = fact("立项来源")
    instructing_leader_role: str | None = choice("posts", "交办领导职务")
    instructing_leader: str | None = person("交办领导", role="instructing_leader_role")
    initiated_date: date | None = act("立项日期", "督查事项确定日期")
    events: tuple[TaskEvent, ...] | None = rows("办理环节", "事件日志", open_until="log_complete")
    log_complete: bool | None = fact("日志完整")
    notice_received_date: date | None = fact("接到督查通知日期", "收到督查通知日期")
    office_notice_received_date: date | None = optional("办公室收到督查通知日期")
    """of the district government office; null: the notice went straight to the supervision office"""
    notice_signed_for_date: date | None = optional("督查通知签收日期")
    """in the supervision system; null: nothing to sign for, as with a notice on paper"""
    work_requirement: str | None = optional("工作要求", "办理要求")
    item_due_date: date | None = limit("完成时限", "任务完成时限")
    proposal_submitted_date: date | None = act("拟办意见上报日期")
    proposal_approver_role: str | None = choice("posts", "拟办意见审定人职务", "拟办意见审定人身份")
    proposal_approver: str | None = person("拟办意见审定人", role="proposal_approver_role")
    proposal_approved_date: date | None = act("拟办意见审定日期", "拟办意见批示同意日期")
    approved_proposal_returned_date: date | None = optional("取回批件日期", "拿回批件日期")
    """when the supervision office had the approved proposal back"""
    reception_prepared: bool | None = attested("接待准备就绪", "接待准备是否就绪")
    supervision_notice_issued_date: date | None = act("督查通知制发日期", "督查通知日期")
    notice_addressees: tuple[str, ...] | None = rows("通知发往单位", "督查通知发往单位")
    notice_covers: frozenset[NoticeElement] | None = optional("督查通知所载内容", "督查通知要素")
    superior_emphasised: bool | None = attested("上级点明重点内容", "上级是否点明重点督查内容")
    special_supervision_date: date | None = act("专项督查启动日期")
    self_check_organised_date: date | None = act("自查部署日期")
    team_arrived_date: date | None = act("督查组到区日期")
    self_check_report_compiled_date: date | None = act("全区自查报告形成日期")
    self_check_report_compiler: SupervisionBody | None = fact("全区自查报告汇总单位")
    self_check_report_covers: frozenset[SelfReportElement] | None = fact(
        "全区自查报告所载内容", "全区自查报告要素", nullable=True, attested=True
    )
    self_check_report_approver_role: str | None = choice("posts", "全区自查报告审定人职务")
    self_check_report_approver: str | None = person(
        "全区自查报告审定人", role="self_check_report_approver_role"
    )
    self_check_report_approved_date: date | None = act("全区自查报告审定日期")
    sites_chosen_by_team: bool | None = fact("点位由督查组自定")
    sites_discussed: bool | None = attested("点位已沟通", "点位是否已与有关单位沟通")
    sites: tuple[Site, ...] | None = rows("督查点位")
    """those that the district planned, not those that the team added on the way"""
    itinerary: str | None = optional("行程安排")
    itinerary_submitted_date: date | None = act("行程报审日期", "行程报督查组日期")
    itinerary_reviewer: Reviewer | None = fact("行程审定方")
    itinerary_approved_date: date | None = act("行程审定日期")
    prep_meeting_date: date | None = act("迎检准备会日期")
    prep_meeting_units: tuple[str, ...] | None = rows("准备会参会单位")
    prep_tasks_assigned: bool | None = attested("会上已分工", "准备会是否已分工")
    prep_cautions_given: bool | None = attested("会上明确注意事项", "准备会是否明确注意事项")
    reception_plan_drafted_date: date | None = act("接待方案拟定日期")
    reception_plan_approver_role: str | None = choice("posts", "接待方案审定人职务")
    reception_plan_approver: str | None = person("接待方案审定人", role="reception_plan_approver_role")
    reception_plan_approved_date: date | None = act("接待方案审定日期")
    reception_sections: frozenset[str] | None = choice_set("sections", "接待承办科室")
    escort_officer: str | None = person("陪同专人", "全程陪同专人")
    escort_throughout: bool | None = attested("专人全程参与", "专人是否全程参与")
    team_requests_met: bool | None = attested("督查组要求已落实", "督查组要求是否均已落实")
    """each was met or went on the list of problems; yes where the team asked for nothing"""
    visit_log_kept: bool | None = attested("活动记录已留存", "活动记录是否留存")
    self_report_due_date: date | None = limit("自查报告交报期限", "交报期限")
    """that the notice set for all units"""
    last_self_report_received_date: date | None = act("自查报告收齐日期", "最后一份自查报告收到日期")
    defaulting_units: tuple[str, ...] | None = rows("报告注明未交单位")
    overall_report_completed_date: date | None = act("总体报告完成日期", "总体情况报告完成日期")
    overall_report_compiler: SupervisionBody | None = fact("总体报告撰写单位")
    document_procedure_unit: SupervisionBody | None = fact("办文单位")
    document_procedure_passed_date: date | None = act("办文程序完成日期")
    superior_due_date: date | None = limit("上级要求上报日期")
    report_sent_up_date: date | None = act("总体报告上报日期")
    sent_as_required: bool | None = attested("按上级要求上报", "上报形式渠道是否合要求")
    ledger_approval_form: LedgerApproval | None = fact("台账审议方式")
    ledger_approver_role: str | None = choice("posts", "台账审议人职务")
    ledger_approver: str | None = person("台账审议人", role="ledger_approver_role")
    ledger_approved_date: date | None = act("台账审议通过日期", "督查台账审议通过日期")
    key_work_notice_issued_date: date | None = act("重点工作通知印发日期", "通知正式印发日期")
    item_list_received_date: date | None = fact("接到事项清单日期", "收到事项清单日期")
    listed_item_count: int | None = count("清单事项数", unit="项")
    transfer_notice_drafted_date: date | None = act("转办通知拟好日期")
    transfer_notice_issued_date: date | None = act("转办通知日期", "转办通知发出日期")
    departments_consulted_date: date | None = act("与部门沟通日期")
    progress_asked: bool | None = attested("已了解进度和问题", "是否了解进度并询问突出问题")
    focus_points: str | None = optional("所定督查重点")
    plan_reviewer_role: str | None = choice("posts", "方案报审对象职务")
    plan_reviewer: str | None = person("方案报审对象", "督查方案报审对象", role="plan_reviewer_role")
    plan_submitted_date: date | None = act("方案报审日期", "督查方案报审日期")
    plan_approver_role: str | None = choice("posts", "方案审定人职务", "督查方案审定人职务")
    plan_approver: str | None = person("方案审定人", "督查方案审定人", role="plan_approver_role")
    plan_approved_date: date | None = act("方案审定日期", "督查方案审定日期")
    inspection_started_date: date | None = act("督查实施开始日期")
    inspected_as_noticed: bool | None = attested("按通知时间形式督查", "是否按通知的时间和形式督查")
    progress_checked: bool | None = attested("已查进展和问题", "是否检查进展查找问题")
    assessed_quantitatively: bool | None = attested("作定量评估", "是否作定量分析评估")
    assessed_qualitatively: bool | None = attested("作定性评估", "是否作定性分析评估")
    inspection_ended_date: date | None = act("督查结束日期")
    collated_date: date | None = act("情况汇总日期")
    report_completed_date: date | None = act("督查报告完成日期")
    report_covers: frozenset[ReportElement] | None = fact(
        "督查报告所载内容", "督查报告要素", nullable=True, attested=True
    )
    no_problems_found: bool | None = fact("未发现问题")
    report_form: ReportForm | None = fact("报告形式", "报告载体")
    report_submitted_date: date | None = act("督查报告报送日期", "报告上报日期")
    report_recipients: frozenset[Recipient] | None = optional("报告报送对象")
    circular_issued_date: date | None = act("通报日期", "通报刊发日期")
    prominent_criticised: bool | None = attested("突出问题单位已批评", "问题突出单位是否已批评指正")
    """in whatever recorded form; yes where there is no such unit"""
    criticised_in_circular: bool | None = attested("突出问题单位已通报批评", "问题突出单位是否在通报里批评")
    """yes where there is no such unit"""
    lagging_units_found: bool | None = attested("有进展慢效果差单位", "有无进展慢、落实效果差的单位")
    followed_up_date: date | None = act("跟踪督查日期")
    team_departed_date: date | None = act("督查组离区日期")
    closed_date: date | None = act("办结日期")

    def facts(self) -> dict[str, Value | None]:
        """What is recorded, and the absent dates that the event log gives.

        The first entry of a complete log is the date, and what such a log does not hold is null; an open log
        may lack an earlier entry, so that its first one is only the last day that comes into question.
        """
        facts = super().facts()
        if "events" not in self.model_fields_set:
            return facts
        logged = self._logged()
        for step, name in EVENT_DATES.items():
            if name in self.model_fields_set:
                continue
            if first := logged.get(step):
                day = first.day.toordinal()
                facts[name] = day if first.exact else Interval(None, day)
            elif self._log_is_whole and step not in logged:
                facts[name] = None
        return facts

    @property
    def _log_is_whole(self) -> bool:
        """Whether what the log does not hold has not been done."""
        return bool(self.log_complete) and all(e.task_step is not None for e in self.events or ())

    def _logged(self) -> dict[TaskStep, _First | None]:
        """The first day of each step in the log; None for a step that is there without a day."""
        days: dict[TaskStep, list[date | None]] = {}
        for event in self.events or ():
            if event.task_step is not None:
                days.setdefault(event.task_step, []).append(event.task_step_date)
        firsts: dict[TaskStep, _First | None] = {}
        for step, found in days.items():
            dated = [day for day in found if day is not None]
            exact = self._log_is_whole and len(dated) == len(found)
            firsts[step] = _First(min(dated), exact) if dated else None
        return firsts

    @model_validator(mode="after")
    def _log_agrees(self) -> Self:
        for step, first in self._logged().items():
            name = EVENT_DATES[step]
            if first is None or name not in self.model_fields_set:
                continue
            stated = getattr(self, name)
            if stated != first.day and (stated is None or stated > first.day or first.exact):
                message = f"为“{stated or '无'}”，与办理环节里首次“{step.label}”（{first.day}）不一致"
                raise problem(message, "改正其中一处；办理环节里有的日期，任务上可以不填", fact=name)
        return self


class SelfReport(Record):
    """The report of one unit on its own check (督查规定二（一）1⑵, 2⑷)."""

    title: ClassVar[str] = "自查报告"
    REFERENCES: ClassVar[Mapping[str, str]] = {"task_id": "supervision_task"}
    INHERITED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "task_id": (
            "task_kind",
            "task_mode",
            "self_report_due_date",
            "self_check_report_covers",
            "self_check_report_compiled_date",
        )
    }

    kind: Literal["self_report"] = "self_report"
    task_id: str | None = optional("督查任务编号")
    task_kind: TaskKind | None = fact("督查类别")
    task_mode: TaskMode | None = fact("督查方式")
    reporting_unit: str | None = optional("报告单位", "自查单位")
    written: bool | None = fact("已交书面报告")
    self_report_covers: frozenset[SelfReportElement] | None = fact(
        "自查报告所载内容", "自查报告要素", nullable=True, attested=True
    )
    self_report_due_date: date | None = limit("自查报告交报期限", "交报期限")
    self_report_received_date: date | None = act("自查报告收到日期")
    self_check_report_covers: frozenset[SelfReportElement] | None = fact(
        "全区自查报告所载内容", "全区自查报告要素", nullable=True, attested=True
    )
    self_check_report_compiled_date: date | None = act("全区自查报告形成日期")


class SupervisionLedger(Record):
    """The ledger of key work of one year (督查规定二（二）1–3)."""

    title: ClassVar[str] = "督查台账"
    REFERENCES: ClassVar[Mapping[str, str]] = {"task_id": "supervision_task"}
    INHERITED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "task_id": ("task_kind", "key_work_notice_issued_date", "closed_date")
    }

    kind: Literal["supervision_ledger"] = "supervision_ledger"
    task_id: str | None = optional("督查任务编号")
    task_kind: TaskKind | None = fact("督查类别")
    work_report_adopted_date: date | None = act("政府工作报告通过日期")
    sections_consulted: bool | None = attested("已与科室对接", "是否与办公室相关科室对接")
    items_listed_date: date | None = act("督查事项列出日期")
    benchmarks: frozenset[Benchmark] | None = fact("对标材料", nullable=True, attested=True)
    lists_kept: frozenset[LedgerList] | None = optional("已建清单")
    dedicated_staff: str | None = optional("专门督查人员")
    ledger_formed_date: date | None = act("督查台账形成日期")
    key_work_notice_issued_date: date | None = act("重点工作通知印发日期", "通知正式印发日期")
    closed_date: date | None = act("办结日期")


class SupervisionItem(Record):
    """One thing to be done, in a ledger until it is struck off (督查规定二（二）1, （三）, 三（四）)."""

    title: ClassVar[str] = "督查事项"
    REFERENCES: ClassVar[Mapping[str, str]] = {
        "task_id": "supervision_task",
        "decision_id": "meeting_decision",
    }
    INHERITED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "task_id": (
            "task_kind",
            "item_list_received_date",
            "transfer_notice_issued_date",
            "report_submitted_date",
        )
    }

    kind: Literal["supervision_item"] = "supervision_item"
    subject: str | None = optional("标题", "事项名称")
    task_id: str | None = optional("督查任务编号")
    decision_id: str | None = optional("议定事项编号")
    task_kind: TaskKind | None = fact("督查类别")
    responsible_unit: str | None = optional("责任单位", "承办单位")
    item_list_received_date: date | None = fact("接到事项清单日期", "收到事项清单日期")
    transfer_notice_issued_date: date | None = act("转办通知日期", "转办通知发出日期")
    report_submitted_date: date | None = act("督查报告报送日期", "报告上报日期")
    leader_in_charge: str | None = person("分管区长")
    item_origin: ItemOrigin | None = fact("事项来源", attested=True)
    is_priority: bool | None = attested("列为督查重点", "是否列为督查重点")
    task_content: str | None = optional("任务内容")
    target: str | None = optional("目标要求")
    timetable: str | None = optional("时间表")
    roadmap: str | None = optional("路线图")
    responsible_person: str | None = person("责任人")
    lead_unit: str | None = optional("牵头单位", "牵头部门")
    cooperating_units: tuple[str, ...] | None = rows("配合单位", "配合部门")
    single_unit: bool | None = fact("仅一家承办")
    measures: frozenset[Measure] | None = fact("已落实措施", nullable=True, attested=True)
    work_standard: str | None = optional("工作标准")
    item_due_date: date | None = limit("完成时限")
    meeting_due_date: date | None = limit("会议确定时限")
    notice_due_date: date | None = limit("通知办理时限")
    ledger_entered_date: date | None = act("入账日期")
    urgings: tuple[Urging, ...] | None = rows("催办记录")
    followed_up_date: date | None = act("跟踪督查日期")
    effects_tracked: bool | None = attested("进展效果已跟踪", "进展和完成效果是否跟踪")
    completed_date: date | None = act("事项办结日期")
    status_reported_date: date | None = act("落实情况上报日期")
    review_result: ReviewResult | None = fact("审核结论")
    status_reviewed_date: date | None = act("落实情况审核日期")
    is_important: bool | None = attested("属重要议定事项", "是否议定重要事项")
    needs_onsite: bool | None = attested("需实地督查", "是否需实地督查")
    still_slow: bool | None = attested("催办后仍缓慢", "经催办是否仍进展缓慢")
    key_supervision: bool | None = fact("列为重点督办")
    special_supervision_date: date | None = act("专项督查启动日期")
    major_decision: bool | None = attested("属重要决策部署")
    progress_status: ProgressStatus | None = fact("进展状态", attested=True)
    prompt_issued_date: date | None = act("督办提示日期")
    prompted_by_order: bool | None = fact("以督办单提示", "是否以督办单提示")
    item_closed_date: date | None = act("销号日期")


class InspectionReport(Record):
    """What is reported on one round of supervision (督查规定二（二）5, （三）5)."""

    title: ClassVar[str] = "督查情况报告"
    REFERENCES: ClassVar[Mapping[str, str]] = {"task_id": "supervision_task"}
    INHERITED: ClassVar[Mapping[str, tuple[str, ...]]] = {"task_id": ("task_kind",)}

    kind: Literal["inspection_report"] = "inspection_report"
    subject: str | None = optional("标题")
    task_id: str | None = optional("督查任务编号")
    task_kind: TaskKind | None = fact("督查类别")
    check_date: date | None = fact("督查日期")
    tracking_only: bool | None = fact("属零星跟踪督查", "是否零星跟踪督查")
    """a look at single items between the quarterly and the year-end checks"""
    special_supervision_date: date | None = act("专项督查启动日期")
    inspection_ended_date: date | None = act("督查结束日期")
    collated_date: date | None = act("情况汇总日期")
    report_drafter: SupervisionBody | None = fact("报告起草单位")
    report_drafted_date: date | None = act("报告起草日期")
    report_completed_date: date | None = act("督查报告完成日期")
    items_accounted_for: bool | None = attested("逐项写明进展问题原因", "是否逐项写明进展、问题和原因")
    """an item without problems says so and needs no causes"""
    report_covers: frozenset[ReportElement] | None = fact(
        "督查报告所载内容", "督查报告要素", nullable=True, attested=True
    )
    report_due_date: date | None = limit("汇总报告要求日期")
    report_form: ReportForm | None = fact("报告形式", "报告载体")
    report_recipients: frozenset[Recipient] | None = optional("报告报送对象")
    report_submitted_date: date | None = act("督查报告报送日期", "报告上报日期")
    next_check_date: date | None = act("下次督查日期")


class Problem(Record):
    """A problem that supervision brought up, until it is put right (督查规定二（一）1⑺, 2⑹, （五）1)."""

    title: ClassVar[str] = "督查问题"
    REFERENCES: ClassVar[Mapping[str, str]] = {"task_id": "supervision_task"}
    INHERITED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "task_id": ("task_kind", "task_mode", "closed_date")
    }

    kind: Literal["problem"] = "problem"
    subject: str | None = optional("标题", "问题")
    task_id: str | None = optional("督查任务编号")
    task_kind: TaskKind | None = fact("督查类别")
    task_mode: TaskMode | None = fact("督查方式")
    responsible_unit: str | None = optional("责任单位")
    problem_source: ProblemSource | None = fact("问题来源")
    raised_date: date | None = fact("问题提出日期")
    is_prominent: bool | None = attested("属突出问题", "是否突出问题")
    listed_date: date | None = act("列入问题清单日期")
    followed_up_date: date | None = act("跟踪督查日期")
    rectification_urged: bool | None = attested("已督促整改", "是否督促整改")
    rectification_confirmed_date: date | None = act("整改到位确认日期")
    rectification_checked_date: date | None = act("整改核查日期")
    check_reported_date: date | None = act("核查报告日期", "整改核查报告日期")
    standing_reason: str | None = optional("转长期跟踪理由")
    failed_recheck_count: int | None = count("督办复查未到位次数", unit="次")
    second_recheck_failed: bool | None = attested("第二次复查未到位", "第二次督办复查是否未到位")
    """whatever the first one came to; no where there was no second one"""
    problem_ledger_body: SupervisionBody | None = fact("问题台账建账单位")
    problem_ledger_date: date | None = act("列入问题台账日期")
    problem_ledger_sent_to: SupervisionBody | None = fact("问题台账报送对象")
    problem_ledger_sent_date: date | None = act("问题台账报送日期")
    month_closed_date: date | None = act("当月收口日期")
    closed_date: date | None = act("办结日期")


class Circular(Record):
    """A circular on how things stand after a special supervision (督查规定二（四）7)."""

    title: ClassVar[str] = "督查通报"
    REFERENCES: ClassVar[Mapping[str, str]] = {"task_id": "supervision_task"}
    INHERITED: ClassVar[Mapping[str, tuple[str, ...]]] = {"task_id": ("task_kind",)}

    kind: Literal["circular"] = "circular"
    subject: str | None = optional("标题")
    task_id: str | None = optional("督查任务编号")
    task_kind: TaskKind | None = fact("督查类别")
    report_form: ReportForm | None = fact("报告形式", "报告载体")
    bulletin_leader_role: str | None = choice("posts", "专报批示人职务")
    bulletin_leader: str | None = person("专报批示人", role="bulletin_leader_role")
    bulletin_instruction_date: date | None = act("专报批示日期")
    instruction_printed: bool | None = fact("通报附批示")
    good_units_commended: bool | None = attested("得力单位已表扬", "工作得力单位是否已通报表扬")
    """yes where nobody was found to have done well"""
    circular_issued_date: date | None = act("通报日期", "通报刊发日期")


class PeriodicDuty(Record):
    """What is owed once in a period, such as a check each quarter (督查规定二（二）4, 6, （五）4, 5)."""

    title: ClassVar[str] = "周期义务"

    kind: Literal["periodic_duty"] = "periodic_duty"
    duty_type: DutyType | None = fact("义务种类")
    period_start_date: date | None = fact("期初", "期初日期")
    period_end_date: date | None = fact("期末", "期末日期")
    duty_start_date: date | None = fact("义务起始日期", "义务起始日")
    """from when the duty runs: for the quarterly check, the day the notice of key work was issued"""
    order_count: int | None = count("当期督办单数", unit="件")
    duty_body: SupervisionBody | None = fact("义务承办机构")
    all_items_covered: bool | None = attested("覆盖台账全部事项", "是否覆盖台账全部事项")
    make_up_due_date: date | None = limit("补查截止日期", "季后补查截止日期")
    """until when the office's arrangement lets a quarter be checked after its end; null: not at all"""
    system_covered: bool | None = attested("覆盖区政府系统", "是否覆盖区政府系统各单位")
    check_results_used: bool | None = attested("年终督查用于考核", "年终督查结果是否用于绩效考核")
    counted_in_performance: bool | None = attested("督查落实计入绩效", "督查落实情况是否纳入绩效考核")
    ordered_units: tuple[str, ...] | None = rows("当期督办单位")
    circular_units: tuple[str, ...] | None = rows("通报写到单位")
    all_units_in_circular: bool | None = attested("通报覆盖各单位", "通报是否写到各街道、各部门")
    all_units_appraised: bool | None = attested("考核覆盖各单位", "考核是否覆盖各街道、各部门")
    results_in_appraisal: bool | None = attested("检查结果纳入考核", "检查结果是否纳入考核")
    points_deducted: bool | None = attested("有扣分", "是否扣减分数")
    deduction_grounded: bool | None = attested("扣分有制度依据", "扣分是否有制度依据")
    deduction_counted: bool | None = attested("扣分计入总成绩", "扣分是否计入总成绩")
    appraisal_due_date: date | None = limit("考核截止日期")
    duty_done_date: date | None = act("完成日期", "义务完成日期")


class AccountabilityReferral(Record):
    """A case in which somebody may have to answer for what was not done (督查规定三（五）)."""

    title: ClassVar[str] = "问责移交"
    REFERENCES: ClassVar[Mapping[str, str]] = {"item_id": "supervision_item"}

    kind: Literal["accountability_referral"] = "accountability_referral"
    subject: str | None = optional("标题")
    item_id: str | None = optional("督查事项编号")
    responsible_unit: str | None = optional("责任单位")
    severely_delayed: bool | None = attested("进度严重滞后")
    long_unrectified: bool | None = attested("整改久拖不改")
    still_prominent: bool | None = attested("问题仍然突出")
    accountability_proposed_date: date | None = act("问责建议提出日期")
    referral_target: ReferralTarget | None = fact("移交对象")
    referred_date: date | None = act("问责移交日期")
    referral_checkpoint_date: date | None = act("问责核对日期", "年度收口日期")


class RectificationOrder(Record):
    """An order to a unit to put something right (督查规定二（五）, 三（四）)."""

    title: ClassVar[str] = "督办单"
    REFERENCES: ClassVar[Mapping[str, str]] = {
        "task_id": "supervision_task",
        "item_id": "supervision_item",
        "problem_id": "problem",
    }

    kind: Literal["rectification_order"] = "rectification_order"
    subject: str | None = optional("标题", "督办事项", "问题")
    responsible_unit: str | None = optional("责任单位")
    task_id: str | None = optional("督查任务编号")
    item_id: str | None = optional("督查事项编号")
    problem_id: str | None = optional("督查问题编号")
    order_issuer: SupervisionBody | None = fact("下单单位")
    order_form: OrderForm | None = fact("督办单种类")
    ledger_received_at: datetime | date | None = fact("接到台账时间", "接到问题台账时间")
    order_issued_at: datetime | date | None = fact("下发时间", "督办单下发时间")
    issued_at_once: bool | None = attested("属立即下发", "是否属立即下发")
    limit_stated: bool | None = fact("写明整改期限", "是否写明整改期限")
    stated_due_date: date | None = limit("督办单所写期限", "单上所写整改期限")
    order_received_at: datetime | date | None = fact("单位收到时间", "送达时间")
    """never null: absent means that only the issue counts"""
    rectified_at: datetime | date | None = act("整改完成时间")
    rectification_reported_to: SupervisionBody | None = fact("整改报送对象")
    rectification_reported_at: datetime | date | None = act("整改报送时间", "整改情况报送时间")
    counted_as_rectified: bool | None = fact("考核计为已整改", "通报考核是否计为已整改")
    answered_date: date | None = act("单位回复日期")
    answer_worked_out: bool | None = attested("已分析查找改进", "是否分析进度、查找问题、制定改进措施")
    answer_covers: frozenset[AnswerElement] | None = optional("回复所载内容", "单位回复要素")
    followed_up_date: date | None = act("跟踪督查日期")
    onsite_recheck_date: date | None = act("实地复查日期")
    decision_implemented_date: date | None = act("决策落实认定日期")
    order_closed_date: date | None = act("督办单办结日期")


class SupervisionVisit(Record):
    """One visit to a place or a unit, open or covert (督查规定二（五）2, 三（三）)."""

    title: ClassVar[str] = "督查走访"
    REFERENCES: ClassVar[Mapping[str, str]] = {"task_id": "supervision_task"}
    INHERITED: ClassVar[Mapping[str, tuple[str, ...]]] = {"task_id": ("task_kind",)}

    kind: Literal["supervision_visit"] = "supervision_visit"
    subject: str | None = optional("标题", "走访地点")
    task_id: str | None = optional("督查任务编号")
    task_kind: TaskKind | None = fact("督查类别")
    visit_date: date | None = act("走访日期")
    visit_mode: VisitMode | None = fact("走访方式")
    notified_in_advance: bool | None = attested("事先告知被查单位", "是否事先告知被查单位")
    checks_patrol: bool | None = fact("抽查巡查工作")
    visiting_bodies: frozenset[SupervisionBody] | None = optional("走访参加单位")
