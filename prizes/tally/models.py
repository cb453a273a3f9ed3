"""The recorded result of a count."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Text
from sqlmodel import Field

from prizes.db import Row, UTCDateTime


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
