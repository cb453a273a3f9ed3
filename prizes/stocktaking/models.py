"""What owners say of projects after the contest, and the index of the register: under which forms each project of it
is found, and the words that it has.

On SQLite a table of FTS5, `register_search`, reads its texts from `register_entry` and follows it by triggers (the
migration makes both); on PostgreSQL the forms are vectors, with an index of their own. No parser cuts the
forms again: neither FTS5's trigrams, which miss words of two signs, nor PostgreSQL's, which goes by a locale.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Dialect, Index, Integer, String, Text, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from prizes.db import Json, Row, UTCDateTime
from prizes.stocktaking.rules.contributions import ContributionState
from prizes.stocktaking.rules.focal_points import RELATION_MOST, FocalPointState
from prizes.stocktaking.rules.updates import LINK_MOST, NAME_MOST, ProjectStatus, UpdateState
from prizes.stocktaking.rules.words import LONGEST_WORD


class FormsType(TypeDecorator[frozenset[str]]):
    """A set of forms (`rules.words`): a vector without places on PostgreSQL, elsewhere a text with spaces."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(TSVECTOR() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Collection[str] | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return " ".join(f"'{form}'" if dialect.name == "postgresql" else form for form in sorted(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[str] | None:  # noqa: ARG002
        return None if value is None else frozenset(value.replace("'", "").split())


_BY_SIGNS = "C"
"""Collation of PostgreSQL: in the order of the signs, as SQLite has it, whatever the locale of a machine."""


def _by_signs(length: int) -> Any:
    return String(length).with_variant(String(length, collation=_BY_SIGNS), "postgresql")


class RegisterEntry(SQLModel, table=True):
    """A project in the register: of a contest, or contributed. Its row has to go before the project can be deleted."""

    __tablename__ = "register_entry"
    __table_args__ = (
        CheckConstraint("(project_id is null) <> (contribution_id is null)", name="of_one"),
        Index(None, "edition", "title_key", "about"),
        # On SQLite of no row, since FTS5 is the index there; the two schemas have one list of indexes.
        Index(None, "forms", postgresql_using="gin", sqlite_where=text("forms IS NULL")),
    )
    id: int | None = Field(default=None, sa_column=Column(Integer, primary_key=True, autoincrement=True))
    """By which FTS5 knows it."""
    about: str = Field(unique=True, max_length=16)
    """Id of the one or of the other."""
    project_id: str | None = Field(default=None, foreign_key="project.id", unique=True, max_length=16)
    contribution_id: str | None = Field(
        default=None, foreign_key="contribution.id", unique=True, max_length=16
    )
    edition: str = Field(sa_column=Column(_by_signs(31), nullable=False))
    title_key: str = Field(sa_column=Column(_by_signs(400), nullable=False))
    """Slug of the edition, empty for what was contributed, and key of the title, by which the register is in order."""
    analysis: int
    """Which analysis made it, see `rules.entries.ANALYSIS`."""
    forms: frozenset[str] = Field(sa_column=Column(FormsType, nullable=False))
    """Those of its words, as in `rules.entries.EntryForms`, and of its facets, see `rules.facets`."""


class RegisterWord(SQLModel, table=True):
    """A word that some entry has, under each piece by which misspelled ones find it (`rules.likeness`)."""

    __tablename__ = "register_word"
    piece: str = Field(sa_column=Column(_by_signs(LONGEST_WORD), primary_key=True))
    word: str = Field(sa_column=Column(_by_signs(LONGEST_WORD), primary_key=True, index=True))


def _one_of(column: str, values: Any) -> str:
    return "{} in ({})".format(column, ", ".join(f"'{each.value}'" for each in values))


class Contribution(Row, table=True):
    """A project that somebody contributed to the register without having submitted it to a contest; public once a
    steward has approved it. One that is withdrawn has no row.
    """

    __tablename__ = "contribution"
    __table_args__ = (
        CheckConstraint(_one_of("status", ProjectStatus), name="status"),
        CheckConstraint(_one_of("state", ContributionState), name="state"),
        CheckConstraint("state = 'waiting' or decided_at is not null", name="decided"),
        CheckConstraint("decided_by is null or decided_by <> contributed_by", name="another"),
        Index(None, "state", "contributed_at"),
    )
    title: str = Field(max_length=NAME_MOST)
    title_key: str = Field(max_length=NAME_MOST)
    owner: str = Field(max_length=NAME_MOST)
    """The organization."""
    country: str = Field(max_length=2)
    language: str = Field(max_length=2)
    categories: list[Any] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    """Codes of action lines."""
    sdgs: list[Any] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    targets: list[Any] = Field(
        default_factory=list, sa_column=Column(Json, nullable=False, server_default="[]")
    )
    """Targets of these goals, by their codes such as `9.c`."""
    summary: str = Field(sa_column=Column(Text, nullable=False))
    url: str = Field(default="", max_length=LINK_MOST)
    status: str = Field(max_length=16)
    """Of the project, see `rules.updates.ProjectStatus`: once updates are approved, that of the newest."""
    state: str = Field(max_length=16)
    revision: int = 1
    """Grows with every change by the contributor, so that a steward decides what they have read."""
    contributed_by: str | None = Field(default=None, foreign_key="person.id", index=True, max_length=16)
    """None: a steward imported it."""
    contributed_at: datetime = Field(sa_type=UTCDateTime)
    decided_by: str | None = Field(default=None, foreign_key="person.id", index=True, max_length=16)
    decided_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    reason: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    """Why it was returned or declined."""


_OPEN = text("state <> 'approved'")


class ProjectUpdate(Row, table=True):
    """What has become of a project after its contest, as its owner says, or of a contributed one, as its contributor
    says; public once a steward has approved it.
    """

    __tablename__ = "project_update"
    __table_args__ = (
        CheckConstraint("(project_id is null) <> (contribution_id is null)", name="of_one"),
        CheckConstraint(_one_of("status", ProjectStatus), name="status"),
        CheckConstraint(_one_of("state", UpdateState), name="state"),
        CheckConstraint("state <> 'approved' or decided_at is not null", name="decided"),
        CheckConstraint("decided_by is null or decided_by <> proposed_by", name="another"),
        Index(
            "ix_project_update_open", "project_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
        ),
        Index(
            "ix_project_update_open_contributed",
            "contribution_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(None, "project_id", "as_of"),
        Index(None, "contribution_id", "as_of"),
    )
    project_id: str | None = Field(default=None, foreign_key="project.id", max_length=16)
    contribution_id: str | None = Field(default=None, foreign_key="contribution.id", max_length=16)
    status: str = Field(max_length=16)
    text: str = Field(sa_column=Column(Text, nullable=False))
    url: str = Field(default="", max_length=LINK_MOST)
    replaced_by: str = Field(default="", max_length=NAME_MOST)
    """Name of the project that replaces it."""
    as_of: date
    """The day to which it refers."""
    state: str = Field(max_length=16)
    revision: int = 1
    """Grows with every change by the owner, so that a steward decides what they have read."""
    proposed_by: str | None = Field(default=None, foreign_key="person.id", index=True, max_length=16)
    """None: the account was erased."""
    proposed_at: datetime = Field(sa_type=UTCDateTime)
    decided_by: str | None = Field(default=None, foreign_key="person.id", index=True, max_length=16)
    decided_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    reason: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    """What the owner must correct, of one that is returned."""


_GRANTED = text("state = 'granted'")


class FocalPoint(Row, table=True):
    """That somebody asks to be the focal point of a project that belongs to no account, or is it, or was."""

    __tablename__ = "focal_point"
    __table_args__ = (
        CheckConstraint(_one_of("state", FocalPointState), name="state"),
        CheckConstraint("state = 'waiting' or decided_at is not null", name="decided"),
        CheckConstraint("decided_by is null or decided_by <> person_id", name="another"),
        Index(None, "project_id", "person_id", unique=True),
        Index(
            "ix_focal_point_granted",
            "project_id",
            unique=True,
            sqlite_where=_GRANTED,
            postgresql_where=_GRANTED,
        ),
        Index(None, "state", "decided_at"),
    )
    project_id: str = Field(foreign_key="project.id", max_length=16)
    person_id: str = Field(foreign_key="person.id", index=True, max_length=16)
    relation: str = Field(max_length=RELATION_MOST)
    """Their role in the project, as they say."""
    evidence: str = Field(sa_column=Column(Text, nullable=False))
    """How stewards can verify that."""
    url: str = Field(default="", max_length=LINK_MOST)
    state: str = Field(max_length=16)
    revision: int = 1
    """Grows whenever they ask again, so that a steward decides what they have read."""
    asked_at: datetime = Field(sa_type=UTCDateTime)
    decided_by: str | None = Field(default=None, foreign_key="person.id", index=True, max_length=16)
    decided_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    reason: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    """Why it was declined, or ended."""
