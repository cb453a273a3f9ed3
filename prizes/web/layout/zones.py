"""Time zones to choose from, by country and place in the reader's language."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location

from prizes.data.countries import countries, sorting_key
from prizes.i18n.translator import translator
from prizes.web.layout.options import Options


@cache
def zone_options(lang: str) -> Options:
    """Zones of the tz database, each as its country and place."""
    names = {each.alpha2: each.short_names[lang] for each in countries()}
    locale = translator(lang).locale
    key = sorting_key(lang)
    options = [
        (zone, f"{names[country]} – {get_timezone_location(zone, locale=locale, return_city=True)}")
        for country, zone in _places()
        if country in names
    ]
    return [("UTC", "UTC"), *sorted(options, key=lambda option: (key(option[1]), option[0]))]


@cache
def _places() -> tuple[tuple[str, str], ...]:
    """Country and zone of each inhabited place where clocks differ."""
    text = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="ascii")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return tuple((row[0], row[2]) for row in rows)


@cache
def _known() -> frozenset[str]:
    return frozenset({"UTC", *(zone for _, zone in _places())})


def zone_named(name: str | None) -> ZoneInfo | None:
    """None for a name that is not offered."""
    return ZoneInfo(name) if name in _known() else None
