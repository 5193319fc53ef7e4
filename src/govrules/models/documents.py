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
    attested,
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


class DocumentFormat(Choice):
    """The layout and series of numbers under which a document goes out (公文意见三; GB/T 9704—2012)."""

    DOCUMENT = "document", "文件格式"
    LETTER = "letter", "信函格式"
    ORDER = "order", "命令格式", "命令（令）格式"
    MINUTES = "minutes", "纪要格式"
    OTHER = "other", "其他格式"


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


class Purpose(Choice):
    """What a paper is sent up for (公文意见四、六、七); it may be several things."""

    ISSUANCE_REQUEST = "issuance_request", "提请发文"
    JOINT_ISSUANCE_REQUEST = "joint_issuance_request", "提请联合发文"
    MEETING_REQUEST = "meeting_request", "提请上会"
    REQUEST = "request", "请示"
    REPORT = "report", "报告"
    OTHER = "other", "其他"


class LegalityResult(Choice):
    """What the government's legal office found (公文意见十一); lawful after changes is a second opinion."""

    PASSED = "passed", "合法"
    FAILED = "failed", "不合法"
    PENDING = "pending", "审查中"
    NOT_REVIEWED = "not_reviewed", "未审查"


class Mediator(Choice):
    """To whom a disagreement between units is brought (公文意见十二)."""

    DEPUTY_DIRECTOR = "deputy_director", "办公室相关副主任"
    DEPUTY_MAYOR = "deputy_mayor", "分管副区长"


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


class ExplainedItem(Choice):
    """What a request explains for a document outside the ledger (公文意见一)."""

    BASIS = "basis", "主要依据"
    FRAMEWORK = "framework", "主体框架"
    KEY_CONTENT = "key_content", "重点内容"
    MEASURES = "measures", "政策措施"
    PARTICIPANTS = "participants", "参与部门"
    COMPLETION_TIME = "completion_time", "完成时间", "完成时限"


class StatedItem(Choice):
    """What a request for a document states (公文意见七)."""

    REASON_AND_BASIS = "reason_and_basis", "发文理由和依据"
    FORM_SUGGESTION = "form_suggestion", "发文形式建议"
    DRAFTING_PROCESS = "drafting_process", "起草过程"
    CONSULTATION_AND_ADOPTION = "consultation_and_adoption", "征求意见及采纳协商情况"
    BENCHMARK_STATEMENT = "benchmark_statement", "对标对表情况说明"
    DISCLOSURE_SUGGESTION = "disclosure_suggestion", "公开属性建议"


class Attachment(Choice):
    """What goes with a request for a document (公文意见七)."""

    INTERNAL_LEGALITY_OPINION = "internal_legality_opinion", "内部合法性审查意见"
    FAIR_COMPETITION_REPORT = "fair_competition_report", "公平竞争审查报告"
    CONSULTATION_REPLIES = "consultation_replies", "意见反馈函", "征求部门意见反馈函"
    POLICY_ASSESSMENT = "policy_assessment", "评估材料", "政策出台相关评估材料"
    INTERPRETATION_MATERIAL = "interpretation_material", "解读材料"
    INTERPRETATION_PLAN = "interpretation_plan", "解读方案"


class MatterDomain(Choice):
    """Whose business a matter is (公文意见八)."""

    PARTY = "party", "党委职权"
    GOVERNMENT = "government", "政府职权"
    BOTH = "both", "党政兼有"


class SenderCapacity(Choice):
    """In whose name a unit reports (公文意见八)."""

    PARTY_GROUP = "party_group", "党委党组", "本单位党委（党组）"
    UNIT = "unit", "本单位"


class OriginKind(Choice):
    """What kind of unit the matter comes from (公文意见八)."""

    DEPARTMENT = "department", "区政府部门"
    SUBDISTRICT_OFFICE = "subdistrict_office", "街道办事处"
    AFFILIATED_UNIT = "directly_affiliated_unit", "直属单位"
    COMPANY = "company", "公司"
    SUBORDINATE_INSTITUTION = "subordinate_institution", "所属机构", "部门管理的机构", "所属部门"
    COORDINATING_BODY = "coordinating_body", "议事协调机构"


class DirectReason(Choice):
    """Why a paper may go to a leader in person (公文意见九)."""

    NONE = "none", "无"
    LEADER_ASSIGNED = "leader_assigned", "领导直接交办"
    SENSITIVE_TOP_SECRET = "sensitive_top_secret", "敏感绝密事项"
    MAJOR_EMERGENCY = "major_emergency", "重大突发事件"
    FOREIGN_AFFAIRS = "foreign_affairs", "涉外事项", "部分涉外事项"


class SecrecyLevel(Choice):
    """The 密级; ``unmarked`` says that the paper carries no mark though it ought to."""

    NONE = "none", "不涉密"
    SECRET = "secret", "秘密"
    CONFIDENTIAL = "confidential", "机密"
    TOP_SECRET = "top_secret", "绝密"
    UNMARKED = "unmarked", "未标密级"


class Disclosure(Choice):
    """The 公开属性."""

    ACTIVE = "active", "主动公开"
    ON_REQUEST = "on_request", "依申请公开"
    NOT_OPEN = "not_open", "不予公开"
    UNMARKED = "unmarked", "未标公开属性"


class Gate(Choice):
    """What the government's office checks before a document goes out (公文意见十三)."""

    POLITICAL = "political", "政治关"
    POLICY = "policy", "政策关"
    LEGAL = "legal", "法律关"
    CONTENT = "content", "内容关"
    FORMAT = "format", "格式关"
    WORDING = "wording", "文字关"


class LegalityMaterial(Choice):
    """What is sent in for the review of legality (公文意见十一)."""

    DRAFTING_NOTE = "drafting_note", "起草说明"
    BASIS = "basis", "制定依据"
    FULL_TEXT = "full_text", "文件全文"


class TouchedMatter(Choice):
    """Other units' business that a draft touches (公文意见十二)."""

    TASKS = "tasks", "任务分工"
    FUNDS = "funds", "财政资金"
    STAFFING = "staffing", "机构编制"
    LAND = "land", "用地"
    PLANNING = "planning", "规划"
    AWARDS = "awards", "评比达标表彰奖励"


class InterpretationTopic(Choice):
    """What an interpretation dwells on (公文意见十五)."""

    BACKGROUND = "background", "背景依据"
    OBJECTIVES = "objectives", "目标任务"
    MAIN_CONTENT = "main_content", "主要内容"
    SCOPE = "scope", "涉及范围"
    STANDARDS = "standards", "执行标准"
    PRECAUTIONS = "precautions", "注意事项"
    KEYWORDS = "keywords", "关键词诠释"
    BENEFITS = "benefits", "惠民利民举措"
    OLD_NEW_DIFFERENCES = "old_new_differences", "新旧政策差异"


class ApprovalEntry(Row):
    """One sign-off in the pass that led to the signature (公文意见四); a stage still to come has no row."""

    stage: str | None = choice("stages", "环节", "签批环节")
    step_role: str | None = choice("posts", "签批人职务")
    approver: str | None = person("签批人", "审批人", role="step_role")
    step_done_date: date | None = act("签批日期", "审批日期")


class CosignedBy(Row):
    """One unit's signature on a paper that several units send up together (公文意见十三)."""

    cosigning_unit: str | None = optional("会签单位")
    cosigner_role: str | None = choice("posts", "会签人职务")
    cosigner: str | None = person("会签人", role="cosigner_role")
    cosigned_date: date | None = act("会签日期")


class Document(Record):
    """A document from its draft to its filing."""

    title: ClassVar[str] = "公文"
    REFERENCES: ClassVar[Mapping[str, str]] = {"meeting_id": "meeting"}

    kind: Literal["document"] = "document"
    subject: str | None = optional("标题", "文件名称", "文件标题", "公文标题")
    document_number: str | None = optional("发文字号", "文号")
    document_date: date | None = optional("成文日期", "落款日期")
    drafting_department: str | None = optional("起草部门", "起草单位", "牵头起草部门")
    meeting_id: str | None = optional("会议编号", "审议会议")
    implements_upper: bool | None = fact("落实上级文件", "是否贯彻落实上级文件", "是否落实上级文件")
    upper_issuers: frozenset[UpperIssuer] | None = optional(
        "上位文件制发机关", "上级文件制发机关", "上位机关"
    )
    lead_is_government_department: bool | None = fact("政府部门牵头起草", "牵头起草部门是否政府部门")
    in_issuance_list: bool | None = fact("列入发文清单", "是否列入区政府发文清单")
    upper_requires_document: bool | None = fact("上级要求发文", "上级是否明确要求制发文件")
    substitutes_for_action: bool | None = attested("以发文代替工作", "以文件落实文件")
    already_regulated: bool | None = attested("已有明确规定")
    """the very matter is settled already by law or by a document"""
    existing_document_applies: bool | None = attested("现行文件仍适用")
    lower_level_suffices: bool | None = attested("部门发文能解决")
    copies_upper: bool | None = attested("照抄照搬", "是否照抄照搬上位文件")
    has_substance: bool | None = attested("有实质内容")
    upper_document_type: DocumentType | None = fact("上位文件文种")
    document_format: DocumentFormat | None = fact("发文格式", "公文格式")
    upper_document_format: DocumentFormat | None = fact("上位文件发文格式", "上位文件公文格式")
    form_deviation_reason: str | None = optional("形式不比照理由")
    level_deviation_reason: str | None = optional("规格不比照理由")
    benchmarked: bool | None = attested("已对标对表")
    key_statements_reflected: bool | None = attested("重要表述已体现")
    researched: bool | None = attested("已调研论证", "是否事先充分调研")
    opinions_solicited: bool | None = attested("已广泛征求意见")
    implementation_mechanism: bool | None = attested("落实机制明确")
    levers_provided: bool | None = attested("抓手载体平台明确", "有抓手有载体有平台")
    lead_department: str | None = optional("主责部门")
    key_issues_found: bool | None = attested("有重点难点问题")
    key_issues_coordinated: bool | None = attested("重点难点已协调")
    in_document_ledger: bool | None = fact("列入文件管理台账")
    followup_count: int | None = count("跟踪督办次数", unit="次")
    draft_kind: DraftKind | None = fact("代拟稿类别")
    upper_received_date: date | None = optional("收到上级文件日期", "收到上位文件日期")
    """by the drafting department"""
    district_received_date: date | None = optional("本区收到上级文件日期", "区政府收到上级文件日期")
    """by the district, before it was passed on to the drafting department"""
    draft_completed_date: date | None = act("代拟稿完成日期")
    specific_due_date: date | None = limit("具体时限", "具体时限日期")
    draft_due_date: date | None = limit("代拟稿报送限期")
    """as the ledger of documents has it"""
    draft_signer_role: str | None = choice("posts", "代拟稿签发人职务")
    draft_signer: str | None = person("代拟稿签发人", role="draft_signer_role")
    """who signed the draft on its way up, for the drafting department"""
    draft_submitted_date: date | None = act("代拟稿报送日期")
    document_type: DocumentType | None = fact("文种")
    addressees: frozenset[Addressee] | None = optional("主送机关", "主送")
    document_scope: DocumentScope | None = fact("部署范围")
    word_count: int | None = count("文件稿字数", "字数", unit="字")
    annex_word_count: int | None = count("附件字数", unit="字")
    is_normative: bool | None = fact("规范性文件", "是否规范性文件")
    affects_rights: bool | None = fact("涉及权利义务", "是否涉及公民法人权利义务")
    legality_materials: frozenset[LegalityMaterial] | None = fact(
        "合法性审查材料", attested=True, nullable=True
    )
    touched_matters: frozenset[TouchedMatter] | None = optional("涉及事项")
    involved_units: tuple[str, ...] | None = rows("涉及单位", "所涉其他部门和单位")
    """the other units whose business the draft touches"""
    concerns_major_public_interest: bool | None = fact("涉及重大公共利益", "是否涉及重大公共利益和公众权益")
    legally_confidential: bool | None = fact("依法应当保密", "是否依法应当保密")
    public_channels: tuple[str, ...] | None = rows("听取公众意见方式")
    has_hot_issues: bool | None = attested("有集中热点问题")
    adoption_feedback_given: bool | None = attested("已反馈采纳情况")
    legality_submitted_date: date | None = act("报合法性审查日期", "报法制机构审查日期")
    legality_result: LegalityResult | None = fact("合法性审查结论")
    legality_result_date: date | None = act("合法性审查结论日期")
    meeting_submitted_date: date | None = act("提交会议日期")
    issue_requested_date: date | None = act("提请发文日期")
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
    gates_passed: frozenset[Gate] | None = fact("把关情况", attested=True, nullable=True)
    review_elements_complete: bool | None = attested("审查要件完备")
    secrecy_level: SecrecyLevel | None = fact("密级")
    secrecy_period: str | None = optional("保密期限")
    disclosure: Disclosure | None = fact("公开属性")
    non_disclosure_reason: str | None = optional("不主动公开理由")
    mainly_government_duties: bool | None = fact("主要涉及政府职责", "内容是否主要涉及政府职责")
    office_review_date: date | None = act("办公室审核日期", "区政府办公室审核日期")
    mayor_consent_date: date | None = act("区长同意日期")
    government_clearance_date: date | None = act("政府审定日期", "常务会议审议或区政府领导审批日期")
    """the day the standing meeting passed it or a leader of the government approved it"""
    transferred_date: date | None = act("转区委办公室日期")
    issued_date: date | None = act("印发日期", "发文日期")
    published_date: date | None = act("公布日期", "公开发布日期")
    paper_distributed: bool | None = fact("下发纸质文件", "是否下发纸质文件")
    filed_date: date | None = act("备案日期")
    post_evaluation_needed: bool | None = attested("需要后评估")
    post_evaluation_done: bool | None = attested("后评估已开展")
    cleanup_required: bool | None = attested("应予清理")
    cleanup_done: bool | None = attested("已清理")
    archived_date: date | None = act("材料归档日期", "归档日期")


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
    first_presented_date: date | None = optional("首次呈批日期")
    """the day on which the first of the government's leaders had the paper, whoever signs off here"""
    step_done_date: date | None = act("签批日期", "审批日期")
    step_opinion: str | None = optional("审批意见")
    step_signature: bool | None = fact("已署姓名")
    step_dated: bool | None = fact("已署日期")


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
    submitted_date: date | None = act("上报日期", "报送日期", "报文日期")
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
    document_number: str | None = optional("发文字号", "文号")
    document_date: date | None = optional("成文日期", "落款日期")
    submitting_unit: str | None = optional("报文单位", "上报单位")
    origin_kind: OriginKind | None = fact("来源单位类别", "事项来源单位类别")
    """of the unit whose matter it is, whoever sends it"""
    supervising_department: str | None = optional("主管部门名称")
    host_department: str | None = optional("协调机构所在部门", "议事协调机构办公室所在部门")
    matter_domain: MatterDomain | None = fact("事项职权")
    sender_capacity: SenderCapacity | None = fact("报文名义")
    document_type: DocumentType | None = fact("文种")
    urgency: Urgency | None = fact("紧急程度")
    asks_for_decision: bool | None = fact("报请审批", "是否报请审批")
    addressees: frozenset[Addressee] | None = optional("主送机关", "主送")
    bypasses_superior: bool | None = fact("越级", "是否越级")
    special_circumstances: bool | None = fact("越级特殊情况")
    bypassed_unit: str | None = optional("被越过的部门")
    copied_to: tuple[str, ...] | None = rows("抄送单位")
    direct_emergency: bool | None = fact("紧急情况", "是否遇有紧急情况")
    supervising_copied_date: date | None = act("报送主管部门日期")
    submitted_date: date | None = act("上报日期", "报送日期", "报文日期")
    electronic_submitted_date: date | None = act("电子版报送日期")
    secrecy_level: SecrecyLevel | None = fact("密级")
    electronic_matches_paper: bool | None = attested("电子纸质一致")
    registered_date: date | None = act("办公室登记日期")
    handling_opinion_date: date | None = act("拟办意见日期")
    needed_by_date: date | None = limit("最迟审批日期", "最迟须完成审批日期")
    """approval on this very day is still of use"""
    office_consulted_date: date | None = act("事先沟通日期", "沟通日期", "事先与区政府办公室沟通日期")
    matter_count: int | None = count("请示事项数", unit="项")
    contains_request: bool | None = attested("夹带请示事项")
    purposes: frozenset[Purpose] | None = optional("报文事由")
    issuing_name: IssuingName | None = fact("发文名义")
    """in whose name the document asked for is to go out"""
    in_issuance_ledger: bool | None = fact("列入发文督办台账", "是否列入发文督办台账")
    explained_items: frozenset[ExplainedItem] | None = fact("发文请示已说明", attested=True, nullable=True)
    stated_items: frozenset[StatedItem] | None = fact("载明事项", attested=True, nullable=True)
    attachments: frozenset[Attachment] | None = fact("所附材料", attested=True, nullable=True)
    is_policy: bool | None = fact("政策性文件", "是否政策性文件")
    affects_market_players: bool | None = fact("涉及市场主体")
    materials_conforming: bool | None = attested("材料齐全合规")
    materials_supplemented: bool | None = fact("受理前补过材料")
    """they were not complete when the paper came, and were before the office took it on"""
    unit_office_reviewed: bool | None = attested("本单位办公室已审")
    meeting_type: MeetingType | None = fact("会议类型")
    """the meeting that is asked for"""
    researched: bool | None = attested("已调研论证", "是否事先充分调研")
    work_arrangement_proposed: bool | None = attested("工作安排可行")
    lead_department: str | None = optional("主责部门")
    involved_units: tuple[str, ...] | None = rows("涉及单位", "所涉其他部门和单位")
    consensus_reached: bool | None = attested("意见已达成一致")
    disagreement_decided: bool | None = fact("分歧已协调决定")
    necessity_opinion_date: date | None = act("必要性意见日期", "发文必要性意见日期")
    necessity_approval_date: date | None = act("必要性报审同意日期", "必要性意见报审同意日期")
    issuing_started_date: date | None = act("进入发文程序日期")
    signer_role: str | None = choice("posts", "签发人职务")
    signer: str | None = person("签发人", role="signer_role")
    """for the unit that sends it up"""
    signed_date: date | None = act("签发日期", "签署日期")
    cosigners: tuple[CosignedBy, ...] | None = rows("会签", "会签情况")
    leader_precleared: bool | None = fact("事先报领导审定", "是否事先经领导同志个人审定")
    preclearance_date: date | None = act("领导审定同意日期")
    leader_addressees: tuple[str, ...] | None = rows("报送的区政府领导", "直接报送的领导", persons=True)
    """the government's leaders to whom the unit itself sent it in person"""
    committee_addressees: tuple[str, ...] | None = rows("报送的区委领导", persons=True)
    """the leaders of the district committee to whom the unit itself sent it in person"""
    direct_reason: DirectReason | None = fact("直接报送情形")
    work_area: str | None = optional("工作领域", "所属分管领域")
    """as the portfolios of the leaders name it"""
    is_major_matter: bool | None = fact("属重大事项", "是否重大事项")
    assigned_leaders: tuple[str, ...] | None = rows("应呈批领导", "按分工应呈批的领导", persons=True)
    approvals: tuple[ApprovalEntry, ...] | None = rows("签批", "签批流转记录")
    studied_by: str | None = person("研究领导", role="studied_by_role")
    studied_by_role: str | None = choice("posts", "研究领导职务")
    studied_date: date | None = act("领导研究日期", "分管领导研究审核日期")
    agenda_date: date | None = act("列入议题日期")
    closed_date: date | None = act("办结日期")
    earlier_submission_id: str | None = optional("原上报公文编号")
    """the paper that was returned and is sent again with this one"""


class LedgerEntry(Record):
    """A matter in the ledger of documents that the government's office chases (公文意见一)."""

    title: ClassVar[str] = "发文台账事项"
    REFERENCES: ClassVar[Mapping[str, str]] = {"document_id": "document"}

    kind: Literal["ledger_entry"] = "ledger_entry"
    subject: str | None = optional("标题", "事项名称")
    document_id: str | None = optional("公文编号")
    drafting_department: str | None = optional("起草部门", "牵头责任部门")
    in_issuance_list: bool | None = fact("列入发文清单", "是否列入区政府发文清单")
    in_issuance_ledger: bool | None = fact("列入发文督办台账", "是否列入发文督办台账")
    draft_due_date: date | None = limit("代拟稿报送限期")
    draft_submitted_date: date | None = act("代拟稿报送日期")
    issue_due_date: date | None = limit("发文限期", "审核报批发文限期")
    issued_date: date | None = act("印发日期", "发文日期")
    dropped_date: date | None = act("撤销日期")
    """no document is to be issued after all"""
    upper_implemented_date: date | None = act("上级文件落实日期")
    """the day on which the upper document was carried out in the district, as the office finds"""
    item_closed_date: date | None = act("销号日期")
    ledger_checked_date: date | None = act("台账核对日期")
    """the day on which the office went through the ledger"""


class ReturnNotice(Record):
    """A paper sent up that the government's office returns (公文意见九)."""

    title: ClassVar[str] = "退文"
    REFERENCES: ClassVar[Mapping[str, str]] = {"submission_id": "submission"}
    INHERITED: ClassVar[Mapping[str, tuple[str, ...]]] = {"submission_id": ("work_area",)}

    kind: Literal["return_notice"] = "return_notice"
    submission_id: str | None = optional("上报公文编号")
    work_area: str | None = optional("工作领域", "所属分管领域")
    office_work_area: str | None = optional("办公室工作领域")
    """the field of the government's office itself, as the portfolios of the leaders name it"""
    noncompliant: bool | None = fact("不符合规定", "公文是否不符合规定")
    return_opinion_date: date | None = act("退文意见日期", "退文意见提出日期")
    return_consenter: str | None = person("同意退文领导", role="return_consenter_role")
    return_consenter_role: str | None = choice("posts", "同意退文领导职务")
    return_consent_date: date | None = act("同意退文日期")
    returned_date: date | None = act("退文日期", "退回日期")


class NpcMatter(Record):
    """A matter that is to go before the district's people's congress (公文意见十一)."""

    title: ClassVar[str] = "人大报告事项"

    kind: Literal["npc_matter"] = "npc_matter"
    subject: str | None = optional("标题", "事项名称")
    npc_decision_matter: bool | None = attested("须由人大决定")
    is_major_decision: bool | None = fact("属重大决策", "是否重大决策")
    concerns_overall_development: bool | None = fact("事关发展全局", "是否事关经济社会发展全局")
    concerns_public_interest: bool | None = fact("涉及群众切身利益", "是否涉及群众切身利益")
    npc_report_date: date | None = act("向人大报告日期", "向区人大及其常委会报告日期")
    promulgated_date: date | None = act("出台日期", "重大决策出台日期")


class Consultation(Record):
    """One unit consulted on a draft, and what became of its opinion (公文意见十二)."""

    title: ClassVar[str] = "征求意见"
    REFERENCES: ClassVar[Mapping[str, str]] = {"document_id": "document", "submission_id": "submission"}

    kind: Literal["consultation"] = "consultation"
    document_id: str | None = optional("公文编号")
    submission_id: str | None = optional("上报公文编号")
    consulted_unit: str | None = optional("被征求意见单位")
    consulted_by_office: bool | None = fact("办公室征求", "是否区政府办公室征求")
    written_request_date: date | None = act("书面征求日期")
    reply_due_date: date | None = limit("反馈意见时限")
    consultation_reply_date: date | None = act("反馈意见日期")
    has_comments: bool | None = fact("提出修改意见")
    agreed: bool | None = fact("已协商一致")
    comments_absorbed: bool | None = attested("意见已吸纳")
    disagreement_decided: bool | None = fact("分歧已协调决定")
    has_disagreement: bool | None = fact("意见不一致")
    principal_negotiated: bool | None = attested("主要负责人已沟通")
    still_disagrees: bool | None = fact("仍不能一致", "沟通后是否仍不能一致")
    positions_listed: bool | None = attested("已列各方理据")
    proposal_made: bool | None = attested("已提办理建议")
    escalated_to: frozenset[Mediator] | None = optional("报请协调对象")
    draft_submitted_date: date | None = act("代拟稿报送日期")


class Interpretation(Record):
    """How a policy document is explained to the public (公文意见十五)."""

    title: ClassVar[str] = "政策解读"
    REFERENCES: ClassVar[Mapping[str, str]] = {"document_id": "document"}
    INHERITED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "document_id": ("issuing_name", "drafting_department", "draft_submitted_date", "issued_date")
    }

    kind: Literal["interpretation"] = "interpretation"
    document_id: str | None = optional("公文编号")
    is_policy: bool | None = fact("政策性文件", "是否政策性文件")
    issuing_name: IssuingName | None = fact("发文名义")
    drafting_department: str | None = optional("起草部门")
    issuing_department: str | None = optional("制发部门")
    lead_issuing_department: str | None = optional("牵头发文部门")
    interpreter_unit: str | None = optional("解读单位")
    cooperating_departments: tuple[str, ...] | None = rows("其他联合发文部门")
    cooperated_departments: tuple[str, ...] | None = rows("已配合解读部门")
    draft_submitted_date: date | None = act("代拟稿报送日期")
    first_interpreter: str | None = person("第一解读人", role="first_interpreter_role")
    first_interpreter_role: str | None = choice("posts", "第一解读人职务")
    interpretation_plan_date: date | None = act("解读方案报送日期")
    interpretation_material_date: date | None = act("解读材料报送日期")
    interpretation_approver: str | None = person("解读审定人", role="interpretation_approver_role")
    interpretation_approver_role: str | None = choice("posts", "解读审定人职务")
    interpretation_approved_date: date | None = act("解读审定日期", "解读方案和材料审定日期")
    interpretation_topics: frozenset[InterpretationTopic] | None = fact(
        "解读要点", attested=True, nullable=True
    )
    interpretation_done: bool | None = attested("解读方案已落实")
    issued_date: date | None = act("印发日期", "发文日期")
    interpretation_published_date: date | None = act("解读发布日期")
