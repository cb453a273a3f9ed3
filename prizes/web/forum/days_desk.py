"""Where stewards of all editions write when the meetings of the year are held."""

from __future__ import annotations

from prizes import clock
from prizes.data.days import year_days
from prizes.forum.queries.days import dates_written, days_of_years
from prizes.forum.rules.days import days_held, without_dates
from prizes.gate.permissions import Who
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()
YEARS = 3
"""This year and those after it that the page shows."""


@pages.page("/office/days", "forum/days_desk.html", Who.STEWARD)
async def days_desk_page(at: PageAt) -> Values:
    this = clock.now().year
    years = range(this, this + YEARS)
    days, _ = await days_of_years(at.session)
    return {
        "meetings": [(day.id, at.voice.value(day.names)) for day in year_days() if day.each_year is None],
        "held": [each for each in days_held(days, years) if each.day.each_year is None],
        "lacking": [(year, without_dates(days, year)) for year in years],
        "written": {(row.day, row.year) for row in await dates_written(at.session)},
        "typed": at.typed,
    }
