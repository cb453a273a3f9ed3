"""How much readers have to do who have no role and no part in anything, for many of them at once: nearly all who vote.

Their pages differ by nothing else, so that those who are equally far are given the same (`edge.page_cache`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import bindparam, exists
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Invitation, Person, RoleGrant, Session
from prizes.agenda.rules.mine import BallotFacts, ballot_task
from prizes.ballot.queries import categories_voted
from prizes.ballot.rules.voting import Key
from prizes.db import UTCDateTime, among
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.mail.rules.addresses import votes_as
from prizes.nomination.models import LateEntry, Project, ProjectInvitation, ProjectMember
from prizes.review.models import PanelSeat
from prizes.stocktaking.models import Contribution


@dataclass(frozen=True, slots=True)
class VotedRound:
    """The round that is open (`ballots.voting_now`), and what is asked of everybody in it."""

    edition: EditionInForce
    phase: VotingPhase
    key: Key
    categories: tuple[str, ...]
    """Those with something to vote on, in the order of the rules."""


@dataclass(frozen=True, slots=True)
class PlainReader:
    """Somebody without a role and without a part in a project, a panel or the register."""

    tasks: int
    ballot: BallotFacts | None
    """In the round that is open, where there is one; as `ballots.ballot_facts`."""


async def plain_readers(
    session: AsyncSession, hashes: Sequence[str], voted: VotedRound | None
) -> dict[str, PlainReader]:
    """By the hash of the secret of their session. Who has a role or a part is left out, and sessions that are over.
    Two statements; the one that knows people knows no vote.
    """
    sqlite = session.get_bind().dialect.name == "sqlite"
    values = {"hashes": [*hashes], "now": clock.now()}
    rows = (await (await session.connection()).execute(_statement(sqlite=sqlite), values)).all()
    if voted is None:
        return {token_hash: PlainReader(0, None) for token_hash, *_ in rows}
    voters = {
        token_hash: address
        for token_hash, name, former in rows
        if (address := votes_as(voted.key.form, name, former)) is not None
    }
    chosen = await categories_voted(session, voted.edition, voted.phase, voted.key, set(voters.values()))
    return {
        token_hash: _reader(voted, chosen.get(voters.get(token_hash, ""), frozenset()))
        for token_hash, *_ in rows
    }


def _reader(voted: VotedRound, chosen: frozenset[str]) -> PlainReader:
    facts = BallotFacts(voted.edition.slug, voted.phase, voted.categories if chosen else (), chosen)
    return PlainReader(int(ballot_task(facts, voted.edition.rules) is not None), facts)


@cache
def _statement(*, sqlite: bool) -> Any:
    """Made once: to put it together takes longer than to run it."""
    query: Any = select(Session.token_hash, Person.canonical_email, Person.former_email)
    return query.join(Person, col(Session.person_id) == col(Person.id)).where(
        among(col(Session.token_hash), "hashes", sqlite=sqlite),
        col(Session.expires_at) > bindparam("now", type_=UTCDateTime()),
        *(~exists().where(condition) for condition in _parts()),
    )


def _parts() -> list[Any]:
    """What gives a person something to do beside a ballot: roles, and all from which `belongings` are read."""
    person, address = col(Person.id), col(Person.canonical_email)
    by_account = (
        RoleGrant.person_id,
        LateEntry.person_id,
        Project.nominator_id,
        ProjectMember.person_id,
        Contribution.contributed_by,
    )
    by_address = (Invitation.canonical_email, PanelSeat.canonical_email, ProjectInvitation.canonical_email)
    return [*(col(each) == person for each in by_account), *(col(each) == address for each in by_address)]
