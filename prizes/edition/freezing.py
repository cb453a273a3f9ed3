"""Freeze the rules of an edition once its first phase has opened."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.edition.document.rules import Rules
from prizes.edition.models import Edition
from prizes.edition.queries import edition_in_force, is_published
from prizes.edition.spans import frozen_at
from prizes.journal import acts
from prizes.journal.actions import record


async def freeze_due(session: AsyncSession) -> list[str]:
    """Freeze every public edition whose first phase has opened; their slugs. Run every minute."""
    now = clock.now()
    frozen: list[str] = []
    due = select(Edition).where(col(Edition.frozen_at).is_(None), is_published())
    for edition in (await session.exec(due)).all():
        current = await edition_in_force(session, edition.slug)
        if current is not None and await freeze_if_due(session, edition, current.rules, now):
            frozen.append(edition.slug)
    return frozen


async def freeze_if_due(session: AsyncSession, edition: Edition, rules: Rules, now: datetime) -> bool:
    """Rules that nobody could read yet hold nobody, so a contest that is not public waits."""
    opened = frozen_at(rules)
    if edition.frozen_at is not None or edition.published_at is None:
        return False
    if rules.kind != "record" and (opened is None or opened > now):
        return False
    edition.frozen_at = now
    session.add(edition)
    details = {"version": edition.rules_version, "sha256": rules.sha256()}
    record(session, edition, acts.EDITION_FREEZE, edition, by=None, **details)
    return True
