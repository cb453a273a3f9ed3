"""What is told as news: what has happened in an edition by its calendar, and what stewards write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from prizes.edition.document.phases import AnnouncementPhase
from prizes.edition.document.rules import Rules
from prizes.edition.spans import in_order
from prizes.edition.titles import Said, phase_title
from prizes.kit.sentence import say
from prizes.results.rules.words import how_honours_came

CALENDAR, GUIDELINES, WINNERS, WRITTEN = "calendar", "guidelines", "winners", "written"


@dataclass(frozen=True, slots=True)
class NewsItem:
    name: str
    """Which it is in its edition, for ever."""
    at: datetime
    title: Said
    text: Said | str
    """A sentence, a text of the rules or of a steward by language, or a reason that a steward wrote."""
    page: str
    """Which one says more."""
    changed: datetime | None = None
    """When it last was, if that was after `at`."""

    @property
    def updated(self) -> datetime:
        return max(self.at, self.changed or self.at)


def of_calendar(rules: Rules, now: datetime) -> Iterator[NewsItem]:
    """Phases that have begun, and those that have ended. What is still to come is on the calendar, and can move."""
    for phase in in_order(rules):
        opens, closes = rules.instant(phase.opens), rules.instant(phase.closes)
        title = phase_title(phase)
        until = say("Until %(closes)s, %(in_zone)s.", closes=closes) if closes and closes > now else ""
        if opens and opens <= now and phase.kind != "announcement":
            yield NewsItem(
                f"{phase.id}-opens", opens, say("“%(phase)s” has begun", phase=title), until, CALENDAR
            )
        if closes and closes <= now and phase.kind != "announcement":
            yield NewsItem(
                f"{phase.id}-closes", closes, say("“%(phase)s” has ended", phase=title), "", CALENDAR
            )


def of_rules(version: int, at: datetime, reason: str) -> NewsItem:
    return NewsItem(
        f"rules-{version}", at, say("The rules have changed: version %(n)s", n=version), reason, GUIDELINES
    )


def of_winners(rules: Rules, announcement: AnnouncementPhase, at: datetime) -> NewsItem:
    how = how_honours_came(rules, announcement)
    if len(rules.announcements) == 1:
        return NewsItem("winners", at, say("The winners are published"), how, WINNERS)
    title = say("“%(phase)s”: the results are published", phase=phase_title(announcement))
    return NewsItem(f"winners-{announcement.id}", at, title, how, WINNERS)


def of_correction(number: int, at: datetime, note: str) -> NewsItem:
    """`note`: as stewards wrote it for everyone."""
    return NewsItem(f"correction-{number}", at, say("The results have been corrected"), note, WINNERS)


def of_steward(
    news_id: str, at: datetime, changed: datetime, titles: Mapping[str, str], texts: Mapping[str, str]
) -> NewsItem:
    """`texts`: without markup."""
    return NewsItem(news_id, at, titles, texts, WRITTEN, changed)


def of_withdrawn(
    news_id: str, at: datetime, withdrawn: datetime, title: Mapping[str, str], note: Mapping[str, str]
) -> NewsItem:
    """What feeds that told of it tell instead."""
    return NewsItem(news_id, at, say("Withdrawn: %(title)s", title=title), note, WRITTEN, withdrawn)
