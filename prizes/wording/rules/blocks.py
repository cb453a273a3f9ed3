"""What stewards type for a page: paragraphs, lists and links to pages of this service, and nothing else. Pure.
News may lead elsewhere as well, over HTTPS.

An empty line ends a paragraph. Lines that begin with `* ` or `- ` are a list. `[words](address)` is a link. `{given}`
stands in a paragraph of its own. Parsers of CommonMark (markdown-it-py) know more than may stand here, numbered and
nested lists, titles and references of links, escapes, and each of these would have to be found and refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from prizes.kit.sentence import Sentence, say
from prizes.wording.rules.places import GIVEN, Places, faults_of

BlockKind = Literal["given", "list", "paragraph"]
_LINK = re.compile(r"\[([^\[\]\n]{1,200})\]\(([^()\s]{1,300})\)")
_ITEM = re.compile(r"[*-] +")
_PATH = re.compile(r"/(?!/)[A-Za-z0-9._~/-]*(?:\?[A-Za-z0-9._~=&%+-]*)?(?:#[A-Za-z0-9_-]+)?")
_OUTSIDE = re.compile(r"https://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::\d{1,5})?(?:[/?#][^\s<>\"'`\\^{|}]*)?")
_LANGUAGE = re.compile(r"/(?:ar|zh|fr|en|ru|es)(?=[/?#]|$)")
WHOLE = f"{{{GIVEN}}}"


@dataclass(frozen=True, slots=True)
class Inline:
    """A part of a line, with places."""

    words: str
    page: str = ""
    """Address below the language that the words lead to, or a whole one of another service; empty: they are no link."""


@dataclass(frozen=True, slots=True)
class Block:
    kind: BlockKind
    lines: tuple[tuple[Inline, ...], ...] = ()
    """Of a paragraph, or the items of a list."""


def blocks_of(body: str) -> list[Block]:
    """`body`: as `with_own_links` gives it."""
    found = list[Block]()
    for part in re.split(r"\n\s*\n", body.strip()):
        if part.strip() == WHOLE:
            found.append(Block("given"))
            continue
        for is_list, lines in groupby(part.split("\n"), lambda line: bool(_ITEM.match(line))):
            kind: BlockKind = "list" if is_list else "paragraph"
            found.append(
                Block(kind, tuple(_inline(_ITEM.sub("", line, 1) if is_list else line) for line in lines))
            )
    return found


def _inline(line: str) -> tuple[Inline, ...]:
    parts = list[Inline]()
    at = 0
    for link in _LINK.finditer(line):
        parts += [Inline(line[at : link.start()]), Inline(link[1], link[2])]
        at = link.end()
    return tuple(part for part in (*parts, Inline(line[at:])) if part.words)


def own_page(address: str, base_url: str) -> str | None:
    """The address below the language, of an address of this service as people copy it: whole, or from the first slash.
    None: it leads elsewhere.
    """
    path = address.removeprefix(base_url) if address.startswith(f"{base_url}/") else address
    return _LANGUAGE.sub("", path, 1) or "/" if _PATH.fullmatch(path) else None


def leads_outside(address: str) -> bool:
    """Whether it is a whole address of another service, over HTTPS."""
    return _OUTSIDE.fullmatch(address) is not None


def plain_of(body: str) -> str:
    """The words alone, for feeds and the search."""
    return _LINK.sub(lambda link: link[1], body)


def links_in(body: str) -> list[str]:
    """Addresses of the links as they stand."""
    return [link[2] for link in _LINK.finditer(body)]


def with_own_links(body: str, base_url: str) -> str:
    """With the addresses of links below the language, so that they hold in each, and under another name of the host.
    A link that leads elsewhere stays as it is.
    """
    return _LINK.sub(lambda link: f"[{link[1]}]({own_page(link[2], base_url) or link[2]})", body)


def page_faults(
    subject: str, body: str, places: Places, *, headed: bool, base_url: str
) -> dict[str, Sentence]:
    """What is wrong by field, `subject` and `body`."""
    faults = faults_of(subject, body, places, headed=headed)
    if "body" in faults:
        return faults
    wrong = link_fault(body, base_url)
    if wrong is not None:
        faults["body"] = wrong
    elif body.count(WHOLE) != [block.kind for block in blocks_of(body)].count("given"):
        faults["body"] = say("{given} must be a paragraph of its own.")
    elif body.count(WHOLE) > 1:
        faults["body"] = say("{given} can be there once only.")
    return faults


def link_fault(body: str, base_url: str, *, outside: bool = False) -> Sentence | None:
    """What is wrong with a link; None: nothing. `outside`: it may lead to another service."""
    elsewhere = [link for link in links_in(body) if own_page(link, base_url) is None]
    wrong = [link for link in elsewhere if not leads_outside(link)] if outside else elsewhere
    if body.count("](") > len(links_in(body)):
        return say("A link is written as [words](address), without spaces in the address.")
    if not wrong:
        return None
    if outside:
        return say(
            "A link leads to a page of this service, or elsewhere with https://. This address does not: %(address)s",
            address=wrong[0],
        )
    return say(
        "A link can lead only to a page of this service. This address does not: %(address)s", address=wrong[0]
    )
