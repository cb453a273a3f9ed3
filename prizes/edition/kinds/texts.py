"""Texts, in one line or more; their limits are counted in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from prizes.edition.document.components import FieldKind, Words
from prizes.edition.document.problem import Found, Way, found_at
from prizes.edition.kinds.kind import Misfits, Question, QuestionKind
from prizes.edition.kinds.reading import line, string, within
from prizes.edition.kinds.shapes import Shape, ShownText
from prizes.edition.kinds.words import count_words
from prizes.kit.excerpt import SENTENCE
from prizes.kit.sentence import N_, Sentence, say, say_n
from prizes.kit.text import many_lines

TEXT_LENGTH = 20_000
"""Characters of a text."""
CHARACTERS_PER_WORD = 30
"""Of a text whose words are limited: more than any language needs, and a bound all the same."""


def word_limits(words: Words | None) -> Iterator[Sentence]:
    least, most = (words.least, words.most) if words else (None, None)
    if least and most:
        yield say("From %(least)s to %(most)s words.", least=least, most=most)
    elif most:
        yield say_n("At most %(n)s word.", "At most %(n)s words.", most)
    elif least:
        yield say_n("At least %(n)s word.", "At least %(n)s words.", least)


def word_misfits(question: Question, words: Words | None, text: str) -> Misfits:
    least, most = (words.least, words.most) if words else (None, None)
    n = count_words(text) if words else 0
    if least is not None and n < least:
        yield (
            say_n(
                "“%(question)s” has %(n)s word. At least %(least)s are required.",
                "“%(question)s” has %(n)s words. At least %(least)s are required.",
                n,
                question=question,
                least=least,
            ),
            say_n("Add %(n)s word.", "Add %(n)s words.", least - n),
        )
    if most is not None and n > most:
        yield (
            say_n(
                "“%(question)s” has %(n)s word. At most %(most)s are allowed.",
                "“%(question)s” has %(n)s words. At most %(most)s are allowed.",
                n,
                question=question,
                most=most,
            ),
            say_n("Remove %(n)s word.", "Remove %(n)s words.", n - most),
        )


def word_contradictions(words: Words | None, way: Way) -> Iterator[Found]:
    if words and words.least is not None and words.most is not None and words.least > words.most:
        yield found_at(
            (*way, "least"),
            say(
                "At least %(least)s words are required, but at most %(most)s allowed.",
                least=words.least,
                most=words.most,
            ),
            say("Set `least` to at most `most`."),
        )


class ShortTextKind(QuestionKind, of=FieldKind.SHORT_TEXT):
    label = N_("Short text")
    keys = frozenset({"words"})
    remedy = say("Write an answer.")
    is_text = True

    def read(self, value: Any) -> Any:
        return line(value)

    def _misfits(self, value: Any) -> Misfits:
        yield from word_misfits(self.question, self.field.words, str(value))

    def contradictions(self, way: Way) -> Iterator[Found]:
        yield from word_contradictions(self.field.words, (*way, "words"))
        yield from super().contradictions(way)

    def asks_for(self) -> Sentence:
        return say("A short text on one line.")

    def limits(self) -> Iterator[Sentence]:
        yield from word_limits(self.field.words)

    def shown(self, value: Any) -> Shape:
        return ShownText(str(value))


def length_misfits(question: Question, text: str) -> Misfits:
    """Of a sentence that stands for a project in lists."""
    n = len(text)
    if n > SENTENCE:
        yield (
            say_n(
                "“%(question)s” has %(n)s character. At most %(most)s are allowed.",
                "“%(question)s” has %(n)s characters. At most %(most)s are allowed.",
                n,
                question=question,
                most=SENTENCE,
            ),
            say_n("Remove %(n)s character.", "Remove %(n)s characters.", n - SENTENCE),
        )


class SentenceKind(ShortTextKind, of=FieldKind.SENTENCE):
    """What stands under the title of a project in lists and on the ballot."""

    label = N_("One sentence that represents the project in lists")
    keys = frozenset()
    remedy = say("Write one sentence.")

    def _misfits(self, value: Any) -> Misfits:
        yield from length_misfits(self.question, str(value))

    def asks_for(self) -> Sentence:
        return say_n(
            "One sentence of at most %(n)s character.", "One sentence of at most %(n)s characters.", SENTENCE
        )

    def limits(self) -> Iterator[Sentence]:
        yield say_n("At most %(n)s character.", "At most %(n)s characters.", SENTENCE)


class LongTextKind(ShortTextKind, of=FieldKind.LONG_TEXT):
    label = N_("Long text")
    is_summary = True

    def read(self, value: Any) -> Any:
        words = self.field.words.most if self.field.words and self.field.words.most else 0
        return within(many_lines(string(value)), max(TEXT_LENGTH, CHARACTERS_PER_WORD * words))

    def asks_for(self) -> Sentence:
        return say("A text.")

    def shown(self, value: Any) -> Shape:
        return ShownText(str(value), long=True)
