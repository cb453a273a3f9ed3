"""Reports and open data as people and programs read them: each figure again from its rows, in six languages, no leak."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import json
import re
from zipfile import ZipFile

import pytest

from prizes import clock
from prizes.cli.demo.archive import load_archive
from prizes.edition import actions as edition_actions
from prizes.edition.document.loading import load_shipped
from prizes.gate import limits
from prizes.i18n.languages import CODES
from prizes.reports.actions import freeze_due
from prizes.reports.rules.datasets import OF_ALL_YEARS
from prizes.review.models import Honour, NoWinner, PanelSeat
from tests.ballot.paper import nominee, with_four_votes
from tests.contest import VOTING, load_contest, person
from tests.queries import statements
from tests.reports.reading import figures_in, wrong_figures
from tests.results.publishing import published_contest

FACES = ("council", "cstd", "hlpf")
OF_YEARS = [*(f"/en/reports/all-years/{face}" for face in FACES), "/en/reports/participation"]
REGIONS_OF_2016 = {
    "Africa": 27,
    "Arab States": 86,
    "Asia and the Pacific": 73,
    "Americas": 53,
    "Commonwealth of Independent States (CIS)": 31,
    "Europe": 36,
    "International": 5,
}
GROUPS_OF_2016 = {
    "Government": 179,
    "Business": 41,
    "Civil society": 31,
    "International organizations": 14,
    "Academia and others": 46,
}


def of_edition(slug: str) -> list[str]:
    return [f"/en/reports/{slug}/{face}" for face in FACES]


@pytest.fixture(autouse=True)
def unlimited():
    limits.forget()


@pytest.fixture(autouse=True)
def any_number(monkeypatch):
    """A test reads hundreds of files in a minute."""
    monkeypatch.setitem(limits.PER_MINUTE, "data", 100_000)
    monkeypatch.setitem(limits.PER_MINUTE, "report", 100_000)


async def hidden_projects(session, edition, n: int = 6):
    for number in range(n):
        await nominee(session, edition, "C1", f"Unseen {number}", state="not_nominated", country="NG")


@pytest.fixture
async def published(session, time):
    box = await published_contest(session, time)
    await edition_actions.load(session, load_shipped("2016"), loader=None)
    await session.commit()
    return box


@pytest.fixture
async def archive(session, time, app):
    await load_archive(session)
    await session.commit()


# --- figures ---------------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_each_figure_of_a_finished_edition_is_got_again_from_its_rows(session, published, browser):
    await hidden_projects(session, published.edition)
    await session.commit()
    number, wrong = await wrong_figures(browser, [*of_edition("2027"), *OF_YEARS])
    assert wrong == []
    assert number > 400


async def test_each_figure_of_the_archive_is_got_again_from_its_rows(archive, browser):
    number, wrong = await wrong_figures(browser, [*of_edition("2016"), *of_edition("2026"), *OF_YEARS])
    assert wrong == []
    assert number > 700


async def test_each_figure_for_programs_is_got_again_by_its_filter(session, published, browser):
    """By data set, filter and what is reckoned, from the whole files of the package."""
    await session.commit()
    files = await package(browser, "/en/2027/data/package.zip")
    report = (await browser.client.get("/api/v1/editions/2027/reports/council")).json()
    cells = [
        cell for s in report["sections"] for t in s["tables"] for row in t["rows"] for cell in row["cells"]
    ]
    told = [cell["figure"] for cell in cells] + [
        figure for s in report["sections"] for line in s["lines"] for figure in line["figures"]
    ]
    figures = [each for each in told if each is not None and "/2027/data/" in each["file"]]
    assert len(figures) > 60
    for each in figures:
        rows = [
            row
            for row in files[each["dataset"] + ".csv"]
            if all(row[column] in values for column, values in each["where"].items())
        ]
        if each["sum"]:
            found = sum(int(row[each["sum"]]) for row in rows if row[each["sum"]])
        else:
            column = each["distinct"]
            found = len({row[column] for row in rows} - {""}) if column else len(rows)
        assert found == each["value"], each


async def package(browser, path: str) -> dict[str, list[dict[str, str]]]:
    answer = await browser.client.get(path)
    with ZipFile(io.BytesIO(answer.content)) as book:
        texts = {name: book.read(name).decode().removeprefix("\ufeff") for name in book.namelist()}
    assert json.loads(texts["datapackage.json"])["resources"]
    return {
        name: list(csv.DictReader(io.StringIO(text))) for name, text in texts.items() if name.endswith(".csv")
    }


# --- the archive -----------------------------------------------------------------------------------------


def row_of(html: str, caption: str, head: str) -> list[str]:
    table = html.partition(f"<caption>{caption}</caption>")[2].partition("</table>")[0]
    row = table.partition(f'<th scope="row">{head}</th>')[2].partition("</tr>")[0]
    return [
        re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
    ]


async def test_a_reader_finds_the_figures_of_2016_as_published(archive, browser):
    page = await browser.get("/en/reports/2016/council")
    for name, number in REGIONS_OF_2016.items():
        assert row_of(page.html, "Selected projects by region", name) == [str(number)]
    for name, number in GROUPS_OF_2016.items():
        assert row_of(page.html, "Selected projects by stakeholder group", name) == [str(number)]
    assert page.has("Submitted projects: at least 400, as published.")
    years = await browser.get("/en/reports/all-years/council")
    assert row_of(years.html, "Editions and their figures", "2016") == [
        "at least 400",
        "311",
        "–no source",
        "18",
        "–no source",
        "–no source",
        "at least 245,000",
    ]
    columns = re.findall(
        r"<th[^>]*>([^<]+)</th>",
        years.html.partition("<caption>Selected projects by region</caption>")[2].partition("</thead>")[0],
    )
    found = dict(zip(columns[1:], row_of(years.html, "Selected projects by region", "2016"), strict=True))
    assert found == {name: str(number) for name, number in REGIONS_OF_2016.items()}


@pytest.mark.parametrize("lang", CODES)
async def test_the_council_report_of_the_archive_is_complete_in_six_languages(archive, browser, lang):
    page = await browser.get(f"/{lang}/reports/all-years/council")
    ids = re.findall(r'<section class="report" aria-labelledby="(\w+)"', page.html)
    assert ids == ["summary", "editions", "participation", "register", "winners", "gaps", "sources"]
    for number in (*REGIONS_OF_2016.values(), *GROUPS_OF_2016.values()):
        assert f">{number}</a>" in page.html
    for year in ("2012", "2014", "2020", "2026"):
        assert f'<th scope="row">{year}</th>' in page.html
    await browser.get(f"/{lang}/reports/participation")


async def test_years_and_figures_that_no_source_gives_are_named(archive, browser):
    page = await browser.get("/en/reports/all-years/council")
    plain = re.sub("[\u2068\u2069]", "", page.text)
    assert "Voters: no source gives a figure for 2012, 2013, 2014, 2016, 2018" in plain
    assert "Winners: no source gives a figure for 2020 and 2026." in plain
    goals = await browser.get("/en/reports/2016/hlpf")
    assert goals.has("Sources of past editions name no goals") and figures_in(goals.html)


async def test_more_editions_and_projects_take_no_more_queries(archive, session, browser, database):
    paths = [*OF_YEARS, "/en/reports/2016/council", "/en/2016/data"]

    async def asked() -> list[int]:
        numbers = []
        for path in paths:
            with statements(database) as seen:
                await browser.get(path)
            numbers.append(len(seen))
        return numbers

    await asked()
    before = await asked()
    for year in ("2030", "2031"):
        edition = await load_contest(session, kind="record", slug=year)
        for number in range(10):
            await nominee(session, edition, "C1", f"More {number}", state="winner")
    await session.commit()
    assert await asked() == before
    assert max(before) <= 20


# --- the embargo ------------------------------------------------------------------------------------------


async def answers(browser) -> dict[str, str]:
    """All that reports and data tell of 2027, as a stranger gets it."""
    paths = [
        *of_edition("2027"),
        *(f"/api/v1/editions/2027/reports/{face}" for face in FACES),
        *(f"/api/v1/reports/{face}" for face in FACES),
        "/api/v1/editions/2027/data",
        "/en/2027/data",
        *(
            f"/en/2027/data/{name}.csv"
            for name in ("projects", "submissions", "funnel", "experts", "winners")
        ),
        "/en/2027/data/package.zip",
        *OF_YEARS,
    ]
    own = re.compile(r"\"instance\": *\"[^\"]+\"")
    found = {}
    for path in paths:
        limits.forget()
        answer = await browser.client.get(path)
        text = answer.content.decode("latin-1")
        found[path] = f"{answer.status_code} {own.sub('', text)}"
    return found


@pytest.mark.both_databases
async def test_before_the_announcement_nothing_tells_of_what_is_not_public(session, browser, time):
    time(VOTING)
    box = await with_four_votes(session)
    await session.commit()
    before = await answers(browser)
    await hidden_projects(session, box.edition, 9)
    await nominee(session, box.edition, "C1", "A draft", state="draft", submitted_at=None)
    session.add(
        Honour(
            edition_id=box.edition.id,
            category="C1",
            project_id=box.id("Bee"),
            title="winner",
            chosen_at=clock.now(),
        )
    )
    session.add(NoWinner(edition_id=box.edition.id, field="C2", reason="None.", chosen_at=clock.now()))
    for number in range(6):
        who = await person(session, f"expert{number}@example.org")
        session.add(
            PanelSeat(
                edition_id=box.edition.id,
                category="C1",
                part="expert",
                email=who.email,
                canonical_email=who.canonical_email,
                person_id=who.id,
                lang="en",
                state="accepted",
                invited_at=clock.now(),
                expires_at=clock.now(),
            )
        )
    await session.commit()
    assert await answers(browser) == before
    report = await browser.get("/en/reports/2027/council")
    assert report.has("The results of this edition are not announced yet.")
    assert report.has("Public after the end of voting.") and report.has("Public after the count.")


async def test_after_the_announcement_small_numbers_stay_hidden(session, published, browser):
    for number in range(6):
        await nominee(
            session, published.edition, "C1", f"Unseen {number}", state="not_nominated", country="NG"
        )
    await nominee(session, published.edition, "C1", "Alone", state="ineligible", country="PE")
    await session.commit()
    page = await browser.get("/en/reports/2027/council")
    assert page.has("12 projects were submitted.")
    assert row_of(page.html, "By country", "Kenya")[0] == "·not shown"
    assert row_of(page.html, "By ITU region", "Africa")[0] == "·not shown"  # else Peru's one is what is left
    assert "Peru" not in page.html and "Nigeria" not in page.html
    assert page.has("Not shown, because fewer than 5 would become known.")
    text = (await browser.client.get("/en/2027/data/submissions.csv")).text
    assert "PE" not in text and "americas" not in text


# --- files ------------------------------------------------------------------------------------------------


async def test_a_file_can_be_narrowed_and_says_what_it_does_not_know(published, browser):
    async def rows(query: str) -> list[dict[str, str]]:
        text = (await browser.client.get(f"/en/2027/data/projects.csv{query}")).text
        return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))

    assert len(await rows("")) == 5
    assert [row["title"] for row in await rows("?state=winner&state=champion&category=C1")] != []
    assert await rows("?country=XX") == []
    for path, status, words in (
        ("/en/2027/data/projects.csv?size=3", 422, "no column “size”"),
        ("/en/2027/data/nothing.csv", 404, "no data set"),
        ("/en/reports/all-years/data/votes.csv", 404, "no data set"),
        ("/en/reports/2027/nothing", 404, "no report"),
        ("/en/reports/2027/nothing.pdf", 404, "no report"),
        ("/en/reports/1999/council", 404, ""),
        ("/en/2016/data/votes.csv", 404, "not public"),
    ):
        page = await browser.get(path, status=status)
        assert words in re.sub("[\u2068\u2069]", "", page.text), path


async def test_the_page_of_data_has_each_set_with_fields_licence_and_hash(published, browser):
    page = await browser.get("/en/2027/data")
    said = (await browser.client.get("/api/v1/editions/2027/data")).json()
    for resource in said["resources"]:
        if resource["path"].endswith(".csv"):
            assert f"/en/2027/data/{resource['path']}" in page.links
            assert resource["hash"].removeprefix("sha256:") in page.html
            for field in resource["schema"]["fields"]:
                assert f'<code dir="ltr">{field["name"]}</code>' in page.html
    assert page.has("Creative Commons Attribution 4.0") and page.has("Can still change")
    assert {f"/en/reports/2027/{face}" for face in FACES} <= set(page.links)


async def test_one_page_has_every_data_set_and_the_frozen_copies(session, published, browser):
    await freeze_due(session)
    await session.commit()
    page = await browser.get("/en/reports/all-years/data")
    said = (await browser.client.get("/api/v1/data")).json()
    assert {each["path"] for each in said["resources"]} == {f"{each.name}.csv" for each in OF_ALL_YEARS}
    for resource in said["resources"]:
        assert f"/en/reports/all-years/data/{resource['path']}" in page.links
        assert resource["hash"].removeprefix("sha256:") in page.html
    assert page.has("Creative Commons Attribution 4.0") and "/en/matrix.csv" in page.links
    for slug in ("2016", "2027"):
        assert {f"/en/{slug}/data", f"/en/{slug}/data/package.zip"} <= set(page.links)
        described = await browser.client.get(f"/en/{slug}/data/datapackage.json")
        assert hashlib.sha256(described.content).hexdigest() in page.html


async def test_a_report_on_a_past_edition_names_its_sources(archive, browser):
    for slug, face in (("2016", "council"), ("2021", "cstd"), ("2022", "hlpf")):
        page = await browser.get(f"/en/reports/{slug}/{face}")
        sources = load_shipped(slug).sources
        assert sources and {source.partition(" ")[0] for source in sources} <= set(page.links)
        assert all(html.escape(source) in page.html for source in sources)


async def test_reports_are_found_from_winners_about_and_the_register(published, browser):
    assert (await browser.get("/en/reports/2027")).url.path == "/en/reports/2027/council"
    assert (await browser.get("/en/reports/all-years")).url.path == "/en/reports/all-years/council"
    for path in ("/en/winners", "/en/about", "/en/stocktaking"):
        assert "/en/reports/participation" in (await browser.get(path)).links
    listed = await browser.get("/en/reports")
    assert {"/en/reports/2027/council", "/en/reports/all-years/hlpf"} <= set(listed.links)
    assert "/en/reports/2027" in (await browser.get("/en/2027/winners")).links


@pytest.mark.both_databases
async def test_figures_of_a_finished_edition_stand_beside_those_of_the_past(session, published, browser):
    await freeze_due(session)
    await session.commit()
    page = await browser.get("/en/reports/all-years/council")
    row = row_of(page.html, "Editions and their figures", "2027")
    assert row[1:4] == ["5", "5", "1"] and row[6] == "7"
    assert row_of(page.html, "Selected projects by region", "2027")[0] == "5"
