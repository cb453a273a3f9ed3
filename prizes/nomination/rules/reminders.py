"""When somebody is reminded of a project that is not submitted. Pure: nobody reads the draft."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from prizes.edition.document.rules import Rules
from prizes.nomination.rules.states import State

STEPS: Mapping[State, tuple[timedelta, ...]] = {
    State.DRAFT: (timedelta(days=7), timedelta(days=2), timedelta(hours=12)),
    State.RETURNED: (timedelta(days=2), timedelta(hours=12)),
}
"""How long before the end each reminder goes out, the earliest first."""
QUIET = timedelta(hours=24)
"""Nobody is reminded who changed the project within this time, or was written to about it."""


def end_of(rules: Rules, state: State, correct_until: datetime | None) -> datetime | None:
    """Until when the project can be submitted; None: it cannot, or for ever."""
    if state is State.RETURNED:
        return correct_until
    phase = rules.submission
    return rules.instant(phase.closes) if phase is not None and state is State.DRAFT else None


def step_at(state: State, end: datetime, now: datetime) -> timedelta | None:
    """The reminder that stands at this instant; None: it is too early, or too late."""
    left = end - now
    if left <= timedelta(0):
        return None
    return min((step for step in STEPS.get(state, ()) if left <= step), default=None)


def key_of(project_id: str, person_id: str, end: datetime, step: timedelta) -> str:
    """One letter to one person at one step; a later end begins the steps anew."""
    return f"draft:{project_id}:{person_id}:{int(end.timestamp())}:{int(step.total_seconds())}"
