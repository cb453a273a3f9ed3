"""Certificates for programs: one by its code, and my own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fastapi import APIRouter, Response
from pydantic import BaseModel

from prizes.accounts.rules.scopes import TokenScope
from prizes.api.interface.media import a_file
from prizes.badges.addresses import badge_address
from prizes.badges.queries import with_badges
from prizes.certificates.models import Certificate
from prizes.certificates.queries import CertificateRow, by_code, of_person, one_of
from prizes.certificates.rules.standing import CertificateKind, CertificateStanding
from prizes.certificates.words import page_address
from prizes.gate.at import At, AtEdition, AtService
from prizes.gate.certificates.sending import certificates_sent
from prizes.gate.permissions import Who, allow
from prizes.i18n.languages import Lang

router = APIRouter(tags=["certificates"])


class CertificateShown(BaseModel):
    id: str
    code: str
    """With its check sign."""
    standing: CertificateStanding
    kind: CertificateKind
    honour: str
    """Id of a special recognition in the rules; else empty."""
    edition: str
    """What follows, up to the name, is said of a valid one only."""
    category: str | None
    project: str | None
    title: str | None
    owner: str | None
    country: str | None
    name: str | None
    """Of an expert who agreed to show it, or to the holder themselves."""
    shown: bool
    issued_at: datetime
    revoked_at: datetime | None
    reason: str
    """Why it was revoked."""
    page: str
    badge: str | None
    """Address of its Open Badge, a signed credential (`application/vc`) in the language of the answer; null where it
    has none, or its holder may not be named.
    """


class MyCertificates(BaseModel):
    items: list[CertificateShown]


@router.get("/certificates/{code}", dependencies=allow(Who.PUBLIC))
async def read_certificate(at: AtService, code: str) -> CertificateShown:
    """Whether a certificate stands, and for what and whom it is. 422 for a mistyped code, 404 for an unknown one."""
    found, _ = await by_code(at.session, code)
    return (await certificates_shown(at, [found]))[0]


@router.get(
    "/editions/{edition}/certificates/files/{lang}",
    response_class=Response,
    responses=a_file("application/zip"),
    dependencies=allow(Who.STEWARD),
)
async def certificates_archive(at: AtEdition, lang: Lang) -> Response:
    """All valid certificates as PDF in one ZIP file, once it is prepared."""
    return await certificates_sent(at, lang)


@router.get("/me/certificates", dependencies=allow(Who.SIGNED_IN, TokenScope.OWN_READ))
async def list_my_certificates(at: AtService) -> MyCertificates:
    """Those I have as an expert."""
    return MyCertificates(items=await certificates_shown(at, await of_person(at.session, at.by)))


async def certificate_shown(at: At, made: Certificate) -> CertificateShown:
    return (await certificates_shown(at, [await one_of(at.session, made.id)]))[0]


async def certificates_shown(at: At, found: Sequence[CertificateRow]) -> list[CertificateShown]:
    badged = await with_badges(at.session, {each.edition for each in found})
    return [_shown(at, each, badged=each.edition in badged) for each in found]


def _shown(at: At, found: CertificateRow, *, badged: bool) -> CertificateShown:
    named = found.names_to(at.reader.person.id if at.reader else None)
    return CertificateShown(
        id=found.id,
        code=found.spelled,
        standing=found.standing,
        kind=CertificateKind(found.kind),
        honour=found.honour,
        edition=found.edition,
        category=found.category if named else None,
        project=found.project if named else None,
        title=found.title if named else None,
        owner=found.owner if named else None,
        country=found.country if named else None,
        name=found.name if named else None,
        shown=found.shown,
        issued_at=found.issued_at,
        revoked_at=found.revoked_at,
        reason=found.reason,
        page=page_address(found, at.lang),
        badge=badge_address(found, at.lang) if named and badged else None,
    )
