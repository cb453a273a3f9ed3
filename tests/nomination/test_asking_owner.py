"""The owner of a project that somebody else submits: asked once an address, answers without an account."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from prizes.accounts.rules.roles import Role
from prizes.errors import Busy, Conflict, Invalid, Missing
from prizes.jobs.models import Job
from prizes.journal.queries import entries_about
from prizes.mail.letters import compose
from prizes.mail.models import Message
from prizes.mail.rules.letters import FROM_ANYBODY
from prizes.nomination.actions.asking_owner import (
    MOST_ADDRESSES,
    answer_as_owner,
    asked_with,
    consent_of,
    objections,
    remind_owner,
)
from prizes.nomination.actions.screening import save_sheet
from prizes.nomination.actions.stewarding import mark_ineligible, return_for_correction
from prizes.nomination.actions.writing import save_fields, submit, withdraw
from prizes.nomination.models import OwnerConsent
from prizes.nomination.rules.consent import NOTE_LENGTH, REMIND_AFTER
from tests.conftest import NOON
from tests.contest import load_contest, person, with_role
from tests.mailbox import body
from tests.nomination.drafts import begun, submitted

pytestmark = pytest.mark.both_databases
OWNER = "office@owner.example"


@pytest.fixture
async def edition(session, time):
    return await load_contest(session, submission__consent="required")


@pytest.fixture
async def ana(session, edition):
    return await person(session, "ana@example.org", name="Ana")


@pytest.fixture
async def project(session, edition, ana):
    return await submitted(session, edition, ana, belongs="no", owner_email=OWNER)


async def letters(session, template: str) -> list[Message]:
    return list((await session.exec(select(Message).where(Message.template == template))).all())


def link_in(letter: Message) -> str:
    return re.search(r"/consent/(\S+)", body(compose(letter)))[1]


async def the_link(session) -> str:
    return link_in((await letters(session, "owner-asked"))[-1])


async def test_the_owner_is_asked_at_the_submission_with_a_link_that_only_its_hash_is_kept_of(
    session, project
):
    (letter,) = await letters(session, "owner-asked")
    assert letter.to == OWNER
    text = body(compose(letter))
    assert "Smart village" in text
    assert "Ministry of Digital Affairs" in text
    assert "Ana" in text
    found = await asked_with(session, link_in(letter))
    assert found[1].id == project.id
    consent = await consent_of(session, project.id)
    assert link_in(letter) not in str(consent.model_dump())


async def test_nobody_is_asked_about_a_draft_or_where_the_nominator_belongs_to_the_owner(
    session, edition, ana
):
    await begun(session, edition, ana, belongs="no", owner_email=OWNER)
    await submitted(session, edition, ana, title="Own", belongs="yes", owner_email=OWNER, category="C2")
    assert (await session.exec(select(OwnerConsent))).all() == []
    assert await letters(session, "owner-asked") == []


async def test_an_owner_with_an_account_is_asked_in_their_language(session, edition, ana):
    await person(session, OWNER, lang="fr")
    await submitted(session, edition, ana, belongs="no", owner_email="Office@owner.example")
    assert (await letters(session, "owner-asked"))[0].lang == "fr"


async def test_nobody_confirms_their_own_submission(session, edition, ana):
    with pytest.raises(Invalid) as refused:
        await submitted(session, edition, ana, belongs="no", owner_email="ANA@example.org")
    assert "owner_email" in refused.value.fields


async def test_an_answer_is_kept_told_and_can_be_changed(session, edition, project):
    link = await the_link(session)
    with pytest.raises(Invalid) as refused:
        await answer_as_owner(session, link, "objected", remark="x" * (NOTE_LENGTH + 1))
    assert refused.value.fields.keys() == {"note"}
    await answer_as_owner(session, link, "objected", remark="Nobody\u202e asked us")
    assert (await consent_of(session, project.id)).note == "Nobody asked us"
    assert await objections(session, edition) == 1
    await answer_as_owner(session, link, "confirmed")
    await answer_as_owner(session, link, "confirmed")
    assert await objections(session, edition) == 0
    told = await letters(session, "owner-answered")
    assert sorted(letter.context["answer"] for letter in told) == ["confirmed", "objected"]
    assert {letter.to for letter in told} == {"ana@example.org"}
    await session.flush()
    acts = [e.act for e in await entries_about(session, f"project:{project.id}")]
    assert acts.count("nomination.owner-objected") == acts.count("nomination.owner-confirmed") == 1


@pytest.mark.parametrize("answer", ["", "yes", "objected "])
async def test_something_else_is_no_answer(session, project, answer):
    with pytest.raises(Invalid):
        await answer_as_owner(session, await the_link(session), answer)
    assert (await consent_of(session, project.id)).answer is None


async def test_an_unknown_link_opens_nothing(session, project):
    for link in ("", "x", "A" * 43, (await consent_of(session, project.id)).token_hash):
        with pytest.raises(Missing):
            await asked_with(session, link)


async def test_a_returned_or_ineligible_project_can_still_be_answered_a_withdrawn_one_not(
    session, edition, ana, project
):
    eve = await with_role(session, "eve@example.org", Role.STEWARD)
    link = await the_link(session)
    await return_for_correction(session, edition, project.id, reason="Which country?", steward=eve.id)
    await answer_as_owner(session, link, "confirmed")
    await mark_ineligible(session, edition, project.id, rule="truth", reason="Not so", steward=eve.id)
    await answer_as_owner(session, link, "objected")


async def test_after_a_withdrawal_the_answer_stands(session, edition, ana, project):
    link = await the_link(session)
    await withdraw(session, edition, project.id, nominator=ana)
    with pytest.raises(Conflict):
        await answer_as_owner(session, link, "confirmed")


async def test_another_address_is_asked_anew_and_the_first_link_ends(session, edition, ana, project):
    first = await the_link(session)
    await answer_as_owner(session, first, "objected")
    change = {"owner_email": "director@owner.example"}
    await save_fields(session, edition, project.id, change, editor=ana)
    assert (await consent_of(session, project.id)).answer is None
    with pytest.raises(Missing):
        await answer_as_owner(session, first, "confirmed")
    second = link_in(
        next(m for m in await letters(session, "owner-asked") if m.to == "director@owner.example")
    )
    await answer_as_owner(session, second, "confirmed")


async def test_the_same_address_is_not_asked_twice(session, edition, ana, project):
    await save_fields(session, edition, project.id, {"owner": "Ministry of Digital Affairs!"}, editor=ana)
    await save_fields(session, edition, project.id, {"owner_email": OWNER.upper()}, editor=ana)
    assert len(await letters(session, "owner-asked")) == 1


async def test_an_objection_is_not_wiped_away_by_belonging_to_the_owner_after_all(
    session, edition, ana, project
):
    await answer_as_owner(session, await the_link(session), "objected")
    await save_fields(session, edition, project.id, {"belongs": "yes"}, editor=ana)
    assert (await consent_of(session, project.id)).answer == "objected"


async def test_a_question_without_an_answer_is_taken_back_with_belonging_to_the_owner(
    session, edition, ana, project
):
    await save_fields(session, edition, project.id, {"belongs": "yes"}, editor=ana)
    assert await consent_of(session, project.id) is None


async def test_strangers_do_not_get_mail_without_end(session, edition, ana, project):
    for n in range(MOST_ADDRESSES - 1):
        await save_fields(session, edition, project.id, {"owner_email": f"a{n}@x.example"}, editor=ana)
    with pytest.raises(Conflict):
        await save_fields(session, edition, project.id, {"owner_email": "more@x.example"}, editor=ana)


async def test_a_reminder_after_five_days_has_the_same_link(session, edition, project, time):
    (job,) = (await session.exec(select(Job).where(Job.kind == "remind-owner"))).all()
    assert job.run_after == NOON + REMIND_AFTER == NOON + timedelta(days=5)
    await remind_owner(session, **job.payload)
    (reminder,) = await letters(session, "owner-reminded")
    assert link_in(reminder) == await the_link(session)
    assert (await asked_with(session, link_in(reminder)))[1].id == project.id


async def test_nobody_is_reminded_who_has_answered_or_was_asked_elsewhere(session, edition, ana, project):
    (job,) = (await session.exec(select(Job).where(Job.kind == "remind-owner"))).all()
    await save_fields(session, edition, project.id, {"owner_email": "b@owner.example"}, editor=ana)
    await remind_owner(session, **job.payload)
    jobs = (await session.exec(select(Job).where(Job.kind == "remind-owner"))).all()
    second = next(each for each in jobs if each.id != job.id)
    link = link_in(next(m for m in await letters(session, "owner-asked") if m.to == "b@owner.example"))
    await answer_as_owner(session, link, "confirmed")
    await remind_owner(session, **second.payload)
    assert await letters(session, "owner-reminded") == []


async def test_what_screeners_agreed_on_passes_with_the_confirmation_and_an_objection_takes_it_back(
    session, time
):
    checks = [{"id": "real", "label": "The project exists", "breach": "truth"}]
    edition = await load_contest(
        session,
        submission__consent="required",
        submission__screening={"checks": checks, "screeners": 1},
    )
    project = await submitted(
        session, edition, await person(session, "ana@example.org"), belongs="no", owner_email=OWNER
    )
    eve = await with_role(session, "eve@example.org", Role.STEWARD)
    found = {"checks": {"real": "yes"}, "revision": project.revision}
    await save_sheet(session, edition, project.id, **found, screener=eve.id)
    assert project.screened_at is None
    link = await the_link(session)
    await answer_as_owner(session, link, "confirmed")
    assert project.screened_at == NOON
    await answer_as_owner(session, link, "objected")
    assert project.screened_at is None


async def test_one_mailbox_is_asked_no_more_often_a_day_than_it_can_bear_whoever_submits(
    session, edition, time
):
    """Changes of address and other people's projects count together."""
    for n in range(FROM_ANYBODY):
        sender = await person(session, f"sender{n}@example.org")
        await submitted(
            session, edition, sender, title=f"Project {n}", owner=f"Owner {n}", **asked(f"boss+{n}")
        )
    last = await person(session, "last@example.org")
    draft = await begun(session, edition, last, title="Last", owner="Last", **asked("boss"))
    id_ = draft.id
    await session.commit()
    with pytest.raises(Busy) as refused:
        await submit(session, edition, id_, submitter=last)
    assert "owner_email" in refused.value.fields
    await session.rollback()
    await session.refresh(last)
    assert len(await letters(session, "owner-asked")) == FROM_ANYBODY
    time(NOON + timedelta(days=1, seconds=1))
    await submit(session, edition, id_, submitter=last)
    assert (await letters(session, "owner-asked"))[-1].mailbox == "boss@corp.example"


def asked(name: str) -> dict:
    return {"belongs": "no", "owner_email": f"{name}@corp.example"}
