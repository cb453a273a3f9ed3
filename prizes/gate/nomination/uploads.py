"""Files on their way in, for pages and programs alike.

Whether somebody may write here is asked before the body is read. Then files are read, looked at and stored without any
transaction: that takes seconds, and on SQLite everybody else would wait for it. Only the rows are written in one.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import Request
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.datastructures import UploadFile

from prizes import clock
from prizes.accounts.models import Person
from prizes.db import Database
from prizes.edition.document.components import FormField
from prizes.edition.kinds.files import accepted, most_bytes
from prizes.edition.queries import EditionInForce
from prizes.errors import not_text
from prizes.files.faults import UnfitFile
from prizes.files.looking import cleaned
from prizes.files.names import clean_name, shown_name
from prizes.files.store import drop, keep
from prizes.gate.addresses import API, addresses
from prizes.gate.draft_access import draft_key, role_here
from prizes.gate.editions import the_edition
from prizes.gate.limits import is_within_day, slow_down
from prizes.gate.people import check_token, perhaps, sign_in_needed
from prizes.gate.transaction import database
from prizes.kit.sentence import Sentence
from prizes.kit.text import is_text
from prizes.nomination import refusals
from prizes.nomination.actions.attachments import Incoming, file_question
from prizes.nomination.actions.drafts import claim_drafts
from prizes.nomination.models import Project
from prizes.nomination.project_roles import Author, DraftKey, Permission, may
from prizes.nomination.queries.projects import edition_of, project_in
from prizes.nomination.rules import submission
from prizes.nomination.rules.file_answers import MOST_AT_ONCE

MOST_UPLOAD = MOST_AT_ONCE + 1_000_000
"""Bytes of a request with files."""
UPLOADS = addresses(
    "/{lang:lang}/{edition}/nominations/{nomination}/files/{field}",
    f"{API}/nominations/{{nomination}}/files/{{field}}",
    "/{lang:lang}/{edition}/office/import",
    f"{API}/editions/{{edition}}/imports",
)
"""Addresses that take files: their bodies may be as large as `MOST_UPLOAD`. Whoever may not write there is refused by
the route before anything of the body is read.
"""
MOST_PARTS = 20
"""Files in one request."""
MOST_FIELDS = 400
MOST_TEXT = 100_000
"""Bytes of one text beside the files."""
A_DAY = 3
"""Files that one person adds in a day without signing in. Other people behind the same address have theirs."""


@dataclass(frozen=True, slots=True)
class SentFile:
    name: str
    """As it was sent."""
    content: bytes
    part: str = ""
    """Name of the field of the form that it came in."""


@dataclass(frozen=True, slots=True)
class Upload:
    """What a request with files carries."""

    texts: list[tuple[str, str]]
    files: list[SentFile]


@dataclass(frozen=True, slots=True)
class Uploader:
    """Somebody who may add files to a question of a project just now."""

    database: Database
    edition: EditionInForce
    project: str
    field: FormField
    author: Author
    key: DraftKey | None
    """Of a draft that the browser began before its author signed in."""


async def may_upload(
    request: Request, session: AsyncSession, edition: EditionInForce, project_id: str, author: Author | None
) -> Project:
    """A project that this author may change just now. Raises the refusal otherwise."""
    project = await project_in(session, edition, project_id)
    role = await role_here(session, request, author, project) if project else None
    if project is None or role is None:
        raise refusals.unknown_project()
    if not may(role, Permission.WRITE):
        raise refusals.not_your_part()
    refusal = submission.no_edit(edition.rules, project.state, project.correct_until, clock.arrived())
    if refusal:
        raise refusal
    return project


async def uploader(request: Request, edition_slug: str | None, project_id: str, field_id: str) -> Uploader:
    """Who sends files. `edition_slug` None: the edition is that of the project.

    Raises SignInNeeded, Missing, Forbidden or Closed, before anything of the body is read.
    """
    request.state.not_kept = True  # a form with files is not kept for after signing in
    await slow_down(request, "upload")
    db = database(request)
    async with db.reading() as session:
        me = await perhaps(request, session)
        check_token(request)
        author = request.state.author = me.person if me else draft_key(request)
        if author is None:
            raise sign_in_needed()
        if edition_slug is None:
            edition = await edition_of(session, project_id)
        else:
            edition = await the_edition(request, session, request.path_params["edition"])
        if edition is None:
            raise refusals.unknown_project()
        await may_upload(request, session, edition, project_id, author)
    return Uploader(db, edition, project_id, file_question(edition, field_id), author, draft_key(request))


async def read_upload(request: Request) -> Upload:
    """The parts of a multipart body. A body of another type has none. Raises Invalid where it is no text."""
    form = await request.form(max_files=MOST_PARTS, max_fields=MOST_FIELDS, max_part_size=MOST_TEXT)
    texts: list[tuple[str, str]] = []
    files: list[SentFile] = []
    for name, value in form.multi_items():
        if not isinstance(value, UploadFile):
            texts.append((name, value))
        elif value.filename or value.size:  # an input without a choice sends a part without a name
            files.append(SentFile(value.filename or "", await value.read(), name))
    await request.close()
    if not is_text(*texts, *(each.name for each in files)):
        raise not_text()
    return Upload(texts, files)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A transaction for the rows, and what became of the files."""

    session: AsyncSession
    incoming: list[Incoming]
    refused: dict[str, Sentence]
    """By a name for each, `file.0` and so on: a sentence that names the file."""


@asynccontextmanager
async def taken_in(request: Request, who: Uploader, files: Sequence[SentFile]) -> AsyncIterator[TakenIn]:
    """Look at the files, store the good ones, then open the transaction. If it fails, they leave the store again.

    Raises Forbidden where somebody who has not signed in comes with too many in one day.
    """
    if not isinstance(who.author, Person):
        for _ in files:
            if not await is_within_day(request, "draft-files", A_DAY):
                raise refusals.full_before_signing_in()
    incoming: list[Incoming] = []
    refused: dict[str, Sentence] = {}
    try:
        for sent in files:
            try:
                incoming.append(await _stored(who.field, sent))
            except UnfitFile as unfit:
                refused[f"file.{len(refused)}"] = refusals.about(shown_name(sent.name), unfit.sentence)
        async with who.database.writing() as session:
            if who.key is not None and isinstance(who.author, Person):
                await claim_drafts(session, who.author, who.key)
            yield TakenIn(session, incoming, refused)
    except BaseException:
        await drop([key for each in incoming for key in each.stored.keys])
        raise


async def _stored(field: FormField, sent: SentFile) -> Incoming:
    file = await cleaned(sent.content, accept=accepted(field), most_bytes=most_bytes(field))
    return Incoming(clean_name(sent.name, file.kind), await keep(file))
