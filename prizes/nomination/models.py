"""Projects: drafts, submissions, nominees, champions, winners, and those of the archive."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, Text
from sqlmodel import Field

from prizes.db import Json, Row, UTCDateTime
from prizes.nomination.states import State


class Project(Row, table=True):
    """What is submitted in one category. A draft may lack anything but its edition and its nominator."""

    __tablename__ = "project"
    __table_args__ = (
        CheckConstraint("state in ({})".format(", ".join(f"'{s.value}'" for s in State)), name="state"),
        CheckConstraint(
            "state in ('draft', 'withdrawn') or category is not null or source_url is not null",
            name="category",
        ),
        Index(None, "edition_id", "category", "state"),
        Index(None, "edition_id", "state"),
        Index(None, "edition_id", "owner_key"),
        Index(None, "title_key", "owner_key"),
    )
    edition_id: str = Field(foreign_key="edition.id", max_length=16)
    nominator_id: str | None = Field(default=None, foreign_key="person.id", index=True, max_length=16)
    """None: taken over from a public source for the archive."""
    category: str | None = Field(default=None, max_length=32)
    state: str = Field(default=State.DRAFT.value, max_length=24)
    title: str = Field(default="", max_length=400)
    owner: str = Field(default="", max_length=400)
    stakeholder_type: str | None = Field(default=None, max_length=32)
    country: str | None = Field(default=None, max_length=2)
    """ISO 3166-1 alpha-2; None also for international organizations of no one country."""
    title_key: str = Field(default="", max_length=400)
    owner_key: str = Field(default="", max_length=400)
    """Title and owner as they are compared for the limits, see `kit.text.likeness`."""
    url: str = Field(default="", max_length=500)
    language: str = Field(default="en", max_length=2)
    """Language the texts are written in."""
    sdgs: list[Any] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    gdc: list[Any] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    answers: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    """Answers by field id of the rules."""
    summary: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    """The text the public reads, taken from the first public long text of the answers."""
    search: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    """Case-folded title, owner and summary, for search in any script."""
    revision: int = 1
    """Grows with every save; two editors at once are told by it."""
    saved_from: str = Field(default="", max_length=32)
    """Which open form saved last: a form must not take its own automatic save for another editor's."""
    rules_version: int | None = None
    rules_sha256: str | None = Field(default=None, max_length=64)
    """The rules under which it was submitted."""
    created_at: datetime = Field(sa_type=UTCDateTime)
    updated_at: datetime = Field(sa_type=UTCDateTime)
    submitted_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    correct_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """Until when a returned project may be corrected."""
    state_reason: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    """Why it was returned, ineligible, withdrawn or disqualified, in the steward's words."""
    exception: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    """Why a steward allows it past limits and bars; empty: no exception."""
    source_url: str | None = Field(default=None, sa_column=Column(Text))
    source_note: str | None = Field(default=None, sa_column=Column(Text))
