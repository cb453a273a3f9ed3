"""For programs: who writes a project together, offered parts, and the owner's answer."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from prizes.api.nomination.nominations import edition_with
from prizes.gate.idempotency import Once
from prizes.gate.limits import slow_down
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.languages import Lang
from prizes.nomination import refusals
from prizes.nomination.actions import sharing
from prizes.nomination.actions.asking_owner import answer_as_owner, asked_with
from prizes.nomination.models import ProjectInvitation
from prizes.nomination.project_roles import Permission, ProjectRole, may
from prizes.nomination.queries import people
from prizes.nomination.queries.projects import project_in, role_of
from prizes.nomination.rules.consent import Answer, may_answer

router = APIRouter(tags=["nominations"])
INVITATIONS, LOOKS = 10, 30
"""A minute, of one person; as the pages count."""


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


class PeopleList(BaseModel):
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


# --- the people of a project ---------------------------------------------------------------------------


@router.get("/nominations/{nomination}/people", dependencies=allow(Who.SIGNED_IN))
async def list_nomination_people(session: Tx, me: Me, nomination: str) -> PeopleList:
    """Who has which role, and to whom one is offered."""
    edition = await edition_with(session, nomination)
    project = await project_in(session, edition, nomination)
    role = await role_of(session, project, me.person) if project else None
    if project is None or role is None:
        raise refusals.unknown_project()
    offers = await sharing.open_offers(session, project.id) if may(role, Permission.LEAD) else []
    return PeopleList(
        items=[
            PersonShown(id=p.person.id, name=p.person.name, email=p.person.email, part=p.part)
            for p in await people.participants(session, project)
        ],
        offers=[_offer(offer) for offer in offers],
    )


def _offer(offer: ProjectInvitation) -> OfferShown:
    return OfferShown.model_validate(offer)


@router.post(
    "/nominations/{nomination}/offers",
    status_code=201,
    response_model=OfferShown,
    dependencies=allow(Who.SIGNED_IN),
)
async def offer_part(
    request: Request, session: Tx, me: Me, nomination: str, sent: OfferSent, once: Once
) -> Response:
    """Offer a part by mail; the same address again gets a new offer in the place of the first."""
    await slow_down(request, "offer", per_minute=INVITATIONS)
    edition = await edition_with(session, nomination)
    offer = await sharing.offer_part(
        session,
        edition,
        nomination,
        email=sent.email,
        part=sent.part,
        inviter=me.person,
        lang=sent.lang,
    )
    return await once.answer(_offer(offer), 201)


@router.delete("/nominations/{nomination}/offers/{offer}", status_code=204, dependencies=allow(Who.SIGNED_IN))
async def take_offer_back(session: Tx, me: Me, nomination: str, offer: str) -> Response:
    """Take back an offer of a part in your project that was not answered."""
    edition = await edition_with(session, nomination)
    await sharing.take_offer_back(session, edition, nomination, offer, inviter=me.person)
    return Response(status_code=204)


@router.delete(
    "/nominations/{nomination}/people/{person}", status_code=204, dependencies=allow(Who.SIGNED_IN)
)
async def remove_nomination_person(session: Tx, me: Me, nomination: str, person: str) -> Response:
    """Take a member out, or leave by oneself."""
    edition = await edition_with(session, nomination)
    await sharing.remove_member(session, edition, nomination, person, by=me.person)
    return Response(status_code=204)


@router.get("/offers", dependencies=allow(Who.SIGNED_IN))
async def list_my_offers(session: Tx, me: Me) -> MyOffers:
    """Parts in projects that are offered to you."""
    offers = await people.offers_to(session, me.person)
    return MyOffers(items=[MyOffer(id=o.id, part=o.part, title=o.title) for o in offers])


@router.put("/offers/{offer}/answer", response_model=OfferAnswered, dependencies=allow(Who.SIGNED_IN))
async def answer_offer(session: Tx, me: Me, offer: str, sent: OfferAnswer, once: Once) -> Response:
    """Take the part in a project that you are offered, or decline it."""
    project = await sharing.answer_offer(session, me.person, offer, accept=sent.accept)
    return await once.answer(OfferAnswered(nomination=project.id, accepted=sent.accept))


# --- the owner -----------------------------------------------------------------------------------------


@router.get("/consents/{token}", dependencies=allow(Who.PUBLIC))
async def read_consent(request: Request, session: Tx, token: str) -> ConsentShown:
    """What the owner of a project is asked. The token is that of the mailed link."""
    await slow_down(request, "consent", per_minute=LOOKS)
    edition, project, consent = await asked_with(session, token)
    return ConsentShown(
        edition=edition.slug,
        title=project.title,
        owner=project.owner,
        category=project.category,
        answer=Answer(consent.answer) if consent.answer else None,
        note=consent.note,
        open=may_answer(project.state),
    )


@router.put("/consents/{token}", dependencies=allow(Who.PUBLIC))
async def answer_consent(request: Request, session: Tx, token: str, sent: ConsentSent) -> ConsentShown:
    """Confirm or object, until the experts decide."""
    await slow_down(request, "consent", per_minute=LOOKS)
    await answer_as_owner(session, token, sent.answer, remark=sent.note)
    return await read_consent(request, session, token)
