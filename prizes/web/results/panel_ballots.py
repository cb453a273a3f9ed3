"""Secret ballots of panels: the list, one ballot with what its member voted, its closing, the chair's casting vote."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.edition.document.methods import METHODS
from prizes.edition.queries import EditionInForce
from prizes.errors import Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.translator import translator
from prizes.kit.sentence import Sentence
from prizes.printing.sheet import Sheet, Words, as_data
from prizes.results import refusals
from prizes.results.actions import must_be_choosing
from prizes.results.ballot_sheet import Texts, ballot_blocks
from prizes.results.ballots import BallotView, Stage, ballot_phase, my_ballot, undeclared
from prizes.results.electing import (
    ballot_for,
    ballots_for,
    cast,
    close_and_count,
    decide_by_casting_vote,
)
from prizes.results.queries import source_of_candidates
from prizes.results.rules.marking_ballots import NOTHING, rank_field, ranking_of
from prizes.review.queries.decision import marks_of
from prizes.review.queries.minutes import told_of, votes_before
from prizes.review.rules.reviews import numbered_categories
from prizes.web.layout.forms import Fields, Typed
from prizes.web.layout.page import lang_of, page, see_other
from prizes.web.layout.refusals import form_again

router = APIRouter()
LIST = "/{lang:lang}/{edition}/review/ballots"
ONE = f"{LIST}/{{category}}"


@router.get(LIST, dependencies=allow(Who.EXPERT))
async def list_page(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    """The ballots of my panels, or all for a steward."""
    if ballot_phase(edition) is None:
        raise refusals.no_ballot()
    return page(
        request,
        "results/panel-ballots.html",
        views=await ballots_for(session, edition, me),
        categories=numbered_categories(edition.rules),
    )


@router.get(ONE, dependencies=allow(Who.EXPERT))
async def ballot_page(request: Request, session: Tx, edition: TheEdition, me: Me, category: str) -> Response:
    return page(
        request, "results/panel-ballot.html", **await _values(request, session, edition, me, category)
    )


async def _values(
    request: Request, session: Tx, edition: EditionInForce, me: Me, category: str
) -> dict[str, Any]:
    view = await ballot_for(session, edition, category, me)
    mine = await my_ballot(session, edition, view, me.person.id)
    return {
        "view": view,
        "ranked": _ranked(view),
        "method": translator(lang_of(request)).gettext(METHODS[view.phase.ballot_method].label),
        "mine": mine,
        "ranks": {p: n for n, p in enumerate(mine.ranking, 1)} if mine else {},
        "undeclared": await undeclared(session, view, me.person.id),
        "closed": await _why_closed(session, edition),
        "may_vote": view.is_voter(me.person.id),
        "may_cast": view.panel.is_chair(me.person.id),
        "public": source_of_candidates(edition) is not None,
        "marks": await marks_of(session, edition, view.phase),
        "votes": await votes_before(session, edition, view.phase) if view.phase.sees_votes else {},
        "hidden": frozenset(view.phase.marking.hidden if view.phase.marking else ()),
        "blocks": _counted(request, view),
        "categories": numbered_categories(edition.rules),
    }


async def _why_closed(session: Tx, edition: EditionInForce) -> Refusal | None:
    """What stands in the way of voting now, whatever the stage of this ballot."""
    try:
        await must_be_choosing(session, edition)
    except Refusal as refusal:
        return refusal
    return None


def _counted(request: Request, view: BallotView) -> list[dict[str, Any]]:
    """The rounds counted so far, as data for the page."""
    voice = translator(lang_of(request))
    texts: Texts = {p.id: Words(p.title, p.language) for p in view.panel.projects} | {
        m.person: Words(m.name, auto=True) for m in view.panel.members
    }
    blocks = [b for count in view.counts for b in ballot_blocks(told_of(count), texts, voice)]
    data: list[dict[str, Any]] = as_data(Sheet(voice.lang, Words(""), "", blocks))["blocks"]
    return data


@router.post(ONE, dependencies=allow(Who.EXPERT))
async def vote(
    request: Request, session: Tx, edition: TheEdition, me: Me, category: str, typed: Typed
) -> Response:
    """Keep my ballot over the one before; with the button for it, an abstention."""
    try:
        view = await ballot_for(session, edition, category, me)
        await cast(session, edition, category, me, _ranking(view, typed))
    except Refusal as refusal:
        return await _again(request, session, edition, me, category, refusal, typed)
    return see_other(request, f"/{edition.slug}/review/ballots/{category}", "ballot-saved")


async def _again(
    request: Request,
    session: Tx,
    edition: EditionInForce,
    me: Me,
    category: str,
    refusal: Refusal,
    typed: Fields,
) -> Response:
    values = await _values(request, session, edition, me, category)
    return form_again(request, "results/panel-ballot.html", refusal, typed, **values)


def _ranked(view: BallotView) -> bool:
    return METHODS[view.phase.ballot_method].ranked


def _ranking(view: BallotView, typed: Fields) -> list[str]:
    """What was filled in. Raises what is wrong with it; an abstention has its own button."""
    if typed.get("act") == "abstain":
        return []
    wrong: dict[str, Sentence] = {}
    if not _ranked(view):
        chosen = [p for p in typed.all("ranking") if p]
    else:
        start = rank_field("")
        chosen, wrong = ranking_of(
            {name.removeprefix(start): value for name, value in typed if name.startswith(start)}
        )
    if wrong:
        raise refusals.wrong_ballot(wrong)
    if not chosen:
        first = view.candidates[0].id if view.candidates else ""
        field = rank_field(first) if _ranked(view) else "ranking"
        raise refusals.wrong_ballot({field: NOTHING})
    return chosen


@router.post(f"{ONE}/count", dependencies=allow(Who.EXPERT))
async def count(
    request: Request, session: Tx, edition: TheEdition, me: Me, category: str, typed: Typed
) -> Response:
    """Close the round that was looked at, and count it."""
    seen = typed.get("round")
    await close_and_count(
        session, edition, category, me, seen_round=int(seen[:9]) if seen.isdigit() and seen.isascii() else 0
    )
    return see_other(request, f"/{edition.slug}/review/ballots/{category}", "ballot-counted")


@router.post(f"{ONE}/casting-vote", dependencies=allow(Who.EXPERT))
async def casting_vote(
    request: Request, session: Tx, edition: TheEdition, me: Me, category: str, typed: Typed
) -> Response:
    try:
        await decide_by_casting_vote(
            session, edition, category, me, chosen=typed.all("chosen"), reason=typed.get("reason")
        )
    except Refusal as refusal:
        view = await ballot_for(session, edition, category, me)
        if view.stage is not Stage.TIE:
            raise
        return await _again(request, session, edition, me, category, refusal, typed)
    return see_other(request, f"/{edition.slug}/review/ballots/{category}", "decided")
