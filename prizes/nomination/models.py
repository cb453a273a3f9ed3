"""Projects from draft to winner and those of the archive; who writes them, and what hangs on them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from prizes.db import Json, Row, UTCDateTime
from prizes.nomination.rules.states import State
from prizes.nomination.rules.tags import TAG_MOST

_STANDS = text("carried_from_id IS NOT NULL AND state <> 'withdrawn'")
"""A project enters a later edition once, and again if that entry was withdrawn."""


class Project(Row, table=True):
    """What is submitted in one category. A draft may lack anything but its edition and its nominator."""

    __tablename__ = "project"
    __table_args__ = (
        CheckConstraint("state in ({})".format(", ".join(f"'{s.value}'" for s in State)), name="state"),
        CheckConstraint(
            "state in ('draft', 'withdrawn') or category is not null or source_url is not null",
            name="category",
        ),
        CheckConstraint(
            "nominator_id is not null or source_url is not null or (state = 'draft' and draft_hash is not null)",
            name="nominator",
        ),
        Index(None, "edition_id", "category", "state"),
        Index(None, "edition_id", "state"),
        Index(None, "edition_id", "owner_key"),
        Index(None, "title_key", "owner_key"),
        Index(None, "updated_at"),
        Index(
            "ix_project_carried_once",
            "carried_from_id",
            "edition_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )
    edition_id: str = Field(foreign_key="edition.id", max_length=16)
    nominator_id: str | None = Field(default=None, foreign_key="person.id", index=True, max_length=16)
    """None: taken over from a public source for the archive, or begun by somebody who has not signed in yet."""
    draft_hash: str | None = Field(default=None, max_length=64, index=True)
    """Hash of the secret that the browser holds which began the draft without signing in; None once claimed."""
    category: str | None = Field(default=None, max_length=32)
    state: str = Field(default=State.DRAFT.value, max_length=24)
    title: str = Field(default="", max_length=400)
    owner: str = Field(default="", max_length=400)
    stakeholder_type: str | None = Field(default=None, max_length=32)
    country: str | None = Field(default=None, max_length=2)
    """ISO 3166-1 alpha-2; None also for international organizations of no one country."""
    title_key: str = Field(default="", max_length=400)
    owner_key: str = Field(default="", max_length=400)
    """Title and owner as they are compared for the limits, see `kit.text.likeness`."""
    entity_id: str | None = Field(default=None, foreign_key="entity.id", index=True, max_length=16)
    """The owner as a record of its own; from the submission on."""
    belongs: bool | None = None
    """Whether the nominator belongs to the owner, as they say; None: not said, or not asked by the rules."""
    owner_email: str = Field(default="", max_length=254)
    """Where the owner is asked whether it agrees, if the nominator does not belong to it."""
    url: str = Field(default="", max_length=500)
    language: str = Field(default="en", max_length=2)
    """Language the texts are written in."""
    sdgs: list[Any] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    targets: list[Any] = Field(
        default_factory=list, sa_column=Column(Json, nullable=False, server_default="[]")
    )
    """Targets of these goals, by their codes such as `9.c`."""
    gdc: list[Any] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    answers: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    """Answers by field id of the rules."""
    eligibility: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    """Answers, yes or no, by id of the questions before the form."""
    summary: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    """The text the public reads, taken from the first public long text of the answers."""
    search: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    """Case-folded title, owner and summary, for search in any script."""
    revision: int = 1
    """Grows with every save; two editors at once are told by it."""
    saved_from: str = Field(default="", max_length=32)
    """Which open form saved last: a form must not take its own automatic save for another editor's."""
    rules_version: int | None = None
    rules_sha256: str | None = Field(default=None, max_length=64)
    """The rules under which it was submitted."""
    created_at: datetime = Field(sa_type=UTCDateTime)
    updated_at: datetime = Field(sa_type=UTCDateTime)
    submitted_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    correct_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """Until when a returned project may be corrected."""
    state_reason: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    """Why it was returned, ineligible, withdrawn or disqualified, in the steward's words."""
    corrections: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(Json, nullable=False, server_default="{}")
    )
    """By name of the field what stewards ask to correct, of the last return; see `rules.corrections`."""
    screened_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """When the screeners agreed that it keeps the rules; None: not screened, or not yet."""
    exception: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    """Why a steward allows it past limits and bars; empty: no exception."""
    paper: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})
    """By which the paper is found that it was typed from, such as the number of a file; empty: entered online."""
    carried_from_id: str | None = Field(default=None, foreign_key="project.id", max_length=16)
    """The project of an earlier edition that it was made of."""
    body: str | None = Field(default=None, max_length=40)
    """Id of the body of the rules that proposed it."""
    proposal_reason: str = Field(
        default="", sa_column=Column(Text, nullable=False, default="", server_default="")
    )
    """Why it proposed it, in the words of its delegate."""
    owner_accepted_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """When whom its delegate asked took it over; None: they have not, or no body proposed it."""
    call_id: str | None = Field(default=None, foreign_key="call.id", index=True, max_length=16)
    """The invitation to participate by whose link it was begun; one link for all whom it was sent to."""
    source_url: str | None = Field(default=None, sa_column=Column(Text))
    source_note: str | None = Field(default=None, sa_column=Column(Text))


class Call(Row, table=True):
    """An invitation to participate: one letter to addresses that somebody typed, with one link, and what came of it in
    numbers. Nothing here or elsewhere says who of them followed it.
    """

    __tablename__ = "call"
    edition_id: str = Field(foreign_key="edition.id", index=True, max_length=16)
    region: str | None = Field(default=None, max_length=20)
    """ITU region; None: of no one region."""
    lang: str = Field(max_length=2)
    letters: int
    """How many were written."""
    visits: int = 0
    """How often somebody pressed the button on the page that the link opens."""
    begun: int = 0
    """Projects that were begun after it."""
    created_by: str = Field(foreign_key="person.id", max_length=16)
    created_at: datetime = Field(sa_type=UTCDateTime)


# --- who writes ----------------------------------------------------------------------------------------


class ProjectMember(SQLModel, table=True):
    """Somebody who writes or reads a project beside its nominator."""

    __tablename__ = "project_member"
    __table_args__ = (CheckConstraint("part in ('editor', 'reader', 'transcriber')", name="part"),)
    project_id: str = Field(foreign_key="project.id", primary_key=True, max_length=16)
    person_id: str = Field(foreign_key="person.id", primary_key=True, index=True, max_length=16)
    part: str = Field(max_length=16)
    added_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    added_at: datetime = Field(sa_type=UTCDateTime)


_WAITS = text("settled_at IS NULL")
"""Few messages wait, of all that were ever written."""


class ProjectMessage(Row, table=True):
    """What the people of a project and the stewards write to each other about it."""

    __tablename__ = "project_message"
    __table_args__ = (
        CheckConstraint("side in ('nominator', 'steward')", name="side"),
        Index(None, "project_id", "sent_at"),
        Index(None, "side", "project_id", sqlite_where=_WAITS, postgresql_where=_WAITS),
    )
    project_id: str = Field(foreign_key="project.id", max_length=16)
    author_id: str | None = Field(default=None, foreign_key="person.id", index=True, max_length=16)
    """None: the account was erased."""
    side: str = Field(max_length=16)
    """Who writes: somebody of the project, or a steward."""
    text: str = Field(sa_column=Column(Text, nullable=False))
    """Empty once the account of its author was erased."""
    sent_at: datetime = Field(sa_type=UTCDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """When it was answered, or needed no answer any more; None: it waits."""


class ProjectInvitation(Row, table=True):
    """A part in a project offered by mail; `nominator`: the project is to be handed over."""

    __tablename__ = "project_invitation"
    __table_args__ = (CheckConstraint("part in ('nominator', 'editor', 'reader')", name="part"),)
    project_id: str = Field(foreign_key="project.id", index=True, max_length=16)
    email: str = Field(max_length=254)
    canonical_email: str = Field(max_length=254, index=True)
    part: str = Field(max_length=16)
    invited_by: str = Field(foreign_key="person.id", index=True, max_length=16)
    created_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    accepted: bool | None = None


class OwnerConsent(Row, table=True):
    """What the owner says to a project that somebody else submits."""

    __tablename__ = "owner_consent"
    __table_args__ = (CheckConstraint("answer in ('confirmed', 'objected')", name="answer"),)
    project_id: str = Field(foreign_key="project.id", unique=True, max_length=16)
    email: str = Field(max_length=254)
    lang: str = Field(max_length=2)
    token_hash: str = Field(max_length=64, unique=True)
    asked_at: datetime = Field(sa_type=UTCDateTime)
    answer: str | None = Field(default=None, max_length=16)
    answered_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    note: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    """What the owner wrote beside the answer."""


_ACTS = text("ended_at IS NULL")


class BodyDelegate(Row, table=True):
    """That one person acts for a body of the rules and proposes projects; approved by a second steward."""

    __tablename__ = "body_delegate"
    __table_args__ = (
        Index(
            "uq_body_delegate_acting",
            "edition_id",
            "body",
            "canonical_email",
            unique=True,
            sqlite_where=_ACTS,
            postgresql_where=_ACTS,
        ),
    )
    edition_id: str = Field(foreign_key="edition.id", max_length=16)
    body: str = Field(max_length=40)
    """Its id in the rules."""
    email: str = Field(max_length=254)
    canonical_email: str = Field(max_length=254, index=True)
    proposal_id: str = Field(foreign_key="proposal.id", max_length=16)
    appointed_at: datetime = Field(sa_type=UTCDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """When stewards ended it; None: the person acts for the body."""


class FormalityRecord(Row, table=True):
    """That a steward recorded a formality of the rules as complete, or waived it."""

    __tablename__ = "formality_record"
    __table_args__ = (
        UniqueConstraint("project_id", "formality"),
        CheckConstraint("outcome in ('complete', 'waived')", name="outcome"),
    )
    project_id: str = Field(foreign_key="project.id", max_length=16)
    formality: str = Field(max_length=40)
    """Its id in the rules."""
    outcome: str = Field(max_length=16)
    reference: str = Field(default="", max_length=200)
    """By which it is found again, such as the number of a receipt."""
    reason: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    """Why it was waived."""
    recorded_by: str = Field(foreign_key="person.id", index=True, max_length=16)
    recorded_at: datetime = Field(sa_type=UTCDateTime)


class FormalitySignature(Row, table=True):
    """Somebody who was asked by mail to sign a formality of a project, and what they replied."""

    __tablename__ = "formality_signature"
    __table_args__ = (
        UniqueConstraint("project_id", "formality", "canonical_email"),
        CheckConstraint("reply in ('signed', 'declined')", name="reply"),
        CheckConstraint("reply is null or replied_at is not null", name="replied"),
    )
    project_id: str = Field(foreign_key="project.id", max_length=16)
    formality: str = Field(max_length=40)
    """Its id in the rules."""
    email: str = Field(max_length=254)
    canonical_email: str = Field(max_length=254)
    """Once the address was erased, the id of the row, so that the rows of a formality stay apart."""
    lang: str = Field(max_length=2)
    token_hash: str = Field(max_length=64, unique=True)
    asked_by: str = Field(foreign_key="person.id", index=True, max_length=16)
    asked_at: datetime = Field(sa_type=UTCDateTime)
    reply: str | None = Field(default=None, max_length=16)
    replied_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    name: str = Field(default="", max_length=200)
    organization: str = Field(default="", max_length=300)


# --- what hangs on a project ---------------------------------------------------------------------------


class ProjectText(SQLModel, table=True):
    """The texts of a project in a language beside its original."""

    __tablename__ = "project_text"
    project_id: str = Field(foreign_key="project.id", primary_key=True, max_length=16)
    lang: str = Field(primary_key=True, max_length=2)
    title: str = Field(default="", max_length=400)
    answers: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    """Short and long texts by field id of the rules."""
    summary: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    """As that of the project, in this language."""
    originals: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    """By name of the field a mark of the original as it stood when it was translated, see `languages`."""
    revision: int = 1
    saved_from: str = Field(default="", max_length=32)
    updated_at: datetime = Field(sa_type=UTCDateTime)


class Attachment(Row, table=True):
    """A file of a project. Its bytes lie in the store under a name that nobody can guess."""

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint(
            "media_type in ('application/pdf', 'image/png', 'image/jpeg', 'image/webp')", name="media_type"
        ),
        Index(None, "project_id", "field"),
    )
    project_id: str = Field(foreign_key="project.id", max_length=16)
    field: str = Field(max_length=40)
    """Id of the field of the rules it answers."""
    key: str = Field(max_length=80, unique=True)
    """Name in the store."""
    variants: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    """Of an image: names in the store of smaller copies, by their width in pixels."""
    name: str = Field(max_length=200)
    """As its author named it, without what a file system or a header could stumble over."""
    media_type: str = Field(max_length=40)
    bytes: int
    sha256: str = Field(max_length=64)
    """Of what is stored, after re-encoding."""
    width: int | None = None
    height: int | None = None
    """Of an image, in pixels."""
    alt: str = Field(default="", max_length=500)
    """What an image shows, in words; for a document what it is."""
    added_by: str | None = Field(default=None, foreign_key="person.id", index=True, max_length=16)
    """None: by somebody who had not signed in yet."""
    added_at: datetime = Field(sa_type=UTCDateTime)


# --- what screeners and stewards find ------------------------------------------------------------------


class Likeness(Row, table=True):
    """Two projects that may be the same, for stewards to look at side by side."""

    __tablename__ = "likeness"
    __table_args__ = (
        UniqueConstraint("project_id", "other_id"),
        CheckConstraint("state in ('open', 'same', 'different')", name="state"),
    )
    project_id: str = Field(foreign_key="project.id", max_length=16)
    """The later one, submitted in the edition."""
    other_id: str = Field(foreign_key="project.id", index=True, max_length=16)
    score: int
    """From 0 to 100, see `nomination.rules.similarity`."""
    because: list[Any] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    """What is alike: `title`, `owner`, `url`."""
    state: str = Field(default="open", max_length=16)
    reason: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    decided_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    decided_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    found_at: datetime = Field(sa_type=UTCDateTime)


class ScreeningSheet(Row, table=True):
    """What one screener finds of one project."""

    __tablename__ = "screening_sheet"
    __table_args__ = (
        UniqueConstraint("project_id", "screener_id"),
        CheckConstraint("verdict in ('pass', 'fail', 'unsure')", name="verdict"),
    )
    project_id: str = Field(foreign_key="project.id", max_length=16)
    screener_id: str = Field(foreign_key="person.id", index=True, max_length=16)
    verdict: str = Field(max_length=16)
    checks: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    """By id of the check of the rules: yes, no or unsure."""
    note: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    revision: int
    """Of the project that was screened: after a later change of it the sheet counts no more."""
    saved_at: datetime = Field(sa_type=UTCDateTime)


class Appeal(Row, table=True):
    """A nominator's one appeal against the ineligibility of a project; decided by another steward."""

    __tablename__ = "appeal"
    __table_args__ = (
        UniqueConstraint("project_id"),
        CheckConstraint("decided_by is null or against is null or decided_by <> against", name="four_eyes"),
    )
    project_id: str = Field(foreign_key="project.id", max_length=16)
    against: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    """Who found the project ineligible."""
    reason: str = Field(sa_column=Column(Text, nullable=False))
    made_by: str = Field(foreign_key="person.id", max_length=16)
    made_at: datetime = Field(sa_type=UTCDateTime)
    taken_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    """The steward who looks after it, so that others do not."""
    decided_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    decided_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    upheld: bool | None = None
    answer: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))


class ProjectNote(Row, table=True):
    """What a steward noted of a project for the other stewards; nobody of the project sees it."""

    __tablename__ = "project_note"
    project_id: str = Field(foreign_key="project.id", index=True, max_length=16)
    author_id: str = Field(foreign_key="person.id", index=True, max_length=16)
    text: str = Field(sa_column=Column(Text, nullable=False))
    written_at: datetime = Field(sa_type=UTCDateTime)


class ProjectTag(SQLModel, table=True):
    """A word by which stewards find projects again; nobody of the project sees it."""

    __tablename__ = "project_tag"
    project_id: str = Field(foreign_key="project.id", primary_key=True, max_length=16)
    tag: str = Field(primary_key=True, index=True, max_length=TAG_MOST)
    added_by: str = Field(foreign_key="person.id", index=True, max_length=16)
    added_at: datetime = Field(sa_type=UTCDateTime)


class LateEntry(Row, table=True):
    """That one person may begin and submit after the close, until an instant; approved by a second steward."""

    __tablename__ = "late_entry"
    edition_id: str = Field(foreign_key="edition.id", max_length=16)
    email: str = Field(max_length=254)
    canonical_email: str = Field(max_length=254, index=True)
    code_hash: str = Field(max_length=64)
    """HMAC of the mailed code that opens the form."""
    until: datetime = Field(sa_type=UTCDateTime)
    reason: str = Field(sa_column=Column(Text, nullable=False))
    proposal_id: str = Field(foreign_key="proposal.id", max_length=16)
    created_at: datetime = Field(sa_type=UTCDateTime)
    person_id: str | None = Field(default=None, foreign_key="person.id", index=True, max_length=16)
    """Who opened the form with the code."""
    opened_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
