"""Webhooks and what was sent to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, Index, Text, UniqueConstraint
from sqlmodel import Field

from prizes.db import Row, UTCDateTime


class Webhook(Row, table=True):
    """An address that is told of events of an edition. Two stewards approved it, with the addresses of its host."""

    __tablename__ = "webhook"
    __table_args__ = (
        CheckConstraint("state in ('active', 'off', 'removed')", name="state"),
        CheckConstraint("proposed_by <> approved_by", name="four_eyes"),
        CheckConstraint("url like 'https://%'", name="https"),
    )
    edition: str = Field(max_length=31, index=True)
    url: str = Field(max_length=500)
    pinned: str = Field(max_length=200)
    """The addresses that its name had when it was proposed, parted by spaces. No other is connected to."""
    events: str = Field(max_length=300)
    """As `webhooks.events.written` has them."""
    state: str = Field(default="active", max_length=8)
    """`off`: it failed for too long. `removed`: by a steward; what was sent is still listed."""
    turn: int = 0
    """Which secret it has: none is stored, see `secrets`. 0: none yet, and nothing is sent."""
    position: int = -1
    """Of the journal's chain: up to where it was told."""
    phases_until: datetime = Field(sa_type=UTCDateTime)
    """Up to when it was told of phases that begin."""
    failing_since: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """The first failure after the last success."""
    proposed_by: str = Field(foreign_key="person.id", max_length=16)
    approved_by: str = Field(foreign_key="person.id", max_length=16)
    approved_at: datetime = Field(sa_type=UTCDateTime)


class WebhookDelivery(Row, table=True):
    """An event on its way to one webhook: a queue of its own, whose id is the message's, however often it is sent."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'sent', 'failed')", name="state"),
        UniqueConstraint("webhook_id", "cause"),
        Index(None, "state", "run_after"),
    )
    webhook_id: str = Field(foreign_key="webhook.id", index=True, max_length=16)
    event: str = Field(max_length=40)
    cause: str = Field(max_length=80)
    """What it tells of: an entry of the journal, or a phase. Of each it is told once."""
    payload: str = Field(sa_column=Column(Text, nullable=False))
    """The body, to the byte: it is signed."""
    created_at: datetime = Field(sa_type=UTCDateTime)
    state: str = Field(default="waiting", max_length=8)
    attempts: int = 0
    run_after: datetime = Field(sa_type=UTCDateTime)
    claimed_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    tried_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    status: int | None = None
    """Of the last answer; None: there was none."""
    answer: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    """The first 1,024 bytes of the last answer, or why there was none."""
