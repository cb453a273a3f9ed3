"""Acts on drafts in the making: automatic saves, and drafts of somebody who has not signed in yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.edition.queries import EditionInForce
from prizes.errors import wrong_answers
from prizes.kit.sentence import Sentence
from prizes.nomination.actions.attachments import remove_all
from prizes.nomination.actions.steps import own
from prizes.nomination.actions.writing import editable_project, other_answers, save_revision, save_values
from prizes.nomination.models import (
    FormalityRecord,
    FormalitySignature,
    OwnerConsent,
    Project,
    ProjectInvitation,
    ProjectMember,
    ProjectMessage,
    ProjectNote,
    ProjectTag,
    ProjectText,
)
from prizes.nomination.project_roles import Author, DraftKey, Permission
from prizes.nomination.rules.merging import Marks, merge
from prizes.nomination.rules.parsing import Values, fit, held
from prizes.nomination.rules.states import State

DRAFT_LIFE = timedelta(days=60)
"""How long a draft without an owner is kept after its last change, and its key in the browser."""


@dataclass(frozen=True, slots=True)
class AutosaveResult:
    """What an automatic save came to."""

    project: Project
    values: Values
    """What was sent, as it is kept; without what could not be kept."""
    faults: Mapping[str, Sentence]
    """What cannot be kept."""
    others: Mapping[str, Sentence]
    """What was changed elsewhere meanwhile, by field; for these the sent text was not saved."""


async def save_what_fits(
    session: AsyncSession,
    edition: EditionInForce,
    project_id: str,
    sent: Mapping[str, Any],
    *,
    editor: Author,
    seen: Marks,
    saved_from: str = "",
) -> AutosaveResult:
    """Keep every answer that can be kept without overwriting another one, and say which were not.

    A submitted project is changed whole or not at all: for it this is `save_fields`.
    """
    project = await editable_project(session, edition, project_id, editor)
    fitted = fit(edition.rules, sent)
    if project.state == State.SUBMITTED:
        if fitted.faults:
            raise wrong_answers(fitted.faults)
        await save_values(session, edition, project, fitted.values, seen=seen, saved_from=saved_from)
        return AutosaveResult(project, fitted.values, {}, {})
    merged = merge(held(project, fitted.values), fitted.values, seen)
    others = other_answers(project, merged.conflicts)
    if merged.values:
        await save_revision(session, edition, project, merged.values, saved_from)
    return AutosaveResult(project, fitted.values, fitted.faults, others)


async def claim_drafts(session: AsyncSession, person: Person, key: DraftKey) -> int:
    """What was begun in this browser before signing in is the person's from now on; how many drafts. Not more than
    once: afterwards the key opens nothing.
    """
    claimed = await session.exec(
        update(Project)
        .where(col(Project.draft_hash) == key.hash, col(Project.nominator_id).is_(None))
        .values(nominator_id=person.id, draft_hash=None)
    )
    return int(claimed.rowcount)


async def drop_draft(session: AsyncSession, edition: EditionInForce, project_id: str, key: DraftKey) -> None:
    """Delete a draft that nobody has signed for, on the word of the browser that holds its key."""
    project = await own(session, edition, project_id, key, Permission.WRITE)
    await delete_drafts(session, [project.id])


async def sweep_drafts(session: AsyncSession) -> int:
    """Delete the drafts that nobody has signed for and nobody has touched for long; how many."""
    query = (
        select(Project.id)
        .where(col(Project.nominator_id).is_(None), col(Project.draft_hash).is_not(None))
        .where(col(Project.state) == State.DRAFT, col(Project.updated_at) < clock.now() - DRAFT_LIFE)
        .with_for_update(skip_locked=True)
    )
    old = list((await session.exec(query)).all())
    await delete_drafts(session, old)
    return len(old)


async def delete_drafts(session: AsyncSession, ids: Sequence[str]) -> None:
    """With all that hangs on them."""
    if not ids:
        return
    await remove_all(session, ids)
    for table in (
        ProjectText,
        ProjectMember,
        ProjectMessage,
        ProjectNote,
        ProjectTag,
        ProjectInvitation,
        OwnerConsent,
        FormalityRecord,
        FormalitySignature,
    ):
        await session.exec(delete(table).where(col(table.project_id).in_(ids)))
    await session.exec(delete(Project).where(col(Project.id).in_(ids)))
