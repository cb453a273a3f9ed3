"""Certificates: issue those that lack, revoke one, show or hide one's own name on it."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from prizes.acts.declaring import Acts, leading
from prizes.api.certificates.certificates import certificate_shown
from prizes.certificates import actions
from prizes.certificates.models import Certificate
from prizes.certificates.packing import PackedCertificates, ask_for_certificates
from prizes.certificates.rules.codes import spelled
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.i18n.languages import Lang
from prizes.results.certifying import issue_earned
from prizes.web.certificates.issued import certificate_files_page, certificate_in_office

acts = Acts("certificates")
OFFICE = "/{edition}/office/certificates"
PROGRAM = "/editions/{edition}/certificates"


class CertificateReason(BaseModel):
    reason: Annotated[str, Field(max_length=4000)] = ""
    """Public."""


class NameShown(BaseModel):
    shown: bool


class Issued(BaseModel):
    issued: int


class CertificatesAsked(BaseModel):
    lang: Lang


class CertificatesFile(BaseModel):
    """A ZIP file of all valid certificates as PDF."""

    lang: str
    certificates: int
    printed: int
    """Of these so far."""
    bytes: int | None
    """None: it is not prepared yet."""


def _file(_at: At, made: PackedCertificates) -> CertificatesFile:
    return CertificatesFile(
        lang=made.lang,
        certificates=made.of,
        printed=made.done,
        bytes=made.file.bytes if made.file else None,
    )


def _number(_at: At, issued: int) -> Issued:
    return Issued(issued=issued)


@acts.act(
    f"POST {PROGRAM}",
    OFFICE,
    who=Who.STEWARD,
    answers=_number,
    leads=leading("issued_certificates_page"),
    notice="certificates-issued",
)
async def issue_certificates(at: At) -> int:
    """Issue the certificates that this edition's rules promise and that are not issued yet."""
    return await issue_earned(*at.here)


@acts.act(
    f"POST {PROGRAM}/files",
    f"{OFFICE}/files",
    who=Who.STEWARD,
    answers=_file,
    on=certificate_files_page,
    leads=leading("certificate_files_page"),
)
async def prepare_certificates(at: At, sent: CertificatesAsked) -> PackedCertificates:
    """Have a ZIP file of all valid certificates as PDF prepared. Send the same again to learn how many are printed."""
    return await ask_for_certificates(*at.here, sent.lang)


@acts.act(
    f"PUT {PROGRAM}/{{certificate}}/revocation",
    f"{OFFICE}/{{certificate}}/revocation",
    who=Who.STEWARD,
    answers=certificate_shown,
    on=certificate_in_office,
    leads=leading("certificate_in_office"),
    notice="certificate-revoked",
)
async def revoke_certificate(at: At, certificate: str, sent: CertificateReason) -> Certificate:
    """Revoke a certificate for a reason that everybody reads."""
    return await actions.revoke(*at.here, certificate, reason=sent.reason, by=at.by)


@acts.act(
    "PUT /me/certificates/{certificate}",
    "/me/certificates/{certificate}",
    who=Who.SIGNED_IN,
    answers=certificate_shown,
    leads=lambda at, made: at.to("certificate_page", code=spelled(made.code)),
    notice="certificate-name",
)
async def show_certificate(at: At, certificate: str, sent: NameShown) -> Certificate:
    """Show or hide your name for those who have the code of your certificate."""
    return await actions.show(at.session, at.person, certificate, shown=sent.shown)
