"""A steward words the help and the front page of an edition without a script; a reader of another language reads them; once
the rules are frozen it takes two; and back to the given text.
"""

from __future__ import annotations

import pytest

from prizes.edition.freezing import freeze_due
from tests.contest import SUBMITTING, at, load_contest, steward

BEFORE_ALL = at("2026-10-01 12:00")
ISOLATES = str.maketrans("", "", "\u2068\u2069")


@pytest.mark.both_databases
async def test_from_the_first_words_to_the_given_ones_again(session, browser, another_browser, time):
    time(BEFORE_ALL)
    await load_contest(session)
    await steward(session, "eve@example.org")
    await steward(session, "ben@corp.example")
    await session.commit()

    # one steward, while the rules are a draft
    await browser.sign_in("eve@example.org")
    office = await browser.get("/en/2027/office/")
    texts = await browser.get(next(link for link in office.links if link.endswith("/office/texts")))
    one = next(link for link in texts.links if link.endswith("/texts/help-voting/en"))
    page = await browser.get(one)
    assert page.has("The given text is used in this language.")
    words = {"subject": "{given}", "body": "Schools vote together.\n\n{given}\n\nAsk {teacher}."}
    page = await browser.submit(one, words | {"act": "preview"}, status=422)
    assert "This text has no place {teacher}." in page.text.translate(ISOLATES)
    words["body"] = (
        "Schools vote together:\n* in class\n* at home\n\n{given}\n\nSee the [dates](/en/2027/calendar)."
    )
    page = await browser.submit(one, words | {"act": "preview"})
    assert (
        page.has("The public vote helps decide which projects can win a prize.")
        and page.html.count("<li>in class</li>") == 1
    )
    assert (await browser.submit(one, words)).has("The text has been changed.")

    # a reader, in French, finds them by the foot of a page
    reader = another_browser()
    front = await reader.get("/fr/2027/categories")
    page = await reader.get(next(link for link in front.links if link.endswith("/2027/help/voting")))
    assert page.has("Schools vote together:") and page.has("Ce texte n’est disponible qu’en anglais.")
    dates = next(link for link in page.links if link.endswith("/fr/2027/calendar") and "dates" in page.html)
    assert (await reader.get(dates)).response.status_code == 200

    # two stewards, once the rules are frozen
    time(SUBMITTING)
    await freeze_due(session)
    await session.commit()
    await browser.sign_in("eve@example.org")
    one = "/en/2027/office/texts/front-submission/en"
    page = await browser.get(one)
    assert page.has("Another steward must approve a change to its pages.")
    await browser.submit(one, {"subject": "Show us your project", "body": "{given}"})
    assert not (await reader.get("/en/2027/")).has("Show us your project")
    other = another_browser()
    await other.sign_in("ben@corp.example")
    office = await other.get("/en/2027/office/")
    page = await other.get(next(link for link in office.links if "/office/proposals/" in link))
    assert page.has("Front page during submission")
    await other.submit("/approval")
    assert (await reader.get("/en/2027/")).heading == "Show us your project"

    # and back, by one of them
    await other.get(one)
    await other.submit(f"{one}/given")
    assert (await reader.get("/en/2027/")).heading != "Show us your project"
    journal = await other.get("/en/2027/office/journal")
    assert journal.has("The given text of an email or a page was restored.")
    assert journal.has("The text of an email or a page was changed.")
