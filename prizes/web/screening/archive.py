"""The archive of a project for stewards."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.translator import translator
from prizes.office.archive import archive_of, zipped
from prizes.web.layout.page import lang_of

router = APIRouter()


@router.get(
    "/{lang:lang}/{edition}/office/nominations/{project}/archive.zip", dependencies=allow(Who.STEWARD)
)
async def as_zip(request: Request, session: Tx, edition: TheEdition, me: Me, project: str) -> Response:
    """All that the edition keeps of a project. Read before it is sent; its files are fetched while it is sent."""
    voice = translator(lang_of(request))
    archive = await archive_of(session, edition, project, voice, reader=me.person.id)
    headers = {"content-disposition": f'attachment; filename="{edition.slug}-{archive.project.id}.zip"'}
    return StreamingResponse(zipped(archive), media_type="application/zip", headers=headers)
