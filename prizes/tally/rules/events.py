"""What can happen to a ballot, as plain values. `judging` says which of it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from prizes.edition.document.phases import VoterAttribute, VotingPhase
from prizes.kit.sentence import Sentence


class AsideReason(StrEnum):
    """Why a vote is set aside: a closed list."""

    DUP = "DUP"
    BOT = "BOT"
    FARM = "FARM"
    DISPOSABLE = "DISPOSABLE"
    INELIGIBLE = "INELIGIBLE"
    WITHDRAWN = "WITHDRAWN"
    COURT = "COURT"


ATTRIBUTES: dict[VoterAttribute, re.Pattern[str]] = {
    "country": re.compile(r"[A-Z]{2}", re.ASCII),
    "groups": re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.ASCII),
    "list": re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.ASCII),
    "weight": re.compile(r"[1-9]\d{0,2}|1000", re.ASCII),
}


def is_attribute(phase: VotingPhase, text: str) -> bool:
    """Whether this can be a group or a weight in such a round; empty text where votes are counted by neither."""
    if phase.attribute is None:
        return not text
    if phase.count.by_group and phase.count.by_group.of == "groups":
        return text in {each.group for each in phase.count.by_group.groups}
    return bool(ATTRIBUTES[phase.attribute].fullmatch(text))


@dataclass(frozen=True, slots=True)
class Nominee:
    """A project on the ballot of a category, with what a cut by region or a quota needs to know of it."""

    category: str
    project: str
    country: str | None = None
    owner: str | None = None
    region: str | None = None
    stakeholder_type: str | None = None
    cost: Fraction | None = None
    """Where the cut has a budget."""
    classes: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Answers to questions that classify projects, by their id."""


@dataclass(frozen=True, slots=True)
class Nominated:
    number: int
    nominee: Nominee

    type = "nominee"


@dataclass(frozen=True, slots=True)
class CastEvent:
    number: int
    at: datetime
    voter: str
    category: str
    choices: tuple[str, ...]
    """In the order of the line, each once; it matters where votes are rankings. With points: parts such as `p012*3`."""
    code_requested_at: datetime | None = None
    """When the voter asked for the sign-in code, if known: what the grace after the close goes by."""
    attribute: str = ""
    """The group of the voter, or their weight; empty if the line says neither."""

    type = "cast"


@dataclass(frozen=True, slots=True)
class BlankEvent:
    """The voter takes the choice back."""

    number: int
    at: datetime
    voter: str
    category: str
    code_requested_at: datetime | None = None

    type = "blank"


@dataclass(frozen=True, slots=True)
class VoidEvent:
    """A vote is set aside. `event` is the number of the line that cast it."""

    number: int
    at: datetime
    event: int
    reason: str
    case: str

    type = "void"


@dataclass(frozen=True, slots=True)
class RestoreEvent:
    """A reason to set a vote aside is taken off again."""

    number: int
    at: datetime
    event: int
    reason: str
    case: str

    type = "restore"


@dataclass(frozen=True, slots=True)
class Leave:
    """A project leaves the contest: withdrawn by its nominator, or disqualified. Votes for it stay accepted."""

    number: int
    at: datetime
    project: str
    reason: str

    type = "leave"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line that is no event, and why."""

    number: int
    type: str
    category: str
    """As far as the line says one."""
    code: str
    sentence: Sentence


Event = Nominated | CastEvent | BlankEvent | VoidEvent | RestoreEvent | Leave | Unreadable
