"""No automatic finding of axe on the main pages: two directions of writing, light and dark, desk and phone."""

from __future__ import annotations

import pytest

from prizes.accounts.rules.roles import Role
from prizes.nomination.actions.writing import create_draft
from tests.ballot.paper import contest
from tests.contest import SUBMITTING, VOTING, load_contest, person, with_role
from tests.journeys.conftest import Visitor

pytestmark = pytest.mark.browser

PUBLIC = (
    "/",
    "/2027/",
    "/2027/categories/C1",
    "/2027/projects",
    "/2027/guidelines",
    "/2027/calendar",
    "/2027/results",
    "/2027/nominations/",
    "/editions",
    "/stocktaking",
    "/search?q=vote",
    "/help",
    "/help/voting",
    "/help/running",
    "/about",
    "/privacy",
    "/accessibility",
    "/certificates",
    "/badges",
    "/sign-in",
    "/sign-in/code?email=ana@example.org",
    "/2099/",
)
SIGNED_IN = (
    "/me",
    "/me/data",
    "/me/erasure",
    "/me/erasure/confirmation?withdraw=yes",
    "/2027/ballot",
    "/2027/categories/C1",
)
STEWARDS = (
    "/office/",
    "/2027/office/",
    "/2027/office/nominations",
    "/2027/office/panels",
    "/2027/office/panels/invitations",
    "/2027/office/texts",
    "/2027/office/texts/nomination-received/ar",
    "/2027/office/people",
    "/2027/office/calendar",
    "/2027/office/rules",
    "/2027/office/journal",
    "/2027/office/tally",
    "/2027/office/shortlist",
    "/2027/office/selection",
)


TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

TOO_WIDE = """() => {
  const over = document.documentElement.scrollWidth - window.innerWidth;
  const out = (box) => box.left < -1 || box.right > window.innerWidth + 1;
  const guilty = [...document.querySelectorAll("main *")].filter((one) => out(one.getBoundingClientRect()));
  return over > 0 ? `${over} px too wide: ${guilty.at(-1)?.outerHTML.slice(0, 140)}` : "";
}"""


FINDINGS = """async (tags) => {
  const options = { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] };
  return (await axe.run(options)).violations.map((each) => `${each.id} ${each.nodes[0].html.slice(0, 140)}`);
}"""
"""Only these leave the browser: what was looked at and found good is megabytes."""


async def seen(visitor: Visitor, name: str) -> list[str]:
    """Findings on the page that is shown, and whether it scrolls sideways."""
    from axe_playwright_python.async_playwright import Axe

    # A dock at the foot of the window lies over whichever row is behind it; at the end of the page over none.
    await visitor.page.evaluate("document.querySelector('.thumb') && scrollTo(0, document.body.scrollHeight)")
    await visitor.page.evaluate(Axe().axe_script)
    found = [f"{visitor.lang} {name}: {each}" for each in await visitor.page.evaluate(FINDINGS, list(TAGS))]
    wide = await visitor.page.evaluate(TOO_WIDE)
    return found + ([f"{visitor.lang} {name}: {wide}"] if wide else [])


async def findings(visitor: Visitor, paths: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    for path in paths:
        await visitor.open(path)
        found += await seen(visitor, path)
    return found


@pytest.mark.parametrize(("lang", "width", "scheme"), [("en", 1280, "light"), ("ar", 320, "dark")])
async def test_the_main_pages_have_no_finding(site, visitor, session, lang, width, scheme):
    site.set_time(VOTING)
    box = await contest(session)
    await box.cast("C1", "Ant", by=await person(session, "ana@example.org", lang=lang))
    await with_role(session, "steward@example.org", Role.STEWARD, edition="*", lang=lang)
    await session.commit()
    found: list[str] = []
    public = await visitor(lang, width=width)
    await public.page.emulate_media(color_scheme=scheme)
    found += await findings(public, (*PUBLIC, f"/2027/projects/{box.id('Ant')}"))
    await public.sign_in("ana@example.org")
    found += await findings(public, SIGNED_IN)
    steward = await visitor(lang, width=width)
    await steward.page.emulate_media(color_scheme=scheme)
    await steward.sign_in("steward@example.org")
    found += await findings(steward, STEWARDS)
    assert found == []


async def test_the_form_of_a_project_has_no_finding(site, visitor, session):
    site.set_time(SUBMITTING)
    edition = await load_contest(session)
    nominator = await person(session, "ana@example.org")
    project = await create_draft(session, edition, nominator, {"title": "Village network", "category": "C2"})
    await session.commit()
    for lang, width in (("en", 1280), ("ar", 320)):
        nominating = await visitor(lang, width=width)
        await nominating.sign_in("ana@example.org")
        place = f"/2027/nominations/{project.id}"
        assert await findings(nominating, (place, f"{place}/form/project", f"{place}/preview")) == []


async def test_stacked_rows_are_cells_with_the_names_of_their_columns_without_a_script(
    site, visitor, session
):
    site.set_time(VOTING)
    await load_contest(session)
    await session.commit()
    reader = await visitor("en", script=False, width=320)
    await reader.open("/2027/calendar")
    labels = await reader.page.locator(".stack td").evaluate_all(
        "(cells) => cells.map((one) => one.dataset.label)"
    )
    protocol = await reader.page.context.new_cdp_session(reader.page)
    tree = await protocol.send("Accessibility.getFullAXTree")
    cells = [node["name"]["value"] for node in tree["nodes"] if node["role"]["value"] == "cell"]
    assert labels and len(cells) == len(labels)
    assert all(cell.startswith(label) for cell, label in zip(cells, labels, strict=True))
