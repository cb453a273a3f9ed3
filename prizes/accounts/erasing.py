"""Erase an account: what proves who somebody is, and the person.

What others have of somebody is erased before, by each stage for itself; `privacy.erasing` puts it together.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from sqlalchemy import Column, Delete, delete, exists, or_, select, update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import (
    AccessToken,
    Authenticator,
    FirstProof,
    Invitation,
    Passkey,
    PasskeyChallenge,
    PasswordTry,
    Person,
    ProviderLink,
    RoleGrant,
    SavedFilter,
    Session,
    SignInCode,
)
from prizes.accounts.rules.roles import erased_address
from prizes.db import metadata
from prizes.mail.forgetting import forget_named, forget_reader, leave_out
from prizes.mail.rules.addresses import leads_to
from prizes.mail.rules.mentions import mention_of, patterns_of
from prizes.mail.unreachable import note_reached

PERSON = metadata.tables[str(Person.__tablename__)]


async def lock_person(session: AsyncSession, person_id: str) -> Person | None:
    """The person for this transaction alone; None: erased meanwhile."""
    return await session.get(Person, person_id, populate_existing=True, with_for_update=True)


async def forget_letters(
    session: AsyncSession,
    person: Person,
    *,
    words: re.Pattern[str],
    projects: Collection[str],
    offers: Collection[str],
) -> None:
    """Letters to a person, and what letters to others say of them; see `mail.forgetting`. `words`: address and name."""

    def is_theirs(address: str) -> bool:
        return leads_to(address, person.canonical_email)

    patterns, address = patterns_of(person.canonical_email), mention_of(person.canonical_email)
    await forget_reader(session, patterns, is_theirs)
    await note_reached(session, [person.email])
    await forget_named(session, patterns, address, projects, offers)
    await leave_out(session, patterns, address, words, projects)


async def end_access(session: AsyncSession, person: Person) -> None:
    """By the web: sign somebody out everywhere and take their roles away. Kept answers and forms lead to nobody, so
    they cannot be found here; nobody else can open them, and they go within a day.
    """
    for statement in (
        *_ways_in(person),
        delete(RoleGrant).where(col(RoleGrant.person_id) == person.id),
    ):
        await session.exec(statement.execution_options(synchronize_session=False))


WAYS_IN = (Session, AccessToken, Authenticator, Passkey, PasskeyChallenge, FirstProof, ProviderLink)
"""Tables by whose rows somebody is or gets signed in, and that name their person."""


def _ways_in(person: Person) -> list[Delete]:
    return [delete(table).where(col(table.person_id) == person.id) for table in WAYS_IN]


async def end_all_access(session: AsyncSession) -> None:
    """After a restore: sign everybody out, and let no code be used. Who signed out, or lost a role, since the backup
    was made would be signed in again.
    """
    for statement in (delete(Session), delete(SignInCode), delete(FirstProof), delete(PasskeyChallenge)):
        await session.exec(statement.execution_options(synchronize_session=False))


async def forget_access(session: AsyncSession, person: Person) -> None:
    """By the worker: codes, offers of roles, and sessions that were begun meanwhile."""
    for statement in (
        *_ways_in(person),
        delete(SignInCode).where(col(SignInCode.canonical_email) == person.canonical_email),
        delete(SavedFilter).where(col(SavedFilter.person_id) == person.id),
        delete(PasswordTry).where(col(PasswordTry.canonical_email) == person.canonical_email),
        delete(Invitation).where(col(Invitation.canonical_email) == person.canonical_email),
    ):
        await session.exec(statement.execution_options(synchronize_session=False))


async def forget_person(session: AsyncSession, person: Person) -> None:
    """The person themselves. Where an act of theirs is on record, such as a review or an approval, the row stays, and
    says nothing but that it was one person.
    """
    session.expunge(person)
    if await _has_acted(session, person.id):
        nobody = erased_address(person.id)
        values = _EMPTY | {"email": nobody, "canonical_email": nobody, "former_email": None}
        await _run(session, update(PERSON).where(PERSON.c.id == person.id).values(values))
    else:
        await _run(session, delete(PERSON).where(PERSON.c.id == person.id))


_EMPTY: dict[str, Any] = {
    "name": None,
    "lang": "en",
    "country": None,
    "stakeholder_type": None,
    "entity_name": None,
    "password_hash": None,
    "reminders": False,
    "task_letters": "never",
    "asked_origin": True,
    "calendar_turn": 0,
}


async def _run(session: AsyncSession, statement: Any) -> None:
    await (await session.connection()).execute(statement)


async def _has_acted(session: AsyncSession, person_id: str) -> bool:
    """Whether any row still points to them, in whatever stage."""
    pointing = [exists(select(column).where(column == person_id)) for column in pointers()]
    return bool((await (await session.connection()).execute(select(or_(*pointing)))).scalar())


def pointers(*, but: Collection[str] = ()) -> list[Column[Any]]:
    """Every column that points to a person, but those of some tables."""
    return [
        key.parent
        for name, table in sorted(metadata.tables.items())
        if name not in but
        for key in sorted(table.foreign_keys, key=lambda key: str(key.parent.name))
        if key.column.table is PERSON
    ]
