"""A record names what is not known, so that a default is never taken for a fact."""

from __future__ import annotations

from collections.abc import Iterator

from prizes.edition.document.phases import AnnouncementPhase, NominationPhase, Phase, SelectionPhase
from prizes.edition.document.problem import Found, Way, found_at
from prizes.edition.document.rules import Rules
from prizes.kit.sentence import say


def unknown_faults(rules: Rules) -> Iterator[Found]:
    if rules.kind != "record":
        return
    named = {unknown.at for unknown in rules.unknown}
    for number, phase in enumerate(rules.phases):
        way: Way = ("phases", number)
        if phase.opens is None:
            yield from _unless_named(named, f"phases.{phase.id}.opens", way)
        if phase.closes is None and not isinstance(phase, AnnouncementPhase):
            yield from _unless_named(named, f"phases.{phase.id}.closes", way)
        if _has_unweighted_criteria(phase):
            place = f"phases.{phase.id}.marking.criteria.weight"
            yield from _unless_named(named, place, (*way, "marking", "criteria"))


def _has_unweighted_criteria(phase: Phase) -> bool:
    if not isinstance(phase, NominationPhase | SelectionPhase) or phase.marking is None:
        return False
    return any(criterion.weight is None for criterion in phase.marking.criteria)


def _unless_named(named: set[str], place: str, way: Way) -> Iterator[Found]:
    if place not in named:
        yield found_at(
            way,
            say("`%(place)s` is missing but is not listed in `unknown`.", place=place),
            say("Fill it in, or add it to `unknown`."),
        )
