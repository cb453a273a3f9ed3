"""Internal notes and tags: of stewards for stewards, in no letter, gone with a draft and with a nominator's name."""

from __future__ import annotations

import pytest
from sqlmodel import select

from prizes.errors import Forbidden, Invalid, Missing
from prizes.journal.queries import entries_about
from prizes.mail.models import Message
from prizes.nomination.actions.conversing.notes import (
    NOTE_MOST,
    add_note,
    remove_note,
    set_tags,
)
from prizes.nomination.actions.drafts import delete_drafts
from prizes.nomination.actions.erasing import forget_nominator
from prizes.nomination.models import ProjectMember, ProjectNote, ProjectTag
from prizes.nomination.queries.filters import OfficeFilters
from prizes.nomination.queries.notes import notes_of, tags_in_use, tags_of
from prizes.nomination.queries.projects import queue_page
from prizes.nomination.rules.tags import TAG_MOST, TAGS_MOST, merged, parted
from tests.contest import SUBMITTING, load_contest, person
from tests.nomination.drafts import begun, submitted

pytestmark = pytest.mark.both_databases


@pytest.fixture
async def edition(session, time):
    time(SUBMITTING)
    return await load_contest(session, submission__limits={})


@pytest.fixture
async def ana(session, edition):
    return await person(session, "ana@example.org", name="Ana Lima")


async def test_stewards_read_each_others_notes_and_nobody_is_mailed(session, edition, eve, kim, project):
    before = len((await session.exec(select(Message))).all())
    await add_note(session, edition, project.id, text="Call them.", steward=eve)
    (seen,) = await notes_of(session, project, kim.id)
    assert (seen.author, seen.mine, seen.text) == ("eve@example.org", False, "Call them.")
    assert len((await session.exec(select(Message))).all()) == before
    entry = (await entries_about(session, f"project:{project.id}"))[-1]
    assert entry.act == "nomination.note" and "Call" not in str(entry.shown)


async def test_only_ones_own_note_is_removed_and_nothing_stays_of_it(session, edition, eve, kim, project):
    note = await add_note(session, edition, project.id, text="A mistake", steward=eve)
    with pytest.raises(Missing):
        await remove_note(session, edition, project.id, note_id=note.id, steward=kim)
    await remove_note(session, edition, project.id, note_id=note.id, steward=eve)
    assert await notes_of(session, project, eve.id) == []
    with pytest.raises(Missing):
        await remove_note(session, edition, project.id, note_id=note.id, steward=eve)


@pytest.mark.parametrize("text", ["", " \n", "x" * (NOTE_MOST + 1)])
async def test_a_note_has_words_and_not_too_many(session, edition, eve, project, text):
    with pytest.raises(Invalid):
        await add_note(session, edition, project.id, text=text, steward=eve)


async def test_tags_are_these_and_no_others_each_once_and_spelled_as_elsewhere(
    session, edition, ana, eve, project
):
    other = await submitted(session, edition, ana, title="Radio", owner="Radio")
    await set_tags(session, edition, other.id, tags=["Film"], steward=eve)
    tags = await set_tags(session, edition, project.id, tags=["film", " FILM ", "", "late"], steward=eve)
    assert tags == ["Film", "late"]
    await set_tags(session, edition, project.id, tags=["late", "urgent"], steward=eve)
    assert (await tags_of(session, [project.id, other.id], eve.id)) == {
        project.id: ["late", "urgent"],
        other.id: ["Film"],
    }
    assert await tags_in_use(session, edition) == ["Film", "late", "urgent"]
    found = await queue_page(session, edition, OfficeFilters(tag="urgent"), reader=eve.id)
    assert [each.id for each in found.projects] == [project.id]
    acts = [entry.act for entry in await entries_about(session, f"project:{project.id}")]
    await set_tags(session, edition, project.id, tags=["urgent", "late"], steward=eve)
    assert [entry.act for entry in await entries_about(session, f"project:{project.id}")] == acts


def test_tags_are_parted_by_the_commas_of_every_script():
    text = "Film, late; far،قديم؛ جديد，电影；旧、新\nend"
    assert [*parted([text, " ", "late"]).values()] == [
        *("Film", "late", "far", "قديم", "جديد", "电影", "旧", "新", "end"),
    ]


def test_what_others_changed_since_the_tags_were_shown_stays():
    there, shown = parted(["late, theirs"]), parted(["late, Film, gone"])
    assert merged(there, shown, parted(["late, film, gone, mine"])) == parted(["late, theirs, mine"])
    assert merged(there, shown, parted(["Late"])) == parted(["Late, theirs"]), "spelled otherwise"
    assert merged(there, shown, {}) == parted(["theirs"])


async def test_of_two_stewards_who_change_tags_at_once_neither_loses_theirs(
    session, edition, eve, kim, project
):
    await set_tags(session, edition, project.id, tags=["late"], steward=eve)
    await set_tags(session, edition, project.id, tags=["late, urgent"], shown=["late"], steward=eve)
    tags = await set_tags(session, edition, project.id, tags=["Film"], shown=["late"], steward=kim)
    assert tags == ["Film", "urgent"]
    assert await set_tags(session, edition, project.id, tags=["new"], steward=kim) == ["new"]


async def test_a_tag_that_no_other_project_has_can_be_spelled_otherwise(session, edition, eve, project):
    await set_tags(session, edition, project.id, tags=["film"], steward=eve)
    assert await set_tags(session, edition, project.id, tags=["Film"], steward=eve) == ["Film"]
    assert await tags_in_use(session, edition) == ["Film"]


@pytest.mark.parametrize("tags", [["x" * (TAG_MOST + 1)], [f"tag {n}" for n in range(TAGS_MOST + 1)]])
async def test_tags_are_short_and_few(session, edition, eve, project, tags):
    with pytest.raises(Invalid):
        await set_tags(session, edition, project.id, tags=tags, steward=eve)


async def test_a_steward_with_a_part_in_the_project_has_none_of_it(session, edition, eve, kim, project):
    await set_tags(session, edition, project.id, tags=["doubtful"], steward=eve)
    member = ProjectMember(project_id=project.id, person_id=kim.id, part="reader", added_at=SUBMITTING)
    session.add(member)
    await session.flush()
    with pytest.raises(Forbidden):
        await add_note(session, edition, project.id, text="x", steward=kim)
    with pytest.raises(Forbidden):
        await set_tags(session, edition, project.id, tags=[], steward=kim)
    assert await tags_of(session, [project.id], kim.id) == {}
    assert (await queue_page(session, edition, OfficeFilters(tag="doubtful"), reader=kim.id)).total == 0


async def test_a_nominators_name_goes_out_of_notes_and_a_tag_with_it_goes(
    session, edition, ana, eve, project
):
    await add_note(session, edition, project.id, text="Ana Lima called.", steward=eve)
    await set_tags(session, edition, project.id, tags=["Ana Lima", "late"], steward=eve)
    await forget_nominator(session, ana, {f"project:{project.id}"})
    assert [note.text for note in (await session.exec(select(ProjectNote))).all()] == ["… called."]
    assert [tag.tag for tag in (await session.exec(select(ProjectTag))).all()] == ["late"]


async def test_a_draft_that_goes_takes_notes_and_tags_with_it(session, edition, ana, eve):
    draft = await begun(session, edition, ana)
    await add_note(session, edition, draft.id, text="Odd", steward=eve)
    await set_tags(session, edition, draft.id, tags=["odd"], steward=eve)
    await delete_drafts(session, [draft.id])
    assert (await session.exec(select(ProjectNote))).all() == []
    assert (await session.exec(select(ProjectTag))).all() == []
