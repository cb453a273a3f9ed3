"""Files of projects for programs: add, list, fetch, and whole projects to take away."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from prizes.accounts.rules.roles import Role, holds
from prizes.accounts.rules.scopes import TokenScope
from prizes.api.interface.media import a_file, a_file_in_parts
from prizes.edition.kinds.files import most_files
from prizes.errors import Invalid
from prizes.files.kinds import Kind
from prizes.gate.at import AtEdition
from prizes.gate.draft_access import role_here
from prizes.gate.limits import slow_down
from prizes.gate.nomination.at_nomination import AtNomination
from prizes.gate.nomination.downloads import archive_as_zip, dossier_as_pdf
from prizes.gate.nomination.file_response import sent
from prizes.gate.nomination.project_files import the_file
from prizes.gate.nomination.uploads import MOST_UPLOAD, read_upload, taken_in, uploader
from prizes.gate.permissions import Who, allow, unguarded
from prizes.i18n.languages import Lang
from prizes.kit.bounded import Whole
from prizes.nomination import refusals
from prizes.nomination.actions import attachments
from prizes.nomination.models import Project
from prizes.nomination.queries.contents import project_to_read
from prizes.nomination.queries.projects import project_in
from prizes.nomination.rules.states import State
from prizes.nomination.schemas import FileList, files_of

router, downloads = APIRouter(tags=["files"]), APIRouter(tags=["nominations"])


@router.get(
    "/nominations/{nomination}/files",
    dependencies=allow(Who.AUTHOR, TokenScope.OWN_READ, TokenScope.OFFICE_READ),
)
async def list_nomination_files(at: AtNomination, nomination: str) -> FileList:
    """The files of a project in which you have a hand, by question and in order."""
    project = await project_in(*at.here, nomination)
    if project is None or await role_here(at.session, at.request, at.author, project) is None:
        raise refusals.unknown_project()
    return FileList(items=files_of(at.edition.rules, project))


@router.post(
    "/nominations/{nomination}/files/{field}",
    status_code=201,
    dependencies=unguarded(TokenScope.OWN_WRITE),
    max_body_size=MOST_UPLOAD,
    openapi_extra={
        "security": [{"session": []}, {"cookie": []}, {"token": ["own:write"]}, {"draftKey": []}],
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


@router.get(
    "/editions/{edition}/files/{file}",
    response_class=Response,
    responses=a_file_in_parts(*(kind.media_type for kind in Kind)),
    dependencies=allow(Who.PUBLIC, TokenScope.OWN_READ, TokenScope.OFFICE_READ),
)
async def read_file(at: AtEdition, file: str) -> Response:
    """A file, for those to whom the rules show it."""
    return await sent(at.request, await the_file(at, file))


@router.get(
    "/editions/{edition}/files/{file}/{width}",
    response_class=Response,
    responses=a_file_in_parts("image/webp"),
    dependencies=allow(Who.PUBLIC, TokenScope.OWN_READ, TokenScope.OFFICE_READ),
)
async def read_smaller_picture(at: AtEdition, file: str, width: Whole) -> Response:
    """The smaller copy of a picture, in WebP."""
    return await sent(at.request, await the_file(at, file), width)


@downloads.get(
    "/nominations/{nomination}/dossier",
    response_class=Response,
    responses=a_file("application/pdf"),
    dependencies=allow(Who.SIGNED_IN, TokenScope.OWN_READ, TokenScope.OFFICE_READ),
)
async def read_dossier(at: AtNomination, nomination: str, lang: Lang = "en") -> Response:
    """Everything that was written, labelled in a language. Stewards get that of any project but drafts."""
    await slow_down(at.request, "dossier")
    found = await project_in(*at.here, nomination)
    steward = holds(at.me.grants, Role.STEWARD, at.edition.slug)
    if found is None or not steward or found.state == State.DRAFT:
        found = await project_to_read(*at.here, nomination, at.person)
    return await dossier_as_pdf(at, found, lang)


@downloads.get(
    "/editions/{edition}/nominations/{nomination}/archive",
    response_class=StreamingResponse,
    responses=a_file("application/zip"),
    dependencies=allow(Who.STEWARD, TokenScope.OFFICE_READ),
)
async def read_nomination_archive(at: AtEdition, nomination: str, lang: Lang = "en") -> StreamingResponse:
    """Answers, files, screening, reviews, decisions, journal and letters of a project, with their hashes.

    `lang`: of the labels in its PDF.
    """
    return await archive_as_zip(at, nomination, lang)
