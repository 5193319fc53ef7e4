"""Documents, their sign-off, requests and replies, and what is sent up (公文意见)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import ClassVar, Literal

from govrules.models.base import (
    Choice,
    Record,
    Row,
    act,
    choice,
    count,
    fact,
    limit,
    optional,
    person,
    rows,
)
from govrules.models.meetings import MeetingType, ReviewOutcome


class UpperIssuer(Choice):
    """Who issued the document that is carried out (公文意见三)."""

    MUNICIPAL_COMMITTEE = "municipal_committee", "市委"
    MUNICIPAL_COMMITTEE_OFFICE = "municipal_committee_office", "市委办公厅"
    MUNICIPAL_GOVERNMENT = "municipal_government", "市政府"
    MUNICIPAL_GOVERNMENT_OFFICE = "municipal_government_office", "市政府办公厅"
    OTHER = "other", "其他机关", "其他"


class DraftKind(Choice):
    """What is being drafted (公文意见三); not the 文种, under which it goes out."""

    IMPLEMENTATION_OPINION = "implementation_opinion", "实施意见", "具体实施意见"
    IMPLEMENTATION_PLAN = "implementation_plan", "实施方案", "方案"
    OTHER = "other", "其他"


class DocumentScope(Choice):
    """How much a document deploys (公文意见十); a letter, a reply, an internal paper deploys nothing."""

    OVERALL = "overall", "全局性工作", "全局"
    FIELD = "field", "领域重要工作", "某领域重要工作"
    SPECIAL = "special", "专项工作", "具体任务", "专项工作或具体任务"
    NONE = "none", "不部署工作"


class IssuingName(Choice):
    """In whose name a document goes out (公文意见二、四、六)."""

    DISTRICT_GOVERNMENT = "district_government", "区政府"
    GOVERNMENT_OFFICE = "government_office", "区政府办公室"
    COMMITTEE_AND_GOVERNMENT = "committee_and_government", "区委区政府", "区委、区政府", "区委区政府联合"
    DEPARTMENT = "department", "部门"
    JOINT_DEPARTMENTS = "joint_departments", "部门联合"
    COORDINATING_BODY = "coordinating_body", "议事协调机构"


class NextRoute(Choice):
    """Where a draft goes after the government's meeting (公文意见五)."""

    GOVERNMENT_ISSUE = "government_issue", "政府印发", "以区政府或办公室名义印发"
    DISTRICT_COMMITTEE_MEETING = "district_committee_meeting", "提请区委常委会", "提请区委常委会会议审议"
    NONE = "none", "无"


class Difficulty(Choice):
    """How hard a request is to answer (公文意见四); recorded by the office."""

    NORMAL = "normal", "一般"
    DIFFICULT = "difficult", "难点", "难点问题"
    MAJOR_UNANSWERABLE = "major_unanswerable", "重大难点", "暂时不能答复的重大难点", "重大难点问题"


class DocumentType(Choice):
    """The 文种."""

    REQUEST = "request", "请示"
    REPORT = "report", "报告"
    OPINION = "opinion", "意见"
    PLAN = "plan", "方案"
    NOTICE = "notice", "通知"
    REPLY = "reply", "批复"
    LETTER = "letter", "函"
    BILL = "bill", "议案"
    DECISION = "decision", "决定"
    MINUTES = "minutes", "纪要"
    SPECIAL_REPORT = "special_report", "专报"
    BULLETIN = "bulletin", "简报"
    OTHER = "other", "其他"


class Urgency(Choice):
    """How urgent a matter is (公文意见七); not the mark 加急 or 特急 on the paper."""

    NORMAL = "normal", "一般"
    URGENT = "urgent", "紧急"
    EXTRA_URGENT = "extra_urgent", "特别紧急"


class Addressee(Choice):
    """To whom a paper is sent (公文意见八)."""

    DISTRICT_COMMITTEE = "district_committee", "区委"
    DISTRICT_GOVERNMENT = "district_government", "区政府"
    MUNICIPAL_COMMITTEE = "municipal_committee", "市委"
    MUNICIPAL_GOVERNMENT = "municipal_government", "市政府"
    SUPERVISING_DEPARTMENT = "supervising_department", "主管部门"
    OTHER = "other", "其他"


class SigningCategory(Choice):
    """What a document is, for who signs it (公文意见四); it may be several, ``other`` is none of them."""

    NPC_BILL = "npc_bill", "人大议案", "向区人大提出的议案"
    TO_MUNICIPAL = "to_municipal", "报市政府公文", "区政府报送市政府的公文"
    IMPORTANT_PUBLISHED = "important_published", "其他重要文件", "区政府发布的其他重要文件"
    MAJOR_MATTER = "major_matter", "重大事项", "规划政策项目人财物等重要事项"
    INSTITUTION_FUNDS_POWERS = "institution_funds_powers", "机构资金权限", "设立调整机构资金管理权限"
    MEETING_APPROVED = "meeting_approved", "会议审议通过", "会议审议通过事项"
    INTERNAL_OFFICE = "internal_office", "机关内部事务", "区政府机关内部事务"
    OTHER = "other", "其他公文"


class ApprovalEntry(Row):
    """One sign-off in the pass that led to the signature (公文意见四); a stage still to come has no row."""

    stage: str | None = choice("stages", "环节", "签批环节")
    step_role: str | None = choice("posts", "签批人职务")
    approver: str | None = person("签批人", "审批人", role="step_role")
    step_done_date: date | None = act("签批日期", "审批日期")


class Document(Record):
    """A document from its draft to its filing."""

    title: ClassVar[str] = "公文"
    REFERENCES: ClassVar[Mapping[str, str]] = {"meeting_id": "meeting"}

    kind: Literal["document"] = "document"
    subject: str | None = optional("标题", "文件名称", "文件标题", "公文标题")
    drafting_department: str | None = optional("起草部门", "起草单位", "牵头起草部门")
    meeting_id: str | None = optional("会议编号", "审议会议")
    implements_upper: bool | None = fact("落实上级文件", "是否贯彻落实上级文件", "是否落实上级文件")
    upper_issuers: frozenset[UpperIssuer] | None = optional(
        "上位文件制发机关", "上级文件制发机关", "上位机关"
    )
    lead_is_government_department: bool | None = fact("政府部门牵头起草", "牵头起草部门是否政府部门")
    draft_kind: DraftKind | None = fact("代拟稿类别")
    upper_received_date: date | None = optional("收到上级文件日期", "收到上位文件日期")
    """by the drafting department"""
    draft_completed_date: date | None = act("代拟稿完成日期")
    specific_due_date: date | None = limit("具体时限", "具体时限日期")
    draft_signer_role: str | None = choice("posts", "代拟稿签发人职务")
    draft_signer: str | None = person("代拟稿签发人", role="draft_signer_role")
    """who signed the draft on its way up, for the drafting department"""
    document_type: DocumentType | None = fact("文种")
    addressees: frozenset[Addressee] | None = optional("主送机关", "主送")
    document_scope: DocumentScope | None = fact("部署范围")
    word_count: int | None = count("文件稿字数", "字数", unit="字")
    is_normative: bool | None = fact("规范性文件", "是否规范性文件")
    issuing_name: IssuingName | None = fact("发文名义")
    meeting_type: MeetingType | None = fact("会议类型", "审议会议类型")
    review_outcome: ReviewOutcome | None = fact("审议结果")
    meeting_date: date | None = optional("会议日期", "审议日期")
    next_route: NextRoute | None = fact("后续去向")
    requested_by_unit: bool | None = fact("单位报请", "是否单位报请发文")
    """a department or unit asks for it (报件); false where the government's office drafts it itself"""
    signing_categories: frozenset[SigningCategory] | None = optional("签发类别")
    portfolio_leaders: tuple[str, ...] | None = rows("所涉分管副区长", "分管副区长名单", persons=True)
    """every deputy mayor, the executive one too, in whose charge the matter is; empty: in nobody's"""
    mayor_signature_needed: bool | None = fact("需区长签批", "是否需要区长签批")
    submitted_in_sequence: bool | None = fact("依次呈批", "是否依次呈批")
    """one leader after the other, not several at once"""
    approvals: tuple[ApprovalEntry, ...] | None = rows("签批", "签批流转记录")
    executive_deputy_authorised: bool | None = fact("授权常务副区长", "区长是否授权常务副区长签发")
    signer_role: str | None = choice("posts", "签发人职务")
    signer: str | None = person("签发人", role="signer_role")
    signed_date: date | None = act("签发日期", "签署日期")
    mainly_government_duties: bool | None = fact("主要涉及政府职责", "内容是否主要涉及政府职责")
    office_review_date: date | None = act("办公室审核日期", "区政府办公室审核日期")
    mayor_consent_date: date | None = act("区长同意日期")
    government_clearance_date: date | None = act("政府审定日期", "常务会议审议或区政府领导审批日期")
    """the day the standing meeting passed it or a leader of the government approved it"""
    transferred_date: date | None = act("转区委办公室日期")
    issued_date: date | None = act("印发日期", "发文日期")
    published_date: date | None = act("公布日期", "公开发布日期")
    filed_date: date | None = act("备案日期")


class ApprovalStep(Record):
    """One person's sign-off of a document or of a paper sent up (公文意见十三)."""

    title: ClassVar[str] = "签批环节"
    REFERENCES: ClassVar[Mapping[str, str]] = {"document_id": "document", "submission_id": "submission"}

    kind: Literal["approval_step"] = "approval_step"
    document_id: str | None = optional("公文编号")
    submission_id: str | None = optional("上报公文编号")
    step_role: str | None = choice("posts", "签批人职务")
    approver: str | None = person("签批人", "审批人", role="step_role")
    step_received_date: date | None = fact("收到呈批日期", "呈批日期")
    step_done_date: date | None = act("签批日期", "审批日期")


class RequestReply(Record):
    """A request of a unit under the government, and the reply (公文意见四)."""

    title: ClassVar[str] = "请示答复"
    REFERENCES: ClassVar[Mapping[str, str]] = {"earlier_request_id": "request_reply"}

    kind: Literal["request_reply"] = "request_reply"
    subject: str | None = optional("标题", "请示标题", "请示事项")
    requester: str | None = optional("请示单位")
    requester_is_subordinate: bool | None = fact("区政府下属单位", "是否区政府下属单位")
    asks_for_issue_or_agenda: bool | None = fact("提请发文或上会", "是否提请发文或上会")
    """answered by the issue or the agenda, with time limits of their own, and not by a reply"""
    request_difficulty: Difficulty | None = fact("请示难度", "难度")
    request_received_date: date | None = fact("收文日期", "请示收文日期", "收文登记日期", "请示收文登记日期")
    """registered at the government's office"""
    reply_date: date | None = act("答复日期")
    explanation_date: date | None = act("解释日期", "回复解释日期")
    statutory_due_date: date | None = limit("法定时限", "法定时限截止日期")
    returned_date: date | None = act("退文日期", "退回日期", "撤回日期")
    """returned by the office or withdrawn by the unit; the resubmission is a request of its own"""
    closed_date: date | None = act("办结日期")
    earlier_request_id: str | None = optional("原请示编号")
    """the request that was returned and is resubmitted with this one"""


class Submission(Record):
    """A paper that a unit sends up to the government (公文意见七至九)."""

    title: ClassVar[str] = "上报公文"
    REFERENCES: ClassVar[Mapping[str, str]] = {"earlier_submission_id": "submission"}

    kind: Literal["submission"] = "submission"
    subject: str | None = optional("标题", "公文标题", "文件名称")
    submitting_unit: str | None = optional("报文单位", "上报单位")
    document_type: DocumentType | None = fact("文种")
    urgency: Urgency | None = fact("紧急程度")
    asks_for_decision: bool | None = fact("报请审批", "是否报请审批")
    addressees: frozenset[Addressee] | None = optional("主送机关", "主送")
    submitted_date: date | None = act("上报日期", "报送日期", "报文日期")
    needed_by_date: date | None = limit("最迟审批日期", "最迟须完成审批日期")
    """approval on this very day is still of use"""
    office_consulted_date: date | None = act("事先沟通日期", "沟通日期", "事先与区政府办公室沟通日期")
    matter_count: int | None = count("请示事项数", unit="项")
    earlier_submission_id: str | None = optional("原上报公文编号")
    """the paper that was returned and is sent again with this one"""
