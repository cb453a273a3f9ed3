"""How many have voted: while voting is open the numbers that the rules show, afterwards by category, day and origin."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from prizes.ballot import queries
from prizes.ballot.queries import Turnout
from prizes.ballot.rules.cells import Cells
from prizes.ballot.turnout import after_the_end, round_to_show
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import closes_at, opens_at
from prizes.gate.permissions import Who
from prizes.i18n.translator import Translator
from prizes.kit.sentence import N_
from prizes.tally.queries import latest, tally_of
from prizes.web.layout.options import country_options, region_options, stakeholder_options
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.results.charts import curve
from prizes.web.results.tabs import tabs

pages = Pages()
OTHERS = N_("Others, and not stated")


class CellShown(NamedTuple):
    """Voters from somewhere, as a row of a table."""

    label: str
    voters: int
    others: bool = False
    """All that no other row has."""


@pages.page("/{edition}/turnout", "ballot/turnout.html", Who.PUBLIC)
async def turnout_page(at: PageAt) -> Values:
    """Of the round that opened last. Never how many votes a project has."""
    phase = round_to_show(at.edition)
    opened = queries.has_opened(at.edition, phase)
    seen = await queries.turnout(*at.here, phase) if opened else None
    after = await after_the_end(*at.here, phase)
    shown: Values = {
        "tabs": await tabs(at),
        "opened": opened,
        "turnout": seen,
        "sealing": at.edition.rules.instant(phase.ballot.shown_until),
        "each": _each(seen),
        "over": after is not None,
    }
    if after is None:
        return shown | {"categories": {}, "curve": None, "origins": []}
    origins = [
        (N_("Voters by ITU region"), N_("Region"), after.origins.regions, region_options(at.lang)),
        (N_("Voters by country"), N_("Country"), after.origins.countries, country_options(at.lang)),
        (
            N_("Voters by stakeholder group"),
            N_("Stakeholder group"),
            after.origins.groups,
            stakeholder_options(at.lang),
        ),
    ]
    return shown | {
        "categories": await _categories(at, phase),
        "curve": curve(after.days, *_span(at.edition, phase)),
        "origins": [
            (title, head, rows)
            for title, head, cells, names in origins
            if (rows := _rows(cells, dict(names), at.voice))
        ],
    }


def _span(edition: EditionInForce, phase: VotingPhase) -> tuple[date | None, date | None]:
    """First and last day of voting, in the time zone of the rules."""
    opens, closes = opens_at(edition.rules, phase.id), closes_at(edition.rules, phase.id)
    zone = edition.rules.zone
    return opens.astimezone(zone).date() if opens else None, closes.astimezone(
        zone
    ).date() if closes else None


def _each(seen: Turnout | None) -> float | None:
    """Votes of one voter, on the average."""
    return round(seen.votes / seen.voters, 1) if seen and seen.votes and seen.voters else None


async def _categories(at: PageAt, phase: VotingPhase) -> dict[str, int]:
    """Votes in force by category, once they are counted: in a category of one project they are that project's."""
    made = await latest(*at.here, phase.id)
    return {code: each.in_force for code, each in tally_of(made).categories.items()} if made else {}


def _rows(cells: Cells, names: dict[str, str], voice: Translator) -> list[CellShown]:
    """Numbers of fewer than five people are among the others; nothing where those are all."""
    rows = [CellShown(names.get(code, code), n) for code, n in cells.shown.items()]
    others = [CellShown(voice.gettext(OTHERS), cells.others, others=True)]
    return rows + (others if cells.others and rows else [])
