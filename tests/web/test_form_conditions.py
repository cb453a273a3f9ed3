"""Questions under conditions in the browser: asked after a save without scripts, by itself with them; nothing is lost."""

from __future__ import annotations

import pytest

from prizes.accounts.actions import begin_session
from prizes.i18n.translator import without_isolates
from prizes.nomination.actions.writing import create_draft
from prizes.nomination.models import Project
from tests.contest import SUBMITTING, load_contest, person, steward
from tests.nomination.drafts import WORDS, flat

ANA, EVE = "ana@example.org", "eve@example.org"
HTMX = {"hx_request": "true"}
APART = "Not included, because this question is no longer asked. The answer is saved here, and only you can see it."
DESCRIPTION = {
    "id": "description",
    "kind": "long_text",
    "label": "Short description",
    "shown_to": ["public", "voters", "experts", "stewards"],
}
STAGE = {
    "id": "stage",
    "kind": "choice",
    "label": "Stage",
    "choices": [{"id": "pilot", "label": "Pilot"}, {"id": "service", "label": "Service"}],
}
SINCE = {
    "id": "since",
    "kind": "date",
    "label": "In use since",
    "asked_if": "stage = 'service'",
    "shown_to": ["public", "voters", "experts", "stewards"],
}
PERMIT = {"id": "permit", "kind": "short_text", "label": "Permit", "required_if": "since < 2020-01-01"}
TWO_YEARS = {"id": "two-years", "holds": "since <= closes - 2 years"}


@pytest.fixture
async def edition(session, app, time):
    time(SUBMITTING)
    edition = await load_contest(
        session,
        submission__form={"fields": [DESCRIPTION, STAGE, SINCE, PERMIT], "requirements": [TWO_YEARS]},
    )
    await steward(session, EVE)
    await session.commit()
    return edition


@pytest.fixture
async def ana(session, edition):
    return await person(session, ANA)


@pytest.fixture
async def draft(session, edition, ana):
    project = await create_draft(session, edition, ana, flat())
    await session.commit()
    return project


def at_home(project, rest: str = "") -> str:
    return f"/en/2027/nominations/{project.id}{rest}"


async def kept(database, project) -> Project:
    async with database.reading() as session:
        return await session.get_one(Project, project.id)


async def test_without_scripts_a_choice_brings_its_question_and_another_one_sets_the_answer_apart(
    browser, draft, database
):
    await browser.sign_in(ANA)
    page = await browser.get(at_home(draft, "/form/project"))
    assert "answers.since" not in dict(page.form(draft.id)["fields"])
    page = await browser.submit(draft.id, {"answers.stage": "service", "then": "next"})
    assert "answers.since" in dict(page.form(draft.id)["fields"])
    assert "#f-answers-since" in page.links
    page = await browser.submit(draft.id, {"answers.since": "2019-05-01"})
    assert "#f-answers-since" not in page.links
    assert "#f-answers-permit" in page.links
    page = await browser.submit(draft.id, {"answers.stage": "pilot"})
    assert page.has(APART)
    assert "Asked only if this is true: “Stage” is “Service”." in without_isolates(page.html)
    assert ("answers.since", "2019-05-01") in page.form(draft.id)["fields"]
    assert "#f-answers-permit" not in page.links
    assert (await kept(database, draft)).answers["since"] == "2019-05-01"
    assert not (await browser.get(at_home(draft, "/preview"))).has("In use since")
    await browser.get(at_home(draft, "/form/project"))
    page = await browser.submit(draft.id, {"answers.stage": "service"})
    assert not page.has(APART)
    assert (await browser.get(at_home(draft, "/preview"))).has("In use since")


async def test_an_automatic_save_brings_the_question(browser, draft):
    await browser.sign_in(ANA)
    page = await browser.get(at_home(draft, "/form/project"))
    fields = dict(page.form(draft.id)["fields"])
    sent = {"chapter": "project", "answers.stage": "service", "seen": fields["seen"], "saved_from": "one"}
    page = await browser.post(at_home(draft, "/fields"), sent, **HTMX)
    assert 'id="asked" hx-swap-oob' in page.html
    assert 'name="answers.since"' in page.html


async def test_what_does_not_hold_keeps_a_project_from_being_submitted_on_the_page_and_for_programs(
    browser, draft, database, session, ana
):
    await browser.sign_in(ANA)
    await browser.get(at_home(draft, "/form/project"))
    await browser.submit(draft.id, {"answers.stage": "service"})
    page = await browser.submit(draft.id, {"answers.since": "2026-05-01"})
    broken = "This must be true: “In use since” is not later than"
    assert broken in without_isolates(page.html)
    assert "#f-answers-since" in page.links
    page = await browser.get(at_home(draft))
    assert page.has("The answers do not meet a rule of this edition.")
    own = await begin_session(session, ana)
    await session.commit()
    lacking = await browser.json("GET", f"/nominations/{draft.id}/missing", token=own)
    assert [item["field"] for item in lacking.json()["items"]] == ["answers.since"]
    assert (await kept(database, draft)).state == "draft"
    await browser.get(at_home(draft, "/form/project"))
    await browser.submit(draft.id, {"answers.since": "2023-05-01"})
    await browser.get(at_home(draft))
    await browser.submit("/submission")
    assert (await kept(database, draft)).state == "submitted"


async def test_programs_and_files_of_stewards_do_not_get_what_is_not_asked(
    browser, draft, database, session, ana
):
    await browser.sign_in(ANA)
    await browser.get(at_home(draft, "/form/project"))
    await browser.submit(draft.id, {"answers.stage": "service"})
    await browser.submit(draft.id, {"answers.since": "2019-05-01", "answers.permit": "Number 7"})
    await browser.submit(draft.id, {"answers.stage": "pilot"})
    await browser.get(at_home(draft))
    await browser.submit("/submission")
    assert (await kept(database, draft)).answers["since"] == "2019-05-01"
    own = await begin_session(session, ana)
    await session.commit()
    shown = (await browser.json("GET", f"/nominations/{draft.id}", token=own)).json()
    assert shown["answers"] == {"description": WORDS, "stage": "pilot", "permit": "Number 7"}


async def test_the_guidelines_say_every_condition(browser, edition):
    page = await browser.get("/en/2027/guidelines")
    assert page.has("Asked only if this is true: “Stage” is “Service”.")
    assert page.has("An answer is required only if this is true: “In use since” is before 1 January 2020.")
    assert page.has("Permit (required in some cases)")


async def test_a_notice_for_a_group_is_above_the_form_of_its_projects_alone(
    browser, session, app, time, database
):
    time(SUBMITTING)
    edition = await load_contest(
        session,
        groups=[{"id": "lake", "title": "Lake", "countries": ["KE"]}],
        submission__notices=[{"text": "Bring a boat.", "group": "lake"}, {"text": "Write plainly."}],
        submission__eligibility=[{"id": "wet", "label": "Is it wet?", "group": "lake"}],
    )
    ana = await person(session, ANA)
    inside = await create_draft(session, edition, ana, flat())
    outside = await create_draft(session, edition, ana, flat(country="TZ", title="Elsewhere"))
    await session.commit()
    await browser.sign_in(ANA)
    page = await browser.get(at_home(inside, "/form/organization"))
    assert page.has("Bring a boat.")
    assert page.has("Is it wet?")
    page = await browser.get(at_home(outside, "/form/organization"))
    assert page.has("Write plainly.")
    assert not page.has("Bring a boat.")
    assert not page.has("Is it wet?")
    page = await browser.post(
        at_home(outside, "/fields"), {"chapter": "organization", "country": "KE"}, **HTMX
    )
    assert "Bring a boat." in page.html
    assert "Is it wet?" in page.html
    page = await browser.get("/en/2027/guidelines")
    assert page.has("For projects in the group “Lake”: Bring a boat.")
