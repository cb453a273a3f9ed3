"""Panels for programs of stewards and chairs: who sits where, hints before an invitation, seats that change hands."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from prizes.accounts.actions import checked_address
from prizes.accounts.rules.roles import ANY
from prizes.api.interface.pagination import part_of
from prizes.edition.queries import EditionInForce
from prizes.edition.refusals import unknown_category
from prizes.gate.editions import TheEdition
from prizes.gate.idempotency import Once
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.languages import Lang, negotiate
from prizes.kit.bounded import Whole
from prizes.kit.paging import MOST
from prizes.review import refusals
from prizes.review.actions.seats import invite_member, take_seat_away
from prizes.review.actions.stepping_in import step_in
from prizes.review.models import PanelSeat
from prizes.review.queries.seats import Sitting, before_inviting, desk_of, seating
from prizes.review.rules.hints import Hint
from prizes.review.rules.seats import SeatPart, SeatState, gaps
from prizes.review.schemas import Sent

router = APIRouter(tags=["panels"])
Limit = Annotated[int, Query(ge=1, le=MOST)]
Cursor = Annotated[str | None, Query(max_length=400)]


class MemberItem(BaseModel):
    """Somebody who sits in a panel, is invited to it, or was."""

    seat: str
    state: SeatState
    part: SeatPart
    category: str
    """`*`: all."""
    email: str
    expert: str | None = None
    name: str | None = None
    country: str | None = None
    gender: str | None = None
    organization: str | None = None
    affiliations: str = ""
    lines: list[str] = []
    """Action lines they know."""
    languages: list[str] = []
    """Languages they read."""
    capacity: Whole | None = None
    """Projects at most; null: as many as the others."""
    expires_at: datetime | None = None
    """Of an invitation."""
    note: str = ""
    """Why somebody declined or left."""


class MemberList(BaseModel):
    items: list[MemberItem]
    without_chair: list[str]
    """Codes of the categories that have none."""
    without_expert: list[str]
    next: str | None = None


class MemberSent(Sent):
    email: Annotated[str, Field(max_length=254)]
    category: Annotated[str, Field(max_length=32)] = ANY
    """Code of the category; `*`: all."""
    part: SeatPart = SeatPart.EXPERT
    """Chairs are invited by stewards only."""
    capacity: Whole | None = None
    """Projects at most, as a proposal."""
    lang: Lang | None = None
    """Language of the mail; left out: that of the request."""


class SubstituteSent(Sent):
    substitute: str
    """Their seat."""


class SteppedIn(BaseModel):
    projects: int
    """So many wait for the substitute's review now."""


class HintItem(BaseModel):
    project: str
    title: str
    owner: str
    hints: list[Hint]
    """The strongest first."""


class HintsShown(BaseModel):
    known: bool
    """Whether somebody has signed in with this address."""
    projects: int
    """Of the panel, with or without a hint."""
    items: list[HintItem]
    same_country: int
    """Projects of which nothing but the country is the same."""


@router.get("/editions/{edition}/panels", dependencies=allow(Who.EXPERT))
async def list_panels(
    session: Tx, edition: TheEdition, me: Me, limit: Limit = 50, cursor: Cursor = None
) -> MemberList:
    """Every seat of the panels that you look after, and every invitation. Somebody in two panels is here twice."""
    desk = await desk_of(session, edition, me)
    found = await seating(session, edition, desk)
    every = [*map(_sits, found.sitting), *map(_invited, (*found.invited, *found.not_there))]
    part, after = part_of(every, lambda item: item.seat, limit, cursor)
    codes = [c.code for c in edition.rules.categories if desk.has(c.code)]
    missing = gaps(codes, ((s.category, s.part) for s in found.sitting))
    return MemberList(
        items=list(part),
        without_chair=[gap.category for gap in missing if gap.chair],
        without_expert=[gap.category for gap in missing if gap.expert],
        next=after,
    )


def _sits(sitting: Sitting) -> MemberItem:
    person, profile = sitting.person, sitting.profile
    return MemberItem(
        seat=sitting.id,
        state=SeatState.ACCEPTED,
        part=sitting.part,
        category=sitting.category,
        email=person.email,
        expert=person.id,
        name=person.name,
        country=person.country,
        gender=profile.gender if profile else None,
        organization=person.entity_name,
        affiliations=profile.affiliations if profile else "",
        lines=list(profile.lines) if profile else [],
        languages=list(profile.languages) if profile else [],
        capacity=sitting.capacity,
    )


def _invited(seat: PanelSeat) -> MemberItem:
    return MemberItem(
        seat=seat.id,
        state=SeatState(seat.state),
        part=SeatPart(seat.part),
        category=seat.category,
        email=seat.email,
        capacity=seat.capacity,
        expires_at=seat.expires_at if seat.state == SeatState.INVITED else None,
        note=seat.note,
    )


@router.get("/editions/{edition}/panels/hints", dependencies=allow(Who.EXPERT))
async def list_panel_hints(
    session: Tx,
    edition: TheEdition,
    me: Me,
    email: Annotated[str, Query(max_length=254)],
    category: Annotated[str, Query(max_length=32)] = ANY,
) -> HintsShown:
    """What speaks for interests of somebody in the projects of a panel, before you invite them."""
    desk = await desk_of(session, edition, me)
    _must_exist(edition, category)
    if not desk.has(category):
        raise refusals.no_such_panel()
    found = await before_inviting(session, edition, checked_address(email), category, asker=me, desk=desk)
    return HintsShown(
        known=found.person is not None,
        projects=found.projects,
        items=[
            HintItem(project=each.project, title=each.title, owner=each.owner, hints=list(each.hints))
            for each in found.interests
        ],
        same_country=found.same_country,
    )


def _must_exist(edition: EditionInForce, category: str) -> None:
    if category not in {ANY, *(c.code for c in edition.rules.categories)}:
        raise unknown_category(code=category)


@router.post(
    "/editions/{edition}/panels",
    status_code=201,
    response_model=MemberItem,
    dependencies=allow(Who.EXPERT),
)
async def invite_expert(
    request: Request, session: Tx, edition: TheEdition, me: Me, sent: MemberSent, once: Once
) -> Response:
    """Offer somebody a seat by mail. They accept the terms of reference, or decline, before they see anything."""
    _must_exist(edition, sent.category)
    seat = await invite_member(
        session,
        edition,
        sent.email,
        sent.category,
        sent.part,
        capacity=sent.capacity,
        lang=sent.lang or negotiate(request.headers.get("accept-language")),
        inviter=me,
        desk=await desk_of(session, edition, me),
    )
    return await once.answer(_invited(seat), 201)


@router.post(
    "/editions/{edition}/panels/{seat}/substitute", response_model=SteppedIn, dependencies=allow(Who.EXPERT)
)
async def let_substitute_step_in(
    session: Tx, edition: TheEdition, me: Me, seat: str, sent: SubstituteSent, once: Once
) -> Response:
    """A substitute takes this seat and what is left to review."""
    desk = await desk_of(session, edition, me)
    number = await step_in(session, edition, seat, sent.substitute, mover=me, desk=desk)
    return await once.answer(SteppedIn(projects=number))


@router.delete("/editions/{edition}/panels/{seat}", status_code=204, dependencies=allow(Who.EXPERT))
async def remove_expert(session: Tx, edition: TheEdition, me: Me, seat: str) -> Response:
    """Take somebody out of a panel, or an invitation back; reviews that were handed in stay and count."""
    await take_seat_away(session, edition, seat, remover=me, desk=await desk_of(session, edition, me))
    return Response(status_code=204)
