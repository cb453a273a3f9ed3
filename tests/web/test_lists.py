"""Lists of projects leave as files and come back: through pages and for programs, whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import func, select

from prizes.accounts.actions import begin_session
from prizes.nomination.actions.importing import take_over
from prizes.nomination.models import Project
from tests.browsing import ORIGIN
from tests.contest import load_contest, person, steward
from tests.nomination.drafts import WORDS, submitted
from tests.queries import statements

EVE = "eve@example.org"
OFFICE = "/en/2027/office"
HOSTILE = [
    "=1+1",
    "+1+cmd",
    "-2+3+x",
    "@SUM(A1)",
    "\uff1d1+x",
    "\uff0b1+x",
    "\uff0d1+x",
    "\uff20x",
    "|x",
    "%0A",
]
"""Titles that a spreadsheet might run."""


@pytest.fixture
async def edition(session, app):
    edition = await load_contest(session)
    await steward(session, EVE)
    await session.commit()
    return edition


@pytest.fixture
async def entry(session, edition):
    ana = await person(session, "ana@example.org")
    project = await submitted(session, edition, ana, title="=HYPERLINK(1)", owner="وزارة <b>الاتصالات</b>")
    await session.commit()
    return project


@pytest.fixture
async def token(session, edition):
    made = await begin_session(session, await steward(session, "program@example.org"))
    await session.commit()
    return made


def rows_of_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def rows_of_xlsx(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


async def number(session) -> int:
    await session.rollback()  # what was read before would be read again
    return (await session.exec(select(func.count()).select_from(Project))).one()


def table(*titles: str, source="https://example.org", **more) -> bytes:
    rows = [{"title": title, "source_url": source} | more for title in titles]
    return json.dumps(rows).encode()


async def sent(browser, content: bytes, status: int, **fields):
    """The form of the import, with a file."""
    answer = await browser.client.post(
        f"{OFFICE}/import",
        data=fields,
        files={"file": ("projects", content, "application/octet-stream")},
        headers={"sec-fetch-site": "same-origin", "origin": ORIGIN},
    )
    return browser._seen(answer, status)


# --- out -----------------------------------------------------------------------------------------------


async def test_a_steward_chooses_columns_and_form(browser, entry):
    await browser.sign_in(EVE)
    page = await browser.get(f"{OFFICE}/nominations")
    link = next(link for link in page.links if "/office/export" in link)
    page = await browser.get(link)
    assert page.has("The file has 1 project.")
    page = await browser.get(f"{OFFICE}/export/file?format=csv&column=title&column=owner&heads=ids")
    assert rows_of_csv(page.response.text) == [{"title": "'=HYPERLINK(1)", "owner": "وزارة <b>الاتصالات</b>"}]


async def test_the_three_forms_hold_the_same_texts(browser, entry):
    await browser.sign_in(EVE)
    names = ["title", "owner", "sdgs", "answers.description"]
    query = "heads=ids&" + "&".join(f"column={name}" for name in names)
    as_csv = rows_of_csv((await browser.client.get(f"{OFFICE}/export/file?format=csv&{query}")).text)
    as_xlsx = rows_of_xlsx((await browser.client.get(f"{OFFICE}/export/file?format=xlsx&{query}")).content)
    as_json = (await browser.client.get(f"{OFFICE}/export/file?format=json&{query}")).json()

    assert as_json == [
        {"title": entry.title, "owner": entry.owner, "sdgs": [4, 9], "answers.description": WORDS}
    ]
    assert as_xlsx == [names, [entry.title, entry.owner, "4; 9", WORDS]]
    assert list(as_csv[0].values()) == [f"'{entry.title}", entry.owner, "4; 9", WORDS]


async def test_columns_are_headed_in_the_language_of_the_reader_and_turn_with_it(browser, entry):
    await browser.sign_in(EVE)
    answer = await browser.client.get("/ar/2027/office/export/file?format=xlsx&column=state")
    sheet = zipfile.ZipFile(io.BytesIO(answer.content)).read("xl/worksheets/sheet1.xml").decode()
    assert 'rightToLeft="1"' in sheet
    assert rows_of_xlsx(answer.content)[0] == ["الحالة"]


async def test_filters_of_the_list_hold_for_the_file(browser, session, edition, entry):
    await take_over(
        session, edition, [{"title": "Alpha", "source_url": "x", "country": "CH", "category": "C2"}]
    )
    await session.commit()
    await browser.sign_in(EVE)
    answer = await browser.client.get(f"{OFFICE}/export/file?format=json&country=CH&column=title")
    assert answer.json() == [{"title": "Alpha"}]


async def test_the_public_takes_away_what_the_public_sees_and_nothing_else(browser, session, edition, entry):
    await take_over(session, edition, [{"title": "Alpha", "source_url": "x", "category": "C2"}])
    await session.commit()
    page = await browser.get("/en/2027/export")
    assert page.has("The file has 1 project.")
    answer = await browser.client.get("/en/2027/export/file?format=json")
    (row,) = answer.json()
    assert row["title"] == "Alpha"
    assert "answers.description" in row
    assert not {"exception", "state_reason", "answers.impact"} & row.keys()
    register = (await browser.client.get("/en/stocktaking/export/file?format=json")).json()
    assert [r["title"] for r in register] == ["Alpha"]
    assert (await browser.get("/en/stocktaking/export")).has("The file has 1 project.")
    await browser.get(f"{OFFICE}/export/file", status=200)  # leads to the sign-in page
    assert browser.page.url.path == "/en/sign-in"


async def test_of_one_owner_the_file_of_the_register_has_the_projects_of_the_list(browser, session, edition):
    rows = [{"title": t, "source_url": "x", "owner": f"Owner of {t}"} for t in ("Alpha", "Beta")]
    await take_over(session, edition, rows)
    owner = (await session.exec(select(Project.entity_id).where(Project.title == "Beta"))).one()
    await session.commit()
    assert owner
    page = await browser.get(f"/en/stocktaking?owner={owner}")
    leave = next(link for link in page.links if "/stocktaking/export" in link)
    page = await browser.get(leave)
    assert page.has("The file has 1 project.")
    asked = dict(page.form("/stocktaking/export/file")["fields"]) | {"format": "json", "column": "title"}
    answer = await browser.client.get("/en/stocktaking/export/file", params=asked)
    assert answer.json() == [{"title": "Beta"}]


async def test_the_number_of_queries_of_a_file_does_not_grow_with_its_rows(
    browser, session, edition, database
):
    async def asked() -> int:
        with statements(database) as seen:
            assert (await browser.client.get("/en/2027/export/file?format=csv")).status_code == 200
        return len(seen)

    few = await asked()
    rows = [{"title": f"Project {n}", "source_url": "x", "category": "C1"} for n in range(60)]
    await take_over(session, edition, rows)
    await session.commit()
    assert await asked() == few


async def test_programs_ask_by_format_or_by_accept(browser, entry, token):
    path = "/editions/2027/exports/nominations?column=title,state"
    answer = await browser.json("GET", path, token=token)
    assert answer.json() == [{"state": "submitted", "title": "=HYPERLINK(1)"}]
    answer = await browser.json("GET", path, token=token, accept="text/csv")
    assert rows_of_csv(answer.text) == [{"state": "submitted", "title": "'=HYPERLINK(1)"}]
    answer = await browser.json("GET", f"{path}&format=xlsx", token=token)
    assert rows_of_xlsx(answer.content) == [["state", "title"], ["submitted", "=HYPERLINK(1)"]]
    for public in ("/editions/2027/exports/projects", "/exports/projects"):
        assert (await browser.json("GET", public)).json() == []
    assert (await browser.json("GET", path)).status_code == 401


# --- in ------------------------------------------------------------------------------------------------


async def test_a_file_is_checked_first_and_then_imported(browser, session, edition):
    await browser.sign_in(EVE)
    await browser.get(f"{OFFICE}/import")
    page = await sent(browser, table("Alpha", "Beta"), 200)
    assert page.has("No problem in 2 rows")
    assert await number(session) == 0
    page = await sent(
        browser,
        table("Alpha", "Beta"),
        200,
        then="import",
        sha256=page.html.split('name="sha256" value="')[1][:64],
    )
    assert page.has("The projects have been imported.")
    assert await number(session) == 2


async def test_every_problem_is_said_by_row_and_column_and_nothing_is_imported(browser, session, edition):
    await browser.sign_in(EVE)
    content = (
        b"title,source_url,country,state\r\nAlpha,x,Kenya,\r\n,x,,\r\nGamma,x,,draft\r\nDelta,x,,winner\r\n"
    )
    page = await sent(browser, content, 422)
    assert page.has("3 problems. Nothing was imported.")
    for row, column in (("1", "country"), ("2", "title"), ("3", "state")):
        assert page.has(f"{row} {column}")
    page = await sent(browser, content, 422, then="import", sha256="0" * 64)
    assert await number(session) == 0


async def test_another_file_than_the_checked_one_is_refused(browser, session, edition):
    await browser.sign_in(EVE)
    page = await sent(browser, table("Alpha"), 409, then="import", sha256="0" * 64)
    assert page.has("This is not the file that was checked.")
    page = await sent(browser, b"", 422)
    assert page.has("Choose a file.")
    page = await sent(browser, b"PK no archive", 422)
    assert page.has("The file is not a readable XLSX file.")
    page = await sent(browser, b"title,votes\r\na,b\r\n", 422)
    assert page.has("This column is unknown.")
    assert await number(session) == 0


async def test_programs_import_in_the_same_two_steps(browser, session, edition, token):
    async def call(body, query=""):
        return await browser.client.post(
            f"/api/v1/editions/2027/imports{query}",
            content=body,
            headers={"authorization": f"Bearer {token}", "content-type": "application/octet-stream"},
        )

    wrong = (await call(table("Alpha", country="Kenya"))).json()
    assert [(p["row"], p["column"]) for p in wrong["problems"]] == [(1, "country")]
    good = (await call(table("Alpha"))).json()
    assert (good["rows"], good["imported"], good["problems"]) == (1, 0, [])
    assert (await call(table("Beta"), f"?sha256={good['sha256']}")).status_code == 409
    done = await call(table("Alpha"), f"?sha256={good['sha256']}")
    assert (done.status_code, done.json()["imported"]) == (201, 1)
    again = await call(table("Alpha"), f"?sha256={good['sha256']}")
    assert again.status_code == 422
    assert [e["field"] for e in again.json()["errors"]] == ["1.title"]


# --- and round -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
async def test_what_left_can_come_back_without_a_problem(browser, session, edition, form):
    """Into another edition of the same rules; a hostile title too, and answers, and rows of people."""
    rules: dict[str, Any] = {
        "submission__form": {
            "gdc": True,
            "fields": [
                {"id": "description", "kind": "long_text", "label": "Text", "words": {"most": 900}},
                {"id": "reach", "kind": "number", "label": "Reach", "required": False},
                {
                    "id": "tools",
                    "kind": "choices",
                    "label": "Tools",
                    "choices": [{"id": "radio", "label": "Radio"}, {"id": "web", "label": "Web"}],
                    "required": False,
                },
                {
                    "id": "team",
                    "kind": "rows",
                    "label": "Team",
                    "columns": [{"id": "name", "label": "Name"}],
                    "required": False,
                },
                {
                    "id": "sites",
                    "kind": "rows",
                    "label": "Sites",
                    "columns": [
                        {"id": "place", "label": "Place"},
                        {"id": "users", "label": "Users", "kind": "number"},
                        {"id": "open", "label": "Open", "kind": "yes_no", "required": False},
                        {"id": "ran", "label": "Ran", "kind": "date_range", "required": False},
                    ],
                    "required": False,
                },
                {"id": "since", "kind": "date", "label": "Since", "required": False},
                {"id": "open", "kind": "yes_no", "label": "Open", "required": False},
                {"id": "period", "kind": "date_range", "label": "Period", "required": False},
            ],
        },
    }
    first = await load_contest(session, slug="2026", **rules)
    second = await load_contest(session, slug="2028", **rules)
    ana = await person(session, "ana@example.org")
    answers = {
        "answers.description": "=1+1 <b>bold</b>\n\n'quoted' قرية “村” " + "a" * 200,
        "answers.reach": 1200,
        "answers.tools": ["radio", "web"],
        "answers.team": [{"name": "=A, B; C"}, {"name": "'D"}],
        "answers.since": "2021-05-01",
        "answers.sites": [
            {"place": "=K, L; M", "users": 4500, "open": True, "ran": "2026-03-01/2026-05-31"},
            {"place": "Nyeri", "users": 2.5, "open": None, "ran": ""},
        ],
        "answers.open": False,
        "answers.period": "2026-03-01/2026-05-31",
        "gdc": [1, 3],
    }
    for n, title in enumerate(HOSTILE):
        await submitted(session, first, ana, title=f"{title} {n} a village", owner=f"Owner {n}", **answers)
    await session.commit()
    await browser.sign_in(EVE)
    program = await steward(session, "all@example.org", edition="*")
    token = await begin_session(session, program)
    await session.commit()
    path = f"/api/v1/editions/2026/exports/nominations?format={form}"
    headers = {"authorization": f"Bearer {token}"}
    content = (await browser.client.get(path, headers=headers)).content
    here = "/api/v1/editions/2028/imports"
    checked = (await browser.client.post(here, content=content, headers=headers)).json()
    assert (checked["rows"], checked["problems"]) == (len(HOSTILE), [])
    answer = await browser.client.post(f"{here}?sha256={checked['sha256']}", content=content, headers=headers)
    assert answer.json()["imported"] == len(HOSTILE)

    async def kept(edition_id) -> list[tuple[Any, ...]]:
        query = select(Project).where(Project.edition_id == edition_id).order_by(Project.title)
        names = ("title", "owner", "category", "country", "sdgs", "gdc", "url", "answers", "state")
        return [tuple(getattr(p, name) for name in names) for p in (await session.exec(query)).all()]

    assert await kept(second.id) == await kept(first.id)
