"""What has happened in an edition by its calendar, as news."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from prizes.edition.document.rules import Rules
from prizes.edition.spans import in_order
from prizes.edition.titles import Said, phase_title
from prizes.kit.sentence import Sentence, say

CALENDAR, GUIDELINES, WINNERS = "calendar", "guidelines", "winners"


@dataclass(frozen=True, slots=True)
class NewsItem:
    name: str
    """Which it is in its edition, for ever."""
    at: datetime
    title: Sentence
    text: Said | str
    """A sentence, a text of the rules, or what a steward wrote."""
    page: str
    """Which one says more."""


def of_calendar(rules: Rules, now: datetime) -> Iterator[NewsItem]:
    """Phases that have begun, and those that have ended. What is still to come is on the calendar, and can move."""
    for phase in in_order(rules):
        opens, closes = rules.instant(phase.opens), rules.instant(phase.closes)
        title = phase_title(phase)
        until = say("Until %(closes)s, Geneva time.", closes=closes) if closes and closes > now else ""
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


def of_winners(at: datetime, how_chosen: Sentence) -> NewsItem:
    return NewsItem("winners", at, say("The winners are published"), how_chosen, WINNERS)


def of_correction(number: int, at: datetime, note: str) -> NewsItem:
    """`note`: as stewards wrote it for everyone."""
    return NewsItem(f"correction-{number}", at, say("The results have been corrected"), note, WINNERS)
