"""Projects in languages beyond the six, from the form to the submission, with and without scripts."""

from __future__ import annotations

import pytest

from prizes.nomination.models import Project, ProjectText
from prizes.nomination.rules.states import State
from tests.contest import SUBMITTING, load_contest, person
from tests.nomination.drafts import begun

pytestmark = pytest.mark.browser
ANA = "ana@example.org"
PERSIAN = ("کتابخانهٔ روستا", "کتابخانه‌ای که روستاها با هم می‌سازند و نگه می‌دارند.")
PORTUGUESE = ("Aldeia inteligente", "Uma rede que as aldeias constroem e mantêm sozinhas.")
IN_ENGLISH = ("Village library", "A library that villages build and keep up by themselves.")
IN_ARABIC = ("مكتبة القرية", "مكتبة تبنيها القرى معاً وتحافظ عليها بنفسها.")


@pytest.fixture
async def draft(site, session):
    site.set_time(SUBMITTING)
    edition = await load_contest(
        session, submission__languages=["en", "ar", "fa", "pt"], submission__translations=["en", "fr", "ar"]
    )
    made = await begun(session, edition, await person(session, ANA, name="Ana"), title="")
    await session.commit()
    return made.id


async def saved(ana) -> None:
    async with ana.page.expect_navigation():
        await ana.press("#project-form .acts button")


@pytest.mark.parametrize(
    ("lang", "script", "width", "code", "written", "other", "translated"),
    [
        ("ar", False, 360, "fa", PERSIAN, "ar", IN_ARABIC),
        ("en", True, 1280, "pt", PORTUGUESE, "en", IN_ENGLISH),
    ],
)
async def test_an_entry_is_written_translated_and_submitted(
    site, visitor, draft, lang, script, width, code, written, other, translated
):
    ana = await visitor(lang, script=script, width=width)
    page, home = ana.page, f"/2027/nominations/{draft}"
    await ana.sign_in(ANA)
    await ana.open(f"{home}/form/project")
    await page.select_option("[name=language]", code)
    await page.fill("[name=title]", written[0])
    assert await page.locator("[name=title]").evaluate("e => getComputedStyle(e).direction") == (
        "rtl" if code == "fa" else "ltr"
    )
    await saved(ana)
    await ana.open(f"{home}/form/story")
    await page.fill("[name='answers.description']", written[1])
    await saved(ana)
    await ana.open(home)
    assert await page.locator("#missing li").count() == 2, "its title and text are needed in one of the six"
    await ana.open(f"{home}/people")
    assert await ana.too_wide() == ""
    await ana.press(f"main a[href$='/texts/{other}']")
    await page.fill("[name=title]", translated[0])
    await page.fill("[name='answers.description']", translated[1])
    await saved(ana)
    assert await ana.too_wide() == ""
    await ana.open(home)
    assert await page.locator("#missing li").count() == 0
    async with page.expect_navigation():
        await ana.press("form[action$='/submission'] button")
    assert await ana.too_wide() == ""
    async with site.database.reading() as session:
        made = await session.get_one(Project, draft)
        text = await session.get_one(ProjectText, (draft, other))
    assert (made.state, made.language, made.title) == (State.SUBMITTED, code, written[0])
    assert text.title == translated[0]
    await ana.open(f"{home}/preview")
    shown = page.locator(f"main bdi[lang='{code}']").first
    assert await shown.inner_text() == written[0]
    assert await shown.evaluate("e => getComputedStyle(e).direction") == ("rtl" if code == "fa" else "ltr")
    assert ana.trouble == []
