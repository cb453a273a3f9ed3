"""Votes set aside, for everybody: the cases, each of them, and the appeal by tracking code."""

from __future__ import annotations

from prizes.ballot.cases import queries
from prizes.ballot.cases.words import REASON_WORDS
from prizes.ballot.rules.flagging.reasons import REASONS
from prizes.errors import Refusal
from prizes.gate.permissions import Who
from prizes.nomination.queries.projects import titles_for
from prizes.tally.effects import known_effect, opens_votes
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()


@pages.page("/{edition}/cases", "cases/all.html", Who.PUBLIC)
async def cases_page(at: PageAt) -> Values:
    found = await queries.cases(*at.here)
    return {"found": found, "numbers": await queries.numbers(at.session, found), "reasons": REASON_WORDS}


@pages.page("/{edition}/cases/{case}", "cases/case.html", Who.PUBLIC)
async def case_page(at: PageAt, case: str) -> Values:
    """Public from the proposal on. Which projects it is about stands here once the votes are counted."""
    found = await queries.case_in(*at.here, case)
    numbers = (await queries.numbers(at.session, [found]))[found.id]
    effect = await known_effect(*at.here, found, numbers)
    named = [change.project for change in effect or []]
    return {
        "case": found,
        "numbers": numbers,
        "categories": await queries.votes_by_category(at.session, found),
        "signals": [REASONS[name] for name in found.rules if name in REASONS],
        "reasons": REASON_WORDS,
        "effect": effect,
        "too_few": opens_votes(at.edition, found),
        "at_the_top": any(change.at_the_top for change in effect or []),
        "titles": await titles_for(at.session, named, at.lang),
    }


@pages.page("/{edition}/vote-appeal", "cases/appeal.html", Who.PUBLIC)
async def vote_appeal_page(at: PageAt, code: str = "") -> Values:
    """By tracking code, without signing in; later its answer."""
    held = None
    try:
        held = await queries.held(*at.here, code) if code else None
    except Refusal as refusal:
        at.request.state.refusal = refusal
    return {"held": held, "typed_code": held.vote.code if held else code, "reasons": REASON_WORDS}
