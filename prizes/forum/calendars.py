"""Sessions, and days of the year, for calendar programs (RFC 5545)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from icalendar import Event

from prizes.data.days import YearDay
from prizes.edition.calendar import Published, moment_event
from prizes.edition.titles import Said
from prizes.forum.models import ForumSession
from prizes.forum.rules.programme import SessionState
from prizes.kit.sentence import say

FIRST_YEAR = 2007
"""From which on days of each year are in the calendar: the first under today's name of 17 May."""
Words = Callable[[Said], str]
"""Says a sentence, or a text by language, in the reader's language."""


def session_events(
    title: Said, sessions: Iterable[ForumSession], host: str, page: str, words: Words
) -> Iterator[Event]:
    """`title`: of the edition. Names never change, so that a session that moves is moved in every calendar."""
    for each in sessions:
        seen = Published(version=each.sequence, since=each.changed_at, host=host, page=f"{page}#s-{each.id}")
        event = moment_event(f"session-{each.id}", each.starts_at, seen)
        event.add("dtend", each.ends_at)
        own = {lang: said["title"] for lang, said in each.texts.items()}
        event.add("summary", words(say("%(edition)s: %(session)s", edition=title, session=own)))
        about = words({lang: said["text"] for lang, said in each.texts.items() if said["text"]})
        description = "\n\n".join(filter(None, [about, each.speakers, each.stream]))
        if description:
            event.add("description", description)
        if each.place:
            event.add("location", each.place)
        cancelled = each.state == SessionState.CANCELLED.value
        event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
        yield event


def day_events(days: Sequence[YearDay], since: datetime, host: str, words: Words) -> Iterator[Event]:
    """Whole days; a day of each year as one event that repeats. `since`: when the data was last changed."""
    for day in days:
        if day.each_year is not None:
            event = _whole_day(day, words)
            event.add("uid", f"day-{day.id}@{host}")
            event.add("dtstamp", since)
            _dated(event, date(FIRST_YEAR, *day.each_year), date(FIRST_YEAR, *day.each_year))
            event.add("rrule", {"freq": "yearly"})
            event.add("description", day.source)
            yield event
        for known in day.known:
            event = _whole_day(day, words)
            event.add("uid", f"day-{day.id}-{known.first.year}@{host}")
            event.add("dtstamp", since)
            _dated(event, known.first, known.last)
            event.add("description", known.source)
            if known.place:
                event.add("location", known.place)
            yield event


def _whole_day(day: YearDay, words: Words) -> Event:
    event = Event()
    event.add("summary", words(day.names))
    event.add("transp", "TRANSPARENT")
    event.add("url", day.page)
    return event


def _dated(event: Event, first: date, last: date) -> None:
    event.add("dtstart", first)
    event.add("dtend", last + timedelta(days=1))  # the day after it, by RFC 5545
