"""Reports for everybody: three faces of the data of an edition, and of all years."""

from __future__ import annotations

from collections import Counter

from fastapi.responses import RedirectResponse, Response

from prizes.config import settings
from prizes.edition.queries import editions_in_force
from prizes.gate.permissions import Who
from prizes.gate.reports.asking import ReportAsked, report_asked, years_data
from prizes.reports import words
from prizes.reports.queries.package import newest_frozen
from prizes.reports.queries.years import all_years
from prizes.reports.rules.datasets import OF_ALL_YEARS
from prizes.reports.rules.faces import FACES
from prizes.reports.rules.package import DESCRIPTION, LICENCES, sha256_of
from prizes.reports.rules.participation import participation_report
from prizes.stocktaking.queries.figures import editions_with_winners
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.reports.showing import day_curve_of, report_shown
from prizes.web.results.charts import world_tiles
from prizes.web.results.data import TYPES, files_shown
from prizes.web.results.world import shade_words

pages = Pages()
YEARS = "/reports/all-years"
USUAL = "council"
"""The face that an address without one leads to."""


@pages.page("/reports", "reports/reports.html", Who.PUBLIC)
async def reports_page(at: PageAt) -> Values:
    """All that there are."""
    editions = await editions_in_force(at.session)
    return {
        "faces": _faces(),
        "editions": [each for each in editions if not each.rehearsal],
        "rehearsals": [each for each in editions if each.rehearsal],
        "with_winners": await editions_with_winners(at.session),
    }


@pages.page("/reports/{edition}", "reports/report.html", Who.PUBLIC)
async def edition_reports(at: PageAt) -> Response:
    return RedirectResponse(at.to("report_page", face=USUAL), status_code=303)


@pages.page(YEARS, "reports/report.html", Who.PUBLIC)
async def years_reports(at: PageAt) -> Response:
    return RedirectResponse(at.to("years_report_page", face=USUAL), status_code=303)


@pages.page("/reports/{edition}/{face}", "reports/report.html", Who.PUBLIC)
async def report_page(at: PageAt, face: str) -> Values:
    return _values(at, await report_asked(*at.here, face))


@pages.page(YEARS + "/{face}", "reports/report.html", Who.PUBLIC)
async def years_report_page(at: PageAt, face: str) -> Values:
    return _values(at, await report_asked(at.session, None, face))


@pages.page("/reports/participation", "reports/participation.html", Who.PUBLIC)
async def participation_page(at: PageAt) -> Values:
    """Where projects of all years come from."""
    years = await all_years(at.session)
    counts = Counter(row["country"] for row in years.data.rows("projects") if row["country"])
    tiles = world_tiles(counts, at.lang)
    report = participation_report(years)
    return {
        "title": words.words(report.title, at.voice),
        "lead": words.words(report.lead, at.voice),
        "sections": report_shown(report, at.voice),
        "tiles": tiles,
        "steps": shade_words(tiles.begins, 1),
    }


@pages.page(YEARS + "/data", "reports/open_data.html", Who.PUBLIC)
async def open_data_page(at: PageAt) -> Values:
    """Every data set: those of all years, and where those of each edition are."""
    found = await years_data(at.session)
    return {
        "files": files_shown(found, OF_ALL_YEARS),
        "types": TYPES,
        "licence": LICENCES[settings().data_licence],
        "package_sha256": sha256_of(found.files[DESCRIPTION]),
        "editions": sorted(await editions_in_force(at.session), key=lambda each: each.rehearsal),
        "frozen": await newest_frozen(at.session),
    }


def _values(at: PageAt, asked: ReportAsked) -> Values:
    report, found = asked.report, asked.found
    return {
        "face": report.face,
        "faces": _faces(),
        "title": words.words(report.title, at.voice),
        "lead": words.words(report.lead, at.voice),
        "sections": report_shown(report, at.voice),
        "of_years": found is None,
        "curve": day_curve_of(found.data) if found and report.face == USUAL else None,
        "frozen": found.frozen if found else None,
    }


def _faces() -> list[tuple[str, str]]:
    return [(name, face.label) for name, face in FACES.items()]
