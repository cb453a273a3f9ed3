"""A contest whose certificates have badges."""

from __future__ import annotations

from sqlmodel import select

from prizes.accounts.models import Person
from prizes.badges.actions import approve_badges, make_key, propose_badges
from prizes.results.actions import announce
from tests.contest import steward
from tests.results.publishing import published_contest

SECOND = "second@example.org"


async def one_steward(session, email="steward@example.org"):
    """Who may be one already."""
    found = await session.exec(select(Person).where(Person.email == email))
    return found.first() or await steward(session, email)


async def approved(session, edition):
    """With the current key, by two stewards."""
    one, two = await one_steward(session), await one_steward(session, SECOND)
    proposal = await propose_badges(session, edition, proposer=one.id)
    return await approve_badges(session, edition, proposal.id, seen_sha256=proposal.sha256, approver=two.id)


async def contest_with_badges(session, time):
    """Bee has won, and its certificate has a badge."""
    box = await published_contest(session, time)
    await announce(session, "2027")
    await make_key(session)
    await approved(session, box.edition)
    await session.commit()
    return box
