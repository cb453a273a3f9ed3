"""Read the records of organizations that own projects: by name, their projects, what may be the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import ColumnElement, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Entity
from prizes.data.countries import by_name
from prizes.data.wsis import stakeholder_types
from prizes.db import by_place, columns_of
from prizes.edition.models import Edition
from prizes.edition.queries import EditionInForce, is_published
from prizes.kit.listing import Found, Wanted, ordered
from prizes.kit.text import folded
from prizes.nomination import refusals
from prizes.nomination.models import Project
from prizes.nomination.rules.states import PUBLIC
from prizes.nomination.rules.submission import entity_key

LEAST_LETTERS = 3
"""Of a name, before names like it are offered."""
MOST_OFFERED = 8
"""Names offered for what was typed so far."""
DOUBLE = 88
"""Least likeness, from 0 to 100, of two names that are shown as perhaps the same."""
MOST_DOUBLES = 10
ROUGH = 2_000
"""Names that are compared with one; those beyond share fewer letters with it."""

Name = tuple[str, str | None]
"""An owner as records are told apart: `rules.entity_key` of the name, and the country."""


@dataclass(frozen=True, slots=True)
class EntityInList:
    """An owner in the stewards' list."""

    id: str
    name: str
    stakeholder_type: str | None
    country: str | None
    projects: int
    """In this edition."""


@dataclass(frozen=True, slots=True)
class OwnedInEdition:
    """A project of an owner, in any edition."""

    id: str
    edition: str
    """Slug."""
    title: str
    language: str
    owner: str
    """The owner as this project spells it."""
    state: str


# --- one entity ----------------------------------------------------------------------------------------


async def root_of(session: AsyncSession, entity: Entity) -> Entity:
    """The entity that stands for this one after all merging."""
    while entity.merged_into is not None:
        entity = await session.get_one(Entity, entity.merged_into)
    return entity


async def entity_named(session: AsyncSession, name: str, country: str | None) -> Entity | None:
    """The entity of this name in this country, merging followed; None: there is none yet."""
    found = await entities_named(session, [(entity_key(name), country)])
    return next(iter(found.values()), None)


async def entities_named(session: AsyncSession, names: Iterable[Name]) -> dict[Name, Entity]:
    """The entities of these names. One is also known by how its projects spell it."""
    wanted = {name for name in names if name[0]}
    found: dict[Name, str] = {}
    keys = sorted({key for key, _ in wanted})
    for start in range(0, len(keys), 500):
        part = keys[start : start + 500]
        spelt: Any = (
            select(Project.owner_key, Project.country, Project.entity_id)
            .where(col(Project.owner_key).in_(part), col(Project.entity_id).is_not(None))
            .distinct()
            .order_by(col(Project.entity_id))
        )
        called = (
            select(Entity.name_key, Entity.country, Entity.id)
            .where(col(Entity.name_key).in_(part))
            .order_by(col(Entity.created_at).desc(), col(Entity.id))
        )
        for query in (spelt, called):  # the oldest of that very name stands last, and wins
            found |= {(key, country): at for key, country, at in (await session.exec(query)).all()}
    return await _roots(session, {name: at for name, at in found.items() if name in wanted})


async def _roots(session: AsyncSession, found: dict[Name, str]) -> dict[Name, Entity]:
    known: dict[str, Entity] = {}
    missing = set(found.values())
    while missing:
        rows = (await session.exec(select(Entity).where(col(Entity.id).in_(missing)))).all()
        known |= {entity.id: entity for entity in rows}
        missing = {e.merged_into for e in rows if e.merged_into} - known.keys()

    def root(entity: Entity) -> Entity:
        return root(known[entity.merged_into]) if entity.merged_into else entity

    return {name: root(known[at]) for name, at in found.items()}


async def owned_by(session: AsyncSession, owner: str, country: str | None) -> ColumnElement[bool]:
    """Projects of the same owner, however its records were merged; those without a record by their name."""
    key = entity_key(owner)
    by_name = (col(Project.owner_key) == key) & (col(Project.owner_key) != "")
    entity = await entity_named(session, owner, country)
    alone = col(Project.entity_id).is_(None) & by_name
    return alone | (col(Project.entity_id) == entity.id) if entity else alone


async def in_edition(session: AsyncSession, edition: EditionInForce, entity_id: str) -> bool:
    """Whether an entity owns a project of the edition."""
    query = select(Project.id).where(Project.entity_id == entity_id, Project.edition_id == edition.id)
    return (await session.exec(query.limit(1))).first() is not None


async def entity_in(session: AsyncSession, edition: EditionInForce, entity_id: str) -> Entity:
    """One that has a project in the edition, or is merged into one that has. Raises Missing."""
    found = await session.get(Entity, entity_id)
    if found is None or not await in_edition(session, edition, (await root_of(session, found)).id):
        raise refusals.unknown_entity()
    return found


async def two_of_edition(
    session: AsyncSession, edition: EditionInForce, one: str, other: str
) -> tuple[Entity, Entity]:
    """Two that could be merged: both stand for themselves, and one of them has a project here. Raises Missing."""
    found = [await session.get(Entity, each) for each in (one, other)]
    both = [each for each in found if each is not None and each.merged_into is None]
    if len(both) < 2 or one == other or not any([await in_edition(session, edition, e.id) for e in both]):
        raise refusals.unknown_entity()
    return both[0], both[1]


async def projects_of(
    session: AsyncSession, edition: EditionInForce, entity_ids: Sequence[str]
) -> dict[str, list[OwnedInEdition]]:
    """Projects by entity, the newest edition first: those submitted in this edition, the public ones of others."""
    here = col(Project.edition_id) == edition.id
    public = col(Project.state).in_(PUBLIC) & (col(Edition.kind) != "rehearsal") & is_published()
    query: Any = (
        select(col(Project.entity_id), *columns_of(OwnedInEdition, Project, edition=Edition.slug))
        .join(Edition, col(Edition.id) == Project.edition_id)
        .where(col(Project.entity_id).in_(entity_ids), here | public)
        .order_by(col(Edition.slug).desc(), col(Project.title_key), col(Project.id))
    )
    made: dict[str, list[OwnedInEdition]] = {entity: [] for entity in entity_ids}
    for entity, *row in (await session.exec(query)).all():
        made[entity].append(OwnedInEdition(*row))
    return made


async def merged_into(session: AsyncSession, entity_id: str) -> Sequence[Entity]:
    """Those that were found to be this one."""
    query = select(Entity).where(Entity.merged_into == entity_id).order_by(Entity.name_key, col(Entity.id))
    return (await session.exec(query)).all()


# --- lists ---------------------------------------------------------------------------------------------


async def owners(session: AsyncSession, edition: EditionInForce, wanted: Wanted) -> Found[EntityInList]:
    """The owners of an edition, those with most projects first; two queries.

    `q` is words of a name; filters: `group`, `country`, and `several` for those with more than one project.
    """
    n: Any = func.count(col(Project.id))
    group, country = (wanted.filters.get(name, "") for name in ("group", "country"))
    fitting = [col(Project.edition_id) == edition.id]
    fitting += [
        col(Entity.name_key).contains(entity_key(word), autoescape=True) for word in folded(wanted.q).split()
    ]
    if group:
        fitting.append(col(Entity.stakeholder_type) == group)
    if country:
        fitting.append(col(Entity.country) == country)
    query: Any = (
        select(*columns_of(EntityInList, Entity, projects=n))
        .join(Project, col(Project.entity_id) == Entity.id)
        .where(*fitting)
        .group_by(col(Entity.id))
    )
    if wanted.filters.get("several"):
        query = query.having(n > 1)
    columns = {
        "name": col(Entity.name_key),
        "stakeholder_type": by_place(col(Entity.stakeholder_type), stakeholder_types()),
        "country": by_place(col(Entity.country), [each.alpha2 for each in by_name(wanted.lang)]),
        "projects": n,
    }
    order = ordered(wanted.sort, columns, [n.desc(), col(Entity.name_key), col(Entity.id)])
    part = query.order_by(*order).offset(wanted.offset).limit(wanted.limit)
    rows = [EntityInList(*row) for row in (await session.exec(part)).all()]
    return Found(rows, (await session.exec(select(func.count()).select_from(query.subquery()))).one())


async def likely_doubles(session: AsyncSession, entity: Entity) -> list[tuple[int, Entity]]:
    """Others that may be the same: names alike, the country the same or unknown of one; the likest first."""
    words = [word for word in entity.name_key.split() if len(word) > 2] or entity.name_key.split()
    if not words:
        return []
    near = [col(Entity.name_key).contains(word, autoescape=True) for word in words[:12]]
    shared: Any = near[0]
    for each in near[1:]:
        shared = shared | each
    query = select(Entity).where(col(Entity.merged_into).is_(None), col(Entity.id) != entity.id, shared)
    if entity.country is not None:
        query = query.where((col(Entity.country) == entity.country) | col(Entity.country).is_(None))
    rows = (await session.exec(query.order_by(col(Entity.id)).limit(ROUGH))).all()
    scored = [(round(alike(entity.name_key, row.name_key)), row) for row in rows]
    likely = sorted((s for s in scored if s[0] >= DOUBLE), key=lambda s: (-s[0], s[1].name_key, s[1].id))
    return likely[:MOST_DOUBLES]


def alike(one: str, other: str) -> float:
    """How alike two folded names are, from 0 to 100: whatever the order of their words."""
    return max(fuzz.token_sort_ratio(one, other), fuzz.token_set_ratio(one, other) - 5)


async def offered_names(session: AsyncSession, typed: str) -> list[str]:
    """Owners of public projects of earlier editions whose name begins, or has a word that begins, as typed."""
    key = entity_key(typed)
    if len(key) < LEAST_LETTERS:
        return []
    begins = col(Project.owner_key).startswith(key, autoescape=True)
    within = col(Project.owner_key).contains(f" {key}", autoescape=True)
    query: Any = (
        select(func.min(Project.owner))
        .join(Edition, col(Edition.id) == Project.edition_id)
        .where(begins | within, col(Project.state).in_(PUBLIC), col(Edition.kind) != "rehearsal")
        .group_by(col(Project.owner_key))
        .order_by(col(Project.owner_key))
        .limit(MOST_OFFERED)
    )
    return list((await session.exec(query)).all())
