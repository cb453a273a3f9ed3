"""Rankings made into places: the count of votes that put projects in order. Pure.

The arithmetic of Schulze's paths and of transferred votes is votelib's; docs/count.md has the words that decide, and
`votelog/ballots.py` counts by them without votelib. votelib knows candidates by number: it takes a text for a shared
rank. It is imported where it is needed, since most counts need none of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal, assert_never

PlacingMethod = Literal["schulze", "ranked_pairs", "run_off", "stv"]
Rankings = Mapping[tuple[str, ...], int]
"""How many votes rank projects so, the first choice first. None names a project twice."""
Places = dict[str, int]
"""1 is the first place; equals share one (1, 1, 3)."""
Totals = Mapping[str, Fraction]


def places(method: PlacingMethod, votes: Rankings, standing: Collection[str], seats: int) -> Places:
    """The place of each project that stands. What votes say of others is passed over, as if it were not there.

    `seats`: how many are elected, which matters for the transferable vote alone.
    """
    candidates = sorted(standing)
    kept: dict[tuple[str, ...], int] = {}
    for ranking, number in votes.items():
        left = tuple(project for project in ranking if project in standing)
        if left and number:
            kept[left] = kept.get(left, 0) + number
    match method:
        case "schulze":
            return _by_paths(kept, candidates)
        case "ranked_pairs":
            return _by_locked_pairs(kept, candidates)
        case "run_off":
            return _by_rounds(kept, candidates)
        case "stv":
            return _by_transfers(kept, candidates, seats)
    assert_never(method)


def ranked_by(totals: Mapping[str, int]) -> Places:
    """Places by plain numbers, the highest first."""
    return {project: 1 + sum(other > own for other in totals.values()) for project, own in totals.items()}


def points(
    table: Sequence[int], ranking: Sequence[str], standing: Collection[str]
) -> Iterable[tuple[str, int]]:
    """What a vote gives: to its first project that stands the first number of the table, to the next the second."""
    return zip((project for project in ranking if project in standing), table, strict=False)


def by_table(table: Sequence[int], places: Places) -> dict[str, int]:
    """What a group of voters gives, by the places of those whom its votes name. Equals all receive the number of the
    last of the places that they take: of two who share the first place each receives the second number of the table.
    """
    found = {project: sum(other <= own for other in places.values()) for project, own in places.items()}
    return {project: table[last - 1] for project, last in found.items() if last <= len(table)}


# --- Schulze ------------------------------------------------------------------------------------------


def _by_paths(votes: Rankings, candidates: Sequence[str]) -> Places:
    """Whom fewer beat goes first. One beats another by the strongest path, which is as strong as the fewest votes that
    win a duel of it.
    """
    from votelib.convert import RankedToCondorcetVotes
    from votelib.evaluate.condorcet import Schulze, pairwise_wins

    number = {project: n for n, project in enumerate(candidates)}
    numbered = {tuple(number[p] for p in ranking): n for ranking, n in votes.items()}
    wins = pairwise_wins(Schulze.widest_paths(RankedToCondorcetVotes().convert(numbered)))
    named = {n for ranking in numbered for n in ranking}
    beaten_by = dict.fromkeys(named, 0)
    for _, loser in wins:
        beaten_by[loser] += 1
    # votelib knows whom a vote names. Each of these beats each of the others.
    return ranked_by({project: -beaten_by.get(n, len(named)) for project, n in number.items()})


# --- ranked pairs -------------------------------------------------------------------------------------

Behind = dict[str, set[str]]
"""By project those that locked majorities put behind it, directly or by way of others."""


def _by_locked_pairs(votes: Rankings, candidates: Sequence[str]) -> Places:
    """Whom fewer are locked before goes first. Majorities are locked from the strongest down; of equally strong ones
    those that would lie on a ring of locked ones and of each other are left out, so that no order decides.
    """
    duels = dict.fromkeys(((one, other) for one in candidates for other in candidates), 0)
    for ranking, number in votes.items():
        for place, project in enumerate(ranking):
            for other in set(candidates).difference(ranking[: place + 1]):
                duels[project, other] += number
    majorities: dict[tuple[int, int], list[tuple[str, str]]] = {}
    for (one, other), number in duels.items():
        if number > duels[other, one]:
            majorities.setdefault((number, -duels[other, one]), []).append((one, other))
    locked: Behind = {project: set() for project in candidates}
    for strength in sorted(majorities, reverse=True):
        together = {project: set(behind) for project, behind in locked.items()}
        for one, other in majorities[strength]:
            _put_behind(together, one, other)
        for one, other in majorities[strength]:
            if one not in together[other]:
                _put_behind(locked, one, other)
    return ranked_by({each: -sum(each in behind for behind in locked.values()) for each in candidates})


def _put_behind(known: Behind, one: str, other: str) -> None:
    for project, behind in known.items():
        if project == one or one in behind:
            known[project] = behind | {other} | known[other]


# --- the instant run-off ------------------------------------------------------------------------------


def _by_rounds(votes: Rankings, candidates: Sequence[str]) -> Places:
    """Round by round the last goes out. Who goes out stands behind all who stay."""
    standing, found = list(candidates), Places()
    history: list[Totals] = []
    while standing:
        totals = dict.fromkeys(standing, Fraction(0))
        for ranking, number in votes.items():
            first = next((project for project in ranking if project in totals), None)
            if first is not None:
                totals[first] += number
        history.append(totals)
        out = last_of(history)
        standing = [project for project in standing if project not in out]
        found |= dict.fromkeys(out, len(standing) + 1)
    return found


def last_of(history: Sequence[Totals]) -> list[str]:
    """Who goes out now: the fewest votes; of equals, who had fewer in the last count before in which they differ. Those
    who differ in none go out together.
    """
    tied = list(history[-1])
    for totals in reversed(history):
        least = min(totals[project] for project in tied)
        tied = [project for project in tied if totals[project] == least]
    return tied


# --- the single transferable vote ---------------------------------------------------------------------


class _AllWithout:
    """Keeps all but these."""

    def __init__(self, out: Collection[int]) -> None:
        self._out = out

    def evaluate(self, totals: Mapping[int, Fraction]) -> list[int]:
        return [each for each in totals if each not in self._out]


class _Transfers:
    """Counts of votelib: Droop quota, surpluses and votes of those who are out pass on as fractions of every vote."""

    def __init__(self, votes: Rankings, candidates: Sequence[str], seats: int) -> None:
        from votelib.evaluate.sequential import initial_allocation

        self.candidates, self.seats, self.number = candidates, seats, sum(votes.values())
        number = {project: n for n, project in enumerate(candidates)}
        numbered = {tuple(number[p] for p in ranking): Fraction(n) for ranking, n in votes.items()}
        self.at: dict[Any, Any] = initial_allocation(numbered)
        for n in number.values():  # votelib knows whom a vote puts first or later
            self.at.setdefault(n, {})
        self.elected: dict[int, int] = {}

    def totals(self) -> dict[str, Fraction]:
        return {
            self.candidates[each]: sum(map(Fraction, pile.values()), Fraction(0))
            for each, pile in self.at.items()
            if each is not None
        }

    def next(self, out: Collection[str] = ()) -> list[str]:
        """One count; who is elected by it."""
        from votelib.evaluate.sequential import TransferableVoteDistributor

        numbers = {self.candidates.index(project) for project in out}
        self.at, new = TransferableVoteDistributor(
            transferer="Gregory", quota_function="droop", retainer=_AllWithout(numbers)
        ).next_count(
            self.at,
            self.seats,
            self.number,
            prev_gains=self.elected,
            max_seats=dict.fromkeys(range(len(self.candidates)), 1),
        )
        self.elected |= new
        return [self.candidates[each] for each in new]


def _by_transfers(votes: Rankings, candidates: Sequence[str], seats: int) -> Places:
    """First who is elected, in the order of counts and of votes in one; then who was left at the end, by votes; then
    who went out, the last first.
    """
    count = _Transfers(votes, candidates, seats)
    quota = count.number // (seats + 1) + 1
    elected, gone, history = Places(), list[list[str]](), list[Totals]()
    while True:
        totals = count.totals()
        free = seats - len(elected)
        if not free or len(totals) <= free:
            break
        history.append(totals)
        if max(totals.values()) >= quota:
            new = {project: totals[project] for project in count.next()}
            elected |= _after(len(elected), new)
        else:
            gone.append(last_of(history))
            count.next(gone[-1])
    found = elected | _after(len(elected), totals)
    for out in reversed(gone):
        found |= dict.fromkeys(out, len(found) + 1)
    return found


def _after(others: int, totals: Totals) -> Places:
    """Places by votes behind so many others."""
    return {p: others + 1 + sum(other > own for other in totals.values()) for p, own in totals.items()}
