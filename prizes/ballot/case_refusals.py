"""What cases say no to."""

from __future__ import annotations

from prizes.errors import Closed, Conflict, Forbidden, Invalid, Missing
from prizes.kit.sentence import say


class CountersignatureNeeded(Conflict):
    code = "countersignature-needed"


class CaseChanged(Conflict):
    code = "case-changed"


def no_case() -> Missing:
    return Missing(say("There is no such case."))


def no_suspicion() -> Missing:
    return Missing(say("There is no such group of flagged votes."))


def no_review() -> Missing:
    return Missing(say("There is no such appeal."))


def reason_needed() -> Invalid:
    sentence = say("Please choose one of the listed reasons.")
    return Invalid(sentence, {"reason": sentence})


def explanation_needed(least: int, most: int) -> Invalid:
    sentence = say(
        "Please explain in %(least)s to %(most)s characters; everybody can read it.", least=least, most=most
    )
    return Invalid(sentence, {"explanation": sentence})


def unknown_votes(codes: str) -> Invalid:
    sentence = say("No vote in the log has these codes: %(codes)s.", codes=codes)
    return Invalid(sentence, {"codes": sentence})


def no_votes() -> Invalid:
    sentence = say("No vote is left that is not in a case already.")
    return Invalid(sentence, {"codes": sentence})


def too_many_votes(most: int) -> Invalid:
    sentence = say("One case holds at most %(most)s votes.", most=most)
    return Invalid(sentence, {"codes": sentence})


def not_open_any_more() -> Conflict:
    return CaseChanged(say("This case is not waiting for approval any more."))


def own_case() -> Forbidden:
    return Forbidden(say("Two stewards must agree: a case is approved by another one than its author."))


def case_changed() -> Conflict:
    return CaseChanged(say("What you looked at is not what would take effect now. Please look again."))


def final() -> Closed:
    return Closed(say("The round is final. No vote can be set aside or restored any more."))


def not_in_the_log_yet() -> Conflict:
    return CaseChanged(
        say("Some of these votes are not in the log yet. They will be within a minute; please try again.")
    )


def countersignature_needed() -> Conflict:
    return CountersignatureNeeded(
        say("This case changes places at the top. Somebody from another office must countersign it first.")
    )


def not_from_outside() -> Forbidden:
    return Forbidden(say("A case is countersigned by an observer who is not a steward of this edition."))


def office_needed() -> Invalid:
    sentence = say("Please say for which office you sign.")
    return Invalid(sentence, {"office": sentence})


# --- appeals -------------------------------------------------------------------------------------------


def nothing_to_appeal() -> Missing:
    return Missing(say("No vote with this code is set aside."))


def appealed_before() -> Conflict:
    return Conflict(say("There is an appeal for this vote already. Its answer will stand here."))


def words_needed(most: int) -> Invalid:
    sentence = say(
        "Please say in a few words why this vote should count (at most %(most)s characters).", most=most
    )
    return Invalid(sentence, {"words": sentence})


def withdrawn_for_good() -> Conflict:
    return Conflict(say("A vote that was withdrawn on its voter’s own wish cannot be restored."))


def answer_needed() -> Invalid:
    sentence = say("Please write an answer for the voter.")
    return Invalid(sentence, {"answer": sentence})


def verdict_needed() -> Invalid:
    sentence = say("Please say whether the appeal is upheld.")
    return Invalid(sentence, {"upheld": sentence})


def own_verdict() -> Forbidden:
    return Forbidden(say("Two stewards must agree: another one confirms your answer."))


def not_to_decide() -> Conflict:
    return CaseChanged(say("This appeal has moved on since you looked. Please look again."))


# --- a voter's own withdrawal --------------------------------------------------------------------------


def vote_not_in_the_log_yet() -> Conflict:
    return CaseChanged(
        say(
            "Your last vote is just being written into the log. Nothing is done yet: please try again in a minute."
        )
    )


def votes_changed() -> Conflict:
    return CaseChanged(
        say("One of your votes was changed at this moment. Nothing is done: please try again.")
    )
