"""Votes are opened in the log, and the results put beside them, so that anybody can count again."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.ballot.queries import Opened, fold_openings
from prizes.edition.queries import EditionInForce
from prizes.tally.rules.counting import Tally, group_rows, plain_numbers, result_numbers
from prizes.tally.rules.poll import Poll
from prizes.votelog.actions import append, keep_file
from prizes.votelog.faults import LogFault
from prizes.votelog.files.publishing import PRIVATE
from prizes.votelog.format import lines as forms
from prizes.votelog.format.batches import batches
from prizes.votelog.format.choices import NONE_OF_THESE
from prizes.votelog.format.codes import base64url
from prizes.votelog.format.paper import is_second
from prizes.votelog.format.reading import FoldedLog
from prizes.votelog.models import VoteLog
from prizes.votelog.queries import lines, on_noted_paper
from prizes.votelog.refusals import at_fault

CHUNK = 64 * 256
"""Lines that are read at once."""
ATTRIBUTES = f"{PRIVATE}attributes.txt"
"""Groups or weights of votes: for auditors alone, also where openings are public."""


async def standing_of(session: AsyncSession, log: VoteLog) -> FoldedLog:
    """What all lines of the log amount to."""
    standing = FoldedLog()
    for start in range(0, log.size, CHUNK):
        standing.add([line async for line in lines(session, log.name, start, min(start + CHUNK, log.size))])
    return standing


async def open_votes(
    session: AsyncSession, edition: EditionInForce, poll: Poll, log: VoteLog, tally: Tally, *, at: str
) -> bool:
    """Write openings, results and the line that names them, unless it stands there and nothing was set aside or
    restored since; whether it was written. `at`: now, as lines have it.

    Raises LogAtFault where the votes in the box are not those of the log: then nothing is counted.
    """
    standing, phase = await standing_of(session, log), poll.phase
    try:
        opened = await fold_openings(session, edition, phase, lambda votes: openings(standing, votes))
        private = PRIVATE if phase.ballot.openings == "auditors" else ""
        hashes = (
            await keep_file(session, log.name, f"{private}openings.txt", [each for each, _ in opened]),
            await keep_file(session, log.name, "results.txt", await _results(session, log, poll, tally)),
        )
        new = log.tally != " ".join(hashes) or standing.uncounted
        if new:
            noted = []
            if phase.attribute:
                known = await keep_file(session, log.name, ATTRIBUTES, [each for _, each in opened])
                noted = [str(forms.NoteLine("attributes", known))]
            lines_ = [*noted, str(forms.TallyLine(*hashes))]
            await append(session, log, batches(max(log.last_time, at), [], lines_))
    except LogFault as fault:
        raise at_fault() from fault
    return new


def openings(standing: FoldedLog, votes: Iterable[Opened]) -> list[tuple[bytes, bytes]]:
    """The lines of openings.txt and of attributes.txt. Raises Fault unless the votes are exactly those that the log has
    in force.
    """
    aside = dict(standing.set_aside())
    # A place for each line of the log: much smaller than a mapping.
    found: list[tuple[bytes, bytes] | None] = [None] * standing.size
    number = 0
    for vote in votes:
        number += 1
        index = standing.index_of(vote.category, vote.tag, vote.leaf) if vote.leaf else None
        if index is None or vote.opening is None:
            raise LogFault("box", "a vote in the box is not in the log")
        if ":" in vote.choices and not vote.attribute_opening:
            raise LogFault("box", "the group or the weight of a vote cannot be read")
        if not aside.get(index, False):  # one that is withdrawn is not opened
            found[index] = (
                f"{index} {vote.choices} {base64url(vote.opening)}\n".encode("ascii"),
                f"{index} {vote.attribute} {base64url(vote.attribute_opening)}\n".encode("ascii"),
            )
    if number != standing.in_force():
        raise LogFault("box", "a vote of the log is not in the box")
    return [line for line in found if line]


async def _results(session: AsyncSession, log: VoteLog, poll: Poll, tally: Tally) -> list[bytes]:
    """The lines of results.txt: all that ever stood on the paper, in its order."""
    with_places = is_second(poll.phase)
    counts: dict[tuple[str, str], tuple[int, ...]] = {}
    for code, category in tally.categories.items():
        numbers = result_numbers(category, poll.left) if with_places else plain_numbers(category)
        counts |= {(code, project): each for project, each in numbers.items()}
    nothing = (0,) * (4 if with_places else 2)
    noted = await on_noted_paper(session, log)
    none = {(code, NONE_OF_THESE) for code, _ in noted} if poll.phase.ballot.none_of_these else set()
    rows = sorted({*noted, *none})
    given = [row for code in sorted(tally.categories) for row in group_rows(tally.categories[code])]
    found = [[*row, *map(str, counts.get(row, nothing))] for row in rows]
    return [" ".join(row).encode("ascii") + b"\n" for row in [*found, *given]]


async def finish(session: AsyncSession, log: VoteLog, report: bytes, *, at: str) -> None:
    """The last line, which fixes the report on the vote. The caller holds the log `locked`. Raises LogAtFault."""
    sha256 = await keep_file(session, log.name, "report.txt", [report])
    try:
        await append(session, log, batches(max(log.last_time, at), [], [str(forms.FinalLine(sha256))]))
    except LogFault as fault:
        raise at_fault() from fault
