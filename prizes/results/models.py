"""What becomes of honours in the end: publication and correction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Text, UniqueConstraint
from sqlmodel import Field

from prizes.db import Row, UTCDateTime
from prizes.edition.document.phases import AnnouncementPhase
from prizes.review.models import AS_CATEGORY

OF_ALL = {"server_default": ""}


class ResultsCorrection(Row, table=True):
    """That published results were corrected: the complete content that is shown from then on, and a public note."""

    __tablename__ = "correction"
    __table_args__ = (UniqueConstraint("edition_id", "number"),)
    edition_id: str = Field(foreign_key="edition.id", max_length=16)
    number: int
    """From 1; the order in which they took effect."""
    phase: str = Field(default="", max_length=40, sa_column_kwargs=OF_ALL)
    """The announcement whose publication is corrected, as in `Publication`."""
    field: str = Field(max_length=80, sa_column_kwargs=AS_CATEGORY)
    content: str = Field(sa_column=Column(Text, nullable=False))
    sha256: str = Field(max_length=64)
    replaces: str = Field(max_length=64)
    """Hash of the content before."""
    note: str = Field(sa_column=Column(Text, nullable=False))
    """What was wrong, for everybody."""
    corrected_at: datetime = Field(sa_type=UTCDateTime)
    proposed_by: str = Field(foreign_key="person.id", max_length=16)
    approved_by: str = Field(foreign_key="person.id", max_length=16)

    def corrects(self, publication: Publication) -> bool:
        return self.phase == publication.phase or "" in (self.phase, publication.phase)


class Publication(Row, table=True):
    """That the honours of an announcement were published: the exact content, its hash and its instant."""

    __tablename__ = "publication"
    __table_args__ = (UniqueConstraint("edition_id", "phase"),)
    edition_id: str = Field(foreign_key="edition.id", max_length=16)
    phase: str = Field(default="", max_length=40, sa_column_kwargs=OF_ALL)
    """The announcement; empty, as a process of the version before writes it: the only one."""
    content: str = Field(sa_column=Column(Text, nullable=False))
    sha256: str = Field(max_length=64)
    publish_at: datetime = Field(sa_type=UTCDateTime)
    announced_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """When it became public everywhere, in one transaction. None: embargoed."""
    proposed_by: str = Field(foreign_key="person.id", max_length=16)
    approved_by: str = Field(foreign_key="person.id", max_length=16)

    def is_of(self, announcement: AnnouncementPhase) -> bool:
        return self.phase in ("", announcement.id)
