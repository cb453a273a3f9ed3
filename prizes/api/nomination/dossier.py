"""The dossier of a project as PDF, for programs of its people and of stewards."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from prizes import clock
from prizes.accounts.rules.roles import Role, holds
from prizes.api.interface.media import a_file
from prizes.api.nomination.nominations import edition_with
from prizes.gate.limits import slow_down
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.languages import Lang
from prizes.i18n.translator import translator
from prizes.nomination.queries.contents import contents_of, project_to_read
from prizes.nomination.queries.dossier import dossier
from prizes.nomination.queries.projects import project_in
from prizes.nomination.rules.states import State
from prizes.printing.printer import print_sheet

router = APIRouter(tags=["nominations"])
PER_MINUTE = 12


@router.get(
    "/nominations/{nomination}/dossier",
    response_class=Response,
    responses=a_file("application/pdf"),
    dependencies=allow(Who.SIGNED_IN),
)
async def read_dossier(request: Request, session: Tx, me: Me, nomination: str, lang: Lang = "en") -> Response:
    """Everything that was written, labelled in a language. Stewards get that of any project but drafts."""
    await slow_down(request, "dossier", PER_MINUTE)
    edition = await edition_with(session, nomination)
    found = await project_in(session, edition, nomination)
    steward = holds(me.grants, Role.STEWARD, edition.slug)
    if found is None or not steward or found.state == State.DRAFT:
        found = await project_to_read(session, edition, nomination, me.person)
    now = clock.now()
    sheet = dossier(edition, found, await contents_of(session, found), translator(lang), now)
    headers = {"content-language": lang}
    return Response(await print_sheet(sheet, at=now), media_type="application/pdf", headers=headers)
