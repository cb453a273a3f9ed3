"""News for everybody: of the Prizes as a whole and of editions, all of it and one piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from prizes.data.languages import direction
from prizes.edition.queries import EditionInForce, editions_in_force
from prizes.forum.models import OF_ALL, News
from prizes.forum.queries.news import one_public_news
from prizes.gate.permissions import Who
from prizes.kit.excerpt import parted
from prizes.promotion.queries.feeds import happened, news, written_news
from prizes.promotion.rules.news import NewsItem
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.layout.searching import number_in
from prizes.web.promotion.feeds import latest_contests
from prizes.web.public.own_words import OwnWords, filled_in
from prizes.web.public.told_news import told

pages = Pages()
SIZE = 20
"""Of one page of the list."""


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
