"""The files of a recount of one round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.ballot.queries import Ballots, fold_votes
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.files.store import in_thread
from prizes.tally import refusals
from prizes.tally.queries import counted
from prizes.tally.rules.counting import CountableVote, VoteStanding
from prizes.tally.rules.export import export_files, export_lot, export_paper
from prizes.tally.rules.pabulib import export_pabulib
from prizes.tally.signing import for_auditors
from prizes.votelog.queries import log_of, noted_paper

STANDINGS = {each.value: each for each in VoteStanding}


def votes_in(rows: Ballots) -> Iterator[CountableVote]:
    return (
        CountableVote(tag, category, choices, STANDINGS[word], attribute)
        for tag, category, choices, word, attribute in rows
    )


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

    def write(votes: list[CountableVote]) -> list[Path]:
        drawn = poll.cut(tally)
        places = Counter(row.candidate.category for row in drawn.passed)
        shown = with_openings or not for_auditors(phase)
        return [
            *export_paper(folder, paper),
            *export_files(folder, poll, votes if shown else None, tally, drawn),
            *export_lot(folder, poll, drawn),
            *(export_pabulib(folder, poll, votes, places) if shown else ()),
        ]

    # Millions of lines are written beside the loop, which has others to serve.
    votes = await fold_votes(session, edition, phase, lambda rows: list(votes_in(rows)), by_tag=True)
    return await in_thread(write, votes)
