"""What programs send and get of conflicts of interest."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from prizes.edition.document.components import Interest
from prizes.review.rules.hints import Hint
from prizes.review.rules.interests import AT_ONCE, NOTE_MOST, Door, Scope
from prizes.review.schemas import Reason, Sent

Kind = Literal["none"] | Interest


class InterestSent(Sent):
    project: str
    kind: Kind
    note: Annotated[str, Field(max_length=NOTE_MOST)] = ""
    """In a few words; needed for `other`."""


class InterestsSent(Sent):
    interests: Annotated[list[InterestSent], Field(min_length=1, max_length=AT_ONCE)]


class RecusalInScope(Sent):
    reason: Reason
    scope: Scope = Scope.PROJECT
    """Of this project, of all of its owner, or of its category."""


class LiftingSent(Sent):
    reason: Reason


class InterestItem(BaseModel):
    """A project to declare for, with nothing of its content."""

    project: str
    title: str
    language: str
    category: str
    owner: str | None
    """None: the rules hide it from experts."""
    country: str | None
    hints: list[Hint]
    """What speaks for an interest; it decides nothing."""
    kind: Kind | None
    """None: nothing is declared."""
    note: str
    door: Door


class MyInterests(BaseModel):
    waiting: int
    """Projects still to declare."""
    items: list[InterestItem]
    next: str | None = None


class Declared(BaseModel):
    recused: int
    """Of so many more projects the expert is kept out now."""
    waiting: int


class ConflictItem(BaseModel):
    """An expert and a project, for those who look after the panel."""

    expert: str
    project: str
    hints: list[Hint]
    kind: Kind | None
    note: str
    recused_since: datetime | None
    reason: str


class ConflictsShown(BaseModel):
    category: str
    waiting: dict[str, int]
    """Projects still to declare, by expert."""
    suspected: list[ConflictItem]
    on_record: list[ConflictItem]
