"""Invite stewards, observers and regional officers of an edition: one steward proposes it, another approves.
Experts are invited to panels.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts import offering, refusals
from prizes.accounts.models import Invitation, Person
from prizes.accounts.offering import CategoryNames, RoleOffer
from prizes.accounts.rules.two_people import BY_TWO, one_mailbox
from prizes.accounts.telling import tell_stewards
from prizes.agenda.queries import open_proposals
from prizes.edition import proposals
from prizes.edition.models import Proposal
from prizes.edition.queries import EditionInForce
from prizes.edition.refusals import proposal_gone

KIND = "role"


def offer_of(
    edition: EditionInForce, *, email: str, role: str, category: str, lang: str, region: str = ""
) -> RoleOffer:
    """An offer of a role in an edition, as somebody typed it."""
    return RoleOffer(
        email=email,
        role=role,
        edition=edition.slug,
        category=category,
        region=region,
        lang=lang,
        categories=category_names(edition),
        title={str(k): v for k, v in edition.rules.title.items()},
    )


def category_names(edition: EditionInForce) -> CategoryNames:
    """As letters of an edition say them."""
    return {each.code: {str(k): v for k, v in each.short.items()} for each in edition.rules.categories}


async def invite(
    session: AsyncSession, edition: EditionInForce, offer: RoleOffer, *, inviter: Person
) -> Proposal:
    """Propose that a role be offered by mail."""
    offer = await offering.checked(session, offer)
    if offer.role not in BY_TWO:
        raise refusals.no_such_role()
    content = _content(offer)
    if await _is_proposed(session, edition, content):
        raise refusals.already_proposed()
    proposal = await proposals.propose(
        session,
        edition,
        KIND,
        content,
        reason="",
        proposer=inviter.id,
        about=proposals.sha256(proposals.canonical(content)),
    )
    await tell_stewards(session, "proposed", offer.email, offer.role, edition.slug, by=inviter)
    return proposal


def _content(offer: RoleOffer) -> dict[str, Any]:
    told = {"email": offer.email, "role": offer.role, "lang": offer.lang}
    return told | ({"region": offer.region} if offer.region else {})


@dataclass(frozen=True, slots=True)
class ProposedRole:
    """An open proposal to offer a role."""

    proposal: Proposal
    email: str
    role: str
    region: str = ""


async def proposed_roles(session: AsyncSession, edition: EditionInForce) -> list[ProposedRole]:
    """Those that wait for a second steward, the oldest first."""
    waiting = [each for each in await open_proposals(session, edition) if each.kind == KIND]
    said = [json.loads(each.content) for each in waiting]
    return [
        ProposedRole(p, content["email"], content["role"], content.get("region", ""))
        for p, content in zip(waiting, said, strict=True)
    ]


async def _is_proposed(session: AsyncSession, edition: EditionInForce, content: dict[str, Any]) -> bool:
    """Whether another proposal gives this role to a spelling of this mailbox."""
    same = (content["role"], one_mailbox(content["email"]))
    return same in [(each.role, one_mailbox(each.email)) for each in await proposed_roles(session, edition)]


async def approve_role(
    session: AsyncSession, edition: EditionInForce, proposal_id: str, *, seen_sha256: str, approver: str
) -> Invitation:
    """A second steward agrees: the person is invited."""
    proposal = await proposals.approve(
        session, edition, proposal_id, seen_sha256=seen_sha256, approver=approver
    )
    if proposal.kind != KIND:
        raise proposal_gone()
    said = json.loads(proposal.content)
    region = said.get("region", "")
    offer = offer_of(
        edition, email=said["email"], role=said["role"], category="", lang=said["lang"], region=region
    )
    proposer = await session.get_one(Person, proposal.proposed_by)
    return await offering.invite(session, offer, inviter=proposer, approver=approver)
