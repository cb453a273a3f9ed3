"""Offer a seat in a panel, accept or decline it, leave it, take it away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.actions import checked_address, grant
from prizes.accounts.models import RoleGrant
from prizes.accounts.queries import SignedIn, name_at
from prizes.accounts.rules.roles import INVITATION_LIFE, Role
from prizes.edition.queries import EditionInForce
from prizes.errors import Refusal, text_too_long, wrong_answers
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.journal.acts import ActKind
from prizes.kit.sentence import Sentence
from prizes.kit.text import many_lines
from prizes.mail.actions import queue_to_anybody
from prizes.mail.rules.kinds import PANEL_INVITATION
from prizes.review import refusals
from prizes.review.actions.panels import remove_expert
from prizes.review.models import PanelSeat
from prizes.review.queries.reach import Reach
from prizes.review.queries.seats import WorkAhead, is_open, my_seat, panel_work
from prizes.review.rules.seats import (
    CAPACITY_MOST,
    NOTE_MOST,
    SeatOffer,
    SeatPart,
    SeatState,
    gives,
    is_capacity,
    is_panel,
    terms_sha256,
)


async def invite_member(
    session: AsyncSession, edition: EditionInForce, offer: SeatOffer, *, inviter: SignedIn, reach: Reach
) -> PanelSeat:
    """Offer a seat by mail. Nothing is shown or given before the address is confirmed and the terms are accepted.

    Somebody who declined or left can be asked again; the journal keeps what was.
    """
    seat = await _offered(session, edition, offer, inviter, reach)
    await _tell(session, edition, seat, inviter, await panel_work(session, edition, seat.category))
    return seat


async def invite_members(
    session: AsyncSession,
    edition: EditionInForce,
    offers: Sequence[SeatOffer],
    *,
    inviter: SignedIn,
    reach: Reach,
) -> list[PanelSeat]:
    """All of them or none. Raises Invalid with what is wrong by `members.N`, N being the place in `offers`."""
    seats: list[PanelSeat] = []
    wrong: dict[str, Sentence] = {}
    for place, offer in enumerate(offers):
        try:
            seats.append(await _offered(session, edition, offer, inviter, reach))
        except Refusal as refusal:
            wrong[f"members.{place}"] = refusal.sentence
    if wrong:
        raise wrong_answers(wrong)
    work = {
        category: await panel_work(session, edition, category) for category in {s.category for s in seats}
    }
    for seat in seats:
        await _tell(session, edition, seat, inviter, work[seat.category])
    return seats


async def _offered(
    session: AsyncSession, edition: EditionInForce, offer: SeatOffer, inviter: SignedIn, reach: Reach
) -> PanelSeat:
    """The seat, and its line in the journal. Refuses before it writes."""
    address = checked_address(offer.email)
    _check(edition, offer.category, offer.part, offer.capacity, reach)
    name = await name_at(session, address)
    now = clock.now()
    seat = await _seat_of(session, edition, offer.category, name)
    if seat is not None and (is_open(seat, now) or seat.state == SeatState.ACCEPTED):
        raise refusals.seat_offered_already()
    if seat is None:
        seat = PanelSeat(
            edition_id=edition.id,
            category=offer.category,
            part=offer.part.value,
            email=address,
            canonical_email=name,
            lang=offer.lang,
            invited_at=now,
            expires_at=now + INVITATION_LIFE,
        )
    seat.part, seat.email, seat.lang, seat.capacity = offer.part.value, address, offer.lang, offer.capacity
    seat.state, seat.person_id, seat.terms_sha256, seat.note = SeatState.INVITED.value, None, None, ""
    seat.invited_by, seat.invited_at, seat.expires_at = inviter.person.id, now, now + INVITATION_LIFE
    seat.answered_at = None
    session.add(seat)
    await session.flush()
    _note(session, edition, seat, acts.REVIEW_INVITE_MEMBER, inviter.person.id, capacity=offer.capacity)
    return seat


def _check(
    edition: EditionInForce, category: str, part: SeatPart, capacity: int | None, reach: Reach
) -> None:
    if not is_panel(edition.rules, category) or not reach.has(category):
        raise refusals.no_such_panel()
    if not gives(part, steward=reach.steward):
        raise refusals.chair_by_steward()
    if capacity is not None and not is_capacity(capacity):
        raise refusals.wrong_capacity(most=CAPACITY_MOST)


async def _seat_of(
    session: AsyncSession, edition: EditionInForce, category: str, name: str
) -> PanelSeat | None:
    query = (
        select(PanelSeat)
        .where(PanelSeat.edition_id == edition.id, PanelSeat.category == category)
        .where(PanelSeat.canonical_email == name)
        .with_for_update()
    )
    return (await session.exec(query)).first()


async def _tell(
    session: AsyncSession, edition: EditionInForce, seat: PanelSeat, inviter: SignedIn, work: WorkAhead
) -> None:
    """Who invites, to which panel, how much work it is, and until when."""
    category = next((c for c in edition.rules.categories if c.code == seat.category), None)
    await queue_to_anybody(
        session,
        PANEL_INVITATION,
        to=seat.email,
        field="email",
        lang=seat.lang,
        edition=edition.slug,
        part=seat.part,
        category=dict(category.title) if category else None,
        edition_title=dict(edition.rules.title),
        slug=edition.slug,
        seat=seat.id,
        until=seat.expires_at.isoformat(),
        inviter=inviter.person.name or "",
        projects=work.projects,
        most=seat.capacity,
        minutes=work.minutes,
        closes=work.closes.isoformat() if work.closes else None,
    )


def _note(
    session: AsyncSession,
    edition: EditionInForce,
    seat: PanelSeat,
    act: ActKind,
    actor: str,
    **details: Any,
) -> None:
    record(session, edition, act, seat, by=actor, part=seat.part, category=seat.category, **details)


# --- the answer ----------------------------------------------------------------------------------------


async def accept_seat(
    session: AsyncSession,
    edition: EditionInForce,
    seat_id: str,
    me: SignedIn,
    *,
    capacity: int | None,
    terms: str,
) -> PanelSeat:
    """Take a seat, with the terms of reference that were shown; the role of an expert comes with it."""
    seat = await _invitation(session, edition, seat_id, me)
    if terms != terms_sha256():
        raise refusals.terms_changed() if terms else refusals.terms_not_accepted()
    if capacity is not None and not is_capacity(capacity):
        raise refusals.wrong_capacity(most=CAPACITY_MOST)
    seat.state, seat.person_id, seat.answered_at = SeatState.ACCEPTED.value, me.person.id, clock.now()
    seat.capacity, seat.terms_sha256 = capacity, terms
    session.add(seat)
    await grant(
        session,
        me.person,
        Role.EXPERT,
        edition=edition.slug,
        category=seat.category,
        granter=seat.invited_by,
        keep=me.token_hash,
    )
    _note(session, edition, seat, acts.REVIEW_ACCEPT_SEAT, me.person.id, capacity=capacity, terms=terms)
    await session.flush()
    return seat


async def decline_seat(
    session: AsyncSession, edition: EditionInForce, seat_id: str, me: SignedIn, *, note: str
) -> PanelSeat:
    seat = await _invitation(session, edition, seat_id, me)
    seat.state, seat.answered_at, seat.note = SeatState.DECLINED.value, clock.now(), _checked(note)
    session.add(seat)
    _note(session, edition, seat, acts.REVIEW_DECLINE_SEAT, me.person.id)
    await session.flush()
    return seat


async def _invitation(
    session: AsyncSession, edition: EditionInForce, seat_id: str, me: SignedIn
) -> PanelSeat:
    seat = await my_seat(session, edition, seat_id, me.person, lock=True)
    if seat.state != SeatState.INVITED:
        raise refusals.invitation_answered_already()
    return seat


def _checked(note: str) -> str:
    note = many_lines(note)
    if len(note) > NOTE_MOST:
        raise text_too_long("note", most=NOTE_MOST)
    return note


# --- the end -------------------------------------------------------------------------------------------


async def leave_seat(
    session: AsyncSession, edition: EditionInForce, seat_id: str, me: SignedIn, *, note: str
) -> None:
    """Give a seat up. Reviews handed in stay; the rest goes to others. All sessions of the person end."""
    seat = await my_seat(session, edition, seat_id, me.person, lock=True)
    if seat.state != SeatState.ACCEPTED:
        raise refusals.unknown_seat()
    seat.note = _checked(note)
    await vacate(session, edition, seat, by=me.person.id)


async def take_seat_away(
    session: AsyncSession, edition: EditionInForce, seat_id: str, *, remover: SignedIn, reach: Reach
) -> None:
    """Take somebody out of a panel, or an open invitation back. `seat_id`: of a seat, or of a role without one."""
    seat = await session.get(PanelSeat, seat_id, with_for_update=True)
    if seat is None:
        if not reach.steward:
            raise refusals.unknown_seat()
        await remove_expert(session, edition, seat_id, remover=remover.person.id)
        return
    if seat.edition_id != edition.id or not reach.has(seat.category):
        raise refusals.unknown_seat()
    if seat.state == SeatState.INVITED:
        _note(session, edition, seat, acts.REVIEW_WITHDRAW_SEAT, remover.person.id)
        await session.delete(seat)
        await session.flush()
        return
    if seat.state != SeatState.ACCEPTED:
        raise refusals.unknown_seat()
    if not reach.steward and (seat.person_id == remover.person.id or seat.part == SeatPart.CHAIR):
        raise refusals.own_seat()
    await vacate(session, edition, seat, by=remover.person.id)


async def vacate(session: AsyncSession, edition: EditionInForce, seat: PanelSeat, *, by: str) -> None:
    """The seat is left, and the role that came with it goes."""
    seat.state, seat.answered_at = SeatState.LEFT.value, clock.now()
    session.add(seat)
    _note(session, edition, seat, acts.REVIEW_LEAVE_SEAT, by)
    query = select(RoleGrant.id).where(
        RoleGrant.person_id == seat.person_id,
        RoleGrant.role == Role.EXPERT.value,
        col(RoleGrant.edition) == edition.slug,
        RoleGrant.category == seat.category,
    )
    grant_id = (await session.exec(query)).first()
    if grant_id is not None:
        await remove_expert(session, edition, grant_id, remover=by)
    await session.flush()
