"""When nominators and stewards write to each other about a project, and how much."""

from __future__ import annotations

from datetime import timedelta

from prizes.edition.document.rules import Rules
from prizes.errors import Refusal
from prizes.nomination import refusals
from prizes.nomination.rules.states import State

MOST_CHARACTERS = 4_000
"""Of one message."""
MOST_WAITING = 5
"""Messages of a project that wait for the stewards at once: then they are given the time to answer."""
MOST_WAITING_OF_ONE = 10
"""The same of one person, over all projects of an edition."""
MOST_A_DAY = 20
"""Messages of one person about projects of an edition within `DAY`, also those that ask for no answer."""
DAY = timedelta(hours=24)


def no_messages(rules: Rules, state: str, *, submitted: bool) -> Refusal | None:
    """Why nothing is written about a project, by either side; None if something can be. `submitted`: ever."""
    if rules.kind == "record":
        return refusals.no_messages_on_record()
    if state == State.WITHDRAWN and not submitted:
        return refusals.no_messages_about_withdrawn_draft()
    return None


def too_many(waiting: int, waiting_of_one: int, of_the_day: int) -> Refusal | None:
    """Why somebody writes no further message to the stewards now. `waiting`: of the project, by whomever; the others
    are the person's own in the edition.
    """
    if waiting >= MOST_WAITING:
        return refusals.too_many_messages(most=MOST_WAITING)
    if waiting_of_one >= MOST_WAITING_OF_ONE:
        return refusals.too_many_messages(most=MOST_WAITING_OF_ONE)
    if of_the_day >= MOST_A_DAY:
        return refusals.too_many_messages_today(most=MOST_A_DAY)
    return None
