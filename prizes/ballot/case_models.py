"""What is kept of the circumstances of votes, what looks remarkable in them, and cases. Inside the closed box: only
`ballot` and `tables` import this.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from prizes.db import Json, Row, UTCDateTime


class Circumstance(SQLModel, table=True):
    """Under what circumstances a vote was cast, sealed with a key that lies outside the database. Gone with the key
    ninety days after the round is final.
    """

    __tablename__ = "vote_circumstance"
    vote_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Look(SQLModel, table=True):
    """When the votes of a round were looked over last."""

    __tablename__ = "vote_look"
    edition: str = Field(primary_key=True, max_length=31)
    phase: str = Field(primary_key=True, max_length=40)
    looked_at: datetime = Field(sa_type=UTCDateTime)
    votes: int = 0
    """That could be looked over."""


class Suspicion(Row, table=True):
    """What the flagged votes for one project have in common, as the last look found it. It decides nothing."""

    __tablename__ = "vote_suspicion"
    __table_args__ = (UniqueConstraint("edition", "phase", "category", "project"),)
    edition: str = Field(max_length=31)
    phase: str = Field(max_length=40)
    category: str = Field(max_length=32)
    project: str = Field(max_length=16)
    label: str = Field(max_length=8)
    """What the project is called until the votes are counted: a keyed hash."""
    flagged: int
    """0: the last look found nothing any more."""
    shared: list[Any] = Field(sa_column=Column(Json, nullable=False))
    """Each {name, value, flagged, ballots, of, expected, ratio}; values are pseudonyms."""
    first_at: datetime = Field(sa_type=UTCDateTime)
    seen_at: datetime = Field(sa_type=UTCDateTime)


class Flag(SQLModel, table=True):
    """One flagged vote."""

    __tablename__ = "vote_flag"
    suspicion_id: str = Field(primary_key=True, foreign_key="vote_suspicion.id", max_length=16)
    vote_id: int = Field(primary_key=True, index=True)
    shared: list[Any] = Field(sa_column=Column(Json, nullable=False))
    """Pairs of name and value, the heaviest first."""
    related: bool
    """Flagged only for what it shares with flagged votes."""


class VoteCase(Row, table=True):
    """Votes that two stewards set aside for one reason. Its page is public from the proposal on.

    Without a proposer it is the one case of its round that holds what voters withdrew themselves: no officer has a say
    in it. It is one for all voters, since a case of each would show which votes are one person's.
    """

    __tablename__ = "vote_case"
    __table_args__ = (
        CheckConstraint("state in ('proposed', 'in_effect', 'withdrawn')", name="state"),
        CheckConstraint(
            "reason in ('DUP', 'BOT', 'FARM', 'DISPOSABLE', 'INELIGIBLE', 'WITHDRAWN', 'COURT')",
            name="reason",
        ),
        CheckConstraint("approved_by is null or approved_by <> proposed_by", name="four_eyes"),
        CheckConstraint(
            "countersigned_by is null or (countersigned_by <> proposed_by"
            " and (approved_by is null or countersigned_by <> approved_by))",
            name="outside",
        ),
        CheckConstraint(
            "state <> 'in_effect' or approved_by is not null or proposed_by is null", name="approved"
        ),
        CheckConstraint(
            "proposed_by is not null or (reason = 'WITHDRAWN' and state = 'in_effect')", name="own"
        ),
        Index(
            "uq_vote_case_own",
            "edition",
            "phase",
            unique=True,
            sqlite_where=text("proposed_by is null"),
            postgresql_where=text("proposed_by is null"),
        ),
    )
    edition: str = Field(max_length=31, index=True)
    phase: str = Field(max_length=40)
    reason: str = Field(max_length=16)
    explanation: str = Field(sa_column=Column(Text, nullable=False))
    """In plain words, for everybody."""
    rules: list[Any] = Field(sa_column=Column(Json, nullable=False))
    """Names of the signals it began with; empty: it began otherwise."""
    votes: int
    sha256: str = Field(max_length=64)
    """Of exactly what would take effect."""
    state: str = Field(default="proposed", max_length=16)
    proposed_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    proposed_at: datetime = Field(sa_type=UTCDateTime)
    approved_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    decided_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    countersigned_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    countersigned_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    office: str = Field(default="", max_length=200)
    """Whose the outside person is."""


class CaseVote(SQLModel, table=True):
    """A vote in a case, and how it stands there."""

    __tablename__ = "case_vote"
    __table_args__ = (
        CheckConstraint("state in ('named', 'aside', 'restored')", name="state"),
        CheckConstraint("tell in ('', 'aside', 'restored', 'refused')", name="tell"),
        Index(
            "ix_case_vote_told", "tell", sqlite_where=text("tell <> ''"), postgresql_where=text("tell <> ''")
        ),
    )
    case_id: str = Field(primary_key=True, foreign_key="vote_case.id", max_length=16)
    vote_id: int = Field(primary_key=True, index=True)
    code: str = Field(index=True, max_length=19)
    """The tracking code."""
    place: int | None = None
    """Index of its line in the log, once it is set aside."""
    state: str = Field(default="named", max_length=16)
    tell: str = Field(default="", max_length=16)
    """What its voter is still to be told."""


class Review(Row, table=True):
    """A case, or one vote in it, is looked at again: by an appeal, or by a steward's own motion."""

    __tablename__ = "case_review"
    __table_args__ = (
        CheckConstraint("state in ('open', 'proposed', 'upheld', 'refused')", name="state"),
        CheckConstraint("decided_by is null or decided_by <> proposed_by", name="four_eyes"),
        CheckConstraint("state not in ('upheld', 'refused') or decided_by is not null", name="decided"),
        UniqueConstraint("case_id", "vote_id"),
    )
    case_id: str = Field(foreign_key="vote_case.id", max_length=16)
    vote_id: int | None = None
    """None: all votes of the case, by a steward's own motion."""
    words: str = Field(sa_column=Column(Text, nullable=False))
    """Of the voter."""
    lodged_at: datetime = Field(sa_type=UTCDateTime)
    state: str = Field(default="open", max_length=16)
    upheld: bool | None = None
    """What the first steward proposes."""
    answer: str = Field(default="", sa_column=Column(Text, nullable=False))
    proposed_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    decided_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    decided_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
