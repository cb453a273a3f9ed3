"""For programs: the bodies that propose projects, and what a delegate proposes. What is done is in `prizes.acts`."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from prizes.accounts.rules.scopes import TokenScope
from prizes.gate.at import AtEdition
from prizes.gate.permissions import Who, allow
from prizes.i18n.languages import Lang
from prizes.nomination import refusals
from prizes.nomination.queries.entry.bodies import acting_for, entries_of, number_proposed
from prizes.nomination.rules.entry.proposing import EntryStanding, body_of, proposals_left
from prizes.nomination.rules.states import State

router = APIRouter(tags=["nominations"])


class EntryOffered(BaseModel):
    """A project that a body proposes."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    title: str = Field(max_length=300)
    category: str = Field(max_length=32)
    """Code of a category of the edition."""
    owner: str = Field(max_length=300)
    country: str = Field(default="", max_length=2)
    """Of the owner, ISO 3166-1 alpha-2; left out: that of the body, if it has one."""
    email: str = Field(max_length=254)
    """Where the owner is asked."""
    reason: str = Field(max_length=4_000)
    """Why the body proposes it; the owner and the stewards read it."""
    lang: Lang = "en"
    """Of the letter, where the address has no account."""


class BodyEntryShown(BaseModel):
    model_config = ConfigDict(from_attributes=True, use_attribute_docstrings=True)

    id: str
    """Of the project."""
    title: str
    owner: str
    country: str | None
    category: str | None
    standing: EntryStanding
    """`waiting`: the owner is asked; `lapsed`: it did not answer in time."""
    state: State
    created_at: datetime


class BodyEntries(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)

    items: list[BodyEntryShown]
    left: int | None
    """How many more the body may propose; null: there is no limit."""
    next: None = None


class DelegateSent(BaseModel):
    body: str = Field(max_length=40)
    """Id of a body of the rules."""
    email: str = Field(max_length=254)
    reason: str = Field(max_length=4_000)


@router.get(
    "/editions/{edition}/bodies/{body_id}/projects", dependencies=allow(Who.SIGNED_IN, TokenScope.OWN_READ)
)
async def list_entries_of_body(at: AtEdition, body_id: str) -> BodyEntries:
    """What the body for which you act has proposed, the newest first."""
    named = body_of(at.edition.rules, body_id)
    if body_id not in await acting_for(*at.here, at.person):
        raise refusals.not_a_delegate(body=named.title)
    items = [BodyEntryShown.model_validate(each) for each in await entries_of(*at.here, body_id)]
    number = await number_proposed(*at.here, body_id)
    return BodyEntries(items=items, left=proposals_left(at.edition.rules, number))
