"""Projects in none of the six languages: a title in one of them, and the language in which lists name them."""

from __future__ import annotations

from itertools import product

import pytest

from prizes.errors import Invalid
from prizes.i18n.languages import CODES
from prizes.nomination.actions.texts import remove_text, save_text
from prizes.nomination.actions.writing import save_fields, submit
from prizes.nomination.models import ProjectText
from prizes.nomination.queries.filters import Filters
from prizes.nomination.queries.projects import public_projects, titles_for
from prizes.nomination.rules.languages import chosen_language
from prizes.nomination.rules.states import State
from tests.conftest import NOON
from tests.contest import load_contest
from tests.nomination.drafts import begun, submitted

PORTUGUESE = {"language": "pt", "title": "Aldeia inteligente"}
WHOLE = {"title": "Smart village", "answers.description": "Public services in every village by radio."}


@pytest.fixture
async def edition(session, time):
    return await load_contest(
        session, submission__languages=["en", "pt"], submission__translations=["fr", "en", "sw", "ar"]
    )


@pytest.mark.both_databases
async def test_a_project_in_none_of_the_six_is_submitted_with_a_title_in_one_of_them(session, edition, ana):
    project = await begun(session, edition, ana)
    await save_fields(session, edition, project.id, PORTUGUESE, editor=ana)
    with pytest.raises(Invalid) as refused:
        await submit(session, edition, project.id, submitter=ana)
    assert list(refused.value.fields) == ["title", "answers.description"]
    await save_text(session, edition, project.id, "sw", WHOLE, editor=ana)
    with pytest.raises(Invalid):
        await submit(session, edition, project.id, submitter=ana)
    await save_text(session, edition, project.id, "en", WHOLE, editor=ana)
    await submit(session, edition, project.id, submitter=ana)
    assert project.state == State.SUBMITTED


@pytest.mark.both_databases
async def test_what_a_submitted_project_needs_in_one_of_the_six_stays(session, edition, ana):
    project = await begun(session, edition, ana)
    await save_fields(session, edition, project.id, PORTUGUESE, editor=ana)
    await save_text(session, edition, project.id, "en", WHOLE, editor=ana)
    await submit(session, edition, project.id, submitter=ana)
    for act in (
        lambda: remove_text(session, edition, project.id, "en", editor=ana),
        lambda: save_text(session, edition, project.id, "en", {"title": ""}, editor=ana),
    ):
        async with session.begin_nested() as undone:
            with pytest.raises(Invalid) as refused:
                await act()
            assert "title" in refused.value.fields
            await undone.rollback()
    await session.refresh(project)
    await save_text(session, edition, project.id, "fr", WHOLE, editor=ana)
    await remove_text(session, edition, project.id, "en", editor=ana)


@pytest.mark.both_databases
async def test_a_submitted_project_changes_to_such_a_language_only_with_a_title_in_one_of_the_six(
    session, edition, ana
):
    project = await submitted(session, edition, ana)
    with pytest.raises(Invalid):
        await save_fields(session, edition, project.id, PORTUGUESE, editor=ana)
    assert project.language == "en"


@pytest.mark.both_databases
async def test_lists_and_projects_are_read_in_the_same_language(session, edition, ana):
    """The database is asked in its language for what the rules say of one project."""
    givens = (("en", "fr", "ar"), ("fr", "ar"), ("ar",), ("sw", "ar"), ("sw",), (), ("es",))
    projects = {}
    for place, (original, given) in enumerate(product(("pt", "en"), givens)):
        project = await begun(session, edition, ana, title=f"Project {place}")
        project.language, project.state = original, State.NOMINATED.value
        session.add_all(
            ProjectText(project_id=project.id, lang=lang, title=f"{lang} {place}", updated_at=NOON)
            for lang in given
            if lang != original
        )
        projects[project.id] = (project, given)
    untitled = await begun(session, edition, ana, title="Untitled")
    untitled.language, untitled.state = "pt", State.NOMINATED.value
    for lang, title in (("en", ""), ("ar", "قرية")):
        text = ProjectText(project_id=untitled.id, lang=lang, title=title, summary="…", updated_at=NOON)
        session.add(text)
    projects[untitled.id] = (untitled, ("ar",))
    await session.flush()
    for lang in CODES:
        listed = {each.id: each for each in await public_projects(session, edition, Filters(), lang=lang)}
        named = await titles_for(session, list(projects), lang)
        assert set(listed) == set(projects) == set(named)
        for id_, (project, given) in projects.items():
            chosen = chosen_language(
                project.language, [each for each in given if each != project.language], lang
            )
            assert listed[id_].title_lang == chosen == named[id_][1], (project.language, given, lang)
            assert listed[id_].title_shown == named[id_][0]
    originals = await titles_for(session, list(projects), "")
    assert all(originals[id_][1] == project.language for id_, (project, _) in projects.items())
