"""Votes around a close with a moved clock: by the act in many zones, and over the interface, where a request arrives at
one instant and is worked off at another. What is right is worked out by plain arithmetic in UTC.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func
from sqlmodel import select

from prizes import clock
from prizes.accounts.actions import begin_session, sweep
from prizes.accounts.codes import request_code
from prizes.accounts.models import SignInCode
from prizes.ballot import actions
from prizes.ballot.box_sql import counting
from prizes.ballot.models import Vote
from prizes.edition.actions import approve_amendment, propose_extension
from prizes.errors import Closed
from tests.ballot.logged import CLOSED, END, log_lines, sequenced, verbs
from tests.ballot.paper import contest, nominee
from tests.ballot.test_deadlines import DAY, MINUTE, TINY, UNUSUAL, local_times_around, wall
from tests.contest import VOTING, at, load_contest, person, steward
from tests.edition.wall_clocks import changes_of_years, exists, meant

OPENS, CLOSES = at("2027-02-01 08:00"), at("2027-02-28 22:00")
GRACE = 30


# --- the act, over zones -----------------------------------------------------------------------------------


def far_away() -> list[tuple[str, datetime]]:
    """Closes around a change of the clock in each unusual place, and plain ones."""
    found = []
    for zone in UNUSUAL:
        changes = changes_of_years(zone)
        for change in changes[-2:] if changes else []:
            found += [(zone, local) for local in local_times_around(change)[2::3] if exists(local, zone)]
        found.append((zone, wall("2027-06-30T23:59:59")))
    return found


async def test_the_act_decides_as_plain_arithmetic_does(session, time):
    """By the instant, and by when somebody asked for a code."""
    time(VOTING)
    decided = 0
    for number, (zone, local) in enumerate(far_away()):
        grace = (0, 1, GRACE, 1440)[number % 4]
        opens, end = meant(local - 3 * DAY, zone), meant(local, zone)
        edition = await load_contest(
            session,
            slug=f"e{number}",
            timezone=zone,
            phases=[
                {
                    "id": "voting",
                    "kind": "voting",
                    "opens": local - 3 * DAY,
                    "closes": local,
                    "electorate": {"grace_minutes": grace},
                    "cut": {"gives": "winner", "basis": [{"source": "votes"}], "most": 1},
                }
            ],
        )
        project = await nominee(session, edition, "C1", "Ant")
        last = end + grace * MINUTE
        for instant in sorted({opens - TINY, opens, end - TINY, end, last - TINY, last}):
            for asked in (end - TINY, end, None):
                may = opens <= instant and (instant < end or (asked == end - TINY and instant < last))
                voter = await asking(session, f"v{number}.{decided}@example.org", asked)
                assert await votes(session, edition, voter, project, instant) is may, (zone, local, instant)
                decided += 1
    assert decided > 400


async def asking(session, email: str, asked: datetime | None):
    voter = await person(session, email)
    if asked:
        with clock.at(asked):
            await request_code(session, email, "en")
    return voter


async def votes(session, edition, voter, project, instant: datetime) -> bool:
    with clock.at(instant):
        try:
            await actions.cast(session, edition, voter, "C1", [project.id])
        except Closed:
            return False
    return True


# --- arriving and being worked off ------------------------------------------------------------------------


class Program:
    """Votes of Ana over the interface; each goes to another category or project, so that each could be saved."""

    def __init__(self, box, browser, database, time) -> None:
        self.box, self.browser, self.database, self.time = box, browser, database, time
        self.token = ""

    async def sign_in(self, instant: datetime) -> None:
        self.time(instant)
        async with self.database.writing() as session:
            self.token = await begin_session(session, self.box.voter)

    async def vote(self, title: str, arrives: datetime, worked_off: datetime | None = None) -> int:
        """The status of a vote that arrives at one instant and gets the database at another."""
        self.time(arrives)
        body = {"project": self.box.id(title)}
        sent = self.browser.json("PUT", "/editions/2027/ballot/C1", body, token=self.token)
        if worked_off is None:
            return (await sent).status_code
        async with self.nobody_writes():
            task = asyncio.create_task(sent)
            await asyncio.sleep(0.3)
            waits = not task.done()
            self.time(worked_off)
        status = (await task).status_code
        assert waits or status == 409  # what comes too late by its arrival need not wait to be told
        return status

    @asynccontextmanager
    async def nobody_writes(self) -> AsyncIterator[None]:
        """The write lock on SQLite; on PostgreSQL that of a count and the log's row."""
        async with self.database.writing() as session:
            if not self.database.sqlite:
                connection = await session.connection()
                await connection.execute(counting("2027", "voting"))
                await connection.exec_driver_sql("SELECT FROM vote_log FOR UPDATE")
            yield

    async def in_force(self) -> list[str]:
        titles = {project.id: title for title, project in self.box.projects.items()}
        async with self.database.reading() as session:
            found = await session.exec(select(Vote.choices).where(Vote.in_force))
            return [titles[choices] for choices in found.all()]


@pytest.fixture
async def ana(request, session, browser, database, time):
    time(VOTING)
    grace = getattr(request, "param", GRACE)
    box = await contest(
        session, voting__electorate={"grace_minutes": grace}, voting__ballot={"changes_most": None}
    )
    another = await person(session, "first@example.org")  # with the first vote the log is there
    await box.cast("C1", "Cat", by=another)
    await session.commit()
    program = Program(box, browser, database, time)
    await program.sign_in(CLOSES - DAY)
    return program


SECOND = timedelta(seconds=1)


@pytest.mark.both_databases
@pytest.mark.parametrize("ana", [0, GRACE], indirect=True)
async def test_over_the_interface_a_vote_counts_by_its_arrival(ana, request):
    grace = request.node.callspec.params["ana"] * MINUTE
    last = CLOSES + grace
    assert await ana.vote("Ant", OPENS - TINY) == 409
    assert await ana.vote("Ant", OPENS - TINY, OPENS + SECOND) == 409
    assert await ana.vote("Ant", OPENS) == 200
    await ana.sign_in(CLOSES - MINUTE)
    assert await ana.vote("Bee", last - TINY) == 200
    assert await ana.vote("Ant", last - TINY, last + SECOND) == 200
    assert await ana.vote("Bee", last) == 409
    assert await ana.vote("Bee", last, last + SECOND) == 409
    assert sorted(await ana.in_force()) == ["Ant", "Cat"]


@pytest.mark.both_databases
async def test_what_arrived_in_time_finds_the_log_open_for_some_seconds(ana, database, time):
    time(END + 3 * SECOND)
    await sequenced(database)
    assert await ana.vote("Ant", END - TINY, CLOSED - TINY) == 200
    await sequenced(database)
    assert "close" not in verbs()
    time(CLOSED)
    await sequenced(database)
    assert log_lines()[-1] == "close 2027-02-28T22:30:00Z 2"
    assert await ana.vote("Bee", END - TINY, CLOSED + SECOND) == 409
    assert sorted(await ana.in_force()) == ["Ant", "Cat"]


async def test_a_line_that_is_held_open_gets_no_vote_in(ana):
    assert (
        await ana.vote("Ant", CLOSES - TINY, CLOSES + clock.LONGEST_WAY) == 200
    )  # in the grace, as anybody here
    assert await ana.vote("Bee", END - TINY, END + clock.LONGEST_WAY) == 409


# --- asking in time ---------------------------------------------------------------------------------------


async def test_a_code_is_asked_for_when_the_request_arrives(session, time):
    time(CLOSES - TINY)
    with clock.arriving():
        time(CLOSES + SECOND)
        await request_code(session, "late@example.org", "en")
    box = await contest(session)
    voter = await person(session, "late@example.org")
    time(END - TINY)
    assert (await box.cast("C1", "Ant", by=voter)).changed


@pytest.mark.parametrize("came", ["code", "session"])
async def test_the_longest_grace_is_not_forgotten_before_it_ends(session, time, came):
    """Codes and sessions that are over are swept, but not while a close may ask for them."""
    time(CLOSES - TINY)
    box = await contest(session, voting__electorate={"grace_minutes": 1440})
    if came == "code":
        await request_code(session, box.voter.email, "en")
        (code,) = (await session.exec(select(SignInCode))).all()
        assert code.expires_at == CLOSES - TINY + 10 * MINUTE
    else:
        time(CLOSES - 14 * DAY + MINUTE)  # over soon after the close
        await begin_session(session, box.voter)
    time(CLOSES + DAY - TINY)
    await sweep(session)
    assert (await box.cast("C1", "Ant")).changed


# --- extensions -------------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_an_extension_counts_from_its_approval_on_and_stands_in_the_log(ana, session, database, time):
    """By two stewards; what the service knew of the round before decides nothing."""
    first, second = [await steward(session, f"steward{n}@example.org") for n in (1, 2)]
    edition, later = ana.box.edition, wall("2027-02-28T23:59:59")
    time(CLOSES - 2 * MINUTE)
    proposal = await propose_extension(
        session, edition, "voting", later, reason="The line was down", proposer=first.id
    )
    await session.commit()
    await sequenced(database)
    assert await ana.vote("Ant", CLOSES - MINUTE) == 200
    time(CLOSES - MINUTE)
    await approve_amendment(session, edition, proposal.id, seen_sha256=proposal.sha256, approver=second.id)
    await session.commit()
    end = at("2027-02-28 22:59:59")
    late = await person(session, "late@example.org")
    await session.commit()
    ana.box.voter = late
    await ana.sign_in(CLOSES + MINUTE)  # too late for the old close's grace
    assert await ana.vote("Bee", CLOSES + MINUTE) == 200
    assert await ana.vote("Ant", end + GRACE * MINUTE - TINY) == 200
    assert await ana.vote("Bee", end + GRACE * MINUTE) == 409
    time(end + GRACE * MINUTE + DAY)
    await sequenced(database)
    assert verbs().count("amend") == 1
    assert log_lines()[-1].startswith("close 2027-02-28T23:29:59Z ")
    assert (await session.exec(select(func.count()).select_from(Vote))).one() == 4
