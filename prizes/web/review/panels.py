"""Who reviews one project, and what they gave."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes import clock
from prizes.edition.queries import EditionInForce
from prizes.edition.titles import Said, phase_title
from prizes.errors import Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.review import refusals
from prizes.review.actions.assigning import add_assignment, remove_assignment
from prizes.review.actions.recusing import recuse
from prizes.review.queries.panels import panels, reviews_of
from prizes.review.queries.projects import facts_of
from prizes.review.queries.quality import check_overseen
from prizes.review.rules.reviews import MarkingPhase, covers, marking_phase, marking_phases
from prizes.web.layout.forms import Fields, Typed
from prizes.web.layout.page import page, see_other
from prizes.web.layout.refusals import form_again

router = APIRouter()


def _phase(edition: EditionInForce, phase_id: str | None) -> MarkingPhase:
    return marking_phase(edition.rules, phase_id, clock.now())


def _tabs(edition: EditionInForce) -> list[tuple[str, Said]]:
    """The phases with marks, to change between where there are several."""
    return [(phase.id, phase_title(phase)) for phase in marking_phases(edition.rules)]


# --- one project ---------------------------------------------------------------------------------------


@router.get("/{lang:lang}/{edition}/office/reviews/{project}", dependencies=allow(Who.EXPERT))
async def reviews_page(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, phase: str | None = None
) -> Response:
    """Those who chair the panel read it as well, unless they take no part in the project."""
    chosen = _phase(edition, phase)
    await check_overseen(session, edition, chosen, me, project)
    return page(request, "review/reviews.html", **await _reviews_values(session, edition, project, chosen))


async def _reviews_values(
    session: Tx, edition: EditionInForce, project: str, phase: MarkingPhase
) -> dict[str, Any]:
    facts = await facts_of(session, edition, project)
    if facts is None:
        raise refusals.not_a_candidate()
    reviews = await reviews_of(session, phase, project)
    who = await panels(session, edition)
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
            await remove_assignment(session, edition, phase, project, expert, remover=steward)
            return "unassigned"
        case "recuse":
            await recuse(session, edition, project, expert, reason=typed.get("reason"), declared_by=steward)
            return "recused"
        case _:
            await add_assignment(session, edition, phase, project, expert, assigner=steward)
            return "assigned"
