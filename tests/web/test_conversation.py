"""The messages of a project on its two pages, and for programs."""

from __future__ import annotations

import pytest
from sqlmodel import select

from prizes.accounts.actions import begin_session
from prizes.accounts.models import Person
from prizes.nomination.models import ProjectMember
from prizes.nomination.rules.submission import MOST_WAITING
from tests.contest import SUBMITTING, load_contest, person, steward
from tests.mailbox import body
from tests.nomination.drafts import begun, submitted

ANA, BO, EVE, ZOE = "ana@example.org", "bo@example.org", "eve@example.org", "zoe@example.org"


@pytest.fixture
async def edition(session, app, time):
    time(SUBMITTING)
    edition = await load_contest(session)
    await steward(session, EVE)
    await session.commit()
    return edition


@pytest.fixture
async def project(session, edition):
    made = await submitted(session, edition, await person(session, ANA, name="Ana"))
    reader = await person(session, BO)
    session.add(ProjectMember(project_id=made.id, person_id=reader.id, part="reader", added_at=SUBMITTING))
    await session.commit()
    return made


async def test_a_question_from_the_page_to_the_answer_on_it(browser, another_browser, project):
    home, office = f"/en/2027/nominations/{project.id}", f"/en/2027/office/nominations/{project.id}"
    await browser.sign_in(ANA)
    await browser.get(home)
    page = await browser.submit("/messages", {"text": " "}, status=422)
    assert page.has("Write a message.")
    page = await browser.submit("/messages", {"text": "May we send a <b>film</b>?", "asks": "yes"})
    assert page.has("Your message has been sent.") and page.has("Awaiting a reply")
    assert "film&lt;/b&gt;" in page.html
    eve = another_browser()
    await eve.sign_in(EVE)
    page = await eve.get("/en/me")
    assert page.has("The nominator of 1 project awaits a reply.")
    page = await eve.get("/en/2027/office/nominations?flag=message")
    assert page.has("Message awaiting a reply") and page.has("1 project")
    page = await eve.get(office)
    assert page.has("The nominator has written and awaits a reply.") and page.has("May we send a")
    page = await eve.submit("/messages", {"text": "A picture is enough. Do you have one?", "asks": "yes"})
    assert not page.has("The nominator has written and awaits a reply.")
    sent = [m for m in await browser.mailbox.delivered() if m["Subject"].startswith("Message about your")]
    (letter,) = sent
    assert letter["To"] == ANA
    assert "A picture is enough." in body(letter) and f"{home}#talk" in body(letter)
    page = await browser.get("/en/me")
    assert page.has("The stewards have written to you and await a reply.")
    page = await browser.get(home)
    assert page.has("A picture is enough.") and page.has("The stewards") and EVE not in page.html
    page = await browser.submit("/messages/settlement")
    assert page.has("The messages are marked as needing no reply.") and not page.has("Awaiting a reply")
    page = await browser.get("/en/me")
    assert not page.has("await a reply")


async def test_a_draft_has_the_conversation_too_and_keeps_what_was_refused(browser, session, edition):
    draft = await begun(session, edition, await person(session, ANA))
    await session.commit()
    await browser.sign_in(ANA)
    await browser.get(f"/en/2027/nominations/{draft.id}")
    page = await browser.submit("/messages", {"text": "x" * 4_001}, status=422)
    assert ("text", "x" * 4_001) in page.form("/messages")["fields"]
    page = await browser.submit("/messages", {"text": "Which category?", "asks": "yes"})
    assert page.has("Which category?") and page.has("Awaiting a reply")


async def test_a_message_that_is_one_too_many_stays_in_the_form(browser, session, edition):
    draft = await begun(session, edition, await person(session, ANA))
    await session.commit()
    await browser.sign_in(ANA)
    await browser.get(f"/en/2027/nominations/{draft.id}")
    for n in range(MOST_WAITING):
        await browser.submit("/messages", {"text": f"Question {n}", "asks": "yes"})
    page = await browser.submit("/messages", {"text": "And this?", "asks": "yes"}, status=409)
    assert page.has("5 messages to the stewards await a reply.")
    assert ("text", "And this?") in page.form("/messages")["fields"]


async def test_what_came_while_a_steward_wrote_still_waits(browser, another_browser, project):
    home, office = f"/en/2027/nominations/{project.id}", f"/en/2027/office/nominations/{project.id}"
    await browser.sign_in(ANA)
    await browser.get(home)
    await browser.submit("/messages", {"text": "May we?", "asks": "yes"})
    eve = another_browser()
    await eve.sign_in(EVE)
    await eve.get(office)
    await browser.submit("/messages", {"text": "And when?", "asks": "yes"})
    page = await eve.submit("/messages/settlement")
    assert page.has("And when?") and page.has("The nominator has written and awaits a reply.")
    page = await eve.submit("/messages/settlement")
    assert not page.has("The nominator has written and awaits a reply.")


async def test_a_steward_with_a_part_reads_nothing_of_the_stewards(
    browser, another_browser, session, edition, project
):
    office, file = f"/en/2027/office/nominations/{project.id}", "/archive.zip"
    eve = another_browser()
    await eve.sign_in(EVE)
    page = await eve.get(office)
    assert f"{office}{file}" in page.links
    await eve.submit("/messages", {"text": "Zweifel", "asks": "yes"})
    kim = await steward(session, "kim@example.org")
    session.add(ProjectMember(project_id=project.id, person_id=kim.id, part="reader", added_at=SUBMITTING))
    token = await begin_session(session, kim)
    await session.commit()
    await browser.sign_in(kim.email)
    page = await browser.get(office)
    assert not page.has("Zweifel") and not page.has("Internal notes") and not page.has("Screen this project")
    assert f"{office}{file}" not in page.links
    await browser.get(office + file, status=403)
    for path in ("messages", "notes", "archive"):
        answer = await browser.json("GET", f"/editions/2027/nominations/{project.id}/{path}", token=token)
        assert answer.status_code == 403, path
    assert (await browser.get(f"/en/2027/nominations/{project.id}")).has("Zweifel")


async def test_readers_read_and_others_find_nothing(browser, another_browser, project):
    home = f"/en/2027/nominations/{project.id}"
    await browser.sign_in(ANA)
    await browser.get(home)
    await browser.submit("/messages", {"text": "May we?", "asks": "yes"})
    bo, zoe = another_browser(), another_browser()
    await bo.sign_in(BO)
    page = await bo.get(home)
    assert page.has("May we?") and not [f for f in page.forms if "/messages" in f["action"]]
    await bo.post(f"{home}/messages", {"text": "x"}, status=403)
    await zoe.sign_in(ZOE)
    await zoe.get(home, status=404)
    await zoe.post(f"{home}/messages", {"text": "x"}, status=404)
    await zoe.post(f"/en/2027/office/nominations/{project.id}/messages", {"text": "x"}, status=403)


async def test_programs_write_and_read_the_same(browser, session, edition, project):
    await person(session, ZOE)
    known = (await session.exec(select(Person))).all()
    tokens = {each.email: await begin_session(session, each) for each in known}
    await session.commit()

    async def call(method, path, sent=None, *, by, status=200):
        answer = await browser.json(method, path, sent, token=tokens[by])
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    mine = f"/nominations/{project.id}/messages"
    office = f"/editions/2027/nominations/{project.id}/messages"
    await call("POST", mine, {"text": ""}, by=ANA, status=422)
    made = await call("POST", mine, {"text": "May we?"}, by=ANA, status=201)
    assert (made["side"], made["waits"]) == ("nominator", True)
    await call("GET", mine, by=ZOE, status=404)
    await call("GET", mine, by=EVE, status=404)
    await call("GET", office, by=ANA, status=403)
    (seen,) = (await call("GET", office, by=EVE))["items"]
    assert (seen["author"], seen["text"]) == ("Ana", "May we?")
    await call("PUT", f"{office}/settlement", by=EVE, status=422)
    await call("PUT", f"{office}/settlement", {"seen": made["id"]}, by=EVE, status=204)
    await call("POST", office, {"text": "You may.", "asks": False, "seen": made["id"]}, by=EVE, status=201)
    items = (await call("GET", mine, by=ANA))["items"]
    assert [(each["side"], each["author"], each["waits"]) for each in items] == [
        ("nominator", "Ana", False),
        ("steward", None, False),
    ]
    await call("PUT", f"{mine}/settlement", {"seen": items[-1]["id"]}, by=ANA, status=204)
