"""Reads of the issuer's keys, of those in use, and of what is no longer valid."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.badges.models import BadgeKeyUse, IssuerKey
from prizes.certificates.queries import all_in_edition
from prizes.edition.models import Edition
from prizes.edition.queries import EditionInForce


async def keys(session: AsyncSession) -> Sequence[IssuerKey]:
    """All there ever were, the newest first."""
    order = (col(IssuerKey.made_at).desc(), col(IssuerKey.id).desc())
    return (await session.exec(select(IssuerKey).order_by(*order))).all()


async def current_key(session: AsyncSession) -> IssuerKey | None:
    """The newest that was not withdrawn: what editions are proposed to use."""
    return next((key for key in await keys(session) if key.withdrawn_at is None), None)


async def key_named(session: AsyncSession, public: str) -> IssuerKey | None:
    return (await session.exec(select(IssuerKey).where(IssuerKey.public == public))).first()


@dataclass(frozen=True, slots=True)
class KeyInUse:
    """The key that signs the badges of an edition."""

    public: str
    since: datetime
    """When two stewards had approved it."""
    withdrawn: bool


async def key_in_use(session: AsyncSession, edition: EditionInForce) -> KeyInUse | None:
    """None: nobody has approved badges of this edition."""
    query = (
        select(IssuerKey.public, BadgeKeyUse.approved_at, IssuerKey.withdrawn_at)
        .join(IssuerKey, col(IssuerKey.id) == BadgeKeyUse.key_id)
        .where(BadgeKeyUse.edition_id == edition.id)
        .order_by(col(BadgeKeyUse.approved_at).desc(), col(BadgeKeyUse.id).desc())
    )
    row = (await session.exec(query.limit(1))).first()
    if row is None:
        return None
    public, approved, withdrawn = row
    return KeyInUse(public, approved, withdrawn is not None)


async def with_badges(session: AsyncSession, editions: Collection[str]) -> set[str]:
    """The slugs of those among these editions whose badges two stewards have approved, with a newest key that was not
    withdrawn. One query.
    """
    query = (
        select(Edition.slug, IssuerKey.withdrawn_at)
        .select_from(BadgeKeyUse)
        .join(IssuerKey, col(IssuerKey.id) == BadgeKeyUse.key_id)
        .join(Edition, col(Edition.id) == BadgeKeyUse.edition_id)
        .where(col(Edition.slug).in_(editions))
        .order_by(col(BadgeKeyUse.approved_at), col(BadgeKeyUse.id))
    )
    newest = dict((await session.exec(query)).all())
    return {slug for slug, withdrawn in newest.items() if withdrawn is None}


async def keys_that_sign(session: AsyncSession) -> list[str]:
    """Public halves of the keys that are in use for some edition, or would be for the next one."""
    now = await current_key(session)
    used = (
        select(IssuerKey.public)
        .join(BadgeKeyUse, col(BadgeKeyUse.key_id) == IssuerKey.id)
        .where(col(IssuerKey.withdrawn_at).is_(None))
    )
    found = (await session.exec(used.distinct())).all()
    return sorted({*found, *([now.public] if now else [])})


async def was_approved(session: AsyncSession, edition: EditionInForce, key: IssuerKey) -> bool:
    """Whether two stewards ever approved the key for this edition."""
    query = select(BadgeKeyUse.id).where(BadgeKeyUse.edition_id == edition.id, BadgeKeyUse.key_id == key.id)
    return (await session.exec(query.limit(1))).first() is not None


async def places_gone(session: AsyncSession, edition: EditionInForce) -> list[int]:
    """Places in the status list of the certificates that are not valid."""
    return [one.place for one in await all_in_edition(session, edition) if not one.is_valid]
