"""Receipts: the tracking codes of a voter's own votes, and never what they chose.

They are shown and mailed while the voter can vote. Afterwards a code leads, once votes are opened, to how that vote
went; so nobody can be made to fetch one then.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.ballot import refusals
from prizes.ballot.logs import log_for, ticket_again
from prizes.ballot.queries import my_votes, round_for
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.mail.actions import queue
from prizes.mail.rules.kinds import VOTE_RECEIPT
from prizes.votelog.format.codes import tracking_code
from prizes.votelog.models import VoteLog
from prizes.votelog.queries import log_of


@dataclass(frozen=True, slots=True)
class Receipt:
    codes: dict[str, str]
    """Tracking code by category."""
    log: VoteLog
    """With its newest checkpoint."""


async def receipt_of(session: AsyncSession, edition: EditionInForce, person: Person) -> Receipt | None:
    """None while this person cannot vote, and where the round has no log."""
    there = await round_for(session, edition, person)
    log = await log_of(session, edition.slug, there.phase.id) if there else None
    if there is None or log is None or not log.key:
        return None
    mine = await my_votes(session, edition, there.phase, person)
    votes = ((code, mine[code]) for code in (c.code for c in edition.rules.categories) if code in mine)
    return Receipt({code: tracking_code(v.leaf) for code, v in votes if v.leaf and v.choices}, log)


async def mail_receipt(session: AsyncSession, edition: EditionInForce, person: Person, lang: str) -> None:
    """To the voter's own address. Raises Missing where there is nothing to send."""
    receipt = await receipt_of(session, edition, person)
    if receipt is None or not receipt.codes:
        raise refusals.no_vote_for_a_receipt()
    queue(
        session,
        VOTE_RECEIPT,
        to=person.email,
        lang=lang,
        edition=edition.slug,
        edition_title=dict(edition.rules.title),
        codes=[
            [code, dict(edition.rules.category(code).title), tracking]
            for code, tracking in receipt.codes.items()
        ],
        size=receipt.log.size,
        root=receipt.log.root.hex(),
    )


async def ticket_of(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, person: Person, category: str
) -> str | None:
    """The signed promise for the vote in a category; None where there is none."""
    vote = (await my_votes(session, edition, phase, person)).get(category)
    log = await log_for(session, edition, phase) if vote and vote.leaf else None
    return await ticket_again(session, log, vote.leaf) if log and vote and vote.leaf else None
