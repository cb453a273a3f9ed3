"""Where the submitted projects of an edition come from, by region, for everybody."""

from __future__ import annotations

from prizes import clock
from prizes.ballot.rules.cells import LEAST
from prizes.gate.permissions import Who
from prizes.reports.queries.regions import submitted_by_region
from prizes.web.layout.options import region_options
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()


@pages.page("/{edition}/participation", "public/participation.html", Who.PUBLIC)
async def regions_page(at: PageAt) -> Values:
    """Rounded while the edition is under way; small numbers are told together with others only."""
    numbers = await submitted_by_region(*at.here)
    names = dict(region_options(at.lang))
    submission = at.edition.rules.submission
    closes = at.edition.rules.instant(submission.closes) if submission and submission.closes else None
    return {
        "numbers": numbers,
        "rows": [(names[region], n, 0) for region, n in numbers.regions.items()],
        "least": LEAST,
        "open": closes is None or clock.now() < closes,
    }
