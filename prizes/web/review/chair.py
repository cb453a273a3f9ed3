"""A chair's pages: how their panels stand today, and the part of the decision that is theirs to prepare."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes import clock
from prizes.edition.document.phases import NominationPhase
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import closes_at
from prizes.edition.titles import phase_title
from prizes.errors import Conflict, Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.review import refusals
from prizes.review.actions.leading import choose_as_chair, move_as_chair, take_back_as_chair
from prizes.review.queries.decision import open_decision
from prizes.review.queries.leading import LedDecision, chairs_day, led_decision, led_standings
from prizes.review.queries.projects import is_decided
from prizes.review.rules.interests import panel_phases
from prizes.review.rules.leading import Line, led_phase
from prizes.review.rules.reviews import nomination_phase, numbered_categories
from prizes.web.layout.forms import Fields, Typed
from prizes.web.layout.page import lang_of, page, see_other
from prizes.web.layout.refusals import form_again
from prizes.web.review.decision import decided_values, group_query, groups_of, ranking
from prizes.web.review.decision_list import move_values

router = APIRouter()
DAY = "/{lang:lang}/{edition}/review/chair"
DECISION = f"{DAY}/decision"


@router.get(DAY, dependencies=allow(Who.EXPERT))
async def day(
    request: Request, session: Tx, edition: TheEdition, me: Me, phase: str | None = None
) -> Response:
    """What a chair has to do and to see to, and where their panels stand."""
    chosen = led_phase(edition.rules, phase, clock.now())
    return page(
        request,
        "review/chair.html",
        phase=chosen,
        phases_with_marks=[
            (p.id, phase_title(p)) for p in panel_phases(edition.rules) if p.cut.decided != "screening"
        ],
        day=await chairs_day(session, edition, chosen, me),
        closes=closes_at(edition.rules, chosen.id),
        decides=isinstance(chosen, NominationPhase),
        categories=numbered_categories(edition.rules),
    )


# --- the decision --------------------------------------------------------------------------------------


@router.get(DECISION, dependencies=allow(Who.EXPERT))
async def decision_page(
    request: Request,
    session: Tx,
    edition: TheEdition,
    me: Me,
    phase: str | None = None,
    group: str = "",
) -> Response:
    """The ranked lists of the chair's categories; after the decision, what was decided there."""
    chosen = nomination_phase(edition.rules, phase)
    if await is_decided(session, edition, chosen.id):
        placed = await led_standings(session, edition, chosen, me)
        values = decided_values(request, edition, chosen, placed)
        return page(request, "review/decided.html", as_chair=True, **values)
    led = await led_decision(session, edition, chosen, me)
    values = await _open_values(request, session, edition, led, group)
    return page(request, "review/chair_decision.html", **values)


async def _open_values(
    request: Request, session: Tx, edition: EditionInForce, led: LedDecision, group: str
) -> dict[str, Any]:
    phase = led.view.phase
    proposal = await open_decision(session, edition)
    return {
        **ranking(request, edition, led.view, groups_of(phase, led.groups), group),
        "away": _codes(led, Line.AWAY),
        "undeclared": _codes(led, Line.UNDECLARED),
        "proposal": proposal,
        "may_act": proposal is None,
        **_as_chair(request, edition),
    }


def _codes(led: LedDecision, line: Line) -> list[str]:
    return sorted({group.category for group, each in led.lines if each is line and group.category})


def _as_chair(request: Request, edition: EditionInForce) -> dict[str, Any]:
    return {"as_chair": True, "base": f"/{lang_of(request)}{_home(edition)}"}


def _home(edition: EditionInForce) -> str:
    return f"/{edition.slug}/review/chair/decision"


@router.post(f"{DECISION}/choices", dependencies=allow(Who.EXPERT))
async def record_choice(request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed) -> Response:
    """What the panel decided of the projects of one group that the rules leave to it."""
    phase, group = nomination_phase(edition.rules, typed.get("phase")), typed.get("group")
    passing = typed.all("pass")
    try:
        await choose_as_chair(
            session,
            edition,
            phase,
            passing=passing,
            not_passing=[p for p in typed.all("project") if p not in passing],
            reason=typed.get("reason"),
            chair=me,
        )
    except Refusal as refusal:
        led = await _led(session, edition, phase, me, refusal)
        values = await _open_values(request, session, edition, led, group)
        return form_again(request, "review/chair_decision.html", refusal, typed, **values)
    return see_other(request, _home(edition) + group_query(phase, group), "decided")


async def _led(
    session: Tx, edition: EditionInForce, phase: NominationPhase, me: Me, refusal: Refusal
) -> LedDecision:
    """The lines for the form again; once the decision is taken, there is none, and the refusal stands alone."""
    if isinstance(refusal, Conflict) and await is_decided(session, edition, phase.id):
        raise refusal
    return await led_decision(session, edition, phase, me)


# --- one project ---------------------------------------------------------------------------------------


@router.get(f"{DECISION}/{{project}}", dependencies=allow(Who.EXPERT))
async def move_page(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, phase: str | None = None
) -> Response:
    chosen = nomination_phase(edition.rules, phase)
    if await is_decided(session, edition, chosen.id):
        raise refusals.already_decided()
    led = await led_decision(session, edition, chosen, me)
    return page(request, "review/move.html", **_move_values(request, edition, led, project))


def _move_values(request: Request, edition: EditionInForce, led: LedDecision, project: str) -> dict[str, Any]:
    if refusal := led.refusal(project):
        raise refusal
    return move_values(edition, led.view, project) | _as_chair(request, edition)


@router.post(f"{DECISION}/{{project}}", dependencies=allow(Who.EXPERT))
async def move(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, typed: Typed
) -> Response:
    phase = nomination_phase(edition.rules, typed.get("phase"))
    try:
        await move_as_chair(
            session,
            edition,
            phase,
            project,
            passes=typed.get("side") == "above",
            reason=typed.get("reason"),
            chair=me,
        )
    except Refusal as refusal:
        return await _move_again(request, session, edition, phase, me, project, refusal, typed)
    return see_other(request, f"{_home(edition)}/{project}?phase={phase.id}", "moved")


async def _move_again(
    request: Request,
    session: Tx,
    edition: EditionInForce,
    phase: NominationPhase,
    me: Me,
    project: str,
    refusal: Refusal,
    typed: Fields,
) -> Response:
    led = await _led(session, edition, phase, me, refusal)
    values = _move_values(request, edition, led, project)
    return form_again(request, "review/move.html", refusal, typed, **values)


@router.post(f"{DECISION}/{{project}}/undoing", dependencies=allow(Who.EXPERT))
async def undo(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, typed: Typed
) -> Response:
    phase = nomination_phase(edition.rules, typed.get("phase"))
    await take_back_as_chair(session, edition, phase, project, chair=me)
    return see_other(request, f"{_home(edition)}/{project}?phase={phase.id}", "choice-undone")
