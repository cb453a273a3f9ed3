"""From which phases candidates come: that these exist, end earlier, form no ring, and that none is left without use."""

from __future__ import annotations

from collections.abc import Iterator

from prizes.edition.document.problem import Found, Way, found_at
from prizes.edition.document.rules import Rules
from prizes.edition.spans import CutPhase, cut_chain, path_to, takers
from prizes.kit.sentence import say


def origin_faults(rules: Rules) -> Iterator[Found]:
    for number, phase in enumerate(rules.phases):
        if isinstance(phase, CutPhase):
            way: Way = ("phases", number)
            yield from _named(rules, phase, (*way, "candidates_from"))
            if rules.kind != "record":
                yield from _unused(rules, phase, (*way, "cut", "gives"))


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
        elif phase.id in (origin, *(each.id for each in path_to(rules, there[origin]))):
            yield found_at(
                here,
                say("“%(phase)s” itself has its candidates from “%(here)s”.", phase=origin, here=phase.id),
                say("Name a phase that is over before this one opens."),
            )
        else:
            yield from _not_over(rules, phase, there[origin], here)


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
