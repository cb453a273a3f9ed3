"""What stewards send about assignments, and what the JSON interface answers."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from prizes.kit.shapes import attribute
from prizes.review.rules.reviews import Progress
from prizes.review.schemas import Sent

PairSent = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,16}\.[0-9A-Za-z_-]{1,16}$")]
"""A project and an expert, with a point between them."""


class PlanSent(Sent):
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """Of the plan that was looked at."""
    add: list[PairSent] = Field(default_factory=list)
    """What was given by hand in it."""
    drop: list[PairSent] = Field(default_factory=list)
    """What was taken out by hand; later plans leave it out, too."""
    anew: bool = False
    """What an earlier plan gave out and nobody has begun may move."""


class HandingOverSent(Sent):
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """Of the plan that was looked at."""
    to: str | None = None
    """The one expert who gets all; left out: whoever fits best."""


# --- answers -------------------------------------------------------------------------------------------


class AssignmentItem(BaseModel):
    assignment: str
    project: str
    expert: str
    state: Progress = attribute("progress")
    recused: bool


class ShortageItem(BaseModel):
    project: str
    lacking: int
    recused: int


class ReasonItem(BaseModel):
    """Which constraint keeps a plan from being whole."""

    kind: str
    """`panel`, `conflicts`, `room`, `language` or `undeclared`."""
    projects: list[str]
    categories: list[str]
    experts: list[str]
    needed: int
    possible: int
    text: str
    """In the language of the request."""


class PlanShown(BaseModel):
    phase: str
    sha256: str
    new: list[tuple[str, str]]
    """Pairs of project and expert."""
    gone: list[tuple[str, str]]
    """Assignments that would be taken back."""
    by_hand: list[tuple[str, str]]
    """Of the new ones."""
    load_before: dict[str, int]
    load_after: dict[str, int]
    short: list[ShortageItem]
    reasons: list[ReasonItem]
    """What keeps the plan from being whole."""


class Assigned(BaseModel):
    assigned: int
