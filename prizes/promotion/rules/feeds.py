"""Feeds as files: Atom (RFC 4287) and JSON Feed 1.1. Whatever people wrote is text in them, never markup."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

ATOM = "http://www.w3.org/2005/Atom"
JSON_FEED = "https://jsonfeed.org/version/1.1"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 does not have."""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    id: str
    """Lasting, and of this language."""
    page: str
    title: str
    lang: str
    """Of title and text."""
    text: str
    updated: datetime
    published: datetime | None = None
    """None: not known."""


@dataclass(frozen=True, slots=True)
class Feed:
    id: str
    lang: str
    title: str
    author: str
    page: str
    address: str
    """Of the feed itself."""
    updated: datetime
    """Of the newest entry; without one, when there began to be this feed."""
    entries: Sequence[FeedEntry]
    next: str = ""
    """Address of the part with older entries; empty: there is none."""


def atom(feed: Feed) -> bytes:
    return "".join(_atom_lines(feed)).encode()


def _atom_lines(feed: Feed) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="{ATOM}" xml:lang={_quoted(feed.lang)}>\n'
    yield (
        _element("id", feed.id) + _element("title", feed.title) + _element("updated", _instant(feed.updated))
    )
    yield f"<author>{_element('name', feed.author)}</author>\n"
    yield _link("self", feed.address, "application/atom+xml") + _link("alternate", feed.page, "text/html")
    if feed.next:
        yield _link("next", feed.next, "application/atom+xml")
    for entry in feed.entries:
        yield f"<entry xml:lang={_quoted(entry.lang)}>\n"
        yield _element("id", entry.id) + _element("title", entry.title)
        yield _element("updated", _instant(entry.updated))
        if entry.published:
            yield _element("published", _instant(entry.published))
        yield _link("alternate", entry.page, "text/html")
        yield _element("summary", entry.text) + "</entry>\n"
    yield "</feed>\n"


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(_NO_XML.sub('', text))}</{name}>\n"


def _link(rel: str, address: str, media_type: str) -> str:
    return f'<link rel="{rel}" type="{media_type}" href={_quoted(address)}/>\n'


def _quoted(text: str) -> str:
    return quoteattr(_NO_XML.sub("", text))


def json_feed(feed: Feed) -> bytes:
    made: dict[str, Any] = {
        "version": JSON_FEED,
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.address,
        "language": feed.lang,
        "authors": [{"name": feed.author}],
        "items": [_item(entry) for entry in feed.entries],
    }
    if feed.next:
        made["next_url"] = feed.next
    return json.dumps(made, ensure_ascii=False).encode()


def _item(entry: FeedEntry) -> dict[str, Any]:
    item = {
        "id": entry.id,
        "url": entry.page,
        "title": entry.title,
        "content_text": entry.text,
        "date_modified": _instant(entry.updated),
        "language": entry.lang,
    }
    return item | ({"date_published": _instant(entry.published)} if entry.published else {})


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
