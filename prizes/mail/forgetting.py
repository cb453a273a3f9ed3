"""Forget somebody in the outbox: letters to them, and what letters to others say of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlalchemy import Text, and_, cast, delete, func, or_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.kit.text import without
from prizes.mail.models import Message
from prizes.mail.rules.kinds import NAMING, PROJECT_HANDED_OVER, PROJECT_INVITATION

TO_GO = ("held", "waiting")
"""States of letters that are still to go out."""


async def forget_reader(
    session: AsyncSession, patterns: Sequence[str], is_theirs: Callable[[str], bool]
) -> None:
    """Delete every letter to a mailbox, those too that were to go out. `patterns`: LIKE patterns that every spelling of
    the address fits, with a backslash for escapes; `is_theirs` decides.
    """
    fits = or_(*(func.lower(Message.to).like(pattern, escape="\\") for pattern in patterns))
    found = (await session.exec(select(Message.id, Message.to).where(fits))).all()
    await _delete(session, [id_ for id_, to in found if is_theirs(to)])


async def forget_about(session: AsyncSession, about: Collection[str]) -> None:
    """Delete every letter about things that are gone, such as `project:…`."""
    found = await session.exec(select(Message.id).where(col(Message.about).in_(about)))
    await _delete(session, found.all())


async def forget_named(
    session: AsyncSession,
    patterns: Sequence[str],
    address: re.Pattern[str],
    projects: Collection[str],
    offers: Collection[str],
) -> None:
    """Of letters to others that name somebody, forget what they said; those that are still to go out do not go. They
    are found by an address that stands in them, by `projects` that were handed over (`project:…`), and by `offers`.
    """
    text = func.lower(cast(col(Message.context), Text))
    offer = col(Message.context)["offer"].as_string()
    named = or_(
        and_(
            col(Message.template).in_(NAMING),
            or_(*(text.like(f"%{pattern}%", escape="\\") for pattern in patterns)),
        ),
        and_(col(Message.template) == PROJECT_HANDED_OVER.name, col(Message.about).in_(projects)),
        and_(col(Message.template) == PROJECT_INVITATION.name, offer.in_(offers)),
    )
    query = select(Message.id, Message.state, Message.template, Message.context).where(named)
    found = [
        (id_, state)
        for id_, state, template, context in (await session.exec(query)).all()
        if template not in NAMING or address.search(json.dumps(context, ensure_ascii=False))
    ]
    await _delete(session, [id_ for id_, state in found if state in TO_GO])
    said = [id_ for id_, state in found if state not in TO_GO]
    for start in range(0, len(said), 500):
        statement = update(Message).where(col(Message.id).in_(said[start : start + 500])).values(context={})
        await session.exec(statement.execution_options(synchronize_session=False))


TYPED = ("text", "reason", "remark", "answer", "corrections")
"""Values of letters about a project that people typed."""


async def leave_out(
    session: AsyncSession,
    patterns: Sequence[str],
    address: re.Pattern[str],
    words: re.Pattern[str],
    projects: Collection[str],
) -> None:
    """Out of what people typed in letters to others: these words where they are about `projects` (`project:…`), the
    address where they are about any other. The letters stay, and those that wait go out. `patterns`: as in
    `forget_named`.
    """
    text = func.lower(cast(col(Message.context), Text))
    named = or_(*(text.like(f"%{pattern}%", escape="\\") for pattern in patterns))
    about = col(Message.about)
    query = select(Message).where(or_(about.in_(projects), and_(about.startswith("project:"), named)))
    for letter in (await session.exec(query)).all():
        pattern = words if letter.about in projects else address
        said = {name: without(letter.context[name], pattern) for name in TYPED if name in letter.context}
        letter.context = letter.context | said
        session.add(letter)
    await session.flush()


async def _delete(session: AsyncSession, ids: Sequence[Any]) -> None:
    for start in range(0, len(ids), 500):
        some = delete(Message).where(col(Message.id).in_(ids[start : start + 500]))
        await session.exec(some.execution_options(synchronize_session=False))
