"""Stewards give an edition's emails other words, on pages and by program; those of decisions are approved by another."""

from __future__ import annotations

import pytest
from sqlmodel import select

from prizes.accounts.actions import begin_session
from prizes.edition.models import Proposal
from prizes.wording.models import EditionText
from tests.contest import load_contest, person, steward
from tests.nomination.drafts import submitted

pytestmark = pytest.mark.both_databases

TEXTS = "/en/2027/office/texts"
ONE = f"{TEXTS}/nomination-received"
ISOLATES = str.maketrans("", "", "\u2068\u2069")
WORDS = {"subject": "Welcome, {title}", "body": "Dear colleague,\n\n{given}\n\nThe team"}


@pytest.fixture
async def tokens(session, app):
    edition = await load_contest(session)
    eve, ben = await steward(session, "eve@example.org"), await steward(session, "ben@corp.example")
    ana = await person(session, "ana@example.org")
    made = {who.email: await begin_session(session, who) for who in (eve, ben, ana)}
    await submitted(session, edition, ana, title="Village")
    await session.commit()
    return made


async def texts(database):
    async with database.reading() as session:
        return {(t.kind, t.lang): t.subject for t in (await session.exec(select(EditionText))).all()}


async def test_a_text_is_looked_at_saved_sent_and_given_back(tokens, browser, database, mailbox):
    await browser.sign_in("eve@example.org")
    page = await browser.get(TEXTS)
    assert f"{ONE}/fr" in page.links and not page.has("changed")
    page = await browser.get(f"{ONE}/en")
    assert page.has("The given text is used in this language.")
    assert dict(page.form(f"{ONE}/en")["fields"])["body"] == "{given}"
    page = await browser.submit(f"{ONE}/en", WORDS | {"act": "preview"})
    read = page.text.translate(ISOLATES)
    assert "Welcome, Solar libraries for rural schools" in read and "This email is your receipt." in read
    assert await texts(database) == {}
    page = await browser.submit(f"{ONE}/en", WORDS)
    assert page.has("The text has been changed.")
    assert await texts(database) == {("nomination-received", "en"): WORDS["subject"]}
    assert (await browser.get(TEXTS)).has("changed")
    letter = await mailbox.newest_to("ana@example.org")
    text = letter.get_body(("plain",)).get_content()
    assert text.startswith("Dear colleague,") and "Receipt number" in text
    await browser.get(f"{ONE}/en")
    page = await browser.submit(f"{ONE}/en/given")
    assert page.has("The given text is used again.")
    assert await texts(database) == {}
    await browser.post(f"{ONE}/en/given", status=409)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"body": "Your vote was {choice}."}, "This text has no place {choice}."),
        ({"subject": ""}, "Please fill in this field."),
    ],
)
async def test_a_wrong_text_is_said_beside_its_field_and_stays(tokens, browser, database, change, words):
    await browser.sign_in("eve@example.org")
    await browser.get(f"{TEXTS}/vote-receipt/ar")
    for act in ("", "preview"):
        page = await browser.submit(
            f"{TEXTS}/vote-receipt/ar", WORDS | {"subject": "S"} | change | {"act": act}, status=422
        )
        assert words in page.text.translate(ISOLATES)
        assert ("body", change.get("body", WORDS["body"])) in page.form("vote-receipt/ar")["fields"]
    assert await texts(database) == {}


async def test_words_of_a_decision_take_two_stewards(tokens, browser, another_browser, database):
    await browser.sign_in("eve@example.org")
    address = f"{TEXTS}/nomination-decided/en"
    await browser.get(address)
    page = await browser.submit(address, {"subject": "The decision", "body": "{given}\n\nThank you."})
    assert page.has("Your proposal has been saved.")
    assert await texts(database) == {}
    async with database.reading() as session:
        proposal = (await session.exec(select(Proposal))).one()
    assert (proposal.kind, proposal.about) == ("text", "nomination-decided/en")
    await browser.submit(address, {"subject": "Again", "body": "{given}"}, status=409)
    other_words = {"subject": "Décision", "body": "{given}\n\nMerci."}
    await browser.get(f"{TEXTS}/nomination-decided/fr")
    page = await browser.submit(f"{TEXTS}/nomination-decided/fr", other_words)
    assert page.has("Your proposal has been saved."), "another language waits for nothing"
    page = await browser.get(TEXTS)
    assert page.text.count("proposed") == 2
    other = another_browser()
    await other.sign_in("ben@corp.example")
    page = await other.get(f"/en/2027/office/proposals/{proposal.id}")
    assert page.has("Decision of the experts") and page.has("Thank you.")
    await other.submit(f"/proposals/{proposal.id}/approval")
    assert await texts(database) == {("nomination-decided", "en"): "The decision"}


async def test_programs_list_change_and_restore(tokens, browser, database):
    async def call(method, path="", sent=None, *, who="eve@example.org", status=200):
        answer = await browser.json(method, f"/editions/2027/texts{path}", sent, token=tokens[who])
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    listed = {each["name"]: each for each in (await call("GET"))["items"]}
    assert listed["vote-receipt"]["needed"] == ["codes"] and listed["champion"]["by_two"]
    assert "sign-in-code" not in listed and "mailing" in listed
    made = await call("PUT", "/nomination-received/fr", WORDS)
    assert (made["kind"], made["lang"], made["body"]) == ("nomination-received", "fr", WORDS["body"])
    await call("PUT", "/sign-in-code/fr", WORDS, status=404)
    await call("PUT", "/nomination-received/de", WORDS, status=422)
    wrong = await call("PUT", "/nomination-received/fr", WORDS | {"body": "{choice}"}, status=422)
    assert [each["field"] for each in wrong["errors"]] == ["body"]
    proposed = await call("PUT", "/champion/fr", WORDS)
    assert proposed["kind"] == "text" and proposed["state"] == "open"
    await call("GET", who="ana@example.org", status=403)
    await call("DELETE", "/nomination-received/fr", status=204)
    await call("DELETE", "/nomination-received/fr", status=409)
    assert await texts(database) == {}


OF_ALL = "/en/office/texts/sign-in-code/en"
CODE = {"subject": "Your code: {code}", "body": "Dear colleague,\n\n{code}\n\n{caution}"}


@pytest.fixture
async def of_all(session, app):
    """Two stewards of all editions, and one of an edition."""
    await load_contest(session)
    stewards = [
        await steward(session, email, edition="*") for email in ("eve@example.org", "ben@corp.example")
    ]
    stewards.append(await steward(session, "ana@example.org"))
    made = {each.email: await begin_session(session, each) for each in stewards}
    await session.commit()
    return made


async def test_the_words_of_a_sign_in_code_take_two_stewards_of_all_editions(
    of_all, browser, another_browser, database, mailbox
):
    await browser.sign_in("eve@example.org")
    page = await browser.get("/en/office/texts")
    assert OF_ALL in page.links and not page.has("News about the prizes")
    await browser.get(OF_ALL)
    page = await browser.submit(OF_ALL, CODE | {"body": "Hello {choice}"}, status=422)
    assert page.has("This text has no place")
    page = await browser.submit(OF_ALL, CODE | {"body": "Hello {code}"}, status=422)
    assert page.has("The text must contain")
    page = await browser.submit(OF_ALL, CODE | {"act": "preview"})
    assert "Your code: 1234567" in page.text and await texts(database) == {}
    page = await browser.submit(OF_ALL, CODE)
    assert page.has("Your proposal has been saved.") and page.has("You proposed this.")
    await browser.submit(OF_ALL, CODE, status=409)
    assert await texts(database) == {}
    letter = await mailbox.newest_to("ben@corp.example")
    assert "/en/office/texts/sign-in-code/en" in letter.get_body(("plain",)).get_content()
    other = another_browser()
    await other.sign_in("ben@corp.example")
    assert (await other.get("/en/office/")).has("1 text awaits approval")
    page = await other.get(OF_ALL)
    assert page.has("eve@example.org") and "Your code: 1234567" in page.text
    await other.submit(f"{OF_ALL}/approval")
    assert await texts(database) == {("sign-in-code", "en"): CODE["subject"]}
    third = another_browser()
    await third.get("/en/sign-in")
    await third.submit("/sign-in", {"email": "ana@example.org"})
    letter = await mailbox.newest_to("ana@example.org")
    text = letter.get_body(("plain",)).get_content()
    assert letter["Subject"].startswith("Your code: ") and text.startswith("Dear colleague,")
    await third.sign_in("ana@example.org")
    await third.get("/en/office/texts", status=403)
    await other.get(OF_ALL)
    page = await other.submit(f"{OF_ALL}/given")
    assert page.has("The given text is used again.") and await texts(database) == {}


async def test_programs_propose_approve_and_withdraw_words_of_all(of_all, browser, database):
    async def call(method, path="", sent=None, *, who="eve@example.org", status=200):
        answer = await browser.json(method, f"/texts{path}", sent, token=of_all[who])
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    listed = {each["name"]: each for each in (await call("GET"))["items"]}
    assert len(listed) == 13 and all(each["by_two"] for each in listed.values())
    assert listed["sign-in-code"]["needed"] == ["code", "caution"]
    await call("GET", who="ana@example.org", status=403)
    await call("PUT", "/champion/en", CODE, status=404)
    made = await call("PUT", "/sign-in-code/fr", CODE)
    await call("PUT", "/sign-in-code/fr/withdrawal")
    await call("PUT", "/sign-in-code/fr/withdrawal", status=404)
    made = await call("PUT", "/sign-in-code/fr", CODE)
    await call("PUT", "/sign-in-code/fr/approval", {"sha256": made["sha256"]}, status=403)
    await call("PUT", "/sign-in-code/fr/approval", {"sha256": "0"}, who="ben@corp.example", status=409)
    await call("PUT", "/sign-in-code/fr/approval", {"sha256": made["sha256"]}, who="ben@corp.example")
    assert await texts(database) == {("sign-in-code", "fr"): CODE["subject"]}
    await call("DELETE", "/sign-in-code/fr", status=204)
    assert await texts(database) == {}
