"""What webhooks say no to."""

from __future__ import annotations

from prizes.errors import Conflict, Invalid, Missing, named
from prizes.kit.sentence import Sentence


@named("wrong-webhook-address")
def wrong_webhook_address(text: str) -> Invalid:
    """`text`: one of those in `rules.addresses`."""
    said = Sentence(text, {})
    return Invalid(said, {"url": said})


webhook_not_public = Invalid.named(
    "webhook-address-not-public",
    "%(host)s is not an address on the public internet. Webhooks cannot lead into private networks.",
    field="url",
)
webhook_unknown_host = Invalid.named(
    "webhook-host-unknown", "%(host)s could not be found. Please check the address.", field="url"
)
webhook_events_needed = Invalid.named("webhook-events-needed", "Choose at least one event.", field="events")
webhook_exists = Conflict.named(
    "webhook-exists", "This edition already has a webhook with this address. Remove it first."
)
too_many_webhooks = Conflict.named_n(
    "too-many-webhooks",
    "An edition can have at most %(n)s webhook.",
    "An edition can have at most %(n)s webhooks.",
)
no_such_webhook = Missing.named("unknown-webhook", "There is no such webhook in this edition.")
webhook_without_secret = Conflict.named(
    "webhook-without-secret", "Create the secret of this webhook first: nothing is sent without it."
)
no_such_delivery = Missing.named("unknown-delivery", "There is no such delivery of this webhook.")
