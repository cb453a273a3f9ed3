"""The dossier of a project: a PDF for the people who have a hand in it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes import clock
from prizes.gate.editions import TheEdition
from prizes.gate.limits import slow_down
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.translator import translator
from prizes.nomination.queries.contents import contents_of, project_to_read
from prizes.nomination.queries.dossier import dossier
from prizes.printing.printer import print_sheet
from prizes.web.layout.page import lang_of

router = APIRouter()
PER_MINUTE = 12
"""Dossiers that one network may ask for in a minute, before its share of a shared address."""


@router.get("/{lang:lang}/{edition}/nominations/{project}/dossier.pdf", dependencies=allow(Who.SIGNED_IN))
async def as_pdf(request: Request, session: Tx, edition: TheEdition, me: Me, project: str) -> Response:
    """Everything that was written, in the language of the page; drafts too, and they say so."""
    await slow_down(request, "dossier", PER_MINUTE)
    found = await project_to_read(session, edition, project, me.person)
    now = clock.now()
    lang = lang_of(request)
    sheet = dossier(edition, found, await contents_of(session, found), translator(lang), now)
    name = f"{edition.slug}-{found.id}-{lang}.pdf"
    headers = {"content-disposition": f'attachment; filename="{name}"', "content-language": lang}
    return Response(await print_sheet(sheet, at=now), media_type="application/pdf", headers=headers)
