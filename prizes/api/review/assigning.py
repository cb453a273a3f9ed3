"""Who reviews what, for programs of stewards: the plan, its changes by hand, and handing over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query

from prizes.accounts.rules.scopes import TokenScope
from prizes.edition.spans import PanelPhase
from prizes.gate.at import At, AtEdition
from prizes.gate.permissions import Who, allow
from prizes.gate.review.phases import WithMarks
from prizes.review.plan_schemas import PlanShown
from prizes.review.queries.assigning import CHANGES_MOST, Changes, panel_plan
from prizes.review.rules.staffing import Pair

router = APIRouter(tags=["panels"])
PLAN = "/editions/{edition}/assignments"
Pairs = Annotated[
    Sequence[str], Query(max_length=CHANGES_MOST, description="Pairs such as `project.expert`.")
]


@router.get(f"{PLAN}/plan", response_model=PlanShown, dependencies=allow(Who.STEWARD, TokenScope.OFFICE_READ))
async def plan_assignments(
    at: AtEdition, phase: WithMarks, add: Pairs = (), drop: Pairs = (), anew: bool = False
) -> dict[str, Any]:
    """What would be assigned; nothing is before `POST …/assignments` with its hash and the same changes."""
    return await _plan(at, phase, Changes(pairs_in(add), pairs_in(drop), anew))


@router.get(
    f"{PLAN}/handing-over/{{expert}}",
    response_model=PlanShown,
    dependencies=allow(Who.STEWARD, TokenScope.OFFICE_READ),
)
async def read_handing_over(
    at: AtEdition, expert: str, phase: WithMarks, to: str | None = None
) -> dict[str, Any]:
    """Who would get what an expert has not handed in. `to`: one other alone; left out: whoever fits best."""
    return await _plan(at, phase, Changes(from_expert=expert, to_expert=to))


def pairs_in(written: Iterable[str]) -> frozenset[Pair]:
    return frozenset((project, expert) for project, _, expert in (each.partition(".") for each in written))


async def _plan(at: At, phase: PanelPhase, changes: Changes) -> dict[str, Any]:
    view = await panel_plan(*at.here, phase, changes=changes)
    return {
        "phase": phase.id,
        "sha256": view.plan.sha256,
        "new": view.plan.new,
        "gone": view.plan.gone,
        "by_hand": sorted(view.plan.by_hand),
        "load_before": view.plan.load_before,
        "load_after": view.plan.load_after,
        "short": view.plan.short,
        "reasons": [
            {
                **asdict(reason),
                "text": f"{at.voice.say(reason.sentence)} {at.voice.say(reason.remedy)}",
            }
            for reason in view.reasons
        ],
    }
