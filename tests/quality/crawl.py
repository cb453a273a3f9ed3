"""Judges every page that was collected, without a browser: language, markup, links, head, nothing of third parties."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from prizes.data.languages import direction
from prizes.i18n.languages import CODES
from tests.quality.markup import Page, taken_apart
from tests.quality.pages import Seen
from tests.quality.words import foreign, mislabelled

ORIGIN = "http://prizes.test"
REFUSED = frozenset({401, 403, 404, 405, 410, 500})
"""What a link must not lead to."""


@dataclass
class Findings:
    """By what is wrong, the pages on which it is."""

    found: dict[tuple[str, str, str], list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, kind: str, what: str, seen: Seen) -> None:
        self.found[kind, what, seen.route].append(seen.named)

    def lines(self) -> list[str]:
        return [
            f"{kind}: {what}\n    {route}, {len(pages)} times, as {pages[0]}"
            for (kind, what, route), pages in sorted(self.found.items())
        ]


@dataclass
class Known:
    """What one reader got from each address in one stage: the status and, where it is a page, its ids."""

    statuses: Mapping[str, int]
    ids: dict[str, frozenset[str]]


def judge(seen: Seen, page: Page) -> Iterator[tuple[str, str]]:
    """What is wrong with one page by itself: a kind, and what exactly."""
    yield from _of_markup(page)
    yield from _of_language(seen, page)
    yield from _of_loading(page)
    if seen.public and seen.status == 200 and page.indexed:
        yield from _of_head(seen, page)


def _of_markup(page: Page) -> Iterator[tuple[str, str]]:
    for fault in dict.fromkeys(page.faults):
        yield "markup", fault
    for twice in sorted({one for one in page.ids if page.ids.count(one) > 1}):
        yield "id twice", twice
    for reference in sorted({*page.references} - {*page.ids}):
        yield "reference to nothing", reference
    if page.h1 != 1:
        yield "h1", f"{page.h1} of them"
    for above, below in zip(page.headings, page.headings[1:], strict=False):
        if below > above + 1:
            yield "heading", f"h{below} after h{above}"
    if not page.title.strip():
        yield "title", "none"


def _of_language(seen: Seen, page: Page) -> Iterator[tuple[str, str]]:
    if page.html.get("lang") != seen.lang and seen.address.startswith(f"/{seen.lang}/"):
        yield "lang", page.html.get("lang", "none")
    lang = page.html.get("lang", "")
    if page.html.get("dir") != direction(lang):
        yield "dir", page.html.get("dir", "none")
    if lang not in CODES:
        return
    for text in page.texts:
        for what in foreign(text, lang, page.own):
            yield "language", what
        if text.lang != lang and (wrong := mislabelled(text)):
            yield "language", wrong


def _of_loading(page: Page) -> Iterator[tuple[str, str]]:
    for address in page.loads:
        if not address.startswith("/") or address.startswith("//"):
            yield "third party", address


def _of_head(seen: Seen, page: Page) -> Iterator[tuple[str, str]]:
    if not (12 if seen.lang == "zh" else 25) <= len(page.meta.get("description", "")) <= 400:
        yield "description", f"{len(page.meta.get('description', ''))} characters"
    if len(page.canonical) != 1 or not page.canonical[0].startswith(f"{ORIGIN}/{seen.lang}/"):
        yield "canonical", " ".join(page.canonical) or "none"
    if {*page.alternates} != {*CODES, "x-default"}:
        yield "hreflang", "not all languages: " + " ".join(page.alternates)
    for lang, address in page.alternates.items():
        if not address.startswith(ORIGIN):
            yield "hreflang", f"{lang} is not absolute"


def links_of(seen: Seen, page: Brief, known: Known) -> Iterator[tuple[str, str]]:
    """Links that lead nowhere, as far as somebody asked."""
    for link in page.links:
        parts = urlsplit(urljoin(ORIGIN + seen.address, link))
        if parts.scheme not in ("http", "https") or f"{parts.scheme}://{parts.netloc}" != ORIGIN:
            continue
        address = parts.path + (f"?{parts.query}" if parts.query else "")
        itself = parts.path[3:] == urlsplit(seen.address).path[3:]  # a refused page in another language
        status = 200 if itself else known.statuses.get(address, 200)
        if status in REFUSED:
            yield "link", f"{_shortened(address)} answers {status}"
        there = page.ids if link.startswith("#") else known.ids.get(address)
        if parts.fragment and there is not None and parts.fragment not in there:
            yield "anchor", f"{_shortened(link)} is not there"


def _shortened(address: str) -> str:
    """Without what differs from row to row."""
    return "/".join("…" if len(part) >= 16 and part.isalnum() else part for part in address.split("/"))


@dataclass(frozen=True)
class Brief:
    """What is remembered of a page for the links of others."""

    ids: frozenset[str]
    links: tuple[str, ...]


def crawl(folder: Path, everything: list[Seen], statuses: Mapping[str, int]) -> Findings:
    """All pages of a folder. A page that several people got alike is judged once, its links as each of them."""
    findings = Findings()
    briefs: dict[tuple[str, bool], Brief] = {}
    for each in everything:
        if (each.file, each.public) not in briefs:
            page = taken_apart((folder / each.file).read_text(encoding="utf-8"))
            briefs[each.file, each.public] = Brief(frozenset(page.ids), tuple(dict.fromkeys(page.links)))
            for kind, what in judge(each, page):
                findings.add(kind, what, each)
    grouped: dict[tuple[str, str], list[Seen]] = defaultdict(list)
    for each in everything:
        grouped[each.stage, each.who].append(each)
    for (stage, who), pages in grouped.items():
        start = f"{stage} {who} "
        mine = {key[len(start) :]: status for key, status in statuses.items() if key.startswith(start)}
        ids = {each.address: briefs[each.file, each.public].ids for each in pages if not each.sent}
        for each in pages:
            for kind, what in links_of(each, briefs[each.file, each.public], Known(mine, ids)):
                findings.add(kind, what, each)
    return findings
