"""What the pages' own script and htmx do in a real browser, under the content policy the service sends."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from prizes.acts import routers
from prizes.config import asset_root
from prizes.edition.kinds.words import count_words
from prizes.gate.content_policy import content_policy
from prizes.i18n.templates import environment, scripts
from prizes.web.layout.header import header
from tests.components import chromium_path

pytestmark = pytest.mark.browser

ORIGIN = "http://prizes.test"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


@pytest.fixture(autouse=True, scope="module")
def linked() -> None:
    """The routes are learned of which links are made."""
    routers.for_pages()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield browser
        browser.close()


class Desk:
    """A small site: one page of the given content, static files, and answers to posts written by hand."""

    def __init__(self, browser: Any) -> None:
        self.tab = browser.new_page(locale="en-GB", timezone_id="America/Havana")
        self.answers: dict[str, tuple[int, str]] = {}
        self.posted: list[tuple[str, str | None]] = []
        self.complaints: list[str] = []
        self.clock = lambda: datetime.now(UTC)
        self.tab.route("**/*", self._answer)
        self.tab.on(
            "console",
            lambda m: self.complaints.append(m.text) if "Content Security Policy" in m.text else None,
        )
        self.tab.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, content: str, phases: list[Any] | None = None, lang: str = "en", **values: Any) -> Any:
        text = (
            '{% extends "layout/page.html" %}{% block title %}A page{% endblock %}{% block content %}'
            + content
            + "{% endblock %}"
        )
        nothing = {
            "person": None,
            "me": None,
            "tasks_open": 0,
            "edition": None,
            "notice": None,
            "errors": {},
            "here": f"/{lang}/x",
            "header": header(f"/{lang}/x", lang, None, datetime.now(UTC)),
        }
        nothing |= {"refusal": None, "address_in": lambda code: f"{ORIGIN}/{code}/x"}
        values |= nothing | {"phases": phases or [], "path_in": lambda code: f"/{code}/x"}
        self.html = environment(lang).from_string(text).render(values)
        self.tab.goto(f"{ORIGIN}/{lang}/x")
        return self.tab

    def _answer(self, route: Any) -> None:
        request = route.request
        path = request.url.removeprefix(ORIGIN).split("?")[0]
        headers = {
            "content-security-policy": content_policy("".join(scripts())).decode(),
            "date": format_datetime(self.clock(), usegmt=True),
        }
        if path.startswith("/static/"):
            file = asset_root() / path.lstrip("/")
            route.fulfill(
                body=file.read_bytes(), content_type=KINDS[file.suffix.lstrip(".")], headers=headers
            )
        elif request.method == "POST":
            self.posted.append((path, request.post_data))
            status, body = self.answers[path]
            route.fulfill(status=status, body=body, content_type="text/html; charset=utf-8", headers=headers)
        else:
            route.fulfill(body=self.html, content_type="text/html; charset=utf-8", headers=headers)


@pytest.fixture
def desk(chromium: Any) -> Iterator[Desk]:
    made = Desk(chromium)
    yield made
    made.tab.close()
    assert made.complaints == []


TEXTS = [
    "",
    "  one  two\nthree ",
    "It’s a well-known 45% – or 1,000.50 • & rest",
    "信息社会世界峰会（WSIS）2027年，日内瓦。",
    "Связь для всех — каждому",
    "القمة العالمية لمجتمع المعلومات، جنيف",
    "カタカナ・ひらがな and Latin",
    "a@example.org https://example.org/x?y=1",
    "l’eau—l’air",
]


def test_words_are_counted_as_the_service_counts_them(desk):
    tab = desk.open('{{ textarea("t", "Text", "", max_words=500, required=false) }}')
    for text in TEXTS:
        tab.fill("#f-t", text)
        assert tab.text_content("#f-t-count") == f"{count_words(text)} of 500 words", text


def test_a_text_over_the_limit_says_by_how_many_words(desk):
    tab = desk.open('{{ textarea("t", "Text", "a b c d e", max_words=3) }}')
    assert tab.text_content("#f-t-count") == "Words over the limit: 2"
    tab.fill("#f-t", "a b c")
    assert tab.text_content("#f-t-count") == "3 of 3 words"


VOTE = '{{ act("/vote", "Vote", "quiet", key="k1", id="v1", pressed=false, target="#row") }}'


def test_a_vote_is_swapped_in_keeps_the_focus_and_is_announced(desk):
    tab = desk.open(f'<div id="row">{VOTE}</div>')
    voted = '<div id="row">{{ act("/vote", "Your vote", id="v1", pressed=true, target="#row") }}</div>{{ announce("Saved.") }}'
    desk.answers["/vote"] = (200, environment("en").from_string(voted).render())
    tab.focus("#v1")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#v1[aria-pressed=true]")
    assert tab.evaluate("document.activeElement.id") == "v1"
    assert tab.text_content("#announce") == "Saved."
    assert desk.posted == [("/vote", "idempotency_key=k1")]


def test_an_answer_of_a_broken_server_is_said_and_not_swapped_in(desk):
    tab = desk.open(f'<div id="row">{VOTE}</div>')
    desk.answers["/vote"] = (502, "<h1>Bad gateway</h1>")
    tab.click("#v1")
    tab.wait_for_selector("#announce.bad")
    assert "failed" in tab.text_content("#announce")
    assert tab.locator("h1").count() == 1
    assert tab.get_attribute("#v1", "aria-pressed") == "false"


def test_a_refused_form_is_swapped_in_and_its_summary_takes_the_focus(desk):
    tab = desk.open(
        '{% call post_form("/save", id="form", hx={"hx-post": "/save", "hx-target": "this", "hx-swap": "outerHTML"}) %}'
        '{{ field("title", "Title", "") }}{{ submit("Save") }}{% endcall %}'
    )
    refused = '<form id="form">{{ error_summary([("title", "Give a title")]) }}{{ field("title", "Title", error="Give a title") }}</form>'
    desk.answers["/save"] = (422, environment("en").from_string(refused).render())
    tab.click("text=Save")
    tab.wait_for_selector("#errors")
    assert tab.evaluate("document.activeElement.id") == "errors"
    tab.click("#errors a")
    assert tab.evaluate("document.activeElement.id") == "f-title"


FORM = (
    '{% call post_form("/save") %}{{ textarea("t", "Text") }}{{ submit("Save") }}{{ autosave("/draft") }}{% endcall %}'
    '<a id="away" href="/en/away">Away</a>'
)


def leave(tab: Any) -> int:
    """Follows the link; the number of questions asked before leaving."""
    asked: list[Any] = []
    tab.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    tab.click("#away")
    tab.wait_for_url("**/en/away")
    return len(asked)


def test_leaving_asks_while_text_is_unsaved(desk):
    tab = desk.open(FORM)
    desk.answers["/draft"] = (200, "Saved")
    tab.click("#f-t")
    tab.keyboard.type("some words")
    assert leave(tab) == 1


def test_leaving_asks_nothing_after_the_draft_was_saved(desk):
    tab = desk.open(FORM)
    desk.answers["/draft"] = (200, "Draft saved.")
    tab.click("#f-t")
    tab.keyboard.type("some words")
    tab.wait_for_selector("text=Draft saved.", timeout=8000)
    assert desk.posted[-1] == ("/draft", "t=some+words")
    assert leave(tab) == 0


def phase(left: timedelta) -> SimpleNamespace:
    return SimpleNamespace(
        title="Voting",
        state="now",
        span="soon",
        dates="1 May – 2 May",
        opens=None,
        closes=datetime.now(UTC) + left,
    )


def until(tab: Any, check: Callable[[str], bool]) -> str:
    text = ""
    for _ in range(40):
        text = tab.text_content(".phases .now time")
        if check(text):
            return text
        tab.wait_for_timeout(100)
    raise AssertionError(text)


def test_the_last_day_of_a_phase_counts_down_by_the_servers_clock(desk):
    ahead = timedelta(hours=1)
    desk.clock = lambda: datetime.now(UTC) + ahead
    tab = desk.open("", phases=[phase(timedelta(hours=1, minutes=20, seconds=30))])
    assert until(tab, lambda text: "20 minutes" in text).startswith("time left: 20 minutes")


def test_a_phase_that_ends_while_the_page_is_open_is_said_to_be_closed(desk):
    tab = desk.open("", phases=[phase(timedelta(seconds=2))])
    assert until(tab, lambda text: text == "closed")


def test_a_phase_that_closes_in_days_keeps_the_words_of_the_page(desk):
    tab = desk.open("", phases=[phase(timedelta(days=3))])
    tab.wait_for_timeout(1200)
    assert tab.text_content(".phases .now time") == "soon"


def test_the_readers_own_time_is_added_to_an_instant(desk):
    tab = desk.open(
        '{{ local_time(at, "5 May 2027, 23:00 in Geneva") }}', at=datetime(2027, 5, 5, 21, 0, tzinfo=UTC)
    )
    assert "your time: 5 May 2027, 17:00" in tab.text_content("main")


def test_a_close_is_said_in_the_readers_time_to_the_second_and_how_far_their_clock_is_off(desk):
    desk.clock = lambda: datetime.now(UTC) + timedelta(minutes=5)
    at = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=30)
    tab = desk.open('{{ deadline(at, "Open until then, Geneva time", "Open until then") }}', at=at)
    tab.locator("main", has_text="differs").wait_for()
    words = " ".join(tab.text_content("main").split())
    local = at.astimezone(ZoneInfo("America/Havana"))
    assert f"your time: {local.day} {local:%b %Y, %H:%M:%S}" in words
    assert re.search(r"time left: 2[45] minutes, \d+ seconds", words)
    assert re.search(r"Your clock differs from ours by (4 minutes, 5\d|5 minutes, \d) seconds?\.", words)


def test_everything_is_there_before_any_script_runs(chromium):
    context = chromium.new_context(java_script_enabled=False)
    desk = Desk(SimpleNamespace(new_page=lambda **_: context.new_page()))
    tab = desk.open(f"{FORM}{VOTE}", phases=[phase(timedelta(days=3))])
    desk.answers["/vote"] = (200, desk.html)
    assert tab.is_visible("#f-t")
    assert tab.is_visible(".phases .now")
    tab.click("#v1")
    assert desk.posted == [("/vote", "idempotency_key=k1")]
    context.close()
