"""Meetings, their agenda, what follows from them, and how they are reported (会议意见; 公文意见五)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
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


class MeetingType(Choice):
    """The kinds of meeting (会议意见一至六), and the meetings of a department or another unit."""

    PLENARY = "plenary", "全体会议", "区政府全体会议", "全体"
    STANDING = "standing", "常务会议", "区政府常务会议", "常务"
    MAYOR_OFFICE = "mayor_office", "区长办公会议", "区长办公会", "区长办公"
    PARTY_GROUP = "party_group", "党组会议", "区政府党组会议", "党组"
    DISTRICT_WIDE = "district_wide", "全区性会议", "全区性"
    SPECIAL_TOPIC = "special_topic", "专题会议", "区政府专题会议", "专题"
    DEPARTMENT_MEETING = "department_meeting", "部门会议", "单位会议", "部门（单位）会议"


class ConvenedIn(Choice):
    """In whose name a meeting is convened (会议意见五、十四)."""

    DISTRICT_GOVERNMENT = "district_government", "区政府"
    GOVERNMENT_DEPARTMENT = "government_department", "区政府部门", "部门"
    OTHER_UNIT = "other_unit", "其他单位", "单位"
    PARTY_GROUP = "party_group", "区政府党组", "党组"
    COMMITTEE_AND_GOVERNMENT = "committee_and_government", "区委区政府", "区委、区政府"


class MeetingClass(Choice):
    """The classes of meeting (会议意见十四); regular and special-topic meetings have none."""

    CLASS_1 = "class_1", "一类", "一类会议"
    CLASS_2 = "class_2", "二类", "二类会议"
    CLASS_3 = "class_3", "三类", "三类会议"
    UNCLASSIFIED = "unclassified", "不分类", "例行会议"


class ReviewOutcome(Choice):
    """What a meeting decided on a draft (公文意见五、十四); ``not_reviewed``: it went to no meeting."""

    APPROVED_UNCHANGED = "approved_unchanged", "通过且无修改", "审议无修改", "通过"
    APPROVED_IN_PRINCIPLE = "approved_in_principle", "原则通过"
    APPROVED_WITH_CHANGES = "approved_with_changes", "修改后通过"
    NOT_APPROVED = "not_approved", "未通过"
    DEFERRED = "deferred", "缓议"
    NOT_REVIEWED = "not_reviewed", "未上会", "未经会议审议"


class ItemKind(Choice):
    """What an agenda item is for (会议意见十)."""

    LEARNING = "learning", "传达学习"
    DECISION = "decision", "研究决定", "研究讨论决定"
    BRIEFING = "briefing", "听取汇报", "通报听取汇报"


class MatterCategory(Choice):
    """The matters that the kinds of meeting are for (会议意见一至八); an item may be several."""

    CONGRESS_REPORT = "congress_report", "人代会报告", "提请区人代会审议的报告或规划"
    MAJOR_MATTER = "major_matter", "重大事项", "区政府重大事项"
    DEPLOY_IMPORTANT = "deploy_important", "部署重要工作", "决定部署重要工作"
    OTHER_IMPORTANT = "other_important", "其他重要事项"
    LEARNING = "learning", "传达学习"
    TO_PARTY_STANDING_COMMITTEE = "to_party_standing_committee", "提请区委常委会", "提请区委常委会审议事项"
    UPWARD_DOCUMENT = "upward_document", "上报重要文件"
    REPORT_TO_PARTY_OR_NPC_OR_CPPCC = "report_to_party_or_npc_or_cppcc", "报告通报事项"
    PLAN_FOR_APPROVAL = "plan_for_approval", "规划计划", "由区政府批准或上报的规划计划"
    MAJOR_DECISION = "major_decision", "重大决策"
    PERSONNEL = "personnel", "重要人事任免", "人事任免"
    REWARD_PUNISHMENT = "reward_punishment", "人员奖惩", "有关人员奖惩"
    MAJOR_PROJECT = "major_project", "重大项目安排", "重大项目"
    LARGE_FUNDS = "large_funds", "大额度资金使用", "大额资金使用"
    REQUIRED_BY_RULES = "required_by_rules", "依规上会事项"
    SPECIFIC_MATTER = "specific_matter", "专门具体事项"
    UNIT_REQUEST = "unit_request", "单位请示事项"
    TOPIC_REPORT = "topic_report", "专题工作汇报", "重要专题工作汇报"
    DAILY_PROBLEM = "daily_problem", "日常工作问题", "日常工作重要问题"
    LIMITED_SCOPE = "limited_scope", "暂不公开事项", "范围较小或暂不宜公开事项"
    PARTY_STUDY = "party_study", "党内集中学习", "党内集中学习教育"
    PARTY_DOCUMENT = "party_document", "党组重要文件"
    PARTY_REPORT = "party_report", "向区委请示报告", "需向区委请示报告事项"
    PARTY_BUILDING = "party_building", "党的建设", "党的建设及党风廉政事项"
    PROMOTE_KEY_WORK = "promote_key_work", "推动重点工作", "部署推动重点工作"
    SOLVE_PROBLEM = "solve_problem", "研究解决问题", "研究解决重要问题"
    HEAR_OPINIONS = "hear_opinions", "听取意见", "听取征求意见"
    OTHER = "other", "其他"


class NewsForm(Choice):
    """How a meeting is reported (会议意见二十六)."""

    VOICE_OVER = "voice_over", "口播稿", "口播"
    VIDEO = "video", "画面新闻", "画面"
    TEXT = "text", "文字报道", "文字"


class OpeningMaterial(Choice):
    """What goes with the request to hold a meeting (会议意见十五); at least these."""

    PROPOSAL = "proposal", "会议建议方案", "建议方案"
    DOCUMENTS = "documents", "会议文件"
    SPEECH_MATERIAL = "speech_material", "讲话素材"
    BACKGROUND = "background", "基本情况"


class LeaveGround(Choice):
    """Why somebody asks for leave from a meeting (会议意见二十一)."""

    OWN_UNIT_MEETING = "own_unit_meeting", "本单位会议活动", "参加本系统本部门本单位会议活动"
    SPECIAL = "special", "特殊情况"
    OTHER = "other", "其他事由"


class LeaveForm(Choice):
    """How leave from a meeting is asked for (会议意见二十一); an electronic form is written."""

    WRITTEN = "written", "书面请假", "书面"
    ORAL = "oral", "口头请假", "口头"
    NOTIFICATION = "notification", "告知式请假", "告知"


class VenueType(Choice):
    """Where a meeting is held (会议意见二十五)."""

    GOVERNMENT_PREMISES = "government_premises", "机关内部场所", "机关"
    DESIGNATED_VENUE = "designated_venue", "指定会议场所", "指定场所"
    OTHER = "other", "其他场所"


class MinutesElement(Choice):
    """What minutes set down (会议意见二十七)."""

    AGENDA = "agenda", "会议议题"
    DISCUSSION = "discussion", "讨论情况"
    DECISIONS = "decisions", "决定事项"
    REQUIREMENTS = "requirements", "部署要求"
    VOTE = "vote", "表决结果"


class Turnout(Choice):
    """Whether somebody told to come to a meeting came (会议意见一至三、二十一)."""

    PRESENT = "present", "到会", "参会"
    ON_LEAVE = "on_leave", "经批准请假", "请假"
    ABSENT = "absent", "未到会", "缺席"


class DecisionProcedure(Choice):
    """What has to be gone through before a major reform or policy is decided (会议意见十一)."""

    PARTICIPATION = "participation", "公众参与"
    EXPERT_REVIEW = "expert_review", "专家论证"
    RISK_ASSESSMENT = "risk_assessment", "风险评估"


class AttendingLeader(Row):
    """A leader who is to attend, or did attend, as a leader and not as head of the convening unit."""

    leader: str | None = person("领导姓名", role="leader_role")
    leader_role: str | None = choice("posts", "领导职务")


class MemberSeat(Row):
    """One seat of a meeting's members, filled on the day."""

    member: str | None = person("组成人员姓名", role="member_role")
    member_role: str | None = choice("posts", "组成人员职务")
    member_present: bool | None = fact("本人到会", "组成人员到会")


class Notified(Row):
    """Somebody told to come to a meeting, or to sit in, who is no member of it (会议意见一至三).

    A post that nobody holds is a row with the post and no name (null).
    """

    notified_person: str | None = person("通知人员姓名", "列席人员姓名", role="notified_post")
    notified_post: str | None = choice("posts", "通知人员职务", "列席人员职务")
    notified_unit: str | None = optional("通知人员单位", "列席人员单位")
    turnout: Turnout | None = fact("通知人员到会情况", "列席人员到会情况")


class LeaderReview(Row):
    """The reading of an agenda item by one leader concerned (会议意见十)."""

    reviewing_leader: str | None = person("批阅人", role="reviewing_leader_role")
    reviewing_leader_role: str | None = choice("posts", "批阅人职务")
    leader_reviewed_date: date | None = act("批阅日期")


class Meeting(Record):
    """A meeting, planned or held."""

    title: ClassVar[str] = "会议"
    NOT_ABOVE: ClassVar[tuple[tuple[str, str], ...]] = (
        ("members_present_count", "member_count"),
        ("member_count", "established_seat_count"),
        ("start_date", "end_date"),
    )

    kind: Literal["meeting"] = "meeting"
    subject: str | None = optional("标题", "会议名称", "名称")
    organizer: str | None = optional("主办单位", "会议主办单位", "承办单位")
    meeting_type: MeetingType | None = fact("会议类型")
    in_name_of: ConvenedIn | None = fact("召开名义")
    meeting_class: MeetingClass | None = fact("会议类别")
    start_date: date | None = fact("召开日期", "开会日期")
    end_date: date | None = fact("结束日期", "会议结束日期")
    held: bool | None = fact("已召开", "是否召开", "是否已召开")
    is_cancelled: bool | None = fact("已取消", "是否取消")
    is_ad_hoc: bool | None = fact("临时召开", "是否临时召开")
    """outside the regular rhythm (随时召开); counts as regular where nothing is said"""
    is_district_wide: bool | None = fact("全区范围", "是否全区性")
    is_units_regular: bool | None = fact("单位例行会议", "是否单位例行会议")
    """a meeting that a department or unit holds regularly for itself, such as that of its heads"""
    department_duty: bool | None = attested("应由部门召开", "是否应由部门召开")
    planned_leaders: tuple[AttendingLeader, ...] | None = rows("拟出席领导", "拟出席区领导")
    attending_leaders: tuple[AttendingLeader, ...] | None = rows("到会领导", "到会区领导")
    deputy_mayor_as_head: bool | None = fact(
        "副区长以单位负责人身份到会", "是否有副区长以主办单位负责人身份到会"
    )
    """one who is head of the convening unit, too, and stands in no row of those who attended as leaders"""
    convener: str | None = person("召集人", role="convener_role")
    convener_role: str | None = choice("posts", "召集人职务")
    presider: str | None = person("主持人", role="presider_role")
    presider_role: str | None = choice("posts", "主持人职务")
    later_presiders: tuple[str, ...] | None = rows("接替主持人", "中途接替的主持人", persons=True)
    """who took over the chair during the meeting; ``[]`` where nobody did"""
    mayor_is_secretary: bool | None = fact("区长兼任党组书记", "是否区长兼任党组书记")
    mayor_delegated: bool | None = fact("区长委托常务副区长", "是否区长委托常务副区长")
    secretary_delegated: bool | None = fact("书记委托副书记", "是否书记委托副书记")
    members: tuple[MemberSeat, ...] | None = rows("组成人员", "组成人员名单")
    participant_count: int | None = count("参会人数", "参加人数", "与会人数", unit="人")
    """at all venues together, staff and press not counted"""
    delegate_count: int | None = count("正式代表人数", unit="人")
    """those of the participants who do not only sit in"""
    half_day_count: int | None = count("会期半天数", unit="个")
    over_four_hours: bool | None = fact("会期超过四小时", "会期是否超过四小时")
    """longer than half a working day of eight hours, registration not counted"""
    speaker_count: int | None = count("发言人数", unit="人")
    all_speaker_count: int | None = count("全部讲话人数", unit="人")
    """everybody who speaks: leaders, the presider and reporters too"""
    longest_speech_minutes: int | None = count("最长发言分钟数", unit="分钟")
    """a begun minute counts; 0 where nobody spoke"""
    longest_talk_minutes: int | None = count("最长讲话分钟数", unit="分钟")
    """of everybody who speaks, counted as the longest speech is"""
    member_count: int | None = count("组成人数", "组成人员数", unit="人", least=1)
    """seats filled on the day; those on leave count, those sitting in do not"""
    established_seat_count: int | None = count("编定席位数", "组成人员编定席位数", unit="人", least=1)
    """the seats that the members have, those vacant on the day counted"""
    members_present_count: int | None = count("到会人数", "出席组成人员数", "到会组成人员数", unit="人")
    """members present in person"""
    notified: tuple[Notified, ...] | None = rows("通知到会人员", "列席人员")
    """those told to come or to sit in, whether they came or not"""
    units_to_sit_in: tuple[str, ...] | None = rows("应列席单位")
    """the subdistrict offices and the district's enterprises, each by the name used for those notified"""
    office_deputies: tuple[str, ...] | None = rows("应列席副主任", persons=True)
    """every deputy director of the office in post on the day"""
    in_annual_plan: bool | None = fact("列入年度计划", "是否列入年度计划")
    opening_request_date: date | None = act("开会请示报送日期", "开会请示日期")
    opening_materials: frozenset[OpeningMaterial] | None = optional("开会请示材料", "开会请示所附材料")
    no_leader_speech: bool | None = fact("不安排领导讲话", "是否不安排领导讲话")
    arranged_by_office: bool | None = attested("办公室统筹安排", "是否由办公室统筹安排")
    meeting_approver: str | None = person("会议批准人", role="meeting_approver_role")
    meeting_approver_role: str | None = choice("posts", "会议批准人职务")
    meeting_approved_date: date | None = act("会议批准日期", "批准召开日期")
    joint_approvers: tuple[str, ...] | None = rows("会同批准领导", "会同批准会议的领导", persons=True)
    """the leaders who approved the meeting beside its approver, in time; ``[]`` where nobody did"""
    meeting_filed_date: date | None = act("会议备案日期")
    main_heads_invited: bool | None = fact("请主要负责同志参加", "是否请主要负责同志参加")
    main_heads_approver: str | None = person("主要负责同志参会批准人", role="main_heads_approver_role")
    main_heads_approver_role: str | None = choice("posts", "主要负责同志参会批准人职务")
    main_heads_approved_date: date | None = act("主要负责同志参会批准日期")
    invitation_sent_date: date | None = act("会议通知发出日期", "会议通知日期")
    irrelevant_attendees: bool | None = attested("安排关联不高者参会", "是否安排关联度不高的领导或单位参会")
    start_at: datetime | date | None = fact("开会时间", "会议开始时间")
    unrelated_persons_entered: bool | None = attested("无关人员进入会场", "无关人员是否进入会场")
    unrelated_papers_delivered: bool | None = attested("递送无关文件信息", "是否递送与会议无关的文件信息")
    unrelated_papers_urgent: bool | None = attested("递送事项紧急", "递送事项是否紧急")
    papers_kept_safe: bool | None = attested("会议文件妥善保管", "会议文件是否妥善保管")
    is_confidential_meeting: bool | None = attested("涉密会议", "是否涉密会议")
    confidential_leaked: bool | None = attested("涉密内容外泄", "涉密内容是否外泄")
    has_returnable_papers: bool | None = attested("有须退回的文件", "是否有须退回的文件")
    returnable_papers_removed: bool | None = attested("须退文件带离会场", "须退回文件是否被带离会场")
    recorded_or_copied: bool | None = attested("录音拍照或转发复印", "是否录音摄像拍照或转发复印")
    recording_permitted: bool | None = attested("录音复印等经允许", "录音复印等是否经允许")
    has_expense: bool | None = attested("发生会议经费", "是否发生会议经费")
    fee_rules_followed: bool | None = attested("符合会议费办法", "是否符合会议费管理办法")
    budget_approved: bool | None = attested("经费列入预算", "会议经费是否纳入预算")
    expense_reviewed: bool | None = attested("经费经过审核", "会议经费是否经审核")
    venue_in_scenic_area: bool | None = fact("在风景名胜区召开", "会议地点是否在风景名胜区")
    unrelated_activities: bool | None = attested("组织无关活动", "是否组织与主题无关活动")
    gifts_given: bool | None = attested("发放纪念品礼品", "是否发放纪念品或礼品")
    supplies_given: bool | None = attested("发放会务用品", "是否发放会务用品")
    """bags, pens and the like, which those who came take with them"""
    welcome_sendoff: bool | None = fact("安排迎送", "是否安排迎送")
    group_photo: bool | None = fact("安排合影", "是否安排合影")
    lodging_arranged: bool | None = fact("安排住宿", "是否安排住宿")
    venue_type: VenueType | None = fact("会议地点类型", "会议地点")
    is_on_site_meeting: bool | None = fact("现场会议", "是否现场会议")
    """a meeting on the spot of the work; none where nothing is said"""
    collective_transport: bool | None = attested("安排集体乘车", "是否集体乘车")
    plain_decoration: bool | None = attested("会场布置简朴", "会场布置是否简朴")
    record_kept: bool | None = attested("如实作会议记录", "是否如实作会议记录")
    archived_date: date | None = act("材料归档日期", "会议材料归档日期")


class AgendaItem(Record):
    """One matter on the agenda of a meeting."""

    title: ClassVar[str] = "议题"
    REFERENCES: ClassVar[Mapping[str, str]] = {
        "meeting_id": "meeting",
        "directive_id": "superior_directive",
        "disposition_id": "emergency_disposition",
    }
    INHERITED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "meeting_id": (
            "meeting_type",
            "start_date",
            "held",
            "is_cancelled",
            "convener",
            "convener_role",
            "member_count",
            "members_present_count",
            "established_seat_count",
        )
    }
    NOT_ABOVE: ClassVar[tuple[tuple[str, str], ...]] = (
        ("members_present_count", "member_count"),
        ("item_members_present", "member_count"),
        ("member_count", "established_seat_count"),
    )

    kind: Literal["agenda_item"] = "agenda_item"
    subject: str | None = optional("标题", "议题名称", "议题")
    meeting_id: str | None = optional("会议编号", "所属会议")
    directive_id: str | None = optional("上级部署编号", "所传达的上级部署")
    disposition_id: str | None = optional("临机处置编号", "所报告的临机处置")
    lead_unit: str | None = optional("牵头单位", "工作牵头单位")
    meeting_type: MeetingType | None = fact("会议类型")
    item_kind: ItemKind | None = fact("议题性质")
    matter_categories: frozenset[MatterCategory] | None = optional("事项类别")
    request_date: date | None = act("请示提出日期", "议题请示日期", "议题请示提出日期")
    start_date: date | None = fact("召开日期", "会议召开日期")
    held: bool | None = fact("已召开", "是否召开", "是否已召开")
    is_cancelled: bool | None = fact("已取消", "是否取消")
    convener: str | None = person("召集人", role="convener_role")
    convener_role: str | None = choice("posts", "召集人职务")
    member_count: int | None = count("组成人数", "组成人员数", unit="人", least=1)
    established_seat_count: int | None = count("编定席位数", "组成人员编定席位数", unit="人", least=1)
    members_present_count: int | None = count("到会人数", "出席组成人员数", "到会组成人员数", unit="人")
    item_members_present: int | None = count("议题在场人数", "该议题在场人数", unit="人")
    """members present while this item was dealt with, where they were counted apart"""
    work_area: str | None = optional("工作领域", "所属分管领域")
    in_mayors_own_field: bool | None = fact("区长直接分管", "是否区长直接分管")
    requesting_unit: str | None = optional("请示提出单位", "议题请示单位")
    request_states_reasons: bool | None = attested("请示说明事由", "是否说明事由")
    request_has_materials: bool | None = attested("请示附相关材料", "是否附相关材料")
    agenda_proposer: str | None = person("上会建议人", role="agenda_proposer_role")
    agenda_proposer_role: str | None = choice("posts", "上会建议人职务")
    agenda_proposed_date: date | None = act("上会建议日期", "上会建议提出日期")
    implementation_opinion: bool | None = attested("提出贯彻落实意见", "是否提出贯彻落实意见")
    item_reviewer: str | None = person("议题审核人", role="item_reviewer_role")
    item_reviewer_role: str | None = choice("posts", "议题审核人职务")
    item_reviewed_date: date | None = act("议题审核日期", "议题审核把关日期")
    relevant_leaders: tuple[str, ...] | None = rows("相关区领导", persons=True)
    """the leaders who have to read the request before it goes to the mayor; ``[]`` where there is no other"""
    leader_reviews: tuple[LeaderReview, ...] | None = rows("批阅", "相关区领导批阅")
    item_approver: str | None = person("议题批准人", "议题批示人", role="item_approver_role")
    item_approver_role: str | None = choice("posts", "议题批准人职务")
    item_approved_date: date | None = act("议题批准日期", "议题批示同意日期")
    is_studied: bool | None = attested("充分研究论证", "是否充分研究论证")
    opinions_sought: bool | None = attested("及时征求意见", "是否征求意见")
    is_coordinated: bool | None = attested("会前协调一致", "会前是否协调一致")
    """also where the difference was settled by whoever has to settle it (公文意见十二)"""
    all_parties_agree: bool | None = attested("各方均已同意", "各方是否均已同意")
    """all that were asked, without anybody's having to settle a difference"""
    is_paper_for_deliberation: bool | None = fact("提请审议文件", "是否提请审议文件")
    paper_clearer: str | None = person("上会文件把关人", role="paper_clearer_role")
    paper_clearer_role: str | None = choice("posts", "上会文件把关人职务")
    paper_cleared_date: date | None = act("上会文件把关日期")
    legal_reviewed_date: date | None = act("法律审核日期")
    text_edited_date: date | None = act("文字审修日期")
    paper_approver: str | None = person("上会文件审批人", role="paper_approver_role")
    paper_approver_role: str | None = choice("posts", "上会文件审批人职务")
    paper_approved_date: date | None = act("上会文件审批日期")
    is_major_reform_or_policy: bool | None = attested(
        "属重要改革或重大政策", "是否重要改革方案或重大政策措施"
    )
    needed_procedures: frozenset[DecisionProcedure] | None = optional("事项所需程序", "事项所需决策程序")
    """which of the three the matter itself calls for"""
    legally_confidential: bool | None = fact("依法应当保密", "是否依法应当保密")
    proposal_published_date: date | None = act("决策草案公布日期")
    basis_published_date: date | None = act("决策依据公布日期")
    participation_done_date: date | None = act("公众参与完成日期")
    expert_review_done_date: date | None = act("专家论证完成日期")
    risk_assessment_done_date: date | None = act("风险评估完成日期")
    opinions_heard: bool | None = attested("听取各方意见", "是否听取各方意见")
    opinions_explained: bool | None = attested("材料说明采纳情况", "上会材料是否说明意见收集采纳情况")
    is_vital_problem: bool | None = attested("属重大民生全局问题", "是否属重大民生全局问题")
    """weighs on reform, development and stability, people's vital interests or the public's attention"""
    has_all_three_weights: bool | None = attested("大局民生关注兼具", "是否大局、切身利益、社会关注三项兼具")
    """all of the three together, not only one of them"""
    is_overall_decision: bool | None = attested("属全局重大决策", "是否属全局重大决策")
    npc_reported_before_date: date | None = act("审议前报告人大日期")
    npc_opinions_heard: bool | None = attested("听取人大意见", "是否听取区人大意见")
    npc_reported_after_date: date | None = act("审议后报告人大日期")
    decided_date: date | None = act("会议议定日期", "集体决策日期")
    submitted_upward_date: date | None = act("提请上报日期")
    implemented_date: date | None = act("付诸实施日期")
    is_explained: bool | None = attested("会上作出说明", "承办单位是否作出说明")
    position_stated: bool | None = attested("表明意见建议", "承办单位是否表明意见建议")
    option_count: int | None = count("备选方案数", unit="个")
    preferred_option_stated: bool | None = fact("提出首选建议", "是否提出首选建议")
    has_next_steps: bool | None = attested("涉及下一步安排", "是否涉及下一步工作安排")
    work_plan_attached: bool | None = attested("提交工作方案", "是否附工作方案")
    task_list_attached: bool | None = attested("提交任务清单", "是否附任务清单")
    all_stated_view: bool | None = attested("与会人员均已表态", "与会人员是否均已表态")
    """the members who came"""
    sitting_in_stated_view: bool | None = attested("列席人员均已表态", "列席人员是否均已表态")
    three_major_rules_followed: bool | None = attested("按三重一大规定办理", "是否按三重一大规定办理")
    emergency_disposed: bool | None = fact("紧急临机处置", "是否紧急临机处置")
    plenary_passed_date: date | None = act("全体会议通过日期")
    standing_passed_date: date | None = act("常务会议通过日期")
    mayor_office_passed_date: date | None = act("区长办公会议通过日期")
    party_group_passed_date: date | None = act("党组会议通过日期")
    reporter: str | None = person("汇报人", role="reporter_role")
    reporter_role: str | None = choice("posts", "汇报人职务")
    reported_by_proxy: bool | None = fact("特殊情况由他人汇报", "是否特殊情况由他人汇报")
    closed_date: date | None = act("办结日期")


class FollowupMaterial(Choice):
    """What is sent up after a meeting that passed a draft (公文意见五)."""

    COORDINATION_REPORT = "coordination_report", "意见协调情况"
    REVISED_DRAFT = "revised_draft", "修改稿"


class MeetingFollowup(Record):
    """The draft that a meeting passed, revised and sent up afterwards (公文意见五)."""

    title: ClassVar[str] = "会后修改稿"
    REFERENCES: ClassVar[Mapping[str, str]] = {"meeting_id": "meeting", "document_id": "document"}
    INHERITED: ClassVar[Mapping[str, tuple[str, ...]]] = {"meeting_id": ("meeting_type",)}

    kind: Literal["meeting_followup"] = "meeting_followup"
    subject: str | None = optional("标题", "文件名称", "文件标题")
    meeting_id: str | None = optional("会议编号", "所属会议")
    document_id: str | None = optional("公文编号")
    drafting_department: str | None = optional("起草部门", "起草单位")
    meeting_type: MeetingType | None = fact("会议类型")
    review_outcome: ReviewOutcome | None = fact("审议结果")
    is_rush: bool | None = fact("急件", "是否急件")
    major_revision: bool | None = fact("需作较大修改", "是否需作较大修改")
    meeting_date: date | None = fact("会议日期")
    revised_submitted_date: date | None = act("修改稿上报日期", "修改稿报送日期")
    followup_materials: frozenset[FollowupMaterial] | None = optional("会后上报材料")
    rush_due_date: date | None = limit("急件时限", "急件限定日期")


class Minutes(Record):
    """The minutes of a meeting (会议意见二十七)."""

    title: ClassVar[str] = "会议纪要"
    REFERENCES: ClassVar[Mapping[str, str]] = {"meeting_id": "meeting"}
    INHERITED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "meeting_id": (
            "meeting_type",
            "end_date",
            "presider",
            "presider_role",
            "later_presiders",
            "archived_date",
        )
    }

    kind: Literal["minutes"] = "minutes"
    subject: str | None = optional("标题", "纪要名称", "纪要标题")
    meeting_id: str | None = optional("会议编号", "所属会议")
    meeting_type: MeetingType | None = fact("会议类型")
    minutes_required: bool | None = fact("须形成纪要", "是否须形成会议纪要", "是否形成纪要")
    end_date: date | None = fact("结束日期", "会议结束日期")
    minutes_submitted_date: date | None = act("纪要报审日期", "会议纪要报审日期")
    presider: str | None = person("主持人", role="presider_role")
    presider_role: str | None = choice("posts", "主持人职务")
    later_presiders: tuple[str, ...] | None = rows("接替主持人", "中途接替的主持人", persons=True)
    minutes_signer: str | None = person("纪要签发人", role="minutes_signer_role")
    minutes_signer_role: str | None = choice("posts", "纪要签发人职务")
    minutes_signed_date: date | None = act("纪要签发日期")
    minutes_cosigners: tuple[str, ...] | None = rows("会同签发人", "会同签发纪要的人", persons=True)
    """who signed the minutes beside their signer; ``[]`` where nobody did"""
    minutes_covers: frozenset[MinutesElement] | None = optional("纪要所载内容", "纪要所载要素")
    had_requirements: bool | None = fact("会议有部署要求", "是否有部署要求")
    had_vote: bool | None = fact("会议有表决", "是否有表决")
    minutes_issued_date: date | None = act("纪要印发日期")
    archived_date: date | None = act("材料归档日期", "会议材料归档日期")
    archived_together: bool | None = attested("统一立卷归档", "纪要记录材料是否统一立卷归档")


class NewsReport(Record):
    """The press report of a meeting (会议意见二十六)."""

    title: ClassVar[str] = "会议报道"
    REFERENCES: ClassVar[Mapping[str, str]] = {"meeting_id": "meeting"}
    INHERITED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "meeting_id": ("meeting_type", "start_date", "is_district_wide")
    }

    kind: Literal["news_report"] = "news_report"
    subject: str | None = optional("标题", "报道标题")
    meeting_id: str | None = optional("会议编号", "所属会议")
    meeting_type: MeetingType | None = fact("会议类型")
    start_date: date | None = fact("召开日期", "会议召开日期")
    is_district_wide: bool | None = fact("全区范围", "是否全区性")
    reported: bool | None = fact("已报道", "是否报道")
    mayor_present: bool | None = fact("区长出席", "区长是否出席")
    deputy_mayor_present: bool | None = fact("副区长出席", "副区长是否出席")
    text_length: int | None = count("文字稿字数", unit="字")
    """of the text with its punctuation, without the headline; 0 where nothing was written"""
    headline_length: int | None = count("标题字数", unit="字")
    punctuation_length: int | None = count("标点字数", unit="字")
    """the part of the length of the text that is punctuation"""
    broadcast_seconds: int | None = count("播出秒数", "播出时长秒数", "广播电视播出秒数", unit="秒")
    """0 where nothing was broadcast"""
    draft_news_approved_date: date | None = act("新闻稿审定日期")
    news_released_date: date | None = act("报道播发日期", "新闻稿播发日期")
    is_televised: bool | None = fact("电视播出", "是否电视播出")
    news_form: NewsForm | None = fact("报道形式")
    has_captions: bool | None = fact("出字幕", "是否出字幕")
    has_footage: bool | None = fact("出画面", "是否出画面")


class LeaveRequest(Record):
    """Somebody called to a meeting who does not come (会议意见二十一)."""

    title: ClassVar[str] = "请假"
    REFERENCES: ClassVar[Mapping[str, str]] = {"meeting_id": "meeting"}
    INHERITED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "meeting_id": ("meeting_type", "start_date", "held", "presider", "presider_role")
    }

    kind: Literal["leave_request"] = "leave_request"
    subject: str | None = optional("标题")
    meeting_id: str | None = optional("会议编号", "所属会议")
    meeting_type: MeetingType | None = fact("会议类型")
    start_date: date | None = fact("召开日期", "会议召开日期")
    held: bool | None = fact("已召开", "是否召开", "是否已召开")
    presider: str | None = person("主持人", role="presider_role")
    presider_role: str | None = choice("posts", "主持人职务")
    absentee: str | None = person("请假人", "缺席人", role="absentee_role")
    absentee_role: str | None = choice("posts", "请假人职务")
    attended_in_person: bool | None = fact("本人参会", "是否本人参会")
    substitute_attended: bool | None = fact("他人代会", "是否他人代会")
    leave_ground: LeaveGround | None = fact("请假事由")
    leave_form: LeaveForm | None = fact("请假方式")
    leave_requested_date: date | None = act("请假日期", "请假提出日期")
    leave_approver: str | None = person("准假人", "请假批准人", role="leave_approver_role")
    leave_approver_role: str | None = choice("posts", "准假人职务")
    leave_approved_date: date | None = act("准假日期", "请假批准日期")


class Attendance(Record):
    """How one person called to a meeting kept its rules (会议意见二十一、二十二)."""

    title: ClassVar[str] = "参会情况"
    REFERENCES: ClassVar[Mapping[str, str]] = {"meeting_id": "meeting"}
    INHERITED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "meeting_id": ("meeting_type", "start_date", "held", "start_at")
    }

    kind: Literal["attendance"] = "attendance"
    subject: str | None = optional("标题")
    meeting_id: str | None = optional("会议编号", "所属会议")
    meeting_type: MeetingType | None = fact("会议类型")
    start_date: date | None = fact("召开日期", "会议召开日期")
    held: bool | None = fact("已召开", "是否召开", "是否已召开")
    start_at: datetime | date | None = fact("开会时间", "会议开始时间")
    attendee: str | None = person("参会人", "参会人员", role="attendee_role")
    attendee_role: str | None = choice("posts", "参会人职务")
    attended_in_person: bool | None = fact("本人参会", "是否本人参会")
    substitute_attended: bool | None = fact("他人代会", "是否他人代会")
    arrived_at: datetime | date | None = fact("到会时间")
    assistant_count: int | None = count("随同助手人数", "助手人数", unit="人")
    chatted_or_phoned: bool | None = attested("聊天或接打电话", "是否聊天或接打电话")
    left_midway: bool | None = attested("中途离场或场外滞留", "是否中途离场或长时间滞留场外")
    left_for_emergency: bool | None = attested("因紧急情况离场", "离场是否因紧急情况")
    presider_consented: bool | None = attested("离场经主持人同意", "离场前主持人是否同意")


class MeetingDecision(Record):
    """One thing that a meeting decided, to be carried out and followed up (会议意见二十八、二十九)."""

    title: ClassVar[str] = "议定事项"
    REFERENCES: ClassVar[Mapping[str, str]] = {"meeting_id": "meeting", "agenda_item_id": "agenda_item"}
    INHERITED: ClassVar[Mapping[str, tuple[str, ...]]] = {"meeting_id": ("meeting_type", "start_date")}

    kind: Literal["meeting_decision"] = "meeting_decision"
    subject: str | None = optional("标题", "事项名称")
    meeting_id: str | None = optional("会议编号", "议定会议")
    agenda_item_id: str | None = optional("议题编号")
    meeting_type: MeetingType | None = fact("会议类型")
    start_date: date | None = fact("召开日期", "会议召开日期")
    task_content: str | None = optional("任务内容")
    sub_items: tuple[str, ...] | None = rows("工作子项")
    """what is indivisible has itself as its one part"""
    implementing_body: str | None = optional("落实主体")
    item_due_date: date | None = limit("完成时限")
    supervising_section: str | None = optional("督办科室")
    in_task_list: bool | None = attested("全过程清单管理", "是否纳入清单管理")
    feedback_date: date | None = act("反馈落实情况日期", "最近反馈日期")
    in_supervision_list: bool | None = fact("列入督办清单", "是否纳入督办清单")
    supervision_requirement: str | None = optional("督办落实要求")
    supervision_due_date: date | None = limit("督办时限")
    supervision_responsible: str | None = optional("督办责任", "督办责任单位")
    completed_date: date | None = act("事项办结日期")


class SuperiorDirective(Record):
    """A policy or decision from above that a meeting of the government has to learn of (会议意见七、九)."""

    title: ClassVar[str] = "上级部署"

    kind: Literal["superior_directive"] = "superior_directive"
    subject: str | None = optional("标题", "文件名称")
    received_date: date | None = fact("上级部署收到日期")
    needs_learning: bool | None = attested("须开会传达学习", "是否须开会传达学习")
    learned_date: date | None = act("会议传达学习日期")
    closed_date: date | None = act("办结日期")


class EmergencyDisposition(Record):
    """What a leader did in an emergency before a meeting could decide (会议意见十三)."""

    title: ClassVar[str] = "临机处置"

    kind: Literal["emergency_disposition"] = "emergency_disposition"
    subject: str | None = optional("标题")
    is_emergency: bool | None = attested("属突发紧急情况", "是否重大突发事件或紧急情况")
    meeting_impossible: bool | None = attested("来不及开会决策", "是否来不及开会")
    disposer: str | None = person("处置人", "临机处置人", role="disposer_role")
    disposer_role: str | None = choice("posts", "处置人职务", "临机处置人职务")
    disposed_date: date | None = act("处置日期", "临机处置日期")
    disposition_reported_date: date | None = act("会上报告日期", "事后会议报告日期")
    closed_date: date | None = act("办结日期")


class MeetingTally(Record):
    """How often one kind of meeting met in a period (会议意见一、二、四), stated or counted."""

    title: ClassVar[str] = "会议计次"
    NOT_ABOVE: ClassVar[tuple[tuple[str, str], ...]] = (("period_start_date", "period_end_date"),)

    kind: Literal["meeting_tally"] = "meeting_tally"
    meeting_type: MeetingType | None = fact("会议类型")
    period_start_date: date | None = fact("期初", "期间起始日期")
    period_end_date: date | None = fact("期末", "期间截止日期")
    regular_count: int | None = count("常规次数", "常规召开次数", unit="次")
    ad_hoc_count: int | None = count("临时次数", "临时召开次数", unit="次")


class AnnualPlan(Record):
    """The district's plan of meetings for one year (会议意见十五)."""

    title: ClassVar[str] = "年度会议计划"
    NOT_ABOVE: ClassVar[tuple[tuple[str, str], ...]] = (("period_start_date", "period_end_date"),)

    kind: Literal["annual_plan"] = "annual_plan"
    subject: str | None = optional("标题", "计划名称")
    period_start_date: date | None = fact("期初", "期间起始日期")
    period_end_date: date | None = fact("期末", "期间截止日期")
    compiled_by_office: bool | None = attested("办公室汇总", "是否由办公室汇总")
    proposal_due_date: date | None = limit("计划建议限期", "报送计划建议的限期")
    """the day that the office set for the departments' proposals; null: it set none"""
    annual_plan_compiled_date: date | None = act("年度计划汇总日期")
    annual_plan_reviewer: str | None = person("年度计划审核人", role="annual_plan_reviewer_role")
    annual_plan_reviewer_role: str | None = choice("posts", "年度计划审核人职务")
    annual_plan_reviewed_date: date | None = act("年度计划审核日期")
    annual_plan_submitted_date: date | None = act("年度计划报审日期")


class PlanProposal(Record):
    """A department's proposal for next year's meetings of the first two classes (会议意见十五)."""

    title: ClassVar[str] = "会议计划建议"
    REFERENCES: ClassVar[Mapping[str, str]] = {"annual_plan_id": "annual_plan"}
    INHERITED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "annual_plan_id": ("period_start_date", "proposal_due_date", "annual_plan_compiled_date")
    }

    kind: Literal["plan_proposal"] = "plan_proposal"
    subject: str | None = optional("标题")
    annual_plan_id: str | None = optional("年度计划编号")
    proposing_department: str | None = optional("计划建议部门", "提出部门")
    work_area: str | None = optional("工作领域", "所属分管领域")
    in_mayors_own_field: bool | None = fact("区长直接分管", "是否区长直接分管")
    period_start_date: date | None = fact("期初", "期间起始日期")
    """the first day of the year that is planned"""
    proposal_due_date: date | None = limit("计划建议限期", "报送计划建议的限期")
    has_planned_meetings: bool | None = fact("拟开一二类会议", "是否拟开一二类会议")
    meeting_plan_proposed_date: date | None = act("计划建议提出日期")
    proposal_consenter: str | None = person("计划建议同意人", role="proposal_consenter_role")
    proposal_consenter_role: str | None = choice("posts", "计划建议同意人职务")
    proposal_consent_date: date | None = act("计划建议同意日期")
    annual_plan_compiled_date: date | None = act("年度计划汇总日期")


class PlanEntry(Record):
    """One meeting of the annual plan, and what became of it (会议意见十五)."""

    title: ClassVar[str] = "计划会议"
    REFERENCES: ClassVar[Mapping[str, str]] = {"annual_plan_id": "annual_plan", "meeting_id": "meeting"}
    INHERITED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "annual_plan_id": ("period_end_date",),
        "meeting_id": ("held",),
    }

    kind: Literal["plan_entry"] = "plan_entry"
    subject: str | None = optional("标题", "会议名称")
    annual_plan_id: str | None = optional("年度计划编号")
    meeting_id: str | None = optional("会议编号", "所属会议")
    proposing_department: str | None = optional("计划建议部门", "提出部门")
    period_end_date: date | None = fact("期末", "期间截止日期")
    held: bool | None = fact("已召开", "是否召开", "是否已召开")
    needs_adjustment: bool | None = fact("需要调整", "是否需要调整")
    written_explanation_date: date | None = act("书面说明日期")
