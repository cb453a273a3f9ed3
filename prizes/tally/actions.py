"""Count a round of voting and put the count on record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.ballot.queries import votes_by_choice, votes_in_force
from prizes.edition.document.phases import VotingPhase
from prizes.edition.proposals import canonical, sha256
from prizes.edition.queries import EditionInForce
from prizes.journal.actions import record
from prizes.tally.counting import Group, Standing, Tally, Vote, count_groups, group
from prizes.tally.models import TallyRecord
from prizes.tally.poll import Poll
from prizes.tally.queries import latest, poll_of


async def count_phase(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, *, counted_by: str | None
) -> TallyRecord:
    """Count the votes in force after the end of voting. A count that gives what is on record already leaves that.

    Raises Closed while votes can still come."""
    poll = await poll_of(session, edition, phase)
    tally = await count(session, edition, poll)
    text = canonical(content(edition, poll, tally))
    known = await latest(session, edition, phase.id)
    if known is not None and known.sha256 == sha256(text):
        return known
    made = TallyRecord(
        edition_id=edition.id,
        phase=phase.id,
        content=text,
        sha256=sha256(text),
        counted_at=clock.now(),
        counted_by=counted_by,
        rules_version=edition.version,
        rules_sha256=edition.sha256,
    )
    session.add(made)
    await session.flush()
    record(
        session,
        "tally.count",
        actor=counted_by,
        edition=edition.slug,
        subject=f"tally:{made.id}",
        phase=phase.id,
        votes=tally.in_force,
        sha256=made.sha256,
    )
    return made


async def count(session: AsyncSession, edition: EditionInForce, poll: Poll) -> Tally:
    """The database adds up equal votes where every category counts by itself; complete ballots are judged here."""
    if poll.phase.ballot.complete == "any":
        groups: Sequence[Group] = [
            Group(category, choices, Standing.CLEAR, True, number)
            for category, choices, number in await votes_by_choice(session, edition, poll.phase)
        ]
        return count_groups(poll.ballot(), groups)
    votes = [vote async for vote in _votes(session, edition, poll.phase)]
    return count_groups(poll.ballot(), group(poll.phase.ballot.complete, poll.ballot(), votes))


async def _votes(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> Any:
    async for batch in votes_in_force(session, edition, phase):
        for tag, category, choices in batch:
            yield Vote(tag, category, choices)


async def votes_to_export(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> list[Vote]:
    """Every vote in force, in the order of tags, which says nothing of when it was cast."""
    return [
        Vote(tag, category, choices)
        async for batch in votes_in_force(session, edition, phase, by_tag=True)
        for tag, category, choices in batch
    ]


def content(edition: EditionInForce, poll: Poll, tally: Tally) -> dict[str, Any]:
    """What is recorded, as plain JSON: by category the classes of votes, and both columns of every project."""
    return {
        "edition": edition.slug,
        "phase": poll.phase.id,
        "rules": {"version": edition.version, "sha256": edition.sha256},
        "categories": {
            code: {
                "counted": each.counted,
                "set_aside": each.set_aside,
                "withdrawn": each.withdrawn,
                "incomplete": each.incomplete,
                "projects": {p.project: [p.votes, p.votes_nothing_set_aside] for p in each.projects},
            }
            for code, each in tally.categories.items()
        },
    }


