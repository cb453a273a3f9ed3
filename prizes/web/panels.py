"""A steward's pages on panels, assignments and how far the reviews are."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes import clock
from prizes.edition.queries import EditionInForce
from prizes.edition.rules import closes_at
from prizes.edition.titles import Said, phase_title
from prizes.errors import Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.review import actions, queries, refusals
from prizes.review.queries import Board
from prizes.review.rules import (
    MarkingPhase,
    covers,
    marking_phase,
    marking_phases,
    may_be_reminded,
)
from prizes.web.forms import Fields, Typed
from prizes.web.pages import page, see_other
from prizes.web.refusals import form_again

router = APIRouter()
PAGE = 50
"""Projects on one page of the board."""


def _phase(edition: EditionInForce, phase_id: str | None) -> MarkingPhase:
    return marking_phase(edition.rules, phase_id, clock.now())


def _tabs(edition: EditionInForce) -> list[tuple[str, Said]]:
    """The phases with marks, to change between where there are several."""
    return [(phase.id, phase_title(phase)) for phase in marking_phases(edition.rules)]


# --- the plan ------------------------------------------------------------------------------------------


@router.get("/{lang:lang}/{edition}/office/assignments", dependencies=allow(Who.STEWARD))
async def plan_page(
    request: Request, session: Tx, edition: TheEdition, me: Me, phase: str | None = None
) -> Response:
    """What would be assigned. Nothing is before the button is pressed."""
    chosen = _phase(edition, phase)
    return page(
        request,
        "review/assignments.html",
        phase=chosen,
        phases_with_marks=_tabs(edition),
        view=await queries.panel_plan(session, edition, chosen),
    )


@router.post("/{lang:lang}/{edition}/office/assignments", dependencies=allow(Who.STEWARD))
async def assign_panel(request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed) -> Response:
    chosen = _phase(edition, typed.get("phase"))
    try:
        await actions.assign_panel(
            session, edition, chosen, seen_sha256=typed.get("sha256"), assigner=me.person.id
        )
    except Refusal as refusal:
        return form_again(
            request,
            "review/assignments.html",
            refusal,
            typed,
            phase=chosen,
            phases_with_marks=_tabs(edition),
            view=await queries.panel_plan(session, edition, chosen),
        )
    return see_other(request, f"/{edition.slug}/office/reviews?phase={chosen.id}", "assigned")


# --- how far the reviews are ---------------------------------------------------------------------------


@router.get("/{lang:lang}/{edition}/office/reviews", dependencies=allow(Who.STEWARD))
async def board_page(
    request: Request,
    session: Tx,
    edition: TheEdition,
    me: Me,
    phase: str | None = None,
    category: str | None = None,
    after: int = 0,
) -> Response:
    """Reviews by category, by expert and by project. `after`: so many projects are on earlier pages."""
    chosen = _phase(edition, phase)
    board = await queries.board(session, edition, chosen)
    listed = _listed(board, category)
    return page(
        request,
        "review/board.html",
        phase=chosen,
        phases_with_marks=_tabs(edition),
        board=board,
        closes=closes_at(edition.rules, chosen.id),
        category=category or "",
        listed=listed[max(0, after) : max(0, after) + PAGE],
        number=len(listed),
        after=max(0, after),
        step=PAGE,
        may_remind=lambda expert: expert.left > 0 and may_be_reminded(expert.reminded_at, clock.now()),
    )


def _listed(board: Board, category: str | None) -> list[Any]:
    """Projects of one category, or those of all that lack reviews."""
    return [p for p in board.projects if (p.project.category == category if category else p.missing)]


@router.post("/{lang:lang}/{edition}/office/reviews/reminders", dependencies=allow(Who.STEWARD))
async def remind(request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed) -> Response:
    chosen = _phase(edition, typed.get("phase"))
    await actions.remind(session, edition, chosen, typed.get("expert"), reminder=me.person.id)
    return see_other(request, f"/{edition.slug}/office/reviews?phase={chosen.id}", "reminded")


# --- one project ---------------------------------------------------------------------------------------


@router.get("/{lang:lang}/{edition}/office/reviews/{project}", dependencies=allow(Who.STEWARD))
async def reviews_page(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, phase: str | None = None
) -> Response:
    values = await _reviews_values(session, edition, project, _phase(edition, phase))
    return page(request, "review/reviews.html", **values)


async def _reviews_values(
    session: Tx, edition: EditionInForce, project: str, phase: MarkingPhase
) -> dict[str, Any]:
    facts = await queries.facts_of(session, edition, project)
    if facts is None:
        raise refusals.not_a_candidate()
    reviews = await queries.reviews_of(session, phase, project)
    who = await queries.panels(session, edition)
    taken = {r.person.id for r in reviews} | {facts.nominator_id}
    return {
        "phase": phase,
        "phases_with_marks": _tabs(edition),
        "facts": facts,
        "reviews": reviews,
        "marking": phase.marking,
        "free": [
            person
            for person in who.people.values()
            if person.id not in taken and covers(who.categories[person.id], facts.category)
        ],
        "panel": who.people,
    }


@router.post("/{lang:lang}/{edition}/office/reviews/{project}", dependencies=allow(Who.STEWARD))
async def change_reviewers(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, typed: Typed
) -> Response:
    """Give the project to an expert, take it from one, or let one take no part."""
    chosen = _phase(edition, typed.get("phase"))
    try:
        notice = await _change(session, edition, chosen, me, project, typed)
    except Refusal as refusal:
        values = await _reviews_values(session, edition, project, chosen)
        return form_again(request, "review/reviews.html", refusal, typed, **values)
    return see_other(request, f"/{edition.slug}/office/reviews/{project}?phase={chosen.id}", notice)


async def _change(
    session: Tx, edition: EditionInForce, phase: MarkingPhase, me: Me, project: str, typed: Fields
) -> str:
    expert, steward = typed.get("expert"), me.person.id
    match typed.get("act"):
        case "remove":
            await actions.remove_assignment(session, edition, phase, project, expert, remover=steward)
            return "unassigned"
        case "recuse":
            await actions.recuse(
                session, edition, project, expert, reason=typed.get("reason"), declared_by=steward
            )
            return "recused"
        case _:
            await actions.add_assignment(session, edition, phase, project, expert, assigner=steward)
            return "assigned"
