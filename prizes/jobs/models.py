"""The queue's table: what is to be done later."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, Text
from sqlmodel import Field

from prizes.db import Json, Row, UTCDateTime


class Job(Row, table=True):
    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'dead')", name="state"),
        Index(None, "state", "run_after"),
    )
    kind: str = Field(max_length=40)
    payload: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    run_after: datetime = Field(sa_type=UTCDateTime)
    dedupe_key: str | None = Field(default=None, max_length=120, unique=True)
    """At most one job with this key waits; for what recurs."""
    attempts: int = 0
    claimed_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """Lease: until then one worker has it; after, any may take it again."""
    state: str = Field(default="waiting", max_length=8)
    """Done jobs are deleted. `dead`: gave up after too many attempts; a person must look."""
    last_error: str | None = Field(default=None, sa_column=Column(Text))
