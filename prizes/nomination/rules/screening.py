"""Screening as pure functions: what a sheet suggests, what the sheets of a project come to together, and until when
there is an appeal.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from prizes.edition.document.components import Check
from prizes.edition.document.rules import Rules
from prizes.errors import Refusal
from prizes.kit.sentence import N_
from prizes.nomination import refusals
from prizes.nomination.rules.form import submission_of
from prizes.nomination.rules.states import State
from prizes.nomination.rules.submission import end_of_day, state_words


class Verdict(StrEnum):
    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    UNSURE = "unsure"


class CheckAnswer(StrEnum):
    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class Result(StrEnum):
    """What the screeners of a project have come to."""

    NONE = "none"
    WAITING = "waiting"
    """Some sheets, all alike, and not as many as the rules ask for."""
    DIFFER = "differ"
    AGREED = "agreed"
    """All pass, and something else keeps it from the experts: the owner has not confirmed."""
    FAILED = "failed"
    PASSED = "passed"


VERDICTS: Mapping[Verdict, str] = {
    Verdict.PASS: N_("Passes"),
    Verdict.FAIL: N_("Fails"),
    Verdict.UNSURE: N_("Not sure"),
}
ANSWERS: Mapping[CheckAnswer, str] = {
    CheckAnswer.YES: N_("Yes"),
    CheckAnswer.NO: N_("No"),
    CheckAnswer.UNSURE: N_("Not sure"),
}
RESULTS: Mapping[Result, str] = {
    Result.NONE: N_("Not screened"),
    Result.WAITING: N_("Awaiting another screener"),
    Result.DIFFER: N_("Screeners disagree"),
    Result.AGREED: N_("Checks passed, something is missing"),
    Result.FAILED: N_("Failed the screening"),
    Result.PASSED: N_("Passed"),
}


def suggested(checks: Sequence[Check], answers: Mapping[str, str]) -> Verdict:
    """The verdict that follows from the answers: one no fails; what is not answered is not sure."""
    given = [answers.get(check.id) for check in checks]
    if CheckAnswer.NO in given:
        return Verdict.FAIL
    return Verdict.PASS if all(answer == CheckAnswer.YES for answer in given) else Verdict.UNSURE


def result(screeners: int, verdicts: Collection[str], *, screened: bool = False) -> Result:
    """What the verdicts on the present text come to. `screeners`: how many equal ones the rules ask for.

    `screened`: that it passed is on record. The order of the verdicts does not matter.
    """
    if screened:
        return Result.PASSED
    if not verdicts:
        return Result.NONE
    if len(set(verdicts)) > 1:
        return Result.DIFFER
    if len(verdicts) < screeners:
        return Result.WAITING
    agreed = {Verdict.PASS: Result.AGREED, Verdict.FAIL: Result.FAILED, Verdict.UNSURE: Result.DIFFER}
    return agreed[Verdict(next(iter(verdicts)))]


def next_for(screener: str, projects: Iterable[str], after: str = "") -> str | None:
    """Which project a screener does next: each has another order, so that two do not begin with the same.

    `after`: the one that is passed over; it comes up again when the round is over, unless it is the last.
    """

    def turn(project: str) -> bytes:
        return sha256(f"{screener}\n{project}".encode()).digest()

    left = sorted((each for each in projects if each != after), key=turn)
    later = (each for each in left if after and turn(each) > turn(after))
    return next(later, left[0] if left else None)


def failed_checks(checks: Sequence[Check], sheets: Iterable[Mapping[str, str]]) -> list[Check]:
    """The checks that somebody answered with no, in the order of the rules."""
    noes = {check for answers in sheets for check, answer in answers.items() if answer == CheckAnswer.NO}
    return [check for check in checks if check.id in noes]


# --- appeals -------------------------------------------------------------------------------------------


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
