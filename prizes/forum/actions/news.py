"""Write a piece of news, publish it at an instant, withdraw it with a note, delete a draft."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.config import settings
from prizes.edition.queries import EditionInForce
from prizes.errors import wrong_answers
from prizes.forum import refusals
from prizes.forum.models import OF_ALL, News
from prizes.forum.rules.news import NewsState, Texts, news_faults, news_state, note_faults, written
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.kit.links import is_page
from prizes.kit.sentence import Sentence, say
from prizes.kit.text import many_lines
from prizes.wording.rules.blocks import leads_outside, links_in, with_own_links


def checked(texts: Texts) -> dict[str, dict[str, str]]:
    """The languages that are written, as they are kept. Raises Invalid with what is wrong by `title.en` and so on."""
    here, found = settings().base_url, written(texts)
    faults = news_faults(found, here)
    if not faults:
        for said in found.values():
            said["text"] = with_own_links(said["text"], here)
        faults = _dead_links(found)
    if faults:
        raise wrong_answers(faults)
    return found


def _dead_links(texts: Texts) -> dict[str, Sentence]:
    return {
        f"text.{lang}": say("There is no page with this address: %(address)s", address=page)
        for lang, said in texts.items()
        for page in links_in(said["text"])
        if not leads_outside(page) and not is_page(f"/{lang}{page}")
    }


async def write_news(
    session: AsyncSession,
    edition: EditionInForce | None,
    texts: Texts,
    *,
    news_id: str | None = None,
    by: str,
) -> News:
    """A new draft, or other texts for one that there is, which readers see at once if it is published.

    `edition`: None: of the contest as a whole. Raises Invalid, Missing, and Conflict for one that is withdrawn.
    """
    said, now = checked(texts), clock.now()
    if news_id is None:
        news = News(
            edition=edition.slug if edition else OF_ALL,
            texts=said,
            created_by=by,
            created_at=now,
            changed_by=by,
            changed_at=now,
        )
    else:
        news = await news_in(session, edition, news_id)
        if news.withdrawn_at is not None:
            raise refusals.news_withdrawn()
        news.texts, news.changed_by, news.changed_at = said, by, now
    session.add(news)
    await session.flush()
    record(session, edition, acts.NEWS_WRITE, news, by=by, langs=sorted(said))
    return news


async def publish_news(
    session: AsyncSession,
    edition: EditionInForce | None,
    news_id: str,
    *,
    at: datetime | None = None,
    by: str,
) -> News:
    """Everybody reads it from then on. `at`: None or past: from now on. One that is public already stays as it is."""
    news, now = await news_in(session, edition, news_id), clock.now()
    match news_state(news.published_at, news.withdrawn_at, now):
        case NewsState.WITHDRAWN:
            raise refusals.news_withdrawn()
        case NewsState.PUBLISHED:
            return news
        case NewsState.DRAFT | NewsState.SCHEDULED:
            pass
    news.published_at = max(at or now, now)
    session.add(news)
    record(session, edition, acts.NEWS_PUBLISH, news, by=by, at=news.published_at.isoformat())
    await session.flush()
    return news


async def withdraw_news(
    session: AsyncSession, edition: EditionInForce | None, news_id: str, *, note: Mapping[str, str], by: str
) -> News:
    """It leaves all lists; its page says that it was withdrawn, and why. `note`: by language, English at least. One
    that is scheduled becomes a draft again and needs none. Raises Conflict for a draft.
    """
    news, now = await news_in(session, edition, news_id), clock.now()
    match news_state(news.published_at, news.withdrawn_at, now):
        case NewsState.WITHDRAWN:
            return news
        case NewsState.DRAFT:
            raise refusals.news_not_published()
        case NewsState.SCHEDULED:
            news.published_at = None
        case NewsState.PUBLISHED:
            said = {lang: cleaned for lang, text in note.items() if (cleaned := many_lines(text))}
            faults = note_faults(said)
            if faults:
                raise wrong_answers(faults)
            news.withdrawn_at, news.withdrawn_by, news.note = now, by, said
    session.add(news)
    record(session, edition, acts.NEWS_WITHDRAW, news, by=by)
    await session.flush()
    return news


async def delete_news(
    session: AsyncSession, edition: EditionInForce | None, news_id: str, *, by: str
) -> None:
    """Only a draft: what was public is withdrawn instead. Raises Conflict."""
    news = await news_in(session, edition, news_id)
    if news.published_at is not None:
        raise refusals.news_published()
    record(session, edition, acts.NEWS_DELETE, news, by=by)
    await session.delete(news)
    await session.flush()


async def news_in(session: AsyncSession, edition: EditionInForce | None, news_id: str) -> News:
    """Locked for an act. Raises Missing where it is none of the edition, or none of the contest as a whole."""
    news = await session.get(News, news_id, with_for_update=True)
    if news is None or news.edition != (edition.slug if edition else OF_ALL):
        raise refusals.unknown_news()
    return news
