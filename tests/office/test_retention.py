"""Ninety days after an edition is final nothing is left of its voters; twice is once, and the count can still be repeated."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from prizes import config
from prizes.accounts.models import Person, Session
from prizes.accounts.queries import person_with_address
from prizes.ballot import keys
from prizes.ballot.box_sql import VOTES
from prizes.ballot.cases import actions as cases
from prizes.ballot.cases import appeals
from prizes.ballot.cases.actions import StatedCase
from prizes.ballot.keys import circumstances_file, key_file, key_of
from prizes.ballot.queries import turnout
from prizes.ballot.reminding import agree
from prizes.ballot.retention import left_of
from prizes.ballot.turnout import after_the_end
from prizes.cli import app
from prizes.clock import now
from prizes.journal.models import JournalEntry
from prizes.journal.queries import first_broken_link
from prizes.mail.actions import queue
from prizes.mail.rules.kinds import VOTE_RECEIPT
from prizes.privacy import retention
from prizes.privacy.retention import due, run_retention
from prizes.tally.finishing import finish_round
from prizes.worker import handlers
from prizes.worker.handlers import FORGET_VOTERS, RECURRING
from prizes.worker.loop import plan_recurring
from tests.ballot.logged import CLOSED, counted, sequenced, verdict
from tests.ballot.paper import contest, nominee
from tests.contest import VOTING, expert, person, steward
from tests.office.erased import erased, everything, files_with, places

FINAL = CLOSED + timedelta(days=11)
ADDRESS = "zzqvoter{}@example.org"


@pytest.fixture
async def edition(session, database, time):
    """Six voters, one of them an expert, one with a project and one erased already; an appeal; the count is final."""
    time(VOTING)
    box = await contest(session)
    one, two = await steward(session, "one@example.net"), await steward(session, "two@example.net")
    for n in range(6):
        voter = await (expert(session, ADDRESS.format(n)) if n == 0 else person(session, ADDRESS.format(n)))
        voter.country = "KE"
        session.add(voter)
        voted = await box.cast("C1", ("Ant", "Bee")[n % 2], by=voter)
        queue(session, VOTE_RECEIPT, to=voter.email, lang="en", edition="2027", codes=[])
        session.add(
            Session(token_hash=str(n), person_id=voter.id, created_at=now(), expires_at=now(), ends_at=now())
        )
    leader = await person_with_address(session, ADDRESS.format(1))
    await nominee(session, box.edition, "C2", "Owl", nominator_id=leader.id)
    await person(session, "zzqidle@example.org")
    await agree(session, "2027", "zzqreminded@example.org", "en")
    await session.commit()
    await sequenced(database)
    stated = StatedCase("BOT", "These votes were cast by one program.", one.id)
    case = await cases.propose_named(session, box.edition, box.edition.rules.votings[0], voted.code, stated)
    await cases.put_into_effect(session, box.edition, case, approver=two.id)
    appeal = await appeals.lodge(session, box.edition, voted.code, "zzqwords: I am a person.")
    answer = {"upheld": True, "answer": "zzqwords are true."}
    await appeals.propose_answer(session, box.edition, appeal.id, **answer, steward=one.id)
    await appeals.confirm(session, box.edition, appeal.id, upheld=True, steward=two.id)
    await session.commit()
    await erased(session, await person_with_address(session, ADDRESS.format(2)))
    await sequenced(database)
    time(CLOSED)
    await counted(database, box)
    time(FINAL)
    async with database.writing() as own:
        await finish_round(own, box.edition, box.edition.rules.votings[0], finished_by=one.id)
    await sequenced(database)
    await session.rollback()
    return box.edition


async def ran(database):
    async with database.writing() as own:
        return await run_retention(own)


@pytest.mark.both_databases
async def test_before_its_time_nothing_is_forgotten(edition, database, time):
    time(FINAL + timedelta(days=89))
    before = places(await everything(database), "zzq")
    found = await ran(database)
    assert (found.editions, found.people) == ((), 0)
    assert places(await everything(database), "zzq") == before >= {"person.email", "case_review.words"}
    assert key_file("2027").exists()


@pytest.mark.both_databases
async def test_ninety_days_after_the_final_line_nothing_of_voters_is_left(
    edition, database, mailbox, time, tmp_path
):
    """PR-8: with the clock at `final` + 91 days, twice."""
    time(FINAL + timedelta(days=91))
    keys._sure.clear()
    async with database.reading() as session:
        phase = edition.rules.votings[0]
        numbers = (
            await turnout(session, edition, phase),
            (await after_the_end(session, edition, phase)).origins,
        )
        assert (await due(session)).people == 5  # three who only voted, two who did nothing
    await plan_recurring(database, missed_too=True)
    await mailbox.delivered()  # the worker's daily turn
    async with database.reading() as session:
        left = await left_of(session, edition)
        assert left.nothing
        known = (await session.exec(select(Person.email).where(Person.email.like("zzq%")))).scalars().all()
        assert sorted(known) == [ADDRESS.format(0), ADDRESS.format(1)]  # an expert, and a nominator
        assert numbers == (
            await turnout(session, edition, phase),
            (await after_the_end(session, edition, phase)).origins,
        )
        assert await key_of(session, "2027") is None
        acts = (
            (await session.exec(select(JournalEntry.act).where(JournalEntry.act.like("%forget%"))))
            .scalars()
            .all()
        )
    found = await everything(database)
    others = [ADDRESS.format(n) for n in (2, 3, 4, 5)]
    assert places(found, *others, "zzqidle", "zzqreminded", "zzqwords") == set()
    assert {place.partition(".")[0] for place in places(found, "zzqvoter")} == {"person"}
    assert not key_file("2027").exists() and not circumstances_file("2027").exists()
    if database.sqlite:
        assert files_with(tmp_path, *others, "zzqidle", "zzqreminded", "zzqwords") == set()
    assert verdict().startswith("ok")
    again = await ran(database)
    assert (again.editions, again.people) == ((), 0)
    async with database.reading() as session:
        more = (
            (await session.exec(select(JournalEntry.act).where(JournalEntry.act.like("%forget%"))))
            .scalars()
            .all()
        )
        assert more == acts and set(acts) >= {"ballot.forget-voters", "accounts.forget-idle"}
        assert (
            (await session.exec(select(JournalEntry).where(JournalEntry.act == "ballot.destroy-key")))
            .scalars()
            .one()
        )
        assert await first_broken_link(session) is None
        assert len((await session.exec(select(VOTES.c.tag))).all()) == 6  # anybody can count them again


async def test_who_is_signed_in_stays_until_that_is_over(edition, session, database, time):
    later = FINAL + timedelta(days=91)
    time(later)
    voter = await person_with_address(session, ADDRESS.format(3))
    ends = later + timedelta(days=3)
    session.add(
        Session(token_hash="open", person_id=voter.id, created_at=later, expires_at=ends, ends_at=ends)
    )
    await session.commit()
    await ran(database)
    assert await person_with_address(session, ADDRESS.format(3)) is not None
    assert await person_with_address(session, ADDRESS.format(4)) is None
    await session.rollback()
    time(ends + timedelta(days=1))
    assert (await ran(database)).people == 1


async def test_a_voter_of_the_next_edition_stays(edition, session, database, time):
    from prizes.ballot.models import Voter

    voter = await person_with_address(session, ADDRESS.format(3))
    session.add(Voter(edition="2028", person_id=voter.id))
    await session.commit()
    time(FINAL + timedelta(days=91))
    await ran(database)
    assert await person_with_address(session, ADDRESS.format(3)) is not None


async def test_pages_about_the_vote_still_open_after_retention(edition, browser, database, time):
    time(FINAL + timedelta(days=91))
    await ran(database)
    keys._sure.clear()
    await browser.sign_in(ADDRESS.format(3))
    for path in ("ballot", "turnout", "integrity", "cases", "vote-log", "vote-log/check", "categories/C1"):
        await browser.get(f"/en/2027/{path}", status=200 if "check" not in path else 404)
    await browser.get("/en/me/data")
    await browser.get("/en/me/erasure")


async def test_the_command_shows_first_and_does_it_when_told(edition, database, time):
    time(FINAL + timedelta(days=91))
    config.use(config.settings().model_copy(update={"database_url": str(database.engine.url)}))
    shown = await asyncio.to_thread(CliRunner().invoke, app, ["retention"])
    assert shown.exit_code == 0 and "2027: 6 marks of voters" in shown.output
    assert key_file("2027").exists()
    done = await asyncio.to_thread(CliRunner().invoke, app, ["retention", "--run"])
    assert done.exit_code == 0 and "5 accounts" in done.output
    again = await asyncio.to_thread(CliRunner().invoke, app, ["retention", "--run"])
    assert again.output == "There is nothing to delete.\n"


async def test_many_people_go_a_part_at_a_time(edition, database, mailbox, time, monkeypatch):
    for module in (retention, handlers):
        monkeypatch.setattr(module, "MOST", 2)
    time(FINAL + timedelta(days=91))
    await plan_recurring(database, missed_too=True)
    await mailbox.delivered()
    async with database.reading() as session:
        parts = await session.exec(
            select(JournalEntry.details).where(JournalEntry.act == "accounts.forget-idle")
        )
        assert [part["people"] for part in parts.scalars()] == [2, 2, 1]


def test_the_worker_does_it_every_day():
    assert RECURRING[FORGET_VOTERS] == timedelta(days=1)
