"""The outbox: a message is a row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, Text, false
from sqlmodel import Field, SQLModel

from prizes.db import Json, Row, UTCDateTime
from prizes.mail.rules.addresses import domain_of


def _domain_of_row(context: Any) -> str:
    return domain_of(context.get_current_parameters()["to"])


class Message(Row, table=True):
    """A mail to one address, rendered when it is sent, in the language of its reader.

    States: held (a mailing that its author still reads over), waiting, sent, failed, cancelled.
    """

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("state in ('held', 'waiting', 'sent', 'failed', 'cancelled')", name="state"),
        Index(None, "state", "bulk", "place", "send_after"),
        Index(None, "state", "expires_at"),
        Index(None, "edition", "created_at"),
        Index(None, "mailbox", "created_at"),
    )
    to: str = Field(max_length=254)
    domain: str = Field(
        default=None, max_length=253, sa_column_kwargs={"default": _domain_of_row, "server_default": ""}
    )
    """Of `to`, in ASCII: letters to one domain keep to a pace. Empty in old letters, which go nowhere any more."""
    lang: str = Field(max_length=2)
    template: str = Field(max_length=60)
    """Name of its kind: `mail.rules.kinds`."""
    context: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    """Values for the template; emptied once sent if it may hold a secret, else after a while: `mail.rules.letters`."""
    edition: str | None = Field(default=None, max_length=31)
    about: str | None = Field(default=None, max_length=40, index=True)
    """What it is about, such as `project:…`, in the words of the journal."""
    bulk: bool = False
    """One of many that say the same: it lets letters to one person go first."""
    place: int = 0
    """Place in the line of letters to one person, the least first: `mail.rules.letters.place`."""
    expires_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """When it is of no use any more, and not sent: a code that is over."""
    mailing_id: str | None = Field(default=None, foreign_key="mailing.id", index=True, max_length=16)
    dedupe_key: str | None = Field(default=None, max_length=120, unique=True)
    """Of a mail that may go out once only, such as a reminder of one project at one step."""
    mailbox: str | None = Field(default=None, max_length=254)
    """Of letters that anybody can have sent to anybody: whose mail it is, by which they are counted."""
    state: str = Field(default="waiting", max_length=16)
    created_at: datetime = Field(sa_type=UTCDateTime)
    send_after: datetime = Field(sa_type=UTCDateTime)
    claimed_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    attempts: int = 0
    tried_at: datetime | None = Field(default=None, sa_type=UTCDateTime, index=True)
    """When a worker took it last; by which letters of the last minute are counted."""
    sent_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    last_error: str | None = Field(default=None, sa_column=Column(Text))
    bounced: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """It failed since it came back, or was one of many to an address at which nothing arrives."""


class SlowDomain(SQLModel, table=True):
    """An email domain that did not take letters lately, and gets few. Its row goes as it takes letters again."""

    __tablename__ = "slow_domain"
    __table_args__ = (CheckConstraint("level between 1 and 8", name="level"),)
    domain: str = Field(primary_key=True, max_length=253)
    level: int
    """How slow: `rules.answers.gap`."""
    next_at: datetime = Field(sa_type=UTCDateTime)
    """When the next letter may go to it."""
    code: int
    """Of the last answer that put a letter off."""
    changed_at: datetime = Field(sa_type=UTCDateTime, index=True)


class UnreachableAddress(SQLModel, table=True):
    """An address at which nothing arrives, by a keyed hash: `mail.unreachable`."""

    __tablename__ = "unreachable_address"
    __table_args__ = (CheckConstraint("source in ('answer', 'report')", name="source"),)
    key: str = Field(primary_key=True, max_length=64)
    status: str = Field(max_length=11)
    """Code of RFC 3463 that was told last, such as 5.1.1."""
    source: str = Field(max_length=8)
    """How it is known: by an immediate answer of the mail server, or by a report of a letter that came back."""
    since: datetime = Field(sa_type=UTCDateTime, index=True)


class Mailing(Row, table=True):
    """One letter to many: to whom, in which words, by whom. Its messages are held until it is released."""

    __tablename__ = "mailing"
    edition: str = Field(max_length=31, index=True)
    """Slug."""
    group: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    """The filters that chose its readers."""
    texts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    """By language: {"subject": …, "body": …}."""
    created_by: str = Field(foreign_key="person.id", max_length=16)
    created_at: datetime = Field(sa_type=UTCDateTime)
    released_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    released_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
