"""A search read with the words that the register has."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.stocktaking.models import RegisterEntry, RegisterWord
from prizes.stocktaking.queries.matching import has, is_sqlite
from prizes.stocktaking.rules.asking import Asked, Search
from prizes.stocktaking.rules.likeness import BEGINNING, LEAST, pieces
from prizes.stocktaking.rules.meaning import bent

MOST_BEGUN = 200
"""Words that one beginning is compared with."""


async def read_with_words(session: AsyncSession, search: Search) -> Search:
    """A word that no project has in any form is read as the category about a goal that it names, as those of their
    words that differ from it in one letter, or as those that it begins.
    """
    sqlite = is_sqlite(session)
    numbers: Any = select(*(_entries_with(sqlite, one) for one in search.asked))
    found = (await session.exec(numbers)).one()
    known = found if len(search.asked) > 1 else [found]
    missing = [one for one, number in zip(search.asked, known, strict=True) if not number]
    if not missing:
        return search
    near = await _near(session, [word for one in missing for word in one.spellings])
    return bent(search, [one.word for one in missing], near)


def _entries_with(sqlite: bool, one: Asked) -> Any:
    """How many there are: to ask only whether, PostgreSQL would read entries until it meets one."""
    return (
        select(func.count())
        .select_from(RegisterEntry)
        .where(has(sqlite, Search((one,)), ()))
        .scalar_subquery()
    )


async def _near(session: AsyncSession, words: Collection[str]) -> list[str]:
    """Words that may be like one of these; `likeness.like` says which are."""
    ways: list[ColumnElement[bool]] = [
        col(RegisterWord.piece).in_(sorted(pieces(word))) for word in words if len(word) >= LEAST
    ]
    ways += [_begun(word) for word in words if len(word) >= BEGINNING]
    if not ways:
        return []
    query = select(RegisterWord.word).where(or_(*ways)).distinct().order_by(RegisterWord.word)
    return list((await session.exec(query.limit(MOST_BEGUN))).all())


def _begun(word: str) -> ColumnElement[bool]:
    last = word + "\U0010ffff"
    return and_(col(RegisterWord.word).between(word, last), col(RegisterWord.piece) == col(RegisterWord.word))
