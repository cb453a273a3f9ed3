"""News for programs: for everybody, and for stewards with drafts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from prizes import clock
from prizes.accounts.rules.scopes import ServiceScope, TokenScope
from prizes.api.interface.pagination import Cursor, Limit, offset_of
from prizes.edition.queries import editions_in_force
from prizes.forum.models import OF_ALL, News
from prizes.forum.queries.news import all_news, count_public_news, one_public_news, public_news
from prizes.forum.rules.news import MOST_TEXT, MOST_TITLE, news_state
from prizes.gate.at import At, AtEdition, AtService
from prizes.gate.editions import LONGEST_SLUG
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.languages import Lang
from prizes.kit.paging import cursor

router = APIRouter(tags=["news"])
NEWS_OF_EDITION = "/editions/{edition}/office/news"
NEWS_OF_ALL = "/office/news"
State = Literal["draft", "scheduled", "published", "withdrawn"]


class NewsWords(BaseModel):
    """An empty line ends a paragraph, lines that begin with `* ` are a list, and `[words](address)` is a link."""

    title: str = Field(default="", max_length=MOST_TITLE * 2)
    text: str = Field(default="", max_length=MOST_TEXT * 2)


class NewsShown(BaseModel):
    id: str
    edition: str | None
    """Slug; None: of the Prizes as a whole."""
    published_at: datetime
    changed_at: datetime
    withdrawn_at: datetime | None
    note: Mapping[str, str]
    """Why it was withdrawn, by language."""
    texts: Mapping[Lang, NewsWords]
    """By language; none once it is withdrawn."""


class NewsPart(BaseModel):
    total: int
    items: list[NewsShown]
    next: str | None


class NewsOf(BaseModel):
    """As stewards have it."""

    id: str
    edition: str | None
    state: State
    texts: Mapping[Lang, NewsWords]
    changed_at: datetime
    published_at: datetime | None
    withdrawn_at: datetime | None
    note: Mapping[str, str]


class NewsList(BaseModel):
    items: list[NewsOf]
    next: None = None


@router.get("/news", dependencies=allow(Who.PUBLIC))
async def list_news(
    session: Tx,
    edition: Annotated[str, Query(max_length=LONGEST_SLUG)] = "",
    limit: Limit = 50,
    after: Annotated[Cursor, Query(alias="cursor")] = None,
) -> NewsPart:
    """News that stewards wrote, the newest first: of the Prizes and all public contests, or of one edition."""
    offset = offset_of(after)
    editions = await editions_in_force(session)
    if edition:
        of = [each.slug for each in editions if each.slug == edition]
    else:
        of = [OF_ALL, *(each.slug for each in editions if not each.rehearsal)]
    total = await count_public_news(session, of)
    found = await public_news(session, of, limit=limit, offset=offset)
    following = offset + len(found)
    return NewsPart(
        total=total,
        items=[_shown(news) for news in found],
        next=cursor([following]) if following < total else None,
    )


@router.get("/news/{news}", dependencies=allow(Who.PUBLIC))
async def get_news(session: Tx, news: str) -> NewsShown:
    """One of them, also one that was withdrawn."""
    of = [OF_ALL, *(each.slug for each in await editions_in_force(session))]
    return _shown(await one_public_news(session, of, news))


@router.get(NEWS_OF_EDITION, dependencies=allow(Who.STEWARD, TokenScope.OFFICE_READ, ServiceScope.FORUM))
async def list_news_for_office(at: AtEdition) -> NewsList:
    """All news of an edition, with drafts; drafts first."""
    return NewsList(items=[news_of(at, news) for news in await all_news(at.session, at.edition)])


@router.get(NEWS_OF_ALL, dependencies=allow(Who.STEWARD, TokenScope.OFFICE_READ))
async def list_news_of_all_for_office(at: AtService) -> NewsList:
    """All news of the Prizes as a whole, with drafts; drafts first."""
    return NewsList(items=[news_of(at, news) for news in await all_news(at.session, None)])


def _shown(news: News) -> NewsShown:
    assert news.published_at is not None, "a draft is no news"
    return NewsShown(
        id=news.id,
        edition=_edition(news),
        published_at=news.published_at,
        changed_at=news.changed_at,
        withdrawn_at=news.withdrawn_at,
        note=news.note,
        texts={} if news.withdrawn_at else _texts(news),
    )


def news_of(_at: At, news: News) -> NewsOf:
    return NewsOf(
        id=news.id,
        edition=_edition(news),
        state=news_state(news.published_at, news.withdrawn_at, clock.now()).value,
        texts=_texts(news),
        changed_at=news.changed_at,
        published_at=news.published_at,
        withdrawn_at=news.withdrawn_at,
        note=news.note,
    )


def _edition(news: News) -> str | None:
    return None if news.edition == OF_ALL else news.edition


def _texts(news: News) -> dict[Lang, NewsWords]:
    return {_lang(lang): NewsWords(**said) for lang, said in news.texts.items()}


def _lang(code: str) -> Lang:
    return code  # type: ignore[return-value]
