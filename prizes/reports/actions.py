"""Freeze the data of editions whose results are public."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import exists, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.edition.models import Edition
from prizes.edition.queries import EditionInForce, editions_in_force
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.reports.models import FrozenFile
from prizes.reports.queries.live import live_tables
from prizes.reports.queries.package import data_of, files_of, head_of, in_order, rules_file
from prizes.reports.rules.datasets import OF_EDITION
from prizes.reports.rules.package import DESCRIPTION, description, sha256_of
from prizes.results.queries import all_announced

COUNTED_ONCE = ("submissions.csv", "funnel.csv", "experts.csv", "voters.csv")
"""Never counted again: the difference of two counts could be one voter, one expert, one project that is not public."""


async def freeze_due(session: AsyncSession) -> list[str]:
    """Freeze what is final and has no copy yet; slugs. Run every minute."""
    there = exists().where(col(FrozenFile.edition_id) == Edition.id)
    query = select(Edition.slug).where(~there)
    lacking = set((await session.exec(query)).all())
    return [
        edition.slug
        for edition in await editions_in_force(session)
        if edition.slug in lacking and await freeze(session, edition)
    ]


async def renew_frozen(session: AsyncSession) -> list[str]:
    """A new version where public data was corrected since; slugs. Run every hour."""
    return [each.slug for each in await editions_in_force(session) if await freeze(session, each)]


async def freeze(session: AsyncSession, edition: EditionInForce) -> bool:
    """Whether there is a new version: the first, or one that differs from the last. Nothing while results are not
    public.
    """
    if not edition.record and not await all_announced(session, edition):
        return False
    before = await data_of(session, edition)
    made = files_of(await live_tables(session, edition)) | await rules_file(session, edition)
    newest = before.frozen
    if newest is not None:
        made |= {name: before.files[name] for name in COUNTED_ONCE if name in before.files}
        if made == {name: content for name, content in before.files.items() if name != DESCRIPTION}:
            return False
    version = newest.version + 1 if newest else 1
    await _write(session, edition, version, made)
    return True


async def _write(
    session: AsyncSession, edition: EditionInForce, version: int, made: Mapping[str, bytes]
) -> None:
    now = clock.now()
    ordered = in_order(made)
    described = description(head_of(edition, version=version, created=now), OF_EDITION, ordered)
    await session.exec(
        update(FrozenFile).where(col(FrozenFile.edition_id) == edition.id).values(content=None)
    )
    for name, content in {DESCRIPTION: described, **ordered}.items():
        session.add(
            FrozenFile(
                edition_id=edition.id,
                version=version,
                name=name,
                sha256=sha256_of(content),
                content=content,
                frozen_at=now,
            )
        )
    record(
        session, edition, acts.REPORTS_FREEZE, edition, by=None, version=version, sha256=sha256_of(described)
    )
    await session.flush()
