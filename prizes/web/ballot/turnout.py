"""How many have voted: while voting is open the number that the rules show, afterwards by category, day and origin."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.ballot import queries
from prizes.ballot.refusals import no_voting
from prizes.ballot.rules.cells import Cells
from prizes.ballot.turnout import after_the_end
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import in_order
from prizes.gate.editions import TheEdition
from prizes.gate.people import PerhapsMe
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.translator import translator
from prizes.tally.queries import latest, tally_of
from prizes.web.layout.options import country_options, stakeholder_options
from prizes.web.layout.page import lang_of, page

router = APIRouter()
Row = dict[str, Any]


@router.get("/{lang:lang}/{edition}/turnout", dependencies=allow(Who.PUBLIC))
async def turnout_page(request: Request, session: Tx, edition: TheEdition, me: PerhapsMe) -> Response:
    """Of the round that opened last. Never how many votes a project has."""
    rounds = [phase for phase in in_order(edition.rules) if isinstance(phase, VotingPhase)]
    if not rounds:
        raise no_voting(edition=edition.rules.title)
    opened = [phase for phase in rounds if queries.has_opened(edition, phase)]
    phase = opened[-1] if opened else rounds[0]
    after, lang = await after_the_end(session, edition, phase), lang_of(request)
    voice = translator(lang)
    return page(
        request,
        "ballot/turnout.html",
        opened=bool(opened),
        turnout=await queries.turnout(session, edition, phase) if opened else None,
        over=after is not None,
        categories=await _categories(session, edition, phase) if after else {},
        days=[_row(voice.day(day), voice.number(n)) for day, n in after.days] if after else [],
        countries=_cells(after.origins.countries, dict(country_options(lang)), lang) if after else [],
        groups=_cells(after.origins.groups, dict(stakeholder_options(lang)), lang) if after else [],
    )


async def _categories(session: Tx, edition: EditionInForce, phase: VotingPhase) -> dict[str, int]:
    """Votes in force by category, once they are counted: in a category of one project they are that project's."""
    made = await latest(session, edition, phase.id)
    return {code: each.in_force for code, each in tally_of(made).categories.items()} if made else {}


def _cells(cells: Cells, names: dict[str, str], lang: str) -> list[Row]:
    """Numbers of fewer than five people are among the others."""
    voice = translator(lang)
    rows = [_row(names.get(code, code), voice.number(n)) for code, n in cells.shown.items()]
    others = [_row(voice.gettext("Others, and who did not say"), voice.number(cells.others))]
    return rows + (others if cells.others and rows else [])


def _row(label: str, n: str) -> Row:
    return {"label": label, "n": n}
