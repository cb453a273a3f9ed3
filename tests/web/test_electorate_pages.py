"""What a voter sees where the rules say who may vote, with and without scripts, and what programs are told."""

from __future__ import annotations

import pytest
from sqlmodel import select

from prizes.accounts.actions import begin_session
from prizes.accounts.models import Person
from prizes.ballot.models import Vote
from tests.ballot.paper import contest
from tests.ballot.test_points import SHARED
from tests.contest import VOTING

PAPER = "/en/2027/categories/C1"
BALLOT = "/en/2027/ballot/C1"
STATING = "/en/2027/ballot/C1/origin"
KENYA = {"voting__electorate": {"countries": ["KE"]}}
ANA = "ana.maria@example.org"
HTMX = {"hx_request": "true", "hx_request_type": "partial"}


@pytest.fixture(autouse=True)
def voting(time):
    time(VOTING)


async def votes(session) -> list[str]:
    await session.commit()
    return [row.choices for row in (await session.exec(select(Vote).where(Vote.in_force))).all()]


async def from_country(session, country) -> None:
    ana = (await session.exec(select(Person).where(Person.email == ANA))).one()
    ana.country = country
    session.add(ana)
    await session.commit()


async def test_a_choice_is_kept_while_its_voter_states_a_country(session, browser):
    box = await contest(session, **KENYA)
    await browser.sign_in(ANA)
    page = await browser.get(PAPER)
    assert page.has("Only people from these countries can vote: \u2068Kenya\u2069.")
    assert page.has("Before your first vote, you are asked where you vote from.")
    assert "data-hx-post" not in page.html
    page = await browser.submit(BALLOT, {"project": box.id("Bee")}, status=409)
    assert page.has("Your choice is not saved yet. On the next page, you can confirm it.")
    assert not page.has("Stakeholder group")
    page = await browser.submit(STATING, {"country": "KE"})
    assert page.heading == "Confirm your vote"
    assert page.has("Bee")
    assert await votes(session) == []
    page = await browser.submit(BALLOT)
    assert page.has("Your vote is saved")
    assert await votes(session) == [box.id("Bee")]
    page = await browser.get(PAPER)
    assert "data-hx-post" in page.html
    assert not page.has("Before your first vote")


async def test_points_are_kept_as_well(session, browser):
    box = await contest(session, **(SHARED | KENYA))
    await browser.sign_in(ANA)
    await browser.get(PAPER)
    points = {f"points.{box.id('Ant')}": "3", f"points.{box.id('Bee')}": "7"}
    await browser.submit(BALLOT, points, status=409)
    await browser.submit(STATING, {"country": "KE"})
    await browser.submit(BALLOT)
    assert await votes(session) == [",".join(sorted([f"{box.id('Ant')}*3", f"{box.id('Bee')}*7"]))]


async def test_where_votes_are_counted_by_country_it_is_stated_first(session, browser):
    by_country = {"voting__count": {"by_group": {"of": "country", "table": [12, 10]}}}
    box = await contest(session, **by_country, voting__cut__ties=["lot"])
    await browser.sign_in(ANA)
    await browser.get(PAPER)
    await browser.submit(BALLOT, {"project": box.id("Bee")}, status=409)
    assert await votes(session) == []
    await browser.submit(STATING, {"country": "TZ"})
    await browser.submit(BALLOT)
    [text] = await votes(session)
    assert text.partition(":")[2] == box.id("Bee")
    page = await browser.get(PAPER)
    assert page.has("Bee")


async def test_without_a_country_nothing_is_saved_and_the_choice_stays(session, browser):
    box = await contest(session, **KENYA)
    await browser.sign_in(ANA)
    await browser.get(PAPER)
    await browser.submit(BALLOT, {"project": box.id("Bee")}, status=409)
    for wrong, words in (("", "Please fill in this field."), ("XX", "Choose an item from the list.")):
        page = await browser.submit(STATING, {"country": wrong}, status=422)
        assert page.has(words)
        assert dict(page.form(STATING)["fields"])["project"] == box.id("Bee")


async def test_who_is_from_elsewhere_is_told_why_there_is_no_button(session, browser):
    box = await contest(session, **KENYA)
    await browser.sign_in(ANA)
    await browser.get(PAPER)
    await browser.submit(BALLOT, {"project": box.id("Bee")}, status=409)
    page = await browser.submit(STATING, {"country": "TZ"})
    assert str(page.url).startswith(f"http://prizes.test{PAPER}")
    assert page.has("What you state about yourself says that you cannot vote here.")
    assert STATING in page.links
    assert 'name="project"' not in page.html
    page = await browser.post(BALLOT, {"project": box.id("Bee")}, status=403)
    assert page.has("Only people from certain countries or groups can vote here.")
    page = await browser.get(f"/en/2027/projects/{box.id('Bee')}")
    assert page.has("Only people from certain countries or groups can vote here.")
    assert await votes(session) == []


async def test_a_script_is_told_that_nothing_is_saved(session, browser):
    box = await contest(session, **KENYA)
    await browser.sign_in(ANA)
    page = await browser.post(BALLOT, {"project": box.id("Bee")}, status=409, **HTMX)
    assert page.has("To vote here, first state the country that you vote from.")


async def test_projects_of_ones_own_have_a_sentence_in_place_of_a_button(session, browser):
    box = await contest(session, voting__electorate={"not_own": ["country", "organization"]})
    box.projects["Bee"].country, box.projects["Cat"].country = "TZ", "UG"
    box.projects["Cat"].nominator_id = box.voter.id
    session.add_all(box.projects.values())
    await browser.sign_in(ANA)
    await from_country(session, "KE")
    page = await browser.get(PAPER)
    there = {title: f'value="{box.id(title)}"' in page.html for title in ("Ant", "Bee", "Cat")}
    assert there == {"Ant": False, "Bee": True, "Cat": False}
    assert (
        page.text.count("You cannot vote for a project from your own country.") == 2
    )  # above, and beside Ant
    assert page.text.count("You cannot vote for a project of an organization that you belong to.") == 2
    page = await browser.post(BALLOT, {"project": box.id("Ant")}, status=422)
    assert page.has("“\u2068Ant\u2069” is from your own country. The rules do not allow you to vote for it.")
    page = await browser.get(f"/en/2027/projects/{box.id('Cat')}")
    assert page.has("You cannot vote for a project of an organization that you belong to.")
    assert BALLOT not in [form["action"] for form in page.forms]


async def test_strangers_read_who_votes_and_a_vote_waits_for_sign_in_and_country(session, browser):
    box = await contest(session, **KENYA)
    page = await browser.get(PAPER)
    assert page.has("Only people from these countries can vote: \u2068Kenya\u2069.")
    await browser.submit(BALLOT, {"project": box.id("Bee")})
    await browser.submit("/sign-in", {"email": "new@example.org"})
    code = await browser.mailbox.code_for("new@example.org")
    page = await browser.submit("/sign-in/code", {"code": code})
    assert await votes(session) == []
    page = await browser.submit(BALLOT, status=409)
    page = await browser.submit(STATING, {"country": "KE"})
    await browser.submit(BALLOT)
    assert await votes(session) == [box.id("Bee")]


async def test_a_program_states_a_country_and_then_votes(session, browser):
    box = await contest(session, **KENYA)
    token = await begin_session(session, box.voter)
    await session.commit()
    body = {"project": box.id("Bee")}
    answer = await browser.json("PUT", "/editions/2027/ballot/C1", body, token=token)
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("country-needed-to-vote")
    assert (await browser.json("PUT", "/me/origin", {"country": "XX"}, token=token)).status_code == 422
    assert (await browser.json("PUT", "/me/origin", {"country": "KE"}, token=token)).status_code == 204
    answer = await browser.json("PUT", "/editions/2027/ballot/C1", body, token=token)
    assert answer.status_code == 200, answer.text
    assert await votes(session) == [box.id("Bee")]


async def test_groups_ask_for_the_stakeholder_group(session, browser):
    schools = [{"id": "schools", "title": {"en": "Schools"}, "stakeholder_types": ["academia"]}]
    box = await contest(session, groups=schools, voting__electorate={"groups": ["schools"]})
    await browser.sign_in(ANA)
    page = await browser.get(PAPER)
    assert page.has("Only people in these groups can vote: \u2068Schools\u2069.")
    page = await browser.submit(BALLOT, {"project": box.id("Bee")}, status=409)
    assert not page.has("Country")
    page = await browser.submit(STATING, {"stakeholder_type": "academia"})
    await browser.submit(BALLOT)
    assert await votes(session) == [box.id("Bee")]


async def test_an_age_is_confirmed_on_the_way_to_the_first_vote(session, browser):
    box = await contest(session, voting__electorate={"minimum_age": 16, "countries": ["KE"]})
    await browser.sign_in(ANA)
    page = await browser.get(PAPER)
    assert page.has("Only people who are at least 16 years old can vote.")
    await browser.submit(BALLOT, {"project": box.id("Bee")}, status=409)
    page = await browser.submit(STATING, {"country": "KE"}, status=422)
    assert page.has("Only people who confirm this can vote here.")
    page = await browser.submit(STATING, {"country": "KE", "of_age": "yes"})
    assert page.heading == "Confirm your vote"
    await browser.submit(BALLOT)
    assert await votes(session) == [box.id("Bee")]
    await browser.post("/en/2027/ballot/C2", {"project": box.id("Dog")})
    assert len(await votes(session)) == 2


async def test_where_only_an_age_is_asked_the_paper_says_so(session, browser):
    await contest(session, voting__electorate={"minimum_age": 16})
    await browser.sign_in(ANA)
    page = await browser.get(PAPER)
    assert page.has("Before your first vote, you are asked to confirm your age.")


async def test_a_program_confirms_an_age_with_the_first_vote(session, browser):
    box = await contest(session, voting__electorate={"minimum_age": 16})
    token = await begin_session(session, box.voter)
    await session.commit()
    body = {"project": box.id("Bee")}
    answer = await browser.json("PUT", "/editions/2027/ballot/C1", body, token=token)
    assert answer.json()["type"].endswith("age-needed-to-vote")
    answer = await browser.json("PUT", "/editions/2027/ballot/C1", body | {"of_age": True}, token=token)
    assert answer.status_code == 200, answer.text
    answer = await browser.json("PUT", "/editions/2027/ballot/C2", {"project": box.id("Dog")}, token=token)
    assert answer.status_code == 200, answer.text


async def test_without_a_choice_an_age_is_not_asked(session, browser):
    """It is written with a vote alone."""
    await contest(session, voting__electorate={"minimum_age": 16, "countries": ["KE"]})
    await browser.sign_in(ANA)
    page = await browser.get(STATING)
    assert not page.has("I am at least 16 years old.")
    page = await browser.submit(STATING, {"country": "KE"})
    assert page.has("Before your first vote, you are asked to confirm your age.")
