"""Voters are counted by marks, whatever becomes of them, and no row says of a person that they have voted."""

import pytest
from sqlalchemy import text
from sqlmodel import select

from prizes.ballot.keys import key_of
from prizes.ballot.models import Voter, VoterMark
from prizes.ballot.rules.voting import mark, tag
from prizes.ballot.turnout import origins_said
from prizes.ballot.voters import end_roll, voted_in_others, voters, who_voted
from prizes.db import metadata
from tests.ballot.logged import END
from tests.ballot.paper import contest
from tests.contest import VOTING, person
from tests.office.erased import erased

KEY = bytes(32)


@pytest.fixture(autouse=True)
def voting(time):
    time(VOTING)


def test_a_mark_is_no_tag_and_of_one_edition():
    made = {mark(KEY, edition, "ana@example.org") for edition in ("2027", "2028")}
    tags = {tag(KEY, "2027", category, "ana@example.org") for category in ("", "C1", "voter-mark-v1")}
    assert len(made | tags) == 5
    assert {len(each) for each in made} == {22}


def test_no_table_of_the_ballot_points_to_a_person_but_the_roll_of_former_versions_and_officers():
    pointing = {
        f"{name}.{key.parent.name}"
        for name, table in metadata.tables.items()
        if name.startswith(("vote", "case", "log_", "gone"))
        for key in table.foreign_keys
        if key.column.table.name == "person"
    }
    officers = ("proposed_by", "approved_by", "countersigned_by", "decided_by", "dismissed_by", "taken_by")
    assert {each for each in pointing if not each.endswith(officers)} == {"voter.person_id"}


@pytest.mark.both_databases
async def test_who_has_voted_is_found_with_the_key_and_by_nothing_else(session):
    box = await contest(session)
    silent = await person(session, "silent@example.org")
    await box.cast("C1", "Ant")
    await box.cast("C2", "Dog")
    await box.take_back("C1")
    people = [(each.id, each.canonical_email, each.former_email) for each in (box.voter, silent)]
    key = await key_of(session, "2027")
    assert await who_voted(session, "2027", key, people) == {box.voter.id}
    assert await who_voted(session, "2027", key._replace(secret=KEY), people) == set()
    assert await voted_in_others(session, (), people) == {box.voter.id}
    assert await voted_in_others(session, ("2027",), people) == set()
    assert await voters(session, "2027") == 1


@pytest.mark.both_databases
async def test_the_roll_of_a_former_version_becomes_marks_and_nobody_is_counted_twice(
    session, worker_database
):
    box = await contest(session)
    people = [box.voter, *[await person(session, f"v{n}@example.org") for n in range(8)]]
    for who in people:
        await box.cast("C1", "Ant", by=who)
        who.country = "KE"
        session.add(who)
    made = {each.mark for each in (await session.exec(select(VoterMark))).all()}
    await session.exec(text("DELETE FROM voter_mark"))
    session.add_all(Voter(edition="2027", person_id=who.id) for who in people)
    await session.commit()
    await box.cast("C2", "Dog")  # after the upgrade, and before the worker came
    await session.commit()
    async with worker_database.writing() as own:
        assert await end_roll(own) == 9
    async with worker_database.writing() as own:
        assert await end_roll(own) == 0
    assert {each.mark for each in (await session.exec(select(VoterMark))).all()} == made
    assert (await session.exec(select(Voter))).all() == []
    assert await voters(session, "2027") == 9
    assert await origins_said(session, "2027") == ({"KE": 9}, {None: 9})


@pytest.mark.both_databases
async def test_an_erased_voter_of_a_former_roll_is_still_one_voter(session, database, mailbox):
    box = await contest(session)
    await box.cast("C1", "Ant")
    await box.cast("C1", "Bee", by=await person(session, "bob@example.org"))
    await session.exec(text("DELETE FROM voter_mark"))
    session.add(Voter(edition="2027", person_id=box.voter.id))
    await session.commit()
    await erased(session, box.voter)
    await mailbox.delivered()
    assert await voters(session, "2027") == 1
    assert (await session.exec(select(Voter))).all() == []


@pytest.mark.both_databases
async def test_numbers_by_origin_are_right_where_somebody_was_erased(session, database, mailbox, time):
    box = await contest(session)
    people = [await person(session, f"v{n}@example.org") for n in range(7)]
    for who in people:
        who.country = "KE"
        await box.cast("C1", "Ant", by=who)
    await session.commit()
    await erased(session, people[0])
    await mailbox.delivered()
    time(END)
    countries, groups = await origins_said(session, "2027")
    assert (countries, groups) == ({"KE": 6, None: 1}, {None: 7})
