"""What screening, appeals, late entries and acts on several projects say no to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from prizes.errors import Closed, Conflict, Forbidden, Invalid, Missing
from prizes.kit.sentence import Sentence, say
from prizes.nomination.refusals import in_utc

# --- screening -----------------------------------------------------------------------------------------


def not_screened_here() -> Conflict:
    return Conflict(say("The rules of this edition have no screening."))


def own_project_screened() -> Forbidden:
    return Forbidden(say("You have a part in this project, so somebody else must screen it."))


def text_changed(revision: int) -> Conflict:
    return Conflict(
        say(
            "The project was changed while you looked at it (now version %(revision)s). Please look again, then save.",
            revision=revision,
        )
    )


def screened_already() -> Conflict:
    return Conflict(say("This project has passed the screening already."))


def note_needed() -> Invalid:
    sentence = say("Please write why. Other screeners and the stewards read it.")
    return Invalid(sentence, {"note": sentence})


def unknown_answer(fields: Mapping[str, Sentence]) -> Invalid:
    return Invalid(say("Please choose one of the list."), fields)


def owner_in_the_way(why: Sentence) -> Conflict:
    return Conflict(why)


# --- appeals -------------------------------------------------------------------------------------------


def no_appeal_here() -> Conflict:
    return Conflict(say("The rules of this edition know no appeal."))


def appealed_already() -> Conflict:
    return Conflict(say("There was an appeal for this project already. There is one for each project."))


def appeal_is_over(until: datetime) -> Closed:
    return Closed(
        say(
            "The time to appeal ended on %(until)s Geneva time (%(utc)s UTC).", until=until, utc=in_utc(until)
        )
    )


def appeal_reason_needed() -> Invalid:
    sentence = say("Please write why the decision is wrong.")
    return Invalid(sentence, {"appeal": sentence})


def no_open_appeal() -> Missing:
    return Missing(say("There is no open appeal for this project."))


def own_decision() -> Forbidden:
    return Forbidden(say("You found this project ineligible, so another steward must decide the appeal."))


def appeal_is_open() -> Conflict:
    return Conflict(say("There is an open appeal for this project. Decide the appeal instead."))


def answer_needed() -> Invalid:
    sentence = say("Please write the answer. The nominator reads it.")
    return Invalid(sentence, {"answer": sentence})


def upheld_needed() -> Invalid:
    sentence = say("Please choose one of the list.")
    return Invalid(sentence, {"upheld": sentence})


# --- late entries --------------------------------------------------------------------------------------


def nobody_late() -> Conflict:
    return Conflict(say("The rules of this edition let nobody submit late."))


def late_end_out_of_bounds(latest: datetime) -> Invalid:
    sentence = say(
        "Please choose an instant after the close of submission and from now on, at the latest %(latest)s.",
        latest=latest,
    )
    return Invalid(sentence, {"until": sentence})


def not_an_instant() -> Invalid:
    sentence = say("Please write day and time such as 2026-05-31 18:00.")
    return Invalid(sentence, {"until": sentence})


def wrong_late_code() -> Invalid:
    sentence = say("This code does not fit your address, or its time is over. Please look at the mail again.")
    return Invalid(sentence, {"code": sentence})


# --- several at once -----------------------------------------------------------------------------------


def nothing_chosen() -> Invalid:
    return Invalid(say("Please choose at least one project."))


def too_many_at_once(most: int) -> Invalid:
    return Invalid(
        say("At most %(most)s projects can be treated at once. Please narrow the list.", most=most)
    )


def act_needed() -> Invalid:
    sentence = say("Please choose what is to be done.")
    return Invalid(sentence, {"act": sentence})


def changed_since_preview() -> Conflict:
    return Conflict(say("Something has changed since you looked. Nothing was done. Please look again."))


def not_all_possible() -> Conflict:
    return Conflict(
        say("This cannot be done for all of them. Choose to do what is possible, or change the list.")
    )


def nothing_possible() -> Conflict:
    return Conflict(say("This can be done for none of them."))
