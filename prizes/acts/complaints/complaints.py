"""Anyone reports a public project; a steward asks its people and decides."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from pydantic import BaseModel, Field

from prizes.acts.declaring import Acts
from prizes.acts.listing import list_for_programs
from prizes.api.complaints.complaints import COMPLAINT, complaint_received, complaint_shown
from prizes.complaints import actions
from prizes.complaints.models import Complaint
from prizes.complaints.queries import ReportedProject
from prizes.complaints.refusals import complaint_verdict_needed
from prizes.complaints.rules import WORDS_MOST, ComplaintKind
from prizes.gate.at import At
from prizes.gate.limits import slow_down
from prizes.gate.permissions import Who
from prizes.web.complaints.pages import complaint_page, complaints_list, report_project_page
from prizes.web.layout.pages import PageAt

acts = Acts("projects")
steward = partial(acts.act, who=Who.STEWARD, answers=complaint_shown, on=complaint_page)


class ComplaintSent(BaseModel):
    kind: ComplaintKind
    words: Annotated[str, Field(max_length=WORDS_MOST)]
    email: Annotated[str, Field(max_length=254)] = ""
    """Where the answer is to go; empty: none is wanted."""


class QuestionToPeople(BaseModel):
    text: str
    """What they are asked, without a word on who reported the project."""


class ComplaintDecision(BaseModel):
    upheld: bool
    answer: str
    """The reasons; the sender and the people of the project read them."""


def _upheld(at: PageAt) -> dict[str, Any]:
    if at.typed.get("upheld") not in ("yes", "no"):
        raise complaint_verdict_needed()
    return {}


@acts.act(
    "POST /editions/{edition}/projects/{project}/complaints",
    report_project_page.path,
    who=Who.PUBLIC,
    answers=complaint_received,
    on=report_project_page,
    notice="project-reported",
)
async def report_project(at: At, project: str, sent: ComplaintSent) -> Complaint:
    """Report what is wrong with a public project. No one need sign in, and the sender is not named to anyone."""
    await slow_down(at.request, "complaint")
    said = sent.model_dump()
    return await actions.report_project(*at.here, project, **said, lang=at.lang)


@steward(f"PUT {COMPLAINT}/question", f"{complaint_page.path}/question", notice="reported-project-asked")
async def ask_about_complaint(at: At, complaint: str, sent: QuestionToPeople) -> ReportedProject:
    """Ask the people of a reported project to respond. They get it by email and reply by the project's messages."""
    return await actions.ask_people(*at.here, complaint, text=sent.text, steward=at.person)


@steward(
    f"PUT {COMPLAINT}/decision",
    f"{complaint_page.path}/decision",
    notice="complaint-decided",
    reads=_upheld,
)
async def decide_complaint(at: At, complaint: str, sent: ComplaintDecision) -> ReportedProject:
    """Decide on a report, for good. The sender gets the answer by email, if an address was given."""
    said = sent.model_dump()
    return await actions.decide_complaint(*at.here, complaint, **said, steward=at.person)


list_for_programs(
    acts,
    complaints_list,
    "/editions/{edition}/complaints",
    "list_complaints",
    says="Reports of public projects, those that await a decision first.",
)
