"""Vote, sequencer, close and count are cut off at each of their steps: nothing is lost, doubled or half done."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest
from sqlalchemy import event
from sqlmodel import select

from prizes.ballot.models import Vote
from prizes.db import Database
from prizes.tally.models import TallyRecord
from prizes.votelog import queries
from tests.ballot.logged import CLOSED, END, counted, log_lines, sequenced, verbs, verdict
from tests.ballot.paper import contest
from tests.contest import VOTING, person


class CutOff(BaseException):
    """Like a killed process: nothing in the program handles it."""


@asynccontextmanager
async def cut_off(database: Database, at: int) -> AsyncIterator[Database]:
    """A process whose n-th statement or commit is never done; its connections end with it."""
    seen: list[str] = []

    def step(name: str) -> None:
        seen.append(name)
        if len(seen) == at:
            raise CutOff(name)

    def statement(_connection, _cursor, sql, *_rest) -> None:
        step(" ".join(sql.split()[:4]))

    def commit(_connection) -> None:
        step("COMMIT")

    process = Database(database.url.render_as_string(hide_password=False))
    event.listen(process.engine.sync_engine, "before_cursor_execute", statement)
    event.listen(process.engine.sync_engine, "commit", commit)
    try:
        yield process
    finally:
        await process.close()


@contextmanager
def disk_cut_off(monkeypatch: pytest.MonkeyPatch, at: int) -> Iterator[list[int]]:
    """The n-th file that is written from here on is written, and never finished."""
    seen: list[int] = []
    really = os.fsync

    def fsync(descriptor: int) -> None:
        seen.append(descriptor)
        if len(seen) == at:
            raise CutOff
        really(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    try:
        yield seen
    finally:
        monkeypatch.setattr(os, "fsync", really)


async def box_and_log(database: Database) -> tuple[int, int]:
    """Versions of votes in the box; lines of votes that wait or stand in the log."""
    async with database.reading() as session:
        versions = len((await session.exec(select(Vote.id))).all())
        waiting = len(await queries.waiting(session, "2027"))
        log = await queries.log_of(session, "2027", "voting")
        stored = [line async for line in queries.lines(session, "2027", 0, log.size)] if log else []
    return versions, waiting + sum(line.startswith((b"cast ", b"blank ")) for line in stored)


@pytest.fixture(autouse=True)
def voting(time):
    time(VOTING)


@pytest.fixture
async def box(session):
    made = await contest(session, voting__ballot={"changes_most": None})
    await session.commit()
    return made


async def test_a_vote_that_is_cut_off_leaves_neither_vote_nor_line(database, box):
    at, done = 0, 0
    for title in ("Ant", "Bee"):  # the first, and a change
        aborted = True
        while aborted:
            at += 1
            try:
                async with cut_off(database, at) as process, process.writing() as session:
                    box.session = session
                    await box.cast("C1", title)
                aborted = False
                done += 1
            except CutOff:
                pass
            assert await box_and_log(database) == (done, done)
        assert at > 3
        at = 0


async def test_a_sequencer_that_is_cut_off_is_taken_up_by_the_next(database, box, session):
    at, aborted = 0, True
    while aborted:
        at += 1
        await _one_more(database, box, at)
        try:
            async with cut_off(database, at) as process:
                await sequenced(process)
            aborted = False
        except CutOff:
            pass
        await sequenced(database)
        versions, lines = await box_and_log(database)
        assert versions == lines == at
        assert verdict(live=True).startswith("ok, no tally yet")
        assert sum(line.startswith("cast ") for line in log_lines()) == at
    assert at > 8


async def _one_more(database: Database, box, number: int) -> None:
    async with database.writing() as session:
        box.session = session
        await box.cast("C1", ("Ant", "Bee")[number % 2])


async def test_a_publication_that_is_cut_off_is_continued(database, box, monkeypatch):
    at, aborted = 0, True
    while aborted:
        at += 1
        await _one_more(database, box, at)
        try:
            with disk_cut_off(monkeypatch, at):
                await sequenced(database)
            aborted = False
        except CutOff:
            pass
        await sequenced(database)
        assert verdict(live=True).startswith("ok, no tally yet")
        assert sum(line.startswith("cast ") for line in log_lines()) == at
    assert at > 5


async def test_a_count_that_is_cut_off_leaves_neither_a_close_nor_a_record(database, box, time, monkeypatch):
    async with database.writing() as session:
        box.session = session
        for n in range(3):
            voter = await person(session, f"voter{n}@example.org")
            await box.cast("C1", ("Ant", "Bee", "Ant")[n], by=voter)
    await sequenced(database)
    time(END)
    at, aborted = 0, True
    while aborted:
        at += 1
        try:
            async with cut_off(database, at) as process:
                await counted(process, box)
            aborted = False
        except CutOff:
            pass
        async with database.reading() as session:
            records = len((await session.exec(select(TallyRecord.id))).all())
            log = await queries.log_of(session, "2027", "voting")
        assert records == bool(log.tally) <= log.closed
        assert verdict(live=True).startswith("ok")
    assert at > 15
    assert verbs() == "open time note time cast cast cast time close time tally"
    assert verdict().startswith("ok: lines 11, casts 3, in force 3, counted 3")


async def test_a_close_that_is_cut_off_happens_once(database, box, time):
    await _one_more(database, box, 1)
    time(CLOSED)
    at, aborted = 0, True
    while aborted:
        at += 1
        try:
            async with cut_off(database, at) as process:
                await sequenced(process)
            aborted = False
        except CutOff:
            pass
    assert verbs() == "open time note time cast close"
    assert verdict().startswith("ok, no tally yet")


async def test_a_lost_file_of_places_is_made_anew(database, box):
    from prizes.votelog.files.folder import Folder

    async with database.writing() as session:
        box.session = session
        voted = await box.cast("C1", "Ant")
    await sequenced(database)
    Folder("2027").lookup_file.unlink()
    assert Folder("2027").status(voted.code) is None
    await _one_more(database, box, 1)
    await sequenced(database)
    assert Folder("2027").status(voted.code) == "replaced 6"


async def test_hundreds_of_votes_fill_tiles_and_prove_themselves(database, box):
    """Over the width of a tile, in batches that end within and beyond it."""
    from prizes.votelog.files.folder import Folder
    from prizes.votelog.format.merkle import leaf_hash
    from prizes.votelog.format.tiles import WIDTH

    voted = []
    for start in range(0, 300, 75):
        async with database.writing() as session:
            box.session = session
            for n in range(start, start + 75):
                voter = await person(session, f"voter{n}@example.org")
                voted.append(await box.cast("C1", "Ant", by=voter))
        await sequenced(database)
        assert verdict(live=True).startswith("ok")
    folder = Folder("2027")
    assert (folder.path / "tile/0/000").stat().st_size == WIDTH * 32
    assert not (folder.path / "tile/0/000.p").exists()
    for one in voted[::37]:
        assert leaf_hash(_line_of(folder.proof(one.code))) == one.leaf
        assert folder.status(one.code) == "counted"


def _line_of(proof: str) -> bytes:
    from base64 import b64decode

    return b64decode(proof.splitlines()[1].split(" ")[1])
