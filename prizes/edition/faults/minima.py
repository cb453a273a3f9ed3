"""Minima that nothing could meet, or that would do nothing."""

from __future__ import annotations

from collections.abc import Iterator

from prizes.edition.document.components import Cut, Minimum
from prizes.edition.document.problem import Found, Way, found_at
from prizes.edition.document.rules import Rules
from prizes.edition.faults.dimensions import by_division, unknown_dimension
from prizes.edition.kinds.dimensions import OF_CUTS, values_of
from prizes.kit.sentence import say


def minimum_faults(rules: Rules, cut: Cut, way: Way) -> Iterator[Found]:
    if not cut.minima:
        return
    here = (*way, "minima")
    if cut.most is None:
        yield found_at(
            here,
            say("Without a cap on how many pass, a minimum does nothing."),
            say("Set `most`, or remove `minima`."),
        )
    elif sum(each.least for each in cut.minima) > cut.most:
        yield found_at(
            here,
            say("At most %(most)s may pass, and the minima ask for more together.", most=cut.most),
            say("Reduce `least` of a minimum, or increase `most`."),
        )
    if cut.budget is not None:
        yield found_at(
            here,
            say("A cut-off with a budget cannot have minima."),
            say("Remove `minima`, or remove the budget."),
        )
    for number, minimum in enumerate(cut.minima):
        yield from _values(rules, minimum, (*here, number))


def _values(rules: Rules, minimum: Minimum, way: Way) -> Iterator[Found]:
    unknown = list(unknown_dimension(rules, minimum.of, by_division(rules, OF_CUTS), (*way, "of")))
    yield from unknown
    known = values_of(rules, minimum.of)
    for number, value in enumerate(minimum.values):
        if value not in known and not unknown:
            yield found_at(
                (*way, "values", number),
                say("“%(value)s” is no value of “%(of)s”.", value=value, of=minimum.of),
                say(
                    "Write countries by two letters, and regions, stakeholder types and choices by their short names."
                ),
            )
