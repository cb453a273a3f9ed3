"""The closed box: a row has a tag and a choice, never a person. Only `ballot` and `tables` import this."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from prizes.db import Json, Row, UTCDateTime


class Vote(SQLModel, table=True):
    """One version of one voter's choice in one category.

    The tag is a keyed hash of the voter's canonical address (and of the category, unless the rules count
    only ballots with several categories). An empty `choices` is a choice taken back. The newest version is
    the one in force, so its number less one is the number of changes.
    """

    __tablename__ = "vote"
    __table_args__ = (
        # The tag goes before the category: one voter's votes are then found together, whichever way the
        # rules make tags.
        Index("uq_vote_version", "edition", "phase", "tag", "category", "version", unique=True),
        Index(
            "uq_vote_in_force",
            "edition",
            "phase",
            "tag",
            "category",
            unique=True,
            sqlite_where=text("in_force"),
            postgresql_where=text("in_force"),
        ),
        CheckConstraint("version >= 1", name="version"),
    )
    id: int | None = Field(default=None, primary_key=True)
    edition: str = Field(max_length=31)
    phase: str = Field(max_length=40)
    category: str = Field(max_length=32)
    tag: str = Field(max_length=22)
    version: int
    choices: str = Field(sa_column=Column(Text, nullable=False))
    """Project ids, sorted, joined by commas."""
    in_force: bool
    cast_at: datetime = Field(sa_type=UTCDateTime)
    """The hour only: a finer time could be held against the times of sessions."""
    rules_version: int
    leaf: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    """Hash of its line in the vote log. None: the round has no log, or had none when this vote was cast."""
    opening: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    """r, which opens its commitment; gone as soon as the vote is replaced or taken back."""


class TagKey(SQLModel, table=True):
    """Which key the tags of an edition are made with. The key itself lies in a file outside the database;
    its hash stands here, so that a second machine with another key refuses votes instead of counting a
    voter twice.
    """

    __tablename__ = "tag_key"
    edition: str = Field(primary_key=True, max_length=31)
    sha256: str = Field(max_length=64)
    form: int
    """Of addresses in its tags, see `mail.rules.addresses`: the one that was used when the key was made, for good."""
    made_at: datetime = Field(sa_type=UTCDateTime)
    destroyed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """From then on the tags of the edition are random words."""


class VoterMark(SQLModel, table=True):
    """That one more person has voted in an edition: a keyed hash of their address, for the number of voters.

    There is no roll with names. Whoever needs to know whether somebody has voted makes their mark again, which takes
    the key outside the database. It stays when the person is erased, so that a mailbox is one voter for good.
    """

    __tablename__ = "voter_mark"
    # SQLite would otherwise number the rows in the order in which people voted.
    __table_args__ = ({"sqlite_with_rowid": False},)
    edition: str = Field(primary_key=True, max_length=31)
    mark: str = Field(primary_key=True, max_length=22)


class Voter(SQLModel, table=True):
    """The roll of former versions: who has voted in an edition. A row beside the vote it was written with said whose
    that was, so the worker turns each into a mark. The table goes when no process of an older version writes it.
    """

    __tablename__ = "voter"
    # SQLite would otherwise number the rows in the order in which people voted.
    __table_args__ = ({"sqlite_with_rowid": False},)
    edition: str = Field(primary_key=True, max_length=31)
    person_id: str = Field(primary_key=True, foreign_key="person.id", index=True, max_length=16)


class GoneVoters(SQLModel, table=True):
    """How many voters of an edition have no mark any more, since the marks went at the end of retention. Then it holds
    the published numbers by country and group, too. Former versions counted those here who were erased.
    """

    __tablename__ = "gone_voters"
    edition: str = Field(primary_key=True, max_length=31)
    voters: int
    countries: dict[str, Any] | None = Field(default=None, sa_column=Column(Json))
    """{shown, others} as `ballot.rules.cells` has them; None: the marks are still there."""
    groups: dict[str, Any] | None = Field(default=None, sa_column=Column(Json))


class VoteReminder(Row, table=True):
    """An address that agreed to be reminded once of a ballot that is not finished.

    States: waiting, sent, done (the ballot was finished before), stopped. Gone when the round is over.
    """

    __tablename__ = "vote_reminder"
    __table_args__ = (
        UniqueConstraint("edition", "canonical_email"),
        CheckConstraint("state in ('waiting', 'sent', 'done', 'stopped')", name="state"),
        Index(None, "edition", "state", "agreed_at"),
    )
    edition: str = Field(max_length=31)
    canonical_email: str = Field(max_length=254)
    """In the edition's form."""
    email: str = Field(max_length=254)
    lang: str = Field(max_length=2)
    state: str = Field(default="waiting", max_length=8)
    agreed_at: datetime = Field(sa_type=UTCDateTime)
