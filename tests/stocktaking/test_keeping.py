"""The index of the register follows what is public, in the transaction that changes it, and holds nothing else."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from typer.testing import CliRunner

from prizes.cli.projects import project_app
from prizes.edition.models import Edition
from prizes.migrations import migrate
from prizes.nomination.actions.importing import take_over
from prizes.nomination.models import Project, ProjectText
from prizes.nomination.queries.filters import Filters
from prizes.nomination.rules.states import PUBLIC, State
from prizes.stocktaking.actions.indexing import is_old, rebuild
from prizes.stocktaking.models import RegisterEntry, RegisterWord
from prizes.stocktaking.queries.register import RegisterFilter, look_up, register
from prizes.stocktaking.rules import entries
from tests.contest import load_contest
from tests.web.test_public import nominee

both = pytest.mark.both_databases


@pytest.fixture
async def edition(session, time):
    return await load_contest(session)


async def found(session, words):
    search, total = await look_up(session, RegisterFilter(Filters(q=words)))
    rows = await register(session, RegisterFilter(), search)
    assert len(rows) == total
    return [row.title for row in rows]


async def holds(session, word):
    """Whether the word stands anywhere in the tables of the index, whole or as a piece."""
    entries = (await session.exec(select(RegisterEntry))).all()
    words = (await session.exec(select(RegisterWord))).all()
    return any(word in form for entry in entries for form in entry.forms) or any(
        word in row.word for row in words
    )


@both
async def test_it_is_made_with_the_commit_and_not_before(session, edition, database):
    await nominee(session, edition, "Quiet radio")
    async with database.reading() as another:
        assert await found(another, "radio") == []
    await session.commit()
    async with database.reading() as another:
        assert await found(another, "radio") == ["Quiet radio"]


async def test_what_is_rolled_back_is_not_in_it(session, edition):
    await session.commit()
    await nominee(session, edition, "Quiet radio")
    await session.rollback()
    await session.commit()
    assert await found(session, "radio") == []
    assert not await holds(session, "radio")


@both
@pytest.mark.parametrize("state", sorted(set(State) - PUBLIC))
async def test_nothing_that_is_not_public_is_ever_in_it(session, edition, state):
    await nominee(session, edition, "Unheard melody", state=state.value)
    await session.commit()
    assert not await holds(session, "melody")


async def test_rehearsals_and_unpublished_editions_are_not_in_it(session, edition):
    rehearsal = await load_contest(session, slug="rehearsal", kind="rehearsal")
    await nominee(session, rehearsal, "Unheard melody")
    hidden = await load_contest(session, slug="2029")
    row = (await session.exec(select(Edition).where(Edition.slug == "2029"))).one()
    row.published_at = row.frozen_at = None
    await nominee(session, hidden, "Hidden harmony")
    await session.commit()
    assert not await holds(session, "melody") and not await holds(session, "harmony")
    row.published_at = row.created_at
    await session.commit()
    assert await found(session, "harmony") == ["Hidden harmony"]
    row.published_at = None
    await session.commit()
    assert not await holds(session, "harmony")


@both
async def test_an_act_on_many_takes_them_in_and_out(session, edition):
    for title in ("Loud radio", "Quiet radio"):
        await nominee(session, edition, title, state="submitted")
    await session.commit()
    everybody = update(Project).where(col(Project.edition_id) == edition.id)
    unsynchronized = {"synchronize_session": False}
    await session.exec(everybody.values(state="nominated").execution_options(**unsynchronized))
    await session.commit()
    assert await found(session, "radio") == ["Loud radio", "Quiet radio"]
    one = everybody.where(col(Project.title) == "Loud radio")
    await session.exec(one.values(state="disqualified").execution_options(**unsynchronized))
    await session.commit()
    assert await found(session, "radio") == ["Quiet radio"]
    assert not await holds(session, "loud")


@both
async def test_a_change_of_a_text_takes_the_old_words_out(session, edition):
    project = await nominee(session, edition, "Quiet radio", summary="Written by Persephone Jones.")
    other = await nominee(session, edition, "Loud radio")
    await session.commit()
    assert await found(session, "persephone") == ["Quiet radio"]
    assert await found(session, "persefone") == []
    assert await found(session, "persphone") == ["Quiet radio"]
    project.summary = "Written by […]."
    session.add(project)
    await session.commit()
    assert not await holds(session, "persephone")
    assert await found(session, "persphone") == []
    assert await holds(session, "radio") and other.title == "Loud radio"
    if session.get_bind().dialect.name == "sqlite":
        blocks = (await session.exec(text("SELECT block FROM register_search_data"))).all()
        assert not any(b"persephone" in row[0] or b"persephon" in row[0] for row in blocks)


@both
async def test_texts_in_further_languages_come_and_go(session, edition):
    project = await nominee(session, edition, "Quiet radio")
    await session.commit()
    row = ProjectText(project_id=project.id, lang="ru", title="Тихое радио", updated_at=project.updated_at)
    session.add(row)
    await session.commit()
    assert await found(session, "тихого") == ["Quiet radio"]
    row.title = "Громкое радио"
    session.add(row)
    await session.commit()
    assert (await found(session, "тихого"), await found(session, "громкие")) == ([], ["Quiet radio"])
    await session.exec(delete(ProjectText).where(col(ProjectText.project_id) == project.id))
    await session.commit()
    assert await found(session, "громкие") == []


async def test_an_import_is_found(session, time):
    edition = await load_contest(session, kind="record", slug="2019")
    await take_over(session, edition, [{"title": "Village radio", "source_url": "A list", "state": "winner"}])
    await session.commit()
    assert await found(session, "radios") == ["Village radio"]


@both
async def test_a_project_in_it_cannot_be_deleted(session, edition):
    project = await nominee(session, edition, "Quiet radio")
    await session.commit()
    with pytest.raises(IntegrityError):
        await session.exec(delete(Project).where(col(Project.id) == project.id))
    await session.rollback()


@both
async def test_made_anew_it_is_the_same(session, edition):
    for title in ("Quiet radio", "Santé pour tous", "数字教育"):
        await nominee(session, edition, title)
    await session.commit()

    async def everything():
        kept = (await session.exec(select(RegisterEntry).order_by(RegisterEntry.project_id))).all()
        words = (
            await session.exec(select(RegisterWord).order_by(RegisterWord.word, RegisterWord.piece))
        ).all()
        return [(e.project_id, e.forms) for e in kept], [(w.piece, w.word) for w in words]

    before = await everything()
    assert await session.run_sync(rebuild) == 3
    await session.commit()
    session.expire_all()
    assert await everything() == before


async def test_a_migration_makes_it_anew_where_it_is_of_another_version(
    session, edition, database, monkeypatch
):
    await nominee(session, edition, "Quiet radio")
    await session.commit()
    assert not await session.run_sync(is_old)
    await session.exec(update(RegisterEntry).values(analysis=entries.ANALYSIS - 1))
    await session.commit()
    assert await session.run_sync(is_old)
    await session.commit()
    await migrate(database)
    assert not await session.run_sync(is_old)


async def test_a_command_makes_it_anew(session, edition, database, settings):
    await nominee(session, edition, "Quiet radio")
    await session.commit()
    await session.exec(delete(RegisterWord))
    await session.exec(delete(RegisterEntry))
    await session.commit()
    settings.database_url = database.url.render_as_string(hide_password=False)
    import anyio.to_thread

    result = await anyio.to_thread.run_sync(lambda: CliRunner().invoke(project_app, ["index"]))
    assert (result.exit_code, result.output) == (0, "Projects in the index: 1\n")
    assert await found(session, "radio") == ["Quiet radio"]
