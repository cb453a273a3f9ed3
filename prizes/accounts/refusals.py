"""What accounts says no to."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from prizes.errors import Busy, Conflict, Forbidden, Invalid, Missing
from prizes.kit.sentence import say, say_n

PROOF = "proof"
"""Field with the solution of a puzzle; named beside what a puzzle is missing for."""


def not_an_address() -> Invalid:
    sentence = say("This is not an e-mail address. It should look like name@example.org.")
    return Invalid(sentence, {"email": sentence})


def beyond_ascii() -> Invalid:
    sentence = say(
        "The part of this address before the @ has letters that cannot be used here. "
        "Please use an address with letters from a to z."
    )
    return Invalid(sentence, {"email": sentence})


def domain_not_usable(domain: str) -> Invalid:
    """Neutral on purpose: the owner of such a mailbox has done nothing wrong."""
    sentence = say(
        "Addresses at %(domain)s cannot be used here. Please use a mailbox that stays yours, for instance that of your "
        "work or your mail provider.",
        domain=domain,
    )
    return Invalid(sentence, {"email": sentence})


def too_many_codes(wait: timedelta) -> Busy:
    sentence = say_n(
        "Many codes have already been sent to this address. Please use the latest one, or ask again in %(n)s minute.",
        "Many codes have already been sent to this address. Please use the latest one, or ask again in %(n)s minutes.",
        _minutes(wait),
    )
    return Busy(sentence, retry_after=_minutes(wait) * 60)


def puzzle_needed(wait: timedelta) -> Busy:
    """Beyond the first codes of an hour and a day; `wait`: after which time none is needed."""
    sentence = say(
        "Several codes have already been sent to this address. Please use the latest one. To get "
        "another, send the form again: your browser will first do a short calculation."
    )
    return Busy(sentence, {PROOF: sentence}, retry_after=_minutes(wait) * 60)


def _minutes(wait: timedelta) -> int:
    return max(1, math.ceil(wait / timedelta(minutes=1)))


def wrong_code() -> Invalid:
    sentence = say(
        "This code does not fit, or its ten minutes are over. Please check the newest mail, or ask for a new code."
    )
    return Invalid(sentence, {"code": sentence})


def wrong_password() -> Invalid:
    sentence = say("Address and password do not go together. You can sign in with a mailed code instead.")
    return Invalid(sentence, {"password": sentence})


def password_too_short(least: int) -> Invalid:
    sentence = say(
        "A password needs at least %(least)s characters. A few words in a row are easy to keep.", least=least
    )
    return Invalid(sentence, {"password": sentence})


def password_too_long(most: int) -> Invalid:
    sentence = say("A password may have at most %(most)s characters.", most=most)
    return Invalid(sentence, {"password": sentence})


def common_password() -> Invalid:
    sentence = say(
        "This password is too easy to guess. Choose several unrelated words, without your name or address."
    )
    return Invalid(sentence, {"password": sentence})


def no_password_with_a_role() -> Forbidden:
    return Forbidden(
        say("People with a role sign in with a code sent by email. They cannot have a password.")
    )


def too_many_passwords(wait: timedelta) -> Busy:
    sentence = say_n(
        "Too many wrong passwords have been tried for this address. Try again in %(n)s minute, or sign in with a code "
        "sent by email.",
        "Too many wrong passwords have been tried for this address. Try again in %(n)s minutes, or sign in with a code "
        "sent by email.",
        _minutes(wait),
    )
    return Busy(sentence, {"password": sentence}, retry_after=_minutes(wait) * 60)


def invitation_gone() -> Missing:
    return Missing(
        say("This invitation is no longer open. Please ask the person who invited you for a new one.")
    )


def invitation_is_for_another_address() -> Forbidden:
    return Forbidden(
        say(
            "This invitation was sent to another address. "
            "Please sign out, and sign in with the address that got the mail."
        )
    )


def no_such_role() -> Invalid:
    sentence = say("Please choose a role.")
    return Invalid(sentence, {"role": sentence})


def no_such_category() -> Invalid:
    sentence = say("Please choose a category of this edition, or all.")
    return Invalid(sentence, {"category": sentence})


def role_gone() -> Missing:
    return Missing(say("There is no such role in this edition any more."))


def own_role() -> Forbidden:
    return Forbidden(say("Your own role can only be taken away by another steward."))


def already_invited() -> Conflict:
    return Conflict(say("This person already has this role, or an open invitation to it."))


def only_experts_have_a_category() -> Invalid:
    sentence = say("Only experts have a category. Leave the category empty, or choose the role of expert.")
    return Invalid(sentence, {"category": sentence})


def already_proposed() -> Conflict:
    return Conflict(say("This role is already proposed for this person. Another steward must approve it."))


def same_mailbox_as_steward(email: str) -> Invalid:
    """Also where it is a spelling of the inviter's own."""
    sentence = say(
        "This address belongs to the same mailbox as %(email)s, the address of a steward. Dots "
        "and text after a plus sign do not make it the address of another person. Please enter "
        "the address of another person.",
        email=email,
    )
    return Invalid(sentence, {"email": sentence})


def one_person() -> Forbidden:
    return Forbidden(
        say("Two people must agree. These two accounts share one mailbox, so they count as one person.")
    )


def invited_one_another() -> Forbidden:
    return Forbidden(
        say(
            "Two people who did not invite each other must agree. One of you invited the other in "
            "this edition. Please ask another steward."
        )
    )


def steward_is_new(opens: datetime) -> Forbidden:
    return Forbidden(
        say(
            "You can approve from %(opens)s. New stewards wait so that the others have time to object.",
            opens=opens,
        )
    )


def held_form_gone() -> Missing:
    return Missing(say("What was typed before signing in is no longer here. It is kept for one day."))


def unknown_link() -> Missing:
    return Missing(say("This address opens nothing (any more). Perhaps it was cut in a mail."))
