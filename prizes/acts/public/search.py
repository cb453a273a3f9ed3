"""The one search for programs: what its page shows."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Depends, Query
from pydantic import BaseModel

from prizes.acts.declaring import Acts
from prizes.api.interface.pagination import Q
from prizes.gate.at import At, at_service
from prizes.gate.permissions import Who, allow
from prizes.web.public.search import Hit, everything

acts = Acts("projects")
Kind = Literal["", "winners", "projects", "guidelines", "help", "news"]


class HitPart(BaseModel):
    words: str
    marked: bool
    """It is what was searched for."""


class HitShown(BaseModel):
    title: list[HitPart]
    lang: str
    address: str
    """Of its page."""
    excerpt: list[HitPart]
    excerpt_lang: str
    about: str
    """The owner of a project; the edition of guidelines."""
    country: str | None
    edition: str
    """Slug, of projects; a year of which no rules are known has no edition here."""
    state: str
    """Of projects."""


class HitKind(BaseModel):
    kind: str
    total: int
    hits: list[HitShown]
    """Five of each kind, or twenty where one kind is asked for. Winners are not repeated among projects."""


class WordTaken(BaseModel):
    typed: str
    read: list[str]


class SearchAnswer(BaseModel):
    total: int
    """Of all kinds. The total of projects has the winners of the register in it."""
    groups: list[HitKind]
    read: list[WordTaken]
    """Words that no project has, and the words of projects as which they were read."""


@acts.programs.get("/search", dependencies=allow(Who.PUBLIC))
async def search_everything(
    at: Annotated[At, Depends(at_service)],
    q: Q,
    kind: Kind = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> SearchAnswer:
    """Winners, projects, guidelines, help and news in which all words stand, in any form and order. Texts of pages
    are in the language of Accept-Language; all projects that are found have `GET /stocktaking`.
    """
    found = await everything(at, at.lang, q.strip(), kind, page)
    return SearchAnswer(
        total=found.total,
        groups=[
            HitKind(kind=group.kind, total=group.total, hits=[_hit(hit) for hit in group.hits])
            for group in found.groups
        ],
        read=[WordTaken(typed=typed, read=list(words)) for typed, words in found.search.read],
    )


def _hit(hit: Hit) -> HitShown:
    return HitShown.model_validate(
        {name: getattr(hit, name) for name in HitShown.model_fields if name not in ("title", "excerpt")}
        | {
            name: [HitPart(words=piece.words, marked=piece.marked) for piece in getattr(hit, name)]
            for name in ("title", "excerpt")
        }
    )
