"""What is submitted beside a project, as the limits and bars of the rules count it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.edition.document.components import FurtherLimit
from prizes.edition.kinds.dimensions import classes_in
from prizes.edition.models import Edition
from prizes.edition.queries import EditionInForce, editions_in_force, is_published
from prizes.nomination.models import Project
from prizes.nomination.queries.filters import class_of, in_group
from prizes.nomination.queries.owners import owned_by
from prizes.nomination.queries.projects import IN_THE_CONTEST
from prizes.nomination.rules.form import ProjectLike, submission_of
from prizes.nomination.rules.states import PUBLIC, State
from prizes.nomination.rules.submission import Counted, EarlierResult, entity_key


async def counted(
    session: AsyncSession, edition: EditionInForce, nominator: Person, project: Project, sheet: ProjectLike
) -> Counted:
    """What is submitted in the edition beside this project, as the limits count it.

    `sheet`: the project as it would be. An owner counts as one however its records were merged.
    """
    title_key, owner_key = entity_key(sheet.title), entity_key(sheet.owner)
    named = (col(Project.owner_key) == owner_key) & (col(Project.owner_key) != "")
    owner = await owned_by(session, sheet.owner, sheet.country)
    here = col(Project.category) == sheet.category
    same = (owner | named) & (col(Project.title_key) == title_key)
    conditions: dict[str, ColumnElement[bool]] = {
        "by_entity": owner,
        "by_entity_in_category": owner & here,
        "by_person": col(Project.nominator_id) == nominator.id,
        "in_category": here,
        "same_project": same,
        "same_project_in_category": same & here,
    }
    alike = {
        "owner": owner | named,
        "country": col(Project.country) == sheet.country,
        "category": here,
        "person": col(Project.nominator_id) == nominator.id,
        "body": col(Project.body) == project.body if project.body else false(),
        **{name: class_of(name) == value for name, value in classes_in(edition.rules, sheet.answers).items()},
    }
    further = submission_of(edition.rules).further_limits
    conditions |= {f"further-{n}": _counted_by(edition, each, alike) for n, each in enumerate(further)}
    counts: Sequence[Any] = [func.count().filter(condition) for condition in conditions.values()]
    query = select(*counts).where(
        col(Project.edition_id) == edition.id,
        col(Project.id) != project.id,
        col(Project.state).in_(IN_THE_CONTEST),
    )
    numbers: dict[str, Any] = dict(zip(conditions, (await session.exec(query)).one(), strict=True))
    return Counted(
        further=tuple(numbers.pop(f"further-{n}") for n in range(len(further))),
        **numbers,
        earlier=await _earlier_results(session, edition, title_key, owner | named),
        belongs_to_owner=entity_key(nominator.entity_name) == owner_key,
        body=project.body,
    )


def _counted_by(
    edition: EditionInForce, limit: FurtherLimit, alike: Mapping[str, ColumnElement[bool]]
) -> ColumnElement[bool]:
    """Projects that a limit counts together with one. `alike`: what it has in common with others."""
    wanted = [alike.get(each, false()) for each in limit.per]
    if limit.group is not None:
        wanted += in_group(edition.rules.group(limit.group))
    return and_(*wanted)


async def _earlier_results(
    session: AsyncSession, edition: EditionInForce, title_key: str, owner: ColumnElement[bool]
) -> tuple[EarlierResult, ...]:
    submission = edition.rules.submission
    if submission is None or not submission.barred:
        return ()
    query = (
        select(Edition.slug, Project.state)
        .join(Edition, col(Edition.id) == Project.edition_id)
        .where(col(Project.title_key) == title_key, owner)
        .where(col(Project.edition_id) != edition.id, col(Project.state).in_(PUBLIC))
        .where(col(Edition.kind) != "rehearsal", is_published())
    )
    found = (await session.exec(query)).all()
    if not found:
        return ()
    titles = {each.slug: each.rules.title for each in await editions_in_force(session)}
    return tuple(EarlierResult({str(k): v for k, v in titles[slug].items()}, State(s)) for slug, s in found)
