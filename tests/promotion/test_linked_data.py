"""JSON-LD in pages of projects and editions: what strangers' programs make of it, and that no title leaves it."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from prizes.config import settings
from prizes.edition import actions as edition_actions
from prizes.edition.document.loading import load_shipped
from prizes.i18n.languages import CODES
from prizes.nomination.actions.importing import take_over
from prizes.promotion.rules.linked_data import script_text
from prizes.reports.rules.package import LICENCES
from prizes.results.models import Publication
from prizes.stocktaking.actions.contributing import approve_contribution, contribute
from prizes.stocktaking.schemas import ContributionApproval, ContributionSent
from tests.ballot.paper import contest
from tests.contest import VOTING, person, steward
from tests.promotion.announced import announced_contest
from tests.promotion.strangers import fits_schema_org, read_by_stranger
from tests.results.publishing import approved_contest
from tests.stocktaking.test_contributions import SAID as CONTRIBUTED

BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
OG_IMAGE = re.compile(r'<meta property="og:image" content="([^"]+)">')
SCHEMA = "https://schema.org/"


def block(page):
    (found,) = BLOCK.findall(page.html)
    return json.loads(found)


@pytest.fixture
async def box(session, time):
    return await announced_contest(session, time)


@pytest.mark.parametrize("lang", CODES)
async def test_a_page_says_of_its_project_what_it_is(box, browser, lang):
    said = block(await browser.get(f"/{lang}/2027/projects/{box.id('Bee')}"))
    assert (said["@type"], said["name"], said["creator"]["name"]) == ("CreativeWork", "Bee", "Owner of Bee")
    assert said["creator"]["address"]["addressCountry"] == "KE"
    assert box.edition.title(lang) in said["award"][0]
    assert said["subjectOf"]["url"] == f"http://prizes.test/{lang}/2027/"
    assert (await browser.client.get(said["image"])).headers["content-type"] == "image/png"
    nominated = block(await browser.get(f"/{lang}/2027/projects/{box.id('Fig')}"))
    assert "award" not in nominated


async def test_a_page_says_of_its_edition_when_and_where_it_is(box, browser):
    said = block(await browser.get("/en/2027/"))
    assert (said["@type"], said["name"]) == ("Event", "WSIS Prizes 2027")
    assert said["startDate"] == "2026-11-01T08:00:00+00:00"
    assert said["subEvent"]["startDate"] == "2027-04-01T07:00:00+00:00"
    assert "location" not in said["subEvent"]  # the rules name no place


@pytest.mark.parametrize("lang", CODES)
async def test_the_page_of_winners_lists_them_with_their_awards(box, browser, lang):
    said = block(await browser.get(f"/{lang}/2027/winners"))
    assert (said["@type"], said["numberOfItems"]) == ("ItemList", 1)
    assert said["name"].endswith(box.edition.title(lang))
    (entry,) = said["itemListElement"]
    of_project = block(await browser.get(f"/{lang}/2027/projects/{box.id('Bee')}"))
    for name in ("@type", "@id", "url", "name", "inLanguage", "creator", "award"):
        assert entry["item"][name] == of_project[name], name


async def test_before_publication_the_page_of_winners_lists_nothing(session, time, browser):
    await approved_contest(session, time)
    assert not BLOCK.findall((await browser.get("/en/2027/winners")).html)


async def test_winners_that_sources_name_are_listed_too(session, browser):
    record = await edition_actions.load(session, load_shipped("2016"), loader=None)
    row = {"category": "C1", "source_url": "a book"}
    won = [row | {"title": title, "state": "winner"} for title in ("Gourd", "Hazel")]
    await take_over(session, record, [*won, row | {"title": "Iris", "state": "champion"}])
    await session.commit()
    page = await browser.get("/fr/2016/winners")
    listed = [each["item"] for each in block(page)["itemListElement"]]
    assert [each["name"] for each in listed] == ["Gourd", "Hazel"]
    for each in listed:
        assert each["url"].removeprefix("http://prizes.test") in page.links
        assert record.title("fr") in each["award"][0]


async def test_no_title_leaves_the_block_of_winners(box, browser, session):
    title = "</script><script>alert(1)</script>"
    (row,) = (await session.exec(select(Publication))).all()
    row.content = row.content.replace('"Bee"', json.dumps(title))
    session.add(row)
    await session.commit()
    page = await browser.get("/en/2027/winners")
    assert block(page)["itemListElement"][0]["item"]["name"] == title
    assert "alert(1)</script>" not in page.html


async def test_strangers_read_it(box, browser, tmp_path):
    paths = ("", f"projects/{box.id('Bee')}", f"projects/{box.id('Ant')}", "winners")
    pages = [block(await browser.get(f"/en/2027/{path}")) for path in paths]
    fits_schema_org(pages, tmp_path)
    (work,) = read_by_stranger("linked", json.dumps(pages[1]).encode())
    assert work["@type"] == [f"{SCHEMA}CreativeWork"]
    assert work[f"{SCHEMA}award"] == [{"@value": "Winner · WSIS Prizes 2027 · Governments"}]
    (winners,) = read_by_stranger("linked", json.dumps(pages[3]).encode())
    (entry,) = winners[f"{SCHEMA}itemListElement"]
    (winner,) = entry[f"{SCHEMA}item"]
    assert winners["@type"] == [f"{SCHEMA}ItemList"] and winner["@id"] == work["@id"]
    assert winner[f"{SCHEMA}award"] == work[f"{SCHEMA}award"]
    (event,) = read_by_stranger("linked", json.dumps(pages[0]).encode())
    assert event[f"{SCHEMA}startDate"][0]["@value"].startswith("2026-11-01")


@pytest.mark.parametrize("lang", ["fr", "zh"])
async def test_strangers_find_it_in_the_page(box, browser, lang):
    """By a parser of HTML that is not ours, and with what the page says of its picture."""
    html = (await browser.get(f"/{lang}/2027/projects/{box.id('Bee')}")).html
    (work,) = read_by_stranger("page", html.encode())
    assert work["@type"] == [f"{SCHEMA}CreativeWork"]
    assert work[f"{SCHEMA}name"] == [{"@value": "Bee"}]
    assert box.edition.title(lang) in work[f"{SCHEMA}award"][0]["@value"]
    assert work[f"{SCHEMA}image"] == [{"@id": unescape(OG_IMAGE.search(html)[1])}]
    edition = (await browser.get(f"/{lang}/2027/")).html
    (event,) = read_by_stranger("page", edition.encode())
    assert event[f"{SCHEMA}name"] == [{"@value": box.edition.title(lang)}]


@pytest.mark.parametrize(
    "title", ["</script><script>alert(1)</script>", "<!--<script>", "]]>&amp;\u2028'\"\\"]
)
async def test_no_title_leaves_the_block(session, time, browser, title):
    time(VOTING)
    box = await contest(session)
    box.projects["Ant"].title = box.projects["Ant"].owner = title
    session.add(box.projects["Ant"])
    await session.commit()
    page = await browser.get(f"/en/2027/projects/{box.id('Ant')}")
    assert block(page)["name"] == title
    assert "alert(1)</script>" not in page.html


@given(st.recursive(st.text(), lambda inner: st.dictionaries(st.text(), inner), max_leaves=5))
def test_whatever_is_written_is_read_again_and_holds_no_markup(value):
    text = script_text({"value": value})
    assert json.loads(text) == {"value": value}
    assert not set(text) & set("<>&\u2028\u2029")


async def test_strangers_read_the_register_and_what_was_contributed_to_it(box, browser, session, tmp_path):
    sent = ContributionSent(**CONTRIBUTED)
    one = await contribute(session, sent, person=await person(session, "zoe@example.org"))
    approval = ContributionApproval(revision=1)
    another = await steward(session, "zed@example.org")
    await approve_contribution(session, box.edition, one.id, approval, steward=another)
    await session.commit()
    page = await browser.get("/fr/stocktaking")
    pages = [block(page), block(await browser.get(f"/fr/stocktaking/{one.id}"))]
    fits_schema_org(pages, tmp_path)
    (listed,) = read_by_stranger("linked", json.dumps(pages[0]).encode())
    (data,), (found,) = listed[f"{SCHEMA}about"], listed[f"{SCHEMA}mainEntity"]
    assert data["@type"] == [f"{SCHEMA}Dataset"]
    assert data[f"{SCHEMA}license"] == [{"@value": LICENCES[settings().data_licence][1]}]
    kinds = [each[f"{SCHEMA}encodingFormat"][0]["@value"] for each in data[f"{SCHEMA}distribution"]]
    assert "text/csv" in kinds and len(kinds) == 3
    items = found[f"{SCHEMA}itemListElement"]
    assert len(items) == found[f"{SCHEMA}numberOfItems"][0]["@value"] > 1
    assert [each[f"{SCHEMA}position"][0]["@value"] for each in items] == list(range(1, len(items) + 1))
    for each in items:
        (item,) = each[f"{SCHEMA}item"]
        address = item[f"{SCHEMA}url"][0]["@id"].removeprefix("http://prizes.test")
        assert address in page.links
        await browser.get(address)
    (work,) = read_by_stranger("linked", json.dumps(pages[1]).encode())
    assert work[f"{SCHEMA}isPartOf"][0]["@id"] == data["@id"]
    assert work[f"{SCHEMA}creator"][0][f"{SCHEMA}name"] == [{"@value": "Pastoral Union"}]
    narrowed = block(await browser.get("/fr/stocktaking?country=KE&q=nothing+like+it"))
    assert narrowed["mainEntity"] == {"@type": "ItemList", "numberOfItems": 0, "itemListElement": []}


async def test_no_title_leaves_the_block_of_the_register(session, time, browser):
    time(VOTING)
    title = "</script><script>alert(1)</script>"
    box = await contest(session)
    box.projects["Ant"].title = title
    session.add(box.projects["Ant"])
    await session.commit()
    page = await browser.get("/en/stocktaking")
    assert title in [each["item"]["name"] for each in block(page)["mainEntity"]["itemListElement"]]
    assert "alert(1)</script>" not in page.html
