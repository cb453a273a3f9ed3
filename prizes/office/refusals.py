"""What the office says no to."""

from __future__ import annotations

from prizes.errors import Conflict, Missing

no_such_text = Missing.named("unknown-text", "There is no text of this name that can be changed.")
given_text_already = Conflict.named("given-text-already", "The given text is already used in this language.")
