"""News in a list, as pages show it: in the reader's language, or in English."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from prizes.edition.queries import EditionInForce
from prizes.forum.models import OF_ALL
from prizes.gate.transaction import Tx
from prizes.i18n.translator import Translator, without_isolates
from prizes.kit.excerpt import parted
from prizes.promotion.queries.feeds import written_news
from prizes.promotion.rules.news import WRITTEN, NewsItem
from prizes.web.promotion.feeds import page_of_news

FEW = 3
"""On front pages."""


@dataclass(frozen=True, slots=True)
class ToldNews:
    """A piece of news in a list, in the reader's language or in English."""

    at: datetime
    title: str
    text: str
    lang: str
    """Of title and text."""
    href: str
    edition: EditionInForce | None
    """None: of the contest as a whole."""
    written: bool
    """By stewards, with a page of its own."""


def told(item: NewsItem, edition: EditionInForce | None, voice: Translator) -> ToldNews:
    title, lang = voice.words(item.title)
    text = item.text if isinstance(item.text, str) else voice.words(item.text)[0]
    return ToldNews(
        at=item.at,
        title=without_isolates(title),
        text=parted(without_isolates(text).partition("\n\n")[0])[0],
        lang=lang,
        href=page_of_news(edition, item, voice.lang),
        edition=edition,
        written=item.page == WRITTEN,
    )


async def latest_written(session: Tx, of: Sequence[EditionInForce], voice: Translator) -> list[ToldNews]:
    """What stewards wrote last, of these editions and of the contest as a whole."""
    shown = {edition.slug: edition for edition in of}
    found = await written_news(session, [OF_ALL, *shown], limit=FEW)
    return [told(item, shown.get(slug), voice) for slug, item in found]


async def latest_of_edition(session: Tx, edition: EditionInForce, voice: Translator) -> list[ToldNews]:
    found = await written_news(session, [edition.slug], limit=FEW)
    return [told(item, edition, voice) for _, item in found]
