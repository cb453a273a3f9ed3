"""Reminders: at which step, to whom, once, in whose language, and how they are stopped."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from prizes.accounts.links import calendar_token, stop_token, whose_calendar, whose_reminders
from prizes.edition.actions import extended
from prizes.mail.letters import compose
from prizes.mail.models import Message
from prizes.nomination.actions.reminders import remind_of_drafts
from prizes.nomination.actions.stewarding import return_for_correction
from prizes.nomination.actions.writing import save_fields
from prizes.nomination.models import ProjectMember
from prizes.nomination.rules.reminders import STEPS, key_of, step_at
from prizes.nomination.rules.states import State
from tests.conftest import NOON
from tests.contest import at, person, small_rules, steward
from tests.mailbox import body
from tests.nomination.drafts import begun, submitted

CLOSE = at("2026-12-20 22:00")


# --- pure ----------------------------------------------------------------------------------------------


@given(st.sampled_from(list(STEPS)), st.timedeltas(timedelta(days=-2), timedelta(days=12)))
def test_the_step_is_the_last_one_begun(state, left):
    step = step_at(state, CLOSE, CLOSE - left)
    begun_steps = [each for each in STEPS[state] if timedelta(0) < left <= each]
    assert step == (begun_steps[-1] if begun_steps else None)


def test_a_key_fits_its_column_and_a_later_end_makes_another():
    one = key_of("0" * 16, "1" * 16, CLOSE, timedelta(days=7))
    other = key_of("0" * 16, "1" * 16, CLOSE + timedelta(days=1), timedelta(days=7))
    assert one != other and len(one) <= 120


# --- acts ----------------------------------------------------------------------------------------------


@pytest.fixture
async def ana(session, edition):
    return await person(session, "ana@example.org", lang="fr")


async def reminded(session) -> list[Message]:
    await session.flush()
    found = (await session.exec(select(Message).where(Message.template == "draft-reminder"))).all()
    return sorted(found, key=lambda message: (message.created_at, message.to))


@pytest.mark.both_databases
async def test_a_draft_is_reminded_of_three_times_however_often_the_job_runs(session, edition, ana, time):
    await begun(session, edition, ana)
    hour = CLOSE - timedelta(days=9)
    while hour < CLOSE + timedelta(days=1):
        time(hour)
        await remind_of_drafts(session)
        hour += timedelta(hours=1)
    when = [CLOSE - message.created_at for message in await reminded(session)]
    assert when == [timedelta(days=7), timedelta(days=2), timedelta(hours=12)]


async def test_the_reminder_says_how_much_is_missing_until_when_in_the_readers_language(
    session, edition, ana, time
):
    await begun(session, edition, ana, stakeholder_type=None, category=None)
    time(CLOSE - timedelta(days=2))
    await remind_of_drafts(session)
    (message,) = await reminded(session)
    assert (message.to, message.lang, message.bulk) == ("ana@example.org", "fr", True)
    assert message.context["missing"] == 2
    message.lang = "en"
    letter = compose(message)
    assert "2 answers are still needed." in body(letter)
    assert "20 December 2026, 23:00, Geneva time. That is 20 December 2026, 22:00 UTC" in body(letter)
    assert "This reminder is sent automatically. No one has read your draft." in body(letter)
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["List-Unsubscribe"] == f"<http://prizes.test/en/reminders/{stop_token(ana)}>"


async def test_who_wrote_within_a_day_is_left_alone(session, edition, ana, time):
    project = await begun(session, edition, ana)
    time(CLOSE - timedelta(days=7))
    await save_fields(session, edition, project.id, {"title": "Smarter village"}, editor=ana)
    time(CLOSE - timedelta(days=7) + timedelta(hours=23))
    assert await remind_of_drafts(session) == 0
    time(CLOSE - timedelta(days=6))
    assert await remind_of_drafts(session) == 1


async def test_editors_are_reminded_readers_and_those_who_asked_for_quiet_are_not(
    session, edition, ana, time
):
    project = await begun(session, edition, ana)
    for name, part in (("editor", "editor"), ("reader", "reader"), ("quiet", "editor")):
        member = await person(session, f"{name}@example.org")
        member.reminders = name != "quiet"
        session.add(ProjectMember(project_id=project.id, person_id=member.id, part=part, added_at=NOON))
    time(CLOSE - timedelta(days=7))
    await remind_of_drafts(session)
    found = await reminded(session)
    assert [message.to for message in found] == ["ana@example.org", "editor@example.org"]
    assert [message.context["leads"] for message in found] == [True, False]


async def test_what_is_submitted_or_withdrawn_is_not_reminded_of(session, edition, ana, time):
    await submitted(session, edition, ana)
    time(CLOSE - timedelta(hours=3))
    assert await remind_of_drafts(session) == 0


async def test_a_returned_project_is_reminded_of_by_its_own_end_also_after_the_close(
    session, edition, ana, time
):
    project = await submitted(session, edition, ana)
    eve = await steward(session)
    time(CLOSE + timedelta(days=1))
    until = CLOSE + timedelta(days=6)
    await return_for_correction(session, edition, project.id, reason="Why?", until=until, steward=eve.id)
    time(until - timedelta(days=2))
    assert await remind_of_drafts(session) == 1
    assert (await reminded(session))[0].context["returned"] is True


async def test_a_return_that_ends_soon_is_not_reminded_of_within_a_day_of_its_letter(
    session, edition, ana, time
):
    project = await submitted(session, edition, ana)
    eve = await steward(session)
    time(CLOSE - timedelta(days=10))
    until = CLOSE - timedelta(days=8, hours=6)
    await return_for_correction(session, edition, project.id, reason="Why?", until=until, steward=eve.id)
    time(CLOSE - timedelta(days=10) + timedelta(hours=23))
    assert await remind_of_drafts(session) == 0


def test_an_extension_begins_the_steps_anew():
    later = extended(
        small_rules(), "submission", small_rules().submission.closes + timedelta(days=7), move_later=True
    )
    end = later.instant(later.submission.closes)
    assert step_at(State.DRAFT, end, CLOSE) == timedelta(days=7)


# --- addresses that act for one person -----------------------------------------------------------------


async def test_an_address_opens_what_it_was_made_for_and_nothing_else(session, edition, ana):
    eve = await person(session, "eve@example.org")
    assert await whose_reminders(session, stop_token(ana)) is ana
    assert await whose_calendar(session, calendar_token(ana)) is ana
    stop, calendar = stop_token(ana), calendar_token(ana)
    forged = (
        stop.replace(ana.id, eve.id),
        calendar.replace(ana.id, eve.id),
        f"{ana.id}.",
        ana.id,
        "",
        "a.b.c",
        "ü.ü",
    )
    for token in (*forged, calendar):
        assert await whose_reminders(session, token) is None
    for token in (*forged, stop):
        assert await whose_calendar(session, token) is None
    ana.calendar_turn += 1
    assert await whose_calendar(session, calendar) is None
    assert await whose_calendar(session, calendar_token(ana)) is ana
