"""Who acts for a body: proposed by a steward, approved by another, ended by a steward."""

from __future__ import annotations

import json

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.actions import checked_address
from prizes.accounts.queries import name_at, person_with_address, stewards_of
from prizes.db import one_at_a_time
from prizes.edition import proposals
from prizes.edition.models import Proposal
from prizes.edition.queries import EditionInForce
from prizes.edition.refusals import proposal_gone
from prizes.errors import text_too_long
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.text import many_lines, one_line
from prizes.mail.actions import queue
from prizes.mail.rules.addresses import leads_to
from prizes.mail.rules.kinds import BODY_DELEGATE
from prizes.nomination import refusals
from prizes.nomination.actions.steps import REASON_LENGTH
from prizes.nomination.models import BodyDelegate
from prizes.nomination.rules.entry.proposing import body_of

KIND = "delegate"


async def propose_delegate(
    session: AsyncSession, edition: EditionInForce, *, body: str, email: str, reason: str, proposer: str
) -> Proposal:
    """Put before a second steward that the person with this address acts for a body."""
    address = checked_address(email)
    await _must_fit(session, edition, body, address)
    text = many_lines(reason)
    if not one_line(text):
        raise refusals.reason_for_the_journal()
    if len(text) > REASON_LENGTH:
        raise text_too_long("reason", most=REASON_LENGTH)
    return await proposals.propose(
        session, edition, KIND, {"body": body, "email": address}, reason=text, proposer=proposer
    )


async def _must_fit(session: AsyncSession, edition: EditionInForce, body_id: str, address: str) -> None:
    body = body_of(edition.rules, body_id)
    for steward in await stewards_of(session, edition.slug):
        if leads_to(address, steward.canonical_email):
            raise refusals.steward_for_a_body()
    name = await name_at(session, address)
    await one_at_a_time(session, f"nomination.delegate:{edition.id}:{body_id}:{name}")
    query = select(BodyDelegate.id).where(
        BodyDelegate.edition_id == edition.id,
        BodyDelegate.body == body_id,
        BodyDelegate.canonical_email == name,
        col(BodyDelegate.ended_at).is_(None),
    )
    if (await session.exec(query)).first() is not None:
        raise refusals.acts_already(body=body.title)


async def approve_delegate(
    session: AsyncSession, edition: EditionInForce, proposal_id: str, *, seen_sha256: str, approver: str
) -> BodyDelegate:
    """A second steward agrees: the person acts for the body from now on, and is told by email."""
    proposal = await proposals.approve(
        session, edition, proposal_id, seen_sha256=seen_sha256, approver=approver
    )
    if proposal.kind != KIND:
        raise proposal_gone()
    content = json.loads(proposal.content)
    email, body_id = content["email"], content["body"]
    await _must_fit(session, edition, body_id, email)
    delegate = BodyDelegate(
        edition_id=edition.id,
        body=body_id,
        email=email,
        canonical_email=await name_at(session, email),
        proposal_id=proposal.id,
        appointed_at=clock.now(),
    )
    session.add(delegate)
    await session.flush()
    person = await person_with_address(session, email)
    queue(
        session,
        BODY_DELEGATE,
        to=email,
        lang=person.lang if person else "en",
        edition=edition.slug,
        edition_title=edition.rules.title,
        body=dict(edition.rules.body_title(body_id)),
        body_id=body_id,
    )
    return delegate


async def end_delegate(
    session: AsyncSession, edition: EditionInForce, delegate_id: str, *, steward: str
) -> BodyDelegate:
    """The person no longer acts for the body. What they have proposed remains proposed."""
    delegate = await session.get(BodyDelegate, delegate_id, with_for_update=True, populate_existing=True)
    if delegate is None or delegate.edition_id != edition.id:
        raise refusals.unknown_delegate()
    if delegate.ended_at is not None:
        raise refusals.delegate_has_ended()
    delegate.ended_at = clock.now()
    session.add(delegate)
    record(session, edition, acts.NOMINATION_END_DELEGATE, delegate, by=steward, body=delegate.body)
    await session.flush()
    return delegate
