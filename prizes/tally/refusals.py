"""What the tally says no to."""

from __future__ import annotations

from datetime import datetime

from prizes.errors import Busy, Closed, Conflict, Forbidden, Invalid, Missing
from prizes.kit.sentence import say, say_n


def not_counted() -> Missing:
    return Missing(say("The votes of this round are not counted yet."))


def not_packed() -> Busy:
    return Busy(
        say("The files for a recount are being packed. Ask for them again in a few minutes."), retry_after=30
    )


def log_is_behind() -> Busy:
    return Busy(
        say(
            "The last entries of this round are being written into the public log. Try again in a few seconds."
        ),
        retry_after=5,
    )


def no_round() -> Missing:
    return Missing(say("This edition has no public vote."))


# --- after the count -----------------------------------------------------------------------------------


def challenge_window(until: datetime) -> Closed:
    sentence = say(
        "The tally can be challenged until %(until)s. Winners are published after that.", until=until
    )
    return Closed(sentence, {"publish_at": sentence})


def count_again() -> Conflict:
    return Conflict(
        say(
            "Votes were set aside or restored since the count. Count again; the time to challenge begins anew."
        )
    )


def still_open(n: int) -> Conflict:
    return Conflict(
        say_n(
            "%(n)s challenge or appeal is not answered yet. Answer it first.",
            "%(n)s challenges or appeals are not answered yet. Answer them first.",
            n,
        )
    )


def no_time_to_challenge() -> Closed:
    return Closed(say("The count cannot be challenged now."))


def words_needed(name: str, least: int, most: int) -> Invalid:
    sentence = say(
        "Please explain in %(least)s to %(most)s characters; everybody can read it.", least=least, most=most
    )
    return Invalid(sentence, {name: sentence})


def too_many_open() -> Busy:
    return Busy(say("Very many challenges wait for an answer. Please try again later."))


def no_challenge() -> Missing:
    return Missing(say("There is no such challenge."))


def answered_already() -> Conflict:
    return Conflict(say("This challenge has been answered already."))


def too_late_for_a_source() -> Closed:
    return Closed(say("Voting is over. Where the number will stand had to be said before."))


def source_is_said() -> Conflict:
    return Conflict(say("Where the number will stand has been said already."))


def not_to_draw() -> Conflict:
    return Conflict(
        say(
            "There is nothing to draw: no source was said before, or the votes are drawn, or the round is final."
        )
    )


# --- single votes for auditors -------------------------------------------------------------------------


def for_observers_alone() -> Forbidden:
    return Forbidden(say("Single votes are shown to observers of this edition alone, not to its stewards."))


def not_published_yet() -> Busy:
    return Busy(
        say("The count is not published in the log yet. Please try again in a minute."), retry_after=60
    )


def votes_are_public() -> Conflict:
    return Conflict(say("Single votes of this round are published, so that no auditor signs for them."))


def no_note() -> Invalid:
    sentence = say("This is no signed note of one auditor. Send it as `prizes log sign` writes it.")
    return Invalid(sentence, {"note": sentence})


def not_an_auditor() -> Invalid:
    sentence = say(
        "The note is signed by nobody whom the rules name as an auditor, or its signature does not hold."
    )
    return Invalid(sentence, {"note": sentence})


def note_of_another_count() -> Invalid:
    sentence = say("This note is of another count, or of another log. Please check and sign the newest one.")
    return Invalid(sentence, {"note": sentence})


def signed_before() -> Conflict:
    sentence = say("This auditor has signed this count already.")
    return Conflict(sentence, {"note": sentence})


def nobody_signed() -> Conflict:
    return Conflict(
        say(
            "Single votes are shown to auditors alone, and none of them has signed the count yet. It becomes final"
            " after that."
        )
    )
