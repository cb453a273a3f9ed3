"""Numbers that sources report of a past edition."""

from __future__ import annotations

from prizes.data.countries import ItuRegion, itu_regions
from prizes.data.wsis import stakeholder_types
from prizes.edition.document.rules import Reported, Rules
from prizes.edition.guidelines.structure import GuidelineSection, group, section, under
from prizes.edition.titles import Said
from prizes.kit.sentence import Sentence, say

REPORTED: dict[str, Sentence] = {
    "submitted": say("Submitted projects"),
    "nominated": say("Selected projects"),
    "champions": say("Champions"),
    "champions that did not win": say("Champions that did not win"),
    "winners": say("Winners"),
    "voters": say("Voters"),
    "votes": say("Votes"),
    "countries": say("Countries"),
}
REGIONS: dict[str, ItuRegion] = {
    "Africa": "africa",
    "Americas": "americas",
    "Arab States": "arab-states",
    "Asia and the Pacific": "asia-pacific",
    "CIS": "cis",
    "Europe": "europe",
}
GROUPS = {"government": "government", "business": "private_sector", "civil society": "civil_society"}
OTHERS: dict[str, Sentence] = {
    "international organizations": say("International organizations"),
    "academia and others": say("Academia and others"),
    "international": say("International"),
}
"""Parts that are no group or region of today."""


def reported(rules: Rules) -> GuidelineSection:
    return section(
        "_reported",
        say("Reported numbers"),
        group(None, *(under(_number(each), [each.note]) for each in rules.reported)),
    )


def _number(each: Reported) -> Sentence:
    what = counted(each.what)
    match each.precision:
        case "at_least":
            return say("%(what)s: at least %(number)s", what=what, number=each.number)
        case "about":
            return say("%(what)s: about %(number)s", what=what, number=each.number)
        case "exact":
            return say("%(what)s: %(number)s", what=what, number=each.number)


def counted(what: str) -> Said | str:
    """What a number counts: everything of a kind, or the part of a region or group; as it is written where unknown."""
    kind, _, part = what.partition(": ")
    whole = REPORTED.get(kind)
    named = _part(part) if part else None
    if whole is None or bool(part) != (named is not None):
        return what
    return say("%(what)s (%(part)s)", what=whole, part=named) if named else whole


def _part(part: str) -> Said | None:
    if part in REGIONS:
        return itu_regions()[REGIONS[part]]
    return stakeholder_types()[GROUPS[part]] if part in GROUPS else OTHERS.get(part)
