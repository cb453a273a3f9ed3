"""Badges for programs: verify one."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body
from pydantic import BaseModel

from prizes.api.certificates.certificates import CertificateShown, certificates_shown
from prizes.badges.rules.verdicts import VERDICTS, BadgeVerdict
from prizes.badges.verifying import verify
from prizes.gate.at import AtService
from prizes.gate.limits import slow_down
from prizes.gate.permissions import Who, allow

router = APIRouter(tags=["certificates"])


class BadgeVerified(BaseModel):
    valid: bool
    verdict: BadgeVerdict
    says: str
    """The same as a sentence."""
    place: str
    """Where the form is wrong, such as `credentialSubject.name`; else empty."""
    renamed: bool
    """The title or the owner of the project has been corrected since."""
    certificate: CertificateShown | None
    """As it is now, of a badge whose signature holds."""


@router.post("/badges/verification", dependencies=allow(Who.PUBLIC))
async def verify_badge(at: AtService, badge: Annotated[dict[str, Any], Body()]) -> BadgeVerified:
    """Verify a badge of this service: send the JSON of the badge itself. What is found is the answer, good or bad;
    422 is for what is no JSON object, or too large.
    """
    del badge  # as the description has it; what was sent is read again from its bytes
    await slow_down(at.request, "badge")
    found = await verify(at.session, await at.request.body())
    return BadgeVerified(
        valid=found.is_valid,
        verdict=found.verdict,
        says=at.voice.gettext(VERDICTS[found.verdict]),
        place=found.place,
        renamed=found.renamed,
        certificate=(await certificates_shown(at, [found.certificate]))[0] if found.certificate else None,
    )
