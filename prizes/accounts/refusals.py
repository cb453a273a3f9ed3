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
password_after_sign_in = Forbidden.named(
    "password-after-sign-in",
    "A password can be set within %(minutes)s minutes after you sign in. Please sign out and sign in again first.",
)
password_needs_factor = Forbidden.named(
    "password-needs-factor",
    "People with a role can have a password only with a second factor. Set up the second factor first.",
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


# --- the second factor ---------------------------------------------------------------------------------

factor_needed = Forbidden.named(
    "second-factor-needed",
    "Your role needs a second factor. Set up an authenticator app or a passkey on the page “Second factor” of your "
    "settings, then try again.",
)
"""The sentence names the page, since programs read it too; a page leads there."""
fresh_factor_needed = Forbidden.named(
    "fresh-second-factor-needed",
    "This needs a second factor that was shown within the last five minutes. Show it, then send this again.",
)
"""A page asks for it and goes on."""
factor_code_needed = Invalid.named(
    "second-factor-code-needed",
    "This account has a second factor. Send the six-digit code of the authenticator app as well.",
    field="totp",
)
wrong_totp = Invalid.named(
    "wrong-second-factor-code",
    "This code of the authenticator app is not valid, or it has been used already. Please enter the code that the "
    "app shows now.",
    field="totp",
)
"""For programs; people see `wrong_factor_code`, beside their field."""
wrong_factor_code = Invalid.named(
    "wrong-authenticator-code",
    "This code is not valid, or it has been used already. Please enter the code that your app shows now.",
    field="code",
)
wrong_present_code = Invalid.named(
    "wrong-present-code",
    "This code of your present app is not valid, or it has been used already. Please enter the code that it shows now.",
    field="present",
)
setup_code_does_not_fit = Invalid.named(
    "setup-code-does-not-fit",
    "This code does not fit the new secret. Check that the clock of your phone is right, and enter the code that the "
    "app shows now.",
    field="code",
)
setup_over = Conflict.named(
    "setup-over", "This setup is more than 30 minutes old. Please open the page again to get a new secret."
)
first_proof_over = Missing.named(
    "sign-in-over", "This sign-in has taken too long, or it was completed already. Please sign in again."
)
no_such_session = Missing.named("unknown-own-session", "There is no such session. It may have ended already.")
factor_unreadable = Conflict.named(
    "second-factor-unreadable",
    "The service can no longer check your authenticator app. Ask two stewards to remove it, then set up a new one.",
)
factor_is_for_roles = Forbidden.named(
    "second-factor-for-roles", "Only people with a role can set up a second factor."
)
no_factor = Conflict.named("no-second-factor", "This account has no second factor.")
role_needs_factor = Forbidden.named(
    "role-needs-second-factor",
    "Your role needs a second factor, so you cannot remove the last one. Set up another one first.",
)
factor_on_pages_only = Forbidden.named(
    "second-factor-on-pages-only",
    "The second factor of this account is a passkey, which programs cannot show. Set up an authenticator app as well.",
)
passkey_refused = Invalid.named(
    "passkey-refused", "This passkey was not accepted. Please try again, or use your authenticator app."
)
passkey_not_made = Invalid.named(
    "passkey-not-made",
    "The passkey could not be added. Please try again with a device that asks for a PIN, a finger or your face.",
)
passkey_over = Conflict.named(
    "passkey-over", "The request to your browser has expired, or was answered already. Please try again."
)
passkey_copied = Conflict.named(
    "passkey-copied",
    "This passkey was refused because its counter has fallen back: a copy of it may exist. Use another factor, then "
    "remove this passkey and inform the stewards.",
)
passkey_known = Conflict.named("passkey-known", "This passkey has already been added to an account.")
no_such_passkey = Missing.named(
    "unknown-passkey", "There is no such passkey. It may have been removed already."
)
too_many_passkeys = Conflict.named_n(
    "too-many-passkeys",
    "You can have at most %(n)s passkey. Remove one that you no longer need.",
    "You can have at most %(n)s passkeys. Remove one that you no longer need.",
)
wrong_passkey_name = Invalid.named(
    "wrong-passkey-name", "The name of a passkey may have at most %(most)s characters.", field="name"
)
no_passkeys_here = Conflict.named(
    "passkeys-not-here",
    "This service is reached by a number, not by a name. Browsers make no passkeys for it.",
)


@named("too-many-wrong-factor-codes", status=429)
def too_many_factor_codes(wait: timedelta) -> Busy:
    sentence = say_n(
        "Too many wrong codes have been tried. Please try again in %(n)s minute.",
        "Too many wrong codes have been tried. Please try again in %(n)s minutes.",
        _minutes(wait),
    )
    return Busy(sentence, {"code": sentence}, retry_after=_minutes(wait) * 60)


# --- single sign-on ------------------------------------------------------------------------------------

sign_on_over = Conflict.named(
    "sign-on-over",
    "This sign-in has taken too long, was completed already, or began in another browser. Please begin again.",
)
sign_on_denied = Forbidden.named(
    "sign-on-denied",
    "The sign-in at %(provider)s was not completed. Try again, or sign in with a code sent by email.",
)
sign_on_unreachable = Busy.named(
    "sign-on-unreachable",
    "%(provider)s does not answer at the moment. Please sign in with a code sent by email, or try again later.",
    retry_after=30,
)
sign_on_refused = Forbidden.named(
    "sign-on-refused",
    "The answer of %(provider)s could not be verified, so you are not signed in. Please sign in with a code sent by "
    "email.",
)
sign_on_without_address = Forbidden.named(
    "sign-on-without-address",
    "%(provider)s has not confirmed an email address of yours. Please sign in with a code sent by email.",
)
sign_on_other_domain = Forbidden.named(
    "sign-on-other-domain",
    "Addresses at %(domain)s cannot be used with %(provider)s here. Please sign in with a code sent by email.",
)
sign_on_other_user = Conflict.named(
    "sign-on-other-user",
    "This address belongs to an account that is linked to another user of %(provider)s. Sign in with a code sent by "
    "email, then remove that link in your settings.",
)
no_such_provider_link = Missing.named(
    "unknown-provider-link", "This account is not linked to an identity provider."
)

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
