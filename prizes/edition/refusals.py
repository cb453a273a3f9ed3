"""What the edition says no to."""

from __future__ import annotations

from collections.abc import Sequence

from prizes.errors import Conflict, Forbidden, Invalid, Missing
from prizes.kit.sentence import Sentence, say


def unknown_category(code: str) -> Missing:
    return Missing(say("There is no category “%(code)s” in this edition.", code=code))


def slug_taken(slug: str) -> Conflict:
    return Conflict(
        say("There is already an edition “%(slug)s” whose rules are frozen. Propose an amendment.", slug=slug)
    )


def not_acceptable(problems: Sequence[Sentence]) -> Invalid:
    return Invalid(
        say("These rules cannot be taken as they are."),
        {str(n): problem for n, problem in enumerate(problems, 1)},
    )


def not_frozen_yet() -> Conflict:
    return Conflict(
        say("These rules are not frozen yet. Load the new document in their place; no proposal is needed.")
    )


def is_public() -> Conflict:
    return Conflict(say("This edition is already public."))


def nothing_changes() -> Invalid:
    return Invalid(say("This is what the rules say already. There is nothing to change."))


def unknown_phase(phase_id: str) -> Missing:
    return Missing(say("There is no phase “%(phase)s” in this edition.", phase=phase_id))


def unknown_version(version: int) -> Missing:
    return Missing(say("There is no published version %(version)s of these rules.", version=version))


def another_edition(slug: str) -> Invalid:
    return Invalid(
        say("This document is for the edition “%(slug)s”. Load it on the page of all editions.", slug=slug)
    )


def wrong_cursor() -> Invalid:
    sentence = say("This cursor is not one of ours. Please begin the list anew.")
    return Invalid(sentence, {"cursor": sentence})


def no_local_time() -> Invalid:
    sentence = say("Please write a date and a time, such as 2027-05-31 23:00.")
    return Invalid(sentence, {"closes": sentence})


def reason_needed() -> Invalid:
    sentence = say("Please give the reason. It stands in the public record.")
    return Invalid(sentence, {"reason": sentence})


def proposal_is_open() -> Conflict:
    return Conflict(say("There is already an open proposal of this kind. Approve or withdraw it first."))


def proposal_gone() -> Missing:
    return Missing(say("This proposal is no longer open."))


def own_proposal() -> Forbidden:
    return Forbidden(say("Two people must agree: a proposal is approved by somebody else than its author."))


def proposal_changed() -> Conflict:
    return Conflict(
        say("What you looked at is not what would take effect now. Please look again before you approve.")
    )


def nothing_to_move() -> Conflict:
    return Conflict(say("No phase is open, and none is to come. There is nothing to move forward."))


def only_in_rehearsals() -> Forbidden:
    return Forbidden(
        say("Only a rehearsal's calendar can be moved forward. In a real edition a phase is never shortened.")
    )
