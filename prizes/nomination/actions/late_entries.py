"""Let one person submit after the close: proposed by a steward, approved by another, opened with a mailed code."""

from __future__ import annotations

import json
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.actions import checked_address
from prizes.accounts.models import Person
from prizes.accounts.queries import name_at, person_with_address
from prizes.config import settings
from prizes.edition import proposals
from prizes.edition.models import Proposal
from prizes.edition.queries import EditionInForce
from prizes.edition.refusals import proposal_gone
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.text import many_lines, one_line
from prizes.mail.actions import queue
from prizes.mail.rules.addresses import FORMS, canonical_email
from prizes.mail.rules.kinds import LATE_ENTRY
from prizes.nomination import refusals
from prizes.nomination.actions.steps import REASON_LENGTH
from prizes.nomination.models import LateEntry
from prizes.nomination.rules.late_entries import code_hash, latest_end, may_propose, new_code

KIND = "late-entry"


async def propose_late_entry(
    session: AsyncSession, edition: EditionInForce, *, email: str, until: datetime, reason: str, proposer: str
) -> Proposal:
    """Put before a second steward that the person with this address may submit one project until an instant."""
    _must_fit(edition, until)
    text = many_lines(reason)[:REASON_LENGTH]
    if not one_line(text):
        raise refusals.reason_for_the_journal()
    content = {"email": checked_address(email), "until": until.isoformat()}
    return await proposals.propose(session, edition, KIND, content, reason=text, proposer=proposer)


def _must_fit(edition: EditionInForce, until: datetime) -> None:
    latest, now = latest_end(edition.rules), clock.now()
    if latest is None or latest <= now:
        raise refusals.nobody_late()
    if not may_propose(edition.rules, until, now):
        raise refusals.late_end_out_of_bounds(latest=latest)


async def approve_late_entry(
    session: AsyncSession, edition: EditionInForce, proposal_id: str, *, seen_sha256: str, approver: str
) -> LateEntry:
    """A second steward agrees: the code is mailed. It is shown to no steward and stored as a hash."""
    proposal = await proposals.approve(
        session, edition, proposal_id, seen_sha256=seen_sha256, approver=approver
    )
    if proposal.kind != KIND:
        raise proposal_gone()
    content = json.loads(proposal.content)
    until = datetime.fromisoformat(content["until"])
    _must_fit(edition, until)
    email = content["email"]
    entry = LateEntry(
        edition_id=edition.id,
        email=email,
        canonical_email=await name_at(session, email),
        code_hash="",
        until=until,
        reason=proposal.reason,
        proposal_id=proposal.id,
        created_at=clock.now(),
    )
    await _mail_code(session, edition, entry)
    return entry


async def _mail_code(session: AsyncSession, edition: EditionInForce, entry: LateEntry) -> None:
    """A code of its own, which takes the place of one that was mailed before."""
    code = new_code()
    entry.code_hash = _hash(edition, canonical_email(entry.email), code)
    session.add(entry)
    await session.flush()
    person = await person_with_address(session, entry.email)
    queue(
        session,
        LATE_ENTRY,
        to=entry.email,
        lang=person.lang if person else "en",
        edition=edition.slug,
        edition_title=edition.rules.title,
        code=code,
        until=entry.until.isoformat(),
    )


async def renew_code(
    session: AsyncSession, edition: EditionInForce, entry_id: str, *, steward: str
) -> LateEntry:
    """Mail a new code to somebody who has lost theirs; the earlier one opens nothing any more."""
    entry = await _unopened(session, edition, entry_id)
    await _mail_code(session, edition, entry)
    record(session, edition, acts.NOMINATION_RENEW_LATE_CODE, entry, by=steward)
    return entry


async def end_late_entry(
    session: AsyncSession, edition: EditionInForce, entry_id: str, *, steward: str
) -> LateEntry:
    """Take back what was allowed, as long as nobody has used it."""
    entry = await _unopened(session, edition, entry_id)
    entry.until = clock.now()
    session.add(entry)
    record(session, edition, acts.NOMINATION_END_LATE_ENTRY, entry, by=steward)
    await session.flush()
    return entry


async def _unopened(session: AsyncSession, edition: EditionInForce, entry_id: str) -> LateEntry:
    entry = await session.get(LateEntry, entry_id, with_for_update=True, populate_existing=True)
    if entry is None or entry.edition_id != edition.id:
        raise refusals.unknown_late_entry()
    if entry.opened_at is not None:
        raise refusals.late_entry_is_used()
    if entry.until <= clock.now():
        raise refusals.late_entry_is_over()
    return entry


async def open_late_entry(
    session: AsyncSession, edition: EditionInForce, *, person: Person, code: str
) -> LateEntry:
    """The person with the address of a late entry shows its code. Shown again, nothing changes."""
    query = (
        select(LateEntry)
        .where(LateEntry.edition_id == edition.id, LateEntry.canonical_email == person.canonical_email)
        .where(col(LateEntry.until) > clock.now())
        .with_for_update()
    )
    found = (await session.exec(query)).all()
    entry = next((each for each in found if each.code_hash in _hashes(edition, each, code)), None)
    if entry is None or entry.person_id not in (None, person.id):
        raise refusals.wrong_late_code()
    if entry.person_id is None:
        entry.person_id, entry.opened_at = person.id, clock.now()
        session.add(entry)
        record(session, edition, acts.NOMINATION_OPEN_LATE_ENTRY, entry, by=person.id)
        await session.flush()
    return entry


def _hashes(edition: EditionInForce, entry: LateEntry, code: str) -> set[str]:
    """The hash of a typed code, in the form of addresses that it may have been made in before."""
    return {_hash(edition, canonical_email(entry.email, form), code) for form in FORMS}


def _hash(edition: EditionInForce, canonical: str, code: str) -> str:
    return code_hash(settings().secret_key.get_secret_value(), edition.id, canonical, code)
