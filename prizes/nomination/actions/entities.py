"""Acts on the records of owners: made when a project is submitted, mended and merged by stewards.

Merging moves projects to the record that stands for both; what was moved stands in the journal, so that it can be
undone. A merged record keeps its name: a project that is submitted under it later goes to the same owner.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import update
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Entity
from prizes.data.wsis import stakeholder_types
from prizes.edition.kinds.choices import country_codes
from prizes.edition.kinds.reading import is_link
from prizes.edition.queries import EditionInForce
from prizes.errors import not_listed
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.journal.queries import entries_about
from prizes.kit.text import many_lines, one_line
from prizes.nomination import refusals
from prizes.nomination.models import Project
from prizes.nomination.queries.owners import entities_named, in_edition
from prizes.nomination.rules.parsing import ADDRESS_LENGTH
from prizes.nomination.schemas import EntitySent

REASON_LENGTH = 4_000
_POINTERS: dict[str, tuple[Any, Any]] = {
    "projects": (Project, Project.entity_id),
    "entities": (Entity, Entity.merged_into),
}
"""What points to an entity, as the journal names it."""


# --- at the submission ---------------------------------------------------------------------------------


async def settle_entities(session: AsyncSession, projects: Sequence[Project]) -> None:
    """Let each project point to the record of its owner; records that are not there yet are made."""
    known = await entities_named(session, [(p.owner_key, p.country) for p in projects])
    for project in projects:
        name = (project.owner_key, project.country)
        if not project.owner_key:
            project.entity_id = None
            continue
        if name not in known:
            known[name] = _new(project)
            session.add(known[name])
        project.entity_id = known[name].id
        session.add(project)
    await session.flush()


def _new(project: Project) -> Entity:
    return Entity(
        name=project.owner,
        name_key=project.owner_key,
        stakeholder_type=project.stakeholder_type,
        country=project.country,
        created_at=clock.now(),
    )


# --- stewards ------------------------------------------------------------------------------------------


async def change_entity(
    session: AsyncSession, edition: EditionInForce, entity_id: str, sent: EntitySent, *, steward: str
) -> Entity:
    """Mend type, country and web address of an owner with a project in the edition."""
    entity = await _standing(session, entity_id)
    if not await in_edition(session, edition, entity.id):
        raise refusals.unknown_entity()
    url = one_line(sent.url)[:ADDRESS_LENGTH]
    if url and not is_link(url):
        raise refusals.not_a_link()
    kind = sent.stakeholder_type or None
    country = sent.country or None
    if kind is not None and kind not in stakeholder_types():
        raise not_listed("stakeholder_type")
    if country is not None and country not in country_codes():
        raise not_listed("country")
    was = {"stakeholder_type": entity.stakeholder_type, "country": entity.country, "url": entity.url}
    now = {"stakeholder_type": kind, "country": country, "url": url or None}
    if was == now:
        return entity
    entity.stakeholder_type, entity.country, entity.url = kind, country, url or None
    session.add(entity)
    record(session, edition, acts.NOMINATION_CHANGE_ENTITY, entity, by=steward, was=was)
    await session.flush()
    return entity


async def merge(
    session: AsyncSession, edition: EditionInForce, entity_id: str, *, into: str, reason: str, steward: str
) -> Entity:
    """Say that an entity is another one: its projects, and those merged into it before, go to the other.

    At least one of both has a project in the edition, whose stewards may do this.
    """
    reason = _reason(reason)
    first, second = sorted((entity_id, into))
    if first == second:
        raise refusals.same_entity()
    held = {e.id: e for e in (await _standing(session, first), await _standing(session, second))}
    if not (await in_edition(session, edition, first) or await in_edition(session, edition, second)):
        raise refusals.unknown_entity()
    moved = await _move(session, entity_id, into)
    gone, kept = held[entity_id], held[into]
    gone.merged_into = kept.id
    session.add(gone)
    details: dict[str, Any] = {"into": kept.id, "reason": reason} | moved
    record(session, edition, acts.NOMINATION_MERGE_ENTITIES, gone, by=steward, **details)
    await session.flush()
    return kept


async def _move(
    session: AsyncSession, old: str, new: str, only: Mapping[str, list[str]] | None = None
) -> dict[str, list[str]]:
    """Point what points to one entity to another; only these rows, where they are named. The ids of the rows."""
    moved: dict[str, list[str]] = {}
    for name, (table, pointer) in _POINTERS.items():
        found = await session.exec(select(table.id).where(pointer == old).order_by(table.id))
        ids = [each for each in found.all() if only is None or each in set(only[name])]
        for start in range(0, len(ids), 500):
            moving = update(table).where(table.id.in_(ids[start : start + 500])).values({pointer: new})
            await session.exec(moving.execution_options(synchronize_session="fetch"))
        moved[name] = ids
    return moved


async def unmerge(
    session: AsyncSession, edition: EditionInForce, entity_id: str, *, reason: str, steward: str
) -> Entity:
    """Undo a merging: the entity stands for itself again, with the projects it had, as far as they are where the
    merging put them.
    """
    reason = _reason(reason)
    entity = await session.get(Entity, entity_id, with_for_update=True)
    if entity is None or entity.merged_into is None:
        raise refusals.not_merged()
    if not await in_edition(session, edition, entity.merged_into):
        raise refusals.unknown_entity()
    entries = await entries_about(session, f"entity:{entity.id}")
    last = next((e for e in reversed(entries) if e.act == acts.NOMINATION_MERGE_ENTITIES.name), None)
    if last is None:
        raise refusals.not_merged()
    there = entity.merged_into
    await _move(session, there, entity.id, last.details)
    entity.merged_into = None
    session.add(entity)
    details = {"from": there, "reason": reason}
    record(session, edition, acts.NOMINATION_UNMERGE_ENTITIES, entity, by=steward, **details)
    await session.flush()
    return entity


async def _standing(session: AsyncSession, entity_id: str) -> Entity:
    """An entity that is not merged, held until the end of the transaction."""
    entity = await session.get(Entity, entity_id, with_for_update=True, populate_existing=True)
    if entity is None:
        raise refusals.unknown_entity()
    if entity.merged_into is not None:
        raise refusals.already_merged()
    return entity


def _reason(text: str) -> str:
    reason = many_lines(text)[:REASON_LENGTH]
    if not one_line(reason):
        raise refusals.reason_for_the_journal()
    return reason
