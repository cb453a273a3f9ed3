"""A panel's ballot on its pages and for programs, from the first vote to the winner on the stewards' page."""

from __future__ import annotations

import pytest

from tests.contest import SELECTING, expert
from tests.results.panels import panel_choosing, token_of

LIST = "/en/2027/review/ballots"
PAGE = f"{LIST}/C1"


@pytest.fixture
def when(time):
    time(SELECTING)


async def rank(browser, panel, *titles, act="save", status=200):
    fields = {f"rank.{p.id}": "" for p in panel.projects.values()}
    fields |= {f"rank.{panel.projects[title].id}": str(n) for n, title in enumerate(titles, 1)}
    await browser.get(PAGE)
    return await browser.submit("/review/ballots/C1", fields | {"act": act}, status=status)


async def signed_in(another_browser, name):
    browser = another_browser()
    await browser.sign_in(f"{name}@example.org")
    return browser


async def test_a_panel_ranks_and_the_steward_counts(session, when, another_browser):
    panel = await panel_choosing(session, selection__method="stv", selection__sees_votes=True)
    await session.commit()
    first = await signed_in(another_browser, "first")
    page = await first.get(LIST)
    assert page.has("Your ballot is open")
    page = await first.get(PAGE)
    assert page.has("100 votes")
    page = await rank(first, panel, "Bee", "Ant")
    assert page.has("Your ballot has been saved. You can change it until the ballot is closed.")
    assert (f"rank.{panel.projects['Bee'].id}", "1") in page.form("/review/ballots/C1")["fields"]
    second = await signed_in(another_browser, "second")
    assert (f"rank.{panel.projects['Bee'].id}", "") in (await second.get(PAGE)).form("C1")["fields"]
    await rank(second, panel, "Bee")
    steward = await signed_in(another_browser, "steward")
    page = await steward.get(PAGE)
    assert page.has("2 of 3")
    page = await steward.submit("/count")
    assert page.has("The ballot has been closed and counted.")
    assert page.has("Elected: \u2068Bee\u2069.")
    assert (await first.get(PAGE)).has("Elected: \u2068Bee\u2069.")
    assert not [f for f in first.page.forms if f["action"].endswith("/ballots/C1")]
    page = await steward.get("/en/2027/office/selection")
    assert page.has("Winner Bee")
    page = await steward.get("/en/2027/office/selection/C1")
    assert [v for name, v in page.form("/selection/C1")["fields"] if name == "winner"] == [
        panel.projects["Bee"].id
    ]
    assert f'name="winner" value="{panel.projects["Ant"].id}"' not in page.html


async def test_votes_are_not_shown_where_the_rules_do_not_say_so(session, when, another_browser):
    await panel_choosing(session, selection__method="borda")
    await session.commit()
    first = await signed_in(another_browser, "first")
    assert not (await first.get(PAGE)).has("100 votes")


@pytest.mark.parametrize(
    ("ranks", "words"),
    [
        (("1", "1", ""), "Rank 1 is given more than once."),
        (("1", "3", ""), "Number the projects from 1, without leaving out a rank."),
        (("one", "", ""), "Enter a whole number from 1 to 3."),
        (("", "", ""), "Choose at least one project, or abstain."),
    ],
)
async def test_a_wrong_ballot_comes_back_with_what_was_typed(session, when, another_browser, ranks, words):
    panel = await panel_choosing(session, selection__method="stv")
    await session.commit()
    first = await signed_in(another_browser, "first")
    ids = [p.id for p in panel.projects.values()]
    sent = {f"rank.{p}": rank for p, rank in zip(ids, ranks, strict=True)} | {"act": "save"}
    await first.get(PAGE)
    page = await first.submit("/review/ballots/C1", sent, status=422)
    assert page.has(words)
    if ranks[1] == "3":
        assert (f"rank.{ids[1]}", "3") in page.form("/review/ballots/C1")["fields"]


async def test_an_abstention_has_its_own_button(session, when, another_browser):
    panel = await panel_choosing(session, selection__method="plurality")
    await session.commit()
    first = await signed_in(another_browser, "first")
    await first.get(PAGE)
    assert (await first.submit("/ballots/C1", {"act": "save"}, status=422)).has("or abstain")
    await first.get(PAGE)
    assert (await first.submit("/ballots/C1", {"act": "abstain"})).has("You have abstained.")
    page = await first.submit("/ballots/C1", {"act": "save", "ranking": panel.projects["Cat"].id})
    assert ("ranking", panel.projects["Cat"].id) in page.form("/ballots/C1")["fields"]


async def test_the_chair_decides_a_tie_on_the_page(session, when, another_browser):
    panel = await panel_choosing(session, selection__method="plurality", selection__casting_vote=True)
    await panel.vote("first", "Ant")
    await panel.vote("second", "Bee")
    await session.commit()
    chair = await signed_in(another_browser, "chair")
    await chair.get(PAGE)
    page = await chair.submit("/count")
    assert page.has("Tied for 1 place: \u2068Ant\u2069 and \u2068Bee\u2069.")
    page = await chair.submit("/casting-vote", {"chosen": panel.projects["Bee"].id, "reason": ""}, status=422)
    assert page.has("Enter the reason.")
    assert ("chosen", panel.projects["Bee"].id) in page.form("/casting-vote")["fields"]
    page = await chair.submit("/casting-vote", {"reason": "Wider reach."})
    assert page.has("Casting vote of the chair")
    assert page.has("Wider reach.")
    first = await signed_in(another_browser, "first")
    assert (await first.get(PAGE)).has("Wider reach.")


async def test_a_ballot_is_no_page_for_experts_of_other_panels_and_without_one_there_is_none(
    session, when, another_browser
):
    await panel_choosing(session, selection__method="plurality")
    await expert(session, "other@example.org", category="C2")
    await session.commit()
    other = await signed_in(another_browser, "other")
    assert (await other.get(LIST)).has("There is no ballot for you at present.")
    await other.get(PAGE, status=404)


async def test_where_the_panel_agrees_without_a_ballot_there_is_no_page(session, when, another_browser):
    await panel_choosing(session)
    await session.commit()
    steward = await signed_in(another_browser, "steward")
    await steward.get(LIST, status=404)
    assert not (await steward.get("/en/2027/office/selection")).has("Ballots of panels")


async def test_programs_vote_count_and_read_the_numbers(session, when, browser):
    panel = await panel_choosing(session, selection__method="borda")
    await session.commit()
    member = await token_of(session, "first@example.org")
    ids = {title: p.id for title, p in panel.projects.items()}
    path = "/editions/2027/panel-ballots/C1"
    answer = await browser.json("PUT", path, {"ranking": [ids["Cat"], ids["Ant"]]}, token=member)
    assert answer.json()["mine"] == [ids["Cat"], ids["Ant"]]
    assert answer.json()["cast"] == 1
    twice = await browser.json("PUT", path, {"ranking": [ids["Cat"], ids["Cat"]]}, token=member)
    assert twice.status_code == 422
    assert (await browser.json("POST", f"{path}/counts", {"round": 1}, token=member)).status_code == 403
    steward = await token_of(session, "steward@example.org")
    counted = await browser.json("POST", f"{path}/counts", {"round": 1}, token=steward)
    assert counted.status_code == 201
    told = counted.json()
    assert (told["stage"], told["elected"], told["mine"]) == ("done", [ids["Cat"]], None)
    assert told["counts"][0]["steps"][0]["totals"] == {ids["Cat"]: "3", ids["Ant"]: "2"}
    every = await browser.json("GET", "/editions/2027/panel-ballots", token=member)
    assert [item["category"] for item in every.json()["items"]] == ["C1"]
