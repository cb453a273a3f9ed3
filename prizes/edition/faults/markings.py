"""Marking by experts: criteria that weigh nothing known, scales without room, words for marks that do not
exist.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prizes.edition.document.components import Marking, Scale, Text
from prizes.edition.document.phases import NominationPhase, SelectionPhase, SubmissionPhase
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
        yield from _criteria(rules, phase.marking, (*way, "criteria"))
        if rules.kind != "record":
            yield from _weights(phase.marking, (*way, "criteria"))
        if phase.cut.decided == "screening":
            yield found_at(
                way,
                say("Marks would be given, but the cut is a screening, which uses no marks."),
                say("Set the cut to “ranking” or “panel”, or remove the marking."),
            )


def _criteria(rules: Rules, marking: Marking, way: Way) -> Iterator[Found]:
    asked = {"sdgs", "gdc"} | {f.id for p in rules.of_kind(SubmissionPhase) for f in p.form.fields}
    for number, criterion in enumerate(marking.criteria):
        yield from _anchors(criterion.anchors, marking.scale, (*way, number, "anchors"))
        for place, question in enumerate(criterion.about):
            if question not in asked:
                yield found_at(
                    (*way, number, "about", place),
                    say("The form has no question “%(question)s”.", question=question),
                    say("Use the `id` of a question, `sdgs` or `gdc`, or remove it."),
                )


def _weights(marking: Marking, way: Way) -> Iterator[Found]:
    for number, criterion in enumerate(marking.criteria):
        if criterion.weight is None:
            yield found_at(
                (*way, number),
                say("The criterion “%(criterion)s” has no weight.", criterion=criterion.id),
                say("Add `weight`, a whole number. Use 1 for each to give equal weight."),
            )


def _spread(marking: Marking, way: Way) -> Iterator[Found]:
    if marking.spread_most is None:
        return
    over, under = map(int, marking.spread_most.split("/"))
    if over >= under:
        yield found_at(
            way,
            say("Marks cannot differ by more than the whole scale, so there would be no second round."),
            say("Use a fraction below 1, such as 1/2, or remove `spread_most`."),
        )
    elif marking.reviews == 1:
        yield found_at(
            way,
            say("A project requires only one review, and a single mark cannot differ from others."),
            say("Require more `reviews`, or remove `spread_most`."),
        )


def _scale(scale: Scale, way: Way) -> Iterator[Found]:
    if scale.least >= scale.most:
        yield found_at(
            (*way, "least"),
            say("The lowest mark is not below the highest."),
            say("Set `least` to less than `most`."),
        )
    yield from _anchors(scale.anchors, scale, (*way, "anchors"))


def _anchors(anchors: Mapping[str, Text], scale: Scale, way: Way) -> Iterator[Found]:
    for mark in anchors:
        if (
            not mark.isascii()
            or not mark.isdigit()
            or len(mark) > 9
            or not scale.least <= int(mark) <= scale.most
        ):
            yield found_at(
                (*way, mark),
                say("“%(mark)s” is not a mark of the scale.", mark=mark),
                say("Use whole marks from %(least)s to %(most)s.", least=scale.least, most=scale.most),
            )
