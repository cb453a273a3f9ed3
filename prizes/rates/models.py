"""The counters of rate limits. On PostgreSQL the table is unlogged: a count is worth no write to the disk, and after a
crash counting begins anew.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column
from sqlmodel import Field, SQLModel

from prizes.db import UTCDateTime


class RateWindow(SQLModel, table=True):
    """What was let through of one kind from one source in one window of time."""

    __tablename__ = "rate_window"
    name: str = Field(primary_key=True, max_length=100)
    """A hash of the kind and the source, and the limit that they are held to."""
    turn: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    """Number of the window, counted in windows from 1970."""
    hits: int
    until: datetime = Field(sa_type=UTCDateTime)
    """When it weighs nothing any more: at the end of the next window."""
