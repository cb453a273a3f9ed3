"""The pages of results for everybody: winners, votes, turnout, world, data, and winners of all years."""

from __future__ import annotations

import csv
import gzip
import io
import re

import pytest

from prizes.ballot.actions import cast
from prizes.data.projects import past_projects
from prizes.nomination.models import Project
from tests.ballot.paper import contest, nominee
from tests.contest import VOTING, load_contest, person, steward
from tests.queries import statements
from tests.results.publishing import CITATION, END, approved_contest, decided, published_contest

TABS = ["Winners", "Votes", "Turnout", "World", "Integrity", "Data"]
PATHS = ["winners", "results", "turnout", "world", "integrity", "data"]


@pytest.fixture
async def published(session, time):
    return await published_contest(session, time)


def tabs_of(page) -> list[str]:
    """Where they lead, in order."""
    nav = page.html.partition('class="subnav"')[2].partition("</nav>")[0]
    return re.findall(r'href="([^"]+)"', nav)


@pytest.mark.parametrize(("path", "label"), list(zip(PATHS, TABS, strict=True)))
async def test_each_page_is_called_as_its_tab_and_lights_it(published, browser, path, label):
    page = await browser.get(f"/en/2027/{path}")
    assert page.heading == label
    assert tabs_of(page) == [f"/en/2027/{other}" for other in PATHS]
    assert f'<a href="/en/2027/{path}" aria-current="page">' in page.html
    assert page.html.count('aria-current="page"') == 1


async def test_winners_begin_with_a_sentence_to_quote_and_have_votes_and_place(published, browser):
    page = await browser.get("/en/2027/winners")
    assert page.has("1 winner from 1 country, chosen from")
    assert page.has("Most useful.")
    assert page.has("2 votes") and page.has("second of 3")
    assert page.has("No winner") and page.has("None stood out.")
    assert "C1</span>" not in page.html  # names, not codes
    assert page.html.index("How this can be verified") < page.html.index("a" * 64)


async def test_each_project_has_its_place_beside_its_votes(published, browser):
    page = await browser.get("/en/2027/results")

    def row(title: str) -> str:
        return page.html[page.html.index(f"projects/{published.id(title)}") :].partition("</tr>")[0]

    places = {title: re.search(r"<small>Place .?(\d+)", row(title)) for title in ("Ant", "Bee", "Cat")}
    file = (await browser.client.get("/en/2027/data/votes.csv")).text.removeprefix("\ufeff")
    ranks = {each["project"]: each["rank"] for each in csv.DictReader(io.StringIO(file))}
    assert {title: place[1] for title, place in places.items()} == {
        title: ranks[published.id(title)] for title in places
    }
    assert ranks[published.id("Ant")] == "1"


async def test_the_winner_is_called_winner_and_never_champion_alone(published, browser):
    page = await browser.get("/en/2027/results")
    bee = page.html[page.html.index(f"projects/{published.id('Bee')}") :].partition("</tr>")[0]
    assert "★ Winner" in bee and "Champion" not in bee
    ant = page.html[page.html.index(f"projects/{published.id('Ant')}") :].partition("</tr>")[0]
    assert "◆ Champion" in ant
    assert 'width="66.67%"' in bee and "29%" in bee  # two of three, two of seven


async def test_where_a_tie_rule_was_used_the_page_says_so(published, browser):
    page = await browser.get("/en/2027/results")
    assert page.has("Tied at the cut-off: Bee and Cat.") or page.has("Tied at the cut-off: Cat and Bee.")
    assert page.text.count("Tied at the cut-off") == 1


async def test_without_equals_no_tie_is_told(session, browser, time):
    time(VOTING)
    box = await contest(session)
    for n, title in enumerate(["Ant", "Ant", "Bee"]):
        await box.cast("C1", title, by=await person(session, f"voter{n}@example.org"))
    one, two = await steward(session), await steward(session, "second@example.org")
    await session.commit()
    time(END)
    await decided(session, box, one, two)
    await session.commit()
    assert not (await browser.get("/en/2027/results")).has("Tied at the cut-off")


async def test_projects_below_the_line_are_folded_and_all_are_there(published, browser):
    page = await browser.get("/en/2027/results")
    assert all(title in page.html for title in ("Ant", "Bee", "Cat"))
    assert page.has("7 votes counted") and page.has("no vote excluded")


async def test_a_hundred_and_eighty_projects_are_a_light_page_of_which_few_rows_are_open(
    session, browser, time
):
    time(VOTING)
    box = await contest(session)
    added = []
    for n, past in enumerate(past_projects()[:180]):
        category = ("C1", "C2", "C7-EGOV")[n % 3]
        title = f"{past.title} {n}"
        added.append(await nominee(session, box.edition, category, title, owner=past.owner or ""))
    first_to_fifth = [0] * 5 + [1] * 4 + [2] * 3 + [3] * 2 + [4]
    for n, place in enumerate(first_to_fifth):
        voter = await person(session, f"voter{n}@example.org")
        for project in added[3 * place : 3 * place + 3]:
            await cast(session, box.edition, voter, project.category, [project.id])
    one, two = await steward(session), await steward(session, "second@example.org")
    await session.commit()
    time(END)
    await decided(session, box, one, two)
    await session.commit()
    page = await browser.get("/en/2027/results")
    assert page.html.count("<tr><th") >= 180
    opened = re.sub(r"<details>.*?</details>", "", page.html, flags=re.DOTALL)
    assert opened.count('<tr><th scope="row"') <= 3 * 5
    assert len(gzip.compress(page.html.encode())) <= 15_000


async def test_the_queries_of_no_page_grow_with_projects(published, browser, database, session):
    async def asked() -> dict[str, int]:
        numbers = {}
        for path in [*PATHS, "world?of=winners"]:
            with statements(database) as seen:
                await browser.get(f"/en/2027/{path}")
            numbers[path] = len(seen)
        return numbers

    await asked()
    before = await asked()
    for n in range(12):
        await nominee(session, published.edition, "C2", f"More {n}", country="CU")
    await session.commit()
    assert await asked() == before
    assert max(before.values()) <= 20


async def test_the_world_has_a_tile_for_each_member_state_and_a_table_beside(published, browser):
    page = await browser.get("/en/2027/world")
    assert page.html.count("<i") >= 190
    assert page.has("Kenya 5")
    assert "/en/2027/projects?country=KE" in page.links
    winners = await browser.get("/en/2027/world?of=winners")
    assert winners.has("Kenya 1")
    voters = await browser.get("/en/2027/world?of=voters")
    assert voters.has("Kenya 7") and voters.has("fewer than 5")
    assert (await browser.get("/en/2027/world?of=nonsense")).has("Kenya 5")


async def test_files_of_votes_and_winners_say_what_the_pages_say(published, browser):
    page = await browser.get("/en/2027/data")
    assert {"/en/2027/data/votes.csv", "/en/2027/data/winners.csv", "/api/v1/editions/2027/results"} <= set(
        page.links
    )
    votes = rows_of((await browser.client.get("/en/2027/data/votes.csv")).text)
    assert [(row["title"], row["votes"]) for row in votes if row["category"] == "C1"] == [
        ("Ant", "3"),
        ("Bee", "2"),
        ("Cat", "2"),
    ]
    winners = rows_of((await browser.client.get("/en/2027/data/winners.csv")).text)
    assert [(row["title"], row["honour"], row["reason"]) for row in winners] == [
        ("Bee", "winner", "Most useful.")
    ]


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


async def test_before_the_decision_no_file_tells_anything(session, browser, time):
    time(VOTING)
    box = await contest(session)
    await box.cast("C1", "Ant")
    await session.commit()
    page = await browser.get("/en/2027/data")
    assert "/en/2027/data/votes.csv" not in page.links and "/en/2027/data/winners.csv" not in page.links
    for name in ("votes", "winners"):
        assert (await browser.client.get(f"/en/2027/data/{name}.csv")).status_code == 404


# --- records and all years -------------------------------------------------------------------------------


async def test_a_record_has_only_the_tabs_of_what_is_known(session, browser):
    edition = await load_contest(session, kind="record", slug="2019")
    await nominee(session, edition, "C1", "Ant", state="winner")
    await session.commit()
    page = await browser.get("/en/2019/winners")
    assert tabs_of(page) == ["/en/2019/winners", "/en/2019/world", "/en/2019/data"]
    await nominee(session, edition, "C1", "Bee", state="champion")
    await session.commit()
    champions = await browser.get("/en/2019/results")
    assert champions.heading == "Champions"
    assert tabs_of(champions) == ["/en/2019/winners", "/en/2019/results", "/en/2019/world", "/en/2019/data"]


async def test_winners_of_all_years_are_narrowed_by_links(session, browser):
    edition = await load_contest(session, kind="record", slug="2019")
    await nominee(session, edition, "C1", "Ant", state="winner", country="KE", sdgs=[4])
    await nominee(session, edition, "C2", "Bee", state="winner", country="CU", sdgs=[])
    await session.commit()
    page = await browser.get("/en/winners")
    assert page.has("Ant") and page.has("Bee")
    assert page.has("No rules of this year are known to us")  # of 2012 and 2014
    assert page.has("2013") and page.has("2018")
    assert "?sdg=4" in page.html and "?sdg=5" not in page.html
    narrowed = await browser.get("/en/winners?year=2019&country=KE")
    assert narrowed.has("Ant") and not narrowed.has("Bee") and narrowed.has("1 winner")
    assert "?country=KE" in narrowed.html  # takes the year away
    assert (await browser.get("/en/winners?year=1999")).has("No winners match these filters.")


async def test_programs_read_the_winners_of_all_years(session, browser):
    edition = await load_contest(session, kind="record", slug="2019")
    await nominee(session, edition, "C1", "Ant", state="winner", country="KE", sdgs=[4])
    await nominee(session, edition, "C2", "Bee", state="winner", country="CU", sdgs=[])
    await session.commit()

    async def read(query: str):
        return (await browser.client.get(f"/api/v1/winners{query}")).json()

    everybody, others = await read("?limit=1"), [p for p in past_projects() if p.state == "winner"]
    assert everybody["total"] == 2 + sum(p.edition != "2019" for p in others)
    assert everybody["silent_years"] == ["2020"]
    (ant,) = (await read("?year=2019&country=KE"))["items"]
    assert (ant["title"], ant["sdgs"], ant["named_by"]) == ("Ant", [4], "")
    first = await read("?year=2019&limit=1")
    second = await read(f"?year=2019&limit=1&cursor={first['next']}")
    assert [part["items"][0]["title"] for part in (first, second)] == ["Ant", "Bee"] and second[
        "next"
    ] is None


# --- the page of a project that was honoured -------------------------------------------------------------


async def test_the_page_of_a_winner_begins_with_its_honour_citation_votes_and_place(published, browser):
    page = await browser.get(f"/en/2027/projects/{published.id('Bee')}")
    first = page.html.partition('aria-labelledby="honour"')[2].partition("</section>")[0]
    assert "★" in first and "Winner" in first and 'class="pic' in first
    assert "Most useful." in first and "Reason of the panel" in first
    assert "2 votes" in first and "second of 3" in first


async def test_a_champion_has_votes_and_place_and_no_citation(published, browser):
    page = await browser.get(f"/en/2027/projects/{published.id('Ant')}")
    first = page.html.partition('aria-labelledby="honour"')[2].partition("</section>")[0]
    assert "Champion" in first and "3 votes" in first and "first of 3" in first
    assert "Reason of the panel" not in page.html and "Most useful." not in page.html


async def test_a_winner_of_whom_no_source_names_the_category_has_its_page(published, browser, session):
    """As seven winners of 2013 to 2018 are on file."""
    project = await session.get_one(Project, published.id("Bee"))
    project.category = None
    await session.commit()
    page = await browser.get(f"/en/2027/projects/{published.id('Bee')}")
    first = page.html.partition('aria-labelledby="honour"')[2].partition("</section>")[0]
    assert "Winner" in first and 'class="pic' not in first


async def test_nothing_of_an_honour_is_shown_before_it_is_announced(session, time, browser):
    box, _, _ = await approved_contest(session, time)
    page = await browser.get(f"/en/2027/projects/{box.id('Bee')}")
    assert CITATION not in page.text and "Reason of the panel" not in page.html and "★" not in page.html
    other = await browser.get(f"/en/2027/projects/{box.id('Cat')}")
    assert 'id="honour"' not in other.html
