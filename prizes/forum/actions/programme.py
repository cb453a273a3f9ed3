"""Write a session of the programme, publish it, cancel it, delete a draft."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.edition.queries import EditionInForce
from prizes.errors import wrong_answers
from prizes.forum import refusals
from prizes.forum.models import ForumSession
from prizes.forum.queries.programme import session_named
from prizes.forum.rules.news import written
from prizes.forum.rules.programme import SessionState, SessionWords, cleaned_speakers, session_faults
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.text import one_line


def checked_session(said: SessionWords) -> SessionWords:
    """As it is kept. Raises Invalid with what is wrong by field."""
    made = replace(
        said,
        texts=written(said.texts),
        place=one_line(said.place),
        speakers=cleaned_speakers(said.speakers),
        languages=list(dict.fromkeys(said.languages)),
        stream=said.stream.strip(),
    )
    faults = session_faults(made)
    if faults:
        raise wrong_answers(faults)
    return made


async def write_session(
    session: AsyncSession,
    edition: EditionInForce,
    said: SessionWords,
    *,
    name: str | None = None,
    by: str,
) -> ForumSession:
    """A new draft, or another content for one that there is; whoever follows a published one gets the change."""
    made = checked_session(said)
    values: dict[str, Any] = {
        "starts_at": made.starts_at,
        "ends_at": made.ends_at,
        "texts": {lang: dict(text) for lang, text in made.texts.items()},
        "place": made.place,
        "speakers": "\n".join(made.speakers),
        "languages": list(made.languages),
        "stream": made.stream,
        "changed_by": by,
        "changed_at": clock.now(),
    }
    if name is None:
        found = ForumSession(edition=edition.slug, **values)
    else:
        found = await session_named(session, edition, name, drafts=True, lock=True)
        if found.state == SessionState.CANCELLED.value:
            raise refusals.session_cancelled()
        found.sqlmodel_update(values)
        found.sequence += 1
    session.add(found)
    await session.flush()
    record(session, edition, acts.PROGRAMME_WRITE, found, by=by, sequence=found.sequence)
    return found


async def publish_session(
    session: AsyncSession, edition: EditionInForce, name: str, *, by: str
) -> ForumSession:
    """Everybody sees it from now on."""
    found = await session_named(session, edition, name, drafts=True, lock=True)
    if found.state == SessionState.CANCELLED.value:
        raise refusals.session_cancelled()
    if found.state == SessionState.PUBLIC.value:
        return found
    return await _turned(session, edition, found, SessionState.PUBLIC, by)


async def cancel_session(
    session: AsyncSession, edition: EditionInForce, name: str, *, by: str
) -> ForumSession:
    """It stays in the programme and in calendars, as cancelled. Raises Conflict for a draft."""
    found = await session_named(session, edition, name, drafts=True, lock=True)
    if found.state == SessionState.DRAFT.value:
        raise refusals.session_not_published()
    if found.state == SessionState.CANCELLED.value:
        return found
    return await _turned(session, edition, found, SessionState.CANCELLED, by)


async def _turned(
    session: AsyncSession, edition: EditionInForce, found: ForumSession, state: SessionState, by: str
) -> ForumSession:
    found.state, found.changed_at, found.changed_by = state.value, clock.now(), by
    found.sequence += 1
    session.add(found)
    act = acts.PROGRAMME_PUBLISH if state is SessionState.PUBLIC else acts.PROGRAMME_CANCEL
    record(session, edition, act, found, by=by)
    await session.flush()
    return found


async def delete_session(session: AsyncSession, edition: EditionInForce, name: str, *, by: str) -> None:
    """Only a draft. Raises Conflict."""
    found = await session_named(session, edition, name, drafts=True, lock=True)
    if found.state != SessionState.DRAFT.value:
        raise refusals.session_published()
    record(session, edition, acts.PROGRAMME_DELETE, found, by=by)
    await session.delete(found)
    await session.flush()
