"""What experts and stewards send, and what the JSON interface answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from prizes.i18n.languages import Lang
from prizes.review.rules import COMMENT_MOST, REASON_MOST, Progress

Reason = Annotated[str, Field(max_length=REASON_MOST)]


class Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class ReviewSent(Sent):
    """A review as its expert leaves it: it takes the place of what was saved before."""

    marks: dict[str, Annotated[int, Field(strict=True)]] = Field(default_factory=dict)
    """Whole marks by criterion id; a criterion left out has none."""
    comment: Annotated[str, Field(max_length=COMMENT_MOST)] = ""
    submit: bool = False
    """Hand it in. It can still be changed until the phase closes, and then stays complete."""


class RecusalSent(Sent):
    reason: Reason


class RecusalOfExpertSent(Sent):
    expert: str
    reason: Reason


class InvitationSent(Sent):
    email: Annotated[str, Field(max_length=254)]
    category: Annotated[str, Field(max_length=32)] = "*"
    """Code of the category; `*`: all."""
    lang: Lang | None = None
    """Language of the mail; left out: that of the request."""


class PlanSent(Sent):
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """Of the plan that was looked at."""


class ReminderSent(Sent):
    expert: str


class ChoicesSent(Sent):
    """What the panel decided of projects that the rules leave to it."""

    passing: Annotated[list[str], Field(max_length=2000)]
    """Ids of the projects that pass."""
    not_passing: Annotated[list[str], Field(max_length=2000)]
    reason: Reason


class ProposalSent(Sent):
    reason: Reason = ""


# --- answers -------------------------------------------------------------------------------------------


class AssignedItem(BaseModel):
    """A project among those that an expert reviews. What the rules hide from experts is null."""

    project: str
    title: str
    language: str
    category: str
    owner: str | None
    country: str | None
    stakeholder_type: str | None
    state: Progress


class MyReviews(BaseModel):
    phase: str
    opens_at: datetime | None
    closes_at: datetime | None
    left: int
    """Reviews not handed in yet."""
    items: list[AssignedItem]
    next: str | None = None


class AnswerShown(BaseModel):
    field: str
    label: dict[str, str]
    """By language."""
    answer: Any


class CriterionShown(BaseModel):
    id: str
    label: dict[str, str]
    weight: int | None


class ReviewShown(BaseModel):
    """One project as its expert sees it, and the review so far."""

    project: AssignedItem
    nominator: str | None
    url: str | None
    sdgs: list[int]
    answers: list[AnswerShown]
    criteria: Sequence[CriterionShown]
    scale: tuple[int, int] | None
    """Least and greatest mark."""
    marks: dict[str, int]
    comment: str
    submitted_at: datetime | None
    can_change: bool
    rules_version: int
    rules_sha256: str


class ReviewSaved(BaseModel):
    marks: dict[str, int]
    comment: str
    submitted_at: datetime | None
    updated_at: datetime


class PanelMember(BaseModel):
    seat: str
    expert: str
    name: str | None
    email: str
    category: str


class PanelList(BaseModel):
    items: list[PanelMember]
    next: str | None = None


class InvitationMade(BaseModel):
    invitation: str
    category: str
    expires_at: datetime


class AssignmentItem(BaseModel):
    project: str
    expert: str
    state: Progress
    recused: bool


class AssignmentList(BaseModel):
    items: list[AssignmentItem]
    next: str | None = None


class ShortageItem(BaseModel):
    project: str
    lacking: int
    recused: int


class PlanShown(BaseModel):
    phase: str
    sha256: str
    new: list[tuple[str, str]]
    """Pairs of project and expert."""
    load_before: dict[str, int]
    load_after: dict[str, int]
    short: list[ShortageItem]


class Assigned(BaseModel):
    assigned: int


class CategoryItem(BaseModel):
    code: str
    projects: int
    asked: int
    done: int
    missing: int
    unassigned: int


class ExpertItem(BaseModel):
    expert: str
    assigned: int
    done: int
    left: int
    recused: int


class BoardShown(BaseModel):
    phase: str
    missing: int
    unassigned: int
    """Reviews asked for that nobody is assigned to yet."""
    categories: list[CategoryItem]
    experts: list[ExpertItem]


class DecisionRow(BaseModel):
    project: str
    title: str
    category: str
    rank: int | None
    mark: str | None
    """Exact share of the scale, such as `17/20`."""
    reviews: int | None = None
    reviews_missing: int | None = None
    outcome: Literal["passed", "not_passed", "undecided"]
    why: str


class DecisionShown(BaseModel):
    phase: str
    decided: bool
    undecided: int
    reviews_missing: int
    items: list[DecisionRow]
    next: str | None = None


class ProposalShown(BaseModel):
    proposal: str
    kind: str
    sha256: str
    expires_at: datetime


class Done(BaseModel):
    status: Literal["done"] = "done"
