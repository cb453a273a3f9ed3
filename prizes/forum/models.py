"""What stewards write around the contest."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, Text, UniqueConstraint
from sqlmodel import Field

from prizes.db import Json, Row, UTCDateTime

OF_ALL = "*"
"""In place of a slug: it is of the contest as a whole."""


class News(Row, table=True):
    """A piece of news that stewards write."""

    __tablename__ = "news"
    __table_args__ = (
        CheckConstraint("withdrawn_at is null or published_at is not null", name="withdrawn"),
        CheckConstraint("(withdrawn_at is null) = (withdrawn_by is null)", name="withdrawn_by"),
        Index(None, "edition", "published_at"),
    )
    edition: str = Field(max_length=31)
    """Slug; `*`: of the contest as a whole."""
    texts: dict[str, dict[str, str]] = Field(sa_column=Column(Json, nullable=False))
    """By language `title` and `text`, as `wording.rules.blocks` reads it; English is always there."""
    created_by: str = Field(foreign_key="person.id", max_length=16)
    created_at: datetime = Field(sa_type=UTCDateTime)
    changed_by: str = Field(foreign_key="person.id", max_length=16)
    changed_at: datetime = Field(sa_type=UTCDateTime)
    published_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """From when on everybody reads it; None: it is a draft."""
    withdrawn_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    withdrawn_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    note: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    """Why it was withdrawn, for everybody, by language."""


class ForumSession(Row, table=True):
    """A session of the ceremony and the programme around it."""

    __tablename__ = "forum_session"
    __table_args__ = (
        CheckConstraint("state in ('draft', 'public', 'cancelled')", name="state"),
        CheckConstraint("ends_at > starts_at", name="ends"),
        Index(None, "edition", "starts_at"),
    )
    edition: str = Field(max_length=31)
    """Slug."""
    starts_at: datetime = Field(sa_type=UTCDateTime)
    ends_at: datetime = Field(sa_type=UTCDateTime)
    texts: dict[str, dict[str, str]] = Field(sa_column=Column(Json, nullable=False))
    """By language `title` and `text`, which may be empty; English is always there."""
    place: str = Field(max_length=300)
    """Empty: not known, or online alone."""
    speakers: str = Field(sa_column=Column(Text, nullable=False))
    """One a line, with what they are; empty: none are named."""
    languages: list[str] = Field(sa_column=Column(Json, nullable=False))
    """Codes of the languages in which it can be followed."""
    stream: str = Field(max_length=500)
    """Address of the webcast, https; empty: there is none."""
    state: str = Field(default="draft", max_length=9)
    sequence: int = 0
    """Grows with each change, so that calendar programs take it."""
    changed_by: str = Field(foreign_key="person.id", max_length=16)
    changed_at: datetime = Field(sa_type=UTCDateTime)


class MeetingDates(Row, table=True):
    """When a meeting of others is held in a year, as stewards wrote it; it goes before what our data says."""

    __tablename__ = "meeting_dates"
    __table_args__ = (CheckConstraint("first <= last", name="order"), UniqueConstraint("day", "year"))
    day: str = Field(max_length=40)
    """Id of the meeting in `prizes.data.days`."""
    year: int
    """Of the first day."""
    first: date
    last: date
    """Both days included."""
    place: str = Field(default="", max_length=300)
    source: str = Field(max_length=500)
    """Where the dates were seen, https."""
    changed_by: str = Field(foreign_key="person.id", max_length=16)
    changed_at: datetime = Field(sa_type=UTCDateTime)


class Partner(Row, table=True):
    """An organization whose support of an edition is acknowledged."""

    __tablename__ = "partner"
    __table_args__ = (
        CheckConstraint("kind in ('partner', 'trust_fund')", name="kind"),
        UniqueConstraint("edition", "kind", "recognition", "name"),
    )
    edition: str = Field(max_length=31)
    """Slug."""
    kind: str = Field(max_length=10)
    name: str = Field(max_length=200)
    recognition: str = Field(default="", max_length=40)
    """Id of the special recognition of the rules that it supports; empty: the edition as a whole."""
    texts: dict[str, str] = Field(sa_column=Column(Json, nullable=False))
    """What it contributes, by language; can be empty."""
    url: str = Field(default="", max_length=500)
    place: int = 0
    """Those with a smaller number come first, then by name."""
    shown: bool = False
    """Whether everybody sees it; else stewards alone."""
    changed_by: str = Field(foreign_key="person.id", max_length=16)
    changed_at: datetime = Field(sa_type=UTCDateTime)
