"""The closed box: a row has a tag and a choice, never a person; what is kept of the circumstances of votes, what looks
remarkable in them, and cases. Only `ballot` and `tables` import this.
"""

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


class AgeStatement(SQLModel, table=True):
    """That one more person has confirmed in a round that they are old enough to vote: a keyed hash of their address,
    written with their first vote. Like a `VoterMark` it leads to nobody without the key outside the database.
    """

    __tablename__ = "age_statement"
    __table_args__ = ({"sqlite_with_rowid": False},)
    edition: str = Field(primary_key=True, max_length=31)
    phase: str = Field(primary_key=True, max_length=40)
    mark: str = Field(primary_key=True, max_length=22)
    years: int
    """That they said to be at least."""
    stated_at: datetime = Field(sa_type=UTCDateTime)
    """The hour only."""


class VoterList(SQLModel, table=True):
    """The list of voters of a round in numbers, as two stewards approved it."""

    __tablename__ = "voter_list"
    edition: str = Field(primary_key=True, max_length=31)
    phase: str = Field(primary_key=True, max_length=40)
    voters: int
    """Addresses that were approved. One whose account was erased is still counted: there may be a vote."""
    sha256: str = Field(max_length=64)
    """Of the marks, as `rules.voter_lists.list_hash` has it."""
    approved_at: datetime = Field(sa_type=UTCDateTime)


class ListedVoter(SQLModel, table=True):
    """An address on the list of voters of a round, as a keyed hash. Like a `VoterMark` it leads to nobody without the
    key outside the database, and it is equal to none: nothing here says who has voted.
    """

    __tablename__ = "listed_voter"
    __table_args__ = ({"sqlite_with_rowid": False},)
    edition: str = Field(primary_key=True, max_length=31)
    phase: str = Field(primary_key=True, max_length=40)
    approved: bool = Field(primary_key=True)
    """False: proposed, and not in effect."""
    mark: str = Field(primary_key=True, max_length=22)
    attribute: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": ""})
    """The group or the weight that the list has beside the address; empty where votes are counted by neither."""


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
    the published numbers by country, region and group, too. Former versions counted those here who were erased.
    """

    __tablename__ = "gone_voters"
    edition: str = Field(primary_key=True, max_length=31)
    voters: int
    countries: dict[str, Any] | None = Field(default=None, sa_column=Column(Json))
    """{shown, others} as `ballot.rules.cells` has them; None: the marks are still there."""
    groups: dict[str, Any] | None = Field(default=None, sa_column=Column(Json))
    regions: dict[str, Any] | None = Field(default=None, sa_column=Column(Json))
    """None, too, where the marks went before regions were shown."""


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


# --- groups and weights ---------------------------------------------------------------------------------


class VoteAttribute(SQLModel, table=True):
    """The group or the weight of the voter of a vote, and what opens its commitment: sealed with a key that is made of
    the key of tags and so lies outside the database. Gone with the vote's choice.
    """

    __tablename__ = "vote_attribute"
    vote_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


# --- circumstances, flags and cases ---------------------------------------------------------------------


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
    dismissed_votes: int | None = None
    """How many votes were flagged when a steward found nothing in it; of more it is open again."""
    dismissed_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    dismissed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    dismissed_for: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    """Why, for the other stewards."""

    @property
    def is_dismissed(self) -> bool:
        return self.dismissed_votes is not None and self.flagged <= self.dismissed_votes


class VoteFlag(SQLModel, table=True):
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


class CaseReview(Row, table=True):
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
    taken_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    """The steward who looks after it, so that others do not."""
    proposed_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    decided_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    decided_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
