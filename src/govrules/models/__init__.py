"""The record types: what an office keeps a ledger of, with the facts that rules may name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from govrules.language.terms import Term
from govrules.models.base import Choice, Record, Row
from govrules.models.documents import ApprovalStep, Document, RequestReply, Submission
from govrules.models.meetings import AgendaItem, Meeting, MeetingFollowup, Minutes, NewsReport
from govrules.models.people import Person
from govrules.models.supervision import RectificationOrder, SupervisionTask

__all__ = [
    "KINDS",
    "AgendaItem",
    "ApprovalStep",
    "Choice",
    "Document",
    "Meeting",
    "MeetingFollowup",
    "Minutes",
    "NewsReport",
    "Person",
    "Record",
    "RectificationOrder",
    "RequestReply",
    "Row",
    "Submission",
    "SupervisionTask",
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
            Meeting,
            AgendaItem,
            MeetingFollowup,
            Minutes,
            NewsReport,
            SupervisionTask,
            RectificationOrder,
            Person,
        )
    }
)
"""The record types by the code of their ``kind``."""


def terms_of(kind: str) -> Mapping[str, Term]:
    """The facts of the record type ``kind`` by English name; raises KeyError for an unknown kind."""
    return KINDS[kind].terms()
