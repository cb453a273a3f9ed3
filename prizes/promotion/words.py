"""What stands on the pictures and badges of projects and editions, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from prizes.config import settings
from prizes.data.countries import name as country_name
from prizes.edition.queries import EditionInForce
from prizes.edition.titles import Said
from prizes.i18n.translator import Translator
from prizes.kit.emblem import drawing, initials
from prizes.kit.sentence import N_, Sentence
from prizes.nomination.models import Project
from prizes.nomination.rules.form import first_picture, picture_field
from prizes.nomination.rules.languages import ReadAs
from prizes.printing.certificate import HUES
from prizes.printing.share import BadgeSheet, Emblem, ShareSheet
from prizes.printing.sheet import SheetText
from prizes.promotion.rules.claims import Claim, words_of
from prizes.promotion.rules.press import ABOUT

TEST = N_("Test edition")
SUMMIT = N_("World Summit on the Information Society")
BETWEEN = " · "
"""Between facts that make no sentence."""


def said_in(said: Said, voice: Translator) -> tuple[str, str]:
    """The words with the language they are in."""
    return (voice.say(said), voice.lang) if isinstance(said, Sentence) else voice.text_in(said)


def _text(said: Said, voice: Translator) -> SheetText:
    return SheetText(*said_in(said, voice))


def _hue(edition: EditionInForce, category: str | None) -> int:
    codes = [each.code for each in edition.rules.categories]
    return HUES[(codes.index(category) if category in codes else 0) % len(HUES)]


def host() -> str:
    return urlsplit(settings().base_url).netloc


def share_sheet(
    edition: EditionInForce,
    project: Project,
    claim: Claim,
    voice: Translator,
    *,
    title: tuple[str, str],
    picture: str = "",
) -> ShareSheet:
    """Of a project. `title`: with its language. `picture`: id of the file that stands for it, of which the content
    never changes.
    """
    below = [SheetText(project.owner, auto=True)] if project.owner else []
    if project.country:
        below.append(SheetText(country_name(project.country, voice.lang)))
    category = edition.rules.category_name(project.category) if project.category else None
    return ShareSheet(
        lang=voice.lang,
        brand=_text(edition.rules.title, voice),
        claim=_text(words_of(edition.rules, claim), voice),
        title=SheetText(*title),
        lines=below,
        field=_text(category, voice) if category else None,
        hue=_hue(edition, project.category),
        emblem=Emblem(drawing(project.id), initials(project.title)),
        address=host(),
        banner=voice.gettext(TEST) if edition.rehearsal else "",
        picture=picture,
    )


def sheet_of(
    edition: EditionInForce, project: Project, claim: Claim, reading: ReadAs, voice: Translator
) -> ShareSheet:
    """What the picture of a project shows. `reading`: the project in the language of the picture."""
    title, picture = (reading.title, reading.title_lang), _shown_picture(edition, project.answers)
    return share_sheet(edition, project, claim, voice, title=title, picture=picture)


def _shown_picture(edition: EditionInForce, answers: Mapping[str, Any]) -> str:
    """Id of the file that stands for a project, among those that the public may see."""
    field = picture_field(edition.rules) if edition.rules.submission else None
    found = first_picture(answers.get(field)) if field else None
    return found[0] if found else ""


def edition_sheet(edition: EditionInForce, voice: Translator) -> ShareSheet:
    """Of an edition."""
    return ShareSheet(
        lang=voice.lang,
        brand=SheetText(voice.gettext(SUMMIT)),
        claim=None,
        title=_text(edition.rules.title, voice),
        lines=[SheetText(voice.say(ABOUT))],
        field=None,
        hue=HUES[0],
        emblem=Emblem(0, ""),
        address=host(),
        banner=voice.gettext(TEST) if edition.rehearsal else "",
    )


def badge_sheet(edition: EditionInForce, project: Project, claim: Claim, voice: Translator) -> BadgeSheet:
    words, brand = _text(words_of(edition.rules, claim), voice), _text(edition.rules.title, voice)
    return BadgeSheet(
        lang=voice.lang,
        claim=words,
        brand=brand,
        hue=_hue(edition, project.category),
        emblem=Emblem(drawing(project.id), ""),
        said=BETWEEN.join([words.text, brand.text]),
        banner=voice.gettext(TEST) if edition.rehearsal else "",
    )


def alternative(sheet: ShareSheet) -> str:
    """What the picture shows, in words."""
    shown = [sheet.claim, sheet.title, *sheet.lines, sheet.field, sheet.brand]
    texts = [said.text for said in shown if said is not None]
    return BETWEEN.join([*texts, sheet.banner] if sheet.banner else texts)
