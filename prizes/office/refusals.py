"""What the office says no to."""

from __future__ import annotations

from prizes.errors import Conflict, Forbidden, Invalid, Missing

no_such_text = Missing.named("unknown-text", "There is no text of this name that can be changed.")
given_text_already = Conflict.named("given-text-already", "The given text is already used in this language.")
service_token_name_needed = Invalid.named(
    "service-token-name-needed", "Give the program a name of 1 to %(most)s characters.", field="name"
)
service_token_scope_needed = Invalid.named(
    "service-token-scope-needed", "Choose what the program may read.", field="scopes"
)
service_token_days_needed = Invalid.named(
    "wrong-service-token-days", "Choose for how long the token is valid.", field="days"
)
service_token_exists = Conflict.named(
    "service-token-exists", "This edition already has a token for a program of this name. Revoke it first."
)
too_many_service_tokens = Conflict.named_n(
    "too-many-service-tokens",
    "An edition can have at most %(n)s token for programs.",
    "An edition can have at most %(n)s tokens for programs.",
)
no_such_service_token = Missing.named(
    "unknown-service-token", "There is no such token in this edition. It may have been revoked already."
)
service_token_over = Conflict.named(
    "service-token-over", "This token has expired. Revoke it, and propose another."
)
lost_factor_reason_needed = Invalid.named(
    "lost-factor-reason-needed",
    "Say how you know that this person has lost the second factor. Their email alone is not enough.",
    field="reason",
)
no_such_role_holder = Invalid.named(
    "role-holder-needed", "Choose a person who has a role in this edition.", field="email"
)
own_factor = Forbidden.named(
    "own-second-factor", "Your own second factor can only be removed by two other stewards."
)
factor_of_other_edition = Forbidden.named(
    "second-factor-of-other-edition",
    "This person also has a role in another edition, or in all of them. Please ask two stewards who are stewards there "
    "as well.",
)
