"""Questions of more than one field, asked and answered with and without scripts, on a phone and by keyboard."""

from __future__ import annotations

import pytest
from sqlmodel import select

from prizes.nomination.actions.writing import create_draft
from prizes.nomination.models import Project
from tests.contest import SUBMITTING, load_contest, person
from tests.journeys.conftest import LOOKS
from tests.journeys.test_accessible import seen
from tests.nomination.drafts import flat

pytestmark = pytest.mark.browser

ANA = "ana@example.org"
EVERYBODY = {"shown_to": ["public", "voters", "experts", "stewards"]}
FIELDS = [
    {"id": "description", "kind": "long_text", "label": "Description", **EVERYBODY},
    {"id": "period", "kind": "date_range", "label": {"en": "When it ran", "ar": "مدة التنفيذ"}, **EVERYBODY},
]


@pytest.fixture
async def draft(site, session):
    site.set_time(SUBMITTING)
    edition = await load_contest(session, submission__form={"fields": FIELDS})
    made = await create_draft(session, edition, await person(session, ANA), flat())
    await session.commit()
    return made


async def stored(site) -> Project:
    async with site.database.reading() as session:
        return (await session.exec(select(Project))).one()


@pytest.mark.parametrize("script", [True, False])
async def test_a_date_range_is_asked_by_two_dates_and_read_as_one_answer(site, visitor, draft, script):
    ana = await visitor(script=script, width=360)
    page = ana.page
    await ana.sign_in(ANA)
    await ana.open(f"/2027/nominations/{draft.id}")
    asked = page.get_by_role("group", name="When it ran")
    await asked.get_by_label("First day").fill("2026-05-31")
    await asked.get_by_label("Last day").fill("2026-03-01")
    await page.locator("button[name=then][value=preview]").click()
    await page.wait_for_url("**/preview*")
    await ana.open(f"/2027/nominations/{draft.id}/form")
    await ana.sees("“When it ran” ends before it begins.")
    await page.get_by_role("link", name="“When it ran” ends before it begins.").click()
    assert await page.evaluate("document.activeElement.tagName") == "FIELDSET"
    assert await asked.get_by_label("First day").input_value() == "2026-05-31"
    await asked.get_by_label("First day").fill("2026-03-01")
    await asked.get_by_label("Last day").fill("2026-05-31")
    await page.locator("button[name=then][value=preview]").click()
    await page.wait_for_url("**/preview*")
    await ana.sees("1 March 2026 – 31 May 2026")
    await page.locator("form[action$='/submission'] button").click()
    await page.wait_for_url("**project-submitted")
    project = await stored(site)
    assert (project.state, project.answers["period"]) == ("submitted", "2026-03-01/2026-05-31")
    assert ana.trouble == []


@pytest.mark.parametrize("look", LOOKS)
async def test_the_form_and_the_preview_have_no_finding(draft, somebody, look):
    ana = await somebody(*look, ANA)
    await ana.open(f"/2027/nominations/{draft.id}/form")
    for day in ("first", "last"):
        await ana.page.fill(f"[name='answers.period.{day}']", "2026-03-01")
    found = await seen(ana, "the form")
    await ana.open(f"/2027/nominations/{draft.id}/preview")
    assert found + await seen(ana, "the preview") == []
