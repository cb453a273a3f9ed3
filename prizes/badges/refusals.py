"""What badges say no to."""

from __future__ import annotations

from prizes.errors import Conflict, Failed, Invalid, Missing

no_key = Conflict.named(
    "no-issuer-key",
    "There is no key for badges. The operators of the service create one with the command “prizes issuer make”.",
)
in_use_already = Conflict.named(
    "issuer-key-in-use", "The badges of this edition are already signed with this key."
)
key_missing = Failed.named(
    "issuer-key-missing",
    "This machine cannot sign badges because it lacks the key %(key)s.",
)
key_readable_by_others = Failed.named(
    "issuer-key-readable-by-others",
    "This machine cannot sign badges because other users can read the key %(key)s on it.",
)
unknown_key = Missing.named("unknown-issuer-key", "The issuer of the badges has no such key.")
withdrawn_already = Conflict.named("issuer-key-withdrawn-already", "This key has already been withdrawn.")
no_badge = Missing.named(
    "no-badge",
    "There is no badge: the certificate is not valid, its holder keeps it private, or badges have not been "
    "approved for this edition.",
)
no_badges_yet = Missing.named("no-badges-yet", "Badges have not been approved for this edition.")
no_achievement = Missing.named("unknown-achievement", "This edition has no badge with this name.")
badge_needed = Invalid.named("badge-needed", "Paste a badge or choose its file.", field="badge")
badge_too_large = Invalid.named(
    "badge-too-large",
    "This is too large for a badge: a text may have %(kilobytes)s kilobytes, a picture one megabyte.",
    field="badge",
)
