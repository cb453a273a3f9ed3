"""The voters' own: they find their votes by tags, and have them withdrawn with their account, until they are counted.

Each vote in force is then WITHDRAWN in the log, and its choice and what opens its commitment are deleted. No officer
has a say in that, and all such votes of a round are in one public case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import and_, delete, insert, select, tuple_, update
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.ballot import refusals
from prizes.ballot.box_sql import ATTRIBUTES, CASE_VOTES, CASES, GONE, VOTES, WITHDRAWN
from prizes.ballot.cases.words import OWN_WORDS
from prizes.ballot.keys import key_of
from prizes.ballot.models import VoteCase
from prizes.ballot.queries import has_opened, tags
from prizes.db import columns_of
from prizes.edition.document.phases import VotingPhase
from prizes.edition.proposals import canonical, sha256
from prizes.edition.queries import EditionInForce, editions_in_force
from prizes.votelog.actions import let_lines_wait, locked
from prizes.votelog.format.codes import CODE_BYTES, tracking_code
from prizes.votelog.format.lines import VoidLine
from prizes.votelog.queries import PlacedLine, log_of, placed


class VoteVersion(NamedTuple):
    """A version of a vote, as its voter is shown it."""

    id: int
    category: str
    choices: str
    in_force: bool
    leaf: bytes | None

    @property
    def counts(self) -> bool:
        """Whether it can be withdrawn: in force, with a choice, and in the log."""
        return self.in_force and self.choices not in ("", GONE) and self.leaf is not None


class VotedRound(NamedTuple):
    """A round in which somebody has votes, with every version of them."""

    edition: EditionInForce
    phase: VotingPhase
    rows: Sequence[VoteVersion]
    open: bool
    """Whether they can be withdrawn: the round has a log, and its votes are not counted yet."""

    @property
    def withdrawable(self) -> list[VoteVersion]:
        return [row for row in self.rows if row.counts] if self.open else []

    @property
    def leaves(self) -> dict[bytes, VoteVersion]:
        """The same by the hash of its line."""
        return {row.leaf: row for row in self.withdrawable if row.leaf}


async def rounds_of(session: AsyncSession, person: Person) -> list[VotedRound]:
    """The rounds somebody voted in, as long as their votes can be found: until the key of tags is destroyed. They are
    found by tags: nothing else leads to them.

    Raises KeyMissing where this machine lacks the key.
    """
    found = []
    for edition in await editions_in_force(session):
        phases = [] if edition.record else [p for p in edition.rules.votings if has_opened(edition, p)]
        key = await key_of(session, edition.slug) if phases else None
        if key is None:
            continue
        for phase in phases:
            rows = await _rows(session, edition, phase, tags(key, edition, phase, person))
            if rows:
                found.append(VotedRound(edition, phase, rows, await _is_open(session, edition, phase)))
    return found


async def _rows(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, mine: Mapping[str, str]
) -> list[VoteVersion]:
    """`mine`: tags by category."""
    query = select(*columns_of(VoteVersion, VOTES.c)).where(
        VOTES.c.edition == edition.slug,
        VOTES.c.phase == phase.id,
        VOTES.c.tag.in_(set(mine.values())),
        tuple_(VOTES.c.category, VOTES.c.tag).in_(list(mine.items())),
    )
    return [VoteVersion(*row) for row in await (await session.connection()).execute(query)]


async def _is_open(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> bool:
    log = await log_of(session, edition.slug, phase.id)
    return log is not None and bool(log.key) and not log.tally and not log.final


async def withdraw_votes(session: AsyncSession, person: Person) -> int:
    """By the web: withdraw every vote in force of somebody that is not counted yet; how many. Raises Conflict while one
    of them is on its way into the log, or was changed at this moment.
    """
    rounds = [each for each in await rounds_of(session, person) if each.withdrawable]
    return sum([await _withdraw(session, each, *await _placed(session, each)) for each in rounds])


async def _placed(session: AsyncSession, round_: VotedRound) -> tuple[str, dict[bytes, PlacedLine]]:
    """The name of the log of a round, and where the votes to be withdrawn stand in it, by how their hashes begin."""
    log = await log_of(session, round_.edition.slug, round_.phase.id)
    name = log.name if log else ""
    return name, await placed(session, name, [leaf[:CODE_BYTES] for leaf in round_.leaves])


async def _withdraw(
    session: AsyncSession, round_: VotedRound, name: str, places: Mapping[bytes, PlacedLine]
) -> int:
    if len(places) < len(round_.leaves):
        raise refusals.vote_not_in_the_log_yet()
    log = await locked(session, name)
    if log.tally or log.final:
        return 0
    votes = {leaf[:CODE_BYTES]: row.id for leaf, row in round_.leaves.items()}
    await _wipe_in_force(session, list(votes.values()))
    await wipe(session, [row.id for row in round_.rows])
    case = await _own_case(session, round_.edition, round_.phase, len(votes))
    rows = [
        {
            "case_id": case,
            "vote_id": votes[code],
            "code": tracking_code(each.leaf),
            "place": each.place,
            "state": "aside",
            "tell": "",
        }
        for code, each in places.items()
    ]
    await (await session.connection()).execute(insert(CASE_VOTES), rows)
    lines = [
        str(VoidLine(place, WITHDRAWN, case)) for place in sorted(each.place for each in places.values())
    ]
    await let_lines_wait(session, log, lines)
    return len(rows)


async def _wipe_in_force(session: AsyncSession, votes: Sequence[int]) -> None:
    """The update's own condition sees a change that was made after the votes were read."""
    statement = update(VOTES).where(VOTES.c.id.in_(votes), VOTES.c.in_force)
    done = await (await session.connection()).execute(statement.values(choices=GONE, opening=b""))
    if done.rowcount != len(votes):
        raise refusals.votes_changed()


async def wipe(session: AsyncSession, votes: Iterable[int]) -> None:
    """Choices, of earlier versions too, groups and weights, and what opens them are gone for good; that there were
    votes stays, and which of them were choices taken back.
    """
    ids = list(votes)
    connection = await session.connection()
    for start in range(0, len(ids), 10_000):
        some = and_(VOTES.c.id.in_(ids[start : start + 10_000]), VOTES.c.choices != "")
        await connection.execute(update(VOTES).where(some).values(choices=GONE))
        await connection.execute(update(VOTES).where(some, VOTES.c.in_force).values(opening=b""))
        await connection.execute(
            delete(ATTRIBUTES).where(ATTRIBUTES.c.vote_id.in_(ids[start : start + 10_000]))
        )


async def _own_case(session: AsyncSession, edition: EditionInForce, phase: VotingPhase, votes: int) -> str:
    """The public case of all votes of the round that their voters withdrew; made with the first. The caller holds the
    log `locked`, so that there is one.
    """
    own = select(CASES.c.id).where(
        CASES.c.edition == edition.slug, CASES.c.phase == phase.id, CASES.c.proposed_by.is_(None)
    )
    connection = await session.connection()
    known = (await connection.execute(own)).scalar()
    if known is not None:
        more = update(CASES).where(CASES.c.id == known).values(votes=CASES.c.votes + votes)
        await connection.execute(more)
        return str(known)
    content = [phase.id, WITHDRAWN, OWN_WORDS]
    made = VoteCase(
        edition=edition.slug,
        phase=phase.id,
        reason=WITHDRAWN,
        explanation=OWN_WORDS,
        rules=[],
        votes=votes,
        sha256=sha256(canonical(content)),
        state="in_effect",
        proposed_by=None,
        proposed_at=clock.now(),
        decided_at=clock.now(),
    )
    session.add(made)
    await session.flush()
    return made.id
