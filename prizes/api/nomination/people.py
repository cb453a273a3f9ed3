"""For programs: who writes a project together, offered parts, and the owner's answer."""

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
from prizes.nomination.actions import sharing
from prizes.nomination.actions.asking_owner import asked_with
from prizes.nomination.project_roles import Permission, ProjectRole, may
from prizes.nomination.queries import people
from prizes.nomination.queries.projects import project_in, role_of
from prizes.nomination.rules.consent import Answer, may_answer

router = APIRouter(tags=["nominations"])


class PersonShown(BaseModel):
    id: str
    name: str | None
    email: str
    part: ProjectRole


class OfferShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    email: str
    part: ProjectRole
    expires_at: datetime


class NominationPeople(BaseModel):
    items: list[PersonShown]
    offers: list[OfferShown]
    """Open ones; only the nominator sees them."""
    next: None = None


class OfferSent(BaseModel):
    email: str = Field(max_length=254)
    part: ProjectRole
    """`nominator` hands the project over."""
    lang: Lang = "en"
    """Of the mail, where the address has no account."""


class MyOffer(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    part: ProjectRole
    title: str


class MyOffers(BaseModel):
    items: list[MyOffer]
    next: None = None


class OfferAnswer(BaseModel):
    accept: bool


class OfferAnswered(BaseModel):
    nomination: str
    accepted: bool


class ConsentShown(BaseModel):
    """What the owner of a project is asked."""

    edition: str
    title: str
    owner: str
    category: str | None
    answer: Answer | None
    note: str
    open: bool
    """Whether the answer can still be given or changed."""


class ConsentSent(BaseModel):
    answer: Answer
    note: str = Field(default="", max_length=4_000)


@router.get(
    "/nominations/{nomination}/people",
    dependencies=allow(Who.SIGNED_IN, TokenScope.OWN_READ, TokenScope.OFFICE_READ),
)
async def list_nomination_people(at: AtNomination, nomination: str) -> NominationPeople:
    """Who has which part, and to whom one is offered."""
    project = await project_in(*at.here, nomination)
    role = await role_of(at.session, project, at.person) if project else None
    if project is None or role is None:
        raise refusals.unknown_project()
    offers = await sharing.open_offers(at.session, project.id) if may(role, Permission.LEAD) else []
    return NominationPeople(
        items=[
            PersonShown(**each.person.model_dump(include={"id", "name", "email"}), part=each.part)
            for each in await people.participants(at.session, project)
        ],
        offers=[OfferShown.model_validate(offer) for offer in offers],
    )


@router.get("/offers", dependencies=allow(Who.SIGNED_IN, TokenScope.OWN_READ))
async def list_my_offers(at: AtService) -> MyOffers:
    """Parts in projects that are offered to you."""
    return MyOffers.model_validate({"items": await people.offers_to(at.session, at.person)})


@router.get("/consents/{token}", dependencies=allow(Who.PUBLIC))
async def read_consent(at: AtService, token: str) -> ConsentShown:
    """What the owner of a project is asked. The token is that of the mailed link."""
    await slow_down(at.request, "consent")
    return await consent_shown(at, token)


async def consent_shown(at: At, token: str) -> ConsentShown:
    edition, project, consent = await asked_with(at.session, token)
    return ConsentShown(
        edition=edition.slug,
        **project.model_dump(include={"title", "owner", "category"}),
        **consent.model_dump(include={"answer", "note"}),
        open=may_answer(project.state),
    )
