"""Stewards are told by mail of what waits for them, at once or once a day, as each of them chose."""

from __future__ import annotations

import pytest
from sqlmodel import select

from prizes import clock
from prizes.accounts.actions import set_task_letters
from prizes.accounts.rules.roles import TaskLetters
from prizes.agenda.letters import mail_tasks
from prizes.edition.stewards import QUIET, tell_of_incoming
from prizes.journal import acts
from prizes.mail.letters import compose
from prizes.mail.models import Message
from tests.ballot.paper import nominee
from tests.contest import SUBMITTING, at, load_contest, steward

MORNING, EARLY = at("2027-01-11 08:00"), at("2027-01-11 05:00")


async def letters(session, template):
    return (await session.exec(select(Message).where(Message.template == template))).all()


@pytest.fixture
async def stewards(session):
    """One for each wish, in a contest with something to do: it has a project and no experts."""
    edition = await load_contest(session)
    await nominee(session, edition, "C1", "Ant", state="submitted")
    made = {}
    for when in TaskLetters:
        made[when] = await steward(session, f"{when.value}@example.org")
        await set_task_letters(session, made[when], when)
    return edition, made


async def test_who_wants_one_letter_a_day_gets_one_each_morning(session, stewards):
    with clock.at(EARLY):
        assert await mail_tasks(session) == 0
    with clock.at(MORNING):
        assert (await mail_tasks(session), await mail_tasks(session)) == (1, 0)
    with clock.at(at("2027-01-12 08:00")):
        assert await mail_tasks(session) == 1
    first, _ = await letters(session, "tasks-waiting")
    assert first.to == "daily@example.org"
    text = compose(first).get_body(("plain",)).get_content()
    assert "/en/2027/office/" in text and text.count("* ") == first.context["number"]


async def test_with_nothing_to_do_no_letter_goes_out(session, time):
    assert await mail_tasks(session) == 0


async def test_what_comes_in_is_told_at_once_to_those_who_want_that(session, stewards):
    edition, _ = stewards
    with clock.at(SUBMITTING):
        await tell_of_incoming(session, edition, acts.NOMINATION_APPEAL.words, "office/nominations/x")
        await tell_of_incoming(session, edition, acts.NOMINATION_APPEAL.words, "office/nominations/x")
    told = await letters(session, "steward-told")
    assert [letter.to for letter in told] == ["at_once@example.org"]
    letter = compose(told[0])
    assert letter["subject"] == "The nominator appealed against the decision."
    assert "/en/2027/office/nominations/x" in letter.get_body(("plain",)).get_content()


async def test_nobody_can_fill_the_mailbox_of_a_steward(session, stewards):
    edition, _ = stewards
    with clock.at(SUBMITTING):
        for _ in range(5):
            await tell_of_incoming(session, edition, acts.CHALLENGE_LODGE.words, "office/integrity")
        await tell_of_incoming(session, edition, acts.NOMINATION_APPEAL.words, "office/nominations/x")
    with clock.at(SUBMITTING + QUIET):
        await tell_of_incoming(session, edition, acts.CHALLENGE_LODGE.words, "office/integrity")
    pages = sorted(letter.about for letter in await letters(session, "steward-told"))
    assert pages == ["office/integrity", "office/integrity", "office/nominations/x"]


@pytest.mark.both_databases
async def test_another_act_on_the_same_page_is_told_within_the_hour_too(session, stewards):
    edition, _ = stewards
    page = f"office/nominations/{'x' * 16}"
    with clock.at(SUBMITTING):
        for act in (acts.NOMINATION_OWNER_OBJECTED, acts.NOMINATION_APPEAL, acts.NOMINATION_APPEAL):
            await tell_of_incoming(session, edition, act.words, page)
        await tell_of_incoming(session, edition, acts.NOMINATION_WRITE.words, f"{page}#talk")
    told = {letter.context["what"]: letter for letter in await letters(session, "steward-told")}
    assert set(told) == {
        acts.NOMINATION_OWNER_OBJECTED.words,
        acts.NOMINATION_APPEAL.words,
        acts.NOMINATION_WRITE.words,
    }
    assert {letter.about for letter in told.values()} == {page}
    assert told[acts.NOMINATION_WRITE.words].context["page"] == f"2027/{page}#talk"
