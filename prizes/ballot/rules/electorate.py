"""Who may vote in a round, and for which of its projects, as pure functions. What people state about themselves counts;
nobody proves it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from prizes.ballot.refusals import Bar, Own
from prizes.edition.document.components import Electorate
from prizes.edition.document.membership import countries_of
from prizes.edition.document.phases import VotingPhase
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.groups import belongs_to
from prizes.review.rules.hints import same_organization


@dataclass(frozen=True, slots=True)
class VoterFacts:
    """What is known of a person who votes or would like to."""

    country: str | None = None
    stakeholder_type: str | None = None
    organizations: tuple[str, ...] = ()
    """As typed: in their profile, and the owners of projects that they submitted or edit."""
    projects: frozenset[str] = frozenset()
    """Ids of those projects."""
    of_age: bool = False
    """Whether they confirmed in this round that they are old enough."""
    listed: bool = False
    """Whether their address is on the list of voters of the round."""
    on_the_list: str = ""
    """The group or the weight that the list has beside their address."""
    category: None = None
    """People are in none."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """To questions that classify projects: people are in no class."""


class VotedProject(NamedTuple):
    id: str
    owner: str
    country: str | None


def asks_country(rules: Rules, phase: VotingPhase) -> bool:
    """Whether a person states a country before the first vote: who votes goes by it, or votes are counted by it."""
    electorate = phase.electorate
    return (
        phase.attribute in ("country", "groups")
        or bool(electorate.countries)
        or "country" in electorate.not_own
        or any(countries_of(group) is not None for group in rules.groups if group.id in electorate.groups)
    )


def asks_stakeholder_type(rules: Rules, phase: VotingPhase) -> bool:
    """Whether some people state a stakeholder type before the first vote."""
    return any(group.stakeholder_types for group in rules.groups if group.id in phase.electorate.groups)


def bar(rules: Rules, phase: VotingPhase, voter: VoterFacts) -> Bar | None:
    """None: this person may vote in the round. Who is not on a list that decides is asked for nothing."""
    electorate = phase.electorate
    if electorate.voter_list and not voter.listed:
        return "unlisted"
    if asks_country(rules, phase) and voter.country is None:
        return "country_needed"
    if electorate.limited:
        found = [belongs_to(group, voter) for group in rules.groups if group.id in electorate.groups]
        if voter.country not in electorate.countries and True not in found:
            return "stakeholder_type_needed" if None in found else "outside"
    if phase.attribute == "groups" and attribute_of(rules, phase, voter) is None:
        return "outside"
    return "age_needed" if electorate.minimum_age is not None and not voter.of_age else None


def attribute_of(rules: Rules, phase: VotingPhase, voter: VoterFacts) -> str | None:
    """The group or the weight of a person who may vote in the round; None where votes are counted by neither, or the
    person is in none of the groups.
    """
    match phase.attribute:
        case None:
            return None
        case "country":
            return voter.country
        case "groups":
            return group_of_voter(rules, phase, voter.country)
        case "list" | "weight":
            return voter.on_the_list


def group_of_voter(rules: Rules, phase: VotingPhase, country: str | None) -> str | None:
    """Id of the named group of voters that a country is in; None: it is in none."""
    named = phase.count.by_group.groups if phase.count.by_group else []
    there = (each.group for each in named if country in (countries_of(rules.group(each.group)) or ()))
    return next(there, None)


def own(electorate: Electorate, voter: VoterFacts, project: VotedProject) -> Own | None:
    """By what this person cannot vote for a project; None: they can."""
    if "country" in electorate.not_own and voter.country and voter.country == project.country:
        return "country"
    if "organization" in electorate.not_own and (
        project.id in voter.projects
        or any(same_organization(name, project.owner) for name in voter.organizations)
    ):
        return "organization"
    return None
