"""A text about each goal and objective: asked for after a save without scripts, kept, shown, sent."""

from __future__ import annotations

import csv
import io

import pytest

from prizes.accounts.actions import begin_session
from prizes.i18n.translator import translator
from prizes.nomination.actions.writing import create_draft, save_fields, submit
from prizes.nomination.models import Project
from prizes.nomination.queries.dossier import Contents, dossier
from tests.contest import load_contest, person, steward
from tests.nomination.drafts import WORDS, flat

ANA, EVE = "ana@example.org", "eve@example.org"
SCHOOLS, RADIO, DIVIDE = (
    "Village schools learn by radio.",
    "Masts are built on hills.",
    "Nobody is too far away.",
)
EXPLAINED = {"words": {"least": 2, "most": 20}}
HTMX = {"hx_request": "true"}


@pytest.fixture
async def edition(session, app):
    edition = await load_contest(
        session,
        submission__form__sdgs_explained=EXPLAINED,
        submission__form__gdc=True,
        submission__form__gdc_explained=EXPLAINED,
    )
    await steward(session, EVE)
    await session.commit()
    return edition


@pytest.fixture
async def ana(session, edition):
    return await person(session, ANA)


@pytest.fixture
async def draft(session, edition, ana):
    """All is there but the goals."""
    project = await create_draft(session, edition, ana, flat(sdgs=[]))
    await session.commit()
    return project


@pytest.fixture
async def entry(session, edition, ana):
    """Submitted with two goals and an objective; a text about a third goal was written and the goal dropped."""
    texts = {
        "answers.sdg-4": SCHOOLS,
        "answers.sdg-9": RADIO,
        "answers.gdc-1": DIVIDE,
        "answers.sdg-17": "Left out.",
    }
    project = await create_draft(session, edition, ana, flat(gdc=[1]) | texts)
    await submit(session, edition, project.id, submitter=ana)
    await session.commit()
    return project


def at_home(project, rest: str = "") -> str:
    return f"/en/2027/nominations/{project.id}{rest}"


async def kept(database, project) -> Project:
    async with database.reading() as session:
        return await session.get_one(Project, project.id)


# --- writing -------------------------------------------------------------------------------------------


async def test_without_scripts_ticks_are_saved_then_the_texts_asked_for_and_all_of_it_submitted(
    browser, draft, database
):
    await browser.sign_in(ANA)
    page = await browser.get(at_home(draft, "/form/goals"))
    assert page.has("A text field appears for each goal you choose.")
    assert "answers.sdg-4" not in dict(page.form(draft.id)["fields"])
    page = await browser.submit(draft.id, {"sdgs": ["4", "9"], "gdc": ["1"], "then": "next"})
    assert {"answers.sdg-4", "answers.sdg-9", "answers.gdc-1"} <= set(dict(page.form(draft.id)["fields"]))
    assert page.has("Explain how the project contributes to “SDG 4 · Quality Education”.")
    assert {"#f-answers-sdg-4", "#f-answers-sdg-9", "#f-answers-gdc-1"} <= set(page.links)
    texts = {"answers.sdg-4": SCHOOLS, "answers.sdg-9": RADIO, "answers.gdc-1": DIVIDE}
    page = await browser.submit(draft.id, texts | {"then": "preview"})
    assert all(page.has(text) for text in texts.values())
    await browser.get(at_home(draft))
    page = await browser.submit("/submission")
    assert all(page.has(text) for text in texts.values())
    assert (await kept(database, draft)).state == "submitted"


async def test_the_text_of_a_goal_that_is_unticked_stays_as_not_sent_and_comes_back_with_it(
    browser, draft, database
):
    await browser.sign_in(ANA)
    await browser.get(at_home(draft, "/form/goals"))
    await browser.submit(draft.id, {"sdgs": ["4"]})
    await browser.submit(draft.id, {"answers.sdg-4": SCHOOLS})
    page = await browser.submit(draft.id, {"sdgs": ["9"]})
    assert page.has(
        "Not included, because the goal is not selected above. The text is saved here, and only you can see it."
    )
    assert ("answers.sdg-4", SCHOOLS) in page.form(draft.id)["fields"]
    assert (await kept(database, draft)).answers["sdg-4"] == SCHOOLS
    assert not (await browser.get(at_home(draft, "/preview"))).has(SCHOOLS)
    await browser.get(at_home(draft, "/form/goals"))
    page = await browser.submit(draft.id, {"sdgs": ["4"]})
    assert not page.has(
        "Not included, because the goal is not selected above. The text is saved here, and only you can see it."
    )
    assert (await browser.get(at_home(draft, "/preview"))).has(SCHOOLS)


async def test_an_automatic_save_of_a_tick_brings_the_text_and_then_saves_it(browser, draft, database):
    await browser.sign_in(ANA)
    page = await browser.get(at_home(draft, "/form/goals"))
    fields = dict(page.form(draft.id)["fields"])
    ticked = {"chapter": "goals", "asked": "sdgs", "sdgs": "4", "seen": fields["seen"], "saved_from": fields["saved_from"]}  # fmt: skip
    page = await browser.post(at_home(draft, "/fields"), ticked, **HTMX)
    assert 'name="answers.sdg-4"' in page.html
    assert 'id="asked" hx-swap-oob' in page.html
    page = await browser.post(at_home(draft, "/fields"), {"title": "Same questions"}, **HTMX)
    assert 'name="answers.sdg-4"' not in page.html
    await browser.post(at_home(draft, "/fields"), ticked | {"answers.sdg-4": SCHOOLS}, **HTMX)
    assert (await kept(database, draft)).answers["sdg-4"] == SCHOOLS


async def test_a_text_that_somebody_else_wrote_is_shown_with_the_tick_and_not_taken_for_a_conflict(
    browser, draft, session, edition, ana, database
):
    await browser.sign_in(ANA)
    fields = dict((await browser.get(at_home(draft, "/form/goals"))).form(draft.id)["fields"])
    await save_fields(session, edition, draft.id, {"answers.sdg-4": SCHOOLS}, editor=ana)
    await session.commit()
    ticked = {"chapter": "goals", "asked": "sdgs", "sdgs": "4", "seen": fields["seen"]}
    page = await browser.post(at_home(draft, "/fields"), ticked, **HTMX)
    assert SCHOOLS in page.html
    marks = page.html.split('name="seen" value="')[1].split('"')[0]
    changed = ticked | {"seen": marks, "answers.sdg-4": RADIO}
    await browser.post(at_home(draft, "/fields"), changed, **HTMX)
    assert (await kept(database, draft)).answers["sdg-4"] == RADIO


async def test_a_submitted_project_takes_no_further_goal_without_its_text(browser, entry, database):
    await browser.sign_in(ANA)
    await browser.get(at_home(entry, "/form/goals"))
    page = await browser.submit(entry.id, {"sdgs": ["1", "4", "9"]}, status=422)
    assert "#f-answers-sdg-1" in page.links
    assert (await kept(database, entry)).sdgs == [4, 9]
    await browser.submit(entry.id, {"answers.sdg-1": "The poor are told prices."})
    after = await kept(database, entry)
    assert (after.sdgs, after.answers["sdg-1"]) == ([1, 4, 9], "The poor are told prices.")


# --- reading -------------------------------------------------------------------------------------------


async def test_readers_see_each_goal_with_its_text_and_nobody_what_is_not_sent(browser, entry):
    await browser.sign_in(ANA)
    for path in (at_home(entry), at_home(entry, "/preview")):
        page = await browser.get(path)
        assert [page.has(text) for text in (SCHOOLS, RADIO, DIVIDE, "Left out.")] == [True, True, True, False]
        assert page.has("SDG 4 · Quality Education")
        assert page.text.index("SDG 4 · Quality") < page.text.index(SCHOOLS) < page.text.index(RADIO)
    assert (await browser.client.get(at_home(entry, "/dossier.pdf"))).content.startswith(b"%PDF")


async def test_the_dossier_has_each_goal_with_its_text_in_the_language_of_its_reader(edition, entry):
    blocks = str(dossier(edition, entry, Contents(), translator("fr"), None).blocks)
    places = [blocks.index(text) for text in ("ODD 4 · ", SCHOOLS, "ODD 9 · ", RADIO, DIVIDE)]
    assert places == sorted(places)
    assert "Left out." not in blocks


async def test_stewards_get_the_texts_on_the_page_and_in_files_and_not_what_is_not_sent(browser, entry):
    await browser.sign_in(EVE)
    page = await browser.get(f"/en/2027/office/nominations/{entry.id}")
    assert page.has(SCHOOLS)
    assert not page.has("Left out.")
    answer = await browser.client.get("/en/2027/office/export/file?format=csv&heads=ids")
    row = next(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))
    assert (row["answers.sdg-4"], row["answers.gdc-1"], row["answers.sdg-17"]) == (SCHOOLS, DIVIDE, "")
    archive = await browser.client.get(f"/en/2027/office/nominations/{entry.id}/archive.zip")
    assert b"Left out." not in archive.content


async def test_programs_send_and_get_the_texts_by_the_number_of_the_goal(
    browser, session, draft, ana, edition
):
    own, eve = await begin_session(session, ana), await begin_session(session, await steward(session))
    await session.commit()
    path = f"/nominations/{draft.id}"
    texts = {"sdg-4": SCHOOLS, "gdc-1": DIVIDE, "sdg-17": "Left out."}
    change = {"sdgs": [4, 9], "gdc": [1], "answers": texts}
    answer = await browser.json("PATCH", path, change, token=own)
    assert answer.json()["answers"] == texts | {"description": WORDS}
    lacks = (await browser.json("GET", f"{path}/missing", token=own)).json()["items"]
    assert [each["field"] for each in lacks] == ["answers.sdg-9"]
    await browser.json("PATCH", path, {"answers": {"sdg-9": RADIO}}, token=own)
    answer = await browser.json("PUT", f"{path}/submission", token=own)
    assert answer.json()["state"] == "submitted"
    seen = (await browser.json("GET", path, token=eve)).json()["answers"]
    assert seen == {"description": WORDS, "sdg-4": SCHOOLS, "sdg-9": RADIO, "gdc-1": DIVIDE}
