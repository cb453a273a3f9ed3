"""Files of projects for programs: add, list, describe, put in order, take away, fetch."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from prizes.api.interface.media import a_file_in_parts
from prizes.api.nomination.nominations import edition_with
from prizes.edition.kinds.files import most_files
from prizes.errors import Invalid
from prizes.files.kinds import Kind
from prizes.gate.draft_access import MyAuthor, role_here
from prizes.gate.editions import TheEdition
from prizes.gate.idempotency import Once
from prizes.gate.nomination.file_response import sent
from prizes.gate.nomination.project_files import the_file
from prizes.gate.nomination.uploads import MOST_UPLOAD, read_upload, taken_in, uploader
from prizes.gate.people import Me, PerhapsMe
from prizes.gate.permissions import Who, allow, unguarded
from prizes.gate.transaction import Tx
from prizes.kit.bounded import Whole
from prizes.nomination import refusals
from prizes.nomination.actions import attachments
from prizes.nomination.actions.writing import editable_project
from prizes.nomination.models import Attachment, Project
from prizes.nomination.queries.projects import project_in
from prizes.nomination.schemas import FileChange, FileList, FileShown, files_of

router = APIRouter(tags=["files"])
ONE = "/nominations/{nomination}/files/{file}"


@router.get("/nominations/{nomination}/files", dependencies=allow(Who.AUTHOR))
async def list_nomination_files(request: Request, session: Tx, author: MyAuthor, nomination: str) -> FileList:
    """The files of a project in which you have a hand, by question and in order."""
    edition = await edition_with(session, nomination)
    project = await project_in(session, edition, nomination)
    if project is None or await role_here(session, request, author, project) is None:
        raise refusals.unknown_project()
    return FileList(items=files_of(edition.rules, project))


@router.post(
    "/nominations/{nomination}/files/{field}",
    status_code=201,
    dependencies=unguarded(),
    max_body_size=MOST_UPLOAD,
    openapi_extra={
        "security": [{"session": []}, {"cookie": []}, {"draftKey": []}],
        "requestBody": {
            "required": True,
            "content": {
                "multipart/form-data": {
                    "schema": {
                        "type": "object",
                        "required": ["file"],
                        "properties": {
                            "file": {"type": "array", "items": {"type": "string", "format": "binary"}},
                            "alt": {"type": "string", "maxLength": 500},
                        },
                    }
                }
            },
        },
    },
)
async def add_files(request: Request, nomination: str, field: str) -> FileList:
    """Add files to a question of your project: all of them, or none where one is not taken. Sent twice, a file is there
    once. Pictures are encoded anew, without hidden data.
    """
    who = await uploader(request, None, nomination, field)
    upload = await read_upload(request)
    if not upload.files:
        raise refusals.no_file()
    alt = next((text for name, text in upload.texts if name == "alt"), "")
    async with taken_in(request, who, upload.files) as taken:
        if taken.refused:
            raise refusals.not_taken(taken.refused)
        added = await attachments.add(
            taken.session, who.edition, nomination, field, taken.incoming, alt=alt, editor=who.author
        )
        if added.surplus:
            raise _no_room([each.name for each in added.surplus], most_files(who.field))
        project = await taken.session.get_one(Project, nomination)
        ids = {row.id for row in added.kept}
        return FileList(items=[each for each in files_of(who.edition.rules, project) if each.id in ids])


def _no_room(names: list[str], most: int) -> Invalid:
    sentence = refusals.no_room(most)
    return refusals.not_taken({f"file.{n}": refusals.about(name, sentence) for n, name in enumerate(names)})


@router.patch(ONE, response_model=FileShown, dependencies=allow(Who.SIGNED_IN))
async def change_file(
    session: Tx, me: Me, nomination: str, file: str, change: FileChange, once: Once
) -> Response:
    """Describe a file, or move it to another place among the files of its question."""
    edition = await edition_with(session, nomination)
    row = await _row(session, nomination, file)
    where = (session, edition, nomination, row.field)
    project = await editable_project(session, edition, nomination, me.person)
    if change.alt is not None:
        project = await attachments.describe(*where, {file: change.alt}, editor=me.person)
    if change.place is not None:
        here = [each.id for each in files_of(edition.rules, project) if each.field == row.field].index(file)
        project = await attachments.rearrange(*where, file, places=change.place - 1 - here, editor=me.person)
    shown = next(each for each in files_of(edition.rules, project) if each.id == file)
    return await once.answer(shown)


@router.delete(ONE, status_code=204, dependencies=allow(Who.SIGNED_IN))
async def remove_file(session: Tx, me: Me, nomination: str, file: str) -> None:
    """Take a file away, for good."""
    edition = await edition_with(session, nomination)
    row = await _row(session, nomination, file)
    await attachments.remove(session, edition, nomination, row.field, file, editor=me.person)


async def _row(session: Tx, nomination: str, file: str) -> Attachment:
    row = await session.get(Attachment, file)
    if row is None or row.project_id != nomination:
        raise refusals.unknown_file()
    return row


@router.get(
    "/editions/{edition}/files/{file}",
    response_class=Response,
    responses=a_file_in_parts(*(kind.media_type for kind in Kind)),
    dependencies=allow(Who.PUBLIC),
)
async def read_file(request: Request, session: Tx, edition: TheEdition, me: PerhapsMe, file: str) -> Response:
    """A file, for those to whom the rules show it."""
    return await sent(request, await the_file(request, session, edition, file, me))


@router.get(
    "/editions/{edition}/files/{file}/{width}",
    response_class=Response,
    responses=a_file_in_parts("image/webp"),
    dependencies=allow(Who.PUBLIC),
)
async def read_smaller_picture(
    request: Request, session: Tx, edition: TheEdition, me: PerhapsMe, file: str, width: Whole
) -> Response:
    """The smaller copy of a picture, in WebP."""
    return await sent(request, await the_file(request, session, edition, file, me), width)
