"""The head and foot of every page: where they lead, by edition and calendar."""

from __future__ import annotations

from datetime import timedelta

import pytest

from prizes.acts import routers
from prizes.edition.queries import EditionInForce
from prizes.i18n.languages import CODES
from prizes.i18n.translator import translator
from prizes.web.layout.header import header
from prizes.web.layout.phase_bar import steps
from prizes.web.public.moment import WORDS, leads_to
from tests.ballot.paper import contest
from tests.contest import ANNOUNCING, SELECTING, SUBMITTING, VOTING, at, load_contest, small_rules

LATER = at("2028-01-01 12:00")


@pytest.fixture(autouse=True, scope="module")
def linked() -> None:
    """The routes are learned of which links are made."""
    routers.for_pages()


def edition(slug="2027", kind="contest", **changes):
    rules = small_rules(slug=slug, kind=kind, **changes)
    return EditionInForce(slug, slug, kind, 1, rules.sha256(), rules, frozen=True)


def menu(instant, shown):
    return {link.label: link.href for link in header("/en/x", "en", shown, instant).menu}


@pytest.mark.parametrize(
    ("instant", "vote", "submit", "winners"),
    [
        (SUBMITTING, "/en/2027/categories", "/en/2027/nominations/", "/en/winners"),
        (VOTING, "/en/2027/categories", "/en/submit", "/en/winners"),
        (SELECTING, "/en/vote", "/en/submit", "/en/winners"),
        (ANNOUNCING, "/en/vote", "/en/submit", "/en/2027/winners"),
    ],
)
def test_the_menu_of_an_edition_leads_to_its_pages_as_long_as_they_are_of_use(instant, vote, submit, winners):
    found = menu(instant, edition())
    assert (found["Vote"], found["Submit"], found["Winners"]) == (vote, submit, winners)
    assert found["Projects"] == "/en/2027/projects"


def test_outside_an_edition_the_menu_leads_to_the_edition_of_the_moment():
    found = menu(VOTING, None)
    assert set(found.values()) == {"/en/vote", "/en/submit", "/en/stocktaking", "/en/winners", "/en/about"}


def test_the_menu_says_where_the_reader_is():
    shown = header("/en/2027/categories/C1", "en", edition(), VOTING)
    assert [link.label for link in shown.menu if link.here] == ["Vote"]
    for page in ("winners", "results", "turnout", "world", "integrity", "data"):
        shown = header(f"/en/2027/{page}", "en", edition(), VOTING)
        assert [link.label for link in shown.menu if link.here] == ["Winners"]


def test_a_test_edition_has_a_chip_and_a_contest_has_none():
    assert header("/en/", "en", edition(kind="rehearsal"), VOTING).trial
    assert not header("/en/", "en", edition(), VOTING).trial


EARLY = {"slug": "2028", "submission__opens": "2028-01-15T09:00:00"}


@pytest.mark.parametrize(
    ("word", "instant", "place"),
    [
        ("vote", SUBMITTING, "/2027/"),
        ("vote", VOTING, "/2027/categories"),
        ("vote", LATER, "/2027/"),
        ("submit", SUBMITTING, "/2027/nominations/"),
        ("submit", VOTING, "/2027/"),
        ("guidelines", VOTING, "/2027/guidelines"),
        ("calendar", LATER, "/2027/calendar"),
        ("integrity", SELECTING, "/2027/integrity"),
    ],
)
def test_a_short_address_leads_to_the_edition_of_the_moment(word, instant, place):
    assert leads_to("en", word, [edition()], instant) == f"/en{place}"


def test_a_short_address_prefers_a_contest_to_a_rehearsal():
    both = [edition("2099", "rehearsal"), edition()]
    for word in WORDS:
        assert leads_to("en", word, both, VOTING).startswith("/en/2027/")


def test_what_is_still_open_comes_before_a_contest_that_is_over():
    trial = edition("2099", "rehearsal", voting__closes="2029-01-01T23:00:00")
    assert leads_to("en", "vote", [edition(), trial], LATER) == "/en/2099/categories"


def test_without_any_edition_a_short_address_leads_home():
    assert {leads_to("en", word, [], VOTING) for word in WORDS} == {"/en/"}


async def test_every_short_address_answers(browser, session, time):
    time(VOTING)
    await load_contest(session)
    await session.commit()
    for word in WORDS:
        answer = await browser.client.get(f"/en/{word}", follow_redirects=False)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/en/")
        assert (await browser.client.get(answer.headers["location"])).status_code == 200


# --- the phases ---


@pytest.mark.parametrize(
    ("before", "words"),
    [(timedelta(days=16, hours=11), "16 days left"), (timedelta(hours=30), "time left: 1 day and 6 hours")],
)
def test_the_bar_counts_days_and_near_the_end_hours(before, words):
    rules = small_rules()
    closes = rules.instant(rules.votings[0].closes)
    found = [step.span for step in steps(translator("en"), rules, closes - before) if step.state == "now"]
    assert found == [words]


# --- the page ---


async def test_a_page_of_an_edition_says_which_one_and_leads_there(browser, session, time):
    time(VOTING)
    await load_contest(session)
    await session.commit()
    for path in ("winners", "results", "calendar", "categories"):
        page = await browser.get(f"/en/2027/{path}")
        crumbs = page.html.split('class="crumbs"')[1].split("</nav>")[0]
        assert crumbs.count('href="/en/2027/"') == 1, path


async def test_links_to_other_languages_leave_a_notice_behind(browser, session, time):
    time(VOTING)
    await load_contest(session)
    await session.commit()
    page = await browser.get("/en/2027/categories?notice=signed-in&q=x")
    assert page.has("You are signed in.")
    assert {f"/{code}/2027/categories?q=x" for code in CODES} <= set(page.links)
    assert not any("notice=" in link for link in page.links)


async def test_the_strip_of_a_rehearsal_is_a_chip_and_a_line_in_the_foot(browser, session, time):
    time(VOTING)
    await load_contest(session, kind="rehearsal")
    await session.commit()
    page = await browser.get("/en/2027/")
    assert page.has("Test edition")
    assert page.has("Votes and submissions are not real.")


async def test_the_way_to_my_work_is_to_sign_in_until_somebody_is(browser, session, time):
    time(VOTING)
    await contest(session)
    await session.commit()
    assert "/en/sign-in?next=/en/2027/" in (await browser.get("/en/2027/")).links
    await browser.sign_in("ana@example.org")
    page = await browser.get("/en/2027/")
    assert "/en/me" in page.links
    assert page.has("My work")
