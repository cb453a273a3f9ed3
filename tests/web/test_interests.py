"""Pages on conflicts of interest, in a browser without JavaScript: declared before anything is read."""

import pytest
from sqlmodel import select

from prizes.accounts.models import Person
from prizes.nomination.models import Project
from prizes.review.actions.assigning import add_assignment
from prizes.review.actions.recusing import recuse
from prizes.review.models import DeclaredInterest, Recusal
from tests.contest import NOMINATING, expert, load_contest, steward
from tests.queries import statements
from tests.review.reviewing import DESCRIPTION, phase_of, submitted
from tests.web.canaries import chairing

pytestmark = pytest.mark.both_databases

ASKING = {"declaration": "before_content", "interests": ["own", "employer"]}
HERE = "/en/2027/review/interests"


@pytest.fixture
async def contest(database, mailbox, time):
    """A steward, two experts who have declared nothing, two projects of C1 and one of C2, assigned to both."""
    time(NOMINATING)
    async with database.writing() as session:
        edition = await load_contest(session, nomination__panel=ASKING)
        boss = await steward(session, "s1@example.org")
        experts = [await expert(session, f"e{n}@example.org") for n in (1, 2)]
        for title, category in (("Alpha", "C1"), ("Beta", "C1"), ("Gamma", "C2")):
            project = await submitted(session, edition, title, category=category)
            for each in experts:
                await add_assignment(
                    session, edition, phase_of(edition), project.id, each.id, assigner=boss.id
                )
    await mailbox.delivered()
    return edition


async def ids(database):
    async with database.reading() as session:
        rows = (await session.exec(select(Project.title, Project.id))).all()
    return dict(rows)


async def said(database):
    async with database.reading() as session:
        rows = (await session.exec(select(DeclaredInterest))).all()
        titles = dict((await session.exec(select(Project.id, Project.title))).all())
    return {titles[row.project_id]: row.kind for row in rows}


async def recused(database):
    async with database.reading() as session:
        return set((await session.exec(select(Recusal.project_id))).all())


async def test_an_expert_declares_before_anything_opens(contest, browser, database):
    await browser.sign_in("e1@example.org")
    page = await browser.get("/en/2027/review/")
    assert page.has("Declare any conflict of interest to open 3 projects.")
    assert HERE in page.links

    alpha = (await ids(database))["Alpha"]
    page = await browser.get(f"/en/2027/review/{alpha}")
    assert page.url.path == HERE, "a project that is not open leads to where its interest is declared"
    assert page.has("Declare whether you have a conflict of interest to open this project.")
    assert page.has("Alpha") and page.has("Owner of Alpha") and page.has("Kenya")
    assert not page.has(DESCRIPTION)

    page = await browser.submit(HERE, {f"kind.{alpha}": "none", "act": "save"})
    assert page.has("Your declaration has been saved. Thank you.")
    assert await said(database) == {"Alpha": "none"}, "what was not chosen is not said"
    page = await browser.get(f"/en/2027/review/{alpha}")
    assert page.has(DESCRIPTION)


async def test_one_button_says_no_interest_for_all_that_nothing_speaks_for(contest, browser, database):
    async with database.writing() as session:
        one = (await session.exec(select(Project).where(Project.title == "Beta"))).one()
        one.owner_email = "post@ministry.example.net"
        session.add(one)
        await expert(session, "e3@ministry.example.net")
    await browser.sign_in("e3@ministry.example.net")
    page = await browser.get(HERE)
    assert page.has("Possible conflict of interest: an address of the project has the same domain")
    assert page.text.index("Beta") < page.text.index("Alpha"), "what hints at an interest is asked first"
    page = await browser.submit(HERE, {"act": "rest"})
    assert await said(database) == {"Alpha": "none", "Gamma": "none"}, "of every category at once"
    assert page.url.path == HERE, "the one with a hint is left, and asked for alone"
    beta = (await ids(database))["Beta"]
    page = await browser.submit(HERE, {f"which.{beta}": "employer", f"note.{beta}": "", "act": "rest"})
    assert page.url.path == "/en/2027/review/"
    assert await recused(database) == {beta}


async def test_a_conflict_has_its_reason_and_is_not_declared_together_with_none(contest, browser, database):
    projects = await ids(database)
    alpha, gamma = projects["Alpha"], projects["Gamma"]
    await browser.sign_in("e1@example.org")
    await browser.get(HERE)
    typed = {f"kind.{alpha}": "none", f"which.{alpha}": "employer", f"which.{gamma}": "own", "act": "rest"}
    page = await browser.submit(HERE, typed, status=422)
    assert page.has("Choose “No conflict of interest” or the conflict, not both.")
    assert await said(database) == {}, "nothing is half done"
    page = await browser.submit(HERE, {f"which.{alpha}": "", "act": "save"})
    assert await said(database) == {"Alpha": "none", "Gamma": "own"}
    assert await recused(database) == {gamma}


@pytest.mark.parametrize("button", ["save", "rest"])
async def test_an_explanation_without_a_choice_is_asked_about_and_never_taken_for_no_conflict(
    contest, browser, database, button
):
    alpha = (await ids(database))["Alpha"]
    await browser.sign_in("e1@example.org")
    await browser.get(HERE)
    page = await browser.submit(HERE, {f"note.{alpha}": "My brother works there.", "act": button}, status=422)
    words = "Choose the conflict of interest that you explain, or “No conflict of interest”."
    assert page.has(words) and f'href="#f-kind-{alpha}"' in page.html
    assert (f"note.{alpha}", "My brother works there.") in page.form(HERE)["fields"]
    assert await said(database) == {}
    page = await browser.submit(HERE, {f"which.{alpha}": "family", "act": button})
    assert (await said(database))["Alpha"] == "family"


async def test_what_is_wrong_stands_beside_its_field_and_the_rest_is_kept(contest, browser, database):
    projects = await ids(database)
    alpha, beta = projects["Alpha"], projects["Beta"]
    await browser.sign_in("e1@example.org")
    await browser.get(HERE)
    typed = {f"which.{alpha}": "other", f"which.{beta}": "country", "act": "save"}
    page = await browser.submit(HERE, typed, status=422)
    assert page.has("Describe the interest in a few words.")
    assert (f"which.{beta}", "country") in page.form(HERE)["fields"]
    assert await said(database) == {}
    page = await browser.submit(HERE, {"act": "save"}, status=422)
    assert page.has("Describe the interest in a few words")


async def test_an_interest_found_later_is_declared_later_and_closes_the_project(contest, browser, database):
    alpha = (await ids(database))["Alpha"]
    await browser.sign_in("e1@example.org")
    await browser.get(HERE)
    await browser.submit(HERE, {f"kind.{alpha}": "none", "act": "save"})
    page = await browser.get(f"{HERE}?project={alpha}")
    page = await browser.submit(HERE, {f"which.{alpha}": "employer", "act": "save"})
    assert page.has("You are recused")
    page = await browser.get(f"/en/2027/review/{alpha}", status=403)
    assert not page.has(DESCRIPTION)
    assert not page.has("Alpha")
    page = await browser.get(f"{HERE}?project={alpha}")
    typed = {f"kind.{alpha}": "none", f"which.{alpha}": "", "act": "save"}
    page = await browser.submit(HERE, typed, status=422)
    assert page.has("Only a steward can change that")


@pytest.mark.parametrize(
    ("scope", "out"), [("project", {"Alpha"}), ("owner", {"Alpha"}), ("category", {"Alpha", "Beta"})]
)
async def test_an_expert_steps_back_from_one_project_an_owner_or_a_category(
    contest, browser, database, scope, out
):
    projects = await ids(database)
    await browser.sign_in("e1@example.org")
    await browser.get(HERE)
    page = await browser.submit(
        "/recusal", {"project": projects["Alpha"], "scope": scope, "reason": ""}, status=422
    )
    page = await browser.submit(
        "/recusal", {"project": projects["Alpha"], "scope": scope, "reason": "My ministry."}
    )
    assert page.has("You are recused from these projects.")
    assert await recused(database) == {projects[title] for title in out}


async def test_an_expert_of_another_category_finds_no_page(contest, browser, database):
    async with database.writing() as session:
        await expert(session, "e3@example.org", category="C2")
    await browser.sign_in("e3@example.org")
    alpha = (await ids(database))["Alpha"]
    page = await browser.get(HERE)
    assert page.has("Gamma") and not page.has("Alpha")
    await browser.get(f"{HERE}?project={alpha}", status=404)
    page = await browser.post(
        "/en/2027/review/interests/recusal", {"project": alpha, "reason": "x"}, status=404
    )
    assert not page.has("Alpha")
    assert await recused(database) == set()


async def test_how_many_projects_there_are_does_not_change_the_number_of_queries(contest, browser, database):
    await browser.sign_in("e1@example.org")
    with statements(database) as few:
        await browser.get(HERE)
    async with database.writing() as session:
        for n in range(8):
            await submitted(session, contest, f"Further {n}", nominator=f"n{n}@example.org")
    with statements(database) as many:
        await browser.get(HERE)
    assert len(many) == len(few)


# --- those who look after a panel ----------------------------------------------------------------------


@pytest.fixture
async def chair(contest, database):
    """A chair of C1."""
    async with database.writing() as session:
        made = await expert(session, "chair@example.org", category="C1")
        await chairing(session, contest, made)
    return made


OFFICE = "/en/2027/office/interests"


async def expert_id(database, email):
    async with database.reading() as session:
        return (await session.exec(select(Person.id).where(Person.email == email))).one()


async def test_chairs_see_what_hints_at_an_interest_before_anybody_declared(chair, browser, database):
    await browser.sign_in("chair@example.org")
    page = await browser.get(OFFICE)
    assert page.has("an address of the project has the same domain")
    assert page.has("3 experts have not declared yet."), "the chair too"
    one, alpha = await expert_id(database, "e1@example.org"), (await ids(database))["Alpha"]
    assert f"{OFFICE}/{alpha}/{one}" in page.links
    await browser.get(f"{OFFICE}?category=C2", status=404)
    page = await browser.get(f"{OFFICE}/pair?project={alpha}&expert={one}")
    assert page.url.path == f"{OFFICE}/{alpha}/{one}"
    assert page.has("No declaration has been made for this project.")


@pytest.mark.parametrize(("scope", "out"), [("project", {"Alpha"}), ("category", {"Alpha", "Beta"})])
async def test_a_chair_recuses_for_one_or_all_and_lifts_it_with_a_reason(
    chair, browser, database, scope, out
):
    one, projects = await expert_id(database, "e1@example.org"), await ids(database)
    here = f"{OFFICE}/{projects['Alpha']}/{one}"
    await browser.sign_in("chair@example.org")
    await browser.get(here)
    page = await browser.submit(here, {"scope": scope, "reason": " "}, status=422)
    page = await browser.submit(here, {"scope": scope, "reason": "Her brother's."})
    assert await recused(database) == {projects[title] for title in out}
    assert page.has("Her brother's.") and page.has("chair@example.org")

    page = await browser.submit(here, {"reason": "No, a namesake."})
    assert page.has("The recusal has been lifted.")
    assert page.has("Her brother's.") and page.has("No, a namesake."), "what was on record is kept"
    assert projects["Alpha"] not in await recused(database)


async def test_a_declared_interest_is_lifted_by_a_steward_and_not_by_a_chair(
    contest, chair, browser, another_browser, database
):
    one, alpha = await expert_id(database, "e1@example.org"), (await ids(database))["Alpha"]
    here = f"{OFFICE}/{alpha}/{one}"
    mine = another_browser()
    await mine.sign_in("e1@example.org")
    await mine.get(HERE)
    await mine.submit(HERE, {f"which.{alpha}": "employer", f"note.{alpha}": "Until June.", "act": "save"})

    await browser.sign_in("chair@example.org")
    page = await browser.get(OFFICE)
    assert page.has("Until June.")
    page = await browser.get(here)
    assert page.has("Only a steward can lift")
    await browser.post(here, {"act": "lift", "reason": "x"}, status=403)
    boss = another_browser()
    await boss.sign_in("s1@example.org")
    await boss.get(here)
    page = await boss.submit(here, {"reason": "Another ministry."})
    assert page.has("The recusal has been lifted.")
    assert await said(database) == {"Alpha": "none"}


async def test_a_chair_sees_nothing_between_others_and_a_project_closed_to_them(
    contest, chair, browser, database
):
    one, alpha = await expert_id(database, "e1@example.org"), (await ids(database))["Alpha"]
    async with database.writing() as session:
        await recuse(session, contest, alpha, chair.id, reason="His wife's.", declared_by=one)
    await browser.sign_in("chair@example.org")
    page = await browser.get(OFFICE)
    assert not page.has("Alpha") and page.has("Beta")
    await browser.get(f"{OFFICE}/{alpha}/{one}", status=404)
    await browser.post(f"{OFFICE}/{alpha}/{one}", {"reason": "x"}, status=404)


async def test_experts_who_chair_nothing_have_no_such_page(contest, browser):
    await browser.sign_in("e1@example.org")
    await browser.get(OFFICE, status=403)


async def test_the_office_page_asks_as_much_whatever_the_numbers(contest, chair, browser, database):
    await browser.sign_in("chair@example.org")
    with statements(database) as few:
        await browser.get(OFFICE)
    async with database.writing() as session:
        for n in range(6):
            await submitted(session, contest, f"Further {n}", nominator=f"n{n}@example.org")
            await expert(session, f"more{n}@example.org", category="C1")
    with statements(database) as many:
        await browser.get(OFFICE)
    assert len(many) == len(few)
