"""From the count to the published winners, on the stewards' and the public's pages."""

from __future__ import annotations

import pytest

from prizes.accounts.rules.roles import Role
from prizes.i18n.translator import without_isolates
from prizes.review.models import Standing
from prizes.tally.actions import count_phase
from tests.ballot.paper import contest, nominee
from tests.contest import SELECTING, VOTING, at, load_contest, person, steward, with_role
from tests.queries import statements
from tests.results.panels import on_record
from tests.sessions import session_of

END = at("2027-02-28 22:30")


@pytest.fixture
async def counted(session, time):
    """Ant and Bee lead category C1; the votes are counted, nothing is decided."""
    time(VOTING)
    box = await contest(session)
    for n, title in enumerate(["Ant", "Ant", "Ant", "Bee", "Bee", "Cat"]):
        await box.cast("C1", title, by=await person(session, f"voter{n}@example.org"))
    await steward(session)
    await steward(session, "second@example.org")
    await session.commit()
    time(END)
    await count_phase(session, box.edition, box.edition.rules.votings[0], counted_by=None)
    await session.commit()
    return box


async def decide_shortlist(one, two):
    await one.get("/en/2027/office/shortlist")
    await one.submit("/office/shortlist")
    await two.get("/en/2027/office/shortlist")
    link = next(href for href in two.page.links if "/office/proposals/" in href)
    await two.get(link)
    return await two.submit("/approval")


async def signed_in(browser, another_browser):
    await browser.sign_in("steward@example.org")
    second = another_browser()
    await second.sign_in("second@example.org")
    return browser, second


async def test_champions_are_public_only_when_two_stewards_have_agreed(counted, browser, another_browser):
    one, two = await signed_in(browser, another_browser)
    public = another_browser()
    assert not (await public.get("/en/2027/results")).has("Ant")
    await one.get("/en/2027/office/shortlist")
    await one.submit("/office/shortlist")
    assert not (await public.get("/en/2027/results")).has("Ant")
    await one.get("/en/2027/office/shortlist")
    link = next(href for href in one.page.links if "/office/proposals/" in href)
    await one.get(link)
    proposal = link.rsplit("/", 1)[1]
    await one.post(f"/en/2027/office/proposals/{proposal}/approval", {"sha256": "0" * 64}, status=403)
    await two.get(link)
    await two.submit("/approval")
    page = await public.get("/en/2027/results")
    assert page.has("Ant")
    assert page.has("Ant ◆ Champion Place 1 3 50%")
    answer = await public.json("GET", "/editions/2027/results")
    champions = [
        (i["title"], i["votes"], i["outcome"]) for i in answer.json()["items"] if i["category"] == "C1"
    ]
    assert champions == [("Ant", 3, "passed"), ("Bee", 2, "passed"), ("Cat", 1, "not_passed")]


async def test_a_choice_changed_after_the_proposal_cannot_be_published(
    counted, browser, another_browser, time
):
    one, two = await signed_in(browser, another_browser)
    await decide_shortlist(one, two)
    time(SELECTING)
    await one.sign_in("steward@example.org")
    await two.sign_in("second@example.org")
    for category in ("C1", "C2", "C7-EGOV"):
        await one.get("/en/2027/office/selection")
        if f'id="{category}"' in one.page.html:
            await one.post(f"/en/2027/office/selection/no-prize/{category}", {"reason": "None convinced."})
    await one.get("/en/2027/office/selection")
    await one.submit("/office/winners")
    await one.get("/en/2027/office/selection")
    link = next(href for href in one.page.links if "/office/proposals/" in href)
    await two.get(link)
    form = two.page.form("/approval")
    await one.post("/en/2027/office/selection/no-prize/C1", {"reason": "Thought better of it."})
    await two.post(form["action"], dict(form["fields"]), status=409)
    assert not (await two.get("/en/2027/winners")).has("Thought better")


async def test_what_is_missing_names_the_category_in_words_and_to_programs_by_its_code(
    counted, browser, another_browser, database, time
):
    one, two = await signed_in(browser, another_browser)
    await decide_shortlist(one, two)
    time(SELECTING)
    await one.sign_in("steward@example.org")
    token = await session_of(database, "steward@example.org")

    async def call(path, sent, status):
        answer = await one.json("POST", f"/editions/2027/{path}", sent, token=token)
        assert answer.status_code == status, answer.text
        return answer.json()

    missing = "No project has been chosen in the category “Governments”."
    page = await one.get("/en/2027/office/selection")
    assert page.has(missing) and "category C1" not in page.text
    problem = await call("winners", {"publish_at": "2027-04-02T09:00:00Z"}, 409)
    assert problem["categories"][0] == problem["errors"][0]["category"] == "C1"
    assert without_isolates(problem["errors"][0]["detail"]) == missing
    title = {"project": counted.id("Ant"), "title": "winner"}
    await call("selection", title, 201)
    problem = await call("selection", title | {"project": counted.id("Bee")}, 409)
    assert problem["categories"] == ["C1"]
    assert without_isolates(problem["title"]).startswith(
        "The category “Governments” can have at most 1 winner"
    )


async def test_winners_are_chosen_among_the_champions_only(counted, browser, another_browser, time):
    one, two = await signed_in(browser, another_browser)
    await decide_shortlist(one, two)
    time(SELECTING)
    await one.sign_in("steward@example.org")
    await one.post("/en/2027/office/selection", {"project": counted.id("Cat"), "title": "winner"}, status=422)
    page = await one.get("/en/2027/office/selection/C1")
    assert page.has("Ant")
    assert not page.has("Owner of Cat")


async def test_the_winners_page_before_publication_says_when(counted, browser):
    page = await browser.get("/en/2027/winners")
    assert page.has("The winners have not been published yet.")
    assert (await browser.json("GET", "/editions/2027/winners")).status_code == 404


async def test_the_results_page_asks_the_database_no_more_for_more_projects(
    counted, browser, another_browser, database
):
    one, two = await signed_in(browser, another_browser)
    public = another_browser()
    with statements(database) as before:
        await public.get("/en/2027/results")
    await decide_shortlist(one, two)
    with statements(database) as after:
        await public.get("/en/2027/results")
    assert len(after) <= len(before) + 2  # the record of the count and what is published are read, once each


async def test_in_a_rehearsal_approved_winners_appear_when_the_announcement_is_brought_forward(
    session, browser, another_browser, time
):
    time(SELECTING)
    edition = await load_contest(session, kind="rehearsal", selection__marking=None)
    box = await nominee(session, edition, "C1", "Ant", state="champion")
    for phase, outcome in (("nomination", "passed"), ("voting", "passed")):
        session.add(
            Standing(
                phase=phase,
                project_id=box.id,
                outcome=outcome,
                decided_at=SELECTING,
                rules_version=1,
                rules_sha256=edition.sha256,
            )
        )
    await steward(session)
    await steward(session, "second@example.org")
    await session.commit()
    one, two = await signed_in(browser, another_browser)
    await one.post("/en/2027/office/selection", {"project": box.id, "title": "winner"})
    page = await one.get("/en/2027/office/selection")
    assert page.has("the panel’s record lists fewer than 1 expert as present")
    await on_record(session, edition)
    await session.commit()
    await one.get("/en/2027/office/selection")
    await one.submit("/office/winners")
    await one.get("/en/2027/office/selection")
    await two.get(next(href for href in one.page.links if "/office/proposals/" in href))
    await two.submit("/approval")
    assert not (await two.get("/en/2027/winners")).has("Ant")
    await one.post("/en/2027/office/calendar/next")
    await one.mailbox.delivered()
    page = await two.get("/en/2027/winners")
    assert page.has("Ant")
    assert (await two.get(f"/en/2027/projects/{box.id}")).has("Winner")


async def test_an_observer_reads_the_count_and_the_shortlist_and_can_do_nothing(counted, session, browser):
    await with_role(session, "observer@example.org", Role.OBSERVER)
    await session.commit()
    await browser.sign_in("observer@example.org")
    for place in ("tally", "shortlist"):
        page = await browser.get(f"/en/2027/office/{place}")
        assert not [form for form in page.forms if "/office/" in form["action"]]
        await browser.post(f"/en/2027/office/{place}", {"phase": "voting"}, status=403)
    assert page.has("Ant")
