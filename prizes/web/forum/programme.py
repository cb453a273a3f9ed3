"""Ceremony and programme of an edition: the page, and files for calendar programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from fastapi.responses import Response
from icalendar import Event

from prizes import clock
from prizes.config import settings
from prizes.data.languages import direction
from prizes.edition.calendar import Published, calendar_of, ceremony_phase, phase_events
from prizes.edition.document.phases import AnnouncementPhase
from prizes.edition.queries import EditionInForce, versions
from prizes.forum.calendars import Words, session_events
from prizes.forum.models import ForumSession
from prizes.forum.queries.programme import session_named, sessions_of
from prizes.forum.rules.programme import SessionState
from prizes.gate.at import AtEdition
from prizes.gate.permissions import Who, allow
from prizes.i18n.translator import Translator, translator, without_isolates
from prizes.web.edition.edition import webcal
from prizes.web.layout.links import to
from prizes.web.layout.options import language_options
from prizes.web.layout.page import lang_of
from prizes.web.layout.pages import LANG, PageAt, Pages, Values

pages = Pages()
MEDIA_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True, slots=True)
class ShownSession:
    """A session in the reader's language, or in English."""

    session: ForumSession
    title: str
    text: str
    lang: str
    dir: str
    speakers: Sequence[str]
    languages: Sequence[tuple[str, str]]
    """Code and own name."""

    @property
    def cancelled(self) -> bool:
        return self.session.state == SessionState.CANCELLED.value


def shown_session(session: ForumSession, voice: Translator) -> ShownSession:
    lang = voice.lang if voice.lang in session.texts else "en"
    said = session.texts[lang]
    return ShownSession(
        session,
        said["title"],
        said["text"],
        lang,
        direction(lang),
        session.speakers.split("\n") if session.speakers else [],
        [(code, name) for code, name in language_options() if code in session.languages],
    )


def by_day(
    sessions: Sequence[ForumSession], zone: ZoneInfo, voice: Translator
) -> list[tuple[datetime, list[ShownSession]]]:
    """Each day in the zone of the edition, as its first session's beginning, with its sessions."""
    days = groupby(sessions, key=lambda each: each.starts_at.astimezone(zone).date())
    found = [list(group) for _, group in days]
    return [(group[0].starts_at, [shown_session(each, voice) for each in group]) for group in found]


@pages.page("/{edition}/programme", "forum/programme.html", Who.PUBLIC)
async def programme_page(at: PageAt) -> Values:
    """The ceremony by the rules, and each session in the zone of the edition."""
    rules, zone = at.edition.rules, at.edition.rules.zone
    sessions = await sessions_of(*at.here)
    announced = ceremony_phase(rules, clock.now())
    return {
        "ceremony_at": rules.instant(announced.opens) if announced else None,
        "ceremony_place": announced.place if announced else None,
        "days": by_day(sessions, zone, at.voice),
        "zone": zone,
        "webcal": webcal(settings().base_url + at.to("programme_file")),
    }


@pages.router.get(LANG + "/{edition}/programme.ics", dependencies=allow(Who.PUBLIC))
async def programme_file(at: AtEdition) -> Response:
    """The ceremony and all sessions for calendar programs."""
    sessions = await sessions_of(*at.here)
    return await _file(at, sessions, f"{at.edition.slug}-programme", whole=True)


@pages.router.get(LANG + "/{edition}/programme/{session}.ics", dependencies=allow(Who.PUBLIC))
async def session_file(at: AtEdition, session: str) -> Response:
    """One session for calendar programs."""
    found = await session_named(*at.here, session)
    return await _file(at, [found], f"{at.edition.slug}-session")


async def _file(
    at: AtEdition, sessions: Sequence[ForumSession], name: str, *, whole: bool = False
) -> Response:
    edition, voice, base = at.edition, translator(lang_of(at.request)), settings().base_url
    host, page = urlsplit(base).hostname or "localhost", base + to(at.request, "programme_page")

    def words(said: object) -> str:
        return without_isolates(voice.value(said)) if said else ""

    events = list(session_events(edition.rules.title, sessions, host, page, words))
    if whole:
        events = [*await _ceremony(at, edition, host, page, words), *events]
    return Response(
        calendar_of(words(edition.rules.title), events),
        media_type=MEDIA_TYPE,
        headers={"content-disposition": f'inline; filename="{name}.ics"'},
    )


async def _ceremony(
    at: AtEdition, edition: EditionInForce, host: str, page: str, words: Words
) -> list[Event]:
    """Under the names that it has in the calendar of the edition."""
    in_force = [v for v in await versions(at.session, edition.id) if v.version == edition.version]
    published = Published(version=edition.version, since=in_force[0].created_at, host=host, page=page)
    announcements = {f"{edition.slug}-{p.id}@{host}" for p in edition.rules.of_kind(AnnouncementPhase)}
    events = phase_events(edition.rules, published, words)
    return [event for event in events if str(event["uid"]) in announcements]
