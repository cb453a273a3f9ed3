"""Marking by experts: criteria that weigh nothing known, scales without room, words for marks that do not
exist.
"""

from __future__ import annotations

from collections.abc import Iterator

from prizes.edition.document.components import Marking, Scale
from prizes.edition.document.phases import NominationPhase, SelectionPhase
from prizes.edition.document.problem import Found, Way, found_at
from prizes.edition.document.rules import Rules
from prizes.kit.sentence import say


def marking_faults(rules: Rules) -> Iterator[Found]:
    for number, phase in enumerate(rules.phases):
        if not isinstance(phase, NominationPhase | SelectionPhase) or phase.marking is None:
            continue
        way: Way = ("phases", number, "marking")
        yield from _scale(phase.marking.scale, (*way, "scale"))
        yield from _spread(phase.marking, (*way, "spread_most"))
        if rules.kind != "record":
            yield from _weights(phase.marking, (*way, "criteria"))
        if phase.cut.decided == "screening":
            yield found_at(
                way,
                say("Experts would mark, but the cut is a screening, which looks at no mark."),
                say("Let the cut be decided by “ranking” or “panel”, or take the marking out."),
            )


def _weights(marking: Marking, way: Way) -> Iterator[Found]:
    for number, criterion in enumerate(marking.criteria):
        if criterion.weight is None:
            yield found_at(
                (*way, number),
                say("The criterion “%(criterion)s” has no weight.", criterion=criterion.id),
                say("Add `weight`, a whole number; 1 for each lets all weigh the same."),
            )


def _spread(marking: Marking, way: Way) -> Iterator[Found]:
    if marking.spread_most is None:
        return
    over, under = map(int, marking.spread_most.split("/"))
    if over >= under:
        yield found_at(
            way,
            say("Marks cannot lie further apart than the whole scale, so there would be no second round."),
            say("Use a fraction below 1, such as 1/2, or take `spread_most` out."),
        )
    elif marking.reviews == 1:
        yield found_at(
            way,
            say("A project needs one review only, and one mark lies apart from none."),
            say("Ask for more `reviews`, or take `spread_most` out."),
        )


def _scale(scale: Scale, way: Way) -> Iterator[Found]:
    if scale.least >= scale.most:
        yield found_at(
            (*way, "least"),
            say("The lowest mark is not below the highest."),
            say("Let `least` be less than `most`."),
        )
    for mark in scale.anchors:
        if not mark.isascii() or not mark.isdigit() or not scale.least <= int(mark) <= scale.most:
            yield found_at(
                (*way, "anchors", mark),
                say("“%(mark)s” is not a mark of the scale.", mark=mark),
                say("Use whole marks from %(least)s to %(most)s.", least=scale.least, most=scale.most),
            )
