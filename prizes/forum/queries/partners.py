"""Read whose support an edition acknowledges."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.queries import EditionInForce
from prizes.forum import refusals
from prizes.forum.models import Partner
from prizes.forum.rules.partners import PartnerWords


async def partners_of(
    session: AsyncSession, edition: EditionInForce, *, hidden: bool = False
) -> Sequence[Partner]:
    """In their order. `hidden`: for stewards."""
    query = select(Partner).where(Partner.edition == edition.slug)
    if not hidden:
        query = query.where(col(Partner.shown).is_(True))
    return (await session.exec(query.order_by(col(Partner.place), col(Partner.name), col(Partner.id)))).all()


async def partner_named(session: AsyncSession, edition: EditionInForce, name: str) -> Partner:
    """By its id. Raises Missing."""
    found = await session.get(Partner, name)
    if found is None or found.edition != edition.slug:
        raise refusals.unknown_partner()
    return found


async def same_partner(
    session: AsyncSession, edition: EditionInForce, said: PartnerWords, *, other_than: str | None
) -> bool:
    """Whether this name is acknowledged for the same already. `other_than`: the id of the one that is changed."""
    query = select(Partner.id).where(
        Partner.edition == edition.slug,
        Partner.kind == said.kind,
        Partner.recognition == said.recognition,
        Partner.name == said.name,
        Partner.id != (other_than or ""),
    )
    return (await session.exec(query)).first() is not None
