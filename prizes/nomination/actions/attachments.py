"""Acts on the files of a project: add, describe, put in order, take away.

A file is in the store before `add` is called; what is taken away leaves the store after the transaction, by a job. The
list of a question's files stands among the answers too, see `filing`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.config import settings
from prizes.edition.document.components import FormField
from prizes.edition.kinds.files import MEGABYTE, most_files
from prizes.edition.queries import EditionInForce
from prizes.errors import text_too_long
from prizes.files.names import FOLDER, is_key, possible_keys
from prizes.files.store import Stored, drop, old_keys
from prizes.jobs.actions import enqueue
from prizes.jobs.kinds import JobKind
from prizes.kit.sentence import Sentence
from prizes.kit.text import one_line
from prizes.nomination import refusals
from prizes.nomination.actions.writing import apply_values, editable_project
from prizes.nomination.models import Attachment, Project
from prizes.nomination.project_roles import Author, DraftKey
from prizes.nomination.queries.contents import texts_needed
from prizes.nomination.rules.completeness import by_field, missing
from prizes.nomination.rules.file_answers import (
    ALT_LENGTH,
    MOST_OF_DRAFT,
    entries,
    file_field,
    file_fields,
    kind_of,
    moved,
)
from prizes.nomination.rules.form import ANSWERS
from prizes.nomination.rules.parsing import with_values
from prizes.nomination.rules.states import State

ORPHAN_AFTER = timedelta(hours=24)
"""A file in the store that no row names for so long belongs to nobody."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that is in the store and waits for its row."""

    name: str
    """Cleaned, see `files.names`."""
    stored: Stored


@dataclass(slots=True)
class Added:
    kept: list[Attachment] = field(default_factory=list)
    """With those that were there already: sent twice is once."""
    surplus: list[Incoming] = field(default_factory=list)
    """For which the question has no more room."""


# --- the acts ------------------------------------------------------------------------------------------


async def add(
    session: AsyncSession,
    edition: EditionInForce,
    project_id: str,
    field_id: str,
    incoming: Sequence[Incoming],
    *,
    alt: str = "",
    editor: Author,
) -> Added:
    """Attach files to a question, as far as it has room. `alt`: words for each of them.

    Raises Forbidden where the author has not signed in and the room for such files is used up.
    """
    project = await editable_project(session, edition, project_id, editor)
    if isinstance(editor, DraftKey):
        await _room_before_signing_in(session, project, sum(each.stored.bytes for each in incoming))
    asked = file_question(edition, field_id)
    words = _words(alt, "alt")
    listed = entries(project.answers, field_id)
    by_hash = {row.sha256: row for row in await _rows(session, project, field_id)}
    added, unused = Added(), []
    for each in incoming:
        if each.stored.sha256 in by_hash:
            added.kept.append(by_hash[each.stored.sha256])
            unused += each.stored.keys
        elif len(listed) >= most_files(asked):
            added.surplus.append(each)
            unused += each.stored.keys
        else:
            row = _row(project, field_id, each, words, editor)
            session.add(row)
            by_hash[row.sha256] = row
            added.kept.append(row)
            listed.append(entry_of(row))
    await _forget(session, unused)
    await _keep(session, edition, project, field_id, listed)
    return added


async def describe(
    session: AsyncSession,
    edition: EditionInForce,
    project_id: str,
    field_id: str,
    words: Mapping[str, str],
    *,
    editor: Author,
) -> Project:
    """Words for files, by their ids. Files that are not named keep theirs; ids that are gone do not matter."""
    project = await editable_project(session, edition, project_id, editor)
    file_question(edition, field_id)
    rows = {row.id: row for row in await _rows(session, project, field_id)}
    listed = entries(project.answers, field_id)
    for each in listed:
        if each["id"] in words and each["id"] in rows:
            each["alt"] = rows[each["id"]].alt = _words(words[each["id"]], f"alt.{each['id']}")
            session.add(rows[each["id"]])
    await _keep(session, edition, project, field_id, listed)
    return project


async def describe_all(
    session: AsyncSession,
    edition: EditionInForce,
    project_id: str,
    words: Mapping[str, str],
    *,
    editor: Author,
) -> dict[str, Sentence]:
    """Words for files of any question, by their ids, where they are others than those kept. What cannot be kept is left
    as it was, and named.
    """
    faults: dict[str, Sentence] = {}
    if not words:
        return faults
    project = await editable_project(session, edition, project_id, editor)
    for asked in file_fields(edition.rules):
        changed: dict[str, str] = {}
        for each in entries(project.answers, asked.id):
            text = one_line(words.get(each["id"], each["alt"]))
            if len(text) > ALT_LENGTH:
                faults |= text_too_long(f"alt.{each['id']}", most=ALT_LENGTH).fields
            elif text != each["alt"]:
                changed[each["id"]] = text
        if changed:
            await describe(session, edition, project_id, asked.id, changed, editor=editor)
    return faults


async def rearrange(
    session: AsyncSession,
    edition: EditionInForce,
    project_id: str,
    field_id: str,
    file_id: str,
    *,
    places: int,
    editor: Author,
) -> Project:
    """Move a file so many places down in the order of its question; up: negative."""
    project = await editable_project(session, edition, project_id, editor)
    file_question(edition, field_id)
    listed = entries(project.answers, field_id)
    if file_id not in {each["id"] for each in listed}:
        raise refusals.unknown_file()
    await _keep(session, edition, project, field_id, moved(listed, file_id, places))
    return project


async def remove(
    session: AsyncSession,
    edition: EditionInForce,
    project_id: str,
    field_id: str,
    file_id: str,
    *,
    editor: Author,
) -> Project:
    """Take a file away, for good."""
    project = await editable_project(session, edition, project_id, editor)
    file_question(edition, field_id)
    row = await session.get(Attachment, file_id)
    if row is None or row.project_id != project.id or row.field != field_id:
        raise refusals.unknown_file()
    await _forget(session, _keys(row))
    await session.delete(row)
    left = [each for each in entries(project.answers, field_id) if each["id"] != file_id]
    await _keep(session, edition, project, field_id, left)
    return project


# --- what the acts share -------------------------------------------------------------------------------


def file_question(edition: EditionInForce, field_id: str) -> FormField:
    found = file_field(edition.rules, field_id)
    if found is None:
        raise refusals.no_such_question()
    return found


async def _room_before_signing_in(session: AsyncSession, project: Project, coming: int) -> None:
    """Anybody can begin drafts without end, and a disk has one. `coming`: bytes."""
    held = select(func.coalesce(func.sum(col(Attachment.bytes)), 0))
    here = (await session.exec(held.where(col(Attachment.project_id) == project.id))).one()
    if here + coming > MOST_OF_DRAFT:
        raise refusals.large_before_signing_in(most=MOST_OF_DRAFT // MEGABYTE)
    of_nobody = held.join(Project, col(Project.id) == col(Attachment.project_id)).where(
        col(Project.nominator_id).is_(None), col(Project.draft_hash).is_not(None)
    )
    together = (await session.exec(of_nobody)).one()
    if together + coming > settings().draft_files_megabytes * MEGABYTE:
        raise refusals.full_before_signing_in()


async def _rows(session: AsyncSession, project: Project, field_id: str) -> Sequence[Attachment]:
    query = select(Attachment).where(
        col(Attachment.project_id) == project.id, col(Attachment.field) == field_id
    )
    return (await session.exec(query)).all()


def _words(text: str, name: str) -> str:
    words = one_line(text)
    if len(words) > ALT_LENGTH:
        raise text_too_long(name, most=ALT_LENGTH)
    return words


def _row(project: Project, field_id: str, incoming: Incoming, alt: str, editor: Author) -> Attachment:
    stored = incoming.stored
    return Attachment(
        project_id=project.id,
        field=field_id,
        key=stored.key,
        variants=stored.variants,
        name=incoming.name,
        media_type=stored.media_type,
        bytes=stored.bytes,
        sha256=stored.sha256,
        width=stored.width,
        height=stored.height,
        alt=alt,
        added_by=editor.id if isinstance(editor, Person) else None,
        added_at=clock.now(),
    )


def entry_of(row: Attachment) -> dict[str, Any]:
    """What stands among the answers."""
    made: dict[str, Any] = {
        "id": row.id,
        "name": row.name,
        "kind": kind_of(row.media_type).value,
        "bytes": row.bytes,
        "alt": row.alt,
    }
    if row.width is not None:
        widths = sorted(int(width) for width in row.variants)
        made |= {"width": row.width, "height": row.height, "widths": widths}
    return made


async def _keep(
    session: AsyncSession,
    edition: EditionInForce,
    project: Project,
    field_id: str,
    listed: list[dict[str, Any]],
) -> None:
    """Write the list. A submitted project stays complete, and what was screened is another revision then.

    The revision of a draft stays: an open form would take it for another editor's text.
    """
    if entries(project.answers, field_id) == listed:
        return
    values = {ANSWERS + field_id: listed}
    if project.state == State.SUBMITTED:
        texts = await texts_needed(session, edition, [project])
        gaps = missing(edition.rules, with_values(project, values), texts.get(project.id, ()))
        if gaps:
            raise refusals.must_stay_complete(by_field(gaps))
        project.rules_version, project.rules_sha256 = edition.version, edition.sha256
    if project.state != State.DRAFT:
        project.revision += 1
    apply_values(project, edition, values)
    session.add(project)
    await session.flush()


def _keys(row: Attachment) -> list[str]:
    return [row.key, *(str(key) for key in row.variants.values())]


async def _forget(session: AsyncSession, keys: Sequence[str]) -> None:
    """Ask for files to leave the store after this transaction."""
    if keys:
        await enqueue(session, DELETE_FILES(keys=list(keys)))


async def remove_all(session: AsyncSession, projects: Sequence[str]) -> None:
    """Take every file of projects that are to go away, for good."""
    rows = (await session.exec(select(Attachment).where(col(Attachment.project_id).in_(projects)))).all()
    await _forget(session, [key for row in rows for key in _keys(row)])
    for row in rows:
        await session.delete(row)
    await session.flush()


# --- jobs ----------------------------------------------------------------------------------------------


async def delete_files(session: AsyncSession, keys: Sequence[str]) -> None:
    """Take files from the store whose rows are gone."""
    named = set((await session.exec(select(Attachment.key).where(col(Attachment.key).in_(keys)))).all())
    await drop([key for key in keys if is_key(key) and not named & set(possible_keys(key))])


DELETE_FILES = JobKind("delete-files", delete_files)


async def sweep_files(session: AsyncSession) -> int:
    """Take files from the store that no row has named for a day: an act was refused, or a process ended. How many."""
    swept = 0
    async for keys in old_keys(FOLDER, clock.now() - ORPHAN_AFTER):
        possible = {name for key in keys for name in possible_keys(key)}
        query = select(Attachment.key).where(col(Attachment.key).in_(possible))
        named = set((await session.exec(query)).all())
        orphans = [key for key in keys if is_key(key) and not named & set(possible_keys(key))]
        await drop(orphans)
        swept += len(orphans)
    return swept
