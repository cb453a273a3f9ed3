"""A steward makes next year's edition from last year's by forms, without a script; a second one approves it; and it is to
the byte the document that someone would have written by hand.
"""

from __future__ import annotations

from prizes.edition.actions import load
from prizes.edition.document.rules import Rules
from prizes.edition.queries import edition_in_force
from prizes.edition.studio.beginning import begun_from
from tests.contest import at, steward
from tests.web.test_office import complete

BEFORE = at("2026-10-20 12:00")


async def test_next_years_edition_by_forms_is_the_one_by_hand(session, browser, another_browser, time):
    time(BEFORE)
    base = await load(session, Rules.model_validate_json(complete()), loader=None)
    await steward(session, "eve@example.org", edition="*")
    await steward(session, "ben@corp.example", edition="*")
    await session.commit()
    nominating = next(n for n, phase in enumerate(base.rules.phases) if phase.kind == "nomination")
    by_hand = begun_from(base.rules, "2028", 1)
    by_hand["phases"][nominating]["cut"]["most"] = 7
    asked = by_hand["phases"][0]["form"]["fields"][0]["label"]
    asked |= {"en": "What does the project change?", "fr": "Que change le projet ?"}

    # begin, from the office
    await browser.sign_in("eve@example.org")
    office = await browser.get("/en/office/")
    await browser.get(next(link for link in office.links if link.endswith("/office/drafts")))
    overview = await browser.submit("/office/drafts", {"base": "2027", "slug": "2028", "years": "1"})
    home = overview.url.path

    # the cap of a category, and a question in two languages
    cut = next(link for link in overview.links if link.endswith(f"/phases.{nominating}.cut"))
    await browser.get(cut)
    await browser.submit(cut, {"most": "70"})
    await browser.submit("/undo")
    assert (await browser.get(cut)).has("Redo")
    page = await browser.submit(cut, {"most": "7"})
    assert page.has("The draft is saved.") and not page.has("Redo")
    questions = await browser.get(next(link for link in overview.links if link.endswith(".form.fields")))
    one = next(link for link in questions.links if link.endswith(".form.fields.0"))
    await browser.get(one)
    page = await browser.submit(one, {"label.en": asked["en"], "label.fr": asked["fr"]})
    assert page.has("How the guidelines will read")

    # what differs, and the second steward
    page = await browser.get(f"{home}/differences")
    assert page.has(asked["en"])
    page = await browser.submit("/differences/proposal")
    proposal = page.url.path
    reader = another_browser()
    assert (await reader.client.get("/en/2028/")).status_code == 404
    assert (await reader.client.get(home, follow_redirects=False)).status_code in (303, 401)
    other = another_browser()
    await other.sign_in("ben@corp.example")
    await other.get(proposal)
    await other.submit("/approval")

    assert (await reader.get("/en/2028/guidelines")).has(asked["en"])
    await session.rollback()
    made = await edition_in_force(session, "2028")
    assert made is not None and made.published
    assert made.sha256 == Rules.model_validate(by_hand).sha256()
    assert (await browser.get(home)).has("These rules are in force.")
