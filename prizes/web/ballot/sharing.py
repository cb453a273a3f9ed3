"""Telling others about a project: ready texts in six languages, and the card that a shared address shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fastapi import Request

from prizes import clock
from prizes.ballot.rules.voting import round_at
from prizes.config import settings
from prizes.data.languages import NATIVE_NAMES
from prizes.edition.kinds.shapes import ShownFiles
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import closes_at
from prizes.gate.permissions import Who
from prizes.i18n.languages import LOCALES
from prizes.i18n.translator import translator, without_isolates
from prizes.kit import qr
from prizes.kit.excerpt import parted
from prizes.kit.sentence import Sentence, say
from prizes.nomination import refusals
from prizes.nomination.models import Project
from prizes.nomination.queries.contents import texts_of
from prizes.nomination.queries.projects import public_project
from prizes.web.ballot.ballot_paper import vote_offer
from prizes.web.ballot.posters import short_address, spoken
from prizes.web.layout.links import to
from prizes.web.layout.page import lang_of
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.nomination.shown import ShownAnswer

pages = Pages()


@dataclass(frozen=True, slots=True)
class Card:
    """What other services show of an address that somebody shares. Nothing of them is in the page."""

    title: str
    text: str
    address: str
    locale: str
    picture: str = ""


def card(request: Request, title: str, text: str, picture: str = "") -> Card:
    base, lang = settings().base_url, lang_of(request)
    locale = LOCALES[lang].replace("en_001", "en")
    address = base + quote(request.scope["path"], safe="/")
    return Card(title, parted(text)[0], address, locale, base + picture if picture else "")


def picture_of(request: Request, answers: Iterable[ShownAnswer]) -> str:
    """Address of the first picture among the answers, in its largest smaller copy; empty without one."""
    for answer in answers:
        for file in answer.shape.files if isinstance(answer.shape, ShownFiles) else ():
            if file["kind"] != "pdf":
                widths = file.get("widths")
                if not widths:
                    return to(request, "project_file", file=file["id"])
                return to(request, "smaller_picture", file=file["id"], width=widths[-1])
    return ""


@dataclass(frozen=True, slots=True)
class SharedAddress:
    """An address with words to send on, by whatever way a reader likes."""

    address: str
    text: str
    title: str

    @property
    def whatsapp(self) -> str:
        return f"https://wa.me/?text={quote(f'{self.text} {self.address}')}"

    @property
    def telegram(self) -> str:
        return f"https://t.me/share/url?url={quote(self.address, safe='')}&text={quote(self.text)}"

    @property
    def mailto(self) -> str:
        body = quote(f"{self.text}\n{self.address}")
        return f"mailto:?subject={quote(self.title)}&body={body}"


def shared(address: str, text: str, title: str) -> SharedAddress:
    return SharedAddress(address, " ".join(text.split()), title)


# --- ready texts -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReadyText:
    """One ready text."""

    lang: str
    name: str
    """Of the language, in itself."""
    text: str
    mailto: str


@pages.page("/{edition}/projects/{project}/share", "ballot/share.html", Who.PUBLIC)
async def share_page(at: PageAt, project: str) -> Values:
    """For whoever stands behind a project: words that invite to look and to choose, in every language."""
    found = await public_project(*at.here, project)
    if found is None:
        raise refusals.unknown_project()
    own = {each.lang: each.title for each in await texts_of(at.session, found) if each.title}
    votable = await vote_offer(*at.here, None, found.id, found.category) is not None
    said = {
        lang: _words(at.edition, found, own.get(lang, found.title), votable=votable) for lang in NATIVE_NAMES
    }
    address = short_address(found.id)
    voice = at.voice
    words = " ".join(without_isolates(voice.say(each)) for each in said[at.lang])
    here = settings().base_url + at.to("project_page", project=found.id)
    return {
        "shared": shared(here, words, own.get(at.lang, found.title)),
        "project": found,
        "texts": [_ready(at, found, lang, words) for lang, words in said.items()],
        "votable": votable,
        "short": address,
        "address": spoken(address),
        "picture": qr.svg(address, spoken(address)),
    }


def _words(edition: EditionInForce, project: Project, title: str, *, votable: bool) -> list[Sentence]:
    """What is said of it. Nobody is asked to vote for it: only to look, and to choose."""
    category = next((dict(c.short) for c in edition.rules.categories if c.code == project.category), {})
    about: dict[str, Any] = {"title": title, "edition": dict(edition.rules.title), "category": category}
    if not votable:
        return [say("%(title)s is a project of %(edition)s, category %(category)s.", **about)]
    there = round_at(edition.rules, clock.now())
    closes = closes_at(edition.rules, there.phase.id) if there else None
    until = [say("Anyone can vote until %(closes)s, Geneva time.", closes=closes)] if closes else []
    return [
        say("%(title)s is in the public vote of %(edition)s, category %(category)s.", **about),
        *until,
        say("Please consider all projects in the category before you choose."),
    ]


def _ready(at: PageAt, project: Project, lang: str, said: list[Sentence]) -> ReadyText:
    """The address stands on a line of its own: nothing that is no part of it may touch it."""
    voice = translator(lang)
    address = settings().base_url + at.to("project_page", lang=lang, project=project.id)
    text = "\n".join([" ".join(voice.say(sentence) for sentence in said), address])
    return ReadyText(
        lang, NATIVE_NAMES[lang], text, f"mailto:?subject={quote(project.title)}&body={quote(text)}"
    )
