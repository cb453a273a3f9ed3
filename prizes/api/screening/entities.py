"""Records of owners for programs: find and read them."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from prizes.accounts.models import Entity
from prizes.accounts.rules.scopes import TokenScope
from prizes.api.interface.pagination import Q
from prizes.gate.at import At, AtEdition
from prizes.gate.limits import slow_down
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.nomination.queries import owners

router = APIRouter(tags=["owners"])


class OwnedProject(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    edition: str
    title: str
    owner: str
    state: str


class LikelyDouble(BaseModel):
    id: str
    name: str
    country: str | None
    score: int
    """How alike the names are, from 0 to 100."""


class EntityShown(BaseModel):
    id: str
    name: str
    stakeholder_type: str | None
    country: str | None
    url: str | None
    merged_into: str | None
    projects: list[OwnedProject]
    likely_doubles: list[LikelyDouble]


class MergerSent(BaseModel):
    into: str
    """The record that stays."""
    reason: str = Field(max_length=4_000)


class PartingSent(BaseModel):
    reason: str = Field(max_length=4_000)


class NameList(BaseModel):
    items: list[str]
    next: None = None


@router.get("/owners", dependencies=allow(Who.PUBLIC))
async def list_owners(request: Request, session: Tx, q: Q = "") -> NameList:
    """Owners of public projects whose name has a word that begins so; from three letters on."""
    await slow_down(request, "owners")
    return NameList(items=await owners.offered_names(session, q))


@router.get(
    "/editions/{edition}/office/entities/{entity}", dependencies=allow(Who.STEWARD, TokenScope.OFFICE_READ)
)
async def read_entity(at: AtEdition, entity: str) -> EntityShown:
    """An organization with its projects."""
    return await entity_shown(at, await owners.entity_in(*at.here, entity))


async def entity_shown(at: At, entity: Entity) -> EntityShown:
    projects = await owners.projects_of(*at.here, [entity.id])
    doubles = await owners.likely_doubles(at.session, entity) if entity.merged_into is None else []
    return EntityShown(
        **entity.model_dump(include={"id", "name", "stakeholder_type", "country", "url", "merged_into"}),
        projects=[OwnedProject.model_validate(each) for each in projects[entity.id]],
        likely_doubles=[
            LikelyDouble(id=d.id, name=d.name, country=d.country, score=score) for score, d in doubles
        ],
    )
