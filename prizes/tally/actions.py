"""Count a round of voting and put the count on record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.ballot.accounting import cast_by_category
from prizes.ballot.box_sql import Assumed
from prizes.ballot.queries import (
    Ballots,
    EqualVotes,
    begin_count,
    fold_votes,
    projects_in,
    votes_by_choice,
)
from prizes.ballot.sequencing import seal
from prizes.edition.document.phases import VotingPhase
from prizes.edition.proposals import canonical, sha256
from prizes.edition.queries import EditionInForce
from prizes.files.store import in_thread
from prizes.jobs.actions import enqueue
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.tally import refusals
from prizes.tally.models import TallyRecord
from prizes.tally.opening import open_votes
from prizes.tally.queries import counted, latest, poll_of
from prizes.tally.rules.after_count import is_large
from prizes.tally.rules.counting import Group, Standing, Tally, Vote, count_groups
from prizes.tally.rules.export import export_files, export_paper
from prizes.tally.rules.pabulib import export_pabulib
from prizes.tally.rules.poll import Poll
from prizes.tally.signing import for_auditors
from prizes.votelog.format.lines import instant_text
from prizes.votelog.queries import log_of, noted_paper, on_noted_paper

PACK = "pack-count"
STANDINGS = {each.value: each for each in Standing}


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
    tally = await count_votes(session, edition, poll, equal)
    opened = False
    if log is not None and not log.final:
        opened = await open_votes(session, edition, phase, log, tally, at=instant_text(clock.now()))
    text = canonical(content(edition, poll, tally, await cast_by_category(session, edition, phase)))
    if is_large(tally.in_force):
        asked = {"edition": edition.slug, "phase": phase.id}
        await enqueue(session, PACK, asked, dedupe_key=f"{PACK}:{sha256(text)}")
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


async def count_votes(
    session: AsyncSession,
    edition: EditionInForce,
    poll: Poll,
    equal: Sequence[EqualVotes],
    *,
    assume: Assumed = None,
) -> Tally:
    """Where every category counts by itself, the database has added up equal votes; whether ballots are
    complete is judged here, on a stream of votes. `assume`: as `equal` was made with it.
    """
    if poll.phase.ballot.complete == "any":
        groups = (Group(category, choices, STANDINGS[word], True, n) for category, choices, word, n in equal)
        return count_groups(poll.ballot(), groups)
    return await fold_votes(
        session, edition, poll.phase, lambda rows: poll.count(_votes(rows)), assume=assume
    )


def _votes(rows: Ballots) -> Iterator[Vote]:
    return (Vote(tag, category, choices, STANDINGS[word]) for tag, category, choices, word in rows)


async def export(
    session: AsyncSession,
    edition: EditionInForce,
    phase: VotingPhase,
    folder: Path,
    *,
    with_openings: bool = False,
) -> list[Path]:
    """Write the recorded count of a round, with the votes it was made of, as the files of a recount and a Pabulib file
    of each category. Where single votes are shown to auditors alone, the files that hold any are left out unless
    `with_openings` is said: who says it gives them to nobody else.

    Raises Missing before the count.
    """
    found = await counted(session, edition, phase)
    if found is None:
        raise refusals.not_counted()
    _, poll, tally = found
    log = await log_of(session, edition.slug, phase.id)
    paper = await noted_paper(session, log) if log else None

    def write(votes: list[Vote]) -> list[Path]:
        drawn = poll.cut(tally)
        places = Counter(row.candidate.category for row in drawn.passed)
        shown = with_openings or not for_auditors(phase)
        return [
            *export_paper(folder, paper),
            *export_files(folder, poll, votes if shown else None, tally, drawn),
            *(export_pabulib(folder, poll, votes, places) if shown else ()),
        ]

    # Millions of lines are written beside the loop, which has others to serve.
    votes = await fold_votes(session, edition, phase, lambda rows: list(_votes(rows)), by_tag=True)
    return await in_thread(write, votes)


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
                "projects": {p.project: [p.votes, p.votes_nothing_set_aside] for p in each.projects},
            }
            for code, each in tally.categories.items()
        },
    }
