"""Secret ballots of panels: the list, and one ballot with what its member voted."""

from __future__ import annotations

from typing import Any

from prizes.edition.document.methods import METHODS
from prizes.edition.document.phases import SelectionPhase
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import sources
from prizes.edition.titles import phase_title
from prizes.errors import Refusal
from prizes.gate.permissions import Who
from prizes.gate.results.phases import WithBallot
from prizes.printing.sheet import Sheet, SheetText, as_data
from prizes.results.actions import must_be_choosing
from prizes.results.ballots import BallotView, ballot_phases, is_ranked, my_ballot, undeclared
from prizes.results.electing import ballot_for, ballots_for
from prizes.results.sheets.ballot import Texts, ballot_blocks
from prizes.review.queries.decision import marks_of
from prizes.review.queries.minutes import told_of, votes_before
from prizes.review.rules.reviews import numbered_categories
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()
LIST = "/{edition}/review/ballots"


@pages.page(LIST, "results/panel-ballots.html", Who.EXPERT)
async def panel_ballots_page(at: PageAt, phase: WithBallot) -> Values:
    """The ballots of my panels in a phase, or all for a steward."""
    return {
        "views": await ballots_for(*at.here, phase, at.me),
        "phase": phase,
        "phases_offered": [(each.id, phase_title(each)) for each in ballot_phases(at.edition.rules)],
        "in_phase": in_ballot_phase(at.edition, phase),
        "categories": numbered_categories(at.edition.rules),
    }


@pages.page(f"{LIST}/{{category}}", "results/panel-ballot.html", Who.EXPERT)
async def panel_ballot_page(at: PageAt, category: str, phase: WithBallot) -> Values:
    view = await ballot_for(*at.here, phase, category, at.me)
    mine = await my_ballot(*at.here, view, at.by)
    return {
        "view": view,
        "in_phase": in_ballot_phase(at.edition, phase),
        "of_phase": phase_title(phase) if in_ballot_phase(at.edition, phase) else None,
        "ranked": is_ranked(phase),
        "method": at.voice.gettext(METHODS[view.phase.ballot_method].label),
        "mine": mine,
        "ranks": {p: n for n, p in enumerate(mine.ranking, 1)} if mine else {},
        "undeclared": await undeclared(at.session, view, at.by),
        "closed": await _why_closed(at, phase),
        "may_vote": view.is_voter(at.by),
        "may_cast": view.panel.is_chair(at.by),
        "public": bool(sources(at.edition.rules, phase)),
        "marks": await marks_of(*at.here, view.phase),
        "votes": await votes_before(*at.here, view.phase) if view.phase.sees_votes else {},
        "hidden": frozenset(view.phase.marking.hidden if view.phase.marking else ()),
        "blocks": _counted(at, view),
        "categories": numbered_categories(at.edition.rules),
    }


async def _why_closed(at: PageAt, phase: SelectionPhase) -> Refusal | None:
    """What stands in the way of voting now, whatever the stage of this ballot."""
    try:
        await must_be_choosing(*at.here, phase)
    except Refusal as refusal:
        return refusal
    return None


def in_ballot_phase(edition: EditionInForce, phase: SelectionPhase) -> dict[str, str]:
    """What addresses of ballots say of their phase: nothing where there is one alone."""
    return {"phase": phase.id} if len(ballot_phases(edition.rules)) > 1 else {}


def _counted(at: PageAt, view: BallotView) -> list[dict[str, Any]]:
    """The rounds counted so far, as data for the page."""
    texts: Texts = {p.id: SheetText(p.title, p.language) for p in view.panel.projects} | {
        m.person: SheetText(m.name, auto=True) for m in view.panel.members
    }
    blocks = [b for count in view.counts for b in ballot_blocks(told_of(count), texts, at.voice)]
    data: list[dict[str, Any]] = as_data(Sheet(at.voice.lang, SheetText(""), "", blocks))["blocks"]
    return data
