"""The journal's table."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from prizes.db import Json, UTCDateTime


class JournalEntry(SQLModel, table=True):
    """One act. Append only; `position` and `chain` are filled in afterwards by `journal.actions.chain`."""

    __tablename__ = "journal_entry"
    __table_args__ = (Index("ix_journal_entry_edition", "edition", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UTCDateTime)
    act: str = Field(max_length=60)
    """stage.verb, such as `nomination.return`."""
    actor_id: str | None = Field(default=None, max_length=16)
    """Person; None: the service itself. No foreign key: the record outlives the account."""
    edition: str | None = Field(default=None, max_length=31)
    subject: str = Field(default="", max_length=80)
    """kind:id of what it was done to."""
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    said: dict[str, Any] | None = Field(default=None, sa_column=Column(Json))
    """Words that somebody typed, such as a reason: {name: {salt, text}}. The details hold `name_sha256`, see
    `journal.rules.sealed`, so that what names a person can be left out, marked `left_out`, while the chain stays.
    """
    position: int | None = Field(default=None, unique=True)
    """Place in the chain, from 0, without gaps."""
    chain: str | None = Field(default=None, max_length=64)
    """SHA-256 over the previous link and this entry, see `journal.rules.link`."""

    @property
    def shown(self) -> dict[str, Any]:
        """Details with the words themselves."""
        return self.details | {name: each["text"] for name, each in (self.said or {}).items()}
