"""From the tables to the published files: what was signed and committed, and nothing before that."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.votelog import queries, verify
from prizes.votelog.faults import LogFault
from prizes.votelog.files.folder import Folder
from prizes.votelog.files.lookup import Lookup, learn
from prizes.votelog.files.memory import remember
from prizes.votelog.format.tiles import cut, due_tiles
from prizes.votelog.models import PublishedCheckpoint, VoteLog

VERIFIER = Path(verify.__file__).read_bytes()
RANKINGS = Path(verify.__file__).with_name("ballots.py").read_bytes()
"""What the verifier needs for a paper of version 2."""
AT_ONCE = 64 * 256
"""Lines that are written in one go when much is to be published: whole bundles."""
PRIVATE = "private/"
"""Begins the name of a file that a line names and that is not published: openings for auditors alone."""
NAMING = frozenset({"open", "note", "amend", "tally", "final"})
"""Lines that name files."""
DRAFT = ".new"
"""Ends the name of a file that is not published yet."""
TILES = 200
"""Tiles that are read in one go."""


MARKS = frozenset({"open", "note", "close", "tally", "final"})
"""Lines whose checkpoints deserve a time stamp; a note of the journal comes once a day."""
News = Literal["nothing", "checkpoint", "mark"]


async def publish(session: AsyncSession, log: VoteLog) -> News:
    """Bring the published files to the newest checkpoint; what was new. Raises Fault.

    May be cut off anywhere and begun again: the files continue from the checkpoint that stands in them.
    """
    folder = Folder(log.name)
    published = await _published(session, log, folder)
    new = list(await queries.checkpoints(session, log.name, published.number if published else -1))
    if not new:
        await _write_audits(session, log, folder)
        return "nothing"
    remember(log.edition, log.name, new[-1].note)
    old = published or PublishedCheckpoint(
        log=log.name, number=-1, size=0, note="", log_bytes=0, notes_bytes=0
    )
    await _write_tiles(session, log, folder, [old.size, *(each.size for each in new)])
    verbs, named = await _write_lines(session, log, folder, old, new[-1])
    folder.write("key", f"{log.key}\n".encode())
    folder.write("verify.py", VERIFIER)
    await _write_audits(session, log, folder)
    for where in named:
        (folder.path / f"{where}{DRAFT}").replace(folder.path / where)
    if _has_rankings(folder):
        folder.write("ballots.py", RANKINGS)
    folder.append("checkpoints.txt", old.notes_bytes, (each.note.encode() for each in new))
    folder.write("checkpoint", new[-1].note.encode())
    return "mark" if verbs & MARKS else "checkpoint"


def _has_rankings(folder: Folder) -> bool:
    """Whether the verifier needs its second file."""
    paper = folder.path / "paper.txt"
    return paper.is_file() and paper.read_bytes().startswith(b"paper v2 ")


async def _published(session: AsyncSession, log: VoteLog, folder: Folder) -> PublishedCheckpoint | None:
    """The checkpoint that the files have. Raises Fault if it is none of this log's."""
    note, checkpoint = folder.note, folder.checkpoint
    if note is None or checkpoint is None:
        return None
    found = await queries.checkpoint_of(session, log.name, checkpoint.size, note)
    if found is None:
        raise LogFault("files", "the published checkpoint is not one of the database's")
    return found


async def _write_tiles(session: AsyncSession, log: VoteLog, folder: Folder, sizes: list[int]) -> None:
    due = due_tiles(sizes)
    for start in range(0, len(due), TILES):
        some = due[start : start + TILES]
        stored = await queries.tiles(session, log.name, {(tile.level, tile.index) for tile in some})
        for tile in some:
            folder.write_tile(tile, cut(tile, stored[tile.level, tile.index]))


async def _write_lines(
    session: AsyncSession, log: VoteLog, folder: Folder, old: PublishedCheckpoint, new: PublishedCheckpoint
) -> tuple[set[str], dict[str, None]]:
    """The verbs of the lines, and the files that they name, which lie beside their places under another name."""
    await _relearn(session, log, folder, old.size)
    length, start, verbs, named = old.log_bytes, old.size, set[str](), dict[str, None]()
    while start < new.size:
        end = min(new.size, (start // AT_ONCE + 1) * AT_ONCE)
        lines = [line async for line in queries.lines(session, log.name, start, end)]
        for line in lines:
            verb = line.partition(b" ")[0].decode("ascii")
            verbs.add(verb)
            if verb in NAMING:
                named |= dict.fromkeys(await _write_named(session, log, folder, line))
        content = b"".join(line + b"\n" for line in lines)
        folder.append("log.txt", length, [content])
        learn(folder.lookup_file, start, lines)
        length, start = length + len(content), end
    if length != new.log_bytes:
        raise LogFault("files", "log.txt has not the length that was signed")
    return verbs, named


async def _relearn(session: AsyncSession, log: VoteLog, folder: Folder, size: int) -> None:
    """Where the file of places was lost."""
    known = Lookup(folder.lookup_file).known()[0]
    for start in range(known // AT_ONCE * AT_ONCE, size if known < size else 0, AT_ONCE):
        end = min(size, start + AT_ONCE)
        learn(
            folder.lookup_file, start, [line async for line in queries.lines(session, log.name, start, end)]
        )


async def _write_named(session: AsyncSession, log: VoteLog, folder: Folder, line: bytes) -> list[str]:
    """Draft the files that a line names by their hashes: where they belong. They come to their places with the
    checkpoint: nobody finds openings before the line that speaks of them, however long these take to write.
    """
    verb, *words = line.decode("ascii").split(" ")
    hashes = words[2:3] if verb == "open" else words
    if verb == "note":
        hashes = words[1:] if words[0] == "paper" else []
    written = []
    for sha256 in hashes:
        for where, parts in (await queries.named_files(session, log.name, sha256)).items():
            if not where.startswith(PRIVATE):
                await _write_draft(session, log, folder, sha256, where=where, parts=parts)
                written.append(where)
    return written


async def _write_audits(session: AsyncSession, log: VoteLog, folder: Folder) -> None:
    """Signatures under the newest count; those under an older one go."""
    found = await queries.audits(session, log) if log.tally else []
    path = folder.path / "auditors.txt"
    content = "".join(each.note for each in found).encode()
    if content and not (path.is_file() and path.read_bytes() == content):
        folder.write("auditors.txt", content)
    elif not content:
        path.unlink(missing_ok=True)


async def _write_draft(
    session: AsyncSession, log: VoteLog, folder: Folder, sha256: str, *, where: str, parts: int
) -> None:
    draft, length = f"{where}{DRAFT}", 0
    folder.append(draft, 0, [])
    for part in range(parts):
        content = await queries.part_of_file(session, log.name, sha256, where, part)
        folder.append(draft, length, [content])
        length += len(content)
