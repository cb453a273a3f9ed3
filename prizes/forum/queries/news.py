"""Read news: what is public at this moment, and all of it for stewards."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.edition.queries import EditionInForce
from prizes.forum import refusals
from prizes.forum.models import OF_ALL, News

LATEST_NEWS = 200
"""Of one edition or of the contest as a whole, as far as feeds and the search go back."""


async def public_news(
    session: AsyncSession,
    of: Collection[str],
    *,
    limit: int = LATEST_NEWS,
    offset: int = 0,
    withdrawn: bool = False,
) -> Sequence[News]:
    """Of these editions by their slugs, or `OF_ALL`; the newest first. `withdrawn`: with those that are withdrawn."""
    query = select(News).where(col(News.edition).in_(of), col(News.published_at) <= clock.now())
    if not withdrawn:
        query = query.where(col(News.withdrawn_at).is_(None))
    query = query.order_by(col(News.published_at).desc(), col(News.id)).offset(offset).limit(limit)
    return (await session.exec(query)).all()


async def count_public_news(session: AsyncSession, of: Collection[str]) -> int:
    query = select(func.count()).where(
        col(News.edition).in_(of),
        col(News.published_at) <= clock.now(),
        col(News.withdrawn_at).is_(None),
    )
    return (await session.exec(query)).one()


async def one_public_news(session: AsyncSession, of: Collection[str], news_id: str) -> News:
    """Also one that was withdrawn. Raises Missing."""
    query = select(News).where(
        News.id == news_id, col(News.edition).in_(of), col(News.published_at) <= clock.now()
    )
    news = (await session.exec(query)).first()
    if news is None:
        raise refusals.unknown_news()
    return news


async def all_news(session: AsyncSession, edition: EditionInForce | None) -> Sequence[News]:
    """For its stewards: drafts first, then the newest."""
    query = select(News).where(News.edition == (edition.slug if edition else OF_ALL))
    query = query.order_by(col(News.published_at).is_not(None), col(News.published_at).desc())
    return (await session.exec(query.order_by(col(News.changed_at).desc(), col(News.id)))).all()


async def news_for_office(session: AsyncSession, edition: EditionInForce | None, news_id: str) -> News:
    """Raises Missing."""
    news = await session.get(News, news_id)
    if news is None or news.edition != (edition.slug if edition else OF_ALL):
        raise refusals.unknown_news()
    return news
