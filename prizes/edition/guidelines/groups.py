"""The groups of the document in words, and the limits that can be for one of them."""

from __future__ import annotations

from collections.abc import Iterator

from prizes.data.countries import country, itu_regions
from prizes.edition.document.components import FurtherLimit, GroupNotice, NamedGroup
from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.structure import Entry, GuidelineSection, group, section, under
from prizes.edition.guidelines.words import groups
from prizes.edition.kinds.choices import country_codes
from prizes.edition.titles import Said
from prizes.kit.sentence import Sentence, say, say_n

DEVELOPMENT: dict[str, Sentence] = {
    "ldc": say("least developed countries"),
    "lldc": say("landlocked developing countries"),
    "sids": say("small island developing States"),
}
DIMENSIONS: dict[str, Sentence] = {
    "owner": say("owner"),
    "country": say("country of the owner"),
    "category": say("category"),
    "person": say("person who submits"),
}


def groups_section(rules: Rules) -> GuidelineSection:
    return section("_groups", say("Groups"), group(None, *(_named(rules, each) for each in rules.groups)))


def _named(rules: Rules, named: NamedGroup) -> Entry:
    return under(named.title, _goes_by(rules, named))


def _goes_by(rules: Rules, named: NamedGroup) -> Iterator[Sentence]:
    places: list[Said] = [
        *(DEVELOPMENT[each] for each in named.development),
        *(itu_regions()[each] for each in named.regions),
        *(country(each).names if each in country_codes() else {"en": each} for each in named.countries),
    ]
    if places:
        yield say("Countries of owners: %(places)s.", places=places)
    if named.categories:
        yield say(
            "Categories: %(categories)s.", categories=[rules.category_name(c) for c in named.categories]
        )
    if named.stakeholder_types:
        yield say("Stakeholder groups: %(groups)s.", groups=groups(named.stakeholder_types))


def group_title(rules: Rules, group_id: str) -> Said:
    """Its name where a rule names it; its id where these rules have none of it."""
    return next((each.title for each in rules.groups if each.id == group_id), {"en": group_id})


def told_limit(rules: Rules, limit: FurtherLimit) -> Sentence:
    """A further limit as a sentence."""
    per = [DIMENSIONS[each] for each in limit.per]
    if limit.group is None:
        return say_n(
            "At most %(n)s project may be submitted with the same %(per)s.",
            "At most %(n)s projects may be submitted with the same %(per)s.",
            limit.most,
            per=per,
        )
    return say_n(
        "In the group “%(group)s”, at most %(n)s project may be submitted with the same %(per)s.",
        "In the group “%(group)s”, at most %(n)s projects may be submitted with the same %(per)s.",
        limit.most,
        per=per,
        group=group_title(rules, limit.group),
    )


def told_notice(rules: Rules, notice: GroupNotice) -> Said:
    """A text for a group, with the group."""
    if notice.group is None:
        return notice.text
    return say(
        "For projects in the group “%(group)s”: %(notice)s",
        group=group_title(rules, notice.group),
        notice=notice.text,
    )
