"""A page taken apart: its texts with their languages, its links, its head, and where its elements do not close."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser

VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
OWN = frozenset({"bdi", "code", "pre", "blockquote", "textarea", "kbd", "samp"})
"""Elements whose text is somebody's own, or a code."""
SPOKEN = ("aria-label", "alt", "title", "placeholder", "aria-description", "aria-valuetext")
REFERRING = ("for", "list", "form", "popovertarget", "aria-activedescendant")
REFERRING_TO_MANY = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "headers")
LOADING = {
    "img": ("src", "srcset"),
    "script": ("src",),
    "link": ("href",),
    "source": ("src", "srcset"),
    "iframe": ("src",),
    "form": ("action",),
    "object": ("data",),
    "use": ("href",),
}
"""Attributes by which an element asks for something or sends something."""


@dataclass(frozen=True)
class Text:
    words: str
    lang: str
    own: bool
    """Somebody's own words, a name, a code: nothing that the service says."""
    place: str
    """The element, or the attribute."""


@dataclass
class Open:
    tag: str
    lang: str
    own: bool


@dataclass
class Page:
    html: dict[str, str] = field(default_factory=dict)
    title: str = ""
    meta: dict[str, str] = field(default_factory=dict)
    canonical: list[str] = field(default_factory=list)
    alternates: dict[str, str] = field(default_factory=dict)
    h1: int = 0
    headings: list[int] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    posts: list[str] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @cached_property
    def own(self) -> frozenset[str]:
        """People's own texts."""
        return frozenset(text.words for text in self.texts if text.own and len(text.words) > 3)

    @property
    def indexed(self) -> bool:
        return "noindex" not in self.meta.get("robots", "")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.open: list[Open] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if len(given) < len(attrs):
            self.page.faults.append(f"an attribute of <{tag}> is given twice")
        above = self.open[-1] if self.open else Open("", "", own=False)
        own = (
            (above.own and "lang" not in given)
            or tag in OWN
            or (given.get("dir") in ("auto", "ltr") and tag != "html")
        )
        here = Open(tag, given.get("lang") or above.lang, own)
        self._note(tag, given)
        for name in SPOKEN:
            if given.get(name):
                self.page.texts.append(Text(_folded(given[name]), here.lang, here.own, f"{name} of <{tag}>"))
        if tag == "input" and given.get("type") in ("submit", "button"):
            self.page.texts.append(Text(_folded(given.get("value", "")), here.lang, here.own, "<input>"))
        if tag not in VOID:
            self.open.append(here)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def _note(self, tag: str, given: dict[str, str]) -> None:
        page = self.page
        if "id" in given:
            page.ids.append(given["id"])
        page.references += [given[name] for name in REFERRING if given.get(name)]
        page.references += [one for name in REFERRING_TO_MANY for one in given.get(name, "").split()]
        for name in LOADING.get(tag, ()):
            if given.get(name) and not (_alone(given) or given[name].startswith("#")):
                page.loads.append(given[name])
        match tag:
            case "html":
                page.html = given
            case "a" | "area" if "href" in given:
                page.links.append(given["href"])
            case "form" if given.get("method", "").lower() == "post":
                page.posts.append(given.get("action", ""))
            case "meta":
                page.meta[given.get("name") or given.get("property", "")] = given.get("content", "")
            case "link" if given.get("rel") == "canonical":
                page.canonical.append(given["href"])
            case "link" if given.get("rel") == "alternate" and "hreflang" in given:
                page.alternates[given["hreflang"]] = given["href"]
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                page.h1 += tag == "h1"
                page.headings.append(int(tag[1]))
            case _:
                pass

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1].tag != tag:
            inside = self.open[-1].tag if self.open else "nothing"
            self.page.faults.append(f"</{tag}> where <{inside}> is open")
            while any(each.tag == tag for each in self.open) and self.open[-1].tag != tag:
                self.open.pop()
        if self.open and self.open[-1].tag == tag:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        words = _folded(data)
        if not words or not self.open:
            return
        here = self.open[-1]
        if here.tag == "title" and not any(each.tag == "svg" for each in self.open):
            self.page.title += words
        if here.tag not in ("script", "style"):
            self.page.texts.append(Text(words, here.lang, here.own, f"<{here.tag}>"))


def _alone(given: dict[str, str]) -> bool:
    """A link element that says where a page is, and loads nothing."""
    return given.get("rel") in ("canonical", "alternate", "next", "prev")


def _folded(words: str) -> str:
    return " ".join(words.split())


def taken_apart(html: str) -> Page:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.page.faults += [f"<{each.tag}> is never closed" for each in reader.open]
    return reader.page
