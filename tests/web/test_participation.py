"""Everybody sees submitted projects by region, and no small number of a region, now or once more is public."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from prizes.ballot.rules.cells import LEAST
from prizes.data.countries import itu_region
from prizes.edition import actions as edition_actions
from prizes.edition.document.loading import load_shipped
from prizes.nomination.models import Project
from prizes.nomination.rules.states import State
from prizes.reports.rules.regions import RegionNumbers, numbers_at_the_end, numbers_so_far
from prizes.reports.rules.submissions import Submitted, submission_rows
from tests.ballot.paper import nominee
from tests.contest import SUBMITTING, load_contest, person
from tests.nomination.drafts import begun
from tests.results.publishing import published_contest

COUNTRIES = ("KE", "NG", "FR", "NP", None)
MANY = 100


def test_a_region_with_few_is_told_with_others_alone_and_all_are_rounded_down():
    numbers = numbers_so_far({"KE": 4, "NG": 3, "FR": 6, "NP": 2, None: 1}, {})
    assert numbers == RegionNumbers(15, {"africa": 5}, 5, rounded=True), (
        "Europe joins the three that are left"
    )
    assert numbers_so_far({"KE": 5, "FR": 5}, {}).others == 0
    assert numbers_so_far({"KE": 4}, {}) == RegionNumbers(None, {}, None, rounded=True)
    selected = numbers_so_far({"KE": 9, "FR": 6, "NP": 6}, {"KE": 7, "FR": 2, "NP": 6})
    assert selected == RegionNumbers(20, {"africa": 7, "asia-pacific": 6, "europe": 5}, 0, rounded=True)
    assert numbers_so_far({}, {}) == RegionNumbers(0, {}, 0, rounded=True)


@given(st.lists(st.tuples(st.sampled_from(COUNTRIES), st.booleans()), max_size=40))
def test_who_remembers_the_earlier_numbers_cannot_tell_a_few_that_were_not_selected(projects):
    """For each region there is another number of projects not selected that shows the same before and after."""
    counts = {country: sum(each == country for each, _ in projects) for country in COUNTRIES}
    seen = {country: sum(each == country and chosen for each, chosen in projects) for country in COUNTRIES}
    before = numbers_so_far(counts, seen)
    submitted = [
        Submitted(State.NOMINATED if chosen else State.NOT_NOMINATED, "C1", country, "government", ())
        for country, chosen in projects
    ]
    after = numbers_at_the_end(submission_rows(submitted))
    for region in {itu_region(country) for country in COUNTRIES if country}:
        selected = sum(chosen for country, chosen in projects if country and itu_region(country) == region)
        everybody = sum(n for country, n in counts.items() if country and itu_region(country) == region)
        if region in after.regions:
            assert after.regions[region] == everybody
            assert everybody == selected or everybody - selected >= LEAST
        elif region in before.regions:
            shown = before.regions[region]
            possible = {
                n for n in range(MANY) if max(selected + n - (selected + n) % LEAST, selected) == shown
            }
            assert everybody - selected in possible
            assert len(possible) > 1 or not possible & set(range(1, LEAST))


async def test_page_and_programs_have_the_same_numbers(session, app, time, browser):
    time(SUBMITTING)
    edition = await load_contest(session)
    ana = await person(session, "ana@example.org")
    for n in range(15):
        await begun(session, edition, ana, title=f"Draft {n}", country="KE", category="C1")
    await session.commit()
    assert (await browser.get("/en/2027/participation")).has("No projects have been submitted yet.")
    projects = (await session.exec(select(Project))).all()
    for each, country in zip(projects[:3], ("KE", "KE", "NP"), strict=True):
        each.state, each.country = "submitted", country
    await session.commit()
    assert (await browser.get("/en/2027/participation")).has("Fewer than 5 projects")
    read = (await browser.json("GET", "/editions/2027/participation")).json()
    assert read == {"total": None, "regions": [], "others": None, "rounded": True}
    for each, country in zip(projects[3:13], ["KE"] * 5 + ["NP"] * 5, strict=True):
        each.state, each.country = "submitted", country
    await session.commit()
    page = await browser.get("/en/2027/participation")
    assert page.has("Projects submitted so far: at least 10.") and page.has("Africa")
    read = (await browser.json("GET", "/editions/2027/participation")).json()
    assert read["total"] == 10 and read["rounded"] and read["others"] == 0
    assert {each["region"]: each["projects"] for each in read["regions"]} == {"africa": 5, "asia-pacific": 5}


async def test_after_the_announcement_the_numbers_are_those_of_the_reports(session, time, browser):
    """Five of Kenya were selected, six of Nigeria and one of Peru were not: the six alone could be told."""
    box = await published_contest(session, time)
    await session.commit()
    read = (await browser.json("GET", "/editions/2027/participation")).json()
    everybody = read["total"]
    assert not read["rounded"]
    for number in range(6):
        await nominee(session, box.edition, "C1", f"Unseen {number}", state="not_nominated", country="NG")
    await nominee(session, box.edition, "C1", "Alone", state="ineligible", country="PE")
    await session.commit()
    page = await browser.get("/en/2027/participation")
    assert page.has(f"{everybody + 7} projects were submitted.") and not page.has("Africa")
    read = (await browser.json("GET", "/editions/2027/participation")).json()
    assert read == {"total": everybody + 7, "regions": [], "others": everybody + 7, "rounded": False}


async def test_of_a_past_edition_no_number_is_made_up(session, browser):
    await edition_actions.load(session, load_shipped("2016"), loader=None)
    await session.commit()
    page = await browser.get("/en/2016/participation")
    assert page.has("No number of submitted projects can be shown for this edition.")
    read = (await browser.json("GET", "/editions/2016/participation")).json()
    assert read == {"total": None, "regions": [], "others": None, "rounded": False}
