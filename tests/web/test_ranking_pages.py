"""A ranked paper on the page and for programs, without scripts."""

from __future__ import annotations

import re

import pytest

from prizes.accounts.actions import begin_session
from tests.ballot.logged import END
from tests.ballot.paper import contest
from tests.ballot.test_rankings import CUT, VOTES, rules_of
from tests.contest import VOTING, person, steward
from tests.results.publishing import decided

PAPER = "/en/2027/categories/C1"


@pytest.fixture(autouse=True)
def voting(time):
    time(VOTING)


def named(text: str) -> list[str]:
    """Projects in the order in which a text names them."""
    return re.findall(r"\b(Ant|Bee|Cat)\b", text)


async def test_places_are_chosen_and_saved(session, browser):
    box = await contest(session, **rules_of("schulze"))
    ant, cat = box.id("Ant"), box.id("Cat")
    await browser.sign_in("ana.maria@example.org")
    page = await browser.get(PAPER)
    assert page.has("You can rank up to 3 projects.")
    page = await browser.submit("/en/2027/ballot/C1", {f"rank.{cat}": "1", f"rank.{ant}": "3"})
    page = await browser.get(PAPER)
    form = dict(page.form("/en/2027/ballot/C1")["fields"])
    assert (form[f"rank.{cat}"], form[f"rank.{ant}"]) == ("1", "2")
    assert re.findall(r"<li><bdi lang=\"en\">(\w+)</bdi></li>", page.html) == ["Cat", "Ant"]
    mine = await browser.get("/en/2027/ballot")
    assert named(mine.text)[:2] == ["Cat", "Ant"]


async def test_one_place_for_two_is_refused_and_nothing_typed_is_lost(session, browser):
    box = await contest(session, **rules_of("schulze"))
    ant, cat = box.id("Ant"), box.id("Cat")
    await browser.sign_in("ana.maria@example.org")
    await browser.get(PAPER)
    page = await browser.submit("/en/2027/ballot/C1", {f"rank.{cat}": "2", f"rank.{ant}": "2"}, status=422)
    assert page.has("Two projects have place 2. Give each project a different place.")
    form = dict(page.form("/en/2027/ballot/C1")["fields"])
    assert (form[f"rank.{cat}"], form[f"rank.{ant}"]) == ("2", "2")
    page = await browser.submit("/en/2027/ballot/C1", {f"rank.{cat}": "", f"rank.{ant}": ""}, status=422)
    assert page.has("Choose a project first.")


async def test_a_ranking_is_kept_while_its_voter_signs_in(session, browser):
    box = await contest(session, **rules_of("schulze"))
    ant, cat = box.id("Ant"), box.id("Cat")
    await session.commit()
    await browser.post("/en/2027/ballot/C1", {f"rank.{cat}": "1", f"rank.{ant}": "2"})
    await browser.submit("/sign-in", {"email": "new.voter@example.org"})
    code = await browser.mailbox.code_for("new.voter@example.org")
    await browser.submit("/sign-in/code", {"code": code, "then": "vote"})
    mine = await browser.get("/en/2027/ballot")
    assert named(mine.text)[:2] == ["Cat", "Ant"]


async def test_two_steps_show_the_order_before_it_counts(session, browser):
    changes = rules_of("points") | {"voting__ballot__confirm": "two_step"}
    box = await contest(session, **changes)
    ant, cat = box.id("Ant"), box.id("Cat")
    await browser.sign_in("ana.maria@example.org")
    await browser.get(PAPER)
    page = await browser.submit("/en/2027/ballot/C1", {f"rank.{cat}": "1", f"rank.{ant}": "2"})
    assert page.text.index("Place 1") < page.text.index("Place 2")
    await browser.submit("/en/2027/ballot/C1")
    mine = await browser.get("/en/2027/ballot")
    assert named(mine.text)[:2] == ["Cat", "Ant"]


async def test_programs_send_and_get_the_order(session, browser):
    box = await contest(session, **rules_of("schulze"))
    ids = [box.id(title) for title in ("Cat", "Ant", "Bee")]
    token = await begin_session(session, box.voter)
    await session.commit()
    ballot = "/editions/2027/ballot"
    sent = await browser.json("PUT", f"{ballot}/C1", {"projects": ids}, token=token)
    assert sent.json()["changed"]
    mine = (await browser.json("GET", ballot, token=token)).json()
    assert next(each for each in mine["items"] if each["category"] == "C1")["projects"] == ids
    twice = await browser.json("PUT", f"{ballot}/C1", {"projects": [ids[0]] * 2}, token=token)
    assert (twice.status_code, twice.json()["type"].rpartition(":")[2]) == (422, "project-ranked-twice")


async def result_of(session, browser, time, method: str):
    """The round counted, its shortlist decided, and the page of results."""
    changes = rules_of(method) | {"voting__cut": CUT | {"most": 2}}
    box = await contest(session, **changes)
    for n, ranking in enumerate(VOTES):
        await box.cast("C1", *ranking.split(), by=await person(session, f"voter{n}@example.org"))
    one, two = await steward(session), await steward(session, "second@example.org")
    await session.commit()
    time(END)
    await decided(session, box, one, two)
    await session.commit()
    return box, await browser.get("/en/2027/results")


@pytest.mark.parametrize(
    ("method", "head", "told"),
    [
        ("schulze", "Votes that rank it", "Place 1"),
        ("points", "Points", "15"),
        ("stv", "Votes that rank it", "Place 2"),
    ],
)
async def test_results_say_what_was_counted(session, browser, time, method, head, told):
    box, page = await result_of(session, browser, time, method)
    assert head in page.html
    assert page.has(told)
    integrity = await browser.get("/en/2027/integrity")
    assert integrity.has(head)
    await browser.get(f"/en/2027/projects/{box.id('Bee')}")
    items = (await browser.json("GET", "/editions/2027/results")).json()["items"]
    first = next(each for each in items if each["project"] == box.id("Bee"))
    right = {"schulze": (1, 9), "points": (1, 15), "stv": (2, 9)}  # of two seats Ant has the first
    assert (first["rank"], first["votes"]) == right[method]


async def test_stewards_see_places_and_points(session, browser, time):
    _, _ = await result_of(session, browser, time, "points")
    await browser.sign_in("steward@example.org")
    page = await browser.get("/en/2027/office/shortlist")
    assert page.has("Points")
    proposals = await browser.get("/en/2027/office/proposals")
    assert proposals.response.status_code == 200
