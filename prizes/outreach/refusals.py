"""What outreach says no to."""

from __future__ import annotations

from prizes.errors import Conflict, Forbidden, Invalid, Missing

another_region = Forbidden.named(
    "another-region", "You are the regional officer of another region. Choose your own region."
)
unknown_call = Missing.named(
    "unknown-invitation-to-participate", "This invitation to participate was not found."
)
no_submission_now = Conflict.named(
    "no-invitations-outside-submission",
    "Invitations to participate can be sent while projects can be submitted to a contest that is public.",
)
addresses_needed = Invalid.named(
    "addresses-to-invite-needed", "Enter at least one email address.", field="addresses"
)
no_addresses = Invalid.named(
    "no-addresses-to-invite",
    "Change these lines, which are not email addresses: %(lines)s.",
    field="addresses",
)
too_many_addresses = Invalid.named(
    "too-many-addresses-to-invite", "Enter at most %(most)s addresses in one invitation.", field="addresses"
)
too_many_today = Conflict.named(
    "too-many-invitations-today",
    "You can invite at most %(most)s addresses in one day. Please try again tomorrow.",
)
all_invited = Conflict.named(
    "all-invited-already", "Every one of these addresses has been invited to this edition already."
)
mailboxes_full = Conflict.named(
    "mailboxes-to-invite-full",
    "These addresses have received many emails from this service today: %(addresses)s. Please try again tomorrow.",
)
