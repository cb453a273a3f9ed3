"""A vote with a budget: its ranking in the office and its public results."""

from __future__ import annotations

import pytest

from prizes.results.shortlist import spending_of
from tests.ballot.logged import END
from tests.ballot.paper import contest
from tests.contest import DOCUMENT, VOTING, person, steward
from tests.results.publishing import decided

COSTS = {"Ant": 60, "Bee": 50, "Cat": 12.5, "Dog": 10, "Eel": 200}
VOTES = {"Ant": 3, "Bee": 2, "Cat": 1, "Dog": 2, "Eel": 1}
FIELDS = [
    *DOCUMENT["phases"][0]["form"]["fields"],
    {
        "id": "cost",
        "kind": "number",
        "label": "Cost",
        "least": 0,
        "shown_to": ["public", "voters", "experts", "stewards"],
    },
]
BUDGET = {
    "submission__form__fields": FIELDS,
    "voting__cut": {
        "gives": "champion",
        "basis": [{"source": "votes"}],
        "ties": ["leave_out"],
        "budget": {"cost": "cost", "most": 100, "unit": "francs"},
    },
}


@pytest.fixture(autouse=True)
def voting(time):
    time(VOTING)


async def voted(session, time, **changes):
    box = await contest(session, **(BUDGET | changes))
    for title, project in box.projects.items():
        project.answers = {"cost": COSTS[title]}
    voters = iter(range(100))
    for title, number in VOTES.items():
        category = "C1" if title in {"Ant", "Bee", "Cat"} else "C2"
        for _ in range(number):
            await box.cast(category, title, by=await person(session, f"voter{next(voters)}@example.org"))
    one, two = await steward(session), await steward(session, "second@example.org")
    await session.commit()
    time(END)
    await decided(session, box, one, two)
    await session.commit()
    return box


async def test_results_say_what_projects_cost_and_what_is_spent(session, browser, time):
    box = await voted(session, time)
    page = await browser.get("/en/2027/results")
    assert page.has("Costs 60 (francs)")
    assert page.has("Costs 50 (francs), more than what was left of the budget")
    assert page.has("Spent: 72.5 of the budget of 100 (francs).")
    assert page.has("Spent: 10 of the budget of 100 (francs).")
    items = (await browser.json("GET", "/editions/2027/results")).json()["items"]
    passed = {each["project"] for each in items if each["outcome"] == "passed"}
    assert passed == {box.id("Ant"), box.id("Cat"), box.id("Dog")}
    await browser.sign_in("steward@example.org")
    office = await browser.get("/en/2027/office/shortlist")
    assert office.has("It costs more than what is left of the budget.")
    assert office.has("Costs 12.5 (francs)")


async def test_a_budget_of_the_whole_edition_is_said_once(session, browser, time):
    box = await voted(session, time, voting__cut=BUDGET["voting__cut"] | {"by": "edition"})
    page = await browser.get("/en/2027/results")
    assert page.html.count("of the budget of") == 1
    assert page.has("Spent: 82.5 of the budget of 100 (francs)."), "Bee and Eel cost more than was left"
    spent = await spending_of(session, box.edition, box.edition.rules.votings[0])
    assert [each.category for each in spent.groups] == [None]


async def test_a_round_without_a_budget_says_nothing_of_costs(session, browser, time):
    cut = {key: value for key, value in BUDGET["voting__cut"].items() if key != "budget"}
    await voted(session, time, voting__cut=cut | {"most": 2})
    page = await browser.get("/en/2027/results")
    assert not page.has("Costs")
    assert not page.has("budget")
