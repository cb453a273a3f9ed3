"""Each list of the office with rows of its own: that what it declares is so (`web.layout.lists`), on both databases."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from lxml import html
from sqlmodel import select

from prizes.accounts.models import Person
from prizes.acts import routers
from prizes.acts.listing import FOR_PROGRAMS
from prizes.certificates.actions import issue
from prizes.certificates.rules.standing import CertificateKind, Earned
from prizes.edition.models import Proposal, RulesVersion
from prizes.edition.queries import edition_in_force
from prizes.gate.permissions import Who
from prizes.journal.actions import record
from prizes.journal.acts import NOMINATION_SUBMIT, NOMINATION_UNDO_SCREENING
from prizes.kit.tables import flat
from prizes.nomination.actions.duplicates import find_likenesses
from prizes.nomination.actions.importing import take_over
from prizes.nomination.models import BodyDelegate, Call, LateEntry, Project
from prizes.review.models import HonourAcceptance
from prizes.web.layout.lists import LISTINGS, Listing
from tests.contest import SUBMITTING, load_contest, person, small_rules, steward
from tests.nomination.drafts import submitted
from tests.queries import statements
from tests.results.test_accepting import phases
from tests.web import listed

routers.for_pages()  # all lists are declared now
EVE = "eve@example.org"


async def owners(session, edition, n: int) -> None:
    row = {"category": "C1", "source_url": "A list", "country": "CU"}
    others = [row | {"title": f"Title {i} of {n}", "owner": f"Owner {i} of {n}"} for i in range(n)]
    first = row | {"owner": f"Ministry {n}", "country": "DE", "stakeholder_type": "government"}
    await take_over(session, edition, [*others, *(first | {"title": f"{x} in {n}"} for x in "ABC")])


async def pairs(session, edition, n: int) -> None:
    """Projects of this edition that are like those of an earlier one."""
    earlier = await edition_in_force(session, "2019") or await load_contest(
        session, slug="2019", kind="record"
    )
    row = {"category": "C1", "source_url": "A list", "country": "KE"}
    titles = {f"Smart village {i}{n}": f"Smart villages {i}{n}" for i in range(n)}
    await take_over(session, earlier, [row | {"title": title, "owner": "A"} for title in titles.values()])
    for place, title in enumerate(titles):
        ana = await person(session, f"ana{place}{n}@example.org")
        category = "C1" if place % 2 else "C2"
        project = await submitted(session, edition, ana, title=title, owner=f"O {title}", category=category)
        await find_likenesses(session, edition, project.id)


async def invitees(session, edition, n: int) -> None:
    """Owners of an earlier edition in countries that have no project now, and one in a category that has none."""
    earlier = await edition_in_force(session, "2019") or await load_contest(
        session, slug="2019", kind="record"
    )
    row = {"category": "C1", "source_url": "A list"}
    countries = ["NP", "DE", "JP", "ZA"]
    others = [
        row | {"title": f"Title {i} of {n}", "owner": f"Owner {i} of {n}", "country": countries[i % 4]}
        for i in range(n)
    ]
    here = row | {"title": f"Here {n}", "owner": f"Here {n}", "country": "KE"}
    lacks = {"title": f"Lacks {n}", "owner": f"Lacks {n}", "category": "C2"}
    await take_over(session, earlier, [*others, here | lacks])
    if not (await session.exec(select(Project.id).where(Project.edition_id == edition.id))).first():
        await take_over(session, edition, [here])


async def calls(session, edition, n: int) -> None:
    """Invitations to participate, each to more addresses than the one before."""
    eve = (await session.exec(select(Person).where(Person.email == EVE))).one()
    for place in range(n):
        letters = (n * (n + 1)) // 2 + place
        when = SUBMITTING + timedelta(hours=letters)
        session.add(
            Call(
                id=f"call{letters:012}",
                edition_id=edition.id,
                region="africa",
                lang="en",
                letters=letters,
                created_by=eve.id,
                created_at=when,
            )
        )


async def of_regions(session, edition, n: int) -> None:
    """Submitted projects of two regions."""
    for place in range(n):
        ana = await person(session, f"ana{place}{n}@example.org")
        country, category = ("KE", "C1") if place % 2 else ("DE", "C2")
        await submitted(
            session,
            edition,
            ana,
            title=f"Project {place} of {n}",
            owner=f"Owner {place} of {n}",
            country=country,
            category=category,
        )


async def late(session, edition, n: int) -> None:
    eve = (await session.exec(select(Person).where(Person.email == EVE))).one()
    for place in range(n):
        when = SUBMITTING + timedelta(hours=place + n)
        proposal = Proposal(
            edition_id=edition.id,
            kind="late-entry",
            content="{}",
            sha256=f"{n}-{place}",
            state="approved",
            proposed_by=eve.id,
            proposed_at=when,
            expires_at=when,
        )
        session.add(proposal)
        await session.flush()
        session.add(
            LateEntry(
                edition_id=edition.id,
                email=f"late{place}of{n}@example.org",
                canonical_email=f"late{place}of{n}@example.org",
                code_hash="",
                until=when,
                reason="Power failed",
                proposal_id=proposal.id,
                created_at=when,
                opened_at=when if place % 2 else None,
            )
        )


async def delegates(session, edition, n: int) -> None:
    eve = (await session.exec(select(Person).where(Person.email == EVE))).one()
    for place in range(n):
        when = SUBMITTING + timedelta(hours=place + n)
        proposal = Proposal(
            edition_id=edition.id,
            kind="delegate",
            content="{}",
            sha256=f"{n}-{place}",
            state="approved",
            proposed_by=eve.id,
            proposed_at=when,
            expires_at=when,
        )
        session.add(proposal)
        await session.flush()
        address = f"delegate{place}of{n}@gov.example"
        session.add(
            BodyDelegate(
                edition_id=edition.id,
                body="kenya",
                email=address,
                canonical_email=address,
                proposal_id=proposal.id,
                appointed_at=when,
            )
        )


async def of_bodies(session, edition, n: int) -> None:
    row = {"category": "C1", "source_url": "A list", "country": "KE"}
    await take_over(
        session, edition, [row | {"title": f"Proposed {i} of {n}", "owner": f"O {i}"} for i in range(n)]
    )
    known = await session.exec(select(Project).where(Project.edition_id == edition.id))
    for project in known.all():
        project.body = "kenya"
        session.add(project)


async def acts(session, edition, n: int) -> None:
    for place in range(n):
        ana = await person(session, f"ana{place}{n}@example.org")
        kind = (NOMINATION_SUBMIT, NOMINATION_UNDO_SCREENING)[place % 2]
        record(session, edition, kind, f"project:{place}of{n}", by=ana.id if place else None)


async def champions(session, edition, n: int) -> None:
    row = {"category": "C1", "source_url": "A list", "country": "KE", "state": "champion"}
    await take_over(
        session, edition, [row | {"title": f"Title {i} of {n}", "owner": f"O {i}"} for i in range(n)]
    )
    known = await session.exec(select(Project.id).where(Project.edition_id == edition.id))
    await issue(session, edition, [Earned(project, CertificateKind.CHAMPION) for project in known.all()])


async def on_paper(session, edition, n: int) -> None:
    row = {"category": "C1", "source_url": "A list", "country": "KE"}
    await take_over(
        session, edition, [row | {"title": f"Paper {i} of {n}", "owner": f"O {i}"} for i in range(n)]
    )
    known = await session.exec(select(Project).where(Project.edition_id == edition.id, Project.paper == ""))
    for place, project in enumerate(known.all()):
        project.paper = f"P {n}-{place}"
        session.add(project)


async def asked(session, edition, n: int) -> None:
    """Honours that were accepted, declined, or wait, where the rules ask."""
    version = (await session.exec(select(RulesVersion).where(RulesVersion.edition_id == edition.id))).one()
    rules = small_rules(phases=phases())
    version.document, version.sha256 = rules.canonical().decode(), rules.sha256()
    for place, project in enumerate(await listed.projects(session, edition, n)):
        when = SUBMITTING + timedelta(hours=place + n)
        answer = ("", "accepted", "declined")[place % 3]
        session.add(
            HonourAcceptance(
                edition_id=edition.id,
                phase="acceptance",
                project_id=project.id,
                category=project.category,
                title="winner",
                asked_at=when,
                answer=answer,
                answered_at=when + timedelta(hours=1) if answer else None,
            )
        )


ROWS: dict[str, tuple[list[str], Callable[..., Awaitable[None]]]] = {
    "acceptances": (["title"], asked),
    "appeals": (["title"], listed.appeals),
    "assignments": (["expert_name", "title"], listed.assignments),
    "calls": (["id"], calls),
    "cases": (["id"], listed.cases),
    "challenges": (["name"], listed.challenges),
    "complaints": (["title"], listed.complaints),
    "conflicts": (["expert", "title"], listed.conflicts),
    "consultation-comments": (["text"], listed.comments),
    "contributions": (["title"], listed.contributions),
    "delegates": (["email"], delegates),
    "entities": (["name"], owners),
    "flags": (["title"], listed.flags),
    "focal-points": (["title"], listed.focal_points),
    "invitations": (["email"], listed.invitations),
    "invitees": (["owner"], invitees),
    "issued-certificates": (["code"], champions),
    "journal": (["number"], acts),
    "late-entries": (["email"], late),
    "likenesses": (["title", "other"], pairs),
    "mailings": (["subject"], listed.mailings),
    "owner-answers": (["title"], listed.owner_answers),
    "panel-invitations": (["email"], listed.seats),
    "paper-entries": (["title"], on_paper),
    "people": (["email"], listed.people),
    "project-updates": (["title"], listed.updates),
    "proposed-projects": (["title"], of_bodies),
    "proposals": (["sha256"], listed.proposals),
    "quality": (["title"], listed.reviews),
    "region-invitees": (["owner"], invitees),
    "region-projects": (["title"], of_regions),
    "reviewed-projects": (["title"], listed.assignments),
    "reviewers": (["email"], listed.assignments),
    "reviews-far-from-others": (["title", "expert"], listed.reviews),
    "selection": (["category"], listed.champions),
    "severity": (["expert"], listed.reviews),
    "vote-appeals": (["code"], listed.vote_appeals),
}
"""By the name of a list's file: the columns that tell its rows apart, and what gives it so many rows or a few more."""
TESTED = [each for each in LISTINGS if each.file in ROWS]


@pytest.fixture
async def edition(session, app):
    made = await load_contest(session)
    await steward(session, EVE)
    await session.commit()
    return made


def here(listing: Listing[Any]) -> str:
    return f"/en{listing.path.format(edition='2027')}"


@pytest.fixture(params=TESTED, ids=lambda each: each.file)
async def listing(request, session, edition, browser):
    """A list with a few rows."""
    await ROWS[request.param.file][1](session, edition, 3)
    await session.commit()
    await browser.sign_in(EVE)
    return request.param


async def rows(browser, listing, query: str = "") -> list[dict[str, Any]]:
    return (await browser.get(f"{here(listing)}/file?format=json&{query}")).response.json()


def shown(page) -> tuple[list[str], int]:
    """Heads of the page's table, and how many rows it has."""
    tree = html.fromstring(page.html)
    table = tree.xpath("//div[@id='found']//table")[0]
    heads = [each.text_content().strip() for each in table.xpath("thead//th")]
    return heads, len(table.xpath("tbody/tr[count(td|th) = count(//div[@id='found']//thead//th)]"))


def test_every_list_is_tried_here_or_is_the_one_that_has_tests_of_its_own():
    assert {each.file for each in LISTINGS} == {*ROWS, "letters"}


@pytest.mark.both_databases
async def test_a_list_keeps_what_it_declares(browser, listing):
    """Every column sorts and shows as it says, every choice of a filter narrows, and page and file agree."""

    def key(row: dict[str, Any]) -> str:
        return " ".join(str(row[name]) for name in ROWS[listing.file][0])

    every = "&".join(f"columns={each.id}" for each in listing.columns)
    usual = await rows(browser, listing, every)
    names = [*map(key, usual)]
    assert len(usual) > 2 and len(set(names)) == len(names)
    assert list(usual[0]) == [each.id for each in listing.columns]

    page = await browser.get(f"{here(listing)}?{every}")
    heads = [each.label.replace("%(in_zone)s", "Geneva time") for each in listing.columns]
    assert shown(page) == (heads, len(usual))

    unknown = await browser.client.get(f"{here(listing)}/file?format=pdf")
    assert unknown.status_code == 422 and "content-disposition" not in unknown.headers

    assert any(each.sorts for each in listing.columns)
    for column in (each for each in listing.columns if each.sorts):
        forth = await rows(browser, listing, f"{every}&sort={column.id}")
        back = await rows(browser, listing, f"{every}&sort=-{column.id}")
        assert sorted(map(key, forth)) == sorted(names), column.id
        order = _without_repeats(row[column.id] for row in forth if row[column.id] not in (None, ""))
        turned = _without_repeats(row[column.id] for row in back if row[column.id] not in (None, ""))
        assert len(order) == len(set(map(str, order))) and turned == order[::-1], column.id

    for chosen in listing.filters:
        options = html.fromstring(page.html).xpath(f"//select[@name='{chosen.name}']/option/@value")
        for option in [each for each in options if each][:6]:
            found = [key(row) for row in await rows(browser, listing, f"{every}&{chosen.name}={option}")]
            assert set(found) <= set(names), (chosen.name, option)
    assert await rows(browser, listing, "q=nothing+is+called+so") == []


def _without_repeats(values: Any) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if not found or found[-1] != value:
            found.append(value)
    return found


async def test_a_list_asks_the_database_no_more_often_when_it_is_long(
    browser, listing, session, edition, database
):
    async def asked() -> int:
        with statements(database) as seen:
            await browser.get(here(listing))
            await browser.get(f"{here(listing)}/file")
        return len(seen)

    few = await asked()
    await ROWS[listing.file][1](session, edition, 8)
    await session.commit()
    assert await asked() == few


# --- programs ------------------------------------------------------------------------------------------


def test_programs_get_every_list():
    assert set(FOR_PROGRAMS) == {each.file for each in LISTINGS}


def address(listing: Listing[Any]) -> str:
    return "/api/v1" + FOR_PROGRAMS[listing.file].path.format(edition="2027")


def same(listing: Listing[Any], row: dict[str, Any], columns: Any) -> dict[str, Any]:
    """What a program gets of columns, instants as files write them."""
    said = FOR_PROGRAMS[listing.file].row.model_validate(row)
    return {name: json.loads(json.dumps(getattr(said, name), default=flat)) for name in columns}


@pytest.mark.both_databases
async def test_programs_get_what_the_page_shows_part_by_part(browser, listing):
    """In every order, with a cursor from part to part, with every column that an answer of its own does not say."""
    every = "&".join(f"columns={each.id}" for each in listing.columns)
    every += "".join(
        f"&{each.name}=all" for each in listing.filters if each.for_programs is not None and each.usual
    )
    columns = [
        each.id for each in listing.columns if each.id not in FOR_PROGRAMS[listing.file].own.model_fields
    ]
    assert columns
    for sort in ("", *(f"-{each.id}" for each in listing.columns if each.sorts)):
        file = await rows(browser, listing, f"{every}&sort={sort}")
        found, cursor = [], None
        while cursor is not None or not found:
            asked = {"sort": sort, "limit": 2} | ({"cursor": cursor} if cursor else {})
            part = (await browser.client.get(address(listing), params=asked)).json()
            assert part["total"] == len(file)
            found, cursor = found + part["items"], part["next"]
        assert [same(listing, row, columns) for row in found] == [
            {name: row[name] for name in columns} for row in file
        ], sort
    nothing = await browser.client.get(address(listing), params={"q": "nothing is called so"})
    assert nothing.json()["items"] == [] and nothing.json()["next"] is None


async def test_a_program_is_told_what_is_wrong_in_its_language(browser, listing):
    for wrong in ({"cursor": "x"}, {"sort": "no-such-column"}, {"limit": 0}):
        answer = await browser.client.get(address(listing), params=wrong, headers={"accept-language": "fr"})
        assert answer.status_code == 422, wrong
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["content-language"] == "fr"
        assert answer.json()["type"].startswith("urn:wsis-prizes:problem:")


async def test_a_list_and_its_file_are_for_the_same_people(browser, listing):
    browser.client.cookies.clear()
    for path in (here(listing), f"{here(listing)}/file"):
        assert (await browser.get(path)).url.path == "/en/sign-in"
    await browser.sign_in("nobody@example.org")
    for path in (here(listing), f"{here(listing)}/file"):
        await browser.get(path, status=403)


async def test_programs_of_others_get_no_list_that_is_not_public(browser, listing):
    public = FOR_PROGRAMS[listing.file].who is Who.PUBLIC
    browser.client.cookies.clear()
    assert (await browser.client.get(address(listing))).status_code == (200 if public else 401)
    await browser.sign_in("nobody@example.org")
    assert (await browser.client.get(address(listing))).status_code == (200 if public else 403)
