"""Help: a start page and a page for each role, whose names of buttons are the product's, with pictures in each language."""

from __future__ import annotations

import mimetypes
import re
from functools import cache

import pytest
from PIL import Image

from prizes.accounts.rules.roles import Role
from prizes.config import asset_root
from prizes.i18n.languages import CODES
from prizes.web.layout.header import HELP_OF_PLACES, HELP_OF_ROLES
from prizes.web.public.help import BY_ID, PICTURE_WIDTH, TOPICS, picture_size
from tests.contest import SUBMITTING, VOTING, load_contest, steward, with_role
from tests.house.checkout import ROOT
from tests.pictures import MOST_BYTES, PLACES, SHARPNESS

HELP = sorted((ROOT / "templates" / "public" / "help").glob("*.html"))
NAMED = re.compile(r'(?:named\(|(?:link_text|act_link)\(to\("\w+"\), )_\("([^"]+)"\)')
MARKED = re.compile(r'\b(?:_|N_|say)\(\s*"([^"]+)"')
PICTURES = [(picture, lang) for topic in TOPICS for picture in topic.pictures for lang in CODES]


@cache
def marked_elsewhere() -> frozenset[str]:
    """Texts that the product marks outside of help."""
    sources = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "prizes").rglob("*.py")]
    others = [each for each in sources if each not in HELP and each.name not in ("help.html", "help.py")]
    return frozenset(text for each in others for text in MARKED.findall(each.read_text(encoding="utf-8")))


@pytest.fixture
async def edition(session, app, time):
    time(VOTING)
    loaded = await load_contest(session)
    await session.commit()
    return loaded


@pytest.mark.parametrize("lang", CODES)
async def test_each_page_shows_its_steps_and_pictures_and_leads_to_where_it_begins(edition, browser, lang):
    start = await browser.get(f"/{lang}/help")
    for topic in TOPICS:
        assert f'href="/{lang}/help/{topic.id}"' in start.html
        page = await browser.get(f"/{lang}/help/{topic.id}")
        assert page.html.count("<h1>") == 1
        assert '<a class="button  go" href="' in page.html
        assert len(re.findall("<li>", page.html.split('<ol class="prose">')[1].split("</ol>")[0])) >= 5
        for picture in topic.pictures:
            assert f'src="/static/{picture.file(lang)}?v=' in page.html


async def test_every_link_of_a_help_page_answers(edition, browser):
    found = set()
    for topic in TOPICS:
        page = await browser.get(f"/en/help/{topic.id}")
        found |= set(re.findall(r'(?:href|src)="(/[^"#?]+)', page.html.split("<main")[1].split("</main>")[0]))
    assert len(found) > 20
    for path in sorted(found):
        answer = await browser.client.get(path)
        assert answer.status_code == 200, path


async def test_a_picture_is_sent_as_one_where_the_system_has_no_list_of_types(edition, browser, monkeypatch):
    monkeypatch.setattr(mimetypes, "guess_type", lambda *_, **__: (None, None))
    answer = await browser.client.get("/static/help/paper-en.webp")
    assert answer.headers["content-type"] == "image/webp"


async def test_a_role_that_has_no_help_is_not_found(edition, browser):
    await browser.get("/en/help/cooking", status=404)


def test_every_page_and_button_that_help_names_is_one_of_the_product():
    names = {name for each in HELP for name in NAMED.findall(each.read_text(encoding="utf-8"))}
    assert len(names) > 30
    assert "Submit review" in names
    assert names - marked_elsewhere() == set()


def test_every_name_in_a_sentence_of_help_is_found_by_this_test():
    """`named` with anything but a marked text would be a name of help's own."""
    for each in HELP:
        source = each.read_text(encoding="utf-8")
        assert sum(map(source.count, ("named(", "link_text(", "act_link("))) == len(NAMED.findall(source)), (
            each.name
        )


def test_each_declared_picture_has_a_place_in_the_demo():
    assert {picture.name for topic in TOPICS for picture in topic.pictures} == set(PLACES)


@pytest.mark.parametrize(("picture", "lang"), PICTURES, ids=lambda each: getattr(each, "name", each))
def test_a_picture_is_there_in_each_language_light_and_of_the_size_that_the_page_says(picture, lang):
    path = asset_root() / "static" / picture.file(lang)
    assert path.stat().st_size <= MOST_BYTES
    with Image.open(path) as image:
        assert image.format == "WEBP"
        assert image.width == PICTURE_WIDTH * SHARPNESS
        assert picture_size(picture.file(lang)) == (PICTURE_WIDTH, round(image.height / SHARPNESS))
        corner = image.convert("RGB").getpixel((2, image.height // 2))
    assert min(corner) > 240, "not of the light scheme"


def test_no_picture_is_left_that_no_page_shows():
    shown = {picture.file(lang) for picture, lang in PICTURES}
    there = {f"help/{each.name}" for each in (asset_root() / "static" / "help").iterdir()}
    assert there == shown


def test_help_is_offered_for_pages_and_roles_by_topics_that_exist():
    assert {*HELP_OF_PLACES.values(), *(topic for _, topic in HELP_OF_ROLES)} <= set(BY_ID)


def foot(page) -> str:
    return re.findall(r'href="(/en/(?:2027/)?help[^"]*)"', page.html.split("<footer")[1])[0]


async def test_the_foot_leads_to_the_help_for_the_page_shown(edition, browser, time):
    assert foot(await browser.get("/en/")) == "/en/2027/help"
    assert foot(await browser.get("/en/2027/categories/C1")) == "/en/2027/help/voting"
    assert foot(await browser.get("/en/2027/vote-log")) == "/en/2027/help/checking"
    assert foot(await browser.get("/en/2027/projects")) == "/en/2027/help"
    time(SUBMITTING)
    assert foot(await browser.get("/en/2027/nominations/")) == "/en/2027/help/submitting"


@pytest.mark.parametrize(
    ("role", "topic"),
    [(Role.STEWARD, "/running"), (Role.EXPERT, "/reviewing"), (Role.OBSERVER, "/checking"), (None, "")],
)
async def test_elsewhere_it_leads_to_the_help_for_the_readers_role(edition, session, browser, role, topic):
    if role is not None:
        await with_role(session, "ana@example.org", role)
    await session.commit()
    await browser.sign_in("ana@example.org")
    assert foot(await browser.get("/en/me")) == f"/en/2027/help{topic}"
    assert foot(await browser.get("/en/2027/ballot")) == "/en/2027/help/voting"


async def test_a_regional_officer_is_led_to_the_help_for_the_role(edition, session, browser):
    await with_role(session, "ana@example.org", Role.REGIONAL, region="africa")
    await session.commit()
    await browser.sign_in("ana@example.org")
    assert foot(await browser.get("/en/me")) == "/en/2027/help/inviting"
    assert foot(await browser.get("/en/2027/office/region")) == "/en/2027/help/inviting"


async def test_an_observer_in_the_office_is_led_to_observing(edition, session, browser):
    await with_role(session, "eve@example.org", Role.OBSERVER)
    await steward(session, "sam@example.org")
    await session.commit()
    await browser.sign_in("eve@example.org")
    assert foot(await browser.get("/en/2027/office/")) == "/en/2027/help/checking"
    await browser.sign_in("sam@example.org")
    assert foot(await browser.get("/en/2027/office/")) == "/en/2027/help/running"
