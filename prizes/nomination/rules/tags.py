"""Tags that stewards give a project: how a text of them is read, and what becomes of changes at the same time.

Tags are compared by `folded`, so that case and accents make no other tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from prizes.kit.text import folded, one_line

TAG_MOST = 40
"""Characters of one tag."""
TAGS_MOST = 10
"""Tags of one project."""
TEXT_MOST = 1_000
"""Characters of a text with tags, as it is sent."""
_BETWEEN = re.compile(r"[,;،؛、，；\n]")
"""What parts tags, as six languages write it."""
Tags = Mapping[str, str]
"""As they are written, by how they are compared."""


def parted(texts: Iterable[str]) -> dict[str, str]:
    """The tags in these texts, each once, as it is written first."""
    found: dict[str, str] = {}
    for tag in filter(None, (one_line(part) for text in texts for part in _BETWEEN.split(text))):
        found.setdefault(folded(tag), tag)
    return found


def merged(there: Tags, shown: Tags, wanted: Tags) -> dict[str, str]:
    """What a project has now, with what somebody changed who was `shown` other tags: what others have added or taken
    away since then stays so.
    """
    left = {key: tag for key, tag in there.items() if key in wanted or key not in shown}
    new = {
        key: tag for key, tag in wanted.items() if key not in shown or (key in there and tag != shown[key])
    }
    return left | new
