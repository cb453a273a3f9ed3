"""From which phases candidates come: that these exist, end earlier, form no ring, and that none is left without use;
and, where phases are for a group, that every project has a way.
"""

from __future__ import annotations

from collections.abc import Iterator

from prizes.edition.document.components import TieRule
from prizes.edition.document.membership import Reach, all_projects, less
from prizes.edition.document.phases import NominationPhase
from prizes.edition.document.problem import Found, Way, found_at
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.dimensions import value_title
from prizes.edition.spans import (
    CutPhase,
    cut_chain,
    group_of,
    marked_phase,
    named_sources,
    reach,
    routes,
    takers,
)
from prizes.edition.titles import Said
from prizes.kit.sentence import say

NAMED_AT_MOST = 5


def origin_faults(rules: Rules) -> Iterator[Found]:
    for number, phase in enumerate(rules.phases):
        if isinstance(phase, CutPhase):
            way: Way = ("phases", number)
            yield from _named(rules, phase, (*way, "candidates_from"))
            if rules.kind != "record":
                yield from _unused(rules, phase, (*way, "cut", "gives"))
    yield from way_faults(rules)


# --- phases for a group ---------------------------------------------------------------------------------


def way_faults(rules: Rules) -> Iterator[Found]:
    """Of what is for a group, and of what becomes of all other projects."""
    if rules.kind == "record" or not any(each.group for each in cut_chain(rules)):
        return
    left = all_projects(rules)
    for number, phase in enumerate(rules.phases):
        if not isinstance(phase, CutPhase):
            continue
        way: Way = ("phases", number)
        there = reach(rules, phase)
        left = less(left, there)
        if not there and group_of(rules, phase):
            yield found_at(
                (*way, "group"),
                say("No project of this group can be a candidate of “%(phase)s”.", phase=phase.id),
                say("Name another group, or let the phase have its candidates from others."),
            )
        yield from _not_selected(rules, phase, way)
        yield from _without_marks(rules, phase, there, way)
    if left:
        last = rules.phases.index(cut_chain(rules)[-1])
        yield found_at(
            ("phases", last, "group"),
            say(
                "Some projects are candidates of no phase, because each phase is for a group, for example: %(which)s.",
                which=which_projects(rules, left),
            ),
            say("Add a phase for these projects, or remove a `group`."),
        )


def _not_selected(rules: Rules, phase: CutPhase, way: Way) -> Iterator[Found]:
    """A project becomes public in a nomination. None can be voted on or win without."""
    if isinstance(phase, NominationPhase):
        return
    for route in routes(rules, phase):
        if route.outside and not route.passed:
            yield found_at(
                way,
                say(
                    "Projects outside these groups would be candidates of “%(phase)s” without having been selected: "
                    "%(groups)s.",
                    phase=phase.id,
                    groups=", ".join(route.outside),
                ),
                say("Add a phase of the kind “nomination” for them, or give this phase a `group`."),
            )


def _without_marks(rules: Rules, phase: CutPhase, there: Reach, way: Way) -> Iterator[Found]:
    """Marks that count at a line are those of one phase. What that phase was not for would have none."""
    marked = marked_phase(rules, phase)
    counts = any(each.source == "marks" for each in phase.cut.basis) or TieRule.EXPERT_SCORE in phase.cut.ties
    if not counts or marked is None or not (unmarked := less(there, reach(rules, marked))):
        return
    yield found_at(
        (*way, "cut"),
        say(
            "Marks count in “%(phase)s”, and “%(marked)s”, which gives them, is not for all of its candidates. "
            "Without marks are, for example: %(which)s.",
            phase=phase.id,
            marked=marked.id,
            which=which_projects(rules, unmarked),
        ),
        say("Mark in this phase as well, or let marks not count here."),
    )


def which_projects(rules: Rules, projects: Reach) -> list[Said]:
    """What tells some projects from others, a few words of it."""
    whole = all_projects(rules)[0]
    narrowed = [each for each in whole if projects[0][each] != whole[each]]
    values = [value_title(rules, each, value) for each in narrowed for value in sorted(projects[0][each])]
    return values[:NAMED_AT_MOST] or [say("all projects")]


# --- phases that are named ------------------------------------------------------------------------------


def _named(rules: Rules, phase: CutPhase, way: Way) -> Iterator[Found]:
    there = {each.id: each for each in cut_chain(rules)}
    for number, origin in enumerate(phase.candidates_from):
        here: Way = (*way, number)
        if origin not in there:
            yield found_at(
                here,
                say("There is no phase “%(phase)s” that projects could pass.", phase=origin),
                say(
                    "The possible values are: %(all)s.",
                    all=", ".join(each for each in there if each != phase.id),
                ),
            )
        elif origin in phase.candidates_from[:number]:
            yield found_at(here, say("“%(phase)s” is named twice.", phase=origin), say("Name it once."))
        elif phase.id in _before(rules, there[origin]):
            yield found_at(
                here,
                say("“%(phase)s” itself has its candidates from “%(here)s”.", phase=origin, here=phase.id),
                say("Name a phase that is over before this one opens."),
            )
        else:
            yield from _not_over(rules, phase, there[origin], here)


def _before(rules: Rules, phase: CutPhase) -> set[str]:
    """Ids of a phase and of all that come before it, whatever group they are for."""
    found: set[str] = set()
    ahead = [phase]
    while ahead:
        each = ahead.pop()
        ahead += named_sources(rules, each) if each.id not in found else []
        found.add(each.id)
    return found


def _not_over(rules: Rules, phase: CutPhase, origin: CutPhase, way: Way) -> Iterator[Found]:
    closes, opens = rules.instant(origin.closes), rules.instant(phase.opens)
    if closes and opens and closes > opens:
        yield found_at(
            way,
            say("“%(phase)s” is not over when “%(here)s” opens.", phase=origin.id, here=phase.id),
            say("Name a phase that is over before this one opens."),
        )


def _unused(rules: Rules, phase: CutPhase, way: Way) -> Iterator[Found]:
    """A line that gives no honour is drawn for a later phase; a phase before the last cannot be passed by."""
    ends_here = phase.cut.gives in ("nominated", "next_round") and not takers(rules, phase)
    if ends_here and cut_chain(rules)[-1] != phase:
        yield found_at(
            way,
            say("No phase has candidates from “%(phase)s”, and it gives no honour.", phase=phase.id),
            say("Name it in the `candidates_from` of a later phase, or remove it."),
        )
