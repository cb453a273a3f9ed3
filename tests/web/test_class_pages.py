"""A contest whose projects are classified beside their category: what lists, papers, the office and results show of it."""

from __future__ import annotations

import pytest

from prizes.reports.queries.live import live_tables
from tests.ballot.logged import END
from tests.ballot.paper import contest
from tests.contest import DOCUMENT, VOTING, person, steward
from tests.results.publishing import decided

SIZES = {"Ant": "large", "Bee": "large", "Cat": "small", "Dog": "large", "Eel": "small"}
CLASSIFIED = {
    "submission__form__fields": [
        *DOCUMENT["phases"][0]["form"]["fields"],
        {
            "id": "size",
            "kind": "choice",
            "label": "How large?",
            "choices": [{"id": "small", "label": "Tiny house"}, {"id": "large", "label": "Big house"}],
            "shown_to": ["public", "voters", "experts", "stewards"],
            "classifies": True,
        },
    ],
    "voting__cut": {
        "gives": "champion",
        "also_by": ["size"],
        "basis": [{"source": "votes"}],
        "most": 1,
        "ties": ["leave_out"],
    },
}


DIVIDED = {
    "groups": [
        {"id": "coast", "title": {"en": "Seaside"}, "countries": ["KE", "TZ"]},
        {"id": "inland", "title": {"en": "Hill country"}, "countries": ["UG"]},
    ],
    "divisions": [{"id": "zone", "title": {"en": "Zone"}, "groups": ["coast", "inland"]}],
    "voting__cut": CLASSIFIED["voting__cut"] | {"also_by": ["zone"]},
}
COUNTRIES = {"Ant": "KE", "Bee": "TZ", "Cat": "UG", "Dog": "KE", "Eel": "FR"}


@pytest.fixture(autouse=True)
def voting(time):
    time(VOTING)


@pytest.fixture
async def box(session):
    box = await contest(session, **CLASSIFIED)
    for title, project in box.projects.items():
        project.answers = {"size": SIZES[title]}
    await session.commit()
    return box


async def test_lists_are_filtered_by_class_and_show_it(session, browser, box):
    page = await browser.get("/en/2027/projects")
    assert page.html.count("<bdi>Big house</bdi> ·") == 3
    assert page.has("How large?")
    page = await browser.get("/en/2027/projects?class-size=small")
    assert page.has("2 projects")
    assert page.has("Owner of Cat")
    assert not page.has("Owner of Ant")
    assert (await browser.get("/en/2027/projects?classes=size:small")).has("2 projects")
    assert (await browser.get("/en/2027/projects?classes=size:small&category=C1")).has("1 project")
    assert (await browser.get("/en/2027/projects?classes=title:Ant")).has("No project fits these filters.")
    found = (await browser.json("GET", "/editions/2027/projects?classes=size:large")).json()["items"]
    assert sorted(each["title"] for each in found) == ["Ant", "Bee", "Dog"]
    assert (await browser.json("GET", "/editions/2027/projects?classes=size:huge")).status_code == 422
    await steward(session)
    await session.commit()
    await browser.sign_in("steward@example.org")
    office = await browser.get("/en/2027/office/nominations?class-size=small")
    assert office.has("2 projects")
    assert office.has("Tiny house")
    table = await browser.get("/en/2027/office/nominations.csv?classes=size:small")
    assert table.html.count("\n") == 3


async def test_a_paper_shows_the_class_of_each_project(browser, box):
    page = await browser.get("/en/2027/categories/C1")
    assert page.html.count("Big house") == 2
    assert page.html.count("Tiny house") == 1


async def test_a_line_in_each_class_is_on_the_shortlist_and_on_the_results(session, browser, time, box):
    page, office = await results_of(session, browser, time, box)
    assert page.html.index("Ant") < page.html.index("Cat")
    assert page.has("Big house")
    assert page.has("Tiny house")
    assert office.has("Tiny house")


async def test_a_line_in_each_group_of_a_division_is_on_lists_papers_shortlist_and_results(
    session, browser, time
):
    box = await contest(session, **DIVIDED)
    for title, project in box.projects.items():
        project.country = COUNTRIES[title]
    await session.commit()
    assert (await browser.get("/en/2027/projects")).html.count("<bdi>Seaside</bdi>") == 3
    paper = await browser.get("/en/2027/categories/C1")
    assert paper.html.count("Seaside") == 2
    assert paper.html.count("Hill country") == 1
    page, office = await results_of(session, browser, time, box)
    assert page.has("Seaside")
    assert page.has("Hill country")
    assert office.has("Hill country")
    assert office.has("Other")
    rows = (await live_tables(session, box.edition))["project-classes"]
    titles = {project.id: title for title, project in box.projects.items()}
    assert {titles[row["project"]]: (row["question"], row["class"]) for row in rows} == {
        title: ("zone", {"UG": "inland", "FR": "other"}.get(country, "coast"))
        for title, country in COUNTRIES.items()
    }


async def results_of(session, browser, time, box):
    """The page of results and that of the shortlist, where the first of each part passed."""
    voters = iter(range(100))
    for title, number in {"Ant": 5, "Bee": 4, "Cat": 1, "Dog": 2, "Eel": 1}.items():
        category = "C1" if title in {"Ant", "Bee", "Cat"} else "C2"
        for _ in range(number):
            await box.cast(category, title, by=await person(session, f"voter{next(voters)}@example.org"))
    one, two = await steward(session), await steward(session, "second@example.org")
    await session.commit()
    time(END)
    await decided(session, box, one, two)
    await session.commit()
    page = await browser.get("/en/2027/results")
    items = (await browser.json("GET", "/editions/2027/results")).json()["items"]
    passed = {each["project"] for each in items if each["outcome"] == "passed"}
    assert passed == {box.id(each) for each in ("Ant", "Cat", "Dog", "Eel")}
    await browser.sign_in("steward@example.org")
    return page, await browser.get("/en/2027/office/shortlist")
