"""What a route sends that is no JSON of ours, for the description of the interface."""

from __future__ import annotations

from typing import Any

Answers = dict[int | str, dict[str, Any]]
BINARY = {"type": "string", "format": "binary"}


def a_file(*kinds: str) -> Answers:
    """A file of one of these media types."""
    return {200: {"content": {kind.partition(";")[0]: {"schema": BINARY} for kind in kinds}}}


NOT_CHANGED: Answers = {304: {"description": "What you have is still right: its ETag came in If-None-Match."}}


def a_file_in_parts(*kinds: str) -> Answers:
    """The same, for those who ask for a part by Range, or whether theirs is still right."""
    whole = a_file(*kinds)
    part = {"description": "The part that Range asks for.", **whole[200]}
    return whole | NOT_CHANGED | {206: part, 416: {"description": "Range asks for a part behind the end."}}
