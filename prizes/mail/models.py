"""The outbox: a message is a row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, Text
from sqlmodel import Field

from prizes.db import Json, Row, UTCDateTime


class Message(Row, table=True):
    """A mail to one address, rendered when it is sent, in the language of its reader."""

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'sent', 'failed')", name="state"),
        Index(None, "state", "send_after"),
    )
    to: str = Field(max_length=254)
    lang: str = Field(max_length=2)
    template: str = Field(max_length=60)
    """Folder under templates/mail."""
    context: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    """Values for the template; emptied once sent, since it may hold a code."""
    edition: str | None = Field(default=None, max_length=31)
    state: str = Field(default="waiting", max_length=8)
    created_at: datetime = Field(sa_type=UTCDateTime)
    send_after: datetime = Field(sa_type=UTCDateTime)
    claimed_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    attempts: int = 0
    sent_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    last_error: str | None = Field(default=None, sa_column=Column(Text))
