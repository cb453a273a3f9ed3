"""What is on record of an edition that was played: what each phase decided on, by what, and how. Plain values."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from prizes.edition.cutting.marks import Review
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.groups import facts_of_member
from prizes.edition.spans import CutPhase, cut_chain, from_the_start, routes, routes_of
from prizes.review.rules.deciding import ProjectFacts
from prizes.tally.rules.counting import Tally


@dataclass(frozen=True, slots=True)
class PlayedStage:
    """A phase that drew a line, as it was held."""

    phase: CutPhase
    among: frozenset[str]
    """The projects it chose from."""
    passed: frozenset[str]
    given: Mapping[str, Mapping[str, Review]] = field(default_factory=dict)
    """Completed reviews by project and expert."""
    choices: Mapping[str, bool] = field(default_factory=dict)
    """What a panel, or a steward, decided, by project."""
    tally: Tally | None = None
    """The count of a vote, as it was."""
    seed: str = ""
    """Of its lot; empty: none was drawn."""
    declined: frozenset[str] = frozenset()
    """Of those that passed: who came as far as a later phase and then declined this honour, so that another may have
    taken its place.
    """


@dataclass(frozen=True, slots=True)
class Played:
    """A finished edition."""

    rules: Rules
    projects: Mapping[str, ProjectFacts]
    stages: Sequence[PlayedStage]
    """In order."""
    costs: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)
    """What projects cost, by the question that asks it, then by project: of the budgets of other rules."""
    classes_then: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By project, its classes by the rules of this edition, where `projects` have those of other rules."""

    @property
    def entered(self) -> frozenset[str]:
        """The projects that came to a phase without a line before it."""
        first = (each.among for each in self.stages if from_the_start(self.rules, each.phase))
        return frozenset[str]().union(*first)

    def stage_for(self, rules: Rules, phase: CutPhase) -> PlayedStage | None:
        """The phase of this edition whose place a phase of other rules takes: the one of its kind and name, else the
        one of its kind that stands at the same place among these.
        """
        here = [stage for stage in self.stages if stage.phase.kind == phase.kind]
        named = next((stage for stage in here if stage.phase.id == phase.id), None)
        if named is not None:
            return named
        alike = [each.id for each in cut_chain(rules) if each.kind == phase.kind]
        place = alike.index(phase.id)
        return here[place] if place < len(here) and here[place].phase.id not in alike else None


def coming(
    projects: Mapping[str, ProjectFacts],
    rules: Rules,
    phase: CutPhase,
    passed: Mapping[str, Collection[str]],
    entered: Collection[str] = (),
) -> frozenset[str]:
    """Those that come as far as a phase. `passed`: who passed each phase. `entered`: who come without a line before."""
    ways = routes(rules, phase)
    there = {p for route in ways for each in route.passed for p in passed[each.id]}
    if any(not route.passed for route in ways):
        there |= {*entered}
    if not phase.group and not any(route.outside for route in ways):
        return frozenset(there)

    def comes(project: str) -> bool:
        theirs = routes_of(rules, phase, facts_of_member(projects[project]))
        return any(
            any(project in passed[each.id] for each in route.passed) if route.passed else project in entered
            for route in theirs
        )

    return frozenset(filter(comes, there))
