"""A project of an earlier edition enters again: in the browser without scripts, for programs, and on public pages."""

from __future__ import annotations

import pytest
from sqlmodel import select

from prizes.accounts.actions import begin_session
from prizes.gate.readers import my_tasks
from prizes.nomination.models import Project
from prizes.nomination.rules.states import State
from tests.contest import load_contest, person, steward
from tests.nomination.drafts import submitted
from tests.nomination.test_carrying_over import EARLIER, entry

ANA, EVE = "ana@example.org", "eve@example.org"


@pytest.fixture(autouse=True)
def nothing_kept():
    my_tasks.forget()


@pytest.fixture
async def ana(session, app):
    made = await person(session, ANA, name="Ana")
    await session.commit()
    return made


@pytest.fixture
async def token(session, ana):
    made = await begin_session(session, ana)
    await session.commit()
    return made


@pytest.fixture
async def earlier(session, ana):
    """A champion of 2026, and a contest in which it may enter again."""
    earlier = await load_contest(session, **EARLIER)
    project = await submitted(session, earlier, ana)
    project.state = State.CHAMPION.value
    await load_contest(session, submission__carried_over=[entry("champion")])
    await steward(session, EVE)
    session.add(project)
    await session.commit()
    return project


async def test_a_nominator_finds_the_project_and_enters_it_with_one_click(
    browser, another_browser, session, earlier
):
    await browser.sign_in(ANA)
    page = await browser.get("/en/me")
    assert page.has("Enter this project again")
    assert "/en/2027/nominations/#again" in page.links
    page = await browser.get("/en/2027/nominations/")
    assert page.has("You led these projects in an earlier edition.")
    page = await browser.submit("/2027/carried-over")
    assert page.has("The draft begins with the earlier answers.")
    assert page.has("Smart village")
    assert not (await browser.get("/en/me")).has("Enter this project again")
    assert not (await browser.get("/en/2027/nominations/")).has(
        "You led these projects in an earlier edition."
    )

    made = (await session.exec(select(Project).where(Project.carried_from_id == earlier.id))).one()
    other = another_browser()
    await other.sign_in(EVE)
    page = await other.get(f"/en/2027/office/nominations/{made.id}")
    assert page.has("This project was entered before, in another edition:")
    assert f"/en/2026/projects/{earlier.id}" in page.links


async def test_public_pages_and_answers_for_programs_link_both(browser, session, earlier, token):
    sent = {"project": earlier.id}
    made = (await browser.json("POST", "/editions/2027/carried-over", sent, token=token)).json()
    assert made["carried_from"] == earlier.id
    page = await browser.get(f"/en/2026/projects/{earlier.id}")
    assert not page.has(
        "This project was entered again in a later edition:"
    )  # a draft is nobody else's business
    row = await session.get(type(earlier), made["id"])
    row.state = State.NOMINATED.value
    session.add(row)
    await session.commit()
    page = await browser.get(f"/en/2026/projects/{earlier.id}")
    assert page.has("This project was entered again in a later edition:")
    assert f"/en/2027/projects/{made['id']}" in page.links
    page = await browser.get(f"/en/2027/projects/{made['id']}")
    assert page.has("This project was entered before, in another edition:")
    assert f"/en/2026/projects/{earlier.id}" in page.links
    before = (await browser.json("GET", f"/projects/{earlier.id}")).json()
    after = (await browser.json("GET", f"/projects/{made['id']}")).json()
    assert before["carried_into"] == [{"id": made["id"], "edition": "2027"}]
    assert after["carried_from"] == {"id": earlier.id, "edition": "2026"}


async def test_what_the_rules_do_not_let_in_is_refused_with_a_sentence(browser, session, earlier, token):
    earlier.state = State.NOMINATED.value
    session.add(earlier)
    await session.commit()
    sent = {"project": earlier.id}
    answer = await browser.json("POST", "/editions/2027/carried-over", sent, token=token)
    assert answer.status_code == 409
    assert "The rules do not let this project enter again." in answer.text
    await browser.sign_in(ANA)
    assert not (await browser.get("/en/2027/nominations/")).has(
        "You led these projects in an earlier edition."
    )
