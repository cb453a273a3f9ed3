"""Votes counted by country, from the vote to the dump that auditors check: nothing says which vote is of which country but
what is sealed.
"""

from __future__ import annotations

import shutil

import pytest
from sqlalchemy import text, update

from prizes.accounts.models import Person
from prizes.ballot import actions
from prizes.ballot.box_sql import ATTRIBUTES, LISTED
from prizes.ballot.cases.withdrawing import withdraw_votes
from prizes.ballot.voter_lists import approve_list, propose_list
from prizes.errors import Conflict, Refusal
from prizes.tally.finishing import finish_round
from prizes.tally.queries import latest, tally_of
from prizes.tally.signing import content_of, take_openings
from prizes.votelog.format.notes import Signer
from tests.ballot.logged import END, dump, log_lines, verdict
from tests.ballot.paper import contest
from tests.ballot.test_cases import Bench
from tests.ballot.test_voter_lists import OPEN, begun
from tests.contest import VOTING, at, person, steward

AUDITOR = Signer("audit.example.org", bytes(32))
BALLOT = {
    "auditors": [{"name": "Court of Audit", "key": str(AUDITOR.verifier)}],
    "choices": 2,
    "form": "ranking",
}
COUNT = {"method": "schulze", "by_group": {"of": "country", "table": [12, 10, 8], "least_votes": 20}}
BY_COUNTRY = {"voting__ballot": BALLOT, "voting__count": COUNT, "announcement__challenge_days": 10}
CUT = {"voting__cut__ties": ["lot"]}


@pytest.fixture
async def bench(database, session, time):
    """22 votes of Kenya, 20 of Tanzania, 3 of Uganda."""
    time(VOTING)
    made = Bench(await contest(session, **BY_COUNTRY, **CUT), database)
    made.one, made.two = await steward(session, "one@example.org"), await steward(session, "two@example.org")
    made.voters = {}
    for country, number, ranking in (("KE", 22, "Ant Bee"), ("TZ", 20, "Bee Cat"), ("UG", 3, "Cat Ant")):
        for n in range(number):
            name = f"{country.lower()}{n}"
            made.voters[name] = await person(session, f"{name}@example.org")
            made.voters[name].country = country
            voted = await made.box.cast("C1", *ranking.split(), by=made.voters[name])
            made.codes[name] = voted.code
    await made.settle()
    return made


async def with_openings(bench, tmp_path):
    """The dump that an observer gets."""
    folder = tmp_path / "dump"
    shutil.copytree(dump(), folder)
    for file in await take_openings(bench.session, bench.edition, bench.phase, me=None):
        parts = [part async for part in content_of(bench.session, file)]
        (folder / file.name).write_bytes(b"".join(parts))
    return folder


@pytest.mark.both_databases
async def test_groups_give_points_and_auditors_alone_see_which_vote_is_of_which(bench, time, tmp_path):
    time(END)
    category = await bench.count()
    points = {
        title: next(p.votes for p in category.projects if p.project == bench.box.id(title))
        for title in ("Ant", "Bee", "Cat")
    }
    assert points == {"Ant": 12, "Bee": 10 + 12, "Cat": 10}
    assert sorted(category.groups) == ["KE", "TZ"]
    assert tally_of(await latest(bench.session, bench.edition, "voting")).categories["C1"] == category
    assert "\ncount by_group country 20 12,10,8 of schulze\n" in (dump() / "paper.txt").read_text()
    assert log_lines()[-2].startswith("note attributes ")
    assert verdict().startswith("ok without attributes: ")
    assert not (dump() / "attributes.txt").exists()
    folder = await with_openings(bench, tmp_path)
    assert verdict(folder).startswith("ok: ")
    given = [row.split(" ")[1] for row in (folder / "attributes.txt").read_text().splitlines()]
    assert (given.count("KE"), given.count("TZ"), given.count("UG")) == (22, 20, 3)
    assert "UG" not in (dump() / "results.txt").read_text()


async def test_no_row_and_no_file_joins_a_vote_to_a_country(bench, time):
    time(END)
    await bench.count()
    rows = (await bench.session.exec(text("select * from vote"))).all()
    rows += (await bench.session.exec(text("select * from vote_attribute"))).all()
    written = [cell if isinstance(cell, bytes) else str(cell).encode() for row in rows for cell in row]
    assert not [cell for cell in written if cell in (b"KE", b"TZ", b"UG") or cell.endswith((b":KE", b"KE\0"))]
    assert len({len(cell) for row in rows[-45:] for cell in row if isinstance(cell, bytes)}) == 1
    for file in dump().rglob("*"):
        if file.is_file() and file.name not in ("results.txt", "verify.py", "ballots.py"):
            assert b" KE " not in file.read_bytes()


async def test_who_has_stated_no_country_cannot_vote_yet(bench, session):
    someone = await person(session, "nowhere@example.org")
    with pytest.raises(Conflict, match="country"):
        await bench.box.cast("C1", "Ant", by=someone)


async def test_a_country_counts_as_it_was_when_the_vote_was_cast(bench, session, time):
    voter = bench.voters["ke0"]
    await session.exec(update(Person).where(Person.id == voter.id).values(country="TZ"))
    await session.refresh(voter)
    assert not (await bench.box.cast("C1", "Ant", "Bee", by=voter)).changed
    await bench.box.cast("C1", "Bee", by=bench.voters["ke1"])  # another choice, with the country of today
    time(END)
    kept = (await session.exec(text("select count(*) from vote_attribute"))).one()[0]
    assert kept == 45  # the replaced version has none any more
    category = await bench.count()
    assert category.groups["KE"][bench.box.id("Ant")] == (12, 12)
    assert verdict().startswith("ok without attributes: ")


async def test_a_withdrawn_vote_takes_its_country_along(bench, time, tmp_path):
    await withdraw_votes(bench.session, bench.voters["tz0"])
    await bench.settle()
    time(END)
    category = await bench.count()
    assert (sorted(category.groups), category.withdrawn) == (["KE"], 1)
    assert verdict(await with_openings(bench, tmp_path)).startswith("ok: ")


async def test_an_excluded_vote_leaves_both_columns_with_the_same_groups(bench, time, tmp_path):
    await bench.aside("tz0")
    await bench.aside("ke0")
    time(END)
    category = await bench.count()
    assert (sorted(category.groups), category.set_aside) == (["KE"], 2)
    assert verdict(await with_openings(bench, tmp_path)).startswith("ok: ")


async def test_such_a_count_is_final_only_when_an_auditor_has_signed_it(bench, time):
    time(END)
    await bench.count()
    time(at("2027-03-12 12:00"))
    with pytest.raises(Refusal, match="signed"):
        await finish_round(bench.session, bench.edition, bench.phase, finished_by=bench.one.id)


async def test_a_vote_whose_country_cannot_be_read_stops_the_count(bench, time):
    await bench.session.exec(update(ATTRIBUTES).values(sealed=bytes(100)))
    await bench.session.commit()
    time(END)
    with pytest.raises(Refusal):
        await bench.count()


async def test_to_vote_again_and_to_take_back_are_as_ever(bench):
    voter = bench.voters["ke2"]
    await actions.take_back(bench.session, bench.edition, voter, "C1")
    assert (await bench.box.choices(voter)).get("C1") is None
    await bench.box.cast("C1", "Cat", by=voter)
    assert await bench.box.choices(voter) == {"C1": ["Cat"]}


# --- lists ---------------------------------------------------------------------------------------------------


async def with_list(database, session, time, addresses, said, **rules):
    """A contest whose list of voters is approved, and in which voting has opened."""
    box = await begun(session, time, **rules)
    proposal = await propose_list(
        session, box.edition, box.phase, addresses, said, adds=False, reason="", proposer=box.one
    )
    await approve_list(session, box.edition, proposal.id, seen_sha256=proposal.sha256, approver=box.two)
    await session.commit()
    time(OPEN)
    return Bench(box, database)


async def test_votes_have_the_weights_of_the_list(database, session, time, tmp_path):
    rules = {
        "voting__electorate": {"voter_list": True, "weights": True},
        "voting__ballot": {"auditors": BALLOT["auditors"]},
    }
    bench = await with_list(
        database,
        session,
        time,
        ["ann@example.org", "ben@example.org", "bob@example.org"],
        ["5", "2", "1"],
        **rules,
    )
    await bench.vote("Ant", "ann")
    await bench.vote("Bee", "ben", "bob")
    await bench.settle()
    time(END)
    category = await bench.count()
    votes = {each.project: each.votes for each in category.projects}
    assert (votes[bench.box.id("Ant")], votes[bench.box.id("Bee")]) == (5, 3)
    assert (category.counted, category.weight) == (3, 8)
    assert "count by_weight of sum\n" in (dump() / "paper.txt").read_text()
    assert verdict().startswith("ok without attributes: ")
    assert verdict(await with_openings(bench, tmp_path)).startswith("ok: ")


async def test_groups_of_a_list_give_points(database, session, time, tmp_path):
    rules = {
        "voting__electorate": {"voter_list": True},
        "voting__ballot": {"auditors": BALLOT["auditors"]},
        "voting__count": {"by_group": {"of": "list", "table": [3, 1]}},
        **CUT,
    }
    names = [f"v{n}" for n in range(45)]
    said = ["lake"] * 20 + ["far"] * 20 + ["few"] * 5
    bench = await with_list(database, session, time, [f"{name}@example.org" for name in names], said, **rules)
    await bench.vote("Ant", *names[:21])
    await bench.vote("Bee", *names[21:])
    await bench.settle()
    time(END)
    category = await bench.count()
    bee, ant = bench.box.id("Bee"), bench.box.id("Ant")
    assert category.groups == {"lake": {ant: (3, 3)}, "far": {bee: (3, 3), ant: (1, 1)}}
    assert verdict(await with_openings(bench, tmp_path)).startswith("ok: ")


async def test_a_list_that_was_approved_without_groups_lets_no_one_vote_by_group(database, session, time):
    rules = {
        "voting__electorate": {"voter_list": True},
        "voting__ballot": {"auditors": BALLOT["auditors"]},
        **CUT,
    }
    by_group = {"voting__count": {"by_group": {"of": "list", "table": [3, 1]}}}
    bench = await with_list(database, session, time, ["ann@example.org"], ["lake"], **rules, **by_group)
    await session.exec(update(LISTED).values(attribute=""))
    with pytest.raises(Refusal, match="list of voters"):
        await bench.vote("Ant", "ann")
