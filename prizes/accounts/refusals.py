"""What accounts says no to."""

from __future__ import annotations

import math
from datetime import timedelta

from prizes.errors import Busy, Conflict, Forbidden, Invalid, Missing, named
from prizes.kit.sentence import say, say_n

PROOF = "proof"
"""Field with the solution of a puzzle; named beside what a puzzle is missing for."""

not_an_address = Invalid.named(
    "not-an-address", "This is not an email address. It should look like name@example.org.", field="email"
)
beyond_ascii = Invalid.named(
    "address-beyond-ascii",
    "The part of this address before the @ has letters that cannot be used here. Please use an address with "
    "letters from a to z.",
    field="email",
)
domain_not_usable = Invalid.named(
    "domain-not-usable",
    "Addresses at %(domain)s cannot be used here. Please use a permanent mailbox, for "
    "example your work address or your personal one.",
    field="email",
)
"""Neutral on purpose: the owner of such a mailbox has done nothing wrong."""


@named("too-many-codes", status=429)
def too_many_codes(wait: timedelta) -> Busy:
    sentence = say_n(
        "Many codes have already been sent to this address. Please use the latest one, or ask again in %(n)s minute.",
        "Many codes have already been sent to this address. Please use the latest one, or ask again in %(n)s minutes.",
        _minutes(wait),
    )
    return Busy(sentence, retry_after=_minutes(wait) * 60)


@named("puzzle-needed", status=429)
def puzzle_needed(wait: timedelta) -> Busy:
    """Beyond the first codes of an hour and a day; `wait`: after which time none is needed."""
    sentence = say(
        "Several codes have already been sent to this address. Please use the latest one. To get "
        "another, send the form again: your browser will first do a short calculation."
    )
    return Busy(sentence, {PROOF: sentence}, retry_after=_minutes(wait) * 60)


def _minutes(wait: timedelta) -> int:
    return max(1, math.ceil(wait / timedelta(minutes=1)))


wrong_code = Invalid.named(
    "wrong-code",
    "This code is not valid, or it has expired. Please check the latest email, or request a new code.",
    field="code",
)
own_address = Invalid.named("own-address", "This is already the address of your account.", field="email")
address_in_use = Conflict.named(
    "address-in-use",
    "Another account uses this address. Use a different address, or sign in with this one and erase that account.",
)
"""Said only to somebody who has proved that they read its mail."""
address_of_a_role = Forbidden.named(
    "address-of-a-role",
    "Two stewards approved your role for your current address. To use another address, ask the stewards to invite it.",
)
address_has_offers = Conflict.named(
    "address-has-offers", "Please reply to the invitations sent to your current address before you change it."
)
address_has_votes = Conflict.named(
    "address-has-votes",
    "Your votes are linked to your current address until they are counted. You can change the address after that.",
)


@named("wrong-address-codes")
def wrong_address_codes(*, old: bool, new: bool) -> Invalid:
    """`old`, `new`: which of the two did not fit."""
    said = say("This code is not valid, or it has expired. Please check the latest email.")
    fields = {name: said for name, wrong in (("code", old), ("new_code", new)) if wrong}
    return Invalid(said, fields)


wrong_password = Invalid.named(
    "wrong-password",
    "The address and password do not match. You can sign in with a code sent by email instead.",
    field="password",
)
password_too_short = Invalid.named(
    "password-too-short",
    "A password needs at least %(least)s characters. A few words in a row are easy to remember.",
    field="password",
)
password_too_long = Invalid.named(
    "password-too-long", "A password may have at most %(most)s characters.", field="password"
)
common_password = Invalid.named(
    "common-password",
    "This password is too easy to guess. Choose several unrelated words, without your name or address.",
    field="password",
)
no_password_with_a_role = Forbidden.named(
    "no-password-with-a-role",
    "People with a role sign in with a code sent by email. They cannot have a password.",
)


@named("too-many-wrong-passwords", status=429)
def too_many_passwords(wait: timedelta) -> Busy:
    sentence = say_n(
        "Too many wrong passwords have been tried for this address. Try again in %(n)s minute, or sign in with a code "
        "sent by email.",
        "Too many wrong passwords have been tried for this address. Try again in %(n)s minutes, or sign in with a code "
        "sent by email.",
        _minutes(wait),
    )
    return Busy(sentence, {"password": sentence}, retry_after=_minutes(wait) * 60)


invitation_gone = Missing.named(
    "invitation-gone",
    "This invitation is no longer open. Please ask the person who invited you for a new one.",
)
no_open_invitation = Missing.named(
    "no-open-invitation", "This invitation has been answered or withdrawn, or its time is over."
)
invitation_is_for_another_address = Forbidden.named(
    "invitation-for-another-address",
    "This invitation was sent to another address. Please sign out, then sign in with the "
    "address that received it.",
)
no_such_role = Invalid.named("role-needed", "Choose a role.", field="role")
no_such_category = Invalid.named(
    "category-of-role-needed", "Choose a category of this edition, or all.", field="category"
)
region_of_role_needed = Invalid.named(
    "region-of-role-needed", "Choose the region of the regional officer.", field="region"
)
only_regional_officers_have_a_region = Invalid.named(
    "only-regional-officers-have-a-region",
    "Only regional officers have a region. Leave the region empty, or choose the role of regional officer.",
    field="region",
)
region_is_of_an_edition = Invalid.named(
    "regional-officer-of-one-edition",
    "A regional officer serves in one edition. Choose the edition.",
    field="role",
)
role_gone = Missing.named("role-gone", "This role no longer exists in this edition.")
own_role = Forbidden.named("own-role", "Your own role can only be removed by another steward.")
already_invited = Conflict.named(
    "role-offered-already", "This person already has this role, or an open invitation to it."
)
only_experts_have_a_category = Invalid.named(
    "only-experts-have-a-category",
    "Only experts have a category. Leave the category empty, or choose the role of expert.",
    field="category",
)
already_proposed = Conflict.named(
    "role-proposed-already", "This role is already proposed for this person. Another steward must approve it."
)
same_mailbox_as_steward = Invalid.named(
    "same-mailbox-as-steward",
    "This address belongs to the same mailbox as %(email)s, the address of a steward. Dots and text after a "
    "plus sign do not make it the address of another person. Please enter the address of another person.",
    field="email",
)
"""Also where it is a spelling of the inviter's own."""
one_person = Forbidden.named(
    "two-accounts-of-one-person",
    "Two people are required. These two accounts share one mailbox, so they count as one person.",
)
invited_one_another = Forbidden.named(
    "invited-one-another",
    "Two people who did not invite each other are required. One of you invited the other "
    "in this edition. Please ask another steward.",
)
steward_is_new = Forbidden.named(
    "steward-is-new",
    "You can approve from %(opens)s. New stewards wait so that the others have time to object.",
)
held_form_gone = Missing.named(
    "held-form-gone", "Your input from before signing in is no longer available. It is stored for one day."
)
unknown_link = Missing.named("unknown-link", "This address no longer works, or is incomplete.")

wrong_name_of_filter = Invalid.named(
    "wrong-name-of-filter", "Give these filters a name of 1 to %(most)s characters.", field="name"
)
nothing_to_save = Invalid.named(
    "no-filter-to-save", "There is no filter to save. Choose one first.", field="query"
)
too_many_filters = Conflict.named_n(
    "too-many-saved-filters",
    "You can save at most %(n)s filter for one list. Remove another one first.",
    "You can save at most %(n)s filters for one list. Remove another one first.",
)
no_such_filter = Missing.named("unknown-saved-filter", "You have no such saved filter.")
no_such_list = Missing.named("unknown-list", "There is no list of this name.", field="list")

token_name_needed = Invalid.named(
    "token-name-needed", "Give the token a name of 1 to %(most)s characters.", field="name"
)
token_name_used = Invalid.named("token-name-used", "You already have a token of this name.", field="name")
token_scope_needed = Invalid.named(
    "token-scope-needed", "Choose what the token may be used for.", field="scopes"
)
wrong_token_days = Invalid.named("wrong-token-days", "Choose for how long the token is valid.", field="days")
too_many_tokens = Conflict.named_n(
    "too-many-tokens",
    "You can have at most %(n)s token. Revoke one that you no longer need.",
    "You can have at most %(n)s tokens. Revoke one that you no longer need.",
)
no_such_token = Missing.named("unknown-token", "There is no such token. It may have been revoked already.")
