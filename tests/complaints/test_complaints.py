"""Reports of public projects: by anyone, heard, decided, answered and forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from prizes import clock
from prizes.complaints.actions import ask_people, decide_complaint, report_project
from prizes.complaints.models import Complaint
from prizes.complaints.queries import open_complaints
from prizes.complaints.rules import (
    ANSWER_WITHIN,
    HEARD_WITHIN,
    KEPT,
    MOST_OPEN,
    WORDS_MOST,
    ComplaintKind,
    not_yet_upheld,
)
from prizes.errors import Conflict, Forbidden, Invalid, Missing
from prizes.journal.models import JournalEntry
from prizes.mail.models import Message
from prizes.nomination.actions.conversing.messages import write_to_stewards
from prizes.nomination.rules.states import State
from prizes.privacy.erasing import erase
from prizes.privacy.my_data import my_data
from prizes.privacy.retention import run_retention
from tests.ballot.paper import nominee
from tests.contest import VOTING, load_contest, person, steward

both = pytest.mark.both_databases
READER = "reader@example.org"
SAID = {"kind": ComplaintKind.RIGHTS, "words": "The picture is mine.", "email": READER, "lang": "fr"}


@pytest.fixture
async def edition(session, time):
    time(VOTING)
    return await load_contest(session)


@pytest.fixture
async def ana(session, edition):
    return await person(session, "ana@example.org")


@pytest.fixture
async def eve(session, edition):
    return await steward(session, "eve@example.org")


@pytest.fixture
async def project(session, edition, ana):
    return await nominee(session, edition, "C1", "Well", nominator_id=ana.id)


async def reported(session, edition, project, **changes) -> Complaint:
    return await report_project(session, edition, project.id, **SAID | changes)


async def letters(session) -> list[tuple[str, str, str]]:
    return [(each.template, each.to, each.lang) for each in (await session.exec(select(Message))).all()]


# --- the rule ------------------------------------------------------------------------------------------


def refused(asked, *, replied=False, reachable=True):
    found = not_yet_upheld(asked, replied=replied, reachable=reachable, now=VOTING)
    return found and found.code


def test_no_report_is_upheld_before_the_people_of_the_project_were_heard():
    assert refused(None) == "complaint-owner-not-asked"
    assert refused(VOTING - HEARD_WITHIN + timedelta(seconds=1)) == "complaint-owner-has-time"
    assert refused(VOTING - HEARD_WITHIN) is None
    assert refused(VOTING, replied=True) is None
    assert refused(None, reachable=False) is None


def test_the_spans_are_those_that_texts_name():
    assert (ANSWER_WITHIN.days, KEPT.days) == (14, 30)
    assert HEARD_WITHIN < ANSWER_WITHIN


# --- reporting -----------------------------------------------------------------------------------------


@both
async def test_a_report_waits_for_the_stewards_and_the_journal_says_nothing_of_its_sender(
    session, edition, project, eve
):
    made = await reported(session, edition, project)
    assert (made.state, made.email, made.made_at) == ("open", READER, VOTING)
    assert await open_complaints(session, ["2027", "2019"]) == {"2027": 1}
    entry = (await session.exec(select(JournalEntry).where(JournalEntry.act == "complaint.make"))).one()
    assert (entry.actor_id, entry.subject) == (None, f"project:{project.id}")
    assert entry.details == {"kind": "rights"}
    assert READER not in str(await letters(session))


async def test_what_is_missing_or_wrong_is_said(session, edition, project):
    for changes, field in (
        ({"words": " \n"}, "words"),
        ({"words": "x" * (WORDS_MOST + 1)}, "words"),
        ({"email": "nowhere"}, "email"),
    ):
        with pytest.raises(Invalid) as said:
            await reported(session, edition, project, **changes)
        assert list(said.value.fields) == [field]


async def test_only_public_projects_are_reported(session, edition, project, ana):
    project.state = State.SUBMITTED.value
    with pytest.raises(Missing):
        await reported(session, edition, project)


async def test_one_project_has_only_so_many_reports_that_wait(session, edition, project, ana):
    for _ in range(MOST_OPEN):
        await reported(session, edition, project)
    with pytest.raises(Conflict):
        await reported(session, edition, project)
    other = await nominee(session, edition, "C1", "Other", nominator_id=ana.id)
    await reported(session, edition, other)


async def test_the_database_knows_kinds_states_and_that_what_is_decided_has_its_moment(
    session, edition, project
):
    wrong = ({"kind": "taste"}, {"state": "hidden"}, {"state": "upheld"}, {"decided_at": VOTING})
    for changes in wrong:
        values = {"kind": "other", "words": "x", "lang": "en", "made_at": VOTING} | changes
        with pytest.raises(IntegrityError):
            async with session.begin_nested():
                session.add(Complaint(project_id=project.id, **values))


# --- hearing and deciding ------------------------------------------------------------------------------


@both
async def test_the_people_are_asked_reply_and_both_sides_get_the_answer(
    session, edition, project, ana, eve, time
):
    made = await reported(session, edition, project)
    with pytest.raises(Conflict) as said:
        await decide_complaint(session, edition, made.id, upheld=True, answer="It is.", steward=eve)
    assert said.value.code == "complaint-owner-not-asked"
    await ask_people(session, edition, made.id, text="Whose picture is this?", steward=eve)
    assert ("project-message", ana.email, "en") in await letters(session)
    with pytest.raises(Conflict):
        await ask_people(session, edition, made.id, text="And again?", steward=eve)
    with pytest.raises(Conflict) as said:
        await decide_complaint(session, edition, made.id, upheld=True, answer="It is.", steward=eve)
    assert said.value.code == "complaint-owner-has-time"
    time(VOTING + timedelta(hours=1))
    await write_to_stewards(session, edition, project.id, author=ana, text="Ours, but we replace it.")
    with pytest.raises(Invalid):
        await decide_complaint(session, edition, made.id, upheld=True, answer=" ", steward=eve)
    await decide_complaint(session, edition, made.id, upheld=True, answer="It was replaced.", steward=eve)
    assert (made.state, made.decided_by, made.decided_at) == ("upheld", eve.id, clock.now())
    sent = await letters(session)
    assert ("complaint-answered", READER, "fr") in sent
    assert sent.count(("project-message", ana.email, "en")) == 2
    with pytest.raises(Conflict):
        await decide_complaint(session, edition, made.id, upheld=False, answer="No.", steward=eve)
    assert project.state == State.NOMINATED, "what follows for the project is decided on its own page"
    texts = (await session.exec(select(Message).where(Message.template == "project-message"))).all()
    assert READER not in str([each.context for each in texts])


async def test_it_is_rejected_without_asking_and_without_an_address_no_letter_goes(
    session, edition, project, eve
):
    made = await reported(session, edition, project, email="")
    before = await letters(session)
    await decide_complaint(session, edition, made.id, upheld=False, answer="It is a fair use.", steward=eve)
    assert made.state == "rejected" and await letters(session) == before


async def test_who_has_a_part_in_the_project_neither_asks_nor_decides(session, edition, project, eve):
    project.nominator_id = eve.id
    made = await reported(session, edition, project)
    with pytest.raises(Forbidden):
        await ask_people(session, edition, made.id, text="Why?", steward=eve)
    with pytest.raises(Forbidden):
        await decide_complaint(session, edition, made.id, upheld=False, answer="No.", steward=eve)


async def test_a_project_without_accounts_is_decided_on_without_asking(session, edition, project, eve):
    project.nominator_id = None
    made = await reported(session, edition, project)
    await decide_complaint(session, edition, made.id, upheld=True, answer="It is.", steward=eve)
    assert made.state == "upheld"


# --- what is forgotten ---------------------------------------------------------------------------------


@both
async def test_a_report_is_deleted_thirty_days_after_the_decision(session, edition, project, eve, time):
    made, waits = await reported(session, edition, project), await reported(session, edition, project)
    await decide_complaint(session, edition, made.id, upheld=False, answer="No.", steward=eve)
    time(VOTING + KEPT)
    await run_retention(session)
    assert len((await session.exec(select(Complaint))).all()) == 2
    time(VOTING + KEPT + timedelta(seconds=1))
    await run_retention(session)
    assert [each.id for each in (await session.exec(select(Complaint))).all()] == [waits.id]


@both
async def test_an_erased_address_is_gone_and_so_is_every_mention(session, edition, project):
    reader = await person(session, READER)
    mine = await reported(session, edition, project, email="Reader@example.org")
    others = await reported(
        session, edition, project, email="xreader@example.org", words=f"{READER} is named."
    )
    (found,) = (await my_data(session, reader))["complaints"]
    assert found["words"] == SAID["words"]
    await erase(session, reader.id, 0)
    await session.refresh(mine)
    await session.refresh(others)
    assert (mine.email, mine.canonical_email, others.email) == ("", "", "xreader@example.org")
    assert READER not in others.words
