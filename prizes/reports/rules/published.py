"""What sources report of past editions, read into what is counted, by what, and of which. Pure.

The documents of past editions have it as the sources call it (`reported`). What a source calls otherwise than we do is
kept under its own name and never joined with ours: "academia and others" is not our group of academia.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from prizes.edition.document.rules import Reported, Rules
from prizes.kit.sentence import N_

MEASURES: Mapping[str, str] = {
    "submitted": N_("Submitted projects"),
    "nominated": N_("Selected projects"),
    "champions": N_("Champions"),
    "winners": N_("Winners"),
    "countries": N_("Countries"),
    "voters": N_("Voters"),
    "votes": N_("Votes"),
}
"""What is counted in an edition; texts to translate."""
REGIONS: Mapping[str, str] = {
    "Africa": "africa",
    "Americas": "americas",
    "Arab States": "arab-states",
    "Asia and the Pacific": "asia-pacific",
    "CIS": "cis",
    "Europe": "europe",
}
"""Regions as sources call them, with ours."""
OWN_NAMES: Mapping[str, tuple[str, str, str]] = {
    "international": ("region", "international", N_("International")),
    "government": ("stakeholder_type", "government", N_("Government")),
    "business": ("stakeholder_type", "business", N_("Business")),
    "civil society": ("stakeholder_type", "civil_society", N_("Civil society")),
    "international organizations": (
        *("stakeholder_type", "international_organization"),
        N_("International organizations"),
    ),
    "academia and others": ("stakeholder_type", "academia_and_others", N_("Academia and others")),
}
"""Groups as sources call them: what they divide, a key, and their name as a text to translate."""
OTHER_WORDS: Mapping[str, tuple[str, str]] = {
    "champions that did not win": ("champions", "not_winners"),
}


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    what: str
    """One of MEASURES, or what the source calls it."""
    by: str
    key: str
    number: int
    precision: str
    published: str
    """As the source calls it."""


def published_figures(rules: Rules) -> list[PublishedFigure]:
    return [_figure(each) for each in rules.reported]


def _figure(each: Reported) -> PublishedFigure:
    what, by, key = _read(each.what)
    return PublishedFigure(what, by, key, each.number, each.precision, each.what)


def _read(words: str) -> tuple[str, str, str]:
    if words in OTHER_WORDS:
        what, key = OTHER_WORDS[words]
        return what, "outcome", key
    what, parted, of = words.partition(": ")
    if not parted:
        return words, "all", ""
    if of in REGIONS:
        return what, "region", REGIONS[of]
    if of in OWN_NAMES:
        by, key, _ = OWN_NAMES[of]
        return what, by, key
    return what, "other", of


def names_of_groups() -> dict[str, str]:
    """Names of the keys that sources have beside ours; texts to translate."""
    return {key: name for _, key, name in OWN_NAMES.values()}
