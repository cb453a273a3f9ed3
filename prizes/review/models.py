"""Panels, declared interests, assignments, reviews, discussions, ballots, minutes, decisions at a cut, and honours."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from prizes.db import Json, Row, UTCDateTime

AS_CATEGORY = {"name": "category"}
"""The column of what a panel chooses from. It has its name of before, since migrations only add: processes of the
version before go on while a new one takes over.
"""


class Assignment(Row, table=True):
    """That an expert is to review a project in a phase.

    An expert is in a panel by a role grant for the category.
    """

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("phase", "project_id", "expert_id"),)
    phase: str = Field(max_length=40)
    """Id of the phase in the rules."""
    project_id: str = Field(foreign_key="project.id", max_length=16)
    expert_id: str = Field(foreign_key="person.id", index=True, max_length=16)
    by_hand: bool = False
    """Set by a steward or chair, not by a plan: plans leave it as it is."""
    created_at: datetime = Field(sa_type=UTCDateTime)


class TakenOut(Row, table=True):
    """That a project was taken from an expert by hand: plans do not give it to them again."""

    __tablename__ = "taken_out"
    __table_args__ = (UniqueConstraint("phase", "project_id", "expert_id"),)
    phase: str = Field(max_length=40)
    project_id: str = Field(foreign_key="project.id", max_length=16)
    expert_id: str = Field(foreign_key="person.id", max_length=16)
    taken_out_at: datetime = Field(sa_type=UTCDateTime)


class Review(Row, table=True):
    """An expert's marks for a project. Complete when submitted; marks are saved one by one before."""

    __tablename__ = "review"
    assignment_id: str = Field(foreign_key="assignment.id", unique=True, max_length=16)
    marks: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    """Whole marks by criterion id."""
    comments: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    """Comments by criterion id."""
    comment: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    revision: int = 1
    """Grows with every save."""
    saved_from: str = Field(default="", max_length=32)
    """Which open form saved last, as with projects."""
    first_marks: dict[str, Any] | None = Field(default=None, sa_column=Column(Json))
    """The marks before the second round; None: there was none."""
    updated_at: datetime = Field(sa_type=UTCDateTime)
    submitted_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    rules_version: int
    rules_sha256: str = Field(max_length=64)


class Recusal(Row, table=True):
    """That an expert takes no part in what concerns a project."""

    __tablename__ = "recusal"
    __table_args__ = (UniqueConstraint("project_id", "expert_id"),)
    project_id: str = Field(foreign_key="project.id", max_length=16)
    expert_id: str = Field(foreign_key="person.id", index=True, max_length=16)
    reason: str = Field(max_length=1000)
    declared_by: str = Field(foreign_key="person.id", max_length=16)
    created_at: datetime = Field(sa_type=UTCDateTime)


class PanelChoice(Row, table=True):
    """What a panel decided where the rules leave it to the panel: a tie at the line, or the whole cut."""

    __tablename__ = "panel_choice"
    __table_args__ = (UniqueConstraint("phase", "project_id"),)
    phase: str = Field(max_length=40)
    project_id: str = Field(foreign_key="project.id", max_length=16)
    passes: bool
    reason: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    decided_by: str = Field(foreign_key="person.id", max_length=16)
    decided_at: datetime = Field(sa_type=UTCDateTime)


class Standing(Row, table=True):
    """Where a project stood at the cut of a phase, with the numbers that put it there.

    Written once, by the decision.
    """

    __tablename__ = "standing"
    __table_args__ = (
        UniqueConstraint("phase", "project_id"),
        CheckConstraint("outcome in ('passed', 'not_passed')", name="outcome"),
    )
    phase: str = Field(max_length=40)
    project_id: str = Field(foreign_key="project.id", max_length=16)
    outcome: str = Field(max_length=16)
    rank: int | None = None
    score: str | None = Field(default=None, max_length=200)
    """Exact fraction such as `17/20`."""
    votes: int | None = None
    votes_nothing_set_aside: int | None = None
    mark: str | None = Field(default=None, max_length=200)
    reason: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    decided_at: datetime = Field(sa_type=UTCDateTime)
    rules_version: int
    rules_sha256: str = Field(max_length=64)


# --- panels --------------------------------------------------------------------------------------------


class PanelSeat(Row, table=True):
    """That somebody was asked into a panel, and what they said. Who accepted has the role of an expert as well."""

    __tablename__ = "panel_seat"
    __table_args__ = (
        UniqueConstraint("edition_id", "category", "canonical_email"),
        CheckConstraint("part in ('chair', 'expert', 'substitute')", name="part"),
        CheckConstraint("state in ('invited', 'accepted', 'declined', 'left')", name="state"),
        CheckConstraint("state <> 'accepted' or person_id is not null", name="accepted"),
    )
    edition_id: str = Field(foreign_key="edition.id", max_length=16)
    category: str = Field(max_length=32)
    """Code; `*`: all."""
    part: str = Field(max_length=16)
    phases: list[Any] = Field(
        default_factory=list, sa_column=Column(Json, nullable=False, server_default="[]")
    )
    """Ids of the phases in which they work; empty: in all that have no members of their own."""
    email: str = Field(max_length=254)
    canonical_email: str = Field(max_length=254, index=True)
    person_id: str | None = Field(default=None, foreign_key="person.id", index=True, max_length=16)
    lang: str = Field(max_length=2)
    state: str = Field(default="invited", max_length=16)
    capacity: int | None = None
    """Most projects this member can take; None: as the rules say."""
    invited_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    invited_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    terms_sha256: str | None = Field(default=None, max_length=64)
    """Of the terms of reference they accepted."""
    note: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    """Why they declined or left."""


class ExpertProfile(SQLModel, table=True):
    """What an expert says of themselves, for the composition of panels and the hints of conflicts."""

    __tablename__ = "expert_profile"
    person_id: str = Field(foreign_key="person.id", primary_key=True, max_length=16)
    lines: list[Any] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    """Codes of the WSIS Action Line categories they know."""
    languages: list[Any] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    """Languages they read: ar, zh, en, fr, ru, es."""
    affiliations: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    """Organizations of the last three years, a line each."""
    gender: str | None = Field(default=None, max_length=16)
    """As they say it: `woman`, `man`, `other`; None: not said."""
    updated_at: datetime = Field(sa_type=UTCDateTime)


class DeclaredInterest(Row, table=True):
    """What an expert has to do with a project: declared before they see more than its title, owner and country."""

    __tablename__ = "declared_interest"
    __table_args__ = (
        UniqueConstraint("project_id", "expert_id"),
        CheckConstraint(
            "kind in ('none', 'own', 'employer', 'family', 'funding', 'country', 'other')", name="kind"
        ),
    )
    project_id: str = Field(foreign_key="project.id", max_length=16)
    expert_id: str = Field(foreign_key="person.id", index=True, max_length=16)
    kind: str = Field(max_length=16)
    note: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    earlier: list[Any] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    """What stood here before, the oldest first: kind, note, since when, and why a steward lifted a recusal."""
    declared_at: datetime = Field(sa_type=UTCDateTime)


# --- talking and deciding ------------------------------------------------------------------------------


class Remark(Row, table=True):
    """What an expert says of a project to the others who may."""

    __tablename__ = "remark"
    phase: str = Field(max_length=40)
    project_id: str = Field(foreign_key="project.id", index=True, max_length=16)
    author_id: str = Field(foreign_key="person.id", max_length=16)
    text: str = Field(sa_column=Column(Text, nullable=False))
    made_at: datetime = Field(sa_type=UTCDateTime)
    struck_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """When it was taken back or out; it then stands without its text."""
    struck_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    """Its author, or the chair or steward who leads the discussion."""


class Feedback(Row, table=True):
    """What the nominator of a project gets to read of the experts' opinions, without names; sent with the decision."""

    __tablename__ = "feedback"
    __table_args__ = (UniqueConstraint("phase", "project_id"),)
    phase: str = Field(max_length=40)
    project_id: str = Field(foreign_key="project.id", max_length=16)
    text: str = Field(sa_column=Column(Text, nullable=False))
    lang: str = Field(max_length=2)
    """In which it is written."""
    written_by: str = Field(foreign_key="person.id", max_length=16)
    written_at: datetime = Field(sa_type=UTCDateTime)


class SecondRound(Row, table=True):
    """That a project is marked again, since its marks lie too far apart or a chair asks for it."""

    __tablename__ = "second_round"
    __table_args__ = (UniqueConstraint("phase", "project_id"),)
    phase: str = Field(max_length=40)
    project_id: str = Field(foreign_key="project.id", max_length=16)
    reason: str = Field(sa_column=Column(Text, nullable=False))
    opened_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    opened_at: datetime = Field(sa_type=UTCDateTime)


class PanelBallot(Row, table=True):
    """How one member voted in a ballot of the panel. Nobody else ever sees single ballots; the count shows numbers."""

    __tablename__ = "panel_ballot"
    __table_args__ = (
        UniqueConstraint("edition_id", "phase", "category", "round", "member_id"),
        CheckConstraint("round >= 1", name="round"),
    )
    edition_id: str = Field(foreign_key="edition.id", max_length=16)
    phase: str = Field(max_length=40)
    field: str = Field(max_length=80, sa_column_kwargs=AS_CATEGORY)
    """The key of what a panel chooses from, as in `GroupResult.key`."""
    round: int = 1
    member_id: str = Field(foreign_key="person.id", index=True, max_length=16)
    ranking: list[Any] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    """Project ids, the first choice first; empty: an abstention."""
    cast_at: datetime = Field(sa_type=UTCDateTime)


class BallotCount(Row, table=True):
    """The outcome of a ballot of a panel: written once it is counted."""

    __tablename__ = "ballot_count"
    __table_args__ = (UniqueConstraint("edition_id", "phase", "category", "round"),)
    edition_id: str = Field(foreign_key="edition.id", max_length=16)
    phase: str = Field(max_length=40)
    field: str = Field(max_length=80, sa_column_kwargs=AS_CATEGORY)
    round: int
    candidates: list[Any] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    outcome: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    """Elected, tied, the numbers of every step, and who decided a tie."""
    counted_by: str = Field(foreign_key="person.id", max_length=16)
    counted_at: datetime = Field(sa_type=UTCDateTime)


class Minutes(Row, table=True):
    """The record of a panel's session: exact text, its hash, and who confirmed it."""

    __tablename__ = "minutes"
    __table_args__ = (
        UniqueConstraint("edition_id", "phase", "category", "version"),
        CheckConstraint("chair_id is null or steward_id is null or chair_id <> steward_id", name="four_eyes"),
    )
    edition_id: str = Field(foreign_key="edition.id", max_length=16)
    phase: str = Field(max_length=40)
    field: str = Field(max_length=80, sa_column_kwargs=AS_CATEGORY)
    version: int
    """From 1; a corrected record is a new version, and the earlier ones stay."""
    content: str = Field(sa_column=Column(Text, nullable=False))
    """Canonical JSON."""
    sha256: str = Field(max_length=64)
    written_by: str = Field(foreign_key="person.id", max_length=16)
    written_at: datetime = Field(sa_type=UTCDateTime)
    chair_id: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    chair_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    steward_id: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    steward_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class Honour(Row, table=True):
    """A title for a project, chosen by the panel. Without `published_at` it is pending and no one's to see."""

    __tablename__ = "honour"
    __table_args__ = (UniqueConstraint("edition_id", "project_id", "title"),)
    edition_id: str = Field(foreign_key="edition.id", max_length=16)
    category: str = Field(max_length=32)
    project_id: str = Field(foreign_key="project.id", max_length=16)
    field: str | None = Field(default=None, max_length=80)
    """Key of what the panel chose from; None: it is the category."""
    title: str = Field(max_length=40)
    """`winner`, the id of an honour of the edition's own, or that of a recognition in the rules."""
    reason: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    chosen_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    chosen_at: datetime = Field(sa_type=UTCDateTime)
    published_at: datetime | None = Field(default=None, sa_type=UTCDateTime)

    @property
    def chosen_in(self) -> str:
        return self.field or self.category


class NoWinner(Row, table=True):
    """That a panel gives no prize in a category, with the reason."""

    __tablename__ = "no_winner"
    __table_args__ = (UniqueConstraint("edition_id", "category", "title"),)
    edition_id: str = Field(foreign_key="edition.id", max_length=16)
    field: str = Field(max_length=80, sa_column_kwargs=AS_CATEGORY)
    title: str = Field(default="winner", max_length=40, sa_column_kwargs={"server_default": "winner"})
    """What nobody is given: the title of a selection, as in `Honour`."""
    reason: str = Field(sa_column=Column(Text, nullable=False))
    chosen_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    chosen_at: datetime = Field(sa_type=UTCDateTime)


class HonourAcceptance(Row, table=True):
    """That the people of a project were asked whether they accept an honour, and what they said. Never public."""

    __tablename__ = "honour_acceptance"
    __table_args__ = (
        UniqueConstraint("edition_id", "project_id", "title"),
        CheckConstraint("answer in ('', 'accepted', 'declined')", name="answer"),
        CheckConstraint("(answer = '') = (answered_at is null)", name="answered"),
        CheckConstraint("answer = '' or silent_at is null", name="silent"),
    )
    edition_id: str = Field(foreign_key="edition.id", max_length=16)
    phase: str = Field(max_length=40)
    project_id: str = Field(foreign_key="project.id", index=True, max_length=16)
    category: str = Field(max_length=32)
    field: str | None = Field(default=None, max_length=80)
    title: str = Field(max_length=40)
    """As in `Honour`."""
    reason: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    """As in `Honour`, which goes when it is declined: the panel's record still tells what the panel gave and why."""
    asked_at: datetime = Field(sa_type=UTCDateTime)
    answer: str = Field(default="", max_length=8)
    answered_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    answered_by: str | None = Field(default=None, foreign_key="person.id", max_length=16)
    reminded_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    silent_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    """When silence was counted by the rules; None: it was not, or there was an answer."""

    @property
    def chosen_in(self) -> str:
        return self.field or self.category
