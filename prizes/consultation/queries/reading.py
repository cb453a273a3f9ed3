"""Read consultations: their rules, their comments, and how far they are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.consultation import refusals
from prizes.consultation.models import Consultation, ConsultationComment, ConsultationRule
from prizes.consultation.rules.states import CommentState, ConsultationState, consultation_state
from prizes.edition.document.rules import Rules
from prizes.edition.queries import EditionInForce, rules_of


def state_of_consultation(found: Consultation, now: datetime | None = None) -> ConsultationState:
    return consultation_state(found.opens_at, found.closes_at, found.decided_at, now or clock.now())


async def spans_of_consultations(session: AsyncSession) -> Sequence[tuple[datetime, datetime]]:
    """When each opens and closes."""
    return (await session.exec(select(Consultation.opens_at, Consultation.closes_at))).all()


async def consultations_of(session: AsyncSession, edition: EditionInForce) -> Sequence[Consultation]:
    """The newest first."""
    return await all_consultations(session, [edition.slug])


async def all_consultations(session: AsyncSession, editions: Collection[str]) -> Sequence[Consultation]:
    """Of these editions by their slugs, the newest first."""
    query = select(Consultation).where(col(Consultation.edition).in_(editions))
    return (await session.exec(query.order_by(col(Consultation.opens_at).desc(), col(Consultation.id)))).all()


async def has_consultations(session: AsyncSession, edition: EditionInForce) -> bool:
    query = select(Consultation.id).where(Consultation.edition == edition.slug).limit(1)
    return (await session.exec(query)).first() is not None


async def consultation_in(
    session: AsyncSession, edition: EditionInForce, id_: str, *, lock: bool = False
) -> Consultation:
    """Raises Missing."""
    found = await session.get(Consultation, id_, with_for_update=lock or None)
    if found is None or found.edition != edition.slug:
        raise refusals.unknown_consultation()
    return found


async def rules_in(session: AsyncSession, found: Consultation) -> Sequence[ConsultationRule]:
    """In reading order."""
    query = select(ConsultationRule).where(ConsultationRule.consultation_id == found.id)
    return (await session.exec(query.order_by(col(ConsultationRule.place)))).all()


async def rule_ids_of(session: AsyncSession, found: Sequence[Consultation]) -> Sequence[tuple[str, str]]:
    """Ids of several consultations, each with one of its rules, in reading order; one query."""
    query = select(ConsultationRule.consultation_id, ConsultationRule.id)
    query = query.where(col(ConsultationRule.consultation_id).in_([each.id for each in found]))
    return (await session.exec(query.order_by(col(ConsultationRule.place)))).all() if found else []


async def rule_in(
    session: AsyncSession, found: Consultation, id_: str, *, lock: bool = False
) -> ConsultationRule:
    """Raises Missing."""
    rule = await session.get(ConsultationRule, id_, with_for_update=lock or None)
    if rule is None or rule.consultation_id != found.id:
        raise refusals.unknown_rule()
    return rule


async def comments_in(session: AsyncSession, found: Consultation) -> Sequence[ConsultationComment]:
    """In any state, the oldest first."""
    query = select(ConsultationComment).where(ConsultationComment.consultation_id == found.id)
    query = query.order_by(col(ConsultationComment.commented_at), col(ConsultationComment.id))
    return (await session.exec(query)).all()


async def comment_in(
    session: AsyncSession, edition: EditionInForce, id_: str, *, lock: bool = False
) -> tuple[ConsultationComment, Consultation]:
    """With its consultation. Raises Missing."""
    comment = await session.get(ConsultationComment, id_, with_for_update=lock or None)
    if comment is None:
        raise refusals.unknown_comment()
    found = await session.get_one(Consultation, comment.consultation_id, with_for_update=lock or None)
    if found.edition != edition.slug:
        raise refusals.unknown_comment()
    return comment, found


async def numbers_of_rules(session: AsyncSession, found: Consultation) -> dict[str, int]:
    """How many comments are published on each rule."""
    query: Any = select(col(ConsultationComment.rule_id), func.count()).where(
        ConsultationComment.consultation_id == found.id, ConsultationComment.state == CommentState.PUBLISHED
    )
    return dict((await session.exec(query.group_by(col(ConsultationComment.rule_id)))).all())


async def number_waiting(session: AsyncSession, person: str) -> int:
    query = select(func.count()).where(
        ConsultationComment.commented_by == person, ConsultationComment.state == CommentState.WAITING
    )
    return (await session.exec(query)).one()


async def own_comments(
    session: AsyncSession, found: Consultation, person: str
) -> Sequence[ConsultationComment]:
    """The newest first."""
    query = select(ConsultationComment).where(
        ConsultationComment.consultation_id == found.id, ConsultationComment.commented_by == person
    )
    return (await session.exec(query.order_by(col(ConsultationComment.commented_at).desc()))).all()


@dataclass(frozen=True, slots=True)
class RuleRead:
    """A rule with its published comments."""

    rule: ConsultationRule
    comments: list[ConsultationComment] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ConsultationRead:
    """A consultation as everybody reads it."""

    consultation: Consultation
    state: ConsultationState
    rules: list[RuleRead]
    base: Rules
    proposed: Rules

    @property
    def comments(self) -> int:
        return sum(len(each.comments) for each in self.rules)

    @property
    def changed(self) -> int:
        return sum(each.rule.change != "same" for each in self.rules)


async def consultation_read(session: AsyncSession, edition: EditionInForce, id_: str) -> ConsultationRead:
    """Raises Missing."""
    found = await consultation_in(session, edition, id_)
    by_rule: dict[str, list[ConsultationComment]] = {}
    for comment in await comments_in(session, found):
        if comment.state == CommentState.PUBLISHED:
            by_rule.setdefault(comment.rule_id, []).append(comment)
    base = await rules_of(session, edition.id, found.base_version)
    assert base is not None, "versions of rules are never deleted"
    return ConsultationRead(
        found,
        state_of_consultation(found),
        [RuleRead(rule, by_rule.get(rule.id, [])) for rule in await rules_in(session, found)],
        base,
        Rules.model_validate_json(found.document),
    )


# --- what stewards have to do ----------------------------------------------------------------------------


async def waiting_comments(session: AsyncSession, editions: Collection[str]) -> dict[str, int]:
    """How many await moderation, by slug of these editions; those without any are left out."""
    query: Any = (
        select(col(Consultation.edition), func.count())
        .join(ConsultationComment, col(ConsultationComment.consultation_id) == col(Consultation.id))
        .where(
            ConsultationComment.state == CommentState.WAITING,
            col(Consultation.edition).in_(editions),
            col(Consultation.decided_at).is_(None),
        )
        .group_by(col(Consultation.edition))
    )
    return dict((await session.exec(query)).all())


async def ended_consultations(session: AsyncSession, editions: Collection[str]) -> dict[str, int]:
    """How many are over and not closed, by slug of these editions; those without any are left out."""
    query: Any = (
        select(col(Consultation.edition), func.count())
        .where(
            col(Consultation.edition).in_(editions),
            col(Consultation.decided_at).is_(None),
            col(Consultation.closes_at) <= clock.now(),
        )
        .group_by(col(Consultation.edition))
    )
    return dict((await session.exec(query)).all())
