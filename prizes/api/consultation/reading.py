"""Consultations for programs: the proposals of an edition, each rule with its comments and decision. The acts are in
`prizes.acts`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from prizes.accounts.rules.scopes import TokenScope
from prizes.api.edition.editions import MeasureOf
from prizes.api.interface.language import Voice
from prizes.consultation.models import Consultation, ConsultationComment, ConsultationRule
from prizes.consultation.queries.reading import (
    comment_in,
    consultation_in,
    consultation_read,
    consultations_of,
    own_comments,
    state_of_consultation,
)
from prizes.consultation.rules.proposing import RuleChange
from prizes.consultation.rules.states import Affiliation, CommentState, ConsultationState, RuleOutcome
from prizes.gate.at import At, AtEdition
from prizes.gate.edition.measuring import compared_rows
from prizes.gate.permissions import Who, allow

router = APIRouter(tags=["consultations"])
CONSULTATIONS = "/editions/{edition}/consultations"
COMMENTS = "/editions/{edition}/consultation-comments"


class _Shown(BaseModel):
    model_config = ConfigDict(from_attributes=True, use_attribute_docstrings=True)


class ConsultationShown(_Shown):
    """A proposal of rules, open for comments for a period."""

    id: str
    title: dict[str, str]
    """Of the proposed edition, by language."""
    introduction: dict[str, str]
    state: ConsultationState
    opens_at: datetime
    closes_at: datetime
    decided_at: datetime | None
    sha256: str
    """Of the proposed rules."""


class ConsultationList(BaseModel):
    items: list[ConsultationShown]
    next: None = None


class TranslationShown(_Shown):
    text: str
    made: Literal["machine", "person"]
    """`machine`: no one has reviewed it."""
    by: str


class CommentShown(_Shown):
    """A comment on one rule, as everybody reads it."""

    id: str
    lang: str
    text: str
    name: str
    """Empty: the account was erased."""
    affiliation: Affiliation
    organization: str
    confirmed_at: datetime | None
    """When a steward confirmed the affiliation; null: it is a statement of the person."""
    translations: dict[str, TranslationShown]
    """By language."""
    commented_at: datetime


class OwnComment(CommentShown):
    """A comment as its author and the stewards see it."""

    rule: str
    state: CommentState
    decided_at: datetime | None
    reason: str
    """Why it was not published."""


class OwnCommentList(BaseModel):
    items: list[OwnComment]
    next: None = None


class RuleDecided(_Shown):
    """A rule of a proposal, with what was decided on it."""

    id: str
    section: str
    section_title: dict[str, str]
    says: dict[str, str]
    """By language, as published."""
    under: list[dict[str, str]]
    change: RuleChange
    """Against the rules in force when the proposal was published."""
    before: list[dict[str, str]]
    """What was in force in its place."""
    outcome: RuleOutcome | None
    reason: dict[str, str]


class RuleShown(RuleDecided):
    comments: list[CommentShown]


class ConsultationWhole(ConsultationShown):
    rules: list[RuleShown]
    simplicity: list[MeasureOf]
    """Of the rules that were in force and of the proposal, in the language of the answer."""


def consultation_shown(_at: At, found: Consultation) -> ConsultationShown:
    return ConsultationShown(**_values(found))


def _values(found: Consultation) -> dict[str, object]:
    return found.model_dump(include={*ConsultationShown.model_fields}) | {
        "state": state_of_consultation(found)
    }


def comment_shown(_at: At, found: ConsultationComment) -> OwnComment:
    return OwnComment(**found.model_dump(include={*OwnComment.model_fields}), rule=found.rule_id)


def rule_decided(_at: At, found: ConsultationRule) -> RuleDecided:
    return RuleDecided.model_validate(found)


@router.get(CONSULTATIONS, dependencies=allow(Who.PUBLIC))
async def list_consultations(at: AtEdition) -> ConsultationList:
    """Proposals that were compared with the rules of this edition, the newest first."""
    return ConsultationList(items=[consultation_shown(at, each) for each in await consultations_of(*at.here)])


@router.get(f"{CONSULTATIONS}/{{consultation}}", dependencies=allow(Who.PUBLIC))
async def read_consultation(at: AtEdition, consultation: str, voice: Voice) -> ConsultationWhole:
    """A proposal: each rule with its published comments and the decision; and both rule sets in numbers."""
    read = await consultation_read(*at.here, consultation)
    return ConsultationWhole(
        **_values(read.consultation),
        rules=[
            RuleShown(
                **RuleDecided.model_validate(each.rule).model_dump(),
                comments=[CommentShown.model_validate(comment) for comment in each.comments],
            )
            for each in read.rules
        ],
        simplicity=[
            MeasureOf.model_validate(row, from_attributes=True, context=voice)
            for row in compared_rows(read.base, read.proposed, voice.lang)
        ],
    )


@router.get(f"{CONSULTATIONS}/{{consultation}}/own", dependencies=allow(Who.SIGNED_IN, TokenScope.OWN_READ))
async def list_own_comments(at: AtEdition, consultation: str) -> OwnCommentList:
    """Your comments on a proposal in any state, the newest first."""
    found = await consultation_in(*at.here, consultation)
    own = await own_comments(at.session, found, at.by)
    return OwnCommentList(items=[comment_shown(at, each) for each in own])


@router.get(f"{COMMENTS}/{{comment}}", dependencies=allow(Who.STEWARD, TokenScope.OFFICE_READ))
async def read_comment(at: AtEdition, comment: str) -> OwnComment:
    """A comment in any state."""
    found, _consultation = await comment_in(*at.here, comment)
    return comment_shown(at, found)
