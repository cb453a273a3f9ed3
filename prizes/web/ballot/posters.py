"""Paper and slides for a project: its short address, that address as a QR code, and a sheet to print."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from prizes import clock
from prizes.ballot.rules.voting import round_at
from prizes.config import settings
from prizes.data.languages import NATIVE_NAMES
from prizes.edition.spans import closes_at
from prizes.gate.editions import TheEdition
from prizes.gate.people import PerhapsMe
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.languages import negotiate
from prizes.kit import qr
from prizes.kit.links import address
from prizes.nomination import refusals
from prizes.nomination.queries.projects import public_project, public_project_beginning
from prizes.web.ballot.ballot_paper import vote_offer
from prizes.web.layout.links import to
from prizes.web.layout.pages import LANG, PageAt, Pages, Values
from prizes.web.nomination.reading import reading_for

router = APIRouter()
pages = Pages()
PROJECT = "/{edition}/projects/{project}"
SHORT = 8
"""Characters of a project's id in its short address: of 10,000 projects two have the same once in 20,000 contests."""
KEPT = 24 * 3600
"""Seconds for which the picture of an address may be kept; it never changes."""


def short_address(project_id: str) -> str:
    return settings().base_url + address("from_poster", {"beginning": project_id[:SHORT]})


def spoken(address: str) -> str:
    """As it stands on paper: without what a browser adds by itself."""
    return address.partition("://")[2]


@router.get("/p/{beginning}", dependencies=allow(Who.PUBLIC))
async def from_poster(request: Request, session: Tx, me: PerhapsMe, beginning: str) -> Response:
    """From a poster to the project, in the reader's language: of their profile, else what the browser asks for."""
    found = await public_project_beginning(session, beginning)
    if found is None:
        raise refusals.unknown_project()
    chosen = me.person.lang if me else None
    lang = chosen if chosen in NATIVE_NAMES else negotiate(request.headers.get("accept-language"))
    return RedirectResponse(
        to(request, "project_page", lang=lang, edition=found.edition, project=found.id),
        status_code=303,
        headers={"vary": "Accept-Language, Cookie"},
    )


@router.get(f"{LANG}{PROJECT}/qr.{{kind}}", dependencies=allow(Who.PUBLIC))
async def qr_picture(session: Tx, edition: TheEdition, project: str, kind: str) -> Response:
    """The QR code of the short address as a file: SVG for print, PNG for slides."""
    found = await public_project(session, edition, project)
    if found is None or kind not in ("svg", "png"):
        raise refusals.unknown_project()
    short = short_address(found.id)
    made = qr.svg_file(short) if kind == "svg" else qr.png_file(short)
    headers = {
        "content-disposition": f'attachment; filename="{edition.slug}-{found.id[:SHORT]}.{kind}"',
        "cache-control": f"public, max-age={KEPT}",
    }
    return Response(made, media_type="image/svg+xml" if kind == "svg" else "image/png", headers=headers)


@pages.page(f"{PROJECT}/poster", "ballot/poster.html", Who.PUBLIC)
async def poster_page(at: PageAt, project: str) -> Values:
    """One sheet to print, in the language of its address. It asks nobody for a vote: only to look, and to choose."""
    found, rules = await public_project(*at.here, project), at.edition.rules
    if found is None:
        raise refusals.unknown_project()
    reading = await reading_for(at.request, *at.here, found)
    there = round_at(rules, clock.now())
    votable = await vote_offer(*at.here, None, found.id, found.category) is not None
    short = short_address(found.id)
    return {
        "project": found,
        "reading": reading.read_as,
        "category": next((c for c in rules.categories if c.code == found.category), None),
        "closes": closes_at(rules, there.phase.id) if there and votable else None,
        "votable": votable,
        "address": spoken(short),
        "picture": qr.svg(short, spoken(short)),
    }
