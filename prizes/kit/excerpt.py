"""The beginning of a longer text, for a list; the rest is shown on the spot."""

from __future__ import annotations

import re

SHORT = 260
"""Characters up to which a text is shown whole."""
LEAST, MOST = 80, 220
"""Characters between which the beginning ends."""
_SENTENCE_END = re.compile(r"[.!?؟。！？…][\"'”’»)\]]*(?=\s|$|[\u3000-\u9fff])")
_WORD_END = re.compile(r"\s|(?<=[\u3000-\u9fff])(?=[\u3000-\u9fff])")


def parted(text: str) -> tuple[str, str]:
    """Beginning and rest; the rest is empty where the text is short.

    It parts after a sentence where one ends in time, else between words, with an ellipsis on the first part.
    """
    text = text.strip()
    if len(text) <= SHORT:
        return text, ""
    for end in (m.end() for m in _SENTENCE_END.finditer(text, 0, MOST)):
        if end >= LEAST:
            return text[:end], text[end:].strip()
    ends = [m.start() for m in _WORD_END.finditer(text, LEAST, MOST)]
    end = ends[-1] if ends else MOST
    return text[:end].rstrip() + " …", text[end:].strip()


SENTENCE = 140
"""Most characters of the sentence that stands for a project in a row."""
_ABBREVIATED = re.compile(r"\b[A-ZÀ-ÞА-Я][\w.]{0,2}\.$")
"""What ends with a full stop and is no end of a sentence: Dr. Ver. U.S. It also passes over a few real ends."""
SHORTEST = 25
"""Characters under which an end is no end of a sentence: of a title, a number or an abbreviation."""


def first_sentence(text: str, most: int = SENTENCE) -> str:
    """The first sentence of a text in one line, at most so many characters with its ellipsis where it was cut.

    A longer one is cut between words; a text without spaces, anywhere.
    """
    line = " ".join(text.split())
    for end in (m.end() for m in _SENTENCE_END.finditer(line, 0, most)):
        if end >= SHORTEST and _ABBREVIATED.search(line[:end]) is None:
            return line[:end]
    if len(line) <= most:
        return line
    ends = [m.start() for m in _WORD_END.finditer(line, SHORTEST, most)]
    return line[: ends[-1] if ends else most - 1].rstrip(" ,;:-–—،、") + "…"
