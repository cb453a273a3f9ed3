"""A proposal that is open for comments, and people who comment on it."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, select

from prizes import clock
from prizes.consultation.actions.commenting import comment_on_rule, publish_comment
from prizes.consultation.actions.proposing import publish_consultation
from prizes.consultation.models import ConsultationRule
from prizes.consultation.schemas import CommentPublication, CommentSent, ConsultationSent
from prizes.edition.studio.actions import begin_draft, change_draft

INTRODUCTION = {"en": "Fewer changes of a vote, so that the rules are simpler."}
SAID = {
    "lang": "fr",
    "text": "Trois changements suffisent.",
    "name": "Ana Exemple",
    "affiliation": "member_state",
    "organization": "Exempleland",
}


async def a_draft(session, edition, by: str) -> str:
    """Of the next edition, in which a vote can be changed fewer times."""
    draft = await begin_draft(session, edition, "2028", 1, by=by)
    places = {phase.kind: place for place, phase in enumerate(edition.rules.phases)}
    for way, value in (
        (("phases", places["voting"], "ballot", "changes_most"), 2),
        (("phases", places["announcement"], "challenge_days"), 10),
    ):
        await change_draft(session, draft.id, way, value, seen=None, by=by)
    return draft.id


async def proposal(session, edition, by: str, days: int = 30):
    draft = await a_draft(session, edition, by)
    sent = ConsultationSent(
        draft=draft, closes_at=clock.now() + timedelta(days=days), introduction=INTRODUCTION
    )
    return await publish_consultation(session, edition, sent, by=by)


async def a_rule(session, found, change: str = "changed") -> ConsultationRule:
    """The first that differs so, outside the calendar."""
    query = select(ConsultationRule).where(
        ConsultationRule.consultation_id == found.id,
        ConsultationRule.change == change,
        ConsultationRule.section != "_calendar",
    )
    return (await session.exec(query.order_by(col(ConsultationRule.place)))).first()


def comment(rule, **changes) -> CommentSent:
    return CommentSent(rule=rule.id, **SAID | changes)


async def published(session, edition, found, rule, person, steward, **changes):
    one = await comment_on_rule(session, edition, found.id, comment(rule, **changes), person=person)
    return await publish_comment(session, edition, one.id, CommentPublication(), steward=steward)
