"""What nominators get to read of the experts' opinions: written by chairs and stewards, sent with the decision."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.edition.queries import EditionInForce
from prizes.errors import Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.kit.bounded import Whole
from prizes.review.actions.discussing import write_feedback
from prizes.review.queries.feedback import feedback_list, feedback_sheet
from prizes.review.rules.discussing import FEEDBACK_MOST, PAGE, feedback_phase
from prizes.review.rules.reviews import numbered_categories
from prizes.web.layout.forms import Typed
from prizes.web.layout.page import page, see_other
from prizes.web.layout.refusals import form_again

router = APIRouter()
LIST = "/{lang:lang}/{edition}/office/feedback"


@router.get(LIST, dependencies=allow(Who.EXPERT))
async def list_page(
    request: Request,
    session: Tx,
    edition: TheEdition,
    me: Me,
    phase: str | None = None,
    after: Whole = 0,
) -> Response:
    chosen = feedback_phase(edition.rules, phase)
    found = await feedback_list(session, edition, chosen, me)
    start = max(0, after)
    return page(
        request,
        "review/feedbacks.html",
        phase=chosen,
        found=found,
        items=found.items[start : start + PAGE],
        number=len(found.items),
        after=start,
        step=PAGE,
        categories=numbered_categories(edition.rules),
    )


@router.get(f"{LIST}/{{project}}", dependencies=allow(Who.EXPERT))
async def feedback_page(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, phase: str | None = None
) -> Response:
    return page(request, "review/feedback.html", **await _values(session, edition, phase, me, project))


async def _values(
    session: Tx, edition: EditionInForce, phase_id: str | None, me: Me, project: str
) -> dict[str, Any]:
    chosen = feedback_phase(edition.rules, phase_id)
    return {
        "phase": chosen,
        "sheet": await feedback_sheet(session, edition, chosen, project, me),
        "most": FEEDBACK_MOST,
        "categories": numbered_categories(edition.rules),
    }


@router.post(f"{LIST}/{{project}}", dependencies=allow(Who.EXPERT))
async def write(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, typed: Typed
) -> Response:
    chosen = feedback_phase(edition.rules, typed.get("phase"))
    try:
        kept = await write_feedback(
            session, edition, chosen, project, me, text=typed.get("text"), lang=typed.get("language")
        )
    except Refusal as refusal:
        values = await _values(session, edition, chosen.id, me, project)
        return form_again(request, "review/feedback.html", refusal, typed, **values)
    notice = "feedback-saved" if kept else "feedback-removed"
    return see_other(request, f"/{edition.slug}/office/feedback?phase={chosen.id}", notice)
