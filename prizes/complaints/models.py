"""Reports of projects. Nothing here says who a sender is but the address that they typed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, Text
from sqlmodel import Field

from prizes.complaints.rules import ComplaintKind, ComplaintState
from prizes.db import Row, UTCDateTime


class Complaint(Row, table=True):
    """What someone says is wrong with a public project; deleted some time after it was decided."""

    __tablename__ = "complaint"
    __table_args__ = (
        CheckConstraint(f"kind in ({', '.join(repr(each.value) for each in ComplaintKind)})", name="kind"),
        CheckConstraint(f"state in ({', '.join(repr(each.value) for each in ComplaintState)})", name="state"),
        CheckConstraint("(state = 'open') = (decided_at is null)", name="decided"),
    )
    project_id: str = Field(foreign_key="project.id", index=True, max_length=16)
    kind: str = Field(max_length=16)
    words: str = Field(sa_column=Column(Text, nullable=False))
    email: str = Field(default="", max_length=254)
    """Where the answer goes; empty: no answer is wanted, or the address was erased."""
    canonical_email: str = Field(default="", max_length=254)
    lang: str = Field(max_length=2)
    """Of the page on which it was written: the answer is framed in it."""
    made_at: datetime = Field(sa_type=UTCDateTime)
    asked_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """When the people of the project were asked."""
    state: str = Field(default=ComplaintState.OPEN.value, max_length=16)
    answer: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    decided_by: str | None = Field(default=None, foreign_key="person.id", index=True, max_length=16)
    decided_at: datetime | None = Field(default=None, index=True, sa_type=UTCDateTime)
