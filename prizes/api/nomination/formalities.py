"""For programs: what a project needs besides the form, requests to sign, and the signer's reply."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from prizes.accounts.rules.scopes import TokenScope
from prizes.gate.at import At, AtService
from prizes.gate.limits import slow_down
from prizes.gate.nomination.at_nomination import AtNomination
from prizes.gate.permissions import Who, allow
from prizes.i18n.languages import Lang
from prizes.nomination import refusals
from prizes.nomination.actions.formalities.signatures import (
    NAME_LENGTH,
    ORGANIZATION_LENGTH,
    asked_to_sign,
)
from prizes.nomination.queries.formalities import ProjectFormality, formalities_in
from prizes.nomination.queries.projects import project_in, role_of
from prizes.nomination.rules.formalities.standing import SIGNABLE, FormalityOutcome, SignatureReply

router = APIRouter(tags=["nominations"])


class SignatureShown(BaseModel):
    """Somebody who was asked to sign."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    email: str
    asked_at: datetime
    reply: SignatureReply | None
    name: str
    organization: str


class FormalityShown(BaseModel):
    """A formality of a project, and how far it is."""

    id: str
    kind: str
    title: dict[str, str]
    """By language."""
    complete: bool
    outcome: FormalityOutcome | None
    """What a steward recorded."""
    needed: int
    """Signatures that are needed; 0 where a steward records it."""
    signed: int
    signatures: list[SignatureShown]


class FormalitiesOf(BaseModel):
    items: list[FormalityShown]
    next: None = None


class SignerAsked(BaseModel):
    email: str = Field(max_length=254)
    lang: Lang = "en"
    """Of the mail, where the address has no account."""


class RequestToSign(BaseModel):
    """What somebody is asked to sign."""

    edition: str
    title: str
    owner: str
    formality: dict[str, str]
    """Title by language."""
    statement: dict[str, str]
    """What is signed, by language."""
    signed_by: str
    """Who may sign, as the rules say it."""
    reply: SignatureReply | None
    name: str
    organization: str
    open: bool
    """Whether the reply can still be given or changed."""


class ReplySent(BaseModel):
    reply: SignatureReply
    name: str = Field(default="", max_length=NAME_LENGTH)
    organization: str = Field(default="", max_length=ORGANIZATION_LENGTH)
    belongs: bool = False
    """That the signer belongs to the owner, where only these may sign."""


class FormalityRecordSent(BaseModel):
    outcome: FormalityOutcome
    reference: str = Field(default="", max_length=200)
    """By which it is found again, such as the number of a receipt."""
    reason: str = Field(default="", max_length=4_000)
    """Needed for a waiver; the nominator reads it."""


class FormalityRecordShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    formality: str
    outcome: FormalityOutcome
    reference: str
    reason: str
    recorded_at: datetime


def formality_shown(found: ProjectFormality) -> FormalityShown:
    formality, standing = found.formality, found.standing
    return FormalityShown(
        id=formality.id,
        kind=formality.kind,
        title=dict(formality.title),
        complete=standing.is_complete,
        outcome=standing.outcome,
        needed=formality.least if formality.kind == "signatures" else 0,
        signed=standing.signed,
        signatures=[SignatureShown.model_validate(each) for each in found.signatures],
    )


@router.get("/nominations/{nomination}/formalities", dependencies=allow(Who.SIGNED_IN, TokenScope.OWN_READ))
async def list_formalities(at: AtNomination, nomination: str) -> FormalitiesOf:
    """What your project needs besides the form, and how far that is."""
    project = await project_in(*at.here, nomination)
    if project is None or await role_of(at.session, project, at.person) is None:
        raise refusals.unknown_project()
    return FormalitiesOf(items=[formality_shown(each) for each in await formalities_in(*at.here, project)])


@router.get("/signatures/{token}", dependencies=allow(Who.PUBLIC))
async def read_request_to_sign(at: AtService, token: str) -> RequestToSign:
    """What you are asked to sign. The token is that of the mailed link."""
    await slow_down(at.request, "consent")
    return await request_shown(at, token)


async def request_shown(at: At, token: str) -> RequestToSign:
    edition, project, formality, signature = await asked_to_sign(at.session, token)
    return RequestToSign(
        edition=edition.slug,
        **project.model_dump(include={"title", "owner"}),
        formality=dict(formality.title),
        statement=dict(formality.statement or {}),
        signed_by=formality.signed_by,
        **signature.model_dump(include={"reply", "name", "organization"}),
        open=project.state in SIGNABLE,
    )
