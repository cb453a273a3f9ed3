"""Formalities of a project: people are asked to sign, reply, and stewards record."""

from __future__ import annotations

from typing import Any

from prizes.accounts.rules.scopes import TokenScope
from prizes.acts.declaring import Acts, leading
from prizes.api.nomination.formalities import (
    FormalityRecordSent,
    FormalityRecordShown,
    ReplySent,
    SignatureShown,
    SignerAsked,
    request_shown,
)
from prizes.gate.at import At
from prizes.gate.limits import slow_down
from prizes.gate.permissions import Who
from prizes.nomination.actions.formalities import recording, signatures
from prizes.nomination.models import FormalityRecord, FormalitySignature
from prizes.web.layout.pages import PageAt
from prizes.web.nomination.formalities import formalities_page, signature_page
from prizes.web.screening.formalities import office_formalities_page

acts = Acts("nominations")
OFFICE = "/editions/{edition}/nominations/{nomination}/formalities/{formality}"


@acts.act(
    "POST /nominations/{nomination}/formalities/{formality}/signatures",
    formalities_page.path + "/{formality}/signatures",
    who=Who.SIGNED_IN,
    answers=SignatureShown,
    on=formalities_page,
    notice="asked-to-sign",
)
async def ask_to_sign(at: At, nomination: str, formality: str, sent: SignerAsked) -> FormalitySignature:
    """Ask a person to sign, by email."""
    await slow_down(at.request, "offer")
    return await signatures.ask_to_sign(
        *at.here, nomination, formality, email=sent.email, nominator=at.person, lang=sent.lang
    )


@acts.act(
    "DELETE /nominations/{nomination}/signatures/{signature}",
    "/{edition}/nominations/{nomination}/signatures/{signature}/withdrawal",
    who=Who.SIGNED_IN,
    leads=leading("formalities_page"),
    notice="request-to-sign-withdrawn",
)
async def withdraw_request_to_sign(at: At, nomination: str, signature: str) -> None:
    """Take back a request to sign that was not answered."""
    await signatures.withdraw_request_to_sign(*at.here, nomination, signature, nominator=at.person)


def _belongs(at: PageAt) -> dict[str, Any]:
    return {"belongs": at.typed.get("belongs") == "yes"}


@acts.act(
    "PUT /signatures/{token}",
    signature_page.path,
    who=Who.PUBLIC,
    answers=request_shown,
    on=signature_page,
    notice="reply-to-sign-saved",
    reads=_belongs,
)
async def reply_to_request(at: At, token: str, sent: ReplySent) -> str:
    """Sign or decline; the reply can be changed until the project is decided."""
    await slow_down(at.request, "consent")
    await signatures.reply_to_request(at.session, token, **sent.model_dump())
    return token


@acts.act(
    f"PUT {OFFICE}",
    office_formalities_page.path + "/{formality}",
    who=Who.STEWARD,
    scope=TokenScope.OFFICE_WRITE,
    answers=FormalityRecordShown,
    on=office_formalities_page,
    notice="formality-recorded",
)
async def record_formality(
    at: At, nomination: str, formality: str, sent: FormalityRecordSent
) -> FormalityRecord:
    """Record a formality as complete, or waive it with a reason. The last one lets a project pass on which screeners
    agree.
    """
    return await recording.record_formality(
        *at.here, nomination, formality, **sent.model_dump(), steward=at.by
    )


@acts.act(
    f"DELETE {OFFICE}",
    office_formalities_page.path + "/{formality}/removal",
    who=Who.STEWARD,
    scope=TokenScope.OFFICE_WRITE,
    leads=leading("office_formalities_page"),
    notice="formality-record-removed",
)
async def remove_formality_record(at: At, nomination: str, formality: str) -> None:
    """Take back what was recorded by mistake."""
    await recording.remove_formality_record(*at.here, nomination, formality, steward=at.by)
