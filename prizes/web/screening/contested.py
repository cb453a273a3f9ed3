"""Appeals of nominators and answers of owners, as lists for stewards; both are answered on the page of the project."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from prizes.accounts.queries import people
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.kit.listing import Found, Wanted
from prizes.kit.sentence import N_
from prizes.nomination.queries.contested import AppealedProject, AskedOwner, appeals, owner_answers
from prizes.nomination.rules.states import LABELS
from prizes.web.layout.lists import Column, Filter, Listing, title_column
from prizes.web.layout.options import Options
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.screening.queue import category_options

pages = Pages()


def _categories(at: PageAt) -> Options:
    return category_options(at.edition, at.voice)


# --- appeals -------------------------------------------------------------------------------------------

APPEAL_STATES = {"open": N_("awaiting a reply"), "upheld": N_("upheld"), "refused": N_("not upheld")}
APPEAL_LOOKS = {"open": "warn", "upheld": "good", "refused": "idle"}
APPEALS: list[Column[AppealedProject]] = [
    title_column(lambda row: row.project),
    Column("owner", N_("Owner"), lambda row: row.project.owner, sorts=True, usual=False),
    Column("country", N_("Country"), lambda row: row.project.country, "country", usual=False),
    Column("category", N_("Category"), lambda row: row.project.category, "category", sorts=True),
    Column("made_at", N_("Received"), lambda row: row.appeal.made_at, "moment", sorts=True),
    Column("reason", N_("Reason"), lambda row: row.appeal.reason),
    Column("state", N_("Status"), lambda row: row.state, sorts=True, words=APPEAL_STATES, looks=APPEAL_LOOKS),
    Column("taken_by", N_("Taken up by"), lambda row: row.taken_by),
    Column("answer", N_("Answer"), lambda row: row.appeal.answer, usual=False),
    Column("decided_at", N_("Decided"), lambda row: row.appeal.decided_at, "moment", sorts=True, usual=False),
]


async def _appeals(at: At, wanted: Wanted) -> Found[AppealedProject]:
    found = await appeals(*at.here, wanted)
    named = await people(at.session, [row.appeal.taken_by for row in found.rows if row.appeal.taken_by])
    names = {id_: person.name or person.email for id_, person in named.items()}
    rows = [replace(row, taken_by=names.get(row.appeal.taken_by or "")) for row in found.rows]
    return Found(rows, found.total, found.counts)


async def _appeal_states(_at: PageAt, _found: Found[AppealedProject]) -> Values:
    return {"states": APPEAL_STATES}


appeals_list = Listing(
    pages,
    "/{edition}/office/appeals",
    "nomination/appeals.html",
    Who.STEWARD,
    file="appeals",
    columns=APPEALS,
    find=_appeals,
    filters=[
        Filter("state", takes=Literal["open", "upheld", "refused"]),
        Filter("category", N_("Category"), _categories),
    ],
    values=_appeal_states,
    key=lambda row: row.appeal.id,
)
"""Appeals against ineligibility."""


# --- answers of owners -----------------------------------------------------------------------------------

ANSWERS = {
    "objected": N_("The owner objects"),
    "asked": N_("Not answered yet"),
    "confirmed": N_("The owner has confirmed"),
}
ANSWER_LOOKS = {"objected": "bad", "asked": "warn", "confirmed": "good"}
OWNERS: list[Column[AskedOwner]] = [
    title_column(lambda row: row.project),
    Column("owner", N_("Owner"), lambda row: row.project.owner, sorts=True),
    Column("email", N_("Address"), lambda row: row.consent.email, sorts=True, usual=False),
    Column("category", N_("Category"), lambda row: row.project.category, "category", sorts=True),
    Column("state", N_("Answer"), lambda row: row.state, sorts=True, words=ANSWERS, looks=ANSWER_LOOKS),
    Column("note", N_("What the owner wrote"), lambda row: row.consent.note),
    Column("asked_at", N_("Asked"), lambda row: row.consent.asked_at, "moment", sorts=True, usual=False),
    Column("answered_at", N_("Answered"), lambda row: row.consent.answered_at, "moment", sorts=True),
    Column("project_state", N_("Status of the project"), lambda row: row.project.state, words=LABELS),
]


async def _owners(at: At, wanted: Wanted) -> Found[AskedOwner]:
    return await owner_answers(*at.here, wanted)


async def _answers(_at: PageAt, _found: Found[AskedOwner]) -> Values:
    return {"states": ANSWERS, "labels": LABELS}


owner_answers_list = Listing(
    pages,
    "/{edition}/office/owner-answers",
    "nomination/owner_answers.html",
    Who.STEWARD,
    file="owner-answers",
    columns=OWNERS,
    find=_owners,
    filters=[
        Filter("state", usual="objected", takes=Literal["objected", "asked", "confirmed", "all"]),
        Filter("category", N_("Category"), _categories),
    ],
    values=_answers,
    key=lambda row: row.consent.id,
)
"""Owners that were asked whether a project may be submitted for them: those that object, unless asked otherwise."""
