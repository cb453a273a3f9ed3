"""The stewards' pages: home, proposals, rules, calendar, people, journal; and what observers see of them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from fastapi.routing import iter_route_contexts
from sqlmodel import select

from prizes.accounts.models import Invitation, RoleGrant
from prizes.accounts.offering import RoleOffer, invite
from prizes.accounts.rules.roles import Role
from prizes.agenda.rules import tasks as office_rules
from prizes.ballot.actions import cast
from prizes.edition.models import Proposal
from prizes.edition.queries import edition_in_force
from prizes.journal.actions import chain
from prizes.journal.models import JournalEntry
from prizes.review.models import PanelSeat
from tests.ballot.logged import sequenced
from tests.ballot.paper import nominee
from tests.contest import (
    SUBMITTING,
    VOTING,
    at,
    document,
    load_contest,
    person,
    small_rules,
    steward,
    with_role,
)

TASKS = Path(office_rules.__file__).read_text(encoding="utf-8")
BEFORE = at("2026-10-20 12:00")


@pytest.fixture
async def edition(session, app):
    loaded = await load_contest(session)
    await steward(session, "a@example.org")
    await steward(session, "b@example.org")
    await session.commit()
    return loaded


@pytest.fixture
async def first(browser, edition):
    await browser.sign_in("a@example.org")
    return browser


@pytest.fixture
async def second(another_browser, edition):
    other = another_browser()
    await other.sign_in("b@example.org")
    return other


@pytest.fixture
async def observer(another_browser, session, edition):
    await with_role(session, "eye@example.org", Role.OBSERVER)
    await session.commit()
    eye = another_browser()
    await eye.sign_in("eye@example.org")
    return eye


async def in_force(database, slug="2027"):
    async with database.reading() as session:
        return await edition_in_force(session, slug)


# --- home --------------------------------------------------------------------------------------------------


async def test_a_page_of_the_office_is_called_what_its_tab_is_called(first):
    tabs = re.findall(
        r'<li><a href="(/en/2027/office/[^"]*)"[^>]*>([^<]+)</a>',
        (await first.get("/en/2027/office/")).html.split('class="areas"')[1].split("</nav>")[0],
    )
    assert len(tabs) > 10
    called = {path: ((await first.get(path)).heading, label) for path, label in tabs}
    assert {path: both for path, both in called.items() if both[0] != both[1]} == {}


async def test_the_home_says_where_the_edition_stands_and_what_is_to_be_done(first):
    page = await first.get("/en/2027/office/")
    assert page.has("“Submission” is open. It closes in 25 days and 10 hours, on 20 December 2026, 23:00.")
    assert page.has("0 projects have been submitted so far.")
    assert "/en/2027/office/nominations?state=submitted" in page.links


async def test_every_page_of_the_office_is_a_good_page_also_in_arabic(first):
    for lang in ("en", "ar"):
        for path in ("", "rules", "calendar", "people", "journal", "letters"):
            await first.get(f"/{lang}/2027/office/{path}")


async def test_every_page_that_a_task_leads_to_exists(first, app):
    pages = {p.split("?")[0].split("#")[0].split("/{")[0] for p in re.findall(r'"(office/[^"]+)"', TASKS)}
    known = {c.path or c.original_route.path for c in iter_route_contexts(app.routes)}
    assert len(pages) > 8
    missing = {p for p in pages if not any(k.startswith(f"/{{lang:lang}}/{{edition}}/{p}") for k in known)}
    assert missing == set()


async def test_strangers_and_experts_are_kept_out(another_browser, session, edition):
    await with_role(session, "e@example.org", Role.EXPERT)
    await session.commit()
    nobody = another_browser()
    page = await nobody.get("/en/2027/office/")
    assert "/sign-in" in str(page.url)
    expert = another_browser()
    await expert.sign_in("e@example.org")
    for path in ("", "rules", "calendar", "people", "journal"):
        await expert.get(f"/en/2027/office/{path}", status=403)


async def test_observers_read_home_rules_and_journal_and_can_do_nothing(observer):
    for path in ("", "rules", "journal"):
        page = await observer.get(f"/en/2027/office/{path}")
        assert [form["action"] for form in page.forms if form["method"] == "post"] == []
        assert not page.has("a@example.org")
    for path in ("people", "calendar", "letters"):
        await observer.get(f"/en/2027/office/{path}", status=403)
    await observer.post("/en/2027/office/calendar/extensions", {"phase": "voting"}, status=403)


# --- calendar ----------------------------------------------------------------------------------------------

LATER = {"phase": "voting", "closes": "2027-03-07T23:00", "reason": "Deadline moved", "move_later": "yes"}


async def test_an_extension_is_proposed_by_one_and_takes_effect_by_another(first, second, database):
    await first.get("/en/2027/office/calendar")
    page = await first.submit("/extensions", LATER)
    assert page.has("Your proposal has been saved. A second steward must approve it.")
    assert page.has("You proposed this. Another steward must approve it.")
    assert not [form for form in page.forms if form["action"].endswith("/approval")]
    page = await second.get("/en/2027/office/")
    assert page.has("A second steward must approve a change to the rules.")
    link = next(link for link in page.links if "/office/proposals/" in link)
    page = await second.get(link)
    assert page.has("before: Public voting: from 1 February 2027, 09:00 to 28 February 2027, 23:00.")
    assert page.has("now: Public voting: from 1 February 2027, 09:00 to 7 March 2027, 23:00.")
    page = await second.submit("/approval")
    assert page.has("Approved. It has taken effect.")
    assert (await in_force(database)).version == 2
    assert (await first.get("/en/2027/guidelines")).has("Deadline moved")


async def test_a_refused_extension_keeps_what_was_typed(first):
    await first.get("/en/2027/office/calendar")
    page = await first.submit("/extensions", LATER | {"move_later": []}, status=422)
    assert page.has("Nothing was proposed")
    assert page.has("is over. Remedy: Move one of them")
    fields = dict(page.form("/extensions")["fields"])
    assert (fields["closes"], fields["reason"]) == ("2027-03-07T23:00", "Deadline moved")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"closes": "soon"}, "Enter a date and a time, such as 2027-05-31 23:00."),
        ({"closes": ""}, "Enter a date and a time, such as 2027-05-31 23:00."),
        ({"reason": ""}, "Enter the reason."),
        ({"closes": "2027-02-10T23:00"}, "cannot close earlier"),
    ],
)
async def test_bad_input_to_an_extension_is_said_plainly(first, change, words):
    await first.get("/en/2027/office/calendar")
    assert (await first.submit("/extensions", LATER | change, status=422)).has(words)


async def test_an_unknown_phase_is_refused(first):
    await first.post("/en/2027/office/calendar/extensions", LATER | {"phase": "party"}, status=404)


async def test_a_rehearsal_is_moved_forward_with_one_confirmed_act(browser, session, app, database):
    await load_contest(session, kind="rehearsal")
    await steward(session, "a@example.org")
    await session.commit()
    await browser.sign_in("a@example.org")
    await browser.get("/en/2027/office/calendar")
    page = await browser.submit("/calendar/next")
    assert page.has("The calendar has been moved forward.")
    assert page.has("“Nomination” is open.")


async def test_a_real_edition_has_no_such_button_and_refuses_the_act(first):
    page = await first.get("/en/2027/office/calendar")
    assert not [form for form in page.forms if form["action"].endswith("/next")]
    page = await first.post("/en/2027/office/calendar/next", status=403)
    assert page.has(
        "Only the calendar of a test edition can be moved forward. In a real edition, a phase is never shortened."
    )


# --- proposals ---------------------------------------------------------------------------------------------


async def propose(first):
    await first.get("/en/2027/office/calendar")
    page = await first.submit("/extensions", LATER)
    return str(page.url).split("?")[0].removeprefix("http://prizes.test")


async def test_nobody_approves_their_own_proposal(first, database):
    address = await propose(first)
    async with database.reading() as session:
        sha256 = (await session.exec(select(Proposal))).one().sha256
    page = await first.post(f"{address}/approval", {"sha256": sha256}, status=403)
    assert page.has("Two people are required")
    assert (await in_force(database)).version == 1


async def test_what_was_not_looked_at_is_not_approved(first, second, database):
    address = await propose(first)
    page = await second.post(f"{address}/approval", {"sha256": "f" * 64}, status=409)
    assert page.has("The content has changed since you opened it. Please check it again before you approve.")
    assert (await in_force(database)).version == 1


async def test_a_withdrawn_proposal_is_gone_for_good(first, second):
    address = await propose(first)
    await second.get(address)
    assert (await second.submit("/withdrawal")).has("The proposal has been withdrawn.")
    assert (await second.get(address)).has("This proposal was withdrawn.")
    await second.post(f"{address}/approval", {"sha256": "f" * 64}, status=404)


async def test_a_proposal_of_another_edition_is_not_found(first, session, second):
    address = await propose(first)
    await load_contest(session, slug="2028")
    await with_role(session, "c@example.org", Role.STEWARD, edition="2028")
    await session.commit()
    await second.get(address.replace("/2027/", "/2028/"), status=403)
    await second.get("/en/2027/office/proposals/0123456789abcdef", status=404)


# --- rules -------------------------------------------------------------------------------------------------


async def test_a_changed_document_becomes_a_proposal_with_its_reason(first):
    await first.get("/en/2027/office/rules")
    text = json.dumps(document(voting__ballot={"choices": 2}))
    page = await first.submit("/office/rules", {"text": text, "reason": "More voice"})
    assert page.has("now: You can choose up to 2 projects in each category")
    assert page.has("More voice")


async def test_everything_wrong_in_a_document_is_said_with_its_place_and_the_text_is_kept(first):
    await first.get("/en/2027/office/rules")
    text = 'slug = "2027"\ntitle = "X"\ncolour = "red"\n'
    page = await first.submit("/office/rules", {"text": text, "reason": "Try"}, status=422)
    assert page.has("colour")
    assert page.has("categories")
    assert dict(page.form("/office/rules")["fields"])["text"] == text


async def test_a_file_can_be_uploaded(first):
    sent = {"file": ("rules.json", json.dumps(document(voting__ballot={"choices": 2})), "application/json")}
    answer = await first.client.post(
        "/en/2027/office/rules",
        data={"reason": "From a file", "text": ""},
        files=sent,
        headers={"sec-fetch-site": "same-origin"},
    )
    assert answer.status_code == 200
    assert "From a file" in answer.text


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"{", b"[1, 2]", b"= ="])
async def test_a_file_that_is_no_document_is_refused_plainly(first, content):
    answer = await first.client.post(
        "/en/2027/office/rules",
        data={"reason": "Broken", "text": ""},
        files={"file": ("rules.bin", content, "application/octet-stream")},
        headers={"sec-fetch-site": "same-origin"},
    )
    assert answer.status_code == 422


async def test_before_the_freezing_a_document_is_loaded_at_once(browser, session, app, time, database):
    time(BEFORE)
    await load_contest(session)
    await steward(session, "a@example.org")
    await session.commit()
    await browser.sign_in("a@example.org")
    await browser.get("/en/2027/office/rules")
    page = await browser.submit("/office/rules", {"text": complete(ordinal=16)})
    assert page.has("The rules have been loaded.")
    assert (await in_force(database)).rules.ordinal == 16


async def test_a_document_of_another_edition_is_not_taken_for_this_one(browser, session, app, time, database):
    time(BEFORE)
    await load_contest(session)
    await steward(session, "a@example.org")
    await session.commit()
    await browser.sign_in("a@example.org")
    await browser.get("/en/2027/office/rules")
    page = await browser.submit("/office/rules", {"text": complete(slug="2029")}, status=422)
    assert page.has("This document is for the edition")
    assert await in_force(database, "2029") is None


SIX = ("ar", "zh", "en", "fr", "ru", "es")


def complete(**changes):
    """The small contest with every text in six languages, as `edition check` asks of a real one."""

    def filled(node):
        if isinstance(node, dict):
            if node and set(node) <= set(SIX) and all(isinstance(v, str) for v in node.values()):
                return {lang: node.get(lang, next(iter(node.values()))) for lang in SIX}
            return {key: filled(value) for key, value in node.items()}
        return [filled(each) for each in node] if isinstance(node, list) else node

    data = filled(small_rules(**changes).model_dump(mode="json"))
    data["phases"][-1]["challenge_days"] = 10
    return json.dumps(data)


async def test_a_new_edition_is_loaded_by_a_steward_of_all(browser, session, app, time, database):
    time(BEFORE)
    await with_role(session, "chief@example.org", Role.STEWARD, edition="*")
    await session.commit()
    await browser.sign_in("chief@example.org")
    await browser.get("/en/office/")
    page = await browser.submit("/en/office/", {"text": complete()})
    assert page.has("The rules have been loaded.")
    assert (await in_force(database)).version == 1
    assert (await browser.get("/en/office/")).has("No phase is open.")


async def test_the_page_of_all_editions_shows_problems_and_keeps_the_document(browser, session, app):
    await with_role(session, "chief@example.org", Role.STEWARD, edition="*")
    await session.commit()
    await browser.sign_in("chief@example.org")
    await browser.get("/en/office/")
    page = await browser.submit("/en/office/", {"text": 'slug = "2030"'}, status=422)
    assert page.has("The document was not loaded")
    assert 'slug = "2030"' in dict(page.form("/en/office/")["fields"])["text"]


async def test_a_steward_of_one_edition_loads_no_other(first):
    await first.get("/en/office/", status=403)
    await first.post("/en/office/", {"text": "{}"}, status=403)


# --- people ------------------------------------------------------------------------------------------------


async def test_an_expert_is_invited_to_a_panel_with_its_letter(first, mailbox, database):
    await first.get("/en/2027/office/people")
    page = await first.submit(
        "/office/people", {"email": "new@example.org", "role": "expert", "category": "C2", "lang": "fr"}
    )
    assert page.has("The invitation has been sent.")
    async with database.reading() as session:
        seat = (await session.exec(select(PanelSeat))).one()
        assert not (await session.exec(select(Invitation))).all()
    assert (seat.email, seat.category, seat.part) == ("new@example.org", "C2", "expert")
    letter = (await mailbox.newest_to("new@example.org")).get_body(("plain",)).get_content()
    assert f"/fr/2027/seats/{seat.id}" in letter


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"email": "nowhere"}, "This is not an email address. It should look like name@example.org."),
        ({"role": ""}, "Choose a role."),
        ({"role": "king"}, "Choose a role."),
        ({"role": "expert", "category": "C99"}, "Choose one of your panels."),
        ({"role": "observer", "category": "C1"}, "Only experts have a category."),
        ({"email": "A+second@example.org"}, "belongs to the same mailbox"),
    ],
)
async def test_a_wrong_invitation_is_said_beside_the_field(first, change, words):
    await first.get("/en/2027/office/people")
    sent = {"email": "new@example.org", "role": "observer"} | change
    page = await first.submit("/office/people", sent, status=422)
    assert page.has(words)
    assert dict(page.form("/office/people", "post")["fields"])["email"] == sent["email"]


async def test_a_steward_is_invited_once_another_has_approved(first, second, another_browser, database):
    await first.get("/en/2027/office/people")
    page = await first.submit("/office/people", {"email": "new@example.org", "role": "steward"})
    assert page.has("Another steward must approve it before the invitation is sent.")
    assert page.has("Proposed roles") and page.has("Proposed by you. Another steward must approve it.")
    page = await second.get("/en/2027/office/people")
    link = re.search(r'href="(/en/2027/office/proposals/\w+)"', page.html)[1]
    assert (await second.get(link)).has("new@example.org")
    assert (await first.post(f"{link}/approval", {"sha256": "0" * 64}, status=403)).has(
        "Two people are required"
    )
    assert (await second.submit("/approval")).has("Approved. It has taken effect.")
    assert not (await first.get("/en/2027/office/people")).has("Proposed roles")
    new = another_browser()
    await new.sign_in("new@example.org")
    async with database.reading() as session:
        invitation = (await session.exec(select(Invitation))).one()
    await new.get(f"/en/invitations/{invitation.id}")
    await new.post(f"/en/invitations/{invitation.id}", {"answer": "accept"})
    await new.sign_in("new@example.org")
    address = await propose(first)
    await new.get(address)
    assert (await new.submit("/approval", status=403)).has("You can approve from")


async def test_observers_read_of_a_proposed_role_but_not_whose(first, observer):
    await first.get("/en/2027/office/people")
    await first.submit("/office/people", {"email": "new@example.org", "role": "observer"})
    page = await observer.get("/en/2027/office/")
    assert page.has("Role for a person")
    link = re.search(r'href="(/en/2027/office/proposals/\w+)"', page.html)[1]
    page = await observer.get(link)
    assert page.has("Observer") and not page.has("new@example.org")


async def test_a_role_is_taken_away_and_its_holder_is_out_at_once(first, observer, database):
    async with database.reading() as session:
        grant = (await session.exec(select(RoleGrant).where(RoleGrant.role == "observer"))).one()
    await first.get("/en/2027/office/people")
    assert (await first.submit(f"/people/{grant.id}/removal")).has("The role has been removed.")
    page = await observer.get("/en/2027/office/")
    assert "/sign-in" in str(page.url)


async def test_ones_own_role_and_roles_in_all_editions_stay(first, session, database):
    await with_role(session, "chief@example.org", Role.STEWARD, edition="*")
    await session.commit()
    async with database.reading() as reading:
        grants = (await reading.exec(select(RoleGrant))).all()
    own = next(g for g in grants if g.edition == "2027")
    everywhere = next(g for g in grants if g.edition == "*")
    await first.post(f"/en/2027/office/people/{own.id}/removal", status=403)
    await first.post(f"/en/2027/office/people/{everywhere.id}/removal", status=404)


async def test_an_invitation_can_be_withdrawn_once(first, database):
    await first.get("/en/2027/office/people")
    async with database.writing() as session:
        offer = RoleOffer("new@example.org", "observer", "2027")
        invitation = await invite(session, offer, inviter=None)
    await first.get("/en/2027/office/invitations")
    page = await first.submit(f"/invitations/{invitation.id}/withdrawal")
    assert page.has("The invitation has been withdrawn.")
    await first.post(f"/en/2027/office/invitations/{invitation.id}/withdrawal", status=404)


# --- the journal -------------------------------------------------------------------------------------------


async def test_the_journal_says_what_was_done_by_whom(first):
    await propose(first)
    page = await first.get("/en/2027/office/journal")
    assert page.has("A change to the rules was proposed.")
    assert page.has("Deadline moved")
    assert page.has("a@example.org")
    assert any("/en/2027/office/proposals/" in link for link in page.links), "what it is about is a link"


async def test_the_journal_is_narrowed_by_part_and_person(first, session, edition):
    await propose(first)
    page = await first.get("/en/2027/office/journal?stage=amendment")
    assert page.has("was proposed.")
    assert not page.has("A rules document was loaded.")
    stranger = await person(session, "zoe@example.org")
    await session.commit()
    assert (await first.get(f"/en/2027/office/journal?actor={stranger.id}")).has("No entries match.")


async def test_a_long_journal_has_older_pages(first, session):
    for n in range(60):
        session.add(
            JournalEntry(
                at=SUBMITTING, act="edition.load", edition="2027", subject=f"edition:e{n}", details={}
            )
        )
    await session.commit()
    page = await first.get("/en/2027/office/journal")
    older = "/en/2027/office/journal" + next(link for link in page.links if "page=2" in link)
    page = await first.get(older)
    assert page.has("e5")


async def test_the_chain_is_checked_and_a_changed_entry_is_found(first, session, mailbox):
    await mailbox.delivered()
    await chain(session)
    await session.commit()
    assert (await first.get("/en/2027/office/journal?check=1")).has("The chain of all entries is intact.")
    entry = (await session.exec(select(JournalEntry).where(JournalEntry.position == 1))).one()
    entry.subject = "edition:forged"
    session.add(entry)
    await session.commit()
    assert (await first.get("/en/2027/office/journal?check=1")).has("The chain is broken at entry 1.")


async def test_a_journal_that_was_written_again_is_found_by_what_the_vote_log_fixes(
    browser, edition, session, database, time
):
    """Each day of voting the log has the newest link; whoever changes the journal can make a new chain, not a new log."""
    time(VOTING)
    await browser.sign_in("a@example.org")
    ant = await nominee(session, edition, "C1", "Ant")
    await chain(session)
    await cast(session, edition, await person(session, "voter@example.org"), "C1", [ant.id])
    await session.commit()
    await sequenced(database)
    page = await browser.get("/en/2027/office/journal?check=1")
    assert page.has("The chain of all entries is intact.")
    assert page.has("The journal has the 1 point that the vote log fixes.")
    for entry in (await session.exec(select(JournalEntry))).all():
        if entry.position == 0:
            entry.subject = "edition:forged"
        entry.position = entry.chain = None
        session.add(entry)
    await session.flush()
    await chain(session)
    await session.commit()
    page = await browser.get("/en/2027/office/journal?check=1")
    assert page.has("The chain of all entries is intact.")
    assert page.has("The vote log fixes 1 point of the journal that the journal no longer has.")


async def test_a_phase_that_is_open_can_be_extended(browser, session, app, time):
    time(VOTING)
    await load_contest(session)
    await steward(session, "a@example.org")
    await session.commit()
    await browser.sign_in("a@example.org")
    page = await browser.get("/en/2027/office/calendar")
    form = page.form("/extensions")
    assert ("phase", "voting") in form["fields"]
