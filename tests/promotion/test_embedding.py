"""Pictures, badges and oEmbed: what they show, in six languages, and that they may stand on pages of others."""

from __future__ import annotations

import io
import json
import re
from html import unescape
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from prizes.i18n.languages import CODES
from prizes.nomination.models import ProjectText
from prizes.nomination.rules.states import State
from prizes.promotion.drawing import FOLDER, KEPT, sweep_drawn
from tests.ballot.paper import contest
from tests.contest import VOTING, at
from tests.house.roles import ROLES_BY_ROUTE
from tests.house.test_routes import routes
from tests.promotion.announced import announced_contest

META = re.compile(r'<meta (?:property|name)="((?:og|twitter):[\w:]+)" content="([^"]*)">')
EMBEDDED = ("card.png", "badge.svg")


@pytest.fixture
async def box(session, time):
    time(VOTING)
    return await contest(session)


def project(box, title: str = "Ant", lang: str = "en") -> str:
    return f"/{lang}/2027/projects/{box.id(title)}"


# --- pictures ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", CODES)
async def test_there_is_a_picture_in_each_language_of_the_size_that_others_ask_for(box, browser, lang):
    answer = await browser.client.get(f"{project(box, lang=lang)}/card.png")
    assert answer.headers["content-type"] == "image/png"
    with Image.open(io.BytesIO(answer.content)) as image:
        assert (image.size, image.mode) == ((1200, 630), "RGB")
        assert len(image.getcolors(1 << 20)) > 20
    assert len(answer.content) < 300_000


async def test_the_picture_is_named_in_the_page_with_its_size_and_what_it_shows(box, browser):
    page = await browser.get(project(box, lang="fr"))
    named = {name: unescape(value) for name, value in META.findall(page.html)}
    assert named["og:image"].startswith(f"http://prizes.test{project(box, lang='fr')}/card.png?v=")
    assert (named["og:image:width"], named["og:image:height"]) == ("1200", "630")
    assert named["og:image:type"] == "image/png"
    assert (
        named["og:image:alt"]
        == "Projet retenu · Ant · Owner of Ant · Kenya · Gouvernements · Prix du SMSI 2027"
    )
    assert named["twitter:card"] == "summary_large_image"
    others = [value for name, value in META.findall(page.html) if name == "og:locale:alternate"]
    assert len(others) == 5 and named["og:locale"] not in others
    assert (await browser.client.get(named["og:image"])).status_code == 200


@pytest.mark.parametrize("path", ["/en/2027/", "/en/2027/categories/C1", "/en/2027/winners"])
async def test_pages_of_an_edition_have_its_picture(box, browser, path):
    named = dict(META.findall((await browser.get(path)).html))
    answer = await browser.client.get(unescape(named["og:image"]))
    with Image.open(io.BytesIO(answer.content)) as image:
        assert image.size == (1200, 630)


async def test_a_title_in_the_language_of_the_picture_is_on_it(session, time, browser):
    time(VOTING)
    box = await contest(session, submission__translations=["fr"])
    ant = box.projects["Ant"]
    session.add(ProjectText(project_id=ant.id, lang="fr", title="Fourmi", updated_at=ant.updated_at))
    await session.commit()
    french, english = [(await browser.get(project(box, lang=lang))).html for lang in ("fr", "en")]
    assert "Projet retenu · Fourmi" in french and "Selected project · Ant" in english


@pytest.mark.parametrize(
    "title",
    [
        '"><script>alert(1)</script>',
        "#strong[x] $y$ \\ @cite",
        "\u202egnisrever",
        "ا" * 400,
        "🚀" * 40,
        "漢" * 200,
    ],
)
async def test_no_title_breaks_a_picture_or_leaves_it(box, browser, session, title):
    box.projects["Ant"].title = title
    session.add(box.projects["Ant"])
    await session.commit()
    for name in EMBEDDED:
        assert (await browser.client.get(f"{project(box)}/{name}")).status_code == 200
    page = await browser.get(f"{project(box)}/share")
    assert "<script>alert" not in page.html
    answer = await browser.client.get(f"/oembed?url=http://prizes.test{project(box)}")
    assert "<script" not in answer.json()["html"]


async def test_a_picture_is_drawn_once_and_kept_by_what_it_shows(box, browser, settings, monkeypatch):
    drawn = []
    monkeypatch.setattr("prizes.promotion.drawing.draw_share", _counted(drawn, "prizes.printing.printer"))
    one, other = [await browser.client.get(f"{project(box)}/card.png?v={n}") for n in (1, 2)]
    assert one.content == other.content and len(drawn) == 1


def _counted(seen, module):
    from importlib import import_module

    real = import_module(module).draw_share

    async def draw(sheet, picture=b""):
        seen.append(sheet)
        return await real(sheet, picture)

    return draw


async def test_what_was_drawn_goes_after_a_month_and_is_drawn_again(box, browser, session, time, settings):
    from datetime import UTC, datetime

    before = (await browser.client.get(f"{project(box)}/badge.svg")).content
    kept = [path for path in _stored(settings) if path.is_file()]
    assert len(kept) == 1
    time(datetime.now(UTC))  # files bear the time of the machine
    assert await sweep_drawn(session) == 0
    time(datetime.now(UTC) + 2 * KEPT)
    assert await sweep_drawn(session) == 1
    time(VOTING)
    assert (await browser.client.get(f"{project(box)}/badge.svg")).content == before


def _stored(settings):
    from pathlib import Path

    return Path(settings.storage_url.removeprefix("file://")).joinpath(FOLDER).rglob("*")


async def test_one_network_cannot_have_everything_drawn(box, browser, monkeypatch):
    monkeypatch.setitem(__import__("prizes.gate.limits", fromlist=["x"]).PER_MINUTE, "drawing", 0)
    assert (await browser.client.get(f"{project(box)}/card.png")).status_code == 429


# --- badges --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", CODES)
async def test_a_badge_says_what_the_project_is_without_fonts_or_scripts(box, browser, lang):
    answer = await browser.client.get(f"{project(box, lang=lang)}/badge.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    root = ET.fromstring(answer.content)
    assert (root.get("width"), root.get("height"), root.get("role")) == ("320", "96", "img")
    title = root.find("{http://www.w3.org/2000/svg}title").text
    assert root.get("aria-label") == title
    assert title.endswith(box.edition.title(lang))
    tags = {element.tag.partition("}")[2] for element in root.iter()}
    assert not tags & {"script", "style", "text", "foreignObject", "a"}
    names = {name for element in root.iter() for name in element.attrib}
    assert not {name for name in names if name.startswith("on") or name == "style"}
    links = [v for e in root.iter() for n, v in e.attrib.items() if n.endswith("href")]
    assert all(link.startswith(("#", "data:image/")) for link in links)
    assert len(answer.content) < 80_000


async def test_the_snippet_is_a_link_with_a_picture_and_nothing_else(box, browser):
    page = await browser.get(f"{project(box)}/share")
    snippets = {lang: unescape(text) for lang, text in _snippets(page)}
    assert set(snippets) == set(CODES)
    for lang, snippet in snippets.items():
        address = f"http://prizes.test{project(box, lang=lang)}"
        assert re.fullmatch(
            rf'<a href="{address}"><img src="{address}/badge.svg" width="320" height="96" alt="[^"<>]+"></a>',
            snippet,
        )


def _snippets(page):
    return re.findall(r'<textarea id="f-badge-(\w\w)"[^>]*>\s*([^<]*)</textarea>', page.html)


async def test_a_badge_says_champion_and_winner_once_that_is_public(browser, session, time):
    box = await announced_contest(session, time)
    titles = {}
    for name in ("Ant", "Bee", "Fig"):
        svg = (await browser.client.get(f"{project(box, name)}/badge.svg")).text
        titles[name] = re.search("<title>([^<]*)</title>", svg)[1]
    assert titles == {
        "Ant": "Champion · WSIS Prizes 2027",
        "Bee": "Winner · WSIS Prizes 2027",
        "Fig": "Selected project · WSIS Prizes 2027",
    }


# --- oEmbed --------------------------------------------------------------------------------------------


async def embed(browser, address: str, status: int = 200, **more: str):
    asked = "&".join(f"{name}={value}" for name, value in more.items())
    answer = await browser.client.get(f"/oembed?url={quote(address, safe='')}&{asked}")
    assert answer.status_code == status, answer.text
    return answer


async def test_oembed_gives_the_badge_of_the_page_that_names_it(box, browser):
    page = await browser.get(project(box))
    link = re.search(
        r'<link rel="alternate" type="application/json\+oembed" href="([^"]+)" title="Ant">', page.html
    )
    answer = await browser.client.get(unescape(link[1]))
    said = answer.json()
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert (said["version"], said["type"], said["title"], said["author_name"]) == (
        "1.0",
        "rich",
        "Ant",
        "Owner of Ant",
    )
    assert (said["width"], said["height"]) == (320, 96)
    assert f'href="http://prizes.test{project(box)}"' in said["html"]
    assert (said["thumbnail_width"], said["thumbnail_height"]) == (1200, 630)
    assert (await browser.client.get(said["thumbnail_url"])).headers["content-type"] == "image/png"


async def test_oembed_keeps_to_the_size_that_is_asked_for(box, browser):
    here = f"http://prizes.test{project(box)}"
    said = (await embed(browser, here, maxwidth="160", maxheight="400")).json()
    assert (said["width"], said["height"]) == (160, 48)
    assert 'width="160" height="48"' in said["html"] and "thumbnail_url" not in said
    assert (await embed(browser, here, maxwidth="-1", maxheight="٣")).json()["width"] == 320


async def test_oembed_answers_for_our_public_projects_alone(box, browser, session):
    here = f"http://prizes.test{project(box)}"
    for address in (
        "",
        "x",
        "http://[",
        f"http://evil.example{project(box)}",
        f"{here}/share",
        f"{here}0",
        f"{here}%00",
    ):
        answer = await embed(browser, address, status=404)
        assert answer.headers["content-type"] == "application/problem+json"
    assert (await embed(browser, here, status=501, format="xml")).json()["type"].endswith("only-as-json")
    assert (await embed(browser, f"{here}?text=fr#x")).json()["title"] == "Ant"
    box.projects["Ant"].state = State.WITHDRAWN.value
    session.add(box.projects["Ant"])
    await session.commit()
    await embed(browser, here, status=404)


# --- on pages of others --------------------------------------------------------------------------------


async def test_what_is_embedded_may_be_loaded_from_anywhere_and_sets_no_cookie(box, browser):
    await browser.sign_in("someone@example.org")
    paths = [f"{project(box)}/{name}" for name in EMBEDDED]
    paths += ["/en/2027/card.png", f"/oembed?url=http://prizes.test{project(box)}"]
    for path in paths:
        answer = await browser.client.get(path)
        assert answer.headers.get_list("cross-origin-resource-policy") == ["cross-origin"], path
        assert answer.headers["cache-control"] == "public, no-cache"
        assert "set-cookie" not in answer.headers and "cookie" not in answer.headers.get("vary", "").lower()
        again = await browser.client.get(path, headers={"if-none-match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["cross-origin-resource-policy"] == "cross-origin"
        other = await browser.client.get(path, headers={"if-none-match": '"other"'})
        assert other.status_code == 200


MAY_BE_EMBEDDED = {
    "/oembed",
    "/{lang:lang}/feed.{kind}",
    "/{lang:lang}/news.{kind}",
    "/{lang:lang}/{edition}/card.png",
    "/{lang:lang}/{edition}/feed.{kind}",
    "/{lang:lang}/{edition}/feeds/{of}.{kind}",
    "/{lang:lang}/{edition}/projects/{project}/badge.svg",
    "/{lang:lang}/{edition}/projects/{project}/card.png",
}
"""Written down, so that opening another address to other sites is a change that somebody sees."""
OF_BADGES = (
    "/badge.json",
    "/badge.png",
    "/achievement.json",
    "/did.json",
    "/issuer",
    "/keys/{key}",
    "/status/{edition}",
)
"""Ends of addresses of badges that programs verify; `tests/badges` looks at them."""


async def test_nothing_else_may_be_loaded_from_other_sites(app, browser, session, time):
    """Every address that is read by anybody, in a contest whose winners are public."""
    box = await announced_contest(session, time)
    places = {
        "lang:lang": "en",
        "edition": "2027",
        "project": box.id("Bee"),
        "category": "C1",
        "kind": "atom",
        "of": "winners",
    }
    found = {}
    for path, route in routes(app):
        if "GET" in route.methods and ROLES_BY_ROUTE[f"GET {path}"] == "public":
            filled = re.sub(r"\{([\w:]+)\}", lambda place: places.get(place[1], "svg"), path)
            asked = f"?url=http://prizes.test{project(box, 'Bee')}" if path == "/oembed" else ""
            answer = await browser.client.get(filled + asked)
            found[path] = (answer.status_code, answer.headers.get_list("cross-origin-resource-policy"))
    open_to_all = {path for path, (_, policy) in found.items() if policy == ["cross-origin"]}
    assert {path for path in open_to_all if not path.endswith(OF_BADGES)} == MAY_BE_EMBEDDED
    others = {path: said for path, said in found.items() if path not in open_to_all}
    assert {path for path, (_, policy) in others.items() if policy != ["same-origin"]} == set()
    assert sum(status == 200 for status, _ in others.values()) > 40
    for path in ("/static/css/prizes.css", "/en/none", "/health/live"):
        answer = await browser.client.get(path)
        assert answer.headers.get_list("cross-origin-resource-policy") == ["same-origin"]


async def test_what_is_not_public_is_not_drawn(box, browser, session):
    box.projects["Ant"].state = State.WITHDRAWN.value
    session.add(box.projects["Ant"])
    await session.commit()
    for name in EMBEDDED:
        answer = await browser.client.get(f"{project(box)}/{name}")
        assert answer.status_code == 404
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"


async def test_a_picture_that_has_changed_has_another_mark_and_address(box, browser, session, time):
    def seen(page):
        return dict(META.findall(page.html))["og:image"]

    before, page = await browser.client.get(f"{project(box)}/card.png"), await browser.get(project(box))
    box.projects["Ant"].owner = "Another owner"
    session.add(box.projects["Ant"])
    await session.commit()
    time(at("2027-02-10 12:01"))
    tag = {"if-none-match": before.headers["etag"]}
    assert (await browser.client.get(f"{project(box)}/card.png", headers=tag)).status_code == 200
    assert seen(await browser.get(project(box))) != seen(page)
    assert json.dumps(seen(page))
