"""The calendar of an edition as a file for calendar programs (RFC 5545)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from prizes.edition.document.phases import AnnouncementPhase, Phase
from prizes.edition.document.rules import Rules
from prizes.edition.spans import in_order
from prizes.edition.titles import Said, phase_title
from prizes.kit.sentence import say

REFRESH = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Published:
    """What a calendar program needs beside the rules to know a newer file from an older one."""

    version: int
    """Version of the rules; events take it as their sequence, so that a moved phase replaces the old one."""
    since: datetime
    """When that version came into force."""
    host: str
    """Last part of every event's name, which never changes."""
    page: str
    """Address of the calendar page."""


def ics(rules: Rules, published: Published, words: Callable[[Said], str]) -> bytes:
    """Each phase as a span, and its close as a moment of its own. Phases without dates are left out.

    `words` says a sentence in the reader's language. The same rules give the same bytes.
    """
    return calendar_of(words(rules.title), phase_events(rules, published, words))


def calendar_of(name: str, events: Iterable[Event]) -> bytes:
    """A calendar that programs subscribe to: they ask again every few hours."""
    calendar = Calendar()
    calendar.add("prodid", "-//WSIS Prizes//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for event in events:
        calendar.add_component(event)
    made: bytes = calendar.to_ical()
    return made


def phase_events(rules: Rules, published: Published, words: Callable[[Said], str]) -> Iterator[Event]:
    """Events of all phases that have dates. Their names never change, so that a phase that moves is moved in every
    calendar that holds it.
    """
    for phase in in_order(rules):
        yield from _events(rules, phase, published, words)


def _events(
    rules: Rules, phase: Phase, published: Published, words: Callable[[Said], str]
) -> Iterator[Event]:
    opens, closes = rules.instant(phase.opens), rules.instant(phase.closes)
    name = f"{rules.slug}-{phase.id}"
    title = phase_title(phase)
    if opens is not None:
        event = moment_event(name, opens, published)
        if closes is not None and closes > opens:
            event.add("dtend", closes)
        said = say("%(edition)s: %(phase)s", edition=rules.title, phase=title)
        event.add("summary", words(said))
        if isinstance(phase, AnnouncementPhase) and phase.place:
            event.add("location", words(phase.place))
        yield event
    if closes is not None:
        event = moment_event(f"{name}-closes", closes, published)
        said = say("%(edition)s: “%(phase)s” closes", edition=rules.title, phase=title)
        event.add("summary", words(said))
        yield event


def ceremony(rules: Rules, published: Published, words: Callable[[Said], str], *, now: datetime) -> bytes:
    """The announcement of the winners alone, under the name that it has in the whole calendar; of several the next one.
    Without a date there is nothing in it.
    """
    phase = ceremony_phase(rules, now)
    announced = list(_events(rules, phase, published, words)) if phase else []
    return calendar_of(words(rules.title), announced[:1])


def ceremony_phase(rules: Rules, now: datetime) -> AnnouncementPhase | None:
    """The next announcement, or the last one; None where the rules have none."""
    found = rules.announcements
    ahead = [each for each in found if (opens := rules.instant(each.opens)) is not None and opens > now]
    return next(iter([*ahead, *reversed(found)]), None)


def moment_event(name: str, at: datetime, published: Published) -> Event:
    """One instant. `name`: what tells it from every other event, for ever."""
    event = Event()
    event.add("uid", f"{name}@{published.host}")
    event.add("sequence", published.version)
    event.add("dtstamp", published.since.replace(microsecond=0))
    event.add("dtstart", at)
    event.add("transp", "TRANSPARENT")
    event.add("url", published.page)
    return event
