"""Acts on the texts of a project in further languages: save, remove. Reads of them for pages and lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import delete
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.edition.queries import EditionInForce
from prizes.errors import wrong_answers
from prizes.kit.text import folded
from prizes.nomination import refusals
from prizes.nomination.actions.writing import editable_project, unseen
from prizes.nomination.models import Project, ProjectText
from prizes.nomination.project_roles import Author
from prizes.nomination.queries.contents import texts_of
from prizes.nomination.rules.completeness import by_field, untranslated
from prizes.nomination.rules.form import ANSWERS, ProjectLike
from prizes.nomination.rules.languages import (
    TITLE,
    Reading,
    fit_text,
    no_text,
    reading,
    summary_in,
    with_marks,
)
from prizes.nomination.rules.merging import Marks
from prizes.nomination.rules.parsing import Values, differing, is_empty
from prizes.nomination.rules.states import State
from prizes.nomination.rules.submission import search_text


async def text_in(session: AsyncSession, project: Project, lang: str) -> ProjectText | None:
    return await session.get(ProjectText, (project.id, lang))


async def save_text(
    session: AsyncSession,
    edition: EditionInForce,
    project_id: str,
    lang: str,
    sent: Mapping[str, Any],
    *,
    editor: Author,
    seen: Marks | None = None,
    revision: int | None = None,
    saved_from: str = "",
    all_fit: bool = False,
) -> ProjectText:
    """Keep some texts in a language. What is left out stays as it is; nothing is overwritten unseen.

    `seen`: marks of what an open form showed, see `merging`. Without them `revision`: that of the texts the editor
    saw, 0 for none. `all_fit`: the editor says that all of them fit the original as it stands now.
    """
    project = await editable_project(session, edition, project_id, editor)
    refusal = no_text(edition.rules, project.language, lang)
    if refusal:
        raise refusal
    text = await text_in(session, project, lang) or ProjectText(
        project_id=project.id, lang=lang, revision=0, updated_at=clock.arrived()
    )
    fitted = fit_text(edition.rules, project, sent)
    if fitted.faults:
        raise wrong_answers(fitted.faults)
    values = unseen(text, fitted.values, seen, revision, saved_from)
    changed = differing(_as_project(text), values)
    if changed or (all_fit and text.revision):
        _write(edition, project, text, values)
        text.originals = with_marks(project, text, changed, all_fit=all_fit)
        text.saved_from = saved_from[:32]
        session.add(text)
        await session.flush()
        await _touch(session, edition, project)
    return text


def _as_project(text: ProjectText) -> ProjectLike:
    """Fields are compared and merged by their names, and a text has those that are asked for."""
    return cast("ProjectLike", text)


def _write(edition: EditionInForce, project: Project, text: ProjectText, values: Values) -> None:
    given = {n.removeprefix(ANSWERS): v for n, v in values.items() if n.startswith(ANSWERS)}
    text.title = values.get(TITLE, text.title)
    text.answers = {n: v for n, v in (text.answers | given).items() if not is_empty(v)}
    text.summary = summary_in(edition.rules, project, text)
    text.revision += 1
    text.updated_at = clock.arrived()


async def remove_text(
    session: AsyncSession, edition: EditionInForce, project_id: str, lang: str, *, editor: Author
) -> Project:
    """Take all texts in a language away. Where there are none nothing happens."""
    project = await editable_project(session, edition, project_id, editor)
    gone = await session.exec(
        delete(ProjectText).where(col(ProjectText.project_id) == project.id, col(ProjectText.lang) == lang)
    )
    if gone.rowcount:
        await _touch(session, edition, project)
    return project


async def _touch(session: AsyncSession, edition: EditionInForce, project: Project) -> None:
    """The project has changed: what was screened is not what stands here now, and search finds what does. A submitted
    one in none of the six languages stays complete.
    """
    texts = await texts_of(session, project)
    gaps = untranslated(edition.rules, project, texts) if project.state == State.SUBMITTED else []
    if gaps:
        raise refusals.must_stay_complete(by_field(gaps))
    beside = [folded(part) for text in texts for part in (text.title, text.summary) if part]
    project.search = search_text(project, project.summary, beside)
    project.revision += 1
    project.screened_at = None
    project.updated_at = clock.arrived()
    session.add(project)
    await session.flush()


# --- reads ---------------------------------------------------------------------------------------------


async def read_project(
    session: AsyncSession, edition: EditionInForce, project: Project, wanted: str
) -> Reading:
    """A project in the language that its reader asks for. Editions without translations cost no query."""
    submission = edition.rules.submission
    texts = await texts_of(session, project) if submission and submission.translations else []
    return reading(edition.rules, project, texts, wanted)
