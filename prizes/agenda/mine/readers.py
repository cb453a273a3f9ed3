"""How much readers have to do who have no role and no part in anything, for many of them at once: nearly all who vote.

Their pages differ by nothing else, so that those who are equally far are given the same (`edge.signed_in_pages`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, case, exists, false, func, or_, true
from sqlmodel import col, select

from prizes import clock
from prizes.accounts.models import Invitation, Person, RoleGrant, Session
from prizes.agenda.rules.mine import BallotFacts, ballot_task
from prizes.ballot.queries import VoterSlot, slots, votes_in_slots
from prizes.ballot.rules.voting import InForce, Key
from prizes.db import UTCDateTime, among, in_one
from prizes.direct import Direct
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.journal.models import JournalEntry
from prizes.mail.rules.addresses import votes_as
from prizes.nomination.models import BodyDelegate, LateEntry, Project, ProjectInvitation, ProjectMember
from prizes.review.models import PanelSeat
from prizes.stocktaking.models import Contribution, FocalPoint

MOST_VOTERS = 5_000
"""Whose slots are remembered with a round."""


@dataclass(slots=True)
class RoundNow:
    """The round that is open (`ballots.voting_now`), and what is asked of everybody in it."""

    edition: EditionInForce
    phase: VotingPhase
    key: Key
    categories: tuple[str, ...]
    """Those with something to vote on, in the order of the rules."""
    known: dict[str, tuple[VoterSlot, ...]] = field(default_factory=dict)
    """Slots by address: to make them takes longer than to ask for them. Never written down, and gone with the round."""

    def slots(self, address: str | None) -> tuple[VoterSlot, ...]:
        """Of a voter; none of somebody whose votes are another account's (`votes_as`)."""
        if address is None:
            return ()
        found = self.known.get(address)
        if found is None:
            if len(self.known) >= MOST_VOTERS:
                self.known.clear()
            found = self.known[address] = slots(self.key, self.edition, self.phase, address)
        return found

    def follows(self, before: RoundNow | None) -> RoundNow:
        """The same with what was remembered, where it is the same round by the same rules."""
        if before is not None and self._made_of() == before._made_of():  # noqa: SLF001 - of the same class
            self.known = before.known
        return self

    def _made_of(self) -> tuple[object, ...]:
        return self.edition.slug, self.edition.sha256, self.phase.id, self.key


@dataclass(frozen=True, slots=True)
class PlainReader:
    """Somebody without a role and without a part in a project, a panel or the register."""

    tasks: int
    ballot: BallotFacts | None
    """In the round that is open, where there is one; as `ballots.ballot_facts`."""
    has_said_where: bool = True
    slots: Mapping[str, str] = field(default_factory=dict)
    """Their tag by category; none of somebody whose votes are another account's."""
    votes: Mapping[str, InForce] | None = None
    """By category, those that were taken back too; None: no round is open, or they are not to be read."""


class PlainSession(NamedTuple):
    """A session of somebody without a role and a part."""

    token_hash: str
    name: str
    former: str | None
    """By which the account is known, and was in form 1 of addresses."""
    has_said_where: bool
    newest: int
    """Number of the newest entry of the journal."""
    newest_here: int
    """The same of the edition that was asked for and of the service itself."""


async def plain_sessions(direct: Direct, hashes: Collection[str], edition: str) -> list[PlainSession]:
    """Of these, by the hash of their secret. Those that are over are left out."""
    values = {"hashes": in_one(hashes, sqlite=direct.sqlite), "now": clock.now(), "edition": edition}
    return [PlainSession(*row) for row in await direct.rows(_sessions(sqlite=direct.sqlite), values)]


async def plain_readers(
    direct: Direct, found: Collection[PlainSession], voted: RoundNow | None
) -> dict[str, PlainReader]:
    """How far their holders are, by the hash of the secret. No statement knows both an account and a vote."""
    if voted is None:
        return {each.token_hash: PlainReader(0, None) for each in found}
    mine = [(each, voted.slots(votes_as(voted.key.form, each.name, each.former))) for each in found]
    tags = {tag for _, slots in mine for tag, _ in slots}
    there = await votes_in_slots(direct, voted.edition, voted.phase, tags) if tags else {}
    return {each.token_hash: _reader(voted, each, slots, there) for each, slots in mine}


def _reader(
    voted: RoundNow,
    found: PlainSession,
    slots: Sequence[VoterSlot],
    there: Mapping[VoterSlot, InForce],
) -> PlainReader:
    votes = {slot[1]: there[slot] for slot in slots if slot in there}
    chosen = frozenset(category for category, vote in votes.items() if vote.choices)
    facts = BallotFacts(voted.edition.slug, voted.phase, voted.categories if chosen else (), chosen)
    tasks = int(ballot_task(facts, voted.edition.rules) is not None)
    own = {category: tag for tag, category in slots}
    return PlainReader(tasks, facts, bool(found.has_said_where), own, votes)


@cache
def _sessions(*, sqlite: bool) -> Any:
    """Made once: to put it together takes longer than to run it."""
    said = or_(col(Person.asked_origin), col(Person.country) != "", col(Person.stakeholder_type) != "")
    here = _newest(col(JournalEntry.edition) == bindparam("edition"), col(JournalEntry.edition).is_(None))
    columns: list[Any] = [Session.token_hash, Person.canonical_email, Person.former_email]
    columns += [func.coalesce(said, false()), _newest(), here]
    query: Any = select(*columns).select_from(Session)
    return query.join(Person, col(Session.person_id) == col(Person.id)).where(
        among(col(Session.token_hash), "hashes", sqlite=sqlite),
        col(Session.expires_at) > bindparam("now", type_=UTCDateTime()),
        *(~exists().where(condition) for condition in _parts()),
    )


def _newest(*where: Any) -> Any:
    """The largest number of an entry of the journal under one of these conditions, each of which has an index."""
    largest = [select(func.max(JournalEntry.id)).where(each).scalar_subquery() for each in where or (true(),)]
    numbers = [func.coalesce(each, 0) for each in largest]
    return numbers[0] if len(numbers) == 1 else case((numbers[0] > numbers[1], numbers[0]), else_=numbers[1])


def _parts() -> list[Any]:
    """What gives a person something to do beside a ballot: roles, and all from which `belongings` are read."""
    person, address = col(Person.id), col(Person.canonical_email)
    by_account = (
        RoleGrant.person_id,
        LateEntry.person_id,
        Project.nominator_id,
        ProjectMember.person_id,
        Contribution.contributed_by,
        FocalPoint.person_id,
    )
    by_address = (
        Invitation.canonical_email,
        PanelSeat.canonical_email,
        ProjectInvitation.canonical_email,
        BodyDelegate.canonical_email,
    )
    return [*(col(each) == person for each in by_account), *(col(each) == address for each in by_address)]
