"""After the close: the time to challenge, the report, the last line. VI-13, FR-7, FR-8."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest

from prizes.ballot.cases import appeals
from prizes.errors import Closed, Conflict, Missing
from prizes.tally import auditing, challenging
from prizes.tally.finishing import finish_round
from prizes.tally.integrity import report_of
from prizes.tally.queries import latest
from tests.ballot.logged import END, dump, log_lines, verbs, verdict
from tests.ballot.paper import contest
from tests.ballot.test_cases import Bench
from tests.contest import VOTING, steward

OVER = END + timedelta(days=10)


@pytest.fixture(autouse=True)
def voting(time):
    time(VOTING)


@pytest.fixture
async def bench(database, session):
    made = Bench(await contest(session, announcement__challenge_days=10), database)
    made.one, made.two = await steward(session, "one@example.org"), await steward(session, "two@example.org")
    await made.vote("Ant", "abe", "ada")
    await made.vote("Bee", "ben", "bob")
    await made.box.cast("C1", "Ant")
    await made.box.cast("C1", "Bee")
    await made.settle()
    return made


async def finish(bench) -> None:
    await finish_round(bench.session, bench.edition, bench.phase, finished_by=bench.one.id)
    await bench.settle()


async def refused(bench, kind, match: str) -> None:
    with pytest.raises(kind, match=match):
        async with bench.session.begin_nested():  # as a request is rolled back
            await finish_round(bench.session, bench.edition, bench.phase, finished_by=bench.one.id)


async def report(bench):
    return await report_of(bench.session, bench.edition, bench.phase)


@pytest.mark.both_databases
async def test_a_round_becomes_final_when_the_time_to_challenge_is_over(bench, time):
    time(END)
    await bench.count()
    time(OVER - timedelta(seconds=1))
    await refused(bench, Closed, "can be challenged until")
    assert "final" not in verbs()
    time(OVER)
    await finish(bench)
    content = (dump() / "report.txt").read_bytes()
    assert log_lines()[-1] == f"final {hashlib.sha256(content).hexdigest()}"
    assert verdict().startswith("ok")
    assert json.loads(content) == await report(bench)


async def test_what_is_final_stays_as_it_is(bench, time):
    time(END)
    await bench.count()
    time(OVER)
    await finish(bench)
    before, first = log_lines(), await report(bench)
    await finish(bench)
    await bench.count()
    assert (log_lines(), await report(bench)) == (before, first)


async def test_every_vote_that_was_cast_is_somewhere_in_the_report(bench, time):
    case = await bench.aside("abe", "ada")
    time(END)
    await bench.count()
    found = await report(bench)
    assert found["categories"]["C1"] == {
        "cast": 6,
        "counted": 3,
        "replaced": 1,
        "set_aside": 2,
        "withdrawn": 0,
        "incomplete": 0,
        "reasons": {"BOT": 2},
    }
    assert [(each["case"], each["set_aside"]) for each in found["cases"]] == [(case.id, 2)]
    ant, bee = bench.box.id("Ant"), bench.box.id("Bee")
    shown = {row["project"]: row for row in found["places"]["C1"]}
    assert (shown[bee]["place"], shown[bee]["votes"], shown[bee]["votes_nothing_set_aside"]) == (1, 3, 3)
    assert (shown[ant]["votes"], shown[ant]["votes_nothing_set_aside"]) == (0, 2)


async def test_there_is_no_report_before_the_count(bench, time):
    time(END)
    assert await report(bench) is None


async def test_votes_set_aside_after_the_count_ask_for_another_one(bench, time):
    time(END)
    await bench.count()
    time(END + timedelta(days=5))
    await bench.aside("abe")
    time(OVER)
    await refused(bench, Conflict, "Count again")
    await bench.count()
    await refused(bench, Closed, "can be challenged until")
    time(OVER + timedelta(days=10))
    await finish(bench)
    assert verdict().startswith("ok")


@pytest.mark.both_databases
async def test_aside_and_restored_again_is_a_new_count_with_the_same_numbers(bench, time):
    time(END)
    await bench.count()
    first = (await latest(bench.session, bench.edition, "voting")).id
    time(END + timedelta(days=1))
    await bench.aside("abe")
    await bench.appeal("abe", upheld=True)
    await bench.count()
    assert (await latest(bench.session, bench.edition, "voting")).id != first
    assert verbs().endswith("tally time void time restore time tally")
    time(OVER + timedelta(days=1))
    await finish(bench)
    assert verdict().startswith("ok")


async def test_an_appeal_without_an_answer_holds_it_up(bench, time):
    await bench.aside("abe")
    time(END)
    await bench.count()
    await appeals.lodge(bench.session, bench.edition, bench.codes["abe"], "I am a person.")
    time(OVER)
    await refused(bench, Conflict, "1 challenge or appeal")


# --- challenges ----------------------------------------------------------------------------------------


WORDS = "Category C1 has more votes than the log has lines."


async def lodge(bench, words=WORDS):
    return await challenging.lodge(bench.session, bench.edition, bench.phase, name=" Ana  B ", words=words)


@pytest.mark.both_databases
async def test_a_challenge_is_public_answered_and_in_the_report(bench, time):
    time(END)
    await bench.count()
    made = await lodge(bench)
    time(OVER)
    await refused(bench, Conflict, "awaiting a reply")
    await challenging.answer(
        bench.session,
        bench.edition,
        made.id,
        upheld=False,
        answer="Please count the cast lines.",
        steward=bench.one.id,
    )
    time(OVER)
    await finish(bench)
    found = [(each["name"], each["words"], each["state"]) for each in (await report(bench))["challenges"]]
    assert found == [("Ana B", WORDS, "refused")]


async def test_nothing_is_challenged_before_the_count_or_after_its_time(bench, time):
    time(END)
    with pytest.raises(Closed):
        await lodge(bench)
    await bench.count()
    time(OVER)
    with pytest.raises(Closed):
        await lodge(bench)


async def test_a_challenge_is_answered_once(bench, time):
    time(END)
    await bench.count()
    made = await lodge(bench)
    about = {"upheld": True, "answer": "You are right, we count again.", "steward": bench.one.id}
    await challenging.answer(bench.session, bench.edition, made.id, **about)
    with pytest.raises(Conflict):
        await challenging.answer(bench.session, bench.edition, made.id, **about)


# --- the sample ----------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_the_sample_is_drawn_by_a_number_that_was_promised_before(bench, time):
    where = (bench.session, bench.edition, bench.phase)
    with pytest.raises(Conflict):
        await auditing.draw(*where, "12 34", steward=bench.one.id)
    source = "The lottery numbers of 6 March 2027"
    await auditing.announce_source(*where, source, steward=bench.one.id)
    with pytest.raises(Conflict):
        await auditing.announce_source(*where, source, steward=bench.one.id)
    time(END)
    with pytest.raises(Missing):
        await auditing.draw(*where, "12 34", steward=bench.one.id)
    await bench.count()
    made = await auditing.draw(*where, " 12  34", steward=bench.one.id)
    lines = log_lines()
    notes = (dump() / "checkpoints.txt").read_text("utf-8").split("\n\n")
    roots = [note.splitlines()[-1] for note in notes[:-1]]
    assert made.root in roots
    assert made.seed == hashlib.sha256(f"2027 {made.root} 12 34".encode()).hexdigest()
    assert made.drawn
    for each in made.drawn:
        assert each["votes"] and all(lines[n].startswith(f"cast {each['category']} ") for n in each["votes"])
    with pytest.raises(Conflict):
        await auditing.draw(*where, "1", steward=bench.one.id)
    await auditing.tell_found(*where, "All voters said that they had voted.", steward=bench.one.id)
    found = (await report(bench))["sample"]
    assert (found["source"], found["number"], found["drawn"]) == (source, "12 34", made.drawn)


async def test_no_source_is_named_after_the_end_of_voting(bench, time):
    time(END)
    with pytest.raises(Closed):
        await auditing.announce_source(
            bench.session, bench.edition, bench.phase, "The lottery numbers of 6 March", steward=bench.one.id
        )
