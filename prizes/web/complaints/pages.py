"""Reports of projects: the form for anyone, and the stewards' list and page."""

from __future__ import annotations

from typing import Literal

from prizes.accounts.queries import people
from prizes.complaints.actions import can_be_asked
from prizes.complaints.queries import ReportedProject, complaint_for, complaints_found, has_replied
from prizes.complaints.rules import (
    ANSWER_WITHIN,
    HEARD_WITHIN,
    KEPT,
    KINDS,
    STATES,
    WORDS_MOST,
    ComplaintState,
)
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.kit.listing import Found, Wanted
from prizes.kit.sentence import N_
from prizes.nomination.queries.projects import public_project
from prizes.nomination.refusals import unknown_project
from prizes.web.layout.lists import Column, Filter, Listing, title_column
from prizes.web.layout.options import Options
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()
LOOKS = {
    ComplaintState.OPEN.value: "warn",
    ComplaintState.UPHELD.value: "bad",
    ComplaintState.REJECTED.value: "idle",
}


def _kinds(at: PageAt) -> Options:
    return [(kind.value, at.voice.gettext(label)) for kind, label in KINDS.items()]


@pages.page(
    "/{edition}/projects/{project}/report",
    "complaints/report.html",
    Who.PUBLIC,
    headers={"x-robots-tag": "noindex"},
)
async def report_project_page(at: PageAt, project: str) -> Values:
    """No one need sign in."""
    found = await public_project(*at.here, project)
    if found is None:
        raise unknown_project()
    return {
        "project": found,
        "kinds": _kinds(at),
        "words_most": WORDS_MOST,
        "answer_days": ANSWER_WITHIN.days,
        "heard_days": HEARD_WITHIN.days,
        "kept_days": KEPT.days,
    }


# --- stewards ------------------------------------------------------------------------------------------

COLUMNS: list[Column[ReportedProject]] = [
    title_column(lambda row: row.project),
    Column(
        "kind",
        N_("What is wrong"),
        lambda row: row.complaint.kind,
        sorts=True,
        words={kind.value: label for kind, label in KINDS.items()},
    ),
    Column("words", N_("Report"), lambda row: row.complaint.words),
    Column("made_at", N_("Received"), lambda row: row.complaint.made_at, "moment", sorts=True),
    Column(
        "asked_at",
        N_("People of the project asked"),
        lambda row: row.complaint.asked_at,
        "moment",
        usual=False,
    ),
    Column(
        "state",
        N_("Status"),
        lambda row: row.complaint.state,
        sorts=True,
        words={state.value: label for state, label in STATES.items()},
        looks=LOOKS,
    ),
    Column("answer", N_("Answer"), lambda row: row.complaint.answer, usual=False),
    Column(
        "decided_at", N_("Decided"), lambda row: row.complaint.decided_at, "moment", sorts=True, usual=False
    ),
]


async def _find(at: At, wanted: Wanted) -> Found[ReportedProject]:
    return await complaints_found(*at.here, wanted, at.by)


async def _words(_at: PageAt, _found: Found[ReportedProject]) -> Values:
    return {"states": {state.value: label for state, label in STATES.items()}}


complaints_list = Listing(
    pages,
    "/{edition}/office/complaints",
    "complaints/all.html",
    Who.STEWARD,
    file="complaints",
    columns=COLUMNS,
    find=_find,
    filters=[
        Filter("state", takes=Literal["open", "upheld", "rejected"]),
        Filter("kind", N_("What is wrong"), _kinds),
    ],
    values=_words,
    key=lambda row: row.complaint.id,
)
"""Reports of public projects. The addresses of their senders are on no list."""


@pages.page("/{edition}/office/complaints/{complaint}", "complaints/one.html", Who.STEWARD)
async def complaint_page(at: PageAt, complaint: str) -> Values:
    found = await complaint_for(*at.here, complaint, at.by)
    by = found.complaint.decided_by
    return {
        "complaint": found.complaint,
        "project": found.project,
        "kinds": {kind.value: label for kind, label in KINDS.items()},
        "states": {state.value: label for state, label in STATES.items()},
        "looks": LOOKS,
        "due": found.complaint.made_at + ANSWER_WITHIN,
        "heard_until": found.complaint.asked_at + HEARD_WITHIN if found.complaint.asked_at else None,
        "heard_days": HEARD_WITHIN.days,
        "replied": await has_replied(at.session, found.complaint),
        "reachable": await can_be_asked(*at.here, found),
        "decided_by": (await people(at.session, [by])).get(by) if by else None,
    }
