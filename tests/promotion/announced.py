"""A contest whose winners are announced by the acts themselves."""

from __future__ import annotations

from prizes.results.actions import announce
from tests.ballot.paper import nominee
from tests.contest import at
from tests.results.publishing import approved_contest

INSTANT = at("2027-04-01 07:00")


async def announced_contest(session, time, **changes):
    """Bee won C1, of which Ant is the other champion and Cat a nominated project; nobody won C2, of which Dog and Eel are
    champions; Fig is a nominated project of C7-EGOV.
    """
    box, _one, _two = await approved_contest(session, time, **changes)
    box.projects["Fig"] = await nominee(session, box.edition, "C7-EGOV", "Fig")
    time(INSTANT)
    assert await announce(session, "2027") == 1
    await session.commit()
    return box
