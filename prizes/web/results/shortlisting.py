"""The shortlist after a public vote, as stewards and observers see it."""

from __future__ import annotations

from prizes.edition.queries import open_proposal
from prizes.gate.permissions import Who
from prizes.results import shortlist
from prizes.review.queries.projects import is_decided
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()


@pages.page("/{edition}/office/shortlist", "results/shortlist.html", Who.OBSERVER)
async def shortlist_page(at: PageAt, phase: str | None = None) -> Values:
    chosen = shortlist.phase_of(at.edition, phase)
    return {
        "phase": chosen,
        "view": await shortlist.view(*at.here, chosen) if chosen else None,
        "decided": bool(chosen and await is_decided(*at.here, chosen.id)),
        "proposal": await open_proposal(at.session, at.edition.id, "shortlist"),
    }
