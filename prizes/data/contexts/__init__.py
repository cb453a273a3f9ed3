"""JSON-LD contexts of others, unchanged, with where they come from: nothing is fetched while the service runs."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
"""Verifiable Credentials Data Model v2.0."""
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"


@cache
def sources() -> tuple[dict[str, str], ...]:
    """Address, file, SHA-256, publisher, licence and finding place of each."""
    return tuple(json.loads(content_of("sources.json")))


def content_of(file: str) -> bytes:
    return files(__package__).joinpath(file).read_bytes()


@cache
def contexts() -> dict[str, Any]:
    """The documents by address."""
    return {source["address"]: json.loads(content_of(source["file"])) for source in sources()}
