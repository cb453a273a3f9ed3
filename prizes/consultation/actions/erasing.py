"""Erase what a person said in consultations: what is not published vanishes, what is stays without them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.consultation.models import ConsultationComment
from prizes.consultation.rules.states import CommentState
from prizes.kit.text import without
from prizes.mail.rules.mentions import mention_of
from prizes.nomination.actions.erasing import names_address, words_of


async def forget_comments(session: AsyncSession, person: Person) -> None:
    """Out of what others wrote goes their address."""
    words, address = words_of(person), mention_of(person.canonical_email)
    written = (ConsultationComment.text, ConsultationComment.reason, ConsultationComment.translations)
    named = [names_address(column, person) for column in written]
    theirs: Any = or_(col(ConsultationComment.commented_by) == person.id, *named)
    for comment in (await session.exec(select(ConsultationComment).where(theirs))).all():
        mine = comment.commented_by == person.id
        if mine and comment.state != CommentState.PUBLISHED:
            await session.delete(comment)
            continue
        pattern = words if mine else address
        comment.text, comment.reason = without(comment.text, pattern), without(comment.reason, pattern)
        comment.translations = {
            lang: each | {"text": without(each["text"], pattern), "by": without(each["by"], pattern)}
            for lang, each in comment.translations.items()
        }
        if mine:
            comment.commented_by, comment.name, comment.organization = None, "", ""
        session.add(comment)
    await session.flush()
