"""The log in the database: what waits for it, its tree, its checkpoints, the files its lines name.

Nothing here knows a voter or a choice. The published files are made from these tables and from nothing else.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from prizes.db import UTCDateTime


class VoteLog(SQLModel, table=True):
    """The log of one round of voting, and where it stands, as its lines say."""

    __tablename__ = "vote_log"
    __table_args__ = (UniqueConstraint("edition", "phase"),)
    name: str = Field(primary_key=True, max_length=80)
    """The edition of its lines and the last part of its origin: the slug, for further rounds `slug.2` and so on. With a
    slash in it: no log."""
    edition: str = Field(max_length=31)
    phase: str = Field(max_length=40)
    key: str = Field(sa_column=Column(Text, nullable=False))
    """The verifier key, as the file `key` has it. Empty: people voted in this round before there were logs, and it has
    none."""
    size: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    """Lines in the newest checkpoint."""
    root: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """Of the newest checkpoint."""
    peaks: bytes = Field(default=b"", sa_column=Column(LargeBinary, nullable=False))
    """The compact range: the roots of the complete subtrees, the largest first."""
    casts: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    last_time: str = Field(default="", max_length=20)
    """Of the newest batch, as its line has it."""
    rules_sha256: str = Field(default="", max_length=64)
    paper_sha256: str = Field(default="", max_length=64)
    tally: str = Field(default="", max_length=129)
    """The two hashes of the newest tally line."""
    closed: bool = False
    """No vote can come any more."""
    final: bool = False
    fault: str = Field(default="", max_length=200)
    """Why nothing more is signed; empty: all is well."""
    fault_since: datetime | None = Field(default=None, sa_type=UTCDateTime)


class PendingLine(SQLModel, table=True):
    """A line that was promised and is not in the log yet. Gone within a minute: its number would tell an order."""

    __tablename__ = "log_pending"
    id: int | None = Field(default=None, primary_key=True)
    log: str = Field(max_length=80)
    line: str = Field(sa_column=Column(Text, nullable=False))


class PublishedCheckpoint(SQLModel, table=True):
    """A signed checkpoint. The lengths say where the published files end with it, so that a publication that was
    cut off can be taken up.
    """

    __tablename__ = "log_checkpoint"
    log: str = Field(primary_key=True, foreign_key="vote_log.name", max_length=80)
    number: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    size: int = Field(sa_column=Column(BigInteger, nullable=False))
    note: str = Field(sa_column=Column(Text, nullable=False))
    log_bytes: int = Field(sa_column=Column(BigInteger, nullable=False))
    """Of log.txt."""
    notes_bytes: int = Field(sa_column=Column(BigInteger, nullable=False))
    """Of checkpoints.txt."""


class StoredTile(SQLModel, table=True):
    """A tile of hashes; at level -1 a bundle of lines. The last of each level grows until it is full."""

    __tablename__ = "log_tile"
    log: str = Field(primary_key=True, foreign_key="vote_log.name", max_length=80)
    level: int = Field(primary_key=True)
    place: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class NamedFile(SQLModel, table=True):
    """A file that a line names by its hash: rules, paper, openings, results, report. In parts: openings are large."""

    __tablename__ = "log_file"
    log: str = Field(primary_key=True, foreign_key="vote_log.name", max_length=80)
    sha256: str = Field(primary_key=True, max_length=64)
    name: str = Field(primary_key=True, max_length=80)
    """Where it is published: `paper.txt`, `rules/<sha256>`."""
    part: int = Field(primary_key=True)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class AuditNote(SQLModel, table=True):
    """An auditor's signature under a count whose single votes are not published."""

    __tablename__ = "log_audit"
    log: str = Field(primary_key=True, foreign_key="vote_log.name", max_length=80)
    size: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    """Of the tree with the `tally` line that it speaks of."""
    auditor: str = Field(primary_key=True, max_length=160)
    """Their verifier key, as the rules name it."""
    note: str = Field(sa_column=Column(Text, nullable=False))
    handed_in_at: datetime = Field(sa_type=UTCDateTime)
