"""Remind those who stopped half-way: asked for a code or began a ballot, and did not finish it. Once, and only if they
agreed.

To see whether a ballot is finished the tags are made again. What is read is in which categories there is a vote, never
for whom.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlmodel import col
from sqlmodel import select as select_models
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.links import reminder_of, vote_token
from prizes.accounts.queries import people_with_addresses, person_with_address
from prizes.ballot.box_sql import LISTED, VOTES, add
from prizes.ballot.keys import form_of, key_of
from prizes.ballot.models import VoteReminder
from prizes.ballot.queries import categories_with_nominees
from prizes.ballot.rules.electorate import VoterFacts, bar
from prizes.ballot.rules.voting import list_mark, progress, round_at, tag, tag_category, time_to_remind
from prizes.db import metadata
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce, edition_in_force, editions_in_force
from prizes.edition.spans import closes_at
from prizes.kit.token import new_id
from prizes.mail.actions import queue
from prizes.mail.rules.addresses import canonical_email, former_email, votes_as
from prizes.mail.rules.kinds import VOTE_REMINDER

AT_ONCE = 500
"""Addresses whose votes are looked for with one statement."""
REMINDERS = metadata.tables[str(VoteReminder.__tablename__)]


async def agree(session: AsyncSession, slug: str, email: str, lang: str) -> None:
    """Note that an address wants to be reminded, if a public edition has an open vote. Who was reminded already, or has
    stopped it, stays as they are.
    """
    edition = await edition_in_force(session, slug)
    if edition is None or not edition.published or edition.record:
        return
    if round_at(edition.rules, clock.now()) is None:
        return
    address = await _voter_at(session, slug, email)
    if address is None:
        return
    row = {
        "id": new_id(),
        "edition": slug,
        "canonical_email": address,
        "email": email.strip(),
        "lang": lang,
        "state": "waiting",
        "agreed_at": clock.now(),
    }
    connection = await session.connection()
    await connection.execute(add(REMINDERS, postgres=connection.dialect.name == "postgresql"), row)


async def _voter_at(session: AsyncSession, slug: str, email: str) -> str | None:
    """What stands for the mailbox in the votes of the edition; None: another mailbox does."""
    form, known = await form_of(session, slug), await person_with_address(session, email)
    if known is not None:
        return known.votes_as(form)
    return votes_as(form, canonical_email(email), former_email(email))


async def reminder_at(session: AsyncSession, token: str) -> VoteReminder | None:
    """What the last part of a letter's address stands for."""
    found = reminder_of(token)
    return await session.get(VoteReminder, found) if found else None


async def stop(session: AsyncSession, reminder: VoteReminder) -> None:
    """It stays, so that nobody else who types this address can start it again."""
    reminder.state = "stopped"
    session.add(reminder)
    await session.flush()


# --- the job -------------------------------------------------------------------------------------------


async def remind_of_ballots(session: AsyncSession) -> int:
    """Write to those whose ballot is not finished and whose time has come; how many letters. Run every hour."""
    letters = 0
    for edition in await editions_in_force(session):
        there = None if edition.record else round_at(edition.rules, clock.now())
        if there is None or there.in_grace:
            await session.exec(delete(VoteReminder).where(col(VoteReminder.edition) == edition.slug))
        else:
            letters += await _in_round(session, edition, there.phase)
    return letters


async def _in_round(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> int:
    closes = closes_at(edition.rules, phase.id)
    asked_before = time_to_remind(closes, clock.now())
    letters = 0
    while asked_before and (due := await _due(session, edition, asked_before)):
        unfinished = await _unfinished(session, edition, phase, due)
        unfinished -= await _outside(session, edition, phase, due)
        unfinished -= await _unlisted(session, edition, phase, due)
        for each in due:
            if each.id in unfinished:
                _remind(session, edition, each, closes)
        await _mark(session, [each.id for each in due if each.id in unfinished], "sent")
        await _mark(session, [each.id for each in due if each.id not in unfinished], "done")
        letters += len(unfinished)
    return letters


async def _due(
    session: AsyncSession, edition: EditionInForce, asked_before: datetime
) -> Sequence[VoteReminder]:
    query = (
        select_models(VoteReminder)
        .where(VoteReminder.edition == edition.slug, VoteReminder.state == "waiting")
        .where(col(VoteReminder.agreed_at) <= asked_before)
        .order_by(col(VoteReminder.agreed_at), col(VoteReminder.id))
        .limit(AT_ONCE)
    )
    return (await session.exec(query)).all()


async def _mark(session: AsyncSession, ids: Sequence[str], state: str) -> None:
    query = update(VoteReminder).where(col(VoteReminder.id).in_(ids)).values(state=state)
    await session.exec(query.execution_options(synchronize_session=False))


async def _unfinished(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, due: Sequence[VoteReminder]
) -> set[str]:
    """Ids of those whose ballot would not count as it is."""
    key = await key_of(session, edition.slug)
    if key is None:
        return {each.id for each in due}
    there = await categories_with_nominees(session, edition, phase)
    tags = {
        (each.id, code): tag(key.secret, edition.slug, tag_category(phase.ballot, code), each.canonical_email)
        for each in due
        for code in there
    }
    query = select(VOTES.c.tag, VOTES.c.category).where(
        VOTES.c.edition == edition.slug,
        VOTES.c.phase == phase.id,
        VOTES.c.tag.in_(set(tags.values())),
        VOTES.c.in_force,
        VOTES.c.choices != "",
    )
    voted = {(row.tag, row.category) for row in await (await session.connection()).execute(query)}
    unfinished = set()
    for each in due:
        chosen = {code: ("a vote",) for code in there if (tags[each.id, code], code) in voted}
        if not progress(edition.rules, phase, there, chosen).complete:
            unfinished.add(each.id)
    return unfinished


async def _outside(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, due: Sequence[VoteReminder]
) -> set[str]:
    """Ids of those who have stated something by which the rules keep them from voting."""
    if not phase.electorate.limited:
        return set()
    known = await people_with_addresses(session, [each.email for each in due])
    barred = {
        email
        for email, person in known.items()
        if bar(edition.rules, phase, VoterFacts(person.country, person.stakeholder_type)) == "outside"
    }
    return {each.id for each in due if each.email in barred}


async def _unlisted(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, due: Sequence[VoteReminder]
) -> set[str]:
    """Ids of those who are not on the list of voters, where there must be one."""
    if not phase.electorate.voter_list:
        return set()
    key = await key_of(session, edition.slug)
    if key is None:
        return {each.id for each in due}
    marks = {each.id: list_mark(key.secret, edition.slug, phase.id, each.canonical_email) for each in due}
    query = select(LISTED.c.mark).where(
        LISTED.c.edition == edition.slug,
        LISTED.c.phase == phase.id,
        LISTED.c.approved,
        LISTED.c.mark.in_(set(marks.values())),
    )
    listed = set((await (await session.connection()).execute(query)).scalars())
    return {id_ for id_, made in marks.items() if made not in listed}


def _remind(
    session: AsyncSession, edition: EditionInForce, due: VoteReminder, closes: datetime | None
) -> None:
    """Outside the letters of the edition: its stewards need not know who has not voted yet."""
    queue(
        session,
        VOTE_REMINDER,
        to=due.email,
        lang=due.lang,
        slug=edition.slug,
        edition_title=dict(edition.rules.title),
        closes=closes.isoformat() if closes else None,
        stop=vote_token(due.id),
    )
