"""Panels for programs of stewards and chairs: who sits where, and hints before an invitation."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from prizes.accounts.actions import checked_address
from prizes.accounts.rules.roles import ANY
from prizes.accounts.rules.scopes import TokenScope
from prizes.api.interface.pagination import Cursor, Limit, part_of
from prizes.gate.at import At, AtEdition
from prizes.gate.permissions import Who, allow
from prizes.i18n.languages import Lang
from prizes.kit.bounded import Whole
from prizes.review.models import PanelSeat
from prizes.review.queries.reach import reach_of
from prizes.review.queries.seats import Sitting, before_inviting, seating
from prizes.review.rules.hints import Hint
from prizes.review.rules.seats import ROWS_MOST, SeatPart, SeatState, gaps
from prizes.review.schemas import Sent

router = APIRouter(tags=["panels"])
PANELS = "/editions/{edition}/panels"


class MemberItem(BaseModel):
    """Somebody who sits in a panel, is invited to it, or was."""

    seat: str
    state: SeatState
    part: SeatPart
    phases: list[str]
    """Those that the place is for; empty: all without members of their own."""
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
    phases: Annotated[tuple[Annotated[str, Field(max_length=40)], ...], Field(max_length=20)] = ()
    """Phases that the place is for, where some have members of their own; empty: all others. By stewards only."""
    capacity: Whole | None = None
    """Projects at most, as a proposal."""
    lang: Lang | None = None
    """Language of the mail; left out: that of the request."""


class MembersSent(Sent):
    members: Annotated[list[MemberSent], Field(min_length=1, max_length=ROWS_MOST)]


class MembersInvited(BaseModel):
    items: list[MemberItem]


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


@router.get(PANELS, dependencies=allow(Who.EXPERT, TokenScope.OFFICE_READ))
async def list_panels(at: AtEdition, limit: Limit = 50, cursor: Cursor = None) -> MemberList:
    """Every seat of the panels that you look after, and every invitation. Somebody in two panels is here twice."""
    reach = await reach_of(*at.here, at.me)
    found = await seating(*at.here, reach)
    every = [*map(_sits, found.sitting), *(invited(at, seat) for seat in (*found.invited, *found.not_there))]
    part, after = part_of(every, lambda item: item.seat, limit, cursor)
    codes = [c.code for c in at.edition.rules.categories if reach.has(c.code)]
    missing = gaps(codes, ((s.category, s.part) for s in found.sitting if not s.phases))
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
        phases=sitting.phases,
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


def invited(_at: At, seat: PanelSeat) -> MemberItem:
    return MemberItem(
        seat=seat.id,
        state=SeatState(seat.state),
        part=SeatPart(seat.part),
        phases=seat.phases,
        category=seat.category,
        email=seat.email,
        capacity=seat.capacity,
        expires_at=seat.expires_at if seat.state == SeatState.INVITED else None,
        note=seat.note,
    )


@router.get(
    f"{PANELS}/hints", response_model=HintsShown, dependencies=allow(Who.EXPERT, TokenScope.OFFICE_READ)
)
async def list_panel_hints(
    at: AtEdition,
    email: Annotated[str, Query(max_length=254)],
    category: Annotated[str, Query(max_length=32)] = ANY,
) -> dict[str, Any]:
    """What speaks for interests of somebody in the projects of a panel, before you invite them."""
    reach = await reach_of(*at.here, at.me)
    found = await before_inviting(*at.here, checked_address(email), category, reach)
    return {
        "known": found.person is not None,
        "projects": found.projects,
        "items": found.interests,
        "same_country": found.same_country,
    }
