"""Nothing of somebody is left once their account is erased: words are planted by real acts in every table that can hold
them, found there, and looked for everywhere afterwards."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from prizes import clock
from prizes.accounts.models import Person
from prizes.accounts.queries import person_with_address
from prizes.accounts.rules.roles import Role
from prizes.ballot.box_sql import VOTES
from prizes.errors import Conflict
from prizes.files.kinds import Kind, Size
from prizes.files.looking import CleanFile
from prizes.files.store import keep
from prizes.journal.queries import first_broken_link
from prizes.kit.text import folded, without
from prizes.mail.rules.mentions import mention_of, patterns_of
from prizes.mailings import actions as mailing
from prizes.mailings.readers import ReaderGroup
from prizes.nomination.actions.asking_owner import answer_as_owner, consent_of, token_of
from prizes.nomination.actions.attachments import Incoming, add
from prizes.nomination.actions.conversing.messages import write_to_nominator, write_to_stewards
from prizes.nomination.actions.conversing.notes import add_note, set_tags
from prizes.nomination.actions.erasing import kept_answers, words_to_leave_out
from prizes.nomination.actions.late_entries import approve_late_entry, propose_late_entry
from prizes.nomination.actions.sharing import answer_offer, offer_part
from prizes.nomination.actions.stewarding import allow_exception, return_for_correction
from prizes.nomination.actions.writing import save_fields, submit
from prizes.nomination.models import Project, ProjectMember
from prizes.office import roles
from prizes.privacy.erasing import outlook
from prizes.review.actions.assigning import add_assignment
from prizes.review.actions.profile import save_expertise
from prizes.review.actions.seats import decline_seat, invite_member
from prizes.review.expertise import Expertise
from prizes.review.models import HonourAcceptance
from prizes.review.queries.reach import EVERYTHING
from prizes.review.rules.seats import SeatOffer, SeatPart
from prizes.votelog.format.codes import base64url
from tests.ballot.logged import sequenced, verdict
from tests.ballot.paper import nominee
from tests.browsing import ORIGIN
from tests.contest import (
    NOMINATING,
    SUBMITTING,
    VOTING,
    at,
    load_contest,
    person,
    small_rules,
    steward,
    with_role,
)
from tests.nomination.drafts import begun, submitted
from tests.office.erased import erased, everything, files_with, places
from tests.results.test_accepting import AFTER as PUBLISHED
from tests.results.test_accepting import chosen
from tests.review.reviewing import marked, phase_of, signed_in
from tests.review.test_seats import taken

__all__ = ["chosen"]

TYPED, SPELLED, CANONICAL = "zzq.canary@gmail.com", "Z.zq.Canary+votes@googlemail.com", "zzqcanary@gmail.com"
NAME, OFFICE, ADDRESS = "Zzqéa Vogel", "Zzqorg of Nairobi", "203.0.113.77"
WORDS = (TYPED, SPELLED, CANONICAL, NAME, folded(NAME), OFFICE, ADDRESS, "zzqdraft", "zzqfile")
WHAT = "This project brings public services to every village, says"
CONTACTS = {
    "id": "contacts",
    "kind": "rows",
    "label": "People to write to",
    "columns": [{"id": "name", "label": "Name"}, {"id": "address", "label": "Address"}],
    "required": False,
}
PICTURES = {"id": "pictures", "kind": "files", "label": "Pictures", "accept": ["png"], "required": False}
DESCRIPTION = {
    "id": "description",
    "kind": "long_text",
    "label": "Short description",
    "words": {"least": 5, "most": 20},
    "shown_to": ["public", "voters", "experts", "stewards"],
}
CHANGES = {
    "submission__form": {"fields": [DESCRIPTION, CONTACTS, PICTURES]},
    "submission__consent": "asked",
    "submission__late_hours": 24,
}
AFTER = at("2026-12-20 23:00")


@pytest.fixture
def away(app, browser):
    """The browser, at an address of its own."""
    transport = httpx.ASGITransport(app=app, client=(ADDRESS, 4242), raise_app_exceptions=False)
    browser.client = httpx.AsyncClient(transport=transport, base_url=ORIGIN, follow_redirects=True)
    return browser


async def planted(database, browser, friend, time) -> tuple[bytes, str]:
    """Everything somebody can do who is no steward and leads no project in the end. What opens their vote, and the project
    that they submitted and handed over."""
    time(SUBMITTING)
    async with database.writing() as session:
        edition = await load_contest(session, **CHANGES)
        one, two = await steward(session, "one@example.net"), await steward(session, "two@example.net")
        bo = await person(session, "bo@example.net", name="Bo")
        await nominee(session, edition, "C1", "Ant")
    await browser.sign_in(TYPED)
    await browser.get("/en/me/settings")
    await browser.submit("/en/me", {"name": NAME, "entity_name": OFFICE, "country": "KE"})
    await browser.submit("/me/password", {"password": "four words in a row"})
    token = browser.client.cookies["prizes"]
    await browser.json("GET", "/me/data", token=token)
    async with database.writing() as session:
        me = await person_with_address(session, TYPED)
        draft = await begun(session, edition, me, title="Zzqdraft")
        await add_picture(session, edition, draft.id, me)
        await offer_part(
            session, edition, draft.id, email="friend@example.net", part="editor", inviter=me, lang="en"
        )
        handed = await begun(
            session,
            edition,
            me,
            title="Radio for all",
            owner="Another ministry",
            category="C2",
            belongs="yes",
        )
        contacts = {"answers.contacts": [{"name": NAME, "address": TYPED}]}
        await save_fields(session, edition, handed.id, contacts, editor=me, seen={})
        await submit(session, edition, handed.id, submitter=me)
        offer = await offer_part(
            session, edition, handed.id, email=bo.email, part="nominator", inviter=me, lang="en"
        )
        await answer_offer(session, bo, offer.id, accept=True)
        await written_about(session, edition, handed, one, bo)
        theirs = await submitted(session, edition, bo, belongs="no", owner_email=SPELLED)
        await add_note(session, edition, theirs.id, text=f"Or ask {SPELLED}.", steward=one)
        await write_to_nominator(session, edition, theirs.id, author=one, text=f"Or ask {SPELLED}.")
        consent = await consent_of(session, theirs.id)
        await answer_as_owner(session, token_of(consent), "confirmed", remark=f"Write to {TYPED}.")
        await offer_part(session, edition, theirs.id, email=SPELLED, part="reader", inviter=bo, lang="en")
        offer = roles.offer_of(edition, email=SPELLED, role="observer", category="", lang="en")
        role = await roles.invite(session, edition, offer, inviter=one)
        await roles.approve_role(session, edition, role.id, seen_sha256=role.sha256, approver=two.id)
        boss = await signed_in(session, one)
        seat = await invite_member(
            session,
            edition,
            SeatOffer(SPELLED, "C1", SeatPart.EXPERT, None, "en"),
            inviter=boss,
            reach=EVERYTHING,
        )
        await decline_seat(session, edition, seat.id, await signed_in(session, me), note=f"I am {NAME}.")
        texts = {"en": {"subject": "News", "body": "Dear {name}, see {link}."}}
        letters = await mailing.prepare(session, edition, ReaderGroup(), texts, author=one.id)
        await mailing.release(session, edition, letters.id, releaser=one.id, number=3)
    await browser.mailbox.delivered()
    time(AFTER)
    async with database.writing() as session:
        proposal = await propose_late_entry(
            session,
            edition,
            email=SPELLED,
            until=AFTER + timedelta(hours=5),
            reason=f"For {NAME}.",
            proposer=one.id,
        )
        await approve_late_entry(session, edition, proposal.id, seen_sha256=proposal.sha256, approver=two.id)
    time(VOTING)
    await browser.post(
        "/en/2027/ballot/C1", {"project": "x", "note": f"mail to {TYPED}"}
    )  # kept until they sign in
    await browser.get("/en/sign-in")
    await browser.submit("/sign-in", {"email": SPELLED, "remind": "2027"})
    await browser.submit("/sign-in/code", {"code": "0000000"}, status=422)
    await browser.sign_in(TYPED)
    async with database.reading() as session:
        ant = (await session.exec(select(Project.id).where(Project.title == "Ant"))).scalar_one()
    token = browser.client.cookies["prizes"]
    answer = await browser.json(
        "PUT", "/editions/2027/ballot/C1", {"projects": [ant]}, token=token, idempotency_key="k"
    )
    assert answer.status_code == 200, answer.text
    await sequenced(database)
    await browser.post("/en/2027/ballot/receipt/letter", {})
    await friend.sign_in("bo@example.net")
    asked = {"email": SPELLED, "part": "reader"}
    token = friend.client.cookies["prizes"]
    path = f"/nominations/{theirs.id}/offers"
    answer = await friend.json("POST", path, asked, token=token, idempotency_key="o")
    assert answer.status_code == 201, answer.text
    async with database.reading() as session:
        opening = (await session.exec(select(VOTES.c.opening))).scalar_one()
    return bytes(opening), handed.id


async def written_about(session, edition, project: Project, one: Person, bo: Person) -> None:
    """What others write of the former nominator of a project."""
    words = f"{NAME} said so, or {TYPED}."
    await add_note(session, edition, project.id, text=words, steward=one)
    await set_tags(session, edition, project.id, tags=[NAME, "film"], steward=one)
    await write_to_nominator(session, edition, project.id, author=one, text=words)
    await write_to_stewards(session, edition, project.id, author=bo, text=words)
    await return_for_correction(
        session, edition, project.id, reason=words, steward=one.id, notes={"answers.description": words}
    )
    await save_fields(
        session, edition, project.id, {"answers.description": f"{WHAT} {NAME}"}, editor=bo, revision=None
    )
    await submit(session, edition, project.id, submitter=bo)
    await allow_exception(session, edition, project.id, reason=words, steward=one.id)
    project.paper = words
    session.add(project)


async def add_picture(session, edition, draft: str, me: Person) -> None:
    stored = await keep(CleanFile(Kind.PNG, b"zzqfile in a picture", Size(64, 48), {}))
    await add(session, edition, draft, "pictures", [Incoming("zzqfile.png", stored)], editor=me)


HELD = {
    *("attachment.name", "invitation.email"),
    *("invitation.canonical_email", "late_entry.canonical_email", "late_entry.email", "late_entry.reason"),
    *(
        "message.context",
        "message.to",
        "owner_consent.email",
        "owner_consent.note",
        "panel_seat.canonical_email",
    ),
    *("panel_seat.email", "panel_seat.note", "person.canonical_email", "person.email", "person.entity_name"),
    *("project.corrections", "project.exception", "project.paper", "project.search"),
    *("project_message.text", "project_note.text", "project_tag.tag"),
    *("person.name", "project.answers", "project.owner_email", "project.title", "project_invitation.email"),
    *("project_invitation.canonical_email", "proposal.content", "proposal.reason", "sign_in_code.email"),
    *("sign_in_code.canonical_email", "vote_reminder.canonical_email", "vote_reminder.email"),
}
"""Columns in which the planted words must stand before."""


@pytest.mark.both_databases
async def test_nothing_is_left_of_an_erased_account(
    database, away, another_browser, time, tmp_path, monkeypatch
):
    opening, handed = await planted(database, away, another_browser(), time)
    words = (*WORDS, opening.hex(), base64url(opening))
    before = places(await everything(database), *words)
    assert before >= HELD | {"vote.opening"}
    await database.settle()
    assert any("files/" in name for name in files_with(tmp_path, *words))
    assert not database.sqlite or "prizes.sqlite" in files_with(tmp_path, TYPED)
    settle, settled = database.settle, []

    async def noted() -> None:
        settled.append(len(away.mailbox.letters))
        await settle()

    monkeypatch.setattr(database, "settle", noted)
    await away.get("/en/me/erasure/confirmation?withdraw=yes")
    await away.submit("/me/erasure")
    await away.mailbox.delivered()
    await away.mailbox.delivered()  # what the files of the draft wait for
    if database.sqlite:  # after the erasure, and after its receipt
        assert settled[0] < settled[-1] == len(away.mailbox.letters)
    await settle()  # where something was reading just then: recurring jobs do so every ten minutes
    assert places(await everything(database), *words) == set()
    assert files_with(tmp_path, *words) == set()
    assert verdict(live=True).startswith("ok")
    async with database.reading() as session:
        assert await first_broken_link(session) is None
        project = await session.get(Project, handed)
        assert project.title == "Radio for all"  # what was handed over is not theirs any more
        assert (
            await session.exec(select(ProjectMember).where(ProjectMember.project_id == handed))
        ).all() == []


# --- a nominator of an edition that is over -----------------------------------------------------------


async def test_a_project_of_an_edition_that_is_over_stays_without_its_nominator(
    database, session, mailbox, time
):
    time(SUBMITTING)
    edition = await load_contest(session, **CHANGES)
    one = await steward(session)
    me = await person(session, TYPED, name=NAME)
    project = await begun(
        session, edition, me, title="Radio for all", belongs="no", owner_email="office@owner.example"
    )
    await save_fields(
        session,
        edition,
        project.id,
        {"answers.contacts": [{"name": "Somebody", "address": "who@example.org"}]},
        editor=me,
        revision=None,
    )
    await submit(session, edition, project.id, submitter=me)
    await return_for_correction(
        session, edition, project.id, reason=f"Ask {NAME} or {TYPED}.", steward=one.id
    )
    await submit(session, edition, project.id, submitter=me)
    await session.commit()
    time(at("2029-01-01 12:00"))
    await erased(session, me)
    await mailbox.delivered()
    found = await everything(database)
    assert places(found, TYPED, CANONICAL, NAME, "who@example.org", "office@owner.example") == set()
    assert "journal_entry.said" in places(found, "Ask … or ….")
    assert await first_broken_link(session) is None
    project = await session.get(Project, project.id, populate_existing=True)
    nobody = await session.get(Person, project.nominator_id, populate_existing=True)
    assert (project.title, project.answers.keys()) == ("Radio for all", {"description"})
    assert nobody.email == f"{nobody.id}@erased.invalid" and nobody.name is None


async def test_what_a_nominator_replied_about_an_honour_stays_without_them(
    chosen, database, session, mailbox, time
):
    there = await chosen()
    await there.ask()
    reply = await there.reply("Ant", accepts=True)
    await there.reply("Dog", accepts=False)
    ana = await session.get_one(Person, reply.answered_by)
    time(PUBLISHED)
    await there.publish()
    await session.commit()
    assert places(await everything(database), ana.email) >= {"message.to", "person.email"}
    time(at("2029-01-01 12:00"))
    await erased(session, ana)
    await mailbox.delivered()
    assert places(await everything(database), "ana@example.org") == set()
    kept = await session.get_one(HonourAcceptance, reply.id, populate_existing=True)
    nobody = await session.get_one(Person, kept.answered_by, populate_existing=True)
    assert (kept.answer, nobody.email) == ("accepted", f"{nobody.id}@erased.invalid")


async def test_the_nominator_of_a_running_project_hands_it_over_first(app, browser, database, time):
    time(SUBMITTING)
    async with database.writing() as session:
        edition = await load_contest(session)
        me = await person(session, TYPED)
        project = await submitted(session, edition, me)
    await browser.sign_in(TYPED)
    page = await browser.get("/en/me/erasure")
    assert page.has("Transfer the project") and f"/en/2027/nominations/{project.id}" in page.links
    assert (await browser.post("/en/me/erasure", {"sure": "yes"}, status=409)).has("This must be done first")


# --- people with a role ---------------------------------------------------------------------------------


async def hindered(session, who: Person) -> list[str]:
    return [str(each.sentence) for each in (await outlook(session, who)).hindrances]


async def test_an_expert_leaves_the_panel_first_and_an_observer_owes_nothing(session, time):
    edition = await load_contest(session)
    boss = await signed_in(session, await steward(session))
    _, sitting = await taken(session, edition, boss, "expert@example.org")
    by_role = await with_role(session, "other@example.org", Role.EXPERT)
    observer = await with_role(session, "observer@example.org", Role.OBSERVER)
    everywhere = await with_role(session, "all@example.org", Role.STEWARD, edition="*")
    (seated,) = await hindered(session, sitting.person)
    assert "You are a member of a panel of “" in seated and "WSIS Prizes 2027" in seated
    assert "”. Ask a steward to remove your role." in (await hindered(session, by_role))[0]
    assert await hindered(session, observer) == []
    assert await hindered(session, everywhere) == [
        "You have a role in all editions. Ask a steward to remove it."
    ]
    with pytest.raises(Conflict):
        await erased(session, sitting.person)


async def test_marks_of_an_expert_stay_without_a_name(database, session, mailbox, time):
    edition = await load_contest(session)
    boss = await signed_in(session, await steward(session))
    _, sitting = await taken(session, edition, boss, TYPED)
    who = sitting.person
    who.name = NAME
    with clock.at(SUBMITTING):
        project = await submitted(session, edition, await person(session, "ana@example.org"))
    with clock.at(NOMINATING):
        await add_assignment(session, edition, phase_of(edition), project.id, who.id, assigner=boss.person.id)
        await marked(session, edition, project.id, who, 5, comment="Brings much.")
        await save_expertise(session, who, Expertise(lines=["C1"], affiliations=OFFICE))
    await session.commit()
    time(at("2029-01-01 12:00"))
    await erased(session, who)
    await mailbox.delivered()
    found = await everything(database)
    assert places(found, TYPED, CANONICAL, NAME, OFFICE) == set()
    assert "review.comment" in places(found, "Brings much.")
    assert "panel_seat.email" in places(found, "@erased.invalid")


async def test_a_strange_name_erases_nothing_of_others(database, session, time):
    """Somebody calls themselves by a word that stands in everything, and goes."""
    edition = await load_contest(session)
    bo = await person(session, "bo@example.net")
    await submitted(session, edition, bo, title="Smart village")
    vandal = await person(session, "v@example.org", name="village")
    await session.commit()
    before = await everything(database)
    await erased(session, vandal)
    after = await everything(database)
    assert {
        place for place in before if place.startswith("project.") and before[place] != after[place]
    } == set()
    assert before["message.context"] in after["message.context"]


# --- words in texts ------------------------------------------------------------------------------------


def test_addresses_and_names_are_left_out_of_texts_and_nothing_else():
    words = words_to_leave_out("ana@example.org", "Ana Li")
    text = "Ana Li (ANA@example.org) knows Ana Lima, diana@example.org, ana@example.org.uk and ana."
    assert words.sub("…", text) == "… (…) knows Ana Lima, diana@example.org, ana@example.org.uk and ana."
    rules = small_rules(submission__form={"fields": [DESCRIPTION, CONTACTS]})
    answers = {"description": "By Ana Li.", "contacts": [{"name": "Bo"}], "more": [{"a": "Ana Li"}, 3]}
    assert without(kept_answers(answers, rules), words) == {"description": "By ….", "more": [{"a": "…"}, 3]}


@pytest.mark.parametrize(
    ("canonical", "fits", "others"),
    [
        (
            CANONICAL,
            [TYPED, SPELLED.lower(), "zzqcanary@googlemail.com"],
            ["other@gmail.com", "zzqcanary@example.org"],
        ),
        ("a_b%c@corp.example", ["a_b%c@corp.example"], ["axb%c@corp.example", "a_b-c@corp.example"]),
    ],
)
def test_every_spelling_of_a_mailbox_fits_its_patterns(canonical, fits, others):
    import re

    def fit(address: str) -> bool:
        return any(re.fullmatch(_as_expression(p), address) for p in patterns_of(canonical))

    def found(address: str) -> bool:
        return mention_of(canonical).search(f"Write to {address}, please.") is not None

    assert all(map(fit, fits)) and not any(map(fit, others))
    assert all(map(found, fits)) and not any(map(found, others))


def _as_expression(pattern: str) -> str:
    import re

    parts = re.findall(r"\\.|%|_|[^%_\\]+", pattern)
    meaning = {"%": ".*", "_": "."}
    return "".join(meaning.get(part) or re.escape(part.removeprefix("\\")) for part in parts)
