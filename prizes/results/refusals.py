"""What the results say no to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from prizes.errors import Closed, Conflict, Forbidden, Invalid, Missing
from prizes.kit.sentence import Sentence, say, say_n


def not_counted() -> Conflict:
    return Conflict(say("The votes of this phase are not counted yet. Count them first."))


def undecided(titles: Sequence[str]) -> Conflict:
    return Conflict(
        say("The panel must decide ties first. Undecided: %(titles)s.", titles=list(titles)),
    )


def already_decided() -> Conflict:
    return Conflict(say("This decision has been taken and published already."))


def shortlist_first() -> Conflict:
    return Conflict(say("The shortlist is not decided yet. Winners are chosen from it."))


def not_a_candidate() -> Invalid:
    sentence = say("This project is not among those that the panel chooses from in this category.")
    return Invalid(sentence, {"project": sentence})


def unknown_title() -> Invalid:
    sentence = say("The rules of this edition know no such honour.")
    return Invalid(sentence, {"title": sentence})


def no_room(sentence: Sentence) -> Conflict:
    return Conflict(sentence)


def not_complete(wrong: Sequence[Sentence]) -> Conflict:
    problems = {str(n): sentence for n, sentence in enumerate(wrong, 1)}
    return Conflict(say("The choice is not complete yet."), problems)


def not_selecting() -> Closed:
    return Closed(say("Winners are chosen in the selection phase, after the vote."))


def already_published() -> Conflict:
    return Conflict(say("The winners of this edition are decided already."))


def not_published() -> Missing:
    return Missing(say("The winners of this edition are not published yet."))


# --- ballots of panels ---------------------------------------------------------------------------------


def no_ballot() -> Missing:
    return Missing(say("There is no ballot of a panel here."))


def not_in_this_ballot() -> Forbidden:
    return Forbidden(
        say(
            "You take no part in a project of this category, and so in none of its ballots. It is not shown to you."
        )
    )


def declare_first() -> Closed:
    return Closed(say("Please say first, for each project, whether you have an interest in it."))


def members_only() -> Forbidden:
    return Forbidden(say("Only chairs and experts of this category's panel vote."))


def wrong_ballot(fields: Mapping[str, Sentence]) -> Invalid:
    return Invalid(say("Your ballot is not saved yet. Please correct what is marked."), fields)


def ballot_is_closed() -> Closed:
    return Closed(say("This ballot has been counted. It cannot be changed any more."))


def no_quorum(least: int, cast: int) -> Conflict:
    return Conflict(
        say_n(
            "The rules ask for %(n)s ballot at least; %(cast)s are cast. Please remind the panel.",
            "The rules ask for %(n)s ballots at least; %(cast)s are cast. Please remind the panel.",
            least,
            cast=cast,
        )
    )


def not_yours_to_count() -> Forbidden:
    return Forbidden(say("Only a chair of the panel or a steward closes and counts a ballot."))


def no_tie() -> Conflict:
    return Conflict(say("There is no tie that waits for the chair."))


def chair_only() -> Forbidden:
    return Forbidden(say("Only a chair of this panel decides a tie."))


def wrong_number_of_tied(places: int) -> Invalid:
    sentence = say_n(
        "Please choose exactly %(n)s of the tied projects.",
        "Please choose exactly %(n)s of the tied projects.",
        places,
    )
    return Invalid(sentence, {"chosen": sentence})


def by_ballot() -> Conflict:
    return Conflict(say("The rules choose winners by a ballot of the panel. This project has not won one."))


# --- minutes -------------------------------------------------------------------------------------------


def no_minutes() -> Missing:
    return Missing(say("There is no such record."))


def not_yours_to_record() -> Forbidden:
    return Forbidden(say("Only stewards and the chair of the panel write and confirm its record."))


def session_is_over() -> Closed:
    return Closed(say("The decision has been taken. Its record stays as it is."))


def record_changed() -> Conflict:
    return Conflict(say("The record is not what you looked at any more. Please look at it again."))


def record_spoilt() -> Conflict:
    return Conflict(
        say("This record is not what was written any more. It is not printed; its text is kept as JSON.")
    )


def record_is_old() -> Conflict:
    return Conflict(say("Something has changed since this record was written. Please write a new version."))


def no_quorum_present(least: int, present: int) -> Conflict:
    return Conflict(
        say_n(
            "The rules require at least %(n)s expert to be present, and the record lists %(present)s. "
            "Write a new version that lists who was present.",
            "The rules require at least %(n)s experts to be present, and the record lists "
            "%(present)s. Write a new version that lists who was present.",
            least,
            present=present,
        )
    )


def confirmed_already() -> Conflict:
    return Conflict(say("This record has been confirmed already."))


def two_people() -> Forbidden:
    return Forbidden(say("The chair and the steward who confirm a record must be two people."))


def minutes_first(codes: Sequence[str]) -> Conflict:
    return Conflict(
        say_n(
            "The record of the panel is missing or not confirmed by both in %(n)s category: %(codes)s.",
            "The record of the panel is missing or not confirmed by both in %(n)s categories: %(codes)s.",
            len(codes),
            codes=list(codes),
        )
    )
