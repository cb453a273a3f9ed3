"""For programs: what whoever reports a project is told, and a report as stewards read it."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from prizes.accounts.rules.scopes import TokenScope
from prizes.complaints.models import Complaint
from prizes.complaints.queries import ReportedProject, complaint_for
from prizes.complaints.rules import ANSWER_WITHIN, ComplaintKind, ComplaintState
from prizes.gate.at import At, AtEdition
from prizes.gate.permissions import Who, allow

router = APIRouter(tags=["projects"])
COMPLAINT = "/editions/{edition}/complaints/{complaint}"


class ComplaintReceived(BaseModel):
    """That a report reached the stewards."""

    decided_by: datetime
    """When they have decided at the latest."""


class ComplaintShown(BaseModel):
    """A report of a public project, as stewards see it."""

    model_config = ConfigDict(from_attributes=True, use_attribute_docstrings=True)

    id: str
    project_id: str
    kind: ComplaintKind
    words: str
    email: str
    """Where the answer goes; empty: no answer is wanted."""
    lang: str
    made_at: datetime
    asked_at: datetime | None
    """When the people of the project were asked."""
    state: ComplaintState
    answer: str
    decided_at: datetime | None


def complaint_received(_at: At, made: Complaint) -> ComplaintReceived:
    return ComplaintReceived(decided_by=made.made_at + ANSWER_WITHIN)


def complaint_shown(_at: At, found: ReportedProject) -> ComplaintShown:
    return ComplaintShown.model_validate(found.complaint)


@router.get(COMPLAINT, dependencies=allow(Who.STEWARD, TokenScope.OFFICE_READ))
async def read_complaint(at: AtEdition, complaint: str) -> ComplaintShown:
    """A report of a public project, with the address that an answer goes to."""
    return complaint_shown(at, await complaint_for(*at.here, complaint, at.by))
