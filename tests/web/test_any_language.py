"""What readers are shown of projects in none of the six languages: pages, lists, search and data."""

from __future__ import annotations

import csv
import io
import json

import pytest

from prizes.edition.queries import edition_in_force
from prizes.nomination.actions.texts import save_text
from prizes.nomination.models import Project, ProjectText
from prizes.nomination.queries.projects import titles_for, titles_instead
from prizes.nomination.rules.states import State
from tests.ballot.paper import nominee
from tests.contest import NOMINATING, VOTING, expert, load_contest, person, steward
from tests.nomination.drafts import begun

EVE, EXPERT = "eve@example.org", "expert@example.org"
TITLE, TEXT = "کتابخانهٔ روستا", "کتابخانه‌ای که روستاها با هم می‌سازند و نگه می‌دارند."
ENGLISH = {"title": "Village library", "answers.description": "A library that villages build by themselves."}
ARABIC = {"title": "مكتبة القرية"}
ORIGINAL = f'<bdi lang="fa" dir="rtl">{TITLE}</bdi>'


@pytest.fixture
async def library(session, app, time) -> Project:
    """A project written in Persian: all of it in English too, its title in Arabic."""
    edition = await load_contest(
        session, submission__languages=["en", "fa", "pt"], submission__translations=["en", "fr", "ar"]
    )
    await steward(session, EVE)
    await expert(session, EXPERT)
    ana = await person(session, "ana@example.org")
    values = {"title": TITLE, "language": "fa", "answers.description": TEXT}
    project: Project = await begun(session, edition, ana, **values)
    await save_text(session, edition, project.id, "en", ENGLISH, editor=ana)
    await save_text(session, edition, project.id, "ar", ARABIC, editor=ana)
    project.state = State.NOMINATED.value
    session.add(project)
    await session.commit()
    time(VOTING)
    return project


@pytest.mark.parametrize(
    ("lang", "shown_in", "title"),
    [
        ("en", "en", "Village library"),
        ("ru", "en", "Village library"),
        ("ar", "ar", "مكتبة القرية"),
        ("zh", "en", "Village library"),
    ],
)
async def test_ballots_and_lists_name_it_in_one_of_the_six(browser, library, lang, shown_in, title):
    browser.lang = lang
    page = await browser.get(f"/{lang}/2027/categories/C1")
    assert f'<bdi lang="{shown_in}">{title}</bdi></a></h2>' in page.html
    assert f"/{lang}/2027/projects/{library.id}?text=fa" in page.links
    for path in (f"/{lang}/2027/projects", f"/{lang}/stocktaking"):
        page = await browser.get(path)
        shown = page.html.partition("</head>")[2]  # data for programs have the original
        assert page.has(title) and TITLE not in shown, path


async def test_its_page_shows_the_original_title_beside_and_leads_to_the_original(browser, library):
    path = f"/ru/2027/projects/{library.id}"
    browser.lang = "ru"
    page = await browser.get(path)
    assert "<h1" in page.html and '<bdi lang="en">Village library</bdi>' in page.html
    assert f"Название в оригинале: {ORIGINAL}" in page.html
    assert page.has("Перевод заявителя; язык оригинала — персидский.")
    assert f"{path}?text=fa" in page.links
    page = await browser.get(f"{path}?text=fa")
    assert ORIGINAL in page.html
    assert f'<div class="prose" lang="fa" dir="rtl"><p dir="auto">{TEXT}</p>' in page.html
    assert '"inLanguage":"fa"' in page.html.replace(" ", "")


@pytest.mark.parametrize("words", ["کتابخانه", "کتابخانۀ روستا", "library"])
async def test_it_is_found_by_words_of_any_of_its_languages(browser, library, words):
    page = await browser.get(f"/en/search?q={words}")
    assert "Village" in page.html and f"/en/2027/projects/{library.id}" in page.links


async def test_data_have_it_as_it_was_written_with_its_language(browser, library):
    data = json.loads((await browser.get("/api/v1/editions/2027/projects")).html)["items"]
    assert [(each["title"], each["language"]) for each in data] == [(TITLE, "fa")]


async def test_stewards_filter_by_its_language_by_name(browser, library):
    await browser.sign_in(EVE)
    page = await browser.get("/en/2027/office/nominations")
    assert '<option value="fa">Persian</option>' in page.html
    page = await browser.get("/en/2027/office/nominations?language=fa")
    assert f"/en/2027/office/nominations/{library.id}" in page.links
    page = await browser.get("/en/2027/office/nominations?language=pt")
    assert f"/en/2027/office/nominations/{library.id}" not in page.links


async def test_experts_say_that_they_read_a_language_of_the_rules(browser, session, library):
    await browser.sign_in(EXPERT)
    page = await browser.get("/en/me/expertise")
    assert page.has("Further languages that I read")
    assert '<option value="fa">Persian</option>' in page.html and 'value="sw"' not in page.html
    said = {"languages": ["en", "fa", ""], "affiliations": "", "gender": "", "country": ""}
    page = await browser.post("/en/me/expertise", said)
    assert page.has("Your profile is saved.")
    page = await browser.get("/en/me/expertise")
    assert '<option value="fa" selected>Persian</option>' in page.html


BESIDE = f"<small>({ORIGINAL})</small>"


@pytest.mark.parametrize(
    ("lang", "title"), [("en", "Village library"), ("ru", "Village library"), ("ar", "مكتبة القرية")]
)
async def test_stewards_read_a_title_that_they_understand_with_the_original_behind_it(
    browser, library, lang, title
):
    browser.lang = lang
    await browser.sign_in(EVE)
    shown_in = "ar" if lang == "ar" else "en"
    here = f"/{lang}/2027/office"
    for path in (
        f"{here}/nominations",
        f"{here}/nominations/{library.id}",
    ):
        page = await browser.get(path)
        assert f'<bdi lang="{shown_in}"' in page.html and page.has(title), path
        assert BESIDE in page.html, path


@pytest.mark.parametrize(("lang", "title"), [("en", "Village library"), ("ar", "مكتبة القرية")])
async def test_files_of_lists_have_the_original_and_the_title_that_stewards_read(
    browser, session, time, library, lang, title
):
    library.state = State.SUBMITTED.value
    session.add(library)
    await session.commit()
    time(NOMINATING)
    browser.lang = lang
    await browser.sign_in(EVE)
    here = f"/{lang}/2027/office"
    file = (await browser.get(f"{here}/reviews/projects/file?format=json&phase=nomination")).response.json()
    assert [(each["title"], each["title_read"]) for each in file] == [(TITLE, title)]
    table = await browser.get(f"{here}/reviews/projects/file?format=csv&phase=nomination")
    heads, first, *_ = csv.reader(io.StringIO(table.html.removeprefix("\ufeff")))
    assert (first[0], first[1]) == (TITLE, title) and heads[0] != heads[1]
    table = await browser.get(f"{here}/nominations.csv")
    (row,) = csv.DictReader(io.StringIO(table.html.removeprefix("\ufeff")))
    assert (row["title"], row["title_read"]) == (TITLE, title)


async def test_files_of_a_contest_in_the_six_languages_have_one_title(session, app, browser):
    await load_contest(session)
    await steward(session, EVE)
    await session.commit()
    await browser.sign_in(EVE)
    for path in ("reviews/projects/file?format=csv&phase=nomination", "nominations.csv"):
        page = await browser.get(f"/en/2027/office/{path}")
        assert "title_read" not in page.html and "six languages" not in page.html


async def test_two_projects_of_one_title_that_are_read_differently_keep_it(session, library):
    edition = await edition_in_force(session, "2027")
    original = (TITLE, "fa")
    assert (await titles_instead(session, edition, "en"))[original] == ("Village library", "en")
    other = await nominee(session, edition, "C2", TITLE, language="fa")
    session.add(
        ProjectText(project_id=other.id, lang="en", title="Library of the village", updated_at=VOTING)
    )
    await session.flush()
    assert await titles_instead(session, edition, "en") == {}


async def test_the_owner_is_asked_about_a_title_that_they_can_read(session, library):
    assert (await titles_for(session, [library.id], "fr"))[library.id] == ("Village library", "en")
