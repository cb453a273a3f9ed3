"""A second factor that its owner has lost: one steward proposes its removal, another approves it. All factors of the
account go, passkeys too. The owner then signs in with a code by mail and sets up another one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.factors import remove_lost_factor, tell_owner
from prizes.accounts.models import Person
from prizes.accounts.queries import (
    Factors,
    all_role_holders,
    factors_of,
    grants_of,
    person_with_address,
    with_factor,
)
from prizes.accounts.refusals import no_factor
from prizes.accounts.rules.factors import FactorChange, may_remove_factor
from prizes.db import one_at_a_time
from prizes.edition import proposals
from prizes.edition.models import Proposal
from prizes.edition.queries import EditionInForce
from prizes.edition.refusals import proposal_changed, proposal_gone
from prizes.office import refusals

KIND = "lost-factor"


async def holders_with_factor(session: AsyncSession, edition: EditionInForce) -> Sequence[Person]:
    """Everybody with a role in the edition, or in all, who has a second factor; each once."""
    holders = {person.id: person for person, _ in await all_role_holders(session, edition.slug)}
    having = await with_factor(session, holders)
    return [person for id_, person in holders.items() if id_ in having]


async def propose_factor_removal(
    session: AsyncSession, edition: EditionInForce, *, email: str, reason: str, proposer: str
) -> Proposal:
    """Propose that somebody's second factor be removed; they are told at once, in case they have not lost it. Raises
    Invalid, Forbidden, Conflict.
    """
    if not reason.strip():
        raise refusals.lost_factor_reason_needed()
    owner = await person_with_address(session, email.strip()) if email.strip() else None
    holders = {person.id for person, _ in await all_role_holders(session, edition.slug)}
    if owner is None or owner.id not in holders:
        raise refusals.no_such_role_holder()
    there = await factors_of(session, owner.id)
    if not there:
        raise no_factor()
    await _check_steward(session, proposer, owner)
    content = {"person": owner.id} | _named(there)
    made = await proposals.propose(
        session, edition, KIND, content, reason=reason, proposer=proposer, about=owner.id
    )
    tell_owner(session, owner, FactorChange.PROPOSED)
    return made


async def approve_factor_removal(
    session: AsyncSession, edition: EditionInForce, proposal_id: str, *, seen_sha256: str, approver: str
) -> Person:
    """A second steward agrees: the factors are removed, and their owner's sessions end. Raises Conflict where the owner
    has changed any of them since.
    """
    proposal = await proposals.approve(
        session, edition, proposal_id, seen_sha256=seen_sha256, approver=approver
    )
    if proposal.kind != KIND:
        raise proposal_gone()
    content = json.loads(proposal.content)
    owner = await session.get_one(Person, content["person"])
    for steward in (proposal.proposed_by, approver):
        await _check_steward(session, steward, owner)
    await one_at_a_time(session, f"factor:{owner.id}")
    if {"person": owner.id} | _named(await factors_of(session, owner.id, lock=True)) != content:
        raise proposal_changed()
    await remove_lost_factor(session, owner, by=approver)
    return owner


def _named(there: Factors) -> dict[str, str | list[str]]:
    """Exactly these factors: what is set up, replaced or removed in the meantime was not approved."""
    app: dict[str, str | list[str]] = {"factor": there.authenticator.id} if there.authenticator else {}
    return app | ({"passkeys": sorted(each.id for each in there.passkeys)} if there.passkeys else {})


async def _check_steward(session: AsyncSession, steward: str, owner: Person) -> None:
    if steward == owner.id:
        raise refusals.own_factor()
    if not may_remove_factor(await grants_of(session, steward), await grants_of(session, owner.id)):
        raise refusals.factor_of_other_edition()
