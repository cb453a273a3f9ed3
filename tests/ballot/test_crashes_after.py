"""A group of votes, setting aside, restoring, extending, publishing a count and the end of a round, each cut off at each
of its steps.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import AnsweredRequest
from prizes.ballot.cases import appeals
from prizes.ballot.group_commit import sqlite
from prizes.ballot.models import CaseReview, CaseVote, Circumstance, Vote, VoteCase, VoterMark
from prizes.db import Database
from prizes.edition.actions import approve_amendment, propose_extension
from prizes.edition.models import Edition, Proposal, RulesVersion
from prizes.edition.queries import edition_in_force
from prizes.journal.models import JournalEntry
from prizes.tally.actions import count_phase
from prizes.tally.effects import approve_case
from prizes.tally.finishing import finish_round
from prizes.tally.integrity import report_of
from prizes.votelog import queries
from prizes.votelog.models import PendingLine
from tests.ballot.logged import CLOSED, END, counted, dump, log_lines, sequenced, verbs, verdict
from tests.ballot.paper import contest
from tests.ballot.test_box import hall
from tests.ballot.test_cases import Bench
from tests.ballot.test_crashes import CutOff, cut_off, disk_cut_off
from tests.ballot.test_deadlines import wall
from tests.contest import VOTING, steward

__all__ = ["hall"]
OVER = END + timedelta(days=10)


@pytest.fixture(autouse=True)
def voting(time):
    time(VOTING)


@pytest.fixture
async def bench(database, session):
    made = Bench(await contest(session, announcement__challenge_days=10), database)
    made.one, made.two = await steward(session, "one@example.org"), await steward(session, "two@example.org")
    await made.vote("Ant", "abe", "ada")
    await made.vote("Bee", "ben", "bob", "bea")
    await made.settle()
    return made


Act = Callable[[AsyncSession], Awaitable[Any]]


async def cut_off_everywhere(database: Database, act: Act, check: Callable[[], Awaitable[None]]) -> int:
    """Try an act until it is done, each time one statement further; how many statements and commits it has."""
    at = 0
    while True:
        at += 1
        try:
            async with cut_off(database, at) as process, process.writing() as session:
                await act(session)
        except CutOff:
            await check()
            await sequenced(database)
            continue
        return at


async def number(database: Database, model: Any, *where: Any) -> int:
    async with database.reading() as session:
        return (await session.exec(select(func.count()).select_from(model).where(*where))).one()


async def lines(database: Database, verb: str) -> int:
    """That wait or stand in the log."""
    async with database.reading() as session:
        waiting = [line for _, line in await queries.waiting(session, "2027")]
        log = await queries.log_of(session, "2027", "voting")
        stored = [line.decode() async for line in queries.lines(session, "2027", 0, log.size)]
    return sum(line.startswith(f"{verb} ") for line in [*waiting, *stored])


async def test_votes_are_set_aside_all_together_or_not_at_all(bench, database):
    case = await bench.propose("abe", "ben")

    async def approve(session: AsyncSession) -> None:
        await approve_case(session, bench.edition, case.id, seen_sha256=case.sha256, approver=bench.two.id)

    async def nothing_yet() -> None:
        assert await number(database, VoteCase, VoteCase.state == "in_effect") == 0
        assert await number(database, CaseVote, CaseVote.state == "aside") == 0
        assert await number(database, JournalEntry, JournalEntry.act == "case.approve") == 0
        assert await lines(database, "void") == 0

    assert await cut_off_everywhere(database, approve, nothing_yet) > 5
    assert await number(database, CaseVote, CaseVote.state == "aside", CaseVote.tell == "aside") == 2
    assert await number(database, JournalEntry, JournalEntry.act == "case.approve") == 1
    await sequenced(database)
    assert verbs().count("void") == await lines(database, "void") == 2
    assert verdict(live=True).startswith("ok")


async def test_a_vote_is_restored_with_its_appeal_or_not_at_all(bench, database):
    await bench.aside("abe", "ben")
    made = await appeals.lodge(bench.session, bench.edition, bench.codes["abe"], "I am a person.")
    about = {"upheld": True, "answer": "We looked again.", "steward": bench.one.id}
    await appeals.propose_answer(bench.session, bench.edition, made.id, **about)
    await bench.settle()

    async def confirm(session: AsyncSession) -> None:
        await appeals.confirm(session, bench.edition, made.id, upheld=True, steward=bench.two.id)

    async def nothing_yet() -> None:
        assert await number(database, CaseReview, CaseReview.state == "upheld") == 0
        assert await number(database, CaseVote, CaseVote.state == "restored") == 0
        assert await lines(database, "restore") == 0

    assert await cut_off_everywhere(database, confirm, nothing_yet) > 5
    await sequenced(database)
    assert verbs().count("restore") == await lines(database, "restore") == 1
    assert await number(database, CaseVote, CaseVote.state == "restored", CaseVote.tell == "restored") == 1
    assert verdict(live=True).startswith("ok")


async def test_an_extension_is_in_force_with_its_approval_or_not_at_all(bench, database, time):
    proposal = await propose_extension(
        bench.session,
        bench.edition,
        "voting",
        wall("2027-02-28T23:59:59"),
        reason="The line was down",
        proposer=bench.one.id,
    )
    await bench.settle()

    async def approve(session: AsyncSession) -> None:
        edition = await edition_in_force(session, "2027")
        await approve_amendment(
            session, edition, proposal.id, seen_sha256=proposal.sha256, approver=bench.two.id
        )

    async def nothing_yet() -> None:
        assert await number(database, Edition, Edition.rules_version == 1) == 1
        assert await number(database, RulesVersion) == 1
        assert await number(database, Proposal, Proposal.state == "approved") == 0
        assert "amend" not in verbs()

    assert await cut_off_everywhere(database, approve, nothing_yet) > 5
    time(END + timedelta(minutes=1))
    await sequenced(database)
    assert (verbs().count("amend"), verbs().count("close")) == (1, 0)
    time(CLOSED + timedelta(hours=1))
    await sequenced(database)
    assert log_lines()[-1].startswith("close 2027-02-28T23:29:59Z ")
    assert verdict().startswith("ok, no tally yet")


async def test_openings_and_results_are_published_whole_or_not_yet(bench, database, time, monkeypatch):
    """A count that is published again and again, cut off at each file and part of a file."""
    await bench.box.cast("C1", "Cat")
    await bench.session.commit()
    time(END)
    async with database.writing() as session:
        await count_phase(session, bench.edition, bench.phase, counted_by=None)
    at, aborted = 0, True
    while aborted:
        at += 1
        try:
            with disk_cut_off(monkeypatch, at):
                await sequenced(database)
            aborted = False
        except CutOff:
            assert (dump() / "openings.txt").exists() is (dump() / "results.txt").exists()
            if not (dump() / "openings.txt").exists():
                assert verdict(live=True).startswith("ok, no tally yet")
    assert at > 8
    assert verdict().startswith("ok: lines 14, casts 6, in force 6, counted 6")


async def test_a_round_is_final_with_its_report_or_not_at_all(bench, database, time):
    time(END)
    await counted(database, bench.box)
    time(OVER)

    async def finish(session: AsyncSession) -> None:
        await finish_round(session, bench.edition, bench.phase, finished_by=bench.one.id)

    async def nothing_yet() -> None:
        async with database.reading() as session:
            log = await queries.log_of(session, "2027", "voting")
        assert not log.final
        assert await number(database, JournalEntry, JournalEntry.act == "tally.finish") == 0
        assert verdict().startswith("ok")

    assert await cut_off_everywhere(database, finish, nothing_yet) > 10
    await sequenced(database)
    assert (verbs().count("final"), verbs().count("tally")) == (1, 1)
    async with database.reading() as session:
        report = await report_of(session, bench.edition, bench.phase)
    assert report["count_sha256"]
    assert verdict().startswith("ok")


# --- a group of votes on SQLite; on PostgreSQL it is one statement -------------------------------------------


class Dying(sqlite3.Connection):
    """Does so many statements and then none any more."""

    left = 0

    def execute(self, *statement: Any) -> sqlite3.Cursor:
        self.left -= 1
        if self.left < 0:
            raise CutOff
        return super().execute(*statement)


async def test_a_group_of_votes_is_saved_whole_or_not_at_all(hall, database):
    there = await hall(3)
    reached, held_up = asyncio.Event(), []

    async def write(*group: Any) -> None:
        held_up.extend(group)
        reached.set()
        await asyncio.Event().wait()

    there.box.writer.write = write
    voting = [
        asyncio.create_task(there.vote(n, "Ant", idempotency_key=f"key-of-vote-{n}-0123456789"))
        for n in range(3)
    ]
    await reached.wait()
    round_, votes, now = held_up
    assert len(votes) == 3
    at = 0
    while True:
        at += 1
        writer = sqlite.SqliteWriter(database)
        writer.held = sqlite3.connect(str(database.url.database), isolation_level=None, factory=Dying)
        writer.held.left = at
        try:
            done = writer._write(round_, votes, sqlite._text(now))
        except CutOff:
            writer.held.close()
            assert await everything(database) == [0, 0, 0, 0, 0]
            continue
        break
    writer.held.close()
    assert done[2] == {0, 1, 2}
    assert at > 15
    assert await everything(database) == [3, 3, 3, 3, 3]
    for task in voting:
        task.cancel()
    await asyncio.gather(*voting, return_exceptions=True)
    await sequenced(database)
    assert verbs().count("cast") == 3
    assert verdict(live=True).startswith("ok")


async def everything(database: Database) -> list[int]:
    return [
        await number(database, each) for each in (Vote, PendingLine, Circumstance, VoterMark, AnsweredRequest)
    ]
