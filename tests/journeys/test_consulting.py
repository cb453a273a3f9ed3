"""The public comments on a rule in a browser, a steward publishes the comment and decides, and the contribution has both;
axe finds nothing on any of these pages, and no page scrolls sideways.
"""

from __future__ import annotations

import io
from datetime import timedelta

import docx
import pytest
from sqlmodel import select

from prizes.consultation.models import ConsultationComment
from tests.consultation.proposing import SAID, a_rule, proposal
from tests.contest import SUBMITTING, load_contest, person, steward
from tests.journeys.conftest import LOOKS
from tests.journeys.test_accessible import seen

pytestmark = pytest.mark.browser

ANA, EVE = "ana@example.org", "eve@example.org"


@pytest.mark.parametrize("look", LOOKS)
async def test_a_comment_is_published_decided_and_handed_on(site, somebody, session, look):
    site.set_time(SUBMITTING)
    edition = await load_contest(session)
    eve = await steward(session, EVE)
    await person(session, ANA, name="Ana")
    found = await proposal(session, edition, eve.id)
    rule = (await a_rule(session, found)).id
    desk = f"/2027/office/consultations/{found.id}"
    one = f"/2027/consultations/{found.id}"
    await session.commit()

    ana = await somebody(*look, ANA)
    await ana.open(one)
    wrong = await seen(ana, "the proposal")
    await ana.press(f".asked a[href$='/rules/{rule}']")  # the first click
    await ana.page.fill("main [name=text]", SAID["text"])
    await ana.page.select_option("main [name=lang]", "fr")
    await ana.page.check("main [name=affiliation][value=academia]")  # the second
    await ana.page.fill("main [name=organization]", "Université Exemple")
    wrong += await seen(ana, "a rule and its form")
    await ana.press("main form[action$='/comments'] button:not([value])")  # the third
    await ana.page.wait_for_url("**notice=commented*")
    wrong += await seen(ana, "a rule with a comment that waits")
    comment = (await session.exec(select(ConsultationComment.id))).one()
    await session.rollback()

    office = await somebody(*look, EVE)
    await office.open(f"/2027/office/consultation-comments/{comment}")
    wrong += await seen(office, "moderation")
    await office.press("main form[action$='/publication'] button")
    await office.page.wait_for_url("**notice=comment-published*")
    site.set_time(SUBMITTING + timedelta(days=31))
    await office.sign_in(EVE)
    await office.open(f"{desk}/rules/{rule}")
    wrong += await seen(office, "the decision")
    await office.page.check("main [name=outcome][value=adopted]")
    await office.page.fill("main [name='reason.en']", "Agreed.")
    await office.press("main form[action$='/decision'] button")
    await office.page.wait_for_url("**notice=rule-decided*")
    wrong += await seen(office, "a consultation at the desk")
    await office.press("main details:has(form[action$='/closing']) summary")
    await office.press("main form[action$='/closing'] button")
    await office.page.wait_for_url("**notice=consultation-closed*")

    await ana.open(one)
    await ana.sees("Agreed.")
    wrong += await seen(ana, "the closed consultation")
    made = await ana.page.request.get(f"{site.url}/{look[0]}{one}/contribution.docx")
    written = docx.Document(io.BytesIO(await made.body()))
    words = "\n".join(paragraph.text for paragraph in written.paragraphs)
    assert SAID["text"] in words and "Agreed." in words and "Université Exemple" in words
    assert (await (await ana.page.request.get(f"{site.url}/{look[0]}{one}/contribution.pdf")).body())[
        :5
    ] == b"%PDF-"
    assert wrong == [] and ana.trouble == [] and office.trouble == []
