"""What a chair leads: which lines are theirs to draw, and what the day asks of them. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from prizes.edition.document.rules import Rules
from prizes.edition.spans import PanelPhase, named_or_now
from prizes.review import refusals
from prizes.review.rules.deciding import ProjectFacts
from prizes.review.rules.interests import working_phases
from prizes.review.rules.reviews import covers


class GroupAccess(StrEnum):
    """Whether the line of a group is a chair's to see and to draw."""

    THEIRS = "theirs"
    NOT_THEIRS = "not_theirs"
    """Projects of other categories compete in it."""
    AWAY = "away"
    """They take no part in one of its projects. All of them want the same places, so nothing of it is theirs."""
    UNDECLARED = "undeclared"
    """They have not said of every project whether they have an interest in it."""


def line_of(
    chairs: Collection[str],
    competing: Iterable[ProjectFacts],
    closed: Collection[str],
    open_: Collection[str],
) -> GroupAccess:
    """`competing`: the projects of one group of the cut; `open_`: those of which the chair may see content."""
    projects = list(competing)
    if not all(covers(chairs, project.category) for project in projects):
        return GroupAccess.NOT_THEIRS
    if any(project.id in closed for project in projects):
        return GroupAccess.AWAY
    return GroupAccess.THEIRS if all(project.id in open_ for project in projects) else GroupAccess.UNDECLARED


def led_phase(rules: Rules, phase_id: str | None, now: datetime) -> PanelPhase:
    """The phase with this id in which a panel works; without an id the one of now. Raises Missing."""
    found = named_or_now(rules, working_phases(rules), phase_id, now)
    if found is None:
        raise refusals.no_panel()
    return found


# --- the day -------------------------------------------------------------------------------------------


class Step(StrEnum):
    """What is to be done next, in this order."""

    DECLARE = "declare"
    OTHERS_DECLARE = "others_declare"
    DISTRIBUTE = "distribute"
    REVIEWS = "reviews"
    TALK = "talk"
    FEEDBACK = "feedback"
    CHOOSE = "choose"
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True)
class PanelsState:
    """Where the panels of a chair stand, in numbers."""

    decided: bool = False
    mine_undeclared: int = 0
    """Projects of which the chair has not declared."""
    others_undeclared: int = 0
    """Members of the panel who have not declared of every project."""
    unassigned: int = 0
    """Reviews that nobody is assigned to."""
    missing: int = 0
    """Reviews that are not handed in."""
    to_talk: int = 0
    """Projects with marks far apart of which nobody has said anything."""
    feedback_missing: int = 0
    to_choose: int = 0
    """Projects that the rules leave to the panel and that are not decided."""
    minutes_missing: int = 0


def to_do(state: PanelsState) -> list[tuple[Step, int]]:
    """What the chair has to do or to see to, the first first, and how much of it. Nothing once it is decided.

    What rests on all marks comes up only once no review is missing.
    """
    if state.decided:
        return []
    steps = [
        (Step.DECLARE, state.mine_undeclared),
        (Step.OTHERS_DECLARE, state.others_undeclared),
        (Step.DISTRIBUTE, state.unassigned),
        (Step.REVIEWS, state.missing),
        (Step.TALK, state.to_talk),
    ]
    if not state.missing:
        steps += [
            (Step.FEEDBACK, state.feedback_missing),
            (Step.CHOOSE, state.to_choose),
            (Step.MINUTES, state.minutes_missing),
        ]
    return [(step, number) for step, number in steps if number]
