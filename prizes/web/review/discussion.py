"""What experts say of projects to each other, for those who may read it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes import clock
from prizes.edition.queries import EditionInForce
from prizes.edition.titles import phase_title
from prizes.errors import Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.kit.bounded import Whole
from prizes.review.actions import discussing
from prizes.review.queries.discussion import discussion_of, discussions
from prizes.review.rules.discussing import PAGE, REMARK_MOST, PanelPhase, discussing_phase, discussing_phases
from prizes.review.rules.reviews import numbered_categories
from prizes.web.layout.forms import Typed
from prizes.web.layout.page import page, see_other
from prizes.web.layout.refusals import form_again

router = APIRouter()
LIST = "/{lang:lang}/{edition}/review/discussions"
ONE = "/{lang:lang}/{edition}/review/{project}/discussion"


def _phase(edition: EditionInForce, phase_id: str | None) -> PanelPhase:
    return discussing_phase(edition.rules, phase_id, clock.now())


@router.get(LIST, dependencies=allow(Who.EXPERT))
async def list_page(
    request: Request,
    session: Tx,
    edition: TheEdition,
    me: Me,
    phase: str | None = None,
    after: Whole = 0,
) -> Response:
    """The projects that I may discuss. `after`: so many are on earlier pages."""
    chosen = _phase(edition, phase)
    found = await discussions(session, edition, chosen, me)
    start = max(0, after)
    return page(
        request,
        "review/discussions.html",
        phase=chosen,
        phases_with_marks=[(p.id, phase_title(p)) for p in discussing_phases(edition.rules)],
        items=found[start : start + PAGE],
        number=len(found),
        after=start,
        step=PAGE,
        categories=numbered_categories(edition.rules),
    )


@router.get(ONE, dependencies=allow(Who.EXPERT))
async def discussion_page(
    request: Request,
    session: Tx,
    edition: TheEdition,
    me: Me,
    project: str,
    phase: str | None = None,
    part: Whole | None = None,
) -> Response:
    """`part`: a page of the remarks; without it the newest."""
    chosen = _phase(edition, phase)
    return page(
        request, "review/discussion.html", **await _values(session, edition, chosen, me, project, part)
    )


async def _values(
    session: Tx, edition: EditionInForce, phase: PanelPhase, me: Me, project: str, *part: int | None
) -> dict[str, Any]:
    found = await discussion_of(session, edition, phase, project, me, page=part[0] if part else None)
    return {
        "phase": phase,
        "talk": found,
        "most": REMARK_MOST,
        "categories": numbered_categories(edition.rules),
    }


@router.post(ONE, dependencies=allow(Who.EXPERT))
async def add_remark(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, typed: Typed
) -> Response:
    chosen = _phase(edition, typed.get("phase"))
    try:
        await discussing.add_remark(session, edition, chosen, project, me, text=typed.get("text"))
    except Refusal as refusal:
        values = await _values(session, edition, chosen, me, project)
        return form_again(request, "review/discussion.html", refusal, typed, **values)
    return see_other(request, _address(edition, chosen, project), "remark-made")


def _address(edition: EditionInForce, phase: PanelPhase, project: str) -> str:
    return f"/{edition.slug}/review/{project}/discussion?phase={phase.id}"


@router.post(f"{ONE}/{{remark}}/removal", dependencies=allow(Who.EXPERT))
async def strike_remark(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, remark: str, typed: Typed
) -> Response:
    chosen = _phase(edition, typed.get("phase"))
    await discussing.strike_remark(session, edition, chosen, project, me, remark_id=remark)
    return see_other(request, _address(edition, chosen, project), "remark-struck")
