"""Enter a project of an earlier edition again: a draft that begins with what was written then."""

from __future__ import annotations

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.db import one_at_a_time
from prizes.edition.queries import EditionInForce
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.nomination import refusals
from prizes.nomination.actions.writing import create_draft
from prizes.nomination.models import Project
from prizes.nomination.queries.carried import carried_into
from prizes.nomination.queries.projects import edition_of
from prizes.nomination.rules.entry.carrying import carried_values, may_be_carried
from prizes.nomination.rules.states import State
from prizes.nomination.rules.submission import state_words


async def carry_over(
    session: AsyncSession, edition: EditionInForce, project_id: str, *, nominator: Person
) -> Project:
    """A draft of this edition, made of a project that the same person led in an earlier one. Asked twice, it is the
    same draft. It is submitted, checked and limited like any other.
    """
    earlier = await edition_of(session, project_id)
    project = await session.get(Project, project_id)
    if earlier is None or project is None or project.nominator_id != nominator.id:
        raise refusals.unknown_project()
    await one_at_a_time(session, f"nomination.carry-over:{edition.id}:{project_id}")
    there = (await carried_into(session, edition, [project_id])).get(project_id)
    if there is not None and there.nominator_id == nominator.id:
        return there
    if there is not None:
        raise refusals.carried_over_by_another()
    if not may_be_carried(edition.rules, earlier.slug, State(project.state)):
        raise refusals.not_carried_over(state=state_words(project.state), edition=earlier.rules.title)
    draft = await create_draft(
        session, edition, nominator, carried_values(edition.rules, earlier.rules, project)
    )
    draft.carried_from_id = project.id
    session.add(draft)
    record(
        session,
        edition,
        acts.NOMINATION_CARRY_OVER,
        draft,
        by=nominator.id,
        of=project.id,
        edition_of=earlier.slug,
    )
    await session.flush()
    return draft
