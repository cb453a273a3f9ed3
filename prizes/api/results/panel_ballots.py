"""Secret ballots of panels for programs of their members and of stewards."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel

from prizes import clock
from prizes.edition.document.methods import BallotMethod
from prizes.edition.document.phases import SelectionPhase
from prizes.gate.at import At, AtEdition
from prizes.gate.permissions import Who, allow
from prizes.gate.results.phases import WithBallot
from prizes.results.ballots import BallotView, ballot_phase, my_ballot
from prizes.results.electing import (
    ballot_for,
    ballots_for,
)
from prizes.review.models import BallotCount, PanelBallot
from prizes.review.queries.minutes import told_of

router = APIRouter(tags=["panels"])
ONE = "/editions/{edition}/panel-ballots/{category}"


class BallotItem(BaseModel):
    category: str | None
    """Null: the panel chooses from projects of several categories."""
    field: str
    """Key of what the panel chooses from, in addresses too: the category, or such as `africa`."""
    method: BallotMethod
    stage: Literal["open", "tie", "done"]
    round: int
    seats: int
    quorum: int
    entitled: int
    cast: int
    """Ballots of the round of now."""
    candidates: list[str]
    elected: list[str]
    counts: list[dict[str, Any]]
    """The rounds counted so far; fractions as text such as `7/3`. No single ballot is in them."""


class BallotShown(BallotItem):
    mine: list[str] | None
    """Your own ballot; null: none yet."""


class BallotList(BaseModel):
    items: list[BallotItem]


@router.get("/editions/{edition}/panel-ballots", dependencies=allow(Who.EXPERT))
async def list_panel_ballots(at: AtEdition, phase: WithBallot) -> BallotList:
    """The ballots of your panels in a phase, without a phase those of now; all for a steward."""
    found = await ballots_for(*at.here, phase, at.me)
    return BallotList(items=[BallotItem(**_item(view)) for view in found])


def _item(view: BallotView) -> dict[str, Any]:
    return {
        "category": view.panel.field.category,
        "field": view.panel.field.key,
        "method": view.phase.ballot_method,
        "stage": view.stage.value,
        "round": view.round if view.stage == "open" else len(view.counts),
        "seats": view.seats,
        "quorum": view.phase.quorum.least,
        "entitled": len(view.panel.voters),
        "cast": view.voted,
        "candidates": [p.id for p in view.candidates],
        "elected": view.elected,
        "counts": [told_of(count) for count in view.counts],
    }


@router.get(ONE, dependencies=allow(Who.EXPERT))
async def read_panel_ballot(at: AtEdition, category: str, phase: WithBallot) -> BallotShown:
    """The ballot of a panel on one category, or on the field of this key, as far as you may see it."""
    return await _shown(at, category, phase)


async def panel_ballot_shown(at: At, made: PanelBallot | BallotCount) -> BallotShown:
    return await _shown(at, made.field, ballot_phase(at.edition.rules, made.phase, clock.now()))


async def _shown(at: At, category: str, phase: SelectionPhase) -> BallotShown:
    view = await ballot_for(*at.here, phase, category, at.me)
    mine = await my_ballot(*at.here, view, at.by)
    return BallotShown(**_item(view), mine=list(mine.ranking) if mine else None)
