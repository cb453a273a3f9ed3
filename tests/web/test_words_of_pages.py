"""An edition words its front page and its help itself: in place of the given text, or around it, language by language."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from prizes import clock
from prizes.accounts.actions import begin_session
from prizes.edition.freezing import freeze_due
from prizes.journal.models import JournalEntry
from prizes.web.public.happening import HappeningFacts, happening
from prizes.web.public.help import PHASES, TOPICS
from prizes.wording.models import EditionText
from prizes.wording.rules.pages import BY_NAME
from tests.contest import NOMINATING, SUBMITTING, VOTING, at, document, load_contest, steward

pytestmark = pytest.mark.both_databases

TEXTS = "/en/2027/office/texts"
ISOLATES = str.maketrans("", "", "\u2068\u2069")
BEFORE_ALL = at("2026-10-01 12:00")
WORDS = {
    "subject": "Hello: {given}",
    "body": "Welcome to {edition} <b>.\n\n* One\n* Two\n\n{given}\n\nSee [the rules](/en/2027/guidelines).",
}


@pytest.fixture
async def stewards(session, app, time):
    """Two, in an edition whose rules are not frozen yet."""
    time(BEFORE_ALL)
    await load_contest(session)
    eve, ben = await steward(session, "eve@example.org"), await steward(session, "ben@corp.example")
    await session.commit()
    return eve, ben


async def write(session, name, lang="en", *, by, **words):
    said = {"subject": "Own heading", "body": "Own words."} | words
    session.add(
        EditionText(edition="2027", kind=name, lang=lang, changed_by=by.id, changed_at=clock.now(), **said)
    )
    await session.commit()


async def test_words_of_the_front_page_are_looked_at_saved_shown_and_given_back(stewards, browser, session):
    await browser.sign_in("eve@example.org")
    page = await browser.get(TEXTS)
    assert page.has("Front page between two phases") and page.has("Help for voters")
    address = f"{TEXTS}/front-waiting/en"
    await browser.get(address)
    page = await browser.submit(address, WORDS | {"act": "preview"})
    read = page.text.translate(ISOLATES)
    assert "[title of the edition]" in read and "<li>One</li>" in page.html
    assert "Hello: “" in read and read.count("opens in") == 2, "the given text, in the preview and below it"
    assert 'href="/en/2027/guidelines">the rules' in page.html and "&lt;b&gt;" in page.html
    page = await browser.submit(address, WORDS)
    assert page.has("The text has been changed.")
    for front in ("/en/2027/", "/en/"):
        page = await browser.get(front)
        assert page.html.count("<h1>Hello: ") == 1 and page.has("comes next")
        assert 'class="lead" dir="auto">Welcome to ' in page.html and "<b>." not in page.html
        assert "<li>One</li>" in page.html and 'href="/en/2027/guidelines">the rules</a>' in page.html
        assert page.html.index("Two") < page.html.index("opens in") < page.html.index("the rules")
    entry = (await session.exec(select(JournalEntry).where(JournalEntry.act == "text.change"))).one()
    assert entry.details == {"kind": "front-waiting", "lang": "en"}
    await browser.get(address)
    page = await browser.submit(f"{address}/given")
    assert page.has("The given text is used again.")
    assert "Hello" not in (await browser.get("/en/2027/")).html


async def test_a_language_without_words_has_them_from_english_and_says_so(stewards, browser, session):
    await write(session, "front-waiting", by=stewards[0], body="[Rules](/2027/guidelines)\n\n{given}")
    page = await browser.get("/ar/2027/")
    assert '<span lang="en" dir="ltr">Own heading</span>' in page.html
    assert '<p class="soft">هذا النص متاح بالإنكليزية فقط.' in page.html
    assert 'lang="en" dir="ltr"><a href="/ar/2027/guidelines">Rules</a>' in page.html
    await write(session, "front-waiting", "ar", by=stewards[0], subject="عنوان", body="نص")
    page = await browser.get("/ar/2027/")
    assert "<h1>عنوان</h1>" in page.html and "Own heading" not in page.html
    await write(session, "help-voting", by=stewards[0], subject="{given}", body="Ask.\n\n{given}")
    assert (await browser.get("/ar/2027/help/voting")).heading == "التصويت"
    await browser.sign_in("eve@example.org")
    page = await browser.get(TEXTS)
    assert page.text.count("from English") == 4 + 5
    page = await browser.get(f"{TEXTS}/front-waiting/fr")
    assert page.has("Readers of this language see the English text, marked as such.")


async def test_another_moment_and_another_edition_have_the_given_words(stewards, browser, session, time):
    await write(session, "front-waiting", by=stewards[0])
    await load_contest(session, slug="2028", title={"en": "Next"})
    await session.commit()
    assert "Own heading" not in (await browser.get("/en/2028/")).html
    time(SUBMITTING)
    assert "Own heading" not in (await browser.get("/en/2027/")).html


async def test_what_an_edition_words_can_name_is_said_in_the_language_of_the_words(
    stewards, browser, session, time
):
    words = "Until {deadline}. Still {left}. {selected} from {countries}."
    await write(session, "front-voting", by=stewards[0], subject="{edition}", body=words)
    time(VOTING)
    page = await browser.get("/fr/2027/")
    assert "Until 28 February 2027, 23:00. Still 18 days and" in page.text.translate(ISOLATES)
    assert (
        "0 from 0" in page.text.translate(ISOLATES)
        and "WSIS Prizes 2027" in page.html.split("<h1>")[1].split("</h1>")[0]
    )


async def test_the_introduction_has_no_heading(stewards, browser, session):
    await browser.sign_in("eve@example.org")
    address = f"{TEXTS}/front-introduction/en"
    page = await browser.get(address)
    assert "subject" not in dict(page.form(address)["fields"])
    await browser.submit(address, {"body": "Made by all of us."})
    page = await browser.get("/en/2027/")
    assert '<p dir="auto">Made by all of us.</p>' in page.html


async def test_help_of_an_edition_has_its_words_before_or_in_place_of_the_given(stewards, browser, session):
    eve = stewards[0]
    await write(
        session, "help-voting", by=eve, body="Ask your school.\n\n{given}", subject="{given}, explained"
    )
    await write(session, "help-checking", by=eve, body="Ask the auditor.", subject="Checks")
    page = await browser.get("/en/2027/help/voting")
    assert (
        page.has("Ask your school.")
        and page.has("Step by step")
        and "Voting, explained" in page.text.translate(ISOLATES)
    )
    assert page.html.index("Ask your school.") < page.html.index("Step by step")
    page = await browser.get("/en/2027/help/checking")
    assert page.has("Ask the auditor.") and not page.has("Step by step") and page.has("More help") is False
    assert 'href="/en/2027/help/voting"' in page.html
    assert not (await browser.get("/en/help/voting")).has("Ask your school.")
    start = await browser.get("/en/2027/help")
    assert all(f'href="/en/2027/help/{topic.id}"' in start.html for topic in TOPICS)
    assert '"/en/2027/help' in (await browser.get("/en/2027/categories")).html.split("<footer")[1]
    await browser.get("/en/2027/help/cooking", status=404)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("[x](https://evil.example/)", "A link can lead only to a page of this service."),
        ("[x](/2027/no/such/page/at/all)", "There is no page with this address"),
        ("Before {given}", "{given} must be a paragraph of its own."),
        ("{deadline}", "This text has no place {deadline}."),
    ],
)
async def test_wrong_words_of_a_page_are_said_beside_the_field(stewards, browser, session, body, words):
    await browser.sign_in("eve@example.org")
    address = f"{TEXTS}/front-waiting/fr"
    await browser.get(address)
    page = await browser.submit(address, {"subject": "S", "body": body}, status=422)
    assert words in page.text.translate(ISOLATES)
    assert (await session.exec(select(EditionText))).all() == []


async def test_once_the_rules_are_frozen_two_stewards_word_the_pages(
    stewards, browser, another_browser, session, time
):
    time(SUBMITTING)
    await freeze_due(session)
    await session.commit()
    await browser.sign_in("eve@example.org")
    address = f"{TEXTS}/front-submission/en"
    page = await browser.get(address)
    assert page.has("The rules of this edition are frozen.")
    page = await browser.submit(address, {"subject": "Send it", "body": "{given}"})
    assert page.has("Your proposal has been saved.")
    assert "Send it" not in (await browser.get("/en/2027/")).html
    other = another_browser()
    await other.sign_in("ben@corp.example")
    page = await other.get("/en/2027/office/")
    link = next(link for link in page.links if "/office/proposals/" in link)
    page = await other.get(link)
    assert page.has("Front page during submission") and page.has("Send it")
    assert page.has("Preview") and page.has("Projects can be submitted for another")
    await other.submit("/approval")
    assert "<h1>Send it</h1>" in (await other.get("/en/2027/")).html
    await browser.get(address)
    await browser.submit(f"{address}/given")
    assert "Send it" not in (await browser.get("/en/2027/")).html


async def test_programs_word_pages_too(stewards, browser, session):
    token = await begin_session(session, stewards[0])
    await session.commit()

    async def call(method, path="", sent=None, status=200):
        answer = await browser.json(method, f"/editions/2027/texts{path}", sent, token=token)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    listed = {each["name"]: each for each in (await call("GET"))["items"]}
    assert listed["help-voting"]["area"] == "help" and not listed["help-voting"]["by_two"]
    assert listed["front-introduction"]["headed"] is False
    words = {"subject": "Aide", "body": "[Règles](http://prizes.test/fr/2027/guidelines)"}
    made = await call("PUT", "/help-voting/fr", words)
    assert made["body"] == "[Règles](/2027/guidelines)"
    wrong = await call("PUT", "/help-voting/fr", {"subject": "x", "body": "[x](//evil.example)"}, status=422)
    assert [each["field"] for each in wrong["errors"]] == ["body"]
    await call("DELETE", "/help-voting/fr", status=204)


async def test_an_edition_without_a_public_vote_has_no_words_for_one(session, browser, time):
    time(BEFORE_ALL)
    phases = [phase for phase in document()["phases"] if phase["kind"] in ("submission", "nomination")]
    await load_contest(session, phases=phases)
    await steward(session, "eve@example.org")
    await session.commit()
    await browser.sign_in("eve@example.org")
    page = await browser.get(TEXTS)
    assert not page.has("Help for voters") and not page.has("Front page during the public vote")
    await browser.get(f"{TEXTS}/help-voting/en", status=404)


@pytest.mark.parametrize("name", BY_NAME)
async def test_the_given_text_can_be_read_before_its_moment(stewards, browser, name):
    await browser.sign_in("eve@example.org")
    page = await browser.get(f"{TEXTS}/{name}/fr")
    has_one = "<h2>The given text</h2>" in page.html
    lacking = ("front-introduction", "front-over")
    assert has_one is (name not in lacking), "this contest has no introduction, and its announcement no end"
    if name.startswith("help-"):
        assert f"/fr/help/{name.removeprefix('help-')}" in page.links


async def test_each_moment_and_each_topic_of_help_can_be_worded(session, time):
    edition = await load_contest(session)
    instants = [BEFORE_ALL, SUBMITTING, NOMINATING, VOTING, at("2027-03-10 12:00"), at("2027-04-10 12:00")]
    moments = {happening(edition, HappeningFacts(), now + timedelta()).moment for now in instants}
    moments.add(happening(edition, HappeningFacts(announced=frozenset({"announcement"})), VOTING).moment)
    moments.add(happening(edition, HappeningFacts(), at("2030-01-01 12:00")).moment)
    assert {f"front-{moment}" for moment in moments} <= set(BY_NAME)
    assert {f"help-{topic.id}" for topic in TOPICS} == {
        n for n, text in BY_NAME.items() if text.area == "help"
    }
    assert {f"help-{topic}" for topic in PHASES} == {
        name for name, text in BY_NAME.items() if text.area == "help" and "deadline" in text.places
    }
