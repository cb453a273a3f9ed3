"""Front pages, and the few pages that belong to no edition."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from prizes.edition.queries import editions_in_force
from prizes.gate.editions import TheEdition
from prizes.gate.people import PerhapsMe
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.languages import NATIVE_NAMES, negotiate
from prizes.web.pages import page

router = APIRouter()


@router.get("/", dependencies=allow(Who.PUBLIC))
async def choose_language(request: Request, me: PerhapsMe) -> Response:
    """To the front page in the reader's language: the stored choice, then what the browser asks for."""
    chosen = me.person.lang if me else request.cookies.get("lang")
    lang = chosen if chosen in NATIVE_NAMES else negotiate(request.headers.get("accept-language"))
    return RedirectResponse(f"/{lang}/", status_code=303, headers={"vary": "Accept-Language, Cookie"})


@router.get("/{lang:lang}/", dependencies=allow(Who.PUBLIC))
async def front(request: Request, session: Tx, me: PerhapsMe) -> Response:
    return page(request, "public/front.html", editions=await editions_in_force(session))


@router.get("/{lang:lang}/{edition}/", dependencies=allow(Who.PUBLIC))
async def edition_front(request: Request, edition: TheEdition, me: PerhapsMe) -> Response:
    return page(request, "public/edition.html")
