"""The calendar of the Prizes: days and meetings of the year, phases, ceremonies and sessions of all public editions, as
a page and as a file to subscribe to.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from fastapi.responses import Response

from prizes import clock
from prizes.config import settings
from prizes.edition.calendar import Published, calendar_of, phase_events
from prizes.edition.queries import EditionInForce, editions_in_force, in_force_since
from prizes.edition.spans import in_order
from prizes.edition.titles import Said, phase_title
from prizes.forum.calendars import day_events, session_events
from prizes.forum.models import ForumSession
from prizes.forum.queries.days import days_of_years
from prizes.forum.queries.programme import public_sessions
from prizes.forum.rules.days import days_held, without_dates
from prizes.gate.at import AtService
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.local_time import GENEVA
from prizes.i18n.translator import translator, without_isolates
from prizes.kit.links import address
from prizes.kit.sentence import N_, say
from prizes.web.edition.edition import webcal
from prizes.web.forum.programme import MEDIA_TYPE
from prizes.web.layout.page import lang_of
from prizes.web.layout.pages import LANG, PageAt, Pages, Values

pages = Pages()
DATA_OF = datetime(2026, 11, 30, tzinfo=UTC)
"""When the days of the year were last looked up."""


MOST_ARE_OVER = 7
"""The month after which the meetings of a year are over, so that those of the next are asked for."""


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A line of the page."""

    first: date
    last: date
    title: Said
    href: str
    place: str
    source: str
    """Where the dates were seen; empty: they are ours."""
    now: bool


async def contests(session: Tx) -> list[EditionInForce]:
    """Whose dates are in the calendar."""
    return [e for e in await editions_in_force(session) if not e.rehearsal and not e.record]


@pages.page("/days", "forum/days.html", Who.PUBLIC)
async def days_page(at: PageAt) -> Values:
    """From the beginning of this year to the end of the next, and what editions have after that."""
    today = clock.now().astimezone(GENEVA).date()
    ahead = today.year if today.month <= MOST_ARE_OVER else today.year + 1
    found = await entries(at.session, at.lang, today)
    days, _ = await days_of_years(at.session)
    return {
        "years": [
            (year, [each for each in found if each.first.year == year])
            for year in sorted({each.first.year for each in found})
        ],
        "unknown": [(year, without_dates(days, year)) for year in sorted({today.year, ahead})],
        "today": today,
        "webcal": webcal(settings().base_url + at.to("days_file")),
    }


async def entries(session: Tx, lang: str, today: date) -> list[CalendarEntry]:
    """Of this year and those after it, by their beginning."""
    days, _ = await days_of_years(session)
    found = [
        CalendarEntry(
            held.first,
            held.last,
            held.day.names,
            held.day.page,
            held.place,
            held.source,
            held.first <= today <= held.last,
        )
        for held in days_held(days, (today.year, today.year + 1))
    ]
    shown = {edition.slug: edition for edition in await contests(session)}
    for edition in shown.values():
        found += _phases(edition, lang, today)
    for each in await public_sessions(session, shown, cancelled=False):
        found.append(_session(each, shown[each.edition], lang, today))
    return sorted(
        (each for each in found if each.last.year >= today.year),
        key=lambda each: (each.first, each.last, each.href),
    )


def _phases(edition: EditionInForce, lang: str, today: date) -> list[CalendarEntry]:
    rules, page = edition.rules, address("calendar_page", {"lang": lang, "edition": edition.slug})
    found = []
    for phase in in_order(rules):
        opens, closes = rules.instant(phase.opens), rules.instant(phase.closes)
        if opens is None:
            continue
        first = opens.astimezone(rules.zone).date()
        last = closes.astimezone(rules.zone).date() if closes else first
        title = say("%(edition)s: %(phase)s", edition=rules.title, phase=phase_title(phase))
        found.append(CalendarEntry(first, last, title, f"{page}#{phase.id}", "", "", first <= today <= last))
    return found


def _session(each: ForumSession, edition: EditionInForce, lang: str, today: date) -> CalendarEntry:
    zone = edition.rules.zone
    first, last = each.starts_at.astimezone(zone).date(), each.ends_at.astimezone(zone).date()
    titles = {code: said["title"] for code, said in each.texts.items()}
    title = say("%(edition)s: %(session)s", edition=edition.rules.title, session=titles)
    page = address("programme_page", {"lang": lang, "edition": edition.slug})
    return CalendarEntry(first, last, title, f"{page}#s-{each.id}", each.place, "", first <= today <= last)


@pages.router.get(LANG + "/days.ics", dependencies=allow(Who.PUBLIC))
async def days_file(at: AtService) -> Response:
    """All of it for calendar programs; events keep their names, also those that the calendars of editions have."""
    voice, base = translator(lang_of(at.request)), settings().base_url
    host = urlsplit(base).hostname or "localhost"
    usual = {"lang": voice.lang}

    def words(said: Said) -> str:
        return without_isolates(voice.value(said)) if said else ""

    days, written_at = await days_of_years(at.session)
    events = list(day_events(days, max(DATA_OF, written_at or DATA_OF), host, words))
    since, shown = await in_force_since(at.session), await contests(at.session)
    sessions: dict[str, list[ForumSession]] = {edition.slug: [] for edition in shown}
    for each in await public_sessions(at.session, sessions):
        sessions[each.edition].append(each)
    for edition in shown:
        here = usual | {"edition": edition.slug}
        page = base + address("calendar_page", here)
        published = Published(version=edition.version, since=since[edition.id], host=host, page=page)
        events += phase_events(edition.rules, published, words)
        programme = base + address("programme_page", here)
        events += session_events(edition.rules.title, sessions[edition.slug], host, programme, words)
    return Response(
        calendar_of(voice.gettext(N_("Calendar of the WSIS Prizes")), events),
        media_type=MEDIA_TYPE,
        headers={"content-disposition": 'inline; filename="wsis-prizes-calendar.ics"'},
    )
