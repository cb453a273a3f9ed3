"""Texts in further languages: saved, found, compared, taken away."""

from __future__ import annotations

import pytest

from prizes.errors import Closed, Conflict, Forbidden, Invalid, Missing
from prizes.nomination.actions.texts import read_project, remove_text, save_text, text_in
from prizes.nomination.actions.writing import save_fields
from prizes.nomination.models import ProjectMember
from prizes.nomination.queries.filters import Filters
from prizes.nomination.queries.projects import public_projects
from prizes.nomination.rules import merging
from prizes.nomination.rules.parsing import held
from prizes.nomination.rules.states import State
from tests.conftest import NOON
from tests.contest import at, load_contest, person
from tests.nomination.drafts import begun, submitted

AFTER = at("2026-12-20 22:00")
FRENCH = {"title": "Village intelligent", "answers.description": "Des services publics dans chaque village."}


@pytest.fixture
async def edition(session, time):
    return await load_contest(session, submission__translations=["fr", "ar"])


async def test_texts_are_kept_and_read(session, edition, ana):
    project = await begun(session, edition, ana)
    text = await save_text(session, edition, project.id, "fr", FRENCH, editor=ana)
    assert (text.title, text.revision) == ("Village intelligent", 1)
    read = await read_project(session, edition, project, "fr")
    assert (read.read_as.title, read.read_as.lang, read.read_as.older) == ("Village intelligent", "fr", False)


async def test_the_same_texts_again_change_nothing(session, edition, ana):
    project = await begun(session, edition, ana)
    await save_text(session, edition, project.id, "fr", FRENCH, editor=ana)
    before = project.revision
    text = await save_text(session, edition, project.id, "fr", FRENCH, editor=ana)
    assert (text.revision, project.revision) == (1, before)


async def test_search_finds_what_was_translated_also_after_the_original_changed(session, edition, ana):
    project = await submitted(session, edition, ana)
    await save_text(session, edition, project.id, "ar", {"title": "القرية الذكية"}, editor=ana)
    await save_fields(session, edition, project.id, {"title": "Smart villages"}, editor=ana)
    project.state = State.NOMINATED.value
    await session.flush()
    for words in ("القرية", "smart VILLAGES"):
        found = await public_projects(session, edition, Filters(q=words))
        assert [p.id for p in found] == [project.id]
    project.state = State.SUBMITTED.value
    await remove_text(session, edition, project.id, "ar", editor=ana)
    project.state = State.NOMINATED.value
    await session.flush()
    assert await public_projects(session, edition, Filters(q="القرية")) == []


async def test_a_list_gives_titles_in_the_readers_language_without_further_queries(session, edition, ana):
    project = await submitted(session, edition, ana)
    await save_text(session, edition, project.id, "fr", {"title": "Village intelligent"}, editor=ana)
    project.state = State.NOMINATED.value
    await session.flush()
    [found] = await public_projects(session, edition, Filters(), lang="fr")
    assert (found.title_shown, found.title_lang) == ("Village intelligent", "fr")
    assert (found.own_summary or found.summary, found.language) == (project.summary, "en")
    [found] = await public_projects(session, edition, Filters(), lang="ar")
    assert (found.title_shown, found.title_lang) == ("Smart village", "en")


async def test_a_changed_translation_of_a_screened_project_is_screened_again(session, edition, ana):
    project = await submitted(session, edition, ana)
    project.screened_at = NOON
    await save_text(session, edition, project.id, "fr", FRENCH, editor=ana)
    assert project.screened_at is None
    assert project.state == State.SUBMITTED


@pytest.mark.parametrize(("lang", "refusal"), [("en", Conflict), ("ru", Missing), ("xx", Missing)])
async def test_a_language_that_is_not_taken_is_refused(session, edition, ana, lang, refusal):
    project = await begun(session, edition, ana)
    with pytest.raises(refusal):
        await save_text(session, edition, project.id, lang, FRENCH, editor=ana)


async def test_what_is_too_long_is_named_at_its_field_and_nothing_is_kept(session, edition, ana):
    project = await begun(session, edition, ana)
    with pytest.raises(Invalid) as refused:
        await save_text(session, edition, project.id, "fr", FRENCH | {"title": "mot " * 30}, editor=ana)
    assert list(refused.value.fields) == ["title"]
    assert await text_in(session, project, "fr") is None


async def test_after_the_close_nothing_is_saved_or_removed(session, edition, ana, time):
    project = await begun(session, edition, ana)
    await save_text(session, edition, project.id, "fr", FRENCH, editor=ana)
    time(AFTER)
    with pytest.raises(Closed):
        await save_text(session, edition, project.id, "fr", {"title": "Autre"}, editor=ana)
    with pytest.raises(Closed):
        await remove_text(session, edition, project.id, "fr", editor=ana)


async def test_two_translators_lose_nothing(session, edition, ana):
    project = await begun(session, edition, ana)
    first = await save_text(session, edition, project.id, "fr", FRENCH, editor=ana)
    seen = merging.marks_of(held(first, FRENCH), FRENCH)
    await save_text(session, edition, project.id, "fr", {"title": "Un"}, editor=ana, seen=seen)
    with pytest.raises(Conflict) as refused:
        await save_text(session, edition, project.id, "fr", {"title": "Deux"}, editor=ana, seen=seen)
    assert list(refused.value.fields) == ["title"]
    text = await save_text(
        session,
        edition,
        project.id,
        "fr",
        {"answers.description": "Trois quatre cinq six."},
        editor=ana,
        seen=seen,
    )
    assert (text.title, text.answers["description"]) == ("Un", "Trois quatre cinq six.")


async def test_a_program_with_an_old_revision_overwrites_nothing(session, edition, ana):
    project = await begun(session, edition, ana)
    await save_text(session, edition, project.id, "fr", FRENCH, editor=ana)
    with pytest.raises(Conflict):
        await save_text(session, edition, project.id, "fr", {"title": "Autre"}, editor=ana, revision=0)
    text = await save_text(session, edition, project.id, "fr", {"title": "Autre"}, editor=ana, revision=1)
    assert text.title == "Autre"


async def test_who_may_write_the_project_may_translate_it(session, edition, ana):
    project = await begun(session, edition, ana)
    ben, eve = await person(session, "ben@example.org"), await person(session, "eve@example.org")
    session.add(
        ProjectMember(project_id=project.id, person_id=ben.id, part="editor", added_by=ana.id, added_at=NOON)
    )
    session.add(
        ProjectMember(project_id=project.id, person_id=eve.id, part="reader", added_by=ana.id, added_at=NOON)
    )
    await session.flush()
    await save_text(session, edition, project.id, "fr", FRENCH, editor=ben)
    with pytest.raises(Forbidden):
        await save_text(session, edition, project.id, "fr", {"title": "Autre"}, editor=eve)
    stranger = await person(session, "joe@example.org")
    with pytest.raises(Missing):
        await remove_text(session, edition, project.id, "fr", editor=stranger)


async def test_an_original_that_changes_leaves_its_translation_older_until_it_is_looked_at(
    session, edition, ana
):
    project = await begun(session, edition, ana)
    await save_text(session, edition, project.id, "fr", FRENCH, editor=ana)
    await save_fields(session, edition, project.id, {"title": "Smart villages"}, editor=ana)
    assert (await read_project(session, edition, project, "fr")).read_as.older
    await save_text(session, edition, project.id, "fr", {}, editor=ana, all_fit=True)
    assert not (await read_project(session, edition, project, "fr")).read_as.older
