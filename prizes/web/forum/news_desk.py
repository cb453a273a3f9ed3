"""The office's news: what there is, writing a new one, and one with all that can be done with it. For an edition, and
for the Prizes as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from prizes import clock
from prizes.data.languages import direction
from prizes.forum.actions.news import checked
from prizes.forum.models import News
from prizes.forum.queries.news import all_news, news_for_office
from prizes.forum.rules.news import NEWS_STATES, NewsState, news_state
from prizes.gate.permissions import Who
from prizes.i18n.languages import CODES
from prizes.kit.token import new_id
from prizes.web.forum.news import words_of_news
from prizes.web.layout.forms import Fields
from prizes.web.layout.options import language_options
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.public.own_words import OwnWords

pages = Pages()
OF_EDITION, OF_WHOLE = "/{edition}/office/news", "/office/news"
LOOKS = {"draft": "idle", "scheduled": "info", "published": "good", "withdrawn": "warn"}


@dataclass(frozen=True, slots=True)
class DeskLinks:
    """Addresses of the desk of one edition, or of that of the Prizes as a whole."""

    desk: str
    new: str
    write: str


def _links(at: PageAt) -> DeskLinks:
    if at.of_edition:
        return DeskLinks(at.to("news_desk_page"), at.to("new_news_page"), at.to("write_news"))
    return DeskLinks(
        at.to("prizes_news_desk_page"), at.to("new_prizes_news_page"), at.to("write_prizes_news")
    )


def _to_one(at: PageAt, news: str) -> dict[str, str]:
    """Addresses of one piece of news and of what can be done with it."""
    if at.of_edition:
        return {
            "page": at.to("news_at_desk_page", news=news),
            "change": at.to("change_news", news=news),
            "publication": at.to("publish_news", news=news),
            "withdrawal": at.to("withdraw_news", news=news),
            "removal": at.to("delete_news", news=news),
        }
    return {
        "page": at.to("prizes_news_at_desk_page", news=news),
        "change": at.to("change_prizes_news", news=news),
        "publication": at.to("publish_prizes_news", news=news),
        "withdrawal": at.to("withdraw_prizes_news", news=news),
        "removal": at.to("delete_prizes_news", news=news),
    }


def state_of_news(news: News) -> NewsState:
    return news_state(news.published_at, news.withdrawn_at, clock.now())


# --- all -------------------------------------------------------------------------------------------------


async def _desk(at: PageAt) -> Values:
    return {
        "links": _links(at),
        "rows": [
            (news, state_of_news(news).value, _to_one(at, news.id)["page"], _languages(news))
            for news in await all_news(at.session, at.of_edition)
        ],
        "states": {state.value: label for state, label in NEWS_STATES.items()},
        "looks": LOOKS,
    }


def _languages(news: News) -> list[tuple[str, str]]:
    return [(code, name) for code, name in language_options() if code in news.texts]


@pages.page(OF_EDITION, "forum/news_desk.html", Who.STEWARD)
async def news_desk_page(at: PageAt) -> Values:
    return await _desk(at)


@pages.page(OF_WHOLE, "forum/prizes_news_desk.html", Who.STEWARD)
async def prizes_news_desk_page(at: PageAt) -> Values:
    return await _desk(at)


# --- a new one -------------------------------------------------------------------------------------------


def _new(at: PageAt) -> Values:
    texts = texts_of_news(at.typed)
    return {
        "links": _links(at),
        "texts": texts,
        "key": new_id(),
        "previews": previews(texts) if at.typed.get("act") == "preview" and not at.refusal else [],
    }


@pages.page(f"{OF_EDITION}/new", "forum/news_new.html", Who.STEWARD)
async def new_news_page(at: PageAt) -> Values:
    return _new(at)


@pages.page(f"{OF_WHOLE}/new", "forum/news_new.html", Who.STEWARD)
async def new_prizes_news_page(at: PageAt) -> Values:
    return _new(at)


def texts_of_news(typed: Fields) -> dict[str, dict[str, str]]:
    """By language, of English and of those that are written."""
    texts = {lang: {part: typed.get(f"{part}.{lang}") for part in ("title", "text")} for lang in CODES}
    return {lang: said for lang, said in texts.items() if lang == "en" or "".join(said.values()).strip()}


def previews(texts: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str, str, OwnWords]]:
    """Code, name and direction of each language that is written, with the words as its readers see them."""
    news: Any = _Unsaved(checked(texts))
    return [
        (code, name, direction(code), words_of_news(news, code))
        for code, name in language_options()
        if code in news.texts
    ]


@dataclass(frozen=True, slots=True)
class _Unsaved:
    texts: dict[str, dict[str, str]]


# --- one -------------------------------------------------------------------------------------------------


async def _one(at: PageAt, news_id: str) -> Values:
    news = await news_for_office(at.session, at.of_edition, news_id)
    state, typed = state_of_news(news), "title.en" in at.typed
    texts = texts_of_news(at.typed) if typed else news.texts
    return {
        "links": _links(at),
        "news": news,
        "state": state.value,
        "states": {each.value: label for each, label in NEWS_STATES.items()},
        "looks": LOOKS,
        "texts": texts,
        "previews": [] if at.refusal else previews(texts),
        "to_one": _to_one(at, news.id),
        "public": at.to("news_item_page", news=news.id),
    }


@pages.page(f"{OF_EDITION}/{{news}}", "forum/news_at_desk.html", Who.STEWARD)
async def news_at_desk_page(at: PageAt, news: str) -> Values:
    return await _one(at, news)


@pages.page(f"{OF_WHOLE}/{{news}}", "forum/news_at_desk.html", Who.STEWARD)
async def prizes_news_at_desk_page(at: PageAt, news: str) -> Values:
    return await _one(at, news)
