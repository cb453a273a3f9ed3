"""What a route sends that is no JSON of ours, for the description of the interface."""

from __future__ import annotations

from typing import Any

Answers = dict[int | str, dict[str, Any]]
BINARY = {"type": "string", "format": "binary"}


def a_file(*kinds: str) -> Answers:
    """A file of one of these media types."""
    return {200: {"content": {kind.partition(";")[0]: {"schema": BINARY} for kind in kinds}}}


NOT_CHANGED: Answers = {304: {"description": "What you have is still right: its ETag came in If-None-Match."}}
IN_PARTS: Answers = {
    206: {"description": "The part that Range asks for.", "content": {"*/*": {"schema": BINARY}}},
    416: {"description": "Range asks for a part behind the end."},
}
