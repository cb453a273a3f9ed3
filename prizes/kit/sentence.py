"""A sentence for people that is written where it is thought and translated where it is read.

Pure code cannot know the reader's language. It returns a Sentence: the English text (the message id, with
`%(name)s` places) and the values for the places. `i18n` renders it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sentence:
    """A translatable text and its values. Values may be str, int, Fraction, date, datetime (aware), dict texts of
    the rules document (a mapping from language to text), another Sentence, or a sequence of these (a list).
    """

    text: str
    values: Mapping[str, object] = field(default_factory=dict)
    plural: str | None = None
    n: int | None = None
    """The number that chooses between `text` and `plural`; it stands in the text as `%(n)s`."""

    def __str__(self) -> str:
        """English, for logs and tests."""
        chosen = self.plural if self.plural is not None and self.n != 1 else self.text
        return chosen % ({"n": self.n, "in_zone": "local time"} | dict(self.values))


def say(text: str, **values: object) -> Sentence:
    """Mark a sentence for translation.

    Example: say("The project “%(title)s” is withdrawn.", title=…)
    """
    return Sentence(text, values)


def say_n(one: str, many: str, n: int, **values: object) -> Sentence:
    """Mark a sentence that counts something.

    Example: say_n("%(n)s word", "%(n)s words", 3)
    """
    return Sentence(one, values, many, n)


def N_(text: str) -> str:  # noqa: N802 - the name every gettext tool knows
    """Mark a static label for extraction; it is translated where it is shown."""
    return text
