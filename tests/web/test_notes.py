"""Internal notes and tags on the page of the office, in the list, and for programs; nominators find nothing of them."""

from __future__ import annotations

import json

import pytest
from sqlmodel import select

from prizes.accounts.actions import begin_session
from prizes.accounts.models import Person
from prizes.privacy.my_data import my_data
from tests.contest import SUBMITTING, load_contest, person, steward
from tests.nomination.drafts import submitted

ANA, EVE = "ana@example.org", "eve@example.org"


@pytest.fixture
async def project(session, app, time):
    time(SUBMITTING)
    edition = await load_contest(session, submission__limits={})
    await steward(session, EVE)
    ana = await person(session, ANA)
    made = await submitted(session, edition, ana)
    await submitted(session, edition, ana, title="Radio", owner="Radio")
    await session.commit()
    return made


async def test_notes_and_tags_on_the_page_and_in_the_list(browser, project):
    office = f"/en/2027/office/nominations/{project.id}"
    await browser.sign_in(EVE)
    await browser.get(office)
    page = await browser.submit("/notes", {"note": " "}, status=422)
    assert page.has("Write a note.")
    page = await browser.submit("/notes", {"note": "Ask <b>Kim</b>."})
    assert page.has("The note has been added.") and "&lt;b&gt;Kim" in page.html
    page = await browser.submit("/tags", {"tags": "x" * 41}, status=422)
    assert page.has("A tag can have at most 40 characters.")
    page = await browser.submit("/tags", {"tags": "Film، late, film"})
    assert ("tags", "Film, late") in page.form("/tags")["fields"]
    page = await browser.submit("/tags", {"tags": "Film, late؛ قديم", "shown": "Film"})
    assert ("tags", "Film, late, قديم") in page.form("/tags")["fields"]
    page = await browser.submit("/tags", {"tags": "Film, late"})
    page = await browser.submit("/tags", {"tags": ", ".join(map(str, range(11)))}, status=422)
    assert ("shown", "Film, late") in page.form("/tags")["fields"]
    page = await browser.get("/en/2027/office/nominations?tag=late")
    assert page.has("1 project") and page.has("Film, late") and not page.has("Radio")
    page = await browser.get("/en/2027/office/nominations")
    assert page.has("2 projects") and page.has("Radio")
    page = await browser.get("/en/2027/office/nominations?tag=no")
    assert page.has("0 projects")
    await browser.get(office)
    page = await browser.submit("/removal")
    assert page.has("The note has been removed.") and "Kim" not in page.html


async def test_the_people_of_the_project_find_nothing_of_them(browser, another_browser, session, project):
    eve = another_browser()
    await eve.sign_in(EVE)
    await eve.get(f"/en/2027/office/nominations/{project.id}")
    await eve.submit("/notes", {"note": "Zweifelhaft"})
    await eve.submit("/tags", {"tags": "Zweifel"})
    await browser.sign_in(ANA)
    for path in ("", "/form", "/preview", "/preview/experts", "/people", "/letters"):
        page = await browser.get(f"/en/2027/nominations/{project.id}{path}")
        assert "Zweifel" not in page.html, path
    await browser.get(f"/en/2027/office/nominations/{project.id}/notes", status=403)
    ana = (await session.exec(select(Person).where(Person.email == ANA))).one()
    assert "Zweifel" not in json.dumps(await my_data(session, ana))
    assert all("Zweifel" not in str(letter) for letter in await browser.mailbox.delivered())


async def test_programs_of_stewards_have_the_same(browser, session, project):
    known = (await session.exec(select(Person))).all()
    tokens = {each.email: await begin_session(session, each) for each in known}
    await session.commit()

    async def call(method, path, sent=None, *, by=EVE, status=200):
        answer = await browser.json(method, path, sent, token=tokens[by])
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    one = f"/editions/2027/nominations/{project.id}"
    note = await call("POST", f"{one}/notes", {"text": "Call them."}, status=201)
    assert (await call("PUT", f"{one}/tags", {"tags": ["late; Late،late", "old"]}))["tags"] == ["late", "old"]
    kept = await call("PUT", f"{one}/tags", {"tags": [], "shown": ["old"]})
    assert kept["tags"] == ["late"]
    found = await call("GET", f"{one}/notes")
    assert ([each["text"] for each in found["items"]], found["tags"]) == (["Call them."], ["late"])
    listed = await call("GET", "/editions/2027/office/nominations?tag=late")
    assert [each["id"] for each in listed["items"]] == [project.id]
    await call("GET", f"{one}/notes", by=ANA, status=403)
    assert "Call them." not in str(await call("GET", f"/nominations/{project.id}", by=ANA))
    await call("DELETE", f"{one}/notes/{note['id']}", status=204)
    assert (await call("GET", f"{one}/notes"))["items"] == []
