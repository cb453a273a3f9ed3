"""Acts on badges: whoever runs the service makes and withdraws keys; two stewards approve an edition's badges."""

from __future__ import annotations

import json

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.badges import refusals
from prizes.badges.addresses import issuer_id
from prizes.badges.keys import make_private, seed_of
from prizes.badges.models import BadgeKeyUse, IssuerKey
from prizes.badges.queries import current_key, key_in_use, key_named
from prizes.edition import proposals
from prizes.edition.models import Proposal
from prizes.edition.queries import EditionInForce
from prizes.edition.refusals import proposal_changed, proposal_gone, reason_needed
from prizes.journal import acts
from prizes.journal.actions import record

KIND = "badges"


async def make_key(session: AsyncSession) -> IssuerKey:
    """Another key for badges. Editions use it once two stewards have approved that; earlier keys stay published, and
    what they signed stays valid.
    """
    key = IssuerKey(public=make_private(), made_at=clock.now())
    session.add(key)
    await session.flush()
    record(session, None, acts.BADGES_MAKE_KEY, key, by=None, key=key.public)
    return key


async def withdraw_key(session: AsyncSession, public: str, *, reason: str) -> IssuerKey:
    """Others may have this key: nothing that it signed is valid any more. Raises Missing, Conflict, Invalid."""
    key = await key_named(session, public)
    if key is None:
        raise refusals.unknown_key()
    if key.withdrawn_at is not None:
        raise refusals.withdrawn_already()
    if not reason.strip():
        raise reason_needed()
    key.withdrawn_at, key.reason = clock.now(), reason.strip()
    session.add(key)
    await session.flush()
    record(session, None, acts.BADGES_WITHDRAW_KEY, key, by=None, key=key.public, reason=key.reason)
    return key


async def propose_badges(session: AsyncSession, edition: EditionInForce, *, proposer: str) -> Proposal:
    """Propose that the badges of an edition are signed with the current key. Raises Conflict where there is none, or
    they already are, and Failed where this machine cannot sign with it.
    """
    content = await _content(session, edition)
    return await proposals.propose(session, edition, KIND, content, reason="", proposer=proposer)


async def approve_badges(
    session: AsyncSession, edition: EditionInForce, proposal_id: str, *, seen_sha256: str, approver: str
) -> BadgeKeyUse:
    """A second steward agrees: whoever has a valid certificate of the edition has its badge."""
    proposal = await proposals.approve(
        session, edition, proposal_id, seen_sha256=seen_sha256, approver=approver
    )
    if proposal.kind != KIND:
        raise proposal_gone()
    content = json.loads(proposal.content)
    key = await key_named(session, content["key"])
    if key is None or content != await _content(session, edition):
        raise proposal_changed()
    use = BadgeKeyUse(
        edition_id=edition.id,
        key_id=key.id,
        sha256=proposal.sha256,
        proposed_by=proposal.proposed_by,
        approved_by=approver,
        approved_at=clock.now(),
    )
    session.add(use)
    await session.flush()
    return use


async def _content(session: AsyncSession, edition: EditionInForce) -> dict[str, str]:
    """What two stewards approve: by whom and with which key."""
    key = await current_key(session)
    if key is None:
        raise refusals.no_key()
    used = await key_in_use(session, edition)
    if used is not None and used.public == key.public:
        raise refusals.in_use_already()
    seed_of(key.public)
    return {"edition": edition.slug, "issuer": issuer_id(), "key": key.public}
