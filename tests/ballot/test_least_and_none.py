"""Votes that must name several projects, and votes for none: from the page into the log, and what strangers check."""

from __future__ import annotations

import json

import pytest

from prizes.accounts.actions import begin_session
from prizes.ballot.queries import votes_by_choice
from prizes.errors import Invalid
from prizes.nomination.rules.states import State
from prizes.tally.actions import count_votes
from prizes.tally.exporting import export
from prizes.tally.queries import counted as count_on_record
from prizes.tally.queries import poll_of
from prizes.tally.rules.recount import recount
from tests.ballot.logged import END, counted, dump, sequenced, verdict
from tests.ballot.paper import contest
from tests.ballot.test_rankings import CUT, RANKED
from tests.contest import VOTING, person, steward
from tests.results.publishing import decided

PAPER = "/en/2027/categories/C1"
BALLOT = "/en/2027/ballot/C1"
TWO = {
    "voting__ballot__choices": 2,
    "voting__ballot__least": 2,
    "voting__ballot__none_of_these": True,
    "voting__cut": CUT,
}
VOTES = ["Ant Bee", "Bee Cat", "Bee Cat", "*", "*"]


@pytest.fixture(autouse=True)
def voting(time):
    time(VOTING)


async def voted(session, **rules):
    box = await contest(session, **rules)
    for n, chosen in enumerate(VOTES):
        await box.cast("C1", *chosen.split(), by=await person(session, f"voter{n}@example.org"))
    await session.commit()
    return box


def results(box) -> dict[str, str]:
    titles = {project.id: title for title, project in box.projects.items()}
    rows = (line.split(" ", 2) for line in (dump() / "results.txt").read_text().splitlines())
    return {titles.get(project, project): numbers for code, project, numbers in rows if code == "C1"}


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("rules", "right"),
    [
        (TWO, {"*": "2 2 0 0", "Ant": "1 1 3 3", "Bee": "3 3 1 1", "Cat": "2 2 2 2"}),
        (
            RANKED | TWO | {"voting__count": {"method": "run_off"}},
            {"*": "2 2 0 0", "Ant": "1 1 2 2", "Bee": "3 3 1 1", "Cat": "2 2 3 3"},
        ),
    ],
)
async def test_they_are_counted_and_anyone_counts_them_again(database, session, time, tmp_path, rules, right):
    box = await voted(session, **rules)
    await sequenced(database)
    assert verdict(live=True).startswith("ok, no tally yet")
    time(END)
    await counted(database, box)
    assert verdict().startswith("ok: ")
    assert results(box) == right
    paper = (dump() / "paper.txt").read_text()
    assert "\nleast 2\nnone yes\ncount " in paper
    record, poll, tally = await count_on_record(session, box.edition, box.edition.rules.votings[0])
    assert json.loads(record.content)["categories"]["C1"]["none"] == [2, 2]
    assert (tally.categories["C1"].counted, tally.categories["C1"].none) == (5, 2)
    assert [row.project for row in poll.cut(tally).passed if row.candidate.category == "C1"] == [
        box.id("Bee")
    ]
    await export(session, box.edition, box.edition.rules.votings[0], tmp_path)
    again = recount(tmp_path)
    assert again.equal, again.differences
    assert ",C1,*,counted" in (tmp_path / "votes.csv").read_text()
    announced = tmp_path / "results.csv"
    told = announced.read_text()
    assert ",C1,*,2,2,,,\n" in told
    announced.write_text(told.replace(",C1,*,2,2,", ",C1,*,3,2,"))
    assert [each.code for each in recount(tmp_path).differences] == ["wrong_votes"]
    announced.write_text(told.replace("voting,C1,*,2,2,,,\n", ""))
    assert [each.code for each in recount(tmp_path).differences] == ["missing_result"]
    announced.write_text(told)
    votes, between = tmp_path / "votes.csv", ">" if "run_off" in str(rules) else ","
    lines = votes.read_text().splitlines(keepends=True)
    full = next(
        n for n, line in enumerate(lines) if between in line.split(",", 2)[2].rpartition(",")[0].strip('"')
    )
    tag, category, rest = lines[full].split(",", 2)
    one = rest.strip('"').split(between)[0]
    lines[full] = f"{tag},{category},{one},counted\n"
    votes.write_text("".join(lines))
    assert "too_few_choices" in [each.code for each in recount(tmp_path).differences]


@pytest.mark.parametrize(("threshold", "passes"), [("3/5", 1), ("2/3", 0)])
async def test_votes_for_none_are_in_the_whole_of_a_share(session, time, threshold, passes):
    """Bee has three of five votes, of which two are for none."""
    box = await voted(session, **(TWO | {"voting__cut": CUT | {"threshold": threshold}}))
    time(END)
    poll = await poll_of(session, box.edition, box.edition.rules.votings[0], voted_for=())
    tally = count_votes(poll, await votes_by_choice(session, box.edition, poll.phase))
    assert len([row for row in poll.cut(tally).passed if row.candidate.category == "C1"]) == passes


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        (["Ant"], "too-few-choices"),
        (["Ant", "Bee", "Cat"], "too-many-choices"),
        (["*", "Ant"], "none-and-projects"),
        ([], "no-project-chosen"),
    ],
)
async def test_what_is_no_vote_is_refused(session, chosen, code):
    box = await contest(session, **TWO)
    with pytest.raises(Invalid) as refused:
        await box.cast("C1", *chosen)
    assert refused.value.code == code


async def test_none_is_refused_where_the_rules_do_not_offer_it(session):
    box = await contest(session)
    with pytest.raises(Invalid) as refused:
        await box.cast("C1", "*")
    assert refused.value.code == "none-not-offered"


async def test_of_a_category_with_fewer_projects_all_are_named(database, session, time):
    """Bee and Cat leave: then a vote for Ant alone is one, and the paper of the close says so."""
    box = await contest(session, **TWO)
    for gone in ("Bee", "Cat"):
        box.projects[gone].state = State.DISQUALIFIED.value
        session.add(box.projects[gone])
    await session.commit()
    await box.cast("C1", "Ant")
    await session.commit()
    await sequenced(database)
    time(END)
    await counted(database, box)
    assert verdict().startswith("ok: ")
    assert "\nleast " not in (dump() / "paper.txt").read_text()


async def test_it_can_be_said_without_scripts_and_changed(session, browser):
    box = await contest(session, **TWO)
    await browser.sign_in("ana.maria@example.org")
    page = await browser.get(PAPER)
    assert page.has("Tick 2 projects, then save.")
    assert page.has("None of these projects")
    page = await browser.submit(BALLOT, {"project": "*"})
    page = await browser.get(PAPER)
    assert page.has("Your vote: none of these projects")
    assert not page.has("has left the ballot")
    mine = await browser.get("/en/2027/ballot")
    assert mine.has("None of these projects")
    page = await browser.post(BALLOT, {"project": box.id("Ant")}, status=422)
    assert page.has("Choose at least 2 projects in this category.")


async def test_programs_say_none(session, browser):
    box = await contest(session, **TWO)
    token = await begin_session(session, box.voter)
    await session.commit()
    await browser.json("PUT", "/editions/2027/ballot/C1", {"none": True}, token=token)
    mine = (await browser.json("GET", "/editions/2027/ballot", token=token)).json()
    said = next(each for each in mine["items"] if each["category"] == "C1")
    assert (said["projects"], said["none"]) == ([], True)
    assert mine["progress"]["voted"] == 1


async def test_it_waits_while_its_voter_signs_in(session, browser):
    await contest(session, **TWO)
    await session.commit()
    await browser.post(BALLOT, {"project": "*"})
    await browser.submit("/sign-in", {"email": "new.voter@example.org"})
    code = await browser.mailbox.code_for("new.voter@example.org")
    await browser.submit("/sign-in/code", {"code": code, "then": "vote"})
    mine = await browser.get("/en/2027/ballot")
    assert mine.has("None of these projects")


async def test_in_two_steps_it_is_confirmed(session, browser):
    await contest(session, **(TWO | {"voting__ballot__confirm": "two_step"}))
    await browser.sign_in("ana.maria@example.org")
    await browser.get(PAPER)
    page = await browser.submit(BALLOT, {"project": "*"})
    assert page.has("None of these projects")
    await browser.submit(BALLOT)
    page = await browser.get(PAPER)
    assert page.has("Your vote: none of these projects")


async def test_the_results_say_how_many(session, browser, time):
    box = await voted(session, **TWO)
    one, two = await steward(session), await steward(session, "second@example.org")
    await session.commit()
    time(END)
    await decided(session, box, one, two)
    await session.commit()
    page = await browser.get("/en/2027/results")
    assert page.has("2 votes said “none of these projects”.")
    integrity = await browser.get("/en/2027/integrity")
    assert integrity.has("2 votes said “none of these projects”.")
    await browser.sign_in("steward@example.org")
    office = await browser.get("/en/2027/office/shortlist")
    assert office.has("2 votes said “none of these projects”.")
