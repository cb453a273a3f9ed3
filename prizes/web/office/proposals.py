"""A proposal that waits for a second steward."""

from __future__ import annotations

from prizes.agenda.queries import proposal_in, readable
from prizes.agenda.rules.tasks import PROPOSED
from prizes.gate.permissions import Who
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()


@pages.page("/{edition}/office/proposals/{proposal}", "office/proposal.html", Who.OBSERVER)
async def proposal_page(at: PageAt, proposal: str) -> Values:
    """Exactly what would take effect, in words."""
    found = await proposal_in(*at.here, proposal)
    return {"view": await readable(*at.here, found), "about": PROPOSED[found.kind]}
