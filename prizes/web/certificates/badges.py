"""Badges as files and documents for everybody: of a certificate, of what it is for, of the issuer and its keys."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.badges import addresses, refusals
from prizes.badges.issuing import badge_of, has_badges, status_list_of
from prizes.badges.models import IssuerKey
from prizes.badges.queries import key_named, keys
from prizes.badges.rules.baking import baked
from prizes.badges.rules.documents import (
    PublicKey,
    achievement_alone,
    issuer_document,
    key_document,
    profile_alone,
)
from prizes.badges.words import TRIAL, Honoured, honoured_by, honoured_with, issuer
from prizes.badges.words import achievement as achievement_of
from prizes.certificates.queries import by_code
from prizes.edition.queries import EditionInForce
from prizes.gate.at import AtEdition, AtService
from prizes.gate.permissions import Who, allow
from prizes.i18n.translator import Translator, translator
from prizes.kit.sentence import Sentence
from prizes.printing.medal import MedalSheet
from prizes.printing.printer import draw_medal
from prizes.printing.sheet import SheetText
from prizes.web.layout.page import lang_of
from prizes.web.layout.pages import LANG, PageAt, Pages, Values

router = APIRouter()
pages = Pages()
CREDENTIAL, LINKED, PNG = "application/vc", "application/ld+json", "image/png"
"""Media types."""
SHORT, LONG = 60, 3600
"""Seconds for which an answer may be kept: what can change by an act, and what hardly ever does."""
ANYWHERE = {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"}
ONE, ACHIEVEMENT = "/certificates/{code}", "/{edition}/badges/{achievement}"


def answer(request: Request, content: bytes | str, media: str, kept: int, **more: str) -> Response:
    """For every site, and as long as it may be kept; 304 where the reader has it. `kept`: in seconds, 0: by its reader
    alone, and asked for again each time.
    """
    body = content.encode() if isinstance(content, str) else content
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    caching = f"public, max-age={kept}" if kept else "private, no-cache"
    headers = {**ANYWHERE, "cache-control": caching, "etag": tag, **more}
    if tag in [
        each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")
    ]:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media, headers=headers)


def _document(request: Request, document: dict[str, Any], kept: int) -> Response:
    return answer(request, json.dumps(document, ensure_ascii=False, indent=1) + "\n", LINKED, kept)


# --- of a certificate ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Issued:
    signed: str
    edition: EditionInForce
    of: Honoured
    kept: int
    name: str
    """Of its file, without the ending."""


@router.get(f"{LANG}{ONE}/badge.json", dependencies=allow(Who.PUBLIC))
async def badge_file(at: AtService, code: str) -> Response:
    """The signed badge of a certificate, for whoever may have its PDF."""
    made = await _issued(at, code)
    return answer(at.request, made.signed, CREDENTIAL, made.kept, **_named(f"{made.name}.json"))


@router.get(f"{LANG}{ONE}/badge.png", dependencies=allow(Who.PUBLIC))
async def badge_picture(at: AtService, code: str) -> Response:
    """The same, baked into its picture."""
    made = await _issued(at, code)
    drawn = await draw_medal(_medal(made.edition, made.of, translator(lang_of(at.request))))
    return answer(at.request, baked(drawn, made.signed), PNG, made.kept, **_named(f"{made.name}.png"))


async def _issued(at: AtService, code: str) -> _Issued:
    found, edition = await by_code(at.session, code)
    lang = lang_of(at.request)
    if not found.names_to(at.reader.person.id if at.reader else None):
        raise refusals.no_badge()
    signed = await badge_of(at.session, edition, found, lang)
    kept = SHORT if found.names_to(None) else 0
    return _Issued(signed, edition, honoured_with(edition, found), kept, f"badge-{found.spelled}-{lang}")


def _named(name: str) -> dict[str, str]:
    return {"content-disposition": f'inline; filename="{name}"'}


# --- of what it is for ---------------------------------------------------------------------------------


@pages.page(ACHIEVEMENT, "certificates/achievement.html", Who.PUBLIC)
async def achievement_page(at: PageAt, achievement: str) -> Values:
    """What a badge of this edition is for."""
    of = await _honoured(at, achievement)
    return {"said": achievement_of(at.edition, of, at.voice), "of": of}


@router.get(f"{LANG}{ACHIEVEMENT}/achievement.json", dependencies=allow(Who.PUBLIC))
async def achievement_file(at: AtEdition, achievement: str) -> Response:
    of = await _honoured(at, achievement)
    said = achievement_of(at.edition, of, translator(lang_of(at.request)))
    return _document(at.request, achievement_alone(said), LONG)


@router.get(f"{LANG}{ACHIEVEMENT}/badge.png", dependencies=allow(Who.PUBLIC))
async def achievement_picture(at: AtEdition, achievement: str) -> Response:
    """The picture without a badge in it."""
    of = await _honoured(at, achievement)
    drawn = await draw_medal(_medal(at.edition, of, translator(lang_of(at.request))))
    return answer(at.request, drawn, PNG, LONG)


async def _honoured(at: AtEdition, name: str) -> Honoured:
    """Raises Missing, also where nobody has approved badges of this edition."""
    if not await has_badges(*at.here):
        raise refusals.no_badges_yet()
    return honoured_by(at.edition, name)


def _medal(edition: EditionInForce, of: Honoured, voice: Translator) -> MedalSheet:
    words = of.words
    award = SheetText(voice.say(words)) if isinstance(words, Sentence) else SheetText(*voice.text_in(words))
    banner = voice.gettext(TRIAL) if edition.rehearsal else ""
    return MedalSheet(voice.lang, award, SheetText(*voice.text_in(edition.rules.title)), banner)


# --- of the issuer -------------------------------------------------------------------------------------


@router.get(f"{addresses.ISSUER}/did.json", dependencies=allow(Who.PUBLIC))
async def issuer_file(at: AtService) -> Response:
    """The issuer as a DID document, with every public key that there ever was."""
    known = [_public(key) for key in await keys(at.session)]
    return _document(at.request, issuer_document(addresses.issuer_id(), known), SHORT)


@router.get(f"{addresses.ISSUER}/issuer", dependencies=allow(Who.PUBLIC))
async def issuer_profile(at: AtService) -> Response:
    """The issuer as Open Badges describe it."""
    return _document(at.request, profile_alone(issuer(translator("en"))), LONG)


@router.get(f"{addresses.ISSUER}/keys/{{key}}", dependencies=allow(Who.PUBLIC))
async def issuer_key(at: AtService, key: str) -> Response:
    """One public key as a Multikey."""
    found = await key_named(at.session, key)
    if found is None:
        raise refusals.unknown_key()
    return _document(at.request, key_document(addresses.issuer_id(), _public(found)), SHORT)


@router.get(f"{addresses.ISSUER}/status/{{edition}}", dependencies=allow(Who.PUBLIC))
async def badge_status(at: AtEdition) -> Response:
    """Which badges of an edition are no longer valid."""
    return answer(at.request, await status_list_of(*at.here), CREDENTIAL, SHORT)


def _public(key: IssuerKey) -> PublicKey:
    return PublicKey(key.public, key.made_at, key.withdrawn_at)
