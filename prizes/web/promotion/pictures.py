"""The pictures of shared addresses and the badges of projects, in each language."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter
from fastapi.responses import Response

from prizes.gate.at import At, AtEdition
from prizes.gate.permissions import Who, allow
from prizes.i18n.translator import translator
from prizes.nomination import refusals
from prizes.nomination.actions.texts import read_project
from prizes.nomination.queries.projects import public_project
from prizes.printing.share import ShareSheet
from prizes.promotion.drawing import badge_svg, picture_of, share_png
from prizes.promotion.queries.claims import claim_of
from prizes.promotion.words import badge_sheet, edition_sheet, sheet_of
from prizes.web.layout.page import lang_of
from prizes.web.layout.pages import LANG
from prizes.web.promotion.embedding import BARE, before_drawing, embedded, only_published

router = APIRouter()
PROJECT = f"{LANG}/{{edition}}/projects/{{project}}"


@router.get(f"{PROJECT}/card.png", dependencies=allow(Who.PUBLIC))
async def share_image(at: AtEdition, project: str) -> Response:
    """The picture of a project's address, 1200 by 630 pixels, with what the project is at this moment."""
    only_published(at.edition)
    found = await public_project(*at.here, project)
    if found is None:
        raise refusals.unknown_project()
    lang = lang_of(at.request)
    reading = await read_project(*at.here, found, lang)
    claim = await claim_of(at.session, found)
    sheet = sheet_of(at.edition, found, claim, reading.read_as, translator(lang))
    return await _drawn(at, sheet)


@router.get(f"{LANG}/{{edition}}/card.png", dependencies=allow(Who.PUBLIC))
async def edition_image(at: AtEdition) -> Response:
    """The picture of the addresses of an edition."""
    only_published(at.edition)
    sheet = edition_sheet(at.edition, translator(lang_of(at.request)))
    return await _drawn(at, sheet)


async def _drawn(at: At, sheet: ShareSheet) -> Response:
    return await embedded(
        at.request,
        sheet.sha256,
        "image/png",
        lambda: share_png(
            sheet, partial(picture_of, at.session, sheet.picture), before=before_drawing(at.request)
        ),
        content_security_policy=BARE,
    )


@router.get(f"{PROJECT}/badge.svg", dependencies=allow(Who.PUBLIC))
async def badge_image(at: AtEdition, project: str) -> Response:
    """What a project may show on its own pages: what it is at this moment, and in which edition."""
    only_published(at.edition)
    found = await public_project(*at.here, project)
    if found is None:
        raise refusals.unknown_project()
    sheet = badge_sheet(at.edition, found, await claim_of(at.session, found), translator(lang_of(at.request)))
    return await embedded(
        at.request,
        sheet.sha256,
        "image/svg+xml",
        lambda: badge_svg(sheet, before=before_drawing(at.request)),
        content_security_policy=BARE,
    )
