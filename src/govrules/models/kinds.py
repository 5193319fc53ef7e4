"""The record types by the code of their kind."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from govrules.language.terms import Term
from govrules.models.base import Choice, Record, Row
from govrules.models.documents import (
    ApprovalStep,
    Consultation,
    Document,
    Interpretation,
    LedgerEntry,
    NpcMatter,
    RequestReply,
    ReturnNotice,
    Submission,
)
from govrules.models.meetings import (
    AgendaItem,
    AnnualPlan,
    Attendance,
    EmergencyDisposition,
    LeaveRequest,
    Meeting,
    MeetingDecision,
    MeetingFollowup,
    MeetingTally,
    Minutes,
    NewsReport,
    PlanEntry,
    PlanProposal,
    SuperiorDirective,
)
from govrules.models.people import Person
from govrules.models.supervision import (
    AccountabilityReferral,
    Circular,
    InspectionReport,
    PeriodicDuty,
    Problem,
    RectificationOrder,
    SelfReport,
    SupervisionItem,
    SupervisionLedger,
    SupervisionTask,
    SupervisionVisit,
)

__all__ = [
    "KINDS",
    "AccountabilityReferral",
    "AgendaItem",
    "AnnualPlan",
    "ApprovalStep",
    "Attendance",
    "Choice",
    "Circular",
    "Consultation",
    "Document",
    "EmergencyDisposition",
    "InspectionReport",
    "Interpretation",
    "LeaveRequest",
    "LedgerEntry",
    "Meeting",
    "MeetingDecision",
    "MeetingFollowup",
    "MeetingTally",
    "Minutes",
    "NewsReport",
    "NpcMatter",
    "PeriodicDuty",
    "Person",
    "PlanEntry",
    "PlanProposal",
    "Problem",
    "Record",
    "RectificationOrder",
    "RequestReply",
    "ReturnNotice",
    "Row",
    "SelfReport",
    "Submission",
    "SuperiorDirective",
    "SupervisionItem",
    "SupervisionLedger",
    "SupervisionTask",
    "SupervisionVisit",
    "terms_of",
]

KINDS: Mapping[str, type[Record]] = MappingProxyType(
    {
        record.model_fields["kind"].default: record
        for record in (
            Document,
            ApprovalStep,
            RequestReply,
            Submission,
            LedgerEntry,
            ReturnNotice,
            NpcMatter,
            Consultation,
            Interpretation,
            Meeting,
            AgendaItem,
            MeetingFollowup,
            Minutes,
            NewsReport,
            LeaveRequest,
            Attendance,
            MeetingDecision,
            SuperiorDirective,
            EmergencyDisposition,
            MeetingTally,
            AnnualPlan,
            PlanProposal,
            PlanEntry,
            SupervisionTask,
            SelfReport,
            SupervisionLedger,
            SupervisionItem,
            InspectionReport,
            Problem,
            Circular,
            PeriodicDuty,
            RectificationOrder,
            SupervisionVisit,
            AccountabilityReferral,
            Person,
        )
    }
)
"""The record types by the code of their ``kind``."""


def terms_of(kind: str) -> Mapping[str, Term]:
    """The facts of the record type ``kind`` by English name; raises KeyError for an unknown kind."""
    return KINDS[kind].terms()
