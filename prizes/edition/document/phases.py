"""Phases: what happens, between which instants, by which parts."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, NaiveDatetime

from prizes.edition.document.parts import (
    Ballot,
    Cut,
    Electorate,
    Form,
    Lang,
    Limits,
    Marking,
    Part,
    Quorum,
    Recognition,
    Slug,
    StakeholderType,
    Text,
)

Outcome = Literal["nominated", "champion", "winner", "special_recognition"]
"""How far a project got."""

USUAL_HOUR = time(23, 0)
"""The hour at which phases of the WSIS Prizes close, where a document gives a day only."""


def _local(value: Any, hour: time) -> Any:
    if isinstance(value, str) and len(value) == len("2026-05-05"):
        value = date.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, hour)
    return value


def _opening(value: Any) -> Any:
    return _local(value, time(0, 0))


def _closing(value: Any) -> Any:
    return _local(value, USUAL_HOUR)


Opens = Annotated[
    NaiveDatetime, BeforeValidator(_opening), Field(description="Local time; a bare day: 00:00.")
]
Closes = Annotated[
    NaiveDatetime, BeforeValidator(_closing), Field(description="Local time; a bare day: 23:00.")
]


class Announced(Part):
    """Dates announced earlier for a phase, kept on record when they moved."""

    opens: Opens | None = None
    closes: Closes | None = None
    note: Text | None = None


class PhaseBase(Part):
    """A span [opens, closes) of the edition's time zone, written as local time without an offset."""

    id: Slug
    title: Text | None = None
    opens: Opens | None = None
    closes: Closes | None = None
    announced: list[Announced] = Field(default=[])
    """Earlier announced dates, oldest first."""
    note: Text | None = None


class SubmissionPhase(PhaseBase):
    kind: Literal["submission"]
    who: list[StakeholderType] = Field(default=list(StakeholderType))
    languages: list[Lang] = Field(default=["en"], min_length=1)
    """Languages a project may be written in."""
    form: Form = Form()
    limits: Limits = Limits()
    maturity: Text | None = None
    """How far along a project must be."""
    barred: list[Outcome] = Field(default=[])
    """Earlier results that keep the same project out."""
    exceptions: bool = True
    """Whether stewards may record an exception to limits and bars, with a reason."""
    must_own: bool = False
    """Whether the person who submits must belong to the owner."""
    edit_until_close: bool = True
    """Whether a submitted project can be changed until the phase closes."""
    correction_days: int = Field(default=7, ge=1, le=60)
    """Days a project returned for correction has, where the steward names no other date."""


class NominationPhase(PhaseBase):
    kind: Literal["nomination"]
    marking: Marking | None = None
    """None: projects are only checked against the rules."""
    cut: Cut


class VotingPhase(PhaseBase):
    kind: Literal["voting"]
    electorate: Electorate = Electorate()
    ballot: Ballot = Ballot()
    cut: Cut


class SelectionPhase(PhaseBase):
    kind: Literal["selection"]
    marking: Marking | None = None
    """None: the panel decides without marks."""
    sees_votes: bool = False
    """Whether the panel sees how many votes each project had."""
    quorum: Quorum = Quorum()
    cut: Cut
    recognitions: list[Recognition] = Field(default=[])


class AnnouncementPhase(PhaseBase):
    kind: Literal["announcement"]
    place: Text | None = None
    challenge_days: int = Field(default=10, ge=0, le=90)
    """Days between the published tally and the earliest publication of winners."""
    approvals: Literal[2] = 2
    """People who must agree to the exact content before it is published."""
    certificates: list[Outcome] = Field(default=["champion", "winner", "special_recognition"])


Phase = Annotated[
    SubmissionPhase | NominationPhase | VotingPhase | SelectionPhase | AnnouncementPhase,
    Field(discriminator="kind"),
]
