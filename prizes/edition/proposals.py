"""Four eyes: one steward proposes exact content, another approves exactly that."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.approving import check_approver, possible_approvers
from prizes.accounts.queries import people
from prizes.accounts.rules.roles import ANY
from prizes.edition import refusals
from prizes.edition.models import Proposal
from prizes.edition.queries import EditionInForce, open_proposal
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.mail.actions import queue
from prizes.mail.rules.kinds import PROPOSAL_WAITS

LIFE = timedelta(hours=72)
TOLD_APART = frozenset({"role"})
"""Kinds of which all stewards are told by a letter of its own."""


def canonical(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


async def propose(
    session: AsyncSession,
    edition: EditionInForce | None,
    kind: str,
    content: Any,
    *,
    reason: str,
    proposer: str,
    about: str = "",
) -> Proposal:
    """Put content before a second steward, and tell those who might approve it. Of a kind one is open, or one of each
    that it is `about`; each lapses after 72 hours. `edition`: None where it concerns all. Raises Conflict.
    """
    await expire(session, _id(edition))
    if await open_proposal(session, _id(edition), kind, about):
        raise refusals.proposal_is_open()
    text = canonical(content)
    now = clock.now()
    proposal = Proposal(
        edition_id=_id(edition),
        kind=kind,
        about=about,
        content=text,
        sha256=sha256(text),
        reason=reason.strip(),
        proposed_by=proposer,
        proposed_at=now,
        expires_at=now + LIFE,
    )
    session.add(proposal)
    await session.flush()
    details = {"sha256": proposal.sha256, "reason": proposal.reason}
    record(session, edition, acts.PROPOSALS[kind].propose, proposal, by=proposer, **details)
    if kind not in TOLD_APART:
        await _tell(session, edition, proposal)
    return proposal


async def _tell(session: AsyncSession, edition: EditionInForce | None, proposal: Proposal) -> None:
    by = (await people(session, [proposal.proposed_by]))[proposal.proposed_by]
    for steward in await possible_approvers(session, by.id, edition=edition.slug if edition else ANY):
        queue(
            session,
            PROPOSAL_WAITS,
            to=steward.email,
            lang=steward.lang,
            edition=edition.slug if edition else None,
            about=f"proposal:{proposal.id}",
            expires_at=proposal.expires_at,
            edition_title=dict(edition.rules.title) if edition else None,
            proposal=proposal.id,
            text=proposal.about,
            what=acts.PROPOSALS[proposal.kind].propose.words,
            by=by.name or by.email,
            reason=proposal.reason,
            expires=proposal.expires_at.isoformat(),
        )


async def approve(
    session: AsyncSession,
    edition: EditionInForce | None,
    proposal_id: str,
    *,
    seen_sha256: str,
    approver: str,
) -> Proposal:
    """Approve what was seen. The caller then puts the content into effect in the same transaction.

    Raises Missing, Conflict, and Forbidden where proposer and approver do not count as two people, or the approver is
    too new a steward; see `accounts.approving`.

    The update's own condition lets only one of many simultaneous approvals through.
    """
    proposal = await session.get(Proposal, proposal_id)
    now = clock.now()
    if (
        proposal is None
        or proposal.edition_id != _id(edition)
        or proposal.state != "open"
        or proposal.expires_at <= now
    ):
        raise refusals.proposal_gone()
    if proposal.proposed_by == approver:
        raise refusals.own_proposal()
    others = [proposal.proposed_by]
    slug, rehearsal = (edition.slug, edition.rehearsal) if edition else (ANY, False)
    await check_approver(session, approver, others, edition=slug, rehearsal=rehearsal)
    if proposal.sha256 != seen_sha256:
        raise refusals.proposal_changed()
    result = await session.exec(
        update(Proposal)
        .where(col(Proposal.id) == proposal.id, col(Proposal.state) == "open")
        .values(state="approved", approved_by=approver, decided_at=now)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount != 1:
        raise refusals.proposal_gone()
    await session.refresh(proposal)
    record(
        session, edition, acts.PROPOSALS[proposal.kind].approve, proposal, by=approver, sha256=proposal.sha256
    )
    return proposal


async def withdraw(
    session: AsyncSession, edition: EditionInForce | None, proposal_id: str, *, withdrawer: str | None
) -> Proposal:
    """Take an open proposal back; its author or any other steward may, and (None) whoever runs the service."""
    proposal = await session.get(Proposal, proposal_id)
    if proposal is None or proposal.edition_id != _id(edition) or proposal.state != "open":
        raise refusals.proposal_gone()
    proposal.state, proposal.decided_at = "withdrawn", clock.now()
    session.add(proposal)
    await session.flush()
    record(session, edition, acts.PROPOSALS[proposal.kind].withdraw, proposal, by=withdrawer)
    return proposal


async def expire(session: AsyncSession, edition_id: str | None) -> None:
    now = clock.now()
    await session.exec(
        update(Proposal)
        .where(col(Proposal.edition_id) == edition_id, col(Proposal.state) == "open")
        .where(col(Proposal.expires_at) <= now)
        .values(state="expired", decided_at=now)
        .execution_options(synchronize_session="fetch")
    )


def _id(edition: EditionInForce | None) -> str | None:
    return edition.id if edition else None
