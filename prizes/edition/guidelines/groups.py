"""The groups of the document in words, the limits that can be for one of them, and who votes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prizes.data.countries import country, itu_regions
from prizes.edition.document.components import (
    Electorate,
    FurtherLimit,
    GroupDivision,
    GroupNotice,
    NamedGroup,
)
from prizes.edition.document.membership import all_projects, membership, outside
from prizes.edition.document.phases import VotingPhase
from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.structure import GuidelineSection, group, section, under
from prizes.edition.guidelines.words import groups
from prizes.edition.kinds.choices import country_codes
from prizes.edition.kinds.dimensions import OTHER_TITLE, dimension_title, value_title
from prizes.edition.titles import Said
from prizes.kit.sentence import Sentence, say, say_n

DEVELOPMENT: dict[str, Sentence] = {
    "ldc": say("least developed countries"),
    "lldc": say("landlocked developing countries"),
    "sids": say("small island developing States"),
}
NOT_OWN: dict[str, Sentence] = {
    "country": say("You cannot vote for a project from your own country."),
    "organization": say("You cannot vote for a project of an organization that you belong to."),
}
"""What nobody votes for, where the rules name it."""


def groups_section(rules: Rules) -> GuidelineSection:
    return section(
        "_groups",
        say("Groups"),
        group(
            None,
            *(under(each.title, _goes_by(rules, each)) for each in rules.groups),
            *(under(each.title, _divides(rules, each)) for each in rules.divisions),
        ),
    )


def _divides(rules: Rules, division: GroupDivision) -> Iterator[Sentence]:
    yield say(
        "Projects are divided into these groups: %(groups)s.",
        groups=[group_title(rules, each) for each in division.groups],
    )
    members = [membership(each) for each in rules.groups if each.id in division.groups]
    left = all_projects(rules)
    for each in members:
        left = outside(left, each)
    if left:
        yield say("Projects in none of these groups are in a further group: %(other)s.", other=OTHER_TITLE)


def _goes_by(rules: Rules, named: NamedGroup) -> Iterator[Sentence]:
    places: list[Said] = [
        *(DEVELOPMENT[each] for each in named.development),
        *(itu_regions()[each] for each in named.regions),
        *_named(named.countries),
    ]
    if places:
        yield say("Countries of owners: %(places)s.", places=places)
    if named.categories:
        yield say(
            "Categories: %(categories)s.", categories=[rules.category_name(c) for c in named.categories]
        )
    if named.stakeholder_types:
        yield say("Stakeholder groups: %(groups)s.", groups=groups(named.stakeholder_types))
    for each in named.classes:
        yield say(
            "Answers to %(question)s: %(answers)s.",
            question=dimension_title(rules, each.of),
            answers=[value_title(rules, each.of, value) for value in each.values],
        )


def _named(codes: Iterable[str]) -> list[Said]:
    """Names of countries; the code of one that there is not."""
    return [country(code).names if code in country_codes() else {"en": code} for code in codes]


def group_title(rules: Rules, group_id: str) -> Said:
    """Its name where a rule names it; its id where these rules have none of it."""
    return next((each.title for each in rules.groups if each.id == group_id), {"en": group_id})


def told_limit(rules: Rules, limit: FurtherLimit) -> Sentence:
    """A further limit as a sentence."""
    per = [dimension_title(rules, each) for each in limit.per]
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


def who_votes(rules: Rules, electorate: Electorate) -> Iterator[Sentence]:
    """Nothing where everyone may vote for every project."""
    places = _named(electorate.countries)
    named = [group_title(rules, each) for each in electorate.groups]
    if places and named:
        yield say(
            "Only people from these countries or in these groups can vote: %(electorate)s.",
            electorate=[*places, *named],
        )
    elif named:
        yield say("Only people in these groups can vote: %(groups)s.", groups=named)
    elif places:
        yield say("Only people from these countries can vote: %(places)s.", places=places)
    if electorate.voter_list:
        yield say("Only people on the list of voters can vote.")
    if electorate.minimum_age is not None:
        yield say_n(
            "Only people who are at least %(n)s year old can vote.",
            "Only people who are at least %(n)s years old can vote.",
            electorate.minimum_age,
        )
    yield from (NOT_OWN[each] for each in electorate.not_own)


def voted_on(rules: Rules, phase: VotingPhase) -> Sentence | None:
    """What a vote is on, for its voters. None: on every project that came so far."""
    if phase.group is None:
        return None
    return say(
        "This vote is only on projects in the group “%(group)s”.", group=group_title(rules, phase.group)
    )


def what_decides(electorate: Electorate) -> Iterator[Sentence]:
    """By what somebody is among those who vote."""
    if electorate.countries or electorate.groups or electorate.not_own:
        yield say(
            "What you state about yourself before you vote decides this. Later changes to it do not affect votes "
            "that you have cast."
        )
    if electorate.voter_list:
        yield say(
            "One steward proposes the list of email addresses, and another approves it. After voting has opened, "
            "people can be added, but no one is removed. The addresses are not stored: only a code for each, computed "
            "with a secret key."
        )
    if electorate.minimum_age is not None:
        yield say(
            "You confirm your age with your first vote. It is not verified, and your date of birth is not asked."
        )
    if "organization" in electorate.not_own:
        yield say(
            "You belong to the organizations in your profile, and to the owners of projects that you submitted or "
            "edit in this edition."
        )
