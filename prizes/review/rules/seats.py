"""Seats in panels: parts, states, and the terms of reference, which are accepted before anything is shown. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from prizes.accounts.rules.roles import ANY
from prizes.edition.document.rules import Rules
from prizes.kit.sentence import Sentence, say

CAPACITY_MOST = 1000
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


PARTS: dict[SeatPart, Sentence] = {
    SeatPart.CHAIR: say("Chair"),
    SeatPart.EXPERT: say("Expert"),
    SeatPart.SUBSTITUTE: say("Substitute"),
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
            say("You keep to yourself what you read of projects, marks and discussions, also after the end."),
            say(
                "You use it for your judgement only. You give it to no other person and to no outside service."
            ),
            say("You do not talk with nominators or owners about their projects."),
        ),
    ),
    (
        say("Interests"),
        (
            say(
                "Before you read a project, you say whether you have an interest in it. If so, you take no part."
            ),
            say("If you find an interest later, you say so at once."),
            say("You take instructions from nobody, and no gifts."),
        ),
    ),
    (
        say("Judgement"),
        (
            say("You judge by the criteria of the rules, and every project by them alone."),
            say("Your name and your part stand in the records of the panel."),
            say("What you write can reach nominators, without your name."),
        ),
    ),
    (
        say("Load and dates"),
        (
            say("You say how many projects you can take, and you are given no more."),
            say(
                "You hand in your reviews in time. If you cannot, say so early, so that a substitute can step in."
            ),
            say("You can leave the panel at any time. Reviews you handed in stay and count."),
        ),
    ),
)
"""What a member of a panel agrees to: headings, and sentences under them."""
CHAIR_MAY: tuple[Sentence, ...] = (
    say("Invite experts and substitutes, and let a substitute step in."),
    say("Give out the projects, and change by hand who reviews what."),
    say("Let somebody take no part in a project, or in all of them."),
    say("Lead the discussion of a project, and ask for a second round of marks."),
    say("Decide a tie of the panel's ballot where the rules say so, and confirm its record."),
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
