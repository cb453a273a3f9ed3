"""How far the marks can be trusted, and the second round of a project: for stewards and chairs."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes import clock
from prizes.edition.queries import EditionInForce
from prizes.errors import Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.kit.bounded import Whole
from prizes.review import refusals
from prizes.review.actions.second_round import open_second_round
from prizes.review.queries.mine import why_closed
from prizes.review.queries.quality import quality_view
from prizes.review.rules.calibration import OUTLIER
from prizes.review.rules.reviews import MarkingPhase, marking_phase, numbered_categories
from prizes.web.layout.forms import Typed
from prizes.web.layout.page import page, see_other
from prizes.web.layout.refusals import form_again
from prizes.web.review.progress import phase_tabs

router = APIRouter()
QUALITY = "/{lang:lang}/{edition}/office/quality"
ROUND = "/{lang:lang}/{edition}/office/reviews/{project}/second-round"
PAGE = 50
"""Projects on one page."""


@router.get(QUALITY, dependencies=allow(Who.EXPERT))
async def quality_page(
    request: Request,
    session: Tx,
    edition: TheEdition,
    me: Me,
    phase: str | None = None,
    category: str = "",
    after: Whole = 0,
) -> Response:
    """Each score beside the others, the projects whose marks lie furthest apart first."""
    chosen = marking_phase(edition.rules, phase, clock.now())
    view = await quality_view(session, edition, chosen, me, category)
    start = max(0, after)
    return page(
        request,
        "review/quality.html",
        phase=chosen,
        marking=chosen.marking,
        phases_with_marks=phase_tabs(edition),
        view=view,
        quality=view.quality,
        rows=view.quality.projects[start : start + PAGE],
        missing=sum(row.missing for row in view.quality.projects),
        category=category,
        categories=numbered_categories(edition.rules),
        after=start,
        step=PAGE,
        outlier=OUTLIER,
    )


@router.get(ROUND, dependencies=allow(Who.EXPERT))
async def round_page(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, phase: str | None = None
) -> Response:
    """What a second round does, and the form that opens it."""
    chosen = marking_phase(edition.rules, phase, clock.now())
    values = await _round_values(session, edition, chosen, me, project)
    return page(request, "review/second_round.html", **values)


async def _round_values(
    session: Tx, edition: EditionInForce, phase: MarkingPhase, me: Me, project: str
) -> dict[str, Any]:
    view = await quality_view(session, edition, phase, me)
    row = next((row for row in view.quality.projects if row.project == project), None)
    if row is None:
        raise refusals.not_a_candidate()
    return {
        "phase": phase,
        "marking": phase.marking,
        "row": row,
        "facts": view.projects[project],
        "opened": view.rounds.get(project),
        "closed": await why_closed(session, edition, phase, project),
    }


@router.post(ROUND, dependencies=allow(Who.EXPERT))
async def open_round(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, typed: Typed
) -> Response:
    chosen = marking_phase(edition.rules, typed.get("phase"), clock.now())
    try:
        await open_second_round(session, edition, chosen, project, reason=typed.get("reason"), opener=me)
    except Refusal as refusal:
        values = await _round_values(session, edition, chosen, me, project)
        return form_again(request, "review/second_round.html", refusal, typed, **values)
    return see_other(request, f"/{edition.slug}/office/quality?phase={chosen.id}", "second-round-open")
