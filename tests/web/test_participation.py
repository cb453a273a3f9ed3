"""Everybody sees submitted projects by region, and no small number of a region."""

from __future__ import annotations

import pytest
from sqlmodel import select

from prizes.nomination.models import Project
from prizes.outreach.rules import by_region
from tests.contest import SUBMITTING, load_contest, person
from tests.nomination.drafts import begun

pytestmark = pytest.mark.both_databases


def test_a_region_with_few_is_told_with_others_alone():
    cells = by_region({"KE": 4, "NG": 3, "FR": 6, "NP": 2, None: 1})
    assert cells.shown == {"africa": 7} and cells.others == 9, "Europe joins the three that are left"
    assert by_region({"KE": 5, "FR": 5}).others == 0


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
    assert read == {"total": None, "regions": [], "others": None}
    for each, country in zip(projects[3:13], ["KE"] * 5 + ["NP"] * 5, strict=True):
        each.state, each.country = "submitted", country
    await session.commit()
    page = await browser.get("/en/2027/participation")
    assert page.has("13 projects have been submitted so far.") and page.has("Africa")
    read = (await browser.json("GET", "/editions/2027/participation")).json()
    assert read["total"] == 13
    assert {each["region"]: each["projects"] for each in read["regions"]} == {"africa": 7, "asia-pacific": 6}
