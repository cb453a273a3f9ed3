"""A contest that one steward loaded: only stewards see it, anywhere, until another of them has approved it."""

from __future__ import annotations

import re

import pytest

from prizes.accounts.actions import begin_session
from prizes.accounts.rules.roles import Role
from prizes.agenda.queries import open_proposals
from prizes.app import make_app
from prizes.config import settings as settings_in_force
from prizes.edition import actions
from prizes.edition.freezing import freeze_due
from prizes.edition.proposals import LIFE
from prizes.edition.queries import edition_in_force, editions_in_force, open_proposal
from prizes.edition.refusals import proposal_changed
from prizes.errors import Conflict
from prizes.office.approvals import approve
from tests.browsing import Browser
from tests.contest import at, load_contest, person, small_rules, steward, with_role
from tests.house.roles import ROLES_BY_ROUTE
from tests.web.test_office import complete

BEFORE = at("2026-10-20 12:00")
SLUG = "2031"


@pytest.fixture
async def people(session, time):
    """Two stewards of all editions and others, each with a token; one of the two has loaded a contest."""
    time(BEFORE)
    made = {
        "one": await with_role(session, "one@example.org", Role.STEWARD, edition="*"),
        "two": await with_role(session, "two@example.org", Role.STEWARD, edition="*"),
        "other": await steward(session, "other@example.org", edition="2027"),
        "eye": await with_role(session, "eye@example.org", Role.OBSERVER, edition="*"),
        "expert": await with_role(session, "expert@example.org", Role.EXPERT, edition="*"),
        "ana": await person(session, "ana@example.org"),
    }
    await load_contest(session)
    made["edition"] = await actions.load(session, small_rules(slug=SLUG), loader=made["one"].id)
    made["tokens"] = {
        name: await begin_session(session, who) for name, who in made.items() if name != "edition"
    }
    await session.commit()
    return made


async def published(session, people):
    (proposal,) = await open_proposals(session, people["edition"])
    await approve(
        session, people["edition"], proposal.id, seen_sha256=proposal.sha256, approver=people["two"].id
    )
    await session.commit()


def addresses():
    """Every page and JSON address of an edition that anybody may read."""
    for route, who in ROLES_BY_ROUTE.items():
        method, path = route.split(" ")
        if method == "GET" and who == "public" and "{edition}" in path:
            path = path.replace("{edition}", SLUG).replace("{lang:lang}", "en")
            yield re.sub(r"\{[^}]*\}", "C1", path)


async def test_no_address_of_it_answers_to_others_than_stewards(people, browser):
    found = list(addresses())
    assert len(found) > 30
    for who in (None, "ana", "expert", "eye", "other"):
        browser.client.cookies.clear()
        if who:
            browser.client.cookies.set("prizes", people["tokens"][who])
        for path in found:
            answer = await browser.client.get(path, follow_redirects=False)
            assert answer.status_code in (404, 422), f"{who}: {path}: {answer.status_code}"
            assert "Governments" not in answer.text


async def test_no_list_names_it_to_others(people, browser, session):
    lists = ("/en/", "/en/editions", "/en/stocktaking", "/api/v1/editions")
    for who in (None, "ana", "expert", "eye", "other"):
        browser.client.cookies.clear()
        if who:
            browser.client.cookies.set("prizes", people["tokens"][who])
        for path in lists:
            answer = await browser.client.get(path)
            assert (
                answer.status_code == 200 and f"/{SLUG}" not in answer.text and f'"{SLUG}"' not in answer.text
            )
    assert SLUG not in [each.slug for each in await editions_in_force(session)]


async def test_stewards_see_it_marked_and_listed(people, browser):
    browser.client.cookies.set("prizes", people["tokens"]["two"])
    page = await browser.get(f"/en/{SLUG}/")
    assert page.has("This contest is not public yet. Only stewards can see it.")
    assert (await browser.get("/en/office/")).has("Not public yet")
    token = people["tokens"]["two"]
    listed = (await browser.json("GET", "/editions", token=token)).json()["items"]
    assert {each["slug"]: each["public"] for each in listed} == {SLUG: False, "2027": True}


@pytest.mark.both_databases
async def test_a_second_steward_makes_it_public_and_nobody_else(people, browser, session):
    (proposal,) = (
        await browser.json("GET", f"/editions/{SLUG}/proposals", token=people["tokens"]["two"])
    ).json()["items"]
    assert (proposal["kind"], proposal["state"]) == ("publication", "open")
    address, seen = f"/editions/{SLUG}/proposals/{proposal['id']}/approval", {"sha256": proposal["sha256"]}
    for who, status in (("one", 403), ("ana", 403), ("other", 403), (None, 401)):
        answer = await browser.json("PUT", address, seen, token=people["tokens"].get(who))
        assert answer.status_code == status, who
    assert (await browser.json("GET", f"/editions/{SLUG}")).status_code == 404
    assert (await browser.json("PUT", address, seen, token=people["tokens"]["two"])).status_code == 200
    shown = await browser.json("GET", f"/editions/{SLUG}")
    assert shown.status_code == 200 and shown.json()["public"]
    assert (await browser.get("/en/")).has(small_rules().title["en"])


async def test_a_page_kept_for_strangers_never_shows_it(people, database, settings, time, mailbox):
    settings.keep_pages = 1.0
    assert settings_in_force().keep_pages == 1.0
    browser = Browser(make_app(database), mailbox)
    browser.client.cookies.set("prizes", people["tokens"]["one"])
    await browser.get(f"/en/{SLUG}/")
    await browser.get("/en/editions")
    browser.client.cookies.clear()
    await browser.get(f"/en/{SLUG}/", status=404)
    assert f"/{SLUG}/" not in (await browser.get("/en/editions")).html
    browser.client.cookies.set("prizes", people["tokens"]["one"])
    await browser.get(f"/en/{SLUG}/")


async def test_its_rules_are_frozen_no_earlier_than_it_is_public(people, session, time):
    time(at("2026-11-25 12:00"))  # its submission is open by the calendar
    assert SLUG not in await freeze_due(session)
    time(BEFORE)
    await published(session, people)
    assert not (await edition_in_force(session, SLUG)).frozen
    time(at("2026-11-25 12:00"))
    assert SLUG in await freeze_due(session)


async def test_what_is_approved_is_what_was_looked_at(people, session):
    (before,) = await open_proposals(session, people["edition"])
    again = small_rules(slug=SLUG, voting__ballot={"choices": 2})
    await actions.load(session, again, loader=people["one"].id)
    edition = await edition_in_force(session, SLUG)
    (proposal,) = await open_proposals(session, edition)
    assert proposal.id != before.id and edition.sha256 in proposal.content
    with pytest.raises(Conflict, match=str(proposal_changed().sentence)[:30]):
        await approve(session, edition, proposal.id, seen_sha256=before.sha256, approver=people["two"].id)


async def test_a_rehearsal_becomes_no_public_contest_by_one_steward(people, session):
    one = people["one"].id
    made = await actions.load(session, small_rules(slug="2032", kind="rehearsal"), loader=one)
    assert made.published
    made = await actions.load(session, small_rules(slug="2032"), loader=one)
    assert not made.published
    (proposal,) = await open_proposals(session, made)
    assert proposal.kind == "publication"
    made = await actions.load(session, small_rules(slug="2032"), loader=None)  # by whoever runs the service
    assert made.published and await open_proposals(session, made) == []


async def test_a_contest_that_is_public_stays_so(people, session):
    await published(session, people)
    made = await actions.load(session, small_rules(slug=SLUG, ordinal=3), loader=people["one"].id)
    assert made.published and await open_proposals(session, made) == []


async def test_the_page_loads_looks_and_approves(people, browser, another_browser):
    browser.client.cookies.set("prizes", people["tokens"]["one"])
    await browser.get("/en/office/")
    page = await browser.submit("/en/office/", {"text": complete(slug="2033")})
    assert page.has("Another steward must approve the contest before it is public.")
    page = await browser.get("/en/2033/office/")
    assert page.has("A second steward must approve the publication of this contest.")
    await browser.get("/en/2033/office/rules")
    second = another_browser()
    second.client.cookies.set("prizes", people["tokens"]["two"])
    page = await second.get("/en/2033/office/")
    link = re.search(r'href="(/en/2033/office/proposals/\w+)"', page.html)[1]
    assert (await second.get(link)).has("Everyone will be able to see this contest")
    assert (await second.submit("/approval")).has("Approved. It has taken effect.")
    await another_browser().get("/en/2033/")


async def test_a_withdrawn_proposal_is_made_anew(people, browser, session):
    browser.client.cookies.set("prizes", people["tokens"]["one"])
    (proposal,) = await open_proposals(session, people["edition"])
    await browser.post(f"/en/{SLUG}/office/proposals/{proposal.id}/withdrawal")
    page = await browser.get(f"/en/{SLUG}/office/")
    assert page.has("Only stewards can see this contest.")
    await browser.get(f"/en/{SLUG}/office/rules")
    assert (await browser.submit("/office/publication")).has("Everyone will be able to see this contest")
    await browser.post(f"/en/{SLUG}/office/publication", status=409)
    answer = await browser.json("POST", "/editions/2027/publication", token=people["tokens"]["one"])
    assert answer.status_code == 409


async def test_a_proposal_that_has_lapsed_is_shown_as_that_before_its_row_says_so(
    browser, session, time, people
):
    (proposal,) = await open_proposals(session, people["edition"])
    time(BEFORE + LIFE)
    assert await open_proposal(session, people["edition"].id, "publication") is None
    await browser.sign_in("two@example.org")
    page = await browser.get(f"/en/{SLUG}/office/rules")
    assert page.form("/office/publication")
    page = await browser.get(f"/en/{SLUG}/office/proposals/{proposal.id}")
    assert page.has("This proposal has lapsed.")
    assert not [form for form in page.forms if proposal.id in form["action"]]
