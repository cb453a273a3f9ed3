"""Pages of the plan of assignments: looked at, changed by hand, applied, and handed over."""

import re
from urllib.parse import urlsplit

import pytest
from sqlmodel import select

from prizes import clock
from prizes.accounts.models import Person
from prizes.mail.models import Message
from prizes.nomination.models import Project
from prizes.review.actions.recusing import recuse
from prizes.review.models import Assignment, ExpertProfile, PanelSeat, TakenOut
from tests.contest import NOMINATING, expert, load_contest, steward
from tests.queries import statements
from tests.review.reviewing import assigned, marked, submitted

PLAN = "/en/2027/office/assignments"


@pytest.fixture
async def contest(database, mailbox, time):
    """A steward, three experts of everything, three projects; nothing is assigned, two reviews a project are asked."""
    async with database.writing() as session:
        edition = await load_contest(session)
        await steward(session, "s1@example.org")
        for name in "abc":
            await expert(session, f"{name}@example.org")
        for title, category in (("Alpha", "C1"), ("Beta", "C1"), ("Gamma", "C2")):
            await submitted(session, edition, title, category=category)
    await mailbox.delivered()
    time(NOMINATING)
    return edition


@pytest.fixture
async def steward_s(contest, browser):
    await browser.sign_in("s1@example.org")
    return browser


def change_link(page, project):
    (found,) = [address for address in page.links if f"/assignments/{project}?" in address]
    return found


async def apply(browser):
    """Press the button below the plan that is shown."""
    form = next(f for f in browser.page.forms if "sha256" in dict(f["fields"]))
    return await browser.post(form["action"], form["fields"])


async def rows(database):
    """Assignments as pairs of title and the name in the address, and whether they were made by hand."""
    async with database.reading() as session:
        query = (
            select(Project.title, Person.email, Assignment.by_hand)
            .join(Assignment, Assignment.project_id == Project.id)
            .join(Person, Person.id == Assignment.expert_id)
        )
        return {(title, email[0]): by_hand for title, email, by_hand in (await session.exec(query)).all()}


async def ids(database):
    async with database.reading() as session:
        projects = (await session.exec(select(Project.title, Project.id))).all()
        people = (await session.exec(select(Person.email, Person.id))).all()
    return dict(projects) | {email.split("@")[0]: id_ for email, id_ in people}


def link(page, words, *more):
    """The address of the link with these words whose row or item has these, too."""
    for found in re.finditer(r"<(tr|li)\b.*?</\1>", page.html, re.DOTALL):
        if all(word in found[0] for word in more) and (
            here := re.search(rf'href="([^"]*)">{words}<', found[0])
        ):
            address = here[1].replace("&amp;", "&")
            return str(page.url.join(address.split("#")[0]))
    raise AssertionError(f"no link {words} with {more} in {page.text}")


async def test_a_plan_is_looked_at_and_then_assigned_exactly_so(steward_s, database):
    page = await steward_s.get(PLAN)
    assert page.has("This plan assigns 6 reviews. Nothing is assigned until you confirm.")
    assert page.has("Workload by expert") and page.has("By region")
    assert await rows(database) == {}

    page = await steward_s.submit("/office/assignments")
    assert page.has("The projects have been assigned. Each member will receive one email.")
    made = await rows(database)
    assert len(made) == 6 and not any(made.values())
    async with database.reading() as session:
        sent = (await session.exec(select(Message).where(Message.template == "reviews-assigned"))).all()
    assert sorted(m.to for m in sent) == ["a@example.org", "b@example.org", "c@example.org"]


@pytest.mark.parametrize("after", ["9" * 5_000, "²", "-1", "none"])
async def test_a_place_that_is_no_number_is_the_beginning(steward_s, after):
    page = await steward_s.get(f"{PLAN}?after={after}")
    assert page.has("This plan assigns 6 reviews.") and page.has("Alpha")


async def test_a_plan_that_changed_meanwhile_is_shown_anew_and_nothing_is_assigned(
    steward_s, database, contest
):
    await steward_s.get(PLAN)
    async with database.writing() as session:
        await submitted(session, contest, "Delta", category="C2", owner="Other")
    page = await steward_s.submit("/office/assignments", status=409)
    assert page.has("Projects or panels have changed since you opened this page. Please check the new plan.")
    assert page.has("This plan assigns 8 reviews.")
    assert await rows(database) == {}
    await steward_s.submit("/office/assignments")
    assert len(await rows(database)) == 8


async def test_one_reviewer_is_swapped_for_another_with_links_alone(steward_s, database):
    names = await ids(database)
    await steward_s.get(PLAN)
    page = await steward_s.get(change_link(steward_s.page, names["Alpha"]))
    assert page.heading == "Alpha"
    planned = [n for n in "abc" if re.search(rf"Replace[^/]*: <bdi[^>]*>{n}@example.org", page.html)]
    (free,) = set("abc") - set(planned)
    page = await steward_s.get(link(page, "Replace", f"{planned[0]}@example.org"))
    assert page.has(f"Choose who reviews it instead of {planned[0]}@example.org")
    page = await steward_s.get(link(page, "Choose", f"{free}@example.org"))
    assert page.has("Your changes")
    assert page.has(f"{free}@example.org reviews “Alpha”.")
    assert page.has(f"{planned[0]}@example.org does not review “Alpha”.")

    await steward_s.submit("/office/assignments")
    made = await rows(database)
    assert {who for title, who in made if title == "Alpha"} == {free, planned[1]}
    assert [pair for pair, by_hand in made.items() if by_hand] == [("Alpha", free)]
    async with database.reading() as session:
        out = (await session.exec(select(TakenOut))).all()
    assert [(o.project_id, o.expert_id) for o in out] == [(names["Alpha"], names[planned[0]])]


async def test_a_change_can_be_undone(steward_s, database):
    names = await ids(database)
    page = await steward_s.get(PLAN)
    before = page.form("/office/assignments")["fields"]
    page = await steward_s.get(change_link(page, names["Alpha"]))
    page = await steward_s.get(link(page, "Remove"))
    assert page.form("/office/assignments")["fields"] != before
    page = await steward_s.get(link(page, "Undo"))
    assert page.form("/office/assignments")["fields"] == before
    assert not page.has("Your changes")


async def test_changes_that_are_no_longer_possible_are_said_and_left_out(steward_s, database):
    names = await ids(database)
    page = await steward_s.get(f"{PLAN}?add={names['Alpha']}.{names['s1']}", status=404)
    assert page.has("This person is not in a panel")
    assert page.has("This plan assigns 6 reviews.")
    assert not page.has("Your changes")
    await steward_s.get(f"{PLAN}?add=nonsense&drop=.&drop=x.&after=-1&category=C9&drop=gone.gone")
    await steward_s.submit("/office/assignments")
    assert len(await rows(database)) == 6


async def test_why_reviewers_lack_is_said(browser, database, time):
    async with database.writing() as session:
        edition = await load_contest(session, nomination__marking__load_most=1)
        await steward(session, "s1@example.org")
        await expert(session, "a@example.org", category="C1")
        await expert(session, "b@example.org", category="C1")
        for title, category in (("Alpha", "C1"), ("Beta", "C1"), ("Gamma", "C2")):
            await submitted(session, edition, title, category=category)
    time(NOMINATING)
    await browser.sign_in("s1@example.org")
    page = await browser.get(PLAN)
    assert page.has("Before the decision can be taken")
    assert page.has(
        "Infrastructure: the panel has 0 experts, but a project needs 2 different experts. Invite at least 2 more experts"
    )
    assert page.has("Governments: 4 more reviews are needed, and within their limits the experts can take 2.")
    page = await browser.get(f"{PLAN}?only=look&category=C2")
    assert page.has("2 reviewers missing") and page.has("Gamma") and not page.has("Beta")


async def test_a_plan_says_what_speaks_for_an_expert(steward_s, database):
    names = await ids(database)
    async with database.writing() as session:
        for name, lines, languages in (("a", ["C1"], ["en"]), ("b", ["C2"], ["fr"])):
            profile = ExpertProfile(
                person_id=names[name], lines=lines, languages=languages, updated_at=clock.now()
            )
            session.add(profile)
    page = await steward_s.get(f"{PLAN}/{names['Alpha']}")
    assert page.has("Reads English. Knows this action line.")
    assert page.has("Does not read the language of the project. Has stated other action lines.")
    assert page.has("Has not stated any languages. Has not stated any expertise.")


async def test_open_reviews_of_one_expert_are_handed_over_and_what_is_in_stays(steward_s, database, contest):
    async with database.writing() as session:
        boss = (await session.exec(select(Person).where(Person.email == "s1@example.org"))).one()
        late = (await session.exec(select(Person).where(Person.email == "a@example.org"))).one()
        await assigned(session, contest, boss)
        names = {p.title: p.id for p in (await session.exec(select(Project))).all()}
        mine = (await session.exec(select(Assignment).where(Assignment.expert_id == late.id))).all()
        done = mine[0].project_id
        await marked(session, contest, done, late, 4)
    before = await rows(database)
    page = await steward_s.get(PLAN)
    page = await steward_s.get(link(page, "Transfer", "a@example.org"))
    assert page.has("1 review of a@example.org would be transferred.")
    assert await rows(database) == before
    page = await apply(steward_s)
    assert page.has("The projects have been transferred. Each member will receive one email.")
    after = await rows(database)
    title = next(t for t, id_ in names.items() if id_ == done)
    assert {pair for pair in after if pair[1] == "a"} == {(title, "a")}
    assert len(after) == 6
    page = await steward_s.get(f"{PLAN}/handing-over?expert={late.id}")
    assert page.has("a@example.org has no reviews to transfer.")


async def test_the_stewards_choice_of_whom_to_hand_to_is_kept_by_later_plans(steward_s, database, contest):
    names = await ids(database)
    async with database.writing() as session:
        await assigned(session, contest, (await session.get(Person, names["s1"])))
    page = await steward_s.get(f"{PLAN}/handing-over?expert={names['a']}&to={names['b']}")
    await apply(steward_s)
    made = await rows(database)
    moved = {pair for pair, by_hand in made.items() if by_hand}
    assert moved and {who for _, who in moved} == {"b"}
    page = await steward_s.get(f"{PLAN}?anew=yes")
    if page.has("Assign as planned"):
        await steward_s.submit("/office/assignments")
    assert moved <= (await rows(database)).keys()


async def chair_of(session, edition, who, category):
    session.add(
        PanelSeat(
            edition_id=edition.id,
            category=category,
            part="chair",
            email=who.email,
            canonical_email=who.canonical_email,
            person_id=who.id,
            lang="en",
            state="accepted",
            invited_at=clock.now(),
            expires_at=clock.now(),
        )
    )


async def test_a_chair_plans_their_category_without_projects_closed_to_them(browser, database, contest):
    async with database.writing() as session:
        who = (await session.exec(select(Person).where(Person.email == "a@example.org"))).one()
        boss = (await session.exec(select(Person).where(Person.email == "s1@example.org"))).one()
        await chair_of(session, contest, who, "C1")
        beta = (await session.exec(select(Project).where(Project.title == "Beta"))).one()
        await recuse(session, contest, beta.id, who.id, reason="Hers.", declared_by=boss.id)
    await browser.sign_in("a@example.org")
    page = await browser.get(PLAN)
    assert page.has("Alpha") and not page.has("Beta") and not page.has("Gamma")
    await browser.get(f"{PLAN}/{beta.id}", status=404)
    await browser.get(PLAN)
    await apply(browser)
    assert {title for title, _ in await rows(database)} == {"Alpha"}


@pytest.mark.parametrize("path", ["", "/handing-over", "/{id}"])
async def test_who_only_reviews_plans_nothing(browser, database, contest, path):
    names = await ids(database)
    await browser.sign_in("b@example.org")
    await browser.get(PLAN + path.format(id=names["Alpha"]), status=403)
    await browser.post(PLAN, {"sha256": "0" * 64}, status=403)
    await browser.post(f"{PLAN}/handing-over", {"expert": names["a"]}, status=403)
    assert await rows(database) == {}


async def test_the_number_of_queries_does_not_grow_with_projects_and_experts(steward_s, database, contest):
    names = await ids(database)
    paths = (PLAN, f"{PLAN}/handing-over?expert={names['a']}", f"{PLAN}/{names['Alpha']}")

    async def numbers():
        found = []
        for path in paths:
            await steward_s.get(path)
            with statements(database) as seen:
                await steward_s.get(path)
            found.append(len(seen))
        return found

    few = await numbers()
    async with database.writing() as session:
        for n in range(6):
            await expert(session, f"more{n}@example.org")
            await submitted(session, contest, f"More {n}", category="C1", owner=f"O{n}")
    assert await numbers() == few


async def test_the_pages_stand_in_arabic_too(steward_s, database):
    names = await ids(database)
    for path in ("", "/handing-over", f"/{names['Alpha']}"):
        page = await steward_s.get(f"/ar/2027/office/assignments{path}")
        assert 'dir="rtl"' in page.html
        assert urlsplit(str(page.url)).path.startswith("/ar/")
