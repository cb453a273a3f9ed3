"""The archive of a project for programs of stewards."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from prizes.api.interface.media import a_file
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.languages import Lang
from prizes.i18n.translator import translator
from prizes.office.archive import archive_of, zipped

router = APIRouter(tags=["nominations"])


@router.get(
    "/editions/{edition}/nominations/{nomination}/archive",
    response_class=StreamingResponse,
    responses=a_file("application/zip"),
    dependencies=allow(Who.STEWARD),
)
async def read_nomination_archive(
    session: Tx, edition: TheEdition, me: Me, nomination: str, lang: Lang = "en"
) -> StreamingResponse:
    """Answers, files, screening, reviews, decisions, journal and letters of a project, with their hashes.

    `lang`: of the labels in its PDF.
    """
    archive = await archive_of(session, edition, nomination, translator(lang), reader=me.person.id)
    return StreamingResponse(zipped(archive), media_type="application/zip")
