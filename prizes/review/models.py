"""Assignments of projects to experts, reviews, recusals, and decisions at a cut."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Text, UniqueConstraint
from sqlmodel import Field

from prizes.db import Json, Row, UTCDateTime


class Assignment(Row, table=True):
    """That an expert is to review a project in a phase.

    An expert is in a panel by a role grant for the category.
    """

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("phase", "project_id", "expert_id"),)
    phase: str = Field(max_length=40)
    """Id of the phase in the rules."""
    project_id: str = Field(foreign_key="project.id", max_length=16)
    expert_id: str = Field(foreign_key="person.id", index=True, max_length=16)
    created_at: datetime = Field(sa_type=UTCDateTime)


class Review(Row, table=True):
    """An expert's marks for a project. Complete when submitted; marks are saved one by one before."""

    __tablename__ = "review"
    assignment_id: str = Field(foreign_key="assignment.id", unique=True, max_length=16)
    marks: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    """Whole marks by criterion id."""
    comment: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    updated_at: datetime = Field(sa_type=UTCDateTime)
    submitted_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    rules_version: int
    rules_sha256: str = Field(max_length=64)


class Recusal(Row, table=True):
    """That an expert takes no part in what concerns a project."""

    __tablename__ = "recusal"
    __table_args__ = (UniqueConstraint("project_id", "expert_id"),)
    project_id: str = Field(foreign_key="project.id", max_length=16)
    expert_id: str = Field(foreign_key="person.id", index=True, max_length=16)
    reason: str = Field(max_length=1000)
    declared_by: str = Field(foreign_key="person.id", max_length=16)
    created_at: datetime = Field(sa_type=UTCDateTime)


class PanelChoice(Row, table=True):
    """What a panel decided where the rules leave it to the panel: a tie at the line, or the whole cut."""

    __tablename__ = "panel_choice"
    __table_args__ = (UniqueConstraint("phase", "project_id"),)
    phase: str = Field(max_length=40)
    project_id: str = Field(foreign_key="project.id", max_length=16)
    passes: bool
    reason: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    decided_by: str = Field(foreign_key="person.id", max_length=16)
    decided_at: datetime = Field(sa_type=UTCDateTime)


class Standing(Row, table=True):
    """Where a project stood at the cut of a phase, with the numbers that put it there.

    Written once, by the decision.
    """

    __tablename__ = "standing"
    __table_args__ = (
        UniqueConstraint("phase", "project_id"),
        CheckConstraint("outcome in ('passed', 'not_passed')", name="outcome"),
    )
    phase: str = Field(max_length=40)
    project_id: str = Field(foreign_key="project.id", max_length=16)
    outcome: str = Field(max_length=16)
    rank: int | None = None
    score: str | None = Field(default=None, max_length=200)
    """Exact fraction such as `17/20`."""
    votes: int | None = None
    votes_nothing_set_aside: int | None = None
    mark: str | None = Field(default=None, max_length=200)
    reason: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    decided_at: datetime = Field(sa_type=UTCDateTime)
    rules_version: int
    rules_sha256: str = Field(max_length=64)
