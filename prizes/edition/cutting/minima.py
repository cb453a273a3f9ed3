"""Minima: at least so many of a kind pass, if there are so many that could.

Where the ranking alone leaves one of them unmet, the best of its kind pass first, and the other places are filled
from the ranking of all others. Both are walks like any other, with the same quotas and the same tie rules. A minimum
that the ranking meets changes nothing, so that who is best decides as far as can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from prizes.edition.cutting import reasons
from prizes.edition.cutting.outcome import Candidate, Decisions, Outcome, Ruling, TieStep
from prizes.edition.cutting.walk import Key, Walk, key, walk
from prizes.edition.document.components import Cut, Minimum

Blocks = Sequence[Sequence[Candidate]]
"""Candidates that nothing bars, best first; those of a block are equals."""
Rulings = Mapping[Key, Ruling]


def is_of(minimum: Minimum, candidate: Candidate) -> bool:
    """Whether a candidate is of the kind that a minimum counts; who does not state it is not."""
    return candidate.value(minimum.of) in minimum.values


def wanted(minimum: Minimum, candidates: Iterable[Candidate]) -> int:
    """How many of these must pass: no more than there are."""
    return min(minimum.least, sum(is_of(minimum, each) for each in candidates))


def walk_with_minima(
    cut: Cut, decisions: Decisions, seed: str, blocks: Iterable[Sequence[Candidate]]
) -> tuple[dict[Key, Ruling], list[TieStep]]:
    """As `walk`, with the minima of the cut."""
    if not cut.minima or cut.most is None:
        return walk(cut, decisions, seed, blocks)
    field = [list(block) for block in blocks]
    rulings, steps = walk(cut, decisions, seed, field)
    by_rank, reserved = rulings, list[int]()
    while unmet := [
        n for n, each in enumerate(cut.minima) if n not in reserved and not _met(each, field, rulings)
    ]:
        reserved = sorted([*reserved, unmet[0]])
        rulings, steps = _reserved(cut, decisions, seed, field, [cut.minima[n] for n in reserved])
    return {each: _explained(cut, field, by_rank, rulings, each) for each in rulings}, steps


def _met(minimum: Minimum, field: Blocks, rulings: Rulings) -> bool:
    """Whether it is met for certain, whatever becomes of what is open."""
    everybody = [each for block in field for each in block]
    through = [each for each in everybody if rulings[key(each)].outcome is Outcome.PASSED]
    return sum(is_of(minimum, each) for each in through) >= wanted(minimum, everybody)


def _reserved(
    cut: Cut, decisions: Decisions, seed: str, field: Blocks, minima: Sequence[Minimum]
) -> tuple[dict[Key, Ruling], list[TieStep]]:
    """The best of each kind first, in the order of the rules; then all others."""
    assert cut.most is not None
    everybody = [each for block in field for each in block]
    here, first = Walk(cut, decisions, seed), dict[Key, Ruling]()
    for minimum in minima:
        through = sum(is_of(minimum, each) for each in everybody if key(each) in first)
        here.places = max(0, min(wanted(minimum, everybody) - through, cut.most - len(first)))
        if here.places == 0:
            continue
        _walk(here, [[each for each in block if is_of(minimum, each)] for block in field], first)
        first |= {each: one for each, one in here.rulings.items() if one.outcome is Outcome.PASSED}
        still_open = {each: one for each, one in here.rulings.items() if one.outcome is Outcome.UNDECIDED}
        if still_open:
            waits = {key(each): reasons.waits_for_tie() for each in everybody}
            return waits | first | still_open, here.steps
        here.rulings = dict(first)  # who did not pass here is looked at again
    here.places = max(0, cut.most - len(first))
    _walk(here, field, first)
    return here.rulings, here.steps


def _walk(here: Walk, blocks: Blocks, first: Rulings) -> None:
    for block in blocks:
        left = [each for each in block if key(each) not in first]
        if left:
            here.block(left, here.cut.ties)


def _explained(cut: Cut, field: Blocks, by_rank: Rulings, rulings: Rulings, each: Key) -> Ruling:
    """Where a minimum decided, its words."""
    before, after = by_rank[each].outcome, rulings[each].outcome
    if after is Outcome.PASSED and before is Outcome.NOT_PASSED:
        candidate = next(one for block in field for one in block if key(one) == each)
        kind = next((minimum for minimum in cut.minima if is_of(minimum, candidate)), None)
        return reasons.by_minimum(kind) if kind else rulings[each]
    if after is Outcome.NOT_PASSED and before is Outcome.PASSED:
        return reasons.gives_way()
    return rulings[each]
