"""Seats in panels for programs of those who are invited: terms of reference, accepting, declining, leaving; and what an
expert says of themselves.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from prizes.edition.document.phases import NominationPhase, SelectionPhase
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import closes_at, in_order, opens_at
from prizes.gate.editions import TheEdition
from prizes.gate.idempotency import Once
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.languages import negotiate
from prizes.i18n.translator import translator
from prizes.kit.bounded import Whole
from prizes.review.actions.profile import save_expertise
from prizes.review.actions.seats import accept_seat, decline_seat, leave_seat
from prizes.review.expertise import Expertise
from prizes.review.models import ExpertProfile, PanelSeat
from prizes.review.queries.seats import my_seat, my_seats
from prizes.review.rules.seats import TERMS, SeatPart, SeatState, terms_sha256
from prizes.review.schemas import Sent

router = APIRouter(tags=["panels"])
Note = Annotated[str, Field(max_length=10_000)]


class SeatItem(BaseModel):
    seat: str
    edition: str
    category: str
    """`*`: all."""
    part: SeatPart
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
async def list_my_seats(session: Tx, me: Me) -> SeatsOf:
    """Seats and open invitations of yours, in all editions. The newest first."""
    return SeatsOf(items=[_item(each.seat, each.edition) for each in await my_seats(session, me.person)])


def _item(seat: PanelSeat, edition: str) -> SeatItem:
    return SeatItem(
        seat=seat.id,
        edition=edition,
        category=seat.category,
        part=SeatPart(seat.part),
        state=SeatState(seat.state),
        capacity=seat.capacity,
        expires_at=seat.expires_at if seat.state == SeatState.INVITED else None,
    )


@router.get("/editions/{edition}/seats/{seat}", dependencies=allow(Who.SIGNED_IN))
async def read_seat(request: Request, session: Tx, edition: TheEdition, me: Me, seat: str) -> SeatShown:
    """An invitation with the terms of reference, and nothing of any project; later the seat."""
    return _shown(request, edition, await my_seat(session, edition, seat, me.person))


def _shown(request: Request, edition: EditionInForce, seat: PanelSeat) -> SeatShown:
    voice = translator(negotiate(request.headers.get("accept-language")))
    return SeatShown(
        **_item(seat, edition.slug).model_dump(),
        terms=[
            Clause(title=voice.say(title), points=[voice.say(point) for point in points])
            for title, points in TERMS
        ],
        terms_sha256=terms_sha256(),
        work=[
            PanelWork(
                phase=phase.id,
                opens_at=opens_at(edition.rules, phase.id),
                closes_at=closes_at(edition.rules, phase.id),
                most=phase.marking.load_most if phase.marking else None,
            )
            for phase in in_order(edition.rules)
            if isinstance(phase, NominationPhase | SelectionPhase) and phase.cut.decided != "screening"
        ],
    )


@router.put(
    "/editions/{edition}/seats/{seat}/answer", response_model=SeatItem, dependencies=allow(Who.SIGNED_IN)
)
async def answer_seat(
    session: Tx, edition: TheEdition, me: Me, seat: str, sent: SeatAnswer, once: Once
) -> Response:
    """Accept with the terms of reference, or decline."""
    if sent.accept:
        taken = await accept_seat(session, edition, seat, me, capacity=sent.capacity, terms=sent.terms)
    else:
        taken = await decline_seat(session, edition, seat, me, note=sent.note)
    return await once.answer(_item(taken, edition.slug))


@router.put("/editions/{edition}/seats/{seat}/leaving", status_code=204, dependencies=allow(Who.SIGNED_IN))
async def leave_panel(session: Tx, edition: TheEdition, me: Me, seat: str, sent: Leaving) -> Response:
    """Give a seat up. With the role all your sessions end, this one too."""
    await leave_seat(session, edition, seat, me, note=sent.note)
    return Response(status_code=204)


@router.get("/me/expertise", dependencies=allow(Who.SIGNED_IN))
async def read_my_expertise(session: Tx, me: Me) -> ExpertiseOf:
    """What you say of yourself as an expert, as it is kept."""
    return _said(await session.get(ExpertProfile, me.person.id), me)


def _said(profile: ExpertProfile | None, me: Me) -> ExpertiseOf:
    return ExpertiseOf(
        lines=list(profile.lines) if profile else [],
        languages=list(profile.languages) if profile else [],
        country=me.person.country,
        affiliations=profile.affiliations if profile else "",
        gender=profile.gender if profile else None,
    )


@router.put("/me/expertise", response_model=ExpertiseOf, dependencies=allow(Who.SIGNED_IN))
async def say_my_expertise(session: Tx, me: Me, sent: Expertise, once: Once) -> Response:
    """Say it anew, whole: what is left out is taken back."""
    await save_expertise(session, me.person, sent, me.grants)
    return await once.answer(_said(await session.get(ExpertProfile, me.person.id), me))
