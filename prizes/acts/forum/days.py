"""The calendar of the Prizes for programs: what its page shows."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel

from prizes import clock
from prizes.acts.declaring import Acts
from prizes.config import settings
from prizes.gate.at import AtService
from prizes.gate.permissions import Who, allow
from prizes.i18n.translator import GENEVA, without_isolates
from prizes.web.forum.days import entries

acts = Acts("calendar")


class CalendarDay(BaseModel):
    first: date
    last: date
    """The same where it is one day."""
    title: str
    """In the language of Accept-Language."""
    page: str
    place: str
    source: str
    """Where the dates of a meeting of others were seen; empty: they are of an edition."""


class CalendarDays(BaseModel):
    items: list[CalendarDay]
    next: None = None


@acts.programs.get("/days", dependencies=allow(Who.PUBLIC))
async def list_days(at: AtService) -> CalendarDays:
    """Days and meetings of the year around the Prizes, phases, ceremonies and sessions of public editions, from this
    year on. `/{lang}/days.ics` is the same for calendar programs.
    """
    today, base = clock.now().astimezone(GENEVA).date(), settings().base_url
    return CalendarDays(
        items=[
            CalendarDay(
                first=each.first,
                last=each.last,
                title=without_isolates(at.voice.words(each.title)[0]),
                page=each.href if each.href.startswith("https://") else base + each.href,
                place=each.place,
                source=each.source,
            )
            for each in await entries(at.session, at.lang, today)
        ]
    )
