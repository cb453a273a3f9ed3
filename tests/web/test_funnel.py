"""Steps towards votes and submissions: counted as answers, in memory, shown as totals of which none is of a few."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from prizes.accounts.rules.roles import Role
from prizes.edge import funnel as counting
from prizes.funnel.models import FunnelCount
from prizes.funnel.rules import FunnelCell, funnel
from prizes.tables import metadata
from tests.ballot.logged import END
from tests.ballot.paper import contest
from tests.contest import SUBMITTING, VOTING, load_contest, person, with_role
from tests.nomination.drafts import begun
from tests.queries import statements

HTMX = {"hx_request": "true", "hx_target": "paper"}


@pytest.fixture
async def box(session, time):
    time(VOTING)
    box = await contest(session)
    await with_role(session, "observer@example.org", Role.OBSERVER)
    await session.commit()
    return box


def counted(app) -> dict[str, int]:
    """By step and language."""
    return {f"{cell.step} {cell.lang}".strip(): n for cell, n in app.state.funnel.waiting.items()}


async def test_papers_are_counted_from_every_place_that_keeps_them(box, app, browser):
    for lang in ("en", "en", "fr"):
        await browser.get(f"/{lang}/2027/categories/C1")
    await browser.sign_in("ana@example.org")
    await browser.get("/ar/2027/categories/C1")
    await browser.get("/ar/2027/categories/C1")
    assert counted(app) == {"paper en": 2, "paper fr": 1, "paper ar": 2}
    await browser.client.head("/en/2027/categories/C1")
    await browser.get("/en/2027/categories/C9", status=404)
    assert counted(app)["paper en"] == 2


async def test_a_vote_is_begun_once_though_its_form_waits_for_a_sign_in(box, app, browser):
    page = await browser.post("/en/2027/ballot/C1", {"project": box.id("Bee")})
    assert "Sign in" in page.text
    assert counted(app)["begun en"] == 1
    assert "confirmed en" not in counted(app)


async def test_a_vote_and_its_change_and_what_is_refused(box, app, browser):
    await browser.sign_in("ana@example.org")
    await browser.post("/en/2027/ballot/C1", {"project": box.id("Bee")})
    assert (counted(app)["begun en"], counted(app)["confirmed en"]) == (1, 1)
    await browser.post("/en/2027/ballot/C1", {"project": box.id("Ant")})
    assert (counted(app)["begun en"], counted(app)["confirmed en"]) == (2, 1)
    await browser.post("/en/2027/ballot/C1", {"project": box.id("Dog")}, status=422)
    assert (counted(app)["begun en"], counted(app)["confirmed en"]) == (2, 1)


async def test_with_scripts_it_says_in_how_many_categories(box, app, browser):
    await browser.sign_in("ana@example.org")
    for code, title in (("C1", "Bee"), ("C2", "Dog")):
        await browser.post(f"/en/2027/ballot/{code}", {"project": box.id(title)}, **HTMX)
    assert counted(app)["nth-1 en"] == counted(app)["nth-2 en"] == 1


async def test_a_vote_by_program_is_one_of_no_language(box, app, browser):
    await browser.sign_in("ana@example.org")
    sent = {"sec-fetch-site": "same-origin"}
    answer = await browser.client.put(
        "/api/v1/editions/2027/ballot/C1", json={"project": box.id("Bee")}, headers=sent
    )
    assert answer.status_code == 200
    assert (counted(app)["begun"], counted(app)["confirmed"]) == (1, 1)


async def test_a_project_is_opened_begun_and_submitted(session, app, browser, time):
    time(SUBMITTING)
    edition = await load_contest(session)
    ana = await person(session, "ana@example.org")
    await session.commit()
    await browser.get("/en/2027/nominations/")
    assert counted(app) == {"opened en": 1}
    await browser.sign_in("ana@example.org")
    made = await browser.client.post(
        "/api/v1/editions/2027/nominations",
        json={"title": "Lessons"},
        headers={"sec-fetch-site": "same-origin"},
    )
    assert made.status_code == 201, made.text
    assert counted(app)["saved"] == 1
    page = await browser.post(f"/en/2027/nominations/{made.json()['id']}/submission", status=422)
    assert page and not any(step.startswith("submitted") for step in counted(app))
    whole = await begun(session, edition, ana)
    await session.commit()
    await browser.post(f"/en/2027/nominations/{whole.id}/submission")
    assert counted(app)["submitted en"] == 1


@pytest.mark.both_databases
async def test_counting_sends_no_statement_and_adding_sends_two(box, app, browser, web_database, session):
    await browser.sign_in("ana@example.org")
    with statements(web_database) as seen:
        await browser.post("/en/2027/ballot/C1", {"project": box.id("Bee")})
    assert not any("funnel_count" in each for each in seen)
    for _ in range(2):
        with statements(web_database) as seen:
            app.state.funnel._count("2027", "paper", "en")
            app.state.funnel._count("no-such", "begun", "en")
            await app.state.funnel.add_up()
        assert len(seen) == 2 and app.state.funnel.waiting == {}
    rows = {row.step: row.number for row in (await session.exec(select(FunnelCount))).all()}
    assert rows["paper"] >= 2 and rows["confirmed"] == 1
    assert {row.edition for row in (await session.exec(select(FunnelCount))).all()} == {"2027"}


async def test_what_could_not_be_added_waits_and_never_grows_beyond_its_room(web_database, monkeypatch):
    monkeypatch.setattr(counting, "MOST", 2)

    async def fails(*_args):
        raise OSError

    monkeypatch.setattr(counting, "add", fails)
    counts = counting.FunnelCounts(web_database)
    for slug in ("a", "b", "c", "a"):
        counts._count(slug, "begun", "en")
    await counts.add_up()
    assert sorted(counts.waiting.values()) == [1, 2]


def test_the_table_holds_nothing_of_a_person_a_category_or_a_project():
    assert {column.name for column in metadata.tables["funnel_count"].columns} == {
        "edition", "hour", "step", "lang", "number",
    }  # fmt: skip


def cells(hour, **numbers: int) -> dict[FunnelCell, int]:
    return {
        FunnelCell("2027", hour, name.partition("_")[0], name.partition("_")[2]): n
        for name, n in numbers.items()
    }


async def test_few_are_hidden_and_what_is_left_over_is_never_a_few(box):
    rules, hour = box.edition.rules, VOTING.replace(minute=0)
    early = {
        **cells(hour, paper_en=20, paper_fr=7, paper_ar=2),
        **cells(hour - timedelta(hours=1), paper_en=3),
    }
    papers = funnel(rules, early, END).voting[0]
    assert papers.total == 32
    assert papers.languages.shown == {"en": 23}
    assert papers.languages.others == 9
    assert papers.hours.shown == {}
    assert funnel(rules, cells(hour, paper_en=4), END).voting[0].total is None


async def test_before_the_end_only_past_days_and_no_more_than_the_rules_show(box):
    rules, hour = box.edition.rules, VOTING.replace(minute=0)
    counts = {
        **cells(hour, paper_en=20, confirmed_en=9),
        **cells(hour - timedelta(days=1), paper_en=10, confirmed_en=8),
    }
    before = funnel(rules, counts, VOTING)
    assert [(each.step, each.total) for each in before.voting] == [("paper", 10)]
    assert before.categories is None
    after = funnel(rules, counts, END)
    assert [(each.step, each.total) for each in after.voting] == [
        ("paper", 30),
        ("begun", 0),
        ("confirmed", 17),
    ]


@pytest.mark.parametrize("lang", ["en", "ar"])
async def test_an_observer_reads_it_after_the_end(box, app, browser, session, time, lang):
    hour = VOTING.replace(minute=0)
    numbers = {
        "paper_en": 40, "paper_ar": 12, "begun_en": 30, "confirmed_en": 22, "nth-1_en": 12, "nth-2_en": 10,
        "opened_en": 9, "saved_en": 2, "submitted_en": 0,
    }  # fmt: skip
    for cell, n in cells(hour, **numbers).items():
        session.add(FunnelCount(**cell._asdict(), number=n))
    await session.commit()
    time(END)
    await browser.sign_in("observer@example.org")
    page = await browser.get(f"/{lang}/2027/office/funnel")
    assert page.html.count('class="curve"') == 4
    assert "Bee" not in page.html
    if lang == "en":
        assert page.has("Ballot papers shown") and page.has("52") and page.has("fewer than five")
        assert page.has("Votes by number of categories")
    told = (await browser.client.get("/api/v1/editions/2027/funnel")).json()
    assert [each["total"] for each in told["voting"]] == [52, 30, 22]
    assert told["categories"] == {"shown": {"1": 12, "2": 10}, "others": 0}
    assert [each["total"] for each in told["nomination"]] == [9, None, 0]


async def test_others_do_not(box, browser, session):
    await person(session, "eve@example.org")
    await session.commit()
    await browser.sign_in("eve@example.org")
    await browser.get("/en/2027/office/funnel", status=403)
    assert (await browser.client.get("/api/v1/editions/2027/funnel")).status_code == 403
