"""A whole project to take away, for pages and programs alike: its dossier as PDF, its archive as ZIP."""

from __future__ import annotations

from fastapi import Response
from fastapi.responses import StreamingResponse

from prizes import clock
from prizes.gate.at import At
from prizes.i18n.translator import translator
from prizes.kit.zipping import zipped
from prizes.nomination.models import Project
from prizes.nomination.queries.contents import contents_of
from prizes.nomination.queries.dossier import dossier
from prizes.office.archive import archive_of, contents
from prizes.printing.printer import print_sheet


async def dossier_as_pdf(at: At, project: Project, lang: str) -> Response:
    """Everything that was written, labelled in a language; drafts too, and they say so."""
    now = clock.now()
    sheet = dossier(at.edition, project, await contents_of(at.session, project), translator(lang), now)
    headers = {"content-language": lang}
    return Response(await print_sheet(sheet, at=now), media_type="application/pdf", headers=headers)


async def archive_as_zip(at: At, nomination: str, lang: str) -> StreamingResponse:
    """All that an edition keeps of a project. Read before it is sent; its files are fetched while it is sent."""
    archive = await archive_of(*at.here, nomination, translator(lang), reader=at.by)
    return StreamingResponse(zipped(contents(archive)), media_type="application/zip")
