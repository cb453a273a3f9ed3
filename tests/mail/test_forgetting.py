"""What the outbox forgets by itself, and with somebody whose account is erased."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from prizes import clock
from prizes.mail.actions import forget_old, queue
from prizes.mail.forgetting import forget_named
from prizes.mail.models import Message
from prizes.mail.rules.kinds import (
    ACCOUNT_ERASED,
    CHAMPION,
    NOMINATION_RECEIVED,
    OWNER_ASKED,
    PASSWORD_CHANGED,
    PROJECT_HANDED_OVER,
    PROJECT_INVITATION,
    SIGN_IN_CODE,
    VOTE_RECEIPT,
    VOTE_REMINDER,
    LetterKind,
)
from prizes.mail.rules.letters import FAREWELL_LIFE, KEPT_FOR
from prizes.mail.rules.mentions import mention_of, patterns_of

ANA = "ana@example.org"


async def left(session) -> list[str]:
    return sorted((await session.exec(select(Message.template))).all())


def sent(session, kind: LetterKind, at, **more) -> Message:
    with clock.at(at):
        made = queue(session, kind, to="bo@example.org", lang="en", **more)
    made.state, made.created_at = "sent", at
    return made


@pytest.mark.both_databases
async def test_letters_of_signing_in_and_voting_go_after_ninety_days(session, time):
    old = clock.now() - KEPT_FOR - timedelta(minutes=1)
    for kind in (SIGN_IN_CODE, VOTE_RECEIPT, VOTE_REMINDER, PASSWORD_CHANGED, NOMINATION_RECEIVED):
        sent(session, kind, old)
    sent(session, SIGN_IN_CODE, old + timedelta(minutes=2))
    await session.flush()
    await forget_old(session)
    assert await left(session) == ["nomination-received", "sign-in-code"]


async def test_a_farewell_that_cannot_be_delivered_is_given_up_within_a_day(session, time):
    queue(session, ACCOUNT_ERASED, to=ANA, lang="en", editions=[], withdrawn=0, projects=0, at="")
    await session.flush()
    await forget_old(session)
    assert await left(session) == ["account-erased"]
    with clock.at(clock.now() + FAREWELL_LIFE + timedelta(minutes=1)):
        await forget_old(session)
    assert await left(session) == []
    assert timedelta(days=1) > FAREWELL_LIFE


async def test_nothing_is_written_to_somebody_who_was_erased(session):
    queue(session, CHAMPION, to="abc@erased.invalid", lang="en")
    await session.flush()
    assert await left(session) == []


@pytest.mark.both_databases
async def test_letters_that_name_somebody_are_emptied_and_no_others(session, time):
    """Anybody can call themselves anything: only an address, or a project that was theirs, finds a letter."""
    now = clock.now()
    sent(session, OWNER_ASKED, now, nominator="Ana", nominator_email=ANA)
    sent(session, OWNER_ASKED, now, nominator="Ana", nominator_email="diana@example.org")
    sent(session, PROJECT_HANDED_OVER, now, about="project:hers", other="Ana")
    sent(session, PROJECT_HANDED_OVER, now, about="project:not-hers", other="Ana")
    sent(session, PROJECT_INVITATION, now, offer="hers", inviter="Ana")
    waiting = sent(session, PROJECT_INVITATION, now, offer="hers-too", inviter="Ana")
    waiting.state = "waiting"
    sent(session, PROJECT_INVITATION, now, offer="not-hers", inviter="Ana")
    await session.flush()
    await forget_named(session, patterns_of(ANA), mention_of(ANA), ["project:hers"], ["hers", "hers-too"])
    found = (await session.exec(select(Message).execution_options(populate_existing=True))).all()
    assert sorted(
        str(each.context.get("offer") or each.about or each.context.get("nominator_email")) for each in found
    ) == [
        "None",
        "None",
        "diana@example.org",
        "not-hers",
        "project:hers",
        "project:not-hers",
    ]
    assert [each.context for each in found if each.about == "project:hers"] == [{}]
