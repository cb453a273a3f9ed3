"""The page that the link of an invitation to participate opens. Opening it changes and counts nothing, since mail
programs open links by themselves; its button is counted, without a cookie and without who pressed it.
"""

from __future__ import annotations

from fastapi.responses import Response

from prizes.gate.at import AtEdition
from prizes.gate.limits import slow_down
from prizes.gate.permissions import Who, allow
from prizes.nomination.queries.late_entries import close_of
from prizes.outreach.actions import count_visit
from prizes.outreach.queries import call_in
from prizes.web.layout.page import see_other
from prizes.web.layout.pages import LANG, PageAt, Pages, Values, page_at

pages = Pages()
HERE = "/{edition}/participate/{call}"


@pages.page(HERE, "nomination/participating.html", Who.PUBLIC)
async def participating_page(at: PageAt, call: str) -> Values:
    found = await call_in(*at.here, call)
    return {"call": found, "closes": close_of(at.edition)}


@pages.router.post(LANG + HERE, dependencies=allow(Who.PUBLIC))
async def participate(at: AtEdition, call: str) -> Response:
    """On to the form with which a project is begun."""
    await slow_down(at.request, "participate")
    await count_visit(*at.here, call)
    return see_other(at.request, page_at(at).to("own_projects_page", {"call": call}))
