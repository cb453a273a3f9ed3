"""A chair's pages, and the stewards' decision beside them, without JavaScript."""

import csv
import io
import json

import pytest
from sqlmodel import select

from prizes.nomination.models import Project
from prizes.review.models import PanelChoice
from tests.contest import NOMINATING, at, expert, load_contest, steward
from tests.review.reviewing import assigned, chair_of, marked, submitted

AFTER = at("2027-02-01 07:00")
TIE = {"gives": "nominated", "basis": [{"source": "marks"}], "most": 1, "ties": ["panel"]}


@pytest.fixture
async def contest(database, mailbox, time):
    """Ant and Bee of C1 are equal at a line with one place; Zebra of C2 is not for the chair of C1."""
    async with database.writing() as session:
        edition = await load_contest(
            session,
            nomination__cut=TIE,
            nomination__panel={"declaration": "none", "discussion": True},
            nomination__marking__spread_most="1/2",
        )
        boss = await steward(session, "s1@example.org")
        await steward(session, "s2@example.org")
        experts = [await expert(session, f"e{n}@example.org") for n in (1, 2)]
        projects = [
            await submitted(session, edition, title, category=category)
            for title, category in (("Ant", "C1"), ("Bee", "C1"), ("Zebra", "C2"))
        ]
        await assigned(session, edition, boss)
        for project, marks in zip(projects, ((5, 1), (3, 3), (4, 4)), strict=True):
            for who, mark in zip(experts, marks, strict=True):
                await marked(session, edition, project.id, who, mark)
        chair = await expert(session, "chair@example.org", category="C1")
        await chair_of(session, edition, chair)
    await mailbox.delivered()
    time(NOMINATING)
    return edition


async def id_of(database, title):
    async with database.reading() as session:
        return (await session.exec(select(Project.id).where(Project.title == title))).one()


async def choices(database):
    async with database.reading() as session:
        rows = await session.exec(
            select(Project.title, PanelChoice.passes).join(PanelChoice, PanelChoice.project_id == Project.id)
        )
        return dict(rows.all())


async def test_the_home_of_a_chair_leads_to_their_day(contest, browser, database):
    await browser.sign_in("chair@example.org")
    assert "/en/2027/review/chair" in (await browser.get("/en/2027/review/")).links
    page = await browser.get("/en/2027/review/chair")
    assert page.heading == "Panel overview"
    assert page.has("2 open tasks for you or your panel.")
    assert f"/en/2027/review/{await id_of(database, 'Ant')}/discussion?phase=nomination" in page.links
    assert page.has("Record the panel’s decision")
    assert not page.has("Zebra")
    page = await browser.get("/en/2027/review/chair?phase=selection")
    assert page.has("No project has reached your panel yet.")
    await browser.get("/en/2027/review/chair?phase=voting", status=404)


async def test_an_expert_who_chairs_nothing_has_no_such_page(contest, browser):
    await browser.sign_in("e1@example.org")
    assert "/en/2027/review/chair" not in (await browser.get("/en/2027/review/")).links
    for path in ("", "/decision"):
        await browser.get(f"/en/2027/review/chair{path}", status=403)


async def test_a_chair_records_the_tie_of_their_line_and_undoes_it(contest, browser, database, time):
    time(AFTER)
    await browser.sign_in("chair@example.org")
    page = await browser.get("/en/2027/review/chair/decision")
    assert page.has("2 projects are awaiting the panel. Record its decision here.")
    assert page.has("2 projects are tied at the cut-off.")
    assert page.has("Cut-off: 1 place")
    assert page.has("Where projects are tied at the cut-off, these rules apply in order:")
    assert not page.has("Zebra")
    page = await browser.submit("/decision/choices", {"pass": await id_of(database, "Bee")}, status=422)
    assert page.has("Enter the panel’s reason.")
    page = await browser.submit(
        "/decision/choices", {"pass": await id_of(database, "Bee"), "reason": "More villages."}
    )
    assert await choices(database) == {"Ant": False, "Bee": True}
    assert page.has("More villages.")
    bee = await id_of(database, "Bee")
    page = await browser.get(f"/en/2027/review/chair/decision/{bee}?phase=nomination")
    assert page.has("More villages.")
    page = await browser.submit("/undoing")
    assert page.has("Undone.")
    assert await choices(database) == {"Ant": False}


async def test_a_chair_moves_a_tied_project_with_a_reason_only(contest, browser, database, time):
    time(AFTER)
    await browser.sign_in("chair@example.org")
    bee = await id_of(database, "Bee")
    await browser.get(f"/en/2027/review/chair/decision/{bee}")
    page = await browser.submit(f"/decision/{bee}", {"side": "above", "reason": ""}, status=422)
    assert page.has("Enter the reason. It will be recorded with the decision.")
    await browser.submit(f"/decision/{bee}", {"side": "above", "reason": "It goes on."})
    assert await choices(database) == {"Bee": True}
    cat = await id_of(database, "Zebra")
    await browser.get(f"/en/2027/review/chair/decision/{cat}", status=403)
    await browser.post(
        f"/en/2027/review/chair/decision/{cat}",
        {"phase": "nomination", "side": "below", "reason": "Mine."},
        status=403,
    )
    assert await choices(database) == {"Bee": True}


async def test_a_chair_proposes_and_approves_nothing(contest, browser, time):
    time(AFTER)
    await browser.sign_in("chair@example.org")
    page = await browser.get("/en/2027/review/chair/decision")
    assert not page.has("Propose this decision")
    await browser.post("/en/2027/office/decision", {"phase": "nomination"}, status=403)
    await browser.get("/en/2027/office/decision", status=403)


async def test_two_stewards_release_what_the_chair_prepared_and_the_chair_reads_it(
    contest, browser, another_browser, database, time
):
    time(AFTER)
    chair = another_browser()
    await chair.sign_in("chair@example.org")
    await chair.get("/en/2027/review/chair/decision")
    await chair.submit(
        "/decision/choices", {"pass": await id_of(database, "Bee"), "reason": "More villages."}
    )
    await browser.sign_in("s1@example.org")
    page = await browser.get("/en/2027/office/decision?group=all")
    assert page.has("More villages.")
    await browser.submit("/office/decision")
    page = await chair.get("/en/2027/review/chair/decision")
    assert page.has("The stewards have proposed the decision.")
    assert not page.has("Record the panel’s decision")
    second = another_browser()
    await second.sign_in("s2@example.org")
    page = await second.get("/en/2027/office/decision")
    await second.submit("/approval")
    page = await chair.get("/en/2027/review/chair/decision")
    assert page.has("The decision has been taken: 1 project passed.")
    assert not page.has("Zebra")
    assert (await chair.get("/en/2027/review/chair")).has("The decision has been taken.")


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
async def test_the_ranking_is_a_file_with_line_side_and_reason(contest, browser, database, time, form):
    time(AFTER)
    await browser.sign_in("s1@example.org")
    answer = await browser.client.get(f"/en/2027/office/decision/file?phase=nomination&format={form}")
    assert answer.status_code == 200
    assert f'filename="2027-nomination-ranking.{form}"' in answer.headers["content-disposition"]
    if form == "csv":
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        titles = [row[rows[0].index("Title")] for row in rows[1:]]
        sides = [row[rows[0].index("By rank")] for row in rows[1:]]
        assert sorted(zip(titles, sides, strict=True)) == [
            ("Ant", "on_line"),
            ("Bee", "on_line"),
            ("Zebra", "above"),
        ]
    elif form == "json":
        said = json.loads(answer.content)
        assert "on_line" in json.dumps(said)
    else:
        assert answer.content.startswith(b"PK")


@pytest.mark.parametrize(
    ("now", "said"),
    [(NOMINATING, "First declare any conflict of interest"), (AFTER, "You made no declaration of conflicts")],
)
async def test_a_chair_declares_while_the_phase_is_open_and_is_not_sent_to_declare_later(
    database, browser, time, now, said
):
    async with database.writing() as session:
        asks = {"declaration": "before_content"}
        edition = await load_contest(session, nomination__panel=asks, selection__panel=asks)
        await steward(session, "s1@example.org")
        await submitted(session, edition, "Ant", category="C1")
        chair = await expert(session, "chair@example.org", category="C1")
        await chair_of(session, edition, chair)
    time(now)
    await browser.sign_in("chair@example.org")
    page = await browser.get("/en/2027/review/chair/decision?phase=nomination")
    assert page.has(said)
    assert any("#c-" in link for link in page.links) is (now == NOMINATING)
