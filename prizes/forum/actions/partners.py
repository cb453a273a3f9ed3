"""Acknowledge the support of an organization, change that, remove it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.edition.queries import EditionInForce
from prizes.edition.titles import honour_titles
from prizes.errors import wrong_answers
from prizes.forum import refusals
from prizes.forum.models import Partner
from prizes.forum.queries.partners import partner_named, same_partner
from prizes.forum.rules.partners import PartnerWords, partner_faults
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.text import one_line


def checked_partner(edition: EditionInForce, said: PartnerWords) -> PartnerWords:
    """As it is kept. Raises Invalid with what is wrong by field."""
    texts = {lang: cleaned for lang, text in said.texts.items() if (cleaned := one_line(text))}
    made = replace(said, name=one_line(said.name), texts=texts, url=said.url.strip())
    faults = partner_faults(made, list(honour_titles(edition.rules)))
    if faults:
        raise wrong_answers(faults)
    return made


async def write_partner(
    session: AsyncSession,
    edition: EditionInForce,
    said: PartnerWords,
    *,
    name: str | None = None,
    by: str,
) -> Partner:
    """`name`: the id of one that is there. Raises Conflict where the same name is there already."""
    made = checked_partner(edition, said)
    if await same_partner(session, edition, made, other_than=name):
        raise refusals.partner_twice()
    values: dict[str, Any] = {
        "kind": made.kind,
        "name": made.name,
        "recognition": made.recognition,
        "texts": dict(made.texts),
        "url": made.url,
        "place": made.place,
        "shown": made.shown,
        "changed_by": by,
        "changed_at": clock.now(),
    }
    if name is None:
        found = Partner(edition=edition.slug, **values)
    else:
        found = await partner_named(session, edition, name)
        found.sqlmodel_update(values)
    session.add(found)
    await session.flush()
    record(session, edition, acts.PARTNER_WRITE, found, by=by, shown=found.shown)
    return found


async def remove_partner(session: AsyncSession, edition: EditionInForce, name: str, *, by: str) -> None:
    found = await partner_named(session, edition, name)
    record(session, edition, acts.PARTNER_REMOVE, found, by=by)
    await session.delete(found)
    await session.flush()
