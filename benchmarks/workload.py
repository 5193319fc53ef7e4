"""Twelve rules of all forms on a meeting-sized record, three times: as core questions, and by hand twice.

``NATURAL`` is one function per rule, as one would write it; ``expert`` one block that takes each fact once
and finds due dates in tables. All three give the same verdict codes: 0 pass, 1 fail, 2 pending, 3 unknown,
4 not applicable. The days lie in published years, so no due day is an interval.
"""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from govrules.language.nodes import (
    GOVERNING_DATE,
    TODAY,
    TRUE,
    And,
    Call,
    Compare,
    Fact,
    Facts,
    Function,
    If,
    In,
    Linear,
    Lit,
    Node,
    Not,
    Op,
    Or,
    Question,
    Sure,
    Value,
    conjunction,
    given,
    negation,
)
from govrules.workdays import DAY_SECONDS, WorkCalendar, load_calendar

CALENDAR: WorkCalendar = load_calendar()
FIRST, LAST = date(2024, 1, 1).toordinal(), date(2026, 10, 31).toordinal()
NOW = date(2026, 3, 2).toordinal() * DAY_SECONDS


# --- As the core has them ---------------------------------------------------------------------------------


def at_most(left: Node, right: Node) -> Node:
    """``left <= right``."""
    return Compare(Op.AT_MOST, left, right)


def is_(name: str, code: str) -> Node:
    """Whether a fact is a code."""
    return Compare(Op.EQUAL, Fact(name), Lit(code))


def one_of(name: str, *codes: str) -> Node:
    """Whether a fact is one of some codes."""
    return In(Fact(name), frozenset(codes))


def deadline(act: str, trigger: str, days: int, when: Node = TRUE) -> Question:
    """An act due ``days`` working days after a trigger (before it, if negative)."""
    due = Call(Function.WORKDAY_AFTER, (Fact(trigger), Lit(days)))
    over = Compare(Op.BELOW, due, Call(Function.DAY_OF, (Fact(TODAY),)))
    return Question(
        conjunction(when, given(Fact(trigger))),
        conjunction(given(Fact(act)), at_most(Fact(act), due)),
        conjunction(negation(Sure(given(Fact(act)))), negation(over)),
    )


def unless(name: str) -> Node:
    """That an exception is not claimed."""
    return Not(Sure(Fact(name)))


COUNT = Fact("participant_count")
QUESTIONS: Sequence[Question] = (
    Question(
        one_of("meeting_class", "class_1", "class_2", "class_3"),
        If(
            (
                (is_("meeting_class", "class_1"), at_most(COUNT, Lit(350))),
                (is_("meeting_class", "class_2"), at_most(COUNT, Lit(200))),
            ),
            at_most(COUNT, Lit(150)),
        ),
    ),
    Question(
        one_of("document_type", "request", "report"),
        If(
            ((is_("document_scope", "whole_work"), at_most(Fact("word_count"), Lit(6000))),),
            at_most(Fact("word_count"), Lit(4000)),
        ),
    ),
    Question(
        one_of("meeting_type", "plenary", "standing"),
        at_most(Fact("member_count"), Linear(((2, Fact("members_present_count")),))),
    ),
    Question(
        And((is_("meeting_type", "standing"), is_("matter_category", "personnel"))),
        at_most(Linear(((2, Fact("member_count")),)), Linear(((3, Fact("item_present_count")),))),
    ),
    deadline("drafted_date", "received_date", 15, unless("drafting_exempt")),
    deadline("agenda_requested_date", "needed_by_date", -15),
    deadline("minutes_issued_date", "ended_date", 3),
    Question(
        given(Fact("signer_post")),
        If(
            (
                (
                    is_("signing_category", "major"),
                    Or(
                        (
                            is_("signer_post", "mayor"),
                            And((is_("signer_post", "executive_deputy_mayor"), Fact("delegated"))),
                        )
                    ),
                ),
                (
                    is_("signing_category", "general"),
                    one_of("signer_post", "deputy_mayor", "executive_deputy_mayor"),
                ),
            ),
            one_of("signer_post", "office_director", "deputy_director"),
        ),
    ),
    Question(
        Fact("held"),
        If(
            (
                (is_("meeting_type", "standing"), is_("declared_class", "unclassified")),
                (
                    And((is_("organizer", "district_government"), Fact("district_wide"))),
                    is_("declared_class", "class_1"),
                ),
                (
                    And((is_("organizer", "department"), Fact("district_wide"), Fact("leaders_planned"))),
                    is_("declared_class", "class_2"),
                ),
            ),
            is_("declared_class", "class_3"),
        ),
    ),
    Question(
        unless("special_circumstances"),
        And((at_most(Fact("half_day_count"), Lit(1)), at_most(Fact("speaker_count"), Lit(5)))),
    ),
    Question(
        is_("meeting_type", "plenary"),
        And(
            (
                is_("convener_post", "mayor"),
                Or(
                    (
                        is_("presider_post", "mayor"),
                        And((Fact("presider_delegated"), is_("presider_post", "executive_deputy_mayor"))),
                    )
                ),
            )
        ),
    ),
    Question(one_of("meeting_type", "plenary", "standing"), given(Fact("notice_date"))),
)


# --- By hand, as one would --------------------------------------------------------------------------------

PASS, FAIL, PENDING, UNKNOWN, NOT_APPLICABLE = range(5)
ABSENT = object()
Record = Mapping[str, Any]

WORKDAYS = [day for day in range(FIRST - 60, LAST + 51) if CALENDAR.is_workday(date.fromordinal(day))]


def workday_after(day: int, n: int) -> int:
    """The n-th working day after a day (before it, if negative)."""
    if n > 0:
        return WORKDAYS[bisect_right(WORKDAYS, day) + n - 1]
    return WORKDAYS[bisect_left(WORKDAYS, day) + n]


_START = WORKDAYS[0]
_AFTER = [bisect_right(WORKDAYS, day) for day in range(_START, LAST + 30)]
_BEFORE = [bisect_left(WORKDAYS, day) for day in range(_START, LAST + 30)]


def nth_after(day: int, n: int) -> int:
    """The same by two look-ups, which is what a careful author would write."""
    return WORKDAYS[_AFTER[day - _START] + n - 1]


def nth_before(day: int, n: int) -> int:
    """The n-th working day before a day, by two look-ups."""
    return WORKDAYS[_BEFORE[day - _START] - n]


def natural_cap(r: Record) -> int:
    """Participants by class."""
    meeting_class = r.get("meeting_class")
    if meeting_class is None:
        return UNKNOWN
    if meeting_class == "class_1":
        limit = 350
    elif meeting_class == "class_2":
        limit = 200
    elif meeting_class == "class_3":
        limit = 150
    else:
        return NOT_APPLICABLE
    count = r.get("participant_count")
    if count is None:
        return UNKNOWN
    return PASS if count <= limit else FAIL


def natural_length(r: Record) -> int:
    """Words by scope."""
    document_type = r.get("document_type")
    if document_type is None:
        return UNKNOWN
    if document_type not in ("request", "report"):
        return NOT_APPLICABLE
    count = r.get("word_count")
    if count is None:
        return UNKNOWN
    scope = r.get("document_scope")
    if scope is None:
        if count <= 4000:
            return PASS
        return FAIL if count > 6000 else UNKNOWN
    return PASS if count <= (6000 if scope == "whole_work" else 4000) else FAIL


def natural_quorum(r: Record) -> int:
    """One half of the members."""
    meeting_type = r.get("meeting_type")
    if meeting_type is None:
        return UNKNOWN
    if meeting_type not in ("plenary", "standing"):
        return NOT_APPLICABLE
    members, present = r.get("member_count"), r.get("members_present_count")
    if members is None or present is None:
        return UNKNOWN
    return PASS if members <= 2 * present else FAIL


def natural_two_thirds(r: Record) -> int:
    """Two thirds of the members, for personnel matters."""
    meeting_type, category = r.get("meeting_type"), r.get("matter_category")
    if meeting_type is not None and meeting_type != "standing":
        return NOT_APPLICABLE
    if category is not None and category != "personnel":
        return NOT_APPLICABLE
    if meeting_type is None or category is None:
        return UNKNOWN
    members, present = r.get("member_count"), r.get("item_present_count")
    if members is None or present is None:
        return UNKNOWN
    return PASS if 3 * present >= 2 * members else FAIL


def natural_judged(r: Record, act: Any, due: int) -> int:
    """The verdict on an act with a due day."""
    if act is not None and act is not ABSENT:
        return PASS if act <= due else FAIL
    today = r.get(TODAY)
    if today is None:
        return UNKNOWN
    if today // DAY_SECONDS <= due:
        return PENDING
    return FAIL if act is None else UNKNOWN


def natural_drafting(r: Record) -> int:
    """Fifteen working days after receipt, unless an exception is claimed."""
    if r.get("drafting_exempt") is True:
        return NOT_APPLICABLE
    received = r.get("received_date", ABSENT)
    if received is ABSENT:
        return UNKNOWN
    if received is None:
        return NOT_APPLICABLE
    return natural_judged(r, r.get("drafted_date", ABSENT), nth_after(received, 15))


def natural_lead(r: Record) -> int:
    """Fifteen working days ahead."""
    needed = r.get("needed_by_date", ABSENT)
    if needed is ABSENT:
        return UNKNOWN
    if needed is None:
        return NOT_APPLICABLE
    return natural_judged(r, r.get("agenda_requested_date", ABSENT), nth_before(needed, 15))


def natural_minutes(r: Record) -> int:
    """Three working days after the end."""
    ended = r.get("ended_date", ABSENT)
    if ended is ABSENT:
        return UNKNOWN
    if ended is None:
        return NOT_APPLICABLE
    return natural_judged(r, r.get("minutes_issued_date", ABSENT), nth_after(ended, 3))


def natural_signer(r: Record) -> int:
    """Who signs, by category."""
    signer = r.get("signer_post", ABSENT)
    if signer is ABSENT:
        return UNKNOWN
    if signer is None:
        return NOT_APPLICABLE
    delegated = r.get("delegated")
    if signer == "mayor":
        major: bool | None = True
    elif signer == "executive_deputy_mayor":
        major = delegated if isinstance(delegated, bool) else None
    else:
        major = False
    general = signer in ("deputy_mayor", "executive_deputy_mayor")
    other = signer in ("office_director", "deputy_director")
    category = r.get("signing_category")
    if category is None:
        right = major if major == general == other else None
    elif category == "major":
        right = major
    elif category == "general":
        right = general
    else:
        right = other
    return UNKNOWN if right is None else PASS if right else FAIL


def natural_class(r: Record) -> int:
    """The declared class against the derived one."""
    held = r.get("held")
    if held is False:
        return NOT_APPLICABLE
    declared = r.get("declared_class")
    if held is None or declared is None:
        return UNKNOWN
    meeting_type = r.get("meeting_type")
    organizer = r.get("organizer")
    wide = r.get("district_wide")
    leaders = r.get("leaders_planned")
    possible = []
    if meeting_type is None or meeting_type == "standing":
        possible.append("unclassified")
    if meeting_type != "standing":
        first = organizer in (None, "district_government") and wide is not False
        surely_first = organizer == "district_government" and wide is True
        if first:
            possible.append("class_1")
        if not surely_first:
            second = organizer in (None, "department") and wide is not False and leaders is not False
            surely_second = organizer == "department" and wide is True and leaders is True
            if second:
                possible.append("class_2")
            if not surely_second:
                possible.append("class_3")
    if declared not in possible:
        return FAIL
    return PASS if len(possible) == 1 else UNKNOWN


def natural_size(r: Record) -> int:
    """Half a day and five speakers, unless waived by special circumstances."""
    if r.get("special_circumstances") is True:
        return NOT_APPLICABLE
    half_days, speakers = r.get("half_day_count"), r.get("speaker_count")
    if half_days is not None and half_days > 1:
        return FAIL
    if speakers is not None and speakers > 5:
        return FAIL
    return UNKNOWN if half_days is None or speakers is None else PASS


def natural_presider(r: Record) -> int:
    """Who convenes and who presides."""
    meeting_type = r.get("meeting_type")
    if meeting_type is None:
        return UNKNOWN
    if meeting_type != "plenary":
        return NOT_APPLICABLE
    convener, presider = r.get("convener_post"), r.get("presider_post")
    delegated = r.get("presider_delegated")
    if convener is not None and convener != "mayor":
        return FAIL
    if presider is None:
        # Kleene: unknown or (delegated and unknown)
        return UNKNOWN
    if presider == "mayor":
        right: bool | None = True
    elif presider == "executive_deputy_mayor":
        right = delegated if isinstance(delegated, bool) else None
    else:
        right = False
    if right is False:
        return FAIL
    return UNKNOWN if right is None or convener is None else PASS


def natural_notice(r: Record) -> int:
    """Whether the notice has its date."""
    meeting_type = r.get("meeting_type")
    if meeting_type is None:
        return UNKNOWN
    if meeting_type not in ("plenary", "standing"):
        return NOT_APPLICABLE
    notice = r.get("notice_date", ABSENT)
    return UNKNOWN if notice is ABSENT else FAIL if notice is None else PASS


NATURAL: Sequence[Callable[[Record], int]] = (
    natural_cap,
    natural_length,
    natural_quorum,
    natural_two_thirds,
    natural_drafting,
    natural_lead,
    natural_minutes,
    natural_signer,
    natural_class,
    natural_size,
    natural_presider,
    natural_notice,
)


def natural(r: Record) -> tuple[int, ...]:
    """The twelve verdicts, function by function."""
    return (
        natural_cap(r),
        natural_length(r),
        natural_quorum(r),
        natural_two_thirds(r),
        natural_drafting(r),
        natural_lead(r),
        natural_minutes(r),
        natural_signer(r),
        natural_class(r),
        natural_size(r),
        natural_presider(r),
        natural_notice(r),
    )


# --- By hand, by an expert --------------------------------------------------------------------------------

AFTER15 = {day: workday_after(day, 15) for day in range(FIRST - 30, LAST + 1)}
BEFORE15 = {day: workday_after(day, -15) for day in range(FIRST - 30, LAST + 1)}
AFTER3 = {day: workday_after(day, 3) for day in range(FIRST - 30, LAST + 1)}


def expert(r: Record) -> tuple[int, ...]:  # noqa: PLR0915 (one block is the point)
    """The twelve verdicts in one block: shared locals, due dates from tables, usual cases first."""
    get = r.get
    cap = length = quorum = thirds = presiding = notice = 4
    today = get("today")

    meeting_class = get("meeting_class")
    if meeting_class is None:
        cap = 3
    else:
        limit = (
            350
            if meeting_class == "class_1"
            else 200
            if meeting_class == "class_2"
            else 150
            if meeting_class == "class_3"
            else 0
        )
        if limit:
            count = get("participant_count")
            cap = 3 if count is None else 0 if count <= limit else 1

    document_type = get("document_type")
    if document_type == "request" or document_type == "report":  # noqa: PLR1714 (quicker than a tuple)
        words = get("word_count")
        if words is None:
            length = 3
        elif words <= 4000:
            length = 0
        elif words > 6000:
            length = 1
        else:
            scope = get("document_scope")
            length = 0 if scope == "whole_work" else 3 if scope is None else 1
    elif document_type is None:
        length = 3

    meeting_type = get("meeting_type")
    if meeting_type == "standing":
        members = get("member_count")
        category = get("matter_category")
        if members is None:
            quorum = 3
            if category is None or category == "personnel":
                thirds = 3
        else:
            present = get("members_present_count")
            quorum = 3 if present is None else 0 if 2 * present >= members else 1
            if category == "personnel":
                present = get("item_present_count")
                thirds = 3 if present is None else 0 if 3 * present >= 2 * members else 1
            elif category is None:
                thirds = 3
        noticed = get("notice_date", ABSENT)
        notice = 1 if noticed is None else 3 if noticed is ABSENT else 0
    elif meeting_type == "plenary":
        members = get("member_count")
        present = get("members_present_count")
        quorum = 3 if members is None or present is None else 0 if 2 * present >= members else 1
        noticed = get("notice_date", ABSENT)
        notice = 1 if noticed is None else 3 if noticed is ABSENT else 0
        convener = get("convener_post")
        if convener == "mayor" or convener is None:
            presider = get("presider_post")
            if presider == "mayor":
                presiding = 0 if convener is not None else 3
            elif presider is None:
                presiding = 3
            elif presider == "executive_deputy_mayor":
                delegated = get("presider_delegated")
                if delegated is True:
                    presiding = 0 if convener is not None else 3
                else:
                    presiding = 1 if delegated is False else 3
            else:
                presiding = 1
        else:
            presiding = 1
    elif meeting_type is None:
        quorum = presiding = notice = 3
        category = get("matter_category")
        if category is None or category == "personnel":
            thirds = 3

    if get("drafting_exempt") is True:
        drafting = 4
    else:
        trigger = get("received_date", ABSENT)
        if trigger is None:
            drafting = 4
        elif trigger is ABSENT:
            drafting = 3
        else:
            due = AFTER15[trigger]
            act = get("drafted_date", ABSENT)
            if act is not None and act is not ABSENT:
                drafting = 0 if act <= due else 1
            elif today is None:
                drafting = 3
            elif today // 86400 <= due:
                drafting = 2
            else:
                drafting = 1 if act is None else 3

    trigger = get("needed_by_date", ABSENT)
    if trigger is None:
        lead = 4
    elif trigger is ABSENT:
        lead = 3
    else:
        due = BEFORE15[trigger]
        act = get("agenda_requested_date", ABSENT)
        if act is not None and act is not ABSENT:
            lead = 0 if act <= due else 1
        elif today is None:
            lead = 3
        elif today // 86400 <= due:
            lead = 2
        else:
            lead = 1 if act is None else 3

    trigger = get("ended_date", ABSENT)
    if trigger is None:
        minutes = 4
    elif trigger is ABSENT:
        minutes = 3
    else:
        due = AFTER3[trigger]
        act = get("minutes_issued_date", ABSENT)
        if act is not None and act is not ABSENT:
            minutes = 0 if act <= due else 1
        elif today is None:
            minutes = 3
        elif today // 86400 <= due:
            minutes = 2
        else:
            minutes = 1 if act is None else 3

    signer = get("signer_post", ABSENT)
    if signer is None:
        signing = 4
    elif signer is ABSENT:
        signing = 3
    else:
        category = get("signing_category")
        if category == "major":
            if signer == "mayor":
                signing = 0
            elif signer == "executive_deputy_mayor":
                delegated = get("delegated")
                signing = 0 if delegated is True else 1 if delegated is False else 3
            else:
                signing = 1
        elif category == "general":
            signing = 0 if signer in {"deputy_mayor", "executive_deputy_mayor"} else 1
        elif category is None:
            if signer in {"mayor", "deputy_mayor", "office_director", "deputy_director"}:
                signing = 3
            else:
                signing = 3 if signer == "executive_deputy_mayor" else 1
        else:
            signing = 0 if signer in {"office_director", "deputy_director"} else 1

    held = get("held")
    if held is False:
        classing = 4
    else:
        declared = get("declared_class")
        if held is None or declared is None:
            classing = 3
        elif meeting_type == "standing":
            classing = 0 if declared == "unclassified" else 1
        else:
            organizer, wide, leaders = get("organizer"), get("district_wide"), get("leaders_planned")
            first = organizer == "district_government" and wide is True
            second = not first and organizer == "department" and wide is True and leaders is True
            if declared == "unclassified":
                classing = 3 if meeting_type is None else 1
            elif declared == "class_1":
                if first:
                    classing = 0 if meeting_type is not None else 3
                else:
                    may = (organizer is None or organizer == "district_government") and wide is not False
                    classing = 3 if may else 1
            elif declared == "class_2":
                if second:
                    classing = 0 if meeting_type is not None else 3
                elif first:
                    classing = 1
                else:
                    may = organizer is None or organizer == "department"
                    classing = 3 if may and wide is not False and leaders is not False else 1
            elif declared == "class_3":
                if first or second:
                    classing = 1
                elif wide is False:
                    classing = 0 if meeting_type is not None else 3
                else:
                    may = organizer is None or organizer == "district_government"
                    may = may or (organizer == "department" and leaders is not False)
                    classing = 3 if may or meeting_type is None else 0
            else:
                classing = 1

    if get("special_circumstances") is True:
        size = 4
    else:
        half_days = get("half_day_count")
        if half_days is not None and half_days > 1:
            size = 1
        else:
            speakers = get("speaker_count")
            if speakers is None:
                size = 3
            elif speakers > 5:
                size = 1
            else:
                size = 3 if half_days is None else 0

    return (
        cap,
        length,
        quorum,
        thirds,
        drafting,
        lead,
        minutes,
        signing,
        classing,
        size,
        presiding,
        notice,
    )


# --- Records ----------------------------------------------------------------------------------------------

CHOICES: Mapping[str, Sequence[Value]] = {
    "meeting_type": ("plenary", "standing", "mayor_office", "party_group", "special_topic"),
    "meeting_class": ("class_1", "class_2", "class_3", "unclassified"),
    "declared_class": ("class_1", "class_2", "class_3", "unclassified"),
    "document_type": ("request", "report", "letter", "notice"),
    "document_scope": ("whole_work", "one_matter"),
    "matter_category": ("personnel", "finance", "planning"),
    "signing_category": ("major", "general", "routine"),
    "organizer": ("district_government", "department"),
    **dict.fromkeys(
        ("signer_post", "convener_post", "presider_post"),
        ("mayor", "executive_deputy_mayor", "deputy_mayor", "office_director", "deputy_director"),
    ),
    **dict.fromkeys(
        (
            "drafting_exempt",
            "delegated",
            "district_wide",
            "leaders_planned",
            "held",
            "special_circumstances",
            "presider_delegated",
        ),
        (True, False),
    ),
    "participant_count": range(50, 400),
    "word_count": range(2000, 8000),
    "member_count": range(20, 60),
    "members_present_count": range(5, 60),
    "item_present_count": range(5, 60),
    "half_day_count": (1, 1, 1, 2),
    "speaker_count": range(1, 8),
}
TRIGGERS = ("received_date", "needed_by_date", "ended_date")
ACTS = {
    "drafted_date": ("received_date", 40),
    "agenda_requested_date": ("needed_by_date", -40),
    "minutes_issued_date": ("ended_date", 9),
    "notice_date": ("ended_date", -9),
}
NAMES = (*CHOICES, *TRIGGERS, *ACTS, GOVERNING_DATE, TODAY)
PREPARED = (GOVERNING_DATE, TODAY)
"""Never absent."""
ABSENT_SHARE, NULL_SHARE, NULL_ACT_SHARE = 0.05, 0.01, 0.15


def make_records(count: int, seed: int = 8) -> list[Facts]:
    """Invented records: 5 % of the facts absent, 1 % null, 15 % of the dates of acts null."""
    draw = random.Random(seed)
    return [_record(draw) for _ in range(count)]


def _record(draw: random.Random) -> Facts:
    values: dict[str, Value | None] = {name: draw.choice(choices) for name, choices in CHOICES.items()}
    for name in TRIGGERS:
        values[name] = draw.randrange(FIRST + 70, LAST - 70)
    for name, (trigger, spread) in ACTS.items():
        start = values[trigger]
        assert isinstance(start, int)
        values[name] = start + draw.randrange(*sorted((0, spread)))
    values[TODAY], values[GOVERNING_DATE] = NOW, values["ended_date"]
    facts: dict[str, Value | None] = {}
    for name in NAMES:
        if name in PREPARED:
            facts[name] = values[name]
            continue
        if draw.random() < ABSENT_SHARE:
            continue
        null = draw.random() < (NULL_ACT_SHARE if name in ACTS else NULL_SHARE)
        facts[name] = None if null else values[name]
    return facts
