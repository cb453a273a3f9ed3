"""News: write, look at, change, publish, withdraw, delete. Each for an edition, and for the Prizes as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from fastapi.responses import Response
from pydantic import BaseModel, Field

from prizes.accounts.rules.scopes import TokenScope
from prizes.acts.declaring import Acts, Lead, leading
from prizes.api.forum.news import NEWS_OF_ALL, NEWS_OF_EDITION, NewsWords, news_of
from prizes.edition.refusals import no_local_time
from prizes.forum.actions import news as actions
from prizes.forum.models import News
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.i18n.languages import CODES, Lang
from prizes.i18n.local_time import GENEVA
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


@dataclass(frozen=True, slots=True)
class Desk:
    """Where news of an edition are written, or those of the Prizes as a whole."""

    programs: str
    forms: str
    called: str
    """In the names of the acts."""
    new: Page
    one: Page
    written: Lead
    here: Lead
    """To the page of one."""
    all: Lead


def _declare_writing(desk: Desk) -> None:
    steward = partial(acts.act, who=Who.STEWARD, reads=_texts)
    steward(
        f"POST {desk.programs}",
        desk.forms,
        scope=TokenScope.OFFICE_WRITE,  # a draft; what everybody reads a person changes, publishes and withdraws
        on=desk.new,
        answers=news_of,
        name=f"write_{desk.called}",
        leads=desk.written,
        notice="news-saved",
    )(_write)
    steward(
        "", desk.forms, on=desk.new, when="preview", name=f"preview_{desk.called}", leads=_again(desk.new)
    )(_checked)
    steward(
        f"PUT {desk.programs}/{{news}}",
        f"{desk.forms}/{{news}}",
        on=desk.one,
        answers=news_of,
        name=f"change_{desk.called}",
        leads=desk.here,
        notice="news-saved",
    )(_change)
    steward(
        "",
        f"{desk.forms}/{{news}}",
        on=desk.one,
        when="preview",
        name=f"preview_changed_{desk.called}",
        leads=_again(desk.one),
    )(_checked_change)


def _declare_turning(desk: Desk) -> None:
    program, form = f"{desk.programs}/{{news}}", f"{desk.forms}/{{news}}"
    steward = partial(acts.act, who=Who.STEWARD, on=desk.one)
    steward(
        f"PUT {program}/publication",
        f"{form}/publication",
        reads=_when,
        answers=news_of,
        name=f"publish_{desk.called}",
        leads=desk.here,
        notice="news-published",
    )(_publish)
    steward(
        f"PUT {program}/withdrawal",
        f"{form}/withdrawal",
        reads=_note,
        answers=news_of,
        name=f"withdraw_{desk.called}",
        leads=desk.here,
        notice="news-withdrawn",
    )(_withdraw)
    steward(
        f"DELETE {program}",
        f"{form}/removal",
        name=f"delete_{desk.called}",
        leads=desk.all,
        notice="news-deleted",
    )(_delete)


OF_AN_EDITION = Desk(
    NEWS_OF_EDITION,
    OF_EDITION,
    "news",
    news_desk.new_news_page,
    news_desk.news_at_desk_page,
    leading("news_at_desk_page", news="{result.id}"),
    leading("news_at_desk_page"),
    leading("news_desk_page"),
)
OF_THE_PRIZES = Desk(
    NEWS_OF_ALL,
    OF_WHOLE,
    "prizes_news",
    news_desk.new_prizes_news_page,
    news_desk.prizes_news_at_desk_page,
    leading("prizes_news_at_desk_page", news="{result.id}"),
    leading("prizes_news_at_desk_page"),
    leading("prizes_news_desk_page"),
)
for _desk in (OF_AN_EDITION, OF_THE_PRIZES):
    _declare_writing(_desk)
    _declare_turning(_desk)
