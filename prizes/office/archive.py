"""The archive of one project: all that an edition keeps of it, as one ZIP file with a list of hashes.

The same records give the same bytes: names are in a fixed order, the archive bears no time of its own, and what is
dated bears the time of the project's last change.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.queries import people
from prizes.edition.document.phases import NominationPhase, SelectionPhase
from prizes.edition.queries import EditionInForce
from prizes.files.store import fetch
from prizes.i18n.translator import Translator
from prizes.journal.acts import act_words
from prizes.journal.queries import entries_about
from prizes.kit.zipping import plain_name
from prizes.mail.letters import readable
from prizes.mail.models import Message
from prizes.nomination import refusals
from prizes.nomination.actions.screening import screened
from prizes.nomination.models import (
    Appeal,
    Attachment,
    FormalityRecord,
    FormalitySignature,
    Likeness,
    OwnerConsent,
    Project,
    ProjectMember,
    ScreeningSheet,
)
from prizes.nomination.queries.contents import contents_of
from prizes.nomination.queries.dossier import Contents, dossier
from prizes.nomination.queries.people import is_theirs
from prizes.nomination.queries.projects import project_in
from prizes.nomination.rules.form import sent_answers
from prizes.nomination.rules.states import State
from prizes.nomination.rules.submission import state_words
from prizes.printing.printer import print_sheet
from prizes.printing.sheet import Sheet
from prizes.review.models import PanelChoice, Standing
from prizes.review.queries.panels import reviews_of

NOT_IN_IT = frozenset(
    {"search", "title_key", "owner_key", "draft_hash", "saved_from", "token_hash", "variants"}
)
"""What serves the program alone, or opens something."""
MOST_ENTRIES = 2_000


@dataclass(frozen=True, slots=True)
class Archive:
    """What goes into the file: texts by name, then the project's own files, fetched one by one."""

    project: Project
    texts: Mapping[str, Any]
    """JSON documents by the name of their file."""
    sheet: Sheet
    files: Sequence[Attachment]


async def archive_of(
    session: AsyncSession, edition: EditionInForce, project_id: str, voice: Translator, *, reader: str
) -> Archive:
    """A project and all that was decided about it, for a steward who has no part in it. Messages, notes and tags are
    not in it: they decide nothing. A draft is its author's alone and has no archive.

    Sheets of other screeners are left out while the reader could still be led by them.
    """
    project = await project_in(session, edition, project_id)
    if project is None:
        raise refusals.unknown_project()
    if await is_theirs(session, project, reader):
        raise refusals.own_project_of_stewards()
    if project.state == State.DRAFT:
        raise refusals.wrong_state(state=state_words(project.state))
    contents = await contents_of(session, project)
    return Archive(
        project=project,
        texts={
            "project.json": await _project(session, edition, project, contents),
            "screening.json": await _screening(session, edition, project, reader),
            "reviews.json": await _reviews(session, edition, project),
            "decisions.json": await _decisions(session, project),
            "journal.json": await _journal(session, project),
            "letters.json": await _letters(session, project),
        },
        sheet=dossier(edition, project, contents, voice, None),
        files=contents.files,
    )


# --- what is in it -------------------------------------------------------------------------------------


def _kept(row: SQLModel) -> dict[str, Any]:
    return {name: value for name, value in row.model_dump().items() if name not in NOT_IN_IT}


async def _all(session: AsyncSession, table: Any, project: Project, order: str) -> list[Any]:
    query = select(table).where(table.project_id == project.id).order_by(getattr(table, order))
    return list((await session.exec(query)).all())


async def _project(
    session: AsyncSession, edition: EditionInForce, project: Project, contents: Contents
) -> dict[str, Any]:
    members = await _all(session, ProjectMember, project, "added_at")
    known = await people(session, [*(m.person_id for m in members), *_ids(project.nominator_id)])
    found = (await session.exec(select(OwnerConsent).where(OwnerConsent.project_id == project.id))).first()
    sent = partial(sent_answers, edition.rules, project)
    return _kept(project) | {
        "answers": sent(project.answers),
        "edition": edition.slug,
        "people": [
            {"part": part, "name": known[who].name, "email": known[who].email}
            for part, who in [("nominator", project.nominator_id), *((m.part, m.person_id) for m in members)]
            if who in known
        ],
        "texts": [_kept(text) | {"answers": sent(text.answers)} for text in contents.texts],
        "files": [_kept(file) for file in contents.files],
        "owner_consent": _kept(found) if found else None,
        "formality_records": [
            _kept(row) for row in await _all(session, FormalityRecord, project, "recorded_at")
        ],
        "signatures": [_kept(row) for row in await _all(session, FormalitySignature, project, "asked_at")],
    }


def _ids(*found: str | None) -> list[str]:
    return [each for each in found if each]


async def _screening(
    session: AsyncSession, edition: EditionInForce, project: Project, reader: str
) -> dict[str, Any]:
    sheets: Sequence[ScreeningSheet] = await _all(session, ScreeningSheet, project, "saved_at")
    phase = edition.rules.submission
    if phase is not None and phase.screening is not None and project.state == State.SUBMITTED:
        seen = await screened(session, edition, project.id, reader)
        if not seen.shows_others:
            sheets = [sheet for sheet in sheets if sheet.screener_id == reader]
    likenesses = await _all(session, Likeness, project, "found_at")
    appeals = await _all(session, Appeal, project, "made_at")
    return {
        "sheets": await _with_people(session, sheets, "screener_id"),
        "likenesses": await _with_people(session, likenesses, "decided_by"),
        "appeals": await _with_people(session, appeals, "decided_by"),
    }


async def _with_people(session: AsyncSession, rows: Sequence[Any], who: str) -> list[dict[str, Any]]:
    known = await people(session, _ids(*(getattr(row, who) for row in rows)))
    return [_kept(row) | {who: _named(known.get(getattr(row, who) or ""))} for row in rows]


def _named(person: Any) -> str | None:
    return None if person is None else str(person.name or person.email)


async def _reviews(session: AsyncSession, edition: EditionInForce, project: Project) -> list[dict[str, Any]]:
    """What was handed in, and who takes no part; not what an expert still writes."""
    made = []
    for phase in edition.rules.phases:
        if not isinstance(phase, NominationPhase | SelectionPhase) or phase.marking is None:
            continue
        for each in await reviews_of(session, phase, project.id):
            review = each.review if each.review and each.review.submitted_at else None
            made.append(
                {
                    "phase": phase.id,
                    "expert": _named(each.person),
                    "counts": each.counts,
                    "review": _kept(review) if review else None,
                    "recusal": each.recusal.reason if each.recusal else None,
                }
            )
    return made


async def _decisions(session: AsyncSession, project: Project) -> dict[str, Any]:
    standings = await _all(session, Standing, project, "decided_at")
    choices = await _all(session, PanelChoice, project, "decided_at")
    return {
        "state": project.state,
        "standings": [_kept(row) for row in standings],
        "choices": await _with_people(session, choices, "decided_by"),
    }


async def _journal(session: AsyncSession, project: Project) -> list[dict[str, Any]]:
    entries = await entries_about(session, f"project:{project.id}", MOST_ENTRIES)
    known = await people(session, _ids(*(entry.actor_id for entry in entries)))
    return [
        _kept(entry) | {"words": str(act_words(entry)), "actor": _named(known.get(entry.actor_id or ""))}
        for entry in entries
    ]


async def _letters(session: AsyncSession, project: Project) -> list[dict[str, Any]]:
    """What was written about the project: to whom, when, with which subject as long as it is known."""
    query = (
        select(Message)
        .where(col(Message.about) == f"project:{project.id}")
        .order_by(col(Message.created_at), col(Message.id))
        .limit(MOST_ENTRIES)
    )
    made = []
    for message in (await session.exec(query)).all():
        read = readable(message)
        made.append(
            {
                "to": message.to,
                "lang": message.lang,
                "letter": message.template,
                "subject": read.subject if read else None,
                "state": message.state,
                "created_at": message.created_at,
                "sent_at": message.sent_at,
            }
        )
    return made


# --- the file ------------------------------------------------------------------------------------------


async def contents(archive: Archive) -> AsyncIterator[tuple[str, bytes]]:
    """Each file of it by its name, and at the end the list of their hashes; None there: it could not be fetched."""
    hashes: dict[str, str | None] = {}
    async for name, content in _files(archive):
        hashes[name] = hashlib.sha256(content).hexdigest() if content is not None else None
        if content is not None:
            yield name, content
    yield "manifest.json", _json({"project": archive.project.id, "sha256": hashes})


async def _files(archive: Archive) -> AsyncIterator[tuple[str, bytes | None]]:
    for name, value in archive.texts.items():
        yield name, _json(value)
    yield "project.pdf", await print_sheet(archive.sheet, at=archive.project.updated_at)
    for number, file in enumerate(archive.files, 1):
        yield f"files/{number:02d}-{plain_name(file.name)}", await fetch(file.key)


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True, default=_plain) + "\n").encode()


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
