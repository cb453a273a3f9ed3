"""A question under a condition: it appears as the choice is saved, by itself or with the button, and its answer stays."""

from __future__ import annotations

import pytest

from prizes.nomination.actions.writing import create_draft
from prizes.nomination.models import Project
from tests.contest import SUBMITTING, load_contest, person
from tests.edition.documents import six

pytestmark = pytest.mark.browser

ANA = "ana@example.org"
STAGE, SINCE = "[name='answers.stage']", "[name='answers.since']"
FIELDS = [
    {
        "id": "stage",
        "kind": "choice",
        "label": six("Stage"),
        "choices": [{"id": "pilot", "label": six("Pilot")}, {"id": "service", "label": six("Service")}],
    },
    {"id": "since", "kind": "date", "label": six("In use since"), "asked_if": "stage = 'service'"},
    {
        "id": "team",
        "kind": "rows",
        "label": six("Team"),
        "columns": [
            {"id": "name", "label": six("Name")},
            {"id": "paid", "label": six("Paid"), "kind": "yes_no"},
            {"id": "share", "label": six("Share"), "kind": "percentage", "asked_if": "paid = yes"},
        ],
    },
]


@pytest.mark.parametrize(
    ("lang", "width", "script"),
    [("ar", 360, True), ("en", 360, False), ("en", 1280, True), ("ar", 1280, False)],
)
async def test_a_choice_brings_its_question_and_another_choice_sets_the_answer_apart(
    site, visitor, session, lang, width, script
):
    site.set_time(SUBMITTING)
    requirements = [{"id": "two-years", "holds": "since <= closes - 2 years"}]
    edition = await load_contest(session, submission__form={"fields": FIELDS, "requirements": requirements})
    draft = await create_draft(session, edition, await person(session, ANA), {"title": "Village network"})
    await session.commit()
    ana = await visitor(lang, script=script, width=width)
    page = ana.page
    await ana.sign_in(ANA)
    await ana.open(f"/2027/nominations/{draft.id}/form/project")

    async def choose(stage: str) -> None:
        await page.select_option(STAGE, stage)
        if not script:
            await page.locator("#project-form .acts button").first.click()

    assert await page.locator(SINCE).count() == 0
    await choose("service")
    await page.locator(f"{SINCE}[required]").wait_for()
    await page.fill(SINCE, "2026-05-01")
    await choose("pilot")
    await page.locator(f"{SINCE}:not([required])").wait_for()
    assert await page.input_value(SINCE) == "2026-05-01"
    await choose("service")
    await page.locator(f"{SINCE}[required]").wait_for()
    assert await page.input_value(SINCE) == "2026-05-01"
    await page.locator("aside a[href$='#f-answers-since']").first.wait_for(state="attached")
    async with site.database.reading() as reading:
        kept = await reading.get_one(Project, draft.id)
    assert kept.answers == {"stage": "service", "since": "2026-05-01"}
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    assert ana.trouble == []
