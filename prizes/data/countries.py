"""Countries and territories by UN M49, with their ITU region and the groups whose balance is shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from prizes.data.reading import Names, csv_file, json_file, names_of

ItuRegion = Literal["africa", "americas", "arab-states", "asia-pacific", "cis", "europe"]
ITU_REGIONS: tuple[ItuRegion, ...] = get_args(ItuRegion)
_LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")


@dataclass(frozen=True, slots=True)
class Country:
    alpha2: str
    alpha3: str
    m49: str
    names: Names
    """UN names, the ones to show."""
    short_names: Names
    """For tight places."""
    itu_region: ItuRegion | None
    """None for Antarctica alone."""
    itu_region_basis: str
    """`copy-of-itu-list`, `rule-of-copy` or `derived-from-M49`; see docs/data.md."""
    itu_member_state: bool
    ldc: bool
    ldc_graduation: str | None
    """Day (YYYY-MM-DD) on which the country is to leave the group of LDCs, where one is set."""
    ldc_note: str | None
    lldc: bool
    sids: bool


@cache
def countries() -> tuple[Country, ...]:
    """All of them, by their two-letter code."""
    return tuple(_country(row) for row in csv_file("countries.csv"))


@cache
def _by_code() -> dict[str, Country]:
    return {country.alpha2: country for country in countries()}


def country(alpha2: str) -> Country:
    """Raises KeyError for a code that is not in the list."""
    return _by_code()[alpha2]


def name(alpha2: str, lang: str) -> str:
    """The UN name. Raises KeyError for a code or a language that is not in the list."""
    return country(alpha2).names[lang]


def itu_region(alpha2: str) -> ItuRegion | None:
    """Of a code that may be none of the list."""
    found = _by_code().get(alpha2)
    return found.itu_region if found else None


@cache
def itu_regions() -> dict[ItuRegion, Names]:
    """Names of each ITU region by its id."""
    return {entry["id"]: names_of(entry) for entry in json_file("itu_regions.json")["regions"]}


@cache
def by_name(lang: str) -> tuple[Country, ...]:
    """All countries as a reader of this language looks them up."""
    key = sorting_key(lang)
    return tuple(sorted(countries(), key=lambda each: (key(each.names[lang]), each.alpha2)))


def sorting_key(lang: str) -> Callable[[str], object]:
    """A key for names in this language.

    Letters without accents and case; for Chinese the order of GB 18030, where common characters stand by
    their pinyin. Not a full collation, but it needs no further library and is the same on every machine.
    """
    return _gb18030 if lang == "zh" else _plain


def _gb18030(text: str) -> bytes:
    return text.encode("gb18030")


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()


def _country(row: dict[str, str]) -> Country:
    return Country(
        alpha2=row["alpha2"],
        alpha3=row["alpha3"],
        m49=row["m49"],
        names={lang: row[f"name_{lang}"] for lang in _LANGUAGES},
        short_names={lang: row[f"short_{lang}"] for lang in _LANGUAGES},
        itu_region=_region(row["itu_region"]),
        itu_region_basis=row["itu_region_basis"],
        itu_member_state=row["itu_member_state"] == "yes",
        ldc=row["ldc"] == "yes",
        ldc_graduation=row["ldc_graduation"] or None,
        ldc_note=row["ldc_note"] or None,
        lldc=row["lldc"] == "yes",
        sids=row["sids"] == "yes",
    )


def _region(written: str) -> ItuRegion | None:
    return next((region for region in ITU_REGIONS if region == written), None)
