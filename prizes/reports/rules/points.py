"""What groups of voters gave where the rules count each by itself: a section of the report for the Council. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from prizes.data.countries import countries
from prizes.edition.document.components import GroupCount
from prizes.edition.document.phases import VotingPhase
from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.groups import group_title
from prizes.edition.titles import phase_title
from prizes.kit.sentence import Sentence, say, say_n
from prizes.reports.rules.dividing import Keys, category_keys, is_record
from prizes.reports.rules.document import (
    NO_POINTS,
    ReportRow,
    ReportSection,
    ReportTable,
    Said,
    or_gap,
    tables,
)
from prizes.reports.rules.figures import Data, Figure

MOST_COLUMNS = 6
"""Groups that are columns of a table of projects. More do not fit a sheet, and a table says the sum of all."""
POINTS = "points-by-group"


def points_section(rules: Rules, data: Data) -> ReportSection | None:
    rounds = [each for each in rules.votings if each.count.by_group]
    if is_record(rules) or not rounds:
        return None
    title = say("Points by group of voters")
    if not data.has(POINTS):
        return ReportSection("points", title, [say("Public once the shortlist is decided.")])
    several = len(rounds) > 1
    return ReportSection(
        "points",
        title,
        [line for each in rounds for line in _told(rules, each, several=several)],
        tables(*(table for each in rounds for table in _tables(rules, data, each, several=several))),
    )


def _told(rules: Rules, phase: VotingPhase, *, several: bool) -> Iterator[Said]:
    by_group = phase.count.by_group
    assert by_group is not None
    if several:
        yield say("%(phase)s:", phase=phase_title(phase))
    yield say(
        "The votes of each group of voters are counted separately. Each group gives points to the projects in its own "
        "order, and the points are added up."
    )
    if weights := [
        say("%(group)s (%(weight)s)", group=group_title(rules, each.group), weight=each.weight)
        for each in by_group.groups
        if each.weight != 1
    ]:
        yield say(
            "The points of these groups are multiplied by a weight: %(weights)s. The points below include it.",
            weights=weights,
        )
    yield say_n(
        "A group gives points in a category if it has at least %(n)s counted vote there. "
        "How many votes it has is not published.",
        "A group gives points in a category if it has at least %(n)s counted votes there. "
        "How many votes it has is not published.",
        by_group.least_votes,
    )


def _tables(rules: Rules, data: Data, phase: VotingPhase, *, several: bool) -> Iterator[ReportTable]:
    by_group = phase.count.by_group
    assert by_group is not None
    keys = _group_keys(rules, data, phase, by_group)
    head = say("Country") if by_group.of == "country" else say("Group of voters")
    yield ReportTable(
        _caption(say("Points that each group gave"), phase, several=several),
        [head, say("Categories with points"), say("Points")],
        [
            ReportRow(
                name,
                [
                    or_gap(_categories(data, phase, group), NO_POINTS),
                    or_gap(data.sum(POINTS, "points", round=phase.id, group=group), NO_POINTS),
                ],
            )
            for group, name in keys
        ],
    )
    if phase == rules.votings[-1]:
        yield from _of_projects(rules, data, phase, keys)


def _categories(data: Data, phase: VotingPhase, group: str) -> Figure | None:
    found = data.distinct(POINTS, "category", round=phase.id, group=group)
    return found if found and found.value else None


def _caption(caption: Sentence, phase: VotingPhase, *, several: bool) -> Sentence:
    return say("%(phase)s: %(caption)s", phase=phase_title(phase), caption=caption) if several else caption


def _group_keys(rules: Rules, data: Data, phase: VotingPhase, by_group: GroupCount) -> Keys:
    """Named groups in the order of the rules, also without points; of countries and a list, those that gave some."""
    if by_group.of == "groups":
        return [(each.group, group_title(rules, each.group)) for each in by_group.groups]
    gave = {row["group"] for row in data.rows(POINTS, round=phase.id)}
    if by_group.of == "country":
        return [(each.alpha2, each.names) for each in countries() if each.alpha2 in gave]
    return [(each, each) for each in sorted(gave)]


def _of_projects(rules: Rules, data: Data, phase: VotingPhase, keys: Keys) -> Iterator[ReportTable]:
    """By category, the projects that passed, most points first."""
    columns = keys if len(keys) <= MOST_COLUMNS else []
    for category, name in category_keys(rules):
        gave = {row["group"] for row in data.rows(POINTS, round=phase.id, category=category)}

        def of(project: str, category: str = category, **group: str) -> Figure | None:
            return data.sum_or_nought(
                POINTS, "points", round=phase.id, category=category, project=project, **group
            )

        found = [(of(row["project"]), row) for row in data.rows("votes", category=category, outcome="passed")]
        found.sort(key=lambda each: -each[0].value if each[0] else 0)
        rows = [
            ReportRow(
                row["title"],
                [
                    *(of(row["project"], group=key) if key in gave else NO_POINTS for key, _ in columns),
                    whole,
                ],
            )
            for whole, row in found
        ]
        yield ReportTable(
            say("Points of the projects that passed: %(category)s", category=name),
            [say("Project"), *(title for _, title in columns), say("All groups")],
            rows,
        )
