"""Consultations, their rules as they were published, and comments."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, Text, UniqueConstraint
from sqlmodel import Field

from prizes.consultation.rules.proposing import RuleChange
from prizes.consultation.rules.states import Affiliation, CommentState, RuleOutcome
from prizes.db import Json, Row, UTCDateTime


def _one_of(column: str, values: type[StrEnum]) -> str:
    return f"{column} in ({', '.join(repr(str(each)) for each in values)})"


class Consultation(Row, table=True):
    """A proposal of rules, open for comments for a period."""

    __tablename__ = "consultation"
    __table_args__ = (
        CheckConstraint("closes_at > opens_at", name="period"),
        CheckConstraint("(decided_at is null) = (decided_by is null)", name="decided"),
        Index(None, "edition", "opens_at"),
    )
    edition: str = Field(max_length=31)
    """Slug of the edition whose rules the proposal is compared with, and whose stewards conduct it."""
    base_version: int
    """Of that edition's rules."""
    document: str = Field(sa_column=Column(Text, nullable=False))
    """The proposed rules as canonical JSON."""
    sha256: str = Field(max_length=64)
    title: dict[str, str] = Field(sa_column=Column(Json, nullable=False))
    """Of the proposed edition, by language."""
    introduction: dict[str, str] = Field(sa_column=Column(Json, nullable=False))
    """Why it is proposed, by language; English is always there."""
    opens_at: datetime = Field(sa_type=UTCDateTime)
    closes_at: datetime = Field(sa_type=UTCDateTime)
    published_by: str = Field(foreign_key="person.id", max_length=16)
    published_at: datetime = Field(sa_type=UTCDateTime)
    decided_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    decided_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """When it was closed, with a decision on each rule that was commented on."""


class ConsultationRule(Row, table=True):
    """A rule of a proposal in the words in which it was published, and what was decided on it."""

    __tablename__ = "consultation_rule"
    __table_args__ = (
        CheckConstraint(_one_of("change", RuleChange), name="change"),
        CheckConstraint(f"outcome is null or {_one_of('outcome', RuleOutcome)}", name="outcome"),
        CheckConstraint("(outcome is null) = (decided_by is null)", name="decided"),
        UniqueConstraint("consultation_id", "place"),
    )
    consultation_id: str = Field(foreign_key="consultation.id", max_length=16)
    place: int
    """From 1, in reading order."""
    section: str = Field(max_length=64)
    section_title: dict[str, str] = Field(sa_column=Column(Json, nullable=False))
    says: dict[str, str] = Field(sa_column=Column(Json, nullable=False))
    """By language, as are all its texts."""
    under: list[Any] = Field(sa_column=Column(Json, nullable=False))
    change: str = Field(max_length=8)
    before: list[Any] = Field(sa_column=Column(Json, nullable=False))
    """What holds now in its place."""
    outcome: str | None = Field(default=None, max_length=16)
    reason: dict[str, str] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    decided_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    decided_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class ConsultationComment(Row, table=True):
    """What somebody says of a rule; public once a steward has published it. One that is withdrawn has no row."""

    __tablename__ = "consultation_comment"
    __table_args__ = (
        CheckConstraint(_one_of("state", CommentState), name="state"),
        CheckConstraint(_one_of("affiliation", Affiliation), name="affiliation"),
        CheckConstraint("state = 'waiting' or decided_at is not null", name="decided"),
        CheckConstraint("decided_by is null or decided_by <> commented_by", name="another"),
        CheckConstraint("(confirmed_at is null) = (confirmed_by is null)", name="confirmed"),
        Index(None, "consultation_id", "state"),
    )
    consultation_id: str = Field(foreign_key="consultation.id", max_length=16)
    rule_id: str = Field(foreign_key="consultation_rule.id", index=True, max_length=16)
    lang: str = Field(max_length=2)
    text: str = Field(sa_column=Column(Text, nullable=False))
    name: str = Field(max_length=200)
    """As its author wants to be named; empty: their account was erased."""
    affiliation: str = Field(max_length=16)
    organization: str = Field(max_length=300)
    confirmed_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    confirmed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """When a steward confirmed the affiliation; None: it is a statement of the person."""
    translations: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    """By language `text`, `made` (`machine`, `person`) and `by`."""
    state: str = Field(max_length=16)
    commented_by: str | None = Field(default=None, foreign_key="person.id", index=True, max_length=16)
    commented_at: datetime = Field(sa_type=UTCDateTime)
    decided_by: str | None = Field(default=None, foreign_key="person.id", index=True, max_length=16)
    decided_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    reason: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    """Why it was not published."""
