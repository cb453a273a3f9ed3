"""What experts and stewards send, and what the JSON interface answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from prizes.kit.bounded import Whole
from prizes.kit.shapes import Exact, attribute
from prizes.review.rules.pace import Tone
from prizes.review.rules.reviews import COMMENT_MOST, REASON_MOST, Progress

Reason = Annotated[str, Field(max_length=REASON_MOST)]


class Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class ReviewSent(Sent):
    """A review as its expert leaves it: it takes the place of what was saved before."""

    marks: dict[str, Annotated[Whole, Field(strict=True)]] = Field(default_factory=dict)
    """Whole marks by criterion id; a criterion left out has none."""
    comment: Annotated[str, Field(max_length=COMMENT_MOST)] = ""
    comments: dict[str, Annotated[str, Field(max_length=COMMENT_MOST)]] = Field(default_factory=dict)
    """Comments by criterion id, where the rules have them."""
    revision: Whole | None = None
    """Of the review that you saw; if it was saved elsewhere since, nothing is changed. Left out: not checked."""
    submit: bool = False
    """Hand it in. It can still be changed until the phase closes, and then stays complete."""


class RecusalSent(Sent):
    reason: Reason


class RecusalOfExpertSent(Sent):
    expert: str
    reason: Reason


class ReminderSent(Sent):
    expert: str
    tone: Tone | None = None
    """Left out: the one that fits the time left."""


class SecondRoundSent(Sent):
    reason: Reason = ""
    """Needed where the marks lie no further apart than the rules allow. The experts read it."""


class ChoicesSent(Sent):
    """What the panel decided of projects that the rules leave to it."""

    passing: Annotated[list[str], Field(max_length=2000)]
    """Ids of the projects that pass."""
    not_passing: Annotated[list[str], Field(max_length=2000)]
    reason: Reason


class MoveSent(Sent):
    """On which side of the line the panel puts one project."""

    passes: bool
    reason: Reason


class ProposalSent(Sent):
    reason: Reason = ""


class RemarkSent(Sent):
    text: str


class FeedbackSent(Sent):
    text: str
    language: str


# --- answers -------------------------------------------------------------------------------------------


class AssignedItem(BaseModel):
    """A project among those that an expert reviews. What the rules hide from experts is null."""

    project: str
    title: str
    language: str
    category: str
    owner: str | None = attribute("shown", "owner")
    country: str | None = attribute("shown", "country")
    stakeholder_type: str | None = attribute("shown", "stakeholder_type")
    state: Progress = attribute("progress")
    minutes: int
    """That reading and marking takes, about."""
    second_round_since: datetime | None = attribute("again_since")
    is_left: bool
    """Whether there is still something to do: a review to hand in, or a second look."""


class MyReviews(BaseModel):
    phase: str
    opens_at: datetime | None
    closes_at: datetime | None
    left: int
    """Reviews not handed in yet, and second looks."""
    items: list[AssignedItem]
    next: str | None = None


class AnswerShown(BaseModel):
    field: str = attribute("field", "id")
    label: dict[str, str] = attribute("field", "label")
    """By language."""
    answer: Any = attribute("value")


class CriterionShown(BaseModel):
    id: str
    label: dict[str, str]
    help: dict[str, str] | None
    weight: int | None
    comment: Literal["none", "optional", "required"]
    about: list[str]
    """Ids of the answers to look at, as the rules name them."""
    anchors: dict[str, dict[str, str]]
    """Words for its marks, by mark and language; others have those of the scale."""


class OtherReviewItem(BaseModel):
    number: int
    marks: dict[str, int]
    comments: dict[str, str]
    comment: str


class ReviewShown(BaseModel):
    """One project as its expert sees it, and the review so far."""

    project: AssignedItem
    nominator: str | None
    url: str | None
    body: str | None
    """Id of the body that proposed it."""
    sdgs: list[int]
    targets: list[str]
    answers: list[AnswerShown]
    criteria: Sequence[CriterionShown]
    scale: tuple[int, int] | None
    """Least and greatest mark."""
    anchors: dict[str, dict[str, str]]
    """Words for marks, by mark and language."""
    marks: dict[str, int]
    comments: dict[str, str]
    comment: str
    revision: int
    """0: nothing is saved yet."""
    lacking: list[str]
    """Fields that it still needs before it can be handed in, such as `mark.impact`."""
    first_marks: dict[str, int] | None
    """Yours before the second round."""
    others: list[OtherReviewItem]
    """The others' reviews without names, in a second round, once yours is handed in."""
    second_round_reason: str
    submitted_at: datetime | None
    can_change: bool
    rules_version: int
    rules_sha256: str


class ReviewSaved(BaseModel):
    marks: dict[str, int]
    comments: dict[str, str]
    comment: str
    revision: int
    submitted_at: datetime | None
    updated_at: datetime


class CategoryItem(BaseModel):
    code: str
    projects: int
    asked: int
    done: int
    missing: int
    unassigned: int


class ExpertItem(BaseModel):
    expert: str = attribute("person", "id")
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
    done_by: datetime | None
    """When all will be handed in at the pace of the last seven days; null: there is no pace, or nothing is missing."""


class ProjectQualityItem(BaseModel):
    """Marks as exact shares of the scale, such as `17/20`."""

    project: str
    reviews: int
    missing: int
    raw: Exact
    standardised: Exact
    robust: Exact
    distance: Exact
    far_apart: bool
    second_round_since: datetime | None


class ExpertQualityItem(BaseModel):
    expert: str
    reviews: int
    mean: Annotated[str, BeforeValidator(str)]
    spread: Annotated[str, BeforeValidator(str)]
    """Mean absolute deviation."""
    severity: Exact
    z: float | None


class StrangeReviewItem(BaseModel):
    project: str
    expert: str
    mark: Annotated[str, BeforeValidator(str)] = attribute("share")
    others: Annotated[str, BeforeValidator(str)]
    z: float


class QualityShown(BaseModel):
    phase: str
    ranks: Literal["raw", "standardised"]
    """Which mark ranks, by the rules."""
    experts: list[ExpertQualityItem]
    strange: list[StrangeReviewItem]
    items: list[ProjectQualityItem]
    next: str | None = None


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
    proposal: str = attribute("id")
    kind: str
    sha256: str
    expires_at: datetime


class RemarkMade(BaseModel):
    remark: str = attribute("id")


class FeedbackItem(BaseModel):
    phase: str
    language: str = attribute("lang")
    text: str


class FeedbackShown(BaseModel):
    """What the experts of each phase say of a project."""

    items: list[FeedbackItem]


class Done(BaseModel):
    status: Literal["done"] = "done"
