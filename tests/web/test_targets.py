"""Targets of goals: typed or ticked without scripts, kept, shown, printed, taken away and taken over."""

from __future__ import annotations

import csv
import io

import pytest

from prizes.accounts.actions import begin_session
from prizes.errors import Invalid
from prizes.i18n.translator import translator
from prizes.nomination.actions.importing import take_over
from prizes.nomination.actions.writing import create_draft, submit
from prizes.nomination.models import Project
from prizes.nomination.queries.dossier import Contents, dossier
from tests.contest import load_contest, person, steward
from tests.nomination.drafts import flat
from tests.web.test_public import nominee

ANA, EVE = "ana@example.org", "eve@example.org"
HTMX = {"hx_request": "true"}


@pytest.fixture
async def edition(session, app):
    edition = await load_contest(session, submission__form__sdg_targets="required")
    await steward(session, EVE)
    await session.commit()
    return edition


@pytest.fixture
async def ana(session, edition):
    return await person(session, ANA)


@pytest.fixture
async def draft(session, edition, ana):
    """All is there but the goals."""
    project = await create_draft(session, edition, ana, flat(sdgs=[]))
    await session.commit()
    return project


def at_home(project, rest: str = "") -> str:
    return f"/en/2027/nominations/{project.id}{rest}"


async def kept(database, project) -> list[str]:
    async with database.reading() as session:
        return (await session.get_one(Project, project.id)).targets


async def test_without_scripts_codes_are_typed_then_ticked_and_a_wrong_one_is_shown_beside_the_field(
    browser, draft, database
):
    await browser.sign_in(ANA)
    await browser.get(at_home(draft, "/form/goals"))
    page = await browser.submit(draft.id, {"sdgs": ["4", "9"], "targets": "4.1, 9.z"}, status=422)
    assert page.has("is not the code of a target. Codes look like 4.1 or 9.c.")
    assert 'value="4.1, 9.z"' in page.html and "#f-targets" in page.links
    page = await browser.submit(draft.id, {"sdgs": ["4", "9"], "targets": "4.1"})
    assert await kept(database, draft) == ["4.1"]
    page = await browser.get(at_home(draft, "/form/goals"))
    assert page.has("Targets of SDG 9") and page.has("universal and affordable access to the Internet")
    assert page.has("No target of goal 9 has been named.")
    await browser.submit(draft.id, {"targets": ["9.c"]})
    assert await kept(database, draft) == ["9.c"]
    page = await browser.submit(draft.id, {"targets": ["4.1 13.a", "9.c"]})
    assert page.has("Target 13.a belongs to goal 13, which is not selected.")
    page = await browser.submit(draft.id, {"targets": ["", "4.1", "9.c"], "then": "preview"})
    assert page.has("Targets: 4.1, 9.c")
    await browser.get(at_home(draft))
    page = await browser.submit("/submission")
    assert page.has("Targets: 4.1, 9.c")


async def test_a_saved_goal_brings_its_targets_into_the_open_form(browser, draft):
    await browser.sign_in(ANA)
    page = await browser.get(at_home(draft, "/form/goals"))
    fields = dict(page.form(draft.id)["fields"])
    ticked = {"chapter": "goals", "asked": "sdgs", "sdgs": "9", "seen": fields["seen"], "saved_from": fields["saved_from"]}  # fmt: skip
    page = await browser.post(at_home(draft, "/fields"), ticked, **HTMX)
    assert 'id="f-targets-9-c"' in page.html and 'id="q-f-targets" hx-swap-oob="true"' in page.html
    page = await browser.post(at_home(draft, "/fields"), {"title": "Same goals"}, **HTMX)
    assert "f-targets-9-c" not in page.html


@pytest.mark.both_databases
async def test_the_sheet_the_file_and_programs_have_them(browser, session, edition, draft, ana):
    project = await session.get_one(Project, draft.id)
    project.sdgs, project.targets = [4, 9], ["4.1", "9.c"]
    await submit(session, edition, project.id, submitter=ana)
    await session.commit()
    printed = str(dossier(edition, project, Contents(), translator("fr"), None).blocks)
    assert "9.c Accroître nettement l’accès" in printed
    await browser.sign_in(EVE)
    file = await browser.client.get("/en/2027/office/nominations.csv")
    (row,) = csv.DictReader(io.StringIO(file.text.lstrip("\ufeff")))
    assert row["targets"] == "4.1; 9.c"
    (row,) = (await browser.client.get("/api/v1/editions/2027/exports/nominations")).json()
    assert row["targets"] == ["4.1", "9.c"]


async def test_programs_send_codes_and_are_told_of_a_wrong_one(browser, session, draft, ana):
    own = await begin_session(session, ana)
    await session.commit()
    path = f"/nominations/{draft.id}"
    answer = await browser.json("PATCH", path, {"sdgs": [9], "targets": ["9.C"]}, token=own)
    assert answer.json()["targets"] == ["9.c"]
    answer = await browser.json("PATCH", path, {"targets": ["9.c", "9.y"]}, token=own)
    assert answer.status_code == 422 and [each["field"] for each in answer.json()["errors"]] == ["targets"]
    lacks = (await browser.json("PATCH", path, {"sdgs": [4, 9]}, token=own)) and await browser.json(
        "GET", f"{path}/missing", token=own
    )
    assert [(each["field"], each["detail"]) for each in lacks.json()["items"]] == [
        ("targets", "No target of goal 4 has been named.")
    ]


async def test_a_table_takes_targets_over_where_their_goals_are_named(session, edition):
    row = {"title": "Village radio", "source_url": "A list", "category": "C1", "country": "KE", "sdgs": "4 9"}
    (taken,) = await take_over(session, edition, [row | {"targets": "9.c;4.1"}])
    assert taken.targets == ["4.1", "9.c"]
    for wrong in ("13.a", "9.z", "4.1 13.a"):
        with pytest.raises(Invalid) as refused:
            await take_over(session, edition, [row | {"title": "Other", "targets": wrong}])
        assert set(refused.value.fields) == {"1.targets"}


@pytest.mark.both_databases
async def test_the_public_page_and_the_public_list_have_them(browser, session, edition):
    project = await nominee(session, edition, "Wells", sdgs=[6, 9], targets=["6.1", "9.c"])
    await session.commit()
    page = await browser.get(f"/ar/2027/projects/{project.id}")
    assert "6.1" in page.html and "/ar/2027/projects?target=6.1" in page.links
    (item,) = (await browser.client.get("/api/v1/editions/2027/projects")).json()["items"]
    assert item["targets"] == ["6.1", "9.c"]
    (row,) = (await browser.client.get("/api/v1/editions/2027/exports/projects")).json()
    assert row["targets"] == ["6.1", "9.c"]
    await nominee(session, edition, "Dams", sdgs=[6])
    await session.commit()
    for query, shown in (
        ("target=6.1", ["Wells"]),
        ("target=6.2", []),
        ("target=6.z", []),
        ("", ["Dams", "Wells"]),
    ):
        page = await browser.get(f"/en/2027/projects?{query}")
        assert [title for title in ("Dams", "Wells") if page.has(title)] == shown
        answer = await browser.client.get(f"/api/v1/editions/2027/projects?{query}")
        if query == "target=6.z":
            assert page.has("is not the code of a target") and answer.status_code == 422
        else:
            assert [item["title"] for item in answer.json()["items"]] == shown
    rows = (await browser.client.get("/en/2027/data/project-targets.csv?target=9.c")).text
    assert "9,9.c" in rows
    assert "9.c · Accroître nettement l’accès" in (await browser.client.get("/fr/reports/2027/hlpf")).text
