"""Meetings, their agenda, what follows from them, and how they are reported (会议意见; 公文意见五)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import ClassVar, Literal

from govrules.models.base import Choice, Record, act, count, fact, limit, optional


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


class Meeting(Record):
    """A meeting, planned or held."""

    title: ClassVar[str] = "会议"
    NOT_ABOVE: ClassVar[tuple[tuple[str, str], ...]] = (
        ("members_present_count", "member_count"),
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
    participant_count: int | None = count("参会人数", "参加人数", "与会人数", unit="人")
    """at all venues together, staff and press not counted"""
    half_day_count: int | None = count("会期半天数", unit="个")
    speaker_count: int | None = count("发言人数", unit="人")
    longest_speech_minutes: int | None = count("最长发言分钟数", unit="分钟")
    """a begun minute counts; 0 where nobody spoke"""
    member_count: int | None = count("组成人数", "组成人员数", unit="人", least=1)
    """seats filled on the day; those on leave count, those sitting in do not"""
    members_present_count: int | None = count("到会人数", "出席组成人员数", "到会组成人员数", unit="人")
    """members present in person"""


class AgendaItem(Record):
    """One matter on the agenda of a meeting."""

    title: ClassVar[str] = "议题"
    REFERENCES: ClassVar[Mapping[str, str]] = {"meeting_id": "meeting"}
    INHERITED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "meeting_id": ("meeting_type", "start_date", "held", "member_count", "members_present_count")
    }
    NOT_ABOVE: ClassVar[tuple[tuple[str, str], ...]] = (
        ("members_present_count", "member_count"),
        ("item_members_present", "member_count"),
    )

    kind: Literal["agenda_item"] = "agenda_item"
    subject: str | None = optional("标题", "议题名称", "议题")
    meeting_id: str | None = optional("会议编号", "所属会议")
    lead_unit: str | None = optional("牵头单位", "工作牵头单位")
    meeting_type: MeetingType | None = fact("会议类型")
    item_kind: ItemKind | None = fact("议题性质")
    matter_categories: frozenset[MatterCategory] | None = optional("事项类别")
    request_date: date | None = act("请示提出日期", "议题请示日期", "议题请示提出日期")
    start_date: date | None = fact("召开日期", "会议召开日期")
    held: bool | None = fact("已召开", "是否召开", "是否已召开")
    member_count: int | None = count("组成人数", "组成人员数", unit="人", least=1)
    members_present_count: int | None = count("到会人数", "出席组成人员数", "到会组成人员数", unit="人")
    item_members_present: int | None = count("议题在场人数", "该议题在场人数", unit="人")
    """members present while this item was dealt with, where they were counted apart"""


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
    rush_due_date: date | None = limit("急件时限", "急件限定日期")


class Minutes(Record):
    """The minutes of a meeting (会议意见二十七)."""

    title: ClassVar[str] = "会议纪要"
    REFERENCES: ClassVar[Mapping[str, str]] = {"meeting_id": "meeting"}
    INHERITED: ClassVar[Mapping[str, tuple[str, ...]]] = {"meeting_id": ("meeting_type", "end_date")}

    kind: Literal["minutes"] = "minutes"
    subject: str | None = optional("标题", "纪要名称", "纪要标题")
    meeting_id: str | None = optional("会议编号", "所属会议")
    meeting_type: MeetingType | None = fact("会议类型")
    minutes_required: bool | None = fact("须形成纪要", "是否须形成会议纪要", "是否形成纪要")
    end_date: date | None = fact("结束日期", "会议结束日期")
    minutes_submitted_date: date | None = act("纪要报审日期", "会议纪要报审日期")


class NewsReport(Record):
    """The press report of a meeting (会议意见二十六)."""

    title: ClassVar[str] = "会议报道"
    REFERENCES: ClassVar[Mapping[str, str]] = {"meeting_id": "meeting"}
    INHERITED: ClassVar[Mapping[str, tuple[str, ...]]] = {"meeting_id": ("meeting_type", "start_date")}

    kind: Literal["news_report"] = "news_report"
    subject: str | None = optional("标题", "报道标题")
    meeting_id: str | None = optional("会议编号", "所属会议")
    meeting_type: MeetingType | None = fact("会议类型")
    start_date: date | None = fact("召开日期", "会议召开日期")
    reported: bool | None = fact("已报道", "是否报道")
    mayor_present: bool | None = fact("区长出席", "区长是否出席")
    deputy_mayor_present: bool | None = fact("副区长出席", "副区长是否出席")
    text_length: int | None = count("文字稿字数", unit="字")
    """0 where nothing was written"""
    broadcast_seconds: int | None = count("播出秒数", "播出时长秒数", "广播电视播出秒数", unit="秒")
    """0 where nothing was broadcast"""
