"""Appeals as pure functions: until when one can be made, and what stands in its way."""

from __future__ import annotations

from datetime import datetime, timedelta

from prizes.edition.document.rules import Rules
from prizes.errors import Refusal
from prizes.nomination import refusals
from prizes.nomination.rules.form import submission_of
from prizes.nomination.rules.states import State
from prizes.nomination.rules.submission import end_of_day, state_words


def appeal_end(rules: Rules, decided_at: datetime) -> datetime | None:
    """Until when the nominator of a project that was found ineligible at an instant can appeal: the evening of the
    last day, in the edition's zone. None: the rules know no appeal.
    """
    days = submission_of(rules).appeal_days
    if not days:
        return None
    local = (decided_at + timedelta(days=days)).astimezone(rules.zone)
    return end_of_day(rules, local.date())


def no_appeal(
    rules: Rules, state: str, decided_at: datetime | None, now: datetime, *, appealed: bool
) -> Refusal | None:
    """Why no appeal can be made now; None if one can. `decided_at`: when it was found ineligible."""
    if state != State.INELIGIBLE or decided_at is None:
        return refusals.wrong_state(state=state_words(state))
    until = appeal_end(rules, decided_at)
    if until is None:
        return refusals.no_appeal_here()
    if appealed:
        return refusals.appealed_already()
    return refusals.appeal_is_over(until=until, utc=refusals.in_utc(until)) if until <= now else None
