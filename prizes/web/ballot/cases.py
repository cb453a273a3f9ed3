"""Votes set aside, for everybody: the cases, each of them, and the appeal by tracking code."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.ballot.cases import appeals
from prizes.ballot.cases import queries as case_queries
from prizes.ballot.cases.words import REASON_WORDS
from prizes.ballot.queries import titles
from prizes.ballot.rules.flagging.reasons import REASONS
from prizes.edition.queries import EditionInForce
from prizes.errors import Kind, Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.limits import slow_down
from prizes.gate.people import PerhapsMe
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.tally.effects import known_effect, opens_votes
from prizes.votelog.format.codes import typed_code
from prizes.web.layout.forms import Fields, Typed
from prizes.web.layout.page import lang_of, page, see_other
from prizes.web.layout.refusals import form_again

router = APIRouter()
APPEALS = 5
"""That one person may write in a minute."""


@router.get("/{lang:lang}/{edition}/cases", dependencies=allow(Who.PUBLIC))
async def all_cases(request: Request, session: Tx, edition: TheEdition, me: PerhapsMe) -> Response:
    found = await case_queries.cases(session, edition)
    return page(
        request,
        "cases/all.html",
        found=found,
        numbers=await case_queries.numbers(session, found),
        reasons=REASON_WORDS,
    )


@router.get("/{lang:lang}/{edition}/cases/{case}", dependencies=allow(Who.PUBLIC))
async def one_case(request: Request, session: Tx, edition: TheEdition, me: PerhapsMe, case: str) -> Response:
    """Public from the proposal on. Which projects it is about stands here once the votes are counted."""
    return page(request, "cases/case.html", **await case_values(request, session, edition, case))


async def case_values(request: Request, session: Tx, edition: EditionInForce, case_id: str) -> dict[str, Any]:
    case = await case_queries.case_in(session, edition, case_id)
    numbers = (await case_queries.numbers(session, [case]))[case.id]
    effect = await known_effect(session, edition, case, numbers)
    named = [change.project for change in effect or []]
    return {
        "case": case,
        "numbers": numbers,
        "categories": await case_queries.votes_by_category(session, case),
        "signals": [REASONS[name] for name in case.rules if name in REASONS],
        "reasons": REASON_WORDS,
        "effect": effect,
        "too_few": opens_votes(edition, case),
        "at_the_top": any(change.at_the_top for change in effect or []),
        "titles": await titles(session, named, lang_of(request)),
    }


# --- the appeal ----------------------------------------------------------------------------------------


@router.get("/{lang:lang}/{edition}/vote-appeal", dependencies=allow(Who.PUBLIC))
async def appeal_page(request: Request, session: Tx, edition: TheEdition, me: PerhapsMe) -> Response:
    """By tracking code, without signing in; later its answer."""
    typed = request.query_params.get("code", "")
    if not typed:
        return page(request, "cases/appeal.html", held=None, typed_code="", reasons=REASON_WORDS)
    try:
        held = await case_queries.held(session, edition, typed)
    except Refusal as refusal:
        return page(
            request,
            "cases/appeal.html",
            status=404 if refusal.kind is Kind.MISSING else 422,
            held=None,
            typed_code=typed,
            refusal=refusal,
            reasons=REASON_WORDS,
        )
    return page(request, "cases/appeal.html", held=held, typed_code=held.vote.code, reasons=REASON_WORDS)


@router.post("/{lang:lang}/{edition}/vote-appeal", dependencies=allow(Who.PUBLIC))
async def appeal(request: Request, session: Tx, edition: TheEdition, me: PerhapsMe, typed: Typed) -> Response:
    await slow_down(request, "vote-appeal", APPEALS)
    code = typed_code(typed.get("code")) or typed.get("code")
    try:
        await appeals.lodge(session, edition, code, typed.get("words"))
    except Refusal as refusal:
        return await _appeal_again(request, session, edition, code, refusal, typed)
    return see_other(request, f"/{edition.slug}/vote-appeal?code={code}", "vote-appeal-made")


async def _appeal_again(
    request: Request, session: Tx, edition: EditionInForce, code: str, refusal: Refusal, typed: Fields
) -> Response:
    try:
        held = await case_queries.held(session, edition, code)
    except Refusal:
        held = None
    values: dict[str, Any] = {"held": held, "typed_code": code, "reasons": REASON_WORDS}
    return form_again(request, "cases/appeal.html", refusal, typed, **values)
