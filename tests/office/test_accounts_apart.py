"""Two accounts of one mailbox, from before the addresses were read anew: each is offered what is sent to its spelling."""

from __future__ import annotations

import pytest

from prizes.accounts import offering
from prizes.accounts.actions import answer_invitation
from prizes.accounts.offering import RoleOffer
from prizes.accounts.queries import invitations_for
from prizes.nomination.actions.late_entries import open_late_entry
from prizes.nomination.actions.sharing import answer_offer, offer_part
from prizes.nomination.queries.people import offers_to
from prizes.review.actions.seats import invite_member
from prizes.review.queries.reach import EVERYTHING
from prizes.review.queries.seats import my_seats
from prizes.review.rules.seats import SeatOffer, SeatPart
from tests.contest import load_contest, person, steward
from tests.nomination.drafts import begun
from tests.nomination.test_late import AFTER, LATE, code_for
from tests.review.reviewing import signed_in

pytestmark = pytest.mark.both_databases
ONE, OTHER = "boss@outlook.fr", "boss+press@outlook.fr"


@pytest.fixture
async def edition(session, time):
    return await load_contest(session)


@pytest.fixture
async def one(session, edition):
    return await person(session, ONE)


async def apart(session):
    """As the migration names it."""
    made = await person(session, "later@example.org")
    made.email = made.canonical_email = OTHER
    session.add(made)
    await session.flush()
    return made


@pytest.fixture
async def other(session, edition, one):
    return await apart(session)


async def test_a_role_is_taken_by_the_account_that_was_invited(session, edition, one, other):
    offer = RoleOffer(OTHER, "expert", edition.slug)
    invitation = await offering.invite(session, offer, inviter=await steward(session))
    assert [i.id for i in await invitations_for(session, other)] == [invitation.id]
    assert not await invitations_for(session, one)
    assert (await answer_invitation(session, other, invitation.id, accept=True)).accepted


async def test_so_is_a_seat_in_a_panel(session, edition, one, other):
    inviter = await signed_in(session, await steward(session))
    seat = await invite_member(
        session,
        edition,
        SeatOffer(OTHER, "C1", SeatPart.EXPERT, None, "en"),
        inviter=inviter,
        reach=EVERYTHING,
    )
    assert [each.seat.id for each in await my_seats(session, other)] == [seat.id]
    assert not await my_seats(session, one)


async def test_so_is_a_part_in_a_project(session, edition, one, other):
    ana = await person(session, "ana@example.org")
    project = await begun(session, edition, ana)
    offer = await offer_part(session, edition, project.id, email=OTHER, part="editor", inviter=ana, lang="en")
    assert [each.id for each in await offers_to(session, other)] == [offer.id]
    assert not await offers_to(session, one)
    await answer_offer(session, other, offer.id, accept=True)


async def test_so_is_the_code_that_lets_somebody_in_late(session, time):
    edition = await load_contest(session, **LATE)
    await person(session, ONE)
    other = await apart(session)
    time(AFTER)
    code = await code_for(
        session, edition, await steward(session), await steward(session, "two@example.org"), OTHER
    )
    assert (await open_late_entry(session, edition, person=other, code=code)).person_id == other.id
