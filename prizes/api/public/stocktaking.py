"""The register for programs."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from prizes.api.interface.pagination import Limit
from prizes.api.screening.exports import AGroup, ALineGoal, AStatus, Narrowed
from prizes.gate.permissions import Who, allow
from prizes.gate.stocktaking.register_places import place_in, word_for
from prizes.gate.transaction import Tx
from prizes.nomination.rules.states import State
from prizes.nomination.schemas import PublicProject
from prizes.stocktaking.queries.register import RegisterFilter, look_up, register
from prizes.stocktaking.rules.updates import ProjectStatus

router = APIRouter(tags=["projects"])


class RegisteredProject(PublicProject):
    """A project of the register."""

    state: State | Literal["contributed"]  # type: ignore[assignment]
    """In the contest; `contributed`: it was submitted to none."""
    edition: str
    """Empty: it was contributed to the register, and submitted to no contest. Then `GET /stocktaking/contributions/…`
    has it."""
    closeness: int
    """Where all words stand: 0 in the title as typed, 1 in the title in some form, 2 with owner, acronym or country,
    3 with summary, category, goal or region.
    """
    status: ProjectStatus | None = None
    """Of the project itself, as its owner said last; null: nothing was said since the contest."""


class WordRead(BaseModel):
    """A word that no project has, and the words of projects as which it was read."""

    typed: str
    read: list[str]


class RegisterPart(BaseModel):
    total: int
    """All that is found."""
    items: list[RegisteredProject]
    """The closest first, of those the newest edition first, then by title."""
    next: str | None = None
    read: list[WordRead] = Field(default_factory=list)
    unknown: list[str] = Field(default_factory=list)
    """Words that no project has, nor any word like them: with one of these nothing is found."""


@router.get("/stocktaking", dependencies=allow(Who.PUBLIC))
async def search_register(
    session: Tx,
    filters: Narrowed,
    edition: str = "",
    group: AGroup = "",
    line_goal: ALineGoal = None,
    status: AStatus = "",
    limit: Limit = 50,
    after: Annotated[str | None, Query(alias="cursor", max_length=4_000)] = None,
) -> RegisterPart:
    """Public projects of all editions. `q`: words that must all occur, in any form and order, in any of the six
    languages; also names of countries, categories, goals and regions, codes of targets (9.c), acronyms, and words with
    one wrong letter.
    """
    asked, begin = RegisterFilter(filters, edition, group, status, line_goal), place_in(after)
    search, total = await look_up(session, asked)
    place, number = begin or (None, 0)
    found = await register(session, asked, search, after=place, limit=limit + 1)
    shown = found[:limit]
    more = len(found) > limit
    return RegisterPart(
        total=total,
        items=[RegisteredProject.model_validate(project, from_attributes=True) for project in shown],
        next=word_for(shown[-1].place, number + limit) if more else None,
        read=[WordRead(typed=typed, read=list(words)) for typed, words in search.read],
        unknown=list(search.unknown),
    )
