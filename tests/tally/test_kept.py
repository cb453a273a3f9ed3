"""The integrity report is worked out once, and anew after each act that could change it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from prizes.ballot.cases import appeals
from prizes.nomination.actions.stewarding import take_out
from prizes.nomination.rules.states import State
from prizes.tally import auditing, challenging, kept
from prizes.tally.finishing import finish_round
from prizes.tally.integrity import report_of
from tests.ballot.logged import END
from tests.ballot.paper import contest
from tests.ballot.test_cases import Bench
from tests.contest import VOTING, steward
from tests.queries import statements
from tests.tally.test_finishing import OVER, WORDS


@pytest.fixture
async def bench(database, session, time):
    time(VOTING)
    made = Bench(await contest(session, announcement__challenge_days=10), database)
    made.one, made.two = await steward(session, "one@example.org"), await steward(session, "two@example.org")
    await auditing.announce_source(
        session, made.edition, made.phase, "The lottery of 6 March 2027", steward=made.one.id
    )
    await made.vote("Ant", "abe", "ada", "ann", "amy")
    await made.vote("Bee", "ben", "bob")
    await made.settle()
    time(END)
    await made.count()
    return made


async def shown(bench):
    """What a page shows, in a transaction of its own, and how many statements it took."""
    with statements(bench.database) as asked:
        async with bench.database.reading() as session:
            return await kept.kept_report(session, bench.edition, bench.phase), len(asked)


async def is_right(bench, before) -> bool:
    """Whether the page shows what is so now, and that this is something else than before."""
    await bench.settle()
    found, _ = await shown(bench)
    async with bench.database.reading() as session:
        fresh = await report_of(session, bench.edition, bench.phase)
    assert found == fresh
    return found != before


@pytest.mark.both_databases
async def test_a_second_view_asks_next_to_nothing(bench):
    first, many = await shown(bench)
    second, few = await shown(bench)
    assert first == second
    assert few == 2 < many
    second["categories"].clear()
    assert (await shown(bench))[0] == first


@pytest.mark.both_databases
async def test_after_each_act_the_report_is_right_again(bench, time):
    session, edition, phase = bench.session, bench.edition, bench.phase
    report, _ = await shown(bench)
    assert report["categories"]["C1"]["counted"] == 6

    async def changed() -> bool:
        nonlocal report
        was, different = report, await is_right(bench, report)
        report, _ = await shown(bench)
        return different and report != was

    await bench.aside("abe", "ben")
    assert await changed()
    time(END + timedelta(days=1))
    await bench.count()
    assert await changed()
    assert report["categories"]["C1"]["set_aside"] == 2
    made = await appeals.lodge(session, edition, bench.codes["abe"], "I am a person.")
    assert await changed()
    assert report["cases"][0]["appeals_open"] == 1
    about = {"upheld": True, "answer": "We looked again.", "steward": bench.one.id}
    await appeals.propose_answer(session, edition, made.id, **about)
    await is_right(bench, report)
    await appeals.confirm(session, edition, made.id, upheld=True, steward=bench.two.id)
    assert await changed()
    assert report["cases"][0]["appeals_upheld"] == 1
    challenge = await challenging.lodge(session, edition, phase, name="Ana", words=WORDS)
    assert await changed()
    await challenging.answer(session, edition, challenge.id, **about | {"answer": "There are as many lines."})
    assert await changed()
    await auditing.draw(session, edition, phase, "4 8 15 16 23 42", steward=bench.one.id)
    assert await changed()
    await auditing.tell_found(
        session, edition, phase, "All votes that were drawn were honest.", steward=bench.one.id
    )
    assert await changed()
    out = {"to": State.DISQUALIFIED, "reason": "It was copied from another.", "steward": bench.one.id}
    await take_out(session, edition, bench.box.id("Bee"), **out)
    await is_right(bench, report)
    time(END + timedelta(days=2))
    await bench.count()
    await is_right(bench, report)
    time(OVER + timedelta(days=2))
    await finish_round(session, edition, phase, finished_by=bench.one.id)
    await is_right(bench, report)


async def test_what_was_rolled_back_is_not_shown(bench):
    before, _ = await shown(bench)
    async with bench.database.writing() as session:
        await challenging.lodge(session, bench.edition, bench.phase, name="Ana", words=WORDS)
        await session.rollback()
    assert (await shown(bench))[0] == before
    async with bench.database.writing() as session:
        await challenging.lodge(session, bench.edition, bench.phase, name="Bob", words=WORDS)
    assert [each["name"] for each in (await shown(bench))[0]["challenges"]] == ["Bob"]
