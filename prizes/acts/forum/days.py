"""The calendar of the Prizes for programs: what its page shows; and the dates of meetings, as stewards write them."""

from __future__ import annotations

from datetime import date
from functools import partial

from pydantic import BaseModel

from prizes import clock
from prizes.acts.declaring import Acts, leading
from prizes.api.forum.days import DatesSent, dates_of
from prizes.config import settings
from prizes.forum.actions import days as actions
from prizes.forum.models import MeetingDates
from prizes.gate.at import At, AtService
from prizes.gate.permissions import Who, allow
from prizes.i18n.local_time import GENEVA
from prizes.i18n.translator import without_isolates
from prizes.kit.bounded import Whole
from prizes.web.forum.days import entries
from prizes.web.forum.days_desk import days_desk_page

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


steward = partial(acts.act, who=Who.STEWARD, on=days_desk_page, leads=leading("days_desk_page"))


@steward("POST /office/days", days_desk_page.path, answers=dates_of, notice="dates-saved")
async def write_meeting_dates(at: At, sent: DatesSent) -> MeetingDates:
    """Enter when a meeting is held in a year, in place of what was entered or known of that year."""
    return await actions.write_meeting_dates(at.session, sent.day, sent.plain(), by=at.by)


@steward(
    "DELETE /office/days/{day}/{year}",
    f"{days_desk_page.path}/{{day}}/{{year}}/removal",
    notice="dates-removed",
)
async def remove_meeting_dates(at: At, day: str, year: Whole) -> None:
    """Remove what was entered of a meeting in a year."""
    await actions.remove_meeting_dates(at.session, day, year, by=at.by)
