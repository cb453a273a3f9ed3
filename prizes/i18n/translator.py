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
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.support import Translations

from prizes.i18n.languages import CODES, LOCALES, direction
from prizes.kit.sentence import Sentence, say, say_n

CATALOGUES = Path(__file__).parent / "catalogues"
GENEVA = ZoneInfo("Europe/Zurich")
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
        return str(self.translations.ugettext(text)) if text else ""

    def ngettext(self, one: str, many: str, n: int) -> str:
        return str(self.translations.ungettext(one, many, n))

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

    # --- dates; instants are aware, shown in Geneva's time unless another zone is asked for ---

    def day(self, value: date | datetime, zone: ZoneInfo = GENEVA) -> str:
        local = value.astimezone(zone) if isinstance(value, datetime) else value
        return str(format_date(local, format="long", locale=self.locale))

    def short_day(self, value: date | datetime, zone: ZoneInfo = GENEVA) -> str:
        """Day and month: 5 May."""
        local = value.astimezone(zone).date() if isinstance(value, datetime) else value
        pattern = self.locale.datetime_skeletons["MMMd"]
        return str(format_date(local, format=pattern.pattern, locale=self.locale))

    def time(self, value: datetime, zone: ZoneInfo = GENEVA) -> str:
        return str(format_time(value, format="HH:mm", tzinfo=zone, locale=self.locale))

    def moment(self, value: datetime, zone: ZoneInfo = GENEVA) -> str:
        """Day and time: 5 May 2026, 23:00."""
        return f"{self.day(value, zone)}{self._comma} {self.time(value, zone)}"

    def exact(self, value: datetime, zone: ZoneInfo = GENEVA) -> str:
        """With seconds, for a close: 5 May 2026, 23:00:00."""
        clock = format_time(value, format="HH:mm:ss", tzinfo=zone, locale=self.locale)
        return f"{self.day(value, zone)}{self._comma} {clock}"

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


@cache
def translator(lang: str) -> Translator:
    """The translator of a language; an unknown code gets English."""
    return Translator(lang if lang in LOCALES else "en")
