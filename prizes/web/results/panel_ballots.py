"""Secret ballots of panels: the list, and one ballot with what its member voted."""

from __future__ import annotations

from typing import Any

from prizes.edition.document.methods import METHODS
from prizes.errors import Refusal
from prizes.gate.permissions import Who
from prizes.printing.sheet import Sheet, SheetText, as_data
from prizes.results import refusals
from prizes.results.actions import must_be_choosing
from prizes.results.ballot_sheet import Texts, ballot_blocks
from prizes.results.ballots import BallotView, ballot_phase, is_ranked, my_ballot, undeclared
from prizes.results.electing import ballot_for, ballots_for
from prizes.results.queries import sources_of_candidates
from prizes.review.queries.decision import marks_of
from prizes.review.queries.minutes import told_of, votes_before
from prizes.review.rules.reviews import numbered_categories
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()
LIST = "/{edition}/review/ballots"


@pages.page(LIST, "results/panel-ballots.html", Who.EXPERT)
async def panel_ballots_page(at: PageAt) -> Values:
    """The ballots of my panels, or all for a steward."""
    if ballot_phase(at.edition) is None:
        raise refusals.no_ballot()
    return {
        "views": await ballots_for(*at.here, at.me),
        "categories": numbered_categories(at.edition.rules),
    }


@pages.page(f"{LIST}/{{category}}", "results/panel-ballot.html", Who.EXPERT)
async def panel_ballot_page(at: PageAt, category: str) -> Values:
    view = await ballot_for(*at.here, category, at.me)
    mine = await my_ballot(*at.here, view, at.by)
    return {
        "view": view,
        "ranked": is_ranked(at.edition),
        "method": at.voice.gettext(METHODS[view.phase.ballot_method].label),
        "mine": mine,
        "ranks": {p: n for n, p in enumerate(mine.ranking, 1)} if mine else {},
        "undeclared": await undeclared(at.session, view, at.by),
        "closed": await _why_closed(at),
        "may_vote": view.is_voter(at.by),
        "may_cast": view.panel.is_chair(at.by),
        "public": bool(sources_of_candidates(at.edition)),
        "marks": await marks_of(*at.here, view.phase),
        "votes": await votes_before(*at.here, view.phase) if view.phase.sees_votes else {},
        "hidden": frozenset(view.phase.marking.hidden if view.phase.marking else ()),
        "blocks": _counted(at, view),
        "categories": numbered_categories(at.edition.rules),
    }


async def _why_closed(at: PageAt) -> Refusal | None:
    """What stands in the way of voting now, whatever the stage of this ballot."""
    try:
        await must_be_choosing(*at.here)
    except Refusal as refusal:
        return refusal
    return None


def _counted(at: PageAt, view: BallotView) -> list[dict[str, Any]]:
    """The rounds counted so far, as data for the page."""
    texts: Texts = {p.id: SheetText(p.title, p.language) for p in view.panel.projects} | {
        m.person: SheetText(m.name, auto=True) for m in view.panel.members
    }
    blocks = [b for count in view.counts for b in ballot_blocks(told_of(count), texts, at.voice)]
    data: list[dict[str, Any]] = as_data(Sheet(at.voice.lang, SheetText(""), "", blocks))["blocks"]
    return data
