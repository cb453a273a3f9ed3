"""Messages about a project: who may write, who is told, what waits for whom; and what erasing leaves of them."""

from __future__ import annotations

import pytest
from sqlmodel import select

from prizes.accounts.actions import set_task_letters
from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import TaskLetters
from prizes.agenda.mine.work import my_work
from prizes.agenda.queries import agenda, facts
from prizes.errors import Conflict, Forbidden, Invalid, Missing
from prizes.journal.queries import entries_about
from prizes.mail.letters import compose
from prizes.mail.models import Message
from prizes.nomination.actions.conversing.messages import (
    MOST_WAITING,
    need_no_answer_of_ours,
    need_no_answer_of_stewards,
    write_to_nominator,
    write_to_stewards,
)
from prizes.nomination.actions.drafts import delete_drafts
from prizes.nomination.actions.erasing import forget_nominator
from prizes.nomination.models import Project, ProjectMember, ProjectMessage
from prizes.nomination.queries.conversation import MOST_CHARACTERS, conversation
from prizes.nomination.rules.states import Actor
from tests.contest import SUBMITTING, load_contest, person, steward
from tests.mailbox import body
from tests.nomination.drafts import begun, submitted

pytestmark = pytest.mark.both_databases


@pytest.fixture
async def edition(session, time):
    time(SUBMITTING)
    return await load_contest(session)


@pytest.fixture
async def ana(session, edition):
    return await person(session, "ana@example.org", name="Ana Lima")


@pytest.fixture
async def eve(session, edition):
    return await steward(session, "eve@example.org")


@pytest.fixture
async def project(session, edition, ana):
    return await submitted(session, edition, ana)


async def member(session, project, email, part):
    found = await person(session, email)
    session.add(ProjectMember(project_id=project.id, person_id=found.id, part=part, added_at=SUBMITTING))
    await session.flush()
    return found


async def letters(session, template):
    return (await session.exec(select(Message).where(Message.template == template))).all()


async def shown(session, project, reader, side):
    return (await conversation(session, project, reader.id, side)).messages


async def tasks(session, who) -> list[str]:
    return [task.page for task in (await my_work(session, SignedIn(who, [], "0" * 64))).tasks]


async def test_a_nominators_message_is_a_task_until_a_steward_writes(session, edition, ana, eve, project):
    await write_to_stewards(session, edition, project.id, author=ana, text="May we send a film?")
    assert (await facts(session, edition)).messages == 1
    assert "office/nominations?flag=message" in [task.page for task in await agenda(session, edition)]
    await write_to_nominator(session, edition, project.id, author=eve, text="No.", asks=False)
    assert (await facts(session, edition)).messages == 0
    assert [(m.side, m.waits) for m in await shown(session, project, ana, Actor.NOMINATOR)] == [
        ("nominator", False),
        ("steward", False),
    ]
    acts = [entry.act for entry in await entries_about(session, f"project:{project.id}")]
    assert acts[-2:] == ["nomination.write", "nomination.write-back"]
    assert "film" not in str([entry.shown for entry in await entries_about(session, f"project:{project.id}")])


async def test_a_stewards_message_is_mailed_to_those_who_write_and_waits_in_their_work(
    session, edition, ana, eve, project
):
    bo = await member(session, project, "bo@example.org", "editor")
    cy = await member(session, project, "cy@example.org", "reader")
    await write_to_nominator(session, edition, project.id, author=eve, text="Which country?\n\nPlease say.")
    told = await letters(session, "project-message")
    assert {letter.to for letter in told} == {"ana@example.org", "bo@example.org"}
    text = body(compose(told[0]))
    assert "Which country?" in text and f"/en/2027/nominations/{project.id}#talk" in text
    assert "eve@example.org" not in text
    page = f"2027/nominations/{project.id}#talk"
    assert page in await tasks(session, ana) and page in await tasks(session, bo)
    assert page not in await tasks(session, cy)
    await write_to_stewards(session, edition, project.id, author=bo, text="Kenya.", asks=False)
    assert page not in await tasks(session, ana)


async def test_stewards_are_told_as_they_wish_and_once_an_hour(session, edition, ana, eve, project):
    await set_task_letters(session, eve, TaskLetters.AT_ONCE)
    for text in ("One", "Two"):
        await write_to_stewards(session, edition, project.id, author=ana, text=text)
    (told,) = await letters(session, "steward-told")
    text = body(compose(told))
    assert told.to == eve.email and f"/2027/office/nominations/{project.id}#talk" in text


async def test_either_side_can_say_that_no_answer_is_needed(session, edition, ana, eve, project):
    await write_to_stewards(session, edition, project.id, author=ana, text="Thank you!")
    await need_no_answer_of_stewards(session, edition, project.id, steward=eve)
    await need_no_answer_of_stewards(session, edition, project.id, steward=eve)
    assert (await facts(session, edition)).messages == 0
    await write_to_nominator(session, edition, project.id, author=eve, text="Good luck!")
    await need_no_answer_of_ours(session, edition, project.id, author=ana)
    assert [m.waits for m in await shown(session, project, ana, Actor.NOMINATOR)] == [False, False]
    acts = [entry.act for entry in await entries_about(session, f"project:{project.id}")]
    assert acts.count("nomination.settle-messages") == 2


@pytest.mark.parametrize("text", ["", " \n ", "x" * (MOST_CHARACTERS + 1)])
async def test_a_message_has_words_and_not_too_many(session, edition, ana, eve, project, text):
    with pytest.raises(Invalid):
        await write_to_stewards(session, edition, project.id, author=ana, text=text)
    with pytest.raises(Invalid):
        await write_to_nominator(session, edition, project.id, author=eve, text=text)


async def test_who_has_no_part_writes_nothing(session, edition, ana, eve, project):
    reader = await member(session, project, "cy@example.org", "reader")
    stranger = await person(session, "zoe@example.org")
    with pytest.raises(Forbidden):
        await write_to_stewards(session, edition, project.id, author=reader, text="x")
    with pytest.raises(Missing):
        await write_to_stewards(session, edition, project.id, author=stranger, text="x")
    session.add(ProjectMember(project_id=project.id, person_id=eve.id, part="editor", added_at=SUBMITTING))
    await session.flush()
    with pytest.raises(Forbidden):
        await write_to_nominator(session, edition, project.id, author=eve, text="x")
    with pytest.raises(Forbidden):
        await need_no_answer_of_stewards(session, edition, project.id, steward=eve)


async def test_nobody_writes_without_end_and_nobody_is_written_to_where_there_is_nobody(
    session, edition, ana, eve, project
):
    for _ in range(MOST_WAITING):
        await write_to_stewards(session, edition, project.id, author=ana, text="Again")
    with pytest.raises(Conflict):
        await write_to_stewards(session, edition, project.id, author=ana, text="Again")
    project.nominator_id, project.source_url = None, "https://example.org"
    session.add(project)
    with pytest.raises(Conflict):
        await write_to_nominator(session, edition, project.id, author=eve, text="x")


async def test_people_of_the_project_see_no_names_of_stewards(session, edition, ana, eve, project):
    bo = await member(session, project, "bo@example.org", "editor")
    await write_to_stewards(session, edition, project.id, author=ana, text="One")
    await write_to_nominator(session, edition, project.id, author=eve, text="Two")
    seen = await shown(session, project, bo, Actor.NOMINATOR)
    assert [(m.author, m.mine) for m in seen] == [("Ana Lima", False), (None, False)]
    seen = await shown(session, project, eve, Actor.STEWARD)
    assert [(m.author, m.mine) for m in seen] == [("Ana Lima", False), ("eve@example.org", True)]


async def test_erasing_takes_the_texts_of_a_nominator_and_their_name_out_of_others(
    session, edition, ana, eve, project
):
    await write_to_stewards(session, edition, project.id, author=ana, text="I am Ana Lima.")
    await write_to_nominator(session, edition, project.id, author=eve, text="Dear Ana Lima, ANA@example.org!")
    await forget_nominator(session, ana, {f"project:{project.id}"})
    rows = (await session.exec(select(ProjectMessage).order_by(ProjectMessage.side))).all()
    assert [(row.text, row.author_id) for row in rows] == [("", None), ("Dear …, …!", eve.id)]
    assert rows[0].settled_at is not None


async def test_a_draft_that_goes_takes_its_messages_with_it(session, edition, ana):
    draft = await begun(session, edition, ana)
    await write_to_stewards(session, edition, draft.id, author=ana, text="May I?")
    await delete_drafts(session, [draft.id])
    assert (await session.exec(select(ProjectMessage))).all() == []
    assert (await session.exec(select(Project))).all() == []
