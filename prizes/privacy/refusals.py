"""What is said no to about what is stored of a person."""

from __future__ import annotations

from prizes.errors import Conflict, Missing

not_yet_to_erase = Conflict.named(
    "something-to-do-first", "Your account has not been erased. This must be done first: %(what)s"
)
account_gone = Missing.named("account-erased-already", "This account has already been erased.")
