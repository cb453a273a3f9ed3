"""Votes counted by named groups of countries, whose points weigh differently: from the vote to what auditors check."""

from __future__ import annotations

import shutil

import pytest

from prizes.api.tally.counts import CategoryCount
from prizes.ballot.rules.electorate import VoterFacts, asks_country, attribute_of, bar
from prizes.edition import actions as editions
from prizes.edition.document.rules import Rules
from prizes.errors import Conflict, Forbidden
from prizes.nomination.models import Project
from prizes.reports.queries.live import live_tables
from prizes.review.models import Standing
from prizes.tally.rules.events import is_attribute
from prizes.tally.signing import content_of, take_openings
from tests.ballot.logged import END, dump, log_lines, verdict
from tests.ballot.paper import contest
from tests.ballot.test_cases import Bench
from tests.contest import SUBMITTING, VOTING, person, small_rules, steward
from tests.tally.test_attributes_counted import BALLOT, CUT

GROUPS = [
    {"id": "africa", "title": "Africa", "regions": ["africa"]},
    {"id": "small", "title": "Two small countries", "countries": ["AD", "FJ"]},
]
COUNT = {
    "method": "schulze",
    "by_group": {
        "of": "groups",
        "groups": [{"group": "africa"}, {"group": "small", "weight": 3}],
        "table": [12, 10, 8],
    },
}
BY_REGION = {
    "groups": GROUPS,
    "voting__ballot": BALLOT,
    "voting__count": COUNT,
    "announcement__challenge_days": 10,
    **CUT,
}


def rules(**changes) -> Rules:
    return small_rules(**(BY_REGION | changes))


def test_each_voter_is_of_the_group_that_their_country_is_in():
    some = rules()
    phase = some.votings[0]
    assert asks_country(some, phase)
    found = {code: attribute_of(some, phase, VoterFacts(code)) for code in ("KE", "TZ", "FJ", "AD", "FR")}
    assert found == {"KE": "africa", "TZ": "africa", "FJ": "small", "AD": "small", "FR": None}
    assert bar(some, phase, VoterFacts()) == "country_needed"
    assert bar(some, phase, VoterFacts("KE")) is None
    assert bar(some, phase, VoterFacts("FR")) == "outside"


def test_a_replayed_vote_is_of_a_group_that_the_rules_name():
    phase = rules().votings[0]
    assert [is_attribute(phase, each) for each in ("africa", "small", "europe", "KE", "")] == [
        True,
        True,
        False,
        False,
        False,
    ]


@pytest.fixture
async def bench(database, session, time):
    """22 votes of Kenya and Tanzania together, 21 of Fiji and Andorra."""
    time(VOTING)
    made = Bench(await contest(session, **BY_REGION), database)
    made.one, made.two = await steward(session, "one@example.org"), await steward(session, "two@example.org")
    made.voters = {}
    for country, number, ranking in (
        ("KE", 12, "Ant Bee"),
        ("TZ", 10, "Ant Cat"),
        ("FJ", 11, "Bee Cat"),
        ("AD", 10, "Bee Cat"),
    ):
        for n in range(number):
            name = f"{country.lower()}{n}"
            made.voters[name] = await person(session, f"{name}@example.org")
            made.voters[name].country = country
            made.codes[name] = (await made.box.cast("C1", *ranking.split(), by=made.voters[name])).code
    await made.settle()
    return made


@pytest.mark.both_databases
async def test_regions_give_points_by_their_weight_and_the_log_proves_it(bench, time, tmp_path):
    time(END)
    category = await bench.count()
    points = {
        title: next(p.votes for p in category.projects if p.project == bench.box.id(title))
        for title in ("Ant", "Bee", "Cat")
    }
    assert points == {"Ant": 12, "Bee": 10 + 36, "Cat": 8 + 30}
    assert sorted(category.groups) == ["africa", "small"]
    paper = (dump() / "paper.txt").read_text()
    assert "\ncount by_group groups africa*1,small*3 20 12,10,8 of schulze\n" in paper
    assert log_lines()[-2].startswith("note attributes ")
    assert verdict().startswith("ok without attributes: ")
    folder = tmp_path / "dump"
    shutil.copytree(dump(), folder)
    for file in await take_openings(bench.session, bench.edition, bench.phase, me=None):
        parts = [part async for part in content_of(bench.session, file)]
        (folder / file.name).write_bytes(b"".join(parts))
    assert verdict(folder).startswith("ok: ")
    given = [row.split(" ")[1] for row in (folder / "attributes.txt").read_text().splitlines()]
    assert (given.count("africa"), given.count("small")) == (22, 21)
    assert not (dump() / "attributes.txt").exists()


async def test_who_is_from_elsewhere_cannot_vote(bench, session):
    someone = await person(session, "paris@example.org")
    with pytest.raises(Conflict, match="country"):
        await bench.box.cast("C1", "Ant", by=someone)
    someone.country = "FR"
    with pytest.raises(Forbidden):
        await bench.box.cast("C1", "Ant", by=someone)


async def test_points_of_groups_are_in_the_answer_for_programs_and_in_the_open_data(bench, session, time):
    time(END)
    category = await bench.count()
    ant, bee = bench.box.id("Ant"), bench.box.id("Bee")
    said = CategoryCount.of(category)
    assert said.groups["small"][bee].model_dump() == {"points": 36, "points_nothing_set_aside": 36}
    assert said.groups["africa"][ant].points == 12
    assert said.counted == 43
    assert "points-by-group" not in await live_tables(session, bench.edition)
    session.add(
        Standing(
            phase="voting",
            project_id=ant,
            outcome="passed",
            decided_at=END,
            rules_version=1,
            rules_sha256=bench.edition.sha256,
        )
    )
    await session.flush()
    rows = (await live_tables(session, bench.edition))["points-by-group"]
    assert {(row["group"], row["project"]): row["points"] for row in rows}["small", bee] == "36"
    assert sum(int(row["points"]) for row in rows) == sum(each.votes for each in category.projects)


async def test_the_body_and_the_classes_of_a_project_are_in_the_open_data(session):
    size = {
        "id": "size",
        "kind": "choice",
        "label": "Size",
        "choices": [{"id": "small", "label": "Small"}, {"id": "large", "label": "Large"}],
        "shown_to": ["public", "voters", "experts", "stewards"],
        "classifies": True,
    }
    edition = await editions.load(session, small_rules(submission__form={"fields": [size]}), loader=None)
    owner = await person(session, "owner@example.org")
    for title, answers, body in (("Ant", {"size": "small"}, "kenya"), ("Bee", {"size": "huge"}, None)):
        session.add(
            Project(
                edition_id=edition.id,
                title=title,
                category="C1",
                country="KE",
                stakeholder_type="government",
                nominator_id=owner.id,
                created_at=SUBMITTING,
                updated_at=SUBMITTING,
                submitted_at=SUBMITTING,
                language="en",
                owner="Owner",
                state="nominated",
                answers=answers,
                body=body,
            )
        )
    await session.flush()
    found = await live_tables(session, edition)
    names = {row["project"]: row["title"] for row in found["projects"]}
    assert {row["title"]: row["body"] for row in found["projects"]} == {"Ant": "kenya", "Bee": ""}
    classes = [(names[row["project"]], row["question"], row["class"]) for row in found["project-classes"]]
    assert classes == [("Ant", "size", "small")]
    assert "project-classes" not in await live_tables(session, await editions_without(session))


async def editions_without(session):
    """An edition that classifies no projects."""
    return await editions.load(session, small_rules(slug="2028"), loader=None)
