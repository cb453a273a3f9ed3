"""Frozen copies of the data of editions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, LargeBinary
from sqlmodel import Field, SQLModel

from prizes.db import UTCDateTime


class FrozenFile(SQLModel, table=True):
    """A file of the data of an edition as it was frozen. A later version holds what was corrected since; of the
    versions before it the hashes stay, and the content of what differs is gone.
    """

    __tablename__ = "frozen_file"
    __table_args__ = (CheckConstraint("version >= 1", name="version"),)
    edition_id: str = Field(foreign_key="edition.id", primary_key=True, max_length=16)
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    name: str = Field(primary_key=True, max_length=60)
    """Of the file, with its ending."""
    sha256: str = Field(max_length=64)
    content: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    """None: of an earlier version."""
    frozen_at: datetime = Field(sa_type=UTCDateTime)
