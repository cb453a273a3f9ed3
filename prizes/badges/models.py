"""The public halves of the issuer's keys, and which of them two stewards have approved for an edition."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, Index, Text
from sqlmodel import Field

from prizes.db import Row, UTCDateTime


class IssuerKey(Row, table=True):
    """Never deleted: what was signed with a key can be verified as long as its public half is published."""

    __tablename__ = "issuer_key"
    __table_args__ = (CheckConstraint("withdrawn_at is null or reason <> ''", name="withdrawn"),)
    public: str = Field(unique=True, max_length=64)
    """As Multikey has it, see `rules.multikey`."""
    made_at: datetime = Field(sa_type=UTCDateTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """Since when nothing that it signed is valid: others may have it."""
    reason: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    """Why it was withdrawn; public."""


class BadgeKeyUse(Row, table=True):
    """The badges of an edition are signed with a key since then; the newest one counts."""

    __tablename__ = "badge_key_use"
    __table_args__ = (
        CheckConstraint("approved_by <> proposed_by", name="four_eyes"),
        Index("ix_badge_key_use_edition_id_approved_at", "edition_id", "approved_at"),
    )
    edition_id: str = Field(foreign_key="edition.id", max_length=16)
    key_id: str = Field(foreign_key="issuer_key.id", max_length=16)
    sha256: str = Field(max_length=64)
    """Of what was proposed and approved."""
    proposed_by: str = Field(foreign_key="person.id", max_length=16)
    approved_by: str = Field(foreign_key="person.id", max_length=16)
    approved_at: datetime = Field(sa_type=UTCDateTime)
