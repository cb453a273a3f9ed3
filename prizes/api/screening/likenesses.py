"""Projects that may be the same, for programs of nominators and stewards."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from prizes.accounts.rules.scopes import TokenScope
from prizes.gate.at import At, AtEdition
from prizes.gate.nomination.at_nomination import AtNomination
from prizes.gate.permissions import Who, allow
from prizes.nomination import refusals
from prizes.nomination.models import Project
from prizes.nomination.queries import duplicates
from prizes.nomination.queries.duplicates import Match, Pair
from prizes.nomination.queries.projects import project_in, role_of

router = APIRouter(tags=["nominations"])


class AlikeOf(BaseModel):
    """A project as far as the comparison shows it."""

    id: str
    edition: str
    state: str
    category: str | None
    title: str
    owner: str
    country: str | None
    url: str


class HintOf(BaseModel):
    project: AlikeOf
    score: int
    """From 0 to 100."""
    because: list[str]
    """What is alike: `title`, `owner`, `url`."""
    barred: bool
    """Whether the rules keep the same project out because of what it was."""


class HintList(BaseModel):
    items: list[HintOf]


class PairOf(BaseModel):
    id: str
    project: AlikeOf
    other: AlikeOf
    score: int
    because: list[str]
    state: Literal["open", "same", "different"]
    reason: str
    decided_by: str | None
    decided_at: datetime | None
    found_at: datetime


class VerdictSent(BaseModel):
    verdict: Literal["same", "different"]
    reason: str = Field(max_length=4_000)
    """It stands in the journal."""


def _alike(project: Project, edition: str) -> AlikeOf:
    return AlikeOf.model_validate(project.model_dump() | {"edition": edition})


def _hint(match: Match, *, barred: bool) -> HintOf:
    return HintOf(
        project=_alike(match.project, match.edition),
        score=match.alike.score,
        because=list(match.alike.because),
        barred=barred,
    )


def pair_shown(at: At, pair: Pair) -> PairOf:
    sides = {
        "project": _alike(pair.project, at.edition.slug),
        "other": _alike(pair.other, pair.other_edition),
    }
    return PairOf.model_validate(pair.likeness.model_dump() | sides)


@router.get(
    "/nominations/{nomination}/likenesses",
    dependencies=allow(Who.SIGNED_IN, TokenScope.OWN_READ, TokenScope.OFFICE_READ),
)
async def list_likeness_hints(at: AtNomination, nomination: str) -> HintList:
    """Public projects that are like one that you have a hand in. They hinder nothing; the rules are in `barred`."""
    project = await project_in(*at.here, nomination)
    if project is None or await role_of(at.session, project, at.person) is None:
        raise refusals.unknown_project()
    found = await duplicates.hints(*at.here, project)
    return HintList(items=[_hint(hint.match, barred=hint.barred) for hint in found])


@router.get(
    "/editions/{edition}/likenesses/{likeness}", dependencies=allow(Who.STEWARD, TokenScope.OFFICE_READ)
)
async def read_likeness(at: AtEdition, likeness: str) -> PairOf:
    """Two projects that are alike, and where."""
    found = await duplicates.pair(*at.here, likeness)
    if found is None:
        raise refusals.unknown_likeness()
    return pair_shown(at, found)
