"""The first part of `make quality` over a small contest, in two languages; and that it finds what is wrong."""

from __future__ import annotations

import json
import re

import httpx
import pytest

from tests.contest import VOTING, load_contest, steward
from tests.mailbox import Mailbox
from tests.quality import __main__ as command
from tests.quality import epub, parts, results
from tests.quality.console import listen
from tests.quality.crawl import crawl, judge
from tests.quality.markup import taken_apart
from tests.quality.pages import Collector, Seen, Shelf, failures
from tests.quality.results import AbsentError, Found, Part, inputs_of, kept, outcome, reason_of
from tests.quality.words import foreign
from tests.recorder.places import Place, Places
from tests.recorder.sameness import sameness
from tests.recorder.world import ORIGIN, PUBLIC, World

STEWARD = "steward@example.org"
READERS = {PUBLIC: ("en", "ar"), STEWARD: ("en", "ru")}
ENGLISH = ("Short description", "Impact", "Governments", "Infrastructure", "E-government")
"""What the rules of the small contest say in English only."""
IN_ENGLISH = re.compile(
    rf"language: (?:latin letters|not translated) in <\w+>: (?:(?:C[\w-]+ · )?(?:{'|'.join(ENGLISH)})"
    rf"|(?:(?:{'|'.join(ENGLISH)}): [^A-Za-z\n]+)+)\n"
)
"""A text of a page that is one of these and nothing else, but for the code of a category; or a chart in words, which
names them beside what was translated.
"""


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
    assert "\n".join(one for one in findings if not IN_ENGLISH.match(one)) == ""


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


# --- what a run remembers, and says ----------------------------------------------------------------------


@pytest.fixture
def pages(tmp_path, monkeypatch):
    """Collected pages, and no results yet."""
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    monkeypatch.setattr(results, "PAGES", tmp_path / "pages")
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "one.html").write_text("<p>One</p>")
    return tmp_path / "pages"


def silent(_line: str) -> None:
    pass


def test_a_part_judges_again_once_other_pages_were_collected(pages):
    part = Part("crawl", "Languages", ("crawl.py",), lambda _tell: Found("1 page", []))
    elsewhere = Part(
        "lighthouse", "Lighthouse", ("lighthouse.py",), lambda _tell: Found("", []), of_pages=False
    )
    outcome(part, silent)
    outcome(elsewhere, silent)
    assert kept(part)
    for change in (
        lambda: (pages / "one.html").write_text("<p>1</p>"),
        (pages / "one.html").unlink,
    ):
        before = inputs_of(part)
        change()
        assert inputs_of(part) != before
    assert kept(part) is None and kept(part, whenever=True)
    assert kept(elsewhere)


def test_pages_are_collected_again_where_they_are_gone(pages):
    part = Part(
        "pages", "Every route answers", (), lambda _tell: Found("", []), of_pages=False, makes=pages / "list"
    )
    (pages / "list").write_text("[]")
    outcome(part, silent)
    assert kept(part)
    (pages / "list").unlink()
    assert kept(part) is None


def test_a_part_without_its_machine_is_named_and_the_others_judge(pages, monkeypatch, capsys):
    def absent(_tell):
        raise AbsentError("make machines")

    monkeypatch.setattr(
        parts,
        "PARTS",
        {
            "nu": Part("nu", "Nu HTML checker", ("nu.py",), absent),
            "crawl": Part("crawl", "Languages", ("crawl.py",), lambda _tell: Found("1 page", [])),
        },
    )
    monkeypatch.setattr(results, "write_table", lambda _parts: None)
    assert command._run(["nu", "crawl"], fresh=False) == 1
    said = capsys.readouterr().out
    assert "nu: not judged, since something is missing: make machines" in said
    assert "crawl: 1 page; 0 findings left" in said


def test_a_form_whose_answer_is_our_own_fault_is_a_failure(tmp_path):
    shelf = Shelf(tmp_path)
    collector = Collector(None, None, [], shelf, "open")
    answer = httpx.Response(500, headers={"content-type": "application/problem+json"}, content=json.dumps({}))
    fine = httpx.Response(422, headers={"content-type": "text/html"}, content="<!doctype html><p>")
    place = Place("GET", "/{lang}/x")
    collector._keep("nominator@demo.example", place, "/en/x", "en", answer, sent=True)
    collector._keep("nominator@demo.example", place, "/en/x", "en", fine)
    assert failures(shelf.statuses) == ["open nominator POST /en/x: 500"]


EXPLAINED = (
    'aria_form_label_unique: No unique labels <form class="form" method="post" action="/en/x"> on /{lang}/x at 320 px',
    'input_autocomplete_valid: Wrong <input type="email" autocomplete="username"> on /{lang}/x at 320 px',
    'table_headers_exists: No heads <table class="stack even"> on /{lang}/x at 320 px',
)
NOT_EXPLAINED = (
    'aria_form_label_unique: No unique labels <form aria-label="Search" action="/en/x"> on /{lang}/x at 320 px',
    'aria_form_label_unique: No unique labels <form action="/en/x" aria-labelledby="a"> on /{lang}/x at 320 px',
    "aria_form_label_unique: No unique labels <search> on /{lang}/x at 320 px",
    'input_autocomplete_valid: Wrong <input type="text" autocomplete="username"> on /{lang}/x at 320 px',
    'table_headers_exists: No heads <table class="stack even"> on /{lang}/x at 1280 px',
    'table_headers_exists: No heads <table class="stacked"> on /{lang}/x at 320 px',
    'table_headers_exists: No heads <table class="votes"> on /{lang}/x at 320 px',
    'text_contrast_sufficient: Too low <p class="catalogue"> on /{lang}/x at 320 px',
    'text_contrast_sufficient: Too low <p class="pictures"> on /{lang}/x at 320 px',
)


@pytest.mark.parametrize("finding", EXPLAINED)
def test_what_is_meant_is_explained(finding):
    assert reason_of(f"IBM {finding}\n    2 times, as open public /en/x, 320 px, light")


@pytest.mark.parametrize("finding", NOT_EXPLAINED)
def test_a_reason_explains_nothing_else(finding):
    assert not reason_of(f"IBM {finding}\n    2 times, as open public /en/x, 320 px, light")


def test_all_that_epubcheck_says_of_a_book_is_a_finding_but_hints(monkeypatch, tmp_path):
    place = {"path": "book/story.xhtml", "line": 7}
    said = [
        {"severity": each, "ID": f"RSC-{number}", "message": "Not whole", "locations": [place]}
        for number, each in enumerate(("USAGE", "WARNING", "INFO", "ERROR"))
    ]
    monkeypatch.setattr(epub, "_report", lambda *_: {"messages": said})
    assert epub.check(tmp_path / "jar", tmp_path / "book.epub") == [
        "warning RSC-1: Not whole, book/story.xhtml:7",
        "error RSC-3: Not whole, book/story.xhtml:7",
    ]


POLICIES = {"strict": "default-src 'self'", "open": ""}
SPOKEN_OF = {
    "fine": ("strict", ""),
    "script": ("strict", "<script>document.title = ''</script>"),
    "blocked": ("strict", '<img src="http://elsewhere.test/x.png" alt="">'),
    "elsewhere": ("open", '<img src="http://elsewhere.test/x.png" alt="">'),
    "broken": ("open", "<script>throw new Error('broken')</script>"),
    "gone": ("open", '<img src="/files/gone.png" alt="">'),
}
"""Content policy and rest of a page, by its name."""


@pytest.mark.browser
async def test_what_a_browser_says_of_a_page_is_a_finding(tmp_path):
    shelf = Shelf(tmp_path, policies=POLICIES)
    for name, (policy, rest) in SPOKEN_OF.items():
        (tmp_path / f"{name}.html").write_text(f"{HEAD}<main><h1>Titre</h1>{rest}</main></body></html>")
        file, route = f"{name}.html", "/{lang}/" + name
        shelf.seen.append(Seen("now", "public", "fr", route, f"/fr/{name}", 200, file, policy=policy))
    judged = await listen(shelf, silent)
    found = {what.rpartition(" on /{lang}/")[2]: what for what in judged.found}
    assert judged.views == len(SPOKEN_OF)
    assert found.keys() == {"script", "blocked", "elsewhere", "broken"}
    assert found["elsewhere"].startswith("asks http://elsewhere.test/")
    assert found["broken"].startswith("script: ")
