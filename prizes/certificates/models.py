"""Certificates as issued. What stands on one is read from its project or person, so that a corrected title is right on
all of them and what is erased is on none.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, Index, Text, UniqueConstraint
from sqlmodel import Field

from prizes.db import Row, UTCDateTime


class Certificate(Row, table=True):
    """For a project that became something, or for a person who served as an expert.

    Where its holder's account was erased neither is left, and the code says that it was withdrawn.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint(
            "kind in ('winner', 'special_recognition', 'champion', 'nominated', 'expert')", name="kind"
        ),
        CheckConstraint("project_id is null or person_id is null", name="one_holder"),
        CheckConstraint("(kind = 'expert') = (project_id is null)", name="holder_of_kind"),
        CheckConstraint("(revoked_at is null) = (revoked_by is null)", name="revoked"),
        UniqueConstraint("edition_id", "project_id", "kind", "honour"),
        UniqueConstraint("edition_id", "person_id"),
        UniqueConstraint("edition_id", "place"),
        CheckConstraint("place >= 0", name="place"),
        Index("ix_certificate_edition_id_issued_at", "edition_id", "issued_at"),
    )
    edition_id: str = Field(foreign_key="edition.id", max_length=16)
    code: str = Field(unique=True, max_length=16)
    """Without its check sign, see `rules.codes`."""
    place: int
    """Of its bit in the public list of the edition's badges that are no longer valid; by chance, so that it tells
    nothing.
    """
    kind: str = Field(max_length=20)
    honour: str = Field(default="", max_length=40)
    """Id of a special recognition in the rules; else empty."""
    project_id: str | None = Field(default=None, foreign_key="project.id", index=True, max_length=16)
    person_id: str | None = Field(default=None, foreign_key="person.id", index=True, max_length=16)
    shown: bool = False
    """Whether an expert agreed that whoever has the code sees their name."""
    issued_at: datetime = Field(sa_type=UTCDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    revoked_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    reason: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    """Why it was revoked; public."""
