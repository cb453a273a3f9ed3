"""What the nomination says no to where people share a project, owners are asked, and owners' records are mended."""

from __future__ import annotations

from prizes.errors import Busy, Conflict, Invalid, Missing
from prizes.kit.sentence import Sentence, say

DAY = 24 * 3600


def _beside(field: str, sentence: Sentence) -> Invalid:
    return Invalid(sentence, {field: sentence})


# --- people --------------------------------------------------------------------------------------------


def no_such_part() -> Invalid:
    return _beside("part", say("Please choose one of the list."))


def has_this_part() -> Invalid:
    return _beside("email", say("This person has this part already."))


def too_many_people(most: int) -> Conflict:
    return Conflict(say("A project can have at most %(most)s people and open invitations.", most=most))


def too_many_invitations() -> Busy:
    return Busy(
        say("You have sent many invitations today. Please go on tomorrow."),
        retry_after=DAY,
    )


def no_such_person() -> Missing:
    return Missing(say("This person has no part in the project any more."))


def project_has_left() -> Conflict:
    return Conflict(say("The project is withdrawn, so nobody can join it any more."))


# --- the owner -----------------------------------------------------------------------------------------


def owner_is_yourself() -> Invalid:
    return _beside(
        "owner_email",
        say("This is your own address. Write that of somebody else who speaks for the owner."),
    )


def asked_too_often(most: int) -> Conflict:
    sentence = say("Owners of this project were asked at %(most)s addresses, which is the most.", most=most)
    return Conflict(sentence, {"owner_email": sentence})


def unknown_link() -> Missing:
    return Missing(
        say("This link is not valid any more. Perhaps it was cut in a mail, or a newer one was sent.")
    )


def answer_is_final() -> Conflict:
    return Conflict(say("The project is decided or has left the contest, so the answer cannot be changed."))


def choose_an_answer() -> Invalid:
    return _beside("answer", say("Please choose whether you confirm or object."))


# --- records of owners ---------------------------------------------------------------------------------


def unknown_entity() -> Missing:
    return Missing(say("There is no such owner in this edition."))


def same_entity() -> Invalid:
    return _beside("into", say("An owner cannot be merged with itself."))


def already_merged() -> Conflict:
    return Conflict(say("This owner is merged into another one already. Please look at that one."))


def not_merged() -> Conflict:
    return Conflict(say("This owner is not merged into another one."))


def merging_needs_a_reason() -> Invalid:
    return _beside("reason", say("Please give the reason. It stands in the journal."))


def not_offered(field: str) -> Invalid:
    return _beside(field, say("Please choose one of the list."))


def not_a_link() -> Invalid:
    return _beside("url", say("Please write a full address that begins with https://."))
