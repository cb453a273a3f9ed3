"""The recorded result of a count, challenges to it, the sample that is asked about, and the lot between equals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Text
from sqlmodel import Field, SQLModel

from prizes.db import Json, Row, UTCDateTime


class TallyRecord(Row, table=True):
    """A tally: its exact content and the rules it was made under. A later one of the phase supersedes it."""

    __tablename__ = "tally_record"
    edition_id: str = Field(foreign_key="edition.id", index=True, max_length=16)
    phase: str = Field(max_length=40)
    content: str = Field(sa_column=Column(Text, nullable=False))
    """Canonical JSON of the count, by category and project."""
    sha256: str = Field(max_length=64)
    counted_at: datetime = Field(sa_type=UTCDateTime)
    counted_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    rules_version: int
    rules_sha256: str = Field(max_length=64)


class Challenge(Row, table=True):
    """Somebody's reasoned doubt about a count. It and its answer are public."""

    __tablename__ = "tally_challenge"
    __table_args__ = (
        CheckConstraint("state in ('open', 'upheld', 'refused')", name="state"),
        CheckConstraint("(state = 'open') = (answered_at is null)", name="answered"),
    )
    edition: str = Field(max_length=31, index=True)
    phase: str = Field(max_length=40)
    name: str = Field(max_length=200)
    """Of who challenges, as they want to be called. Empty: they rather not say."""
    words: str = Field(sa_column=Column(Text, nullable=False))
    lodged_at: datetime = Field(sa_type=UTCDateTime)
    state: str = Field(default="open", max_length=8)
    answer: str = Field(default="", sa_column=Column(Text, nullable=False))
    answered_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    answered_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class SampleAudit(SQLModel, table=True):
    """Votes of a round drawn by a public number that nobody could know before, and what was found in them."""

    __tablename__ = "sample_audit"
    __table_args__ = (CheckConstraint("(number = '') = (drawn_at is null)", name="drawn"),)
    edition: str = Field(primary_key=True, max_length=31)
    phase: str = Field(primary_key=True, max_length=40)
    source: str = Field(max_length=300)
    """Where the number will stand, said before it is known."""
    announced_at: datetime = Field(sa_type=UTCDateTime)
    number: str = Field(default="", max_length=100)
    root: str = Field(default="", max_length=44)
    """Of the first checkpoint with the close, base64."""
    seed: str = Field(default="", max_length=64)
    drawn: list[Any] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    """Each {category, margin, of, votes}: votes are indices of their lines."""
    drawn_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    found: str = Field(default="", sa_column=Column(Text, nullable=False))


class LotDraw(SQLModel, table=True):
    """The lot of a round: where and when its seed is drawn in public, and the seed that two stewards recorded."""

    __tablename__ = "lot_draw"
    __table_args__ = (
        CheckConstraint("(seed = '') = (recorded_at is null)", name="recorded"),
        CheckConstraint("(seed = '') = (proposal_id is null)", name="four_eyes"),
    )
    edition: str = Field(primary_key=True, max_length=31)
    phase: str = Field(primary_key=True, max_length=40)
    source: str = Field(max_length=300)
    """What is drawn and where everybody sees it, announced before."""
    draws_at: datetime = Field(sa_type=UTCDateTime)
    """When it is drawn."""
    announced_at: datetime = Field(sa_type=UTCDateTime)
    earlier: list[Any] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    """Announcements that this one replaces, each {source, draws_at, announced_at}, the oldest first."""
    seed: str = Field(default="", max_length=100)
    recorded_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    proposal_id: str | None = Field(default=None, foreign_key="proposal.id", max_length=16)
    """Its proposer and its approver are the two stewards who recorded the seed."""
