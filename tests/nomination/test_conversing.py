"""Messages about a project: who may write, who is told, what waits for whom; and what erasing leaves of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import col, select

from prizes.accounts.actions import set_task_letters
from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import TaskLetters, erased_address
from prizes.agenda.mine.work import my_work
from prizes.agenda.queries import agenda, facts
from prizes.errors import Busy, Closed, Conflict, Forbidden, Invalid, Missing
from prizes.journal.queries import entries_about
from prizes.mail.letters import compose
from prizes.mail.models import Message
from prizes.nomination.actions.conversing.messages import (
    need_no_answer_of_ours,
    need_no_answer_of_stewards,
    write_to_nominator,
    write_to_stewards,
)
from prizes.nomination.actions.conversing.notes import add_note
from prizes.nomination.actions.drafts import delete_drafts
from prizes.nomination.actions.erasing import forget_nominator
from prizes.nomination.actions.writing import withdraw
from prizes.nomination.models import Project, ProjectMember, ProjectMessage
from prizes.nomination.queries.conversation import conversation
from prizes.nomination.queries.notes import notes_of
from prizes.nomination.rules.states import Actor
from prizes.nomination.rules.submission import (
    DAY,
    MESSAGE_LENGTH,
    MOST_MESSAGES_A_DAY,
    MOST_WAITING,
    MOST_WAITING_OF_ONE,
)
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


async def member(session, project, email, part):
    found = await person(session, email)
    session.add(ProjectMember(project_id=project.id, person_id=found.id, part=part, added_at=SUBMITTING))
    await session.flush()
    return found


async def letters(session, template):
    return (await session.exec(select(Message).where(Message.template == template))).all()


@pytest.fixture
def shown(session, edition):
    async def messages(project, reader, side):
        return (await conversation(session, edition, project, reader.id, side)).messages

    return messages


async def last(session, project) -> str:
    """The message that somebody has seen last who looks now."""
    sent = select(ProjectMessage.id).where(ProjectMessage.project_id == project.id)
    return (await session.exec(sent.order_by(col(ProjectMessage.sent_at).desc()))).first()


async def tasks(session, who) -> list[str]:
    return [task.page for task in (await my_work(session, SignedIn(who, [], "0" * 64))).tasks]


async def test_a_nominators_message_is_a_task_until_a_steward_writes(
    session, edition, ana, eve, project, shown
):
    await write_to_stewards(session, edition, project.id, author=ana, text="May we send a film?")
    assert (await facts(session, edition)).messages == 1
    assert "office/nominations?flag=message" in [task.page for task in await agenda(session, edition)]
    await write_to_nominator(
        session, edition, project.id, author=eve, text="No.", asks=False, seen=await last(session, project)
    )
    assert (await facts(session, edition)).messages == 0
    assert [(m.side, m.waits) for m in await shown(project, ana, Actor.NOMINATOR)] == [
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
    await write_to_stewards(
        session, edition, project.id, author=bo, text="Kenya.", asks=False, seen=await last(session, project)
    )
    assert page not in await tasks(session, ana)


async def test_stewards_are_told_as_they_wish_and_once_an_hour(session, edition, ana, eve, project):
    await set_task_letters(session, eve, TaskLetters.AT_ONCE)
    for text in ("One", "Two"):
        await write_to_stewards(session, edition, project.id, author=ana, text=text)
    (told,) = await letters(session, "steward-told")
    text = body(compose(told))
    assert told.to == eve.email and f"/2027/office/nominations/{project.id}#talk" in text


async def test_either_side_can_say_that_no_answer_is_needed(session, edition, ana, eve, project, shown):
    thanks = await write_to_stewards(session, edition, project.id, author=ana, text="Thank you!")
    await need_no_answer_of_stewards(session, edition, project.id, steward=eve, seen=thanks.id)
    await need_no_answer_of_stewards(session, edition, project.id, steward=eve, seen=thanks.id)
    assert (await facts(session, edition)).messages == 0
    wish = await write_to_nominator(session, edition, project.id, author=eve, text="Good luck!")
    await need_no_answer_of_ours(session, edition, project.id, author=ana, seen=wish.id)
    assert [m.waits for m in await shown(project, ana, Actor.NOMINATOR)] == [False, False]
    acts = [entry.act for entry in await entries_about(session, f"project:{project.id}")]
    assert acts.count("nomination.settle-messages") == 2


@pytest.mark.parametrize("text", ["", " \n ", "x" * (MESSAGE_LENGTH + 1)])
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
        await need_no_answer_of_stewards(session, edition, project.id, steward=eve, seen="")


async def test_what_came_meanwhile_is_not_settled_by_who_has_not_seen_it(
    session, edition, ana, eve, project, shown
):
    seen = await write_to_stewards(session, edition, project.id, author=ana, text="May we?")
    await write_to_stewards(session, edition, project.id, author=ana, text="And when?")
    await need_no_answer_of_stewards(session, edition, project.id, steward=eve, seen=seen.id)
    assert [m.waits for m in await shown(project, ana, Actor.NOMINATOR)] == [False, True]
    answer = await write_to_nominator(session, edition, project.id, author=eve, text="You may.", seen=seen.id)
    assert [m.waits for m in await shown(project, ana, Actor.NOMINATOR)] == [False, True, True]
    assert (await facts(session, edition)).messages == 1
    await write_to_nominator(session, edition, project.id, author=eve, text="In May.")
    await need_no_answer_of_ours(session, edition, project.id, author=ana, seen=answer.id)
    assert [m.waits for m in await shown(project, ana, Actor.NOMINATOR)] == [False, True, False, True]


async def test_who_says_nothing_of_what_they_have_seen_settles_nothing(
    session, edition, ana, eve, project, shown
):
    await write_to_stewards(session, edition, project.id, author=ana, text="May we?")
    await need_no_answer_of_stewards(session, edition, project.id, steward=eve, seen="")
    await write_to_nominator(session, edition, project.id, author=eve, text="Welcome!")
    assert [m.waits for m in await shown(project, ana, Actor.NOMINATOR)] == [True, True]
    other = await submitted(session, edition, ana, title="Radio", owner="Radio")
    elsewhere = await write_to_stewards(session, edition, other.id, author=ana, text="Hello")
    with pytest.raises(Invalid):
        await need_no_answer_of_stewards(session, edition, project.id, steward=eve, seen=elsewhere.id)


async def test_a_project_has_no_more_messages_that_wait_than_stewards_can_answer(
    session, edition, ana, eve, project
):
    bo = await member(session, project, "bo@example.org", "editor")
    for _ in range(MOST_WAITING):
        await write_to_stewards(session, edition, project.id, author=ana, text="Again")
    with pytest.raises(Conflict) as refused:
        await write_to_stewards(session, edition, project.id, author=bo, text="Again")
    assert "text" in refused.value.fields, "what was typed stays in the form"
    await write_to_nominator(
        session, edition, project.id, author=eve, text="Yes.", seen=await last(session, project)
    )
    await write_to_stewards(session, edition, project.id, author=bo, text="Thanks")


async def test_somebody_with_many_drafts_fills_no_mailbox(session, edition, ana, eve):
    await set_task_letters(session, eve, TaskLetters.AT_ONCE)
    drafts = [await begun(session, edition, ana, title=f"Draft {n}") for n in range(MOST_WAITING_OF_ONE + 1)]
    for draft in drafts[:-1]:
        await write_to_stewards(session, edition, draft.id, author=ana, text="Hello")
    for draft in drafts:
        with pytest.raises(Conflict):
            await write_to_stewards(session, edition, draft.id, author=ana, text="Hello")
    assert len(await letters(session, "steward-told")) == MOST_WAITING_OF_ONE
    another = await load_contest(session, slug="2028")
    await write_to_stewards(
        session, another, (await begun(session, another, ana)).id, author=ana, text="Hello"
    )


async def test_messages_that_ask_for_nothing_have_a_bound_too(session, edition, ana, project, time):
    other = await submitted(session, edition, ana, title="Radio", owner="Radio")
    for n in range(MOST_MESSAGES_A_DAY):
        at = (project, other)[n % 2]
        await write_to_stewards(session, edition, at.id, author=ana, text="Look", asks=False)
    with pytest.raises(Busy) as refused:
        await write_to_stewards(session, edition, project.id, author=ana, text="Look", asks=False)
    assert "text" in refused.value.fields
    time(SUBMITTING + DAY + timedelta(minutes=1))
    await write_to_stewards(session, edition, project.id, author=ana, text="Look", asks=False)


async def test_about_a_withdrawn_draft_and_an_edition_on_record_nobody_writes(
    session, edition, ana, eve, project
):
    draft = await begun(session, edition, ana)
    await withdraw(session, edition, draft.id, nominator=ana)
    with pytest.raises(Closed):
        await write_to_stewards(session, edition, draft.id, author=ana, text="Hello?")
    with pytest.raises(Closed):
        await write_to_nominator(session, edition, draft.id, author=eve, text="Hello?")
    await withdraw(session, edition, project.id, nominator=ana)
    await write_to_stewards(session, edition, project.id, author=ana, text="It was a mistake.")
    record = await load_contest(session, slug="2020", kind="record")
    project.edition_id = record.id
    await session.flush()
    with pytest.raises(Closed):
        await write_to_stewards(session, record, project.id, author=ana, text="Hello?")
    with pytest.raises(Closed):
        await write_to_nominator(session, record, project.id, author=eve, text="Hello?")


async def test_nobody_is_written_to_where_there_is_nobody(session, edition, eve, project):
    project.nominator_id, project.source_url = None, "https://example.org"
    await session.flush()
    with pytest.raises(Conflict):
        await write_to_nominator(session, edition, project.id, author=eve, text="x")
    assert not (await conversation(session, edition, project, eve.id, Actor.STEWARD)).open
    bo = await member(session, project, "bo@example.org", "editor")
    await write_to_nominator(session, edition, project.id, author=eve, text="x")
    assert [letter.to for letter in await letters(session, "project-message")] == [bo.email]


async def test_an_erased_account_is_neither_written_to_nor_shown_by_a_made_up_address(
    session, edition, ana, eve, project, shown
):
    kim = await steward(session, "kim@example.org")
    await write_to_nominator(session, edition, project.id, author=kim, text="Hello")
    await add_note(session, edition, project.id, text="Hello", steward=kim)
    for gone in (ana, kim):
        gone.email = gone.canonical_email = erased_address(gone.id)
        gone.name = None
    await session.flush()
    assert [m.author for m in await shown(project, eve, Actor.STEWARD)] == [None]
    assert [note.author for note in await notes_of(session, project, eve.id)] == [None]
    with pytest.raises(Conflict):
        await write_to_nominator(session, edition, project.id, author=eve, text="x")
    assert len(await shown(project, eve, Actor.STEWARD)) == 1


async def test_a_letter_about_a_project_without_a_category_names_none(session, edition, ana, eve):
    draft = await begun(session, edition, ana, category=None)
    await write_to_nominator(session, edition, draft.id, author=eve, text="Which category?")
    (letter,) = await letters(session, "project-message")
    assert "WSIS Prizes 2027\n" in body(compose(letter))


async def test_each_side_reads_its_own_side_only(session, edition, ana, eve, project, shown):
    kim = await steward(session, "kim@example.org")
    await write_to_nominator(session, edition, project.id, author=eve, text="Hello")
    for part in ("reader", "editor"):
        session.add(ProjectMember(project_id=project.id, person_id=kim.id, part=part, added_at=SUBMITTING))
        await session.flush()
        with pytest.raises(Forbidden):
            await shown(project, kim, Actor.STEWARD)
        assert [m.author for m in await shown(project, kim, Actor.NOMINATOR)] == [None]
        await session.delete(await session.get(ProjectMember, (project.id, kim.id)))
    project.nominator_id = kim.id
    await session.flush()
    with pytest.raises(Forbidden):
        await shown(project, kim, Actor.STEWARD)
    with pytest.raises(Missing):
        await shown(project, eve, Actor.NOMINATOR)


async def test_people_of_the_project_see_no_names_of_stewards(session, edition, ana, eve, project, shown):
    bo = await member(session, project, "bo@example.org", "editor")
    await write_to_stewards(session, edition, project.id, author=ana, text="One")
    await write_to_nominator(session, edition, project.id, author=eve, text="Two")
    seen = await shown(project, bo, Actor.NOMINATOR)
    assert [(m.author, m.mine) for m in seen] == [("Ana Lima", False), (None, False)]
    seen = await shown(project, eve, Actor.STEWARD)
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
