"""oEmbed (oembed.com, version 1.0): who pastes the address of a project somewhere gets its badge there."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from prizes.config import settings
from prizes.edition.queries import EditionInForce, edition_in_force
from prizes.errors import Refusal
from prizes.gate.addresses import addresses
from prizes.gate.permissions import Who, allow
from prizes.gate.problems import problem
from prizes.gate.transaction import Tx
from prizes.i18n.translator import translator
from prizes.kit.links import address
from prizes.nomination.actions.texts import read_project
from prizes.nomination.models import Project
from prizes.nomination.queries.projects import public_project
from prizes.nomination.refusals import unknown_project
from prizes.promotion.queries.claims import claim_of
from prizes.promotion.refusals import only_as_json
from prizes.promotion.rules.embedding import Thumbnail, Within, rich
from prizes.promotion.words import sheet_of
from prizes.web.layout.cards import project_picture
from prizes.web.promotion.embedding import FOR_SCRIPTS, embedded
from prizes.web.promotion.shown import badge_of

router = APIRouter()
PROJECT = addresses("/{lang:lang}/{edition}/projects/{project}")
MOST_DIGITS = 5


@router.get("/oembed", dependencies=allow(Who.PUBLIC))
async def oembed(
    request: Request,
    session: Tx,
    url: str = "",
    form: Annotated[str, Query(alias="format")] = "json",
    maxwidth: str = "",
    maxheight: str = "",
) -> Response:
    """What stands for the page of a public project on pages of others; JSON alone."""
    try:
        if form != "json":
            raise only_as_json()
        lang, edition, project = await _meant(session, url)
    except Refusal as refusal:
        return problem(request, refusal, headers=FOR_SCRIPTS)
    voice = translator(lang)
    claim = await claim_of(session, project)
    reading = await read_project(session, edition, project, lang)
    picture = project_picture(edition, project.id, sheet_of(edition, project, claim, reading.read_as, voice))
    here = {"lang": lang, "edition": edition.slug}
    answer = rich(
        badge_of(edition, project, claim, voice),
        title=reading.read_as.title,
        author=project.owner,
        provider=(edition.title(lang), settings().base_url + address("edition_page", here)),
        thumbnail=Thumbnail(picture.address, picture.width, picture.height),
        within=Within(_pixels(maxwidth), _pixels(maxheight)),
    )
    body = json.dumps(answer, ensure_ascii=False).encode()

    async def made() -> bytes:
        return body

    tag = hashlib.sha256(body).hexdigest()[:32]
    return await embedded(request, tag, "application/json", made, **FOR_SCRIPTS)


async def _meant(session: Tx, url: str) -> tuple[str, EditionInForce, Project]:
    """Language, edition and project of an address. Raises Missing for whatever is not the page of a public one."""
    base, path = settings().base_url, url.partition("#")[0].partition("?")[0]
    found = PROJECT.fullmatch(path.removeprefix(base)) if path.startswith(f"{base}/") else None
    if found is None:
        raise unknown_project()
    edition = await edition_in_force(session, found["edition"])
    if edition is None or not edition.published:
        raise unknown_project()
    project = await public_project(session, edition, found["project"])
    if project is None:
        raise unknown_project()
    return found["lang"], edition, project


def _pixels(asked: str) -> int | None:
    """What is no number asks for nothing."""
    plain = asked.isascii() and asked.isdigit() and len(asked) <= MOST_DIGITS
    return int(asked) or None if plain else None
