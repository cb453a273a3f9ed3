"""What is to be done, proposals, people and the journal for programs of stewards and observers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from prizes import clock
from prizes.accounts import actions as accounts
from prizes.accounts.queries import open_invitations, role_holders
from prizes.accounts.rules.roles import ANY, Role
from prizes.agenda.queries import agenda, open_proposals, proposal_in, readable
from prizes.agenda.rules.tasks import place as place_of
from prizes.api.interface.language import Voice
from prizes.api.interface.proposal import ProposalOf
from prizes.edition import proposals, refusals
from prizes.edition.models import Proposal
from prizes.edition.queries import EditionInForce
from prizes.gate.editions import TheEdition
from prizes.gate.idempotency import Once
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow, is_allowed
from prizes.gate.transaction import Tx
from prizes.i18n.languages import Lang
from prizes.journal import queries as journal
from prizes.journal.models import Entry
from prizes.kit.paging import MOST, cursor, place
from prizes.office import roles
from prizes.office.approvals import approve
from prizes.office.roles import offer_of

router = APIRouter(tags=["office"])


class TaskOf(BaseModel):
    weight: Literal["now", "soon", "note"]
    wrong: str
    remedy: str
    page: str
    """Address of the page below the edition's own."""


class OfficeOf(BaseModel):
    edition: str
    state: str
    phase: str | None
    closes_at: datetime | None
    next_phase: str | None
    next_opens_at: datetime | None
    tasks: list[TaskOf]


class ProposalList(BaseModel):
    items: list[ProposalOf]
    next: None = None


class WholeProposal(ProposalOf):
    content: dict[str, Any]
    """Exactly what would take effect."""
    changes: list[dict[str, Any]]
    """Of amendments: sentences of the guidelines before and after, by section."""


class ProposalSeen(BaseModel):
    sha256: str = Field(max_length=64)
    """Hash of the content that was looked at."""


class RoleHolder(BaseModel):
    grant: str
    person: str
    email: str
    name: str | None
    role: Role
    edition: str
    category: str


class InvitationOf(BaseModel):
    id: str
    email: str
    role: Role
    category: str
    expires_at: datetime


class People(BaseModel):
    roles: list[RoleHolder]
    invitations: list[InvitationOf]


class InvitationSent(BaseModel):
    email: str = Field(max_length=254)
    role: str = Field(max_length=16)
    """`expert`: the answer is the invitation. `steward`, `observer`: the answer is a proposal, which another steward
    approves under /proposals.
    """
    category: str = Field(default=ANY, max_length=32)
    """Of an expert: code of the category; `*`: all."""
    lang: Lang = "en"


class JournalEntryOf(BaseModel):
    id: int
    at: datetime
    act: str
    actor: str | None
    subject: str
    details: dict[str, Any]
    said: dict[str, Any] | None
    """Words that somebody typed, each with its salt; `details` has SHA-256 of salt, line feed and text. With `left_out`
    the text is not whole any more: it named somebody whose account was erased.
    """
    position: int | None
    chain: str | None


class JournalOf(BaseModel):
    items: list[JournalEntryOf]
    next: str | None


@router.get("/editions/{edition}/office", dependencies=allow(Who.OBSERVER))
async def read_office(session: Tx, edition: TheEdition, voice: Voice) -> OfficeOf:
    """Where the edition stands, and what is to be done, the most pressing first."""
    here = place_of(edition.rules, clock.now())
    return OfficeOf(
        edition=edition.slug,
        state=here.state,
        phase=here.phase.id if here.phase else None,
        closes_at=here.closes,
        next_phase=here.coming.id if here.coming else None,
        next_opens_at=here.opens,
        tasks=[
            TaskOf(weight=t.weight, wrong=voice.say(t.wrong), remedy=voice.say(t.remedy), page=t.page)
            for t in await agenda(session, edition)
        ],
    )


# --- proposals -------------------------------------------------------------------------------------------


@router.get("/editions/{edition}/proposals", dependencies=allow(Who.OBSERVER))
async def list_proposals(session: Tx, edition: TheEdition) -> ProposalList:
    """Those that wait for a second steward."""
    return ProposalList(items=[ProposalOf.model_validate(p) for p in await open_proposals(session, edition)])


@router.get("/editions/{edition}/proposals/{proposal}", dependencies=allow(Who.OBSERVER))
async def read_proposal(
    session: Tx, edition: TheEdition, me: Me, proposal: str, voice: Voice
) -> WholeProposal:
    """Exactly what would take effect. Observers see no address in it."""
    found = await proposal_in(session, edition, proposal)
    if found is None:
        raise refusals.proposal_gone()
    view = await readable(session, edition, found)
    hidden = set() if is_allowed(me, Who.STEWARD, edition.slug) else {"email"}
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


@router.put(
    "/editions/{edition}/proposals/{proposal}/approval",
    response_model=ProposalOf,
    dependencies=allow(Who.STEWARD),
)
async def approve_proposal(
    session: Tx, edition: TheEdition, me: Me, proposal: str, sent: ProposalSeen, once: Once
) -> Response:
    """Put into effect exactly what was looked at."""
    await approve(session, edition, proposal, seen_sha256=sent.sha256, approver=me.person.id)
    return await once.answer(await _after(session, edition, proposal))


@router.put(
    "/editions/{edition}/proposals/{proposal}/withdrawal",
    response_model=ProposalOf,
    dependencies=allow(Who.STEWARD),
)
async def withdraw_proposal(session: Tx, edition: TheEdition, me: Me, proposal: str, once: Once) -> Response:
    """Take back a proposal that nobody has approved yet."""
    await proposals.withdraw(session, edition, proposal, withdrawer=me.person.id)
    return await once.answer(await _after(session, edition, proposal))


async def _after(session: Tx, edition: EditionInForce, proposal: str) -> ProposalOf:
    found = await proposal_in(session, edition, proposal)
    if found is None:
        raise refusals.proposal_gone()
    return ProposalOf.model_validate(found)


# --- people ----------------------------------------------------------------------------------------------


@router.get("/editions/{edition}/people", dependencies=allow(Who.STEWARD))
async def list_people(session: Tx, edition: TheEdition) -> People:
    """Who has a role in the edition, and whom an invitation waits for."""
    holders = [pair for role in Role for pair in await role_holders(session, role, edition.slug)]
    return People(
        roles=[
            RoleHolder(
                grant=grant.id,
                person=person.id,
                email=person.email,
                name=person.name,
                role=Role(grant.role),
                edition=grant.edition,
                category=grant.category,
            )
            for person, grant in holders
        ],
        invitations=[
            InvitationOf.model_validate(i.model_dump()) for i in await open_invitations(session, edition.slug)
        ],
    )


@router.post(
    "/editions/{edition}/invitations",
    status_code=201,
    response_model=InvitationOf | ProposalOf,
    dependencies=allow(Who.STEWARD),
)
async def invite_person(
    session: Tx, edition: TheEdition, me: Me, sent: InvitationSent, once: Once
) -> Response:
    """Offer a role by mail, or, of a steward or observer, propose that it be offered."""
    made = await roles.invite(session, edition, offer_of(edition, **sent.model_dump()), inviter=me.person)
    answer = (
        ProposalOf.model_validate(made)
        if isinstance(made, Proposal)
        else InvitationOf.model_validate(made.model_dump())
    )
    return await once.answer(answer, 201)


@router.delete("/editions/{edition}/people/{grant}", status_code=204, dependencies=allow(Who.STEWARD))
async def take_role_away(session: Tx, edition: TheEdition, me: Me, grant: str) -> Response:
    """Take a role from somebody."""
    await accounts.revoke_in(session, grant, edition=edition.slug, revoker=me.person.id)
    return Response(status_code=204)


@router.delete(
    "/editions/{edition}/invitations/{invitation}", status_code=204, dependencies=allow(Who.STEWARD)
)
async def withdraw_invitation(session: Tx, edition: TheEdition, me: Me, invitation: str) -> Response:
    """Take back an invitation that was not accepted."""
    await accounts.withdraw_invitation(session, invitation, edition=edition.slug, withdrawer=me.person.id)
    return Response(status_code=204)


# --- the journal -----------------------------------------------------------------------------------------


@router.get("/editions/{edition}/journal", dependencies=allow(Who.OBSERVER))
async def read_journal(
    session: Tx,
    edition: TheEdition,
    stage: Annotated[str | None, Query(max_length=40)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    after: Annotated[str | None, Query(alias="cursor", max_length=400)] = None,
) -> JournalOf:
    """What people with roles did, newest first, with each entry's place in the chain."""
    found = await journal.entries(session, edition.slug, _before(after), limit + 1, stage=stage)
    return JournalOf(
        items=[_entry(entry) for entry in found[:limit]],
        next=cursor([found[limit - 1].id or 0]) if len(found) > limit else None,
    )


def _before(after: str | None) -> int | None:
    try:
        values = place(after, 1)
    except ValueError:
        raise refusals.wrong_cursor() from None
    before = values[0] if values else None
    if isinstance(before, str):
        raise refusals.wrong_cursor()
    return before


def _entry(entry: Entry) -> JournalEntryOf:
    return JournalEntryOf.model_validate(entry.model_dump() | {"actor": entry.actor_id})
