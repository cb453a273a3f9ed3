"""People of a project, the owner's answer and records of owners in the browser, without scripts."""

from __future__ import annotations

import re

import pytest
from sqlmodel import select

from prizes.accounts.models import Entity
from prizes.mail.models import Message
from prizes.nomination.actions.importing import take_over
from prizes.nomination.actions.sharing import answer_offer, offer_part
from prizes.nomination.models import OwnerConsent, Project, ProjectMember
from prizes.nomination.queries.people import participants
from tests.contest import load_contest, person, steward
from tests.mailbox import body
from tests.nomination.drafts import begun, submitted
from tests.queries import statements

ANA, BO, EVE, OWNER = "ana@example.org", "bo@example.org", "eve@example.org", "office@owner.example"


@pytest.fixture
async def edition(session, app):
    edition = await load_contest(session, submission__consent="asked", submission__limits={})
    await steward(session, EVE)
    await session.commit()
    return edition


@pytest.fixture
async def ana(session, edition):
    made = await person(session, ANA, name="Ana")
    await session.commit()
    return made


@pytest.fixture
async def draft(session, edition, ana):
    project = await begun(session, edition, ana, belongs="yes")
    await session.commit()
    return project


@pytest.fixture
async def shared(session, edition, ana, draft):
    """The draft, with Bo as a member."""

    async def joined(part: str) -> Project:
        bo = await person(session, BO, name="Bo")
        offer = await offer_part(session, edition, draft.id, email=BO, part=part, inviter=ana, lang="en")
        await answer_offer(session, bo, offer.id, accept=True)
        await session.commit()
        return draft

    return joined


@pytest.fixture
async def entry(session, edition, ana):
    """A project that Ana submitted for an owner she does not belong to."""
    project = await submitted(session, edition, ana, belongs="no", owner_email=OWNER)
    await session.commit()
    return project


def at_home(project, rest: str = "") -> str:
    return f"/en/2027/nominations/{project.id}{rest}"


# --- people --------------------------------------------------------------------------------------------


async def test_from_an_invitation_by_mail_to_an_editor_who_writes(browser, another_browser, draft, database):
    await browser.sign_in(ANA)
    await browser.get(at_home(draft))
    assert f"{at_home(draft)}/people" in browser.page.links
    await browser.get(at_home(draft, "/people"))
    page = await browser.submit("/people", {"email": BO, "part": "editor"})
    assert page.has("The invitation has been sent.")
    assert page.has(BO)
    link = re.search(r"/en/offers/\S+", body(await browser.mailbox.newest_to(BO)))[0]
    other = another_browser()
    await other.sign_in(BO)
    assert link in (await other.get("/en/me")).links
    page = await other.get(link)
    assert page.has("Smart village")
    assert page.has("Ana")
    page = await other.submit("/offers/", {"answer": "accept"})
    assert page.heading == "Smart village"
    await other.get(at_home(draft, "/form/project"))
    await other.submit(draft.id, {"title": "Written by Bo"})
    page = await other.get("/en/2027/nominations/")
    assert page.has("Your role: Editor")
    page = await other.get(at_home(draft, "/preview"))
    assert not [f for f in page.forms if "/submission" in f["action"]]
    assert (await other.get("/en/me")).has("Written by Bo")


async def test_an_invited_person_who_declines_has_no_part(browser, another_browser, draft):
    await browser.sign_in(ANA)
    await browser.get(at_home(draft, "/people"))
    await browser.submit("/people", {"email": BO, "part": "reader"})
    link = re.search(r"/en/offers/\S+", body(await browser.mailbox.newest_to(BO)))[0]
    other = another_browser()
    await other.sign_in(BO)
    await other.get(link)
    page = await other.submit("/offers/", {"answer": "decline"})
    assert page.has("You have declined the invitation.")
    await other.get(at_home(draft), status=404)
    await other.get(link, status=404)


async def test_a_reader_reads_and_has_no_form(browser, shared):
    draft = await shared("reader")
    await browser.sign_in(BO)
    page = await browser.get(at_home(draft))
    assert page.has("All answers")
    assert not [f for f in page.forms if f["action"] == at_home(draft)]
    page = await browser.get("/en/2027/nominations/")
    assert page.has("Your role: Reader")
    await browser.post(at_home(draft), {"title": "No"}, status=403)


async def test_what_is_wrong_with_an_invitation_is_said_beside_the_field_and_the_text_stays(browser, draft):
    await browser.sign_in(ANA)
    await browser.get(at_home(draft, "/people"))
    page = await browser.submit("/people", {"email": "no address", "part": "editor"}, status=422)
    assert ("email", "no address") in page.form("/people")["fields"]
    assert page.has("This is not an email address. It should look like name@example.org.")
    handing = {"email": "nobody", "part": "nominator"}
    page = await browser.post(at_home(draft, "/people"), handing, status=422)
    assert page.html.count('value="nobody"') == 1


async def test_a_member_leaves_and_sees_the_project_no_more(browser, shared, database):
    draft = await shared("editor")
    await browser.sign_in(BO)
    await browser.get(at_home(draft, "/people"))
    page = await browser.submit("/removal")
    assert page.has("You have left the project.")
    await browser.get(at_home(draft), status=404)
    async with database.reading() as session:
        assert (await session.exec(select(ProjectMember))).all() == []


async def test_the_nominator_takes_a_member_out_and_an_offer_back(browser, shared, database):
    draft = await shared("editor")
    await browser.sign_in(ANA)
    await browser.get(at_home(draft, "/people"))
    page = await browser.submit("/removal")
    assert page.has("This person no longer has a role in the project.")
    await browser.submit("/people", {"email": "cyd@example.org", "part": "reader"})
    page = await browser.submit("/withdrawal")
    assert not page.has("cyd@example.org")


async def test_handing_over_waits_for_the_other_one(browser, another_browser, draft, database):
    await browser.sign_in(ANA)
    page = await browser.get(at_home(draft, "/people"))
    await browser.post(at_home(draft, "/people"), {"email": BO, "part": "nominator"})
    link = re.search(r"/en/offers/\S+", body(await browser.mailbox.newest_to(BO)))[0]
    other = another_browser()
    await other.sign_in(BO)
    await other.get(link)
    await other.submit("/offers/", {"answer": "accept"})
    page = await browser.get(at_home(draft, "/people"))
    assert not [f for f in page.forms if f["action"].endswith("/people")]
    async with database.reading() as session:
        project = await session.get_one(Project, draft.id)
        parts = [(p.person.email, p.part) for p in await participants(session, project)]
        assert parts == [(BO, "nominator"), (ANA, "editor")]


async def test_strangers_find_neither_people_nor_offers_of_others(browser, draft, session, edition, ana):
    offer = await offer_part(session, edition, draft.id, email=BO, part="editor", inviter=ana, lang="en")
    await session.commit()
    await browser.sign_in("mallory@example.org")
    await browser.get(at_home(draft, "/people"), status=404)
    await browser.post(at_home(draft, "/people"), {"email": "x@example.org", "part": "editor"}, status=404)
    await browser.get(f"/en/offers/{offer.id}", status=403)
    await browser.get("/en/offers/0123456789abcdef", status=404)


# --- the owner -----------------------------------------------------------------------------------------


async def asked_at(session) -> str:
    """Path of the mailed link."""
    letters = (await session.exec(select(Message).where(Message.template == "owner-asked"))).all()
    return f"/consent/{letters[-1].context['token']}"


@pytest.mark.parametrize("lang", ["en", "ar", "zh"])
async def test_the_owner_answers_without_an_account_in_their_language(
    browser, entry, session, database, lang
):
    path = f"/{lang}{await asked_at(session)}"
    page = await browser.get(path)
    assert page.has("Smart village")
    assert page.has("Ministry of Digital Affairs")
    assert page.has("Ana")
    async with database.reading() as reading:
        assert (await reading.exec(select(OwnerConsent))).one().answer is None
    await browser.submit("/consent/", {"answer": "objected", "note": "<b>Not ours</b>"})
    assert "<b>" not in browser.page.html
    page = await browser.submit("/consent/", {"answer": "confirmed"})
    assert ("answer", "confirmed") in page.form("/consent/")["fields"]
    async with database.reading() as reading:
        assert (await reading.exec(select(OwnerConsent))).one().answer == "confirmed"


async def test_a_link_that_is_not_there_and_an_answer_that_is_none(browser, entry, session):
    await browser.get("/en/consent/" + "A" * 43, status=404)
    await browser.post("/en/consent/" + "A" * 43, {"answer": "confirmed"}, status=404)
    await browser.get("/en" + await asked_at(session))
    page = await browser.submit("/consent/", {"answer": "", "note": "kept"}, status=422)
    assert ("note", "kept") in page.form("/consent/")["fields"]


async def test_the_page_of_the_link_is_kept_out_of_search_and_from_other_sites(browser, entry, session):
    page = await browser.get("/en" + await asked_at(session))
    assert page.response.headers["referrer-policy"] == "same-origin"
    assert page.response.headers["x-robots-tag"] == "noindex"


async def test_the_nominator_sees_what_the_owner_says(browser, entry, session):
    await browser.get("/en" + await asked_at(session))
    await browser.submit("/consent/", {"answer": "objected", "note": "Nobody asked us"})
    await browser.sign_in(ANA)
    page = await browser.get(at_home(entry))
    assert page.has("The owner objects to the project.")
    assert page.has("Nobody asked us")


async def test_the_form_asks_whether_one_belongs_to_the_owner_only_where_the_rules_do(
    browser, draft, session
):
    await browser.sign_in(ANA)
    page = await browser.get(at_home(draft, "/form/organization"))
    assert page.has("Do you belong to the owner?")
    page = await browser.submit(draft.id, {"belongs": "no", "owner_email": ""})
    assert page.has("The owner cannot be contacted because the email address is missing.")
    await load_contest(session, slug="2028")
    await session.commit()
    await browser.get("/en/2028/nominations/")
    page = await browser.submit("/2028/nominations/", {"title": "Elsewhere"})
    assert not page.has("Do you belong to the owner?")


# --- records of owners ---------------------------------------------------------------------------------


@pytest.fixture
async def two(session, edition, ana):
    """Two records of what is one ministry."""
    made = [
        await submitted(session, edition, ana, title=title, owner=owner, belongs="yes")
        for title, owner in (("One", "Ministry of Health"), ("Two", "Health Ministry"))
    ]
    await session.commit()
    return [project.entity_id for project in made]


async def test_a_steward_finds_likely_doubles_merges_them_and_undoes_it(browser, two, database):
    await browser.sign_in(EVE)
    page = await browser.get("/en/2027/office/entities?q=ministry")
    assert page.has("2 owners, most projects first")
    page = await browser.get(f"/en/2027/office/entities/{two[0]}")
    assert page.has("Possibly the same")
    page = await browser.get(f"/en/2027/office/entities/{two[0]}/merging/{two[1]}")
    assert page.has("1 project shown above moves to the retained record.")
    page = await browser.submit("/merging/", {"reason": ""}, status=422)
    page = await browser.submit("/merging/", {"reason": "One ministry"})
    assert page.has("The two records have been merged.")
    assert page.has("Records merged into this one")
    page = await browser.get(f"/en/2027/office/entities/{two[1]}")
    assert page.has("This record is merged into:")
    await browser.submit("/parting", {"reason": " "}, status=422)
    page = await browser.submit("/parting", {"reason": "Two after all"})
    assert page.has("2 owners")
    async with database.reading() as session:
        assert {e.merged_into for e in (await session.exec(select(Entity))).all()} == {None}


async def test_a_steward_mends_type_country_and_address(browser, two, database):
    await browser.sign_in(EVE)
    await browser.get(f"/en/2027/office/entities/{two[0]}")
    page = await browser.submit(two[0], {"url": "nowhere"}, status=422)
    assert ("url", "nowhere") in page.form(two[0])["fields"]
    await browser.submit(two[0], {"url": "https://moh.example.org"})
    async with database.reading() as session:
        assert (await session.get_one(Entity, two[0])).url == "https://moh.example.org"


async def test_owners_without_a_project_in_the_edition_are_not_there(browser, two, session):
    await load_contest(session, slug="2028")
    await steward(session, "zoe@example.org", edition="2028")
    await session.commit()
    await browser.sign_in("zoe@example.org")
    await browser.get(f"/en/2028/office/entities/{two[0]}", status=404)
    await browser.get(f"/en/2028/office/entities/{two[0]}/merging/{two[1]}", status=404)
    await browser.post(f"/en/2028/office/entities/{two[0]}/merging/{two[1]}", {"reason": "Mine"}, status=404)


async def test_the_list_of_owners_asks_no_more_of_the_database_when_it_is_long(
    browser, session, edition, ana, database
):
    async def asked() -> int:
        await browser.get("/en/2027/office/entities")  # now the number of tasks in the head is known
        with statements(database) as seen:
            await browser.get("/en/2027/office/entities")
        return len(seen)

    row = {"category": "C1", "source_url": "A list"}
    await take_over(session, edition, [row | {"title": "One", "owner": "Owner one"}])
    await session.commit()
    await browser.sign_in(EVE)
    few = await asked()
    rows = [row | {"title": f"Title {n}", "owner": f"Owner number {n}"} for n in range(60)]
    await take_over(session, edition, rows)
    await session.commit()
    assert await asked() == few


async def test_names_are_offered_while_an_owner_is_typed(browser, session, edition):
    row = {"title": "Old", "category": "C1", "owner": "Télécoms <du> Sud", "source_url": "A list"}
    await take_over(session, edition, [row])
    await session.commit()
    page = await browser.get("/en/owners?owner=telec")
    assert '<option value="Télécoms &lt;du&gt; Sud">' in page.html
    assert "option" not in (await browser.get("/en/owners?owner=te")).html


async def test_stewards_see_what_the_owner_says_and_who_writes(browser, entry, session, edition, ana):
    bo = await person(session, BO, name="Bo")
    offer = await offer_part(session, edition, entry.id, email=BO, part="editor", inviter=ana, lang="en")
    await answer_offer(session, bo, offer.id, accept=True)
    await session.commit()
    await browser.get("/en" + await asked_at(session))
    await browser.submit("/consent/", {"answer": "objected", "note": "Nobody asked us"})
    await browser.sign_in(EVE)
    page = await browser.get(f"/en/2027/office/nominations/{entry.id}")
    assert page.has("The owner objects to the project.")
    assert page.has("Nobody asked us")
    assert page.has(BO)
    assert f"/en/2027/office/entities/{entry.entity_id}" in page.links
    page = await browser.get("/en/2027/office/nominations?flag=objection")
    assert page.has("Smart village")
