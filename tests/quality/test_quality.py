"""The first part of `make quality` over a small contest, in two languages; and that it finds what is wrong."""

from __future__ import annotations

import httpx
import pytest

from tests.contest import VOTING, load_contest, steward
from tests.mailbox import Mailbox
from tests.quality.crawl import crawl, judge
from tests.quality.markup import taken_apart
from tests.quality.pages import Collector, Seen, Shelf
from tests.quality.words import foreign
from tests.recorder.places import Places
from tests.recorder.sameness import sameness
from tests.recorder.world import ORIGIN, PUBLIC, World

STEWARD = "steward@example.org"
READERS = {PUBLIC: ("en", "ar"), STEWARD: ("en", "ru")}
ENGLISH = ("Short description", "Impact", "Governments", "Infrastructure", "E-government")
"""What the rules of the small contest say in English only."""


@pytest.fixture
async def shelf(app, database, session, time, tmp_path) -> Shelf:
    """What nobody and a steward are shown of the small contest."""
    time(VOTING)
    with sameness() as same:
        await load_contest(session)
        await steward(session)
        await session.commit()
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            world = World(tmp_path, database, app, same, Mailbox(database), client)
            await world.sign_in(STEWARD)
            world.keep()
            shelf = Shelf(tmp_path / "pages")
            shelf.folder.mkdir()
            collector = Collector(world, Places(app), ["2027"], shelf, "now")
            collector.look_around()
            for who, langs in READERS.items():
                await collector.read_everything(who, ["/en/", "/en/2027/"], langs)
            world.close()
    return shelf


async def test_nothing_is_wrong_with_the_pages_of_a_small_contest(shelf: Shelf):
    assert len({each.route for each in shelf.seen}) > 60
    assert {each.lang for each in shelf.seen} == {"en", "ar", "ru"}
    findings = crawl(shelf.folder, shelf.seen, shelf.statuses).lines()
    assert "\n".join(one for one in findings if not any(words in one for words in ENGLISH)) == ""


# --- it finds what is wrong ------------------------------------------------------------------------------

SEEN = Seen("now", "public", "fr", "/{lang}/x", "/fr/x", 200, "")
HEAD = '<!doctype html><html lang="fr" dir="ltr"><head><title>Une page</title></head><body>'


def wrong(body: str, seen: Seen = SEEN) -> set[str]:
    return {kind for kind, _ in judge(seen, taken_apart(f"{HEAD}<h1>Titre</h1>{body}</body></html>"))} - {
        "description",
        "canonical",
        "hreflang",
    }


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("markup", "<p>Un<div>deux</p></div>"),
        ("markup", "<ul><li>Un</ul>"),
        ("id twice", '<p id="a">Un</p><p id="a">deux</p>'),
        ("reference to nothing", '<label for="b">Un</label>'),
        ("h1", "<h1>Encore</h1>"),
        ("heading", "<h3>Trop bas</h3>"),
        ("third party", '<img src="https://elsewhere.example/x.png" alt="">'),
        ("language", "<p>Save your vote</p>"),
        ("language", "<p>Сохранить</p>"),
        ("language", '<p title="Page %(n)s">Une</p>'),
        ("language", '<p lang="zh">Plusieurs mots de français ici</p>'),
    ],
)
def test_a_fault_is_found(kind: str, body: str):
    assert wrong(body) == {kind}


@pytest.mark.parametrize(
    "body",
    [
        "<p>Tout va bien.</p>",
        '<p lang="ru">Сохранить мой голос сейчас</p>',
        "<p>Le projet <bdi>Village of the future</bdi></p>",
        '<svg><defs><g id="m"></g></defs><use href="#m"/></svg>',
    ],
)
def test_what_is_right_is_left_alone(body: str):
    assert wrong(body) == set()


def test_a_public_page_has_a_head_for_search_engines():
    found = [kind for kind, _ in judge(SEEN, taken_apart(f"{HEAD}<h1>Titre</h1></body></html>"))]
    assert found == ["description", "canonical", "hreflang"]


def test_a_title_that_repeats_the_words_of_people_is_not_foreign():
    page = taken_apart(f'{HEAD}<a title="Fermer Die Zeit of your life"><bdi>Die Zeit of your life</bdi></a>')
    assert [what for text in page.texts for what in foreign(text, "fr", page.own)] == []
