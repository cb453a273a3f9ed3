"""Records of owners for programs: find, mend, merge and part."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from prizes.accounts.models import Entity
from prizes.api.interface.pagination import Q, offset_of
from prizes.gate.editions import TheEdition
from prizes.gate.idempotency import Once
from prizes.gate.limits import slow_down
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.kit.paging import MOST, cursor
from prizes.nomination import refusals
from prizes.nomination.actions import entities
from prizes.nomination.actions.entities import EntityChange
from prizes.nomination.queries import owners

router = APIRouter(tags=["owners"])
ONE = "/editions/{edition}/office/entities/{entity}"
KEYSTROKES = 120
"""A minute, of one who types an owner's name; as the page counts."""


class EntityInList(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    name: str
    stakeholder_type: str | None
    country: str | None
    projects: int
    """In this edition."""


class EntityList(BaseModel):
    items: list[EntityInList]
    next: str | None = None


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


class EntitySent(BaseModel):
    stakeholder_type: str | None = None
    country: str | None = None
    url: str = Field(default="", max_length=500)


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
    await slow_down(request, "owners", per_minute=KEYSTROKES)
    return NameList(items=await owners.offered_names(session, q))


@router.get("/editions/{edition}/office/entities", dependencies=allow(Who.STEWARD))
async def list_entities(
    session: Tx,
    edition: TheEdition,
    q: Q = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    after: Annotated[str | None, Query(alias="cursor", max_length=100)] = None,
) -> EntityList:
    """Owners of submitted projects, those with most projects first."""
    offset = offset_of(after)
    found, total = await owners.listed(session, edition, q, offset=offset, limit=limit)
    following = offset + len(found)
    return EntityList(
        items=[EntityInList.model_validate(each) for each in found],
        next=cursor([following]) if following < total else None,
    )


async def _shown(session: Tx, edition: TheEdition, entity: Entity) -> EntityShown:
    projects = await owners.projects_of(session, edition, [entity.id])
    doubles = await owners.likely_doubles(session, entity) if entity.merged_into is None else []
    return EntityShown(
        **entity.model_dump(include={"id", "name", "stakeholder_type", "country", "url", "merged_into"}),
        projects=[OwnedProject.model_validate(each) for each in projects[entity.id]],
        likely_doubles=[
            LikelyDouble(id=d.id, name=d.name, country=d.country, score=score) for score, d in doubles
        ],
    )


@router.get(ONE, dependencies=allow(Who.STEWARD))
async def read_entity(session: Tx, edition: TheEdition, entity: str) -> EntityShown:
    """An organization with its projects."""
    found = await session.get(Entity, entity)
    if found is None or not await owners.in_edition(
        session, edition, (await owners.root_of(session, found)).id
    ):
        raise refusals.unknown_entity()
    return await _shown(session, edition, found)


@router.patch(ONE, response_model=EntityShown, dependencies=allow(Who.STEWARD))
async def change_entity(
    session: Tx, edition: TheEdition, me: Me, entity: str, sent: EntitySent, once: Once
) -> Response:
    """Mend type, country and web address; what is left out is emptied."""
    change = EntityChange(sent.stakeholder_type, sent.country, sent.url)
    found = await entities.change_entity(session, edition, entity, change, steward=me.person.id)
    return await once.answer(await _shown(session, edition, found))


@router.put(f"{ONE}/merger", response_model=EntityShown, dependencies=allow(Who.STEWARD))
async def merge_entity(
    session: Tx, edition: TheEdition, me: Me, entity: str, sent: MergerSent, once: Once
) -> Response:
    """Say that this record is another one; the answer is the one that stays."""
    kept = await entities.merge(
        session, edition, entity, into=sent.into, reason=sent.reason, steward=me.person.id
    )
    return await once.answer(await _shown(session, edition, kept))


@router.put(f"{ONE}/parting", response_model=EntityShown, dependencies=allow(Who.STEWARD))
async def part_entity(
    session: Tx, edition: TheEdition, me: Me, entity: str, sent: PartingSent, once: Once
) -> Response:
    """Undo a merging."""
    found = await entities.unmerge(session, edition, entity, reason=sent.reason, steward=me.person.id)
    return await once.answer(await _shown(session, edition, found))
