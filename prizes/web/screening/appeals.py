"""Appeals: the nominator's, on the page of their project, and the answer of a steward."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.errors import Kind, Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.nomination import refusals
from prizes.nomination.actions.appeals import decide_appeal, make_appeal
from prizes.web.layout.forms import Typed
from prizes.web.layout.page import see_other
from prizes.web.nomination.desk import MyDesk
from prizes.web.nomination.writing import ONE, appeal_again
from prizes.web.screening.project import ONE as OFFICE_ONE
from prizes.web.screening.project import office_again

router = APIRouter()


@router.post(f"{ONE}/appeal", dependencies=allow(Who.SIGNED_IN))
async def appeal(
    request: Request, session: Tx, edition: TheEdition, me: Me, desk: MyDesk, project: str, typed: Typed
) -> Response:
    """One reasoned appeal. What was typed stays where it is refused."""
    try:
        await make_appeal(session, edition, project, nominator=me.person, reason=typed.get("appeal"))
    except Refusal as refusal:
        if refusal.kind in (Kind.MISSING, Kind.FORBIDDEN):
            raise
        return await appeal_again(request, session, desk, refusal, typed)
    return see_other(request, f"/{edition.slug}/nominations/{project}", "appeal-made")


@router.get(f"{ONE}/appeal", dependencies=allow(Who.SIGNED_IN))
async def back(request: Request, edition: TheEdition, me: Me, project: str) -> Response:
    """Where a page that answered an act is loaded again, or in another language."""
    return see_other(request, f"/{edition.slug}/nominations/{project}")


@router.post(f"{OFFICE_ONE}/appeal", dependencies=allow(Who.STEWARD))
async def answer(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, typed: Typed
) -> Response:
    """Another steward than the one who found it ineligible decides."""
    upheld = {"yes": True, "no": False}.get(typed.get("upheld"))
    try:
        if upheld is None:
            raise refusals.upheld_needed()
        await decide_appeal(
            session, edition, project, upheld=upheld, answer=typed.get("answer"), steward=me.person.id
        )
    except Refusal as refusal:
        if refusal.kind is Kind.MISSING:
            raise
        return await office_again(request, session, edition, me, project, refusal, typed)
    return see_other(request, f"/{edition.slug}/office/nominations/{project}", "appeal-answered")


@router.get(f"{OFFICE_ONE}/appeal", dependencies=allow(Who.STEWARD))
async def back_in_office(request: Request, edition: TheEdition, me: Me, project: str) -> Response:
    """As `back`, for stewards."""
    return see_other(request, f"/{edition.slug}/office/nominations/{project}")
