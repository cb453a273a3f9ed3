"""Count a secret ballot of a panel: plurality, Borda, the single transferable vote or Schulze, in exact
fractions. Pure.

The arithmetic is votelib's, which is read when the first ballot is counted. It knows candidates by number here: it
takes a text for a shared rank.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any, assert_never

from prizes.edition.document.methods import METHODS, BallotMethod

if TYPE_CHECKING:
    from votelib.evaluate.sequential import TransferableVoteDistributor

Ranking = Sequence[str]
"""Projects, the first choice first; empty: an abstention."""
Allocation = dict[Any, dict[tuple[int, ...], Fraction]]
BRANCHES_MOST = 5_000
"""Ways through ties that are looked at; beyond them all who are still in it count as tied."""


@dataclass(frozen=True, slots=True)
class CountStep:
    """One count. `totals`: votes, points or projects beaten, by project, before what this step does."""

    totals: Mapping[str, Fraction]
    elected: Sequence[str] = ()
    excluded: Sequence[str] = ()
    tied: Sequence[str] = ()
    """Equals of whom one had to be excluded. Where the step excludes one, the result is the same for each of them."""


@dataclass(frozen=True, slots=True)
class Count:
    """What ballots amount to. `places`: how many of the tied can still be elected; 0: there is no tie."""

    elected: Sequence[str]
    tied: Sequence[str]
    places: int
    steps: Sequence[CountStep]
    quota: int | None = None


def count(method: BallotMethod, rankings: Sequence[Ranking], candidates: Sequence[str], seats: int) -> Count:
    """Who is elected. A project that no ballot names cannot be; abstentions are left out.

    What ballots say of projects that are no candidates any more is passed over. Raises ValueError for a method that is
    no ballot's, also where nobody voted.
    """
    if method not in METHODS:
        raise ValueError(f"{method} is no method of a ballot")
    number = {project: n for n, project in enumerate(sorted(candidates))}
    name = {n: project for project, n in number.items()}
    kept = [tuple(number[p] for p in ranking if p in number) for ranking in rankings]
    votes = Counter(ranking for ranking in kept if ranking)
    if not votes or seats < 1:
        return Count((), (), 0, (CountStep({}),))
    match method:
        case "plurality":
            return _highest(_first_choices(votes), name, seats)
        case "borda":
            return _highest(_points(votes, len(name)), name, seats)
        case "stv":
            return _transferred(votes, name, seats)
        case "schulze":
            return _foremost(_beaten(votes), name, seats)
    assert_never(method)


def unanimous(counted: Count, rankings: Sequence[Ranking]) -> Count:
    """What is left of a count where only a project that every ballot names is elected. Abstentions are no ballots here.

    A tie stays one as long as more projects that are on every ballot compete than there are places.
    """
    cast = [set(ranking) for ranking in rankings if ranking]

    def on_all(projects: Sequence[str]) -> tuple[str, ...]:
        return tuple(project for project in projects if all(project in ballot for ballot in cast))

    tied = on_all(counted.tied)
    elected = on_all(counted.elected)
    if len(tied) <= counted.places:
        return replace(counted, elected=(*elected, *tied), tied=(), places=0)
    return replace(counted, elected=elected, tied=tied)


def _first_choices(votes: Mapping[tuple[int, ...], int]) -> dict[int, int]:
    totals: Counter[int] = Counter()
    for ranking, n in votes.items():
        totals[ranking[0]] += n
    return dict(totals)


class _PointsOfAll:
    """As many points for a first choice as there are candidates, one less for each place after it; a project that is
    not ranked has none. votelib would count only candidates that somebody ranked.
    """

    def __init__(self, candidates: int) -> None:
        from votelib.component.rankscore import Borda

        self._borda = Borda(base=1)
        self._borda.set_n_candidates(candidates)

    def scores(self, ranked: int) -> list[int]:
        given: list[int] = self._borda.scores(ranked)
        return given


def _points(votes: Mapping[tuple[int, ...], int], candidates: int) -> dict[int, int]:
    from votelib.convert import RankedToPositionalVotes

    one_each = {tuple(frozenset((n,)) for n in ranking): times for ranking, times in votes.items()}
    totals: dict[int, int] = RankedToPositionalVotes(_PointsOfAll(candidates)).convert(one_each)
    return totals


def _highest(totals: Mapping[int, int], name: Mapping[int, str], seats: int) -> Count:
    from votelib.evaluate.core import Plurality, Tie

    found: list[Any] = Plurality().evaluate(dict(totals), seats)
    elected = tuple(name[c] for c in found if not isinstance(c, Tie))
    ties = [c for c in found if isinstance(c, Tie)]
    tied = tuple(sorted(name[c] for c in ties[0])) if ties else ()
    return Count(elected, tied, len(ties), (CountStep(_named(totals, name), elected, tied=tied),))


def _named(totals: Mapping[Any, int | Fraction], name: Mapping[int, str]) -> dict[str, Fraction]:
    """By project, the most first; exhausted votes are nobody's."""
    rows = [(name[c], Fraction(total)) for c, total in totals.items() if c is not None]
    return dict(sorted(rows, key=lambda row: (-row[1], row[0])))


# --- the single transferable vote ----------------------------------------------------------------------


class _Without:
    """Keeps all but one: who that is was found here, where ties are looked into."""

    def __init__(self, out: int) -> None:
        self._out = out

    def evaluate(self, totals: Mapping[int, Fraction]) -> list[int]:
        return [c for c in totals if c != self._out]


def _distributor(out: int | None = None) -> TransferableVoteDistributor:
    """Droop quota; surpluses and votes of the excluded pass on as fractions (weighted inclusive Gregory)."""
    from votelib.evaluate.sequential import TransferableVoteDistributor

    retainer = None if out is None else _Without(out)
    return TransferableVoteDistributor(transferer="Gregory", quota_function="droop", retainer=retainer)


@dataclass(frozen=True, slots=True)
class _Ways:
    """Who is elected whichever way ties go, and who is by some way."""

    certain: frozenset[int]
    possible: frozenset[int]


@dataclass(slots=True)
class _Election:
    seats: int
    votes: int
    known: dict[Any, _Ways] = field(default_factory=dict)

    @property
    def quota(self) -> int:
        return self.votes // (self.seats + 1) + 1

    def electing(self, at: Allocation, elected: frozenset[int]) -> tuple[Allocation, frozenset[int]] | None:
        """The next state where somebody is elected now; None where somebody must be excluded."""
        totals = _standing(at)
        if len(totals) > self.seats - len(elected) and max(totals.values()) < self.quota:
            return None
        return self._next(at, elected)

    def excluding(self, at: Allocation, elected: frozenset[int], out: int) -> Allocation:
        return self._next(at, elected, out)[0]

    def _next(
        self, at: Allocation, elected: frozenset[int], out: int | None = None
    ) -> tuple[Allocation, frozenset[int]]:
        after, new = _distributor(out).next_count(
            at,
            self.seats,
            self.votes,
            prev_gains=dict.fromkeys(elected, 1),
            max_seats=dict.fromkeys([*_standing(at), *elected], 1),
        )
        return after, frozenset(c for c, n in new.items() if n)

    def ways(self, at: Allocation, elected: frozenset[int]) -> _Ways:
        """All outcomes from here, over every way to break ties among the last."""
        if len(elected) == self.seats or not _standing(at):
            return _Ways(elected, elected)
        key = (
            elected,
            frozenset((c, v, n) for c, pile in at.items() for v, n in pile.items()),
            *sorted(_standing(at)),
        )
        if key not in self.known:
            if len(self.known) > BRANCHES_MOST:
                return _Ways(elected, elected | set(_standing(at)))
            self.known[key] = self._ways(at, elected)
        return self.known[key]

    def _ways(self, at: Allocation, elected: frozenset[int]) -> _Ways:
        if (found := self.electing(at, elected)) is not None:
            after, new = found
            return self.ways(after, elected | new)
        found_ways = [
            self.ways(self.excluding(at, elected, out), elected) for out in self.to_exclude(at, elected)
        ]
        return _Ways(
            frozenset.intersection(*(w.certain for w in found_ways)),
            frozenset.union(*(w.possible for w in found_ways)),
        )

    def to_exclude(self, at: Allocation, elected: frozenset[int]) -> list[int]:
        """Who might be excluded next. One alone where all equals go before anybody else, in whatever order."""
        tied, totals = _last(at), _standing(at)
        above = [total for c, total in totals.items() if c not in tied]
        enough = len(above) >= self.seats - len(elected)
        if above and enough and sum(totals[c] for c in tied) < min(above):
            return tied[:1]
        return tied


def _standing(at: Allocation) -> dict[int, Fraction]:
    from votelib.evaluate.sequential import allocation_totals

    return {c: Fraction(total) for c, total in allocation_totals(at).items() if c is not None}


def _last(at: Allocation) -> list[int]:
    totals = _standing(at)
    least = min(totals.values())
    return sorted(c for c, total in totals.items() if total == least)


def _transferred(votes: Mapping[tuple[int, ...], int], name: Mapping[int, str], seats: int) -> Count:
    from votelib.evaluate.sequential import initial_allocation

    start: Allocation = initial_allocation({v: Fraction(n) for v, n in votes.items()})
    election = _Election(min(seats, len(start)), sum(votes.values()))
    ways = election.ways(start, frozenset())
    tied = ways.possible - ways.certain
    steps = tuple(_steps(election, start, name))
    order = [p for step in steps for p in step.elected]
    certain = sorted(
        (name[c] for c in ways.certain), key=lambda p: (order.index(p) if p in order else len(order), p)
    )
    return Count(
        tuple(certain),
        tuple(sorted(name[c] for c in tied)),
        election.seats - len(ways.certain) if tied else 0,
        steps,
        election.quota,
    )


def _steps(election: _Election, at: Allocation, name: Mapping[int, str]) -> Iterator[CountStep]:
    """Count after count, up to the first tie that changes who is elected."""
    elected: frozenset[int] = frozenset()
    while len(elected) < election.seats and _standing(at):
        totals = _named(_standing(at), name)
        if (found := election.electing(at, elected)) is not None:
            after, new = found
            yield CountStep(totals, tuple(p for p in totals if p in {name[c] for c in new}))
            at, elected = after, elected | new
            continue
        tied, may_go = _last(at), election.to_exclude(at, elected)
        equals = tuple(name[c] for c in tied) if len(tied) > 1 else ()
        ways = [election.ways(election.excluding(at, elected, c), elected) for c in may_go]
        if any(one != other for one, other in pairwise(ways)):
            yield CountStep(totals, tied=equals)
            return
        yield CountStep(totals, excluded=(name[tied[0]],), tied=equals)
        at = election.excluding(at, elected, tied[0])


# --- Schulze --------------------------------------------------------------------------------------------


def _beaten(votes: Mapping[tuple[int, ...], int]) -> dict[int, frozenset[int]]:
    """Whom each of the named beats by the strongest path of duels; a path is as strong as the fewest ballots that win a
    duel of it. Who is not ranked stands below all who are. Never a circle: this is an order, though not always a whole
    one.
    """
    from votelib.convert import RankedToCondorcetVotes
    from votelib.evaluate.condorcet import Schulze, pairwise_wins

    wins = pairwise_wins(Schulze.widest_paths(RankedToCondorcetVotes().convert(votes)))
    named = {c for ranking in votes for c in ranking}
    return {c: frozenset(loser for winner, loser in wins if winner == c) for c in named}


def _foremost(beaten: Mapping[int, frozenset[int]], name: Mapping[int, str], seats: int) -> Count:
    """Elected is who has a seat in every whole order that the paths allow, tied who has one in some. votelib would go
    by the number beaten, and so put one before another whom it does not beat.
    """
    seats = min(seats, len(beaten))
    ahead = {c: sum(c in losers for losers in beaten.values()) for c in beaten}
    certain = {c for c, losers in beaten.items() if len(beaten) - len(losers) <= seats}
    tied = {c for c in beaten if ahead[c] < seats} - certain
    totals = _named({c: len(losers) for c, losers in beaten.items()}, name)
    elected = tuple(p for p in totals if p in {name[c] for c in certain})
    equals = tuple(sorted(name[c] for c in tied))
    return Count(elected, equals, seats - len(certain), (CountStep(totals, elected, tied=equals),))


# --- what a count says, as data ------------------------------------------------------------------------


def as_data(counted: Count) -> dict[str, Any]:
    """Plain JSON; fractions as text such as `7/3`."""
    return {
        "elected": list(counted.elected),
        "tied": list(counted.tied),
        "places": counted.places,
        "quota": counted.quota,
        "steps": [
            {
                "totals": {project: str(total) for project, total in step.totals.items()},
                "elected": list(step.elected),
                "excluded": list(step.excluded),
                "tied": list(step.tied),
            }
            for step in counted.steps
        ],
    }
