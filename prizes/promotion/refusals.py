"""What is refused around telling of projects."""

from __future__ import annotations

from prizes.errors import Invalid, Missing

only_as_json = Invalid.named(
    "only-as-json", "This is available as JSON only. Use format=json.", field="format", status=501
)
nothing_to_tell = Missing.named(
    "nothing-to-tell-yet", "There are none of these yet, or they have not been published."
)
