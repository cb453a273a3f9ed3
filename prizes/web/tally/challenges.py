"""Challenges to counts, as a list for stewards and observers; each is answered among those of its round."""

from __future__ import annotations

from typing import Literal

from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.kit.listing import Found, Wanted
from prizes.kit.sentence import N_
from prizes.tally.integrity import challenges_found
from prizes.tally.models import Challenge
from prizes.web.layout.lists import Column, Filter, Listing
from prizes.web.layout.options import Options
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()
STATES = {"open": N_("awaiting a reply"), "upheld": N_("upheld"), "refused": N_("not upheld")}
LOOKS = {"open": "warn", "upheld": "good", "refused": "idle"}
COLUMNS: list[Column[Challenge]] = [
    Column("name", N_("Name"), lambda each: each.name, sorts=True),
    Column("words", N_("Challenge"), lambda each: each.words),
    Column("lodged_at", N_("Received"), lambda each: each.lodged_at, "moment", sorts=True),
    Column("state", N_("Status"), lambda each: each.state, sorts=True, words=STATES, looks=LOOKS),
    Column("answer", N_("Answer"), lambda each: each.answer, usual=False),
    Column("answered_at", N_("Answered"), lambda each: each.answered_at, "moment", sorts=True, usual=False),
    Column("phase", N_("Round"), lambda each: each.phase, usual=False),
]


async def _find(at: At, wanted: Wanted) -> Found[Challenge]:
    return await challenges_found(*at.here, wanted)


def _rounds(at: PageAt) -> Options:
    return [(each.id, each.id) for each in at.edition.rules.votings]


async def _states(_at: PageAt, _found: Found[Challenge]) -> Values:
    return {"states": STATES}


challenges_list = Listing(
    pages,
    "/{edition}/office/challenges",
    "tally/challenges.html",
    Who.OBSERVER,
    file="challenges",
    columns=COLUMNS,
    find=_find,
    filters=[
        Filter("state", takes=Literal["open", "upheld", "refused"]),
        Filter("phase", N_("Round"), _rounds),
    ],
    values=_states,
)
"""Of all rounds."""
