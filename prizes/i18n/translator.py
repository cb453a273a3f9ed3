"""One reader's language: translation of sentences, and dates and numbers as CLDR writes them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, get_timezone_location
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.support import Translations

from prizes.data.languages import LOCALES, direction
from prizes.i18n.instead import LABELS
from prizes.i18n.languages import CODES
from prizes.i18n.local_time import LocalTime, is_utc, offset, plain_name, time_shown, zone_of
from prizes.i18n.own_names import USUAL, OwnNames, names_shown, panel_in
from prizes.kit.sentence import N_, Sentence, say, say_n

CATALOGUES = Path(__file__).parent / "catalogues"
IN_ZONE = "%(in_zone)s"
"""Where a text says whose time it is. It is filled by itself."""
GENEVA_NAMED = N_("Geneva time")
OTHER_NAMED = N_("%(place)s time")
COUNTED_IN_DAYS = timedelta(days=2)
"""From here on hours are no matter."""
ISOLATE = "\N{FIRST STRONG ISOLATE}{}\N{POP DIRECTIONAL ISOLATE}"
"""Around values from people inside a sentence: their direction must not turn the sentence around."""


def without_isolates(text: str) -> str:
    """The text for places that are no running text: data, files, a terminal."""
    return text.replace("\N{FIRST STRONG ISOLATE}", "").replace("\N{POP DIRECTIONAL ISOLATE}", "")


def _translations(lang: str) -> Translations:
    folder = CATALOGUES / lang / "LC_MESSAGES"
    source, compiled = folder / "messages.po", folder / "messages.mo"
    if compiled.is_file() and (not source.is_file() or compiled.stat().st_mtime >= source.stat().st_mtime):
        return Translations(io.BytesIO(compiled.read_bytes()), "messages")
    if source.is_file():  # a checkout whose catalogues nobody compiled
        binary = io.BytesIO()
        with source.open("rb") as file:
            write_mo(binary, read_po(file, locale=LOCALES[lang]))
        return Translations(io.BytesIO(binary.getvalue()), "messages")
    return Translations(domain="messages")


class Translator:
    """Speaks one language. Made once for each language, see `translator`."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.direction = direction(lang)
        self.locale = Locale.parse(LOCALES[lang])
        self.translations = _translations(lang)

    # --- words ---

    def gettext(self, text: str) -> str:
        if not text:
            return ""
        said = str(self.translations.ugettext(text))
        return self._of_the_zone(said if (names := names_shown()) is None else self._own(names, text, said))

    def ngettext(self, one: str, many: str, n: int) -> str:
        said = str(self.translations.ungettext(one, many, n))
        return self._of_the_zone(said if (names := names_shown()) is None else self._own(names, one, said))

    def _own(self, names: OwnNames, text: str, said: str) -> str:
        """What an edition with names of its own says in place of a text, `said` in this language."""
        if (instead := names.instead_of(text)) is not None:
            said = self._named(names, instead)
        return panel_in(self.lang, said) if "expert" in names.named else said

    def _named(self, names: OwnNames, instead: str) -> str:
        """A text of `instead` with the names of the edition in their places."""
        said = instead if instead in LABELS.values() else str(self.translations.ugettext(instead))
        for place, usual in USUAL.items():
            if (mark := f"%({place})s") in said:
                own = self.text_in(names.texts.get(place))[0]
                name = plain_name(own) if own else str(self.translations.ugettext(usual))
                said = said.replace(mark, name if said == mark else ISOLATE.format(name))
        return said

    def _of_the_zone(self, text: str) -> str:
        return text.replace(IN_ZONE, self.in_zone(time_shown())) if IN_ZONE in text else text

    def in_zone(self, time: LocalTime) -> str:
        """Whose time it is, as it stands behind an instant: Geneva time; Nairobi time; UTC."""
        if time.of_geneva:
            return str(self.translations.ugettext(GENEVA_NAMED))
        if not time.place and is_utc(time.zone):
            return "UTC"
        return str(self.translations.ugettext(OTHER_NAMED)) % {"place": self.place_of(time)}

    def place_of(self, time: LocalTime) -> str:
        """After whose place a time is named."""
        place = self.text_in(time.place)[0] or get_timezone_location(
            time.zone, locale=self.locale, return_city=True
        )
        return ISOLATE.format(plain_name(place))

    def say(self, sentence: Sentence | str) -> str:
        """A Sentence in this language, its values formatted and isolated. A string is a marked label."""
        if isinstance(sentence, str):
            return self.gettext(sentence)
        values = {name: self.value(value) for name, value in sentence.values.items()}
        if sentence.n is not None:
            values["n"] = self.number(sentence.n)
        return self.pattern(sentence) % values

    def pattern(self, sentence: Sentence) -> str:
        """A Sentence in this language with its places still open."""
        if sentence.plural is None or sentence.n is None:
            return self.gettext(sentence.text)
        return self.ngettext(sentence.text, sentence.plural, sentence.n)

    def value(self, value: object) -> str:  # noqa: C901, PLR0911 - one line a kind of value
        """A value as it stands inside a sentence."""
        match value:
            case Sentence():
                return self.say(value)
            case str():
                return ISOLATE.format(value)
            case bool():
                return self.gettext("yes") if value else self.gettext("no")
            case int() | float():
                return self.number(value)
            case Fraction():
                return f"{value.numerator}/{value.denominator}"
            case datetime():
                return self.moment(value)
            case date():
                return self.day(value)
            case timedelta():
                return self.span(value)
            case Mapping():
                return ISOLATE.format(self.text_in(value)[0])
            case Sequence():
                return self.list([self.value(v) for v in value])
            case _:
                return str(value)

    def text_in(self, text: Mapping[Any, str] | None) -> tuple[str, str]:
        """A text of the rules in this language, else English, else any; with the language it is in."""
        for code in (self.lang, "en", *CODES):
            if text and code in text:
                return text[code], code
        return "", self.lang

    def words(self, said: Sentence | Mapping[Any, str]) -> tuple[str, str]:
        """Words of ours, or a text of the rules as `text_in` gives it; with the language they are in."""
        return (self.say(said), self.lang) if isinstance(said, Sentence) else self.text_in(said)

    def list(self, items: Sequence[str]) -> str:
        return str(format_list(items, locale=self.locale))

    # --- numbers ---

    def number(self, value: float) -> str:
        return str(format_decimal(value, locale=self.locale))

    def percent(self, value: float | Fraction) -> str:
        return str(format_percent(float(value), format="#,##0.#%", locale=self.locale))

    # --- dates; instants are aware. They are shown in the zone that they bring, else in that of the edition
    # (`local_time`), unless another is asked for; outside Geneva's with the offset. ---

    def day(self, value: date | datetime, zone: ZoneInfo | None = None) -> str:
        return str(format_date(_day(value, zone), format="long", locale=self.locale))

    def medium_day(self, value: date | datetime, zone: ZoneInfo | None = None) -> str:
        """For columns of lists: 5 May 2026 with the month as short as the language has it."""
        return str(format_date(_day(value, zone), format="medium", locale=self.locale))

    def short_day(self, value: date | datetime, zone: ZoneInfo | None = None) -> str:
        """Day and month: 5 May."""
        pattern = self.locale.datetime_skeletons["MMMd"]
        return str(format_date(_day(value, zone), format=pattern.pattern, locale=self.locale))

    def time(self, value: datetime, zone: ZoneInfo | None = None) -> str:
        return self._clock(value, zone, "HH:mm")

    def moment(self, value: datetime, zone: ZoneInfo | None = None) -> str:
        """Day and time: 5 May 2026, 23:00."""
        return f"{self.day(value, zone)}{self._comma} {self.time(value, zone)}"

    def exact(self, value: datetime, zone: ZoneInfo | None = None) -> str:
        """With seconds, for a close: 5 May 2026, 23:00:00."""
        return f"{self.day(value, zone)}{self._comma} {self._clock(value, zone, 'HH:mm:ss')}"

    def _clock(self, value: datetime, zone: ZoneInfo | None, pattern: str) -> str:
        time = zone_of(value)
        clock = str(format_time(value, format=pattern, tzinfo=zone or time.zone, locale=self.locale))
        if zone is not None or time.of_geneva:
            return clock
        return f"{clock} {ISOLATE.format(offset(value, time.zone))}"

    @property
    def _comma(self) -> str:
        return {"ar": "،", "zh": ""}.get(self.lang, ",")

    def span(self, length: timedelta) -> str:
        """A length of time in its two largest units, rounded down: 3 days and 4 hours; 59 seconds."""
        minutes, seconds = divmod(max(0, int(length.total_seconds())), 60)
        hours, minutes = divmod(minutes, 60)
        days, hours = divmod(hours, 24)
        parts = [
            (days, self.say(say_n("%(n)s day", "%(n)s days", days))),
            (hours, self.say(say_n("%(n)s hour", "%(n)s hours", hours))),
            (minutes, self.say(say_n("%(n)s minute", "%(n)s minutes", minutes))),
            (seconds, self.say(say_n("%(n)s second", "%(n)s seconds", seconds))),
        ]
        first = next((i for i, (amount, _) in enumerate(parts) if amount), 3)
        units = [words for amount, words in parts[first : first + 2] if amount or first == 3]
        joined = {"ru": " ", "zh": ""}.get(self.lang)  # no "and" between units in these languages
        return self.list(units) if joined is None else joined.join(units)

    def left(self, length: timedelta) -> str:
        """What is left of a time: in days, and near its end to the minute."""
        if length >= COUNTED_IN_DAYS:
            return self.say(say_n("%(n)s day left", "%(n)s days left", length.days))
        return self.say(say("time left: %(span)s", span=length))


def _day(value: date | datetime, zone: ZoneInfo | None) -> date:
    return value.astimezone(zone or zone_of(value).zone).date() if isinstance(value, datetime) else value


@cache
def translator(lang: str) -> Translator:
    """The translator of a language; an unknown code gets English."""
    return Translator(lang if lang in LOCALES else "en")
