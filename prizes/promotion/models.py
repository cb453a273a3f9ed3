"""What is kept for telling of projects beside what they say themselves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from prizes.db import UTCDateTime


class Pronunciation(SQLModel, table=True):
    """How the names of a project and of its people are said aloud, for whoever reads them out at the ceremony."""

    __tablename__ = "pronunciation"
    project_id: str = Field(foreign_key="project.id", primary_key=True, max_length=16)
    text: str = Field(sa_column=Column(Text, nullable=False))
    noted_at: datetime = Field(sa_type=UTCDateTime)
