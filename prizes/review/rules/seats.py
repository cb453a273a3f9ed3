"""Seats in panels: parts, states, and the terms of reference, which are accepted before anything is shown. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from prizes.accounts.rules.roles import ANY
from prizes.edition.document.components import Composition
from prizes.edition.document.phases import PhaseBase
from prizes.edition.document.rules import Rules
from prizes.edition.spans import PanelPhase
from prizes.kit.sentence import Sentence, say
from prizes.review.rules.hints import same_organization

CAPACITY_MOST = 1000
ROWS_MOST = 200
"""Invitations that one request sends."""
NOTE_MOST = 1000
AFFILIATIONS_MOST = 2000


class SeatPart(StrEnum):
    """The most first."""

    CHAIR = "chair"
    EXPERT = "expert"
    SUBSTITUTE = "substitute"


class SeatState(StrEnum):
    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class SeatOffer:
    """A seat in a panel for the holder of an address."""

    email: str
    category: str
    """`*`: the panel of all categories."""
    part: SeatPart
    capacity: int | None
    """Projects at most, as a proposal; None: none is made."""
    lang: str
    """Of the mail."""
    phases: tuple[str, ...] = ()
    """Ids of the phases that it is for; none: all without members of their own."""


PARTS: dict[SeatPart, Sentence] = {
    SeatPart.CHAIR: say("Chair"),
    SeatPart.EXPERT: say("Expert"),
    SeatPart.SUBSTITUTE: say("Alternate"),
}
STATES: dict[SeatState, Sentence] = {
    SeatState.INVITED: say("invited"),
    SeatState.ACCEPTED: say("accepted"),
    SeatState.DECLINED: say("declined"),
    SeatState.LEFT: say("left"),
}
GENDERS: dict[str, Sentence] = {
    "woman": say("Woman"),
    "man": say("Man"),
    "other": say("Other"),
}
TERMS: tuple[tuple[Sentence, tuple[Sentence, ...]], ...] = (
    (
        say("Confidentiality"),
        (
            say(
                "You keep confidential what you read about projects, marks and discussions, "
                "including after the end of the edition."
            ),
            say(
                "You use it only to form your judgement. You share it with no other person and no "
                "external service."
            ),
            say("You do not discuss projects with their nominators or owners."),
        ),
    ),
    (
        say("Conflicts of interest"),
        (
            say(
                "Before you read a project, you declare any conflict of interest. If you have one, "
                "you are recused."
            ),
            say("If you discover a conflict of interest later, you declare it immediately."),
            say("You accept neither instructions nor gifts from anyone."),
        ),
    ),
    (
        say("Judgement"),
        (
            say("You judge each project only by the criteria in the rules."),
            say("Your name and role are included in the records of the panel."),
            say("Your comments can be passed on to nominators, without your name."),
        ),
    ),
    (
        say("Workload and dates"),
        (
            say("You state how many projects you can review, and you are not assigned more."),
            say(
                "You submit your reviews on time. If you cannot, inform us early, so that an "
                "alternate can replace you."
            ),
            say("You can leave the panel at any time. Reviews that you have submitted remain and count."),
        ),
    ),
)
"""What a member of a panel agrees to: headings, and sentences under them."""
CHAIR_MAY: tuple[Sentence, ...] = (
    say("Invite members and alternates, and let an alternate replace a member."),
    say("Assign the projects, and change assignments by hand."),
    say("Recuse a person from one project or from all of them."),
    say("Lead the discussion of a project, and request a second round of marks."),
    say("Decide a tie in the panel’s ballot where the rules allow it, and confirm its record."),
)
"""What somebody may do more who chairs a panel; of projects in which they have no interest themselves."""


@cache
def terms_sha256() -> str:
    """Which terms these are, in any language: the hash of their English text."""
    text = [[heading.text, [each.text for each in under]] for heading, under in TERMS]
    return hashlib.sha256(json.dumps(text, ensure_ascii=False).encode()).hexdigest()


def gives(part: SeatPart, *, steward: bool) -> bool:
    """Whether somebody may offer this part: chairs offer all but their own."""
    return steward or part is not SeatPart.CHAIR


def is_panel(rules: Rules, category: str) -> bool:
    """Whether there is a panel of this category; `*`: the one of all."""
    return category in {ANY, *(each.code for each in rules.categories)}


def works_in(phase: PhaseBase, phases: Collection[str]) -> bool:
    """Whether a seat counts in a phase. `phases`: those that it names; empty: all without members of their own."""
    if phases:
        return phase.id in phases
    return not (isinstance(phase, PanelPhase) and phase.panel.own_members)


def has_own_members(rules: Rules) -> bool:
    """Whether a seat can name phases: where some phase has members of its own."""
    return any(isinstance(phase, PanelPhase) and phase.panel.own_members for phase in rules.phases)


def is_capacity(number: int) -> bool:
    return 1 <= number <= CAPACITY_MOST


@dataclass(frozen=True, slots=True)
class PanelGap:
    """A panel in which somebody is missing."""

    category: str
    chair: bool
    """It has no chair."""
    expert: bool
    """Nobody in it reviews: chairs and experts do, a substitute waits."""


def gaps(categories: Iterable[str], seated: Iterable[tuple[str, SeatPart]]) -> list[PanelGap]:
    """Where somebody is missing. `seated`: category (`*`: all) and part of everybody who sits in a panel."""
    taken = set(seated)

    def none_in(code: str, *parts: SeatPart) -> bool:
        return not any((here, part) in taken for here in (code, ANY) for part in parts)

    found = [
        PanelGap(code, none_in(code, SeatPart.CHAIR), none_in(code, SeatPart.CHAIR, SeatPart.EXPERT))
        for code in categories
    ]
    return [gap for gap in found if gap.chair or gap.expert]


# --- who must be in a panel ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """What somebody who decides in a panel has said of themselves."""

    region: str | None = None
    """ITU region of their country."""
    gender: str | None = None
    """`woman`, `man`, `other`; None: not said."""
    organizations: tuple[str, ...] = ()
    """Of the last three years; none: not said."""


def composition_lacks(asked: Composition, members: Sequence[MemberFacts]) -> list[Sentence]:
    """What a panel does not have of what the rules ask for, a sentence each; empty: it can decide."""
    lacks: list[Sentence] = []
    if len(members) < asked.least:
        lacks.append(
            say("It has %(there)s of at least %(least)s members.", there=len(members), least=asked.least)
        )
    regions = {each.region for each in members if each.region}
    if len(regions) < asked.regions:
        lacks.append(
            say(
                "Its members come from %(there)s of at least %(least)s regions.",
                there=len(regions),
                least=asked.regions,
            )
        )
    if asked.both_sexes and not {"woman", "man"} <= {each.gender for each in members}:
        lacks.append(say("There are not both women and men among its members."))
    outside = sum(is_outside(each, asked.organizer) for each in members)
    if outside < asked.outside:
        lacks.append(
            say(
                "%(there)s of at least %(least)s members have named an organization outside the organizer.",
                there=outside,
                least=asked.outside,
            )
        )
    return lacks


def is_outside(member: MemberFacts, organizer: Sequence[str]) -> bool:
    """Whether somebody named organizations, and none of them is the organizer's."""
    return bool(member.organizations) and not any(
        same_organization(theirs, ours) for theirs in member.organizations for ours in organizer
    )
