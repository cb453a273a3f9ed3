"""Sessions of the programme: write, look at, change, publish, cancel, delete."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi.responses import Response

from prizes import clock
from prizes.accounts.rules.scopes import TokenScope
from prizes.acts.declaring import Acts, leading
from prizes.api.forum.programme import PROGRAMME, SessionSent, session_of
from prizes.forum.actions import programme as actions
from prizes.forum.models import ForumSession
from prizes.forum.rules.programme import SessionWords
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.web.forum.news_desk import texts_of_news
from prizes.web.forum.programme import shown_session
from prizes.web.forum.programme_desk import DESK, new_session_page, session_at_desk_page
from prizes.web.layout.page import page
from prizes.web.layout.pages import Page, PageAt

acts = Acts("programme")
ONE, AT_ONE = f"{PROGRAMME}/{{session}}", f"{DESK}/{{session}}"
steward = partial(acts.act, who=Who.STEWARD)
here = leading("session_at_desk_page")


def _form(at: PageAt) -> dict[str, Any]:
    return {"texts": texts_of_news(at.typed), "speakers": at.typed.get("speakers").split("\n")}


def _with_preview(shown: Page) -> Any:
    async def lead(at: PageAt, said: SessionWords) -> Response:
        given = {"session": at.asked("session") or ""} if "{session}" in shown.path else {}
        values: Any = await shown(at, **given)
        draft = ForumSession(
            id="preview",
            edition=at.edition.slug,
            starts_at=said.starts_at,
            ends_at=said.ends_at,
            texts={lang: dict(text) for lang, text in said.texts.items()},
            place=said.place,
            speakers="\n".join(said.speakers),
            languages=list(said.languages),
            stream=said.stream,
            changed_by=at.by,
            changed_at=clock.now(),
        )
        values["preview"] = shown_session(draft, at.voice)
        return page(at.request, shown.template, typed=at.typed, **values)

    return lead


@steward(
    f"POST {PROGRAMME}",
    DESK,
    scope=TokenScope.OFFICE_WRITE,  # a draft; what everybody reads a person changes, publishes and cancels
    on=new_session_page,
    reads=_form,
    answers=session_of,
    leads=leading("session_at_desk_page", session="{result.id}"),
    notice="session-saved",
)
async def write_session(at: At, sent: SessionSent) -> ForumSession:
    """Add a session as a draft."""
    return await actions.write_session(*at.here, sent.plain(), by=at.by)


@steward("", DESK, on=new_session_page, reads=_form, when="preview", leads=_with_preview(new_session_page))
async def preview_session(_at: At, sent: SessionSent) -> SessionWords:
    """How it looks. Nothing is kept."""
    return actions.checked_session(sent.plain())


@steward(
    f"PUT {ONE}",
    AT_ONE,
    on=session_at_desk_page,
    reads=_form,
    answers=session_of,
    leads=here,
    notice="session-saved",
)
async def change_session(at: At, session: str, sent: SessionSent) -> ForumSession:
    """Change a session; calendars that follow it get the change."""
    return await actions.write_session(*at.here, sent.plain(), name=session, by=at.by)


@steward(
    "",
    AT_ONE,
    on=session_at_desk_page,
    reads=_form,
    when="preview",
    leads=_with_preview(session_at_desk_page),
)
async def preview_changed_session(_at: At, session: str, sent: SessionSent) -> SessionWords:  # noqa: ARG001
    """How it looks. Nothing is kept."""
    return actions.checked_session(sent.plain())


@steward(
    f"PUT {ONE}/publication",
    f"{AT_ONE}/publication",
    on=session_at_desk_page,
    answers=session_of,
    leads=here,
    notice="session-published",
)
async def publish_session(at: At, session: str) -> ForumSession:
    """Everybody sees it from now on."""
    return await actions.publish_session(*at.here, session, by=at.by)


@steward(
    f"PUT {ONE}/cancellation",
    f"{AT_ONE}/cancellation",
    on=session_at_desk_page,
    answers=session_of,
    leads=here,
    notice="session-cancelled",
)
async def cancel_session(at: At, session: str) -> ForumSession:
    """It stays in the programme and in calendars, as cancelled."""
    return await actions.cancel_session(*at.here, session, by=at.by)


@steward(
    f"DELETE {ONE}",
    f"{AT_ONE}/removal",
    on=session_at_desk_page,
    leads=leading("programme_desk_page"),
    notice="session-deleted",
)
async def delete_session(at: At, session: str) -> None:
    """Delete a draft."""
    await actions.delete_session(*at.here, session, by=at.by)
