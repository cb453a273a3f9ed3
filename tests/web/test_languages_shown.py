"""Texts of a project in several languages: every reader is told which they read, and which is the original."""

from __future__ import annotations

import pytest

from prizes.nomination.actions.screening import save_sheet
from prizes.nomination.actions.texts import save_text
from prizes.nomination.models import Project
from prizes.nomination.rules.states import State
from tests.contest import NOMINATING, VOTING, expert, load_contest, person, steward
from tests.nomination.drafts import submitted
from tests.review.reviewing import assigned

ARABIC, FRENCH = "تصل الخدمات العامة إلى كل قرية من قرى البلاد.", "Des services publics dans chaque village."
ENGLISH = "Public services in every village of the country."
ORIGINAL = "Translation by the nominator. The original is in Arabic."
EVE, EXPERT = "eve@example.org", "expert@example.org"
SCREENING = {"checks": [{"id": "real", "label": "It runs already", "breach": "maturity"}], "screeners": 1}


@pytest.fixture
async def village(session, app) -> Project:
    """A project written in Arabic: all of it in English too, its title only in French."""
    edition = await load_contest(
        session,
        submission__translations=["en", "fr", "ar"],
        submission__maturity={"en": "Running for a year."},
        submission__screening=SCREENING,
    )
    eve = await steward(session, EVE)
    await expert(session, EXPERT)
    ana = await person(session, "ana@example.org")
    values = {"title": "القرية الذكية", "language": "ar", "answers.description": ARABIC}
    project: Project = await submitted(session, edition, ana, **values)
    in_english = {"title": "Smart village", "answers.description": ENGLISH}
    await save_text(session, edition, project.id, "en", in_english, editor=ana)
    await save_text(session, edition, project.id, "fr", {"title": "Village intelligent"}, editor=ana)
    sheet = {"checks": {"real": "yes"}, "revision": project.revision, "screener": eve.id}
    await save_sheet(session, edition, project.id, **sheet)
    await assigned(session, edition, eve)
    await session.commit()
    return project


async def voting(session, project: Project, time) -> None:
    project.state = State.NOMINATED.value
    session.add(project)
    await session.commit()
    time(VOTING)


@pytest.mark.parametrize(
    ("lang", "title_in", "text_in", "says"),
    [
        ("en", "en", "en", "Translation by the nominator"),
        ("fr", "fr", "ar", "Traduction"),
        ("ar", "ar", "ar", None),
        ("es", "ar", "ar", "Redactado en Árabe."),
    ],
)
async def test_a_ballot_paper_marks_each_text_and_says_what_is_not_the_original(
    browser, session, village, time, lang, title_in, text_in, says
):
    await voting(session, village, time)
    titles = {"en": "Smart village", "fr": "Village intelligent", "ar": "القرية الذكية"}
    browser.lang = lang
    page = await browser.get(f"/{lang}/2027/categories/C1")
    assert f'<bdi lang="{title_in}">{titles[title_in]}</bdi></a></h2>' in page.html
    begin = {"en": ENGLISH, "ar": ARABIC}[text_in]
    assert f'<p class="say"><bdi lang="{text_in}">{begin}</bdi></p>' in page.html
    way = f"/{lang}/2027/projects/{village.id}?text=ar"
    assert (way in page.links) == (lang in ("en", "fr"))
    page = await browser.get(f"/{lang}/2027/categories/C1?open={village.id}")
    assert f'<div lang="{text_in}"' in page.html
    if says:
        assert page.has(says)


async def test_an_expert_reads_a_translation_and_can_read_the_original(browser, village, time):
    time(NOMINATING)
    await browser.sign_in(EXPERT)
    page = await browser.get(f"/en/2027/review/{village.id}")
    await marked_throughout(browser, page, f"/en/2027/review/{village.id}")


async def test_a_screener_reads_a_translation_and_can_read_the_original(browser, village):
    await browser.sign_in(EVE)
    path = f"/en/2027/office/nominations/{village.id}"
    await marked_throughout(browser, await browser.get(f"{path}/screening"), f"{path}/screening")
    await marked_throughout(browser, await browser.get(path), path)


async def marked_throughout(browser, page, path: str) -> None:
    """The page in English, its original, and the French one, of which only the title is there."""
    assert page.has(ORIGINAL)
    assert f'<div class="prose" lang="en"><p dir="auto">{ENGLISH}</p>' in page.html
    assert f"{path}?text=ar" in page.links
    page = await browser.get(f"{path}?text=ar")
    assert page.has("Written in Arabic.")
    assert '<bdi lang="ar" dir="rtl">القرية الذكية</bdi>' in page.html
    assert f'<div class="prose" lang="ar" dir="rtl"><p dir="auto">{ARABIC}</p>' in page.html
    page = await browser.get(f"{path}?text=fr")
    assert page.has(ORIGINAL)
    assert page.has("Texts that have not been translated are shown in the original.")
    assert '<bdi lang="fr">Village intelligent</bdi>' in page.html
    assert f'<div class="prose" lang="ar" dir="rtl"><p dir="auto">{ARABIC}</p>' in page.html
