"""Read the words of editions."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.wording.models import EditionText


async def texts_of(session: AsyncSession, edition: str) -> dict[tuple[str, str], EditionText]:
    """All that differ from the given ones, by kind and language."""
    found = await session.exec(select(EditionText).where(EditionText.edition == edition))
    return {(text.kind, text.lang): text for text in found.all()}


async def texts_of_kinds(
    session: AsyncSession, editions: Collection[str], kinds: Collection[str]
) -> dict[tuple[str, str, str], EditionText]:
    """By edition, kind and language."""
    these = (col(EditionText.edition).in_(editions), col(EditionText.kind).in_(kinds))
    found = (await session.exec(select(EditionText).where(*these))).all()
    return {(text.edition, text.kind, text.lang): text for text in found}


async def page_texts(
    session: AsyncSession, edition: str, kinds: Collection[str], lang: str
) -> Mapping[str, EditionText]:
    """By kind, for readers of a language: where it has no words, those in English."""
    found = await texts_of_kinds(session, [edition], kinds)
    chosen = {kind: found.get((edition, kind, lang)) or found.get((edition, kind, "en")) for kind in kinds}
    return {kind: text for kind, text in chosen.items() if text is not None}
