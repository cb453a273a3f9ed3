"""The comments of an edition's consultations as stewards moderate them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.consultation.models import Consultation, ConsultationComment, ConsultationRule
from prizes.consultation.rules.states import CommentState
from prizes.edition.queries import EditionInForce
from prizes.i18n.translator import translator
from prizes.kit.listing import Found, Wanted, ordered


@dataclass(frozen=True, slots=True)
class ListedComment:
    """A row of the list."""

    id: str
    rule: str
    """In the reader's language, or in the one that there is."""
    text: str
    lang: str
    name: str
    affiliation: str
    organization: str
    confirmed: bool
    state: str
    commented_at: datetime
    decided_at: datetime | None
    reason: str


async def comments_found(
    session: AsyncSession, edition: EditionInForce, wanted: Wanted
) -> Found[ListedComment]:
    """Those that wait first, the oldest of them first, then the newest decisions; two queries.

    `q` is words of comment, name and organization; filters: `state` ("all": any), `affiliation`.
    """
    comment, state = ConsultationComment, col(ConsultationComment.state)
    fitting: list[ColumnElement[bool]] = [
        col(Consultation.edition) == edition.slug,
        *(
            or_(
                *(
                    func.lower(column).contains(word, autoescape=True)
                    for column in (comment.text, comment.name, comment.organization)
                )
            )
            for word in wanted.q.lower().split()
        ),
    ]
    if affiliation := wanted.filters.get("affiliation"):
        fitting.append(col(comment.affiliation) == affiliation)
    joined = col(comment.consultation_id) == col(Consultation.id)
    counting: Any = select(state, func.count()).join(Consultation, joined).where(*fitting).group_by(state)
    counts = dict((await session.exec(counting)).all())
    asked = wanted.filters.get("state", "")
    columns = {
        "name": func.lower(comment.name),
        "organization": func.lower(comment.organization),
        "commented_at": col(comment.commented_at),
        "decided_at": col(comment.decided_at),
        "state": state,
    }
    usual = [
        (state != CommentState.WAITING).asc(),
        col(comment.decided_at).desc().nulls_first(),
        col(comment.commented_at),
        col(comment.id),
    ]
    query: Any = select(comment, ConsultationRule).join(Consultation, joined)
    query = query.join(ConsultationRule, col(comment.rule_id) == col(ConsultationRule.id)).where(*fitting)
    if asked not in ("", "all"):
        query = query.where(state == asked)
    query = query.order_by(*ordered(wanted.sort, columns, usual)).offset(wanted.offset).limit(wanted.limit)
    total = sum(counts.values()) if asked in ("", "all") else counts.get(asked, 0)
    rows = [_listed(one, rule, wanted.lang) for one, rule in (await session.exec(query)).all()]
    return Found(rows, total, counts)


def _listed(comment: ConsultationComment, rule: ConsultationRule, lang: str) -> ListedComment:
    return ListedComment(
        comment.id,
        translator(lang).text_in(rule.says)[0],
        comment.text,
        comment.lang,
        comment.name,
        comment.affiliation,
        comment.organization,
        comment.confirmed_at is not None,
        comment.state,
        comment.commented_at,
        comment.decided_at,
        comment.reason,
    )
