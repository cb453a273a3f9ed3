"""News in six languages: written and previewed in the office, published at an instant, told everywhere, withdrawn."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from prizes import clock
from prizes.forum.models import News
from prizes.forum.rules.news import NewsState, news_faults, news_state, note_faults, written
from prizes.i18n.languages import CODES
from prizes.journal.models import JournalEntry
from tests.contest import VOTING, at, load_contest, steward
from tests.sessions import session_of

pytestmark = pytest.mark.both_databases

DESK = "/en/2027/office/news"
WORDS = {
    "title.en": "The jury meets <b>",
    "text.en": "It met in {place}.\n\n* One\n* Two\n\nRead [the rules](/en/2027/guidelines) and [more](https://www.itu.int/x).",
    "title.fr": "Le jury se réunit",
    "text.fr": "Il s’est réuni.",
}


@pytest.fixture
async def contest(session, app, time):
    time(VOTING)
    await load_contest(session)
    await load_contest(session, slug="2028", title={"en": "Next contest"})
    eve = await steward(session, "eve@example.org", edition="*")
    await session.commit()
    return eve


async def publish(session, by, title="Hello", text="World.", *, edition="2027", texts=None, **more):
    now = clock.now()
    said = texts or {"en": {"title": title, "text": text}}
    dated = {"created_at": now, "changed_at": now, "published_at": now} | more
    news = News(edition=edition, texts=said, created_by=by.id, changed_by=by.id, **dated)
    session.add(news)
    await session.commit()
    return news


# --- rules ---------------------------------------------------------------------------------------------


def test_a_news_item_is_a_draft_then_scheduled_then_published_then_withdrawn():
    now = at("2027-01-01 12:00")
    assert news_state(None, None, now) is NewsState.DRAFT
    assert news_state(now + timedelta(seconds=1), None, now) is NewsState.SCHEDULED
    assert news_state(now, None, now) is NewsState.PUBLISHED
    assert news_state(now, now, now) is NewsState.WITHDRAWN


def test_english_is_needed_and_what_is_begun_in_a_language_must_be_whole():
    assert set(news_faults(written({}), "")) == {"title.en", "text.en"}
    whole = {"title": "A", "text": "B"}
    assert news_faults(written({"en": whole, "fr": {"title": " ", "text": ""}}), "") == {}
    assert set(news_faults(written({"en": whole, "fr": {"title": "A", "text": " "}}), "")) == {"text.fr"}
    assert set(news_faults(written({"en": {"title": "x" * 151, "text": "y" * 10_001}}), "")) == {
        "title.en",
        "text.en",
    }
    assert set(note_faults({"fr": "x" * 1001})) == {"note.fr", "note.en"}


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/",
        "//example.org/",
        "javascript:alert(1)",
        "https://",
        "https://x",
        'https://example.org/"x',
        "data:text/html,x",
    ],
)
def test_links_lead_to_this_service_or_elsewhere_over_https(address):
    texts = written({"en": {"title": "A", "text": f"See [this]({address})."}})
    assert set(news_faults(texts, "https://prizes.example")) == {"text.en"}


# --- the office ----------------------------------------------------------------------------------------


async def test_a_steward_writes_looks_publishes_and_everybody_reads_it(contest, browser, session):
    await browser.sign_in("eve@example.org")
    page = await browser.get(DESK)
    assert page.has("There is no news yet.")
    await browser.get(f"{DESK}/new")
    page = await browser.submit(DESK, WORDS | {"act": "preview"})
    assert page.has("Preview") and page.has("Le jury se réunit") and "<li>One</li>" in page.html
    assert (await session.exec(select(News))).all() == []
    page = await browser.submit(DESK, WORDS)
    assert page.has("The news item has been saved.") and page.has("Only stewards see it.")
    address = page.url.path
    news_id = address.rpartition("/")[2]
    await browser.get(f"/en/news/{news_id}", status=404)
    await browser.get(address)
    page = await browser.submit("/publication", {"at": ""})
    assert page.has("Published on 10 February 2027, 13:00, Geneva time.")
    read = await browser.get(f"/en/news/{news_id}")
    assert (
        read.heading == "The jury meets <b>" and "&lt;b&gt;" in read.html and read.has("It met in {place}.")
    )
    assert 'href="/en/2027/guidelines">the rules</a>' in read.html
    assert 'href="https://www.itu.int/x">more</a>' in read.html
    for path in ("/en/", "/en/2027/", "/en/news", "/en/2027/news"):
        assert (await browser.get(path)).has("The jury meets"), path
    assert not (await browser.get("/en/2028/news")).has("The jury meets")
    await session.commit()  # what was read before was of an earlier moment
    acts = [e.act for e in (await session.exec(select(JournalEntry))).all() if e.act.startswith("news.")]
    assert acts == ["news.write", "news.publish"]


async def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(contest, browser, session):
    await browser.sign_in("eve@example.org")
    await browser.get(f"{DESK}/new")
    wrong = {"title.en": "", "text.en": "See [x](/en/nowhere-at-all/x/y/z).", "title.ar": "عنوان"}
    page = await browser.submit(DESK, wrong, status=422)
    assert page.has("Please fill in this field.") and "عنوان" in page.html and "nowhere-at-all" in page.html
    page = await browser.submit(DESK, {"title.en": "A", "title.ar": "", "text.ar": ""}, status=422)
    assert page.has("There is no page with this address: ")
    assert (await session.exec(select(News))).all() == []


async def test_it_is_published_at_the_instant_that_was_chosen(contest, browser, session, time):
    await browser.sign_in("eve@example.org")
    news = await publish(session, contest, published_at=None)
    await browser.get(f"{DESK}/{news.id}")
    page = await browser.submit("/publication", {"at": "tomorrow"}, status=422)
    assert page.has("Enter a date and a time") and 'value="tomorrow"' in page.html
    page = await browser.submit("/publication", {"at": "2027-02-11T09:00"})
    assert page.has("It will be published on 11 February 2027, 09:00, Geneva time.")
    assert not (await browser.get("/en/2027/news")).has("Hello")
    time(at("2027-02-11 08:00"))
    assert (await browser.get("/en/2027/news")).has("Hello")


async def test_what_is_scheduled_becomes_a_draft_again_and_a_draft_is_deleted(contest, browser, session):
    await browser.sign_in("eve@example.org")
    news = await publish(session, contest, published_at=VOTING + timedelta(days=1))
    await browser.get(f"{DESK}/{news.id}")
    page = await browser.submit("/withdrawal")
    assert page.has("Only stewards see it.")
    page = await browser.submit("/removal")
    assert page.has("The draft has been deleted.") and page.has("There is no news yet.")


async def test_a_change_of_published_news_is_seen_with_its_time(contest, browser, session, time):
    await browser.sign_in("eve@example.org")
    news = await publish(session, contest)
    time(VOTING + timedelta(hours=2))
    await browser.get(f"{DESK}/{news.id}")
    await browser.submit(f"/{news.id}", {"title.en": "Other", "text.en": "Words."})
    page = await browser.get(f"/en/news/{news.id}")
    assert page.heading == "Other" and page.has("updated on 10 February 2027, 15:00, Geneva time")


async def test_withdrawn_news_say_so_and_why_and_leave_the_lists(contest, browser, session):
    await browser.sign_in("eve@example.org")
    news = await publish(session, contest)
    await browser.get(f"{DESK}/{news.id}")
    page = await browser.submit("/withdrawal", {"note.en": " "}, status=422)
    assert page.has("Please fill in this field.")
    page = await browser.submit("/withdrawal", {"note.en": "A mistake.", "note.fr": "Une erreur."})
    assert page.has("The news item has been withdrawn.")
    page = await browser.get(f"/fr/news/{news.id}")
    assert page.has("Une erreur.") and not page.has("World.")
    assert not (await browser.get("/en/2027/news")).has("Hello")
    told = (await browser.client.get("/fr/2027/feeds/news.json")).json()["items"]
    found = [item for item in told if item["id"].count(news.id)]
    assert [(item["title"].count("Retirée"), item["content_text"]) for item in found] == [(1, "Une erreur.")]
    address = f"/editions/2027/office/news/{news.id}"
    token = await session_of(browser.app.state.database, "eve@example.org")
    answer = await browser.json("DELETE", address, token=token)
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (409, "news-published")
    answer = await browser.json("PUT", address, {"texts": {"en": {"title": "A", "text": "B"}}}, token=token)
    assert answer.json()["type"].rpartition(":")[2] == "news-withdrawn"


# --- languages, lists, search, feeds -------------------------------------------------------------------


async def test_readers_have_their_language_or_else_english_which_is_marked(contest, browser, session):
    texts = {"en": {"title": "Call", "text": "Words."}, "ar": {"title": "نداء", "text": "كلمات."}}
    news = await publish(session, contest, texts=texts)
    page = await browser.get(f"/ar/news/{news.id}")
    assert page.heading == "نداء" and "Words." not in page.html
    page = await browser.get(f"/zh/news/{news.id}")
    assert '<bdi lang="en">Call</bdi>' in page.html and '<p lang="en" dir="ltr">Words.</p>' in page.html
    page = await browser.get("/zh/news")
    assert '<bdi lang="en">Call</bdi>' in page.html and '<bdi lang="en">English</bdi>' in page.html


async def test_news_of_the_prizes_are_for_stewards_of_all_editions(contest, browser, session):
    await steward(session, "one@example.org", edition="2027")
    await session.commit()
    await browser.sign_in("one@example.org")
    await browser.get("/en/office/news", status=403)
    await browser.sign_in("eve@example.org")
    await browser.get("/en/office/news/new")
    page = await browser.submit("/office/news", {"title.en": "A new year", "text.en": "It begins."})
    page = await browser.submit("/publication", {"at": ""})
    assert page.has("Published on")
    news = (await session.exec(select(News))).one()
    assert news.edition == "*"
    assert (await browser.get("/en/")).has("A new year")
    assert not (await browser.get("/en/2027/news")).has("A new year")
    await browser.get(f"{DESK}/{news.id}", status=404)


@pytest.mark.parametrize("lang", CODES)
async def test_feeds_of_news_in_each_language(contest, browser, session, lang):
    texts = {code: {"title": f"T{code}", "text": f"See [x{code}](/2027/guidelines)."} for code in CODES}
    whole = await publish(session, contest, texts=texts, edition="*")
    own = await publish(session, contest, texts=texts)
    found = (await browser.client.get(f"/{lang}/news.json")).json()
    told = {item["id"]: item for item in found["items"]}
    item = told[f"urn:wsis-prizes:feed:all:{whole.id}:news:{lang}"]
    assert (item["title"], item["content_text"]) == (f"T{lang}", f"See x{lang}.")
    assert item["url"] == f"http://prizes.test/{lang}/news/{whole.id}"
    assert told[f"urn:wsis-prizes:feed:2027:{own.id}:news:{lang}"]["title"].endswith(f"T{lang}")
    atom = await browser.client.get(f"/{lang}/news.atom")
    assert atom.headers["content-type"] == "application/atom+xml; charset=utf-8" and own.id in atom.text
    everything = (await browser.client.get(f"/{lang}/feed.json")).json()["items"]
    assert {each["id"] for each in everything} >= {item["id"]}


async def test_the_search_and_the_sitemap_know_news(contest, browser, session):
    texts = {
        "en": {"title": "Ceremony", "text": "Zanzibar hosts."},
        "fr": {"title": "Fête", "text": "Zanzibar."},
    }
    news = await publish(session, contest, texts=texts, edition="*")
    page = await browser.get("/fr/search?q=zanzibar")
    assert page.has("Fête") and f"/fr/news/{news.id}" in page.html
    page = await browser.get("/ru/search?q=zanzibar")
    assert f"/ru/news/{news.id}" in page.html
    assert f"/en/news/{news.id}" in (await browser.client.get("/sitemaps/site/en.xml")).text


async def test_news_of_a_test_edition_stay_in_it(contest, browser, session):
    await load_contest(session, slug="trial", kind="rehearsal", title={"en": "Trial"})
    await publish(session, contest, edition="trial")
    assert (await browser.get("/en/trial/news")).has("Hello")
    assert not (await browser.get("/en/news")).has("Hello") and not (await browser.get("/en/")).has("Hello")


async def test_programs_read_news_in_parts_and_stewards_write_it(contest, browser, session):
    token = await session_of(browser.app.state.database, "eve@example.org")
    said = {"texts": {"en": {"title": "A", "text": "B"}}}
    made = await browser.json("POST", "/editions/2027/office/news", said, token=token)
    assert made.status_code == 201 and made.json()["state"] == "draft"
    one = f"/editions/2027/office/news/{made.json()['id']}"
    assert (await browser.json("GET", "/news")).json() == {"total": 0, "items": [], "next": None}
    done = await browser.json("PUT", f"{one}/publication", {"at": "2027-02-11T00:00:00Z"}, token=token)
    assert done.json()["state"] == "scheduled"
    done = await browser.json("PUT", f"{one}/publication", {}, token=token)
    assert done.json()["state"] == "published"
    await publish(session, contest, "C", edition="*")
    first = (await browser.json("GET", "/news?limit=1")).json()
    assert (first["total"], len(first["items"])) == (2, 1)
    rest = (await browser.json("GET", f"/news?limit=1&cursor={first['next']}")).json()
    assert rest["next"] is None and len(rest["items"]) == 1
    assert (await browser.json("GET", "/news?edition=2027")).json()["items"][0]["texts"]["en"]["title"] == "A"
    office = (await browser.json("GET", "/editions/2027/office/news", token=token)).json()
    assert [each["state"] for each in office["items"]] == ["published"]
    wrong = await browser.json("POST", "/editions/2027/office/news", {"texts": {}}, token=token)
    assert wrong.status_code == 422
