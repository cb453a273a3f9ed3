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
