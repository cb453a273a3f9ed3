"""Seats in panels for programs of those who are invited, with the terms of reference; and what an expert says of
themselves.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from prizes.accounts.rules.scopes import TokenScope
from prizes.edition.spans import closes_at, opens_at
from prizes.gate.at import At, AtEdition, AtService
from prizes.gate.permissions import Who, allow
from prizes.kit.bounded import Whole
from prizes.review.models import PanelSeat
from prizes.review.queries.seats import expertise_of, my_seat, my_seats
from prizes.review.rules.interests import working_phases
from prizes.review.rules.seats import TERMS, SeatPart, SeatState, terms_sha256, works_in
from prizes.review.schemas import Sent

router = APIRouter(tags=["panels"])
Note = Annotated[str, Field(max_length=10_000)]


class SeatItem(BaseModel):
    seat: str
    edition: str
    category: str
    """`*`: all."""
    part: SeatPart
    phases: list[str]
    """Those that it is for; empty: all without members of their own."""
    state: SeatState
    """`invited` or `accepted`; `declined` as the answer to declining."""
    capacity: int | None
    """Projects at most; null: as many as the others."""
    expires_at: datetime | None
    """Of an invitation."""


class SeatsOf(BaseModel):
    items: list[SeatItem]
    next: None = None


class Clause(BaseModel):
    title: str
    points: list[str]


class PanelWork(BaseModel):
    """A phase in which panels work."""

    phase: str
    opens_at: datetime | None
    closes_at: datetime | None
    most: int | None
    """Projects that anybody is given at most."""


class SeatShown(SeatItem):
    terms: list[Clause]
    """The terms of reference."""
    terms_sha256: str
    """To be sent with an acceptance."""
    work: list[PanelWork]


class SeatAnswer(Sent):
    accept: bool
    terms: Annotated[str, Field(max_length=64)] = ""
    """With an acceptance: `terms_sha256` of the terms that were read."""
    capacity: Whole | None = None
    """With an acceptance: projects at most."""
    note: Note = ""
    """Without: why not, if you want to say."""


class Leaving(Sent):
    note: Note = ""


class ExpertiseOf(BaseModel):
    """What an expert says of themselves, as it is kept."""

    lines: list[str]
    languages: list[str]
    country: str | None
    affiliations: str
    gender: str | None


@router.get("/me/seats", dependencies=allow(Who.SIGNED_IN))
async def list_my_seats(at: AtService) -> SeatsOf:
    """Seats and open invitations of yours, in all editions. The newest first."""
    return SeatsOf(items=[_item(each.seat, each.edition) for each in await my_seats(at.session, at.person)])


def _item(seat: PanelSeat, edition: str) -> SeatItem:
    return SeatItem(
        seat=seat.id,
        edition=edition,
        category=seat.category,
        part=SeatPart(seat.part),
        phases=seat.phases,
        state=SeatState(seat.state),
        capacity=seat.capacity,
        expires_at=seat.expires_at if seat.state == SeatState.INVITED else None,
    )


def seat_answered(at: At, seat: PanelSeat) -> SeatItem:
    return _item(seat, at.edition.slug)


@router.get("/editions/{edition}/seats/{seat}", dependencies=allow(Who.SIGNED_IN, TokenScope.OFFICE_READ))
async def read_seat(at: AtEdition, seat: str) -> SeatShown:
    """An invitation with the terms of reference, and nothing of any project; later the seat."""
    rules, mine = at.edition.rules, await my_seat(*at.here, seat, at.person)
    return SeatShown(
        **_item(mine, at.edition.slug).model_dump(),
        terms=[
            Clause(title=at.voice.say(title), points=[at.voice.say(point) for point in points])
            for title, points in TERMS
        ],
        terms_sha256=terms_sha256(),
        work=[
            PanelWork(
                phase=phase.id,
                opens_at=opens_at(rules, phase.id),
                closes_at=closes_at(rules, phase.id),
                most=phase.marking.load_most if phase.marking else None,
            )
            for phase in working_phases(rules)
            if works_in(phase, mine.phases)
        ],
    )


@router.get("/me/expertise", response_model=ExpertiseOf, dependencies=allow(Who.SIGNED_IN))
async def read_my_expertise(at: AtService) -> Any:
    """What you say of yourself as an expert, as it is kept."""
    return await expertise_of(at.session, at.person)
