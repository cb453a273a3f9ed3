"""Honours: what projects are given at the end, first pending, then published."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, Text, UniqueConstraint
from sqlmodel import Field

from prizes.db import Row, UTCDateTime


class Honour(Row, table=True):
    """A title for a project, chosen by the panel. Without `published_at` it is pending and no one's to see."""

    __tablename__ = "honour"
    __table_args__ = (UniqueConstraint("edition_id", "project_id", "title"),)
    edition_id: str = Field(foreign_key="edition.id", max_length=16)
    category: str = Field(max_length=32)
    project_id: str = Field(foreign_key="project.id", max_length=16)
    title: str = Field(max_length=40)
    """`winner`, or the id of a recognition in the rules."""
    reason: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    chosen_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    chosen_at: datetime = Field(sa_type=UTCDateTime)
    published_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class NoWinner(Row, table=True):
    """That the panel gives no prize in a category, with the reason."""

    __tablename__ = "no_winner"
    __table_args__ = (UniqueConstraint("edition_id", "category"),)
    edition_id: str = Field(foreign_key="edition.id", max_length=16)
    category: str = Field(max_length=32)
    reason: str = Field(sa_column=Column(Text, nullable=False))
    chosen_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    chosen_at: datetime = Field(sa_type=UTCDateTime)


class ResultsCorrection(Row, table=True):
    """That published results were corrected: the complete content that is shown from then on, and a public note."""

    __tablename__ = "correction"
    __table_args__ = (UniqueConstraint("edition_id", "number"),)
    edition_id: str = Field(foreign_key="edition.id", max_length=16)
    number: int
    """From 1; the order in which they took effect."""
    category: str = Field(max_length=32)
    content: str = Field(sa_column=Column(Text, nullable=False))
    sha256: str = Field(max_length=64)
    replaces: str = Field(max_length=64)
    """Hash of the content before."""
    note: str = Field(sa_column=Column(Text, nullable=False))
    """What was wrong, for everybody."""
    corrected_at: datetime = Field(sa_type=UTCDateTime)
    proposed_by: str = Field(foreign_key="person.id", max_length=16)
    approved_by: str = Field(foreign_key="person.id", max_length=16)


class HonourAcceptance(Row, table=True):
    """That the people of a project were asked whether they accept an honour, and what they said. Never public."""

    __tablename__ = "honour_acceptance"
    __table_args__ = (
        UniqueConstraint("edition_id", "project_id", "title"),
        CheckConstraint("answer in ('', 'accepted', 'declined')", name="answer"),
        CheckConstraint("(answer = '') = (answered_at is null)", name="answered"),
        CheckConstraint("answer = '' or silent_at is null", name="silent"),
    )
    edition_id: str = Field(foreign_key="edition.id", max_length=16)
    phase: str = Field(max_length=40)
    project_id: str = Field(foreign_key="project.id", index=True, max_length=16)
    category: str = Field(max_length=32)
    title: str = Field(max_length=40)
    """As in `Honour`."""
    reason: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    """As in `Honour`, which goes when it is declined: the panel's record still tells what the panel gave and why."""
    asked_at: datetime = Field(sa_type=UTCDateTime)
    answer: str = Field(default="", max_length=8)
    answered_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    answered_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    reminded_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    silent_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """When silence was counted by the rules; None: it was not, or there was an answer."""


class Publication(Row, table=True):
    """That winners were published: the exact content, its hash and its instant."""

    __tablename__ = "publication"
    edition_id: str = Field(foreign_key="edition.id", unique=True, max_length=16)
    content: str = Field(sa_column=Column(Text, nullable=False))
    sha256: str = Field(max_length=64)
    publish_at: datetime = Field(sa_type=UTCDateTime)
    announced_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """When it became public everywhere, in one transaction. None: embargoed."""
    proposed_by: str = Field(foreign_key="person.id", max_length=16)
    approved_by: str = Field(foreign_key="person.id", max_length=16)
