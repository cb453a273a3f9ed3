"""The office's programme: all sessions, a new one, and one with what can be done with it."""

from __future__ import annotations

from datetime import datetime

from prizes.forum.models import ForumSession
from prizes.forum.queries.programme import session_named, sessions_of
from prizes.forum.rules.programme import SESSION_STATES
from prizes.gate.permissions import Who
from prizes.kit.token import new_id
from prizes.web.forum.news_desk import texts_of_news
from prizes.web.forum.programme import shown_session
from prizes.web.layout.forms import Fields
from prizes.web.layout.options import language_options
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()
DESK = "/{edition}/office/programme"
LOOKS = {"draft": "idle", "public": "good", "cancelled": "warn"}
STATES = {state.value: label for state, label in SESSION_STATES.items()}
SINGLE = ("starts_at", "ends_at", "place", "speakers", "stream")


@pages.page(DESK, "forum/programme_desk.html", Who.STEWARD)
async def programme_desk_page(at: PageAt) -> Values:
    return {
        "rows": [shown_session(each, at.voice) for each in await sessions_of(*at.here, drafts=True)],
        "zone": at.edition.rules.zone,
        "states": STATES,
        "looks": LOOKS,
    }


@pages.page(f"{DESK}/new", "forum/session_new.html", Who.STEWARD)
async def new_session_page(at: PageAt) -> Values:
    return _form(at, at.typed) | {"key": new_id()}


@pages.page(f"{DESK}/{{session}}", "forum/session_at_desk.html", Who.STEWARD)
async def session_at_desk_page(at: PageAt, session: str) -> Values:
    found = await session_named(*at.here, session, drafts=True)
    typed = at.typed if "starts_at" in at.typed else _fields(at, found)
    return _form(at, typed) | {
        "session": found,
        "shown": shown_session(found, at.voice),
        "zone": at.edition.rules.zone,
        "states": STATES,
        "looks": LOOKS,
    }


def _form(at: PageAt, typed: Fields) -> Values:
    return {
        "values": {name: typed.get(name) for name in SINGLE},
        "spoken": typed.all("languages"),
        "texts": texts_of_news(typed),
        "languages": language_options(),
        "preview": None,
    }


def _fields(at: PageAt, found: ForumSession) -> Fields:
    zone = at.edition.rules.zone

    def local(moment: datetime) -> str:
        return f"{moment.astimezone(zone):%Y-%m-%dT%H:%M}"

    pairs = [
        ("starts_at", local(found.starts_at)),
        ("ends_at", local(found.ends_at)),
        ("place", found.place),
        ("speakers", found.speakers),
        ("stream", found.stream),
        *(("languages", code) for code in found.languages),
    ]
    for lang, said in found.texts.items():
        pairs += [(f"{part}.{lang}", said[part]) for part in ("title", "text")]
    return Fields(pairs)
