"""The count of an edition from its database; how votes are counted is tested in test_counting."""

import asyncio
import json
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlmodel import select

from prizes import clock
from prizes.accounts.actions import begin_session
from prizes.ballot import actions as ballot
from prizes.ballot.queries import fold_votes, votes_by_choice
from prizes.errors import Closed, Missing
from prizes.journal.models import JournalEntry
from prizes.nomination.rules.states import State
from prizes.tally.actions import count_phase
from prizes.tally.exporting import export
from prizes.tally.models import TallyRecord
from prizes.tally.queries import counted, latest
from prizes.tally.rules.recount import recount
from tests.ballot.paper import contest, nominee
from tests.contest import VOTING, at, person

END = at("2027-02-28 22:30")
"""The close, 23:00 in Geneva, and thirty minutes of grace."""


@pytest.fixture(autouse=True)
def voting(time):
    time(VOTING)


async def voted(session, ballots: list[dict[str, str]], **changes):
    """A contest in which the n-th voter chose these titles by category."""
    box = await contest(session, **changes)
    for n, chosen in enumerate(ballots):
        voter = await person(session, f"voter{n}@example.org")
        for category, title in chosen.items():
            await box.cast(category, *title.split("+"), by=voter)
    await session.commit()
    return box


def phase(box):
    return box.edition.rules.votings[0]


async def count(box):
    return await count_phase(box.session, box.edition, phase(box), counted_by=None)


def numbers(box, made, category):
    """Votes by title, and the classes."""
    found = json.loads(made.content)["categories"][category]
    titles = {project.id: title for title, project in box.projects.items()}
    return {titles[project]: votes for project, (votes, _) in found["projects"].items()}, found


BALLOTS = [{"C1": "Ant", "C2": "Dog"}, {"C1": "Ant"}, {"C1": "Bee", "C2": "Eel"}]


@pytest.mark.both_databases
async def test_where_each_category_counts_by_itself_every_vote_does(session, time):
    box = await voted(session, BALLOTS)
    time(END)
    made = await count(box)
    assert numbers(box, made, "C1")[0] == {"Ant": 2, "Bee": 1, "Cat": 0}
    assert numbers(box, made, "C2")[0] == {"Dog": 1, "Eel": 1}
    assert numbers(box, made, "C7-EGOV")[1]["counted"] == 0


@pytest.mark.both_databases
async def test_an_incomplete_ballot_is_shown_and_not_counted(session, time):
    box = await voted(session, BALLOTS, voting__ballot={"complete": "all"})
    time(END)
    votes, found = numbers(box, await count(box), "C1")
    assert votes == {"Ant": 1, "Bee": 1, "Cat": 0}
    assert (found["counted"], found["incomplete"]) == (2, 1)


async def test_an_approval_vote_counts_for_each_of_its_projects(session, time):
    box = await voted(session, [{"C1": "Ant+Cat"}, {"C1": "Cat"}], voting__ballot={"choices": 2})
    time(END)
    votes, found = numbers(box, await count(box), "C1")
    assert votes == {"Ant": 1, "Bee": 0, "Cat": 2}
    assert found["counted"] == 2


async def test_a_replaced_vote_and_one_taken_back_do_not_count(session, time):
    box = await contest(session)
    await box.cast("C1", "Ant")
    await box.cast("C1", "Bee")
    await box.cast("C2", "Dog")
    await box.take_back("C2")
    time(END)
    made = await count(box)
    assert numbers(box, made, "C1")[0] == {"Ant": 0, "Bee": 1, "Cat": 0}
    assert numbers(box, made, "C2")[1]["counted"] == 0


@pytest.mark.parametrize("early", [timedelta(microseconds=1), timedelta(minutes=30), timedelta(days=10)])
async def test_nothing_is_counted_before_the_end_of_grace(session, time, early):
    box = await voted(session, BALLOTS)
    time(END - early)
    with pytest.raises(Closed, match="can be counted from 2027-02-28"):
        await count(box)
    for look in (
        fold_votes(session, box.edition, phase(box), list),
        votes_by_choice(session, box.edition, phase(box)),
    ):
        with pytest.raises(Closed):
            await look
    assert await latest(session, box.edition, "voting") is None


async def test_the_record_is_what_was_counted_with_its_hash_and_its_rules(session, time):
    box = await voted(session, BALLOTS)
    time(END)
    made = await count(box)
    assert made.sha256 == sha256(made.content.encode()).hexdigest()
    assert (made.rules_version, made.rules_sha256) == (1, box.edition.rules.sha256())
    entry = (await session.exec(select(JournalEntry).where(JournalEntry.act == "tally.count"))).one()
    assert entry.details == {"phase": "voting", "votes": 5, "sha256": made.sha256}


async def test_to_count_again_changes_nothing(session, time):
    box = await voted(session, BALLOTS)
    time(END)
    first = await count(box)
    time(END + timedelta(days=1))
    assert (await count(box)).id == first.id
    assert len((await session.exec(select(TallyRecord))).all()) == 1
    assert len((await session.exec(select(JournalEntry).where(JournalEntry.act == "tally.count"))).all()) == 1


async def leave(box, title, state):
    box.projects[title].state = state.value
    box.session.add(box.projects[title])
    await box.session.commit()


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.DISQUALIFIED])
async def test_votes_for_a_project_that_left_stay_counted_and_it_is_not_in_the_ranking(session, time, state):
    box = await voted(session, BALLOTS)
    await leave(box, "Ant", state)
    time(END)
    made = await count(box)
    assert numbers(box, made, "C1")[0] == {"Ant": 2, "Bee": 1, "Cat": 0}
    _, poll, tally = await counted(session, box.edition, phase(box))
    ranked = {row.project for row in poll.cut(tally).rows() if row.candidate.category == "C1"}
    assert ranked == {box.id("Bee"), box.id("Cat")}


async def test_a_category_whose_projects_have_all_left_is_asked_of_nobody(session, time):
    box = await voted(session, [{"C1": "Ant", "C2": "Dog"}], voting__ballot={"complete": "all"})
    box.projects["Fox"] = await nominee(session, box.edition, "C7-EGOV", "Fox")
    await box.cast("C1", "Bee")
    await box.cast("C7-EGOV", "Fox")
    for title in ("Dog", "Eel"):
        await leave(box, title, State.DISQUALIFIED)
    time(END)
    votes, found = numbers(box, await count(box), "C1")
    assert votes == {"Ant": 1, "Bee": 1, "Cat": 0}
    assert found["incomplete"] == 0


async def test_where_one_category_alone_is_left_two_are_asked_as_no_paper_of_a_log_can_ask_for_one(
    session, time
):
    """Or else the log's verifiers would count otherwise than we do."""
    box = await voted(
        session, [{"C1": "Ant", "C2": "Dog"}, {"C1": "Bee"}], voting__ballot={"complete": "all"}
    )
    for title in ("Dog", "Eel"):
        await leave(box, title, State.DISQUALIFIED)
    time(END)
    votes, found = numbers(box, await count(box), "C1")
    assert votes == {"Ant": 1, "Bee": 0, "Cat": 0}
    assert found["incomplete"] == 1


async def test_the_count_stays_the_same_after_champions_are_named(session, time):
    box = await voted(session, BALLOTS)
    time(END)
    first = await count(box)
    await leave(box, "Ant", State.CHAMPION)
    assert (await count(box)).id == first.id


@pytest.mark.both_databases
@pytest.mark.parametrize("complete", ["any", "all"])
async def test_the_exported_files_give_the_same_count_again(session, time, tmp_path, complete):
    box = await voted(session, BALLOTS, voting__ballot={"complete": complete})
    await leave(box, "Bee", State.DISQUALIFIED)
    time(END)
    made = await count(box)
    paths = await export(session, box.edition, phase(box), tmp_path)
    files = [path for path in paths if path.parent == tmp_path]
    assert sorted(path.name for path in files) == [
        "nominees.csv",
        "paper.txt",
        "results.csv",
        "rules.json",
        "votes.csv",
    ]
    assert [path.parent.name for path in paths if path not in files].count("pabulib") >= 1
    found = recount(tmp_path)
    assert found.equal, found.differences
    assert found.rules_sha256 == made.rules_sha256
    text = "".join(path.read_text() for path in paths)
    assert "example.org" not in text
    assert "2027-02-10" not in text.replace(box.edition.rules.canonical().decode(), "")


async def test_there_are_no_files_before_the_count(session, time, tmp_path):
    box = await voted(session, BALLOTS)
    time(END)
    with pytest.raises(Missing, match="not been counted yet"):
        await export(session, box.edition, phase(box), tmp_path)


@pytest.mark.both_databases
async def test_a_count_waits_for_the_votes_that_are_being_saved(database, session):
    """Both are decided by the clock; a vote that began in time must be in the count."""
    box = await contest(session)
    late = await person(session, "late@example.org")
    await session.commit()
    with clock.at(VOTING):
        async with database.writing() as voting:
            await ballot.cast(voting, box.edition, late, "C1", [box.id("Cat")])

            async def counting() -> TallyRecord:
                with clock.at(END):
                    async with database.writing() as own:
                        return await count_phase(own, box.edition, phase(box), counted_by=None)

            task = asyncio.create_task(counting())
            await asyncio.sleep(0.3)
            assert not task.done()
        made = await task
    assert numbers(box, made, "C1")[0]["Cat"] == 1


@pytest.mark.both_databases
async def test_a_vote_that_waited_behind_a_count_is_too_late(database, session, time):
    box = await contest(session)
    late = await person(session, "late@example.org")
    await begin_session(session, late)  # so that there is grace
    await session.commit()
    time(END - timedelta(microseconds=1))
    async with database.writing() as own:
        with clock.at(END):
            await count_phase(own, box.edition, phase(box), counted_by=None)

        async def voting() -> None:
            async with database.writing() as another:
                with pytest.raises(Closed):
                    await ballot.cast(another, box.edition, late, "C1", [box.id("Cat")])

        task = asyncio.create_task(voting())
        await asyncio.sleep(0.3)
        assert not task.done()
        time(END)
    await task
