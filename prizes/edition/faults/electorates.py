"""Rounds in which nobody could vote, or in which some could never complete a ballot."""

from __future__ import annotations

from collections.abc import Iterator

from prizes.edition.document.components import Electorate
from prizes.edition.document.membership import countries_of
from prizes.edition.document.phases import VotingPhase
from prizes.edition.document.problem import Found, Way, found_at
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.choices import country_codes
from prizes.kit.sentence import say


def electorate_faults(rules: Rules, phase: VotingPhase, way: Way) -> Iterator[Found]:
    """`way`: to the phase."""
    here = (*way, "electorate")
    yield from _twice(phase.electorate, here)
    for number, code in enumerate(phase.electorate.countries):
        if code not in country_codes():
            yield found_at(
                (*here, "countries", number),
                say("There is no country “%(code)s”.", code=code),
                say("Use the two letters of ISO 3166-1, such as KE."),
            )
    yield from _groups(rules, phase.electorate, here)
    yield from _own(phase, way)


def _groups(rules: Rules, electorate: Electorate, way: Way) -> Iterator[Found]:
    known = {group.id: group for group in rules.groups}
    for number, group_id in enumerate(electorate.groups):
        group = known.get(group_id)
        if group is None:
            yield found_at(
                (*way, "groups", number),
                say("There is no group “%(group)s”.", group=group_id),
                say("Add it to `groups`."),
            )
        elif group.categories or group.classes:
            yield found_at(
                (*way, "groups", number),
                say(
                    "People are in no category or class, so no one would be in the group “%(group)s”.",
                    group=group_id,
                ),
                say("Name a group without categories and classes."),
            )


def voter_group_faults(rules: Rules, phase: VotingPhase, way: Way) -> Iterator[Found]:
    """Named groups by which votes are counted: each voter is in one of them, by country."""
    by_group = phase.count.by_group
    if by_group is None:
        return
    if by_group.of != "groups":
        if by_group.groups:
            yield found_at(
                way,
                say("Votes are not counted by named groups."),
                say("Remove `groups`, or set `of` to “groups”."),
            )
        return
    if len(by_group.groups) < 2:
        yield found_at(
            way,
            say("Votes are counted by named groups, but fewer than two are named."),
            say("Name two or more entries of `groups`."),
        )
    known = {each.id: each for each in rules.groups}
    taken: dict[str, str] = {}
    for number, named in enumerate(by_group.groups):
        here = (*way, number, "group")
        group = known.get(named.group)
        if group is None:
            yield found_at(
                here, say("There is no group “%(group)s”.", group=named.group), say("Add it to `groups`.")
            )
            continue
        countries = countries_of(group)
        if countries is None or group.categories or group.stakeholder_types or group.classes:
            yield found_at(
                here,
                say("The group “%(group)s” does not go by countries alone.", group=named.group),
                say("Name a group of countries, regions or levels of development."),
            )
            continue
        if both := sorted(code for code in countries if code in taken):
            yield found_at(
                here,
                say(
                    "These countries are in “%(group)s” and in “%(other)s”: %(countries)s.",
                    group=named.group,
                    other=taken[both[0]],
                    countries=", ".join(both),
                ),
                say("Let each country be in one of these groups only."),
            )
        taken |= {code: taken.get(code, named.group) for code in countries}
    if missing := [code for code in phase.electorate.countries if code not in taken]:
        yield found_at(
            way,
            say(
                "People from these countries are among the voters and in none of these groups: %(countries)s.",
                countries=", ".join(missing),
            ),
            say("Add a group of these countries, or remove them from the `countries` of the electorate."),
        )


def _twice(electorate: Electorate, way: Way) -> Iterator[Found]:
    for key in ("countries", "groups", "not_own"):
        named: list[str] = getattr(electorate, key)
        if len(set(named)) < len(named):
            yield found_at((*way, key), say("The same is named twice."), say("Name each once."))


def _own(phase: VotingPhase, way: Way) -> Iterator[Found]:
    """Where a category has only projects that somebody cannot vote for, their ballot would never be complete."""
    if not phase.electorate.not_own:
        return
    if phase.ballot.complete == "all":
        yield found_at(
            (*way, "ballot", "complete"),
            say(
                "A ballot needs votes in all categories. Some people could not vote in a category that has only "
                "projects of their own."
            ),
            say("Set `complete` to “any” or to a smaller number of categories, or remove `not_own`."),
        )
    if phase.ballot.least > 1:
        yield found_at(
            (*way, "ballot", "least"),
            say(
                "A vote names at least %(least)s projects. Some people could not do so, because they cannot vote "
                "for their own.",
                least=phase.ballot.least,
            ),
            say("Remove `least` or `not_own`."),
        )
