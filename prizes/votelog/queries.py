"""Reads of a log in the database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, tuple_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.votelog.format.codes import CODE_BYTES
from prizes.votelog.format.lines import CastLine, read
from prizes.votelog.format.paper import nominees_of
from prizes.votelog.format.tiles import ENTRIES, HASH, WIDTH, Place, unbundle
from prizes.votelog.models import AuditNote, NamedFile, PendingLine, PublishedCheckpoint, StoredTile, VoteLog
from prizes.votelog.refusals import at_fault

UNPUBLISHED = "files"
"""The fault of a log whose files do not continue what was published. Lines are written into it all the same."""
BUNDLES = 64
"""Bundles of lines that are read in one go."""


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A vote of the log, found by its tracking code."""

    place: int
    leaf: bytes
    category: str
    tag: str


async def logs(session: AsyncSession, edition: str | None = None) -> Sequence[VoteLog]:
    """All, or those of an edition; rounds without a log are not among them."""
    query = select(VoteLog).where(VoteLog.key != "").order_by(VoteLog.name)
    if edition is not None:
        query = query.where(VoteLog.edition == edition)
    return (await session.exec(query.execution_options(populate_existing=True))).all()


async def log_of(session: AsyncSession, edition: str, phase: str) -> VoteLog | None:
    """Of a round of voting; one without a key for a round that has no log. None: not made yet."""
    query = select(VoteLog).where(VoteLog.edition == edition, VoteLog.phase == phase)
    return (await session.exec(query.execution_options(populate_existing=True))).first()


async def waiting(session: AsyncSession, name: str, most: int | None = None) -> list[tuple[int, str]]:
    """Numbers and lines that wait for the log, in the order in which they came; of the first ones only, if `most` says
    so.
    """
    query = (
        select(PendingLine.id, PendingLine.line)
        .where(PendingLine.log == name)
        .order_by(col(PendingLine.id))
        .limit(most)
    )
    return [(number or 0, line) for number, line in (await session.exec(query)).all()]


async def is_behind(session: AsyncSession, edition: str, phase: str) -> bool:
    """Whether lines wait for the log of a round. Only the worker may take them (`grants.declared`). Raises LogAtFault
    where they wait until it is put right: nobody takes them meanwhile.
    """
    log = await log_of(session, edition, phase)
    if log is None or not await waiting(session, log.name, 1):
        return False
    if log.fault and log.fault != UNPUBLISHED:
        raise at_fault()
    return True


async def how_many_wait(session: AsyncSession) -> dict[str, int]:
    """By log."""
    query = select(PendingLine.log, func.count()).group_by(PendingLine.log)
    return dict((await session.exec(query)).all())


async def tiles(session: AsyncSession, name: str, places: Collection[Place]) -> dict[Place, bytes]:
    if not places:
        return {}
    query = select(StoredTile.level, StoredTile.place, StoredTile.content).where(
        StoredTile.log == name, tuple_(col(StoredTile.level), col(StoredTile.place)).in_(list(places))
    )
    return {(level, place): content for level, place, content in (await session.exec(query)).all()}


async def lines(session: AsyncSession, name: str, start: int, end: int) -> AsyncIterator[bytes]:
    """The lines of the log from one index up to another; few bundles are held at a time."""
    last = (end + WIDTH - 1) // WIDTH
    for first in range(start // WIDTH, last, BUNDLES):
        query = select(StoredTile.place, StoredTile.content).where(
            StoredTile.log == name,
            StoredTile.level == ENTRIES,
            col(StoredTile.place) >= first,
            col(StoredTile.place) < min(first + BUNDLES, last),
        )
        for place, content in (await session.exec(query.order_by(col(StoredTile.place)))).all():
            before = place * WIDTH
            for line in unbundle(content)[max(0, start - before) : end - before]:
                yield line


async def placed(session: AsyncSession, name: str, codes: Collection[bytes]) -> dict[bytes, PlacedLine]:
    """Votes whose leaf hashes begin so, by these beginnings. Looks through all hashes: half a second for millions."""
    query = select(StoredTile.place, StoredTile.content).where(StoredTile.log == name, StoredTile.level == 0)
    wanted, places = set(codes), {}
    async for tile, content in await session.stream(query.execution_options(yield_per=200)):
        for start in range(0, len(content), HASH):
            if content[start : start + CODE_BYTES] in wanted:
                places[tile * WIDTH + start // HASH] = content[start : start + HASH]
    found = {}
    bundles = await tiles(session, name, {(ENTRIES, place // WIDTH) for place in places})
    for place, leaf in places.items():
        text = unbundle(bundles[ENTRIES, place // WIDTH])[place % WIDTH].decode("ascii")
        line = read(text)
        if isinstance(line, CastLine):
            found[leaf[:CODE_BYTES]] = PlacedLine(place, leaf, line.category, line.tag)
    return found


async def tally_size(session: AsyncSession, log: VoteLog) -> int | None:
    """Size of the tree up to the last `tally` line, which is in it; None before a count. It stands near the end."""
    end = log.size if log.tally else 0
    while end > 0:
        start = (end - 1) // WIDTH * WIDTH
        some = [line async for line in lines(session, log.name, start, end)]
        found = [start + n + 1 for n, line in enumerate(some) if line.startswith(b"tally ")]
        if found:
            return found[-1]
        end = start
    return None


async def noted_attributes(session: AsyncSession, log: VoteLog) -> str:
    """The hash in the line directly before the last `tally` line of a round with groups or weights."""
    at = (await tally_size(session, log) or 0) - 2
    found = [line async for line in lines(session, log.name, at // WIDTH * WIDTH, at + 1)]
    return found[-1].decode("ascii").split(" ")[2]


async def audits(session: AsyncSession, log: VoteLog) -> Sequence[AuditNote]:
    """Signatures under the last count, in the order in which they came."""
    size = await tally_size(session, log)
    query = select(AuditNote).where(AuditNote.log == log.name, AuditNote.size == size)
    return (await session.exec(query.order_by(col(AuditNote.handed_in_at), AuditNote.auditor))).all()


async def how_many_audits(session: AsyncSession) -> dict[str, int]:
    """By log."""
    query = select(AuditNote.log, func.count()).group_by(AuditNote.log)
    return dict((await session.exec(query)).all())


async def checkpoints(session: AsyncSession, name: str, after: int = -1) -> Sequence[PublishedCheckpoint]:
    query = select(PublishedCheckpoint).where(
        PublishedCheckpoint.log == name, col(PublishedCheckpoint.number) > after
    )
    return (await session.exec(query.order_by(col(PublishedCheckpoint.number)))).all()


async def first_after(session: AsyncSession, name: str, index: int) -> PublishedCheckpoint:
    """The first checkpoint that has the line with this index."""
    query = select(PublishedCheckpoint).where(
        PublishedCheckpoint.log == name, col(PublishedCheckpoint.size) > index
    )
    return (await session.exec(query.order_by(col(PublishedCheckpoint.number)).limit(1))).one()


async def newest(session: AsyncSession, name: str) -> PublishedCheckpoint | None:
    query = (
        select(PublishedCheckpoint)
        .where(PublishedCheckpoint.log == name)
        .order_by(col(PublishedCheckpoint.number).desc())
        .limit(1)
    )
    return (await session.exec(query)).first()


async def checkpoint_of(session: AsyncSession, name: str, size: int, note: str) -> PublishedCheckpoint | None:
    """The newest one of this text."""
    query = select(PublishedCheckpoint).where(
        PublishedCheckpoint.log == name, PublishedCheckpoint.size == size, PublishedCheckpoint.note == note
    )
    return (await session.exec(query.order_by(col(PublishedCheckpoint.number).desc()).limit(1))).first()


async def named_files(session: AsyncSession, name: str, sha256: str) -> dict[str, int]:
    """Where a content is published, and in how many parts it lies here."""
    query = select(NamedFile.name, func.count()).where(NamedFile.log == name, NamedFile.sha256 == sha256)
    return dict((await session.exec(query.group_by(NamedFile.name))).all())


async def part_of_file(session: AsyncSession, name: str, sha256: str, where: str, part: int = 0) -> bytes:
    query = select(NamedFile.content).where(
        NamedFile.log == name,
        NamedFile.sha256 == sha256,
        NamedFile.name == where,
        NamedFile.part == part,
    )
    return (await session.exec(query)).one()


async def content_of_file(session: AsyncSession, name: str, where: str) -> bytes:
    """Of a small file whose content never changes."""
    query = select(NamedFile.content).where(NamedFile.log == name, NamedFile.name == where)
    return b"".join((await session.exec(query.order_by(col(NamedFile.part)))).all())


async def noted_paper(session: AsyncSession, log: VoteLog) -> str | None:
    """The text of the paper that was noted last."""
    if not log.paper_sha256:
        return None
    return (await part_of_file(session, log.name, log.paper_sha256, "paper.txt")).decode("ascii")


async def on_noted_paper(session: AsyncSession, log: VoteLog) -> set[tuple[str, str]]:
    """Category and nominee of all that stand on the paper that was noted last."""
    return nominees_of(await noted_paper(session, log) or "")
