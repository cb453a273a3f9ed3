"""The nomination decision as it would be now, for programs of stewards, and of chairs as far as it is theirs."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from prizes.accounts.rules.scopes import TokenScope
from prizes.api.interface.pagination import Cursor, Limit, part_of
from prizes.edition.cutting.outcome import CutRow
from prizes.gate.at import At, AtEdition
from prizes.gate.permissions import Who, allow
from prizes.gate.review.phases import WithNomination, WithPanel
from prizes.review import refusals
from prizes.review.models import Standing
from prizes.review.queries.decision import DecisionView, decision_view
from prizes.review.queries.leading import chairs_day, led_decision
from prizes.review.queries.projects import is_decided, standings
from prizes.review.rules.deciding import ProjectFacts
from prizes.review.rules.leading import Step
from prizes.review.schemas import DecisionRow, DecisionShown

router = APIRouter(tags=["panels"])


class StepItem(BaseModel):
    step: Step
    number: int
    """How much of it: projects, reviews, members or records."""


class DayShown(BaseModel):
    phase: str
    decided: bool
    steps: list[StepItem]
    """What waits for the chair or the panel, the first first."""


class LineShown(BaseModel):
    category: str | None
    region: str | None
    further: dict[str, str | None] = {}
    """What the group is beside, by what the rules divide groups by further."""
    items: list[DecisionRow]


class LinesShown(BaseModel):
    """The groups of the cut that are yours, best first; not those with a project in which you take no part."""

    phase: str
    lines: list[LineShown]


@router.get(
    "/editions/{edition}/decision",
    response_model=DecisionShown,
    dependencies=allow(Who.OBSERVER, TokenScope.OFFICE_READ),
)
async def read_decision(
    at: AtEdition, phase: WithNomination, limit: Limit = 50, cursor: Cursor = None
) -> dict[str, Any]:
    """What the decision of the experts' phase would be now; once it is taken, what it was."""
    if await is_decided(*at.here, phase.id):
        placed = await standings(*at.here, phase.id)
        done, after = part_of(placed, lambda each: each[0].id, limit, cursor)
        numbers = {"decided": True, "undecided": 0, "reviews_missing": 0}
        return {"phase": phase.id, **numbers, "items": [_placed(*each) for each in done], "next": after}
    view = await decision_view(*at.here, phase)
    part, after = part_of(list(view.result.rows()), lambda row: row.project, limit, cursor)
    return {
        "phase": phase.id,
        "decided": False,
        "undecided": len(view.result.undecided),
        "reviews_missing": view.reviews_missing,
        "items": [_ranked(at, view, row) for row in part],
        "next": after,
    }


def _ranked(at: At, view: DecisionView, row: CutRow) -> DecisionRow:
    """A project at the line as it would be now."""
    return DecisionRow(
        project=row.project,
        title=view.projects[row.project].title,
        category=row.candidate.category,
        rank=row.rank,
        mark=None if row.candidate.mark is None else str(row.candidate.mark),
        reviews=row.candidate.reviews,
        reviews_missing=row.reviews_missing,
        outcome=row.outcome.value,
        why=at.voice.say(row.ruling.sentence),
    )


def _placed(facts: ProjectFacts, standing: Standing) -> DecisionRow:
    return DecisionRow(
        project=facts.id,
        title=facts.title,
        category=facts.category,
        rank=standing.rank,
        mark=standing.mark,
        outcome="passed" if standing.outcome == "passed" else "not_passed",
        why=standing.reason,
    )


# --- a chair's -----------------------------------------------------------------------------------------


@router.get("/editions/{edition}/chair", dependencies=allow(Who.EXPERT, TokenScope.OFFICE_READ))
async def read_chair_day(at: AtEdition, phase: WithPanel) -> DayShown:
    """What waits for you as a chair, or for your panel."""
    found = await chairs_day(*at.here, phase, at.me)
    steps = [StepItem(step=step, number=number) for step, number in found.steps]
    return DayShown(phase=phase.id, decided=found.decided, steps=steps)


@router.get("/editions/{edition}/chair/decision", dependencies=allow(Who.EXPERT, TokenScope.OFFICE_READ))
async def read_chair_decision(at: AtEdition, phase: WithNomination) -> LinesShown:
    """The decision as it would be now, as far as it is yours to prepare."""
    if await is_decided(*at.here, phase.id):
        raise refusals.already_decided()
    led = await led_decision(*at.here, phase, at.me)
    return LinesShown(
        phase=phase.id,
        lines=[
            LineShown(
                category=group.category,
                region=group.region,
                further=group.further,
                items=[_ranked(at, led.view, row) for row in group.rows],
            )
            for group in led.groups
        ],
    )
