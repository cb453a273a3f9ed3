"""Feeds: a stranger's reader reads them in six languages, ids last, and they switch with the pages."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

from prizes import clock
from prizes.edition.actions import load
from prizes.edition.document.loading import load_shipped
from prizes.i18n.languages import CODES
from prizes.nomination.models import ProjectText
from prizes.promotion.rules.feeds import Feed, FeedEntry, atom, json_feed
from prizes.results.actions import announce
from prizes.results.models import ResultsCorrection
from tests.ballot.paper import contest
from tests.contest import VOTING, at, steward
from tests.promotion.announced import INSTANT, announced_contest
from tests.promotion.strangers import read_by_stranger
from tests.results.publishing import approved_contest

KINDS = ("atom", "json")


async def items(browser, path: str) -> list[dict]:
    answer = await browser.client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def titles(found) -> list[str]:
    return [item["title"] for item in found]


@pytest.fixture
async def box(session, time):
    return await announced_contest(session, time)


# --- what they tell ------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", CODES)
async def test_a_strangers_reader_reads_the_feed_of_each_language(box, browser, lang):
    answer = await browser.client.get(f"/{lang}/2027/feeds/winners.atom")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    read = read_by_stranger("feed", answer.content)
    assert (read["wrong"], read["version"]) == ("", "atom10")
    assert box.edition.title(lang) in read["feed"]["title"]
    (entry,) = read["entries"]
    assert "Bee" in entry["title"] and entry["kind"] == "text/plain"
    assert entry["link"] == f"http://prizes.test/{lang}/2027/projects/{box.id('Bee')}"
    assert {link["rel"] for link in read["links"]} == {"self", "alternate"}


async def test_each_feed_tells_of_those_that_are_or_were_it(box, browser):
    names = {
        of: {title.rpartition(": ")[2] for title in titles(await items(browser, f"/en/2027/feeds/{of}.json"))}
        for of in ("nominees", "champions", "winners")
    }
    assert names["winners"] == {"Bee"}
    assert names["champions"] == {"Ant", "Bee", "Dog", "Eel"}
    assert names["nominees"] == names["champions"] | {"Cat", "Fig"}
    everything = titles(await items(browser, "/en/2027/feed.json"))
    assert "Winner: Bee" in everything and "Champion: Ant" in everything
    assert "WSIS Prizes 2027: The winners are published" in everything
    assert not any("Bee" in title and "Champion" in title for title in everything)


async def test_atom_and_json_tell_the_same(box, browser):
    atom_feed = read_by_stranger("feed", (await browser.client.get("/fr/2027/feed.atom")).content)
    json_items = await items(browser, "/fr/2027/feed.json")
    assert [e["id"] for e in atom_feed["entries"]] == [i["id"] for i in json_items]
    assert [e["updated"] for e in atom_feed["entries"]] == [i["date_modified"] for i in json_items]
    feed = (await browser.client.get("/fr/2027/feed.json")).json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert (feed["language"], feed["feed_url"]) == ("fr", "http://prizes.test/fr/2027/feed.json")
    assert feed["home_page_url"] == "http://prizes.test/fr/2027/"


async def test_ids_last_and_no_two_are_the_same(box, browser, session, time, settings):
    before = [i["id"] for lang in CODES for i in await items(browser, f"/{lang}/2027/feed.json")]
    assert len(set(before)) == len(before)
    assert not any("prizes.test" in each for each in before)
    box.projects["Ant"].title = "Another title"
    session.add(box.projects["Ant"])
    await session.commit()
    after = [i["id"] for lang in CODES for i in await items(browser, f"/{lang}/2027/feed.json")]
    assert set(after) == set(before)


async def test_updated_is_when_something_changed_in_the_language_of_the_feed(session, time, browser):
    time(VOTING)
    box = await contest(session, submission__translations=["fr"])
    ant, later = box.projects["Ant"], VOTING + timedelta(days=3)
    session.add(ProjectText(project_id=ant.id, lang="fr", title="Fourmi", updated_at=later))
    await session.commit()
    when = {}
    for lang in ("en", "fr"):
        found = await items(browser, f"/{lang}/2027/feeds/nominees.json")
        when[lang] = {i["title"].rpartition(" ")[2]: (i["date_modified"], i["language"]) for i in found}
    assert when["en"]["Ant"] == (f"{VOTING:%Y-%m-%dT%H:%M:%SZ}", "en")
    assert when["fr"]["Fourmi"] == (f"{later:%Y-%m-%dT%H:%M:%SZ}", "fr")
    feed = read_by_stranger("feed", (await browser.client.get("/fr/2027/feeds/nominees.atom")).content)
    assert feed["feed"]["updated"] == f"{later:%Y-%m-%dT%H:%M:%SZ}"
    assert feed["entries"][0]["lang"] == "fr"


async def test_news_are_what_has_happened_and_nothing_that_is_to_come(session, time, browser):
    time(at("2026-12-25 12:00"))
    await contest(session)
    assert titles(await items(browser, "/en/2027/feeds/news.json")) == [
        "WSIS Prizes 2027: “Submission” has ended",
        "WSIS Prizes 2027: “Submission” has begun",
    ]
    time(VOTING)
    newest = (await items(browser, "/en/2027/feeds/news.json"))[0]
    assert newest["title"] == "WSIS Prizes 2027: “Public voting” has begun"
    assert newest["content_text"] == "Until 28 February 2027, 23:00, Geneva time."
    assert newest["date_published"] == "2027-02-01T08:00:00Z"


async def test_a_feed_without_entries_is_one(session, time, browser):
    time(VOTING)
    await contest(session)
    read = read_by_stranger("feed", (await browser.client.get("/en/2027/feeds/winners.atom")).content)
    assert (read["wrong"], read["entries"]) == ("", [])
    assert read["feed"]["updated"]


async def test_a_long_feed_comes_in_parts(session, time, browser, monkeypatch):
    time(VOTING)
    await contest(session)
    monkeypatch.setattr("prizes.promotion.queries.feeds.PART", 2)
    monkeypatch.setattr("prizes.web.promotion.feeds.PART", 2)
    seen, address = [], "/en/2027/feeds/nominees.json"
    while address:
        feed = (await browser.client.get(address)).json()
        assert len(feed["items"]) <= 2
        seen += titles(feed["items"])
        address = feed.get("next_url")
    assert len(seen) == len(set(seen)) == 5
    assert titles(await items(browser, "/en/2027/feeds/nominees.json?part=99999999")) == []


async def test_the_feed_of_all_tells_of_contests(box, browser):
    assert "Winner: Bee" in titles(await items(browser, "/en/feed.json"))
    read = read_by_stranger("feed", (await browser.client.get("/ar/feed.atom")).content)
    assert read["wrong"] == ""


async def test_the_feeds_of_all_are_there_while_there_are_only_past_editions(session, browser):
    await browser.get("/en/feed.atom", status=404)
    await load(session, load_shipped("2019"), loader=None)
    await session.commit()
    for path in ("/en/feed.atom", "/fr/news.atom"):
        read = read_by_stranger("feed", (await browser.client.get(path)).content)
        assert (read["wrong"], read["entries"]) == ("", []) and read["feed"]["updated"]
    assert await items(browser, "/en/feed.json") == []


# --- how they are found, and asked for again -----------------------------------------------------------


async def test_pages_name_their_feeds(box, browser):
    for path, feed in (("/en/2027/", "/en/2027/feed.atom"), ("/en/about", "/en/feed.atom")):
        page = await browser.get(path)
        assert '<link rel="alternate" type="application/atom+xml" title="' in page.html
        assert f'href="{feed}"' in page.html
    page = await browser.get("/ar/2027/data")
    for of in ("nominees", "champions", "winners", "news"):
        for kind in KINDS:
            assert f"/ar/2027/feeds/{of}.{kind}" in page.links


@pytest.mark.parametrize("path", ["/en/2027/feed.atom", "/en/2027/feeds/news.json", "/en/feed.json"])
async def test_what_one_has_is_not_sent_again_until_it_changes(box, browser, session, path):
    one = await browser.client.get(path)
    assert one.headers["cross-origin-resource-policy"] == "cross-origin"
    assert one.headers["cache-control"] == "public, no-cache" and "set-cookie" not in one.headers
    assert (
        datetime.strptime(one.headers["last-modified"], "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
        <= clock.now()
    )
    tag = {"if-none-match": one.headers["etag"]}
    assert (await browser.client.get(path, headers=tag)).status_code == 304


@pytest.mark.parametrize(
    "path", ["/en/2027/feed.xml", "/en/2027/feeds/losers.atom", "/en/2026/feed.atom", "/en/feed.rss"]
)
async def test_there_are_no_other_feeds(box, browser, path):
    await browser.get(path, status=404)


# --- hostile texts -------------------------------------------------------------------------------------

HOSTILE = "</title><script>alert(1)</script>&amp;<![CDATA[x]]>\x08\ufffe\u202e"


def feed_of(text: str) -> Feed:
    now = datetime(2027, 1, 1, tzinfo=UTC)
    entry = FeedEntry("urn:x", "http://x/?a=1&b=\"'", text, "en", text, now, now)
    return Feed(
        "urn:f", "en", text, text, "http://x/", "http://x/feed", now, [entry], next="http://x/?p=1&q=2"
    )


def test_no_text_is_ever_markup():
    root = ET.fromstring(atom(feed_of(HOSTILE)))
    space = "{http://www.w3.org/2005/Atom}"
    entry = root.find(f"{space}entry")
    assert entry.find(f"{space}title").text == HOSTILE.replace("\x08", "").replace("\ufffe", "")
    assert not list(entry.find(f"{space}title"))
    assert entry.find(f"{space}link").get("href") == "http://x/?a=1&b=\"'"
    assert json.loads(json_feed(feed_of(HOSTILE)))["items"][0]["title"] == HOSTILE


async def test_a_title_with_markup_is_read_as_it_was_typed(session, time, browser):
    time(VOTING)
    box = await contest(session)
    box.projects["Ant"].title = "<b>Ant</b> & 'co' ]]>"
    session.add(box.projects["Ant"])
    await session.commit()
    read = read_by_stranger("feed", (await browser.client.get("/en/2027/feeds/nominees.atom")).content)
    assert read["wrong"] == ""
    assert any("&lt;b&gt;Ant&lt;/b&gt;" in e["title"] or "<b>Ant</b>" in e["title"] for e in read["entries"])


# --- the instant ---------------------------------------------------------------------------------------


async def test_a_correction_is_news_with_its_note(box, browser, session):
    now = clock.now() + timedelta(hours=1)
    one, two = await steward(session, "third@example.org"), await steward(session, "fourth@example.org")
    session.add(
        ResultsCorrection(
            edition_id=box.edition.id,
            number=1,
            field="C1",
            content="{}",
            sha256="b" * 64,
            replaces="a" * 64,
            note="The name of the winner was wrong.",
            proposed_by=one.id,
            approved_by=two.id,
            corrected_at=now,
        )
    )
    await session.commit()
    newest = (await items(browser, "/en/2027/feeds/news.json"))[0]
    assert newest["title"] == "WSIS Prizes 2027: The results have been corrected"
    assert newest["content_text"] == "The name of the winner was wrong."


async def test_all_feeds_and_pictures_tell_of_a_winner_in_one_moment(session, time, browser):
    """What the announcement changes; `tests/web/test_embargo.py` has all channels."""
    box, _one, _two = await approved_contest(session, time)
    bee = f"/en/2027/projects/{box.id('Bee')}"
    channels = [
        *(
            "/en/2027/feed.atom",
            "/en/2027/feed.json",
            "/en/2027/feeds/winners.atom",
            "/en/2027/feeds/news.json",
        ),
        *(
            "/en/feed.atom",
            f"{bee}/badge.svg",
            f"{bee}/card.png",
            bee,
            f"{bee}/share",
            f"{bee}/press-kit.zip",
        ),
        f"/oembed?url=http://prizes.test{bee}",
    ]

    async def seen() -> dict[str, bytes]:
        return {path: (await browser.client.get(path)).content for path in channels}

    time(INSTANT - timedelta(seconds=1))
    before = await seen()
    assert await announce(session, "2027") == 0
    time(INSTANT)
    assert {path for path, content in (await seen()).items() if content != before[path]} <= {
        bee,
        f"{bee}/share",
        f"{bee}/press-kit.zip",
    }
    assert await announce(session, "2027") == 1
    await session.commit()
    after = await seen()
    assert {path for path in channels if after[path] == before[path]} == set()
    assert "Winner: Bee" in titles(json.loads(after["/en/2027/feed.json"])["items"])
