"""Erase what a person said of projects after the contest: what nobody has approved vanishes, what is public stays
without them.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.models import Person
from prizes.kit.text import without
from prizes.mail.rules.mentions import mention_of
from prizes.nomination.actions.erasing import names_address, words_of
from prizes.stocktaking.actions.indexing import index
from prizes.stocktaking.models import Contribution, FocalPoint, ProjectUpdate
from prizes.stocktaking.queries.updates import is_of, open_update
from prizes.stocktaking.rules.contributions import ContributionState
from prizes.stocktaking.rules.focal_points import KEPT, FocalPointState
from prizes.stocktaking.rules.updates import UpdateState


async def delete_open_update(session: AsyncSession, one: Contribution) -> None:
    """Of a contributed project that is not in the register any more: nobody decides on it."""
    if update := await open_update(session, one):
        await session.delete(update)


async def delete_contribution(session: AsyncSession, one: Contribution) -> None:
    """Out of the register first, whose entry points to it, and with all that was said of it later."""
    for update in (await session.exec(select(ProjectUpdate).where(is_of(one)))).all():
        await session.delete(update)
    one.state = ContributionState.DECLINED
    one.decided_at = one.decided_at or clock.now()
    session.add(one)
    await session.flush()
    await session.run_sync(index, [one.id])
    await session.delete(one)
    await session.flush()


async def forget_contributions(session: AsyncSession, person: Person) -> None:
    """What somebody contributed leaves the register; out of what others contributed goes their address."""
    pattern = mention_of(person.canonical_email)
    named = [names_address(column, person) for column in (Contribution.summary, Contribution.reason)]
    theirs: Any = or_(col(Contribution.contributed_by) == person.id, *named)
    for one in (await session.exec(select(Contribution).where(theirs))).all():
        if one.contributed_by == person.id:
            await delete_contribution(session, one)
            continue
        one.summary, one.reason = without(one.summary, pattern), without(one.reason, pattern)
        session.add(one)
    await session.flush()


async def forget_updates(session: AsyncSession, person: Person, touched: Collection[str]) -> None:
    """`touched`: subjects in the journal, such as `project:…`, of what somebody did something to."""
    ids = {subject.partition(":")[2] for subject in touched}
    words, address = words_of(person), mention_of(person.canonical_email)
    named = [names_address(column, person) for column in (ProjectUpdate.text, ProjectUpdate.reason)]
    theirs: Any = or_(
        col(ProjectUpdate.proposed_by) == person.id,
        col(ProjectUpdate.project_id).in_(ids),
        col(ProjectUpdate.contribution_id).in_(ids),
        *named,
    )
    for update in (await session.exec(select(ProjectUpdate).where(theirs))).all():
        mine = update.proposed_by == person.id
        if mine and update.state != UpdateState.APPROVED:
            await session.delete(update)
            continue
        pattern = words if mine or {update.project_id, update.contribution_id} & ids else address
        update.text, update.reason = without(update.text, pattern), without(update.reason, pattern)
        if mine:
            update.proposed_by = None
        session.add(update)
    await session.flush()


async def forget_focal_points(session: AsyncSession, person: Person) -> None:
    """What somebody asked for goes; out of what others wrote goes their address."""
    pattern = mention_of(person.canonical_email)
    texts = (FocalPoint.relation, FocalPoint.evidence, FocalPoint.reason)
    theirs: Any = or_(
        col(FocalPoint.person_id) == person.id, *(names_address(column, person) for column in texts)
    )
    for one in (await session.exec(select(FocalPoint).where(theirs))).all():
        if one.person_id == person.id:
            await session.delete(one)
            continue
        one.relation, one.evidence = without(one.relation, pattern), without(one.evidence, pattern)
        one.reason = without(one.reason, pattern)
        session.add(one)
    await session.flush()


async def forget_old_requests(session: AsyncSession) -> None:
    """To be a focal point, a year after they were declined or the role ended."""
    over = col(FocalPoint.state).in_((FocalPointState.DECLINED, FocalPointState.ENDED))
    await session.exec(delete(FocalPoint).where(over, col(FocalPoint.decided_at) < clock.now() - KEPT))
