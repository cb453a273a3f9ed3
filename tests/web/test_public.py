"""Front pages, past editions, the register, and what machines ask."""

from __future__ import annotations

import re

import pytest
from lxml import etree
from sqlalchemy import text

from prizes import clock, config
from prizes.accounts.rules.roles import Role
from prizes.db import Database
from prizes.edition import actions
from prizes.edition.document.loading import load_shipped
from prizes.i18n.languages import CODES
from prizes.kit.text import folded
from prizes.nomination.models import Project
from tests.ballot.paper import contest
from tests.contest import ANNOUNCING, NOMINATING, SELECTING, SUBMITTING, VOTING, at, load_contest, with_role
from tests.queries import statements


async def nominee(session, edition, title, *, category="C1", state="nominated", country="KE", **facts):
    now = clock.now()
    project = Project(
        edition_id=edition.id,
        category=category,
        state=state,
        title=title,
        owner=f"Owner of {title}",
        country=country,
        title_key=folded(title),
        search=folded(f"{title} {facts.get('summary', '')}"),
        created_at=now,
        updated_at=now,
        **{"source_url": "A list"} | facts,
    )
    session.add(project)
    await session.flush()
    return project


@pytest.fixture
async def edition(session, app):
    loaded = await load_contest(session)
    await session.commit()
    return loaded


# --- languages ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "lang"),
    [("fr-CH, en;q=0.8", "fr"), ("de", "en"), ("zh-TW;q=0.5, ar;q=0.9", "ar"), ("", "en")],
)
async def test_the_root_leads_to_the_readers_language_without_a_cookie(browser, accepted, lang):
    answer = await browser.client.get("/", headers={"accept-language": accepted}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/{lang}/")
    assert "set-cookie" not in answer.headers


async def test_a_signed_in_reader_gets_the_language_of_their_profile(browser, session, app):
    await session.commit()
    await browser.sign_in("ana@example.org")
    await browser.get("/en/me/settings")
    await browser.submit("/en/me", {"lang": "ru"})
    assert str((await browser.get("/")).url).endswith("/ru/")


@pytest.mark.parametrize("lang", CODES)
@pytest.mark.parametrize(
    "path", ["", "editions", "stocktaking", "help", "privacy", "privacy/assessment", "accessibility"]
)
async def test_public_pages_are_good_in_every_language(browser, edition, lang, path):
    await browser.get(f"/{lang}/{path}")
    assert "set-cookie" not in browser.page.response.headers


async def test_the_page_on_privacy_speaks_of_a_scanner_only_where_there_is_one(browser, settings):
    said = "A virus scanner, run with this service"
    page = await browser.get("/en/privacy")
    assert page.has("A draft that no one signs in for is deleted 60 days after its last change.")
    assert page.has("are destroyed 90 days after the vote is final")
    assert not page.has(said)
    config.use(settings.model_copy(update={"scanner_url": "clamd://127.0.0.1:3310"}))
    assert (await browser.get("/en/privacy")).has(said)


# --- what happens now --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "heading", "act"),
    [
        (at("2026-10-20 12:00"), "“Submission” comes next", "/en/2027/calendar"),
        (SUBMITTING, "Submit a project", "/en/2027/nominations/"),
        (at("2026-12-25 12:00"), "“Nomination” comes next", "/en/2027/calendar"),
        (NOMINATING, "Experts are reading", "/en/2027/calendar"),
        (VOTING, "Vote for the projects", "/en/2027/categories/C2"),
        (SELECTING, "Experts are choosing the winners", "/en/2027/calendar"),
        (ANNOUNCING, "The winners are about to be announced", "/en/2027/calendar"),
    ],
)
async def test_the_front_of_an_edition_says_what_happens_and_what_to_do(
    browser, session, app, time, now, heading, act
):
    time(now)
    edition = await load_contest(session)
    await nominee(session, edition, "Radio", category="C2")
    await session.commit()
    page = await browser.get("/en/2027/")
    assert heading in page.heading
    assert act in page.links


async def test_once_champions_are_known_they_are_the_first_thing(browser, session, edition, time):
    await nominee(session, edition, "Radio", state="champion")
    await session.commit()
    time(SELECTING)
    assert "/en/2027/results" in (await browser.get("/en/2027/")).links


async def test_the_front_of_an_edition_counts_projects_by_category(browser, session, edition, time):
    time(VOTING)
    for title, category in (("Radio", "C1"), ("Library", "C1"), ("Clinic", "C2")):
        await nominee(session, edition, title, category=category, country="PE" if title == "Clinic" else "KE")
    await nominee(session, edition, "Secret draft", state="submitted")
    await session.commit()
    page = await browser.get("/en/2027/")
    assert page.has("3 selected projects 2 countries 3 categories 0 people have voted")
    assert re.search(r"Governments\s*2 projects", page.text)


async def test_a_past_edition_leads_to_its_winners(browser, session, app):
    edition = await actions.load(session, load_shipped("2019"), loader=None)
    await nominee(session, edition, "Radio", state="winner")
    await session.commit()
    page = await browser.get("/en/2019/")
    assert page.has("1 of its projects is known to us")
    assert "/en/2019/winners" in page.links


async def test_the_front_page_has_the_vote_first_and_past_editions_below(browser, session, app, time):
    time(VOTING)
    await load_contest(session, slug="2099", submission__opens="2027-02-05T09:00:00", kind="rehearsal")
    box = await contest(session)
    await box.cast("C1", "Ant")
    past = await actions.load(session, load_shipped("2019"), loader=None)
    await nominee(session, past, "Old radio", state="winner")
    await session.commit()
    page = await browser.get("/en/")
    assert "Vote for the projects" in page.heading
    assert (
        page.text.index("Start voting") < page.text.index("Also running") < page.text.index("Past editions")
    )
    assert re.search(r"2019\s*1 project\s*1 winner", page.text)
    assert re.search(r"1\s*person has voted", page.text)


async def test_the_front_page_without_any_edition_says_so(browser):
    assert (await browser.get("/en/")).has("No edition is running now.")


async def test_a_rehearsal_is_marked_on_the_front_page(browser, session, app):
    await load_contest(session, kind="rehearsal")
    await session.commit()
    assert (await browser.get("/en/")).has("Votes and submissions are not real.")


# --- the register ------------------------------------------------------------------------------------------


async def test_all_editions_name_the_years_that_have_no_rules_here(browser, session, app):
    for name in ("2013", "2016"):
        await actions.load(session, load_shipped(name), loader=None)
    await session.commit()
    page = await browser.get("/en/editions")
    assert page.has("No rules are on file for: 2012, 2014, 2015")


async def test_the_register_has_public_projects_of_all_editions_but_rehearsals(browser, session, edition):
    await nominee(session, edition, "Radio")
    await nominee(session, edition, "Refused", state="ineligible")
    rehearsal = await load_contest(session, slug="2099", kind="rehearsal")
    await nominee(session, rehearsal, "Only tried")
    await session.commit()
    page = await browser.get("/en/stocktaking")
    assert page.has("1 project")
    assert page.has("Radio")
    assert not page.has("Refused")
    assert not page.has("Only tried")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=rádio", {"Radio"}),
        ("country=PE", {"Clinic"}),
        ("region=africa", {"Radio"}),
        ("category=C2", {"Clinic"}),
        ("state=winner", {"Clinic"}),
        ("edition=2027", {"Radio", "Clinic"}),
        ("edition=1066", set()),
        ("sdg=99&state=nonsense", set()),
        ("page=-4", {"Radio", "Clinic"}),
        ("page=9999999999999999999", set()),
    ],
)
async def test_the_register_is_narrowed_by_what_is_asked(browser, session, edition, query, found):
    await nominee(session, edition, "Radio")
    await nominee(session, edition, "Clinic", category="C2", country="PE", state="winner")
    await session.commit()
    page = await browser.get(f"/en/stocktaking?{query}")
    assert {title for title in ("Radio", "Clinic") if f"Owner of {title}" in page.text} == found


async def test_a_long_register_has_pages_that_keep_the_filters(browser, session, edition):
    for n in range(52):
        await nominee(session, edition, f"Radio {n:02}")
    await session.commit()
    page = await browser.get("/en/stocktaking?country=KE")
    assert page.has("Projects 1 to 50 of 52")
    following = next(link for link in page.links if "after=" in link)
    assert "country=KE" in following
    last = await browser.get(following)
    assert last.has("Projects 51 to 52 of 52") and last.has("Radio 50") and not last.has("Radio 49")
    back = next(link for link in last.links if "before=" in link)
    first = await browser.get(back)
    assert first.has("Projects 1 to 50 of 52") and first.has("Radio 49") and not first.has("Radio 50")
    assert (await browser.get("/en/stocktaking?country=KE&page=2")).has("Projects 51 to 52 of 52")
    assert (await browser.get("/en/stocktaking?after=xyz", status=422)).has("This cursor was not issued")


async def test_queries_of_the_public_pages_do_not_grow_with_their_rows(browser, session, database, edition):
    async def asked():
        with statements(database) as seen:
            for path in ("/en/", "/en/2027/", "/en/editions", "/en/stocktaking"):
                await browser.get(path)
        return len(seen)

    await nominee(session, edition, "Radio")
    await session.commit()
    before = await asked()
    for year in ("2018", "2019"):
        past = await actions.load(session, load_shipped(year), loader=None)
        await nominee(session, past, f"Radio of {year}", category="C2")
    await session.commit()
    assert await asked() == before


# --- machines ----------------------------------------------------------------------------------------------


async def test_the_register_and_the_front_pages_are_found_by_crawlers_and_the_office_is_not(browser):
    lines = (await browser.client.get("/robots.txt")).text.splitlines()
    assert "Disallow: /*/*/office/" in lines
    assert "Sitemap: http://prizes.test/sitemap.xml" in lines


async def test_every_address_of_the_sitemap_answers_and_test_editions_are_not_in_it(session, browser):
    edition = await load_contest(session)
    ant = await nominee(session, edition, "Ant", state="winner")
    await nominee(session, edition, "Draft", state="draft")
    await load_contest(session, slug="trial", kind="rehearsal")
    await session.commit()

    async def named(path: str) -> list[str]:
        answer = await browser.client.get(path)
        assert answer.headers["content-type"].startswith("application/xml")
        whole = etree.fromstring(answer.content)
        return [each.text.removeprefix("http://prizes.test") for each in whole.iter("{*}loc")]

    lists = await named("/sitemap.xml")
    assert len(lists) == 2 * 6 and "/sitemaps/2027/ar.xml" in lists
    pages = [*await named("/sitemaps/site/en.xml"), *await named("/sitemaps/2027/en.xml")]
    assert f"/en/2027/projects/{ant.id}" in pages and not any("trial" in path for path in pages)
    assert len(set(pages)) == len(pages) == len([path for path in pages if path.startswith("/en/")])
    for path in pages:
        await browser.get(path)
    assert (await browser.client.get("/sitemaps/trial/en.xml")).status_code == 404
    assert (await browser.client.get("/sitemaps/2027/xx.xml")).status_code == 404


async def test_holes_can_be_reported(browser):
    text = (await browser.client.get("/.well-known/security.txt")).text
    assert "Contact: mailto:prizes@localhost\n" in text
    assert "Expires: 2027-05-24T00:00:00Z\n" in text


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_living_process_says_so_without_touching_the_database(browser, app, database, method):
    await browser.client.aclose()
    app.state.database = None
    browser.client = type(browser.client)(
        transport=browser.client._transport, base_url="http://prizes.test", cookies={"prizes": "x"}
    )
    assert (await browser.client.request(method, "/health/live")).status_code == 200


async def test_readiness_is_the_database_and_its_schema(browser, app, tmp_path):
    assert (await browser.client.get("/health/ready")).status_code == 200
    empty = Database(f"sqlite+aiosqlite:///{tmp_path / 'empty.sqlite'}")
    app.state.database = empty
    answer = await browser.client.get("/health/ready")
    assert (answer.status_code, answer.text) == (503, "not ready: schema\n")
    await empty.close()


@pytest.mark.parametrize("host", ["10.0.0.7", "10.0.0.7:8000", "[fd00::7]", "pod-7", ""])
async def test_health_answers_whatever_the_host_is_called(browser, host):
    """A probe knows an address. Everything else is for the names of the service."""
    for path in ("/health/live", "/health/ready"):
        assert (await browser.client.get(path, headers={"host": host})).status_code == 200
    for path in ("/en/", "/health", "/static/css/prizes.css"):
        assert (await browser.client.get(path, headers={"host": host})).status_code == 400


async def test_without_room_on_the_disk_a_process_is_not_ready(browser, settings):
    config.use(settings.model_copy(update={"least_room": 10**12}))
    answer = await browser.client.get("/health/ready")
    assert (answer.status_code, answer.text) == (503, "not ready: disk\n")
    assert (await browser.client.get("/health/live")).status_code == 200


@pytest.mark.both_databases
async def test_a_later_versions_schema_is_ready_too(browser, database):
    """Migrations only add: while processes are restarted one by one, or after going back, both versions serve."""
    async with database.writing() as session:
        await session.exec(text("UPDATE alembic_version SET version_num = 'of-tomorrow'"))
    assert (await browser.client.get("/health/ready")).status_code == 200
    async with database.writing() as session:
        await session.exec(text("DELETE FROM alembic_version"))
    answer = await browser.client.get("/health/ready")
    assert (answer.status_code, answer.text) == (503, "not ready: schema\n")


async def test_a_database_out_of_reach_is_no_readiness(browser, app):
    gone = Database("postgresql+asyncpg://nobody@127.0.0.1:1/nothing")
    app.state.database = gone
    answer = await browser.client.get("/health/ready")
    assert (answer.status_code, answer.text) == (503, "not ready: database\n")
    await gone.close()


async def test_an_observers_link_to_the_office_is_shown_only_to_them(
    browser, session, edition, another_browser
):
    await with_role(session, "eye@example.org", Role.OBSERVER)
    await session.commit()
    assert "/en/2027/office/" not in (await browser.get("/en/2027/")).links
    seer = another_browser()
    await seer.sign_in("eye@example.org")
    assert "/en/2027/office/" in (await seer.get("/en/2027/")).links
