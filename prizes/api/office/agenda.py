"""What is to be done, proposals, people and the journal for programs of stewards and observers."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from prizes import clock
from prizes.accounts.models import Person, RoleGrant
from prizes.accounts.queries import open_invitations, role_holders
from prizes.accounts.rules.roles import Role
from prizes.accounts.rules.scopes import ServiceScope, TokenScope
from prizes.agenda.queries import agenda, proposal_in, readable
from prizes.agenda.rules.tasks import place as place_of
from prizes.api.interface.language import Voice
from prizes.api.interface.proposal import ProposalOf
from prizes.edition.spans import closes_at, phase_at
from prizes.gate.at import AtEdition
from prizes.gate.permissions import Who, allow, is_allowed

router = APIRouter(tags=["office"])


class TaskOf(BaseModel):
    weight: Literal["now", "soon", "note"]
    wrong: str
    remedy: str
    page: str
    """Address of the page below the edition's own."""


class OpenPhase(BaseModel):
    phase: str
    closes_at: datetime | None
    """Null: it stays open."""


class OfficeOf(BaseModel):
    edition: str
    state: str
    phase: str | None
    """The phase that is open; of several the vote, else the first."""
    closes_at: datetime | None
    open_phases: list[OpenPhase]
    """All that are open, in the order of the calendar."""
    next_phase: str | None
    next_opens_at: datetime | None
    tasks: list[TaskOf]


class WholeProposal(ProposalOf):
    content: dict[str, Any]
    """Exactly what would take effect."""
    changes: list[dict[str, Any]]
    """Of amendments: sentences of the guidelines before and after, by section."""


class RoleHolder(BaseModel):
    grant: str
    person: str
    email: str
    name: str | None
    role: Role
    edition: str
    category: str
    region: str | None
    """ITU region of a regional officer."""


class InvitationOf(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: str
    email: str
    role: Role
    category: str
    region: str | None
    """ITU region of a regional officer."""
    expires_at: datetime


class People(BaseModel):
    roles: list[RoleHolder]
    invitations: list[InvitationOf]


class JournalEntryOf(BaseModel):
    id: int
    at: datetime
    act: str
    actor: str | None
    who: str | None
    """Their name, or for stewards their address; null: the service."""
    subject: str
    details: dict[str, Any]
    said: dict[str, Any] | None
    """Words that somebody typed, each with its salt; `details` has SHA-256 of salt, line feed and text. With `left_out`
    the text is not whole any more: it named somebody whose account was erased.
    """
    position: int | None
    chain: str | None


@router.get(
    "/editions/{edition}/office",
    dependencies=allow(Who.OBSERVER, TokenScope.OFFICE_READ, ServiceScope.FIGURES),
)
async def read_office(at: AtEdition, voice: Voice) -> OfficeOf:
    """Where the edition stands, and what is to be done, the most pressing first."""
    rules, now = at.edition.rules, clock.now()
    here, phase = place_of(rules, now), phase_at(rules, now)
    return OfficeOf(
        edition=at.edition.slug,
        state=here.state,
        phase=phase.id if phase else None,
        closes_at=closes_at(rules, phase.id) if phase else None,
        open_phases=[OpenPhase(phase=each.id, closes_at=each.closes) for each in here.running],
        next_phase=here.coming.id if here.coming else None,
        next_opens_at=here.opens,
        tasks=[
            TaskOf(weight=t.weight, wrong=voice.say(t.wrong), remedy=voice.say(t.remedy), page=t.page)
            for t in await agenda(*at.here)
        ],
    )


# --- proposals -------------------------------------------------------------------------------------------


@router.get(
    "/editions/{edition}/proposals/{proposal}", dependencies=allow(Who.OBSERVER, TokenScope.OFFICE_READ)
)
async def read_proposal(at: AtEdition, proposal: str, voice: Voice) -> WholeProposal:
    """Exactly what would take effect. Observers see no address in it."""
    found = await proposal_in(*at.here, proposal)
    view = await readable(*at.here, found)
    hidden = set() if is_allowed(at.reader, Who.STEWARD, at.edition.slug) else {"email"}
    return WholeProposal(
        **ProposalOf.model_validate(found).model_dump(),
        content={name: value for name, value in view.content.items() if name not in hidden},
        changes=[
            {
                "section": voice.value(change.section),
                "before": [voice.value(said) for said in change.before],
                "after": [voice.value(said) for said in change.after],
            }
            for change in view.changes
        ],
    )


# --- people ----------------------------------------------------------------------------------------------


@router.get("/editions/{edition}/people", dependencies=allow(Who.STEWARD, TokenScope.OFFICE_READ))
async def list_people(at: AtEdition) -> People:
    """Who has a role in the edition, and whom an invitation waits for."""
    slug = at.edition.slug
    holders = [pair for role in Role for pair in await role_holders(at.session, role, slug)]
    return People(
        roles=[role_holder(person, grant) for person, grant in holders],
        invitations=[InvitationOf.model_validate(i) for i in await open_invitations(at.session, slug)],
    )


# --- the journal -----------------------------------------------------------------------------------------


def role_holder(person: Person, grant: RoleGrant) -> RoleHolder:
    return RoleHolder(
        grant=grant.id,
        person=person.id,
        email=person.email,
        name=person.name,
        role=Role(grant.role),
        edition=grant.edition,
        category=grant.category,
        region=grant.region,
    )
