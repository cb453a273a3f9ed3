"""Consultations: people comment on single rules; stewards publish proposals, moderate, decide and close."""

from __future__ import annotations

from functools import partial
from typing import Any

from prizes.acts.declaring import Acts, leading
from prizes.acts.listing import list_for_programs
from prizes.api.consultation.reading import (
    COMMENTS,
    CONSULTATIONS,
    comment_shown,
    consultation_shown,
    rule_decided,
)
from prizes.consultation.actions import commenting, proposing
from prizes.consultation.models import Consultation, ConsultationComment, ConsultationRule
from prizes.consultation.schemas import (
    AffiliationConfirmation,
    CommentPublication,
    CommentRefusal,
    CommentSent,
    CommentTranslation,
    ConsultationSent,
    RuleDecisionSent,
)
from prizes.gate.at import At
from prizes.gate.limits import slow_down
from prizes.gate.permissions import Who
from prizes.i18n.languages import CODES
from prizes.web.consultation.desk import (
    comments_list,
    consultation_at_desk_page,
    deciding_page,
    new_consultation_page,
    office_comment_page,
)
from prizes.web.consultation.reading import consultation_rule_page
from prizes.web.layout.pages import PageAt

acts = Acts("consultations")
ONE, COMMENT = f"{CONSULTATIONS}/{{consultation}}", f"{COMMENTS}/{{comment}}"
steward = partial(acts.act, who=Who.STEWARD)
moderating = partial(steward, answers=comment_shown, on=office_comment_page)


def _texts(at: PageAt, name: str) -> dict[str, str]:
    return {lang: text for lang in CODES if (text := at.typed.get(f"{name}.{lang}")).strip()}


def _proposal(at: PageAt) -> dict[str, Any]:
    return {"introduction": _texts(at, "introduction")}


def _decision(at: PageAt) -> dict[str, Any]:
    return {"reason": _texts(at, "reason")}


# --- people ----------------------------------------------------------------------------------------------


@acts.act(
    f"POST {ONE}/comments",
    f"{consultation_rule_page.path}/comments",
    who=Who.SIGNED_IN,
    answers=comment_shown,
    on=consultation_rule_page,
    notice="commented",
)
async def comment_on_rule(at: At, consultation: str, sent: CommentSent) -> ConsultationComment:
    """Comment on one rule of a proposal. The comment is public once a steward has published it."""
    await slow_down(at.request, "contribute")
    return await commenting.comment_on_rule(*at.here, consultation, sent, person=at.person)


@acts.act(
    f"DELETE {ONE}/comments/{{comment}}",
    f"{consultation_rule_page.path}/comments/{{comment}}/withdrawal",
    who=Who.SIGNED_IN,
    on=consultation_rule_page,
    notice="comment-withdrawn",
)
async def withdraw_comment(at: At, consultation: str, comment: str) -> None:
    """Withdraw a comment of yours, until the consultation is closed. It is deleted."""
    await commenting.withdraw_comment(*at.here, consultation, comment, person=at.person)


# --- stewards --------------------------------------------------------------------------------------------


@steward(
    f"POST {CONSULTATIONS}",
    new_consultation_page.path,
    answers=consultation_shown,
    on=new_consultation_page,
    leads=leading("consultation_at_desk_page", consultation="{result.id}"),
    notice="consultation-published",
    reads=_proposal,
)
async def publish_consultation(at: At, sent: ConsultationSent) -> Consultation:
    """Publish a draft, which was begun from this edition, for comments. Later changes of the draft are not shown."""
    return await proposing.publish_consultation(*at.here, sent, by=at.by)


@steward(
    f"PUT {ONE}/rules/{{rule}}/decision",
    f"{deciding_page.path}/decision",
    answers=rule_decided,
    on=deciding_page,
    leads=leading("consultation_at_desk_page"),
    notice="rule-decided",
    reads=_decision,
)
async def decide_on_rule(at: At, consultation: str, rule: str, sent: RuleDecisionSent) -> ConsultationRule:
    """Record what is decided on a rule in view of its comments, with a reason. Everybody reads both."""
    return await proposing.decide_on_rule(*at.here, consultation, rule, sent, by=at.by)


@steward(
    f"PUT {ONE}/closing",
    f"{consultation_at_desk_page.path}/closing",
    answers=consultation_shown,
    on=consultation_at_desk_page,
    notice="consultation-closed",
)
async def close_consultation(at: At, consultation: str) -> Consultation:
    """Close a consultation whose rules with comments all have a decision. Those who commented are told by email."""
    return await proposing.close_consultation(*at.here, consultation, by=at.by)


@moderating(
    f"PUT {COMMENT}/publication", f"{office_comment_page.path}/publication", notice="comment-published"
)
async def publish_comment(
    at: At, comment: str, sent: CommentPublication | None = None
) -> ConsultationComment:
    """Publish a comment as it was written. Its author is told by email."""
    said = sent or CommentPublication()
    return await commenting.publish_comment(*at.here, comment, said, steward=at.person)


@moderating(f"PUT {COMMENT}/refusal", f"{office_comment_page.path}/refusal", notice="comment-refused")
async def refuse_comment(at: At, comment: str, sent: CommentRefusal) -> ConsultationComment:
    """Do not publish a comment, or take it back. Its author gets the reason by email."""
    return await commenting.refuse_comment(*at.here, comment, sent, steward=at.person)


@moderating(
    f"PUT {COMMENT}/affiliation", f"{office_comment_page.path}/affiliation", notice="affiliation-changed"
)
async def confirm_affiliation(at: At, comment: str, sent: AffiliationConfirmation) -> ConsultationComment:
    """Confirm for whom the author of a comment speaks, or take the confirmation back."""
    return await commenting.confirm_affiliation(*at.here, comment, sent, steward=at.person)


@moderating(
    f"PUT {COMMENT}/translation", f"{office_comment_page.path}/translation", notice="translation-added"
)
async def translate_comment(at: At, comment: str, sent: CommentTranslation) -> ConsultationComment:
    """Add a translation of a published comment, marked with who made it, or as of a machine and not reviewed."""
    return await commenting.translate_comment(*at.here, comment, sent, by=at.by)


list_for_programs(
    acts,
    comments_list,
    COMMENTS,
    "list_comments",
    says="Comments on proposals of rules, those that await a steward first.",
)
