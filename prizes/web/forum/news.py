"""News for everybody: of the Prizes as a whole and of editions, all of it and one piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from prizes.edition.queries import EditionInForce, editions_in_force
from prizes.forum.models import OF_ALL, News
from prizes.forum.queries.news import one_public_news
from prizes.gate.permissions import Who
from prizes.gate.transaction import Tx
from prizes.i18n.languages import direction
from prizes.i18n.translator import Translator, without_isolates
from prizes.kit.excerpt import parted
from prizes.promotion.queries.feeds import happened, news, written_news
from prizes.promotion.rules.news import WRITTEN, NewsItem
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.layout.searching import number_in
from prizes.web.promotion.feeds import latest_contests, page_of_news
from prizes.web.public.own_words import OwnWords, filled_in

pages = Pages()
SIZE = 20
"""Of one page of the list."""
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
        text=parted(without_isolates(text))[0],
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


@pages.page("/news", "forum/news.html", Who.PUBLIC)
async def news_page(at: PageAt) -> Values:
    """What stewards wrote, and what has happened in the latest contests by their calendars."""
    shown = {e.slug: e for e in await editions_in_force(at.session) if not e.rehearsal}
    found = [(shown.get(slug), item) for slug, item in await written_news(at.session, [OF_ALL, *shown])]
    for contest in await latest_contests(at.session):
        found += [(contest, item) for item in await happened(at.session, contest)]
    found.sort(key=lambda each: each[1].at, reverse=True)
    return _part(at, found)


@pages.page("/{edition}/news", "forum/news.html", Who.PUBLIC)
async def edition_news_page(at: PageAt) -> Values:
    """Of one edition."""
    return _part(at, [(at.edition, item) for item in await news(*at.here)])


def _part(at: PageAt, found: Sequence[tuple[EditionInForce | None, NewsItem]]) -> Values:
    last = max(1, -(-len(found) // SIZE))
    number = min(number_in(at.request.query_params), last)
    first = (number - 1) * SIZE
    return {
        "told": [told(item, edition, at.voice) for edition, item in found[first : first + SIZE]],
        "first": first + 1,
        "total": len(found),
        "previous": _page(at, number - 1) if number > 1 else None,
        "next": _page(at, number + 1) if number < last else None,
    }


def _page(at: PageAt, number: int) -> str:
    said = {"page": number}
    return at.to("edition_news_page", said) if at.of_edition else at.to("news_page", said)


@dataclass(frozen=True, slots=True)
class ReadNews:
    """One piece of news, as it is read."""

    news: News
    words: OwnWords
    edition: EditionInForce | None
    note: str
    """Why it was withdrawn; empty: it was not."""
    note_lang: str

    @property
    def changed(self) -> bool:
        """Whether it was changed after it was published."""
        return self.news.published_at is not None and self.news.changed_at > self.news.published_at


def words_of_news(news: News, lang: str) -> OwnWords:
    """In this language, else in English."""
    own = lang if lang in news.texts else "en"
    said = news.texts[own]
    return filled_in(said["title"], said["text"], own, lang)


@pages.page("/news/{news}", "forum/news_item.html", Who.PUBLIC)
async def news_item_page(at: PageAt, news: str) -> Values:
    """Also one that was withdrawn: then only that it was, and why."""
    shown = {edition.slug: edition for edition in await editions_in_force(at.session)}
    found = await one_public_news(at.session, [OF_ALL, *shown], news)
    note, note_lang = at.voice.text_in(found.note)
    read = ReadNews(found, words_of_news(found, at.lang), shown.get(found.edition), note, note_lang)
    lead = " ".join(part.words for block in read.words.blocks for line in block.lines for part in line)
    return {"read": read, "lead": parted(lead)[0], "note_dir": direction(note_lang)}
