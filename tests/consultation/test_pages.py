"""From the draft to the closed consultation, in the browser without JavaScript, for programs, and as files."""

from __future__ import annotations

import io
from datetime import timedelta

import docx
import pytest
from sqlmodel import select

from prizes.accounts.actions import begin_session
from prizes.consultation.models import Consultation, ConsultationComment
from prizes.i18n.languages import CODES
from prizes.printing.letters import BREAK
from tests.consultation.proposing import SAID, a_draft, a_rule, proposal, published
from tests.contest import SUBMITTING, load_contest, person, steward
from tests.recorder.readable import pdf

ANA, EVE = "ana@example.org", "eve@example.org"
AFTER = SUBMITTING + timedelta(days=31)


@pytest.fixture
async def edition(session, time, app):
    time(SUBMITTING)
    return await load_contest(session)


@pytest.fixture
async def eve(session, edition):
    made = await steward(session, EVE, edition="*")
    await session.commit()
    return made


async def test_from_the_draft_to_the_decision(browser, another_browser, session, edition, eve, time):
    draft = await a_draft(session, edition, eve.id)
    await session.commit()
    assert "/en/2027/consultations" not in (await browser.get("/en/2027/")).links
    await browser.sign_in(EVE)
    page = await browser.get(f"/en/office/drafts/{draft}")
    assert f"/en/2027/office/consultations/new?draft={draft}" in page.links
    await browser.get(f"/en/2027/office/consultations/new?draft={draft}")
    form = {"draft": draft, "closes_at": "2026-12-24T12:00", "introduction.en": "Why <b>so"}
    page = await browser.submit("/consultations/new", form | {"introduction.en": ""}, status=422)
    assert page.has("Please fill in this field.")
    page = await browser.submit("/consultations/new", form)
    assert page.has("The proposal has been published for comments.")
    found = (await session.exec(select(Consultation))).one()
    rule = await a_rule(session, found)
    await session.commit()
    reader = another_browser()
    for address in ("/en/2027/", "/en/2027/guidelines"):
        assert "/en/2027/consultations" in (await reader.get(address)).links
    one = f"/en/2027/consultations/{found.id}"
    assert one in (await reader.get("/en/2027/calendar")).links
    assert one in (await reader.get("/en/consultations")).links
    assert one in (await reader.get("/en/2027/consultations")).links
    page = await reader.get(one)
    assert "Why &lt;b&gt;so" in page.html and f"{one}/rules/{rule.id}" in page.links
    assert rule.says["en"] in page.text and rule.before[0]["en"] in page.text
    # A comment of somebody who signs in on the way.
    await reader.get(f"{one}/rules/{rule.id}")
    await reader.sign_in(ANA)
    await reader.get(f"{one}/rules/{rule.id}")
    page = await reader.submit("/comments", SAID | {"text": ""}, status=422)
    assert page.has("Write your comment.") and 'value="Exempleland"' in page.html
    page = await reader.submit("/comments", SAID)
    assert page.has("Your comment has been sent to the stewards.") and page.has("Awaiting moderation")
    stranger = another_browser()
    assert not (await stranger.get(f"{one}/rules/{rule.id}")).has(SAID["text"])
    # Moderation.
    page = await browser.get("/en/me")
    assert page.has("1 comment on proposed rules awaits moderation.")
    comment = (await session.exec(select(ConsultationComment.id))).one()
    page = await browser.get("/en/2027/office/consultation-comments?state=waiting")
    assert f"/en/2027/office/consultation-comments/{comment}" in page.links
    await browser.get(f"/en/2027/office/consultation-comments/{comment}")
    page = await browser.submit("/refusal", {"reason": ""}, status=422)
    assert page.has("Enter a reason for the person who wrote the comment.")
    page = await browser.submit("/publication", {"confirmed": "yes"})
    assert page.has("The comment has been published.")
    said_so = {"lang": "en", "text": "Three are enough.", "by": "Program X", "machine": "yes"}
    page = await browser.submit("/translation", said_so)
    assert page.has("Machine translation by")
    page = await stranger.get(f"{one}/rules/{rule.id}")
    assert page.has("Member State, confirmed by the stewards") and 'lang="fr"' in page.html
    assert page.has("Three are enough.") and page.has("not reviewed")
    # The decision.
    time(AFTER)
    await browser.sign_in(EVE)
    page = await browser.get("/en/me")
    assert page.has("1 consultation is over and has not been closed.")
    page = await browser.get(f"/en/2027/office/consultations/{found.id}")
    deciding = f"/en/2027/office/consultations/{found.id}/rules/{rule.id}"
    assert deciding in page.links
    await browser.get(deciding)
    page = await browser.submit("/decision", {"outcome": "in_part"}, status=422)
    assert page.has("Please fill in this field.")
    page = await browser.submit("/decision", {"outcome": "in_part", "reason.en": "Two, then."})
    assert page.has("The decision has been recorded.")
    page = await browser.submit("/closing")
    assert page.has("The consultation is closed.")
    page = await stranger.get(one)
    assert (
        page.has("Two, then.") and page.has("Comments adopted in part") and page.has("Closed with decisions")
    )


async def test_one_who_is_not_signed_in_loses_no_word(browser, session, edition, eve):
    found = await proposal(session, edition, eve.id)
    rule = await a_rule(session, found)
    await session.commit()
    await browser.get(f"/en/2027/consultations/{found.id}/rules/{rule.id}")
    page = await browser.submit("/comments", SAID)
    assert page.has("Sign in")
    assert (await session.exec(select(ConsultationComment))).all() == []


@pytest.mark.parametrize("lang", CODES)
async def test_the_contribution_in_six_languages(browser, session, edition, eve, time, lang):
    ana = await person(session, ANA, name="Ana")
    found = await proposal(session, edition, eve.id)
    rule = await a_rule(session, found)
    await published(session, edition, found, rule, ana, eve)
    await session.commit()
    one = f"/{lang}/2027/consultations/{found.id}"
    made = (await browser.client.get(f"{one}/contribution.pdf")).content
    words = "".join(
        pdf(made).replace(BREAK, "").split()
    )  # a sign before a break carries it wherever it is drawn
    assert "Troischangementssuffisent." in words and "Exempleland" in words
    made = (await browser.client.get(f"{one}/contribution.docx")).content
    document = docx.Document(io.BytesIO(made))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert SAID["text"] in words and rule.says[lang] in words and "Exempleland" in words
    made = (await browser.client.get(f"{one}/contribution.csv")).text
    assert SAID["text"] in made and rule.says[lang].split(" ")[0] in made
    rows = (await browser.client.get(f"{one}/contribution.json")).json()
    assert [(row["lang"], row["affiliation_confirmed"]) for row in rows] == [("fr", False)]
    page = await browser.get(one)
    assert page.has(SAID["text"]) and f"{one}/contribution.pdf" in page.links


async def test_programs_do_the_same(browser, session, edition, eve, time):
    draft = await a_draft(session, edition, eve.id)
    mine = await begin_session(session, await person(session, ANA, name="Ana"))
    office = await begin_session(session, eve)
    await session.commit()
    sent = {"draft": draft, "closes_at": "2026-12-24T12:00:00Z", "introduction": {"en": "Why."}}
    made = (await browser.json("POST", "/editions/2027/consultations", sent, token=office)).json()
    one = f"/editions/2027/consultations/{made['id']}"
    found = (await session.exec(select(Consultation))).one()
    rule = await a_rule(session, found)
    await session.commit()
    answer = await browser.json("POST", f"{one}/comments", {"rule": rule.id, **SAID}, token=mine)
    comment = answer.json()["id"]
    assert answer.status_code == 201 and answer.json()["state"] == "waiting"
    own = (await browser.json("GET", f"{one}/own", token=mine)).json()["items"]
    assert [each["id"] for each in own] == [comment]
    comments = "/editions/2027/consultation-comments"
    listed = (await browser.json("GET", comments, token=office)).json()["items"]
    assert [each["id"] for each in listed] == [comment]
    await browser.json("PUT", f"{comments}/{comment}/publication", {}, token=office)
    time(AFTER)
    office = await begin_session(session, eve)
    await session.commit()
    decision = {"outcome": "adopted", "reason": {"en": "Yes."}}
    answer = await browser.json("PUT", f"{one}/rules/{rule.id}/decision", decision, token=office)
    assert answer.json()["outcome"] == "adopted"
    closed = (await browser.json("PUT", f"{one}/closing", token=office)).json()
    assert closed["state"] == "closed"
    whole = (await browser.json("GET", one)).json()
    (commented,) = [each for each in whole["rules"] if each["comments"]]
    assert (commented["reason"]["en"], commented["comments"][0]["lang"]) == ("Yes.", "fr")
    assert len(whole["simplicity"]) == 9 and whole["rules"][0]["says"].keys() >= {*CODES}
    assert [
        each["id"] for each in (await browser.json("GET", "/editions/2027/consultations")).json()["items"]
    ]
