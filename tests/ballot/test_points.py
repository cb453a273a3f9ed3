"""Points that voters share out: from the page into the box and the log, through the count, to what strangers check."""

from __future__ import annotations

import pytest
from sqlmodel import select

from prizes.ballot.models import Vote
from prizes.ballot.queries import my_votes
from prizes.errors import Conflict, Invalid
from prizes.nomination.rules.states import State
from prizes.privacy.my_data import votes as my_data_of_votes
from prizes.results.shortlist import view
from prizes.tally.exporting import export
from prizes.tally.queries import counted as count_on_record
from prizes.tally.rules.recount import recount
from prizes.votelog.format.choices import NONE_OF_THESE
from tests.ballot.logged import END, counted, dump, sequenced, verdict
from tests.ballot.paper import contest
from tests.ballot.test_rankings import CUT, results
from tests.contest import VOTING, person

pytestmark = pytest.mark.both_databases
SHARED = {
    "voting__ballot__form": "points",
    "voting__ballot__choices": 3,
    "voting__ballot__points": 10,
    "voting__ballot__most_points": 8,
    "voting__cut": CUT,
}
VOTES = [{"Ant": 8, "Bee": 2}, {"Bee": 8, "Cat": 1}, {"Ant": 3}, {"Cat": 1, "Bee": 4, "Ant": 3}]
"""Ant 14, Bee 14 and then one more, Cat 2."""
MORE = {"Bee": 1}


@pytest.fixture(autouse=True)
def voting(time):
    time(VOTING)


async def voted(session, votes=(*VOTES, MORE), **changes):
    box = await contest(session, **(SHARED | changes))
    for n, points in enumerate(votes):
        await box.cast("C1", points=points, by=await person(session, f"voter{n}@example.org"))
    await session.commit()
    return box


async def test_points_are_counted_and_anyone_counts_them_again(database, session, time, tmp_path):
    box = await voted(session)
    await sequenced(database)
    assert verdict(live=True).startswith("ok, no tally yet")
    paper = (dump() / "paper.txt").read_text()
    assert paper.startswith("paper v2 2027 ")
    assert "\nballot points 10 8\ncount sum\n" in paper
    time(END)
    await counted(database, box)
    assert verdict().startswith("ok: ")
    assert results(box) == {"Ant": "14 14 2 2", "Bee": "15 15 1 1", "Cat": "2 2 3 3"}
    _, poll, tally = await count_on_record(session, box.edition, box.edition.rules.votings[0])
    passed = [row.project for row in poll.cut(tally).passed if row.candidate.category == "C1"]
    assert passed == [box.id("Bee")]
    await export(session, box.edition, box.edition.rules.votings[0], tmp_path)
    again = recount(tmp_path)
    assert again.equal, again.differences
    pabulib = (tmp_path / "pabulib" / "C1.pb").read_text()
    assert "vote_type;cumulative\n" in pabulib
    assert "max_points;8\nmax_sum_points;10\n" in pabulib
    assert "voter_id;vote;points\n" in pabulib
    assert f"{box.id('Ant')},{box.id('Bee')};8,2\n" in pabulib


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("*8", "*9"), "too_many_points"),
        (("*8", "*08"), "unreadable_vote"),
        (("*8", ""), "unreadable_vote"),
        (("*8", "*7"), None),
        (("*8", "*8*8"), "unreadable_vote"),
    ],
)
async def test_a_recount_finds_other_points(database, session, time, tmp_path, change, code):
    box = await voted(session)
    time(END)
    await sequenced(database)
    await counted(database, box)
    await export(session, box.edition, box.edition.rules.votings[0], tmp_path)
    text = (tmp_path / "votes.csv").read_text()
    assert change[0] in text
    (tmp_path / "votes.csv").write_text(text.replace(*change, 1))
    found = recount(tmp_path)
    assert not found.equal
    codes = {each.code for each in found.differences}
    assert code is None or code in codes, codes


async def test_a_line_of_the_log_says_nothing_of_points(database, session):
    box = await voted(session)
    await sequenced(database)
    casts = [line for line in (dump() / "log.txt").read_text().splitlines() if line.startswith("cast ")]
    assert {len(line.split(" ")) for line in casts} == {4}
    assert not any(project.id in line or "*" in line for line in casts for project in box.projects.values())
    kept = {vote.choices for vote in (await session.exec(select(Vote))).all()}
    shares = sorted([f"{box.id('Ant')}*8", f"{box.id('Bee')}*2"])
    assert ",".join(shares) in kept


async def test_the_points_are_the_vote(session):
    box = await contest(session, **SHARED)
    phase = box.edition.rules.votings[0]
    first = await box.cast("C1", points={"Cat": 4, "Ant": 3})
    again = await box.cast("C1", points={"Ant": 3, "Cat": 4, "Bee": 0})
    other = await box.cast("C1", points={"Ant": 4, "Cat": 3})
    assert (first.changed, again.changed, other.changed) == (True, False, True)
    mine = (await my_votes(session, box.edition, phase, box.voter))["C1"]
    assert mine.points == {box.id("Ant"): 4, box.id("Cat"): 3}
    assert set(mine.projects) == set(mine.points)


@pytest.mark.parametrize(
    ("points", "code"),
    [
        ({"Ant": 8, "Bee": 3}, "too-many-points"),
        ({"Ant": 9}, "too-many-points-for-one-project"),
        ({"Ant": 0}, "no-points-given"),
        ({}, "no-points-given"),
        ({"Ant": 1, "Dog": 1}, "project-of-another-category"),
        ({"Ant": -1}, "no-points-given"),
        (["Ant"], "no-points-given"),
        (["Ant", NONE_OF_THESE], "none-not-offered"),
    ],
)
async def test_what_is_no_vote(session, points, code):
    box = await contest(session, **SHARED)
    named = list(points) if isinstance(points, list) else []
    with pytest.raises(Invalid) as refused:
        await box.cast("C1", *named, points=None if named else points)
    assert refused.value.code == code
    assert (await session.exec(select(Vote))).all() == []


async def test_the_refusal_says_how_many_points_were_given_and_beside_which_project(session):
    box = await contest(session, **SHARED)
    with pytest.raises(Invalid) as refused:
        await box.cast("C1", points={"Ant": 8, "Bee": 4})
    assert refused.value.sentence.values == {"given": 12, "most": 10}
    with pytest.raises(Invalid) as refused:
        await box.cast("C1", points={"Ant": 9, "Bee": 1})
    assert list(refused.value.fields) == [f"points.{box.id('Ant')}"]


async def test_how_many_projects_can_be_given_points(session):
    box = await contest(session, **(SHARED | {"voting__ballot__choices": 2, "voting__ballot__least": 2}))
    for points, code in (
        ({"Ant": 1}, "points-for-too-few-projects"),
        ({"Ant": 1, "Bee": 1, "Cat": 1}, "points-for-too-many-projects"),
    ):
        with pytest.raises(Invalid) as refused:
            await box.cast("C1", points=points)
        assert refused.value.code == code
    assert (await box.cast("C1", points={"Ant": 1, "Bee": 1})).changed


async def test_points_are_no_vote_where_projects_are_chosen(session):
    box = await contest(session)
    with pytest.raises(Invalid) as refused:
        await box.cast("C1", points={"Ant": 1})
    assert refused.value.code == "vote-without-points"


async def test_points_for_a_project_that_left_count_for_no_one(database, session, time):
    box = await voted(session)
    bee = box.projects["Bee"]
    time(END)
    bee.state = State.DISQUALIFIED.value
    session.add(bee)
    await session.commit()
    await sequenced(database)
    await counted(database, box)
    assert verdict().startswith("ok: ")
    assert results(box) == {"Ant": "14 14 1 1", "Bee": "0 0 0 0", "Cat": "2 2 2 2"}


async def test_none_of_these_in_place_of_points(database, session, time):
    box = await voted(session, voting__ballot__none_of_these=True)
    await box.cast("C1", NONE_OF_THESE, by=await person(session, "no@example.org"))
    await session.commit()
    time(END)
    await sequenced(database)
    await counted(database, box)
    assert verdict().startswith("ok: ")
    rows = (dump() / "results.txt").read_text().splitlines()
    assert "C1 * 1 1 0 0" in rows


@pytest.mark.parametrize(("quorum", "outcome"), [(5, "passed"), (6, "not_passed")])
async def test_a_quorum_counts_votes_and_not_points(database, session, time, quorum, outcome):
    box = await voted(session, voting__count={"quorum": quorum})
    time(END)
    await sequenced(database)
    await counted(database, box)
    shown = await view(session, box.edition, box.edition.rules.votings[0])
    rows = {row["project"]: row for row in shown.content["projects"] if row["category"] == "C1"}
    assert rows[box.id("Bee")]["outcome"] == outcome


async def test_changes_are_counted_as_with_any_vote(session):
    box = await contest(session, **(SHARED | {"voting__ballot__changes_most": 1}))
    await box.cast("C1", points={"Cat": 1})
    await box.cast("C1", points={"Cat": 2})
    with pytest.raises(Conflict):
        await box.cast("C1", points={"Cat": 3})


async def test_what_is_stored_about_me_has_the_points(session):
    box = await contest(session, **SHARED)
    await box.cast("C1", points={"Cat": 4, "Ant": 3})
    [mine] = await my_data_of_votes(session, box.voter)
    found = {each["title"]: each["points"] for each in mine["choices"]["C1"]}
    assert found == {"Cat": 4, "Ant": 3}
