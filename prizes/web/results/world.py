"""Where projects, winners and voters come from: a tile for each Member State, and a table. No map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from prizes.ballot.rules.cells import LEAST
from prizes.ballot.turnout import after_the_end, round_to_show
from prizes.gate.permissions import Who
from prizes.kit.sentence import Sentence, say
from prizes.nomination.queries.projects import countries_of_public
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.results.charts import world_tiles
from prizes.web.results.tabs import tabs

pages = Pages()
FIRST = 8
"""Rows of the table that are not folded."""
LABELS: dict[str, Sentence] = {
    "projects": say("Projects"),
    "winners": say("Winners"),
    "voters": say("Voters"),
}


@pages.page("/{edition}/world", "results/world.html", Who.PUBLIC)
async def world_page(at: PageAt, of: str = "") -> Values:
    """`of`: projects, winners or voters; what the edition does not have is shown as its projects."""
    offered = await _offered(at)
    shown = of if of in offered else next(iter(offered))
    least = LEAST if shown == "voters" else 1
    tiles = world_tiles(offered[shown], at.lang, least)
    return {
        "tabs": await tabs(at),
        "offered": [(name, LABELS[name]) for name in offered],
        "shown": shown,
        "tiles": tiles,
        "steps": shade_words(tiles.begins, least),
        "first": tiles.rows[:FIRST],
        "others": tiles.rows[FIRST:],
        "least": least,
    }


async def _offered(at: PageAt) -> dict[str, Mapping[str, int]]:
    """Numbers by country; always of projects, of the others where there are any."""
    projects, winners = await countries_of_public(*at.here)
    found: dict[str, Mapping[str, int]] = {"projects": projects, "winners": winners}
    if at.edition.rules.votings and not at.edition.record:
        after = await after_the_end(*at.here, round_to_show(at.edition))
        found["voters"] = after.origins.countries.shown if after else {}
    return {name: counts for name, counts in found.items() if counts or name == "projects"}


def shade_words(begins: Sequence[int], least: int) -> list[tuple[int, Sentence | int]]:
    """Each shade with its words."""
    none = say("none") if least == 1 else say("fewer than %(number)s", number=least)
    found: list[tuple[int, Sentence | int]] = [(0, none)]
    for shade, begin in enumerate(begins, 1):
        words: Sentence | int
        end = begins[shade] - 1 if shade < len(begins) else None
        if end is None:
            words = say("%(from)s or more", **{"from": begin})
        elif end == begin:
            words = begin
        else:
            words = say("%(from)s to %(to)s", **{"from": begin, "to": end})
        found.append((shade, words))
    return found
