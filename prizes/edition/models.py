"""An edition, the versions of its rules, and proposals that need a second pair of eyes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from prizes.db import Row, UTCDateTime

OPEN = text("state = 'open'")
OPEN_OF_ALL = text("state = 'open' and edition_id is null")


class Edition(Row, table=True):
    __tablename__ = "edition"
    __table_args__ = (
        CheckConstraint("kind in ('contest', 'rehearsal', 'record')", name="kind"),
        CheckConstraint("kind = 'contest' or published_at is not null", name="hidden"),
        CheckConstraint("frozen_at is null or published_at is not null", name="frozen"),
    )
    slug: str = Field(max_length=31, unique=True)
    kind: str = Field(max_length=16)
    rules_version: int = 1
    """Version in force."""
    frozen_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """When the first phase opened and the rules were frozen."""
    published_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """Since when it is public; None: a contest that a steward loaded and no other has approved yet."""
    created_at: datetime = Field(sa_type=UTCDateTime)


class RulesVersion(Row, table=True):
    """The exact bytes of a version of the rules, never changed once written."""

    __tablename__ = "rules_version"
    __table_args__ = (UniqueConstraint("edition_id", "version"),)
    edition_id: str = Field(foreign_key="edition.id", max_length=16)
    version: int
    document: str = Field(sa_column=Column(Text, nullable=False))
    """Canonical JSON, see `Rules.canonical`."""
    sha256: str = Field(max_length=64)
    reason: str | None = Field(default=None, sa_column=Column(Text))
    """Why the rules were changed; public. None for drafts before the freezing."""
    proposed_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    approved_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    created_at: datetime = Field(sa_type=UTCDateTime)


class EditionDraft(Row, table=True):
    """A rules document that stewards are writing by forms; only they see it."""

    __tablename__ = "edition_draft"
    __table_args__ = (
        CheckConstraint("(base_edition_id is null) = (base_version is null)", name="base_version"),
        CheckConstraint("(base_edition_id is null) = (base_example is not null)", name="one_base"),
    )
    base_edition_id: str | None = Field(default=None, foreign_key="edition.id", max_length=16)
    base_version: int | None = None
    """Which rules it was begun from."""
    base_example: str | None = Field(default=None, max_length=40)
    """Name of the made-up contest that it was begun from, in place of an edition."""
    document: str = Field(sa_column=Column(Text, nullable=False))
    """Plain data as JSON; it may still have faults."""
    step: int = 0
    """Steps that are done; those with a greater number were undone."""
    begun_by: str = Field(foreign_key="person.id", max_length=16)
    begun_at: datetime = Field(sa_type=UTCDateTime)
    changed_at: datetime = Field(sa_type=UTCDateTime)
    asked_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """When a second steward was last asked."""
    asked_sha256: str | None = Field(default=None, max_length=64)
    """Of the rules that were then put before them."""


class EditionDraftStep(Row, table=True):
    """One change of a draft: what was at a place of the document before, and what is there after."""

    __tablename__ = "edition_draft_step"
    __table_args__ = (UniqueConstraint("draft_id", "number"),)
    draft_id: str = Field(foreign_key="edition_draft.id", max_length=16)
    number: int
    way: str = Field(max_length=200)
    """Such as `phases.2.cut`; empty: the whole document."""
    before: str = Field(sa_column=Column(Text, nullable=False))
    """JSON: a list of the one value, or empty where there was none."""
    after: str = Field(sa_column=Column(Text, nullable=False))
    written_by: str = Field(foreign_key="person.id", max_length=16)
    written_at: datetime = Field(sa_type=UTCDateTime)


class Proposal(Row, table=True):
    """Something a steward proposes and another must approve; the approval is bound to the content's hash."""

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint(
            "kind in ('acceptance', 'amendment', 'badges', 'correction', 'delegate', 'late-entry', 'lost-factor',"
            " 'lot', 'nomination', 'publication', 'role', 'service-token', 'shortlist', 'text', 'voters',"
            " 'webhook', 'winners')",
            name="kind",
        ),
        CheckConstraint("state in ('open', 'approved', 'withdrawn', 'expired')", name="state"),
        CheckConstraint("approved_by is null or approved_by <> proposed_by", name="four_eyes"),
        Index(
            "uq_proposal_open",
            "edition_id",
            "kind",
            "about",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index(
            "uq_proposal_open_of_all",
            "kind",
            "about",
            unique=True,
            sqlite_where=OPEN_OF_ALL,
            postgresql_where=OPEN_OF_ALL,
        ),
    )
    edition_id: str | None = Field(default=None, foreign_key="edition.id", max_length=16)
    """None: it concerns all editions."""
    kind: str = Field(max_length=16)
    about: str = Field(default="", max_length=80)
    """Which of its kind, where several can be open: `text/language`; of a role the hash. Of each one is open."""
    content: str = Field(sa_column=Column(Text, nullable=False))
    """Canonical JSON of exactly what would take effect."""
    sha256: str = Field(max_length=64)
    reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    state: str = Field(default="open", max_length=16)
    proposed_by: str = Field(foreign_key="person.id", max_length=16)
    proposed_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime)
    approved_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    decided_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
