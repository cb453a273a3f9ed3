"""How votes and marks become one number to rank by. Exact fractions throughout; nothing is ever rounded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

from prizes.edition.cutting.outcome import Candidate
from prizes.edition.document.components import Basis, BasisScale
from prizes.edition.refusals import votes_have_no_scale

Totals = Mapping[str, int]
"""Counted votes by category, of every category in the contest. With approval a vote that names two projects
is still one.
"""


def scores(
    basis: Sequence[Basis], group: Sequence[Candidate], field: Sequence[Candidate], totals: Totals
) -> list[Fraction]:
    """One score from 0 to 1 for each candidate of the group: the weighted mean of its shares.

    `field` is everybody in the contest, since a share of a category looks at the whole category even where
    the line is drawn by region. A single source of votes without a scale is a share of the votes of all
    categories that the group covers, which ranks by the plain number of votes. Places of a count go before all.
    """
    if not basis:
        return [Fraction(0)] * len(group)
    if any(candidate.place is not None for candidate in group):
        return [_behind(candidate, group) for candidate in group]
    if len(basis) == 1 and basis[0].source == "votes" and basis[0].scale is None:
        whole = sum(totals[category] for category in {candidate.category for candidate in group})
        return [_share(_votes(candidate), Fraction(whole)) for candidate in group]
    weights = sum(each.weight for each in basis)
    columns = [[each.weight * share for share in _scaled(each, group, field, totals)] for each in basis]
    return [sum(parts, Fraction(0)) / weights for parts in zip(*columns, strict=True)]


def _scaled(
    basis: Basis, group: Sequence[Candidate], field: Sequence[Candidate], totals: Totals
) -> list[Fraction]:
    value = _votes if basis.source == "votes" else _mark
    usual: BasisScale = "share_of_category" if basis.source == "votes" else "share_of_scale"
    whole: dict[str, Fraction]
    match basis.scale or usual:
        case "share_of_scale":
            if basis.source == "votes":
                raise votes_have_no_scale()
            return [_mark(candidate) for candidate in group]
        case "share_of_highest":
            whole = {at: max(values) for at, values in _by_category(field, value).items()}
        case "share_of_category":
            if basis.source == "votes":
                whole = {at: Fraction(total) for at, total in totals.items()}
            else:
                whole = {at: sum(values, Fraction(0)) for at, values in _by_category(field, value).items()}
    return [_share(value(candidate), whole[candidate.category]) for candidate in group]


def _by_category(
    field: Iterable[Candidate], value: Callable[[Candidate], Fraction]
) -> dict[str, list[Fraction]]:
    values: dict[str, list[Fraction]] = {}
    for candidate in field:
        values.setdefault(candidate.category, []).append(value(candidate))
    return values


def _share(part: Fraction, whole: Fraction) -> Fraction:
    return part / whole if whole else Fraction(0)


def _behind(candidate: Candidate, group: Sequence[Candidate]) -> Fraction:
    """Of a count that gives places: the share of the others that this one is before."""
    others = len(group) - 1
    if not others:
        return Fraction(1)
    return Fraction(sum((each.place or 0) > (candidate.place or 0) for each in group), others)


def _votes(candidate: Candidate) -> Fraction:
    return Fraction(candidate.votes)


def _mark(candidate: Candidate) -> Fraction:
    return candidate.mark or Fraction(0)
