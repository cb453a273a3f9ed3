"""Where the submitted projects of an edition come from, by region, for everybody."""

from __future__ import annotations

from prizes.ballot.rules.cells import LEAST
from prizes.gate.permissions import Who
from prizes.outreach.queries import submitted_by_region
from prizes.web.layout.options import region_options
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()


@pages.page("/{edition}/participation", "public/participation.html", Who.PUBLIC)
async def regions_page(at: PageAt) -> Values:
    """Small numbers are told together with others only."""
    cells = await submitted_by_region(*at.here)
    names = dict(region_options(at.lang))
    return {
        "rows": [(names[region], n, 0) for region, n in cells.shown.items()],
        "others": cells.others,
        "total": sum(cells.shown.values()) + cells.others,
        "least": LEAST,
        "closes": at.edition.rules.instant(at.edition.rules.submission.closes)
        if at.edition.rules.submission
        else None,
    }
