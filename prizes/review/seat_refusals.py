"""What panels say no to about their seats."""

from __future__ import annotations

from prizes.errors import Conflict, Forbidden, Invalid, Missing
from prizes.kit.sentence import say


def not_here() -> Missing:
    return Missing(say("There is no such seat in the panels of this edition."))


def already_invited() -> Conflict:
    return Conflict(say("This person is in this panel already, or has an open invitation to it."))


def chair_by_steward() -> Forbidden:
    return Forbidden(say("A chair is invited by stewards only."))


def no_such_part() -> Invalid:
    sentence = say("Please choose a part in the panel.")
    return Invalid(sentence, {"part": sentence})


def no_such_panel() -> Invalid:
    sentence = say("Please choose one of your panels.")
    return Invalid(sentence, {"category": sentence})


def wrong_capacity(most: int) -> Invalid:
    sentence = say("Please write a whole number from 1 to %(most)s, or nothing.", most=most)
    return Invalid(sentence, {"capacity": sentence})


def terms_not_accepted() -> Invalid:
    sentence = say("Please agree to the terms of reference, or decline.")
    return Invalid(sentence, {"terms": sentence})


def terms_changed() -> Conflict:
    return Conflict(say("The terms of reference have changed meanwhile. Please read them again."))


def answered_already() -> Conflict:
    return Conflict(say("You have answered this invitation already."))


def note_too_long(most: int) -> Invalid:
    sentence = say("This is too long: at most %(most)s characters.", most=most)
    return Invalid(sentence, {"note": sentence})


def no_substitute() -> Conflict:
    return Conflict(say("Only a substitute of the same panel can step in, for a member who has accepted."))


def own_seat() -> Forbidden:
    return Forbidden(say("Your own seat is yours to leave, or another steward's to take."))
