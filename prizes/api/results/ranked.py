"""What marks give in a selection that they decide, for programs of stewards."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from prizes.accounts.rules.scopes import TokenScope
from prizes.edition.cutting.outcome import CutRow, Outcome
from prizes.gate.at import AtEdition
from prizes.gate.permissions import Who, allow
from prizes.gate.results.phases import WithSelection
from prizes.results import refusals
from prizes.results.ranked.ranking import ranking_of
from prizes.results.rules.by_marks import RankedField

router = APIRouter(tags=["results"])


class RankedRow(BaseModel):
    project: str
    rank: int
    mark: str
    """A share of the highest possible mark, as a fraction such as `7/8`."""
    outcome: Outcome
    why: str
    """A code."""


class FieldByMarks(BaseModel):
    category: str | None
    """Null: the rules rank projects of several categories together."""
    field: str
    """Key of what is ranked, in addresses too: the category, or such as `africa`."""
    rows: list[RankedRow]
    """Best first."""
    unmarked: list[str]
    """Projects that no expert has marked. They cannot pass."""
    reviews_missing: int
    why_none: str | None
    """A code: why no project passes. Null: one does, or a tie is open."""


class MarksResult(BaseModel):
    phase: str
    items: list[FieldByMarks]


@router.get("/editions/{edition}/selection/marks", dependencies=allow(Who.STEWARD, TokenScope.OFFICE_READ))
async def marks_result(at: AtEdition, phase: WithSelection) -> MarksResult:
    """What the marks of a phase give now in each field, with the decisions on ties; without a phase that of now."""
    if phase is None or not phase.by_marks:
        raise refusals.not_by_marks()
    found = await ranking_of(*at.here, phase)
    return MarksResult(phase=phase.id, items=[_field(each) for each in found.values()])


def _field(found: RankedField) -> FieldByMarks:
    return FieldByMarks(
        category=found.field.category,
        field=found.field.key,
        rows=[_row(each) for each in found.rows],
        unmarked=list(found.unmarked),
        reviews_missing=found.reviews_missing,
        why_none=found.why_none,
    )


def _row(row: CutRow) -> RankedRow:
    return RankedRow(
        project=row.project,
        rank=row.rank,
        mark=str(row.score),
        outcome=row.outcome,
        why=row.ruling.code,
    )
