"""Tokens of an edition, for programs that belong to nobody: one steward proposes, another approves, and only then is
the secret created. What such a token opens, it opens to no person: it reads, and neither writes nor votes.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import ServiceToken
from prizes.accounts.rules.scopes import (
    DAYS,
    LONGEST_TOKEN_NAME,
    SERVICE,
    ServiceScope,
    sealed_secret,
    written_service,
)
from prizes.db import one_at_a_time
from prizes.edition import proposals
from prizes.edition.models import Proposal
from prizes.edition.queries import EditionInForce
from prizes.edition.refusals import proposal_gone
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.text import one_line
from prizes.kit.token import digest
from prizes.office import refusals

KIND = "service-token"
MOST = 20
"""Of one edition."""


async def service_tokens_of(session: AsyncSession, edition: EditionInForce) -> Sequence[ServiceToken]:
    """By name; those that are over too, for a month."""
    query = select(ServiceToken).where(ServiceToken.edition == edition.slug)
    return (await session.exec(query.order_by(col(ServiceToken.name), col(ServiceToken.id)))).all()


async def service_token_in(session: AsyncSession, edition: EditionInForce, token_id: str) -> ServiceToken:
    """Raises Missing."""
    found = await session.get(ServiceToken, token_id)
    if found is None or found.edition != edition.slug:
        raise refusals.no_such_service_token()
    return found


async def propose_service_token(
    session: AsyncSession,
    edition: EditionInForce,
    *,
    name: str,
    scopes: Sequence[ServiceScope],
    days: int,
    proposer: str,
) -> Proposal:
    """Propose that a program reads parts of the edition, for a number of days from the approval. Raises Invalid,
    Conflict.
    """
    name = one_line(name)
    if not name or len(name) > LONGEST_TOKEN_NAME:
        raise refusals.service_token_name_needed(most=LONGEST_TOKEN_NAME)
    if not scopes:
        raise refusals.service_token_scope_needed()
    if days not in DAYS:
        raise refusals.service_token_days_needed()
    await _room_for(session, edition, name)
    content = {"name": name, "scopes": written_service(scopes), "days": days}
    about = proposals.sha256(name)
    return await proposals.propose(session, edition, KIND, content, reason="", proposer=proposer, about=about)


async def approve_service_token(
    session: AsyncSession, edition: EditionInForce, proposal_id: str, *, seen_sha256: str, approver: str
) -> ServiceToken:
    """A second steward agrees. It opens nothing before a steward has created its secret."""
    proposal = await proposals.approve(
        session, edition, proposal_id, seen_sha256=seen_sha256, approver=approver
    )
    if proposal.kind != KIND:
        raise proposal_gone()
    content, now = json.loads(proposal.content), clock.now()
    await _room_for(session, edition, content["name"])
    token = ServiceToken(
        edition=edition.slug,
        name=content["name"],
        scopes=content["scopes"],
        proposed_by=proposal.proposed_by,
        approved_by=approver,
        approved_at=now,
        expires_at=now + timedelta(days=content["days"]),
    )
    session.add(token)
    await session.flush()
    return token


async def _room_for(session: AsyncSession, edition: EditionInForce, name: str) -> None:
    await one_at_a_time(session, f"service-tokens:{edition.id}")
    there = await service_tokens_of(session, edition)
    if any(each.name == name for each in there):
        raise refusals.service_token_exists()
    if len(there) >= MOST:
        raise refusals.too_many_service_tokens(n=MOST)


async def renew_service_secret(
    session: AsyncSession, edition: EditionInForce, token_id: str, *, by: str
) -> tuple[ServiceToken, str]:
    """Its secret, or another in its place, which is said now and never again; the one before opens nothing any more.
    Scopes and end stay as they were approved. Raises Missing, Conflict.
    """
    token = await service_token_in(session, edition, token_id)
    if token.expires_at <= clock.now():
        raise refusals.service_token_over()
    secret = sealed_secret(SERVICE, secrets.token_hex(24))
    token.token_hash = digest(secret)
    session.add(token)
    await session.flush()
    record(session, edition, acts.SERVICE_TOKEN_RENEW_SECRET, token, by=by)
    return token, secret


async def revoke_service_token(
    session: AsyncSession, edition: EditionInForce, token_id: str, *, by: str
) -> None:
    """From now on it opens nothing. One steward is enough. Raises Missing."""
    token = await service_token_in(session, edition, token_id)
    await session.delete(token)
    await session.flush()
    record(session, edition, acts.SERVICE_TOKEN_REVOKE, token_id, by=by)
