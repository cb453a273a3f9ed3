"""Count a round of voting and put the count on record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.ballot.accounting import cast_by_category
from prizes.ballot.queries import (
    EqualVotes,
    begin_count,
    projects_in,
    votes_by_choice,
)
from prizes.ballot.sequencing import seal
from prizes.edition.document.phases import VotingPhase
from prizes.edition.proposals import canonical, sha256
from prizes.edition.queries import EditionInForce
from prizes.jobs.actions import enqueue
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.tally.exporting import STANDINGS
from prizes.tally.models import TallyRecord
from prizes.tally.opening import open_votes
from prizes.tally.packing import PACK_COUNT
from prizes.tally.queries import latest, poll_of
from prizes.tally.rules.after_count import is_large
from prizes.tally.rules.counting import (
    EqualVoteCount,
    ProjectCount,
    Tally,
    VoteStanding,
    count_groups,
)
from prizes.tally.rules.poll import Poll
from prizes.votelog.format.lines import instant_text
from prizes.votelog.queries import on_noted_paper
from prizes.votelog.refusals import at_fault


async def count_phase(
    session: AsyncSession, edition: EditionInForce, phase: VotingPhase, *, counted_by: str | None
) -> TallyRecord:
    """Count the votes in force after the end of voting, grace included. A count that gives what is on record
    already changes nothing, nor does one after the round is final. The votes are opened in their log, if they have one.
    The files of a large round are packed by the worker.

    Raises Closed while votes can still come, LogAtFault.
    """
    await begin_count(session, edition, phase)
    log = await seal(session, edition, phase)
    on_paper = {project for _, project in await on_noted_paper(session, log)} if log else set[str]()
    equal = await votes_by_choice(session, edition, phase)
    poll = await poll_of(session, edition, phase, voted_for=projects_in(equal) | on_paper)
    tally = count_votes(poll, equal)
    opened = False
    if log is not None and not log.final:
        opened = await open_votes(session, edition, poll, log, tally, at=instant_text(clock.now()))
    text = canonical(content(edition, poll, tally, await cast_by_category(session, edition, phase)))
    if is_large(tally.in_force):
        job = PACK_COUNT(edition=edition.slug, phase=phase.id)
        await enqueue(session, job, dedupe_key=f"{job.kind}:{sha256(text)}")
    known = await latest(session, edition, phase.id)
    if known is not None and ((known.sha256 == sha256(text) and not opened) or (log and log.final)):
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
    details = {"phase": phase.id, "votes": tally.in_force, "sha256": made.sha256}
    record(session, edition, acts.TALLY_COUNT, made, by=counted_by, **details)
    return made


def count_votes(poll: Poll, equal: Iterable[EqualVotes]) -> Tally:
    """The database has added up equal votes, of ballots of one size; which of these are complete is judged here. Raises
    LogAtFault where the group or the weight of a vote cannot be read.
    """
    needed = 1 if poll.phase.ballot.complete == "any" else poll.needed()
    groups = [
        EqualVoteCount(category, choices, STANDINGS[word], ballot >= needed, n, attribute)
        for category, choices, word, ballot, n, attribute in equal
    ]
    unread = [each for each in groups if not each.attribute and each.standing != VoteStanding.WITHDRAWN]
    if poll.phase.attribute and unread:
        raise at_fault()
    return count_groups(poll.ballot(), groups, poll.counting)


def content(edition: EditionInForce, poll: Poll, tally: Tally, cast: Mapping[str, int]) -> dict[str, Any]:
    """What is recorded, as plain JSON: classes of votes by category, and both columns of every project."""
    return {
        "edition": edition.slug,
        "phase": poll.phase.id,
        "rules": {"version": edition.version, "sha256": edition.sha256},
        "categories": {
            code: {
                "cast": cast.get(code, 0),
                "counted": each.counted,
                "set_aside": each.set_aside,
                "withdrawn": each.withdrawn,
                "incomplete": each.incomplete,
                **({} if each.none is None else {"none": [each.none, each.none_nothing_set_aside]}),
                **({} if each.weight is None else {"weight": [each.weight, each.weight_nothing_set_aside]}),
                **({"groups": each.groups} if each.groups else {}),
                "projects": {p.project: _columns(p) for p in each.projects},
            }
            for code, each in tally.categories.items()
        },
    }


def _columns(counted: ProjectCount) -> list[int]:
    """Both columns; where the count gives places, these too."""
    columns = (counted.votes, counted.votes_nothing_set_aside, counted.place, counted.place_nothing_set_aside)
    return [each for each in columns if each is not None]
