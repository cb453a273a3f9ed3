"""Acts on a log: make it, let a line wait for it, append and sign.

`append` trusts nothing it computed: the new root is computed once from the compact range and once from the tiles as
they were stored, and the stored tree must continue the newest checkpoint and every one that is remembered outside the
database. Otherwise it raises Fault and the transaction is rolled back: nothing is signed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import Text, bindparam, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.db import metadata
from prizes.votelog import queries
from prizes.votelog.faults import LogFault
from prizes.votelog.files.memory import remembered
from prizes.votelog.format import lines as forms
from prizes.votelog.format.merkle import EMPTY, CompactRange, leaf_hash, root_of
from prizes.votelog.format.notes import Checkpoint, Verifier, read
from prizes.votelog.format.tiles import ENTRIES, HASH, HEIGHT, WIDTH, Place, grow, growing, nodes, unbundle
from prizes.votelog.keys import make_signer, signer_for
from prizes.votelog.models import NamedFile, PendingLine, PublishedCheckpoint, StoredTile, VoteLog

PART = 1 << 20
"""Bytes of one part of a named file."""
PARTS = 16
"""Parts that are sent to the database in one go."""
LOGS, WAITING = metadata.tables["vote_log"], metadata.tables["log_pending"]


async def make_log(session: AsyncSession, edition: str, phase: str, origin: str, name: str) -> None:
    """The log of a round of voting, empty, with its signing key. Nothing happens if the round has one."""
    signer = make_signer(edition, origin)
    values = VoteLog(name=name, edition=edition, phase=phase, key=str(signer.verifier), root=EMPTY)
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    await session.exec(dialect.insert(VoteLog).values(values.model_dump()).on_conflict_do_nothing())


async def locked(session: AsyncSession, name: str, *, closing: bool = False) -> VoteLog:
    """The log for this transaction alone: one sequencer at a time.

    Votes that are being saved hold the row as one that must not go (`FOR KEY SHARE`), which does not hinder a
    sequencer. `closing`: wait for them, and let those that come later see what this transaction writes.
    """
    how = True if closing else {"key_share": True}
    return await session.get_one(VoteLog, name, populate_existing=True, with_for_update=how)


@cache
def promise() -> Any:
    """Let a line wait for the log, unless that is closed: then no row comes back. Otherwise size and root of the newest
    checkpoint. Parameters `to_log` and `a_line`. One statement, since it runs with every vote.
    """
    here = LOGS.c.name == bindparam("to_log")
    line = select(LOGS.c.name, bindparam("a_line", type_=Text)).where(here, LOGS.c.closed.is_(False))
    head = [select(column).where(here).scalar_subquery() for column in (LOGS.c.size, LOGS.c.root)]
    return insert(WAITING).from_select(["log", "line"], line).returning(*head)


async def let_lines_wait(session: AsyncSession, log: VoteLog, lines: Sequence[str]) -> None:
    """Let lines that are no votes wait for the log, which the caller holds `locked`; it may be closed."""
    if lines:
        rows = [{"log": log.name, "line": line} for line in lines]
        await (await session.connection()).execute(insert(WAITING), rows)


async def append(
    session: AsyncSession, log: VoteLog, batches: Iterable[Sequence[str]], seen: Sequence[Checkpoint] = ()
) -> None:
    """Write batches into the log, which the caller holds `locked`, and sign its new checkpoint. Raises Fault.

    `seen`: checkpoints of this log that others have seen; it must continue them, and that which is kept outside the
    database.
    """
    added = [line for batch in batches for line in batch]
    if not added:
        return
    signer = signer_for(log.edition, log.key)
    tree, old = _tree_of(log), Checkpoint(signer.verifier.name, log.size, log.root)
    leaves = [leaf_hash(line.encode()) for line in added]
    tree.extend(leaves)
    _follow(log, added)
    await _store(session, log.name, old.size, added, leaves)
    new = Checkpoint(old.origin, tree.size, tree.root())
    await _check(session, log.name, old, new, [*seen, *remembered(log.edition, log.name, log.key)])
    log.size, log.root, log.peaks = new.size, new.root, b"".join(tree.peaks)
    session.add(log)
    await _keep(session, log.name, new.size, signer.sign(str(new)), sum(len(line) + 1 for line in added))


def _tree_of(log: VoteLog) -> CompactRange:
    peaks = [log.peaks[i : i + HASH] for i in range(0, len(log.peaks), HASH)]
    if log.size.bit_count() != len(peaks):
        raise LogFault("last", "the compact range is not that of the size")
    return CompactRange(log.size, peaks)


def _follow(log: VoteLog, added: Sequence[str]) -> None:
    """Keep with the log what its lines say. Raises Fault for a line that cannot stand there."""
    casts, takes_votes = 0, bool(log.paper_sha256 and not log.closed and not log.final)
    for number, text in enumerate(added, log.size):
        line = forms.read(text)
        if isinstance(
            line, forms.CastLine | forms.BlankLine
        ):  # by far the most, so that the row is not asked for each
            if not takes_votes:
                raise LogFault("order", "a vote before the paper or after the close")
            casts += isinstance(line, forms.CastLine)
            continue
        if (number == 0) != isinstance(line, forms.OpenLine) or log.final:
            raise LogFault("order", text.partition(" ")[0])
        _learn(log, line)
        takes_votes = bool(log.paper_sha256 and not log.closed and not log.final)
    log.casts += casts


def _learn(log: VoteLog, line: forms.Line) -> None:
    match line:
        case forms.OpenLine() | forms.AmendLine():
            log.rules_sha256 = line.rules_sha256
        case forms.TimeLine():
            log.last_time = line.at
        case forms.NoteLine(kind="paper"):
            log.paper_sha256 = line.sha256
        case forms.CloseLine():
            log.closed = True
        case forms.TallyLine():
            log.tally = f"{line.openings_sha256} {line.results_sha256}"
        case forms.FinalLine():
            log.final = True
        case forms.CastLine() | forms.BlankLine() | forms.VoidLine() | forms.RestoreLine() | forms.NoteLine():
            pass


async def _store(
    session: AsyncSession, name: str, size: int, added: Sequence[str], leaves: Sequence[bytes]
) -> None:
    begun = await queries.tiles(session, name, growing(size))
    try:
        grown = grow(size, begun, [line.encode() for line in added], leaves)
    except ValueError as error:
        raise LogFault("tiles", str(error)) from error
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(StoredTile)
    statement = statement.on_conflict_do_update(
        index_elements=["log", "level", "place"], set_={"content": statement.excluded.content}
    )
    rows = [
        {"log": name, "level": level, "place": place, "content": content}
        for (level, place), content in grown.items()
    ]
    await (await session.connection()).execute(statement, rows)


async def _check(
    session: AsyncSession, name: str, old: Checkpoint, new: Checkpoint, seen: Sequence[Checkpoint]
) -> None:
    """Once more, from the bytes that are stored."""
    earlier = {old.size, *(each.size for each in seen)}
    if any(each.size > new.size or each.origin != new.origin for each in seen):
        raise LogFault("seen", "a larger one, or one of another log")
    places = {place for size in (*earlier, new.size) for place in _edge(size)}
    touched = range(old.size // WIDTH, (new.size - 1) // WIDTH + 1)
    places |= {(level, place) for level in (ENTRIES, 0) for place in touched}
    stored = await queries.tiles(session, name, places)
    node = nodes(lambda level, place: stored.get((level, place), b""))
    try:
        if root_of(new.size, node) != new.root:
            raise LogFault("tiles")
        if root_of(old.size, node) != old.root:
            raise LogFault("last")
        if any(root_of(each.size, node) != each.root for each in seen):
            raise LogFault("seen")
        for place in touched:
            hashes = b"".join(leaf_hash(line) for line in unbundle(stored.get((ENTRIES, place), b"")))
            if hashes != stored.get((0, place), b""):
                raise LogFault("lines")
    except ValueError as error:
        raise LogFault("tiles", str(error)) from error


def _edge(size: int) -> list[Place]:
    """The tiles in which the peaks of a tree of this size lie."""
    return [
        (level, size >> (HEIGHT * level) >> HEIGHT)
        for level in range((size.bit_length() + HEIGHT - 1) // HEIGHT)
    ]


async def _keep(session: AsyncSession, name: str, size: int, note: str, log_bytes: int) -> None:
    last = await queries.newest(session, name)
    session.add(
        PublishedCheckpoint(
            log=name,
            number=last.number + 1 if last else 0,
            size=size,
            note=note,
            log_bytes=(last.log_bytes if last else 0) + log_bytes,
            notes_bytes=(last.notes_bytes if last else 0) + len(note.encode()),
        )
    )
    await session.flush()


async def keep_cosigned(session: AsyncSession, log: VoteLog, note: str) -> None:
    """Publish the newest checkpoint of a log, which the caller holds `locked`, again with signatures of others.

    One that is not the newest any more is left: the next will be cosigned.
    """
    last = await queries.newest(session, log.name)
    signed = read(note)
    if last is not None and read(last.note).text == signed.text and len(note) > len(last.note):
        Verifier.read(log.key).verify(signed)
        await _keep(session, log.name, last.size, note, 0)


async def set_fault(session: AsyncSession, name: str, code: str, at: datetime | None) -> None:
    """What keeps the log from being signed, and since when; an empty code: nothing any more."""
    log = await session.get_one(VoteLog, name, populate_existing=True)
    if log.fault != code:
        log.fault, log.fault_since = code, at
        session.add(log)
        await session.flush()


async def taken(session: AsyncSession, numbers: Sequence[int]) -> None:
    """These lines wait no more."""
    for start in range(0, len(numbers), 10_000):
        some = numbers[start : start + 10_000]
        await session.exec(delete(PendingLine).where(col(PendingLine.id).in_(some)))


async def keep_file(session: AsyncSession, name: str, where: str, parts: Iterable[bytes]) -> str:
    """Keep the content of a file that a line will name; its SHA-256. What is there already is not written again."""
    chunks = list(_chunks(parts))
    digest = sha256()
    for chunk in chunks:
        digest.update(chunk)
    found = digest.hexdigest()
    if where not in await queries.named_files(session, name, found):
        rows = [
            {"log": name, "sha256": found, "part": part, "name": where, "content": chunk}
            for part, chunk in enumerate(chunks)
        ]
        for start in range(0, len(rows), PARTS):
            await (await session.connection()).execute(insert(NamedFile), rows[start : start + PARTS])
    return found


def _chunks(parts: Iterable[bytes]) -> Iterable[bytes]:
    """In pieces of equal length; an empty file is one empty piece."""
    held, any_yet = bytearray(), False
    for part in parts:
        held += part
        while len(held) >= PART:
            any_yet = True
            yield bytes(held[:PART])
            del held[:PART]
    if held or not any_yet:
        yield bytes(held)
