"""How many have voted: while voting is open the number that the rules show, afterwards by category, day and origin."""

from __future__ import annotations

from typing import Any

from prizes.ballot import queries
from prizes.ballot.rules.cells import Cells
from prizes.ballot.turnout import after_the_end, round_to_show
from prizes.edition.document.phases import VotingPhase
from prizes.gate.permissions import Who
from prizes.i18n.translator import Translator
from prizes.tally.queries import latest, tally_of
from prizes.web.layout.options import country_options, stakeholder_options
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()


@pages.page("/{edition}/turnout", "ballot/turnout.html", Who.PUBLIC)
async def turnout_page(at: PageAt) -> Values:
    """Of the round that opened last. Never how many votes a project has."""
    phase, voice = round_to_show(at.edition), at.voice
    opened = queries.has_opened(at.edition, phase)
    after = await after_the_end(*at.here, phase)
    countries, groups = dict(country_options(at.lang)), dict(stakeholder_options(at.lang))
    return {
        "opened": opened,
        "turnout": await queries.turnout(*at.here, phase) if opened else None,
        "over": after is not None,
        "categories": await _categories(at, phase) if after else {},
        "days": [_row(voice.day(day), voice.number(n)) for day, n in after.days] if after else [],
        "countries": _cells(after.origins.countries, countries, voice) if after else [],
        "groups": _cells(after.origins.groups, groups, voice) if after else [],
    }


async def _categories(at: PageAt, phase: VotingPhase) -> dict[str, int]:
    """Votes in force by category, once they are counted: in a category of one project they are that project's."""
    made = await latest(*at.here, phase.id)
    return {code: each.in_force for code, each in tally_of(made).categories.items()} if made else {}


def _cells(cells: Cells, names: dict[str, str], voice: Translator) -> list[dict[str, Any]]:
    """Numbers of fewer than five people are among the others."""
    rows = [_row(names.get(code, code), voice.number(n)) for code, n in cells.shown.items()]
    others = [_row(voice.gettext("Others, and who did not say"), voice.number(cells.others))]
    return rows + (others if cells.others and rows else [])


def _row(label: str, n: str) -> dict[str, Any]:
    return {"label": label, "n": n}
