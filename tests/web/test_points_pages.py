"""A paper with points on the page and for programs, without scripts."""

from __future__ import annotations

import re

import pytest

from prizes.accounts.actions import begin_session
from tests.ballot.logged import END
from tests.ballot.paper import contest
from tests.ballot.test_points import MORE, SHARED, VOTES
from tests.ballot.test_rankings import CUT
from tests.contest import VOTING, person, steward
from tests.results.publishing import decided

PAPER = "/en/2027/categories/C1"
BALLOT = "/en/2027/ballot/C1"


@pytest.fixture(autouse=True)
def voting(time):
    time(VOTING)


def fields(page) -> dict[str, str]:
    return dict(page.form(BALLOT)["fields"])


async def test_points_are_typed_and_saved(session, browser):
    box = await contest(session, **SHARED)
    ant, cat = box.id("Ant"), box.id("Cat")
    await browser.sign_in("ana.maria@example.org")
    page = await browser.get(PAPER)
    assert page.has("You have 10 points to give. Enter points for the projects that you prefer, then save.")
    assert page.has("You can give at most 8 points to one project.")
    await browser.submit(BALLOT, {f"points.{cat}": "3", f"points.{ant}": "7"})
    page = await browser.get(PAPER)
    assert (fields(page)[f"points.{cat}"], fields(page)[f"points.{ant}"]) == ("3", "7")
    assert re.findall(r"<li><bdi lang=\"en\">(\w+)</bdi>: (\d+) points</li>", page.html) == [
        ("Ant", "7"),
        ("Cat", "3"),
    ]
    mine = await browser.get("/en/2027/ballot")
    assert mine.text.index("Ant 7 points") < mine.text.index("Cat 3 points")


async def test_too_many_points_are_refused_and_nothing_typed_is_lost(session, browser):
    box = await contest(session, **SHARED)
    ant, cat = box.id("Ant"), box.id("Cat")
    await browser.sign_in("ana.maria@example.org")
    await browser.get(PAPER)
    page = await browser.submit(BALLOT, {f"points.{cat}": "5", f"points.{ant}": "7"}, status=422)
    assert page.has(
        "You gave 12 points in this category, but you have 10. Reduce your points and save again."
    )
    assert (fields(page)[f"points.{cat}"], fields(page)[f"points.{ant}"]) == ("5", "7")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("9", "You can give at most 8 points to one project."),
        ("1.5", "Points must be whole numbers, such as 3."),
        ("-1", "Points must be whole numbers, such as 3."),
        ("two", "Points must be whole numbers, such as 3."),
        ("9" * 30, "Points must be whole numbers, such as 3."),
    ],
)
async def test_a_wrong_number_is_said_beside_its_field_and_in_the_summary(session, browser, typed, said):
    box = await contest(session, **SHARED)
    ant = box.id("Ant")
    await browser.sign_in("ana.maria@example.org")
    await browser.get(PAPER)
    page = await browser.submit(BALLOT, {f"points.{ant}": typed}, status=422)
    assert page.text.count(said) >= 2
    assert f'href="#g-{ant}"' in page.html
    assert re.search(rf'id="g-{ant}"[^>]*aria-invalid="true"[^>]*aria-describedby="e-{ant}"', page.html)
    assert fields(page)[f"points.{ant}"] == typed


async def test_empty_fields_are_no_vote_and_digits_of_other_scripts_are_numbers(session, browser):
    box = await contest(session, **SHARED)
    await browser.sign_in("ana.maria@example.org")
    await browser.get(PAPER)
    page = await browser.submit(BALLOT, {}, status=422)
    assert page.has("Give points to at least one project in this category.")
    await browser.submit(BALLOT, {f"points.{box.id('Ant')}": "٧"})
    assert fields(await browser.get(PAPER))[f"points.{box.id('Ant')}"] == "7"


async def test_points_are_kept_while_their_voter_signs_in(session, browser):
    box = await contest(session, **SHARED)
    ant, cat = box.id("Ant"), box.id("Cat")
    await session.commit()
    page = await browser.post(
        BALLOT, {f"points.{cat}": "3", f"points.{ant}": "7", f"points.{box.id('Bee')}": ""}
    )
    assert page.has("Ant: 7 points")
    assert not page.has("Bee")
    await browser.submit("/sign-in", {"email": "new.voter@example.org"})
    code = await browser.mailbox.code_for("new.voter@example.org")
    await browser.submit("/sign-in/code", {"code": code, "then": "vote"})
    mine = await browser.get("/en/2027/ballot")
    assert mine.has("Ant 7 points")


async def test_two_steps_show_the_points_before_they_count(session, browser):
    box = await contest(session, **(SHARED | {"voting__ballot__confirm": "two_step"}))
    ant, cat = box.id("Ant"), box.id("Cat")
    await browser.sign_in("ana.maria@example.org")
    await browser.get(PAPER)
    page = await browser.submit(BALLOT, {f"points.{cat}": "3", f"points.{ant}": "7"})
    assert page.has("7 points")
    assert page.has("3 points")
    assert not (await browser.get("/en/2027/ballot")).has("7 points")
    await browser.get(PAPER)
    await browser.submit(BALLOT, {f"points.{cat}": "3", f"points.{ant}": "7"})
    await browser.submit(BALLOT)
    assert (await browser.get("/en/2027/ballot")).has("Ant 7 points")


async def test_with_scripts_the_paper_comes_back_with_what_is_wrong(session, browser):
    box = await contest(session, **SHARED)
    ant = box.id("Ant")
    await browser.sign_in("ana.maria@example.org")
    htmx = {"hx_request": "true", "hx_request_type": "partial"}
    page = await browser.post(BALLOT, {f"points.{ant}": "9"}, status=422, **htmx)
    assert 'hx-target="#paper"' in page.html
    assert "<html" not in page.html
    assert f'id="e-{ant}"' in page.html
    page = await browser.post(BALLOT, {f"points.{ant}": "8"}, **htmx)
    assert "Your vote is saved." in page.html
    assert "8 points" in page.html


async def test_programs_send_and_get_points(session, browser):
    box = await contest(session, **SHARED)
    ant, cat = box.id("Ant"), box.id("Cat")
    token = await begin_session(session, box.voter)
    await session.commit()
    ballot = "/editions/2027/ballot"
    sent = await browser.json("PUT", f"{ballot}/C1", {"points": {ant: 7, cat: 3}}, token=token)
    assert sent.json()["changed"]
    assert "points" not in sent.json(), "the answer proves nothing"
    mine = (await browser.json("GET", ballot, token=token)).json()
    [c1] = [each for each in mine["items"] if each["category"] == "C1"]
    assert (c1["points"], sorted(c1["projects"])) == ({ant: 7, cat: 3}, sorted([ant, cat]))
    for body, code, field in (
        ({"points": {ant: 8, cat: 3}}, "too-many-points", "points"),
        ({"points": {ant: 9}}, "too-many-points-for-one-project", f"points.{ant}"),
        ({"projects": [ant]}, "no-points-given", "points"),
        ({"points": {ant: 1}, "project": cat}, "points-and-projects", "points"),
        ({"points": {ant: 1}, "none": True}, "points-and-projects", "points"),
    ):
        refused = await browser.json("PUT", f"{ballot}/C1", body, token=token)
        assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (422, code)
        assert field in str(refused.json()["errors"])


async def test_points_sent_where_projects_are_chosen_are_no_choice_on_any_way(session, browser):
    """Neither the long way nor the short one takes them for a vote."""
    box = await contest(session)
    ant = box.id("Ant")
    token = await begin_session(session, box.voter)
    await session.commit()
    sent = await browser.json("PUT", "/editions/2027/ballot/C1", {"points": {ant: 7}}, token=token)
    assert (sent.status_code, sent.json()["type"].rpartition(":")[2]) == (422, "vote-without-points")


async def test_results_say_that_they_are_points(session, browser, time):
    box = await contest(session, **(SHARED | {"voting__cut": CUT | {"most": 2}}))
    for n, points in enumerate([*VOTES, MORE]):
        await box.cast("C1", points=points, by=await person(session, f"voter{n}@example.org"))
    one, two = await steward(session), await steward(session, "second@example.org")
    await session.commit()
    time(END)
    await decided(session, box, one, two)
    await session.commit()
    page = await browser.get("/en/2027/results")
    assert ">Points<" in page.html
    assert page.has("Voters share out points among the projects. The numbers and bars show these points.")
    assert page.has("15")
    integrity = await browser.get("/en/2027/integrity")
    assert integrity.has("Points if no votes were excluded")
    assert integrity.has("Its second part, for rankings, points and “none of these projects”")
    items = (await browser.json("GET", "/editions/2027/results")).json()["items"]
    first = next(each for each in items if each["project"] == box.id("Bee"))
    assert (first["rank"], first["votes"]) == (1, 15)
    await browser.sign_in("steward@example.org")
    assert (await browser.get("/en/2027/office/shortlist")).has("Points")
