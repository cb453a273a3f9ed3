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
    {
        "id": "sites",
        "kind": "rows",
        "label": {"en": "Where it runs", "ar": "مواقع التنفيذ"},
        "columns": [
            {"id": "place", "label": {"en": "Place", "ar": "المكان"}},
            {"id": "users", "label": {"en": "Users", "ar": "المستفيدون"}, "kind": "number"},
            {"id": "since", "label": {"en": "Since", "ar": "منذ"}, "kind": "date", "required": False},
            {"id": "open", "label": {"en": "Open to all", "ar": "مفتوح للجميع"}, "kind": "yes_no"},
            {
                "id": "net",
                "label": {"en": "Network", "ar": "الشبكة"},
                "kind": "choice",
                "choices": [
                    {"id": "radio", "label": {"en": "Radio", "ar": "راديو"}},
                    {"id": "fibre", "label": {"en": "Fibre", "ar": "ألياف ضوئية"}},
                ],
            },
        ],
        "required": False,
        **EVERYBODY,
    },
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
    await ana.open(f"/2027/nominations/{draft.id}/form/project")
    asked = page.get_by_role("group", name="When it ran")
    await asked.get_by_label("First day").fill("2026-05-31")
    await asked.get_by_label("Last day").fill("2026-03-01")
    await page.locator("button[name=then][value=preview]").click()
    await page.wait_for_url("**/preview*")
    await ana.open(f"/2027/nominations/{draft.id}/form/project")
    if script:
        await page.locator(".fold summary").click()  # a phone folds what is missing
    await ana.sees("“When it ran” ends before it begins.")
    await page.get_by_role("link", name="“When it ran” ends before it begins.").click()
    assert await page.evaluate("document.activeElement.tagName") == "FIELDSET"
    assert await asked.get_by_label("First day").input_value() == "2026-05-31"
    await asked.get_by_label("First day").fill("2026-03-01")
    await asked.get_by_label("Last day").fill("2026-05-31")
    await page.locator("button[name=then][value=preview]").click()
    await page.wait_for_url("**/preview*")
    await ana.sees("1 March 2026 – 31 May 2026")
    await ana.open(f"/2027/nominations/{draft.id}")
    await page.locator("form[action$='/submission'] button").click()
    await page.get_by_role("heading", name="The project has been submitted").wait_for()
    project = await stored(site)
    assert (project.state, project.answers["period"]) == ("submitted", "2026-03-01/2026-05-31")
    assert ana.trouble == []


@pytest.mark.parametrize("script", [True, False])
async def test_rows_are_filled_in_cell_by_cell_each_as_its_kind_asks(site, visitor, draft, script):
    ana = await visitor(script=script, width=360)
    page = ana.page
    await ana.sign_in(ANA)
    await ana.open(f"/2027/nominations/{draft.id}/form/project")
    await page.get_by_label("First day").fill("2026-03-01")
    await page.get_by_label("Last day").fill("2026-05-31")
    await page.locator("#project-form .acts button").first.click()
    await page.wait_for_url("**/form/organization*")
    await ana.open(f"/2027/nominations/{draft.id}/form/story")
    sites = page.get_by_role("group", name="Where it runs")
    for row, place, users, answer in ((1, "Kisumu", "many", "Yes"), (2, "Nyeri", "300", "No")):
        await sites.get_by_label(f"Place, row {row}").fill(place)
        await sites.get_by_label(f"Users, row {row}").fill(users)
        await sites.get_by_label(f"Open to all, row {row}").select_option(answer)
        await sites.get_by_label(f"Network, row {row}").select_option("Fibre")
    await sites.get_by_label("Since, row 2").fill("2025-02-03")
    await page.locator("button[name=then][value=preview]").click()
    await page.wait_for_url("**/preview*")
    await ana.open(f"/2027/nominations/{draft.id}/form/story")
    if script:
        await page.locator(".fold summary").click()
    await ana.sees("“Where it runs, row 1, Users” is not a number.")
    await sites.get_by_label("Users, row 1").fill("4500")
    await page.locator("button[name=then][value=preview]").click()
    await page.wait_for_url("**/preview*")
    table = page.locator("table", has_text="Kisumu")
    assert await table.get_by_role("cell").all_inner_texts() == [
        *("Kisumu", "4,500", "", "Yes", "Fibre"),
        *("Nyeri", "300", "3 February 2025", "No", "Fibre"),
    ]
    await ana.open(f"/2027/nominations/{draft.id}")
    await page.locator("form[action$='/submission'] button").click()
    await page.get_by_role("heading", name="The project has been submitted").wait_for()
    first, second = (await stored(site)).answers["sites"]
    assert first == {"place": "Kisumu", "users": 4500, "since": "", "open": True, "net": "fibre"}
    assert second == {"place": "Nyeri", "users": 300, "since": "2025-02-03", "open": False, "net": "fibre"}
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert (width <= 360, ana.trouble) == (True, [])


async def test_what_is_typed_into_cells_is_saved_by_itself_and_stands_there_again(site, visitor, draft):
    ana = await visitor()
    await ana.sign_in(ANA)
    await ana.open(f"/2027/nominations/{draft.id}/form/story")
    sites = ana.page.get_by_role("group", name="Where it runs")
    await sites.get_by_label("Place, row 1").fill("Kisumu")
    async with ana.page.expect_response("**/fields"):
        await sites.get_by_label("Open to all, row 1").select_option("No")
    await ana.sees("Saved at")
    await ana.page.reload()
    assert await sites.get_by_label("Place, row 1").input_value() == "Kisumu"
    assert await sites.get_by_label("Open to all, row 1").input_value() == "no"
    assert await sites.get_by_label("Place, row 3").count() == 1
    await ana.open(f"/2027/nominations/{draft.id}/form/project")
    async with ana.page.expect_response("**/fields"):
        await ana.page.get_by_label("First day").fill("2026-03-01")
        await ana.page.get_by_label("Last day").focus()
    await ana.page.reload()
    assert await ana.page.get_by_label("First day").input_value() == "2026-03-01"
    assert ana.trouble == []


@pytest.mark.parametrize("look", LOOKS)
async def test_the_form_and_the_preview_have_no_finding(draft, somebody, look):
    ana = await somebody(*look, ANA)
    await ana.open(f"/2027/nominations/{draft.id}/form/project")
    for day in ("first", "last"):
        await ana.page.fill(f"[name='answers.period.{day}']", "2026-03-01")
    async with ana.page.expect_response("**/fields"):
        await ana.page.focus("[name=title]")
    found = await seen(ana, "the project")
    await ana.open(f"/2027/nominations/{draft.id}/form/story")
    await ana.page.fill("[name='answers.sites.0.place']", "Kisumu")
    await ana.page.fill("[name='answers.sites.0.users']", "many")
    async with ana.page.expect_response("**/fields"):
        await ana.page.focus("[name='answers.description']")
    found += await seen(ana, "the story")
    await ana.open(f"/2027/nominations/{draft.id}")
    found += await seen(ana, "the list of pages")
    await ana.open(f"/2027/nominations/{draft.id}/preview")
    assert found + await seen(ana, "the preview") == []
