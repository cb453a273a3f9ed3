"""What stewards write around the contest."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index
from sqlmodel import Field

from prizes.db import Json, Row, UTCDateTime

OF_ALL = "*"
"""In place of a slug: it is of the contest as a whole."""


class News(Row, table=True):
    """A piece of news that stewards write."""

    __tablename__ = "news"
    __table_args__ = (
        CheckConstraint("withdrawn_at is null or published_at is not null", name="withdrawn"),
        CheckConstraint("(withdrawn_at is null) = (withdrawn_by is null)", name="withdrawn_by"),
        Index(None, "edition", "published_at"),
    )
    edition: str = Field(max_length=31)
    """Slug; `*`: of the contest as a whole."""
    texts: dict[str, dict[str, str]] = Field(sa_column=Column(Json, nullable=False))
    """By language `title` and `text`, as `wording.rules.blocks` reads it; English is always there."""
    created_by: str = Field(foreign_key="person.id", max_length=16)
    created_at: datetime = Field(sa_type=UTCDateTime)
    changed_by: str = Field(foreign_key="person.id", max_length=16)
    changed_at: datetime = Field(sa_type=UTCDateTime)
    published_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """From when on everybody reads it; None: it is a draft."""
    withdrawn_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    withdrawn_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    note: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    """Why it was withdrawn, for everybody, by language."""
