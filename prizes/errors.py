"""Refusals: what the service says no to, as classes with a sentence for people.

A rule or an act raises a Refusal; it says what is wrong and what to do. The edge decides status and form:
`gate.refusals` maps a kind to a status, `web.layout.refusals` makes a page of it, `api.refusals` a problem document.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from prizes.kit.sentence import Sentence, say


class Kind(StrEnum):
    MISSING = "missing"
    """There is no such thing, or it is not this reader's to know of."""
    UNKNOWN_PERSON = "unknown-person"
    """Nobody is signed in."""
    FORBIDDEN = "forbidden"
    """This person may not."""
    CLOSED = "closed"
    """Not in this phase, not after this instant."""
    CONFLICT = "conflict"
    """The state of things does not allow it (any more)."""
    INVALID = "invalid"
    """What was sent does not fit."""
    BUSY = "busy"
    """Not now; later."""
    FAILED = "failed"
    """Our own fault."""


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """Base of all refusals. Subclasses set `kind` and `code` and build their sentence."""

    kind: Kind = Kind.INVALID
    code: str = "refused"
    """Stable name for programs: the last part of the problem document's type."""

    def __init__(
        self,
        sentence: Sentence,
        fields: Mapping[str, Sentence] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.fields: dict[str, Sentence] = dict(fields or {})
        """What is wrong by field of the form; shown beside each field and in the summary."""
        self.retry_after = retry_after
        """Seconds, with BUSY."""


class Missing(Refusal):
    kind, code = Kind.MISSING, "missing"


class SignInNeeded(Refusal):
    kind, code = Kind.UNKNOWN_PERSON, "sign-in-needed"


class Forbidden(Refusal):
    kind, code = Kind.FORBIDDEN, "forbidden"


class Closed(Refusal):
    kind, code = Kind.CLOSED, "closed"


class Conflict(Refusal):
    kind, code = Kind.CONFLICT, "conflict"


class Invalid(Refusal):
    kind, code = Kind.INVALID, "invalid"


class NotText(Invalid):
    """What was sent holds a character that no database column can hold, see `kit.text.is_text`."""

    code = "not-text"

    def __init__(self) -> None:
        super().__init__(
            say(
                "This text contains a character that cannot be stored (U+0000, or half of a surrogate "
                "pair). Nothing was saved. Please remove the character and try again."
            )
        )


class KeyTwice(Invalid):
    """One object of what was sent as JSON has a key twice: which of the two is meant, readers do not agree on."""

    code = "key-twice"

    def __init__(self, key: str) -> None:
        said = say(
            "The key “%(key)s” stands twice in one object of the JSON text. Keep one of the two.", key=key
        )
        super().__init__(said, {key: said})


class Busy(Refusal):
    kind, code = Kind.BUSY, "busy"


class Failed(Refusal):
    kind, code = Kind.FAILED, "failed"
