"""Minima that nothing could meet, or that would do nothing."""

from __future__ import annotations

from collections.abc import Iterator

from prizes.data.countries import ITU_REGIONS
from prizes.edition.document.components import Cut, Minimum, StakeholderType
from prizes.edition.document.problem import Found, Way, found_at
from prizes.edition.kinds.choices import country_codes
from prizes.kit.sentence import say


def minimum_faults(cut: Cut, way: Way) -> Iterator[Found]:
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
        yield from _values(minimum, (*here, number, "values"))


def _values(minimum: Minimum, way: Way) -> Iterator[Found]:
    known = {
        "country": frozenset(country_codes()),
        "region": frozenset(ITU_REGIONS),
        "stakeholder_type": frozenset(each.value for each in StakeholderType),
    }[minimum.of]
    for number, value in enumerate(minimum.values):
        if value not in known:
            yield found_at(
                (*way, number),
                say("“%(value)s” is no value of “%(of)s”.", value=value, of=minimum.of),
                say(
                    "Write countries by two letters, and regions and stakeholder types by their short names."
                ),
            )
