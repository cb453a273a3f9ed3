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
    """Of the round that is open; of a contest before one of a rehearsal. Nothing where nobody can vote on this machine:
    its pages say so themselves.
    """
    rounds = [
        (edition, there.phase)
        for edition in sorted(editions, key=lambda e: (e.rehearsal, e.slug))
        if (there := round_at(edition.rules, clock.now())) is not None and not there.in_grace
    ]
    return await ballot_facts(session, *rounds[0], person) if rounds else None


async def ballot_facts(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, person: Person
) -> BallotFacts | None:
    try:
        chosen = await my_choices(session, edition, phase, person)
    except Refusal:  # the key is not here
        return None
    if not chosen:
        return BallotFacts(edition.slug, phase, (), frozenset())
    filled = await categories_with_nominees(session, edition, phase)
    codes = tuple(c.code for c in edition.rules.categories if c.code in filled)
    return BallotFacts(edition.slug, phase, codes, frozenset(chosen))


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
