"""Totals of what was answered. Nothing in a row leads to a person, a project, or a category."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from prizes.db import UTCDateTime


class FunnelCount(SQLModel, table=True):
    """How often a step was taken in one hour, in one language."""

    __tablename__ = "funnel_count"
    edition: str = Field(primary_key=True, max_length=31)
    hour: datetime = Field(primary_key=True, sa_type=UTCDateTime)
    """When it began."""
    step: str = Field(primary_key=True, max_length=16)
    """See `funnel.rules`."""
    lang: str = Field(primary_key=True, max_length=2)
    """Of the page; empty: by program."""
    number: int
