"""Verify a badge that somebody gives: its form, its issuer, its key, its signature, and what its certificate is now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import anyio
import anyio.to_thread
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.badges import addresses, refusals
from prizes.badges.models import IssuerKey
from prizes.badges.queries import key_named, was_approved
from prizes.badges.rules import baking
from prizes.badges.rules.proofs import PURPOSE, SUITE, holds
from prizes.badges.rules.reading import MOST_BYTES, MOST_BYTES_OF_PICTURE, NoBadgeError, read
from prizes.badges.rules.verdicts import OF_STANDING, BadgeVerdict
from prizes.badges.words import OWNER
from prizes.certificates.queries import CertificateRow, by_code
from prizes.edition.queries import EditionInForce
from prizes.errors import Refusal


@cache
def _limiter() -> anyio.CapacityLimiter:
    return anyio.CapacityLimiter(1)


@dataclass(frozen=True, slots=True)
class VerifiedBadge:
    verdict: BadgeVerdict
    place: str = ""
    """Where the form is wrong, such as `credentialSubject.name`."""
    certificate: CertificateRow | None = None
    edition: EditionInForce | None = None
    """Of the certificate; both from there on where the signature holds."""
    renamed: bool = False
    """The title or the owner of the project has been corrected since."""

    @property
    def is_valid(self) -> bool:
        return self.verdict is BadgeVerdict.VALID


class _Fault(Exception):  # noqa: N818 - a finding
    def __init__(self, verdict: BadgeVerdict, place: str = "") -> None:
        self.found = VerifiedBadge(verdict, place)
        super().__init__(verdict)


async def verify(session: AsyncSession, content: bytes) -> VerifiedBadge:
    """`content`: the JSON of a badge, or a PNG with one baked in. Raises Invalid for nothing, or too much."""
    if not content.strip():
        raise refusals.badge_needed()
    most = MOST_BYTES_OF_PICTURE if baking.is_png(content) else MOST_BYTES
    if len(content) > most:
        raise refusals.badge_too_large(kilobytes=MOST_BYTES // 1024)
    try:
        document = _read(content)
        key = await _key(session, document)
        return await _certificate(session, document, key)
    except _Fault as fault:
        return fault.found


def _read(content: bytes) -> dict[str, Any]:
    if baking.is_png(content):
        credential = baking.baked_in(content)
        if credential is None:
            raise _Fault(BadgeVerdict.EMPTY_PICTURE)
        content = credential
    try:
        return read(content)
    except NoBadgeError as error:
        raise _Fault(BadgeVerdict.NO_BADGE, error.place) from error


async def _key(session: AsyncSession, document: dict[str, Any]) -> IssuerKey:
    """Whose signature holds."""
    issuer, proof = document["issuer"], document["proof"]
    if (issuer["id"] if isinstance(issuer, dict) else issuer) != addresses.issuer_id():
        raise _Fault(BadgeVerdict.UNKNOWN_ISSUER)
    if not isinstance(proof, dict) or (proof.get("cryptosuite"), proof.get("proofPurpose")) != (
        SUITE,
        PURPOSE,
    ):
        raise _Fault(BadgeVerdict.NO_BADGE, "proof")
    method = proof.get("verificationMethod")
    public = method.removeprefix(addresses.key_address("")) if isinstance(method, str) else ""
    key = await key_named(session, public)
    if key is None or method != addresses.key_address(key.public):
        raise _Fault(BadgeVerdict.UNKNOWN_KEY)
    if key.withdrawn_at is not None:
        raise _Fault(BadgeVerdict.WITHDRAWN_KEY)
    if not await anyio.to_thread.run_sync(holds, document, proof, key.public, limiter=_limiter()):
        raise _Fault(BadgeVerdict.ALTERED)
    return key


async def _certificate(session: AsyncSession, document: dict[str, Any], key: IssuerKey) -> VerifiedBadge:
    code = addresses.code_in(document["id"])
    try:
        certificate, edition = await by_code(session, code or "")
    except Refusal:
        raise _Fault(BadgeVerdict.UNKNOWN_CERTIFICATE) from None
    if not await was_approved(session, edition, key):
        raise _Fault(BadgeVerdict.UNKNOWN_KEY)
    verdict = OF_STANDING[certificate.standing]
    if verdict is BadgeVerdict.VALID and _instant(document["validFrom"]) > clock.now():
        verdict = BadgeVerdict.NOT_YET_VALID
    return VerifiedBadge(
        verdict, certificate=certificate, edition=edition, renamed=_is_renamed(document, certificate)
    )


def _instant(text: object) -> datetime:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise _Fault(BadgeVerdict.NO_BADGE, "validFrom")
    return moment


def _is_renamed(document: dict[str, Any], certificate: CertificateRow) -> bool:
    """Whether the project was called otherwise when the badge was made."""
    subject = document["credentialSubject"]
    called = subject.get("identifier", []) if isinstance(subject, dict) else []
    said = {each["identityType"]: each["identityHash"] for each in called if isinstance(each, dict)}
    now = {"name": certificate.title, OWNER: certificate.owner}
    return bool(said) and any(said.get(kind) != text for kind, text in now.items() if text)
