"""News: write, look at, change, publish, withdraw, delete. Each for an edition, and for the Prizes as a whole."""

from __future__ import annotations

from typing import Any

from fastapi.responses import Response
from pydantic import BaseModel, Field

from prizes.acts.declaring import Acts, Lead, leading
from prizes.api.forum.news import NEWS_OF_ALL, NEWS_OF_EDITION, NewsWords, news_of
from prizes.edition.refusals import no_local_time
from prizes.forum.actions import news as actions
from prizes.forum.models import News
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.i18n.languages import CODES, Lang
from prizes.i18n.translator import GENEVA
from prizes.kit.bounded import Instant, local_time
from prizes.web.forum import news_desk
from prizes.web.forum.news_desk import OF_EDITION, OF_WHOLE, texts_of_news
from prizes.web.layout.page import page
from prizes.web.layout.pages import Page, PageAt

acts = Acts("news")


class NewsSent(BaseModel):
    texts: dict[Lang, NewsWords] = Field(max_length=6)
    """By language; English is needed."""

    def plain(self) -> dict[str, dict[str, str]]:
        return {lang: words.model_dump() for lang, words in self.texts.items()}


class NewsPublication(BaseModel):
    at: Instant | None = None
    """From when on everybody reads it; without one, from now on."""


class NewsWithdrawal(BaseModel):
    note: dict[Lang, str] = Field(default_factory=dict, max_length=6)
    """Why, by language, for everybody; English is needed, but where it was only scheduled."""


def _texts(at: PageAt) -> dict[str, Any]:
    return {"texts": texts_of_news(at.typed)}


def _note(at: PageAt) -> dict[str, Any]:
    return {"note": {lang: text for lang in CODES if (text := at.typed.get(f"note.{lang}")).strip()}}


def _when(at: PageAt) -> dict[str, Any]:
    """In the zone of the edition; of the Prizes as a whole in that of Geneva."""
    typed = at.typed.get("at").strip()
    if not typed:
        return {"at": None}
    try:
        local = local_time(typed)
    except ValueError as error:
        raise no_local_time("at") from error
    return {"at": at.edition.rules.instant(local) if at.of_edition else local.replace(tzinfo=GENEVA)}


def _again(shown: Page) -> Any:
    """The page of the form with a preview; nothing is kept."""

    async def lead(at: PageAt, _checked: object) -> Response:
        given = {"news": at.asked("news") or ""} if "{news}" in shown.path else {}
        values = await shown(at, **given)
        assert not isinstance(values, Response)
        return page(at.request, shown.template, typed=at.typed, **values)

    return lead


async def _checked(_at: At, sent: NewsSent) -> object:
    """How it reads. Nothing is kept."""
    return actions.checked(sent.plain())


async def _checked_change(_at: At, news: str, sent: NewsSent) -> object:  # noqa: ARG001 - it is in the address
    """How it reads. Nothing is kept."""
    return actions.checked(sent.plain())


async def _write(at: At, sent: NewsSent) -> News:
    """Write a news item as a draft: title and text by language."""
    return await actions.write_news(at.session, at.of_edition, sent.plain(), by=at.by)


async def _change(at: At, news: str, sent: NewsSent) -> News:
    """Give it other texts. Readers see them at once if it is published."""
    return await actions.write_news(at.session, at.of_edition, sent.plain(), news_id=news, by=at.by)


async def _publish(at: At, news: str, sent: NewsPublication | None = None) -> News:
    """Publish it now or at an instant."""
    return await actions.publish_news(at.session, at.of_edition, news, at=sent.at if sent else None, by=at.by)


async def _withdraw(at: At, news: str, sent: NewsWithdrawal | None = None) -> News:
    """Take it back with a note for everybody. What is only scheduled becomes a draft again."""
    note = {str(lang): text for lang, text in sent.note.items()} if sent else {}
    return await actions.withdraw_news(at.session, at.of_edition, news, note=note, by=at.by)


async def _delete(at: At, news: str) -> None:
    """Delete a draft."""
    await actions.delete_news(at.session, at.of_edition, news, by=at.by)


def _declare(
    programs: str, forms: str, called: str, *, new: Page, one: Page, leads: tuple[Lead, Lead, Lead]
) -> None:
    """`called`: in the names of the acts, `news` or `prizes_news`. `leads`: to what was written, to the page of one
    and to that of all.
    """
    who, (written, here, desk) = Who.STEWARD, leads
    acts.act(
        f"POST {programs}",
        forms,
        who=who,
        on=new,
        reads=_texts,
        answers=news_of,
        name=f"write_{called}",
        leads=written,
        notice="news-saved",
    )(_write)
    acts.act(
        "", forms, who=who, on=new, reads=_texts, when="preview", name=f"preview_{called}", leads=_again(new)
    )(_checked)
    acts.act(
        f"PUT {programs}/{{news}}",
        f"{forms}/{{news}}",
        who=who,
        on=one,
        reads=_texts,
        answers=news_of,
        name=f"change_{called}",
        leads=here,
        notice="news-saved",
    )(_change)
    acts.act(
        "",
        f"{forms}/{{news}}",
        who=who,
        on=one,
        reads=_texts,
        when="preview",
        name=f"preview_changed_{called}",
        leads=_again(one),
    )(_checked_change)
    acts.act(
        f"PUT {programs}/{{news}}/publication",
        f"{forms}/{{news}}/publication",
        who=who,
        on=one,
        reads=_when,
        answers=news_of,
        name=f"publish_{called}",
        leads=here,
        notice="news-published",
    )(_publish)
    acts.act(
        f"PUT {programs}/{{news}}/withdrawal",
        f"{forms}/{{news}}/withdrawal",
        who=who,
        on=one,
        reads=_note,
        answers=news_of,
        name=f"withdraw_{called}",
        leads=here,
        notice="news-withdrawn",
    )(_withdraw)
    acts.act(
        f"DELETE {programs}/{{news}}",
        f"{forms}/{{news}}/removal",
        who=who,
        on=one,
        name=f"delete_{called}",
        leads=desk,
        notice="news-deleted",
    )(_delete)


_declare(
    NEWS_OF_EDITION,
    OF_EDITION,
    "news",
    new=news_desk.new_news_page,
    one=news_desk.news_at_desk_page,
    leads=(
        leading("news_at_desk_page", news="{result.id}"),
        leading("news_at_desk_page"),
        leading("news_desk_page"),
    ),
)
_declare(
    NEWS_OF_ALL,
    OF_WHOLE,
    "prizes_news",
    new=news_desk.new_prizes_news_page,
    one=news_desk.prizes_news_at_desk_page,
    leads=(
        leading("prizes_news_at_desk_page", news="{result.id}"),
        leading("prizes_news_at_desk_page"),
        leading("prizes_news_desk_page"),
    ),
)
