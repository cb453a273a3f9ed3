"""The card that other services show of an address that somebody shares. Nothing of them is in the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import Request

from prizes.config import settings
from prizes.data.languages import LOCALES, NATIVE_NAMES
from prizes.edition.queries import EditionInForce
from prizes.i18n.translator import translator
from prizes.kit.excerpt import parted
from prizes.kit.links import address
from prizes.printing.share import HEIGHT, WIDTH, ShareSheet
from prizes.promotion.words import alternative, edition_sheet
from prizes.web.layout.page import lang_of

VERSION = 10
"""Signs of the hash of a picture in its address: other services keep a picture by its address, so that a changed one
has another.
"""


@dataclass(frozen=True, slots=True)
class CardPicture:
    path: str
    alt: str
    width: int = WIDTH
    height: int = HEIGHT
    media_type: str = "image/png"

    @property
    def address(self) -> str:
        return settings().base_url + self.path


@dataclass(frozen=True, slots=True)
class Card:
    title: str
    text: str
    address: str
    locale: str
    others: Sequence[str]
    """Locales in which the page is, too."""
    picture: CardPicture


def card(request: Request, title: str, text: str, picture: CardPicture) -> Card:
    locales = {code: LOCALES[code].replace("en_001", "en") for code in NATIVE_NAMES}
    locale = locales.pop(lang_of(request))
    here = settings().base_url + quote(request.scope["path"], safe="/")
    return Card(title, parted(text)[0], here, locale, [*locales.values()], picture)


def project_picture(edition: EditionInForce, project: str, sheet: ShareSheet) -> CardPicture:
    version = sheet.sha256[:VERSION]
    path = address(
        "share_image", {"lang": sheet.lang, "edition": edition.slug, "project": project, "v": version}
    )
    return CardPicture(path, alternative(sheet))


def edition_picture(request: Request, edition: EditionInForce) -> CardPicture:
    sheet = edition_sheet(edition, translator(lang_of(request)))
    path = address(
        "edition_image", {"lang": sheet.lang, "edition": edition.slug, "v": sheet.sha256[:VERSION]}
    )
    return CardPicture(path, alternative(sheet))
