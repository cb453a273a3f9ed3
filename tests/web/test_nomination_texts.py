"""Texts in further languages: written beside the original, read in the reader's language, marked as what they are."""

from __future__ import annotations

import pytest

from prizes.accounts.models import Person
from prizes.nomination.actions.texts import save_text
from prizes.nomination.actions.writing import save_fields
from prizes.nomination.models import Project, ProjectText
from prizes.nomination.rules.states import State
from tests.contest import at, load_contest, person
from tests.nomination.drafts import WORDS, begun, submitted

ANA = "ana@example.org"
CLOSED = at("2026-12-21 12:00")
ARABIC = "تصل الخدمات العامة إلى كل قرية."
FRENCH = {"title": "Village intelligent", "answers.description": "Des services publics dans chaque village."}


@pytest.fixture
async def edition(session, app):
    edition = await load_contest(session, submission__translations=["fr", "ar"])
    await session.commit()
    return edition


@pytest.fixture
async def draft(session, edition):
    project = await begun(session, edition, await person(session, ANA))
    await session.commit()
    return project


@pytest.fixture
async def nominee(session, edition):
    """A nominated project with texts in French."""
    ana = await person(session, ANA)
    project = await submitted(session, edition, ana)
    await save_text(session, edition, project.id, "fr", FRENCH, editor=ana)
    project.state = State.NOMINATED.value
    await session.commit()
    return project


def texts(project, code: str, rest: str = "") -> str:
    return f"/en/2027/nominations/{project.id}/texts/{code}{rest}"


async def kept(database, project, code: str) -> ProjectText | None:
    async with database.reading() as session:
        return await session.get(ProjectText, (project.id, code))


async def test_a_translation_is_written_beside_the_original_and_previewed(browser, draft, database):
    await browser.sign_in(ANA)
    page = await browser.get(f"/en/2027/nominations/{draft.id}/people")
    assert texts(draft, "ar") in page.links
    page = await browser.get(texts(draft, "ar"))
    assert page.has(WORDS)
    page = await browser.submit(
        f"{draft.id}/texts/ar", {"title": "القرية الذكية", "answers.description": ARABIC, "then": "preview"}
    )
    assert page.has(ARABIC)
    assert page.has("Translation by the nominator. The original is in English.")
    assert 'lang="ar"' in page.html
    text = await kept(database, draft, "ar")
    assert (text.title, text.answers) == ("القرية الذكية", {"description": ARABIC})


async def test_what_cannot_be_kept_stands_in_the_form_again(browser, draft, database):
    await browser.sign_in(ANA)
    await browser.get(texts(draft, "fr"))
    page = await browser.submit("texts/fr", FRENCH | {"title": "mot " * 21}, status=422)
    assert page.has("Remove 1 word.")
    assert ("answers.description", FRENCH["answers.description"]) in page.form("texts/fr")["fields"]
    assert await kept(database, draft, "fr") is None


async def test_two_translators_see_both_versions(browser, draft, database, session):
    await browser.sign_in(ANA)
    form = dict((await browser.get(texts(draft, "fr"))).form("texts/fr")["fields"])
    await browser.post(texts(draft, "fr"), form | {"title": "Un"})
    page = await browser.post(texts(draft, "fr"), form | {"title": "Deux"}, status=409)
    assert page.has("Saved in the meantime: \u2068Un\u2069")
    assert ("title", "Deux") in page.form("texts/fr")["fields"]
    assert (await kept(database, draft, "fr")).title == "Un"
    await browser.submit("texts/fr")
    assert (await kept(database, draft, "fr")).title == "Deux"


async def test_an_automatic_save_says_when_or_why_not(browser, draft, database):
    await browser.sign_in(ANA)
    form = dict((await browser.get(texts(draft, "fr"))).form("texts/fr")["fields"])
    page = await browser.post(texts(draft, "fr", "/fields"), form | {"title": "Un"}, hx_request="true")
    assert page.has("Saved at")
    page = await browser.post(texts(draft, "fr", "/fields"), form | {"title": "mot " * 30}, status=422)
    assert page.has("Not saved:")


@pytest.mark.parametrize(("code", "status"), [("en", 409), ("ru", 404), ("xx", 404)])
async def test_other_languages_have_no_page(browser, draft, code, status):
    await browser.sign_in(ANA)
    await browser.get(texts(draft, code), status=status)


async def test_a_stranger_finds_nothing_and_nobody_writes_after_the_close(browser, draft, time):
    await browser.sign_in("joe@example.org")
    await browser.get(texts(draft, "fr"), status=404)
    time(CLOSED)
    await browser.sign_in(ANA)
    await browser.get(texts(draft, "fr"), status=409)


async def test_texts_are_taken_away(browser, draft, session, edition, database):
    ana = await session.get_one(Person, draft.nominator_id)
    await save_text(session, edition, draft.id, "fr", FRENCH, editor=ana)
    await session.commit()
    await browser.sign_in(ANA)
    await browser.get(texts(draft, "fr"))
    page = await browser.submit("/removal")
    assert page.has("The texts have been removed.")
    assert await kept(database, draft, "fr") is None


async def test_a_reader_gets_their_language_and_the_way_to_the_original(browser, nominee):
    address = f"/2027/projects/{nominee.id}"
    browser.lang = "fr"
    page = await browser.get(f"/fr{address}")
    assert page.heading.endswith("Village intelligent")
    assert f"/fr{address}?text=en" in page.links
    page = await browser.get(f"/fr{address}?text=en")
    assert page.heading.endswith("Smart village")
    browser.lang = "en"
    page = await browser.get(f"/en{address}")
    assert page.heading.endswith("Smart village")
    assert f"/en{address}?text=fr" in page.links
    page = await browser.get(f"/en{address}?text=fr")
    assert page.has("Translation by the nominator. The original is in English.")
    page = await browser.get(f"/en{address}?text=%3Cscript%3E")
    assert page.heading.endswith("Smart village")


async def test_an_older_translation_says_so(browser, nominee, session, edition):
    found = await session.get_one(Project, nominee.id)
    found.state = State.SUBMITTED.value
    ana = await session.get_one(Person, nominee.nominator_id)
    await save_fields(session, edition, nominee.id, {"title": "Smart villages"}, editor=ana)
    found.state = State.NOMINATED.value
    await session.commit()
    page = await browser.get(f"/en/2027/projects/{nominee.id}?text=fr")
    assert page.has("The original has changed since it was translated.")


@pytest.mark.parametrize(
    "path", ["/fr/2027/projects", "/fr/2027/categories/C1", "/fr/2027/projects?q=intelligent"]
)
async def test_lists_show_titles_in_the_readers_language(browser, nominee, path):
    browser.lang = "fr"
    page = await browser.get(path)
    assert page.has("Village intelligent")
    assert not page.has("Smart village")
