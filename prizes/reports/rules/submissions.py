"""Which numbers of submitted projects may be published: none from which fewer than five that are not public show. Pure.

Everybody sees which projects were selected, so a number of submitted ones tells how many were not. These are what
`ballot.rules.cells` protects here, as it protects voters: in each group and in whatever can be reckoned from several.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prizes.ballot.rules.cells import safe_sums, shown_cells
from prizes.data.countries import ITU_REGIONS, countries
from prizes.nomination.rules.states import PUBLIC, State
from prizes.stocktaking.rules.facets import GROUPS


@dataclass(frozen=True, slots=True)
class Submitted:
    """A project that was submitted, whatever became of it."""

    state: str
    category: str | None
    country: str | None
    stakeholder_type: str | None
    sdgs: Sequence[Any]
    here: bool = True
    """Whether it was submitted to this service; else it was taken over."""

    @property
    def public(self) -> bool:
        return self.state in PUBLIC

    @property
    def goals(self) -> frozenset[str]:
        return frozenset(str(goal) for goal in self.sdgs if isinstance(goal, int))


OTHERS = "others"
Groups = Mapping[tuple[str, str], Collection[Any]]
"""By what is told apart and which of it the values of projects that belong there."""


def places() -> Groups:
    """Regions, situations, countries, each with its countries."""
    found: dict[tuple[str, str], Collection[Any]] = {}
    for region in ITU_REGIONS:
        found["region", region] = {each.alpha2 for each in countries() if each.itu_region == region}
    for name, (_, belongs) in GROUPS.items():
        found["situation", name] = {each.alpha2 for each in countries() if belongs(each)}
    return found | {("country", each.alpha2): {each.alpha2} for each in countries()}


def submission_rows(projects: Sequence[Submitted]) -> Iterator[dict[str, Any]]:
    """Rows of the data set: first all, then each group of which the number may be shown. Nothing where the edition took
    its projects over from elsewhere: how many were submitted there is not known here.
    """
    if not any(each.here for each in projects):
        return
    hidden = [each for each in projects if not each.public]
    if safe_sums(Counter(h.state for h in hidden), {}) is None:
        return
    yield {"by": "all", "key": "", "submitted": len(projects)}
    yield from _shown(projects, lambda each: each.country, places())
    for by, value in _PARTED.items():
        yield from _parted(projects, by, value)
    every = {each.goals for each in projects}
    goals = sorted({goal for goals in every for goal in goals}, key=int)
    yield from _shown(
        projects,
        lambda each: each.goals,
        {("sdg", goal): {of for of in every if goal in of} for goal in goals},
    )


_PARTED: Mapping[str, Callable[[Submitted], str | None]] = {
    "stakeholder_type": lambda each: each.stakeholder_type,
    "category": lambda each: each.category,
}


def _parted(
    projects: Iterable[Submitted], by: str, value: Callable[[Submitted], str | None]
) -> Iterator[dict[str, Any]]:
    """Rows of groups of which each project is in one at most."""
    public, hidden = Counter[str | None](), Counter[str | None]()
    for each in projects:
        (public if each.public else hidden)[value(each)] += 1
    shown = shown_cells(hidden).shown if hidden else dict.fromkeys(filter(None, public), 0)
    for key in sorted(shown):
        yield {"by": by, "key": key, "submitted": shown[key] + public[key]}


def _shown(
    projects: Iterable[Submitted], value: Callable[[Submitted], Any], groups: Groups
) -> Iterator[dict[str, Any]]:
    public, hidden = Counter[Any](), Counter[Any]()
    for each in projects:
        (public if each.public else hidden)[value(each)] += 1
    if not hidden:
        yield from (
            {"by": by, "key": key, "submitted": n}
            for (by, key), of in groups.items()
            if (n := _sum(public, of))
        )
        return
    largest = sorted(groups, key=lambda group: (group[0] == "country", -_sum(hidden, groups[group])))
    shown = safe_sums(hidden, {group: groups[group] for group in largest}) or {}
    for group, members in groups.items():
        if group in shown:
            by, key = group
            yield {"by": by, "key": key, "submitted": shown[group] + _sum(public, members)}


def _sum(counts: Counter[Any], members: Collection[Any]) -> int:
    return sum(counts[each] for each in members)


UNDECIDED = "undecided"
"""The step of projects that were submitted and of which nothing was decided; `submitted` are all."""
_STEPS: Mapping[str, str] = {State.SUBMITTED: UNDECIDED, State.RETURNED: UNDECIDED}


def funnel_rows(projects: Sequence[Submitted], drafts: int) -> Iterator[dict[str, Any]]:
    """From drafts to winners. Of what is not public small numbers are together, as far as they may be told."""
    hidden = Counter[str | None](_STEPS.get(each.state, each.state) for each in projects if not each.public)
    kept = shown_cells(hidden)
    steps = Counter(each.state for each in projects if each.public)
    if safe_sums(Counter({"draft": drafts}), {}) is not None:
        yield {"step": "draft", "projects": drafts}
    if any(each.here for each in projects) and safe_sums(hidden, {}) is not None:
        yield {"step": "submitted", "projects": len(projects)}
        yield from ({"step": str(state), "projects": n} for state, n in kept.shown.items())
        if kept.others:
            yield {"step": OTHERS, "projects": kept.others}
    distinguished = {State.WINNER: "winner", State.SPECIAL_RECOGNITION: "special_recognition"}
    yield {"step": "nominated", "projects": sum(steps.values())}
    yield {"step": "champion", "projects": sum(steps[s] for s in (State.CHAMPION, *distinguished))}
    yield from ({"step": step, "projects": steps[state]} for state, step in distinguished.items())


def experts_by_region(
    countries: Mapping[str | None, int], region_of: Callable[[str], str | None]
) -> Iterator[dict[str, Any]]:
    """Rows of experts by the region of their country; None: those who give none."""
    regions = Counter[str | None]()
    for country, n in countries.items():
        regions[region_of(country) if country else None] += n
    if safe_sums(regions, {}) is None:
        return
    shown = shown_cells(regions).shown
    yield {"what": "experts", "by": "all", "key": "", "number": sum(regions.values())}
    yield from ({"what": "experts", "by": "region", "key": key, "number": n} for key, n in shown.items())
