"""Offer a seat in a panel, accept or decline it, leave it, take it away."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.actions import checked_address, grant
from prizes.accounts.models import RoleGrant
from prizes.accounts.queries import SignedIn, name_at, names_at
from prizes.accounts.rules.roles import INVITATION_LIFE, Role
from prizes.edition.document.rules import Rules
from prizes.edition.queries import EditionInForce
from prizes.edition.titles import KIND_TITLES
from prizes.errors import Outcomes, Refusal, one_by_one, text_too_long, wrong_answers
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.journal.acts import ActKind
from prizes.kit.sentence import Sentence
from prizes.kit.text import many_lines
from prizes.mail.actions import mailboxes_with_room, queue, without_room
from prizes.mail.rules.kinds import PANEL_INVITATION
from prizes.review import refusals
from prizes.review.actions.panels import remove_expert
from prizes.review.models import PanelSeat
from prizes.review.queries.reach import Reach
from prizes.review.queries.seats import checked_panel, is_open, my_seat, panels_work
from prizes.review.rules.interests import working_phases
from prizes.review.rules.seats import (
    CAPACITY_MOST,
    NOTE_MOST,
    SeatOffer,
    SeatPart,
    SeatState,
    gives,
    has_own_members,
    is_capacity,
    terms_sha256,
)


async def invite_member(
    session: AsyncSession, edition: EditionInForce, offer: SeatOffer, *, inviter: SignedIn, reach: Reach
) -> PanelSeat:
    """Offer a seat by mail. Nothing is shown or given before the address is confirmed and the terms are accepted.

    Somebody who declined or left can be asked again; the journal keeps what was.
    """
    address = _checked_offer(edition, offer, reach)
    name = await name_at(session, address)
    known = (await _seats_of(session, edition, {name})).get((offer.category, name))
    seat = _offered(session, edition, offer, (address, name), known, by=inviter.person.id)
    await _tell(session, edition, {"email": seat}, inviter)
    return seat


async def invite_members(
    session: AsyncSession,
    edition: EditionInForce,
    offers: Sequence[SeatOffer],
    *,
    inviter: SignedIn,
    reach: Reach,
) -> list[PanelSeat]:
    """All of them or none. Raises Invalid or Busy with what is wrong by `members.N`, N being the place in `offers`."""
    seats: dict[str, PanelSeat] = {}
    addresses: dict[str, str] = {}
    wrong: dict[str, Sentence] = {}
    fields = {f"members.{place}": offer for place, offer in enumerate(offers)}
    for field, offer in fields.items():
        try:
            addresses[field] = _checked_offer(edition, offer, reach)
        except Refusal as refusal:
            wrong[field] = refusal.sentence
    names = await names_at(session, set(addresses.values()))
    known = await _seats_of(session, edition, set(names.values()))
    for field, address in addresses.items():
        offer, name = fields[field], names[address]
        here = (offer.category, name)
        try:
            seats[field] = known[here] = _offered(
                session, edition, offer, (address, name), known.get(here), by=inviter.person.id
            )
        except Refusal as refusal:
            wrong[field] = refusal.sentence
    if wrong:
        raise wrong_answers({field: wrong[field] for field in fields if field in wrong})
    await _tell(session, edition, seats, inviter)
    return [*seats.values()]


def _checked_offer(edition: EditionInForce, offer: SeatOffer, reach: Reach) -> str:
    """The address to write to."""
    address = checked_address(offer.email)
    checked_panel(edition.rules, offer.category, reach)
    if not gives(offer.part, steward=reach.steward):
        raise refusals.chair_by_steward()
    if offer.phases:
        _check_phases(edition.rules, offer.phases, reach)
    if offer.capacity is not None and not is_capacity(offer.capacity):
        raise refusals.wrong_capacity(most=CAPACITY_MOST)
    return address


def _check_phases(rules: Rules, phases: Collection[str], reach: Reach) -> None:
    if not reach.steward:
        raise refusals.phases_by_steward()
    there = {phase.id for phase in working_phases(rules)} if has_own_members(rules) else set()
    if wrong := sorted(set(phases) - there):
        raise refusals.unknown_phase_of_seat(phase=wrong[0])


Seats = dict[tuple[str, str], PanelSeat]
"""By category and by what an account is known."""


async def _seats_of(session: AsyncSession, edition: EditionInForce, names: Collection[str]) -> Seats:
    query = (
        select(PanelSeat)
        .where(PanelSeat.edition_id == edition.id, col(PanelSeat.canonical_email).in_(names))
        .order_by(PanelSeat.id)  # in one order for all, so that no two wait for each other
        .with_for_update()
    )
    return {(seat.category, seat.canonical_email): seat for seat in (await session.exec(query)).all()}


def _offered(
    session: AsyncSession,
    edition: EditionInForce,
    offer: SeatOffer,
    named: tuple[str, str],
    seat: PanelSeat | None,
    *,
    by: str,
) -> PanelSeat:
    """The seat, and its line in the journal; neither is flushed. `named`: its address, and by what its account is
    known. `seat`: the one of former times. Refuses before it writes.
    """
    (address, name), now = named, clock.now()
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
    seat.phases = sorted(set(offer.phases))
    seat.state, seat.person_id, seat.terms_sha256, seat.note = SeatState.INVITED.value, None, None, ""
    seat.invited_by, seat.invited_at, seat.expires_at = by, now, now + INVITATION_LIFE
    seat.answered_at = None
    session.add(seat)
    only = {"phases": seat.phases} if seat.phases else {}
    _note(session, edition, seat, acts.REVIEW_INVITE_MEMBER, by, capacity=offer.capacity, **only)
    return seat


async def _tell(
    session: AsyncSession, edition: EditionInForce, seats: Mapping[str, PanelSeat], inviter: SignedIn
) -> None:
    """Who invites, to which panel, how much work it is, and until when. Raises Busy by the fields in which the
    addresses were typed.
    """
    work = await panels_work(session, edition, {seat.category for seat in seats.values()})
    mailboxes = await mailboxes_with_room(session, {field: seat.email for field, seat in seats.items()})
    titles = {category.code: dict(category.title) for category in edition.rules.categories}
    for field, seat in seats.items():
        ahead = work[seat.category]
        queue(
            session,
            PANEL_INVITATION,
            to=seat.email,
            mailbox=mailboxes[field],
            lang=seat.lang,
            edition=edition.slug,
            part=seat.part,
            category=titles.get(seat.category),
            **_only_for(edition.rules, seat),
            edition_title=dict(edition.rules.title),
            slug=edition.slug,
            seat=seat.id,
            until=seat.expires_at.isoformat(),
            inviter=inviter.person.name or "",
            projects=ahead.projects,
            most=seat.capacity,
            minutes=ahead.minutes,
            closes=ahead.closes.isoformat() if ahead.closes else None,
        )
    await session.flush()


def _only_for(rules: Rules, seat: PanelSeat) -> dict[str, Any]:
    """The phases that a seat is for, as a letter names them."""
    named = [phase for phase in working_phases(rules) if phase.id in seat.phases]
    return (
        {"phases": [dict(each.title) if each.title else KIND_TITLES[each.kind] for each in named]}
        if named
        else {}
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
    if seat.edition_id != edition.id or not reach.has_seat(seat.category, seat.phases):
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


async def withdraw_seats(
    session: AsyncSession,
    edition: EditionInForce,
    seat_ids: Sequence[str],
    *,
    remover: SignedIn,
    reach: Reach,
) -> Outcomes:
    """Take open invitations back; one query. Who has accepted is taken out of the panel by `take_seat_away` alone."""
    seats = await _reached(session, edition, seat_ids, reach)
    gone = []

    def withdraw(seat_id: str) -> None:
        seat = seats.get(seat_id)
        if seat is None:
            raise refusals.unknown_seat()
        if seat.state != SeatState.INVITED:
            raise refusals.seat_answered_already()
        _note(session, edition, seat, acts.REVIEW_WITHDRAW_SEAT, remover.person.id)
        gone.append(seat)

    found = one_by_one(seat_ids, withdraw)
    for seat in gone:
        await session.delete(seat)
    await session.flush()
    return found


async def send_seats_again(
    session: AsyncSession, edition: EditionInForce, seat_ids: Sequence[str], *, sender: SignedIn, reach: Reach
) -> Outcomes:
    """Write to people who have not answered once more. An invitation whose time is over is open for as long again. How
    many queries does not depend on how many seats.
    """
    seats, now = await _reached(session, edition, seat_ids, reach), clock.now()

    def check(seat_id: str) -> None:
        if seat_id not in seats:
            raise refusals.unknown_seat()
        if seats[seat_id].state != SeatState.INVITED:
            raise refusals.seat_answered_already()

    found = one_by_one(seat_ids, check)
    found |= await without_room(session, {id_: seats[id_].email for id_, why in found.items() if why is None})
    again = {id_: seats[id_] for id_, why in found.items() if why is None}
    for seat in again.values():
        renewed = not is_open(seat, now)
        if renewed:
            seat.invited_by, seat.invited_at = sender.person.id, now
            seat.expires_at = now + INVITATION_LIFE
            session.add(seat)
        _note(session, edition, seat, acts.REVIEW_SEND_SEAT_AGAIN, sender.person.id, renewed=renewed)
    if again:
        await _tell(session, edition, again, sender)
    return found


async def _reached(
    session: AsyncSession, edition: EditionInForce, seat_ids: Sequence[str], reach: Reach
) -> dict[str, PanelSeat]:
    """Those that somebody looks after, locked. A chair's seat is the stewards'."""
    query = select(PanelSeat).where(col(PanelSeat.id).in_(seat_ids), PanelSeat.edition_id == edition.id)
    found = (await session.exec(query.order_by(col(PanelSeat.id)).with_for_update())).all()
    return {
        seat.id: seat
        for seat in found
        if reach.has_seat(seat.category, seat.phases) and gives(SeatPart(seat.part), steward=reach.steward)
    }


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
