"""How far the ballots of one person are, by the round."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.agenda.rules.mine import (
    BallotFacts,
)
from prizes.ballot.queries import categories_with_nominees, my_choices
from prizes.ballot.rules.voting import round_at
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import opens_at
from prizes.errors import Refusal


async def open_ballot(
    session: AsyncSession, editions: Iterable[EditionInForce], person: Person
) -> BallotFacts | None:
    """Of the round that is open. Nothing where nobody can vote on this machine: its pages say so themselves."""
    found = voting_now(editions)
    return await ballot_facts(session, *found, person) if found else None


def voting_now(editions: Iterable[EditionInForce]) -> tuple[EditionInForce, VotingPhase] | None:
    """The first in which people vote now; of a contest before one of a rehearsal."""
    rounds = (
        (edition, there.phase)
        for edition in sorted(editions, key=lambda e: (e.rehearsal, e.slug))
        if (there := round_at(edition.rules, clock.now())) is not None and not there.in_grace
    )
    return next(rounds, None)


async def ballot_facts(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, person: Person
) -> BallotFacts | None:
    try:
        chosen = await my_choices(session, edition, phase, person)
    except Refusal:  # the key is not here
        return None
    if not chosen:
        return BallotFacts(edition.slug, phase, (), frozenset())
    return BallotFacts(
        edition.slug, phase, await filled_categories(session, edition, phase), frozenset(chosen)
    )


async def filled_categories(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase
) -> tuple[str, ...]:
    """Those with something to vote on, in the order of the rules."""
    filled = await categories_with_nominees(session, edition, phase)
    return tuple(c.code for c in edition.rules.categories if c.code in filled)


async def ballots_of(
    session: AsyncSession, editions: Iterable[EditionInForce], person: Person
) -> list[BallotFacts]:
    """The ballots that somebody has given in rounds that have begun, the open one too. A round has a key of its own, so
    each is asked for itself.
    """
    now = clock.now()
    begun = [
        (edition, phase)
        for edition in editions
        if not edition.record
        for phase in edition.rules.votings
        if (opens := opens_at(edition.rules, phase.id)) is not None and opens <= now
    ]
    found = [await ballot_facts(session, edition, phase, person) for edition, phase in begun]
    return [facts for facts in found if facts is not None and facts.voted]
