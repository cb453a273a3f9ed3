"""JSON-LD in pages of projects and editions: what strangers' programs make of it, and that no title leaves it."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.i18n.languages import CODES
from prizes.promotion.rules.linked_data import script_text
from tests.ballot.paper import contest
from tests.contest import VOTING
from tests.promotion.announced import announced_contest
from tests.promotion.strangers import fits_schema_org, read_by_stranger

BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
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


async def test_strangers_read_it(box, browser, tmp_path):
    paths = ("", f"projects/{box.id('Bee')}", f"projects/{box.id('Ant')}")
    pages = [block(await browser.get(f"/en/2027/{path}")) for path in paths]
    fits_schema_org(pages, tmp_path)
    (work,) = read_by_stranger("linked", json.dumps(pages[1]).encode())
    assert work["@type"] == [f"{SCHEMA}CreativeWork"]
    assert work[f"{SCHEMA}award"] == [{"@value": "Winner · WSIS Prizes 2027 · Governments"}]
    (event,) = read_by_stranger("linked", json.dumps(pages[0]).encode())
    assert event[f"{SCHEMA}startDate"][0]["@value"].startswith("2026-11-01")


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
