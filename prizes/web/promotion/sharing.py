"""Telling others about a project: ready texts in six languages, and all that can be shown elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from prizes import clock
from prizes.ballot.rules.voting import round_at
from prizes.config import settings
from prizes.data.languages import NATIVE_NAMES
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import closes_at
from prizes.gate.permissions import Who
from prizes.i18n.translator import translator, without_isolates
from prizes.kit import qr
from prizes.kit.sentence import Sentence, say
from prizes.nomination import refusals
from prizes.nomination.models import Project
from prizes.nomination.queries.contents import texts_of
from prizes.nomination.queries.projects import public_project
from prizes.nomination.rules.languages import chosen_language
from prizes.promotion.actions import MOST_CHARACTERS, may_note
from prizes.promotion.press import project_text
from prizes.promotion.queries.ceremony import pronunciation_of
from prizes.promotion.queries.promoted import HONOURED, numbers_of, promoted
from prizes.promotion.words import sheet_of
from prizes.web.ballot.ballot_paper import vote_offer
from prizes.web.ballot.posters import short_address, spoken
from prizes.web.ballot.sharing import shared
from prizes.web.layout.cards import project_picture
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.promotion.shown import badge_of

pages = Pages()


@dataclass(frozen=True, slots=True)
class ReadyText:
    """One ready text."""

    lang: str
    name: str
    """Of the language, in itself."""
    text: str
    mailto: str


@pages.page("/{edition}/projects/{project}/share", "promotion/share.html", Who.PUBLIC)
async def share_page(at: PageAt, project: str) -> Values:
    """For whoever stands behind a project: words that invite to look and to choose, in every language."""
    found = await public_project(*at.here, project)
    if found is None:
        raise refusals.unknown_project()
    own = {each.lang: each.title for each in await texts_of(at.session, found) if each.title}
    votable = await vote_offer(*at.here, None, found.id, found.category) is not None
    said = {
        lang: _words(at.edition, found, _title(found, own, lang), votable=votable) for lang in NATIVE_NAMES
    }
    address = short_address(found.id)
    voice = at.voice
    words = " ".join(without_isolates(voice.say(each)) for each in said[at.lang])
    here = settings().base_url + at.to("project_page", project=found.id)
    return {
        "shared": shared(here, words, _title(found, own, at.lang)),
        "project": found,
        "texts": [_ready(at, found, lang, words) for lang, words in said.items()],
        "votable": votable,
        "short": address,
        "address": spoken(address),
        "picture": qr.svg(address, spoken(address)),
        **await _to_promote(at, found),
    }


async def _to_promote(at: PageAt, project: Project) -> Values:
    """The picture in the page’s language, the badge and the text for the press in each; and for its people how its
    names are said aloud.
    """
    told, numbers = await promoted(*at.here, project), await numbers_of(*at.here)
    read = told.read_in(at.edition, at.lang).read_as
    sheet = sheet_of(at.edition, project, told.claim, read, at.voice)
    noting = at.reader is not None and await may_note(*at.here, project, at.reader)
    return {
        "drawn": project_picture(at.edition, project.id, sheet),
        "badges": {
            lang: badge_of(at.edition, project, told.claim, translator(lang)) for lang in NATIVE_NAMES
        },
        "press": [project_text(at.edition, told, numbers, translator(lang)) for lang in NATIVE_NAMES],
        "noting": noting,
        "to_sign_in": at.reader is None and told.claim.state in HONOURED,
        "pronunciation": await pronunciation_of(at.session, project.id) if noting else "",
        "most": MOST_CHARACTERS,
    }


def _title(project: Project, own: Mapping[str, str], lang: str) -> str:
    """As a reader of this language gets it."""
    return own.get(chosen_language(project.language, own, lang), project.title)


def _words(edition: EditionInForce, project: Project, title: str, *, votable: bool) -> list[Sentence]:
    """What is said of it. Nobody is asked to vote for it: only to look, and to choose."""
    category = next((dict(c.short) for c in edition.rules.categories if c.code == project.category), {})
    about: dict[str, Any] = {"title": title, "edition": dict(edition.rules.title), "category": category}
    if not votable:
        return [say("%(title)s is a project of %(edition)s, category %(category)s.", **about)]
    there = round_at(edition.rules, clock.now())
    closes = closes_at(edition.rules, there.phase.id) if there else None
    until = [say("Anyone can vote until %(closes)s, %(in_zone)s.", closes=closes)] if closes else []
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
