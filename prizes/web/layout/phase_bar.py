"""The phase bar: the calendar in words, at this instant, for this reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from prizes.ballot.rules.voting import grace, round_at
from prizes.edition import titles
from prizes.edition.document.phases import Phase
from prizes.edition.document.rules import Rules
from prizes.edition.spans import closes_at, in_order
from prizes.i18n.translator import Translator


@dataclass(frozen=True, slots=True)
class PhaseStep:
    """A phase as the bar shows it."""

    id: str
    kind: str
    title: str
    state: Literal["done", "now", "next"]
    span: str
    """What is left of it while it is open, else its days."""
    dates: str
    """From when until when, with year and hour of the close."""
    opens: datetime | None
    closes: datetime | None


@dataclass(frozen=True, slots=True)
class Closing:
    """When the round of voting closes that takes votes now."""

    at: datetime
    in_grace: bool
    """The close is past; this is the end of the time for those who asked for a code before it."""


def closing(rules: Rules, now: datetime) -> Closing | None:
    there = round_at(rules, now)
    at = None if there is None else closes_at(rules, there.phase.id)
    if there is None or at is None:
        return None
    return Closing(at + grace(there.phase), True) if there.in_grace else Closing(at, False)


def phase_title(voice: Translator, phase: Phase) -> str:
    return voice.words(titles.phase_title(phase))[0]


def steps(voice: Translator, rules: Rules, now: datetime) -> list[PhaseStep]:
    return [_step(voice, rules, phase, now) for phase in in_order(rules)]


def _step(voice: Translator, rules: Rules, phase: Phase, now: datetime) -> PhaseStep:
    opens, closes = rules.instant(phase.opens), rules.instant(phase.closes)
    state = _state(rules, opens, closes, now)
    span = voice.left(closes - now) if state == "now" and closes else _days(voice, rules, opens, closes)
    dates = _dates(voice, rules, opens, closes)
    return PhaseStep(phase.id, phase.kind, phase_title(voice, phase), state, span, dates, opens, closes)


def _state(
    rules: Rules, opens: datetime | None, closes: datetime | None, now: datetime
) -> Literal["done", "now", "next"]:
    if rules.kind == "record" or (closes and closes <= now):
        return "done"
    return "now" if opens and opens <= now and (closes is None or now < closes) else "next"


def _days(voice: Translator, rules: Rules, opens: datetime | None, closes: datetime | None) -> str:
    """Short, for the bar."""
    zone = rules.zone
    if opens and closes and opens.astimezone(zone).date() != closes.astimezone(zone).date():
        return f"{voice.short_day(opens, zone)} – {voice.short_day(closes, zone)}"
    if closes or opens:
        return voice.short_day(closes or opens, zone)  # type: ignore[arg-type]
    return voice.gettext("dates not known")


def _dates(voice: Translator, rules: Rules, opens: datetime | None, closes: datetime | None) -> str:
    zone = rules.zone
    known = [voice.day(opens, zone)] if opens else []
    known += [voice.moment(closes, zone)] if closes else []
    return " – ".join(known) or voice.gettext("dates not known")
