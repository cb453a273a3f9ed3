"""Who writes a project together, and the owner's answer."""

from __future__ import annotations

from typing import Any

from prizes.acts.declaring import Acts, leading
from prizes.api.nomination.people import (
    ConsentSent,
    OfferAnswer,
    OfferAnswered,
    OfferSent,
    OfferShown,
    consent_shown,
)
from prizes.gate.at import At
from prizes.gate.limits import slow_down
from prizes.gate.permissions import Who
from prizes.nomination.actions import sharing
from prizes.nomination.actions.asking_owner import answer_as_owner
from prizes.nomination.models import ProjectInvitation
from prizes.nomination.queries.projects import edition_of
from prizes.web.layout.pages import PageAt
from prizes.web.nomination.people import consent_page, offer_page, project_people_page

acts = Acts("nominations")
ONE = "/{edition}/nominations/{nomination}"


@acts.act(
    "POST /nominations/{nomination}/offers",
    project_people_page.path,
    who=Who.SIGNED_IN,
    answers=OfferShown,
    on=project_people_page,
    notice="invited",
)
async def offer_part(at: At, nomination: str, sent: OfferSent) -> ProjectInvitation:
    """Offer a part by mail; the same address again gets a new offer in the place of the first."""
    await slow_down(at.request, "offer")
    return await sharing.offer_part(
        *at.here, nomination, email=sent.email, part=sent.part, inviter=at.person, lang=sent.lang
    )


@acts.act(
    "DELETE /nominations/{nomination}/offers/{offer}",
    ONE + "/offers/{offer}/withdrawal",
    who=Who.SIGNED_IN,
    leads=leading("project_people_page"),
    notice="invitation-withdrawn",
)
async def take_offer_back(at: At, nomination: str, offer: str) -> None:
    """Take back an offer of a part in your project that was not answered."""
    await sharing.take_offer_back(*at.here, nomination, offer, inviter=at.person)


@acts.act(
    "DELETE /nominations/{nomination}/people/{person}",
    ONE + "/people/{person}/removal",
    who=Who.SIGNED_IN,
    leads=lambda at, left: (
        at.to("my_page") if left else at.to("project_people_page", nomination=at.asked("nomination"))
    ),
    notice=lambda _at, left: "project-left" if left else "member-removed",
)
async def remove_nomination_person(at: At, nomination: str, person: str) -> bool:
    """Take a member out, or leave by oneself."""
    await sharing.remove_member(*at.here, nomination, person, by=at.person)
    return person == at.by


def _accepted(at: PageAt) -> dict[str, Any]:
    return {"accept": at.typed.get("answer") == "accept"}


async def _to_the_project(at: PageAt, answered: OfferAnswered) -> str:
    edition = await edition_of(at.session, answered.nomination) if answered.accepted else None
    if edition is None:
        return at.to("my_page")
    return at.to("own_project_page", edition=edition.slug, nomination=answered.nomination)


@acts.act(
    "PUT /offers/{offer}/answer",
    offer_page.path,
    who=Who.SIGNED_IN,
    answers=OfferAnswered,
    on=offer_page,
    leads=_to_the_project,
    notice=lambda _at, answered: f"invitation-{'accepted' if answered.accepted else 'declined'}",
    reads=_accepted,
)
async def answer_offer(at: At, offer: str, sent: OfferAnswer) -> OfferAnswered:
    """Take the part in a project that you are offered, or decline it."""
    project = await sharing.answer_offer(at.session, at.person, offer, accept=sent.accept)
    return OfferAnswered(nomination=project.id, accepted=sent.accept)


@acts.act(
    "PUT /consents/{token}",
    consent_page.path,
    who=Who.PUBLIC,
    answers=consent_shown,
    on=consent_page,
    notice="answer-kept",
)
async def answer_consent(at: At, token: str, sent: ConsentSent) -> str:
    """Confirm or object, until the experts decide."""
    await slow_down(at.request, "consent")
    await answer_as_owner(at.session, token, sent.answer, remark=sent.note)
    return token
