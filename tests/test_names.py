"""The table of names holds every fact, and one concept has one name."""

import csv
import keyword
import unicodedata
from itertools import combinations
from pathlib import Path

import pytest
from msgspec.structs import replace

from govrules.language.terms import Term, Type, plain
from govrules.models import KINDS, terms_of
from govrules.models.base import Record
from govrules.models.record_types import column_names
from govrules.models.values import VALUE

TABLE = Path(__file__).parents[1] / "docs" / "names.csv"
with TABLE.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))

SHARED = [replace(term, record="record") for term in Record.terms().values()]
"""the facts of every record type; they stand in the table once, as facts of ``record``"""
TERMS = [
    *(t for kind in KINDS for t in terms_of(kind).values() if t.name not in Record.terms()),
    *SHARED,
]
ROWS_OF_LISTS = [
    replace(item, record=f"{term.record}.{term.name}")
    for term in TERMS
    for item in term.items.values()
    if item.name != VALUE
]
"""the facts of the elements of lists, as facts of ``record.list``"""
CHOICES = [term for term in TERMS if term.labels]


def term_id(term: Term) -> str:
    return f"{term.record}.{term.name}"


def type_of(kind: str) -> type[Record]:
    return Record if kind == "record" else KINDS[kind]


def is_identifier(text: str) -> bool:
    """Whether ``text`` can stand in a rule's expression and is read back as it was written."""
    return text.isidentifier() and not keyword.iskeyword(text) and text == unicodedata.normalize("NFKC", text)


def test_the_record_types_are_there() -> None:
    assert {kind: record.title for kind, record in KINDS.items()} == {
        "document": "公文",
        "approval_step": "签批环节",
        "request_reply": "请示答复",
        "submission": "上报公文",
        "ledger_entry": "发文台账事项",
        "return_notice": "退文",
        "npc_matter": "人大报告事项",
        "consultation": "征求意见",
        "interpretation": "政策解读",
        "meeting": "会议",
        "agenda_item": "议题",
        "meeting_followup": "会后修改稿",
        "minutes": "会议纪要",
        "news_report": "会议报道",
        "leave_request": "请假",
        "attendance": "参会情况",
        "meeting_decision": "议定事项",
        "superior_directive": "上级部署",
        "emergency_disposition": "临机处置",
        "meeting_tally": "会议计次",
        "annual_plan": "年度会议计划",
        "plan_proposal": "会议计划建议",
        "plan_entry": "计划会议",
        "supervision_task": "督查任务",
        "self_report": "自查报告",
        "supervision_ledger": "督查台账",
        "supervision_item": "督查事项",
        "inspection_report": "督查情况报告",
        "problem": "督查问题",
        "circular": "督查通报",
        "periodic_duty": "周期义务",
        "rectification_order": "督办单",
        "supervision_visit": "督查走访",
        "accountability_referral": "问责移交",
        "person": "人员",
    }


def test_every_fact_is_in_the_table_with_its_title_and_type_and_every_row_is_a_fact() -> None:
    in_table = {(row["record"], row["name"], row["title"], row["type"]) for row in ROWS}
    facts = [*TERMS, *ROWS_OF_LISTS]
    assert in_table == {(term.record, term.name, term.title, str(term.type)) for term in facts}


def test_a_name_of_the_catalogue_has_one_row_and_so_one_name() -> None:
    given = [(r["part"], r["catalogue_record"], r["catalogue_name"]) for r in ROWS if r["catalogue_name"]]
    assert len(given) == len(set(given))
    parts = [row["part"] for row in ROWS if row["record"].partition(".")[0] != "record"]
    assert all(part in ("GW", "HY", "DC") for part in parts)


def test_a_fact_without_a_name_in_the_catalogue_has_one_row() -> None:
    added = [(row["record"], row["name"]) for row in ROWS if not row["catalogue_name"]]
    named = {(row["record"], row["name"]) for row in ROWS if row["catalogue_name"]}
    assert len(added) == len(set(added))
    assert not named & set(added)
    assert all(bool(row["catalogue_record"]) == bool(row["catalogue_name"]) for row in ROWS)


def test_one_name_has_one_title_and_one_title_one_name_in_all_record_types() -> None:
    facts = [*TERMS, *ROWS_OF_LISTS]
    pairs = {(term.name, term.title) for term in facts} | {("id", "编号"), ("kind", "记录类型")}
    assert len({name for name, _ in pairs}) == len(pairs)
    assert len({title for _, title in pairs}) == len(pairs)


def test_one_name_has_one_type_and_one_list_of_choices_in_all_record_types() -> None:
    shapes = {(t.name, t.type, tuple(t.labels.items())) for t in [*TERMS, *ROWS_OF_LISTS]}
    assert len(shapes) == len({name for name, _, _ in shapes})


@pytest.mark.parametrize("term", [*TERMS, *ROWS_OF_LISTS], ids=term_id)
def test_titles_can_stand_in_an_expression(term: Term) -> None:
    assert is_identifier(term.title)
    assert term.name.isascii()
    assert term.name.isidentifier()
    assert term.name == term.name.lower()


@pytest.mark.parametrize("term", TERMS, ids=term_id)
def test_the_ending_of_a_name_tells_day_from_moment(term: Term) -> None:
    assert term.name.endswith("_date") == (term.type is Type.DAY)
    assert term.name.endswith("_at") == (term.type is Type.MOMENT)
    assert not term.name.endswith("_on")
    assert term.name.endswith("_id") == (term.name in type_of(term.record).REFERENCES)


@pytest.mark.parametrize("term", ROWS_OF_LISTS, ids=term_id)
def test_the_ending_of_a_name_in_a_list_tells_day_from_moment_and_is_no_reference(term: Term) -> None:
    assert term.name.endswith("_date") == (term.type is Type.DAY)
    assert term.name.endswith("_at") == (term.type is Type.MOMENT)
    assert not term.name.endswith(("_on", "_id"))


@pytest.mark.parametrize("term", [*TERMS, *ROWS_OF_LISTS], ids=term_id)
def test_what_may_be_null_and_what_a_blank_means_follows_from_the_kind_of_fact(term: Term) -> None:
    if term.type in (Type.BOOL, Type.INT, Type.CODE):
        assert not term.nullable
    if term.type in (Type.TEXT, Type.CODES, Type.PERSON, Type.LIST):
        assert (term.nullable, term.blank) == (True, "absent")
    if term.act:
        assert term.type in (Type.DAY, Type.MOMENT)
        assert (term.nullable, term.blank) == (True, "null")
    assert term.blank == "absent" or (term.blank == "null" and term.nullable)


def test_the_dates_that_are_limits_and_not_acts() -> None:
    limits = {term.name for term in TERMS if term.blank == "null" and not term.act}
    assert limits == {
        "appraisal_due_date",
        "make_up_due_date",
        "item_due_date",
        "meeting_due_date",
        "needed_by_date",
        "draft_due_date",
        "issue_due_date",
        "reply_due_date",
        "notice_due_date",
        "proposal_due_date",
        "report_due_date",
        "rush_due_date",
        "self_report_due_date",
        "specific_due_date",
        "stated_due_date",
        "statutory_due_date",
        "superior_due_date",
        "supervision_due_date",
    }


def test_the_dates_without_which_a_record_would_not_be() -> None:
    dates = (Type.DAY, Type.MOMENT)
    assert {term_id(term) for term in TERMS if term.type in dates and not term.nullable} == {
        "approval_step.step_received_date",
        "request_reply.request_received_date",
        "meeting.start_at",
        "meeting.start_date",
        "meeting.end_date",
        "agenda_item.start_date",
        "meeting_followup.meeting_date",
        "minutes.end_date",
        "news_report.start_date",
        "leave_request.start_date",
        "attendance.start_date",
        "attendance.start_at",
        "attendance.arrived_at",
        "meeting_decision.start_date",
        "superior_directive.received_date",
        "meeting_tally.period_start_date",
        "meeting_tally.period_end_date",
        "annual_plan.period_start_date",
        "annual_plan.period_end_date",
        "plan_proposal.period_start_date",
        "plan_entry.period_end_date",
        "supervision_task.notice_received_date",
        "supervision_task.item_list_received_date",
        "supervision_item.item_list_received_date",
        "inspection_report.check_date",
        "problem.raised_date",
        "periodic_duty.period_start_date",
        "periodic_duty.period_end_date",
        "periodic_duty.duty_start_date",
        "rectification_order.ledger_received_at",
        "rectification_order.order_issued_at",
        "rectification_order.order_received_at",
    }


@pytest.mark.parametrize("term", CHOICES, ids=term_id)
def test_labels_can_stand_in_an_expression_and_are_no_titles(term: Term) -> None:
    titles = {other.title for other in terms_of(term.record).values()}
    assert all(is_identifier(label) for label in term.labels.values())
    assert not titles & set(term.labels.values())
    assert len(set(term.labels.values())) == len(term.labels)


@pytest.mark.parametrize("term", CHOICES, ids=term_id)
def test_a_spelling_of_a_choice_means_one_choice(term: Term) -> None:
    members = {**{code: code for code in term.labels}, **{v: k for k, v in term.labels.items()}}
    assert len(members) == 2 * len(term.labels)
    assert not members.keys() & term.label_synonyms.keys()
    assert all(spelling == plain(spelling) for spelling in [*members, *term.label_synonyms])


@pytest.mark.parametrize("term", [t for t in TERMS if t.type is Type.CODES], ids=term_id)
def test_no_spelling_in_a_set_holds_what_parts_a_set(term: Term) -> None:
    assert not any(mark in s for s in [*term.labels.values(), *term.label_synonyms] for mark in "、,;")


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_means_one_fact_of_its_record_type(kind: str) -> None:
    keys = [plain(key) for term in terms_of(kind).values() for key in (term.name, term.title, *term.synonyms)]
    assert len(keys) == len(set(keys))
    assert set(keys) | {"id", "ID", "编号"} == set(column_names(kind))
    assert not {"kind", "记录类型"} & set(keys)


def test_no_synonym_is_the_title_of_another_fact_anywhere() -> None:
    names = {term.title: term.name for term in TERMS}
    assert all(names.get(s, term.name) == term.name for term in TERMS for s in term.synonyms)


def test_posts_and_kinds_of_meeting_are_named_as_decided() -> None:
    posts = terms_of("approval_step")["step_role"].labels
    assert list(posts)[:5] == [
        "mayor",
        "acting_mayor",
        "executive_deputy_mayor",
        "deputy_mayor",
        "office_director",
    ]
    assert terms_of("meeting")["meeting_type"].labels == {
        "plenary": "全体会议",
        "standing": "常务会议",
        "mayor_office": "区长办公会议",
        "party_group": "党组会议",
        "district_wide": "全区性会议",
        "special_topic": "专题会议",
        "department_meeting": "部门会议",
    }


def test_references_name_facts_and_record_types_that_exist() -> None:
    assert {(kind, name, to) for kind, record in KINDS.items() for name, to in record.REFERENCES.items()} == {
        ("document", "meeting_id", "meeting"),
        ("approval_step", "document_id", "document"),
        ("approval_step", "submission_id", "submission"),
        ("request_reply", "earlier_request_id", "request_reply"),
        ("submission", "earlier_submission_id", "submission"),
        ("ledger_entry", "document_id", "document"),
        ("return_notice", "submission_id", "submission"),
        ("consultation", "document_id", "document"),
        ("consultation", "submission_id", "submission"),
        ("interpretation", "document_id", "document"),
        ("agenda_item", "meeting_id", "meeting"),
        ("agenda_item", "directive_id", "superior_directive"),
        ("agenda_item", "disposition_id", "emergency_disposition"),
        ("meeting_followup", "meeting_id", "meeting"),
        ("meeting_followup", "document_id", "document"),
        ("minutes", "meeting_id", "meeting"),
        ("news_report", "meeting_id", "meeting"),
        ("leave_request", "meeting_id", "meeting"),
        ("attendance", "meeting_id", "meeting"),
        ("meeting_decision", "meeting_id", "meeting"),
        ("meeting_decision", "agenda_item_id", "agenda_item"),
        ("plan_proposal", "annual_plan_id", "annual_plan"),
        ("plan_entry", "annual_plan_id", "annual_plan"),
        ("plan_entry", "meeting_id", "meeting"),
        ("supervision_task", "meeting_id", "meeting"),
        ("self_report", "task_id", "supervision_task"),
        ("supervision_ledger", "task_id", "supervision_task"),
        ("supervision_item", "task_id", "supervision_task"),
        ("supervision_item", "decision_id", "meeting_decision"),
        ("inspection_report", "task_id", "supervision_task"),
        ("problem", "task_id", "supervision_task"),
        ("circular", "task_id", "supervision_task"),
        ("rectification_order", "task_id", "supervision_task"),
        ("rectification_order", "item_id", "supervision_item"),
        ("rectification_order", "problem_id", "problem"),
        ("supervision_visit", "task_id", "supervision_task"),
        ("accountability_referral", "item_id", "supervision_item"),
    }
    assert all(name in record.terms() for record in KINDS.values() for name in record.REFERENCES)
    assert all(to in KINDS for record in KINDS.values() for to in record.REFERENCES.values())


def test_what_is_inherited_is_a_fact_of_both_record_types_with_one_title_and_type() -> None:
    for record in KINDS.values():
        names = [name for those in record.INHERITED.values() for name in those]
        assert len(names) == len(set(names))
        for reference, those in record.INHERITED.items():
            own, theirs = record.terms(), KINDS[record.REFERENCES[reference]].terms()
            assert not set(those) & set(record.REFERENCES)
            for name in those:
                assert (own[name].title, own[name].type) == (theirs[name].title, theirs[name].type)
                assert (own[name].labels, own[name].nullable) == (theirs[name].labels, theirs[name].nullable)


def test_what_closes_a_list_is_a_boolean_and_what_states_a_post_a_choice_beside_it() -> None:
    beside = [(term, type_of(term.record).terms()) for term in TERMS]
    beside += [(i, t.items) for t in TERMS for i in t.items.values()]
    for term, facts in beside:
        assert not term.open_until or facts[term.open_until].type is Type.BOOL
        assert not term.role or facts[term.role].type is Type.CODE


def test_orders_between_facts_name_facts_of_one_type() -> None:
    for record in KINDS.values():
        for low, high in record.NOT_ABOVE:
            assert record.terms()[low].type is record.terms()[high].type


def test_record_types_do_not_share_their_terms() -> None:
    assert all(terms_of(a).keys() != terms_of(b).keys() for a, b in combinations(KINDS, 2))
